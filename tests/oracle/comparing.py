"""Holds what the engine finds of a district against what the oracle says, reading by reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from engine.finding import Finding
from engine.model import Measure, Requirement, Variant
from tests.oracle.asking import find_window, list_columns
from tests.oracle.conditions import list_leaves
from tests.oracle.district import About, Outcome, Point, Question, UnitFacts
from tests.oracle.made_facts import District
from tests.oracle.made_rules import PLAN
from tests.oracle.oracle import Judgement, judge
from tests.oracle.pools import WORDS
from tests.oracle.runner import EngineRunner

TAKEN: Final = "taken"
MANY: Final = 50
"""The oracle tries at most so many further records: from here on its figure stands for one without bound."""


@dataclass(frozen=True)
class Difference:
    """One thing on which engine and oracle do not agree, with all that is needed to see why."""

    what: str
    oracle: object
    engine: object
    question: Question
    judgement: Judgement
    finding: Finding | None

    def __str__(self) -> str:
        return "\n".join(list_lines(self))


def find_differences(runner: EngineRunner, district: District) -> list[Difference]:
    """Everything on which engine and oracle do not agree in a district."""
    found = runner.run(district.requirements, district.measures, district.units, district.as_of)
    differences: list[Difference] = []
    bases: dict[tuple[str, str], Judgement] = {}
    for requirement in district.requirements:
        for unit, owners, pooled in list_owners(requirement, district.units, runner):
            question = Question(
                requirement=requirement,
                measures={measure.id: measure for measure in district.measures},
                plan=PLAN,
                calendar=runner.calendar,
                words=WORDS,
                units=pooled,
                owners=owners,
                as_of=district.as_of,
                base=_take_base(bases.get((requirement.rests_on or "", unit))),
            )
            bases[requirement.id, unit] = judge(question)
            differences += compare(question, bases[requirement.id, unit], found.get((requirement.id, unit)))
    return differences


def list_owners(
    requirement: Requirement, units: Sequence[UnitFacts], runner: EngineRunner
) -> Iterator[tuple[str, Sequence[UnitFacts], Sequence[UnitFacts]]]:
    """With whom the finding stands, who owes it, and the units whose records are pooled for it."""
    owed = requirement.owed_by
    names = [owed.lead] if owed.lead is not None else owed.each or ()
    for name in names:
        code = runner.registry.resolve(name or "").code
        own = units if owed.jointly else [unit for unit in units if unit.unit == code]
        yield code, own, units if requirement.measured_over else own


def _take_base(judgement: Judgement | None) -> Mapping[Point, frozenset[Outcome]] | None:
    """What the base comes to for the requirement that rests on it: what is done late or not owed is no base missing."""
    if judgement is None:
        return None
    if judgement.verdict in {"late", "met_so_far", "not_applicable", "not_taken_up"}:
        return {"now": frozenset({"holds"}), "end": frozenset({"holds"})}
    return {"now": judgement.now, "end": judgement.end}


def read_as(requirement: Requirement, variant: Variant) -> Requirement:
    """The requirement as another reading has it."""
    changes: dict[str, Any] = {name: getattr(variant, name) for name in ("condition", "time", "binds")}
    return requirement.model_copy(update={name: value for name, value in changes.items() if value is not None})


def compare(question: Question, judgement: Judgement, finding: Finding | None) -> Iterator[Difference]:
    """What the engine's finding of one pair says otherwise than the oracle."""
    if finding is None:
        yield Difference("no finding", judgement.verdict, None, question, judgement, None)
        return
    seen: list[tuple[str, object, object, Judgement]] = [("verdict", judgement.verdict, finding.verdict, judgement)]
    readings = {TAKEN: judgement}
    for variant in question.requirement.variants:
        other = judge(replace(question, requirement=read_as(question.requirement, variant)))
        readings[variant.id] = other
        (shown,) = [reading.verdict for reading in finding.others if reading.name == variant.id]
        seen.append((f"verdict of {variant.id}", other.verdict, shown, other))
    for what, expected, got, one in seen:
        # Where conditions are joined, the engine need not see them together: it may know less, and nothing else.
        if got not in {expected, one.verdict_apart}:
            yield Difference(what, expected, got, question, one, finding)
    if all(expected == got for _, expected, got, _ in seen):
        same = is_same(readings)
        if same != finding.same_under_all:
            yield Difference("same_under_all", same, finding.same_under_all, question, judgement, finding)
        breached = judgement.verdict == "breached" and question.requirement.binds == "must"
        accuses = same and breached and not _comes_before_issue(question)
        if accuses != finding.accuses and not _asks_evidence(question.requirement):
            yield Difference("accuses", accuses, finding.accuses, question, judgement, finding)
        yield from _compare_bounds(question, judgement, finding)


def is_same(readings: Mapping[str, Judgement]) -> bool:
    """Whether the verdict is the same under all readings; not done and done too late: neither is kept."""
    verdicts = {judgement.verdict for judgement in readings.values()}
    return len(verdicts) == 1 or verdicts <= {"breached", "late"}


def _comes_before_issue(question: Question) -> bool:
    """A last day that lies before the plan's own issue accuses nobody, under whatever reading it is the last day."""
    readings = [question.requirement, *(read_as(question.requirement, one) for one in question.requirement.variants)]
    dues = [find_window(reading.time, question).due for reading in readings]
    return question.plan.sent is not None and min(dues) < question.plan.sent


def _asks_evidence(requirement: Requirement) -> bool:
    return any(leaf.evidence is not None for leaf, _ in list_leaves(requirement.condition, requirement.time))


def asks_twice(measure: Measure, question: Question) -> bool:
    """Whether an approximate number is both a value of the figure and what its record is tested by."""
    tested = [column for test in measure.tests for column, _ in list_columns(test.where)]
    rows = [row for unit in question.units for row in unit.rows.get(measure.ledger, ())]
    return measure.field in tested and any(isinstance(row.get(measure.field or ""), About) for row in rows)


def _compare_bounds(question: Question, judgement: Judgement, finding: Finding) -> Iterator[Difference]:
    if judgement.bounds is None:
        return
    (shown,) = finding.conditions
    asked = [leaf for leaf, _ in list_leaves(question.requirement.condition, question.requirement.time)]
    for what, (low, high), (shown_low, shown_high) in zip(
        ("now", "end"), judgement.bounds, (shown.now, shown.end), strict=True
    ):
        same_high = shown_high == high or (shown_high is None and high >= MANY)
        wider = shown_low is not None and shown_low <= low and (shown_high is None or shown_high >= high)
        refused = any(rows for unit in question.units for rows in unit.refused.values())
        twice = any(asks_twice(question.measures[condition.measure or ""], question) for condition in asked)
        if not (shown_low == low and same_high) and not (wider and (refused or twice)):
            yield Difference(
                f"figure {what}", (float(low), float(high)), (shown_low, shown_high), question, judgement, finding
            )


# --- words ------------------------------------------------------------------------------------------


def list_lines(difference: Difference) -> Iterator[str]:
    """A difference with its rules and facts, short enough to be read."""
    question, requirement = difference.question, difference.question.requirement
    yield f"{difference.what}: oracle {difference.oracle}, engine {difference.engine}"
    hidden = {"title", "forms", "source", "remedy", "reading", "also"}
    yield f"  {requirement.model_dump(exclude_defaults=True, by_alias=True, exclude=hidden)}"
    text = repr(requirement)
    for measure in question.measures.values():
        if f"'{measure.id}'" in text:
            yield f"  {measure.model_dump(exclude_defaults=True, by_alias=True, exclude={'title', 'counted_in'})}"
    yield f"  as of {question.as_of}"
    for unit in question.units:
        yield f"  {unit.unit}: refused {dict(unit.refused)} judged {dict(unit.judged)}"
        yield from (f"    claim {claim.ledger} {claim.first}..{claim.last}" for claim in unit.claims)
        for ledger, rows in unit.rows.items():
            for row in rows:
                cells = {name: _show(cell) for name, cell in row.items() if cell is not None}
                yield f"    {ledger} {cells}"
    judgement = difference.judgement
    yield f"  oracle: {judgement.verdict} (apart: {judgement.verdict_apart})"
    yield f"  oracle: now {set(judgement.now)}, end {set(judgement.end)}"
    if difference.finding is not None:
        for shown in difference.finding.conditions:
            yield f"  engine: {shown.op} {shown.limit} now {shown.now} end {shown.end}"
        yield f"  engine: {difference.finding.reason}"


def _show(cell: object) -> object:
    if isinstance(cell, date):
        return cell.isoformat()
    return "、".join(sorted(cell)) if isinstance(cell, frozenset) else cell

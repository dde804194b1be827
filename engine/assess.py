"""One assessment: facts, rules and two days in, findings out; totals must add up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from engine.attest import EvidenceIndex
from engine.catalog import Catalog, PlanRules
from engine.consequences import describe
from engine.counting import Counter
from engine.decision import DecisionTable, Derivation
from engine.decision_load import decision_table
from engine.finding import Finding, ReadingFound, Ruling
from engine.history import read_history
from engine.items import ItemBuilder
from engine.judge import TAKEN, Bench, PairOutcome, list_readings
from engine.model import Requirement
from engine.outcome import Leaf
from engine.owners import OwnerResolver
from engine.pairs import Pair, decide_pair, find_broken_base, judge_readings
from engine.predicate import Moment
from engine.reach import Reach, read_extents
from engine.records import RecordFinder
from engine.rete import derive_checked
from engine.scope import ClockBook, open_scope
from engine.settings import Settings, apply_local_limit
from engine.statutory import list_moved_dues
from engine.totals import UnitTotals, prove_totals, total_units
from engine.wording import say_reason, say_remedy, show_condition
from facts.calendar import Calendar
from facts.errors import InternalError
from facts.store.coverage import list_reporters
from facts.store.coverage import reach as read_reach
from facts.store.coverage import refusals as read_refusals
from facts.store.dispositions import Disposition, dispositions
from facts.units import UnitRegistry


@dataclass(frozen=True)
class AssessmentRequest:
    """Everything that decides an assessment.

    Attributes:
        as_of: the day up to whose end events count.
        known_at: the moment up to which submissions, judgements and waivers count, in seconds since 1970.
        units: only these units' findings, all where it is empty.
        requirements: only these requirements, all where it is empty.
    """

    catalog: Catalog
    rules: PlanRules
    settings: Settings
    calendar: Calendar
    registry: UnitRegistry
    as_of: date
    known_at: int
    units: frozenset[str] = frozenset()
    requirements: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Figure:
    """A figure that is shown and never judged (``binds: inform``)."""

    requirement: Requirement
    unit: str
    unit_name: str
    leaf: Leaf

    def as_data(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "requirement": self.requirement.id,
            "title": self.requirement.title,
            "unit": self.unit,
            "unit_name": self.unit_name,
            "condition": show_condition(self.leaf).as_data(),
        }


@dataclass(frozen=True)
class Assessment:
    """The result of one assessment."""

    findings: tuple[Finding, ...]
    units: tuple[UnitTotals, ...]
    figures: tuple[Figure, ...]
    totals: Mapping[str, Any]
    consequences: tuple[dict[str, Any], ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Totals, units, findings, figures and consequences as plain data."""
        return {
            "totals": dict(self.totals),
            "units": [unit.as_data() for unit in self.units],
            "findings": [finding.as_data() for finding in self.findings],
            "figures": [figure.as_data() for figure in self.figures],
            "consequences": list(self.consequences),
        }


def open_bench(connection: Connection, request: AssessmentRequest) -> Bench:
    """Make what judging needs: the run's tables, coverage, evidence, who owes what."""
    plan, as_of = request.rules.plan, request.as_of.toordinal()
    moment = Moment(as_of, request.known_at)
    claims = read_reach(connection, request.known_at)
    refusals = read_refusals(connection, request.known_at)
    reach = Reach.build(claims, refusals, read_extents(connection, request.known_at))
    first = date(plan.year - 2, 1, 1).toordinal()
    last = date(plan.year + 1, 12, 31).toordinal()
    absence = reach.absence(date(plan.year, 1, 1).toordinal(), [unit.code for unit in request.registry.all()])
    dues = list_moved_dues(connection, request.catalog.norms, request.calendar, moment)
    open_scope(connection, absence, dues)
    words = {key: request.catalog.words(*key, plan) for key in _open_columns(request)}
    clocks = ClockBook(request.calendar, request.catalog.norms, first, last)
    dates = request.settings.dates(request.rules)
    builder = ItemBuilder(moment, words, clocks, request.catalog.norms)
    return Bench(
        counter=Counter(connection, builder, reach, dates, request.calendar, as_of),
        measures=request.catalog.measures,
        evidence=EvidenceIndex.read(connection, request.known_at),
        owners=OwnerResolver(plan, request.registry, request.settings.groups),
        dates=dates,
        calendar=request.calendar,
        as_of=as_of,
        only=request.units,
    )


def _open_columns(request: AssessmentRequest) -> set[tuple[str, str]]:
    own = {tuple(key.split(".", 1)) for key in request.rules.plan.vocabulary}
    return {*request.catalog.vocabulary, *((ledger, column) for ledger, column in own)}


def assess(connection: Connection, request: AssessmentRequest) -> Assessment:
    """Judge every owed pair of a plan.

    Args:
        connection: of ``facts.store.database.reading``; temporary tables are made on it.
        request: rules, settings, calendar, units and the two days.

    Raises:
        RulesError: rules, settings or calendar do not serve.
        InternalError: engine and plain evaluation disagree, or the totals do not add up.
    """
    bench = open_bench(connection, request)
    table = decision_table()
    decided = dispositions(connection, request.known_at, bench.as_of)
    pairs: list[Pair] = []
    figures: list[Figure] = []
    for requirement in order_by_base(request.rules.requirements.values()):
        if request.requirements and requirement.id not in request.requirements and not _is_base(requirement, request):
            continue
        local = apply_local_limit(requirement, request.settings)
        readings = list_readings(local)
        for unit, outcomes in judge_readings(bench, readings).items():
            if local.binds == "inform":
                name = request.registry.get(unit).short
                figures += [Figure(local, unit, name, leaf) for leaf in outcomes[TAKEN].outcome.leaves]
                continue
            known = decided.get((request.rules.plan.id, requirement.id, unit))
            pair = decide_pair(table, bench, readings, outcomes, known.kind if known else "none")
            bench.bases[requirement.id, unit] = pair.verdicts[TAKEN]
            if pair.facts[TAKEN]["same_under_all"] == "no":
                bench.unsettled.add((requirement.id, unit))
            if _is_asked(request, requirement.id, unit):
                pairs.append(pair)
    findings = tuple(_add_ruling(found, decided) for found in _find(connection, bench, request, table, pairs))
    plan, lines = request.rules.plan, request.settings.thresholds
    # What follows for a unit follows from all its findings; from a part of them nothing does.
    whole = not request.requirements
    history = read_history(connection, plan, lines, request.as_of, request.known_at) if whole else None
    reporters = list_reporters(connection, request.known_at)
    counted = total_units(plan, lines, findings, history)
    units = [replace(unit, handed_in=unit.unit in reporters) for unit in counted]
    steps = describe(plan, lines, [unit.consequences for unit in units]) if whole else []
    shown = [figure for figure in figures if _is_asked(request, figure.requirement.id, figure.unit)]
    return Assessment(findings, tuple(units), tuple(shown), prove_totals(findings), tuple(steps))


def _add_ruling(finding: Finding, decided: Mapping[tuple[str, str, str], Disposition]) -> Finding:
    known = decided.get((finding.plan, finding.requirement.id, finding.unit))
    if known is None:
        return finding
    until = None if known.valid_until is None else date.fromordinal(known.valid_until)
    return replace(finding, ruling=Ruling(known.why, known.approved_by, date.fromordinal(known.valid_from), until))


def _is_asked(request: AssessmentRequest, requirement: str, unit: str) -> bool:
    return (not request.units or unit in request.units) and (
        not request.requirements or requirement in request.requirements
    )


def _is_base(requirement: Requirement, request: AssessmentRequest) -> bool:
    return any(request.rules.requirements[name].rests_on == requirement.id for name in request.requirements)


def order_by_base(requirements: Iterable[Requirement]) -> list[Requirement]:
    """The requirements in the document's order, each after the one on which it rests."""
    waiting = {requirement.id: requirement for requirement in requirements}
    ordered: dict[str, Requirement] = {}

    def place(requirement: Requirement) -> None:
        if requirement.id in ordered:
            return
        base = waiting.get(requirement.rests_on or "")
        if base is not None and base.id not in ordered and base.rests_on != requirement.id:
            place(base)
        ordered[requirement.id] = requirement

    for requirement in waiting.values():
        place(requirement)
    return list(ordered.values())


def _find(
    connection: Connection, bench: Bench, request: AssessmentRequest, table: DecisionTable, pairs: list[Pair]
) -> tuple[Finding, ...]:
    """Run every reading of every pair through the engine, unit by unit, and word what came out."""
    derived: dict[int, Derivation] = {}
    by_unit: dict[str, list[tuple[int, Pair]]] = {}
    for index, pair in enumerate(pairs):
        by_unit.setdefault(pair.taken.owner.unit, []).append((index, pair))
    for unit, own in by_unit.items():
        facts: list[dict[str, int | str]] = []
        meaning: list[tuple[int, str, str]] = []
        for index, pair in own:
            for name, fact in pair.facts.items():
                facts.append({**fact, "pair": len(facts)})
                meaning.append((index, name, pair.verdicts[name]))
        for derivation, (index, name, expected) in zip(derive_checked(table, unit, facts), meaning, strict=True):
            if derivation.verdict != expected:
                raise InternalError(f"推理结果前后不一致：{pairs[index].requirement.id}，{unit}（程序自身的错误）。")
            if name == TAKEN:
                derived[index] = derivation
    finder = RecordFinder(connection, bench)
    findings = [_word(bench, request, finder, pair, derived[index]) for index, pair in enumerate(pairs)]
    order = {unit.code: unit.order for unit in request.registry.all()}
    place = {name: index for index, name in enumerate(request.rules.requirements)}
    return tuple(sorted(findings, key=lambda f: (order[f.unit], place[f.requirement.id])))


def _word(
    bench: Bench, request: AssessmentRequest, finder: RecordFinder, pair: Pair, derivation: Derivation
) -> Finding:
    requirement, taken = pair.requirement, pair.taken
    outcome, verdict = taken.outcome, derivation.verdict
    due = date.fromordinal(taken.window.due) if taken.window else None
    records, total = finder.find(requirement, taken, verdict)
    registry = request.registry
    others = [
        ReadingFound(
            reading.name,
            reading.says,
            pair.verdicts.get(reading.name, "not_applicable"),
            _due_of(pair.outcomes.get(reading.name)),
        )
        for reading in pair.readings
        if reading.name != TAKEN
    ]
    reason = say_reason(verdict, outcome, records, due, request.as_of)
    base = find_broken_base(bench, requirement, taken, verdict)
    if base is not None:
        reason = f"因“{request.rules.requirements[base].title}”未落实，本项没有可以计算的对象。" + reason
    return Finding(
        plan=request.rules.plan.id,
        requirement=requirement,
        unit=taken.owner.unit,
        unit_name=registry.get(taken.owner.unit).short,
        division="街镇" if registry.get(taken.owner.unit).kind in {"town", "subdistrict"} else "部门",
        together=tuple(registry.get(code).short for code in taken.owner.together[1:]),
        verdict=verdict,
        disposition=pair.disposition,
        tier=derivation.tier,
        accuses=derivation.accuses,
        counts_as=derivation.counts_as,
        label=derivation.label,
        consequence=derivation.consequence,
        conditions=tuple(show_condition(leaf) for leaf in outcome.leaves),
        due=due,
        decided_on=finder.decided_on(taken, verdict, records),
        reason=reason,
        remedy=say_remedy(verdict, outcome, requirement.remedy, due),
        same_under_all=pair.same_under_all,
        others=tuple(others),
        records=tuple(records),
        records_total=total,
        flags=tuple(_flags(request, pair)),
        base=base,
        rows=derivation.rows,
    )


def _due_of(outcome: PairOutcome | None) -> date | None:
    return date.fromordinal(outcome.window.due) if outcome and outcome.window else None


def _flags(request: AssessmentRequest, pair: Pair) -> Iterator[str]:
    if pair.issue is not None:
        yield pair.issue
    if pair.requirement.id in request.settings.limits:
        yield "local"
    if pair.requirement.implied:
        yield "implied"
    if any(leaf.measure is not None and leaf.measure.declared for leaf in pair.taken.outcome.leaves):
        yield "declared"


__all__ = ["Assessment", "AssessmentRequest", "Figure", "assess", "open_bench"]

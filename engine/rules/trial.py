"""Runs the cases of plans and says which situations, forms and limits no case shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.cases import Case, CaseRunner, PlacedCase, Situation, missing_situations, read_cases
from engine.catalog import Catalog, PlanRules
from engine.judge import leaves_of
from engine.load import nearest
from engine.model import Condition, Requirement
from facts.calendar import Calendar
from facts.errors import InputError, RulesError, UnknownDayError, UsageError
from facts.units import load_units


@dataclass(frozen=True)
class Failure:
    """A case that gave something else than it says; ``messages`` begin with file and line."""

    requirement: str
    case: str
    place: str
    messages: tuple[str, ...]


@dataclass(frozen=True)
class Share:
    """How a form of requirement or a kind of limit is covered: requirements, those with all situations, cases."""

    requirements: int
    complete: int
    cases: int


@dataclass(frozen=True)
class TrialReport:
    """What the cases of one plan, or of one requirement, gave.

    Attributes:
        ran: how many cases were run.
        missing: requirement id to the situations that no case of it shows.
        forms: number of the form to its share; ``limits``: operator (evidence, at_least …) to its share.
    """

    plan: str
    ran: int
    failures: tuple[Failure, ...]
    missing: Mapping[str, Sequence[Situation]]
    forms: Mapping[int, Share]
    limits: Mapping[str, Share]


def try_plan(
    root: Path, catalog: Catalog, rules: PlanRules, calendar: Calendar, only: str | None = None
) -> TrialReport:
    """Run a plan's cases, or with ``only`` those of the one requirement of that id; ``root`` is ``rules/``.

    Raises:
        UsageError: the plan has no requirement ``only``.
        RulesError: a case file does not read as one.
    """
    if only is not None and only not in rules.requirements:
        known = list(rules.requirements)
        raise UsageError(f"没有编号为“{only}”的要求{nearest(only, known)}。")
    runner = CaseRunner(catalog, rules, calendar, load_units(rules.plan.district))
    cases = [placed for placed in read_cases(root, rules.plan.id) if only in {None, placed.case.requirement}]
    failures = []
    for placed in cases:
        messages = _run(runner, placed)
        if messages:
            failures.append(Failure(placed.case.requirement, placed.case.case, placed.place, tuple(messages)))
    by_requirement: defaultdict[str, list[Case]] = defaultdict(list)
    for placed in cases:
        by_requirement[placed.case.requirement].append(placed.case)
    wanted = [requirement for name, requirement in rules.requirements.items() if only in {None, name}]
    missing = {
        requirement.id: lacking
        for requirement in wanted
        if (lacking := list_missing(requirement, by_requirement[requirement.id]))
    }
    forms: defaultdict[int, list[str]] = defaultdict(list)
    limits: defaultdict[str, list[str]] = defaultdict(list)
    for requirement in wanted:
        for form in requirement.forms:
            forms[form].append(requirement.id)
        for kind in dict.fromkeys(name_kind(leaf) for leaf, _ in leaves_of(requirement.condition, requirement.time)):
            limits[kind].append(requirement.id)

    def share(names: Sequence[str]) -> Share:
        return Share(
            len(names), sum(name not in missing for name in names), sum(len(by_requirement[name]) for name in names)
        )

    return TrialReport(
        rules.plan.id,
        len(cases),
        tuple(failures),
        missing,
        {form: share(forms[form]) for form in sorted(forms)},
        {kind: share(limits[kind]) for kind in sorted(limits)},
    )


def list_missing(requirement: Requirement, cases: Sequence[Case]) -> list[Situation]:
    """The situations that a requirement needs a case for and has none; one that only informs needs none."""
    if requirement.binds == "inform":
        return []
    leaves = [leaf for leaf, _ in leaves_of(requirement.condition, requirement.time)]
    return missing_situations(cases, needs_empty=any(leaf.if_none is not None for leaf in leaves))


def _run(runner: CaseRunner, placed: PlacedCase) -> list[str]:
    """What differs; a case that cannot be run at all differs too."""
    try:
        return runner.run(placed)
    except (RulesError, InputError, UnknownDayError) as error:
        return [f"{placed.place}：案例“{placed.case.case}”跑不起来：{error.message}"]


def name_kind(leaf: Condition) -> str:
    """Operator of a leaf, with ``percent`` where it is a share; ``evidence``; ``within`` of a limit of time alone."""
    if leaf.evidence is not None:
        return "evidence"
    if leaf.unit == "percent":
        return f"{leaf.operator} percent"
    return "within" if leaf.within is not None and leaf.operator == "every" else leaf.operator

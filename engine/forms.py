"""What one unit has to fill in: the ledgers that its obligations need, and what the cover tells it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.catalog import Catalog, PlanRules
from engine.export import say_source, say_time
from engine.judge import leaves_of
from engine.model import ChildEvent, Event, Measure, ParentEvent, Requirement
from engine.owners import OwnerResolver
from engine.settings import Settings
from facts.ledgers import LEDGERS
from facts.units import UnitRegistry

_CASES_WITH_STEPS = {"applications": "case_steps"}


def owed_requirements(rules: PlanRules, settings: Settings, registry: UnitRegistry, unit: str) -> list[Requirement]:
    """The requirements that a unit owes, alone or with others, or whose figures are measured in its records."""
    resolver = OwnerResolver(rules.plan, registry, settings.groups)
    found = []
    for requirement in rules.requirements.values():
        bound = {code for owner in resolver.owners(requirement.owed_by) for code in owner.together}
        measured = {member.code for member in resolver.members(requirement.measured_over or ())}
        if unit in bound | measured:
            found.append(requirement)
    return found


def list_needed_ledgers(
    catalog: Catalog, rules: PlanRules, settings: Settings, registry: UnitRegistry, unit: str
) -> list[str]:
    """The ledgers that decide a unit's requirements, in the order of the form."""
    needed: set[str] = set()
    for requirement in owed_requirements(rules, settings, registry, unit):
        for condition in (requirement.condition, requirement.applies_when):
            if condition is None:
                continue
            for leaf, _ in leaves_of(condition, requirement.time):
                if leaf.measure is None:
                    needed.add("evidence")
                else:
                    needed.update(_ledgers_of(catalog.measures[leaf.measure]))
    return [name for name in LEDGERS if name in needed]


def _ledgers_of(measure: Measure) -> Iterator[str]:
    yield measure.ledger
    if measure.ledger in _CASES_WITH_STEPS:
        yield _CASES_WITH_STEPS[measure.ledger]
    for test in measure.tests:
        if test.companions is not None:
            yield test.companions.ledger
        if test.order is not None:
            yield from _ledger_of_event(test.order.event)
            yield from _ledger_of_event(test.order.of)
    if measure.clock is not None:
        yield from _ledger_of_event(measure.clock.start)
        yield from _ledger_of_event(measure.clock.to)


def _ledger_of_event(event: Event) -> Iterator[str]:
    if isinstance(event, ChildEvent):
        yield event.first
    elif isinstance(event, ParentEvent):
        yield event.of


def instruct(rules: PlanRules, settings: Settings, registry: UnitRegistry, unit: str) -> list[str]:
    """What the cover tells the unit: what to do, and its obligations with their clauses and dates."""
    owed = owed_requirements(rules, settings, registry, unit)
    lines = [f"本表用于核对《{rules.plan.title}》的落实情况。下列{len(owed)}项要求由贵单位承担或者涉及贵单位的台账："]
    return lines + [_instruct(requirement) for requirement in owed]


def _instruct(requirement: Requirement) -> str:
    number = requirement.id.partition("/")[2]
    return f"{number}　{requirement.title}（{say_source(requirement.source)}；{say_time(requirement.time)}）"

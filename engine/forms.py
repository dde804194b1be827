"""What one unit has to fill in: its obligations, and the ledgers that decide them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.catalog import Catalog, PlanRules
from engine.judge import leaves_of
from engine.model import ChildEvent, Event, Measure, ParentEvent, Requirement
from engine.owners import OwnerResolver
from engine.settings import Settings
from facts.ledgers import LEDGERS
from facts.units import UnitRegistry

_CASES_WITH_STEPS = {"applications": "case_steps"}


@dataclass(frozen=True)
class Needs:
    """What one unit has to do with under a plan.

    Attributes:
        requirements: those that it owes, alone or with others, or whose figures are measured in its records.
        ledgers: English names of the ledgers that decide them, in the order of the form.
        owed: ids of those that it owes itself.
    """

    requirements: tuple[Requirement, ...]
    ledgers: tuple[str, ...]
    owed: frozenset[str] = frozenset()


def list_needs(catalog: Catalog, rules: PlanRules, settings: Settings, registry: UnitRegistry) -> dict[str, Needs]:
    """What each unit has to fill in: code to needs, in official order; units with no duty are left out."""
    resolver = OwnerResolver(rules.plan, registry, settings.groups)
    found: dict[str, list[Requirement]] = {}
    owed_by: dict[str, set[str]] = {}
    for requirement in rules.requirements.values():
        bound = {code for owner in resolver.owners(requirement.owed_by) for code in owner.together}
        measured = {member.code for member in resolver.members(requirement.measured_over or ())}
        for code in bound | measured:
            found.setdefault(code, []).append(requirement)
        for code in bound:
            owed_by.setdefault(code, set()).add(requirement.id)
    deciding = {name: list_ledgers(catalog, requirement) for name, requirement in rules.requirements.items()}
    return {
        unit.code: Needs(
            tuple(owed),
            order_ledgers(set().union(*(deciding[each.id] for each in owed))),
            frozenset(owed_by.get(unit.code, ())),
        )
        for unit in registry.all()
        if (owed := found.get(unit.code))
    }


def list_ledgers(catalog: Catalog, requirement: Requirement) -> set[str]:
    """The ledgers that decide a requirement."""
    needed: set[str] = set()
    for condition in (requirement.condition, requirement.applies_when):
        if condition is None:
            continue
        for leaf, _ in leaves_of(condition, requirement.time):
            if leaf.measure is None:
                needed.add("evidence")
            else:
                needed.update(ledgers_of(catalog.measures[leaf.measure]))
    return needed


def order_ledgers(needed: set[str]) -> tuple[str, ...]:
    """The ledgers in the order of the form."""
    return tuple(name for name in LEDGERS if name in needed)


def ledgers_of(measure: Measure) -> Iterator[str]:
    """The ledgers that a measure looks at, its own first."""
    yield measure.ledger
    if measure.clock is not None and measure.ledger in _CASES_WITH_STEPS:
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

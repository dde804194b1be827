"""Who owes what, and which ledgers each unit must therefore report: the plan's groups in plain code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from demo.days import find_window
from engine.model import ChildEvent, ParentEvent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from engine.catalog import Catalog, PlanRules
    from engine.model import Condition, Measure, Requirement, Time
    from facts.calendar import Calendar
    from facts.units import Unit, UnitRegistry


@dataclass(frozen=True)
class Roster:
    """The units of a district as one plan binds them.

    Attributes:
        named: whom the office names for the plan's open groups (group to names of units).
    """

    catalog: Catalog
    rules: PlanRules
    registry: UnitRegistry
    calendar: Calendar
    named: Mapping[str, Sequence[str]]

    def find(self, name: str) -> Unit:
        """Give the unit of that name."""
        return self.registry.resolve(name, None)

    def members(self, names: Sequence[str]) -> tuple[Unit, ...]:
        """Give the units behind names of groups and of units, each once, in official order."""
        found = {unit.code: unit for name in names for unit in self._members_of(name)}
        return tuple(sorted(found.values(), key=lambda unit: unit.order))

    def owners(self, requirement: Requirement) -> tuple[Unit, ...]:
        """Give each unit that owes the requirement; of a joint duty the one that leads.

        Of a duty of those whom records name: all that may be named.
        """
        owed = requirement.owed_by
        if owed.jointly is not None:
            return (self.find(owed.lead or ""),)
        left_out = {unit.code for unit in self.members(owed.without)}
        names = owed.each or owed.recorded or ()
        return tuple(unit for unit in self.members(names) if unit.code not in left_out)

    def pool(self, requirement: Requirement, owner: Unit) -> tuple[Unit, ...]:
        """Give the units whose records are counted for the owner."""
        if requirement.measured_over is not None:
            return self.members(requirement.measured_over)
        if requirement.owed_by.jointly is not None:
            return self.members(requirement.owed_by.jointly)
        return (owner,)

    def judged(self) -> Iterator[Requirement]:
        """Give the requirements that are judged, each after the one on which it rests."""
        done: set[str] = set()
        waiting = [r for r in self.rules.requirements.values() if r.binds != "inform"]
        while waiting:
            ready = [r for r in waiting if r.rests_on is None or r.rests_on in done]
            yield from ready
            done |= {r.id for r in ready}
            waiting = [r for r in waiting if r.id not in done]

    def reported(self) -> dict[str, dict[str, date]]:
        """Give, by unit code, the ledgers that the unit must report and from which day on each must be complete."""
        found: dict[str, dict[str, date]] = {}
        start = date(self.rules.plan.year, 1, 1)
        for requirement in self.judged():
            ledgers = self._ledgers_of(requirement)
            for owner in self.owners(requirement):
                for unit in self.pool(requirement, owner):
                    own = found.setdefault(unit.code, {})
                    for ledger, since in ledgers.items():
                        own[ledger] = min(own.get(ledger, start), since)
        return found

    def find_idle_word(self, ledger: str, column: str) -> str:
        """Give a word for a column of which no requirement of the plan asks anything; "" where there is none."""
        asked: set[str | int] = set()
        for requirement in self.judged():
            for leaf, _ in list_leaves(requirement.condition, requirement.time):
                test = leaf.among.fields.get(column) if leaf.among is not None else None
                measure = self.catalog.measures.get(leaf.measure or "")
                if test is not None and measure is not None and measure.ledger == ledger:
                    asked |= set(test.one_of or ())
                if measure is not None and (measure.ledger, measure.field) == (ledger, column):
                    asked |= set(leaf.all_of or ())
        words = (*self.rules.plan.vocabulary.get(f"{ledger}.{column}", ()), *sorted(self.catalog.words(ledger, column)))
        return next((word for word in words if word not in asked), "")

    def _members_of(self, name: str) -> list[Unit]:
        group = self.rules.plan.groups.get(name)
        if group is None:
            return [self.find(name)]
        named = [self.find(unit) for unit in (*group.units, *self.named.get(name, ()))]
        left_out = {self.find(unit).code for unit in group.without}
        first, last = date(self.rules.plan.year, 1, 1), date(self.rules.plan.year, 12, 31)
        alive = [
            unit
            for unit in self.registry.all()
            if unit.kind in group.kinds
            and (unit.since is None or unit.since <= last)
            and (unit.until is None or unit.until >= first)
        ]
        return [unit for unit in (*alive, *named) if unit.code not in left_out]

    def _ledgers_of(self, requirement: Requirement) -> dict[str, date]:
        """The ledgers that any reading of the requirement looks into, each with its first day."""
        found: dict[str, date] = {}
        start = date(self.rules.plan.year, 1, 1)
        readings = [(requirement.condition, requirement.time)]
        readings += [(v.condition or requirement.condition, v.time or requirement.time) for v in requirement.variants]
        if requirement.applies_when is not None:
            readings.append((requirement.applies_when, requirement.time))
        for condition, time in readings:
            for leaf, own in list_leaves(condition, time):
                since = start
                if own.since != "always":
                    since = find_window(own, self.rules.plan, self.calendar).first
                if leaf.than_last_year is not None:
                    since = date(start.year - 1, 1, 1)
                measure = self.catalog.measures.get(leaf.measure or "")
                if measure is None:
                    found["evidence"] = min(since, start)
                    continue
                found[measure.ledger] = min(since, found.get(measure.ledger, start))
                for ledger in _list_other_ledgers(leaf, measure):
                    found[ledger] = min(start, found.get(ledger, start))
        return found


def list_leaves(condition: Condition, time: Time) -> Iterator[tuple[Condition, Time]]:
    """Give every single condition of a requirement with the time that holds for it."""
    time = condition.time or time
    parts = condition.all_ or condition.any_
    if parts is None:
        yield condition, time
    for part in parts or ():
        yield from list_leaves(part, time)


def _list_other_ledgers(leaf: Condition, measure: Measure) -> Iterator[str]:
    """The ledgers of records that refer to a measure's items, or to which these refer; the steps of a case."""
    if measure.ledger == "applications" and leaf.within is not None and leaf.within.norm is not None:
        yield "case_steps"
    events = [measure.clock.start, measure.clock.to] if measure.clock is not None else []
    for test in measure.tests:
        if test.companions is not None:
            yield test.companions.ledger
        if test.order is not None:
            events += [test.order.event, test.order.of]
    for event in events:
        if isinstance(event, ChildEvent):
            yield event.first
        if isinstance(event, ParentEvent):
            yield event.of

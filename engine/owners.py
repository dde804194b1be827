"""Who owes a requirement: a plan's collective names turned into units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from engine.model import Owed, Plan
from facts.units import Unit, UnitRegistry, load_units


@dataclass(frozen=True)
class Owner:
    """One body that owes a requirement, and whose records are pooled for it.

    Attributes:
        unit: code of the unit that the finding stands with.
        together: codes of all units that owe the one thing jointly, the lead first; else just the unit.
    """

    unit: str
    together: tuple[str, ...]


@cache
def unit_names(district: str) -> frozenset[str]:
    """All names that a plan of the district may use for a single unit."""
    return frozenset(name for unit in load_units(district).all() for name in (unit.short, unit.name, *unit.aliases))


@dataclass(frozen=True)
class OwnerResolver:
    """Turns names into units for one plan, with the office's settings for open groups.

    Attributes:
        named: members that the office named for the plan's open groups, group to unit names.
    """

    plan: Plan
    units: UnitRegistry
    named: Mapping[str, Sequence[str]]

    def members(self, names: Sequence[str]) -> list[Unit]:
        """The units behind collective or single names, in official order, each once."""
        found: dict[str, Unit] = {}
        for name in names:
            for unit in self._members_of(name):
                found[unit.code] = unit
        return sorted(found.values(), key=lambda unit: unit.order)

    def _members_of(self, name: str) -> list[Unit]:
        group = self.plan.groups.get(name)
        if group is None:
            return [self.units.resolve(name, None)]
        members = [unit for unit in self.units.all() if unit.kind in group.kinds and self._existed(unit)]
        members += [self.units.resolve(unit, None) for unit in (*group.units, *self.named.get(name, ()))]
        left_out = {self.units.resolve(unit, None).code for unit in group.without}
        return [unit for unit in members if unit.code not in left_out]

    def _existed(self, unit: Unit) -> bool:
        year = self.plan.year
        return (unit.since is None or unit.since.year <= year) and (unit.until is None or unit.until.year >= year)

    def owners(self, owed: Owed) -> list[Owner]:
        """Each body that owes it; for ``recorded`` all that could (the records decide which)."""
        left_out = {unit.code for unit in self.members(owed.without)}
        if owed.jointly is not None:
            lead = self.units.resolve(owed.lead or "", None).code
            others = [unit.code for unit in self.members(owed.jointly) if unit.code not in left_out | {lead}]
            return [Owner(lead, (lead, *others))]
        units = self.members(owed.each or owed.recorded or ())
        return [Owner(unit.code, (unit.code,)) for unit in units if unit.code not in left_out]

"""The answer key: what must be found of every owed pair, from what was planned and nothing else.

No rule is evaluated on records here. The key knows what the generator set out to do (what was done on which day, which
sets of things there are, how far each unit's lists reach) and the plan of faults says what its faults must come to.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from demo.days import find_window
from demo.deeds import LeafPlan
from demo.traits import find_grounds
from facts.ledgers import LEDGERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demo.draft import Year
    from demo.faults import Expected
    from engine.model import Condition, Requirement
    from facts.units import Unit

_SATISFIED: Final = frozenset({"met", "met_so_far", "late", "not_applicable"})
_IN_ORDER: Final = frozenset({"met", "met_so_far", "open", "not_applicable", "not_taken_up"})
_TIER_OF: Final = {"not_reported": 2, "cannot_tell": 3}
_EVIDENCE_TIER: Final = 4
_WORST_FIRST: Final = ("breached", "cannot_tell", "open", "late", "met_so_far", "met")


@dataclass(frozen=True)
class KeyEntry:
    """What must be found of one pair; None is not held against the finding.

    Attributes:
        unit: the unit's code.
        faults: numbers of the faults that bear on the pair.
    """

    requirement: str
    unit: str
    unit_name: str
    verdict: str
    faults: tuple[str, ...] = ()
    tier: int | None = None
    same_under_all: bool | None = None
    disposition: str | None = None
    others: tuple[tuple[str, str], ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Plain data for JSON; what is not expected of the pair is left out."""
        shown = {**vars(self), "faults": list(self.faults), "others": dict(self.others)}
        return {name: value for name, value in shown.items() if value not in (None, [], {})}


class KeyWriter:
    """Writes the key of one year, base before dependent."""

    def __init__(self, year: Year) -> None:
        """Take the planned year; nothing of it is changed."""
        self.year = year
        self.verdicts: dict[tuple[str, str], str] = {}

    def write(self) -> list[KeyEntry]:
        """Give the entry of every owed pair, in the official order of units and the plan's of requirements."""
        entries = []
        for requirement in self.year.roster.judged():
            for unit in self.year.roster.owners(requirement):
                entry = self._write_pair(requirement, unit)
                if entry is not None:
                    self.verdicts[requirement.id, unit.code] = entry.verdict
                    entries.append(entry)
        order = {name: place for place, name in enumerate(self.year.roster.rules.requirements)}
        units = {unit.code: unit.order for unit in self.year.roster.registry.all()}
        return sorted(entries, key=lambda entry: (units[entry.unit], order[entry.requirement]))

    def _write_pair(self, requirement: Requirement, unit: Unit) -> KeyEntry | None:
        planned = dict(self._list_planted(requirement, unit))
        if planned:
            *_, expected = planned.values()
            return KeyEntry(
                requirement.id,
                unit.code,
                unit.short,
                expected.verdict,
                tuple(planned),
                expected.tier,
                expected.same_under_all,
                expected.disposition,
                tuple(expected.others.items()),
            )
        if not self._is_owed(requirement, unit):
            return None
        whole = tuple(f.fault for f in self.year.overlays[unit.code].faults if f.silent or f.ends is not None)
        verdict = self._expect(requirement, unit)
        tier = self._find_tier(requirement, unit, verdict)
        return KeyEntry(requirement.id, unit.code, unit.short, verdict, whole, tier, disposition="none")

    def _list_planted(self, requirement: Requirement, unit: Unit) -> Iterator[tuple[str, Expected]]:
        for fault in self.year.overlays[unit.code].faults:
            if requirement.id in fault.expect:
                yield fault.fault, fault.expect[requirement.id]

    def _is_owed(self, requirement: Requirement, unit: Unit) -> bool:
        """What is owed by those whom records name is owed where there is one, or where nobody can know."""
        if requirement.owed_by.recorded is None:
            return True
        traits = self.year.desks[unit.code].traits
        leaves = self.year.plans[requirement.id, unit.code]
        return any(not traits.isdisjoint(leaf.grounds) or not self._reaches(leaf, (unit,)) for leaf in leaves)

    def _find_tier(self, requirement: Requirement, unit: Unit, verdict: str) -> int | None:
        """The tier of the list for what no fault of its own explains; None where it depends on the parts."""
        kinds = {leaf.kind for leaf in self.year.plans[requirement.id, unit.code]}
        if verdict in _IN_ORDER or requirement.binds == "encouraged":
            return 0
        if "evidence" in kinds:
            return _EVIDENCE_TIER if len(kinds) == 1 and requirement.applies_when is None else None
        return _TIER_OF.get(verdict)

    # -- what was planned, as a verdict

    def _expect(self, requirement: Requirement, unit: Unit) -> str:
        pool = self.year.roster.pool(requirement, unit)
        applies = self._expect_to_apply(requirement, unit, pool)
        if applies != "met":
            return applies
        leaves = iter(self.year.plans[requirement.id, unit.code])
        found = self._combine(requirement, requirement.condition, leaves, unit, pool)
        if found == "cannot_tell" and self._heard_nothing(requirement, unit, pool):
            return "not_reported"
        return "not_taken_up" if found == "breached" and requirement.binds == "encouraged" else found

    def _expect_to_apply(self, requirement: Requirement, unit: Unit, pool: tuple[Unit, ...]) -> str:
        """Whether the requirement applies (met), as a set of which there must be something; else what is found."""
        condition = requirement.applies_when
        if condition is None:
            return "met"
        roster = self.year.roster
        measure = roster.catalog.measures[condition.measure or ""]
        window = find_window(condition.time or requirement.time, roster.rules.plan, roster.calendar)
        leaf = LeafPlan("set", condition, measure.ledger, window, grounds=find_grounds(condition, measure))
        found = self._expect_set(requirement, leaf, unit, pool)
        if found == "cannot_tell" and self._heard_nothing(requirement, unit, pool):
            return "not_reported"
        return "not_applicable" if found == "breached" else found

    def _heard_nothing(self, requirement: Requirement, unit: Unit, pool: tuple[Unit, ...]) -> bool:
        """Nobody has handed in anything about it, and the time for it is up."""
        leaves = self.year.plans[requirement.id, unit.code]
        if any(leaf.window.last > self.year.as_of for leaf in leaves):
            return False
        shared = any(self.year.is_heard_of(leaf.ledger, self._channels(leaf)) for leaf in leaves)
        return not shared and all(self.year.is_silent(other.code) for other in pool)

    def _channels(self, leaf: LeafPlan) -> frozenset[str] | None:
        """The channels that a condition on messages asks about; None where it asks about all."""
        measure = self.year.roster.catalog.measures.get(leaf.condition.measure or "")
        asked: frozenset[str] | None = None
        for among in (measure.among if measure else None, leaf.condition.among):
            test = among.fields.get("channel") if among is not None else None
            if test is not None and test.one_of is not None:
                found = frozenset(str(word) for word in test.one_of)
                asked = found if asked is None else asked & found
        return asked

    def _combine(
        self,
        requirement: Requirement,
        condition: Condition,
        leaves: Iterator[LeafPlan],
        unit: Unit,
        pool: tuple[Unit, ...],
    ) -> str:
        parts = condition.all_ or condition.any_
        if parts is None:
            return self._expect_leaf(requirement, next(leaves), unit, pool)
        states = [self._combine(requirement, part, leaves, unit, pool) for part in parts]
        states = [state for state in states if state != "not_applicable"] or ["not_applicable"]
        ranks = [_WORST_FIRST.index(state) if state in _WORST_FIRST else len(_WORST_FIRST) for state in states]
        return states[ranks.index(min(ranks) if condition.all_ is not None else max(ranks))]

    def _expect_leaf(self, requirement: Requirement, leaf: LeafPlan, unit: Unit, pool: tuple[Unit, ...]) -> str:
        if leaf.kind == "set":
            return self._expect_set(requirement, leaf, unit, pool)
        if leaf.window.first > self.year.as_of:
            return "open"
        known = self._known_through(requirement, unit)
        done = sum(1 for day in leaf.done if day <= min(known, leaf.window.last))
        reaches = self._reaches(leaf, pool)
        lasts = self._reaches(leaf, (unit,)) if LEDGERS[leaf.ledger].standing else reaches
        if done >= leaf.needed and (lasts or not leaf.lasting):
            return "met"
        if not reaches:
            return "cannot_tell"
        if leaf.window.last <= self.year.as_of:
            return "breached"
        return "met_so_far" if 0 < leaf.awaited < leaf.needed and done >= leaf.needed - leaf.awaited else "open"

    def _known_through(self, requirement: Requirement, unit: Unit) -> date:
        """The day to which those who do it have reported; a day before all days where they report nothing."""
        if requirement.measured_over is not None:  # done by units that report in full
            return self.year.as_of
        return date.min if self.year.is_silent(unit.code) else self.year.desks[unit.code].through

    def _expect_set(self, requirement: Requirement, leaf: LeafPlan, unit: Unit, pool: tuple[Unit, ...]) -> str:
        """Whatever there is, is in order; the rule says what holds where there is nothing."""
        if not self._reaches(leaf, pool):
            return "cannot_tell"
        if any(not self.year.desks[other.code].traits.isdisjoint(leaf.grounds) for other in pool):
            return "met"
        rule = leaf.condition.if_none
        if rule != "as_base":
            return rule or ("breached" if leaf.condition.at_least is not None else "met")
        base = self.verdicts.get((requirement.rests_on or "", unit.code), "cannot_tell")
        return "not_applicable" if base in _SATISFIED else "breached" if base == "breached" else "cannot_tell"

    def _reaches(self, leaf: LeafPlan, pool: tuple[Unit, ...]) -> bool:
        """Say whether everything that had to be reported for it by now was reported."""
        if self.year.is_reported_for_all(leaf.ledger):
            return True
        needed = min(leaf.window.last, self.year.as_of)
        return all(
            not self.year.is_silent(other.code) and self.year.desks[other.code].through >= needed for other in pool
        )

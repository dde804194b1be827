"""Drafts a district year: who reports what, all of it compliant, then the faults laid over it. No files yet."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from random import Random
from typing import TYPE_CHECKING, Any, Final

from demo.days import Days
from demo.deeds import Fulfilment, LeafPlan, Order, is_deed
from demo.desk import Desk
from demo.entry import Book
from demo.faults import PlanOfFaults, load_faults
from demo.ledgers import make_attendances, make_messages_of_all, make_stock
from demo.plant import Overlay, overlay_faults, plant_rows
from demo.roster import Roster, list_leaves
from demo.things import list_kinds, make_things
from demo.traits import choose_traits, find_grounds
from engine.catalog import load_catalog
from facts.calendar import load_calendar
from facts.resources import resource
from facts.units import load_units

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from engine.catalog import PlanRules
    from engine.model import Condition, Requirement
    from facts.units import Unit

_SMALLEST, _LARGEST = 45, 155
_TOWNS_HAVE_MORE: Final = 1.3
_SINGLED_OUT: Final = 3
"""Where a plan names so few units for a thing, they have it."""

_MAKERS_OF_WHAT_IS_MEASURED_IN_OTHERS: Final = 4


@dataclass
class Year:
    """A district year as it was planned.

    Attributes:
        desks: by unit code, of all units that owe or report something, in official order.
        overlays: the faults of each unit.
        plans: requirement and unit code to what was planned, condition by condition.
        judgements: unit code and key of each piece of evidence to the order that says how it is judged.
    """

    roster: Roster
    scenario: PlanOfFaults
    desks: dict[str, Desk]
    overlays: Mapping[str, Overlay]
    plans: dict[tuple[str, str], list[LeafPlan]] = field(default_factory=dict)
    judgements: dict[tuple[str, str], Order] = field(default_factory=dict)

    @property
    def as_of(self) -> date:
        """The day for which the key is written: the last of the plan's year."""
        return date(self.roster.rules.plan.year, 12, 31)

    def is_silent(self, code: str) -> bool:
        """Say whether the unit hands in nothing."""
        return self.overlays[code].silent

    def reports_in_full(self, code: str) -> bool:
        """Say whether the unit hands in its lists, complete to the last day."""
        return not self.is_silent(code) and self.desks[code].through == self.as_of

    def is_reported_for_all(self, ledger: str) -> bool:
        """Say whether one unit reports the whole ledger for all units."""
        return any(shared.ledger == ledger and not shared.only for shared in self.scenario.for_all)

    def is_heard_of(self, ledger: str, channels: frozenset[str] | None) -> bool:
        """Say whether somebody reports for all units something of the channels asked for (None: of any)."""
        return any(
            shared.ledger == ledger and (not shared.only or channels is None or shared.only in channels)
            for shared in self.scenario.for_all
        )

    def reporters(self) -> list[Desk]:
        """Give the desks of those that hand in something."""
        return [desk for code, desk in self.desks.items() if not self.is_silent(code)]


def draft_year(plan: str, seed: int, scale: float) -> Year:
    """Draft the year of a plan.

    Args:
        plan: id of a plan for which there is a plan of faults.
        seed: the same seed gives the same year.
        scale: how much there is of everything; 1 gives some 7,000 to 30,000 records a district.

    Raises:
        UsageError: there is no plan of faults for it.
        InternalError: the plan has a measure for which no records can be made yet.
    """
    scenario = load_faults(plan)
    catalog = load_catalog(resource("rules"), [plan])
    rules = _give_dates(catalog.plan(plan), scenario)
    registry = load_units(rules.plan.district)
    roster = Roster(catalog, rules, registry, load_calendar(), scenario.settings.get("groups", {}))
    overlays = overlay_faults(scenario, roster)
    year = Year(roster, scenario, _open_desks(roster, scenario, overlays, f"{seed}/{plan}", scale), overlays)
    kinds = list_kinds(roster)
    for desk in year.desks.values():
        make_stock(desk)
        for ground in sorted(desk.traits & kinds.keys()):
            make_things(desk, ground, kinds[ground], roster)
    _make_for_all(year)
    _fulfil_everything(year)
    for code, desk in year.desks.items():
        plant_rows(desk, overlays[code].faults, roster)
        desk.book.cut()
    return year


def _give_dates(rules: PlanRules, scenario: PlanOfFaults) -> PlanRules:
    """The plan with the dates that the office gives in its settings, where the document does not."""
    given: dict[str, Any] = {name: scenario.settings[name] for name in ("borne", "sent") if name in scenario.settings}
    return replace(rules, plan=rules.plan.model_copy(update=given))


def _open_desks(
    roster: Roster, scenario: PlanOfFaults, overlays: Mapping[str, Overlay], seed: str, scale: float
) -> dict[str, Desk]:
    covers = roster.reported()
    start = date(roster.rules.plan.year, 1, 1)
    for shared in scenario.for_all:
        if shared.alone:
            for ledgers in covers.values():
                ledgers.pop(shared.ledger, None)
        covers.setdefault(roster.find(shared.unit).code, {}).setdefault(shared.ledger, start)
    possible, certain = _list_possible_grounds(roster)
    words = roster.rules.plan.vocabulary
    idle = roster.find_idle_word("publications", "topic")
    days = Days(roster.calendar)
    desks = {}
    for unit in roster.registry.all():
        if unit.code not in covers:
            continue
        overlay = overlays[unit.code]
        dice = Random(f"{seed}/{unit.code}")
        size = scale * dice.randrange(_SMALLEST, _LARGEST) / 100 * (_TOWNS_HAVE_MORE if _is_local(unit) else 1)
        forced = {**_list_needed_grounds(roster, overlay), **overlay.grounds}
        shared_ledgers = {s.ledger: s.only for s in scenario.for_all if roster.find(s.unit).code == unit.code}
        desks[unit.code] = Desk(
            unit=unit,
            book=Book(unit, covers[unit.code], overlay.ends or date(start.year, 12, 31), shared_ledgers),
            days=days,
            traits=choose_traits(
                dice,
                sorted(possible.get(unit.code, ())),
                forced,
                frozenset(certain.get(unit.code, ())),
                f"{seed}/{unit.code}",
            ),
            year=start.year,
            seed=seed,
            size=size,
            share=overlay.share,
            words=words,
            idle_topic=idle,
        )
    return desks


def _is_local(unit: Unit) -> bool:
    return unit.kind in {"town", "subdistrict"}


def list_grounds(roster: Roster, requirement: Requirement) -> Iterator[tuple[Condition, tuple[str, ...]]]:
    """Give each condition of a requirement that is about a set, with the grounds of that set."""
    measures = roster.catalog.measures
    for leaf, _ in list_leaves(requirement.condition, requirement.time):
        measure = measures.get(leaf.measure or "")
        if measure is not None and not is_deed(leaf, measure):
            yield leaf, find_grounds(leaf, measure)
    applies = requirement.applies_when
    if applies is not None:
        yield applies, find_grounds(applies, measures[applies.measure or ""])


def _list_possible_grounds(roster: Roster) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """The grounds of all sets that any requirement looks for in a unit, and those that it must have, by unit code."""
    possible: dict[str, set[str]] = {}
    certain: dict[str, set[str]] = {}
    for requirement in roster.judged():
        owners = roster.owners(requirement)
        for leaf, grounds in list_grounds(roster, requirement):
            must_be = len(owners) <= _SINGLED_OUT or leaf.if_none in {"breached", "cannot_tell", "as_base"}
            for unit in {unit for owner in owners for unit in roster.pool(requirement, owner)}:
                possible.setdefault(unit.code, set()).update(grounds)
                if must_be:
                    certain.setdefault(unit.code, set()).update(name for name in grounds if "/" in name)
        if _makes_interpretations(roster, requirement):
            for owner in owners:
                certain.setdefault(owner.code, set()).add("interpretations")
    return possible, certain


def _makes_interpretations(roster: Roster, requirement: Requirement) -> bool:
    """Say whether every owner must make an interpretation to fulfil the requirement."""
    if requirement.binds == "encouraged" or requirement.applies_when is not None:
        return False
    measures = [
        (leaf, roster.catalog.measures[leaf.measure])
        for leaf, _ in list_leaves(requirement.condition, requirement.time)
        if leaf.measure is not None
    ]
    return any(measure.ledger == "interpretations" and is_deed(leaf, measure) for leaf, measure in measures)


def _list_needed_grounds(roster: Roster, overlay: Overlay) -> dict[str, bool]:
    """What must be there because a fault is about it: all but the faulty row is then as it should be."""
    return {
        ground: True
        for fault in overlay.faults
        for name, expected in fault.expect.items()
        if expected.verdict != "not_applicable"
        for _, grounds in list_grounds(roster, roster.rules.requirements[name])
        for ground in grounds
    }


def _make_for_all(year: Year) -> None:
    for shared in year.scenario.for_all:
        keeper = year.desks[year.roster.find(shared.unit).code]
        if shared.ledger == "replies":
            make_messages_of_all(keeper, [d for d in year.desks.values() if "messages" in d.traits])
        else:
            make_attendances(keeper, [d for d in year.desks.values() if not year.is_silent(d.unit.code)])


def _fulfil_everything(year: Year) -> None:
    roster = year.roster
    for requirement in roster.judged():
        for unit in roster.owners(requirement):
            owner = year.desks[unit.code]
            orders = year.overlays[unit.code].orders.get(requirement.id, {})
            makers = _choose_makers(year, requirement, owner)
            task = Fulfilment(roster, requirement, owner, makers, orders, year.judgements)
            year.plans[requirement.id, unit.code] = task.fulfil()


def _choose_makers(year: Year, requirement: Requirement, owner: Desk) -> tuple[Desk, ...]:
    """Who does it: the owner; of what is measured in others, some of those that report in full."""
    if requirement.measured_over is None:
        return (owner,)
    pool: Iterable[Unit] = year.roster.pool(requirement, owner.unit)
    able = [year.desks[unit.code] for unit in pool if year.reports_in_full(unit.code)]
    dice = owner.dice(f"makers of {requirement.id}")
    return tuple(able[dice.randrange(len(able))] for _ in range(_MAKERS_OF_WHAT_IS_MEASURED_IN_OTHERS))

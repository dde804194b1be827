"""Lays the plan of faults over a district year in which everybody complies."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from demo.deeds import Order
from demo.ledgers import complete

if TYPE_CHECKING:
    from collections.abc import Mapping

    from demo.desk import Desk
    from demo.entry import Cell
    from demo.faults import Fault, PlanOfFaults
    from demo.roster import Roster
    from facts.strict_yaml import YamlValue

_OF_THE_ROW: Final = frozenset({"key", "unit", "spoilt"})
"""What the plan of faults says of a row beside its columns."""


@dataclass
class Overlay:
    """The faults of each unit together.

    Attributes:
        grounds: what there was or was not, ground to yes or no.
        share: how many interpretations of which sort.
        orders: requirement to the orders for its deeds and evidence, by name (demo.deeds.Fulfilment).
        ends: the day to which its lists are complete, where that is not the last day.
    """

    faults: list[Fault] = field(default_factory=list)
    grounds: dict[str, bool] = field(default_factory=dict)
    share: dict[str, int] = field(default_factory=dict)
    orders: dict[str, dict[str, Order]] = field(default_factory=dict)
    ends: date | None = None
    silent: bool = False


def overlay_faults(plan: PlanOfFaults, roster: Roster) -> Mapping[str, Overlay]:
    """Gather the faults unit by unit, by code; a unit without any has an empty overlay."""
    found: defaultdict[str, Overlay] = defaultdict(Overlay)
    for fault in plan.faults:
        overlay = found[roster.find(fault.unit).code]
        overlay.faults.append(fault)
        overlay.grounds |= fault.grounds
        overlay.share |= fault.share
        overlay.ends = fault.ends or overlay.ends
        overlay.silent = overlay.silent or fault.silent
        for deed in fault.deeds:
            values = {name: read_cell(value) for name, value in deed.values.items()}
            name = "" if deed.leaf is None else str(deed.leaf)
            overlay.orders.setdefault(deed.requirement, {})[name] = Order(deed.dropped, deed.on, values)
        for piece in fault.evidence:
            verdict = None if piece.verdict == "unjudged" else piece.verdict
            order = Order(piece.dropped, piece.on, verdict=verdict, why=piece.why)
            overlay.orders.setdefault(piece.requirement, {})[piece.element or ""] = order
    return found


def plant_rows(desk: Desk, faults: list[Fault], roster: Roster) -> None:
    """Add the rows of the unit's faults, and take away what it declares empty or does not hand in."""
    for fault in faults:
        dice = desk.dice(fault.fault)
        for ledger in fault.nothing:
            desk.book.entries.pop(ledger, None)
        for ledger in fault.omits:
            desk.book.entries.pop(ledger, None)
            desk.book.covers_from.pop(ledger, None)
        for ledger, rows in fault.rows.items():
            desk.book.covers_from.setdefault(ledger, desk.start)
            for row in rows:
                given = {name: read_cell(value) for name, value in row.items() if name not in _OF_THE_ROW}
                values = complete(desk, ledger, given, dice) | row.get("spoilt", {})
                about = roster.find(row["unit"]).code if "unit" in row else None
                entry = desk.book.add(ledger, values, unit=about)
                entry.key = row.get("key", entry.key)


def read_cell(value: YamlValue) -> Cell:
    """A value of the plan of faults as a cell: a list stands for several values."""
    if isinstance(value, list | tuple):
        return tuple(str(part) for part in value)
    assert value is None or isinstance(value, str | int | bool | date)  # noqa: S101 - there are no others
    return value

"""What a unit reports, before it is written: rows as plain values, ledger by ledger."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final, TypeAlias

from facts.ledgers import LEDGERS, ledger_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from facts.units import Unit

Cell: TypeAlias = "str | int | bool | date | tuple[str, ...] | None"
"""A cell: several values of one cell are a tuple; text in a column of days or numbers is what a unit wrote there."""

PREFIXES: Final = {
    "documents": "GW",
    "interpretations": "JD",
    "decisions": "JC",
    "consultations": "ZJ",
    "meetings": "HY",
    "replies": "LY",
    "reply_counts": "HZ",
    "applications": "SQ",
    "case_steps": "HJ",
    "trainings": "PX",
    "attendances": "CX",
    "posts": "GWZ",
    "activities": "HD",
    "publications": "FB",
    "catalogues": "ML",
    "matters": "SX",
    "checks": "JCH",
    "mechanisms": "JZ",
    "filings": "BS",
    "oversight": "DD",
    "assessments": "KH",
    "profiles": "QK",
    "statistics": "TJ",
    "evidence": "ZZ",
}
"""How the numbers (编号) of each ledger begin."""

STATED_AHEAD: Final = frozenset({"due", "until"})
"""Days that are known before they come: they may lie beyond the day to which a list is complete."""


@dataclass
class Entry:
    """One row: its number, its values by column, and the unit that it is about (a code) where not the reporter."""

    key: str
    values: dict[str, Cell]
    unit: str | None = None


@dataclass
class Book:
    """What one unit hands in.

    Attributes:
        covers_from: ledger to the first day from which its list is complete; every ledger reported stands here.
        through: the day to which all its lists are complete.
        about_all: ledgers that it reports for all units (全部), each with the one channel that it reports, or "".
        entries: ledger to rows.
    """

    unit: Unit
    covers_from: dict[str, date]
    through: date
    about_all: Mapping[str, str] = field(default_factory=dict)
    entries: dict[str, list[Entry]] = field(default_factory=dict)

    def add(self, ledger: str, values: Mapping[str, Cell], *, unit: str | None = None, prefix: str = "") -> Entry:
        """Add a row to a ledger, numbered after those that stand there."""
        rows = self.entries.setdefault(ledger, [])
        entry = Entry(f"{prefix or PREFIXES[ledger]}-{len(rows) + 1:04d}", dict(values), unit)
        rows.append(entry)
        return entry

    def cut(self) -> None:
        """Take out what lies beyond the day to which the lists are complete: it is not known to the reporter yet."""
        for ledger, rows in self.entries.items():
            record = LEDGERS[ledger]
            columns = ledger_columns(record)
            kept = []
            for row in rows:
                anchor = row.values.get(record.anchor) or row.values.get(columns[record.anchor].default_from)
                if isinstance(anchor, date) and anchor > self.through:
                    continue
                for name, cell in row.values.items():
                    if isinstance(cell, date) and cell > self.through and name not in STATED_AHEAD:
                        row.values[name] = None
                kept.append(row)
            rows[:] = kept

    def claims(self, ledger: str) -> Iterator[tuple[bool, str]]:
        """What it says of how far the list reaches: (for all units or for itself, the one channel or "")."""
        only = self.about_all.get(ledger)
        if only is not None:
            yield True, only
        if only != "":
            yield False, ""

    def has_rows(self, ledger: str, *, for_all: bool) -> bool:
        """Say whether there are rows about any unit, or about the reporter itself."""
        return any(for_all or row.unit in {None, self.unit.code} for row in self.entries.get(ledger, ()))

    def count(self) -> int:
        """How many rows there are in all."""
        return sum(len(rows) for rows in self.entries.values())

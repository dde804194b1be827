"""What stands in a report, sheet by sheet, whatever the form of the file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, TypeAlias

from facts.intake.names import (
    ALL_UNITS_WORD,
    COVER,
    COVERAGE,
    COVERAGE_HEADINGS,
    KEY_HEADING,
    MODES,
    NOTHING,
    PLAN_LABEL,
    REPORTER_LABEL,
    SOMETHING,
    UNIT_HEADING,
    YEAR_LABEL,
)
from facts.ledgers import LEDGERS, ledger_columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demo.entry import Book, Cell, Entry
    from engine.model import Plan
    from facts.units import Unit, UnitRegistry

Shown: TypeAlias = "str | int | date | None"
"""A cell as it stands on a sheet."""

_OTHERWISE_CALLED: Final = 7
"""Every so many rows call the unit by another name."""

_MODE_WORDS: Final = {mode: word for word, mode in MODES.items()}


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, its headings (none on the cover), its rows."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Shown, ...], ...]


def lay_out(book: Book, plan: Plan, units: UnitRegistry) -> Iterator[Sheet]:
    """Give the sheets of a report: cover, coverage, then one for each ledger that has rows."""
    cover: tuple[tuple[Shown, ...], ...] = (
        (REPORTER_LABEL, book.unit.short),
        (PLAN_LABEL, plan.title),
        (YEAR_LABEL, plan.year),
    )
    yield Sheet(COVER, (), cover)
    ledgers = [ledger for ledger in LEDGERS if ledger in book.covers_from]
    lines = tuple(_lay_out_claim(book, ledger, *claim) for ledger in ledgers for claim in book.claims(ledger))
    yield Sheet(COVERAGE, tuple(COVERAGE_HEADINGS.values()), lines)
    for ledger in ledgers:
        rows = book.entries.get(ledger)
        if rows:
            yield _lay_out_ledger(ledger, rows, units)


def _lay_out_claim(book: Book, ledger: str, for_all: bool, only: str) -> tuple[Shown, ...]:  # noqa: FBT001 - of Book.claims
    mode = _MODE_WORDS["counts" if LEDGERS[ledger].shape == "count" else "cases"]
    about = ALL_UNITS_WORD if for_all else None
    something = SOMETHING if book.has_rows(ledger, for_all=for_all) else NOTHING
    return (LEDGERS[ledger].title, about, book.covers_from[ledger], book.through, mode, something, only or None)


def _lay_out_ledger(ledger: str, rows: list[Entry], units: UnitRegistry) -> Sheet:
    columns = ledger_columns(LEDGERS[ledger])
    headings = (KEY_HEADING, UNIT_HEADING, *(column.title for column in columns.values()))
    shown = tuple(
        (
            row.key,
            None if row.unit is None else _call(units.get(row.unit), place),
            *(show_cell(row.values.get(name)) for name in columns),
        )
        for place, row in enumerate(rows)
    )
    return Sheet(LEDGERS[ledger].title, headings, shown)


def _call(unit: Unit, place: int) -> str:
    """A unit as a list of all units calls it: here and there by another name that it goes by."""
    return unit.aliases[0] if unit.aliases and place % _OTHERWISE_CALLED == 0 else unit.short


def show_cell(cell: Cell) -> Shown:
    """Give the cell as a unit would write it: 是 and 否, several values with 、 between, 无 for none of them."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, tuple):
        return "、".join(cell) or NOTHING
    return cell

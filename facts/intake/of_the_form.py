"""Takes out of a table what the form itself put there: its own columns, its marks, rows only filled in beforehand.

What is taken out was written by the program and says nothing of the unit. So it is not told, but for the rows of
evidence that wait to be filled in: those are told, for they mean that nothing was handed in.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from facts.intake.codes.left_out import UNTOUCHED_ROW
from facts.intake.names import (
    COVERAGE_HEADINGS,
    KEY_HEADING,
    KEY_NAME,
    OWN_MARKS,
    RECORD_ALIASES,
    SHEET_MARK,
    UNIT_NAME,
)
from facts.intake.spelling import fold
from facts.intake.table import Row, is_blank

if TYPE_CHECKING:
    from facts.intake.headed import HeadedTable
    from facts.intake.log import Log
    from facts.intake.table import CellValue, Table

_SEARCHED_ROWS: Final = 20
_MARK: Final = fold(SHEET_MARK)
_LEADING: Final = frozenset(fold(heading) for heading in (KEY_HEADING, COVERAGE_HEADINGS["ledger"], *RECORD_ALIASES))
_BEFOREHAND: Final = {"evidence": frozenset({KEY_NAME, UNIT_NAME, "requirement", "element"})}
"""By ledger: the columns that the form fills in beforehand."""


def take_out_own(table: Table) -> Table:
    """Give the table without the columns that the form fills in itself, and without its mark.

    Such columns are known by their headings in the row that also holds the leading heading.
    """
    own: set[int] = set()
    for row in table.rows[:_SEARCHED_ROWS]:
        forms = [fold(cell) if isinstance(cell, str) else "" for cell in row.cells]
        if not _LEADING.isdisjoint(forms):
            own = {place for place, form in enumerate(forms) if form.endswith(OWN_MARKS)}
            break
    marked = find_mark(table) is not None
    if not own and not marked:
        return table
    rows = (
        Row(row.number, tuple(None if place in own or _is_mark(cell) else cell for place, cell in enumerate(row.cells)))
        for row in table.rows
    )
    return replace(table, rows=tuple(row for row in rows if not all(is_blank(cell) for cell in row.cells)))


def find_mark(table: Table) -> str | None:
    """Give what the form marked the sheet to be, None where there is no mark."""
    for row in table.rows[:_SEARCHED_ROWS]:
        for cell in row.cells:
            if isinstance(cell, str) and _is_mark(cell):
                return fold(cell).removeprefix(_MARK)
    return None


def leave_untouched(table: HeadedTable, log: Log) -> HeadedTable:
    """Leave out the rows in which only that stands which the form filled in beforehand: nothing was handed in."""
    beforehand = _BEFOREHAND.get(table.ledger)
    if beforehand is None:
        return table
    others = [bound.place for bound in table.bound if bound.name not in beforehand]
    rows = tuple(row for row in table.rows if _is_touched(row, others))
    untouched = len(table.rows) - len(rows)
    if untouched:
        log.add(UNTOUCHED_ROW, table.table, f"{untouched}行只有预先填好的编号，当作还没有交")
    return replace(table, rows=rows)


def _is_mark(cell: CellValue) -> bool:
    return isinstance(cell, str) and fold(cell).startswith(_MARK)


def _is_touched(row: Row, places: list[int]) -> bool:
    return any(place < len(row.cells) and not is_blank(row.cells[place]) for place in places)

"""Holds the rows of totals against the sums of the rows above them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from facts.intake.codes.contradictions import TOTAL_DIFFERS
from facts.intake.convert import convert_cell, show_value
from facts.intake.refused import Repaired
from facts.intake.table import is_blank

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from facts.intake.headed import BoundColumn, HeadedTable
    from facts.intake.log import Log
    from facts.intake.table import Row
    from facts.intake.understand import UnderstoodRow

_SUMMED: Final = frozenset({"number", "money"})
_NOT_SUMMED: Final = frozenset({"工作日", "年"})
"""Units of measure of numbers that are not added up: limits and years."""


def check_totals(table: HeadedTable, rows: Sequence[UnderstoodRow], log: Log) -> None:
    """Tell every total that is not the sum of its rows.

    A 合计 totals all rows of the table, a 小计 those since the last row of totals or up to the next one. A column in
    which a cell could not be read is not held against its total: that cell has its own entry.
    """
    numbers = [total.row.number for total in table.totals]
    for total in table.totals:
        here = total.row.number
        before = max((number for number in numbers if number < here), default=0)
        after = min((number for number in numbers if number > here), default=None)
        spans = [rows]
        if total.partial:
            above = [each for each in rows if before < each.row.number < here]
            below = [each for each in rows if here < each.row.number and (after is None or each.row.number < after)]
            spans = [above, below] if above else [below]
        for bound in table.bound:
            if bound.column.kind in _SUMMED and bound.column.measured_in not in _NOT_SUMMED:
                _check_column(table, total.row, bound, spans, log)


def _check_column(
    table: HeadedTable, row: Row, bound: BoundColumn, spans: Sequence[Sequence[UnderstoodRow]], log: Log
) -> None:
    cell = row.cells[bound.place] if bound.place < len(row.cells) else None
    written = convert_cell(bound.column, cell)
    value, most = (written.value, written.most) if isinstance(written, Repaired) else (written, None)
    sums = [_add(span, bound) for span in spans]
    if not isinstance(value, int):
        return
    if any(each is None or (each[0] <= (most or value) and value <= each[1]) for each in sums):
        return
    first, last = sums[0] or (0, 0)
    added = show_value(bound.column, first, last if last > first else None)
    message = f"合计是 {show_value(bound.column, value, most)}，各行相加是 {added}"
    log.add(
        TOTAL_DIFFERS,
        table.table,
        message,
        row=row.number,
        place=bound.place,
        heading=bound.heading,
        found=cell,
    )


def _add(rows: Iterable[UnderstoodRow], bound: BoundColumn) -> tuple[int, int] | None:
    """Give the least and the greatest sum of the column, None where a cell of it could not be read."""
    total = further = 0
    for each in rows:
        value = each.values.get(bound.name)
        cell = each.row.cells[bound.place] if bound.place < len(each.row.cells) else None
        if isinstance(value, int):
            total += value
            further += each.most.get(bound.name, value) - value
        elif not is_blank(cell) and not isinstance(convert_cell(bound.column, cell), Repaired):
            return None
    return total, total + further

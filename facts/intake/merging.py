"""What merged cells among the records mean: words that stand for several rows, or something that is not clear."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Final, NamedTuple

from facts.intake.codes.repaired import FILLED_DOWN
from facts.intake.names import KEY_NAME
from facts.intake.table import is_blank, refuse_input

if TYPE_CHECKING:
    from collections.abc import Sequence

    from facts.intake.headed import BoundColumn
    from facts.intake.log import Log
    from facts.intake.table import Area, CellValue, Row, Table

_FILLED: Final = frozenset({"text", "choice", "choices", "ref"})
"""Kinds of which one value for several rows is the value of each; a number may be their sum, a day that of one."""
_SHOWN: Final = frozenset({"choice", "choices"})


class UnmergedRows(NamedTuple):
    """The rows with merged words filled in, and by number those that stay unclear, with the place of the column."""

    rows: tuple[Row, ...]
    unclear: dict[int, int]


def unmerge(table: Table, bound: Sequence[BoundColumn], rows: Sequence[Row], log: Log) -> UnmergedRows:
    """Fill merged words down to the rows for which they stand, and note where merged cells are unclear.

    Args:
        table: the table.
        bound: its recognised columns; what is merged in others does not matter.
        rows: its records, top to bottom.
        log: where to tell what was filled down.

    Raises:
        InputError: merged cells lie over one another, which no spreadsheet program allows.
    """
    numbers = [row.number for row in rows]
    filled: dict[int, dict[int, CellValue]] = {}
    unclear: dict[int, int] = {}
    covered = 0
    for area in table.merged:
        inside = numbers[bisect_left(numbers, area.first_row) : bisect_right(numbers, area.last_row)]
        columns = [item for item in bound if area.first_column <= item.place + 1 <= area.last_column]
        covered += len(inside) * len(columns)
        if covered > len(rows) * len(bound):
            raise refuse_input(table.place(), "合并单元格互相重叠", "请取消合并，逐行填写")
        if not inside or not columns or (len(columns) == 1 and inside == [area.first_row]):
            continue
        (column, *others) = columns
        if others or column.column.kind not in _FILLED or column.name == KEY_NAME:
            unclear |= dict.fromkeys(inside, column.place)
            continue
        value = _find_value(table, area)
        if is_blank(value):
            continue
        for number in inside:
            filled.setdefault(number, {})[column.place] = value
        log.add(
            FILLED_DOWN,
            table,
            f"第{area.first_row}行至第{area.last_row}行都按它理解",
            row=area.first_row,
            place=column.place,
            heading=column.heading,
            found=value if column.column.kind in _SHOWN else "",
        )
    return UnmergedRows(tuple(_fill(row, filled.get(row.number)) for row in rows), unclear)


def _find_value(table: Table, area: Area) -> CellValue:
    place = bisect_left(table.rows, area.first_row, key=lambda row: row.number)
    row = table.rows[place] if place < len(table.rows) else None
    if row is None or row.number != area.first_row or area.first_column > len(row.cells):
        return None
    return row.cells[area.first_column - 1]


def _fill(row: Row, values: dict[int, CellValue] | None) -> Row:
    if not values:
        return row
    cells = [*row.cells, *(None for _ in range(max(values) + 1 - len(row.cells)))]
    for place, value in values.items():
        cells[place] = value
    return row._replace(cells=tuple(cells))

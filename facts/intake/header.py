"""Finds the row or the two rows of headings, and what each column is called.

The headings stand in the first row that holds the leading heading (编号; 台账 on the coverage sheet); what stands
above are titles, remarks, units of measure and days. Where a second row of headings follows, or the row above groups
them, a column is called by group and heading together (答复 + 日期) or, where nothing is called so, by the heading
below alone. A star, and a hint in brackets (必填, 年月日, a plain unit of measure), are no part of a heading; what
changes the meaning, such as 万元, stays part of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from facts.intake.limits import HEADER_SEARCH_ROWS
from facts.intake.spelling import fold, is_unread
from facts.intake.table import Fault, is_blank, refuse_input

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from facts.intake.table import Row, Table


_HINT: Final = re.compile(
    r"\((?:必填项?|选填|可?不填|年[-/.]?月[-/.]?日|yyyy[-/.]mm[-/.]dd|是[/或]?否|[单多]选|可多选|下拉选择"
    r"|件|条|次|人|人次|个|项|篇|份|家|场|期|元|%|工作日)\)$"
)
"""A hint behind a heading that says no more than how to fill in the column."""


class Heading(NamedTuple):
    """What a column is called: its place from 0, the text as written, the forms under which it may be known."""

    place: int
    text: str
    forms: tuple[str, ...]


class Header(NamedTuple):
    """The headings of a table.

    Attributes:
        row: the (last) row of headings.
        headings: of each column that has one, left to right.
        first: the place among the table's rows of the first row below.
    """

    row: Row
    headings: tuple[Heading, ...]
    first: int


def find_header(table: Table, leading: str, known: Mapping[str, str], title: str) -> Header:
    """Find the headings.

    Args:
        table: the table.
        leading: English name of the column by which the row of headings is told.
        known: English names of columns by the folded forms of their headings.
        title: the leading column's title, for messages.

    Raises:
        InputError: no row near the top holds the leading heading.
    """
    for index, row in enumerate(table.rows[:HEADER_SEARCH_ROWS]):
        if any(_is_called(cell, leading, known) for cell in row.cells):
            return _read_header(table, index, leading, known)
    raise refuse_input(
        table.place(),
        f"前 {HEADER_SEARCH_ROWS} 行里找不到列名“{title}”",
        f"请写上列名一行，其中要有“{title}”；CSV 文件的各列用逗号、分号或制表符分隔",
    )


def _read_header(table: Table, index: int, leading: str, known: Mapping[str, str]) -> Header:
    row = table.rows[index]
    below = _take_neighbour(table, index, 1)
    if below is not None:
        both = tuple(_join(table, row, below))
        if _is_second_row(row, below, both, leading, known):
            return Header(below, both, index + 2)
    alone = tuple(_join(table, None, row))
    above = _take_neighbour(table, index, -1)
    if above is None:
        return Header(row, alone, index + 1)
    grouped = {heading.place: heading for heading in _join(table, above, row)}
    headings = tuple(
        grouped[heading.place]
        if heading.forms[0] not in known and grouped[heading.place].forms[0] in known
        else heading
        for heading in alone
    )
    return Header(row, headings, index + 1)


def _take_neighbour(table: Table, index: int, step: int) -> Row | None:
    """Give the row directly above or below, None where that is empty."""
    if not 0 <= index + step < len(table.rows):
        return None
    neighbour = table.rows[index + step]
    return neighbour if neighbour.number == table.rows[index].number + step else None


def _is_second_row(row: Row, below: Row, headings: Collection[Heading], leading: str, known: Mapping[str, str]) -> bool:
    """Say whether the row below holds headings too: nothing below the leading heading, and words that are known."""
    cells = {place: cell for place, cell in enumerate(below.cells) if not is_blank(cell)}
    place = next(place for place, cell in enumerate(row.cells) if _is_called(cell, leading, known))
    if not cells or place in cells or not all(type(cell) is str for cell in cells.values()):
        return False
    found = [any(form in known for form in heading.forms) for heading in headings if heading.place in cells]
    unread = [is_unread(str(cell)) for cell in cells.values()]
    return any(found) and sum(found) + sum(unread) > len(cells) // 2


def _join(table: Table, upper: Row | None, lower: Row) -> Iterator[Heading]:
    """Give what each column is called by two rows of headings, or by the lower one alone."""
    group = ""
    upper_cells = () if upper is None else upper.cells
    for place in range(max(len(upper_cells), len(lower.cells))):
        own = _read(upper_cells, place)
        leaf = _read(lower.cells, place)
        group = own or (group if leaf else "")
        if upper is not None and _is_merged_down(table, upper.number, place):
            leaf = ""
        text = group + leaf if leaf else own
        if text:
            written = [fold(form) for form in (text, leaf) if form]
            yield Heading(place, text, tuple(dict.fromkeys([*written, *map(undress, written)])))


def undress(form: str) -> str:
    """Give a folded heading without stars and without a hint in brackets behind it."""
    return _HINT.sub("", form.strip("*")).strip("*") or form


def _is_called(cell: object, name: str, known: Mapping[str, str]) -> bool:
    """Say whether the cell holds a heading of the column with this English name."""
    if not isinstance(cell, str):
        return False
    form = fold(cell)
    return name in {known.get(form), known.get(undress(form))}


def _read(cells: tuple[object, ...], place: int) -> str:
    cell = cells[place] if place < len(cells) else None
    return "" if cell is None or isinstance(cell, Fault) else str(cell).strip()


def _is_merged_down(table: Table, row: int, place: int) -> bool:
    """Say whether the cell is merged with the one below it."""
    return any(
        area.first_row <= row < area.last_row and area.first_column <= place + 1 <= area.last_column
        for area in table.merged
    )

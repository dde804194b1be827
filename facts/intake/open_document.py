"""Reads an .ods workbook (LibreOffice, WPS) into tables, one per sheet.

The sheets are read from the file's own XML: what a cell is (a percentage, a failed formula, merged with others)
stands there, and no reader of the values tells it.
"""

from __future__ import annotations

import io
import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from facts.intake.archive import RESAVE, Archive
from facts.intake.room import Room
from facts.intake.spelling import hide_persons, show
from facts.intake.table import Area, Fault, Percentage, Row, Table, is_blank, refuse_input

if TYPE_CHECKING:
    from collections.abc import Iterator

    from facts.intake.table import CellValue

_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_EXTENSION: Final = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_CELLS: Final = frozenset({f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"})
_ASIDE: Final = f"{_OFFICE}annotation"
_MOST_ELEMENTS: Final = 4_000_000
"""Elements of a workbook, two for a cell; each takes some 100 bytes even when it has been read."""
_MOST_WAITING: Final = 500_000
"""Elements outside of rows, or of one row, which are held in memory together."""
_TIME: Final = re.compile(r"PT([0-9]{1,6})H([0-9]{1,2})M([0-9]{1,2})(?:[.,][0-9]+)?S")


def read_open_document(content: bytes, name: str, room: Room | None = None) -> tuple[Table, ...]:
    """Give the tables of the workbook's sheets in their order; a sheet without any content has no rows.

    Args:
        content: the bytes of the file.
        name: the file's name, as origins and messages show it.
        room: how much room there is; None: as much as the limits give.

    Raises:
        InputError: damaged, no workbook, with a password, or beyond the limits.
    """
    room = room or Room()
    archive = Archive(content, name, room=room)
    if "content.xml" not in archive:
        raise refuse_input(name, "这不是 ODS 工作簿", RESAVE)
    if "META-INF/manifest.xml" in archive and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise refuse_input(name, "工作簿有密码", "请去掉打开密码后重新提交")
    try:
        return tuple(_read_sheets(archive.read_undeclared("content.xml"), name, room))
    except (ET.ParseError, ValueError, ArithmeticError, RecursionError):
        raise archive.damaged() from None


def _read_sheets(markup: bytes, name: str, room: Room) -> Iterator[Table]:
    sheet: _Sheet | None = None
    elements = waiting = 0
    for event, element in ET.iterparse(io.BytesIO(markup), ("start", "end")):  # noqa: S314 - declarations were refused
        if event == "start":
            elements += 1
            waiting += 1
            if elements > _MOST_ELEMENTS or waiting > _MOST_WAITING:
                raise refuse_input(name, "工作簿里的内容过多，读不了", RESAVE)
            if element.tag == f"{_TABLE}table":
                sheet = _Sheet(name, element.get(f"{_TABLE}name", ""), room)
        elif sheet is not None:
            if element.tag == f"{_TABLE}table-row":
                sheet.add_row(element)
                element.clear()
                waiting = 0
            elif element.tag == f"{_TABLE}table":
                yield sheet.finish()
                element.clear()
                sheet = None


class _Sheet:
    """One sheet while its rows come in."""

    def __init__(self, file: str, name: str, room: Room) -> None:
        self.file = file
        self.name = name
        self.room = room
        self.where = f"{file}“{show(name)}”表"
        self.number = 0
        self.rows: list[Row] = []
        self.merged: list[Area] = []
        self.width = 0

    def add_row(self, element: ET.Element) -> None:
        """Take a row in as often as it says that it is repeated; an empty one only counts."""
        times = _read_times(element, "number-rows-repeated")
        cells = self._read_cells(element)
        if all(is_blank(cell) for cell in cells):
            self.number += times
            return
        self.width = max(self.width, len(cells))
        self.room.check_size(self.where, self.number + times, self.width)
        for _ in range(times):
            self.number += 1
            self.rows.append(Row(self.number, cells))

    def finish(self) -> Table:
        """Give the table."""
        self.room.take_table(self.where, self.rows[-1].number if self.rows else 0, self.width)
        return Table(self.file, hide_persons(self.name), self.name, tuple(self.rows), tuple(self.merged))

    def _read_cells(self, row: ET.Element) -> tuple[CellValue, ...]:
        cells: list[CellValue] = []
        empty = 0
        for element in row:
            if element.tag not in _CELLS:
                continue
            times = _read_times(element, "number-columns-repeated")
            value = _read_value(element)
            if is_blank(value):
                empty += times
                continue
            if len(cells) + empty + times > self.room.limits.columns:
                self.room.check_size(self.where, 1, len(cells) + empty + times)
            cells += [None] * empty
            self._note_merged(element, len(cells) + 1)
            cells += [value] * times
            empty = 0
        return tuple(cells)

    def _note_merged(self, element: ET.Element, column: int) -> None:
        across = _read_times(element, "number-columns-spanned")
        down = _read_times(element, "number-rows-spanned")
        if across * down > 1:
            self.merged.append(Area(self.number + 1, column, self.number + down, column + across - 1))


def _read_times(element: ET.Element, attribute: str) -> int:
    return max(1, int(element.get(f"{_TABLE}{attribute}", "1")))


def _read_value(element: ET.Element) -> CellValue:
    kind = element.get(f"{_OFFICE}value-type")
    if element.get(f"{_EXTENSION}value-type") == "error" or (
        kind is None and element.get(f"{_TABLE}formula") is not None
    ):
        return Fault("公式没有值")
    if kind in {"float", "currency"}:
        return float(element.get(f"{_OFFICE}value", ""))
    if kind == "percentage":
        return Percentage(element.get(f"{_OFFICE}value", ""))
    if kind in {"date", "time", "boolean"}:
        return _read_other(kind, element.get(f"{_OFFICE}{kind}-value", ""))
    return element.get(f"{_OFFICE}string-value") or "\n".join(_read_paragraphs(element))


def _read_other(kind: str, text: str) -> CellValue:
    if kind == "boolean":
        return text == "true"
    return _read_date(text) if kind == "date" else _read_time(text)


def _read_date(text: str) -> date:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _read_time(text: str) -> timedelta:
    found = _TIME.fullmatch(text)
    if found is None:
        message = f"no time: {text}"
        raise ValueError(message)
    return timedelta(hours=int(found[1]), minutes=int(found[2]), seconds=int(found[3]))


def _read_paragraphs(element: ET.Element) -> Iterator[str]:
    """Give the cell's paragraphs; remarks that are pinned to the cell are none of its text."""
    for child in element:
        if child.tag == f"{_TEXT}p":
            yield "".join(_read_pieces(child))


def _read_pieces(element: ET.Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == f"{_TEXT}s":
            yield " "
        elif child.tag in {f"{_TEXT}line-break", f"{_TEXT}tab"}:
            yield "\n"
        elif child.tag != _ASIDE:
            yield from _read_pieces(child)
        yield child.tail or ""

"""Looks into a workbook's package before anything unpacks it whole: how large it is, and what readers hide.

A cell far out makes a reader take memory for everything before it, and readers give an error's cell
(``#N/A``) and a formula that was never calculated as empty, and a percentage as a bare number. So the
parts are looked through here first, as bytes, within bounds.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from facts.intake.archive import RESAVE, Archive, is_well_formed
from facts.intake.limits import MEGABYTE
from facts.intake.room import Room
from facts.intake.spelling import show
from facts.intake.table import refuse_input

if TYPE_CHECKING:
    from collections.abc import Iterator

# A prefix may be anything; possessive and atomic groups keep the time in line with the length of hostile markup.
_C: Final = rb"<(?:[^\s<>/:=]{1,200}:)?c"
_REFERENCE: Final = re.compile(rb' r="([A-Z]{1,3}[0-9]{1,7})"')
_START: Final = re.compile(_C + rb"[\s/>]")
_DIGITS: Final = b"0123456789"
_LETTERS: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PLACE: Final = rb'[^<>]*?\sr="([A-Z]{1,3}[0-9]{1,7})"'
_WRITTEN: Final = re.compile(_C + rb"(?![^\s/>])(?>(?:" + _PLACE + rb")?)[^<>]*+(?<!/)>(?!\s*+</)")
_ERROR: Final = re.compile(_C + rb'\b(?=[^<>]*?\st="e")(?>' + _PLACE + rb")[^<>]*+>")
_F: Final = rb"<(?:[^\s<>/:=]{1,200}:)?+f\b[^<>]*+(?:(?<=/)>|>[^<]*+</(?:[^\s<>/:=]{1,200}:)?+f>)"
_HEAD: Final = rb"(?>" + _PLACE + rb")[^<>]*+>\s*+" + _F + rb"\s*+"
_TAIL: Final = rb"</(?:[^\s<>/:=]{1,200}:)?+c>"
_FORMULA: Final = re.compile(rb"<(?:[^\s<>/:=]{1,200}:)?f[\s/>]")
_NEVER_CALCULATED: Final = (
    re.compile(_C + rb"\b" + _HEAD + _TAIL),
    # an empty result is one where the cell says that it is text
    re.compile(
        _C
        + rb'\b(?![^<>]*?\st="str")'
        + _HEAD
        + rb"<(?:[^\s<>/:=]{1,200}:)?+v(?:\s*+/>|>\s*+</(?:[^\s<>/:=]{1,200}:)?+v>)\s*+"
        + _TAIL
    ),
)
_WINDOW: Final = 8 * MEGABYTE
"""Bytes of a sheet that are looked through at a time: what is found in them takes memory."""
_SHARED_TEXT: Final = re.compile(rb"<(?:[^\s<>/:=]{1,200}:)?si[\s/>]")
_SMALL: Final = 100_000
"""Cells of a rectangle that is not looked at twice."""
_SHARED_TEXTS: Final = "xl/sharedStrings.xml"
_PERCENT_FORMATS: Final = frozenset({9, 10})
_QUOTED: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


@dataclass(frozen=True)
class SheetFacts:
    """What the package says of one sheet, cells as (row, column), both from 1.

    Attributes:
        faults: cells that show an error or hold a formula without a result.
        percentages: cells shown as percentages.
    """

    faults: frozenset[tuple[int, int]]
    percentages: frozenset[tuple[int, int]]


class Package:
    """The zip file of a workbook, opened with care.

    Raises InputError where it is no workbook, is damaged, or goes beyond the limits.
    """

    def __init__(self, content: bytes, name: str, room: Room | None = None) -> None:
        """Open the bytes of the file that messages call `name`; without `room` there is as much as the limits give."""
        self.name = name
        self.room = room or Room()
        self.archive = Archive(content, name, room=self.room)
        if "xl/workbook.xml" not in self.archive:
            raise refuse_input(name, "这不是 Excel 工作簿", RESAVE)

    def inspect(self) -> dict[str, SheetFacts]:
        """Give the facts of every worksheet by its name."""
        self._check_shared_texts()
        try:
            percent_styles = self._find_percent_styles()
        except ValueError:  # a number that is none
            raise self.archive.damaged() from None
        sheets = list(self._list_sheets())
        if len({sheet.casefold() for sheet, _ in sheets}) < len(sheets):
            raise self.archive.damaged()
        return {sheet: self._inspect_sheet(sheet, part, percent_styles) for sheet, part in sheets}

    def _check_shared_texts(self) -> None:
        """Look at the texts of all sheets, which their reader holds in memory at once."""
        for part in self.archive.find(_SHARED_TEXTS):
            data = self.archive.read_undeclared(part)
            texts = sum(1 for _ in _SHARED_TEXT.finditer(data))
            if texts > self.room.limits.cells:
                raise refuse_input(self.name, f"里面有 {texts} 处文字，最多 {self.room.limits.cells} 处", RESAVE)
            if not is_well_formed(data):
                raise self.archive.damaged()

    def _inspect_sheet(self, sheet: str, part: str, percent_styles: frozenset[int]) -> SheetFacts:
        data = self.archive.read_markup(part)
        windows = list(_cut(data))
        self._measure(sheet, data, windows)
        patterns = [_ERROR] if b't="e"' in data else []
        patterns += _NEVER_CALCULATED if _FORMULA.search(data) else ()
        faults = {
            _locate(found) for pattern in patterns for window in windows for found in pattern.findall(data, *window)
        }
        styles = b"|".join(str(style).encode() for style in sorted(percent_styles))
        pattern = re.compile(_C + rb'\b(?=[^<>]*?\ss="(?:' + styles + rb')")(?>' + _PLACE + rb")")
        percentages = (
            {_locate(found) for window in windows for found in pattern.findall(data, *window)} if styles else set()
        )
        return SheetFacts(frozenset(faults), frozenset(percentages))

    def _measure(self, sheet: str, data: bytes, windows: list[tuple[int, int]]) -> None:
        """Refuse a sheet that takes too much room.

        What is large may be empty but for borders and colours, so a second look leaves such cells out; they
        take no room.
        """
        where = f"{self.name}“{show(sheet)}”表"
        rows, columns, located = _span(_REFERENCE, data, windows)
        cells = sum(sum(1 for _ in _START.finditer(data, *window)) for window in windows)
        if located < cells or rows * columns > _SMALL or not self.room.fits(rows, columns):
            rows, columns, located = _span(_WRITTEN, data, windows)
            if located < 0:
                raise refuse_input(where, "单元格没有标明位置", "请用 Excel 或 WPS 打开，另存为 .xlsx 后重新提交")
        self.room.take_table(where, rows, columns)

    def _list_sheets(self) -> Iterator[tuple[str, str]]:
        """Give each worksheet's name and part; chart sheets hold no cells and are left out."""
        relations = {
            relation.get("Id"): (relation.get("Type", ""), relation.get("Target", ""))
            for relation in self._parse("xl/_rels/workbook.xml.rels")
        }
        for element in self._parse("xl/workbook.xml").iter():
            if element.tag.endswith("}sheet") or element.tag == "sheet":
                identifier = next((value for key, value in element.items() if key.endswith("}id")), None)
                if identifier not in relations:
                    raise self.archive.damaged()
                kind, target = relations[identifier]
                if kind.endswith("/worksheet"):
                    yield element.get("name", ""), posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")

    def _find_percent_styles(self) -> frozenset[int]:
        if "xl/styles.xml" not in self.archive:
            return frozenset()
        styles = self._parse("xl/styles.xml")
        formats = set(_PERCENT_FORMATS)
        for element in styles.iter():
            if element.tag.endswith("}numFmt") and "%" in _QUOTED.sub("", element.get("formatCode", "")):
                formats.add(int(element.get("numFmtId", "-1")))
        cells = next((element for element in styles if element.tag.endswith("}cellXfs")), ())
        return frozenset(place for place, style in enumerate(cells) if int(style.get("numFmtId", "0")) in formats)

    def _parse(self, part: str) -> ET.Element:
        try:
            return ET.fromstring(self.archive.read_small(part))  # noqa: S314 - declarations were refused
        except (ET.ParseError, ValueError):
            raise self.archive.damaged() from None


def _cut(data: bytes) -> Iterator[tuple[int, int]]:
    """Give stretches of a sheet that end where a cell begins."""
    start = 0
    while start < len(data):
        found = _START.search(data, start + _WINDOW)
        end = found.start() if found else len(data)
        yield start, end
        start = end


def _span(pattern: re.Pattern[bytes], data: bytes, windows: list[tuple[int, int]]) -> tuple[int, int, int]:
    """Give the last row, the last column, and the number of cells such as ``AB12``; -1 cells where one has no place."""
    last_row, last_column, number = 0, 0, 0
    for window in windows:
        found = pattern.findall(data, *window)
        if b"" in found:
            return 0, 0, -1
        number += len(found)
        rows = {reference.lstrip(_LETTERS) for reference in found}
        columns = {reference.rstrip(_DIGITS) for reference in found}
        last_row = max(last_row, max(map(int, rows), default=0))
        last_column = max(last_column, max(map(_number_column, columns), default=0))
    return last_row, last_column, number


def _locate(reference: bytes) -> tuple[int, int]:
    return int(reference.lstrip(_LETTERS)), _number_column(reference.rstrip(_DIGITS))


def _number_column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number

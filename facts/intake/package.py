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

from facts.intake.archive import RESAVE, Archive
from facts.intake.limits import MOST_CELLS, MOST_COLUMNS, MOST_ROWS
from facts.intake.table import name_column, refuse_input

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_REFERENCE: Final = re.compile(rb' r="([A-Z]{1,3}[0-9]{1,7})"')
_START: Final = re.compile(rb"<(?:\w+:)?c[\s/>]")
_DIGITS: Final = b"0123456789"
_LETTERS: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WRITTEN: Final = re.compile(rb'<(?:\w+:)?c\b(?:[^<>]*?\sr="([A-Z]{1,3}[0-9]{1,7})")?[^<>]*(?<!/)>')
_ERROR: Final = re.compile(rb'<(?:\w+:)?c\b(?=[^<>]*\st="e")[^<>]*\sr="([A-Z]{1,3}[0-9]{1,7})"[^<>]*>')
_HEAD: Final = rb'[^<>]*\sr="([A-Z]{1,3}[0-9]{1,7})"[^<>]*>\s*<(?:\w+:)?f\b[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*'
_TAIL: Final = rb"\s*</(?:\w+:)?c>"
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[\s/>]")
_NEVER_CALCULATED: Final = (
    re.compile(rb"<(?:\w+:)?c\b" + _HEAD + _TAIL),
    # an empty result is one where the cell says that it is text
    re.compile(rb'<(?:\w+:)?c\b(?![^<>]*\st="str")' + _HEAD + rb"<(?:\w+:)?v(?:\s*/>|>\s*</(?:\w+:)?v>)" + _TAIL),
)
_PERCENT_FORMATS: Final = frozenset({9, 10})
_QUOTED: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_RELATIONSHIP: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


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

    def __init__(self, content: bytes, name: str) -> None:
        """Open the bytes of the file that messages call `name`."""
        self.name = name
        self.archive = Archive(content, name)
        if "xl/workbook.xml" not in self.archive:
            raise refuse_input(name, "这不是 Excel 工作簿", RESAVE)

    def inspect(self, sheets: Mapping[str, str] | None = None) -> dict[str, SheetFacts]:
        """Give the facts of every worksheet by its name."""
        percent_styles = self._find_percent_styles()
        return {
            sheet: self._inspect_sheet(sheet, part, percent_styles)
            for sheet, part in (sheets or dict(self._list_sheets())).items()
        }

    def _inspect_sheet(self, sheet: str, part: str, percent_styles: frozenset[int]) -> SheetFacts:
        data = self.archive.read_markup(part)
        self._measure(sheet, data)
        patterns = [_ERROR] if b't="e"' in data else []
        patterns += _NEVER_CALCULATED if _FORMULA.search(data) else ()
        faults = {_locate(found) for pattern in patterns for found in pattern.findall(data)}
        styles = b"|".join(str(style).encode() for style in sorted(percent_styles))
        pattern = rb'<(?:\w+:)?c\b(?=[^<>]*\ss="(?:' + styles + rb')")[^<>]*\sr="([A-Z]{1,3}[0-9]{1,7})"'
        percentages = {_locate(found) for found in re.findall(pattern, data)} if styles else set()
        return SheetFacts(frozenset(faults), frozenset(percentages))

    def _measure(self, sheet: str, data: bytes) -> None:
        """Refuse a sheet that takes too much room.

        What is large may be empty but for borders and colours, so a second look leaves such cells out; they
        take no room.
        """
        where = f"{self.name}“{sheet}”表"
        found = _REFERENCE.findall(data)
        rows, columns = _span(found)
        if len(found) < len(_START.findall(data)) or not fits(rows, columns):
            found = _WRITTEN.findall(data)
            if b"" in found:
                raise refuse_input(where, "单元格没有标明位置", "请用 Excel 或 WPS 打开，另存为 .xlsx 后重新提交")
            rows, columns = _span(found)
        check_size(where, rows, columns)

    def _list_sheets(self) -> Iterator[tuple[str, str]]:
        """Give each worksheet's name and part; chart sheets hold no cells and are left out."""
        targets = {
            relation.get("Id"): relation.get("Target", "")
            for relation in self._parse("xl/_rels/workbook.xml.rels")
            if relation.get("Type", "").endswith("/worksheet")
        }
        for element in self._parse("xl/workbook.xml").iter():
            if element.tag.endswith("}sheet") or element.tag == "sheet":
                target = targets.get(element.get(_RELATIONSHIP))
                if target is not None:
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
            return ET.fromstring(self.archive.read_markup(part))  # noqa: S314 - declarations were refused by _read
        except (ET.ParseError, ValueError):
            raise self.archive.damaged() from None


def fits(rows: int, columns: int) -> bool:
    """Say whether a table of so many rows and columns is within the limits."""
    return rows <= MOST_ROWS and columns <= MOST_COLUMNS and rows * columns <= MOST_CELLS


def check_size(where: str, rows: int, columns: int) -> None:
    """Raise InputError where a table is larger than the limits."""
    if rows > MOST_ROWS:
        raise refuse_input(where, f"内容到了第 {rows} 行，最多 {MOST_ROWS} 行", "请删去多余的行，或者分成几份提交")
    if columns > MOST_COLUMNS:
        raise refuse_input(
            where,
            f"内容到了第 {columns} 列（{name_column(columns - 1)}），最多 {MOST_COLUMNS} 列",
            "请删去右边多余的内容",
        )
    if not fits(rows, columns):
        raise refuse_input(
            where,
            f"内容散在 {rows} 行、{columns} 列之间，超过 {MOST_CELLS} 个单元格",
            "请删去远处零散的内容，或者分成几份提交",
        )


def _span(references: list[bytes]) -> tuple[int, int]:
    """Give the last row and the last column of cells such as ``AB12``."""
    rows = {reference.lstrip(_LETTERS) for reference in references}
    columns = {reference.rstrip(_DIGITS) for reference in references}
    return max(map(int, rows), default=0), max(map(_number_column, columns), default=0)


def _locate(reference: bytes) -> tuple[int, int]:
    return int(reference.lstrip(_LETTERS)), _number_column(reference.rstrip(_DIGITS))


def _number_column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number

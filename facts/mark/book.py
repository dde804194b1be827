"""The package of a workbook, changed part by part."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from lxml import etree

from facts.errors import InputError
from facts.intake.spelling import hide_persons
from facts.mark.comments import add_comments
from facts.mark.parts import Parts
from facts.mark.sheet import SheetCells
from facts.mark.styles import Styles

if TYPE_CHECKING:
    from collections.abc import Sequence

Colour = Literal["red", "yellow", "blue"]

_BROKEN: Final = (
    etree.LxmlError,
    zipfile.BadZipFile,
    zlib.error,
    LookupError,
    ValueError,
    StopIteration,
    RuntimeError,
)
"""How parts show that they are not what they should be."""
_WORKBOOK: Final = "xl/workbook.xml"


@dataclass(frozen=True)
class Mark:
    """What to show at one cell.

    Attributes:
        sheet: its name, as origins show it.
        row, column: from 1.
        text: the comment; several marks of one cell make one comment, the first colour counts.
    """

    sheet: str
    row: int
    column: int
    colour: Colour
    text: str


def mark_workbook(content: bytes, marks: Sequence[Mark]) -> bytes:
    """Give the workbook with its cells coloured and commented; what is not marked stays as it is.

    Args:
        content: an .xlsx or .xlsm file that intake has read, so that it is known to be sound and within the limits.
        marks: of sheets that the workbook has; those of other sheets are passed over.

    Raises:
        InputError: what marks are hung on (styles, comments, relations) is damaged or holds declarations.
    """
    try:
        return _mark(content, marks)
    except _BROKEN:
        message = "工作簿里样式、批注一类的内容有损坏，没法涂色、加批注。请用 Excel 或 WPS 打开，另存为 .xlsx 后重试。"
        raise InputError(message) from None


def _mark(content: bytes, marks: Sequence[Mark]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = Parts({info.filename: archive.read(info) for info in archive.infolist()})
        order = [info.filename for info in archive.infolist()]
    by_sheet: defaultdict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        by_sheet[mark.sheet].append(mark)
    styles = Styles(parts)
    for name, part in _list_sheets(parts):
        shown = hide_persons(name)
        if shown in by_sheet:
            _mark_sheet(parts, part, styles, by_sheet[shown])
    styles.save()
    return _write(parts, order)


def _mark_sheet(parts: Parts, part: str, styles: Styles, marks: Sequence[Mark]) -> None:
    root = parts.parse(part)
    cells = SheetCells(root)
    texts: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for mark in marks:
        place = (mark.row, mark.column)
        if place not in texts:
            cell = cells.get(*place)
            cell.set("s", str(styles.colour(int(cell.get("s", "0")), mark.colour)))
        texts[place].append(mark.text)
    add_comments(parts, part, root, {place: "\n".join(lines) for place, lines in texts.items()})
    parts.save(part, root)


def _list_sheets(parts: Parts) -> list[tuple[str, str]]:
    """Name and part of each sheet, in the workbook's order."""
    targets = {str(relation.get("Id")): str(relation.get("Target", "")) for relation in parts.relations(_WORKBOOK)}
    root = parts.parse(_WORKBOOK)
    found = []
    for element in root.iter("{*}sheet"):
        identifier = next((str(value) for name, value in element.items() if etree.QName(name).localname == "id"), "")
        target = posixpath.normpath(posixpath.join("/xl", targets.get(identifier, ""))).lstrip("/")
        if target in parts:
            found.append((str(element.get("name", "")), target))
    return found


def _write(parts: Parts, order: Sequence[str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in [*order, *(name for name in parts if name not in set(order))]:
            archive.writestr(zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0)), parts[name], zipfile.ZIP_DEFLATED)
    return out.getvalue()

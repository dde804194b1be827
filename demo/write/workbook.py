"""Writes a report as an .xlsx workbook, row by row, the same bytes for the same rows."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Final, cast

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from facts.intake.spelling import FORMULA_STARTS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from demo.write.sheets import Sheet, Shown

_TITLE: Final = Font(name="黑体", size=14)
_HEADING: Final = Font(name="黑体", size=11)
_NARROWEST, _WIDEST = 11, 26
_COVER_WIDTHS: Final = (12, 40)


def write_workbook(path: Path, sheets: Iterable[Sheet], title: str, saved: datetime) -> None:
    """Write the workbook: on each sheet with headings a title row, the headings, then the rows.

    The workbook and each of its parts say that they were made at the time ``saved``.
    """
    workbook = Workbook(write_only=True)
    workbook.properties.creator = "演示数据"
    workbook.properties.created = workbook.properties.modified = saved
    for sheet in sheets:
        page = cast("Worksheet", workbook.create_sheet(sheet.name))
        for place, width in enumerate(_measure(sheet), start=1):
            page.column_dimensions[get_column_letter(place)].width = width
        if sheet.headings:
            page.append([_style(page, f"{sheet.name}（{title}）", _TITLE)])
            page.append([_style(page, heading, _HEADING) for heading in sheet.headings])
        for row in sheet.rows:
            page.append([_keep_text(page, cell) for cell in row])
    loose = io.BytesIO()
    with zipfile.ZipFile(loose, "w") as archive:
        ExcelWriter(workbook, archive).save()
    _pack(loose, path, saved)


def _pack(loose: io.BytesIO, path: Path, saved: datetime) -> None:
    """Compress the parts into a file; all bear the same time, so that the same content gives the same bytes."""
    with zipfile.ZipFile(loose) as parts, zipfile.ZipFile(path, "w") as packed:
        for name in parts.namelist():
            part = zipfile.ZipInfo(name, saved.timetuple()[:6])
            part.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(part, parts.read(name))


def _keep_text(page: Worksheet, value: Shown) -> Shown | Cell:
    """Give a value as it is to be written: text that begins like a formula is none."""
    if not isinstance(value, str) or not value.startswith(FORMULA_STARTS):
        return value
    cell: Cell = WriteOnlyCell(page, value)
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell


def _style(page: Worksheet, text: str, font: Font) -> Cell:
    cell: Cell = WriteOnlyCell(page, text)
    cell.data_type = "s"
    cell.font = font
    return cell


def _measure(sheet: Sheet) -> tuple[int, ...]:
    if not sheet.headings:
        return _COVER_WIDTHS
    return tuple(min(max(_NARROWEST, 2 * len(heading) + 2), _WIDEST) for heading in sheet.headings)

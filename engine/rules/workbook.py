"""Writes the task table of a plan as a workbook, and reads what comes back."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from engine.export import BINDS
from engine.rules.sheet import COLUMNS, CONDITION_COLUMN, FIELDS, ID_COLUMN, ReturnedRow, SheetRow, show_cell
from facts.errors import InputError, say_failure
from facts.intake.package import Package

TABLE: Final = "任务分解表"
ORIGINALS: Final = "写出时的内容"
"""Hidden sheet with what the correctable cells held when the workbook was written."""

HEADING_ROW: Final = 3
_WIDTHS: Final = (10, 18, 46, 20, 12, 18, 30, 8, 40, 14, 14, 36, 32)
_OPEN: Final = PatternFill("solid", start_color="FFF8E1")
_SHUT: Final = PatternFill("solid", start_color="F3F1EC")
_LINE: Final = Side(style="thin", color="8A8A8A")


def write_sheet(path: Path, title: str, plan: str, rows: Sequence[SheetRow]) -> None:
    """Write the workbook.

    Raises:
        InputError: the file cannot be written.
    """
    book = Workbook()
    table = book.active
    assert isinstance(table, Worksheet)  # noqa: S101 - a new workbook has one sheet
    table.title = TABLE
    _fill_table(table, title, rows)
    originals = book.create_sheet(ORIGINALS)
    originals.sheet_state = "hidden"
    originals.append(["plan", plan])
    originals.append([ID_COLUMN, *FIELDS])
    for number, row in enumerate((row for row in rows if row.requirement is not None), originals.max_row + 1):
        for column, text in enumerate([row.requirement or "", *(row.fields[name] for name in FIELDS)], 1):
            _write_text(originals, number, column, text)
    try:
        book.save(path)
    except OSError as error:
        raise InputError(f"写不了“{path}”（{say_failure(error)}）。请核对文件夹，关掉正打开着它的程序。") from None


def _fill_table(table: Worksheet, title: str, rows: Sequence[SheetRow]) -> None:
    table["A1"] = f"{title}任务分解表"
    table["A1"].data_type = "s"
    table["A1"].font = Font(bold=True, size=14)
    table["A2"] = "浅黄各栏可以改：要求、约束、限度（数字）、时限（日期）、读法、整改。其余各栏改了也不读回。"
    headings = {name: index for index, name in enumerate(COLUMNS, 1)}
    can_change = {headings[heading] for heading in FIELDS.values()}
    for name, column in headings.items():
        heading = table.cell(HEADING_ROW, column, name)
        heading.font = Font(bold=True)
        heading.fill = _OPEN if column in can_change else _SHUT
        table.column_dimensions[get_column_letter(column)].width = _WIDTHS[column - 1]
    for number, row in enumerate(rows, HEADING_ROW + 1):
        texts = dict(zip(COLUMNS, row.own, strict=False)) | {
            ID_COLUMN: row.requirement or "",
            CONDITION_COLUMN: row.condition,
            **{heading: row.fields[name] for name, heading in FIELDS.items()},
        }
        for name, column in headings.items():
            _write_text(table, number, column, texts[name])
            if row.requirement is not None and column in can_change:
                table.cell(number, column).fill = _OPEN
    _set_up(table, HEADING_ROW + max(len(rows), 1), headings)


def _write_text(table: Worksheet, row: int, column: int, text: str) -> None:
    """Text stays text: 2021-10-31 no day of Excel's, = no formula."""
    cell = table.cell(row, column)
    assert isinstance(cell, Cell)  # noqa: S101 - nothing is merged
    cell.value = text
    cell.data_type = "s"
    cell.number_format = "@"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.border = Border(top=_LINE, bottom=_LINE)


def _set_up(table: Worksheet, last: int, headings: Mapping[str, int]) -> None:
    """The choice of how strictly, what stays in view, how it is printed."""
    binds = get_column_letter(headings[FIELDS["binds"]])
    choice = DataValidation(type="list", formula1=f'"{",".join(BINDS.values())}"', allow_blank=True)
    choice.add(f"{binds}{HEADING_ROW + 1}:{binds}{last}")
    table.add_data_validation(choice)
    table.freeze_panes = f"{get_column_letter(headings[ID_COLUMN] + 1)}{HEADING_ROW + 1}"
    table.auto_filter.ref = f"A{HEADING_ROW}:{get_column_letter(len(COLUMNS))}{last}"
    table.page_setup.orientation = "landscape"
    table.page_setup.fitToHeight = 0
    table.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    table.print_title_rows = f"{HEADING_ROW}:{HEADING_ROW}"


def read_sheet(path: Path, plan: str) -> tuple[list[ReturnedRow], dict[str, Mapping[str, str]]]:
    """The rows that came back, and what their cells held when the workbook was written.

    Raises:
        InputError: it is no workbook, not one that ``rules sheet`` wrote, of another plan, or a heading is missing.
    """
    try:
        content = path.read_bytes()
        if not content.startswith(b"PK"):
            raise BadZipFile  # noqa: TRY301 - said below, as of every file that is no workbook
        package = Package(content, path.name)
        package.archive.check_declarations()
        package.inspect()
        book = load_workbook(io.BytesIO(content))
    except OSError as error:
        raise InputError(f"读不了“{path}”（{say_failure(error)}）。请核对路径。") from None
    except (InvalidFileException, BadZipFile, KeyError, ValueError):
        raise InputError(f"“{path}”不是 .xlsx 工作簿，或者已经损坏。请另存为 .xlsx 后再试。") from None
    if TABLE not in book.sheetnames or ORIGINALS not in book.sheetnames:
        raise InputError(
            f"“{path}”里没有“{TABLE}”和隐藏的“{ORIGINALS}”两张表，不是 rules sheet 写出的表。请重新写出再改。"
        )
    originals = list(book[ORIGINALS].iter_rows(values_only=True))
    written_for = show_cell(originals[0][1]) if originals and len(originals[0]) > 1 else ""
    if written_for != plan:
        raise InputError(f"“{path}”是“{written_for}”的表，不是“{plan}”的。请核对 --plan。")
    before: dict[str, Mapping[str, str]] = {
        show_cell(row[0]): dict(zip(FIELDS, map(show_cell, row[1:]), strict=False)) for row in originals[2:] if row[0]
    }
    return _read_rows(book[TABLE], path), before


def _read_rows(table: Worksheet, path: Path) -> list[ReturnedRow]:
    headings = {show_cell(cell.value): number for number, cell in enumerate(table[HEADING_ROW], 1)}
    missing = [name for name in (ID_COLUMN, *FIELDS.values()) if name not in headings]
    if missing:
        raise InputError(f"“{path}”的“{TABLE}”第{HEADING_ROW}行没有“{'”“'.join(missing)}”栏。请不要改动标题行。")
    columns = {ID_COLUMN: headings[ID_COLUMN], **{name: headings[heading] for name, heading in FIELDS.items()}}
    rows = []
    for number in range(HEADING_ROW + 1, table.max_row + 1):
        name = show_cell(table.cell(number, columns[ID_COLUMN]).value)
        if not name:
            continue
        cells = {key: f"{TABLE}!{get_column_letter(column)}{number}" for key, column in columns.items()}
        texts = {key: show_cell(table.cell(number, columns[key]).value) for key in FIELDS}
        rows.append(ReturnedRow(name, texts, cells))
    return rows

"""Writes the workbook that a unit fills in; what is filled in is read again by :mod:`facts.intake.report`.

Every ledger's sheet has a title, the headings, a row of notes and an example row (neither is ever read as data),
then room for the records, with drop-down lists, checks and number formats.
"""

from __future__ import annotations

from datetime import date
from math import ceil
from typing import TYPE_CHECKING, Final, cast

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from facts.errors import UsageError
from facts.intake.layout import STEPS, FormColumn, FormSheet, lay_out_coverage, lay_out_ledger
from facts.intake.limits import EARLIEST_YEAR, LATEST_YEAR
from facts.intake.names import (
    COVER,
    FORM_VERSION,
    PLAN_LABEL,
    REPORTER_LABEL,
    VERSION_LABEL,
    WORDS_SHEET,
    YEAR_LABEL,
)
from facts.intake.spelling import suggest
from facts.ledgers import LEDGERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from facts.intake.table import CellValue

TITLE_ROW: Final = 1
HEADING_ROW: Final = 2
NOTES_ROW: Final = 3
FIRST_ROW: Final = 4
LAST_ROW: Final = 5_000
"""As far down as drop-down lists and checks reach; more rows may be filled in."""

_GENERAL: Final = "General"
_TEXT: Final = "@"
_FORMATS: Final = {
    "day": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm",
    "number": "0",
    "percent": "0.00%",
    "money": "#,##0.00",
}
_SERIAL_START: Final = date(1899, 12, 30).toordinal()
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
_LONGEST_PROMPT: Final = 250
_LONGEST_PROMPT_TITLE: Final = 30
_COLUMNS_A_PAGE: Final = 12
_A4: Final = 9
_LINE_HEIGHT: Final = 15.0
_LABEL_WIDTH: Final = 16
_PARAGRAPH_WIDTH: Final = 90
_TITLE_COLUMNS: Final = 6

_THIN: Final = Side(style="thin", color="BFBFBF")
_BOX: Final = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_WRAPPED: Final = Alignment(wrap_text=True, vertical="top", horizontal="left")
_CENTRED: Final = Alignment(wrap_text=True, vertical="center", horizontal="center")
_LEFT: Final = Alignment(wrap_text=True, vertical="center", horizontal="left")
_ASIDE: Final = PatternFill("solid", start_color="F2F2F2")
_LIGHT: Final = PatternFill("solid", start_color="D9E2F3")
_DARK: Final = PatternFill("solid", start_color="1F4E79")
_BODY: Final = Font(name="宋体", size=11)
_TITLE: Final = Font(name="黑体", size=16)
_SUBTITLE: Final = Font(name="黑体", size=12)
_HEADING: Final = Font(name="黑体", size=11)
_REQUIRED: Final = Font(name="黑体", size=11, color="FFFFFF")
_NOTE: Final = Font(name="宋体", size=9, color="595959")
_EXAMPLE: Final = Font(name="宋体", size=10, italic=True, color="7F7F7F")


def write_form(  # noqa: PLR0913 - all of them stand on the cover or decide the sheets
    path: Path,
    *,
    unit: str,
    plan_title: str,
    year: int,
    ledgers: Sequence[str],
    vocabularies: Mapping[tuple[str, str], frozenset[str]],
    instructions: Sequence[str],
) -> None:
    """Write the workbook that one unit fills in.

    Args:
        path: where to write the .xlsx file; an existing one is replaced.
        unit: the unit's name or code as the cover shows it.
        plan_title: title of the plan, for the cover.
        year: the plan's year.
        ledgers: English names of the ledgers, in the order of the sheets.
        vocabularies: further words of open choice columns, by (ledger, column).
        instructions: what this unit should know (by when, to whom, its duties), one paragraph each, in Chinese.

    Raises:
        UsageError: an unknown ledger, or the file cannot be written.
        RulesError: an allowed word cannot be told from others.
    """
    for ledger in ledgers:
        if ledger not in LEDGERS:
            raise UsageError(f"没有台账“{ledger}”{suggest(ledger, LEDGERS)}。可用的台账：{'、'.join(LEDGERS)}。")
    sheets = [lay_out_coverage(ledgers, year), *(lay_out_ledger(ledger, year, vocabularies) for ledger in ledgers)]
    workbook = Workbook()
    cover = cast("Worksheet", workbook.active)
    cover.title = COVER
    _write_cover(cover, {REPORTER_LABEL: unit, PLAN_LABEL: plan_title, YEAR_LABEL: year}, instructions)
    lists = _WordLists(workbook.create_sheet(WORDS_SHEET))
    for sheet in sheets:
        _write_sheet(workbook.create_sheet(sheet.name), sheet, lists)
    workbook.move_sheet(WORDS_SHEET, len(workbook.sheetnames))
    try:
        workbook.save(path)
    except OSError as failure:
        message = f"{path}：写不了这个文件（{failure.strerror}）。请检查路径，或者先关闭打开着它的程序。"
        raise UsageError(message) from None


def write_cell(sheet: Worksheet, row: int, column: int, value: CellValue) -> Cell:
    """Put a value into a cell; text stays text, also where it begins like a formula."""
    cell = cast("Cell", sheet.cell(row, column))
    if not isinstance(value, str):
        cell.value = value
        return cell
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell.value = text
    cell.data_type = "s"
    if text.startswith(_FORMULA_STARTS):
        cell.quotePrefix = True
    return cell


class _WordLists:
    """The hidden sheet with the words of all drop-down lists: one column for each."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.places: dict[tuple[str, ...], str] = {}
        sheet.sheet_state = "hidden"

    def refer(self, words: tuple[str, ...]) -> str:
        """Give the range that holds the words, as a formula; the same words are written once."""
        if words not in self.places:
            column = len(self.places) + 1
            for number, word in enumerate(words, start=1):
                write_cell(self.sheet, number, column, word)
            letter = get_column_letter(column)
            self.places[words] = f"'{WORDS_SHEET}'!${letter}$1:${letter}${len(words)}"
        return self.places[words]


def _write_cover(sheet: Worksheet, entries: Mapping[str, CellValue], instructions: Sequence[str]) -> None:
    sheet.column_dimensions["A"].width = _LABEL_WIDTH
    sheet.column_dimensions["B"].width = _PARAGRAPH_WIDTH
    _write_title(sheet, "政务公开工作报送表", 2)
    number = HEADING_ROW
    for label, value in {**entries, VERSION_LABEL: FORM_VERSION}.items():
        _dress(write_cell(sheet, number, 1, label), _HEADING, _CENTRED, _LIGHT)
        _dress(write_cell(sheet, number, 2, value), _BODY, _LEFT)
        sheet.row_dimensions[number].height = 24
        number += 1
    for heading, paragraphs in (("怎么填", STEPS), ("本单位须知", instructions)):
        if paragraphs:
            number += 1
            write_cell(sheet, number, 1, heading).font = _SUBTITLE
        for place, paragraph in enumerate(paragraphs, start=1):
            number += 1
            mark, text = write_cell(sheet, number, 1, f"{place}."), write_cell(sheet, number, 2, paragraph)
            mark.font = text.font = _BODY
            mark.alignment = Alignment(horizontal="right", vertical="top")
            text.alignment = _WRAPPED
            sheet.row_dimensions[number].height = _measure_height([(paragraph, _PARAGRAPH_WIDTH)]) + 5
        number += 1
    sheet.sheet_view.showGridLines = False
    _set_up_page(sheet, 1, landscape=False)


def _write_sheet(sheet: Worksheet, form: FormSheet, lists: _WordLists) -> None:
    """Write title, headings, notes, example and first rows; set widths, formats, lists and checks."""
    _write_title(sheet, form.title, len(form.columns))
    first_row = FIRST_ROW + form.has_example
    for place, column in enumerate(form.columns, start=1):
        _set_up_column(sheet, place, column, lists, first_row)
        heading = write_cell(sheet, HEADING_ROW, place, column.column.title)
        required = column.column.required
        _dress(heading, _REQUIRED if required else _HEADING, _CENTRED, _DARK if required else _LIGHT)
        _dress(write_cell(sheet, NOTES_ROW, place, column.note), _NOTE, _WRAPPED, _ASIDE)
        if form.has_example:
            example = write_cell(sheet, FIRST_ROW, place, column.example)
            _dress(example, _EXAMPLE, _WRAPPED, _ASIDE, _give_format(column))
        for number, row in enumerate(form.rows, start=first_row):
            _dress(write_cell(sheet, number, place, row[place - 1]), _BODY, _WRAPPED, None, _give_format(column))
    sheet.row_dimensions[HEADING_ROW].height = 36
    sheet.row_dimensions[NOTES_ROW].height = _measure_height((item.note, item.width * 1.2) for item in form.columns)
    if form.has_example:
        examples = [(str(item.example or ""), item.width) for item in form.columns]
        sheet.row_dimensions[FIRST_ROW].height = _measure_height(examples)
    sheet.freeze_panes = f"B{NOTES_ROW}"
    _set_up_page(sheet, len(form.columns))


def _set_up_column(sheet: Worksheet, place: int, column: FormColumn, lists: _WordLists, first_row: int) -> None:
    letter = get_column_letter(place)
    dimension = sheet.column_dimensions[letter]
    dimension.width = column.width
    dimension.number_format = _give_format(column)
    dimension.font = _BODY
    dimension.alignment = _WRAPPED
    check = _make_check(column, lists)
    if check is not None:
        check.errorTitle = check.promptTitle = column.column.title[:_LONGEST_PROMPT_TITLE]
        check.prompt = column.note[:_LONGEST_PROMPT]
        check.showInputMessage = True
        check.add(f"{letter}{first_row}:{letter}{LAST_ROW}")
        sheet.add_data_validation(check)


def _make_check(column: FormColumn, lists: _WordLists) -> DataValidation | None:
    """Give the drop-down list or check of the column; several words in one cell cannot be checked by a list."""
    kind = column.column.kind
    if column.words:
        check = DataValidation(type="list", formula1=lists.refer(column.words), error="请从下拉列表中选")
    elif kind in {"day", "moment"}:
        first, last = (
            str(day.toordinal() - _SERIAL_START) for day in (date(EARLIEST_YEAR, 1, 1), date(LATEST_YEAR, 12, 31))
        )
        error = "请填日期，如 2021-03-05；没有发生的留空" if kind == "day" else "请填日期和时刻，如 2021-03-05 14:30"
        check = DataValidation(type="date", operator="between", formula1=first, formula2=last, error=error)
    elif kind == "percent":
        check = DataValidation(
            type="decimal", operator="between", formula1="0", formula2="1", error="请填百分比，如 4.5%"
        )
    elif kind in {"number", "money"}:
        check = DataValidation(
            type="decimal", operator="greaterThanOrEqual", formula1="0", error="请只填数字，不带单位"
        )
    else:
        return None
    check.showErrorMessage = kind != "choices"
    check.allow_blank = True
    return check


def _write_title(sheet: Worksheet, title: str, columns: int) -> None:
    cell = write_cell(sheet, TITLE_ROW, 1, title)
    cell.font = _TITLE
    cell.alignment = Alignment(vertical="center")
    sheet.row_dimensions[TITLE_ROW].height = 30
    sheet.merge_cells(start_row=TITLE_ROW, end_row=TITLE_ROW, start_column=1, end_column=min(columns, _TITLE_COLUMNS))


def _set_up_page(sheet: Worksheet, columns: int, *, landscape: bool = True) -> None:
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth = ceil(columns / _COLUMNS_A_PAGE)
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    footer = sheet.oddFooter
    if footer is not None:
        footer.center.text = "第 &P 页，共 &N 页"
    if landscape:
        sheet.print_title_rows = f"{TITLE_ROW}:{HEADING_ROW}"
        sheet.print_title_cols = "A:A"


def _dress(
    cell: Cell, font: Font, alignment: Alignment, fill: PatternFill | None = None, number_format: str = _GENERAL
) -> None:
    cell.font = font
    cell.alignment = alignment
    cell.border = _BOX
    cell.number_format = number_format
    if fill is not None:
        cell.fill = fill


def _give_format(column: FormColumn) -> str:
    return _FORMATS.get(column.column.kind, _TEXT)


def _measure_height(texts: Iterable[tuple[str, float]]) -> float:
    """Give the height in points that the longest of the texts needs, each in a width of so many half characters."""
    lines = [ceil(sum(1 if sign.isascii() else 2 for sign in text) / (width - 2)) for text, width in texts]
    return _LINE_HEIGHT * max(1, *lines)

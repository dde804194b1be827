"""Writes one sheet with headings: title, notes, example, first rows, lists, checks, and the form's own columns."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, cast

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from facts.intake.form.own import OwnColumn
from facts.intake.form.places import FIRST_ROW, HEADING_ROW, LAST_ROW, NOTES_ROW, TITLE_ROW, serial
from facts.intake.form.style import (
    AMBER_FILL,
    ASIDE,
    BODY,
    CENTRED,
    DARK_FILL,
    EXAMPLE,
    HEADING,
    LIGHT,
    NOTE,
    RECKONED,
    RED,
    RED_FILL,
    REQUIRED,
    WRAPPED,
    colour,
    dress,
    fill_down,
    give_format,
    mark_sheet,
    measure_height,
    set_up_page,
    write_cell,
    write_formula,
    write_title,
)
from facts.intake.form.words import DOUBLE, DUE_SOON, DUE_TODAY, LACKING, LATE, OVERDUE, UNCLEAR, WRONG
from facts.intake.layout import FormColumn
from facts.intake.limits import EARLIEST_YEAR, LATEST_YEAR

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from facts.intake.form.hidden import WordLists
    from facts.intake.form.own import SheetPlan

_DRAWN_ROWS: Final = 20
_TITLE_COLUMNS: Final = 6
_LONGEST_PROMPT: Final = 250
_LONGEST_PROMPT_TITLE: Final = 30
_RED_WORDS: Final = (OVERDUE, WRONG, DOUBLE)
_AMBER_WORDS: Final = (LACKING, DUE_TODAY, DUE_SOON, UNCLEAR, LATE)


def write_sheet(sheet: Worksheet, plan: SheetPlan, lists: WordLists) -> None:
    """Write the sheet and set widths, formats, lists, checks and colours."""
    form = plan.form
    shown = [column for column in plan.columns if not (isinstance(column, OwnColumn) and column.hidden)]
    write_title(sheet, form.title, min(len(form.columns), _TITLE_COLUMNS))
    filled = 0
    for place, column in enumerate(plan.columns, start=1):
        if isinstance(column, FormColumn):
            _write_column(sheet, place, column, plan, lists)
            for number, row in enumerate(form.rows, start=plan.first_row):
                dress(write_cell(sheet, number, place, row[filled]), BODY, WRAPPED, None, give_format(column))
            filled += 1
        else:
            _write_own(sheet, place, column, plan)
    mark_sheet(sheet, form.meaning, len(plan.columns) + 1)
    for number, other in enumerate(plan.borrowed):
        write_formula(sheet, TITLE_ROW, _find_borrowed(plan, number), f"={other}")
    for place in range(len(plan.columns) + 1, _find_borrowed(plan, len(plan.borrowed))):
        sheet.column_dimensions[get_column_letter(place)].hidden = True
    sheet.row_dimensions[HEADING_ROW].height = 36
    sheet.row_dimensions[NOTES_ROW].height = measure_height((item.note, item.width * 1.2) for item in shown)
    _set_heights(sheet, plan)
    _draw_rows(sheet, plan, len(shown))
    _colour_rows(sheet, plan, len(shown))
    sheet.freeze_panes = f"B{NOTES_ROW}"
    sheet.print_area = f"A1:{get_column_letter(len(shown))}{_find_last_drawn(plan)}"
    set_up_page(sheet, len(shown))


def _find_borrowed(plan: SheetPlan, number: int) -> int:
    """The column in whose first row a cell of another sheet is repeated."""
    return len(plan.columns) + 2 + number


def _write_column(sheet: Worksheet, place: int, column: FormColumn, plan: SheetPlan, lists: WordLists) -> None:
    letter = get_column_letter(place)
    dimension = sheet.column_dimensions[letter]
    dimension.width = column.width
    dimension.number_format = give_format(column)
    dimension.font = BODY
    dimension.alignment = WRAPPED
    required = column.column.required
    heading = write_cell(sheet, HEADING_ROW, place, column.column.title)
    dress(heading, REQUIRED if required else HEADING, CENTRED, DARK_FILL if required else LIGHT)
    dress(write_cell(sheet, NOTES_ROW, place, column.note), NOTE, WRAPPED, ASIDE)
    if plan.form.has_example:
        dress(write_cell(sheet, FIRST_ROW, place, column.example), EXAMPLE, WRAPPED, ASIDE, give_format(column))
    check = _make_check(column, lists)
    if check is not None:
        check.errorTitle = check.promptTitle = column.column.title[:_LONGEST_PROMPT_TITLE]
        check.prompt = column.note[:_LONGEST_PROMPT]
        check.showInputMessage = True
        check.add(f"{letter}{plan.first_row}:{letter}{LAST_ROW}")
        sheet.add_data_validation(check)


def _write_own(sheet: Worksheet, place: int, column: OwnColumn, plan: SheetPlan) -> None:
    dimension = sheet.column_dimensions[get_column_letter(place)]
    dimension.width = column.width
    dimension.hidden = column.hidden
    dress(write_cell(sheet, HEADING_ROW, place, column.heading), HEADING, CENTRED, ASIDE)
    dress(write_cell(sheet, NOTES_ROW, place, column.note or None), NOTE, WRAPPED, ASIDE)
    if plan.form.has_example:
        dress(write_cell(sheet, FIRST_ROW, place, None), EXAMPLE, WRAPPED, ASIDE)
    for number, value in enumerate(column.values, start=plan.first_row):
        dress(write_cell(sheet, number, place, value), NOTE, WRAPPED, ASIDE)
    if not column.formula:
        return
    last = int(plan.check_range.rpartition("$")[2])
    drawn = _find_last_drawn(plan)
    formula = column.formula
    for number, other in enumerate(plan.borrowed):
        formula = formula.replace(other, f"${get_column_letter(_find_borrowed(plan, number))}${TITLE_ROW}")
    for cell in fill_down(sheet, place, plan.first_row, last, formula):
        if not column.hidden:
            dress(cell, RECKONED, WRAPPED, None, column.number_format, box=cell.row <= drawn)


def _set_heights(sheet: Worksheet, plan: SheetPlan) -> None:
    """Make the example row and the rows with texts of the form's own as high as their texts need."""
    form = plan.form
    if form.has_example:
        examples = [(str(item.example or ""), item.width) for item in form.columns]
        sheet.row_dimensions[FIRST_ROW].height = measure_height(examples)
    texts = [column for column in plan.columns if isinstance(column, OwnColumn) and column.values]
    for column in texts:
        for number, value in enumerate(column.values, start=plan.first_row):
            sheet.row_dimensions[number].height = measure_height([(value, column.width * 1.2)])


def _find_last_drawn(plan: SheetPlan) -> int:
    """The last row that is printed: those filled in beforehand, then some to be filled in by hand."""
    return plan.first_row + max(len(plan.form.rows), _DRAWN_ROWS) - 1


def _draw_rows(sheet: Worksheet, plan: SheetPlan, columns: int) -> None:
    """Draw the lines of the rows that are printed and not filled in beforehand."""
    for number in range(plan.first_row + len(plan.form.rows), _find_last_drawn(plan) + 1):
        for place, column in enumerate(plan.columns[:columns], start=1):
            if isinstance(column, FormColumn):
                dress(cast("Cell", sheet.cell(number, place)), BODY, WRAPPED, None, give_format(column))
            elif column.values:
                dress(cast("Cell", sheet.cell(number, place)), NOTE, WRAPPED, ASIDE)


def _colour_rows(sheet: Worksheet, plan: SheetPlan, columns: int) -> None:
    area = f"A{plan.first_row}:{get_column_letter(columns)}{plan.check_range.rpartition('$')[2]}"
    cell = f"${plan.check}{plan.first_row}"
    for words, fill, font in ((_RED_WORDS, RED_FILL, RED), (_AMBER_WORDS, AMBER_FILL, None)):
        said = ",".join(f'LEFT({cell},{len(word)})="{word}"' for word in words)
        colour(sheet, area, f"OR({said})", fill, font)


def _make_check(column: FormColumn, lists: WordLists) -> DataValidation | None:
    """Give the drop-down list or check of the column; several words in one cell cannot be checked by a list."""
    kind, measured = column.column.kind, column.column.measured
    if column.words:
        check = DataValidation(type="list", formula1=lists.refer(column.words), error="请从下拉列表中选")
    elif kind in {"day", "moment"}:
        first, last = (str(serial(day.toordinal())) for day in (date(EARLIEST_YEAR, 1, 1), date(LATEST_YEAR, 12, 31)))
        error = "请填日期，如 2021-03-05；没有发生的留空" if kind == "day" else "请填日期和时刻，如 2021-03-05 14:30"
        check = DataValidation(type="date", operator="between", formula1=first, formula2=last, error=error)
    elif kind == "percent":
        check = DataValidation(
            type="decimal", operator="between", formula1="0", formula2="1", error="请填百分比，如 4.5%，说不准的如 约4%"
        )
    elif kind in {"number", "money"}:
        error = f"请只填数字，不带单位{'；说不准的写约数，如 约115' if measured else ''}"
        check = DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="0", error=error)
    else:
        return None
    check.showErrorMessage = kind != "choices"
    check.errorStyle = "warning" if measured else "stop"  # an approximate number is kept if the unit insists
    check.allow_blank = True
    return check

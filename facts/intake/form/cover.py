"""The cover: whose form it is, what to do by when, what the check finds on each sheet, and the unit's obligations."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from openpyxl.utils import get_column_letter

from facts.intake.form.places import TODAY_ROW
from facts.intake.form.style import (
    ASIDE,
    BODY,
    CENTRED,
    DAY,
    HEADING,
    LEFT,
    LIGHT,
    NOTE,
    RECKONED,
    RED,
    RED_FILL,
    SUBTITLE,
    WRAPPED,
    colour,
    dress,
    mark_sheet,
    measure_height,
    set_up_page,
    write_cell,
    write_formula,
    write_title,
)
from facts.intake.form.words import (
    DOUBLE,
    DUE_SOON,
    DUE_TODAY,
    LACKING,
    LATE,
    NOT_DECLARED,
    NOT_YET,
    OVERDUE,
    UNCLEAR,
    WRONG,
)
from facts.intake.layout import STEPS
from facts.intake.names import COVER, FORM_VERSION, PLAN_LABEL, REPORTER_LABEL, VERSION_LABEL, YEAR_LABEL
from facts.ledgers import LEDGERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from facts.intake.form.content import Duty, FormContent
    from facts.intake.form.own import SheetPlan

_WIDTHS: Final = (19, 36, 16, 16, 12, 17, 46)
_COUNTS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("缺项", (LACKING,)),
    ("填得不对", (WRONG, DOUBLE)),
    ("已超期", (OVERDUE,)),
    ("快到期", (DUE_TODAY, DUE_SOON)),
    ("未填未交", (NOT_DECLARED, NOT_YET)),
)
_ASIDES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (("超期完成", (LATE,)), ("无法核对", (UNCLEAR,)))
_COUNT_LETTERS: Final = ("C", "D", "E", "F", "G")
_DUTIES: Final = ("要求编号", "要求内容", "依据", "时限", "还剩（自动）", "看哪张表", "佐证要交什么")
_HEADING_HEIGHT: Final = 32
_DUE_COLUMN: Final = 8
"""The hidden column with the last day of each obligation."""


def write_cover(sheet: Worksheet, content: FormContent, plans: Sequence[SheetPlan]) -> None:
    """Write the cover; `plans` are the sheets that it counts, in their order."""
    for place, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    write_title(sheet, "政务公开工作报送表", len(_WIDTHS) - 1)
    mark_sheet(sheet, COVER, _DUE_COLUMN)
    sheet.column_dimensions[get_column_letter(_DUE_COLUMN)].hidden = True
    number = _write_entries(sheet, content)
    number = _write_counts(sheet, number + 1, plans)
    number = _write_steps(sheet, number + 1)
    number = _write_duties(sheet, number + 1, content.duties)
    sheet.sheet_view.showGridLines = False
    sheet.print_area = f"A1:{get_column_letter(len(_WIDTHS))}{number}"
    set_up_page(sheet, len(_WIDTHS), titles=False)


def _write_entries(sheet: Worksheet, content: FormContent) -> int:
    entries: dict[str, str | int | None] = {
        REPORTER_LABEL: content.unit,
        PLAN_LABEL: content.plan_title,
        YEAR_LABEL: content.year,
        VERSION_LABEL: FORM_VERSION,
        "核对日期": None,
        "交回": content.hand_in,
    }
    for number, (label, value) in enumerate(entries.items(), start=2):
        dress(write_cell(sheet, number, 1, label), HEADING, CENTRED, LIGHT)
        for place in range(2, len(_WIDTHS) + 1):
            dress(write_cell(sheet, number, place, None), BODY, LEFT)
        dress(write_cell(sheet, number, 2, value), BODY, LEFT)
        sheet.row_dimensions[number].height = 22
        if number == TODAY_ROW:
            dress(write_formula(sheet, number, 2, "=TODAY()"), BODY, LEFT, None, DAY)
            note = "核对到这一天终了。不改就是今天；要核对到别的日子，直接填日期"
            dress(write_cell(sheet, number, 3, note), NOTE, LEFT)
            sheet.merge_cells(start_row=number, end_row=number, start_column=3, end_column=len(_WIDTHS))
        else:
            sheet.merge_cells(start_row=number, end_row=number, start_column=2, end_column=len(_WIDTHS))
    return len(entries) + 2


def _write_counts(sheet: Worksheet, number: int, plans: Sequence[SheetPlan]) -> int:
    """Write, sheet by sheet, how many rows there are of each kind of trouble, and the sums."""
    write_cell(sheet, number, 1, "检查结果").font = SUBTITLE
    summary = number
    number += 1
    _write_row(sheet, number, ("表", "已填", *(heading for heading, _ in _COUNTS)), heading=True)
    first = number + 1
    for plan in plans:
        number += 1
        area = plan.check_range
        asides = "".join(f'&IF({_count(area, words)}>0,"，{name}"&{_count(area, words)},"")' for name, words in _ASIDES)
        filled = f'=SUMPRODUCT(--({area}<>""))&"行"{asides}'
        _write_row(sheet, number, (plan.form.name, filled, *(f"={_count(area, words)}" for _, words in _COUNTS)))
    total = number + 1
    sums = (f"=SUM({letter}{first}:{letter}{number})" for letter in _COUNT_LETTERS)
    _write_row(sheet, total, ("合计", "", *sums))
    lacking, wrong, overdue, soon, open_ = (f"{letter}{total}" for letter in _COUNT_LETTERS)
    said = (
        f'=IF({lacking}+{wrong}+{overdue}=0,"没有要改的，也没有超期的。","要改的"&({lacking}+{wrong})&"行，'
        f'已超期的"&{overdue}&"行，先改红色的。")&IF({soon}>0,"快到期的"&{soon}&"行。","")'
        f'&IF({open_}>0,"还没有填、没有交的"&{open_}&"行。","")'
    )
    write_formula(sheet, summary, 2, said).font = BODY
    colour(sheet, f"C{first}:E{total}", f"C{first}>0", RED_FILL, RED)
    return total + 1


def _count(area: str, words: Sequence[str]) -> str:
    return "+".join(f'SUMPRODUCT(--(LEFT({area},{len(word)})="{word}"))' for word in words)


def _write_row(sheet: Worksheet, number: int, cells: Sequence[str], *, heading: bool = False) -> None:
    for place, value in enumerate(cells, start=1):
        cell = (
            write_formula(sheet, number, place, value)
            if value.startswith("=")
            else write_cell(sheet, number, place, value)
        )
        dress(cell, HEADING if heading else BODY, CENTRED if heading or place > 1 else LEFT, LIGHT if heading else None)


def _write_steps(sheet: Worksheet, number: int) -> int:
    write_cell(sheet, number, 1, "怎么填").font = SUBTITLE
    for place, step in enumerate(STEPS, start=1):
        number += 1
        cell = write_cell(sheet, number, 1, f"{place}. {step}")
        cell.font = BODY
        cell.alignment = WRAPPED
        sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=len(_WIDTHS))
        sheet.row_dimensions[number].height = measure_height([(step, sum(_WIDTHS))]) + 3
    return number + 1


def _write_duties(sheet: Worksheet, number: int, duties: Sequence[Duty]) -> int:
    write_cell(sheet, number, 1, f"本单位的要求（{len(duties)}项）").font = SUBTITLE
    number += 1
    sheet.row_dimensions[number].height = _HEADING_HEIGHT
    sheet.print_title_rows = f"{number}:{number}"
    for place, heading in enumerate(_DUTIES, start=1):
        dress(write_cell(sheet, number, place, heading), HEADING, CENTRED, LIGHT)
    first = number + 1
    for duty in duties:
        number += 1
        sheets = "、".join(LEDGERS[name].title for name in duty.sheets)
        cells = (duty.number, duty.title, duty.basis, duty.time, None, sheets, duty.asks)
        for place, value in enumerate(cells, start=1):
            dress(write_cell(sheet, number, place, value), BODY, WRAPPED)
        if duty.due is not None:
            due = write_cell(sheet, number, _DUE_COLUMN, date.fromordinal(duty.due))
            due.number_format = DAY
            left = f"H{number}-B${TODAY_ROW}"
            text = f'=IF({left}<0,"已过"&-({left})&"天",IF({left}=0,"今天",{left}&"天"))'
            dress(write_formula(sheet, number, 5, text), RECKONED, CENTRED, ASIDE)
        texts = [(str(value or ""), width) for value, width in zip(cells, _WIDTHS, strict=True)]
        sheet.row_dimensions[number].height = measure_height(texts) + 3
    if duties:
        colour(sheet, f"E{first}:E{number}", f'LEFT($E{first},2)="已过"', None, RED)
    return number

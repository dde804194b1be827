"""The hidden sheets of the form: words of drop-down lists, working days, and which form it is."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from openpyxl.utils import get_column_letter

from facts.intake.form.places import COVERAGE_ROWS, FIRST_ROW, TODAY
from facts.intake.form.style import DAY, write_cell, write_formula
from facts.intake.names import (
    COVERAGE,
    FORM_VERSION,
    IDENTITY_PLAN,
    IDENTITY_TITLE,
    IDENTITY_UNIT,
    SHEET_MARK,
    VERSION_LABEL,
    WORDS_SHEET,
)
from facts.ledgers import LEDGERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openpyxl.worksheet.worksheet import Worksheet

    from facts.intake.form.content import FormContent
    from facts.intake.form.own import SheetPlan
    from facts.intake.form.places import DayTable, InfoPlaces

_NO_DAY: Final = 99999


class WordLists:
    """The hidden sheet with the words of all drop-down lists: one column for each."""

    def __init__(self, sheet: Worksheet) -> None:
        """Begin with an empty sheet."""
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


def write_days(sheet: Worksheet, days: DayTable) -> None:
    """Write the table of days: the day, the working days up to it, and the working days one after the other."""
    sheet.sheet_state = "hidden"
    for place, heading in enumerate(("日期", "到这一天的工作日数", "工作日"), start=1):
        write_cell(sheet, 1, place, heading)
    for number, running in enumerate(days.running):
        write_cell(sheet, number + 2, 1, date.fromordinal(days.first + number)).number_format = DAY
        write_cell(sheet, number + 2, 2, running)
    for number, day in enumerate(days.workdays):
        write_cell(sheet, number + 2, 3, date.fromordinal(day)).number_format = DAY
    sheet.column_dimensions["A"].width = sheet.column_dimensions["C"].width = 14


def write_identity(
    sheet: Worksheet, content: FormContent, plans: Mapping[str, SheetPlan], info: InfoPlaces, coverage: SheetPlan
) -> None:
    """Write which form this is, and what its formulas ask: each ledger's bounds and rows, the days of the proofs."""
    sheet.sheet_state = "hidden"
    entries = {
        SHEET_MARK: "",
        VERSION_LABEL: FORM_VERSION,
        IDENTITY_PLAN: content.plan,
        IDENTITY_TITLE: content.plan_title,
        IDENTITY_UNIT: content.unit_code,
    }
    for number, (label, value) in enumerate(entries.items(), start=1):
        write_cell(sheet, number, 1, label)
        write_cell(sheet, number, 2, value)
    for place, heading in enumerate(("台账", "起", "止", "行数"), start=4):
        write_cell(sheet, 1, place, heading)
    letters = coverage.letters
    titles, firsts, lasts = (
        f"'{COVERAGE}'!${letters[name]}${FIRST_ROW}:${letters[name]}${FIRST_ROW + COVERAGE_ROWS - 1}"
        for name in ("ledger", "covers_from", "complete_through")
    )
    for ledger, number in info.rows.items():
        write_cell(sheet, number, 4, LEDGERS[ledger].title)
        named = f"({titles}=D{number})"
        earliest = f'{_NO_DAY}-SUMPRODUCT(MAX({named}*({firsts}<>"")*({_NO_DAY}-{firsts})))'
        write_formula(sheet, number, 5, f"=IFERROR(IF({earliest}={_NO_DAY},0,{earliest}),0)")
        latest = f"SUMPRODUCT(MAX({named}*{lasts}))"
        write_formula(sheet, number, 6, f"=IFERROR(IF({latest}=0,{TODAY},MIN({latest},{TODAY})),{TODAY})")
        plan = plans[ledger]
        row = plan.check_range
        if ledger == "evidence":
            done = plan.letters["done"]
            row = row.replace(f"${plan.check}$", f"${done}$")
        write_formula(sheet, number, 7, f'=SUMPRODUCT(--({row}<>""))')
    for number, proof in enumerate({proof.number: proof for proof in content.proofs}.values(), start=2):
        write_cell(sheet, number, 9, proof.number)
        for place, day in ((10, proof.first), (11, proof.due)):
            write_cell(sheet, number, place, None if day is None else date.fromordinal(day)).number_format = DAY

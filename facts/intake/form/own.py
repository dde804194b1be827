"""The columns that the form fills in itself and intake passes over: what is asked, due days, the check of each row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from openpyxl.utils import get_column_letter

from facts.intake.form.checks import (
    Watched,
    write_check,
    write_coverage_check,
    write_faults,
    write_proof_check,
    write_proof_due,
    write_proof_faults,
    write_proof_state,
)
from facts.intake.form.limits import list_cases, write_due, write_state
from facts.intake.form.places import CHECKED_ROWS, COVERAGE_ROWS, FIRST_ROW, TODAY
from facts.intake.form.style import DAY, GENERAL, MOMENT, TEXT
from facts.intake.form.words import SOON_DAYS
from facts.intake.layout import FormColumn
from facts.ledgers import LEDGERS, ledger_columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from facts.intake.form.content import Proof, RowLimit
    from facts.intake.form.places import DayTable, InfoPlaces
    from facts.intake.layout import FormSheet

    Steps: TypeAlias = Mapping[str, Mapping[str, str]]

_ASKS_AFTER: Final = "element"
_CHECK_WIDTH: Final = 36
_DUE_WIDTH: Final = 24
_CASE_COLUMN: Final = "case"


class OwnColumn(NamedTuple):
    """A column that the form fills in: by a formula for each row, or with values for the first rows.

    Attributes:
        heading: ends with one of names.OWN_MARKS.
        note: what stands below the heading.
        formula: with places.ROW for the row's number; empty where there are values.
        values: from the first row of data on.
        width: in half characters.
        number_format: how its cells are shown.
        hidden: whether it only serves other formulas.
    """

    heading: str
    note: str
    formula: str = ""
    values: tuple[str, ...] = ()
    width: float = 14
    number_format: str = GENERAL
    hidden: bool = False


@dataclass(frozen=True)
class SheetPlan:
    """A sheet with all its columns in order.

    Attributes:
        form: what is filled in.
        columns: those that are filled in and the form's own.
        check: the letter of the column with the check of each row.
        borrowed: cells of other sheets that its formulas ask for; the sheet repeats them, so that they look at none.
    """

    form: FormSheet
    columns: tuple[FormColumn | OwnColumn, ...]
    check: str
    borrowed: tuple[str, ...] = ()

    @property
    def first_row(self) -> int:
        """The first row of data."""
        return FIRST_ROW + self.form.has_example

    @property
    def check_range(self) -> str:
        """Where the checks of all rows stand, the sheet's name before it."""
        last = self.first_row + (CHECKED_ROWS if self.form.has_example else COVERAGE_ROWS) - 1
        return f"'{self.form.name}'!${self.check}${self.first_row}:${self.check}${last}"

    @property
    def letters(self) -> dict[str, str]:
        """The letters of the columns that are filled in, by English name."""
        return {
            column.name: get_column_letter(place)
            for place, column in enumerate(self.columns, start=1)
            if isinstance(column, FormColumn)
        }


def plan_ledger(
    form: FormSheet, limits: Sequence[RowLimit], days: DayTable, info: InfoPlaces, steps: Steps
) -> SheetPlan:
    """Add the due days and the check of each row to a ledger's sheet.

    Args:
        form: the sheet.
        limits: the limits of time that run in its rows.
        days: the table of working days.
        info: where the bounds of its days stand.
        steps: for ledgers whose records move due days, the ranges of their columns.
    """
    letters = _letter(form.columns)
    base, number = len(form.columns), len(limits)
    check = get_column_letter(base + number + 1)
    titles = {name: column.title for name, column in ledger_columns(LEDGERS[form.meaning]).items()}
    dues, states, watched = [], [], []
    for place, limit in enumerate(limits, start=1):
        due, state = get_column_letter(base + place), get_column_letter(base + number + 1 + place)
        end = titles[limit.end]
        formula = write_due(limit, letters, days, steps.get(limit.steps, {}))
        shown = MOMENT if limit.unit == "hours" else DAY
        dues.append(
            OwnColumn(f"{end}最晚：{limit.says}（自动）", _explain(limit, titles), formula, (), _DUE_WIDTH, shown)
        )
        states.append(OwnColumn(f"状态{place}（自动）", "", write_state(limit, letters, due), hidden=True))
        watched.append(Watched(due, state, end))
    faults = get_column_letter(base + 2 * number + 2)
    keys = " ".join(_list_rows(letters[name]) for name in ("key", "unit"))
    checked = OwnColumn(
        "检查（自动）",
        f"缺什么、哪里不对、是否超期；{SOON_DAYS}天内到期的会提醒",
        write_check(form.meaning, letters, faults, watched, keys),
        width=_CHECK_WIDTH,
    )
    found = OwnColumn("不对之处（自动）", "", write_faults(form.meaning, letters, info), hidden=True)
    return SheetPlan(form, (*form.columns, *dues, checked, *states, found), check, _borrow(form.meaning, info))


def plan_evidence(form: FormSheet, proofs: Sequence[Proof], info: InfoPlaces) -> SheetPlan:
    """Put what is asked beside each row of the evidence sheet, and add due day and check."""
    asked = OwnColumn(
        "要求和要交的佐证（参考）", "不用填", values=tuple(proof.asks for proof in proofs), width=52, number_format=TEXT
    )
    columns: list[FormColumn | OwnColumn] = []
    for column in form.columns:
        columns.append(column)
        if column.name == _ASKS_AFTER:
            columns.append(asked)
    letters = _letter(columns)
    base = len(columns)
    due, check, state, faults = (get_column_letter(base + place) for place in (1, 2, 3, 4))
    keys = " ".join(_list_rows(letters[name]) for name in ("key", "unit"))
    columns += [
        OwnColumn("完成期限（自动）", "要求的时限", write_proof_due(letters, info), number_format=DAY),
        OwnColumn(
            "检查（自动）",
            "空着的行是还没有交；填了完成日期的才算交了",
            write_proof_check(letters, faults, due, state, keys),
            width=_CHECK_WIDTH,
        ),
        OwnColumn("状态（自动）", "", write_proof_state(letters, due), hidden=True),
        OwnColumn("不对之处（自动）", "", write_proof_faults(letters, info), hidden=True),
    ]
    return SheetPlan(form, tuple(columns), check, _borrow(form.meaning, info))


def plan_coverage(form: FormSheet, info: InfoPlaces) -> SheetPlan:
    """Add to the coverage sheet the check of each line."""
    letters = _letter(form.columns)
    ledger = letters["ledger"]
    titles = f"${ledger}${FIRST_ROW}:${ledger}${FIRST_ROW + COVERAGE_ROWS - 1}"
    check = OwnColumn("检查（自动）", "与台账对照", write_coverage_check(letters, info, titles), width=_CHECK_WIDTH)
    return SheetPlan(form, (*form.columns, check), get_column_letter(len(form.columns) + 1))


def find_steps(forms: Mapping[str, FormSheet]) -> Steps:
    """Give, for the ledgers whose records move due days, the ranges of their columns by English name."""
    found = {}
    for ledger, form in forms.items():
        letters = _letter(form.columns)
        if _CASE_COLUMN in letters:
            found[ledger] = {name: list_cases(letter, form.name) for name, letter in letters.items()}
    return found


def _letter(columns: Sequence[FormColumn | OwnColumn]) -> dict[str, str]:
    return {
        column.name: get_column_letter(place)
        for place, column in enumerate(columns, start=1)
        if isinstance(column, FormColumn)
    }


def _borrow(ledger: str, info: InfoPlaces) -> tuple[str, ...]:
    return (TODAY, info.lower(ledger), info.upper(ledger))


def _list_rows(letter: str) -> str:
    first = FIRST_ROW + 1
    return f"${letter}${first}:${letter}${first + CHECKED_ROWS - 1}"


def _explain(limit: RowLimit, titles: Mapping[str, str]) -> str:
    own = f"；填了“{titles[limit.own]}”的以所填为准" if limit.own and limit.counts else ""
    moved = (
        f"；在“{LEDGERS[limit.steps].title}”表里有一次延期的，延期按条件计入；有其他环节的，用 mingcha check 核对"
        if limit.steps
        else ""
    )
    begun = f"自“{titles[limit.start]}”起{limit.says}" if limit.counts else f"以“{titles[limit.own]}”为准"
    rows = "；".join(
        f"“{titles[each.column]}”为{'、'.join(each.words)}的"
        if each.words
        else f"已有“{titles[each.column]}”的"
        if each.yes
        else f"没有“{titles[each.column]}”的"
        for each in limit.questions
    )
    meant = f"；只算{rows}" if rows else ""
    return f"{begun}{own}{moved}{meant}（要求{'、'.join(limit.numbers)}）"

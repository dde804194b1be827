"""Which form a workbook is: its version, the plan and the unit for which it was handed out, from its hidden sheet.

The hidden sheet stays what it is when the workbook is saved by another program, sheets are renamed or columns moved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from facts.intake.codes.contradictions import OTHER_PLAN_TITLE
from facts.intake.codes.left_out import OLDER_FORM
from facts.intake.names import (
    FORM_VERSION,
    IDENTITY_PLAN,
    IDENTITY_TITLE,
    IDENTITY_UNIT,
    PLAN_LABEL,
    REPORTER_LABEL,
    SHEET_MARK,
    VERSION_LABEL,
)
from facts.intake.spelling import fold, show
from facts.intake.table import is_blank, refuse_input

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from facts.intake.log import Log
    from facts.intake.recognise import CoverEntry
    from facts.intake.table import Table
    from facts.units import UnitRegistry

_MARK: Final = fold(SHEET_MARK)
_LABELS: Final = (VERSION_LABEL, IDENTITY_PLAN, IDENTITY_TITLE, IDENTITY_UNIT)


class PlanName(NamedTuple):
    """The plan for which reports are taken in: its id and its title."""

    id: str
    title: str


class FormIdentity(NamedTuple):
    """What the hidden sheet of a form says, each as text, empty where it says nothing; and the sheet itself."""

    version: str
    plan: str
    title: str
    unit: str
    table: Table


def read_identities(tables: Iterable[Table]) -> Iterator[FormIdentity]:
    """Give what the hidden sheets among the tables say; workbooks that are no forms have none."""
    for table in tables:
        first = table.rows[0].cells[0] if table.rows and table.rows[0].cells else None
        if isinstance(first, str) and fold(first) == _MARK:
            entries = {
                row.cells[0]: str(row.cells[1]).strip()
                for row in table.rows
                if len(row.cells) > 1 and not is_blank(row.cells[1])
            }
            version, plan, title, unit = (entries.get(label, "") for label in _LABELS)
            yield FormIdentity(version, plan, title, unit, table)


def check_plan(forms: Iterable[FormIdentity], plan: PlanName | None, log: Log) -> None:
    """Hold the forms against the plan for which reports are taken in (None: any), and tell of older forms.

    Raises:
        InputError: a form was handed out for another plan.
    """
    for form in forms:
        if plan is not None and form.plan != plan.id:
            raise refuse_input(
                form.table.file,
                f"这是《{show(form.title)}》（{show(form.plan)}）的表单，现在收的是《{plan.title}》（{plan.id}）的",
                "请核对是不是选错了文件，或者命令里的 --plan 写错了",
            )
        if form.version != FORM_VERSION:
            log.add(OLDER_FORM, form.table, f"表单版本是 {show(form.version)}，现在是 {FORM_VERSION}")


def check_unit(forms: Iterable[FormIdentity], reporter: str, units: UnitRegistry) -> None:
    """Hold the forms against the unit that hands in, by its code.

    Raises:
        InputError: a form was handed out to another unit.
    """
    for form in forms:
        if form.unit != reporter and not _went_into(form.unit, reporter, units):
            named = next((unit.short for unit in units.all() if unit.code == form.unit), show(form.unit))
            raise refuse_input(
                form.table.file,
                f"这份表单是发给“{named}”的，{REPORTER_LABEL}却是“{units.get(reporter).short}”",
                "请用发给本单位的表单填报；拿错了的，请把填好的行移到本单位的表单里",
            )


def check_title(entries: Iterable[CoverEntry], plan: PlanName | None, log: Log) -> None:
    """Tell where a cover's entry names another plan than the one for which reports are taken in."""
    for entry in entries:
        theirs = fold(str(entry.cell))
        if (
            plan is not None
            and entry.table is not None
            and theirs not in fold(plan.title)
            and fold(plan.title) not in theirs
        ):
            said = f"现在收的是《{plan.title}》的报告"
            log.add(OTHER_PLAN_TITLE, entry.table, said, row=entry.row, heading=PLAN_LABEL, found=entry.cell)


def _went_into(former: str, reporter: str, units: UnitRegistry) -> bool:
    """Whether the unit of the form became part of the one that hands in."""
    return any(unit.code == former and unit.merged_into == reporter for unit in units.all())

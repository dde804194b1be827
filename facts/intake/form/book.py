"""Puts the form together: cover, coverage, ledgers, and the hidden sheets behind them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, cast

from openpyxl import Workbook

from facts.errors import UsageError, say_failure
from facts.intake.form.cover import write_cover
from facts.intake.form.hidden import WordLists, write_days, write_identity
from facts.intake.form.own import find_steps, plan_coverage, plan_evidence, plan_ledger
from facts.intake.form.places import InfoPlaces, tabulate_days
from facts.intake.form.prefilled import lay_out_proofs, lay_out_records
from facts.intake.form.sheet import write_sheet
from facts.intake.layout import lay_out_coverage, lay_out_ledger
from facts.intake.names import COVER, DAYS_SHEET, IDENTITY_SHEET, WORDS_SHEET
from facts.intake.spelling import suggest
from facts.ledgers import LEDGERS

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from facts.intake.form.content import FormContent, Proof
    from facts.intake.form.own import SheetPlan
    from facts.intake.form.places import DayTable

_EVIDENCE: Final = "evidence"


def write_form(path: Path, content: FormContent) -> None:
    """Write the workbook that one unit fills in.

    Args:
        path: where to write the .xlsx file; an existing one is replaced.
        content: what it says.

    Raises:
        UsageError: an unknown ledger, or the file cannot be written.
        RulesError: an allowed word cannot be told from others.
    """
    for ledger in content.ledgers:
        if ledger not in LEDGERS:
            raise UsageError(f"没有台账“{ledger}”{suggest(ledger, LEDGERS)}。可用的台账：{'、'.join(LEDGERS)}。")
    days = _choose_days(content)
    info = InfoPlaces(
        {ledger: number for number, ledger in enumerate(content.ledgers, start=2)},
        len({proof.number for proof in content.proofs}),
    )
    coverage = plan_coverage(lay_out_coverage(content.ledgers, content.covers_from), info)
    plans = _plan_ledgers(content, days, info)
    workbook = Workbook()
    cover = cast("Worksheet", workbook.active)
    cover.title = COVER
    write_cover(cover, content, (coverage, *plans.values()))
    words = workbook.create_sheet(WORDS_SHEET)
    lists = WordLists(words)
    for plan in (coverage, *plans.values()):
        write_sheet(workbook.create_sheet(plan.form.name), plan, lists)
    workbook.move_sheet(words, len(workbook.sheetnames))
    write_days(workbook.create_sheet(DAYS_SHEET), days)
    write_identity(workbook.create_sheet(IDENTITY_SHEET), content, plans, info, coverage)
    try:
        workbook.save(path)
    except OSError as failure:
        message = f"{path}：写不了这个文件（{say_failure(failure)}）。请检查路径，或者先关闭打开着它的程序。"
        raise UsageError(message) from None


def _choose_days(content: FormContent) -> DayTable:
    """The days that limits can hang on: from the first that any of them looks at to the year after the plan's."""
    first = min([date(content.year - 1, 1, 1).toordinal(), *(limit.first for limit in content.limits)])
    return tabulate_days(content.calendar, date.fromordinal(first).year, content.year + 1)


def _plan_ledgers(content: FormContent, days: DayTable, info: InfoPlaces) -> dict[str, SheetPlan]:
    forms = {}
    proofs: tuple[Proof, ...] = ()
    for ledger in content.ledgers:
        stored = content.records.get(ledger, ())
        if ledger == _EVIDENCE:
            proofs, rows = lay_out_proofs(content.proofs, stored)
        else:
            rows = lay_out_records(ledger, stored)
        forms[ledger] = lay_out_ledger(ledger, content.year, content.vocabularies, rows)
    steps = find_steps(forms)
    return {
        ledger: plan_evidence(form, proofs, info)
        if ledger == _EVIDENCE
        else plan_ledger(form, [limit for limit in content.limits if limit.ledger == ledger], days, info, steps)
        for ledger, form in forms.items()
    }

"""Fills a form in with generated rows: days near holidays and ends of years, blanks, doubles, impossible ones."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, TypeAlias

import openpyxl

from facts.intake.form.places import FIRST_ROW, HEADING_ROW, TODAY_ROW
from facts.intake.names import COVER, COVERAGE, NOTHING, SOMETHING
from facts.ledgers import LEDGERS, ledger_columns

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

    from openpyxl.worksheet.worksheet import Worksheet

    from facts.intake.form import FormContent
    from facts.ledgers import Column

Filling: TypeAlias = "str | int | date | None"

ROWS = 150
NOT_A_DAY = "2021年3月"
"""What intake does not take for a day either."""


def fill_in(blank: Path, target: Path, content: FormContent, as_of: date, random: Random) -> None:
    """Fill in every ledger in which a limit of time runs, and the evidence; declare them complete to the day."""
    workbook = openpyxl.load_workbook(blank)
    workbook[COVER].cell(TODAY_ROW, 2).value = as_of
    filled = {limit.ledger for limit in content.limits} | {"evidence"}
    for ledger in sorted(filled):
        sheet = workbook[LEDGERS[ledger].title]
        if ledger == "evidence":
            _fill_proofs(sheet, content, as_of, random)
        else:
            _fill_ledger(sheet, ledger, content, as_of, random)
    if "case_steps" in content.ledgers:
        filled |= _fill_steps(workbook["办理环节"], workbook["依申请公开"])
    coverage = workbook[COVERAGE]
    for row, ledger in enumerate(content.ledgers, start=FIRST_ROW):
        if ledger in filled or row % 2:
            coverage.cell(row, 4).value = as_of
            coverage.cell(row, 6).value = SOMETHING if ledger in filled else NOTHING
    workbook.save(target)


def find_columns(sheet: Worksheet) -> dict[str, int]:
    """The columns of a sheet by their headings; of headings that stand twice the first."""
    found: dict[str, int] = {}
    for cell in sheet[HEADING_ROW]:
        if cell.value is not None:
            found.setdefault(str(cell.value), cell.column)
    return found


def _fill_ledger(sheet: Worksheet, ledger: str, content: FormContent, as_of: date, random: Random) -> None:
    places = find_columns(sheet)
    columns = ledger_columns(LEDGERS[ledger])
    for row in range(FIRST_ROW + 1, FIRST_ROW + 1 + ROWS):
        chance = random.random()
        if chance < 0.05:
            continue  # an empty row in between
        sheet.cell(row, 1).value = None if chance < 0.08 else "K-1" if chance < 0.13 else f"K-{row}"
        begun = _choose_day(as_of, random)
        for name, column in columns.items():
            words = (*column.values, *sorted(content.vocabularies.get((ledger, name), ())))
            sheet.cell(row, places[column.title]).value = _choose(column, words, begun, as_of, random)


def _choose_day(as_of: date, random: Random) -> date:
    """A day of the year or around it, often near holidays, ends of years, and the day of the check."""
    year = as_of.year
    near = random.choice(
        [date(year, 2, 10), date(year, 5, 1), date(year, 9, 30), date(year - 1, 12, 31), as_of, None, None, None]
    )
    if near is None:
        return date(year - 1, 12, 1) + timedelta(days=random.randrange((as_of - date(year - 1, 12, 1)).days + 20))
    return near + timedelta(days=random.randrange(-9, 5))


def _choose(column: Column, words: tuple[str, ...], begun: date, as_of: date, random: Random) -> Filling:
    if column.kind in {"day", "moment"}:
        return _choose_later(column, begun, as_of, random)
    if random.random() < (0.03 if column.required else 0.1):
        return None
    chosen: dict[str, Filling] = {
        "choice": random.choice(words) if words else None,
        "flag": random.choice(["是", "否"]),
        "choices": "、".join(random.sample(words, min(2, len(words)))) or None,
        "number": random.randrange(20),
    }
    return chosen.get(column.kind)


def _choose_later(column: Column, begun: date, as_of: date, random: Random) -> Filling:
    chance = random.random()
    if chance < 0.26:
        return None if chance < 0.25 else NOT_A_DAY
    later = begun + timedelta(days=random.choice([0, 0, 1, 2, 3, 7, 8, 14, 15, 21, 22, 60, 90]))
    later -= timedelta(days=20 if random.random() < 0.03 else 0)
    day = min(later, as_of) if random.random() < 0.98 else later
    return day if column.kind == "day" else datetime.combine(day, time(random.choice([8, 9, 14]), 30))


def _fill_proofs(sheet: Worksheet, content: FormContent, as_of: date, random: Random) -> None:
    places = find_columns(sheet)
    for row in range(FIRST_ROW + 1, FIRST_ROW + 1 + len(content.proofs)):
        if random.random() < 0.3:
            continue
        near = random.choice([as_of, date(as_of.year, 6, 30), date(as_of.year, 9, 30), date(as_of.year - 1, 12, 31)])
        sheet.cell(row, places["完成日期"]).value = near + timedelta(days=random.randrange(-3, 4))
        if random.random() < 0.1:
            sheet.cell(row, places["完成日期"]).value = None
        sheet.cell(row, places["做了什么"]).value = "已经做了"


def _fill_steps(steps: Worksheet, cases: Worksheet) -> set[str]:
    """Extend some applications, well or badly, and stop others."""
    places, received = find_columns(steps), find_columns(cases)["收到日期"]
    rows = [
        row
        for row in range(FIRST_ROW + 1, FIRST_ROW + ROWS)
        if cases.cell(row, 1).value not in {None, "K-1"} and isinstance(cases.cell(row, received).value, date)
    ]
    said: list[tuple[str, int | None, str | None, int | None]] = [
        ("延期", 10, "是", 0),
        ("延期", 20, "是", 9),
        ("延期", 20, "否", 9),
        ("延期", 21, "是", 9),
        ("延期", 5, "是", 26),
        ("延期", 5, "是", -1),
        ("延期", 5, "是", None),
        ("征求第三方意见", None, None, None),
    ]
    number = FIRST_ROW
    for row, (kind, days, consent, later) in zip(rows, said * ROWS, strict=False):
        number += 1
        begun = cases.cell(row, received).value
        assert isinstance(begun, date)
        told = None if later is None else begun + timedelta(days=later)
        values = {"申请编号": cases.cell(row, 1).value, "环节": kind, "开始日期": begun, "延长工作日": days}
        for title, value in {**values, "是否经负责人同意": consent, "告知申请人日期": told}.items():
            steps.cell(number, places[title]).value = value
        steps.cell(number, 1).value = f"B-{number}"
    return {"case_steps"}

"""The findings of a demonstration are those of its answer key: every one, none more."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from demo import Handed, build_demonstration, list_plans
from demo.faults import load_faults
from tests.demo.district import District, list_differences

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from engine.finding import Finding
    from tests.demo.district import Pair

PLANS = list_plans()
SMALL = 0.05


def take_in(folder: Path, plan: str, scale: float, seed: int = 2021) -> District:
    files = build_demonstration(folder / plan, plan=plan, scale=scale, seed=seed)
    return District(files, folder / plan / "mingcha.db")


def hold_against_the_key(district: District) -> dict[Pair, Finding]:
    refusals = district.take_in_everything()
    spoilt = [row for fault in load_faults(district.files.plan).faults for rows in fault.rows.values() for row in rows]
    doubtful = len(refusals) + district.approximate
    assert doubtful == sum("spoilt" in row for row in spoilt), "only what the plan of faults spoils is doubtful"
    findings, expected = district.assess(), district.expected()
    assert findings.keys() - expected.keys() == set(), "a finding that the key does not have"
    assert expected.keys() - findings.keys() == set(), "a pair of the key that was not judged"
    wrong = {pair: (entry.get("faults"), list_differences(entry, findings[pair])) for pair, entry in expected.items()}
    assert {pair: found for pair, found in wrong.items() if found[1]} == {}
    return findings


@pytest.fixture(scope="module")
def qingpu(tmp_path_factory: pytest.TempPathFactory) -> tuple[District, dict[Pair, Finding]]:
    district = take_in(tmp_path_factory.mktemp("qingpu"), "qingpu-2021", SMALL)
    return district, hold_against_the_key(district)


def test_the_findings_of_qingpu_are_those_of_the_key(qingpu: tuple[District, dict[Pair, Finding]]) -> None:
    district, findings = qingpu
    assert findings.keys() == district.expected().keys()


@pytest.mark.slow
@pytest.mark.parametrize("plan", [plan for plan in PLANS if plan != "qingpu-2021"])
def test_the_findings_of_every_other_plan_are_those_of_its_key(plan: str, tmp_path: Path) -> None:
    assert hold_against_the_key(take_in(tmp_path, plan, SMALL))


@pytest.mark.slow
@pytest.mark.parametrize("plan", PLANS)
def test_the_findings_of_a_whole_district_year_are_those_of_the_key(plan: str, tmp_path: Path) -> None:
    assert hold_against_the_key(take_in(tmp_path, plan, 1.0))


@pytest.mark.slow
@pytest.mark.parametrize("plan", PLANS)
def test_the_findings_of_another_seed_are_those_of_its_key(plan: str, tmp_path: Path) -> None:
    assert hold_against_the_key(take_in(tmp_path, plan, 0.02, 7))


def find_row(sheet: Worksheet, column: str, wanted: dict[str, Any]) -> tuple[int, int]:
    """The row whose cells hold what is wanted, and the place of the column; there must be exactly one such row."""
    headings = {cell.value: place for place, cell in enumerate(sheet[2], start=1)}
    rows = [
        number
        for number in range(3, sheet.max_row + 1)
        if all(sheet.cell(number, headings[name]).value == value for name, value in wanted.items())
    ]
    (row,) = rows
    return row, headings[column]


@dataclass(frozen=True)
class Correction:
    """One cell put right (or wrong): where it is, what it becomes, and which verdicts change from what to what."""

    unit: str
    sheet: str
    wanted: dict[str, Any]
    column: str
    value: datetime | None
    changed: dict[str, tuple[str, str]]


CORRECTIONS = {
    "the late list had been published on the last day after all": Correction(
        "区商务委",
        "目录清单指南",
        {"种类": "政务公开标准目录"},
        "公开日期",
        datetime(2021, 9, 30),
        {"qingpu-2021/27": ("late", "met")},
    ),
    "the late reply was given on the worked Saturday": Correction(
        "区人力资源社会保障局",
        "留言咨询答复",
        {"收到日期": datetime(2021, 4, 28), "答复日期": datetime(2021, 5, 9)},
        "答复日期",
        datetime(2021, 5, 8),
        {"qingpu-2021/17b": ("breached", "met")},
    ),
    "what was done in time was not published": Correction(
        "区司法局",
        "目录清单指南",
        {"种类": "政务公开标准目录"},
        "公开日期",
        None,
        {"qingpu-2021/27": ("met", "breached")},
    ),
    "the day that nobody could read is written out": Correction(
        "区审计局",
        "会议列席与工作汇报",
        {"召开日期": "5月下旬"},
        "召开日期",
        datetime(2021, 5, 27),
        {
            "qingpu-2021/69": ("cannot_tell", "met"),
            "qingpu-2021/23c": ("cannot_tell", "met"),
            "qingpu-2021/23e": ("cannot_tell", "met"),
        },
    ),
}


@pytest.mark.parametrize("correction", CORRECTIONS.values(), ids=CORRECTIONS)
def test_one_cell_changed_and_handed_in_again_changes_what_hangs_on_it_and_nothing_else(
    qingpu: tuple[District, dict[Pair, Finding]], tmp_path: Path, correction: Correction
) -> None:
    district, before = qingpu
    again = replace(district, database=tmp_path / "mingcha.db")
    shutil.copy(district.database, again.database)
    (handed,) = (report for report in district.files.reports if report.path.stem == correction.unit)
    workbook = openpyxl.load_workbook(handed.path)
    sheet = workbook[correction.sheet]
    row, place = find_row(sheet, correction.column, correction.wanted)
    sheet.cell(row, place).value = correction.value
    corrected = tmp_path / handed.path.name
    workbook.save(corrected)

    assert again.take_in(Handed(handed.unit, corrected)) == ()

    after = again.assess()
    assert after.keys() == before.keys()
    differing = {
        pair: (before[pair].verdict, after[pair].verdict)
        for pair in before
        if before[pair].verdict != after[pair].verdict
    }
    assert differing == {(requirement, handed.unit): verdicts for requirement, verdicts in correction.changed.items()}

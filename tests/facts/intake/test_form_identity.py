"""A form that comes back is known: its sheets when renamed, its plan, its unit, its version."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import openpyxl
import pytest

from facts.errors import InputError
from facts.intake import read_report
from facts.intake.form import write_form
from facts.intake.form.places import FIRST_ROW
from facts.intake.identity import PlanName
from facts.intake.names import IDENTITY_SHEET
from tests.facts.intake.made_form import WORDS, make_content

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl import Workbook

    from facts.report import Report
    from facts.units import UnitRegistry

OURS = PlanName("qingpu-2021", "2021年青浦区政务公开工作要点")
ROW = FIRST_ROW + 1


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("identity") / "表.xlsx"
    write_form(path, make_content(["trainings", "evidence"]))
    return path


@pytest.fixture
def change(blank: Path, tmp_path: Path, units: UnitRegistry) -> Callable[..., Report]:
    """Read the form, filled in and changed in some way."""

    def read_changed(
        alter: Callable[[Workbook], None], plan: PlanName | None = OURS, reporter: str | None = None
    ) -> Report:
        workbook = openpyxl.load_workbook(blank)
        sheet = workbook["培训"]
        sheet.cell(ROW, 1).value = "PX-1"
        sheet.cell(ROW, 3).value = "2021-05-10"
        workbook["报送范围"].cell(FIRST_ROW, 4).value = "2021-12-31"
        alter(workbook)
        path = tmp_path / "表.xlsx"
        workbook.save(path)
        return read_report([path], reporter=reporter, units=units, vocabularies=WORDS, year=2021, plan=plan)

    return read_changed


def leave(workbook: Workbook) -> None:
    assert workbook.sheetnames[0] == "封面"


def test_renamed_sheets_are_known_by_their_marks(change: Callable[..., Report]) -> None:
    def rename(workbook: Workbook) -> None:
        for name, other in (("封面", "首页"), ("报送范围", "第二页"), ("培训", "我们的"), (IDENTITY_SHEET, "x")):
            workbook[name].title = other

    plain, renamed = change(leave), change(rename)
    assert [record.values for record in renamed.records] == [record.values for record in plain.records] != []
    assert renamed.reporter == "qingpu-jyj"
    assert [(remark.code, remark.found) for remark in renamed.repairs] == [
        ("D212", "首页"),
        ("D212", "第二页"),
        ("D212", "我们的"),
    ]


def test_columns_that_were_moved_are_known_by_their_headings(change: Callable[..., Report]) -> None:
    def move(workbook: Workbook) -> None:
        sheet = workbook["培训"]
        for row in range(1, ROW + 1):
            first, third = sheet.cell(row, 2), sheet.cell(row, 3)
            if row > 1:
                first.value, third.value = third.value, first.value
        sheet.insert_cols(1)

    assert [record.values["held"] for record in change(move).records] == [
        record.values["held"] for record in change(leave).records
    ]


def test_a_form_of_another_plan_is_refused(change: Callable[..., Report]) -> None:
    with pytest.raises(
        InputError, match=r"这是《2021年青浦区.*（qingpu-2021）的表单，现在收的是《甲》（qingpu-2020）的"
    ):
        change(leave, plan=PlanName("qingpu-2020", "甲"))


def test_a_form_of_another_unit_is_refused(change: Callable[..., Report]) -> None:
    def fill_in(workbook: Workbook) -> None:
        workbook["封面"]["B2"].value = "区民政局"

    with pytest.raises(InputError, match="这份表单是发给“区教育局”的，报送单位却是“区民政局”"):
        change(fill_in)


def test_an_older_form_is_read_and_told(change: Callable[..., Report]) -> None:
    def age(workbook: Workbook) -> None:
        workbook[IDENTITY_SHEET]["B2"].value = "1"

    report = change(age)
    assert len(report.records) == 1
    assert [(remark.code, remark.message) for remark in report.left_out if remark.code == "D408"] == [
        ("D408", "表单版本是 1，现在是 2")
    ]


def test_a_cover_that_names_another_plan_is_told(change: Callable[..., Report]) -> None:
    def rename(workbook: Workbook) -> None:
        del workbook[IDENTITY_SHEET]
        workbook["封面"]["B3"].value = "2020年青浦区政务公开工作要点"

    (remark,) = change(rename).contradictions
    assert (remark.code, remark.found, remark.origin.sheet) == ("D308", "2020年青浦区政务公开工作要点", "封面")
    assert change(leave).contradictions == ()


def test_a_proof_with_more_than_its_number_is_read_or_refused(change: Callable[..., Report]) -> None:
    def hand_in(workbook: Workbook) -> None:
        workbook["报送范围"].cell(FIRST_ROW + 1, 4).value = "2021-12-31"
        sheet = workbook["佐证材料"]
        sheet.cell(ROW, 7).value = "2021-06-01"  # done: handed in
        sheet.cell(ROW + 1, 6).value = "做了"  # without its day: refused

    report = change(hand_in)
    (proof,) = [record for record in report.records if record.ledger == "evidence"]
    assert (proof.key, proof.values["requirement"]) == ("4c", "4c")
    assert [(refusal.code, refusal.column) for refusal in report.refusals] == [("D101", "完成日期")]
    assert [remark.message for remark in report.left_out] == ["1行只有预先填好的编号，当作还没有交"]


def test_a_cell_that_only_looks_like_a_heading_of_ours_costs_no_column(change: Callable[..., Report]) -> None:
    def write(workbook: Workbook) -> None:
        sheet = workbook["培训"]
        sheet.cell(ROW, 5).value = "政务公开通识（自动）"

    report = change(write)
    assert [refusal.column for refusal in (*report.refusals, *report.refused_cells)] == ["培训内容"]


def test_what_was_reported_before_is_filled_in(tmp_path: Path, units: UnitRegistry) -> None:
    from facts.intake.form import StoredRow  # noqa: PLC0415 - used here only

    values: dict[str, int | str | None] = {
        "held": 737920,
        "kind": "业务培训",
        "subjects": "|政策解读|",
        "audience": "|",
        "participants": 12,
    }
    proof: dict[str, int | str | None] = {
        "requirement": "qingpu-2021/15b",
        "element": "共用",
        "what": "=1+1",
        "done": 737920,
        "where": None,
    }
    records = {"trainings": [StoredRow("PX-1", "", values)], "evidence": [StoredRow("ZZ-9", "", proof)]}
    path = tmp_path / "again.xlsx"
    write_form(path, replace(make_content(["trainings", "evidence"]), records=records))
    workbook = openpyxl.load_workbook(path)
    for row in (FIRST_ROW, FIRST_ROW + 1):
        workbook["报送范围"].cell(row, 4).value = "2021-12-31"
    workbook.save(path)
    report = read_report([path], reporter=None, units=units, vocabularies=WORDS, year=2021, plan=OURS)
    assert [(record.key, record.values) for record in report.records] == [("PX-1", values), ("ZZ-9", proof)]

"""An approximate number all the way: from a cell of a workbook to what the office and the unit read of it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

import cli
from facts.resources import resource

if TYPE_CHECKING:
    from collections.abc import Callable

    Call = Callable[..., tuple[int, str]]

pytestmark = pytest.mark.slow

PLAN, UNIT, NUMBER = "qingpu-2020", "区政府办公室", "b4.3c"
WRITTEN = """owed_by: {jointly: [区政府办公室, 区政务服务办], lead: 区政府办公室}
    binds: inform
    forms: [21]
    condition: {measure: statistics.total, among: {kind: 专区现场办结件数}, at_least: 1, unit: items}
"""
BENT = """owed_by: {each: [区政府办公室]}
    binds: must
    forms: [1]
    condition: {measure: statistics.total, among: {kind: 专区现场办结件数}, at_least: LIMIT, unit: items}
"""


def write_rules(folder: Path, limit: int) -> Path:
    """The shipped rules of the plan, with this limit for the cases that were settled on the spot."""
    root = Path(str(resource("rules")))
    shutil.copytree(root, folder, ignore=shutil.ignore_patterns("cases"))
    path = folder / "plans" / PLAN / "05-platforms.yaml"
    text = path.read_text("utf-8")
    assert text.count(WRITTEN) == 1
    path.write_text(text.replace(WRITTEN, BENT.replace("LIMIT", str(limit))), "utf-8")
    return folder


def write_workbook(path: Path) -> Path:
    """What the unit hands in: of one half-year the exact number, of the other an approximate one."""
    book = openpyxl.Workbook()
    coverage = book.active
    assert coverage is not None
    coverage.title = "报送范围"
    for row in (("台账", "起", "止"), ("统计数据", "2020-01-01", "2020-12-31")):
        coverage.append(row)
    sheet = book.create_sheet("统计数据")
    for cells in (
        ("编号", "项目", "时段起", "时段止", "数量"),
        ("TJ-1", "专区现场办结件数", "2020-01-01", "2020-06-30", 0),
        ("TJ-2", "专区现场办结件数", "2020-07-01", "2020-12-31", "约115件"),
    ):
        sheet.append(cells)
    book.save(path)
    return path


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Call the program with rules of this limit; give its status and what it prints."""

    def run(limit: int, *words: str) -> tuple[int, str]:
        folder = tmp_path / f"rules-{limit}"
        monkeypatch.setenv("MINGCHA_RULES", str(folder if folder.exists() else write_rules(folder, limit)))
        status = cli.run([*words, "--plan", PLAN])
        printed = capsys.readouterr()
        return status, printed.out + printed.err

    return run


@pytest.mark.parametrize(("limit", "verdict"), [(10, "met"), (120, "cannot_tell"), (200, "breached")])
def test_a_limit_is_told_unless_it_lies_between_the_bounds(
    limit: int, verdict: str, call: Call, tmp_path: Path
) -> None:
    book = write_workbook(tmp_path / "台账.xlsx")
    database = ("--db", str(tmp_path / "office.db"))
    status, printed = call(limit, "submit", str(book), "--unit", UNIT, "--verbose", *database)
    assert status == 0, printed
    assert "[D216] 台账.xlsx“统计数据”表第3行“数量”列，写的是“约115件”：按“103 至 127 之间”理解" in printed
    asked = ("--as-of", "2020-12-31", *database)
    finding = json.loads(call(limit, "explain", UNIT, NUMBER, "--format", "json", *asked)[1])
    assert finding["verdict"] == verdict
    (condition,) = finding["conditions"]
    assert (condition["now"], condition["end"]) == ([103, 127], [103, 127])
    text = call(limit, "explain", UNIT, NUMBER, *asked)[1]
    assert f"103至127个（含约数），要求不少于{limit}个" in text
    assert "“数量”是约数，按103 至 127 之间计" in text


def test_a_strict_office_refuses_an_approximate_number(call: Call, tmp_path: Path) -> None:
    book = write_workbook(tmp_path / "台账.xlsx")
    database = ("--db", str(tmp_path / "office.db"))
    status, printed = call(10, "submit", str(book), "--unit", UNIT, "--strict", *database)
    assert status == 5
    assert "“数量”列：按“103 至 127 之间”理解" in printed

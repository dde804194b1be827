"""The office's week: who has reported, evidence judged in bulk, decisions made, listed and taken back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import cli

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

REPORT = """\
reporter: {unit}
year: 2021
coverage:
- {{ledger: evidence, covers_from: 2021-01-01, complete_through: 2021-12-31, mode: cases}}
- {{ledger: activities, covers_from: 2021-01-01, complete_through: 2021-06-30, mode: cases, nothing: true}}
ledgers:
  evidence:
  - {{key: ZZ-1, requirement: 4c, what: 按主题分类, done: 2021-08-05, where: 门户网站}}
  - {{key: ZZ-2, requirement: '29', element: 扫码看, what: 张贴二维码, done: 2021-08-06}}
"""


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Call a command on a database of its own; give its status and what it printed."""

    def call(*arguments: str, plan: str | None = "qingpu-2021") -> tuple[int, str]:
        named = ["--plan", plan] if plan else []
        status = cli.run([*arguments, *named, "--db", str(tmp_path / "office.db")])
        printed = capsys.readouterr()
        return status, printed.out + printed.err

    for unit in ("区经委", "徐泾镇"):
        path = tmp_path / f"{unit}.yaml"
        path.write_text(REPORT.format(unit=unit), encoding="utf-8")
        assert call("submit", str(path))[0] == 0
    return call


def _review(run: Callable[..., tuple[int, str]], *arguments: str) -> list[dict[str, object]]:
    status, printed = run("review", "--format", "json", *arguments)
    assert status == 0
    found: list[dict[str, object]] = json.loads(printed)
    return found


def test_the_queue_says_what_was_done_when_and_where(run: Callable[..., tuple[int, str]]) -> None:
    piece = _review(run, "--unit", "徐泾镇", "--requirement", "4c")[0]
    assert (piece["what"], piece["done"], piece["where"], piece["file"]) == (
        "按主题分类",
        "2021-08-05",
        "门户网站",
        "徐泾镇.yaml",
    )
    assert "按主题分类" in run("review")[1]


def test_what_is_listed_is_judged_at_once(run: Callable[..., tuple[int, str]]) -> None:
    status, printed = run("review", "--requirement", "4c", "--verdict", "认可", "--by", "政务公开科")
    assert (status, printed) == (0, "已认可2份佐证：区经委ZZ-1、徐泾镇ZZ-1。\n")
    assert {(piece["unit"], piece["key"]) for piece in _review(run)} == {
        ("qingpu-jw", "ZZ-2"),
        ("qingpu-xujing", "ZZ-2"),
    }
    again = run(
        "review", "--unit", "徐泾镇", "--key", "ZZ-1", "--verdict", "returned", "--by", "甲", "--why", "网址打不开"
    )
    assert again == (0, "已退回1份佐证：徐泾镇ZZ-1。\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--verdict", "认可", "--by", "甲"], "没有写审核哪些佐证"),
        (
            ["--verdict", "好", "--by", "甲", "--all"],
            "--verdict 不能是“好”，可以是 认可（accepted）、退回（returned）。",
        ),
        (["--verdict", "认可", "--all"], "缺少审核人"),
        (["--verdict", "退回", "--by", "甲", "--all"], "缺少退回理由"),
        (["--verdict", "认可", "--by", "甲", "--key", "ZZ-9"], "没有编号为“ZZ-9”的佐证"),
        (["--verdict", "认可", "--by", "甲", "--key", "ZZ-1"], "区经委ZZ-1、徐泾镇ZZ-1的编号相同"),
        (["--verdict", "认可", "--by", "甲", "--unit", "区财政局"], "没有符合条件的待审核佐证"),
    ],
)
def test_a_judgement_that_does_not_say_enough_stores_nothing(
    run: Callable[..., tuple[int, str]], arguments: list[str], words: str
) -> None:
    status, printed = run("review", *arguments)
    assert status == 2
    assert words in printed
    assert len(_review(run)) == 4


def test_a_decision_is_listed_and_taken_back(run: Callable[..., tuple[int, str]]) -> None:
    made = run("waive", "28", "--unit", "徐泾镇", "--why", "承担专项任务", "--by", "办公室主任", "--kind", "豁免")
    assert made == (0, "已记下（第1号）：徐泾镇，qingpu-2021/28，豁免。\n")
    assert "承担专项任务" in run("dispositions")[1]
    assert run("dispositions", "--withdraw", "1", "--by", "甲", "--why", "记错")[0] == 0
    listed = json.loads(run("dispositions", "--format", "json")[1])
    assert [(each["withdrawn"], each["withdrawn_why"]) for each in listed] == [(True, "记错")]
    status, printed = run("dispositions", "--withdraw", "1", "--by", "甲", "--why", "记错")
    assert (status, "没有撤销任何内容" in printed) == (2, True)
    assert "没有第7号处理决定" in run("dispositions", "--withdraw", "7", "--by", "甲", "--why", "x")[1]


def test_a_duty_that_the_unit_does_not_have_cannot_be_waived(run: Callable[..., tuple[int, str]]) -> None:
    status, printed = run("waive", "23a", "--unit", "区经委", "--why", "x", "--by", "甲")
    assert (status, "区经委”的清单里没有要求" in printed) == (2, True)
    joint = run("waive", "30a", "--unit", "区民政局", "--why", "x", "--by", "甲")
    assert (joint[0], "记在区政府办公室名下" in joint[1]) == (2, True)
    told = run("waive", "4c", "--unit", "区经委", "--why", "x", "--by", "甲", "--kind", "explained")
    assert (told[0], "说明不能代替落实" in told[1]) == (0, True)


def test_who_has_not_reported_is_listed_with_what_is_missing(run: Callable[..., tuple[int, str]]) -> None:
    rows = {each["unit_name"]: each for each in json.loads(run("submissions", "--format", "json")[1])}
    assert (rows["区财政局"]["times"], rows["区财政局"]["missing"]) == (0, rows["区财政局"]["ledgers"])
    assert rows["徐泾镇"]["times"] == 1
    assert rows["徐泾镇"]["partial"] == ["activities"]
    assert "evidence" not in rows["徐泾镇"]["missing"]
    assert "documents" in rows["徐泾镇"]["missing"]
    assert "43个什么也没有报" in run("submissions")[1]


def test_a_submission_says_what_it_did(run: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    again = tmp_path / "再报.yaml"
    again.write_text(REPORT.format(unit="区经委").replace("按主题分类", "按主题重新分类"), encoding="utf-8")
    assert "取代本单位以前报的2条记录" in run("submit", str(again))[1]
    blank = tmp_path / "空.yaml"
    blank.write_text(
        "reporter: 区财政局\nyear: 2021\ncoverage:\n- {ledger: evidence, covers_from: 2021-01-01}\n", encoding="utf-8"
    )
    assert "没有一个台账填了“止”" in run("submit", str(blank))[1]


def test_stored_runs_are_listed(run: Callable[..., tuple[int, str]]) -> None:
    assert run("assess", "--as-of", "2021-12-31")[0] == 0
    listed = json.loads(run("runs", "--format", "json")[1])
    assert [(each["plan"], each["as_of"]) for each in listed] == [("qingpu-2021", "2021-12-31")]
    assert listed[0]["run_id"][:12] in run("runs")[1]
    assert "已保存的评估见 mingcha runs" in run("list", "--run", "xyz")[1]


def test_reports_of_several_units_are_taken_in_together_or_not_at_all(
    run: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    units = ("金泽镇", "白鹤镇")
    paths = [tmp_path / f"{unit}.yaml" for unit in units]
    for path, unit in zip(paths, units, strict=True):
        path.write_text(REPORT.format(unit=unit), encoding="utf-8")
    broken = tmp_path / "坏.yaml"
    broken.write_text(REPORT.format(unit="金泽镇").replace("coverage:", "covrage:"), encoding="utf-8")
    before = run("submissions", plan=None)[1]
    assert run("submit", *map(str, [*paths, broken]))[0] == 5
    assert run("submissions", plan=None)[1] == before
    status, printed = run("submit", *map(str, paths), "--format", "json")
    assert (status, [each["records"] for each in json.loads(printed)]) == (0, [2, 2])
    assert all(unit in run("submissions", plan=None)[1] for unit in units)

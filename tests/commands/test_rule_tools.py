"""The commands of ``mingcha rules`` for those who encode plans: what they print, in both forms, and how they end."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from cli import run
from facts.resources import resource
from tests.engine.rules.made_rules import CASES, CHAPTER, INVENTED, OUTLINE, PLAN, TEXT, bend, copy_rules


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copy_rules(tmp_path)


class Told:
    """What a command printed and how it ended."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *arguments: object) -> tuple[int, str, str]:
        status = run(["rules", *map(str, arguments)])
        printed = self.capsys.readouterr()
        return status, printed.out, printed.err

    def data(self, *arguments: object) -> tuple[int, Any]:
        status, out, _ = self(*arguments, "--format", "json")
        return status, json.loads(out)


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    return Told(capsys)


def test_lint_is_quiet_where_all_is_in_order(told: Told) -> None:
    assert told("lint", "--rules", INVENTED) == (0, "没有发现问题。\n", "")
    assert told.data("lint", "--rules", INVENTED) == (0, [])


def test_lint_ends_with_4_where_there_are_errors_and_with_0_where_there_are_hints(told: Told, root: Path) -> None:
    bend(root, CHAPTER, ("    implied: true\n", ""))
    status, out, _ = told("lint", "--rules", root, "--plan", PLAN)
    assert status == 0
    assert out.startswith("提示（所引原文与限度不一致） rules/plans/invented-2024/01-all.yaml:")
    assert out.endswith("错误 0 处，提示 1 处。\n")
    bend(root, CHAPTER, ("at_least: 70,", "at_least: 60,"))
    status, data = told.data("lint", "--rules", root, "--plan", PLAN)
    assert status == 4
    assert [(each["check"], each["severity"], each["subject"]) for each in data][:1] == [
        ("figure", "error", f"{PLAN}/1")
    ]
    assert {"check", "severity", "place", "subject", "message"} == data[0].keys()


def test_lint_of_rules_that_do_not_load_ends_with_4_and_names_line_and_column(told: Told, root: Path) -> None:
    bend(root, CHAPTER, ("    binds: encouraged", "    binds: encourage"))
    status, out, err = told("lint", "--rules", root)
    assert (status, err) == (4, "")
    assert "是否想写“encouraged”" in out


def test_verify_ends_with_4_where_words_are_not_found(told: Told, root: Path) -> None:
    assert told("verify", "--plan", PLAN, "--source", TEXT, "--rules", root)[:2] == (
        0,
        "5 条要求、9 处引文，对不上的 0 处。\n",
    )
    bend(root, CHAPTER, ("row: 2, figure: 3个工作日内答复", "row: 3, figure: 3个工作日内答复"))
    status, data = told.data("verify", "--plan", PLAN, "--source", TEXT, "--rules", root)
    assert status == 4
    assert data["citations"] == 9
    # The words, and then the three days that row 3 does not say.
    assert [each["elsewhere"] for each in data["unverified"]] == [["正文一（一）", "任务分解表第2行"], []]


def test_verify_refuses_a_file_that_is_not_there(told: Told) -> None:
    status, _, err = told("verify", "--plan", PLAN, "--source", "nothing.txt", "--rules", INVENTED)
    assert status == 5
    assert err.startswith("错误：nothing.txt：读不到这个文件")


def test_coverage_counts_every_kind_and_ends_with_4_where_something_is_unaccounted(told: Told, root: Path) -> None:
    status, out, _ = told("coverage", "--plan", PLAN, "--source", TEXT, "--rules", root)
    assert status == 0
    assert "合计        11  9       2" in out
    assert "没有交代的 0 处。" in out
    bend(root, OUTLINE, (", nothing: 只是总体要求", ""))
    status, data = told.data("coverage", "--plan", PLAN, "--rules", root)
    assert status == 4
    assert data["counts"]["body"] == {"places": 6, "encoded": 4, "nothing": 1}
    assert len(data["unaccounted"]) == 1


def test_coverage_without_an_outline_says_what_to_do(told: Told) -> None:
    status, _, err = told("coverage", "--plan", "invented-2022", "--rules", INVENTED)
    assert status == 4
    assert "outline.yaml" in err
    assert "encoded 或 nothing" in err


def test_test_runs_one_requirement_a_plan_or_all(told: Told) -> None:
    assert told("test", f"{PLAN}/3", "--rules", INVENTED)[1].endswith(
        "跑了 6 个案例，不符的 0 个，缺情形的要求 0 条。\n"
    )
    assert told("test", PLAN, "--rules", INVENTED)[1].endswith("跑了 32 个案例，不符的 0 个，缺情形的要求 0 条。\n")
    status, data = told.data("test", "--rules", INVENTED)
    assert status == 0
    assert [report["ran"] for report in data] == [0, 32]
    assert data[0]["missing"]["invented-2022/1"][0] == "below"


def test_test_ends_with_4_where_a_case_fails(told: Told, root: Path) -> None:
    text = (root / CASES).read_text("utf-8").replace("expect: not_applicable", "expect: met")
    (root / CASES).write_text(text, "utf-8")
    status, out, _ = told("test", PLAN, "--rules", root)
    assert status == 4
    assert "verdict 应为 met，得到 not_applicable" in out


def test_diff_takes_the_later_year_as_the_newer_whatever_the_order(told: Told) -> None:
    _, first = told.data("diff", PLAN, "invented-2022", "--rules", INVENTED)
    _, second = told.data("diff", "invented-2022", PLAN, "--rules", INVENTED)
    assert first == second
    assert (first["old"], first["new"]) == ("invented-2022", PLAN)
    assert first["counts"] == {
        "added": 1,
        "dropped": 1,
        "tightened": 2,
        "loosened": 1,
        "mixed": 1,
        "changed": 0,
        "same": 0,
    }
    status, out, _ = told("diff", PLAN, "invented-2022", "--rules", INVENTED)
    assert status == 0
    assert "限度：至少60% → 至少70%" in out


def test_the_sheet_goes_out_and_a_correction_comes_back_into_the_file(told: Told, root: Path, tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    assert told("sheet", "--plan", PLAN, "--out", path, "--source", TEXT, "--rules", root)[0] == 0
    book = load_workbook(path)
    (cell,) = [cell for row in book["任务分解表"].iter_rows() for cell in row if cell.value == "尽快答复。"]
    cell.value = "马上答复。"
    book.save(path)
    before = (root / CHAPTER).read_text("utf-8")
    status, out, _ = told("sheet", "--plan", PLAN, "--in", path, "--dry-run", "--rules", root)
    assert status == 0
    assert "  - 尽快答复。\n  + 马上答复。\n" in out
    assert (root / CHAPTER).read_text("utf-8") == before
    status, data = told.data("sheet", "--plan", PLAN, "--in", path, "--rules", root)
    assert status == 0
    assert [each["field"] for each in data["corrections"]] == ["remedy"]
    assert (root / CHAPTER).read_text("utf-8") == before.replace("尽快答复。", "马上答复。")
    assert told("sheet", "--plan", PLAN, "--in", path, "--rules", root)[1] == "没有改动。\n"
    assert sorted(file.name for file in (root / "plans" / PLAN).iterdir()) == [
        "01-all.yaml",
        "cases",
        "outline",
        "plan.yaml",
    ]


def test_a_sheet_with_a_fault_is_refused_whole(told: Told, root: Path, tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    told("sheet", "--plan", PLAN, "--out", path, "--rules", root)
    book = load_workbook(path)
    (cell,) = [cell for row in book["任务分解表"].iter_rows() for cell in row if cell.value == "70%"]
    cell.value = "很多"
    book.save(path)
    status, _, err = told("sheet", "--plan", PLAN, "--in", path, "--rules", root)
    assert status == 5
    assert f"任务分解表!{cell.coordinate}：{PLAN}/1 的“限度”" in err


@pytest.mark.parametrize("options", [(), ("--out", "a.xlsx", "--in", "b.xlsx")])
def test_the_sheet_goes_one_way_at_a_time(told: Told, options: tuple[str, ...]) -> None:
    assert told("sheet", "--plan", PLAN, "--rules", INVENTED, *options)[0] == 2


def test_rules_of_an_installed_program_are_not_written(told: Told, tmp_path: Path) -> None:
    root = copy_rules(tmp_path / "mingcha_data")
    status, _, err = told(
        "new", "--plan", PLAN, "--row", 3, "--source", TEXT, "--write", "01-all.yaml", "--rules", root
    )
    assert status == 2
    assert "复制出来" in err


def test_new_prints_a_draft_and_appends_it(told: Told, root: Path) -> None:
    status, out, _ = told("new", "--plan", PLAN, "--row", 3, "--source", TEXT, "--rules", root)
    assert status == 0
    assert out.startswith(f"requirements:\n  - id: {PLAN}/3a\n")
    assert "\ncases:\n" in out
    status, data = told.data(
        "new", "--plan", PLAN, "--row", 3, "--source", TEXT, "--write", "02-more.yaml", "--rules", root
    )
    assert (status, data["id"], data["written"]) == (0, f"{PLAN}/3a", "02-more.yaml")
    assert told("test", f"{PLAN}/3a", "--rules", root)[0] == 0


@pytest.mark.parametrize("options", [(), ("--row", 3, "--section", "一（一）")])
def test_new_wants_one_place(told: Told, options: tuple[object, ...]) -> None:
    status, _, err = told("new", "--plan", PLAN, "--rules", INVENTED, *options)
    assert status == 2
    assert "--row 或 --section" in err


def test_schemas_are_written(told: Told, tmp_path: Path) -> None:
    status, out, _ = told("schema", "--out", tmp_path / "schema")
    assert status == 0
    assert "requirements.schema.json" in out
    assert json.loads((tmp_path / "schema" / "plan.schema.json").read_text("utf-8"))["type"] == "object"


def test_a_folder_without_rules_is_wrong_usage(told: Told, tmp_path: Path) -> None:
    status, _, err = told("lint", "--rules", tmp_path)
    assert status == 2
    assert "不是规则文件夹" in err


@pytest.mark.parametrize("command", ["lint", "verify", "coverage", "test", "diff", "docs", "sheet", "new", "schema"])
def test_the_help_is_in_chinese(told: Told, command: str) -> None:
    status, out, _ = told(command, "--help")
    assert status == 0
    assert out.startswith("用法：mingcha rules")


def test_all_commands_take_the_rules_that_the_environment_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "rules"
    shutil.copytree(resource("rules"), own)
    plan = own / "plans" / "qingpu-2021" / "plan.yaml"
    plan.write_text(
        plan.read_text("utf-8").replace("title: 2021年青浦区", "title: 自己的2021年青浦区"), encoding="utf-8"
    )
    monkeypatch.setenv("MINGCHA_RULES", str(own))
    assert run(["plans"]) == 0
    assert "自己的2021年青浦区" in capsys.readouterr().out
    assert run(["rules", "show", "--plan", "qingpu-2021"]) == 0
    assert "自己的2021年青浦区" in capsys.readouterr().out
    monkeypatch.setenv("MINGCHA_RULES", str(tmp_path))
    assert run(["submissions", "--plan", "qingpu-2021"]) == 2
    assert "不是规则文件夹" in capsys.readouterr().err

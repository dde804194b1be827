"""What the lint finds in rules that load: each thing bent alone in a copy of the invented plan."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from engine.rules.lint import CHECKS, LintFinding, lint_rules
from facts.calendar import Calendar, load_calendar
from facts.errors import UsageError
from facts.resources import resource
from tests.engine.rules.made_rules import CASES, CHAPTER, INVENTED, OUTLINE, PLAN, bend, copy_rules

PLAN_FILE = f"plans/{PLAN}/plan.yaml"


@cache
def calendar() -> Calendar:
    return load_calendar()


def lint(root: Path, plan: str | None = PLAN) -> list[LintFinding]:
    return lint_rules(root, [plan] if plan else None, calendar())


def lint_bent(folder: Path, *changes: tuple[str, str], file: str = CHAPTER) -> list[LintFinding]:
    root = copy_rules(folder)
    bend(root, file, *changes)
    return lint(root)


def test_rules_in_order_give_no_finding() -> None:
    assert lint(INVENTED, None) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ([("at_least: 70,", "at_least: 60,")], ["不低于70%", "至少70%", "至少60%"]),
        ([("at_least: 70,", "at_most: 70,")], ["不低于70%", "至多70%"]),
        ([("{n: 3, unit: working_days}", "{n: 5, unit: working_days}")], ["3个工作日内", "5个工作日内"]),
        ([("{n: 3, unit: working_days}", "{n: 3, unit: calendar_days}")], ["3个工作日内", "3日内"]),
        ([("period: half_year", "period: quarter")], ["每半年", "每季度"]),
        ([("at_least: 1\n    time", "at_least: 2\n    time")], ["每半年至少1次", "每半年至少2次"]),
        ([("time: {by: 2024-04-30}", "time: {by: 2024-05-31}")], ["4月底前", "2024-05-31"]),
        ([("time: {by: 2024-04-30}", "time: {during: year}")], ["4月底前", "年内"]),
    ],
)
def test_words_that_say_another_number_unit_or_direction_are_an_error(
    tmp_path: Path, changes: list[tuple[str, str]], words: list[str]
) -> None:
    found = [each for each in lint_bent(tmp_path, *changes) if each.check == "figure" and each.severity == "error"]
    assert found
    assert found[0].place.startswith(f"rules/{CHAPTER}:")
    assert [word for word in words if word not in found[0].message] == []


def test_a_limit_that_no_cited_words_carry_is_an_error(tmp_path: Path) -> None:
    figure = "figure: 3个工作日内答复"
    (found,) = lint_bent(tmp_path, (figure, "figure: 网站留言"))
    assert (found.check, found.severity, found.subject) == ("figure", "error", f"{PLAN}/2")
    assert "要求里写3个工作日内，所引原文（source、also 的 figure）里没有这个数" in found.message


def test_the_reading_may_explain_where_a_limit_comes_from(tmp_path: Path) -> None:
    explained = ("remedy: 尽快答复。", "reading: 按上级文件取3个工作日。\n    remedy: 尽快答复。")
    assert lint_bent(tmp_path, ("figure: 3个工作日内答复", "figure: 网站留言"), explained) == []


def test_a_day_that_no_cited_words_carry_is_a_hint(tmp_path: Path) -> None:
    changes = ("row: 4, figure: 4月底前}", "row: 4, figure: 公开}"), ("figure: 4月底前公开", "figure: 公开")
    (found,) = lint_bent(tmp_path, *changes)
    assert (found.severity, found.subject) == ("warning", f"{PLAN}/4")
    assert "2024-04-30前" in found.message


def test_at_least_one_without_words_must_be_marked_as_implied(tmp_path: Path) -> None:
    (found,) = lint_bent(tmp_path, ("    implied: true\n", ""))
    assert (found.severity, found.check) == ("warning", "figure")
    assert "implied: true" in found.message


def test_a_citation_without_words_is_an_error(tmp_path: Path) -> None:
    found = lint_bent(tmp_path, ("below_row: 4, figure: 鼓励各单位开展业务培训", 'below_row: 4, figure: " "'))
    assert [(each.severity, "figure 是空的" in each.message) for each in found] == [("error", True)]


def test_soft_words_must_not_bind(tmp_path: Path) -> None:
    (found,) = lint_bent(
        tmp_path,
        ("binds: encouraged", "binds: must"),
        ("    reading: 11月30日是星期六，不顺延；另一种理解顺延。\n", ""),
        ("    variants:\n      - {id: rolls, says: 逢休息日顺延, time: {by: 2024-11-30, rolls: true}}\n", ""),
        ("time: {by: 2024-11-30}", "time: {by: 2024-11-29}"),
        (
            "    also: [{document: table, below_row: 4, figure: 11月底前}]\n",
            "    also: [{document: table, below_row: 4, figure: 11月29日前}]\n",
        ),
    )
    assert (found.severity, found.check) == ("error", "figure")
    assert "encouraged" in found.message


def test_all_beside_a_condition_content_with_one_is_a_hint(tmp_path: Path) -> None:
    found = lint_bent(tmp_path, ("figure: 4月底前公开", "figure: 均应在4月底前公开"))
    assert [(each.severity, "“均”" in each.message) for each in found] == [("warning", True)]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            [("reading: 11月30日是星期六，不顺延；另一种理解顺延。", "reading: 只看材料。"), (", rolls: true", "")],
            "休息日",
        ),
        ([('reading: 分母取全部解读件数；"另一读法"不取。\n    ', "")], "分母"),
        ([("row: 4, figure: 4月底前}", "row: 4, figure: 年内公开}")], "“年内”"),
    ],
)
def test_a_text_open_to_two_readings_wants_a_reading(
    tmp_path: Path, changes: list[tuple[str, str]], words: str
) -> None:
    found = [each for each in lint_bent(tmp_path, *changes) if each.check == "reading"]
    assert [each.severity for each in found] == ["warning"]
    assert words in found[0].message


def test_a_variant_that_judges_like_the_reading_taken_is_an_error(tmp_path: Path) -> None:
    found = lint_bent(tmp_path, ("time: {by: 2024-11-30, rolls: true}", "binds: encouraged"))
    assert [(each.check, each.severity) for each in found if each.check == "variant"] == [("variant", "error")]


DOUBLE = """
  - id: {id}
    title: 再公开一次
    owed_by: {{each: [{owner}]}}
    binds: must
    forms: [6]
    condition: {{measure: filings.published, among: {{kind: {kind}}}, at_least: {least}, unit: items}}
    time: {{by: 2024-04-30}}
    implied: true
    source: {{document: table, row: 4, figure: {words}4月底前}}
    remedy: 公开。
"""


@pytest.mark.parametrize(
    ("least", "owner", "severity"),
    [(2, "各部门", "error"), (1, "各部门", "warning"), (2, "区政府办公室", None)],
)
def test_two_requirements_that_measure_the_same_of_the_same_units_are_found(
    tmp_path: Path, least: int, owner: str, severity: str | None
) -> None:
    root = copy_rules(tmp_path)
    words = "不少于2次" if least == 2 else ""
    twice = DOUBLE.format(id=f"{PLAN}/4b", owner=owner, kind="政务公开年度工作要点", least=least, words=words)
    (root / CHAPTER).write_text((root / CHAPTER).read_text("utf-8") + twice, "utf-8")
    found = [each for each in lint(root) if each.check == "double"]
    assert [each.severity for each in found] == ([severity] if severity else [])
    assert all(f"{PLAN}/4 " in each.message for each in found)


def test_units_of_groups_must_exist_in_the_plan_s_year(tmp_path: Path) -> None:
    found = lint_bent(tmp_path, ("kinds: [department]", "kinds: [departments], units: [区教育据]"), file=PLAN_FILE)
    messages = [each.message for each in found if each.check == "unit"]
    assert len(messages) == 2
    assert "区教育据" in messages[0]
    assert "是否想写“department”" in messages[1]


def test_a_group_that_nobody_uses_is_a_hint(tmp_path: Path) -> None:
    found = lint_bent(tmp_path, ("  各街镇:", "  各村: {kinds: [town]}\n  各街镇:"), file=PLAN_FILE)
    assert [(each.check, each.severity, "各村" in each.message) for each in found] == [("unused", "warning", True)]


def test_a_measure_that_no_plan_uses_is_a_hint_only_when_all_plans_are_looked_at(tmp_path: Path) -> None:
    root = copy_rules(tmp_path)
    measures = root / "measures" / "invented.yaml"
    more = "  - {id: trainings.held, title: 培训, ledger: trainings, counted_in: 次}\n"
    measures.write_text(measures.read_text("utf-8") + more, "utf-8")
    assert lint(root) == []
    assert [(each.check, each.subject) for each in lint(root, None)] == [("unused", "trainings.held")]


def test_a_retired_id_may_not_come_back(tmp_path: Path) -> None:
    root = copy_rules(tmp_path)
    entry = f"retired:\n  - {{id: {PLAN}/2, since: 2024-05-01, why: 并入第1行}}\n"
    (root / "retired.yaml").write_text(entry, "utf-8")
    (found,) = lint(root)
    assert (found.check, found.severity, found.subject) == ("retired", "error", f"{PLAN}/2")
    assert "并入第1行" in found.message


def test_a_complete_plan_has_an_outline(tmp_path: Path) -> None:
    root = copy_rules(tmp_path)
    (root / OUTLINE).unlink()
    assert [(each.check, each.severity) for each in lint(root)] == [("outline", "error")]


def test_a_case_of_no_requirement_is_an_error(tmp_path: Path) -> None:
    root = copy_rules(tmp_path)
    text = (
        (root / CASES)
        .read_text("utf-8")
        .replace("当日答复, requirement: invented-2024/2", "当日答复, requirement: invented-2024/20")
    )
    (root / CASES).write_text(text, "utf-8")
    assert [(each.check, each.severity) for each in lint(root)] == [("unused", "error")]


def test_all_that_the_loader_refuses_is_listed_file_by_file(tmp_path: Path) -> None:
    root = copy_rules(tmp_path)
    bend(root, CHAPTER, ("title: 网站留言3个工作日内答复", "titel: 网站留言3个工作日内答复"))
    bend(root, PLAN_FILE, ("year: 2024", "year: 二〇二四"))
    found = lint(root)
    assert {each.check for each in found} == {"load"}
    assert {each.place.split(":")[0] for each in found} == {f"rules/{CHAPTER}", f"rules/{PLAN_FILE}"}
    assert any("是否想写“title”" in each.message for each in found)


def test_what_does_not_fit_ledgers_and_units_is_listed(tmp_path: Path) -> None:
    (found,) = lint_bent(tmp_path, ("measure: replies.answered", "measure: replies.answer"))
    assert (found.check, found.severity) == ("load", "error")
    assert "replies.answered" in found.message


def test_a_plan_that_does_not_exist_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="invented-2024"):
        lint(INVENTED, "invented-2025")


def test_the_shipped_plans_hold_no_error() -> None:
    found = [each for each in lint_rules(resource("rules"), None, calendar()) if each.severity == "error"]
    assert [f"{each.place} {each.message}" for each in found] == []


def test_every_finding_is_of_a_kind_that_has_a_name(tmp_path: Path) -> None:
    root = copy_rules(tmp_path)
    bend(root, CHAPTER, ("at_least: 70,", "at_least: 60,"), ("    implied: true\n", ""))
    assert {each.check for each in lint(root)} <= CHECKS.keys()

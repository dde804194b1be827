"""Every place of a plan accounted for; each way of not being so, bent alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.rules.coverage import CoverageReport, account
from engine.rules.outline import read_outline
from engine.rules.plantext import read_plan_text
from facts.errors import RulesError
from tests.engine.rules.made_rules import CHAPTER, OUTLINE, PLAN, TEXT, bend, copy_rules, load_one


def account_in(root: Path) -> CoverageReport:
    _, rules = load_one(root)
    outline = read_outline(root, PLAN)
    assert outline is not None
    return account(rules, outline, read_plan_text(TEXT))


def test_a_plan_in_order_has_nothing_unaccounted_and_every_kind_counted(tmp_path: Path) -> None:
    report = account_in(copy_rules(tmp_path))
    assert report.unaccounted == ()
    assert report.counts == {
        "body": {"places": 6, "encoded": 4, "nothing": 2},
        "table": {"places": 5, "encoded": 5, "nothing": 0},
    }
    assert report.requirements == 5
    assert [(entry.place, entry.encoded) for entry in report.entries][-1] == (
        "任务分解表第4行之下未编号行",
        (f"{PLAN}/4+1",),
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (", nothing: 只是用力的话，没有可以判断的义务", "", "既没有写 encoded"),
        ("nothing: 只是总体要求", "nothing: 无, encoded: [invented-2024/1]", "同时写了 encoded 和 nothing"),
        ("[invented-2024/4+1]", "[invented-2024/4+11]", "没有编号为“invented-2024/4+11”的要求，是否想写"),
        ("row: 3, title: 健全组织领导", "row: 3, title: 健全组织领导, nothing: 无 #", "要求 invented-2024/3 写的出处"),
        ("section: 一（二）", "section: 一（五）", "正文一（五）第1句在所给的文本里找不到"),
        ("starts: 主要领导每半年", "starts: 分管领导每半年", "里没有“分管领导每半年”"),
        ("starts: 2024年政务公开", "starts: 2025年政务公开", "正文总体要求第1句在所给的文本里找不到"),
        ("row: 1, title: 提高解读质量", "title: 提高解读质量", "没有写 section 或 row"),
    ],
)
def test_an_entry_that_does_not_hold_is_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    root = copy_rules(tmp_path)
    # What follows a # in a line of flow style is cut off together with its bracket: it is closed again.
    bend(root, OUTLINE, (old, new.replace(" #", "}\n  #")))
    assert [line for line in account_in(root).unaccounted if words in line] != []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("below_row: 4", "要求 invented-2024/4+1 不在全文清单的任何一处"),
        ("below_row: 4", "任务分解表第4行之下未编号行“健全组织领导”不在全文清单里"),
        ("section: 一（二）", "正文一（二）“听取汇报”不在全文清单里"),
        ("营造良好氛围", "正文二（一）第1句“营造良好氛围。”不在全文清单里"),
    ],
)
def test_a_place_without_an_entry_is_named(tmp_path: Path, line: str, words: str) -> None:
    root = copy_rules(tmp_path)
    lines = (root / OUTLINE).read_text("utf-8").splitlines(keepends=True)
    kept = [text for text in lines if line not in text]
    assert len(kept) == len(lines) - 1
    (root / OUTLINE).write_text("".join(kept), "utf-8")
    assert [found for found in account_in(root).unaccounted if words in found] != []


def test_without_the_text_only_outline_and_rules_are_held_against_one_another(tmp_path: Path) -> None:
    root = copy_rules(tmp_path)
    bend(root, OUTLINE, ("starts: 主要领导每半年", "starts: 分管领导每半年"))
    _, rules = load_one(root)
    outline = read_outline(root, PLAN)
    assert outline is not None
    assert account(rules, outline).unaccounted == ()


def test_the_outline_of_another_plan_is_refused(tmp_path: Path) -> None:
    root = copy_rules(tmp_path)
    bend(root, OUTLINE, (f"plan: {PLAN}", "plan: invented-2022"))
    with pytest.raises(RulesError, match="invented-2022"):
        read_outline(root, PLAN)


def test_a_requirement_without_an_entry_is_named_with_its_line(tmp_path: Path) -> None:
    root = copy_rules(tmp_path)
    bend(root, CHAPTER, ("id: invented-2024/2\n", "id: invented-2024/2b\n"))
    (found,) = [line for line in account_in(root).unaccounted if "要求 invented-2024/2b 不在" in line]
    assert found.startswith(f"rules/{CHAPTER}:15:")

"""Drafts of requirements: they load, their cases pass, and they say what the words carry."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from engine.rules.lint import lint_rules
from engine.rules.outline import read_outline
from engine.rules.plantext import PlanPlace, read_plan_text
from engine.rules.skeleton import Draft, append_draft, draft_requirement, find_draft_place
from engine.rules.trial import try_plan
from engine.rules.verify import verify_plan
from facts.calendar import Calendar, load_calendar
from facts.errors import RulesError, UsageError
from facts.strict_yaml import load_strict
from facts.units import load_units
from tests.engine.rules.made_rules import CASES, CHAPTER, PLAN, TEXT, copy_rules, load_one


@cache
def calendar() -> Calendar:
    return load_calendar()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The invented plan with nothing encoded yet."""
    root = copy_rules(tmp_path)
    (root / CHAPTER).unlink()
    (root / CASES).unlink()
    return root


def draft(root: Path, place: PlanPlace) -> Draft:
    _, rules = load_one(root)
    return draft_requirement(rules, load_units("qingpu"), place)


def places() -> list[PlanPlace]:
    return [
        place for place in read_plan_text(TEXT).places if place.row or place.below_row or "（" in (place.section or "")
    ]


def test_every_place_can_be_drafted_and_the_drafts_load_pass_and_cite_the_text(root: Path) -> None:
    for place in places():
        for path, text in append_draft(root, PLAN, "01-all.yaml", draft(root, place)).items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
    catalog, rules = load_one(root)
    assert list(rules.requirements) == [
        f"{PLAN}/{item}" for item in ("b1.1", "b1.2", "b2.1", "1", "2", "3", "4", "4+1")
    ]
    report = try_plan(root, catalog, rules, calendar())
    assert report.failures == ()
    assert report.missing == {}
    assert verify_plan(catalog, rules, read_plan_text(TEXT)) == []
    assert [each.message for each in lint_rules(root, [PLAN], calendar()) if each.check == "load"] == []


def read_draft(root: Path, **where: int | str) -> dict[str, object]:
    text = read_plan_text(TEXT)
    document = "body" if "section" in where else "table"
    place = find_draft_place(None, text, document, where.get("section"), where.get("row"))  # type: ignore[arg-type]
    (data,) = load_strict(draft(root, place).requirement).data
    assert isinstance(data, dict)
    return data


def test_a_draft_takes_owners_days_and_words_from_the_row(root: Path) -> None:
    found = read_draft(root, row=4)
    assert found["owed_by"] == {"each": ["各部门", "各街镇"]}
    assert str(found["time"]["by"]) == "2024-04-30"  # type: ignore[index]
    assert found["source"] == {"document": "table", "row": 4, "figure": "4月底前"}
    assert found["title"] == "健全组织领导"


def test_a_draft_says_the_figures_that_were_read(root: Path) -> None:
    place = find_draft_place(None, read_plan_text(TEXT), "table", None, 3)
    assert "# 原文“每半年至少听取一次”：每半年至少1次（each）" in draft(root, place).requirement


def test_a_soft_row_is_drafted_as_encouraged(root: Path) -> None:
    place = next(place for place in places() if place.below_row == 4)
    assert "binds: encouraged" in draft(root, place).requirement
    assert "expect: not_taken_up" in draft(root, place).cases


def test_a_second_requirement_of_a_row_gets_the_next_free_letter(tmp_path: Path) -> None:
    full = copy_rules(tmp_path)
    place = find_draft_place(None, read_plan_text(TEXT), "table", None, 3)
    assert draft(full, place).id == f"{PLAN}/3a"


def test_sections_numbered_through_are_called_by_their_own_number() -> None:
    from facts.resources import resource  # noqa: PLC0415 - the shipped plan of that kind

    _, rules = load_one(resource("rules"), "qingpu-2023")
    place = PlanPlace("body", "七（二十四）", None, None, "听取意见", "会议不少于4次。", "会议不少于4次。")
    assert draft_requirement(rules, load_units("qingpu"), place).id.startswith("qingpu-2023/24")


def test_without_the_text_the_outline_serves(root: Path) -> None:
    outline = read_outline(root, PLAN)
    place = find_draft_place(outline, None, "body", "一（二）", None)
    assert draft(root, place).id == f"{PLAN}/b1.2"
    with pytest.raises(UsageError, match="全文清单里没有"):
        find_draft_place(outline, None, "table", None, 9)
    with pytest.raises(UsageError, match="--source"):
        find_draft_place(None, None, "table", None, 1)


def test_a_place_that_the_text_does_not_have_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="原文里没有"):
        find_draft_place(None, read_plan_text(TEXT), "table", None, 99)


def test_the_opening_cannot_be_drafted(root: Path) -> None:
    place = next(place for place in read_plan_text(TEXT).places if place.section == "前言")
    with pytest.raises(UsageError, match="没有编号"):
        draft(root, place)


@pytest.mark.parametrize("name", ["plan.yaml", "../01.yaml", "01.txt", "cases/01.yaml"])
def test_a_draft_goes_into_a_chapter_and_nowhere_else(root: Path, name: str) -> None:
    with pytest.raises(UsageError, match="不是章节文件"):
        append_draft(root, PLAN, name, draft(root, places()[0]))


def test_a_draft_is_not_put_behind_a_file_that_does_not_read(root: Path) -> None:
    (root / CHAPTER).write_text("requirements: [\n", "utf-8")
    with pytest.raises(RulesError):
        append_draft(root, PLAN, "01-all.yaml", Draft("a", "- id: a\n", "- case: a\n"))


def test_what_stood_in_the_files_stays(tmp_path: Path) -> None:
    full = copy_rules(tmp_path)
    before = (full / CHAPTER).read_text("utf-8"), (full / CASES).read_text("utf-8")
    written = append_draft(full, PLAN, "01-all.yaml", draft(full, places()[0]))
    assert [text.startswith(old) for text, old in zip(written.values(), before, strict=True)] == [True, True]

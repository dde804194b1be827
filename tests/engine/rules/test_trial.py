"""Cases run, and what no case shows."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from engine.catalog import load_catalog
from engine.judge import leaves_of
from engine.model import OPERATORS
from engine.rules.names import FORMS, LIMITS
from engine.rules.trial import Share, TrialReport, name_kind, try_plan
from facts.calendar import Calendar, load_calendar
from facts.errors import UsageError
from facts.resources import resource
from tests.engine.rules.made_rules import CASES, CHAPTER, PLAN, bend, copy_rules, load_one


@cache
def calendar() -> Calendar:
    return load_calendar()


def run(root: Path, only: str | None = None) -> TrialReport:
    catalog, rules = load_one(root)
    return try_plan(root, catalog, rules, calendar(), only)


def test_the_cases_of_the_invented_plan_pass_and_show_every_situation(tmp_path: Path) -> None:
    report = run(copy_rules(tmp_path))
    assert report.failures == ()
    assert report.missing == {}
    assert report.ran == 32
    assert report.forms[3] == Share(1, 1, 7)
    assert report.limits == {
        "at_least": Share(1, 1, 6),
        "at_least percent": Share(1, 1, 7),
        "each": Share(1, 1, 6),
        "evidence": Share(1, 1, 6),
        "within": Share(1, 1, 7),
    }


def test_one_requirement_alone_can_be_tried(tmp_path: Path) -> None:
    report = run(copy_rules(tmp_path), f"{PLAN}/3")
    assert (report.ran, list(report.forms)) == (6, [7])


def test_a_case_that_gives_something_else_fails_with_its_line(tmp_path: Path) -> None:
    root = copy_rules(tmp_path)
    bend(root, CHAPTER, ("{n: 3, unit: working_days}", "{n: 5, unit: working_days}"))
    (failure,) = run(root).failures
    assert (failure.requirement, failure.case) == (f"{PLAN}/2", "第四个工作日才答复")
    assert failure.messages[0].startswith(f"rules/{CASES}:15:")
    assert "verdict 应为 breached，得到 met" in failure.messages[0]


def test_a_case_that_cannot_be_run_fails_and_the_others_run_on(tmp_path: Path) -> None:
    root = copy_rules(tmp_path)
    bend(root, CASES, ("{forms: [文字], published: 2024-02-02}", "{form: [文字], published: 2024-02-02}"))
    report = run(root)
    (failure,) = report.failures
    assert "跑不起来" in failure.messages[0]
    assert "没有列 form" in failure.messages[0]
    assert report.ran == 32


def test_a_situation_that_no_case_shows_is_listed(tmp_path: Path) -> None:
    root = copy_rules(tmp_path)
    start = f"当日答复, requirement: {PLAN}/2, unit: 区教育局, shows: "
    bend(root, CASES, (f"{start}above", f"{start}other"))
    report = run(root)
    assert report.missing == {f"{PLAN}/2": ["above"]}
    assert report.forms[4] == Share(1, 0, 7)


def test_a_requirement_that_does_not_exist_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"是否想写“{PLAN}/3”"):
        run(copy_rules(tmp_path), f"{PLAN}/33")


def test_every_form_and_every_kind_of_limit_of_the_shipped_plans_has_a_name() -> None:
    requirements = [r for rules in load_catalog(resource("rules")).plans.values() for r in rules.requirements.values()]
    leaves = [leaf for r in requirements for leaf, _ in leaves_of(r.condition, r.time)]
    assert {name_kind(leaf) for leaf in leaves} <= LIMITS.keys()
    assert len(FORMS) == 22
    operators = {f"{operator}{unit}" for operator in OPERATORS for unit in ("", " percent")}
    assert LIMITS.keys() - operators == {"evidence", "within"}

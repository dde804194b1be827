"""Approximate numbers: a limit outside of their bounds is told, one between them is not."""

from __future__ import annotations

from typing import Any

import pytest

from engine.finding import Finding
from tests.engine.made_findings import judge

OPINIONS = {"id": "activities.x", "title": "收到意见", "ledger": "activities", "figure": "sum", "field": "opinions"}
HEARD = {"id": "activities.y", "title": "有人提意见的活动", "ledger": "activities"}
BIG = {"among": {"opinions": {"at_least": 100}}}
ANSWERED = {"tests": [{"supplied": {"opinions_answered": {"at_least_column": "opinions"}}}]}
WEIGHT = {
    "id": "assessments.x",
    "title": "分值占比",
    "ledger": "assessments",
    "figure": "value",
    "field": "weight",
    "prevails": "latest",
}
YEAR = ["2022-01-01", "2022-12-31"]
COVERS = {"activities": YEAR, "assessments": YEAR, "reply_counts": YEAR, "replies": YEAR}


def ask(
    measure: dict[str, Any], condition: dict[str, Any], *rows: dict[str, Any], as_of: str = "2022-12-31"
) -> Finding:
    """The finding on these rows of the measure's ledger, which its list covers for the whole year."""
    day = {"activities": "started", "assessments": "decided"}[measure["ledger"]]
    fixed: dict[str, dict[str, Any]] = {
        "activities": {"kind": "政府开放日"},
        "assessments": {"kind": "绩效考核方案", "year": 2022},
    }
    records = {measure["ledger"]: [{**fixed[measure["ledger"]], day: "2022-05-10", **row} for row in rows]}
    found = judge(measure, condition, as_of, covers=COVERS, records=records)
    assert isinstance(found, Finding)
    return found


@pytest.mark.parametrize(
    ("condition", "verdict"),
    [
        ({"at_least": 103}, "met"),
        ({"at_least": 104}, "cannot_tell"),
        ({"at_least": 127}, "cannot_tell"),
        ({"at_least": 128}, "breached"),
        ({"at_most": 127}, "met"),
        ({"at_most": 103}, "cannot_tell"),
        ({"at_most": 102}, "breached"),
        ({"exactly": 115}, "cannot_tell"),
        ({"exactly": 130}, "breached"),
    ],
)
def test_a_sum_is_told_unless_its_limit_lies_between_the_bounds(condition: dict[str, Any], verdict: str) -> None:
    found = ask(OPINIONS, condition, {"opinions": "约115"})
    assert found.verdict == verdict
    assert (found.conditions[0].now, found.conditions[0].end) == ((103, 127), (103, 127))


def test_what_is_approximate_is_added_to_what_is_exact() -> None:
    found = ask(OPINIONS, {"at_least": 1}, {"opinions": "约100"}, {"opinions": 13}, {"opinions": "5300余"})
    assert found.conditions[0].now == (90 + 13 + 5300, 110 + 13 + 5399)


def test_without_a_greatest_value_only_the_least_is_told() -> None:
    assert ask(OPINIONS, {"at_least": 100}, {"opinions": "100以上"}).verdict == "met"
    found = ask(OPINIONS, {"at_least": 10**9}, {"opinions": "100以上"})
    assert (found.verdict, found.conditions[0].now) == ("cannot_tell", (100, None))


def test_a_value_that_prevails_is_told_unless_its_limit_lies_between_the_bounds() -> None:
    verdicts = [
        ask(WEIGHT, {"at_least": limit, "unit": "percent", "if_none": "breached"}, {"weight": "约4%"}).verdict
        for limit in (3.6, 4, 4.5)
    ]
    assert verdicts == ["met", "cannot_tell", "breached"]


@pytest.mark.parametrize(
    ("opinions", "now", "verdict"),
    [
        ("约115", (1, 1), "met"),
        ("约105", (0, 1), "cannot_tell"),
        ("约50", (0, 0), "breached"),
        (None, (0, 1), "cannot_tell"),
    ],
)
def test_a_question_is_answered_where_both_bounds_answer_alike(
    opinions: str | None, now: tuple[int, int], verdict: str
) -> None:
    found = ask({**HEARD, **BIG}, {"at_least": 1}, {"opinions": opinions})
    assert (found.verdict, found.conditions[0].now) == (verdict, now)


@pytest.mark.parametrize(
    ("answered", "in_june", "at_the_end"),
    [
        (127, "met_so_far", "met"),
        (126, "cannot_tell", "cannot_tell"),
        ("约120", "cannot_tell", "cannot_tell"),
        (102, "open", "breached"),
        (None, "open", "cannot_tell"),
    ],
)
def test_columns_are_compared_by_their_bounds(answered: object, in_june: str, at_the_end: str) -> None:
    row = {"opinions": "约115", "opinions_answered": answered}
    measure = {**HEARD, **ANSWERED}
    verdicts = [
        ask(measure, {"every": True, "if_none": "not_applicable"}, row, as_of=day).verdict
        for day in ("2022-06-30", "2022-12-31")
    ]
    assert verdicts == [in_june, at_the_end]


@pytest.mark.parametrize(
    ("late", "verdict"),
    [(0, "met"), ("不足1", "met"), ("0-2", "cannot_tell"), ("约20", "breached"), ("20以上", "breached")],
)
def test_totals_that_stand_in_for_cases_count_by_their_bounds(late: object, verdict: str) -> None:
    parts = {part: part for part in ("in_time", "late", "open_in_time", "overdue")}
    clock = {"from": "received", "to": "replied"}
    measure: dict[str, Any] = {"id": "replies.x", "title": "网上咨询", "ledger": "replies", "clock": clock}
    measure |= {"counts": {"ledger": "reply_counts", "limit": "limit_days", **parts}}
    row: dict[str, Any] = {
        "channel": "网上咨询",
        "period_from": "2022-01-01",
        "period_to": "2022-12-31",
        "limit_days": 5,
    }
    row |= {"in_time": "约115", "late": late, "open_in_time": 0, "overdue": 0}
    condition = {"every": True, "within": {"n": 5, "unit": "working_days"}, "if_none": "not_applicable"}
    found = judge(measure, condition, covers=COVERS, records={"reply_counts": [row]})
    assert found.verdict == verdict
    if verdict == "cannot_tell":
        assert "“留言办理汇总”台账有1条记录的数是约数，不知道确切是多少" in found.reason
        assert "汇总中有约数，以上是最少的数，最多再有26条" in found.reason


def test_a_finding_says_what_is_approximate_and_what_would_settle_it() -> None:
    found = ask(OPINIONS, {"at_least": 120, "unit": "items"}, {"opinions": "约115"}, {"opinions": 0})
    assert "收到意见：103至127条（含约数），要求不少于120条" in found.reason
    assert "“政府开放与公众参与”台账有1条记录的数是约数，不知道确切是多少" in found.reason
    assert "把约数改成确切的数，重新报送" in found.remedy
    said = [record.approximate for record in found.records]
    assert said == [("“收到意见”是约数，按103 至 127 之间计",), ()]

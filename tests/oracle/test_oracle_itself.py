"""The oracle on examples that domain.md decides by words: what a person would say, reckoned by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

import pytest

from engine.model import Measure, Requirement
from facts.calendar import Calendar, load_calendar
from tests.oracle.district import About, Cell, Claim, Question, UnitFacts
from tests.oracle.made_rules import PLAN
from tests.oracle.oracle import Judgement, judge
from tests.oracle.pools import WORDS, Rule

YEAR = {"during": "year"}
DIVERSE = {"id": "m", "title": "多元化解读", "ledger": "interpretations", "counted_in": "件"} | {
    "tests": [{"where": {"forms": {"has_other_than": ["文字"]}}}]
}
REPORTS = {"id": "m", "title": "听取汇报", "ledger": "meetings", "counted_in": "次"} | {
    "tests": [{"where": {"chaired_by": "主要领导"}}]
}
REPLIES = {"id": "m", "title": "答复", "ledger": "replies", "counted_in": "件"} | {
    "clock": {"from": "received", "to": "replied"}
}
FEEDBACK = {"id": "m", "title": "反馈", "ledger": "decisions", "day": "issued", "counted_in": "项"} | {
    "clock": {"from": "issued", "to": "feedback_published"}
}
INTERPRETED = {"id": "m", "title": "解读", "ledger": "documents", "counted_in": "件"} | {
    "tests": [{"companions": {"ledger": "interpretations", "by": "about"}}]
}
FIVE_DAYS = {"measure": "m", "within": {"n": 5, "unit": "working_days"}, "if_none": "not_applicable"}


@cache
def calendar() -> Calendar:
    return load_calendar()


def ask(  # noqa: PLR0917 - a sentence of rules and facts
    measure: Rule | None,
    condition: Rule,
    as_of: date,
    rows: dict[str, list[dict[str, Cell]]],
    through: date | None = None,
    time: Rule | None = None,
    *,
    covered: Sequence[str] = (),
    refused: dict[str, list[date | None]] | None = None,
    judged: dict[str, str] | None = None,
    binds: str = "must",
) -> Judgement:
    """Judge one condition on the rows of one unit whose lists reach from New Year through a day (None: no list)."""
    rule: Rule = {"id": "test-2021/1", "title": "测试", "owed_by": {"each": ["区教育局"]}, "binds": binds, "forms": [1]}
    rule |= {"condition": condition, "time": time or YEAR, "remedy": "测试"}
    rule["source"] = {"document": "table", "row": 1, "figure": "测试"}
    facts = UnitFacts(
        "qingpu-jyj",
        {ledger: [{"key": f"K{number}", **row} for number, row in enumerate(some)] for ledger, some in rows.items()},
        refused or {},
        [Claim(name, date(2021, 1, 1), through) for name in {*rows, *covered, *(refused or {})}] if through else [],
        judged or {},
    )
    measures = {} if measure is None else {"m": Measure.model_validate(measure)}
    requirement = Requirement.model_validate(rule)
    return judge(Question(requirement, measures, PLAN, calendar(), WORDS, [facts], [facts], as_of))


def bounds_of(judgement: Judgement) -> list[tuple[int, int]]:
    """The figure's least and greatest value, now and at the end."""
    return [(int(low), int(high)) for low, high in judgement.bounds or ()]


def texts(number: int, forms: str, day: date = date(2021, 5, 10)) -> list[dict[str, Cell]]:
    return [{"forms": frozenset(forms.split()), "published": day}] * number


NEW_YEARS_EVE = date(2021, 12, 31)


@pytest.mark.parametrize(
    ("pictures", "verdict"), [(8, "breached"), (9, "met"), (10, "met")], ids=["53 %", "60 %", "66 %"]
)
def test_a_share_is_kept_exactly_at_its_limit(pictures: int, verdict: str) -> None:
    rows = {"interpretations": texts(pictures, "图示图解") + texts(15 - pictures, "文字")}
    condition = {"measure": "m", "at_least": 60, "unit": "percent", "if_none": "cannot_tell"}
    assert ask(DIVERSE, condition, NEW_YEARS_EVE, rows, NEW_YEARS_EVE).verdict == verdict


def test_one_infographic_counts_and_two_texts_do_not() -> None:
    rows = {"interpretations": texts(2, "文字") + texts(1, "文字 图示图解")}
    found = ask(DIVERSE, {"measure": "m", "at_least": 1}, NEW_YEARS_EVE, rows, NEW_YEARS_EVE)
    assert bounds_of(found) == [(1, 1), (1, 1)]


def test_a_deed_once_done_is_met_before_the_year_is_over() -> None:
    rows: dict[str, list[dict[str, Cell]]] = {
        "meetings": [{"kind": "听取政务公开汇报", "held": date(2021, 5, 10), "chaired_by": "主要领导"}]
    }
    condition = {"measure": "m", "at_least": 1}
    assert ask(REPORTS, condition, date(2021, 6, 1), rows, date(2021, 6, 1)).verdict == "met"
    assert ask(REPORTS, condition, date(2021, 5, 9), rows, date(2021, 6, 1)).verdict == "open"


def test_what_is_missing_is_not_absent() -> None:
    condition = {"measure": "m", "at_least": 1}
    assert ask(REPORTS, condition, NEW_YEARS_EVE, {}).verdict == "not_reported"
    ends_early = ask(REPORTS, condition, NEW_YEARS_EVE, {}, date(2021, 6, 30), covered=["meetings"])
    assert ends_early.verdict == "cannot_tell"
    refused = ask(REPORTS, condition, NEW_YEARS_EVE, {}, NEW_YEARS_EVE, refused={"meetings": [None]})
    assert refused.verdict == "cannot_tell"
    nothing = ask(REPORTS, condition, NEW_YEARS_EVE, {}, NEW_YEARS_EVE, covered=["meetings"])
    assert nothing.verdict == "breached"


def test_an_empty_cell_answers_neither_yes_nor_no() -> None:
    rows: dict[str, list[dict[str, Cell]]] = {"meetings": [{"kind": "听取政务公开汇报", "held": date(2021, 5, 10)}]}
    found = ask(REPORTS, {"measure": "m", "at_least": 1}, NEW_YEARS_EVE, rows, NEW_YEARS_EVE)
    assert found.verdict == "cannot_tell"
    assert bounds_of(found) == [(0, 1), (0, 1)]


@pytest.mark.parametrize(
    ("limit", "verdict"), [(103, "met"), (104, "cannot_tell"), (127, "cannot_tell"), (128, "breached")]
)
def test_an_approximate_number_is_any_between_its_bounds(limit: int, verdict: str) -> None:
    measure = {"id": "m", "title": "人次", "ledger": "trainings", "counted_in": "人次"}
    rows: list[dict[str, Cell]] = [{"participants": About(100, 124), "held": date(2021, 5, 10)}]
    rows += [{"participants": 3, "held": date(2021, 6, 10)}]
    found = ask(
        measure | {"figure": "sum", "field": "participants"},
        {"measure": "m", "at_least": limit, "unit": "persons"},
        NEW_YEARS_EVE,
        {"trainings": rows},
        NEW_YEARS_EVE,
    )
    assert found.verdict == verdict
    assert bounds_of(found) == [(103, 127), (103, 127)]


@pytest.mark.parametrize(
    ("replied", "verdict"),
    [(date(2021, 5, 11), "met_so_far"), (date(2021, 5, 12), "breached"), (None, "breached")],
    ids=["on the fifth working day", "a day later", "not at all"],
)
def test_five_working_days_over_labour_day(replied: date | None, verdict: str) -> None:
    # 2021-05-01 to 05-05 were off, Saturday 05-08 was worked: day 1 is 05-06, day 5 is 05-11.
    rows: dict[str, list[dict[str, Cell]]] = {
        "replies": [{"channel": "网上咨询", "received": date(2021, 5, 4), "replied": replied}]
    }
    assert ask(REPLIES, FIVE_DAYS, date(2021, 6, 1), rows, date(2021, 6, 1)).verdict == verdict


def test_an_open_case_counts_against_the_unit_once_its_limit_has_passed() -> None:
    rows: dict[str, list[dict[str, Cell]]] = {"replies": [{"channel": "网上咨询", "received": date(2021, 5, 4)}]}
    assert ask(REPLIES, FIVE_DAYS, date(2021, 5, 10), rows, date(2021, 5, 10)).verdict == "met_so_far"
    assert ask(REPLIES, FIVE_DAYS, date(2021, 5, 11), rows, date(2021, 5, 11)).verdict == "breached"
    # The list ends on the tenth: whether it was answered on the eleventh is not known.
    assert ask(REPLIES, FIVE_DAYS, date(2021, 5, 11), rows, date(2021, 5, 10)).verdict == "cannot_tell"


def test_a_decision_of_christmas_is_judged_in_january() -> None:
    rows: dict[str, list[dict[str, Cell]]] = {
        "decisions": [{"catalogued": date(2021, 3, 1), "issued": date(2021, 12, 24), "feedback_published": None}]
    }
    condition = {"measure": "m", "within": {"n": 10, "unit": "working_days"}, "if_none": "not_applicable"}
    assert ask(FEEDBACK, condition, NEW_YEARS_EVE, rows, NEW_YEARS_EVE).verdict == "met_so_far"
    january = date(2022, 1, 20)
    assert ask(FEEDBACK, condition, january, rows, january).verdict == "breached"
    rows["decisions"][0]["feedback_published"] = date(2022, 1, 10)
    assert ask(FEEDBACK, condition, january, rows, january).verdict == "met"


def test_a_dated_deed_done_after_its_time_is_late_and_not_breached() -> None:
    rows: dict[str, list[dict[str, Cell]]] = {
        "meetings": [{"kind": "听取政务公开汇报", "held": date(2021, 11, 1), "chaired_by": "主要领导"}]
    }
    condition, time = {"measure": "m", "at_least": 1}, {"by": date(2021, 10, 31)}
    assert ask(REPORTS, condition, date(2021, 11, 1), rows, NEW_YEARS_EVE, time).verdict == "late"
    assert ask(REPORTS, condition, date(2021, 10, 31), rows, NEW_YEARS_EVE, time).verdict == "breached"
    # October 31 was a Sunday: under the other reading the day moves to Monday.
    assert ask(REPORTS, condition, date(2021, 11, 1), rows, NEW_YEARS_EVE, time | {"rolls": True}).verdict == "met"


def test_what_can_still_be_supplied_is_open_until_the_time_is_up() -> None:
    rows: dict[str, list[dict[str, Cell]]] = {
        "documents": [{"kind": "其他公文", "formed": date(2021, 3, 1)}],
        "interpretations": [],
    }
    condition = {"measure": "m", "every": True, "if_none": "not_applicable"}
    assert ask(INTERPRETED, condition, date(2021, 6, 1), rows, date(2021, 6, 1)).verdict == "open"
    assert ask(INTERPRETED, condition, NEW_YEARS_EVE, rows, NEW_YEARS_EVE).verdict == "breached"
    rows["interpretations"] = [{"published": date(2021, 9, 1), "about": "K0"}]
    assert ask(INTERPRETED, condition, NEW_YEARS_EVE, rows, NEW_YEARS_EVE).verdict == "met"


def test_one_refused_row_serves_one_document_only() -> None:
    rows: dict[str, list[dict[str, Cell]]] = {"documents": [{"kind": "其他公文", "formed": date(2021, 3, 1)}] * 2}
    condition = {"measure": "m", "every": True, "if_none": "not_applicable"}
    refused: dict[str, list[date | None]] = {"interpretations": [date(2021, 4, 1)]}
    found = ask(INTERPRETED, condition, NEW_YEARS_EVE, rows, NEW_YEARS_EVE, refused=refused)
    assert found.verdict == "breached"
    rows["documents"] = rows["documents"][:1]
    found = ask(INTERPRETED, condition, NEW_YEARS_EVE, rows, NEW_YEARS_EVE, refused=refused)
    assert found.verdict == "cannot_tell"


def test_evidence_waits_for_the_office() -> None:
    rows: dict[str, list[dict[str, Cell]]] = {"evidence": [{"requirement": "test-2021/1", "done": date(2021, 5, 1)}]}
    asked = {"evidence": {"asks": "说明"}}
    words: list[tuple[dict[str, str], str]] = [({}, "to_review"), ({"K0": "accepted"}, "met")]
    for judged, verdict in [*words, ({"K0": "returned"}, "breached")]:
        assert ask(None, asked, NEW_YEARS_EVE, rows, NEW_YEARS_EVE, judged=judged).verdict == verdict
    assert ask(None, asked, date(2021, 6, 1), rows, date(2021, 6, 1), judged={"K0": "returned"}).verdict == "open"


@pytest.mark.parametrize(
    ("if_none", "in_june", "at_the_end"),
    [
        ("met", "met_so_far", "met"),
        ("breached", "open", "breached"),
        ("not_applicable", "met_so_far", "not_applicable"),
        ("cannot_tell", "cannot_tell", "cannot_tell"),
    ],
)
def test_with_nothing_to_count_the_rule_decides(if_none: str, in_june: str, at_the_end: str) -> None:
    condition = {"measure": "m", "at_least": 60, "unit": "percent", "if_none": if_none}
    for as_of, verdict in ((date(2021, 6, 30), in_june), (NEW_YEARS_EVE, at_the_end)):
        found = ask(DIVERSE, condition, as_of, {}, as_of, covered=["interpretations"])
        assert found.verdict == verdict


def test_a_hundred_per_cent_is_lost_with_the_first_failure() -> None:
    rows = {"interpretations": texts(3, "图示图解") + texts(1, "文字")}
    june = date(2021, 6, 30)
    for limit, verdict in ((100, "breached"), (60, "met_so_far"), (80, "open")):
        condition = {"measure": "m", "at_least": limit, "unit": "percent", "if_none": "not_applicable"}
        assert ask(DIVERSE, condition, june, rows, june).verdict == verdict


def test_a_quarter_without_is_lost_and_the_running_one_is_not() -> None:
    condition = {"measure": "m", "each": {"period": "quarter", "at_least": 1}}
    days: Sequence[date] = (date(2021, 1, 5), date(2021, 6, 30))
    rows = {"interpretations": [row for day in days for row in texts(1, "图示图解", day)]}
    assert ask(DIVERSE, condition, date(2021, 9, 29), rows, date(2021, 9, 29)).verdict == "met_so_far"
    assert ask(DIVERSE, condition, date(2021, 9, 30), rows, date(2021, 9, 30)).verdict == "breached"


def test_encouraged_is_never_a_breach() -> None:
    condition = {"measure": "m", "at_least": 1}
    found = ask(REPORTS, condition, NEW_YEARS_EVE, {}, NEW_YEARS_EVE, binds="encouraged", covered=["meetings"])
    assert found.verdict == "not_taken_up"


def test_conditions_that_hang_on_one_cell_are_seen_together_or_apart() -> None:
    rows: dict[str, list[dict[str, Cell]]] = {"meetings": [{"kind": "听取政务公开汇报", "held": date(2021, 5, 10)}]}
    by_leader = {"measure": "m", "at_least": 1}
    by_another = {"measure": "m", "none": True}
    found = ask(REPORTS, {"any": [by_leader, by_another]}, NEW_YEARS_EVE, rows, NEW_YEARS_EVE)
    assert (found.verdict, found.verdict_apart) == ("met", "cannot_tell")

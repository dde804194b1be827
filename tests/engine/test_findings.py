"""Single findings that were wrong once: what can still turn, what comes late, periods, and the plan's own issue."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.made_findings import judge

IN_FORCE: dict[str, Any] = {
    "id": "mechanisms.x",
    "title": "现行制度",
    "ledger": "mechanisms",
    "tests": [{"where": {"repealed": {"happened": False}}}],
}
OLD: dict[str, Any] = {"time": {"during": "year", "since": "always"}}


def enact(*repealed: str | None) -> dict[str, Any]:
    return {
        "mechanisms": [
            {"kind": "政务新媒体分级备案制度", "in_force": "2019-01-01", "repealed": day} for day in repealed
        ]
    }


@pytest.mark.parametrize(
    ("condition", "as_of", "verdict"),
    [
        ({"at_least": 1}, "2022-06-30", "met_so_far"),
        ({"at_least": 1}, "2022-12-31", "met"),
        ({"none": True}, "2022-06-30", "open"),
        ({"none": True}, "2022-12-31", "breached"),
        ({"every": True, "if_none": "breached"}, "2022-06-30", "met_so_far"),
        ({"at_least": 100, "unit": "percent", "if_none": "breached"}, "2022-06-30", "met_so_far"),
    ],
)
def test_what_has_not_happened_can_still_happen_before_the_time_is_up(
    condition: dict[str, Any], as_of: str, verdict: str
) -> None:
    assert judge(IN_FORCE, condition, as_of, records=enact(None), **OLD).verdict == verdict


def test_what_has_happened_is_final() -> None:
    assert judge(IN_FORCE, {"none": True}, "2022-06-30", records=enact("2022-03-01"), **OLD).verdict == "met_so_far"
    every = {"every": True, "if_none": "breached"}
    assert judge(IN_FORCE, every, "2022-06-30", records=enact("2022-03-01"), **OLD).verdict == "breached"


def test_behind_a_forbidden_thing_stand_the_records_that_show_it_and_no_others() -> None:
    finding = judge(IN_FORCE, {"none": True}, records=enact(None, "2022-03-01"), **OLD)
    assert finding.verdict == "breached"
    assert [(record.key, record.state) for record in finding.records] == [("M1", "late")]


FEEDBACK: dict[str, Any] = {
    "id": "decisions.x",
    "title": "公开反馈的决策",
    "ledger": "decisions",
    "day": "issued",
    "tests": [{"supplied": {"feedback_published": {"happened": True}}}],
}


def decide(issued: str, feedback: str | None = None) -> dict[str, Any]:
    return {"decisions": [{"catalogued": "2022-01-05", "issued": issued, "feedback_published": feedback}]}


def test_a_period_that_is_over_waits_for_what_can_still_be_supplied() -> None:
    each = {"each": {"period": "half_year", "at_least": 1}}
    first = decide("2022-04-04")["decisions"]
    second = decide("2022-08-01", "2022-08-05")["decisions"]
    finding = judge(FEEDBACK, each, "2022-12-30", records={"decisions": [*first, *second]})
    assert finding.verdict == "open"
    assert "1期尚可补" in finding.reason
    assert judge(FEEDBACK, each, "2022-12-31", records={"decisions": [*first, *second]}).verdict == "breached"


@pytest.mark.parametrize("issued", ["2022-06-20", "2022-07-02"])
def test_a_deed_whose_proof_was_supplied_after_its_time_is_late_whenever_it_began(issued: str) -> None:
    time = {"by": "2022-06-30"}
    assert judge(FEEDBACK, {"at_least": 1}, records=decide(issued, "2022-07-10"), time=time).verdict == "late"
    assert judge(FEEDBACK, {"at_least": 1}, records=decide(issued), time=time).verdict == "breached"


STATISTICS: dict[str, Any] = {
    "id": "filings.x",
    "title": "季度报表",
    "ledger": "filings",
    "day": "submitted",
    "period_field": "period",
}
QUARTERLY = {"each": {"period": "quarter", "at_least": 1, "within": {"n": 3, "unit": "working_days"}}}


@pytest.mark.parametrize(
    ("period", "verdict"), [("2022Q3", "met_so_far"), (None, "cannot_tell"), ("2022Q2", "breached")]
)
def test_a_record_that_names_no_period_may_belong_to_any(period: str | None, verdict: str) -> None:
    rows = [("2022Q1", "2022-04-02"), ("2022Q2", "2022-07-02"), (period, "2022-10-02")]
    records = {"filings": [{"kind": "政务公开年度工作要点", "period": name, "submitted": day} for name, day in rows]}
    assert judge(STATISTICS, QUARTERLY, records=records).verdict == verdict


APPEARED: dict[str, Any] = {"id": "publications.x", "title": "公开", "ledger": "publications", "day": "published"}


@pytest.mark.parametrize(("sent", "first", "verdict"), [("2022-10-20", "10-05", "met"), ("2022-09-30", "10-05", "met")])
def test_a_period_is_asked_for_as_a_whole_or_not_at_all(sent: str, first: str, verdict: str) -> None:
    days = (first, "11-05", "12-05")
    records = {"publications": [{"topic": "政府公报", "published": f"2022-{day}"} for day in days]}
    time = {"during": "year", "since": "sent"}
    found = judge(APPEARED, {"each": {"period": "month"}}, records=records, time=time, settings={"sent": sent})
    assert found.verdict == verdict


DEED = {"at_least": 1}
MARCH = {"by": "2022-03-31"}


@pytest.mark.parametrize(
    ("settings", "time", "flags", "accuses"),
    [
        ({}, MARCH, ("issue_unknown",), False),
        ({"sent": "2022-05-01"}, MARCH, ("before_issue",), False),
        ({"sent": "2022-01-10"}, MARCH, (), True),
        ({"borne": "2022-05-01"}, MARCH, ("before_issue",), False),
        ({"borne": "2022-01-10"}, MARCH, ("issue_unknown",), False),
        ({}, {"during": "year"}, (), True),
        ({}, {"by": "2022-12-31"}, (), True),
    ],
)
def test_a_last_day_that_may_lie_before_the_plan_accuses_nobody(
    settings: dict[str, str], time: dict[str, str], flags: tuple[str, ...], *, accuses: bool
) -> None:
    finding = judge(APPEARED, DEED, time=time, settings=settings)
    assert (finding.verdict, finding.flags, finding.accuses) == ("breached", flags, accuses)


@pytest.mark.parametrize(("sent", "accuses"), [("2022-04-15", False), ("2022-01-10", True)])
def test_a_reading_whose_last_day_lies_before_the_plan_does_not_join_in_accusing(sent: str, *, accuses: bool) -> None:
    other = {"id": "earlier", "says": "3月底前", "time": MARCH}
    rule = {"reading": "取6月底前", "variants": [other]}
    finding = judge(APPEARED, DEED, time={"by": "2022-06-30"}, rule=rule, settings={"sent": sent})
    assert (finding.verdict, finding.same_under_all, finding.accuses) == ("breached", True, accuses)


def test_what_is_met_under_every_reading_is_plainly_in_order_also_where_a_last_day_lay_before_the_plan() -> None:
    records = {"publications": [{"topic": "政府公报", "published": "2022-02-05"}]}
    finding = judge(APPEARED, DEED, time=MARCH, records=records, settings={"sent": "2022-05-01"})
    assert (finding.verdict, finding.label) == ("met", "in_order")

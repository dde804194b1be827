"""A condition that holds of each account or site by itself: the worst group decides, unnamed ones are not known."""

from __future__ import annotations

from typing import Any

import pytest

from engine.catalog import Catalog
from engine.check import check_catalog
from engine.model import Measure
from facts.errors import RulesError
from tests.engine.made_findings import judge, load_rules

UPDATES = {
    "id": "publications.x",
    "title": "账号更新",
    "ledger": "publications",
    "day": "published",
    "per": ["carrier"],
}
LISTED = {"ledger": "profiles", "name": "name", "among": {"fact": "有政务新媒体"}, "where": {"holds": True}}
VALUE = {
    "id": "assessments.x",
    "title": "分值",
    "ledger": "assessments",
    "figure": "value",
    "field": "weight",
    "prevails": "latest",
    "per": ["kind"],
}


def post(*rows: str) -> dict[str, Any]:
    """Updates: carrier and day of each, the carrier left out where it is not told."""
    return {
        "publications": [
            {"topic": "政务新媒体更新", "carrier": carrier or None, "published": f"2022-{day}"}
            for carrier, day in (row.split(" ") for row in rows)
        ]
    }


TWICE = {"at_least": 2, "unit": "items"}


@pytest.mark.parametrize(
    ("rows", "verdict", "failing"),
    [
        (["甲 01-05", "甲 02-05", "乙 03-05", "乙 04-05"], "met", []),
        (["甲 01-05", "甲 02-05", "乙 03-05"], "breached", ["乙"]),
        (["甲 01-05", "乙 03-05"], "breached", ["乙", "甲"]),
        (["甲 01-05", "甲 02-05", "乙 03-05", " 04-05"], "cannot_tell", []),
        (["甲 01-05", "甲 02-05", " 04-05"], "cannot_tell", []),
        ([" 01-05", " 04-05"], "cannot_tell", []),
        ([" 01-05"], "breached", []),
        ([], "breached", []),
    ],
)
def test_the_worst_group_decides_and_a_record_without_a_name_may_be_anyones(
    rows: list[str], verdict: str, failing: list[str]
) -> None:
    finding = judge(UPDATES, TWICE, records=post(*rows))
    assert finding.verdict == verdict
    assert list(finding.conditions[0].failing) == failing
    for name in failing:
        assert f"“{name}”" in finding.reason


def test_a_listed_group_without_any_record_fails_and_one_that_is_gone_is_not_asked_for() -> None:
    measure = {**UPDATES, "listed_in": LISTED}
    account = {"fact": "有政务新媒体", "since": "2019-01-01", "holds": True}
    records = post("甲 01-05", "甲 02-05")
    listed = [{**account, "name": "甲"}, {**account, "name": "乙"}]
    finding = judge(measure, TWICE, records={**records, "profiles": listed})
    assert (finding.verdict, list(finding.conditions[0].failing)) == ("breached", ["乙"])
    gone = {**account, "name": "乙", "since": "2022-02-01", "holds": False}
    assert judge(measure, TWICE, records={**records, "profiles": [*listed, gone]}).verdict == "met"


def test_a_complete_list_of_groups_leaves_no_room_for_others() -> None:
    records = {**post("甲 01-05", "甲 02-05", " 03-05"), "profiles": [
        {"fact": "有政务新媒体", "name": "甲", "since": "2019-01-01", "holds": True}
    ]}  # fmt: skip
    assert judge({**UPDATES, "listed_in": LISTED}, TWICE, records=records).verdict == "met"
    assert judge(UPDATES, TWICE, records=records).verdict == "cannot_tell"


def test_a_group_may_still_arise_so_nothing_is_met_for_good_before_the_time_is_up() -> None:
    finding = judge(UPDATES, TWICE, as_of="2022-06-30", records=post("甲 01-05", "甲 02-05"))
    assert finding.verdict == "met_so_far"


def test_a_refused_row_may_be_another_group() -> None:
    finding = judge(UPDATES, TWICE, records=post("甲 01-05", "甲 02-05"), refused={"publications": 1})
    assert finding.verdict == "cannot_tell"


QUARTERS = {"each": {"period": "quarter", "at_least": 1}, "unit": "items"}
GAP = {"no_gap_over": {"n": 120, "unit": "calendar_days"}, "if_none": "breached", "unit": "items"}


@pytest.mark.parametrize(
    ("rows", "condition", "verdict"),
    [
        (["甲 01-05", "甲 04-05", "甲 07-05", "甲 10-05"], QUARTERS, "met"),
        (["甲 01-05", "乙 04-05", "甲 07-05", "乙 10-05"], QUARTERS, "breached"),
        (["甲 04-05", "甲 07-05", "甲 10-05"], QUARTERS, "cannot_tell"),
        (["甲 03-05", "甲 06-05", "甲 09-05", "甲 12-05"], GAP, "met"),
        (["甲 03-05", "乙 06-05", "甲 09-05", "乙 12-05"], GAP, "breached"),
        (["甲 06-05", "甲 09-05", "甲 12-05"], GAP, "cannot_tell"),
    ],
)
def test_without_a_list_a_group_may_have_been_there_before_its_first_record(
    rows: list[str], condition: dict[str, Any], verdict: str
) -> None:
    assert judge(UPDATES, condition, records=post(*rows)).verdict == verdict


@pytest.mark.parametrize(
    ("since", "condition", "verdict"),
    [
        ("2019-01-01", QUARTERS, "breached"),
        ("2022-03-20", QUARTERS, "met"),
        ("2019-01-01", GAP, "breached"),
        ("2022-05-20", GAP, "met"),
    ],
)
def test_with_a_list_it_is_asked_for_from_the_day_since_which_it_is_there(
    since: str, condition: dict[str, Any], verdict: str
) -> None:
    profiles = [{"fact": "有政务新媒体", "name": "甲", "since": since, "holds": True}]
    records = {**post("甲 06-05", "甲 09-05", "甲 12-05"), "profiles": profiles}
    assert judge({**UPDATES, "listed_in": LISTED}, condition, records=records).verdict == verdict


@pytest.mark.parametrize(("limit", "verdict"), [(4, "met"), (5, "breached")])
def test_of_values_the_worst_decides(limit: int, verdict: str) -> None:
    rows = [{"kind": "绩效考核方案", "weight": 4}, {"kind": "第三方评估", "weight": 6}]
    records = {"assessments": [{**row, "decided": "2022-03-01", "year": 2022} for row in rows]}
    found = judge(VALUE, {"at_least": limit, "unit": "percent", "if_none": "breached"}, records=records)
    assert found.verdict == verdict
    most = judge(VALUE, {"at_most": limit, "unit": "percent", "if_none": "breached"}, records=records)
    assert most.verdict == "breached"
    assert list(most.conditions[0].failing) == (["第三方评估"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"per": ["carrier", "topic"]}, "per"),
        ({"per": [], "listed_in": LISTED}, "listed_in"),
        ({"per": ["published"]}, "published"),
        ({"listed_in": {**LISTED, "name": "since"}}, "since"),
        ({"listed_in": {**LISTED, "among": {"fakt": 1}}}, "fakt"),
    ],
)
def test_a_grouping_that_does_not_serve_is_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises((RulesError, ValueError), match=words):
        check_measure(change)


def check_measure(change: dict[str, Any]) -> None:
    catalog, _ = load_rules()
    made = Measure.model_validate({**UPDATES, "counted_in": "条", **change})
    place = next(iter(catalog.measure_documents.values()))
    documents = {**catalog.measure_documents, made.id: place}
    check_catalog(
        Catalog(**{**vars(catalog), "measures": {made.id: made}, "measure_documents": documents, "plans": {}})
    )

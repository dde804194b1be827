from __future__ import annotations

from datetime import date

from engine.catalog import load_catalog
from engine.evidence_rows import settle_evidence
from facts.report import Origin, ParsedRecord, Report
from facts.resources import resource

RULES = load_catalog(resource("rules"), ["qingpu-2021"]).plan("qingpu-2021")
DONE = date(2021, 8, 1).toordinal()


def hand_in(requirement: str, element: str | None = None) -> Report:
    values: dict[str, int | str | None] = {
        "requirement": requirement, "element": element, "what": None, "done": DONE, "where": None
    }  # fmt: skip
    record = ParsedRecord("evidence", "Z1", "qingpu-jyj", values, Origin("表.xlsx", "佐证材料", 5))
    return settle_evidence(Report("qingpu-jyj", (), (record,)), RULES)


def test_the_number_that_the_form_prints_is_taken_for_the_full_one() -> None:
    report = hand_in("4c")
    assert [record.values["requirement"] for record in report.records] == ["qingpu-2021/4c"]
    assert report.refusals == ()


def test_evidence_for_another_plan_is_left_alone() -> None:
    assert [record.values["requirement"] for record in hand_in("qingpu-2023/1a").records] == ["qingpu-2023/1a"]


def test_an_unknown_requirement_is_refused_with_its_row_and_the_nearest() -> None:
    report = hand_in("4x")
    assert report.records == ()
    assert [(each.column, each.found, each.origin.row) for each in report.refusals] == [("要求编号", "4x", 5)]
    assert "是否想写" in report.refusals[0].reason


def test_an_unknown_element_is_refused_with_the_nearest() -> None:
    report = hand_in("64", "智能检查")
    assert report.records == ()
    assert report.refusals[0].column == "要素"
    assert "智能检索" in report.refusals[0].reason


def test_a_requirement_that_is_decided_by_records_takes_no_evidence() -> None:
    assert [each.found for each in hand_in("69").refusals] == ["69"]

from __future__ import annotations

from engine.reach import Reach
from facts.report import ALL_UNITS
from facts.store.coverage import CoverageRow, RefusalRow

HOTLINE = "12345网上受理"


def claim(ledger: str, first: int, last: int, *, about: str = "A", only: str = "") -> CoverageRow:
    return CoverageRow(1, about, ledger, about, first, last, "cases", nothing=False, only=only)


def refuse(day: int | None) -> RefusalRow:
    return RefusalRow(1, "A", "meetings", "A", "表.xlsx", "会议", 7, day, "D102", "", "", "", "")


def test_a_list_covers_a_span_only_where_its_claims_meet() -> None:
    reach = Reach.build([claim("meetings", 1, 90), claim("meetings", 91, 120), claim("meetings", 130, 200)], [])
    assert reach.covers("meetings", ["A"], 5, 120)
    assert not reach.covers("meetings", ["A"], 5, 131)
    assert reach.first_hole("meetings", ["A"], 5, 200) == (121, 129)
    assert not reach.covers("meetings", ["A", "B"], 5, 120)


def test_a_claim_about_all_units_covers_each_of_them() -> None:
    reach = Reach.build([claim("attendances", 1, 365, about=ALL_UNITS)], [])
    assert reach.covers("attendances", ["A", "B"], 1, 365)
    assert reach.absence(1, ["A", "B"]) == {("attendances", "A"): 365, ("attendances", "B"): 365}


def test_an_export_of_one_channel_does_not_speak_for_the_others() -> None:
    reach = Reach.build([claim("replies", 1, 365, about=ALL_UNITS, only=HOTLINE)], [])
    assert reach.covers("replies", ["A"], 1, 365, (HOTLINE,))
    assert not reach.covers("replies", ["A"], 1, 365, (HOTLINE, "网站留言"))
    assert not reach.covers("replies", ["A"], 1, 365)
    assert reach.touched("replies", ["A"], 1, 365, (HOTLINE,))
    assert not reach.touched("replies", ["A"], 1, 365, ("网上信访",))


def test_totals_reach_as_far_as_the_cases_that_they_stand_for() -> None:
    reach = Reach.build([claim("replies", 1, 181), claim("reply_counts", 182, 365)], [])
    assert reach.covers("replies", ["A"], 1, 365)


def test_a_stock_is_known_by_its_last_day_alone() -> None:
    reach = Reach.build([claim("mechanisms", 300, 365)], [])
    assert reach.covers("mechanisms", ["A"], 1, 365)
    assert not reach.covers("mechanisms", ["A"], 1, 366)


def test_a_refused_row_may_lie_in_any_span_that_its_day_does_not_exclude() -> None:
    reach = Reach.build([claim("meetings", 1, 365)], [refuse(20), refuse(None)])
    assert reach.refused("meetings", ["A"], 1, 31) == 2
    assert reach.refused("meetings", ["A"], 32, 60) == 1
    assert reach.refused("meetings", ["A"], 60, 32) == 0
    assert reach.absence(1, ["A"]) == {}

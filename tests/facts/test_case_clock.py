"""The clock of an application for information: what stops, extends and restarts it, and what does not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facts.calendar import load_calendar
from facts.case_clock import CaseDue, CaseStep, Correction, Extension, Suspension, case_due, limit_steps
from facts.errors import InputError

CALENDAR = load_calendar()
RECEIVED = date(2021, 3, 1)
PLAIN_DUE = date(2021, 3, 29)


def reckon(*steps: CaseStep) -> CaseDue:
    return case_due(CALENDAR, RECEIVED, 20, steps)


def test_without_steps_a_case_is_due_on_the_twentieth_working_day() -> None:
    result = reckon()
    assert (result.due, result.state, result.allowed, result.counted) == (PLAIN_DUE, "running", 20, 20)
    assert result.arithmetic == (
        "2021年3月1日（周一）收到，当日不计，期限20个工作日。",
        "其间周末8天不计。",
        "第20个工作日为2021年3月29日（周一），期限届满。",
    )


def test_the_arithmetic_tells_holidays_and_worked_weekends() -> None:
    result = case_due(CALENDAR, date(2021, 9, 16), 11)
    assert result.due == date(2021, 10, 8)
    assert result.arithmetic[1:] == (
        "2021年9月18日（周六）中秋节调休上班，计入。",
        "2021年9月19日（周日）至2021年9月21日（周二）中秋节放假，不计。",
        "2021年9月26日（周日）国庆节调休上班，计入。",
        "2021年10月1日（周五）至2021年10月7日（周四）国庆节放假，不计。",
        "其间周末1天不计。",
        "第11个工作日为2021年10月8日（周五），期限届满。",
    )


def test_working_days_of_a_suspension_do_not_count_its_first_and_last_included() -> None:
    result = reckon(Suspension(date(2021, 3, 4), date(2021, 3, 9)))
    assert result.due == date(2021, 4, 2)
    assert (
        "2021年3月4日（周四）至2021年3月9日（周二）征求第三方或者其他机关意见，其间4个工作日不计。" in result.arithmetic
    )


def test_overlapping_suspensions_stop_a_day_only_once() -> None:
    twice = reckon(Suspension(date(2021, 3, 4), date(2021, 3, 9)), Suspension(date(2021, 3, 8), date(2021, 3, 10)))
    once = reckon(Suspension(date(2021, 3, 4), date(2021, 3, 10)))
    assert twice.due == once.due
    assert [line for line in twice.arithmetic if "个工作日不计" in line] == [
        "2021年3月4日（周四）至2021年3月9日（周二）征求第三方或者其他机关意见，其间4个工作日不计。",
        "2021年3月8日（周一）至2021年3月10日（周三）征求第三方或者其他机关意见，其间1个工作日不计。",
    ]


def test_a_suspension_on_days_off_changes_nothing() -> None:
    assert reckon(Suspension(date(2021, 3, 6), date(2021, 3, 7))).due == PLAIN_DUE


def test_a_worked_weekend_within_a_suspension_is_not_told_as_counted() -> None:
    result = case_due(CALENDAR, date(2021, 9, 16), 11, [Suspension(date(2021, 9, 26), date(2021, 9, 26))])
    assert result.due == date(2021, 10, 9)
    assert not any("9月26日" in line and "计入" in line for line in result.arithmetic)


def test_an_open_suspension_leaves_the_due_day_unknown() -> None:
    result = reckon(Suspension(date(2021, 3, 4), None))
    assert (result.due, result.state, result.counted) == (None, "suspended", 2)
    assert result.arithmetic[-1] == "自2021年3月4日（周四）起停止计算，尚未恢复：已计2个工作日，届满日未定。"


def test_an_open_suspension_after_the_due_day_changes_nothing() -> None:
    assert reckon(Suspension(date(2021, 3, 30), None)).due == PLAIN_DUE


def test_an_extension_with_consent_and_timely_notice_counts() -> None:
    result = reckon(Extension(20, consented=True, notified=PLAIN_DUE))
    assert (result.due, result.allowed) == (date(2021, 4, 26), 40)


@pytest.mark.parametrize(
    ("extension", "fault"),
    [
        (Extension(20, consented=False, notified=date(2021, 3, 20)), "没有负责人同意的记录"),
        (Extension(20, consented=True, notified=None), "没有告知申请人的记录"),
        (Extension(20, consented=True, notified=date(2021, 3, 30)), "才告知，期限已于2021年3月29日（周一）届满"),
        (Extension(20, consented=True, notified=date(2021, 2, 26)), "早于期限起算日"),
        (Extension(21, consented=True, notified=date(2021, 3, 20)), "超过还可延长的20个工作日"),
        (Extension(0, consented=True, notified=date(2021, 3, 20)), "天数应为正数"),
    ],
)
def test_an_extension_without_its_conditions_is_none(extension: Extension, fault: str) -> None:
    result = reckon(extension)
    assert (result.due, result.allowed) == (PLAIN_DUE, 20)
    assert any(fault in line and line.endswith("不予计算。") for line in result.arithmetic)


def test_several_extensions_share_the_twenty_days() -> None:
    first = Extension(15, consented=True, notified=date(2021, 3, 20))
    result = reckon(Extension(10, consented=True, notified=date(2021, 4, 1)), first)
    assert result.allowed == 35
    assert reckon(Extension(5, consented=True, notified=date(2021, 4, 1)), first).allowed == 40


def test_a_second_extension_is_timely_against_the_extended_due_day() -> None:
    first = Extension(10, consented=True, notified=date(2021, 3, 29))
    assert reckon(first, Extension(10, consented=True, notified=date(2021, 4, 13))).allowed == 40
    assert reckon(first, Extension(10, consented=True, notified=date(2021, 4, 14))).allowed == 30


def test_an_extension_is_timely_while_the_clock_stands_still() -> None:
    hearing = Suspension(date(2021, 3, 4), date(2021, 4, 6))
    extension = Extension(20, consented=True, notified=date(2021, 4, 1))
    assert reckon(hearing, extension).allowed == 40
    assert reckon(Suspension(date(2021, 3, 4), None), extension).allowed == 40


def test_a_correction_starts_the_clock_again() -> None:
    result = reckon(Correction(date(2021, 3, 10), date(2021, 3, 22)))
    assert (result.started, result.due) == (date(2021, 3, 22), date(2021, 4, 20))


def test_a_correction_that_has_not_come_leaves_the_clock_waiting() -> None:
    result = reckon(Correction(date(2021, 3, 10), None))
    assert (result.due, result.state) == (None, "awaiting_correction")
    assert "尚未收到补正" in result.arithmetic[-1]


@pytest.mark.parametrize("requested", [date(2021, 3, 11), date(2021, 2, 28)])
def test_a_correction_asked_for_outside_seven_working_days_changes_nothing(requested: date) -> None:
    result = reckon(Correction(requested, date(2021, 3, 22)))
    assert result.due == PLAIN_DUE
    assert "不在收到之日起7个工作日内（至2021年3月10日（周三））" in result.arithmetic[1]


def test_only_the_first_correction_counts() -> None:
    first = Correction(date(2021, 3, 3), date(2021, 3, 4))
    result = reckon(Correction(date(2021, 3, 8), date(2021, 3, 20)), first)
    assert (result.started, result.due) == (date(2021, 3, 4), reckon(first).due)
    assert any("再次要求不影响期限" in line for line in result.arithmetic)


def test_what_was_suspended_before_the_restart_is_not_taken_off_twice() -> None:
    correction = Correction(date(2021, 3, 5), date(2021, 3, 22))
    assert reckon(correction, Suspension(date(2021, 3, 2), date(2021, 3, 4))).due == reckon(correction).due


def test_a_case_that_runs_into_an_unknown_year_says_so_and_raises_nothing() -> None:
    result = case_due(CALENDAR, date(2026, 12, 20), 20)
    assert (result.due, result.state) == (None, "calendar_unknown")
    assert "没有2027年的放假安排" in result.arithmetic[-1]


@pytest.mark.parametrize(
    ("kind", "first", "second"),
    [(Suspension, date(2021, 3, 5), date(2021, 3, 4)), (Correction, date(2021, 3, 5), date(2021, 3, 4))],
)
def test_a_step_that_ends_before_it_begins_is_refused(
    kind: type[Suspension | Correction], first: date, second: date
) -> None:
    with pytest.raises(InputError, match=r"2021-03-04.{0,2}早于.*2021-03-05"):
        kind(first, second)


def test_steps_are_seen_as_they_stood_on_a_day() -> None:
    steps: list[CaseStep] = [
        Suspension(date(2021, 3, 4), date(2021, 3, 9)),
        Suspension(date(2021, 3, 12), None),
        Extension(20, consented=True, notified=date(2021, 3, 20)),
        Correction(date(2021, 3, 3), date(2021, 3, 10)),
        Correction(date(2021, 3, 11), None),
    ]
    assert limit_steps(steps, date(2021, 3, 8)) == (
        Suspension(date(2021, 3, 4), None),
        Extension(20, consented=True, notified=None),
        Correction(date(2021, 3, 3), None),
    )
    assert limit_steps(steps, date(2021, 12, 31)) == tuple(steps)


@given(
    start=st.dates(date(2019, 1, 1), date(2025, 6, 30)),
    spans=st.lists(st.tuples(st.integers(-10, 60), st.integers(0, 20)), max_size=4),
    extra=st.integers(0, 20),
)
def test_the_due_day_is_found_by_walking_over_every_single_day(
    start: date, spans: list[tuple[int, int]], extra: int
) -> None:
    hearings = [
        Suspension(start + timedelta(days=begin), start + timedelta(days=begin + length)) for begin, length in spans
    ]
    extension = [Extension(extra, consented=True, notified=start)] if extra else []
    day, left = start, 20 + extra
    while left:
        day += timedelta(days=1)
        still = any(one.first <= day and one.until is not None and day <= one.until for one in hearings)
        left -= CALENDAR.is_workday(day) and not still
    assert case_due(CALENDAR, start, 20, [*hearings, *extension]).due == day

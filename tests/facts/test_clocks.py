"""Periods run out on the day that the Civil Code and the working-day calendar say."""

from __future__ import annotations

from datetime import date, timedelta
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facts.calendar import load_calendar
from facts.clocks import (
    PeriodUnit,
    due_day,
    due_moment,
    explain_period,
    settle_fixed_day,
    tabulate_due,
    to_minutes,
)
from facts.errors import UnknownDayError

CALENDAR = load_calendar()
UNITS: tuple[PeriodUnit, ...] = ("working_days", "calendar_days", "months", "years")


@pytest.mark.parametrize(
    ("start", "n", "unit", "roll", "due"),
    [
        # qingpu-2020 was sent on 2020-05-13; 30 days later is a Friday.
        (date(2020, 5, 13), 30, "calendar_days", True, date(2020, 6, 12)),
        (date(2020, 5, 14), 30, "calendar_days", True, date(2020, 6, 15)),
        (date(2020, 5, 14), 30, "calendar_days", False, date(2020, 6, 13)),
        # 2021-09-26, a Sunday, was worked by adjustment: it is no day off.
        (date(2021, 9, 16), 10, "calendar_days", True, date(2021, 9, 26)),
        # The last day falls into the National Day holidays.
        (date(2021, 9, 24), 7, "calendar_days", True, date(2021, 10, 8)),
        (date(2021, 9, 30), 10, "working_days", True, date(2021, 10, 20)),
        (date(2021, 9, 30), 10, "working_days", False, date(2021, 10, 20)),
        (date(2021, 1, 31), 1, "months", False, date(2021, 2, 28)),
        (date(2021, 1, 31), 1, "months", True, date(2021, 3, 1)),
        (date(2020, 1, 31), 1, "months", False, date(2020, 2, 29)),
        (date(2021, 5, 31), 6, "months", True, date(2021, 11, 30)),
        (date(2021, 12, 15), 1, "months", False, date(2022, 1, 15)),
        (date(2020, 2, 29), 1, "years", False, date(2021, 2, 28)),
        (date(2021, 3, 31), 1, "years", True, date(2022, 3, 31)),
        (date(2021, 3, 31), -1, "months", True, date(2021, 2, 28)),
        (date(2021, 10, 10), -7, "calendar_days", True, date(2021, 10, 3)),
        (date(2021, 10, 3), 0, "calendar_days", True, date(2021, 10, 3)),
        (date(2021, 10, 8), -2, "working_days", True, date(2021, 9, 29)),
        (date(1999, 1, 1), 5, "calendar_days", False, date(1999, 1, 6)),
    ],
)
def test_a_period_ends_on_its_day(start: date, n: int, unit: PeriodUnit, roll: bool, due: date) -> None:  # noqa: FBT001 - a column
    assert due_day(CALENDAR, start, n, unit, roll) == due


@given(start=st.dates(date(2019, 1, 1), date(2025, 6, 30)), n=st.integers(1, 400))
def test_a_rolled_day_is_worked_and_nothing_between_is(start: date, n: int) -> None:
    plain = due_day(CALENDAR, start, n, "calendar_days", roll=False)
    rolled = due_day(CALENDAR, start, n, "calendar_days")
    assert plain == start + timedelta(days=n)
    assert CALENDAR.is_workday(rolled)
    assert not any(CALENDAR.is_workday(plain + timedelta(days=passed)) for passed in range((rolled - plain).days))


@given(start=st.dates(date(2019, 1, 1), date(2024, 12, 31)), n=st.integers(1, 24))
def test_a_month_ends_on_the_corresponding_day_or_on_its_last(start: date, n: int) -> None:
    due = due_day(CALENDAR, start, n, "months", roll=False)
    assert (due.year - start.year) * 12 + due.month - start.month == n
    assert due.day == start.day or (due.day < start.day and (due + timedelta(days=1)).day == 1)


@pytest.mark.parametrize(
    ("n", "unit", "roll"),
    [(20, "working_days", True), (365, "calendar_days", True), (12, "months", True), (1, "years", True)],
)
def test_a_period_into_an_unknown_year_is_unknown(n: int, unit: PeriodUnit, roll: bool) -> None:  # noqa: FBT001 - a column
    with pytest.raises(UnknownDayError, match="没有2027年的放假安排"):
        due_day(CALENDAR, date(2026, 12, 20), n, unit, roll)


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("n", [10**12, -(10**12)])
def test_a_senseless_number_of_units_is_refused_and_no_crash(unit: PeriodUnit, n: int) -> None:
    with pytest.raises(UnknownDayError):
        due_day(CALENDAR, date(2021, 1, 1), n, unit, roll=False)


@pytest.mark.parametrize("roll", [True, False])
@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("n", [-2, 0, 1, 13])
def test_the_table_says_for_every_start_what_due_day_says(unit: PeriodUnit, n: int, roll: bool) -> None:  # noqa: FBT001 - a column
    first, last = date(2018, 12, 20).toordinal(), date(2027, 1, 10).toordinal()
    table = tabulate_due(CALENDAR, first, last, n, unit, roll)
    assert [start for start, _ in table] == list(range(first, last + 1))
    for start, due in table:
        try:
            expected = due_day(CALENDAR, date.fromordinal(start), n, unit, roll).toordinal()
        except UnknownDayError:
            assert due is None
        else:
            assert due == expected


def test_an_empty_range_gives_an_empty_table() -> None:
    assert tabulate_due(CALENDAR, 737800, 737799, 5, "working_days") == []


def test_thirty_tables_of_1500_days_take_a_fraction_of_a_second() -> None:
    first = date(2020, 1, 1).toordinal()
    begun = perf_counter()
    for n in range(30):
        tabulate_due(CALENDAR, first, first + 1500, n, UNITS[n % 4])
    assert perf_counter() - begun < 2


def test_a_fixed_date_on_a_sunday_stays_unless_the_reading_says_otherwise() -> None:
    sunday = date(2021, 10, 31)
    assert settle_fixed_day(CALENDAR, sunday) == sunday
    assert settle_fixed_day(CALENDAR, sunday, roll=True) == date(2021, 11, 1)
    assert settle_fixed_day(CALENDAR, date(2021, 9, 26), roll=True) == date(2021, 9, 26)


def test_hours_run_through_the_night_into_the_next_day() -> None:
    assert due_moment(to_minutes(date(2021, 9, 30), 22, 30), 5) == to_minutes(date(2021, 10, 1), 3, 30)


def test_a_period_is_explained_day_by_day() -> None:
    told = [
        (one.day.day, one.counted, one.number, one.reason) for one in explain_period(CALENDAR, date(2021, 9, 30), 2)
    ]
    assert told == [
        (30, False, None, "起算当日不计"),
        *[(day, False, None, "国庆节放假") for day in range(1, 8)],
        (8, True, 1, "工作日"),
        (9, True, 2, "国庆节调休上班"),
    ]


def test_a_period_of_no_days_is_only_its_start() -> None:
    assert [one.day for one in explain_period(CALENDAR, date(2021, 10, 1), 0)] == [date(2021, 10, 1)]


@given(start=st.dates(date(2019, 1, 1), date(2025, 12, 31)), n=st.integers(1, 60))
def test_the_explanation_ends_on_the_due_day_with_the_last_number(start: date, n: int) -> None:
    last = explain_period(CALENDAR, start, n)[-1]
    assert (last.day, last.number) == (due_day(CALENDAR, start, n, "working_days"), n)

"""Working days are what the notices say, and nothing outside the known years is guessed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facts.calendar import Calendar, load_calendar, name_day
from facts.errors import RulesError, UnknownDayError

if TYPE_CHECKING:
    from pathlib import Path

CALENDAR = load_calendar()
KNOWN_DAYS = st.dates(date(2019, 1, 1), date(2026, 12, 31))

NOTICE_2027 = """\
year: 2027
notices:
  - number: 国办发明电〔2026〕99号
    date: 2026-11-01
    title: 虚构的2027年安排
    holidays:
      - {name: 元旦, first: 2027-01-01, last: 2027-01-03, days: 3}
      - {name: 春节, first: 2027-02-05, last: 2027-02-11, days: 7, worked: [2027-01-31]}
      - {name: 清明节, first: 2027-04-05, last: 2027-04-05, days: 1}
      - {name: 劳动节, first: 2027-05-01, last: 2027-05-05, days: 5}
      - {name: 端午节, first: 2027-06-09, last: 2027-06-09, days: 1}
      - {name: 国庆节、中秋节, first: 2027-10-01, last: 2027-10-07, days: 7}
"""


def write(folder: Path, text: str, name: str = "2027.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def step_workdays(calendar: Calendar, start: date, n: int) -> date:
    """Walk n working days forward or back, one day at a time: slow, and plainly right."""
    step = timedelta(days=1 if n > 0 else -1)
    while n:
        start += step
        n -= step.days if calendar.is_workday(start) else 0
    return start


def test_every_day_agrees_with_the_package_chinesecalendar() -> None:
    days = [date.fromordinal(number) for number in range(CALENDAR.first_number, CALENDAR.last_number + 1)]
    assert [day for day in days if chinese_calendar.is_workday(day) != CALENDAR.is_workday(day)] == []
    assert len(days) == 2922


@pytest.mark.parametrize(
    ("day", "works", "reason", "notice"),
    [
        (date(2021, 10, 1), False, "国庆节放假", "国办发明电〔2020〕27号"),
        (date(2021, 10, 2), False, "国庆节放假", "国办发明电〔2020〕27号"),
        (date(2021, 10, 9), True, "国庆节调休上班", "国办发明电〔2020〕27号"),
        (date(2021, 10, 10), False, "周末", None),
        (date(2021, 10, 11), True, "工作日", None),
        (date(2023, 9, 29), False, "中秋节、国庆节放假", "国办发明电〔2022〕16号"),
    ],
)
def test_a_day_is_described_with_reason_and_notice(day: date, works: bool, reason: str, notice: str | None) -> None:  # noqa: FBT001 - a column
    status = CALENDAR.describe(day)
    assert (status.day, status.works, status.reason, status.notice) == (day, works, reason, notice)


@pytest.mark.parametrize(
    ("day", "works", "notice"),
    [
        (date(2019, 5, 2), False, "国办发明电〔2019〕3号"),
        (date(2019, 5, 5), True, "国办发明电〔2019〕3号"),
        (date(2020, 1, 31), False, "国办发明电〔2020〕1号"),
        (date(2020, 2, 1), False, "国办发明电〔2020〕1号"),
        (date(2020, 1, 19), True, "国办发明电〔2019〕16号"),
    ],
)
def test_a_later_notice_prevails_over_an_earlier_one(day: date, works: bool, notice: str) -> None:  # noqa: FBT001 - a column
    status = CALENDAR.describe(day)
    assert (status.works, status.notice) == (works, notice)


def test_the_notice_of_a_year_reaches_back_into_the_december_before() -> None:
    assert CALENDAR.describe(date(2022, 12, 31)).reason == "元旦放假"


def test_the_shipped_years_are_known_and_the_last_december_is_not_settled() -> None:
    assert CALENDAR.known_years == tuple(range(2019, 2027))
    assert CALENDAR.settled_through == date(2026, 12, 19)


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (date(2021, 4, 22), 1, date(2021, 4, 23)),
        (date(2021, 4, 23), 1, date(2021, 4, 25)),
        (date(2021, 9, 30), 1, date(2021, 10, 8)),
        (date(2021, 9, 30), 20, date(2021, 11, 3)),
        (date(2021, 10, 3), 1, date(2021, 10, 8)),
        (date(2021, 10, 3), 0, date(2021, 10, 3)),
        (date(2021, 10, 8), -1, date(2021, 9, 30)),
        (date(2021, 10, 3), -1, date(2021, 9, 30)),
        (date(2018, 12, 31), 1, date(2019, 1, 2)),
    ],
)
def test_working_days_are_added_without_the_start(start: date, n: int, end: date) -> None:
    assert CALENDAR.add_workdays(start, n) == end


@given(start=st.dates(date(2020, 1, 1), date(2025, 12, 31)), n=st.integers(-120, 120))
def test_adding_is_the_same_as_walking_day_by_day(start: date, n: int) -> None:
    assert CALENDAR.add_workdays(start, n) == step_workdays(CALENDAR, start, n)


@given(start=KNOWN_DAYS, end=KNOWN_DAYS)
def test_counting_is_the_difference_of_two_running_numbers(start: date, end: date) -> None:
    first, last = sorted((start, end))
    between = range(first.toordinal() + 1, last.toordinal() + 1)
    plain = sum(CALENDAR.is_workday(date.fromordinal(number)) for number in between)
    assert CALENDAR.count_workdays(first, last) == plain
    assert CALENDAR.count_workdays(last, first) == -plain


@given(start=st.dates(date(2019, 1, 1), date(2025, 12, 31)), n=st.integers(1, 200))
def test_counting_undoes_adding(start: date, n: int) -> None:
    assert CALENDAR.count_workdays(start, CALENDAR.add_workdays(start, n)) == n


@given(day=st.dates(date(2019, 1, 1), date(2026, 12, 20)))
def test_the_next_workday_is_the_first_that_is_worked(day: date) -> None:
    found = CALENDAR.next_workday_on_or_after(day)
    assert CALENDAR.is_workday(found)
    assert not any(CALENDAR.is_workday(day + timedelta(days=passed)) for passed in range((found - day).days))


@pytest.mark.parametrize("day", [date(2018, 12, 31), date(2027, 1, 1), date(1999, 1, 1)])
def test_a_day_outside_the_known_years_is_unknown(day: date) -> None:
    with pytest.raises(UnknownDayError, match=f"没有{day.year}年的放假安排（现有2019年至2026年）") as refusal:
        CALENDAR.describe(day)
    assert "--calendar 文件" in refusal.value.message
    assert refusal.value.exit_status == 4


@pytest.mark.parametrize(
    ("start", "n", "year"),
    [
        (date(2026, 12, 31), 1, 2027),
        (date(2019, 1, 1), -1, 2018),
        (date(2027, 3, 1), 5, 2027),
        (date(2017, 3, 1), 5, 2017),
    ],
)
def test_a_way_out_of_the_known_years_names_the_year(start: date, n: int, year: int) -> None:
    with pytest.raises(UnknownDayError, match=f"没有{year}年的放假安排"):
        CALENDAR.add_workdays(start, n)


def test_a_day_number_beyond_all_dates_is_unknown_and_not_a_crash() -> None:
    with pytest.raises(UnknownDayError, match="可以表示的范围"):
        CALENDAR.workday_number(10**12)


def test_an_office_adds_the_next_year_by_a_file(tmp_path: Path) -> None:
    calendar = load_calendar([write(tmp_path, NOTICE_2027)])
    assert calendar.known_years[-1] == 2027
    assert calendar.add_workdays(date(2026, 12, 31), 1) == date(2027, 1, 4)
    assert calendar.describe(date(2027, 1, 31)).reason == "春节调休上班"


def test_an_office_adds_a_later_notice_for_a_known_year(tmp_path: Path) -> None:
    text = (
        "year: 2026\nnotices:\n  - number: 国办发明电〔2026〕98号\n    date: 2026-03-01\n    title: 虚构\n"
        "    holidays:\n      - {name: 劳动节, first: 2026-05-01, last: 2026-05-06, days: 6}\n"
    )
    calendar = load_calendar([write(tmp_path, text)])
    assert not calendar.is_workday(date(2026, 5, 6))
    assert calendar.is_workday(date(2026, 5, 9))


def test_local_days_off_prevail_over_the_notices() -> None:
    calendar = load_calendar(extra_days_off={date(2021, 10, 9): "本区停电放假"})
    status = calendar.describe(date(2021, 10, 9))
    assert (status.works, status.reason, status.notice) == (False, "本区停电放假", None)
    assert calendar.add_workdays(date(2021, 10, 8), 1) == date(2021, 10, 11)
    assert calendar.fingerprint() != CALENDAR.fingerprint()


def test_a_local_day_off_in_an_unknown_year_is_refused() -> None:
    with pytest.raises(RulesError, match="本地放假日 2030-01-02 不在"):
        load_calendar(extra_days_off={date(2030, 1, 2): "校庆"})


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("year: 2027", "year: 2027\nyaer: 2027", 2, "不认识的键“yaer”。可用的键：year、notices"),
        ("year: 2027", "year: 二〇二七", 1, "应是整数"),
        ("    title: 虚构的2027年安排\n", "", 3, "缺少“title”"),
        ("first: 2027-01-01, ", "first: 1月1日, ", 7, "应是日期"),
        ("last: 2027-01-03, days: 3", "last: 2027-01-04, days: 3", 7, "是 4 天，与“days”不符"),
        ("last: 2027-01-03, days: 3", "last: 2026-12-31, days: 3", 7, "早于首日"),
        ("worked: [2027-01-31]", "worked: [2027-02-01]", 8, "不是周六或周日"),
        ("worked: [2027-01-31]", "worked: [2027-02-06]", 8, "写了两次"),
        ("worked: [2027-01-31]", "worked: 2027-01-31", 8, "应是列表"),
        (
            "first: 2027-01-01, last: 2027-01-03, days: 3",
            "first: 2026-12-19, last: 2026-12-19, days: 1",
            7,
            "不属于2027年",
        ),
        ("国办发明电〔2026〕99号", "国办发明电〔2025〕7号", 3, "已经录过（facts/data/calendar/2026.yaml:4）"),
        ("国庆节、中秋节", "国庆节", 3, "2027年的放假安排不全，缺中秋节"),
    ],
)
def test_a_file_that_is_wrong_in_one_way_is_refused_at_its_line(
    tmp_path: Path, old: str, new: str, line: int, words: str
) -> None:
    assert old in NOTICE_2027
    path = write(tmp_path, NOTICE_2027.replace(old, new))
    with pytest.raises(RulesError) as refusal:
        load_calendar([path])
    assert f"2027.yaml:{line}：" in refusal.value.message
    assert words in refusal.value.message


def test_a_year_missing_between_two_others_is_refused(tmp_path: Path) -> None:
    text = NOTICE_2027.replace(", worked: [2027-01-31]", "").replace("2027", "2028")
    with pytest.raises(RulesError, match=r"2028\.yaml:3：有2028年的放假安排，却没有2027年的"):
        load_calendar([write(tmp_path, text, "2028.yaml")])


def test_a_year_without_notices_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match=r"2027\.yaml:2：“notices”里没有通知"):
        load_calendar([write(tmp_path, "year: 2027\nnotices: []\n")])


def test_a_day_is_named_in_chinese_with_its_weekday() -> None:
    assert name_day(date(2021, 10, 31)) == "2021年10月31日（周日）"


def test_no_part_of_the_calendar_can_be_changed() -> None:
    with pytest.raises(AttributeError):
        CALENDAR.workdays = ()  # type: ignore[misc]

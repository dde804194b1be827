"""Working days as the State Council's yearly notices fix them; no year is ever guessed.

A day works or not by the latest notice that names it, else by its weekday; this holds
only in the years for which a file of notices is known. The files lie in
``facts/data/calendar``; an office adds the next year's by a file of the same form.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate, pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

from facts.errors import RulesError, UnknownDayError
from facts.resources import resource
from facts.strict_fields import Fields
from facts.strict_yaml import load_strict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

# A year is complete when its notices name all of these, alone or together (国庆节、中秋节).
HOLIDAY_NAMES = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")

# The notice for a year may reach back to this day of December before it.
EARLIEST_DECEMBER_DAY = 20

WEEKDAY_NAMES = "一二三四五六日"
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class DayStatus:
    """What a day is: whether offices work, why (in Chinese), and the notice that says so.

    `notice` is the number of the State Council's notice; None where the weekday decides
    or a local rule does.
    """

    day: date
    works: bool
    reason: str
    notice: str | None


@dataclass(frozen=True, slots=True)
class _Holiday:
    name: str
    off: tuple[date, ...]
    worked: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class _Notice:
    year: int
    number: str
    issued: date
    place: str
    holidays: tuple[_Holiday, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """The working days of an unbroken run of known years. Immutable.

    Days are dates at the edge; inside, and for tables, they are day numbers as
    ``date.toordinal`` gives them, and working days are numbered from 1 on the first
    working day of the first known year: the working days in (a, b] are
    ``workday_number(b) - workday_number(a)``.

    Attributes:
        known_years: the years for which notices are known, ascending, without gap.
        first_number: the day number of the first known day.
        last_number: the day number of the last known day.
        workdays: the day numbers of all working days, ascending.
        running: how many working days lie up to each day, from the eve of the first
            known day (0) to the last known day.
    """

    known_years: tuple[int, ...]
    first_number: int
    last_number: int
    workdays: tuple[int, ...] = field(repr=False)
    running: tuple[int, ...] = field(repr=False)
    _named_days: Mapping[int, DayStatus] = field(repr=False)

    def describe(self, day: date) -> DayStatus:
        """Say whether the day is worked and why.

        Raises:
            UnknownDayError: the day's year is not known.
        """
        if not self.first_number <= day.toordinal() <= self.last_number:
            raise self._unknown(day.year, day)
        return self._named_days.get(day.toordinal()) or _judge_by_weekday(day)

    def is_workday(self, day: date) -> bool:
        """Say whether offices work on the day; an unknown year raises UnknownDayError."""
        return self.describe(day).works

    def workday_number(self, day_number: int) -> int:
        """Give how many working days of the calendar lie up to the day, itself included.

        The eve of the first known day counts as 0; any other day outside the known
        years raises UnknownDayError.
        """
        index = day_number - self.first_number + 1
        if not 0 <= index < len(self.running):
            raise self._unknown_number(day_number)
        return self.running[index]

    def find_workday(self, workday_number: int) -> int:
        """Give the day number of the working day with this number.

        Raises:
            UnknownDayError: the working day lies outside the known years.
        """
        if workday_number < 1:
            raise self._unknown(self.known_years[0] - 1)
        if workday_number > len(self.workdays):
            raise self._unknown(self.known_years[-1] + 1)
        return self.workdays[workday_number - 1]

    def add_workdays(self, start: date, n: int) -> date:
        """Give the n-th working day after the start; the start itself is not counted.

        With n = 0 it is the start itself, worked or not; with n below 0 the n-th working
        day before it. Raises UnknownDayError where the way leads out of the known years.
        """
        return date.fromordinal(self.add_workday_number(start.toordinal(), n))

    def add_workday_number(self, start: int, n: int) -> int:
        """Do as `add_workdays`, from day number to day number."""
        if n > 0:
            return self.find_workday(self.workday_number(start) + n)
        if n < 0:
            return self.find_workday(self.workday_number(start - 1) + n + 1)
        return start

    def count_workdays(self, start: date, end: date) -> int:
        """Count the working days in (start, end]; negative where the end lies before the start.

        Raises:
            UnknownDayError: one of the two lies outside the known years.
        """
        return self.workday_number(end.toordinal()) - self.workday_number(start.toordinal())

    def next_workday_on_or_after(self, day: date) -> date:
        """Give the day itself if it is worked, else the next that is."""
        return date.fromordinal(self.next_workday_number(day.toordinal()))

    def next_workday_number(self, day_number: int) -> int:
        """Give the day number of the first working day on or after the day."""
        return self.find_workday(self.workday_number(day_number - 1) + 1)

    @property
    def settled_through(self) -> date:
        """The last day that the notice for the first unknown year can no longer change."""
        return date(self.known_years[-1], 12, EARLIEST_DECEMBER_DAY - 1)

    def fingerprint(self) -> str:
        """Give a short text that is the same for two calendars with the same working days."""
        days = f"{self.first_number}-{self.last_number}:{','.join(map(str, self.workdays))}"
        return hashlib.sha256(days.encode("ascii")).hexdigest()[:16]

    def _unknown_number(self, day_number: int) -> UnknownDayError:
        try:
            day = date.fromordinal(day_number)
        except (ValueError, OverflowError):
            return UnknownDayError("日期超出了可以表示的范围（公元1年至9999年）。请核对期限的数字。")
        return self._unknown(day.year, day)

    def _unknown(self, year: int, day: date | None = None) -> UnknownDayError:
        known = f"{self.known_years[0]}年至{self.known_years[-1]}年"
        what = f"{day.isoformat()} 是否上班" if day is not None else f"推算到 {year} 年的工作日"
        if year > self.known_years[-1]:
            remedy = (
                f"国务院办公厅公布{year}年放假安排后，请照 facts/data/calendar/{self.known_years[-1]}.yaml "
                f"的写法录成文件，用 --calendar 文件 加入"
            )
        else:
            remedy = f"请核对日期；确需更早的年份，请把{year}年的放假安排录成文件，用 --calendar 文件 加入"
        return UnknownDayError(
            f"{what}无法确定：没有{year}年的放假安排（现有{known}），工作日不能按星期猜算。{remedy}。"
        )


def load_calendar(
    extra_files: Sequence[Path] = (),
    extra_days_off: Mapping[date, str] | None = None,
) -> Calendar:
    """Read the notices that come with the program, and what the office adds to them.

    Args:
        extra_files: files in the form of ``facts/data/calendar/2026.yaml``: a further
            year, or further notices for a known one. Later notices prevail over earlier.
        extra_days_off: local days off and their reason; they prevail over all notices.

    Raises:
        RulesError: a file does not serve, a year is incomplete or missing between two
            others, or a local day off lies in an unknown year; in Chinese, with the place.
    """
    notices: list[_Notice] = []
    for path in sorted(resource("facts", "data", "calendar").glob("*.yaml")):
        notices += _read_notices(path, f"facts/data/calendar/{path.name}")
    for path in extra_files:
        notices += _read_notices(path, str(path))
    _check_numbers(notices)
    years = _check_years(notices)
    named_days: dict[int, DayStatus] = {}
    for notice in sorted(notices, key=lambda one: one.issued):
        named_days.update((status.day.toordinal(), status) for status in _list_days(notice))
    for day, reason in (extra_days_off or {}).items():
        if day.year not in years:
            raise RulesError(
                f"本地放假日 {day.isoformat()} 不在已有放假安排的年份内（{years[0]}年至{years[-1]}年）。请核对日期。"
            )
        named_days[day.toordinal()] = DayStatus(day, works=False, reason=reason, notice=None)
    return _build_calendar(years, named_days)


def name_day(day: date) -> str:
    """Write a day in Chinese with its weekday: 2021年2月7日（周日）."""
    return f"{day.year}年{day.month}月{day.day}日（周{WEEKDAY_NAMES[day.weekday()]}）"


def _judge_by_weekday(day: date) -> DayStatus:
    works = day.weekday() < SATURDAY
    return DayStatus(day, works, "工作日" if works else "周末", None)


def _build_calendar(years: tuple[int, ...], named_days: Mapping[int, DayStatus]) -> Calendar:
    first = date(years[0], 1, 1).toordinal()
    last = date(years[-1], 12, 31).toordinal()
    # Day number 1 was a Monday, so the weekday (Monday 0) is (number - 1) modulo 7.
    works = [
        named.works if (named := named_days.get(number)) is not None else (number - 1) % 7 < SATURDAY
        for number in range(first, last + 1)
    ]
    return Calendar(
        known_years=years,
        first_number=first,
        last_number=last,
        workdays=tuple(number for number, worked in enumerate(works, first) if worked),
        running=tuple(accumulate(works, initial=0)),
        _named_days=MappingProxyType(dict(named_days)),
    )


def _read_notices(path: Path, name: str) -> list[_Notice]:
    data, marks = load_strict(path, name)
    fields = Fields(data, marks, (), RulesError, required=("year", "notices"))
    year = fields.take_integer("year")
    entries = fields.take_entries("notices", required=("number", "date", "title", "holidays"))
    if not entries:
        fields.refuse("notices", f"“notices”里没有通知。请录入{year}年放假安排的通知")
    return [
        _Notice(year, entry.take_text("number"), entry.take_day("date"), entry.place(), _read_holidays(entry, year))
        for entry in entries
    ]


def _read_holidays(notice: Fields, year: int) -> tuple[_Holiday, ...]:
    taken: dict[date, str] = {}
    holidays = []
    for fields in notice.take_entries("holidays", required=("name", "first", "last", "days"), optional=("worked",)):
        holiday = _read_holiday(fields)
        earliest = date(year - 1, 12, EARLIEST_DECEMBER_DAY)
        for day in (*holiday.off, *holiday.worked):
            if not earliest <= day <= date(year, 12, 31):
                fields.refuse(None, f"{day.isoformat()} 不属于{year}年的放假安排。请核对年份")
            if day in taken:
                fields.refuse(None, f"{day.isoformat()} 在同一份通知里写了两次（已写在{taken[day]}）。请核对")
            taken[day] = holiday.name
        holidays.append(holiday)
    return tuple(holidays)


def _read_holiday(fields: Fields) -> _Holiday:
    first, last = fields.take_day("first"), fields.take_day("last")
    length = (last - first).days + 1
    if length < 1:
        fields.refuse("last", f"放假的末日 {last.isoformat()} 早于首日 {first.isoformat()}。请核对")
    if length != fields.take_integer("days"):
        fields.refuse("days", f"{first.isoformat()} 至 {last.isoformat()} 是 {length} 天，与“days”不符。请对照通知核对")
    worked = fields.take_days("worked")
    for day in worked:
        if day.weekday() < SATURDAY:
            fields.refuse("worked", f"调休上班日 {day.isoformat()} 不是周六或周日。请对照通知核对")
    off = tuple(date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))
    return _Holiday(fields.take_text("name"), off, worked)


def _list_days(notice: _Notice) -> Iterable[DayStatus]:
    for holiday in notice.holidays:
        for day in holiday.off:
            yield DayStatus(day, works=False, reason=f"{holiday.name}放假", notice=notice.number)
        for day in holiday.worked:
            yield DayStatus(day, works=True, reason=f"{holiday.name}调休上班", notice=notice.number)


def _check_numbers(notices: Sequence[_Notice]) -> None:
    places: dict[str, str] = {}
    for notice in notices:
        if notice.number in places:
            raise RulesError(f"{notice.place}：{notice.number} 已经录过（{places[notice.number]}）。请删去重复的一份。")
        places[notice.number] = notice.place


def _check_years(notices: Sequence[_Notice]) -> tuple[int, ...]:
    names: dict[int, str] = {}
    places: dict[int, str] = {}
    for notice in notices:
        places.setdefault(notice.year, notice.place)
        names[notice.year] = names.get(notice.year, "") + "、".join(one.name for one in notice.holidays) + "、"
    for year, written in names.items():
        missing = [name for name in HOLIDAY_NAMES if name not in written]
        if missing:
            raise RulesError(
                f"{places[year]}：{year}年的放假安排不全，缺{'、'.join(missing)}。"
                "请对照通知补全（合并放假的可写“国庆节、中秋节”）。"
            )
    years = tuple(sorted(names))
    for year, following in pairwise(years):
        if following != year + 1:
            raise RulesError(
                f"{places[following]}：有{following}年的放假安排，却没有{year + 1}年的。请一并加入{year + 1}年的文件。"
            )
    return years

"""When a period runs out: pure functions over a calendar.

The day of the event is not counted (Civil Code 201(1), for working days by analogy).
Months and years run to the corresponding day, else to the month's last (202). A period
in calendar days, months or years whose last day is a day off ends on the next working
day (203). Hours run at once, through nights and holidays (201(2)). The clock of an
application for information, which can stand still, is in ``facts.case_clock``.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date
from typing import TYPE_CHECKING, Literal, TypeAlias, assert_never

from facts.errors import UnknownDayError

if TYPE_CHECKING:
    from facts.calendar import Calendar

PeriodUnit: TypeAlias = Literal["working_days", "calendar_days", "months", "years"]

MONTHS_OF_A_YEAR = 12
MINUTES_OF_AN_HOUR = 60
MINUTES_OF_A_DAY = 24 * MINUTES_OF_AN_HOUR


@dataclass(frozen=True, slots=True)
class PassedDay:
    """One day on the way of a period: whether it counts, as which number, and why.

    `number` is 1 on the first day that counts; None on a day that does not.
    """

    day: date
    counted: bool
    number: int | None
    reason: str


def due_day(
    calendar: Calendar,
    start: date,
    n: int,
    unit: PeriodUnit,
    roll: bool = True,  # noqa: FBT001, FBT002 - a reading of Civil Code 203, named at the caller's
) -> date:
    """Give the last day of a period of `n` units that begins with an event on `start`.

    Args:
        calendar: the working days.
        start: the day of the event; it is not counted.
        n: how many units; half a year is 6 months, two weeks are 14 calendar days. With
            0 the due day is the start itself, with less it lies before the start; such
            a day is an order of dates and not the end of a period, so it never rolls.
        unit: "working_days", "calendar_days", "months" or "years".
        roll: whether a last day that is a day off moves to the next working day. The
            last of a number of working days is always worked: there it changes nothing.

    Raises:
        UnknownDayError: the answer hangs on a year whose working days are not known.
    """
    return date.fromordinal(_find_due_number(calendar, start.toordinal(), n, unit, roll=roll))


def tabulate_due(  # noqa: PLR0913, PLR0917 - the range of days, and what due_day takes
    calendar: Calendar,
    first: int,
    last: int,
    n: int,
    unit: PeriodUnit,
    roll: bool = True,  # noqa: FBT001, FBT002 - as in due_day
) -> list[tuple[int, int | None]]:
    """Give (start, due) as day numbers for every start from `first` to `last`, both included.

    The due day is what `due_day` gives, None where that is not known. Day numbers are
    those of ``date.toordinal``.
    """
    table: list[tuple[int, int | None]] = []
    for start in range(first, last + 1):
        try:
            table.append((start, _find_due_number(calendar, start, n, unit, roll=roll)))
        except UnknownDayError:
            table.append((start, None))
    return table


def settle_fixed_day(
    calendar: Calendar,
    day: date,
    roll: bool = False,  # noqa: FBT001, FBT002 - a reading, named at the caller's
) -> date:
    """Give the last day for something due by a fixed date: the date itself.

    A fixed date that is a day off (2021-10-31, a Sunday) does not move by our
    convention; with `roll` it moves to the next working day, the alternative reading.
    """
    return calendar.next_workday_on_or_after(day) if roll else day


def due_moment(start_minutes: int, hours: int) -> int:
    """Give the minute at which a number of hours has run out.

    Both moments are minutes as `to_minutes` gives them; hours run at once and through
    nights and holidays.
    """
    return start_minutes + hours * MINUTES_OF_AN_HOUR


def to_minutes(day: date, hour: int, minute: int) -> int:
    """Number a minute of Shanghai's wall clock: day number times 1440, and the minute of the day."""
    return day.toordinal() * MINUTES_OF_A_DAY + hour * MINUTES_OF_AN_HOUR + minute


def explain_period(calendar: Calendar, start: date, n: int) -> list[PassedDay]:
    """List every day from the start to the n-th working day after it, each with its reason.

    The first is the start, which does not count; the last is the due day. With n = 0 or
    less there is only the start.

    Raises:
        UnknownDayError: the way leads out of the known years.
    """
    last = calendar.add_workdays(start, max(n, 0))
    passed = [PassedDay(start, counted=False, number=None, reason="起算当日不计")]
    number = 0
    for day_number in range(start.toordinal() + 1, last.toordinal() + 1):
        status = calendar.describe(date.fromordinal(day_number))
        number += status.works
        passed.append(PassedDay(status.day, status.works, number if status.works else None, status.reason))
    return passed


def _find_due_number(calendar: Calendar, start: int, n: int, unit: PeriodUnit, *, roll: bool) -> int:
    if unit == "working_days":
        return calendar.add_workday_number(start, n)
    if unit == "calendar_days":
        due = _check_number(start + n)
    elif unit == "months":
        due = _shift_months(start, n)
    elif unit == "years":
        due = _shift_months(start, n * MONTHS_OF_A_YEAR)
    else:
        assert_never(unit)
    return calendar.next_workday_number(due) if roll and n > 0 else due


def _shift_months(start: int, months: int) -> int:
    day = date.fromordinal(start)
    year, month_index = divmod(day.year * MONTHS_OF_A_YEAR + day.month - 1 + months, MONTHS_OF_A_YEAR)
    if not MINYEAR <= year <= MAXYEAR:
        raise _refuse_range()
    month = month_index + 1
    return date(year, month, min(day.day, monthrange(year, month)[1])).toordinal()


def _check_number(day_number: int) -> int:
    if not date.min.toordinal() <= day_number <= date.max.toordinal():
        raise _refuse_range()
    return day_number


def _refuse_range() -> UnknownDayError:
    return UnknownDayError("推算的日期超出了可以表示的范围（公元1年至9999年）。请核对期限的数字。")

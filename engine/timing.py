"""From what a rule says of time to days: the period in which items count, and the last day."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from facts.clocks import due_day, settle_fixed_day

if TYPE_CHECKING:
    from engine.model import Period as PeriodName
    from engine.model import Span, Time
    from facts.calendar import Calendar

BEGINNING: Final = date(1990, 1, 1).toordinal()
"""From when ``since: always`` counts; no record is older (intake refuses it)."""

_MONTHS: Final[dict[str, int]] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_WEEKS: Final[dict[str, int]] = {"week": 7, "two_weeks": 14}


@dataclass(frozen=True)
class PlanDates:
    """The dates that a plan's times hang on; None where the office has not given them yet."""

    year: int
    borne: date | None
    sent: date | None

    def named(self, which: str) -> date | None:
        """``borne`` or ``sent``."""
        return self.borne if which == "borne" else self.sent


@dataclass(frozen=True)
class Window:
    """The days in which items count, as day ordinals, both included.

    Attributes:
        due: the last day on which the thing can be done in time.
        lateness: what is done after ``due`` is done late (and not simply not done).
        reaches_back: items count from any time before, so coverage need not reach back either.
    """

    start: int
    due: int
    lateness: bool
    reaches_back: bool = False

    @property
    def year_start(self) -> int:
        """From when something done *in the period* counts: its first day, else the first of its last day's year."""
        return date(date.fromordinal(self.due).year, 1, 1).toordinal() if self.reaches_back else self.start

    def until(self, as_of: int) -> int:
        """The last day of it that has been reached by the day of the run."""
        return min(self.due, as_of)


def resolve_time(time: Time, dates: PlanDates, calendar: Calendar) -> Window | None:
    """The window that a time means for one plan.

    Returns:
        None where it hangs on a date of the plan that nobody has given.

    Raises:
        UnknownDayError: it leads into a year whose working days are not known.
    """
    year_start = date(dates.year, 1, 1)
    if time.window is not None:
        first, last = time.window
        return Window(first.toordinal(), last.toordinal(), lateness=True)
    if time.by is not None:
        due = settle_fixed_day(calendar, time.by, time.rolls)
        lateness = True
    elif time.within is not None:
        event = dates.named(time.within.after or "sent")
        if event is None:
            return None
        due = add_span(calendar, event, time.within)
        lateness = True
    else:
        due = date(dates.year, 12, 31)
        lateness = False
    if time.since == "always":
        return Window(BEGINNING, due.toordinal(), lateness, reaches_back=True)
    since: date | None
    if time.since is None:
        since = min(year_start, date(due.year, 1, 1))
    else:
        since = time.since if isinstance(time.since, date) else dates.named(time.since)
    return None if since is None else Window(since.toordinal(), due.toordinal(), lateness)


def add_span(calendar: Calendar, event: date, span: Span) -> date:
    """The last day of a span of days, months or years that begins with an event."""
    assert span.unit != "hours"  # noqa: S101 - hours run from moments, never from a plan's date
    return due_day(calendar, event, span_number(span, event), span.unit, roll=span.rolls)


def span_number(span: Span, on: date) -> int:
    """How many units a span has for something that begins on a day.

    Raises:
        ValueError: no dated value applies on that day.
    """
    if span.n is not None:
        return span.n
    for value in span.values:
        if value.since <= on and (value.until is None or on <= value.until):
            return int(value.value)
    raise ValueError(f"no value of the span applies on {on}")


def list_periods(name: PeriodName, first: int, last: int) -> list[tuple[int, int, str]]:
    """The whole periods between two days: (first day, last day, name such as 2021-03, 2021Q1).

    Weeks are counted from ``first``; months and longer are those of the calendar, and one that has
    begun before ``first`` is left out.
    """
    if name in _WEEKS:
        length = _WEEKS[name]
        starts = range(first, last - length + 2, length)
        return [(start, start + length - 1, date.fromordinal(start).isoformat()) for start in starts]
    months = _MONTHS[name]
    begin, found = date.fromordinal(first), []
    year, month = begin.year, 1
    while date(year, month, 1).toordinal() <= last:
        start = date(year, month, 1).toordinal()
        last_month = month + months - 1
        end = date(year, last_month, monthrange(year, last_month)[1]).toordinal()
        if start >= first and end <= last:
            found.append((start, end, _name_period(name, year, month)))
        year, month = (year, month + months) if month + months <= 12 else (year + 1, 1)  # noqa: PLR2004
    return found


def _name_period(name: str, year: int, month: int) -> str:
    if name == "month":
        return f"{year}-{month:02d}"
    if name == "quarter":
        return f"{year}Q{(month + 2) // 3}"
    if name == "half_year":
        return f"{year}H{(month + 5) // 6}"
    return str(year)

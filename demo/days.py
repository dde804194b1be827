"""Days on which offices work, and the time within which something must be done, in the generator's own words."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from facts.clocks import due_day

if TYPE_CHECKING:
    from random import Random

    from engine.model import Plan, Time
    from facts.calendar import Calendar

_SATURDAY: Final = 5


@dataclass(frozen=True)
class Window:
    """The days within which something must be done, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class Days:
    """Picks working days by the calendar; before its first year, Mondays to Fridays."""

    calendar: Calendar

    def pick(self, dice: Random, first: date, last: date) -> date:
        """Give a working day between two days, both included; the last day where there is none."""
        if first.toordinal() < self.calendar.first_number:
            return self._pick_weekday(dice, first, last)
        days = self.calendar.workdays
        low, high = bisect_left(days, first.toordinal()), bisect_right(days, last.toordinal())
        return date.fromordinal(days[dice.randrange(low, high)]) if low < high else last

    def add(self, day: date, working_days: int, last: date | None = None) -> date:
        """Give the n-th working day after a day, but none after ``last``."""
        found = self.calendar.add_workdays(day, working_days)
        return found if last is None else min(found, last)

    @staticmethod
    def _pick_weekday(dice: Random, first: date, last: date) -> date:
        day = date.fromordinal(dice.randrange(first.toordinal(), last.toordinal() + 1))
        off = day.weekday() - _SATURDAY
        return day if off < 0 else max(day - timedelta(off + 1), first)


def long_before(year: int) -> date:
    """Give the day from which deeds are made that count from whenever they were done."""
    return date(year - 2, 1, 2)


def find_window(time: Time, plan: Plan, calendar: Calendar) -> Window:
    """Say from when to when a requirement's deed counts as done in time."""
    first, year_end = date(plan.year, 1, 1), date(plan.year, 12, 31)
    if time.window is not None:
        return Window(*time.window)
    last = time.by or year_end
    if time.within is not None:
        event = plan.borne if time.within.after == "borne" else plan.sent
        assert event is not None  # noqa: S101 - the plan gives its dates, or the demonstration's settings do
        assert time.within.unit != "hours"  # noqa: S101 - no plan gives hours from its own date
        last = due_day(calendar, event, time.within.n or 0, time.within.unit, roll=time.within.rolls)
    if time.rolls:
        last = calendar.next_workday_on_or_after(last)
    if time.since == "always":
        return Window(long_before(plan.year), last)
    named = {"borne": plan.borne, "sent": plan.sent}
    since = time.since if isinstance(time.since, date) else named.get(time.since or "")
    return Window(since or first, last)

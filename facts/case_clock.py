"""The clock of an application for information, which can stand still, be extended or start again.

Regulation on Open Government Information (Order 711), articles 30 to 34: 20 working
days; at most 20 more with the head's consent and notice to the applicant; the time for
hearing third parties and other organs does not count; a request for correction within 7
working days of receipt, once, and the clock starts again when the corrected application
comes. A step without its conditions is none, and the arithmetic says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from facts.calendar import name_day
from facts.clocks import explain_period
from facts.errors import InputError, UnknownDayError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from facts.calendar import Calendar
    from facts.clocks import PassedDay

LONGEST_EXTENSION = 20
CORRECTION_WINDOW = 7


@dataclass(frozen=True, slots=True)
class Suspension:
    """Time that does not count: from `first` to `until`, both days included; None: still running.

    That the first and the last day belong to it is our convention (lenient to the unit).
    """

    first: date
    until: date | None
    reason: str = "征求第三方或者其他机关意见"

    def __post_init__(self) -> None:
        if self.until is not None and self.until < self.first:
            raise InputError(
                f"不计入期限的时间（{self.reason}）止于 {self.until.isoformat()}，"
                f"早于起始日 {self.first.isoformat()}。请核对两个日期。"
            )

    def covers(self, day: date) -> bool:
        """Say whether the day does not count because of this suspension."""
        return self.first <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension by working days: with the head's consent, and notice on the day `notified`."""

    days: int
    consented: bool
    notified: date | None


@dataclass(frozen=True, slots=True)
class Correction:
    """A request to correct the application, and the day on which the corrected one came (or None)."""

    requested: date
    corrected: date | None

    def __post_init__(self) -> None:
        if self.corrected is not None and self.corrected < self.requested:
            raise InputError(
                f"收到补正的日期 {self.corrected.isoformat()} 早于要求补正的日期 "
                f"{self.requested.isoformat()}。请核对两个日期。"
            )


CaseStep: TypeAlias = Suspension | Extension | Correction
CaseState: TypeAlias = Literal["running", "suspended", "awaiting_correction", "calendar_unknown"]


@dataclass(frozen=True, slots=True)
class CaseDue:
    """When a case is due, and how that was reckoned.

    Attributes:
        due: the last day of the time allowed; None unless the state is "running".
        state: "running": the due day is known; "suspended": the clock stands still and
            nobody knows until when; "awaiting_correction": it will start again when the
            corrected application comes; "calendar_unknown": it runs into a year whose
            working days are not known.
        started: the event day from which the clock now runs; it is not counted.
        allowed: working days allowed, extensions included.
        counted: working days counted: all of them, or those before the clock stood still.
        arithmetic: the reckoning, step by step, in Chinese.
    """

    due: date | None
    state: CaseState
    started: date
    allowed: int
    counted: int
    arithmetic: tuple[str, ...]


def limit_steps(steps: Iterable[CaseStep], as_of: date) -> tuple[CaseStep, ...]:
    """Give the steps as they stood at the end of a day: what happened later is not there yet."""
    known: list[CaseStep] = []
    for step in steps:
        if isinstance(step, Suspension) and step.first <= as_of:
            known.append(replace(step, until=_hide_later(step.until, as_of)))
        elif isinstance(step, Extension):
            known.append(replace(step, notified=_hide_later(step.notified, as_of)))
        elif isinstance(step, Correction) and step.requested <= as_of:
            known.append(replace(step, corrected=_hide_later(step.corrected, as_of)))
    return tuple(known)


def case_due(  # noqa: PLR0913 - the last two are the law's figures
    calendar: Calendar,
    start: date,
    n_working: int,
    steps: Iterable[CaseStep] = (),
    *,
    longest_extension: int = LONGEST_EXTENSION,
    correction_window: int = CORRECTION_WINDOW,
) -> CaseDue:
    """Reckon when a case received on `start` is due.

    Args:
        calendar: the working days.
        start: the day of receipt; it is not counted.
        n_working: the working days that the law allows (20).
        steps: what happened on the way, in any order; see `limit_steps` for an earlier day.
        longest_extension: working days that all extensions together may have.
        correction_window: working days from receipt within which a correction may be asked for.

    Returns:
        The due day and its arithmetic. It never raises for an unknown year: the state
        tells. Steps that do not count are named in the arithmetic and change nothing.
    """
    case = _Case(calendar, start, n_working, list(steps))
    try:
        case.apply_corrections(correction_window)
        if case.awaiting:
            return case.conclude(None, "awaiting_correction", 0)
        case.apply_extensions(longest_extension)
        due, counted, latest = case.walk()
        if due is None:
            case.arithmetic.append(f"自{name_day(latest)}起停止计算，尚未恢复：已计{counted}个工作日，届满日未定。")
            return case.conclude(None, "suspended", counted)
        case.tell_skipped(due)
        return case.conclude(due, "running", counted)
    except UnknownDayError as unknown:
        case.arithmetic.append(unknown.message)
        return case.conclude(None, "calendar_unknown", 0)


class _Walk(NamedTuple):
    """Where counting ended: on the due day, or without one since the day `latest`, when the clock stopped."""

    due: date | None
    counted: int
    latest: date


class _Case:
    """One case while it is reckoned: the clock's start, the days allowed, the arithmetic so far."""

    def __init__(self, calendar: Calendar, start: date, n_working: int, steps: Sequence[CaseStep]) -> None:
        self.calendar = calendar
        self.started = start
        self.allowed = n_working
        self.awaiting = False
        self.suspensions = sorted((step for step in steps if isinstance(step, Suspension)), key=lambda one: one.first)
        self.extensions = sorted(
            (step for step in steps if isinstance(step, Extension)), key=lambda one: one.notified or date.max
        )
        self.corrections = sorted(
            (step for step in steps if isinstance(step, Correction)), key=lambda one: one.requested
        )
        self.arithmetic = [f"{name_day(start)}收到，当日不计，期限{n_working}个工作日。"]

    def apply_corrections(self, window: int) -> None:
        """Start the clock again for the first request, if it came in time; tell of the others."""
        for place, correction in enumerate(self.corrections):
            asked = f"{name_day(correction.requested)}要求补正"
            if place > 0:
                self.arithmetic.append(f"{asked}：补正应一次性告知，再次要求不影响期限。")
                continue
            latest = self.calendar.add_workdays(self.started, window)
            if not self.started <= correction.requested <= latest:
                self.arithmetic.append(
                    f"{asked}：不在收到之日起{window}个工作日内（至{name_day(latest)}），不影响期限。"
                )
            elif correction.corrected is None:
                self.awaiting = True
                self.arithmetic.append(f"{asked}，尚未收到补正：期限待收到补正后重新起算。")
            else:
                self.started = correction.corrected
                self.arithmetic.append(f"{asked}，{name_day(self.started)}收到补正：期限重新起算，当日不计。")

    def apply_extensions(self, longest: int) -> None:
        """Add the working days of each extension that meets its conditions."""
        granted = 0
        for extension in self.extensions:
            fault = self._find_fault(extension, longest - granted)
            if fault is None:
                granted += extension.days
                self.allowed += extension.days
                self.arithmetic.append(
                    f"延长{extension.days}个工作日（经负责人同意，已告知申请人），共{self.allowed}个工作日。"
                )
            else:
                self.arithmetic.append(f"延长{extension.days}个工作日：{fault}，不予计算。")

    def walk(self) -> _Walk:
        """Count working days from the start until all are counted or the clock stands still."""
        counted = 0
        number = self.calendar.workday_number(self.started.toordinal())
        day = self.started
        while counted < self.allowed:
            number += 1
            day = date.fromordinal(self.calendar.find_workday(number))
            covering = [one for one in self.suspensions if one.covers(day)]
            if any(one.until is None for one in covering):
                return _Walk(None, counted, min(one.first for one in covering if one.until is None))
            counted += not covering
        return _Walk(day, counted, day)

    def tell_skipped(self, due: date) -> None:
        """Write down what did not count on the way, weekends together, and the last day."""
        workdays = self.calendar.count_workdays(self.started, due)
        passed = explain_period(self.calendar, self.started, workdays)[1:]
        for suspension in self.suspensions:
            lost = [one for one in passed if one.counted and suspension.covers(one.day)]
            passed = [one for one in passed if one not in lost]
            if lost and suspension.until is not None:
                span = f"{name_day(suspension.first)}至{name_day(suspension.until)}"
                self.arithmetic.append(f"{span}{suspension.reason}，其间{len(lost)}个工作日不计。")
        self.arithmetic += _tell_days(passed)
        self.arithmetic.append(f"第{self.allowed}个工作日为{name_day(due)}，期限届满。")

    def conclude(self, due: date | None, state: CaseState, counted: int) -> CaseDue:
        """Freeze the result."""
        return CaseDue(due, state, self.started, self.allowed, counted, tuple(self.arithmetic))

    def _find_fault(self, extension: Extension, remaining: int) -> str | None:
        faults = (
            (extension.days < 1, "天数应为正数"),
            (extension.days > remaining, f"超过还可延长的{remaining}个工作日"),
            (not extension.consented, "没有负责人同意的记录"),
        )
        for broken, fault in faults:
            if broken:
                return fault
        if extension.notified is None:
            return "没有告知申请人的记录"
        if extension.notified < self.started:
            return f"{name_day(extension.notified)}告知，早于期限起算日"
        due = self.walk().due
        if due is not None and extension.notified > due:
            return f"{name_day(extension.notified)}才告知，期限已于{name_day(due)}届满"
        return None


def _hide_later(day: date | None, as_of: date) -> date | None:
    return day if day is not None and day <= as_of else None


def _tell_days(passed: Sequence[PassedDay]) -> list[str]:
    """Tell of worked weekends and of days off: holidays one by one, weekends as a number."""
    told: list[str] = []
    weekends = 0
    for (counted, reason), group in groupby(passed, key=lambda one: (one.counted, one.reason)):
        days = [one.day for one in group]
        if counted and reason != "工作日":
            told += [f"{name_day(day)}{reason}，计入。" for day in days]
        elif not counted and reason == "周末":
            weekends += len(days)
        elif not counted:
            span = name_day(days[0]) if len(days) == 1 else f"{name_day(days[0])}至{name_day(days[-1])}"
            told.append(f"{span}{reason}，不计。")
    if weekends:
        told.append(f"其间周末{weekends}天不计。")
    return told

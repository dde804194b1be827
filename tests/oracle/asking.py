"""What a completed row answers: predicates, days in order, companions and clocks, at the end of one day.

A completed row leaves nothing unknown: an empty day has not happened, every other cell that is asked for is filled.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, TypeAlias

from engine.model import (
    ChildEvent,
    Condition,
    Event,
    FieldTest,
    Measure,
    Order,
    ParentEvent,
    Predicate,
    Span,
    Test,
    Time,
)
from facts.clocks import due_day
from tests.oracle.district import LOOKING_AHEAD, Cell, Change, Question, Row

Status: TypeAlias = Literal["pass", "fail", "wait"]
"""``wait``: nothing is wrong yet, and nothing is achieved yet (a case still open within its time)."""

Children: TypeAlias = Mapping[str, Sequence[Row]]
"""Ledger to the completed rows of other ledgers that may refer to a row, or to which it may refer."""

ANYTHING: Final = "*"
"""A row that nobody has seen has this column: it is whatever it is asked to be."""

FAR: Final = date(2040, 1, 1)
"""A day on which everything that may still happen has happened, or never will."""


@dataclass(frozen=True)
class Window:
    """From when what was done counts (None: without limit), and the last day of the requirement."""

    start: date | None
    due: date
    dated: bool

    def holds(self, day: date | None, moment: date) -> bool:
        """Whether something of that day counts at the end of the moment's day."""
        return day is not None and (self.start is None or self.start <= day) and day <= min(self.due, moment)


def find_window(time: Time, question: Question) -> Window:
    """The days of a requirement; ``dated`` where what is done later is late."""
    plan = question.plan
    named = {"borne": plan.borne, "sent": plan.sent, "always": None, None: date(plan.year, 1, 1)}
    start = time.since if isinstance(time.since, date) else named[time.since]
    if time.window is not None:
        return Window(time.window[0], _settle(time, time.window[1], question), dated=True)
    if time.by is not None:
        return Window(start, _settle(time, time.by, question), dated=True)
    if time.within is not None:
        after = plan.borne if time.within.after == "borne" else plan.sent
        assert after is not None
        return Window(start, end_span(time.within, after, question), dated=True)
    return Window(start, date(plan.year, 12, 31), dated=False)


def end_span(span: Span, start: date, question: Question) -> date:
    """The last day of a span of days, months or years; the day on which it begins is not counted."""
    assert span.n is not None
    assert span.unit != "hours"
    return due_day(question.calendar, start, span.n, span.unit, span.rolls)


def _settle(time: Time, day: date, question: Question) -> date:
    return question.calendar.next_workday_on_or_after(day) if time.rolls else day


def read_cell(row: Row, column: str, moment: date) -> Cell:
    """What stands in a cell at the end of a day; an event of a later day is not there yet."""
    cell = row.get(column)
    if isinstance(cell, Change):
        return cell.then if cell.day <= moment else cell.before
    if isinstance(cell, date) and cell > moment and column not in LOOKING_AHEAD:
        return None
    return cell


def holds(predicate: Predicate | None, row: Row, moment: date) -> bool:
    """Whether a row answers every question of a predicate with yes."""
    if predicate is None or ANYTHING in row:
        return True
    own = all(_answer(test, column, row, moment) for column, test in predicate.fields.items())
    return own and (not predicate.any_of or any(holds(one, row, moment) for one in predicate.any_of))


def list_columns(predicate: Predicate | None) -> Iterator[tuple[str, FieldTest]]:
    """The columns of which a predicate asks, each with its question."""
    if predicate is not None:
        yield from predicate.fields.items()
        for one in predicate.any_of:
            yield from list_columns(one)


def _answer(test: FieldTest, column: str, row: Row, moment: date) -> bool:
    cell = read_cell(row, column, moment)
    if test.happened is not None:
        return (cell is not None) == test.happened
    if isinstance(cell, date):
        return (test.from_day is None or test.from_day <= cell) and (test.to_day is None or cell <= test.to_day)
    if isinstance(cell, frozenset):
        return _answer_set(test, cell, row, moment)
    if test.one_of is not None:
        return cell in test.one_of
    if test.not_one_of is not None:
        return cell is not None and cell not in test.not_one_of
    return isinstance(cell, int) and _answer_number(test, cell, row, moment)


def _answer_number(test: FieldTest, number: int, row: Row, moment: date) -> bool:
    other = read_cell(row, test.at_least_column, moment) if test.at_least_column else number
    enough = test.at_least is None or number >= test.at_least
    few = test.at_most is None or number <= test.at_most
    return enough and few and isinstance(other, int) and number >= other


def _answer_set(test: FieldTest, words: frozenset[str], row: Row, moment: date) -> bool:
    if test.has_all is not None:
        absent = read_cell(row, test.less, moment) if test.less else None
        return set(test.has_all) - (absent if isinstance(absent, frozenset) else frozenset()) <= words
    if test.has_other_than is not None:
        return bool(words - set(test.has_other_than))
    if test.values_at_least is not None:
        return len(words) >= test.values_at_least
    wanted = test.has_any if test.has_any is not None else (test.has,)
    return bool(words & set(wanted))


def refers(row: Row, column: str, other: Row) -> bool:
    """Whether a row names another one of the same unit in a column."""
    return row.get(column) == other["key"] and row["unit"] == other["unit"]


def find_event(event: Event, row: Row, others: Children, moment: date) -> date | None:
    """The day of an event as it is known at the end of a day."""
    days: list[Cell] = []
    if isinstance(event, str):
        days = [read_cell(row, event, moment)]
    elif isinstance(event, ChildEvent):
        children = [child for child in others.get(event.first, ()) if refers(child, event.by, row)]
        days = [read_cell(child, event.day, moment) for child in children if holds(event.where, child, moment)]
    elif isinstance(event, ParentEvent):
        parents = [parent for parent in others.get(event.of, ()) if refers(row, event.via, parent)]
        days = [read_cell(parent, event.day, moment) for parent in parents]
    return min((day for day in days if isinstance(day, date)), default=None)


def judge_row(  # noqa: PLR0917 - what is asked, of what, when
    measure: Measure, condition: Condition, window: Window, row: Row, others: Children, question: Question, moment: date
) -> Status:
    """What a row shows at the end of a day: all its tests together, and its clock."""
    within_time = min(moment, window.due)
    found = [_judge_test(test, window, row, others, within_time) for test in measure.tests]
    if condition.within is not None and measure.clock is not None:
        found.append(_judge_clock(measure, condition, row, others, question, moment))
    if "fail" in found:
        return "fail"
    return "wait" if "wait" in found else "pass"


def _judge_test(test: Test, window: Window, row: Row, others: Children, moment: date) -> Status:
    if test.order is not None:
        return _judge_order(test.order, row, others, moment, time_is_up=moment >= window.due)
    if test.companions is not None:
        wanted = test.companions
        found = [
            child
            for child in others.get(wanted.ledger, ())
            if refers(child, wanted.by, row) and holds(wanted.where, child, moment)
        ]
        first = (window.start if wanted.in_period else None) or date.min
        days = [child["anchor_day"] for child in found]
        seen = [day for day in days if isinstance(day, date) and first <= day <= moment]
        return "pass" if len(seen) >= wanted.at_least else "fail"
    return "pass" if holds(test.where, row, moment) and holds(test.supplied, row, moment) else "fail"


def _judge_order(order: Order, row: Row, others: Children, moment: date, *, time_is_up: bool) -> Status:
    event, other = (find_event(one, row, others, moment) for one in (order.event, order.of))
    early = order.relation in {"not_later_than", "before"}
    if other is None:
        return "pass" if time_is_up or (early and event is not None) else "wait"
    if event is None:
        return "fail"
    days_before = (other - event).days
    relations = {
        "not_later_than": days_before >= 0,
        "before": days_before > 0,
        "same_day_as": days_before == 0,
        "not_earlier_than": days_before <= 0,
        "after": days_before < 0,
        "within_days_before": 0 <= days_before <= order.days,
    }
    return "pass" if relations[order.relation] else "fail"


def _judge_clock(  # noqa: PLR0917 - as above
    measure: Measure, condition: Condition, row: Row, others: Children, question: Question, moment: date
) -> Status:
    clock = measure.clock
    assert clock is not None
    begun = find_event(clock.start, row, others, moment)
    done = find_event(clock.to, row, others, moment)
    if begun is None:
        return "wait"
    limit = find_limit(condition, measure, row, begun, question)
    if done is not None:
        return "pass" if done <= limit else "fail"
    return "fail" if moment >= limit else "wait"


def find_limit(condition: Condition, measure: Measure, row: Row, begun: date, question: Question) -> date:
    """The last day of the time of one case; the day on which it begins is not counted."""
    span = condition.within
    assert span is not None
    if span.own_due:
        assert measure.clock is not None
        own = row[measure.clock.due or ""]
        assert isinstance(own, date)
        return own
    return end_span(span, begun, question)

"""The tree of a condition: its leaves with their times, and what follows for the whole from what holds of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from engine.model import ChildEvent, Condition, ParentEvent, Time
from facts.ledgers import LEDGERS
from tests.oracle.asking import Window, find_event, holds, judge_row, read_cell
from tests.oracle.completions import Leaf, list_events
from tests.oracle.district import Cell, Outcome, Question, Row
from tests.oracle.figures import Item

LAST_KNOWN: Final = date(2026, 12, 31)
"""The last day of the calendar: what is open for ever is open on it."""


def list_leaves(condition: Condition, time: Time) -> Iterator[tuple[Condition, Time]]:
    """The conditions that are not made of others, each with its time."""
    own = condition.time or time
    parts = condition.all_ or condition.any_
    if parts is None:
        yield condition, own
        return
    for part in parts:
        yield from list_leaves(part, own)


def combine(condition: Condition, take: Callable[[], Outcome]) -> Outcome:
    """What holds of the whole; a part that applies to nothing is left out."""
    parts = condition.all_ or condition.any_
    if parts is None:
        return take()
    found = [combine(part, take) for part in parts]
    if condition.all_:
        return combine_all(found)
    counted = [outcome for outcome in found if outcome != "nothing"]
    return ("holds" if "holds" in counted else "fails") if counted else "nothing"


def combine_all(outcomes: Sequence[Outcome]) -> Outcome:
    """What holds where all must hold."""
    counted = [outcome for outcome in outcomes if outcome != "nothing"]
    return ("fails" if "fails" in counted else "holds") if counted else "nothing"


def can_be_late(condition: Condition, window: Window, question: Question) -> bool:
    """Whether what is done after its time is late, and not simply missing: a deed with a last day."""
    if not window.dated:
        return False
    if condition.evidence is not None:
        return True
    measure = question.measures[condition.measure or ""]
    if measure.grouped:  # one group past its time: a set fails
        return False
    prevails = measure.prevails
    counted = condition.operator in {"at_least", "all_of"} and condition.unit != "percent"
    return counted and condition.within is None and prevails is None


def make_item(
    leaf: Leaf, row: Row, others: Mapping[str, Sequence[Row]], question: Question, moment: date
) -> Item | None:
    """The completed row as a member of the leaf's population at the end of a day; None where it is none."""
    measure, window = leaf.measure, leaf.window
    day = find_day(leaf, row, moment)
    within_time = min(moment, window.due)
    among = holds(measure.among, row, within_time) and holds(leaf.condition.among, row, within_time)
    if day is None or not window.holds(day, moment) or not among:
        return None
    status = judge_row(measure, leaf.condition, window, row, others, question, moment)
    value = _find_delay(leaf, row, others, question, moment)
    if measure.field is not None:
        value = read_cell(row, measure.field, within_time)
    group = tuple(read_cell(row, column, moment) for column in ("unit", *measure.per))
    period = read_cell(row, measure.period_field, moment) if measure.period_field is not None else None
    return Item(status, day, value, group, period)


def _find_delay(leaf: Leaf, row: Row, others: Mapping[str, Sequence[Row]], question: Question, moment: date) -> Cell:
    """How long a case took; what is still open has taken the time passed so far."""
    clock, span = leaf.measure.clock, leaf.condition.average_within
    if clock is None or span is None:
        return None
    begun = find_event(clock.start, row, others, moment)
    done = find_event(clock.to, row, others, moment)
    if begun is None:
        return None
    end = done or min(moment, LAST_KNOWN)
    return question.calendar.count_workdays(begun, end) if span.unit == "working_days" else (end - begun).days


def find_day(leaf: Leaf, row: Row, moment: date) -> date | None:
    """The day by which a row belongs to the time of the leaf."""
    column = leaf.day_column
    day = row["anchor_day"] if column == leaf.anchor else read_cell(row, column, moment)
    return day if isinstance(day, date) and day <= moment else None


def list_ledgers(leaf: Leaf) -> set[str]:
    """The ledgers on which a leaf hangs."""
    events = list_events(leaf)
    children = {test.companions.ledger for test in leaf.measure.tests if test.companions is not None}
    named = {event.first for event in events if isinstance(event, ChildEvent)}
    parents = {event.of for event in events if isinstance(event, ParentEvent)}
    return {leaf.measure.ledger} | children | named | parents


def list_parts(leaf: Leaf) -> tuple[str | int, ...] | None:
    """Which parts of a list that is handed in part by part a leaf asks for; None: all, or it is no such list."""
    part = LEDGERS[leaf.measure.ledger].partition
    for predicate in (leaf.measure.among, leaf.condition.among):
        test = predicate.fields.get(part) if predicate is not None and part else None
        if test is not None and test.one_of is not None:
            return test.one_of
    return None

"""What is not in the rows: refused rows, days that no list covers, and what may still come. Tried a few at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Final

from engine.model import Condition
from facts.ledgers import LEDGERS, ledger_columns
from tests.oracle.asking import Status, end_span, find_limit
from tests.oracle.completions import LONG_AGO, Leaf, list_possible
from tests.oracle.district import ONE_DAY, Cell, Point, Question
from tests.oracle.figures import Item, list_periods

MANY: Final = 50
HOW_MANY: Final = (0, 1, 2, 3, MANY)
ANYTHING: Final = 10**6


def list_open_days(leaf: Leaf, point: Point, question: Question) -> list[date]:
    """The days of a leaf's time on which there may be records that nobody listed, or may still be."""
    as_of, due = question.as_of, leaf.window.due
    start = leaf.window.start or _find_earliest(leaf, question)
    last = min(as_of, due) if point == "now" else due
    days = [start + ONE_DAY * number for number in range((last - start).days + 1)]
    ledger = leaf.measure.ledger
    return [day for day in days if day > as_of or not all(unit.covers(ledger, day, as_of) for unit in question.units)]


def _find_earliest(leaf: Leaf, question: Question) -> date:
    """Where a time has no first day: the year, unless the ledger lists a stock."""
    standing = LEDGERS[leaf.measure.ledger].standing
    return date(question.plan.year - 1 if standing else question.plan.year, 1, 1)


def list_statuses(leaf: Leaf, day: date, point: Point, question: Question) -> list[Status]:
    """How a record that nobody has seen could stand, if its time begins on a day."""
    timed = leaf.condition.within is not None and leaf.measure.clock is not None
    if point == "end":
        return ["pass", "fail"] if leaf.measure.tests or timed else ["pass"]
    found: set[Status] = {"pass"}
    if timed:
        found |= {"wait"} if _find_limit(leaf, day, question) > question.as_of else {"fail"}
    if leaf.measure.tests:
        found |= {"fail"}
    if any(test.order is not None for test in leaf.measure.tests) and leaf.window.due > question.as_of:
        found |= {"wait"}
    return sorted(found)


def _find_limit(leaf: Leaf, day: date, question: Question) -> date:
    condition: Condition = leaf.condition
    assert condition.within is not None
    return LONG_AGO if condition.within.own_due else find_limit(condition, leaf.measure, {}, day, question)


def list_values(leaf: Leaf, question: Question) -> list[Cell]:
    """What could stand in the field of a record that nobody has seen."""
    measure = leaf.measure
    if leaf.condition.average_within is not None:
        return [0, ANYTHING]
    if measure.field is None:
        return [None]
    if measure.figure == "distinct":
        asked = [frozenset({word}) if _has_several(leaf) else word for word in leaf.condition.all_of or ()]
        return list(dict.fromkeys([*asked, *list_possible(measure.field, measure.ledger, [], question)]))
    return [0, 1, 100 if leaf.condition.unit == "percent" else ANYTHING]


def _has_several(leaf: Leaf) -> bool:
    return ledger_columns(LEDGERS[leaf.measure.ledger])[leaf.measure.field or ""].kind == "choices"


def list_refused(leaf: Leaf, anchor_day: date | None, point: Point, question: Question) -> list[Item | None]:
    """What one refused row could be: a record of any kind, or none of those that are counted."""
    window, as_of = leaf.window, question.as_of
    if anchor_day is not None and anchor_day > min(as_of, window.due):
        return [None]
    if anchor_day is not None and leaf.day_column == LEDGERS[leaf.measure.ledger].anchor:
        days = [anchor_day] if window.holds(anchor_day, as_of) else []
    else:
        start = window.start or _find_earliest(leaf, question)
        last = min(window.due, as_of)
        days = list_telling_days(leaf, start, last, question) if start <= last else []
    periods = [name for _, _, name in list_periods(leaf, leaf.condition.each)] if leaf.condition.each else [None]
    found: list[Item | None] = [None]
    for day in days:
        for status, value, group, period in product(
            list_statuses(leaf, day, point, question), list_values(leaf, question), list_groups(leaf, question), periods
        ):
            found.append(Item(status, day, value, group, period))
    return found


def list_telling_days(leaf: Leaf, start: date, last: date, question: Question) -> list[date]:
    """Days that make a difference for one record whose day is not known."""
    condition = leaf.condition
    days = {start, last}
    if condition.each is not None:
        days |= {day for period in list_periods(leaf, condition.each) for day in period[:2]}
    if condition.no_gap_over is not None or leaf.measure.prevails is not None:
        rows = [row for unit in question.units for row in unit.rows.get(leaf.measure.ledger, ())]
        days |= {cell for row in rows for cell in row.values() if isinstance(cell, date)}
    span = condition.no_gap_over
    if span is not None:
        # The last day that still follows the one before in time is the best.
        before = {start - ONE_DAY, *days}
        days |= {end_span(span, day, question) for day in before}
    days |= {day + ONE_DAY for day in days}
    return sorted(day for day in days if start <= day <= last)


def list_groups(leaf: Leaf, question: Question) -> list[tuple[Cell, ...]]:
    """The groups of a standing state, or of a condition on each group: those that rows name, and others."""
    if leaf.measure.prevails is None and not leaf.measure.grouped:
        return [()]
    found: set[tuple[Cell, ...]] = set()
    for unit in question.units:
        rows = unit.rows.get(leaf.measure.ledger, ()) if leaf.measure.per else ()
        named = {(unit.unit, *(row.get(column) for column in leaf.measure.per)) for row in rows}
        found |= {group for group in named if not leaf.measure.grouped or group[1] is not None}
        # Two that no row names (one is enough where each must satisfy); without groups there is just the unit's own.
        several = (1,) if leaf.measure.grouped else (1, 2)
        unnamed = [f"unnamed {number}" for number in several] if leaf.measure.per else [""]
        found |= {(unit.unit, *[name] * len(leaf.measure.per)) for name in unnamed}
    return sorted(found, key=repr)


def list_patterns(leaf: Leaf, point: Point, question: Question) -> Iterator[list[Item]]:
    """Which records could exist on the days that nobody listed or that are still to come."""
    days = list_open_days(leaf, point, question)
    yield []
    if not days:
        return
    patterns = _list_patterns(leaf, days, point, question)
    if leaf.measure.grouped and leaf.measure.prevails is None:
        yield from _spread_over_groups(leaf, list(patterns), question)
    else:
        yield from patterns


def _spread_over_groups(leaf: Leaf, patterns: Sequence[list[Item]], question: Question) -> Iterator[list[Item]]:
    """Each pattern in one of the groups, in all that rows name, in all of them."""
    groups = list_groups(leaf, question)
    named = [group for group in groups if not str(group[-1]).startswith("unnamed")]
    for pattern in patterns:
        for several in (*([group] for group in groups), named, groups):
            yield [replace(item, group=group) for group in several for item in pattern]


def _list_patterns(leaf: Leaf, days: Sequence[date], point: Point, question: Question) -> Iterator[list[Item]]:
    if leaf.condition.each is not None or leaf.condition.no_gap_over is not None:
        yield from _list_spread(leaf, days, point, question)
    elif leaf.measure.prevails is not None:
        yield from _list_newest(leaf, days, point, question)
    elif leaf.measure.field is not None or leaf.condition.average_within is not None:
        values = list_values(leaf, question)
        yield from ([Item("pass", days[0], value)] for value in values)
        yield [Item("pass", days[0], value) for value in values]
        yield [Item("pass", days[0], values[0])] * MANY
    else:
        yield from _list_many(leaf, days, point, question)


def _list_spread(leaf: Leaf, days: Sequence[date], point: Point, question: Question) -> Iterator[list[Item]]:
    """One record; one period filled or all of them, none of them before it begins; a record on every day."""
    each = leaf.condition.each
    times = range(each.at_least if each else 1)
    periods = list_periods(leaf, each) if each else [(days[0], days[-1], None)]
    named = leaf.measure.period_field is not None
    filled = [
        [Item("pass", day, period=name) for day in days for _ in times if first <= day and (named or day <= last)]
        for first, last, name in periods
    ]
    for day in (days[0], days[-1]):
        yield from ([Item(status, day)] for status in list_statuses(leaf, day, point, question))
    yield from filled
    yield [item for period in filled for item in period]


def _list_newest(leaf: Leaf, days: Sequence[date], point: Point, question: Question) -> Iterator[list[Item]]:
    """A newer record of one group, or of all of them, on the first or on the last day."""
    groups = list_groups(leaf, question)
    for day in sorted({days[0], days[-1]}):
        for status, value in product(list_statuses(leaf, day, point, question), list_values(leaf, question)):
            yield from ([Item(status, day, value, group)] for group in groups)
            yield [Item(status, day, value, group) for group in groups]


def _list_many(leaf: Leaf, days: Sequence[date], point: Point, question: Question) -> Iterator[list[Item]]:
    """None, one, two or many records of each status that is possible on some day."""
    statuses = {status: day for day in (days[-1], days[0]) for status in list_statuses(leaf, day, point, question)}
    for numbers in product(HOW_MANY, repeat=len(statuses)):
        yield [
            Item(status, day)
            for (status, day), number in zip(statuses.items(), numbers, strict=True)
            for _ in range(number)
        ]

"""What the rows of a unit could be in truth: every cell that is not known, tried with every value that matters.

``now`` completes what is missing up to the day of the run; ``end`` also what may still happen after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Final

from engine.model import ChildEvent, Condition, Event, FieldTest, Measure, Predicate
from facts.ledgers import LEDGERS, ledger_columns
from tests.oracle.asking import FAR, Window, find_event, find_limit, holds, list_columns
from tests.oracle.district import (
    LOOKING_AHEAD,
    ONE_DAY,
    About,
    Cell,
    Change,
    Point,
    Question,
    Row,
    UnitFacts,
    anchor_of,
    known_until,
)

LONG_AGO: Final = date(2019, 6, 3)
NUMBERS: Final = (0, 1, 2, 3, 5, 50, 1000)


@dataclass(frozen=True)
class Leaf:
    """One condition on one measure, with the days of its own time."""

    condition: Condition
    measure: Measure
    window: Window

    @property
    def day_column(self) -> str:
        """The day by which a row belongs to the time."""
        return self.measure.day or self.anchor

    @property
    def anchor(self) -> str:
        """The column by which a record belongs to a coverage."""
        return LEDGERS[self.measure.ledger].anchor


@dataclass(frozen=True)
class Asked:
    """The columns of one ledger on which a requirement hangs.

    Attributes:
        settled: columns that never change, with what is asked of them.
        supplied: columns that the unit can still fill, with what is asked of them.
        days: event columns.
        suppliable: the tests that ask for what can still be supplied, each with the last day for it.
    """

    settled: dict[str, list[FieldTest]]
    supplied: dict[str, list[FieldTest]]
    days: set[str]
    suppliable: list[tuple[Predicate, date]]


def ask_columns(ledger: str, leaves: Sequence[Leaf]) -> Asked:
    """Which columns of a ledger decide anything in a requirement."""
    asked = Asked({}, {}, set(), [])
    kinds = {name: column.kind for name, column in ledger_columns(LEDGERS[ledger]).items()}
    settled: list[tuple[str, FieldTest | None]] = []
    supplied: list[tuple[str, FieldTest | None]] = []
    for leaf in leaves:
        settled += _settled_columns(ledger, leaf)
        for test in leaf.measure.tests if leaf.measure.ledger == ledger else ():
            if test.supplied is not None:
                supplied += list_columns(test.supplied)
                asked.suppliable.append((test.supplied, leaf.window.due))
    for found, place in ((settled, asked.settled), (supplied, asked.supplied)):
        for name, question in found:
            if kinds[name] == "day" and name not in LOOKING_AHEAD:
                asked.days.add(name)
            else:
                place.setdefault(name, []).extend([question] if question is not None else [])
            if question is not None and (other := question.less or question.at_least_column):
                place.setdefault(other, [])
    for name in asked.settled:
        asked.supplied.pop(name, None)
    _add_fields(asked, [leaf.measure for leaf in leaves if leaf.measure.ledger == ledger])
    return asked


def _add_fields(asked: Asked, measures: Sequence[Measure]) -> None:
    """The fields of figures: as if nothing were asked of them, so that no word is left out."""
    for measure in measures:
        if measure.field is not None:
            grows = measure.figure == "distinct" and measure.field in asked.supplied
            (asked.supplied if grows else asked.settled)[measure.field] = []
            if not grows:
                asked.supplied.pop(measure.field, None)


def _settled_columns(ledger: str, leaf: Leaf) -> Iterator[tuple[str, FieldTest | None]]:
    """Columns that decide in which population a row is, and columns and days of other ledgers' records."""
    measure = leaf.measure
    if measure.ledger == ledger:
        yield from _own_columns(leaf)
    for test in measure.tests:
        if test.companions is not None and test.companions.ledger == ledger:
            yield from list_columns(test.companions.where)
    for event in list_events(leaf):
        if isinstance(event, str):
            yield from [(event, None)] if measure.ledger == ledger else []
        elif isinstance(event, ChildEvent):
            yield from [*list_columns(event.where), (event.day, None)] if event.first == ledger else []
        elif event.of == ledger:
            yield event.day, None


def _own_columns(leaf: Leaf) -> Iterator[tuple[str, FieldTest | None]]:
    measure, condition = leaf.measure, leaf.condition
    yield leaf.day_column, None
    yield from ((column, None) for column in measure.per if measure.grouped)
    for predicate in (measure.among, condition.among, *(test.where for test in measure.tests)):
        yield from list_columns(predicate)
    if measure.clock is not None and condition.within is not None and condition.within.own_due:
        yield measure.clock.due or "", None


def list_events(leaf: Leaf) -> list[Event]:
    """The events whose days a leaf compares."""
    measure, condition = leaf.measure, leaf.condition
    orders = [test.order for test in measure.tests if test.order is not None]
    events = [event for order in orders for event in (order.event, order.of)]
    if measure.clock is not None and (condition.within is not None or condition.average_within is not None):
        events += [measure.clock.start, measure.clock.to]
    return events


def complete(  # noqa: PLR0917 - a row, where it stands, what is asked of it and when
    row: Row, facts: UnitFacts, ledger: str, leaves: Sequence[Leaf], point: Point, question: Question
) -> list[Row]:
    """Everything that one row could be in truth; nothing where it is of a day after the run's."""
    if anchor_of(ledger, row) > question.as_of:
        return []
    asked = ask_columns(ledger, leaves)
    until = known_until(facts, ledger, row)
    trials = _Trials(row, until, question, list_turns(row, ledger, leaves, question), point)
    options: dict[str, list[Cell | Change]] = {name: trials.list_days(name, ledger) for name in sorted(asked.days)}
    for name, tests in asked.settled.items():
        options[name] = list(trials.list_values(name, ledger, tests))
    for name, tests in asked.supplied.items():
        first = trials.list_values(name, ledger, tests)
        if row.get(name) is None and all(due > question.as_of for _, due in asked.suppliable):
            # A missing answer is open until the time is up, and not unknown.
            first = [None]
        options[name] = [*first, *trials.list_changes(first, name, ledger, tests)]
    found: list[Row] = []
    for cells in product(*options.values()):
        completed = {**row, "unit": facts.unit, **dict(zip(options, cells, strict=True))}
        completed["anchor_day"] = anchor_of(ledger, row)
        if not _takes_back(completed, asked.suppliable):
            found.append(completed)
    return found


def _takes_back(row: Row, suppliable: Iterable[tuple[Predicate, date]]) -> bool:
    """Whether a change undoes what had been supplied: that is not tried, for what is supplied stays."""
    changes = [cell for cell in row.values() if isinstance(cell, Change)]
    return any(
        holds(predicate, row, change.day - ONE_DAY) and not holds(predicate, row, change.day)
        for predicate, _ in suppliable
        for change in changes
    )


@dataclass(frozen=True)
class _Trials:
    """What can be tried in the cells of one row whose state is known until a day."""

    row: Row
    until: date
    question: Question
    turns: Sequence[date]
    point: Point

    @property
    def later(self) -> list[date]:
        """The days on which something could have happened, or could still happen, that is not known."""
        as_of = self.question.as_of
        last = as_of if self.point == "now" else FAR
        seen = min(self.until, as_of)
        named = {*self.turns, seen + ONE_DAY, as_of, as_of + ONE_DAY}
        return sorted(day for day in named if seen < day <= last)

    def list_days(self, name: str, ledger: str) -> list[Cell | Change]:
        day, as_of = self.row.get(name), self.question.as_of
        if isinstance(day, date):
            if day <= as_of:
                return [day]
            return [None] if self.point == "now" else [None, *(one for one in self.later if one > as_of)]
        if name == LEDGERS[ledger].anchor:
            stand_in = anchor_of(ledger, self.row)
            return [stand_in, LONG_AGO]
        return [None, *self.later]

    def list_values(self, name: str, ledger: str, tests: Sequence[FieldTest]) -> list[Cell]:
        cell = self.row.get(name)
        assert not isinstance(cell, Change)
        if name in LOOKING_AHEAD:
            return [cell] if cell is not None else [LONG_AGO, FAR]
        if isinstance(cell, About):
            return [*range(cell.least, cell.most + 1)]
        return [cell] if cell is not None else list_possible(name, ledger, tests, self.question)

    def list_changes(
        self, first: Sequence[Cell], name: str, ledger: str, tests: Sequence[FieldTest]
    ) -> Iterator[Change]:
        for before, then in product(first, list_possible(name, ledger, tests, self.question)):
            loses = isinstance(before, frozenset) and isinstance(then, frozenset) and bool(before - then)
            if before != then and not loses:
                # The first day on which it can have been supplied: later ones give nothing more.
                yield from (Change(before, day, then) for day in self.later[:1])


def list_possible(name: str, ledger: str, tests: Sequence[FieldTest], question: Question) -> list[Cell]:
    """The values that a cell could hold, as far as they make a difference."""
    column = ledger_columns(LEDGERS[ledger])[name]
    if column.kind == "flag":
        return [False, True]
    if column.kind in {"number", "percent", "money"}:
        limits = [limit for test in tests for limit in (test.at_least, test.at_most) if limit is not None]
        near = {int(limit) + step for limit in limits for step in (-1, 0, 1)}
        return [number for number in sorted({*NUMBERS, *near}) if number >= 0]
    words = list(dict.fromkeys((*column.values, *question.words.get((ledger, name), ()))))
    if tests and all(test.values_at_least is None for test in tests):
        # Of the words that nobody asks for, one is as good as another.
        named = {str(word) for test in tests for word in _list_named(test)}
        words = [*(word for word in words if word in named), *[word for word in words if word not in named][:1]]
    if column.kind == "choices":
        asked = [frozenset(test.has_all) for test in tests if test.has_all]
        pairs = [frozenset(words[:2])] if any(test.values_at_least for test in tests) else []
        sets = [frozenset[str](), *(frozenset({word}) for word in words), *pairs, frozenset(words), *asked]
        return list(dict.fromkeys(sets))
    return [*words] if words else ["?", "??"]


def _list_named(test: FieldTest) -> Iterator[str | int]:
    for words in (test.one_of, test.not_one_of, test.has_all, test.has_any, test.has_other_than):
        yield from words or ()
    if test.has is not None:
        yield test.has


def list_turns(row: Row, ledger: str, leaves: Sequence[Leaf], question: Question) -> list[date]:
    """The days on which something turns: days of the row, limits of its times, last days; and the days after them."""
    asked = ask_columns(ledger, leaves).days
    days = {cell for name, cell in row.items() if name in asked and isinstance(cell, date)}
    for leaf in leaves:
        days |= {leaf.window.due, leaf.window.start or LONG_AGO}
        clock = leaf.measure.clock
        if clock is None or leaf.condition.within is None or leaf.measure.ledger != ledger:
            continue
        begun = find_event(clock.start, {**row, "unit": ""}, {}, FAR)
        own = leaf.condition.within.own_due
        if begun is not None and not (own and row.get(clock.due or "") is None):
            days.add(find_limit(leaf.condition, leaf.measure, row, begun, question))
    return sorted({*days, *(day + ONE_DAY for day in days)})

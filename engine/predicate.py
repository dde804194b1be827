"""Predicates and events of the rule language as SQL expressions of three-valued logic.

An empty cell makes a question NULL: neither yes nor no; so does an approximate number where its least value answers
otherwise than its greatest. A day that lies after the day of the run
has not happened yet; a day that is empty has not happened as far as the list reaches.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, and_, case, false, func, literal, not_, null, or_, select, true

from engine.model import ChildEvent, ParentEvent
from engine.scope import SCOPE_REACH
from facts.ledgers import LEDGERS, ledger_columns
from facts.ledgers.columns import SEPARATOR, name_most

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import FromClause

    from engine.model import Event, FieldTest, Predicate

Expression = ColumnElement[Any]

SCALES: Final[dict[str, int]] = {"percent": 100, "money": 100}
"""Rules write per cent and yuan; the ledgers keep hundredths."""

MINUTES_PER_DAY: Final = 1440
NOWHERE: Final = -1
"""A horizon before all days: absence says nothing."""


@dataclass(frozen=True)
class Moment:
    """The day on which a run looks (end of that day) and until when it knows what was handed in."""

    as_of: int
    known_at: int


@dataclass(frozen=True)
class EventDay:
    """An event as SQL: the day it happened (NULL: not by the day of the run), and how far absence can be told."""

    day: Expression
    horizon: Expression
    minutes: bool = False


def known(source: FromClause, moment: Moment) -> Expression:
    """Rows that were known at the run's ``known_at``."""
    return and_(source.c.known_from <= moment.known_at, source.c.known_until > moment.known_at)


@dataclass(frozen=True)
class Asker:
    """Turns questions about one row of a ledger into SQL.

    Attributes:
        ledger: the ledger's name.
        source: its table or an alias of it.
        words: allowed values of open columns, (ledger, column) to values.
        unsettled: what has not happened may still happen, so that it is neither yes nor no.
        hopeful: an approximate number answers yes wherever one of the values that it may have does.
    """

    ledger: str
    source: Any
    moment: Moment
    words: Mapping[tuple[str, str], frozenset[str]]
    unsettled: bool = False
    hopeful: bool = False

    def column(self, name: str) -> Expression:
        """A column of the row."""
        found: Expression = self.source.c[name]
        return found

    def greatest(self, name: str) -> Expression:
        """The greatest value that a column of the row may have; a column that is never approximate itself."""
        if not ledger_columns(LEDGERS[self.ledger])[name].measured:
            return self.column(name)
        return func.coalesce(self.source.c[name_most(name)], self.column(name))

    # -- predicates

    def holds(self, predicate: Predicate | None) -> Expression:
        """The predicate as a three-valued expression; no predicate always holds."""
        if predicate is None:
            return true()
        parts = [self._answer(name, test) for name, test in predicate.fields.items()]
        if predicate.any_of:
            parts.append(or_(*(self.holds(alternative) for alternative in predicate.any_of)))
        return and_(*parts)

    def _answer(self, name: str, test: FieldTest) -> Expression:
        declared = ledger_columns(LEDGERS[self.ledger])[name]
        if declared.measured:
            return and_(*self._answer_measured(name, test, SCALES.get(declared.kind, 1)))
        column = self.column(name)
        parts: list[Expression] = []
        if test.one_of is not None:
            parts.append(column.in_(test.one_of))
        if test.not_one_of is not None:
            parts.append(column.not_in(test.not_one_of))
        if test.at_least is not None:
            parts.append(column >= round(test.at_least))
        if test.at_most is not None:
            parts.append(column <= round(test.at_most))
        if test.at_least_column is not None:
            parts.append(column >= self.column(test.at_least_column))
        if test.from_day is not None:
            parts.append(column >= test.from_day.toordinal())
        if test.to_day is not None:
            parts.append(column <= test.to_day.toordinal())
        if test.happened is not None:
            happened = self._happened(name)
            parts.append(happened if test.happened else not_(happened))
        return and_(*parts, *self._answer_several(column, name, test))

    def _answer_measured(self, name: str, test: FieldTest, scale: int) -> Iterator[Expression]:
        """The answers of a column that may hold an approximate number, by its least and its greatest value."""
        least, most = self.column(name), self.greatest(name)
        for words, wanted in ((test.one_of, True), (test.not_one_of, False)):
            if words is not None:
                numbers = sorted({number for number in words if isinstance(number, int)})
                within = [and_(least <= number, number <= most) for number in numbers]
                # Every value that it may have is one of the numbers where as many of them lie between the bounds.
                there = [case((each, 1), else_=0) for each in within]
                sure = sum(there[1:], there[0]) == most - least + 1 if there else false()
                perhaps = or_(false(), *within)
                yield self._settle(sure, perhaps) if wanted else self._settle(not_(perhaps), not_(sure))
        if test.at_least is not None:
            limit = round(test.at_least * scale)
            yield self._settle(least >= limit, most >= limit)
        if test.at_most is not None:
            limit = round(test.at_most * scale)
            yield self._settle(most <= limit, least <= limit)
        if test.at_least_column is not None:
            other = test.at_least_column
            yield self._settle(least >= self.greatest(other), most >= self.column(other))

    def _settle(self, sure: Expression, perhaps: Expression) -> Expression:
        """Yes where it is sure, no where it is not even possible, else NULL."""
        return perhaps if self.hopeful else or_(sure, and_(perhaps, null()))

    def _answer_several(self, column: Expression, name: str, test: FieldTest) -> list[Expression]:
        parts: list[Expression] = []
        if test.has is not None:
            parts.append(contains(column, test.has))
        if test.has_any is not None:
            parts.append(or_(*(contains(column, word) for word in test.has_any)))
        if test.has_all is not None:
            absent = None if test.less is None else func.coalesce(self.column(test.less), SEPARATOR)
            for word in test.has_all:
                here = contains(column, word)
                parts.append(here if absent is None else or_(here, contains(absent, word)))
        if test.has_other_than is not None:
            others = self._values(name) - set(test.has_other_than)
            parts.append(or_(*(contains(column, word) for word in sorted(others))))
        if test.values_at_least is not None:
            bars = func.length(column) - func.length(func.replace(column, SEPARATOR, ""))
            parts.append(bars - 1 >= test.values_at_least)
        return parts

    def _values(self, name: str) -> set[str]:
        declared = ledger_columns(LEDGERS[self.ledger])[name]
        return {*declared.values, *self.words.get((self.ledger, name), ())}

    def _happened(self, name: str) -> Expression:
        scale = self._scale(name)
        end = (self.moment.as_of + 1) * scale - 1
        if self.unsettled:
            return case((self.column(name) <= end, literal(1)), else_=null()) == 1
        answer = case(
            (self.column(name) <= end, literal(1)),
            (self.source.c.seen_through >= self.moment.as_of, literal(0)),
            else_=null(),
        )
        return answer == 1

    def _scale(self, name: str) -> int:
        return MINUTES_PER_DAY if ledger_columns(LEDGERS[self.ledger])[name].kind == "moment" else 1

    # -- events

    def event(self, event: Event) -> EventDay:
        """The day of an event of this row, of a record that refers to it, or of the one it refers to."""
        if isinstance(event, ChildEvent):
            return self._child_event(event)
        if isinstance(event, ParentEvent):
            return self._parent_event(event)
        scale = self._scale(event)
        end = (self.moment.as_of + 1) * scale - 1
        day = case((self.column(event) <= end, self.column(event)))
        return EventDay(day, self.source.c.seen_through, minutes=scale > 1)

    def _child_event(self, event: ChildEvent) -> EventDay:
        child, asker, linked = self.children(event.first, event.by)
        holds = asker.holds(event.where)
        happened = child.c[event.day] <= self.moment.as_of
        day = select(func.min(child.c[event.day])).where(*linked, holds, happened).scalar_subquery()
        return EventDay(day, self.child_horizon(event.first, linked, holds, child))

    def children(self, ledger: str, by: str) -> tuple[FromClause, Asker, list[Expression]]:
        """Records of another ledger that refer to this row: alias, its asker, the joining conditions."""
        child = LEDGERS[ledger].__table__.alias()
        linked = [child.c.unit == self.source.c.unit, child.c[by] == self.source.c.key, known(child, self.moment)]
        return child, Asker(ledger, child, self.moment, self.words), linked

    def child_horizon(self, ledger: str, linked: list[Expression], holds: Expression, child: FromClause) -> Expression:
        """How far the other ledger tells of absence; nowhere while a record of it may be the one."""
        reach = (
            select(SCOPE_REACH.c.through)
            .where(SCOPE_REACH.c.ledger == ledger, SCOPE_REACH.c.unit == self.source.c.unit)
            .scalar_subquery()
        )
        unsure = select(literal(1)).select_from(child).where(*linked, holds.is_(None)).exists()
        return case((unsure, NOWHERE), else_=func.coalesce(reach, NOWHERE))

    def _parent_event(self, event: ParentEvent) -> EventDay:
        parent = LEDGERS[event.of].__table__.alias()
        linked = [
            parent.c.unit == self.source.c.unit,
            parent.c.key == self.column(event.via),
            known(parent, self.moment),
        ]
        day = select(func.min(parent.c[event.day])).where(*linked, parent.c[event.day] <= self.moment.as_of)
        seen = select(func.min(parent.c.seen_through)).where(*linked)
        return EventDay(day.scalar_subquery(), func.coalesce(seen.scalar_subquery(), NOWHERE))


def list_measured_asked(ledger: str, predicate: Predicate | None) -> Iterator[str]:
    """The columns of which a predicate asks and that may hold an approximate number."""
    if predicate is None:
        return
    columns = ledger_columns(LEDGERS[ledger])
    for name, test in predicate.fields.items():
        yield from (each for each in (name, test.at_least_column) if each is not None and columns[each].measured)
    for alternative in predicate.any_of:
        yield from list_measured_asked(ledger, alternative)


def contains(column: Expression, word: str) -> Expression:
    """Whether a column of several values holds one of them."""
    return column.contains(f"{SEPARATOR}{word}{SEPARATOR}", autoescape=True)

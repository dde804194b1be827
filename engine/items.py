"""The items of a measure as one SELECT: each record with its state.

States are ordered so that several tests combine by the greatest:

====  =======================================================================
0     passes for good
1     passes as things stand; what must not have happened can still happen until the requirement's last day
2     its own limit has not passed: neither passes nor fails yet
3     cannot be told from what is known
4     does not pass as things stand, and can still be supplied until the requirement's last day
5     fails for good
6     fails because its limit has passed and nothing was done
====  =======================================================================

NULL: the record is no item at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from sqlalchemy import Alias, Integer, Select, and_, case, cast, func, literal, not_, null, or_, select

from engine.model import Clock, Companions, Measure, Norm, Order, Predicate, Span, Test
from engine.needed import list_needed
from engine.predicate import MINUTES_PER_DAY, Asker, EventDay, Expression, Moment, known, list_measured_asked
from engine.scope import SCOPE_CLOCK, SCOPE_DAY, SCOPE_DUE, UNKNOWN_DUE, ClockBook
from engine.timing import Window
from facts.clocks import MINUTES_OF_AN_HOUR
from facts.ledgers import LEDGERS, ledger_columns, list_measured
from facts.ledgers.columns import name_most

OK: Final = 0
TURN: Final = 1
WAIT: Final = 2
DARK: Final = 3
LACK: Final = 4
BAD: Final = 5
OVERDUE: Final = 6

UNNAMED: Final = ""
"""The group of the items that do not say to which group they belong."""


@dataclass(frozen=True)
class ItemQuestion:
    """What decides the state of each item: the measure, and what the requirement adds to it.

    Attributes:
        among: narrows the measure's items.
        span: limit of time from the clock's one event to the other.
        window: the days in which items count and the last day of the requirement.
        average: the span limits the mean, not each item; what is open counts with the time passed.
    """

    measure: Measure
    among: Predicate | None
    span: Span | None
    window: Window
    average: bool = False


@dataclass(frozen=True)
class ItemBuilder:
    """Builds the SELECT of one question.

    Attributes:
        moment: the day of the run and what was known.
        words: allowed values of open columns.
        clocks: the run's clocks.
        norms: articles of law by id.
    """

    moment: Moment
    words: Mapping[tuple[str, str], frozenset[str]]
    clocks: ClockBook
    norms: Mapping[str, Norm]

    def build(self, question: ItemQuestion, *, whole_day_range: bool = False, records: bool = False) -> Select[Any]:
        """Rows: unit, day, member (1 surely, 2 perhaps), state, inside; and named, value, most, period, delay.

        Args:
            question: what is asked.
            whole_day_range: also take items after the requirement's last day, up to the day of the
                run, with ``inside`` 0, and give in ``late`` the state of each as it stands on the day of the
                run: they tell whether a deed was done late.
            records: also give file, sheet, row, key, each case's time in ``delay`` (which is always given where
                a mean is asked for), when it was ``done``, ``least_NAME`` and ``most_NAME`` of columns that may
                be approximate, and ``empty_NAME`` of columns that it needs.
        """
        measure = question.measure
        source = _alias(measure.ledger, "item")
        asker = Asker(measure.ledger, source, self.moment, self.words)
        day = source.c[item_day(measure)]
        window = question.window
        last = self.moment.as_of if whole_day_range else window.until(self.moment.as_of)
        membership = and_(asker.holds(measure.among), asker.holds(question.among))
        conditions = [known(source, self.moment), day >= window.start, day <= last, membership.is_not(False)]
        if measure.prevails == "latest":
            conditions.append(self._prevails(measure, question, asker, day, last))
        state = self._state(question, asker)
        standing = state
        if whole_day_range and window.due < self.moment.as_of:
            stretched = replace(window, due=self.moment.as_of)
            standing = self._state(replace(question, window=stretched), asker)
            state = case((day <= window.due, state), else_=standing)
        columns = [
            source.c.unit,
            day.label("day"),
            case((membership, 1), else_=2).label("member"),
            state.label("state"),
            case((day <= window.due, 1), else_=0).label("inside"),
        ]
        if whole_day_range:
            columns.append(standing.label("late"))
        if measure.grouped:
            columns.append(func.coalesce(source.c[measure.per[0]], UNNAMED).label("named"))
        if measure.field is not None:
            columns += [asker.column(measure.field).label("value"), asker.greatest(measure.field).label("most")]
        if measure.period_field is not None:
            columns.append(source.c[measure.period_field].label("period"))
        if records or question.average:
            columns.append(self._delay(question, asker).label("delay"))
        if records:
            columns.append(self._done(measure, asker).label("done"))
            needed = list_needed(measure, question.among, question.span)
            columns += [case((source.c[name].is_(None), 1), else_=0).label(f"empty_{name}") for name in needed]
            columns += [source.c.file, source.c.sheet, source.c.row, source.c.key]
            for name in list_asked(measure, question.among):
                columns += [source.c[name].label(f"least_{name}"), source.c[name_most(name)].label(f"most_{name}")]
        return select(*columns).where(*conditions)

    def _prevails(
        self, measure: Measure, question: ItemQuestion, asker: Asker, day: Expression, last: int
    ) -> Expression:
        """No later record of the same subject stands in the period."""
        later = _alias(measure.ledger, "later")
        other = Asker(measure.ledger, later, self.moment, self.words)
        later_day = later.c[item_day(measure)]
        same = [later.c[name].is_not_distinct_from(asker.source.c[name]) for name in ("unit", *measure.per)]
        return not_(
            select(literal(1))
            .select_from(later)
            .where(
                *same,
                known(later, self.moment),
                later_day > day,
                later_day <= last,
                other.holds(measure.among),
                other.holds(question.among),
            )
            .exists()
        )

    # -- states

    def _state(self, question: ItemQuestion, asker: Asker) -> Expression:
        parts = [self._test(test, asker, question.window) for test in question.measure.tests]
        clock = question.measure.clock
        if clock is not None and question.average:
            start, end = asker.event(clock.start).day, asker.event(clock.to).day
            parts.append(case((start.is_(None), self._unstarted(clock, asker)), (end.is_(None), WAIT), else_=OK))
        elif clock is not None and question.span is not None:
            parts.append(self._clock(clock, question.span, asker))
        return combine(parts)

    def _test(self, test: Test, asker: Asker, window: Window) -> Expression:
        due = window.due
        if test.where is not None:
            return self._nature(test.where, asker, due)
        if test.supplied is not None:
            # What happened only after the requirement's last day was not supplied in time.
            holds = self._looking_on(asker, due).holds(test.supplied)
            if due > self.moment.as_of:
                return case((holds, OK), *self._doubt(test.supplied, asker, due), else_=LACK)
            seen = asker.source.c.seen_through >= due
            return case((holds, OK), (holds.is_(None), DARK), (seen, BAD), else_=DARK)
        if test.order is not None:
            return self._order(test.order, asker, due)
        assert test.companions is not None  # noqa: S101 - the model allows no other
        return self._companions(test.companions, asker, window)

    def _nature(self, predicate: Predicate, asker: Asker, due: int) -> Expression:
        """What a record is for good; only what has happened, or not, by the last day can still turn."""
        if not asks_what_happened(predicate):
            holds = asker.holds(predicate)
            return case((holds, OK), (not_(holds), BAD), else_=DARK)
        holds = self._looking_on(asker, due).holds(predicate)
        if due <= self.moment.as_of:
            return case((holds, OK), (not_(holds), BAD), else_=DARK)
        settled = replace(asker, unsettled=True).holds(predicate)
        return case((settled, OK), (not_(settled), BAD), (holds, TURN), (not_(holds), LACK), else_=DARK)

    def _looking_on(self, asker: Asker, due: int) -> Asker:
        """The same questions, asked at the end of the requirement's last day where that has passed."""
        return replace(asker, moment=replace(self.moment, as_of=min(self.moment.as_of, due)))

    def _companions(self, companions: Companions, asker: Asker, window: Window) -> Expression:
        child, child_asker, linked = asker.children(companions.ledger, companions.by)
        holds = child_asker.holds(companions.where)
        # What came after the requirement's last day, or is not there yet, does not count.
        last = min(self.moment.as_of, window.due)
        first = window.year_start if companions.in_period else 0
        happened = child.c.anchor_day.between(first, last)
        number = select(func.count()).select_from(child).where(*linked, holds, happened).scalar_subquery()
        horizon = asker.child_horizon(companions.ledger, linked, holds, child)
        return case(
            (number >= companions.at_least, OK), else_=self._absent(literal(window.due), horizon, BAD, open_state=LACK)
        )

    def _absent(
        self, limit: Expression, horizon: Expression, failed: int, *, scale: int = 1, open_state: int = WAIT
    ) -> Expression:
        """The state of something that has not happened, with the last day on which it could."""
        end = (self.moment.as_of + 1) * scale - 1
        seen = horizon if scale == 1 else (horizon + 1) * scale - 1
        return case((limit > end, open_state), (seen >= limit, failed), else_=DARK)

    def _doubt(self, predicate: Predicate, asker: Asker, due: int) -> list[tuple[Expression, int]]:
        """What an approximate number leaves open is not known; what nobody has told yet can still be supplied."""
        if not any(list_measured_asked(asker.ledger, predicate)):
            return []
        return [(replace(self._looking_on(asker, due), hopeful=True).holds(predicate), DARK)]

    def _order(self, order: Order, asker: Asker, due: int) -> Expression:
        first, second = asker.event(order.event), asker.event(order.of)
        low, high = _bounds(order)
        distance = first.day - second.day
        fits = and_(*([distance >= low] if low is not None else []), *([distance <= high] if high is not None else []))
        if high is None:
            fits = and_(fits, first.day <= due)
        limit = literal(due) if high is None else second.day + high
        missing = self._absent(limit, first.horizon, BAD, open_state=LACK if high is None else WAIT)
        # Where the day to which the order refers never came, there is nothing to order.
        idle = WAIT if due > self.moment.as_of else OK
        return case(
            (and_(first.day.is_not(None), second.day.is_not(None)), case((fits, OK), else_=BAD)),
            (second.day.is_not(None), missing),
            (first.day.is_not(None), OK if low is None else idle),
            else_=idle,
        )

    def _clock(self, clock: Clock, span: Span, asker: Asker) -> Expression:
        start, end = asker.event(clock.start), asker.event(clock.to)
        due = self._due(clock, span, asker, start)
        scale = MINUTES_PER_DAY if start.minutes else 1
        missing = self._absent(due, end.horizon, OVERDUE, scale=scale)
        return case(
            (start.day.is_(None), self._unstarted(clock, asker)),
            (or_(due.is_(None), due == UNKNOWN_DUE), DARK),
            (end.day < start.day, DARK),
            (end.day <= due, OK),
            (end.day > due, BAD),
            else_=missing,
        )

    def _unstarted(self, clock: Clock, asker: Asker) -> Expression:
        """A clock without its first day: an empty anchor is a day that was not told, not one that has not come."""
        return literal(DARK) if clock.start == LEDGERS[asker.ledger].anchor else null()

    def _due(self, clock: Clock, span: Span, asker: Asker, start: EventDay) -> Expression:
        own = asker.column(clock.due) if clock.due is not None and span.own_due else None
        if span.n is None and not span.values and span.norm is None:
            assert own is not None  # noqa: S101 - checked with the rules
            return own
        computed = self._computed_due(span, asker, start)
        return computed if own is None else func.coalesce(own, computed)

    def _computed_due(self, span: Span, asker: Asker, start: EventDay) -> Expression:
        if span.unit == "hours":
            return start.day + (span.n or 0) * MINUTES_OF_AN_HOUR
        tabulated = (
            select(SCOPE_CLOCK.c.due)
            .where(SCOPE_CLOCK.c.clock == self.clocks.number(span), SCOPE_CLOCK.c.start == start.day)
            .scalar_subquery()
        )
        if span.norm is None or self.norms[span.norm].clock == "plain":
            return tabulated
        moved = (
            select(SCOPE_DUE.c.due)
            .where(
                SCOPE_DUE.c.ledger == asker.ledger,
                SCOPE_DUE.c.unit == asker.source.c.unit,
                SCOPE_DUE.c.key == asker.source.c.key,
                SCOPE_DUE.c.norm == span.norm,
            )
            .scalar_subquery()
        )
        return func.coalesce(moved, tabulated)

    def _done(self, measure: Measure, asker: Asker) -> Expression:
        """The day or minute at which a case was done; NULL where it was not, or where nothing is clocked."""
        if measure.clock is None:
            return null()
        return asker.event(measure.clock.to).day

    def _delay(self, question: ItemQuestion, asker: Asker) -> Expression:
        """How long it took, in the span's unit: working days, calendar days, or minutes for hours.

        For a mean, what is still open has taken the time passed so far.
        """
        clock, span = question.measure.clock, question.span
        if clock is None or span is None or span.unit not in {"working_days", "calendar_days", "hours"}:
            return null()
        start, end = asker.event(clock.start).day, asker.event(clock.to).day
        if question.average:
            end = func.coalesce(end, self.moment.as_of)
        if span.unit != "working_days":
            return end - start
        self.clocks.use_days()
        begun = select(SCOPE_DAY.c.begun).where(SCOPE_DAY.c.day == start).scalar_subquery()
        ended = select(SCOPE_DAY.c.ended).where(SCOPE_DAY.c.day == end).scalar_subquery()
        return cast(ended - begun, Integer)


@cache
def _alias(ledger: str, name: str) -> Alias:
    """A ledger's table under a name; the same object each time, for its columns cost more than the statement."""
    alias: Alias = LEDGERS[ledger].__table__.alias(name)  # type: ignore[assignment]
    return alias


def list_asked(measure: Measure, among: Predicate | None) -> tuple[str, ...]:
    """The columns on which items hang and that may hold an approximate number, in the order of the form."""
    asked = {measure.field} if measure.field is not None else set()
    tested = (part for test in measure.tests for part in (test.where, test.supplied))
    for predicate in (measure.among, among, *tested):
        asked |= set(list_measured_asked(measure.ledger, predicate))
    return tuple(name for name in list_measured(LEDGERS[measure.ledger]) if name in asked)


def asks_what_happened(predicate: Predicate) -> bool:
    """Whether a predicate asks if something has happened, so that its answer changes with the day."""
    return any(test.happened is not None for test in predicate.fields.values()) or any(
        asks_what_happened(alternative) for alternative in predicate.any_of
    )


def item_day(measure: Measure) -> str:
    """The column by which an item belongs to a period: named, or where its clock starts, or the anchor."""
    record = LEDGERS[measure.ledger]
    if measure.day is not None:
        return "anchor_day" if measure.day == record.anchor else measure.day
    if measure.clock is not None and isinstance(measure.clock.start, str) and measure.clock.start != record.anchor:
        start = measure.clock.start
        if ledger_columns(record)[start].kind == "day":
            return start
    return "anchor_day"


def combine(states: list[Expression]) -> Expression:
    """The greatest of several states; NULL where one of them is NULL; no tests at all pass."""
    if not states:
        return literal(OK)
    if len(states) == 1:
        return states[0]
    whens: list[tuple[Expression, Expression]] = [(or_(*(state.is_(None) for state in states)), null())]
    whens += [
        (or_(*(state == code for state in states)), literal(code)) for code in (OVERDUE, BAD, LACK, DARK, WAIT, TURN)
    ]
    return case(*whens, else_=OK)


def _bounds(order: Order) -> tuple[int | None, int | None]:
    """Between which numbers of days the first day less the second must lie."""
    return {
        "not_later_than": (None, 0),
        "before": (None, -1),
        "same_day_as": (0, 0),
        "not_earlier_than": (0, None),
        "after": (1, None),
        "within_days_before": (-order.days, 0),
    }[order.relation]


__all__ = ["BAD", "DARK", "LACK", "OK", "OVERDUE", "TURN", "WAIT", "ItemBuilder", "ItemQuestion", "combine", "item_day"]

"""What the database counts for one question: one row of exact integers per unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, FromClause, Select, and_, case, func, literal, or_, select
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from engine.interval import Counts
from engine.items import BAD, DARK, LACK, OK, OVERDUE, WAIT, ItemBuilder, ItemQuestion
from engine.predicate import Expression, contains

_STATES: Final = ((OK, "ok"), (WAIT, "wait"), (DARK, "dark"), (LACK, "lack"), (BAD, "bad"), (OVERDUE, "overdue"))


@dataclass(frozen=True)
class Bucket:
    """One word or period: records that surely count for it, that may, and that count but came late."""

    sure: int = 0
    maybe: int = 0
    late: int = 0

    def __add__(self, other: Bucket) -> Bucket:
        return Bucket(self.sure + other.sure, self.maybe + other.maybe, self.late + other.late)


@dataclass(frozen=True)
class Tally:
    """What was counted for one unit, or for several whose records are pooled.

    Attributes:
        counts: items by state.
        total: sum of the field over items that pass, or of the delays of those that were closed.
        closed: how many delays were summed.
        unvalued: items that pass, or may, and whose field is empty.
        unsure_total: the sum over items of which it is not known whether they pass or are items at all.
        late_total: the sum with items that came after the requirement's last day.
        low, high: least and greatest value of the field among the records that prevail; None: none.
        words: for each word asked for, records that surely and that may have it.
        buckets: the same for each period.
        longest: the longest time without an item between two of them; first and last item's day.
    """

    counts: Counts = field(default_factory=Counts)
    total: int = 0
    closed: int = 0
    unvalued: int = 0
    late_total: int = 0
    unsure_total: int = 0
    low: int | None = None
    high: int | None = None
    words: tuple[Bucket, ...] = ()
    buckets: tuple[Bucket, ...] = ()
    longest: int = 0
    first: int | None = None
    last: int | None = None

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.counts + other.counts,
            self.total + other.total,
            self.closed + other.closed,
            self.unvalued + other.unvalued,
            self.late_total + other.late_total,
            self.unsure_total + other.unsure_total,
            _least(self.low, other.low),
            _greatest(self.high, other.high),
            _add_each(self.words, other.words),
            _add_each(self.buckets, other.buckets),
            max(self.longest, other.longest),
            _least(self.first, other.first),
            _greatest(self.last, other.last),
        )


def _least(a: int | None, b: int | None) -> int | None:
    return a if b is None else b if a is None else min(a, b)


def _greatest(a: int | None, b: int | None) -> int | None:
    return a if b is None else b if a is None else max(a, b)


def _add_each(a: tuple[Bucket, ...], b: tuple[Bucket, ...]) -> tuple[Bucket, ...]:
    if not a or not b:
        return a or b
    return tuple(x + y for x, y in zip(a, b, strict=True))


@dataclass(frozen=True)
class PeriodDue:
    """One period of an ``each`` condition: its days, its name in records, the last day for it."""

    first: int
    last: int
    name: str
    due: int


@dataclass(frozen=True)
class TallyQuestion:
    """What is counted, beyond the state of each item.

    Attributes:
        items: the items and their states.
        words: values of the measure's field that are counted one by one.
        periods: the periods in which items are counted one by one.
        gaps: whether the times between items matter.
        late: whether items after the requirement's last day are counted as done late.
    """

    items: ItemQuestion
    words: tuple[str, ...] = ()
    periods: tuple[PeriodDue, ...] = ()
    gaps: bool = False
    late: bool = False


def count_items(connection: Connection, builder: ItemBuilder, question: TallyQuestion) -> dict[str, Tally]:
    """Count one question for all units at once.

    Returns:
        Unit code to tally, for the units about which there is at least one record.
    """
    if question.periods:
        return _count_by_period(connection, builder, question)
    items = builder.build(question.items, whole_day_range=question.late).subquery("items")
    columns = _state_sums(items.c)
    passes = and_(items.c.state == OK, items.c.member == 1, items.c.inside == 1)
    measure = question.items.measure
    if measure.figure in {"sum", "value"}:
        perhaps = or_(items.c.state == DARK, and_(items.c.member != 1, items.c.state == OK))
        unsure = and_(perhaps, items.c.inside == 1)
        columns += [
            func.sum(case((passes, items.c.value))).label("total"),
            func.sum(case((and_(items.c.state == OK, items.c.member == 1), items.c.value))).label("late_total"),
            func.sum(case((and_(or_(passes, unsure), items.c.value.is_(None)), 1), else_=0)).label("unvalued"),
            func.sum(case((unsure, items.c.value))).label("unsure_total"),
            func.min(case((passes, items.c.value))).label("low"),
            func.max(case((passes, items.c.value))).label("high"),
        ]
    else:
        # For a mean: all whose delay is known, those still open with the time passed so far.
        closed = and_(items.c.delay.is_not(None), items.c.member == 1, items.c.inside == 1)
        columns += [
            func.sum(case((closed, items.c.delay))).label("total"),
            func.sum(case((closed, 1), else_=0)).label("closed"),
        ]
    for index, word in enumerate(question.words):
        has = contains(items.c.value, word) if _several(question) else items.c.value == word
        columns.append(func.sum(case((and_(passes, has), 1), else_=0)).label(f"sure{index}"))
        came = and_(items.c.state == OK, items.c.member == 1, items.c.inside == 0, has)
        columns.append(func.sum(case((came, 1), else_=0)).label(f"came{index}"))
        unsure = and_(items.c.inside == 1, items.c.state.in_((OK, DARK)), has.is_not(False))
        columns.append(func.sum(case((unsure, 1), else_=0)).label(f"maybe{index}"))
    statement = select(items.c.unit, *columns).where(items.c.state.is_not(None)).group_by(items.c.unit)
    builder.clocks.flush(connection)
    found = {row["unit"]: _read(dict(row), question) for row in connection.execute(statement).mappings()}
    if question.gaps:
        _add_gaps(connection, items, found)
    return found


def _several(question: TallyQuestion) -> bool:
    from facts.ledgers import LEDGERS, ledger_columns  # noqa: PLC0415 - one look-up

    measure = question.items.measure
    assert measure.field is not None  # noqa: S101 - checked with the rules
    return ledger_columns(LEDGERS[measure.ledger])[measure.field].kind == "choices"


def _state_sums(items: ReadOnlyColumnCollection[str, Any]) -> list[Any]:
    columns = []
    for code, name in _STATES:
        for member, prefix in ((1, ""), (2, "maybe_")):
            hit = and_(items.state == code, items.member == member, items.inside == 1)
            columns.append(func.sum(case((hit, 1), else_=0)).label(prefix + name))
    late = and_(items.state == OK, items.member == 1)
    return [*columns, func.sum(case((late, 1), else_=0)).label("late_ok")]


def _read(row: Mapping[str, Any], question: TallyQuestion) -> Tally:
    def number(name: str) -> int:
        return int(row.get(name) or 0)

    words = tuple(
        Bucket(number(f"sure{i}"), number(f"maybe{i}"), number(f"came{i}")) for i in range(len(question.words))
    )
    return Tally(
        counts=Counts(
            ok=number("ok"),
            wait=number("wait"),
            dark=number("dark"),
            lack=number("lack"),
            bad=number("bad"),
            overdue=number("overdue"),
            maybe_ok=number("maybe_ok"),
            maybe_wait=number("maybe_wait"),
            maybe_dark=number("maybe_dark"),
            maybe_lack=number("maybe_lack"),
            maybe_bad=number("maybe_bad") + number("maybe_overdue"),
            late_ok=number("late_ok"),
        ),
        total=number("total"),
        closed=number("closed"),
        unvalued=number("unvalued"),
        late_total=number("late_total"),
        unsure_total=number("unsure_total"),
        low=row.get("low"),
        high=row.get("high"),
        words=words,
    )


def _count_by_period(connection: Connection, builder: ItemBuilder, question: TallyQuestion) -> dict[str, Tally]:
    """Count items period by period; an item names its period, or its day says it."""
    named = question.items.measure.period_field is not None
    items = builder.build(question.items, whole_day_range=True).subquery("items")
    numbered = [
        (items.c.period == period.name if named else items.c.day.between(period.first, period.due), literal(index))
        for index, period in enumerate(question.periods)
    ]
    dues = [(condition, literal(period.due)) for (condition, _), period in zip(numbered, question.periods, strict=True)]
    bucket = case(*numbered)
    in_time = items.c.day <= case(*dues)
    sure = and_(items.c.state == OK, items.c.member == 1, in_time)
    maybe = and_(items.c.state.in_((OK, DARK)), in_time)
    statement = (
        select(
            items.c.unit,
            bucket.label("bucket"),
            func.sum(case((sure, 1), else_=0)).label("sure"),
            func.sum(case((maybe, 1), else_=0)).label("maybe"),
        )
        .where(items.c.state.is_not(None))
        .group_by(items.c.unit, bucket)
    )
    builder.clocks.flush(connection)
    found: dict[str, list[Bucket]] = {}
    for unit, index, sure_count, maybe_count in connection.execute(statement):
        buckets = found.setdefault(unit, [Bucket() for _ in question.periods])
        if index is not None:
            buckets[index] = Bucket(int(sure_count), int(maybe_count) - int(sure_count))
        elif named and maybe_count:
            # A record that does not say its period may belong to any of them.
            buckets[:] = [Bucket(each.sure, each.maybe + int(maybe_count)) for each in buckets]
    return {unit: Tally(buckets=tuple(buckets)) for unit, buckets in found.items()}


def _add_gaps(connection: Connection, items: FromClause, found: dict[str, Tally]) -> None:
    """The longest time between two items that pass, and the first and last of them."""
    passing = select(items.c.unit, items.c.day).where(items.c.state == OK, items.c.member == 1, items.c.inside == 1)
    ordered = passing.subquery("passing")
    before = func.lag(ordered.c.day).over(partition_by=ordered.c.unit, order_by=ordered.c.day)
    steps = select(ordered.c.unit, ordered.c.day, (ordered.c.day - before).label("step")).subquery("steps")
    statement = select(steps.c.unit, func.max(steps.c.step), func.min(steps.c.day), func.max(steps.c.day)).group_by(
        steps.c.unit
    )
    for unit, longest, first, last in connection.execute(statement):
        tally = found[unit]
        found[unit] = Tally(counts=tally.counts, longest=longest or 0, first=first, last=last)


def select_records(builder: ItemBuilder, question: TallyQuestion, states: Sequence[int]) -> Select[Any]:
    """The records behind a figure: unit, state, day and origin of those in the given states."""
    late = question.late or bool(question.periods)
    items = builder.build(question.items, whole_day_range=late, delays=True).subquery("items")
    wanted: Expression = items.c.state.in_(states)
    return (
        select(
            items.c.unit,
            items.c.state,
            items.c.member,
            items.c.inside,
            items.c.day,
            items.c.delay,
            items.c.file,
            items.c.sheet,
            items.c.row,
            items.c.key,
        )
        .where(wanted)
        .order_by(items.c.unit, items.c.file, items.c.sheet, items.c.row)
    )

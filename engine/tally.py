"""What the database counts for one question: one row of exact integers per unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, FromClause, and_, case, func, literal, not_, or_, select
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from engine.interval import UNBOUNDED, Counts
from engine.items import BAD, DARK, LACK, OK, OVERDUE, TURN, WAIT, ItemBuilder, ItemQuestion
from engine.predicate import contains

_COUNTED_AS: Final = {
    (OK, 1): "ok",
    (TURN, 1): "turn",
    (WAIT, 1): "wait",
    (DARK, 1): "dark",
    (LACK, 1): "lack",
    (BAD, 1): "bad",
    (OVERDUE, 1): "overdue",
    (OK, 2): "maybe_ok",
    (TURN, 2): "maybe_turn",
    (WAIT, 2): "maybe_wait",
    (DARK, 2): "maybe_dark",
    (LACK, 2): "maybe_lack",
    (BAD, 2): "maybe_bad",
    (OVERDUE, 2): "maybe_bad",
}
"""State and membership (1 surely an item, 2 perhaps) to the field of Counts."""

_PASSING: Final = (OK, TURN)
_PENDING: Final = (WAIT, LACK)


@dataclass(frozen=True)
class Bucket:
    """One word or period, and the records that may count for it.

    Attributes:
        sure: count for good.
        turn: count as things stand, and can still turn.
        pending: do not count yet, and still can.
        maybe: may count; it cannot be told.
        failing: do not count, for good.
        late: count, but came late.
    """

    sure: int = 0
    turn: int = 0
    pending: int = 0
    maybe: int = 0
    failing: int = 0
    late: int = 0

    def __add__(self, other: Bucket) -> Bucket:
        return Bucket(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    @property
    def possible(self) -> int:
        """All that count, or may."""
        return self.sure + self.turn + self.pending + self.maybe

    @property
    def seen(self) -> int:
        """All that there are."""
        return self.possible + self.failing


@dataclass(frozen=True)
class Tally:
    """What was counted for one unit, or for several whose records are pooled.

    Attributes:
        counts: items by state.
        total: sum of the field over items that pass, or of the delays of those that were closed; of approximate
            numbers the least.
        spread: by how much the sum is greater if each approximate number is the greatest that it may be.
        turning_total: the part of it that items have which can still turn.
        closed: how many delays were summed.
        unvalued: items that pass, or may, and whose field is empty.
        unsure_total: the sum over items of which it is not known whether they pass or are items at all; the greatest.
        late_total: the sum with items that came after the requirement's last day.
        approximate: how many of the records whose field or totals were summed hold approximate numbers.
        low, high: least and greatest value of the field among the records that prevail; None: none.
        words: for each word asked for, records that surely and that may have it.
        buckets: the same for each period.
        longest: the longest time without an item between two of them; first and last item's day.
        unplaced: records that do not say to which period they belong; each may fill one of them.
        groups: the same for each group of items, by its name; empty where the measure has none.
    """

    counts: Counts = field(default_factory=Counts)
    total: int = 0
    turning_total: int = 0
    closed: int = 0
    unvalued: int = 0
    late_total: int = 0
    unsure_total: int = 0
    spread: int = 0
    approximate: int = 0
    low: int | None = None
    high: int | None = None
    words: tuple[Bucket, ...] = ()
    buckets: tuple[Bucket, ...] = ()
    longest: int = 0
    first: int | None = None
    last: int | None = None
    unplaced: int = 0
    groups: Mapping[str, Tally] = field(default_factory=dict)

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.counts + other.counts,
            self.total + other.total,
            self.turning_total + other.turning_total,
            self.closed + other.closed,
            self.unvalued + other.unvalued,
            self.late_total + other.late_total,
            self.unsure_total + other.unsure_total,
            self.spread + other.spread,
            self.approximate + other.approximate,
            _least(self.low, other.low),
            _greatest(self.high, other.high),
            _add_each(self.words, other.words),
            _add_each(self.buckets, other.buckets),
            max(self.longest, other.longest),
            _least(self.first, other.first),
            _greatest(self.last, other.last),
            self.unplaced + other.unplaced,
            {
                name: add_tallies([each.groups[name] for each in (self, other) if name in each.groups])
                for name in dict.fromkeys((*self.groups, *other.groups))
            },
        )


def add_tallies(tallies: Sequence[Tally]) -> Tally:
    """Several tallies pooled; an empty one where there are none."""
    return sum(tallies[1:], tallies[0]) if tallies else Tally()


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


class _Group(NamedTuple):
    """The items of one unit that are alike: of one state, surely or perhaps items, in time or after it.

    Attributes:
        late: the state as it stands on the day of the run, where the time is up by then.
        number: how many there are.
        valued: how many have a value (for a mean: a time that they took).
        total, most: the least and the greatest sum of the values.
        approximate: how many of the values are approximate.
        low, high: the least and the greatest value.
        words: for each word asked for, how many have it, then how many may.
    """

    state: int
    member: int
    inside: int
    late: int
    number: int
    valued: int
    total: int
    most: int
    approximate: int
    low: int | None
    high: int | None
    words: tuple[int, ...]


def count_items(connection: Connection, builder: ItemBuilder, question: TallyQuestion) -> dict[str, Tally]:
    """Count one question for all units at once.

    The database groups items that are alike, so that the state of each is worked out once; which groups a figure
    takes in is said in one place, ``_read_groups``.

    Returns:
        Unit code to tally, for the units about which there is at least one record.
    """
    if question.periods:
        return _count_by_period(connection, builder, question)
    items = builder.build(question.items, whole_day_range=question.late).subquery("items")
    whose = _list_owners(question, items.c)
    alike = (*whose, items.c.state, items.c.member, items.c.inside, items.c.late if question.late else items.c.state)
    values = _describe_values(question, items.c)
    statement = (
        select(*alike, func.count(), *values, *_count_words(question, items.c))
        .where(items.c.state.is_not(None))
        .group_by(*alike)
    )
    builder.clocks.flush(connection)
    groups: dict[_Owner, list[_Group]] = {}
    for row in connection.execute(statement):
        state, member, inside, late, number, *figures = row[len(whose) :]
        valued, total, most, approximate, low, high = figures[: len(values)] or (number, 0, 0, 0, None, None)
        words = tuple(figures[len(values) :])
        group = _Group(
            state, member, inside, late, number, valued, int(total or 0), int(most or 0), approximate, low, high, words
        )
        groups.setdefault(tuple(row[: len(whose)]), []).append(group)
    found = {owner: _read_groups(own, question) for owner, own in groups.items()}
    if question.gaps:
        _add_gaps(connection, items, whose, found)
    return _gather(found)


_Owner = tuple[str, ...]
"""A unit, and where the measure has groups the name of one of them."""


def _list_owners(question: TallyQuestion, items: ReadOnlyColumnCollection[str, Any]) -> list[Any]:
    return [items.unit, items.named] if question.items.measure.grouped else [items.unit]


def _gather(found: Mapping[_Owner, Tally]) -> dict[str, Tally]:
    """One tally a unit: its groups pooled, and each of them."""
    units: dict[str, Tally] = {}
    for (unit, *name), tally in found.items():
        own = replace(tally, groups={name[0]: tally}) if name else tally
        units[unit] = units[unit] + own if unit in units else own
    return units


def _describe_values(question: TallyQuestion, items: ReadOnlyColumnCollection[str, Any]) -> list[Any]:
    if question.items.average:
        value = most = items.delay
    elif question.items.measure.figure in {"sum", "value"}:
        # Whatever is without bound counts as the bound, so that no sum of it grows beyond what a database can hold.
        value, most = items.value, case((items.most > UNBOUNDED, UNBOUNDED), else_=items.most)
    else:
        return []
    approximate = func.count(case((most > value, 1)))
    return [func.count(value), func.sum(value), func.sum(most), approximate, func.min(value), func.max(most)]


def _count_words(question: TallyQuestion, items: ReadOnlyColumnCollection[str, Any]) -> list[Any]:
    columns: list[Any] = []
    for word in question.words:
        has = contains(items.value, word) if _several(question) else items.value == word
        columns += [func.sum(case((has, 1), else_=0)), func.sum(case((has.is_not(False), 1), else_=0))]
    return columns


def _several(question: TallyQuestion) -> bool:
    from facts.ledgers import LEDGERS, ledger_columns  # noqa: PLC0415 - one look-up

    measure = question.items.measure
    assert measure.field is not None  # noqa: S101 - checked with the rules
    return ledger_columns(LEDGERS[measure.ledger])[measure.field].kind == "choices"


def _read_groups(groups: Sequence[_Group], question: TallyQuestion) -> Tally:
    """The tally of one unit."""
    numbers: dict[str, Any] = dict.fromkeys(_COUNTED_AS.values(), 0)
    for group in groups:
        if group.inside:
            numbers[_COUNTED_AS[group.state, group.member]] += group.number
    done = [group for group in groups if group.late == OK and group.member == 1]
    passing = [group for group in groups if group.inside and group.state in _PASSING and group.member == 1]
    firm = [group for group in passing if group.state == OK]
    turning = [group for group in passing if group.state == TURN]
    perhaps = [
        group
        for group in groups
        if group.inside and (group.state == DARK or (group.state in _PASSING and group.member != 1))
    ]
    later = [group for group in groups if group.inside and group.state in _PENDING]
    # For a mean: all whose time is known, those still open with the time passed so far.
    summed = [group for group in groups if group.inside and group.member == 1] if question.items.average else passing
    return Tally(
        counts=Counts(**numbers, late_ok=sum(group.number for group in done)),
        total=sum(group.total for group in summed),
        turning_total=sum(group.total for group in turning),
        closed=sum(group.valued for group in summed),
        unvalued=sum(group.number - group.valued for group in (*passing, *perhaps)),
        late_total=sum(group.total for group in done),
        unsure_total=sum(group.most for group in perhaps),
        spread=sum(group.most - group.total for group in summed),
        approximate=sum(group.approximate for group in (*summed, *perhaps)),
        low=min((group.low for group in passing if group.low is not None), default=None),
        high=max((group.high for group in passing if group.high is not None), default=None),
        words=tuple(
            Bucket(
                sure=sum(group.words[place] for group in firm),
                turn=sum(group.words[place] for group in turning),
                pending=sum(group.words[place + 1] for group in later),
                maybe=sum(group.words[place + 1] for group in (*passing, *perhaps)),
                late=sum(group.words[place] for group in done if not (group.inside and group.state == OK)),
            )
            for place in range(0, 2 * len(question.words), 2)
        ),
    )


def _count_by_period(connection: Connection, builder: ItemBuilder, question: TallyQuestion) -> dict[str, Tally]:
    """Count items period by period; an item names its period, or its day says it."""
    named = question.items.measure.period_field is not None
    items = builder.build(question.items, whole_day_range=True).subquery("items")
    numbered = [
        (items.c.period == period.name if named else items.c.day.between(period.first, period.due), literal(index))
        for index, period in enumerate(question.periods)
    ]
    last = max((period.due for period in question.periods), default=0)
    dues = [(condition, literal(period.due)) for (condition, _), period in zip(numbered, question.periods, strict=True)]
    bucket = case(*numbered)
    in_time = items.c.day <= case(*dues, else_=literal(last))
    surely = items.c.member == 1
    counted = {
        "sure": and_(items.c.state == OK, surely, in_time),
        "turn": and_(items.c.state == TURN, surely, in_time),
        "pending": and_(items.c.state.in_(_PENDING), in_time),
        "maybe": and_(or_(items.c.state == DARK, and_(items.c.state.in_(_PASSING), not_(surely))), in_time),
        "failing": and_(items.c.state.in_((BAD, OVERDUE)), in_time),
    }
    whose = _list_owners(question, items.c)
    statement = (
        select(
            *whose,
            bucket.label("bucket"),
            *(func.sum(case((condition, 1), else_=0)).label(name) for name, condition in counted.items()),
        )
        .where(items.c.state.is_not(None))
        .group_by(*whose, bucket)
    )
    builder.clocks.flush(connection)
    found: dict[_Owner, list[Bucket]] = {}
    unplaced: dict[_Owner, int] = {}
    for *owner, index, sure, turn, pending, maybe, failing in connection.execute(statement):
        place = tuple(owner)
        buckets = found.setdefault(place, [Bucket() for _ in question.periods])
        numbers = Bucket(int(sure), int(turn), int(pending), int(maybe), int(failing))
        if index is not None:
            buckets[index] += numbers
        elif named:
            unplaced[place] = numbers.possible
    return _gather(
        {place: Tally(buckets=tuple(buckets), unplaced=unplaced.get(place, 0)) for place, buckets in found.items()}
    )


def _add_gaps(connection: Connection, items: FromClause, whose: Sequence[Any], found: dict[_Owner, Tally]) -> None:
    """The longest time between two items that pass, and the first and last of them."""
    names = [column.name for column in whose]
    passing = select(*whose, items.c.day).where(items.c.state.in_(_PASSING), items.c.member == 1, items.c.inside == 1)
    ordered = passing.subquery("passing").c
    own = [ordered[name] for name in names]
    before = func.lag(ordered.day).over(partition_by=own, order_by=ordered.day)
    steps = select(*own, ordered.day, (ordered.day - before).label("step")).subquery("steps").c
    own = [steps[name] for name in names]
    statement = select(*own, func.max(steps.step), func.min(steps.day), func.max(steps.day)).group_by(*own)
    for *owner, longest, first, last in connection.execute(statement):
        place = tuple(owner)
        found[place] = replace(found[place], longest=longest or 0, first=first, last=last)

"""Conditions that hold of each group of a unit's items by itself: each account, each site. The worst group decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection, select

from engine.interval import EVERYTHING, UNBOUNDED, Counts, Interval, Range, lowest
from engine.items import UNNAMED
from engine.model import Listing
from engine.outcome import Asked, Decision, decide
from engine.predicate import Asker, known
from engine.tally import Bucket, Tally


@dataclass(frozen=True)
class GroupList:
    """Which groups some units list.

    Attributes:
        since: those that are there, each with the day from which it is.
        gone: those that were there and are no more.
        complete: there are no others.
    """

    since: Mapping[str, int] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    complete: bool = False


@dataclass(frozen=True)
class Grouped:
    """What the groups come to together.

    Attributes:
        decision: of the worst group, with the margins over all of them.
        worst: what was asked of it.
        name: its name; empty where no group is known by its name.
        failing, unsure: names of the groups that fail, and of those that neither hold nor fail for certain.
        number: how many groups are known by their names.
    """

    decision: Decision
    worst: Asked
    name: str = ""
    failing: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    number: int = 0


def read_listing(connection: Connection, listing: Listing, asker: Asker, last: int) -> dict[str, GroupList]:
    """Unit to the groups that it lists as of a day; ``complete`` says only that each of them has a name.

    Args:
        connection: the run's.
        listing: where they are listed.
        asker: for the listing's ledger.
        last: day ordinal; later records are not looked at.
    """
    table = asker.source
    among = asker.holds(listing.among)
    statement = (
        select(table.c.unit, table.c[listing.name], table.c.anchor_day, asker.holds(listing.where), among)
        .where(known(table, asker.moment), table.c.anchor_day <= last, among.is_not(False))
        .order_by(table.c.anchor_day)
    )
    since: dict[str, dict[str, int | None]] = {}
    unclear: set[str] = set()
    for unit, name, day, there, member in connection.execute(statement):
        own = since.setdefault(unit, {})
        if name is None or member is None or there is None:
            unclear.add(unit)
        if name is None:
            continue
        if there is not None and not there:
            own[name] = None
        elif own.get(name) is None:
            own[name] = day
    return {
        unit: GroupList(
            {name: day for name, day in names.items() if day is not None},
            frozenset(name for name, day in names.items() if day is None),
            unit not in unclear,
        )
        for unit, names in since.items()
    }


def join_lists(lists: Sequence[GroupList], *, complete: bool) -> GroupList:
    """The groups of several units; a group that is gone with one and there with another is there."""
    since: dict[str, int] = {}
    for each in lists:
        for name, day in each.since.items():
            since[name] = min(day, since.get(name, day))
    gone = frozenset(name for each in lists for name in each.gone if name not in since)
    return GroupList(since, gone, complete and all(each.complete for each in lists))


CountPeriods = Callable[[Tally, tuple[int, int]], Counts]
"""From the tally of a group, and the first and last day on which it can have begun, to its periods by state."""


def decide_groups(asked: Asked, listed: GroupList, count_periods: CountPeriods) -> Grouped:
    """Decide one leaf for each group; all must hold.

    Args:
        asked: of all items pooled.
        listed: which groups there are by the unit's own list.
        count_periods: for ``each``.
    """
    counts = asked.tally.counts
    found = {name: tally for name, tally in asked.tally.groups.items() if _has_items(tally)}
    unnamed = found.pop(UNNAMED, None)
    names = sorted({*found, *listed.since} - listed.gone)
    if not names:
        figure, margin, _, limit, unit = decide(asked)
        # However the items are shared out, no group does better than all of them together.
        margin = margin if unnamed is None else _lowered(margin)
        return Grouped((figure, margin, margin, limit, unit), asked)
    parts: dict[str, tuple[Decision, Asked]] = {}
    for name in names:
        tally = _flag(_lend(found.get(name, Tally()), unnamed), asked.tally)
        begun = _begin(asked, tally, listed.since.get(name))
        own = replace(asked, tally=tally, begun=begun, periods=count_periods(tally, begun))
        parts[name] = decide(own), own
    margins = [decision[1] for decision, _ in parts.values()]
    if counts.future:  # another account may be opened, and left alone
        margins.append(Range(Interval.exactly(UNBOUNDED), EVERYTHING))
    if not listed.complete and (counts.gap or counts.refused or unnamed is not None):
        margins.append(Range(EVERYTHING, EVERYTHING))
    name = min(names, key=lambda each: (parts[each][0][1].now.high, parts[each][0][1].now.low))
    (figure, _, _, limit, unit), worst = parts[name]
    failing = tuple(each for each in names if parts[each][0][1].now.high < 0)
    unsure = tuple(each for each in names if parts[each][0][1].now.low < 0 <= parts[each][0][1].now.high)
    # A set of groups of which one is past its time is not done late: it fails.
    margin = lowest(margins)
    return Grouped((figure, margin, margin, limit, unit), worst, name, failing, unsure, len(names))


def _has_items(tally: Tally) -> bool:
    counted = tally.counts.members + tally.counts.maybe + tally.unplaced
    return counted > 0 or any(bucket.seen for bucket in tally.buckets)


def _lowered(margin: Range) -> Range:
    return Range(Interval(-UNBOUNDED, margin.now.high), Interval(-UNBOUNDED, margin.end.high))


def _lend(tally: Tally, unnamed: Tally | None) -> Tally:
    """The tally of a group with the items that do not say whose they are: they may be its own."""
    if unnamed is None:
        return tally
    of = unnamed.counts
    maybe = Counts(
        maybe_ok=of.ok + of.maybe_ok,
        maybe_turn=of.turn + of.maybe_turn,
        maybe_wait=of.wait + of.maybe_wait,
        maybe_dark=of.dark + of.maybe_dark,
        maybe_lack=of.lack + of.maybe_lack,
        maybe_bad=of.bad + of.overdue + of.maybe_bad,
    )
    lent = Tally(
        counts=maybe,
        unvalued=unnamed.unvalued,
        unsure_total=unnamed.total + unnamed.spread + unnamed.unsure_total,
        words=tuple(_doubt(word) for word in unnamed.words),
        buckets=tuple(_doubt(bucket) for bucket in unnamed.buckets),
        unplaced=unnamed.unplaced,
    )
    return tally + lent


def _doubt(bucket: Bucket) -> Bucket:
    return Bucket(maybe=bucket.possible)


def _flag(tally: Tally, pooled: Tally) -> Tally:
    """What is not known of the list as a whole is not known of each group."""
    of = pooled.counts
    counts = replace(tally.counts, refused=of.refused, gap=of.gap, blind=of.blind, future=of.future)
    return replace(tally, counts=counts, words=tally.words or tuple(Bucket() for _ in pooled.words))


def _begin(asked: Asked, tally: Tally, since: int | None) -> tuple[int, int]:
    """The first and the last day on which the group can have begun, within the window."""
    start = asked.window.start
    if since is not None:
        day = max(since + 1, start) if since >= start else start
        return day, day
    # Without a list it is there when its first record shows it, and may have been there before.
    return start, asked.reached if tally.first is None else max(tally.first, start)


__all__ = ["GroupList", "Grouped", "decide_groups", "join_lists", "read_listing"]

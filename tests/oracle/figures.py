"""What a condition says of a plain list of items, at the end of one day. Nothing is unknown here any more."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby, product
from typing import Final

from engine.model import Condition, Each
from tests.oracle.asking import Status, end_span
from tests.oracle.completions import Leaf
from tests.oracle.district import ONE_DAY, Cell, Outcome, Point, Question

MONTHS: Final = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


@dataclass(frozen=True)
class Item:
    """One member of the population of a measure, as it stands at the end of a day."""

    status: Status
    day: date
    value: Cell = None
    group: tuple[Cell, ...] = ()
    period: Cell = None


def list_prevailing(leaf: Leaf, items: Sequence[Item]) -> Iterator[tuple[Item, ...]]:
    """The items that prevail; of two of the same day either may."""
    if leaf.measure.prevails is None:
        yield tuple(items)
        return
    ordered = sorted(items, key=lambda item: repr(item.group))
    newest = []
    for _, members in groupby(ordered, key=lambda item: item.group):
        group = list(members)
        last = max(item.day for item in group)
        newest.append([item for item in group if item.day == last])
    yield from product(*newest)


def conclude(leaf: Leaf, items: Sequence[Item], moment: date, question: Question) -> set[Outcome]:
    """Whether the condition holds of these items; both where that is left open."""
    found: set[Outcome] = set()
    for prevailing in list_prevailing(leaf, items):
        if leaf.condition.if_none is not None and not prevailing:
            found |= _conclude_empty(leaf.condition.if_none, question, "now" if moment <= question.as_of else "end")
        elif leaf.measure.grouped and prevailing:
            found |= _conclude_groups(leaf, prevailing, moment, question)
        else:
            found.add("holds" if _holds(leaf, prevailing, moment, question) else "fails")
    return found


def _conclude_groups(leaf: Leaf, items: Sequence[Item], moment: date, question: Question) -> set[Outcome]:
    """Every group must hold; it may have been there from the start, or only since its first record."""
    groups: dict[tuple[Cell, ...], list[Item]] = {}
    for item in items:
        groups.setdefault(item.group[1:], []).append(item)
    always = all(_holds(leaf, members, moment, question) for members in groups.values())
    since = all(
        _holds(leaf, members, moment, question, min(item.day for item in members)) for members in groups.values()
    )
    return {"holds" if one else "fails" for one in (always, since)}


def _conclude_empty(rule: str, question: Question, point: Point) -> set[Outcome]:
    """What the rule says of an empty population; ``as_base``: nothing is owed where the base was done."""
    if rule == "as_base":
        if question.base is None:
            return {"holds", "fails"}
        return {"fails" if outcome == "fails" else "nothing" for outcome in question.base[point]}
    rules: dict[str, set[Outcome]] = {
        "met": {"holds"},
        "breached": {"fails"},
        "not_applicable": {"nothing"},
        "cannot_tell": {"holds", "fails"},
    }
    return rules[rule]


def _holds(leaf: Leaf, items: Sequence[Item], moment: date, question: Question, begun: date | None = None) -> bool:
    condition = leaf.condition
    passing = [item for item in items if item.status == "pass"]
    match condition.operator:
        case "each":
            found = _holds_in_each(leaf, passing, moment, question, items if begun is not None else None)
        case "no_gap_over":
            found = _has_no_gap(leaf, passing, moment, question, begun)
        case "none":
            found = not passing
        case "average_within":
            found = _is_fast(leaf, items)
        case "all_of":
            found = set(condition.all_of or ()) <= gather_words(passing)
        case "every":
            found = not any(item.status == "fail" for item in items)
        case _:
            found = _keeps_limit(condition, figure(leaf, items))
    return found


def _is_fast(leaf: Leaf, items: Sequence[Item]) -> bool:
    delays = [item.value for item in items if isinstance(item.value, int)]
    span = leaf.condition.average_within
    return not delays or (span is not None and sum(delays) <= (span.n or 0) * len(delays))


def _keeps_limit(condition: Condition, number: Fraction) -> bool:
    limits = [condition.at_least, condition.at_most, condition.exactly]
    low, high, exact = (None if isinstance(one, tuple) or one is None else Fraction(str(one)) for one in limits)
    least, most = low if low is not None else exact, high if high is not None else exact
    return (least is None or number >= least) and (most is None or number <= most)


def figure(leaf: Leaf, items: Sequence[Item]) -> Fraction:
    """The figure of a measure: how many, how much, how many different, or which share in per cent."""
    passing = [item for item in items if item.status == "pass"]
    kind = leaf.measure.figure
    if kind == "distinct":
        return Fraction(len(gather_words(passing)))
    if kind in {"sum", "value"}:
        return Fraction(sum(item.value for item in passing if isinstance(item.value, int)))
    if leaf.condition.unit == "percent":
        return Fraction(100 * len(passing), len(items)) if items else Fraction(0)
    return Fraction(len(passing))


def gather_words(items: Sequence[Item]) -> set[Cell]:
    """The different words of the items' field."""
    words: set[Cell] = set()
    for item in items:
        if item.value is not None:
            words |= set(item.value) if isinstance(item.value, frozenset) else {item.value}
    return words


def list_periods(leaf: Leaf, each: Each) -> list[tuple[date, date, str]]:
    """First day, last day and name of each period of the year."""
    year, months = (leaf.window.start or leaf.window.due).year, MONTHS[each.period]
    periods = []
    for number, month in enumerate(range(1, 13, months), 1):
        last = month + months - 1
        name = {"month": f"{year}-{month:02}", "quarter": f"{year}Q{number}"}.get(each.period, str(year))
        periods.append((date(year, month, 1), date(year, last, monthrange(year, last)[1]), name))
    return periods


def _holds_in_each(
    leaf: Leaf, passing: Sequence[Item], moment: date, question: Question, known: Sequence[Item] | None = None
) -> bool:
    """``known``: all records of a group that is there since its first one: earlier periods are not asked for."""
    each = leaf.condition.each
    assert each is not None
    begun = known is None
    for first, last, name in list_periods(leaf, each):
        limit = last if each.within is None else end_span(each.within, last, question)
        found = _list_of_period(leaf, passing, (first, last, name), limit)
        begun = begun or bool(_list_of_period(leaf, known or (), (first, last, name), limit))
        if not begun:
            continue
        if limit <= moment and len(found) < each.at_least:
            return False
    return True


def _list_of_period(leaf: Leaf, items: Sequence[Item], period: tuple[date, date, str], limit: date) -> list[Item]:
    first, last, name = period
    if leaf.measure.period_field is not None:
        return [item for item in items if item.period == name and item.day <= limit]
    return [item for item in items if first <= item.day <= last]


def _has_no_gap(
    leaf: Leaf, passing: Sequence[Item], moment: date, question: Question, begun: date | None = None
) -> bool:
    start, span = begun or leaf.window.start, leaf.condition.no_gap_over
    assert start is not None
    assert span is not None
    days = [start - ONE_DAY, *sorted({item.day for item in passing})]
    limits = [end_span(span, day, question) for day in days]
    horizon = min(moment, leaf.window.due)
    followed = [*days[1:], None]
    return all(
        (horizon if following is None else following) <= limit
        for limit, following in zip(limits, followed, strict=True)
    )

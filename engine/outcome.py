"""From what was counted to margins: each operator of a condition in one place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal

from engine.interval import EVERYTHING, HUNDREDTHS, UNBOUNDED, Counts, Interval, Range, clamp, highest, lowest
from engine.model import Condition, EmptyRule, Measure
from engine.tally import Tally
from engine.timing import Window

if TYPE_CHECKING:
    from engine.groups import Grouped

Emptiness = EmptyRule | Literal["open"]
"""What nothing to count means: the rule's word, or ``open`` while the requirement that it rests on still is."""

_EMPTY_NOW: Final[Mapping[str, Interval]] = {
    "met": Interval.exactly(0),
    "not_applicable": Interval.exactly(0),
    "breached": Interval.exactly(-1),
    "open": Interval.exactly(-1),
    "cannot_tell": Interval(-1, 0),
}


@dataclass(frozen=True)
class Leaf:
    """One condition decided for one owner.

    Attributes:
        margin: zero or more exactly where the condition holds.
        late_margin: the same if what was done after the time counted as well.
        operator, limit, unit: what is asked.
        figure: what is there, NOW and END, in ``unit``s (hundredths of a per cent for shares).
        counts: items by state, where items are counted.
        window: the days in which items count.
        void: there is certainly nothing that the condition could apply to.
        idle: there is nothing yet that it could apply to, but something may still come.
        awaiting: evidence that would settle it waits for the office.
        attested: it is decided by evidence, not by records.
        reported: anything at all was handed in for it.
        settled: nothing can happen any more that counts.
        hole: the first days of the window over which the list does not reach.
        groups: of a condition that holds of each group: what they come to, and which of them fail.
    """

    condition: Condition
    measure: Measure | None
    operator: str
    limit: int | None
    unit: str
    figure: Range
    margin: Range
    late_margin: Range
    counts: Counts
    window: Window
    tally: Tally = field(default_factory=Tally)
    void: bool = False
    idle: bool = False
    awaiting: bool = False
    attested: bool = False
    reported: bool = False
    settled: bool = False
    hole: tuple[int, int] | None = None
    groups: Grouped | None = None


@dataclass(frozen=True)
class Outcome:
    """A whole condition, leaves and all, decided for one owner; ``either``: one of several must hold."""

    margin: Range
    late_margin: Range
    leaves: tuple[Leaf, ...]
    void: bool
    idle: bool = False
    either: bool = False

    @property
    def awaiting(self) -> bool:
        """Some evidence waits for the office."""
        return any(leaf.awaiting for leaf in self.leaves)

    @property
    def reported(self) -> bool:
        """Anything at all was handed in."""
        return any(leaf.reported for leaf in self.leaves)

    @property
    def settled(self) -> bool:
        """Nothing can happen any more that counts."""
        return all(leaf.settled for leaf in self.leaves)

    @property
    def missing_evidence(self) -> bool:
        """All that is missing is an attestation."""
        short = [leaf for leaf in self.leaves if leaf.margin.now.low < 0]
        return bool(short) and all(leaf.attested for leaf in short)


def join(outcomes: list[Outcome], *, every: bool) -> Outcome:
    """Several conditions of which all (``every``) or one must hold.

    What is void drops out for good, what is idle drops out of NOW: it neither holds nor fails yet.
    """
    leaves = tuple(leaf for outcome in outcomes for leaf in outcome.leaves)
    live = [outcome for outcome in outcomes if not outcome.void]
    if not live:
        return replace(outcomes[0], leaves=leaves, void=True)
    fold: Callable[[list[Range]], Range] = lowest if every else highest
    margin = fold([outcome.margin for outcome in live])
    busy = [outcome for outcome in live if not outcome.idle]
    now = fold([outcome.margin for outcome in busy]).now if busy else Interval.exactly(0)
    margin = Range(now, margin.end)
    late = fold([outcome.late_margin for outcome in live])
    return Outcome(margin, late, leaves, void=False, idle=not busy, either=not every)


@dataclass(frozen=True)
class Asked:
    """Everything that turns a tally into a leaf.

    Attributes:
        tally: what was counted, coverage and refusals noted in its counts.
        last_year: the same for the year before, where the condition compares.
        limit: the number of the condition, as written in the rule, on the day that decides.
        if_none: what holds where there is nothing to count; ``as_base`` already resolved.
        percent_field: the field of a ``value`` is a per cent (kept in hundredths).
        span_number: the limit of time of the clock.
        periods: for ``each``: periods by state.
        reached: the last day of the window that has passed, or the day of the run.
        begun: of a group: the first and the last day on which it can have begun; None: with the window.
    """

    condition: Condition
    measure: Measure
    window: Window
    tally: Tally
    limit: float
    as_of: int
    if_none: Emptiness | None
    percent_field: bool = False
    last_year: Tally | None = None
    span_number: int = 0
    periods: Counts = field(default_factory=Counts)
    reached: int = 0
    begun: tuple[int, int] | None = None

    @property
    def undone(self) -> bool:
        """Of a standing state, a later record can take a pass away or mend a failure."""
        return self.measure.prevails is not None


Decision = tuple[Range, Range, Range, int, str]
"""Figure, margin, late margin, limit and unit of one leaf."""


def decide(asked: Asked) -> Decision:
    """Decide one leaf; whether there is anything to count at all is not yet looked at."""
    return _DECIDERS[asked.condition.operator](asked)


def _every(asked: Asked) -> Decision:
    figure = asked.tally.counts.failures(undone=asked.undone)
    margin = figure.negated()
    return figure, margin, margin, 0, "items"


def _none(asked: Asked) -> Decision:
    figure = asked.tally.counts.count(undone=asked.undone)
    margin = figure.negated()
    return figure, margin, margin, 0, "items"


def _each(asked: Asked) -> Decision:
    figure = asked.periods.failures()
    margin = figure.negated()
    return figure, margin, margin, 0, "periods"


def _compare(asked: Asked) -> Decision:
    condition, counts, measure = asked.condition, asked.tally.counts, asked.measure
    if condition.unit == "percent" and measure.figure == "items":
        limit = round(asked.limit * HUNDREDTHS)
        margin = counts.share_margin(limit, undone=asked.undone)
        if condition.operator == "at_most":
            margin = margin.negated()
        return counts.share(), margin, margin, limit, "percent"
    limit = round(asked.limit)
    late = Range.exactly(max(counts.late_ok, counts.passing))
    if measure.figure == "items":
        figure = counts.count(undone=asked.undone)
    elif measure.figure == "distinct":
        figure = _distinct(asked)
        late = _distinct_late(asked)
    elif measure.figure == "sum":
        figure = _sum(asked)
        late = Range.exactly(asked.tally.late_total)
    else:
        limit = round(asked.limit * HUNDREDTHS) if asked.percent_field else limit
        figure = _value(asked)
        late = figure
    unit = "percent" if asked.percent_field else condition.unit
    if condition.operator == "at_least":
        return figure, figure.shifted(-limit), late.shifted(-limit), limit, unit
    if condition.operator == "at_most":
        margin = figure.negated().shifted(limit)
        return figure, margin, margin, limit, unit
    margin = Range(_apart(figure.now, limit), _apart(figure.end, limit))
    return figure, margin, margin, limit, unit


def _apart(figure: Interval, limit: int) -> Interval:
    """Minus the distance from a number."""
    nearest = 0 if figure.low <= limit <= figure.high else min(abs(figure.low - limit), abs(figure.high - limit))
    return Interval(-clamp(max(abs(figure.low - limit), abs(figure.high - limit))), -clamp(nearest))


def _sum(asked: Asked) -> Range:
    counts, tally = asked.tally.counts, asked.tally
    unsure = counts.gap or counts.refused or tally.unvalued
    high = clamp(tally.total + tally.spread + tally.unsure_total)
    now = Interval(tally.total, UNBOUNDED if unsure else high)
    growing = unsure or counts.future or counts.pending
    return Range(now, Interval(tally.total - tally.turning_total, UNBOUNDED if growing else high))


def _value(asked: Asked) -> Range:
    counts, tally = asked.tally.counts, asked.tally
    unsure = counts.gap or counts.dark or counts.maybe or tally.unvalued
    if unsure:
        now = EVERYTHING
    elif tally.low is None or tally.high is None:
        now = Interval.exactly(-UNBOUNDED)
    else:
        now = Interval(tally.low, tally.high)
    return Range(now, EVERYTHING if counts.future else now)


def _distinct(asked: Asked) -> Range:
    counts, words = asked.tally.counts, asked.tally.words
    firm = sum(1 for word in words if word.sure)
    sure = sum(1 for word in words if word.sure or word.turn)
    perhaps = sum(1 for word in words if word.maybe or word.sure or word.turn)
    if counts.gap or counts.refused:
        perhaps = len(words)
    growing = counts.future or counts.pending
    # Of a standing state, the next record may show less than the one that prevails now.
    now = Interval(0 if asked.undone and counts.shaky else sure, perhaps)
    undone = asked.undone and (counts.future or counts.shaky)
    return Range(now, Interval(0 if undone else firm, len(words) if growing else perhaps))


def _list(asked: Asked) -> Decision:
    limit = len(asked.condition.all_of or ())
    figure = _distinct(asked)
    return figure, figure.shifted(-limit), _distinct_late(asked).shifted(-limit), limit, "items"


def _distinct_late(asked: Asked) -> Range:
    """How many words occur when what came late counts as well."""
    return Range.exactly(sum(1 for word in asked.tally.words if word.sure or word.late))


def _gap(asked: Asked) -> Decision:
    """The longest time without: between two items, before the first, after the last."""
    counts, tally = asked.tally.counts, asked.tally
    last = asked.reached
    earliest, latest = asked.begun or (asked.window.start, asked.window.start)
    if tally.first is None or tally.last is None:
        most, known = max(last - earliest + 1, 0), max(last - latest + 1, 0)
    else:
        between = max(tally.longest, last - tally.last)
        most, known = (max(between, tally.first - begun + 1) for begun in (earliest, latest))
    unsure = counts.dark or counts.maybe or counts.gap
    low = 0 if unsure else known
    now = Interval(low, UNBOUNDED if counts.gap else most)
    # The next item comes tomorrow at the earliest.
    waited = last - (latest - 1 if tally.last is None else tally.last)
    least = max(low, waited + 1) if counts.future and not unsure else low
    figure = Range(now, Interval(least, UNBOUNDED if counts.gap or counts.future else most))
    limit = asked.span_number
    margin = figure.negated().shifted(limit)
    return figure, margin, margin, limit, "calendar_days"


def _average(asked: Asked) -> Decision:
    """``limit * closed - total`` so that no quotient is taken; shown in hundredths of the unit."""
    counts, tally = asked.tally.counts, asked.tally
    limit = asked.span_number
    scale = 60 if asked.condition.average_within and asked.condition.average_within.unit == "hours" else 1
    exact = limit * scale * tally.closed - tally.total
    unsure = counts.gap or counts.dark or counts.maybe
    now = EVERYTHING if unsure else Interval.exactly(exact)
    end = now
    if unsure or counts.future:
        end = EVERYTHING
    elif counts.pending:
        # What is still open has taken the time passed so far, and can only take longer.
        end = Interval(-UNBOUNDED, now.high)
    margin = Range(now, end)
    mean = tally.total * HUNDREDTHS // (tally.closed * scale) if tally.closed else 0
    shown = Interval(0, UNBOUNDED) if unsure else Interval.exactly(mean)
    growing = counts.future or counts.pending
    unit = asked.condition.average_within.unit if asked.condition.average_within else "calendar_days"
    return Range(shown, Interval(0, UNBOUNDED) if growing else shown), margin, margin, limit * HUNDREDTHS, unit


def _last_year(asked: Asked) -> Decision:
    """This year's figure less last year's, both of them intervals; shares are compared crosswise."""
    assert asked.last_year is not None  # noqa: S101 - counted with the condition
    this, last = asked.tally.counts, asked.last_year.counts
    relation = asked.condition.than_last_year
    if asked.condition.unit == "percent":
        figure, before = this.share(), last.share()
        difference = _difference_of_shares(this, last)
    else:
        summed = asked.measure.figure == "sum"
        figure = _sum(asked) if summed else this.count()
        before = _sum(replace(asked, tally=asked.last_year)) if summed else last.count()
        difference = Range(_subtract(figure.now, before.now), _subtract(figure.end, before.end))
    margin = difference if relation in {"at_least", "more"} else difference.negated()
    margin = margin.shifted(-1) if relation in {"more", "less"} else margin
    return figure, margin, margin, before.now.low, "percent" if asked.condition.unit == "percent" else "last_year"


def _subtract(a: Interval, b: Interval) -> Interval:
    return Interval(clamp(a.low - b.high), clamp(a.high - b.low))


def _difference_of_shares(this: Counts, last: Counts) -> Range:
    """Of the sign of (this year's share - last year's), exact where nothing is unsure, else unbounded."""
    unsure = any(each.gap or each.dark or each.maybe for each in (this, last)) or not last.members
    now = EVERYTHING if unsure else Interval.exactly(clamp(this.passing * last.members - last.passing * this.members))
    return Range(now, EVERYTHING if unsure or this.future or this.pending else now)


_DECIDERS: Final[Mapping[str, Callable[[Asked], Decision]]] = {
    "at_least": _compare,
    "at_most": _compare,
    "exactly": _compare,
    "every": _every,
    "none": _none,
    "all_of": _list,
    "each": _each,
    "no_gap_over": _gap,
    "average_within": _average,
    "than_last_year": _last_year,
}


def settle_emptiness(margin: Range, counts: Counts, rule: Emptiness | None, *, alternative: bool) -> Range:
    """Let the rule's word decide wherever there may be nothing to count.

    Args:
        margin: of a leaf, as counted.
        counts: its items.
        rule: what the rule says of having nothing to count.
        alternative: the leaf is one of several of which one must hold; if it does not apply, it is left out
            and holds nothing up: it cannot be the one that holds.
    """
    if rule is None or rule == "as_base" or not counts.perhaps_empty_now:
        return margin
    left_out = alternative and rule == "not_applicable"
    empty = Interval.exactly(-1) if left_out else _EMPTY_NOW[rule]
    now = empty if counts.surely_empty_now else margin.now.hull(empty)
    if rule == "open":
        return Range(now, margin.end.hull(Interval(-1, 0)))
    end = margin.end.hull(empty) if counts.future or not counts.surely_empty_now else empty
    return Range(now, end)

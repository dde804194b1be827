"""Intervals of exact integers: what a figure can be now, and what it can still become.

A measure never gives one number. NOW is the figure over every completion of what is missing,
refused or approximate up to the day of the run; END the same over everything that may still
happen until the time is up as well. Conditions are turned into *margins*: an integer that is
zero or more exactly when the condition holds. Shares stay exact: the margin of "at least p per
cent" is ``100 * hundredths(num) - hundredths(p) * den``, never a quotient.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import Final

UNBOUNDED: Final = 10**12
"""Stands for *no bound*; no count, sum or margin of real records reaches it."""

HUNDREDTHS: Final = 100
"""Percentages are kept in hundredths of a per cent."""


def clamp(value: int) -> int:
    """The value, held within ±UNBOUNDED."""
    return max(-UNBOUNDED, min(UNBOUNDED, value))


@dataclass(frozen=True)
class Interval:
    """All integers from ``low`` to ``high``, both included; ±UNBOUNDED means without bound."""

    low: int
    high: int

    @classmethod
    def exactly(cls, value: int) -> Interval:
        """The interval that holds one number."""
        return cls(value, value)

    def widened(self, low: int = 0, high: int = 0) -> Interval:
        """Lower by ``low`` below and raised by ``high`` above."""
        return Interval(clamp(self.low - low), clamp(self.high + high))

    def hull(self, other: Interval) -> Interval:
        """The smallest interval that holds both."""
        return Interval(min(self.low, other.low), max(self.high, other.high))

    def shifted(self, amount: int) -> Interval:
        """Moved by an amount."""
        return Interval(clamp(self.low + amount), clamp(self.high + amount))

    def negated(self) -> Interval:
        """The interval of the opposite numbers."""
        return Interval(-self.high, -self.low)


EVERYTHING: Final = Interval(-UNBOUNDED, UNBOUNDED)


@dataclass(frozen=True)
class Range:
    """A pair of intervals, NOW within END."""

    now: Interval
    end: Interval

    def __post_init__(self) -> None:
        if not self.end.low <= self.now.low <= self.now.high <= self.end.high:
            object.__setattr__(self, "end", self.end.hull(self.now))

    @classmethod
    def exactly(cls, value: int) -> Range:
        """Known for good."""
        return cls(Interval.exactly(value), Interval.exactly(value))

    def shifted(self, amount: int) -> Range:
        """Both moved by an amount."""
        return Range(self.now.shifted(amount), self.end.shifted(amount))

    def negated(self) -> Range:
        """Both turned round."""
        return Range(self.now.negated(), self.end.negated())

    def hull(self, other: Range) -> Range:
        """The smallest pair that holds both."""
        return Range(self.now.hull(other.now), self.end.hull(other.end))


def lowest(parts: list[Range]) -> Range:
    """Margins of conditions of which all must hold: the least of them, bound by bound."""
    return _fold(parts, min)


def highest(parts: list[Range]) -> Range:
    """Margins of conditions of which one must hold: the greatest of them, bound by bound."""
    return _fold(parts, max)


def _fold(parts: list[Range], choose: Callable[[Iterator[int]], int]) -> Range:
    return Range(
        Interval(choose(p.now.low for p in parts), choose(p.now.high for p in parts)),
        Interval(choose(p.end.low for p in parts), choose(p.end.high for p in parts)),
    )


@dataclass(frozen=True)
class Counts:
    """How many items of one unit are in which state, and what is not known of the rest.

    Attributes:
        ok: pass all tests for good.
        turn: pass as things stand; what must not have happened can still happen.
        wait: their own limit has not passed; neither pass nor fail yet.
        dark: cannot be told from what is known.
        lack: do not pass as things stand, and can still be supplied.
        bad: fail for good (done too late, in the wrong order, of the wrong nature).
        overdue: fail because their limit has passed and nothing was done.
        maybe_*: the same of records of which it is not known whether they are items at all.
        refused: refused rows that may be items.
        gap: the ledger does not reach over the period as far as the day of the run.
        blind: the days that it does not reach over may hide items that have failed already.
        future: further items can still arise.
    """

    ok: int = 0
    turn: int = 0
    wait: int = 0
    dark: int = 0
    lack: int = 0
    bad: int = 0
    overdue: int = 0
    maybe_ok: int = 0
    maybe_turn: int = 0
    maybe_wait: int = 0
    maybe_dark: int = 0
    maybe_lack: int = 0
    maybe_bad: int = 0
    refused: int = 0
    gap: bool = False
    blind: bool = False
    future: bool = False
    late_ok: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            **{
                f.name: (getattr(self, f.name) or getattr(other, f.name))
                if f.type == "bool"
                else getattr(self, f.name) + getattr(other, f.name)
                for f in fields(self)
            }
        )

    @property
    def passing(self) -> int:
        """Items that pass as things stand."""
        return self.ok + self.turn

    @property
    def members(self) -> int:
        """Records that certainly are items."""
        return self.passing + self.wait + self.dark + self.lack + self.bad + self.overdue

    @property
    def maybe(self) -> int:
        """Records and refused rows that may be items."""
        passing = self.maybe_ok + self.maybe_turn
        return passing + self.maybe_wait + self.maybe_dark + self.maybe_lack + self.maybe_bad + self.refused

    @property
    def pending(self) -> int:
        """Items, sure or not, that do not pass yet and still can."""
        return self.wait + self.lack + self.maybe_wait + self.maybe_lack

    @property
    def all_pass(self) -> bool:
        """Every record that was counted passes, or may still pass within its own limit."""
        failing = self.lack + self.bad + self.overdue + self.maybe_lack + self.maybe_bad
        return failing + self.dark + self.maybe_dark == 0

    @property
    def surely_empty_now(self) -> bool:
        """There is certainly no item as of the day of the run."""
        return self.members == 0 and self.maybe == 0 and not self.gap

    @property
    def perhaps_empty_now(self) -> bool:
        """There may be no item as of the day of the run."""
        return self.members == 0

    @property
    def shaky(self) -> bool:
        """Of a standing state: there may be a later record, unseen, that prevails over those that are known."""
        return self.gap or self.refused > 0

    # -- the figures

    def count(self, *, undone: bool = False) -> Range:
        """How many items pass; ``undone`` where a later record can take a pass away again."""
        high = clamp(self.passing + self.dark + self.maybe_ok + self.maybe_turn + self.maybe_dark + self.refused)
        shaky = undone and self.shaky
        now = Interval(0 if shaky else self.passing, UNBOUNDED if self.gap else high)
        end_high = UNBOUNDED if self.gap or self.future else clamp(high + self.pending)
        return Range(now, Interval(0 if shaky or (undone and self.future) else self.ok, end_high))

    def failures(self, *, undone: bool = False) -> Range:
        """How many items fail; for good, or as things stand; ``undone`` where a later record can mend a failure."""
        final = self.bad + self.overdue
        low = 0 if undone and self.shaky else final + self.lack
        high = clamp(final + self.lack + self.dark + self.maybe_bad + self.maybe_dark + self.maybe_lack + self.refused)
        now = Interval(low, UNBOUNDED if self.blind else high)
        turning = self.turn + self.maybe_turn + self.wait + self.maybe_wait
        end_high = UNBOUNDED if self.gap or self.future else clamp(high + turning)
        return Range(now, Interval(0 if undone and (self.future or self.shaky) else final, end_high))

    def share_margin(self, hundredths: int, *, undone: bool = False) -> Range:
        """100 % of the passes less the limit's share of the items; zero or more when the share is reached.

        ``undone`` where a later record can take the place of an item.
        """
        whole = 100 * HUNDREDTHS
        gain, loss = whole - hundredths, -hundredths
        base = whole * self.passing - hundredths * self.members
        low = base + loss * (self.maybe_wait + self.maybe_lack + self.maybe_bad + self.maybe_dark + self.refused)
        high = base + whole * self.dark + gain * (self.maybe_ok + self.maybe_turn + self.maybe_dark + self.refused)
        if undone and (self.shaky or self.future):
            return Range(EVERYTHING if self.shaky else Interval(clamp(low), clamp(high)), EVERYTHING)
        # Unknown further items lower the margin without bound, and raise it unless all must pass anyway.
        floor = -UNBOUNDED if loss else clamp(low)
        ceiling = UNBOUNDED if gain else clamp(high)
        now = Interval(floor, ceiling) if self.gap else Interval(clamp(low), clamp(high))
        more = whole * (self.wait + self.lack) + gain * (self.maybe_wait + self.maybe_lack)
        reachable = clamp(high + more)
        if self.gap or self.future:
            return Range(now, Interval(floor, UNBOUNDED if gain else reachable))
        lowest = clamp(now.low - whole * self.turn + loss * self.maybe_turn)
        return Range(now, Interval(lowest, reachable))

    def share(self) -> Range:
        """The share of items that pass, in hundredths of a per cent, cut off; for showing only."""
        whole = 100 * HUNDREDTHS
        open_ended = self.gap or (self.members == 0 and self.maybe > 0)

        def part(passes: int, items: int) -> int:
            return passes * whole // items if items else 0

        unsure_bad = self.maybe_wait + self.maybe_lack + self.maybe_bad + self.maybe_dark + self.refused
        unsure_ok = self.maybe_ok + self.maybe_turn + self.maybe_dark + self.refused
        now = (
            Interval(0, whole)
            if open_ended
            else Interval(
                part(self.passing, self.members + unsure_bad),
                part(self.passing + self.dark + unsure_ok, self.members + unsure_ok),
            )
        )
        if self.gap or self.future:
            return Range(now, Interval(0, whole))
        pending = self.maybe_wait + self.maybe_lack
        reachable = self.passing + self.dark + self.wait + self.lack + unsure_ok + pending
        return Range(now, Interval(now.low, part(reachable, self.members + unsure_ok + pending)))

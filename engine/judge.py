"""Requirements against facts: for each pair of requirement and owner one outcome per reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from engine.attest import EvidenceIndex, attest
from engine.counting import Counter, partition_values
from engine.groups import Grouped, decide_groups
from engine.interval import EVERYTHING, Counts, Range
from engine.model import Condition, DatedValue, Limit, Measure, Requirement, Time, Variant
from engine.outcome import Asked, Emptiness, Leaf, Outcome, decide, join, settle_emptiness
from engine.owners import Owner, OwnerResolver
from engine.reach import Values
from engine.tally import Tally
from engine.timing import BEGINNING, PlanDates, Window, resolve_time, span_number
from facts.calendar import Calendar
from facts.errors import UnknownDayError
from facts.ledgers import LEDGERS, ledger_columns

TAKEN: Final = "taken"
"""Name of the reading that a requirement takes."""


@dataclass(frozen=True)
class Reading:
    """One way to read a requirement: its parts, the variant's laid over the requirement's own."""

    name: str
    says: str
    requirement: Requirement


def list_readings(requirement: Requirement) -> list[Reading]:
    """The reading taken, then the others."""
    return [Reading(TAKEN, requirement.reading, requirement), *(_read(requirement, v) for v in requirement.variants)]


def _read(requirement: Requirement, variant: Variant) -> Reading:
    changed = {
        name: getattr(variant, name)
        for name in ("condition", "time", "owed_by", "measured_over", "in_each", "binds")
        if getattr(variant, name) is not None
    }
    return Reading(variant.id, variant.says, requirement.model_copy(update=changed))


@dataclass(frozen=True)
class PairOutcome:
    """What one reading says of one pair.

    Attributes:
        owner: who owes it.
        outcome: the condition decided; None where the requirement does not apply to the unit.
        applies: yes, no or unknown.
        window: the requirement's own days; None where a date is missing.
    """

    owner: Owner
    outcome: Outcome
    applies: str
    window: Window | None


_THROUGH_BASE: Final[Mapping[str, Emptiness]] = {
    "breached": "breached",
    "open": "open",
    **dict.fromkeys(("met", "met_so_far", "late", "not_applicable", "not_taken_up"), "not_applicable"),
}
"""What nothing to count means for a requirement, by the verdict of the one on which it rests."""


@dataclass(frozen=True)
class _Above:
    """What the conditions around a leaf say of it: their time, and whether one of several must hold."""

    time: Time | None = None
    alternative: bool = False


_NOTHING_ABOVE: Final = _Above()


@dataclass
class Bench:
    """Everything that judging needs of one run; tallies are counted once and kept.

    Attributes:
        counter: counts, on the run's connection.
        only: the units whose pairs are wanted; all where it is empty.
        bases: verdicts of requirements on which others rest, (requirement, unit) to verdict.
        unsettled: those of them that accuse nobody, because they hang on a reading or on a day before the plan.
    """

    counter: Counter
    measures: Mapping[str, Measure]
    evidence: EvidenceIndex
    owners: OwnerResolver
    dates: PlanDates
    calendar: Calendar
    as_of: int
    only: frozenset[str] = frozenset()
    bases: dict[tuple[str, str], str] = field(default_factory=dict)
    unsettled: set[tuple[str, str]] = field(default_factory=set)

    # -- pairs

    def judge(self, requirement: Requirement) -> Iterator[PairOutcome]:
        """Every owner of a requirement (in one reading) with its outcome, in official order."""
        window = self._window(requirement.time)
        pool = tuple(unit.code for unit in self.owners.members(requirement.measured_over or ()))
        for owner in self.owners.owners(requirement.owed_by):
            if self.only and owner.unit not in self.only:
                continue
            units = pool or owner.together
            if requirement.owed_by.recorded is not None and not self._recorded(requirement, units):
                continue
            applies = self._applies(requirement, owner)
            if requirement.in_each:
                parts = [self._outcome(requirement.condition, requirement, (unit,), owner) for unit in units]
                outcome = join(parts, every=True)
            else:
                outcome = self._outcome(requirement.condition, requirement, units, owner)
            yield PairOutcome(owner, outcome, "no" if outcome.void else applies, window)

    def _window(self, time: Time) -> Window | None:
        try:
            return resolve_time(time, self.dates, self.calendar)
        except UnknownDayError:
            return None

    def _applies(self, requirement: Requirement, owner: Owner) -> str:
        if requirement.applies_when is None:
            return "yes"
        margin = self._outcome(requirement.applies_when, requirement, owner.together, owner).margin.now
        return "yes" if margin.low >= 0 else "no" if margin.high < 0 else "unknown"

    def _recorded(self, requirement: Requirement, units: Sequence[str]) -> bool:
        """A record of the unit exists, or its list is not complete, so that one may."""
        for condition, time in leaves_of(requirement.condition, requirement.time):
            window = self._window(time)
            if condition.measure is None or window is None:
                return True
            measure = self.measures[condition.measure]
            first, last = self.counter.span_of(measure.ledger, window)
            if not self.counter.reach.covers(measure.ledger, units, first, last, partition_values(measure, condition)):
                return True
            if self.counter.reach.refused(measure.ledger, units, first, last):
                return True
            tallies = self.counter.count(condition, measure, window)
            if any(unit in tallies and tallies[unit].counts.members + tallies[unit].counts.maybe for unit in units):
                return True
        return False

    # -- conditions

    def _outcome(
        self,
        condition: Condition,
        requirement: Requirement,
        units: Sequence[str],
        owner: Owner,
        above: _Above = _NOTHING_ABOVE,
    ) -> Outcome:
        time = condition.time or above.time or requirement.time
        if condition.all_ is not None or condition.any_ is not None:
            below = _Above(time, alternative=condition.any_ is not None)
            parts = [self._outcome(p, requirement, units, owner, below) for p in condition.all_ or condition.any_ or ()]
            return join(parts, every=condition.all_ is not None)
        window = self._window(time)
        if window is None:
            return self._unknown_window(condition)
        if condition.evidence is not None:
            leaf = self._attest(condition, requirement, units, window)
        else:
            leaf = self._measure(condition, requirement, units, owner, window, alternative=above.alternative)
        return Outcome(leaf.margin, leaf.late_margin, (leaf,), leaf.void, leaf.idle)

    def _unknown_window(self, condition: Condition) -> Outcome:
        """A date that nobody has given, or a year whose working days are not known, decides."""
        everything = Range(EVERYTHING, EVERYTHING)
        measure = self.measures.get(condition.measure or "")
        leaf = Leaf(
            condition,
            measure,
            condition.operator,
            None,
            condition.unit,
            everything,
            everything,
            everything,
            Counts(),
            Window(BEGINNING, BEGINNING, lateness=False),
            reported=True,
        )
        return Outcome(everything, Range.exactly(-1), (leaf,), void=False)

    def _handed_in(self, ledger: str, units: Sequence[str], window: Window, values: Values = None) -> bool:
        """Whether anything at all of the ledger's came in for the year in which the window ends."""
        first = date(date.fromordinal(window.due).year, 1, 1).toordinal()
        return self.counter.reach.touched(ledger, units, min(first, window.year_start), self.as_of, values)

    def _attest(self, condition: Condition, requirement: Requirement, units: Sequence[str], window: Window) -> Leaf:
        first, last = self.counter.span_of("evidence", window)
        return attest(
            condition,
            self.evidence.of(requirement.id, units, self.as_of),
            window,
            self.as_of,
            gap=not self.counter.reach.covers("evidence", units, first, last),
            reported=self._handed_in("evidence", units, window),
        )

    def _measure(  # noqa: PLR0913 - a leaf of a requirement, for an owner, over units, in a window
        self,
        condition: Condition,
        requirement: Requirement,
        units: Sequence[str],
        owner: Owner,
        window: Window,
        *,
        alternative: bool,
    ) -> Leaf:
        measure = self.measures[condition.measure or ""]
        tally = self.counter.pool(condition, measure, window, units)
        span = condition.within or condition.average_within or condition.no_gap_over
        asked = Asked(
            condition=condition,
            measure=measure,
            window=window,
            tally=tally,
            limit=_limit_on(condition, window.due),
            as_of=self.as_of,
            if_none=self._if_none(condition, requirement, owner),
            percent_field=bool(measure.field) and _kind(measure) == "percent",
            last_year=self.counter.count_last_year(condition, measure, window, units),
            span_number=span_number(span, date.fromordinal(window.start)) if span and (span.n or span.values) else 0,
            periods=self.counter.count_periods(condition, measure, window, units, tally),
            reached=window.until(self.as_of),
        )
        rule, counts, grouped = asked.if_none, tally.counts, None
        if measure.grouped:
            grouped = self._decide_groups(asked, units)
            figure, margin, late_margin, limit, unit = grouped.decision
            asked = grouped.worst
        else:
            figure, margin, late_margin, limit, unit = decide(asked)
        listed = grouped is not None and grouped.number > 0  # a group without any item fails by itself
        settled = margin if listed else settle_emptiness(margin, counts, rule, alternative=alternative)
        late_margin = settled if late_margin is margin else late_margin
        idle = rule == "not_applicable" and counts.surely_empty_now and not listed
        void = idle and not counts.future
        known = bool(counts.members + counts.maybe + tally.unplaced) or any(bucket.possible for bucket in tally.buckets)
        return Leaf(
            condition=condition,
            measure=measure,
            operator="within" if condition.within is not None and condition.operator == "every" else condition.operator,
            limit=limit,
            unit=unit,
            figure=figure,
            margin=settled,
            late_margin=late_margin,
            counts=asked.periods if condition.each is not None else asked.tally.counts,
            window=window,
            tally=asked.tally,
            void=void,
            idle=idle,
            reported=known or self._handed_in(measure.ledger, units, window, partition_values(measure, condition)),
            settled=self._settled(asked),
            groups=grouped,
            hole=self._hole(measure, condition, units, window) if counts.gap else None,
        )

    def _decide_groups(self, asked: Asked, units: Sequence[str]) -> Grouped:
        listed = self.counter.list_groups(asked.measure, asked.window, units)

        def count_periods(tally: Tally, begun: tuple[int, int]) -> Counts:
            return self.counter.count_periods(asked.condition, asked.measure, asked.window, units, tally, begun)

        return decide_groups(asked, listed, count_periods)

    def _hole(
        self, measure: Measure, condition: Condition, units: Sequence[str], window: Window
    ) -> tuple[int, int] | None:
        span = self.counter.span_of(measure.ledger, window)
        return self.counter.reach.first_hole(measure.ledger, units, *span, partition_values(measure, condition))

    def _settled(self, asked: Asked) -> bool:
        counts = asked.periods if asked.condition.each is not None else asked.tally.counts
        return not counts.future and counts.pending == 0

    def _if_none(self, condition: Condition, requirement: Requirement, owner: Owner) -> Emptiness | None:
        if condition.if_none != "as_base":
            return condition.if_none
        base = self.bases.get((requirement.rests_on or "", owner.unit))
        return _THROUGH_BASE.get(base or "", "cannot_tell")


def leaves_of(condition: Condition, time: Time) -> Iterator[tuple[Condition, Time]]:
    """Every leaf of a condition with the time that holds for it."""
    time = condition.time or time
    parts = condition.all_ or condition.any_
    if parts is None:
        yield condition, time
    for part in parts or ():
        yield from leaves_of(part, time)


def _kind(measure: Measure) -> str:
    return ledger_columns(LEDGERS[measure.ledger])[measure.field or ""].kind


def _limit_on(condition: Condition, day: int) -> float:
    """The number of the condition on a day; 0 where it has none."""
    limit: Limit | None = next(
        (value for value in (condition.at_least, condition.at_most, condition.exactly) if value is not None), None
    )
    if limit is None:
        return 0
    if isinstance(limit, tuple):
        return _value_on(limit, day)
    return limit


def _value_on(values: tuple[DatedValue, ...], day: int) -> float:
    on = date.fromordinal(day)
    for value in values:
        if value.since <= on and (value.until is None or on <= value.until):
            return value.value
    raise ValueError(f"no value applies on {on}")


__all__ = ["TAKEN", "Bench", "PairOutcome", "Reading", "leaves_of", "list_readings"]

"""Questions counted once for all units, and pooled for those that owe a thing together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from sqlalchemy import Connection

from engine.groups import GroupList, join_lists, read_listing
from engine.interval import Counts
from engine.items import ItemBuilder, ItemQuestion, item_day
from engine.model import Condition, Measure, Span
from engine.predicate import Asker
from engine.reach import SUMMARY_OF, Reach, Values
from engine.summary import add_summaries
from engine.tally import Bucket, PeriodDue, Tally, TallyQuestion, add_tallies, count_items
from engine.timing import BEGINNING, PlanDates, Window, add_span, list_periods
from facts.calendar import Calendar
from facts.errors import UnknownDayError
from facts.ledgers import LEDGERS, ledger_columns

LONGEST_LIMIT: Final = 400
"""No limit of time in any plan is longer, in days."""


@dataclass
class Counter:
    """Counts what the leaves of conditions ask for; every question once in a run.

    Attributes:
        connection: the run's connection, with the tables of engine.scope.
        builder: makes the statements.
        reach: how far the ledgers reach.
    """

    connection: Connection
    builder: ItemBuilder
    reach: Reach
    dates: PlanDates
    calendar: Calendar
    as_of: int
    _tallies: dict[tuple[object, ...], dict[str, Tally]] = field(default_factory=dict)
    _listings: dict[tuple[str, int], dict[str, GroupList]] = field(default_factory=dict)
    # Beside each answer stands the condition, so that no other can have its id.
    _answers: dict[tuple[int, Window], tuple[Condition, dict[str, Tally]]] = field(default_factory=dict)

    def span_of(self, ledger: str, window: Window) -> tuple[int, int]:
        """From when to when a list must be complete for the window to be known, as of the day of the run."""
        last = window.until(self.as_of)
        if LEDGERS[ledger].standing:
            return last, last
        # A window that has not begun hides nothing yet: the span is empty.
        return (min(window.year_start, last) if window.reaches_back else window.start), last

    def pool(self, condition: Condition, measure: Measure, window: Window, units: Sequence[str]) -> Tally:
        """What was counted for several units together, with coverage and refusals noted in its counts."""
        tallies = self.count(condition, measure, window)
        pooled = add_tallies([tallies[unit] for unit in units if unit in tallies])
        first, last = self.span_of(measure.ledger, window)
        values = partition_values(measure, condition)
        gap = not self.reach.covers(measure.ledger, units, first, last, values)
        expired = last if condition.within is None else self._latest_expired(condition.within, last)
        # Only the anchor of a refused row is known: by another day it may belong to any later period,
        # and of a stock it matters however old it is.
        by_anchor = item_day(measure) == "anchor_day" and not LEDGERS[measure.ledger].standing
        counts = replace(
            pooled.counts,
            refused=self.reach.refused(measure.ledger, units, first if by_anchor else BEGINNING, last),
            gap=gap,
            blind=gap and not self.reach.covers(measure.ledger, units, first, expired, values),
            future=self.as_of < window.due,
        )
        words = pooled.words or tuple(Bucket() for _ in self._words(condition, measure))
        return replace(pooled, counts=counts, words=words)

    def _latest_expired(self, span: Span, last: int) -> int:
        """The latest day on which a case could begin whose limit has passed by the end of the run's day."""
        if span.unit == "hours" or span.own_due or span.norm is not None:
            return last
        day = last
        try:
            while (
                day > last - LONGEST_LIMIT
                and add_span(self.calendar, date.fromordinal(day), span).toordinal() > self.as_of
            ):
                day -= 1
        except (UnknownDayError, ValueError):
            return last
        return day

    def count(self, condition: Condition, measure: Measure, window: Window) -> dict[str, Tally]:
        """Count for all units at once; the same question is counted once in a run."""
        place = (id(condition), window)
        if place not in self._answers:
            self._answers[place] = condition, self._count_once(condition, measure, window)
        return self._answers[place][1]

    def _count_once(self, condition: Condition, measure: Measure, window: Window) -> dict[str, Tally]:
        among = condition.among.model_dump_json() if condition.among else ""
        span = condition.within or condition.average_within
        key = (
            measure.id,
            among,
            span and span.model_dump_json(),
            bool(condition.average_within),
            window,
            condition.each and condition.each.model_dump_json(),
            bool(condition.no_gap_over),
            self._words(condition, measure),
        )
        if key not in self._tallies:
            question = self.question(condition, measure, window)
            found = count_items(self.connection, self.builder, question)
            if measure.counts is not None and span is not None and measure.ledger in SUMMARY_OF:
                add_summaries(self.connection, self.builder, condition, question.items, found)
            self._tallies[key] = found
        return self._tallies[key]

    def question(self, condition: Condition, measure: Measure, window: Window) -> TallyQuestion:
        """What is counted for a leaf, and whose records are shown behind it."""
        average = condition.average_within is not None
        periods = tuple(self._due_periods(condition, window))
        if periods:  # a period that is asked for is asked for as a whole
            window = replace(window, start=min(window.start, periods[0].first))
        items = ItemQuestion(measure, condition.among, condition.within or condition.average_within, window, average)
        return TallyQuestion(
            items,
            words=self._words(condition, measure),
            periods=periods,
            gaps=condition.no_gap_over is not None,
            late=window.lateness and measure.prevails is None and not measure.grouped,
        )

    def _words(self, condition: Condition, measure: Measure) -> tuple[str, ...]:
        if measure.figure != "distinct":
            return ()
        if condition.all_of is not None:
            return condition.all_of
        assert measure.field is not None  # noqa: S101 - checked with the rules
        declared = ledger_columns(LEDGERS[measure.ledger])[measure.field].values
        return tuple(sorted({*declared, *self.builder.words.get((measure.ledger, measure.field), ())}))

    def _due_periods(self, condition: Condition, window: Window) -> Iterator[PeriodDue]:
        if condition.each is None:
            return
        year_start = min(window.start, date(self.dates.year, 1, 1).toordinal())
        for first, last, name in list_periods(condition.each.period, year_start, window.due):
            due = last
            if condition.each.within is not None:
                due = add_span(self.calendar, date.fromordinal(last), condition.each.within).toordinal()
            # What ran out by the day from which deeds count (the plan's issue) is not asked for.
            if due > window.start:
                yield PeriodDue(first, last, name, due)

    def count_periods(  # noqa: PLR0913, PLR0917 - the periods of a leaf, over units, in a window, of one group
        self,
        condition: Condition,
        measure: Measure,
        window: Window,
        units: Sequence[str],
        tally: Tally,
        begun: tuple[int, int] | None = None,
    ) -> Counts:
        """The periods by state: fulfilled, still running, not told, missed.

        ``begun``: the first and the last day on which a group of items can have begun; periods before it are not asked
        for, and those in between may not be.
        """
        if condition.each is None:
            return Counts()
        ok = turn = wait = dark = lack = missed = 0
        buckets = tally.buckets or ()
        earliest, latest = begun or (window.start, window.start)
        shown, least = False, condition.each.at_least
        values = partition_values(measure, condition)
        for index, period in enumerate(self._due_periods(condition, window)):
            bucket = buckets[index] if buckets else Bucket()
            reached = min(period.due, self.as_of)
            shown = shown or bucket.seen > 0
            certain = bucket.sure + bucket.turn
            if bucket.sure >= least:
                ok += 1
            elif certain >= least:
                turn += 1
            elif earliest > max(period.first, window.start):
                continue
            elif period.due > self.as_of:
                wait += 1
            elif (
                (latest > earliest and not shown)
                or certain + bucket.maybe >= least
                or not self.reach.covers(measure.ledger, units, min(period.first, reached), reached, values)
            ):
                dark += 1
            elif bucket.possible >= least:
                lack += 1
            else:
                missed += 1
        # Each refused row, and each record that names no period, may be what a period lacks, and fills one only.
        refused = self.reach.refused(measure.ledger, units, *self.span_of(measure.ledger, window))
        filled = min(missed + lack, refused + tally.unplaced)
        lacking = min(filled, lack)
        bad = missed - (filled - lacking)
        return Counts(ok=ok, turn=turn, wait=wait, dark=dark + filled, lack=lack - lacking, bad=bad)

    def list_groups(self, measure: Measure, window: Window, units: Sequence[str]) -> GroupList:
        """Which groups of items the units list, as of the day of the run or the window's last."""
        listing = measure.listed_in
        if listing is None:
            return GroupList()
        first, last = self.span_of(listing.ledger, window)
        place = (listing.model_dump_json(), last)
        if place not in self._listings:
            source = LEDGERS[listing.ledger].__table__.alias("listing")
            asker = Asker(listing.ledger, source, self.builder.moment, self.builder.words)
            self._listings[place] = read_listing(self.connection, listing, asker, last)
        found = [self._listings[place][unit] for unit in units if unit in self._listings[place]]
        covered = self.reach.covers(listing.ledger, units, first, last)
        refused = self.reach.refused(listing.ledger, units, BEGINNING, last)
        return join_lists(found, complete=covered and not refused)

    def count_last_year(
        self, condition: Condition, measure: Measure, window: Window, units: Sequence[str]
    ) -> Tally | None:
        """The same figure of the year before, where the condition compares with it."""
        if condition.than_last_year is None:
            return None
        first, due = date.fromordinal(window.start), date.fromordinal(window.due)
        before = replace(
            window,
            start=first.replace(year=first.year - 1).toordinal(),
            due=due.replace(year=due.year - 1).toordinal(),
        )
        return self.pool(condition.model_copy(update={"than_last_year": None, "every": True}), measure, before, units)


def partition_values(measure: Measure, condition: Condition) -> Values:
    """Which values of the ledger's partition column a leaf asks about; None: it does not say."""
    partition = LEDGERS[measure.ledger].partition
    values: Values = None
    for predicate in (measure.among, condition.among):
        test = predicate.fields.get(partition) if predicate is not None else None
        if test is not None and test.one_of is not None:
            asked = tuple(str(value) for value in test.one_of)
            values = asked if values is None else tuple(value for value in values if value in asked)
    return values

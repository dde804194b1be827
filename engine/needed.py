"""Which cells of a record a figure needs: the columns whose emptiness leaves it open what the record is."""

from __future__ import annotations

from collections.abc import Iterator

from engine.model import Measure, Predicate, Span
from facts.ledgers import LEDGERS, ledger_columns


def list_needed(measure: Measure, among: Predicate | None, span: Span | None) -> tuple[str, ...]:
    """The columns of the measure's own ledger that must be filled in, in the order of the form.

    A day that has not come is no gap, and neither is the day on which a case is done.
    """
    asked: set[str] = set()
    for predicate in (measure.among, among, *(part for test in measure.tests for part in (test.where, test.supplied))):
        asked |= set(_list_columns(predicate))
    clock = measure.clock
    if clock is not None and span is not None:
        asked |= {clock.start} if isinstance(clock.start, str) else set()
        own = clock.due is not None and span.own_due and span.n is None and not span.values and span.norm is None
        asked |= {clock.due} if own and clock.due is not None else set()
    return tuple(name for name in ledger_columns(LEDGERS[measure.ledger]) if name in asked)


def _list_columns(predicate: Predicate | None) -> Iterator[str]:
    for name, test in predicate.fields.items() if predicate is not None else ():
        if test.happened is None:
            yield name
    for alternative in predicate.any_of if predicate is not None else ():
        yield from _list_columns(alternative)

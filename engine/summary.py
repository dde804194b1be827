"""Totals that stand in for cases: counted where a unit lists how many, not which."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, and_, case, func, literal, not_, or_, select

from engine.interval import UNBOUNDED, Counts
from engine.items import ItemBuilder, ItemQuestion
from engine.model import Condition, Predicate, SummaryCounts
from engine.predicate import Asker, Expression, known
from engine.tally import Tally
from facts.ledgers import LEDGERS

_PARTS: Final = ("in_time", "late", "open_in_time", "overdue")


def add_summaries(
    connection: Connection, builder: ItemBuilder, condition: Condition, question: ItemQuestion, found: dict[str, Tally]
) -> None:
    """Add the totals of the count ledger to what the cases gave, unit by unit.

    Of an approximate total the least number are cases for certain, and the rest up to the greatest may be.

    A total counts as it stands when its limit is the one asked for; with another limit, or where it is
    not known whether it is of the kind asked for, its cases cannot be told. Cases that were open when
    the total was made are waiting until then and unknown afterwards.
    """
    measure, window = question.measure, question.window
    summary = measure.counts
    assert summary is not None  # noqa: S101 - the caller has looked
    table = LEDGERS[summary.ledger].__table__.alias("totals")
    asker = Asker(summary.ledger, table, builder.moment, builder.words)
    kinds = [_shared(asker, predicate, summary) for predicate in (measure.among, condition.among)]
    of_kind = and_(*kinds)
    fits = and_(of_kind, _same_limit(asker, condition, summary))
    current = table.c.seen_through >= builder.moment.as_of
    bounds = {part: _bound(asker, getattr(summary, part)) for part in _PARTS}
    columns: list[Any] = []
    for part, (least, most) in bounds.items():
        columns.append(_add_where(fits, least).label(part))
        columns.append(_add_where(fits, most - least).label(f"{part}_more"))
        columns.append(_add_where(fits.is_not(True), most).label(f"{part}_dark"))
    least, most = bounds["open_in_time"]
    stale = and_(fits, not_(current))
    columns += [_add_where(stale, least).label("stale"), _add_where(stale, most - least).label("stale_more")]
    approximate = or_(*(most > least for least, most in bounds.values()))
    columns.append(_add_where(approximate, literal(1)).label("approximate"))
    statement = (
        select(table.c.unit, *columns)
        .where(
            known(table, builder.moment),
            table.c.period_from >= window.start,
            table.c.period_to <= window.until(builder.moment.as_of),
            of_kind.is_not(False),
        )
        .group_by(table.c.unit)
    )
    for row in connection.execute(statement).mappings():
        number = {name: int(row[name]) for name in row if name != "unit"}
        more = sum(number[f"{part}_more"] for part in _PARTS)
        counts = Counts(
            ok=number["in_time"],
            bad=number["late"],
            overdue=number["overdue"],
            wait=number["open_in_time"] - number["stale"],
            dark=number["stale"],
            maybe_ok=number["in_time_more"],
            maybe_bad=number["late_more"] + number["overdue_more"],
            maybe_wait=number["open_in_time_more"] - number["stale_more"],
            maybe_dark=sum(number[f"{part}_dark"] for part in _PARTS) + number["stale_more"],
        )
        totals = Tally(counts=counts, spread=more, approximate=number["approximate"])
        found[row["unit"]] = found.get(row["unit"], Tally()) + totals


def _bound(asker: Asker, name: str) -> tuple[Expression, Expression]:
    """The least and the greatest number that a total may be; without bound it is the bound."""
    most = asker.greatest(name)
    return asker.column(name), case((most > UNBOUNDED, UNBOUNDED), else_=most)


def _add_where(condition: Expression, number: Expression) -> Expression:
    return func.sum(case((condition, number), else_=0))


def _shared(asker: Asker, predicate: Predicate | None, summary: SummaryCounts) -> Expression:
    """The part of a predicate that a total can answer; what it cannot is unknown."""
    if predicate is None:
        return asker.holds(None)
    fields = {name: test for name, test in predicate.fields.items() if name in summary.shared}
    answered = asker.holds(predicate.model_copy(update={"fields": fields, "any_of": ()}) if fields else None)
    complete = len(fields) == len(predicate.fields) and not predicate.any_of
    if complete:
        return answered
    return case((answered.is_(False), 0)) == 1 if fields else literal(None) == 1


def _same_limit(asker: Asker, condition: Condition, summary: SummaryCounts) -> Expression:
    span = condition.within
    if span is None or span.unit != "working_days" or span.n is None:
        return asker.column(summary.limit) < 0
    return asker.column(summary.limit) == span.n

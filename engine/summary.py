"""Totals that stand in for cases: counted where a unit lists how many, not which."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, and_, case, func, literal, not_, select

from engine.interval import Counts
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

    A total counts as it stands when its limit is the one asked for; with another limit, or where it is
    not known whether it is of the kind asked for, its cases cannot be told. Cases that were open when
    the total was made are waiting until then and unknown afterwards.
    """
    measure, window = question.measure, question.window
    summary = measure.counts
    assert summary is not None  # noqa: S101 - the caller has looked
    table = LEDGERS[summary.ledger].__table__.alias("totals")  # type: ignore[attr-defined]
    asker = Asker(summary.ledger, table, builder.moment, builder.words)
    kinds = [_shared(asker, predicate, summary) for predicate in (measure.among, condition.among)]
    of_kind = and_(*kinds)
    fits = and_(of_kind, _same_limit(asker, condition, summary))
    current = table.c.seen_through >= builder.moment.as_of
    columns: list[Any] = []
    for part in _PARTS:
        column = table.c[getattr(summary, part)]
        columns.append(func.sum(case((fits, column), else_=0)).label(part))
        columns.append(func.sum(case((fits.is_not(True), column), else_=0)).label(f"{part}_dark"))
    open_column = table.c[summary.open_in_time]
    columns.append(func.sum(case((and_(fits, not_(current)), open_column), else_=0)).label("stale"))
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
        dark = sum(int(row[f"{part}_dark"]) for part in _PARTS)
        counts = Counts(
            ok=int(row["in_time"]),
            bad=int(row["late"]),
            overdue=int(row["overdue"]),
            wait=int(row["open_in_time"]) - int(row["stale"]),
            dark=int(row["stale"]),
            maybe_dark=dark,
        )
        tally = found.get(row["unit"], Tally())
        found[row["unit"]] = replace(tally, counts=tally.counts + counts)


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

"""One finding followed down to its records and the arithmetic of its days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from engine.assess import Assessment, AssessmentRequest, assess, open_bench
from engine.finding import RecordBehind
from engine.judge import Bench, PairOutcome
from engine.model import Span
from engine.outcome import Leaf
from engine.records import RecordFinder
from engine.settings import apply_local_limit
from engine.statutory import explain_case
from engine.timing import span_number
from engine.wording import show_day
from facts.clocks import due_day, explain_period
from facts.errors import UnknownDayError, UsageError

MOST_EXPLAINED = 20


def explain(connection: Connection, request: AssessmentRequest, requirement: str, unit: str) -> dict[str, Any]:
    """The finding of one pair, with all its records and the days of its cases.

    Args:
        connection: of ``facts.store.database.reading``.
        request: of the assessment; its limits are replaced.
        requirement: its id.
        unit: the unit's code.

    Raises:
        UsageError: the unit does not owe the requirement.
    """
    narrow = replace(request, units=frozenset({unit}), requirements=frozenset({requirement}))
    found: Assessment = assess(connection, narrow)
    if not found.findings:
        name = request.registry.get(unit).short
        raise UsageError(f"“{name}”不承担要求 {requirement}。由谁承担见 mingcha rules show {requirement}。")
    finding = found.findings[0]
    bench = open_bench(connection, narrow)
    for base in (request.rules.requirements[requirement].rests_on,):
        if base is not None and finding.base == base:
            bench.bases[base, unit] = "breached"
    local = apply_local_limit(request.rules.requirements[requirement], request.settings)
    pair = next(pair for pair in bench.judge(local) if pair.owner.unit == unit)
    records, total = RecordFinder(connection, bench).find(local, pair, finding.verdict, everything=True)
    return {
        **finding.as_data(),
        "records": [record.as_data() for record in records],
        "records_total": total,
        "days": list(_explain_days(connection, bench, pair, records)),
        "rule_place": str(request.rules.place(requirement)),
    }


def _explain_days(
    connection: Connection, bench: Bench, pair: PairOutcome, records: list[RecordBehind]
) -> Iterator[str]:
    """For each case that failed or is not finished: from which day, which days were skipped, until when."""
    leaves = [leaf for leaf in pair.outcome.leaves if leaf.condition.within is not None and leaf.measure is not None]
    wanted = [record for record in records if record.state != "ok" and record.day is not None]
    for leaf in leaves[:1]:
        for record in wanted[:MOST_EXPLAINED]:
            yield from _explain_case(connection, bench, leaf, pair, record)
        if len(wanted) > MOST_EXPLAINED:
            yield f"其余{len(wanted) - MOST_EXPLAINED}件从略。"


def _explain_case(
    connection: Connection, bench: Bench, leaf: Leaf, pair: PairOutcome, record: RecordBehind
) -> Iterator[str]:
    span = leaf.condition.within
    start = record.day
    assert span is not None  # noqa: S101 - the caller has looked
    assert start is not None  # noqa: S101 - as above
    head = f"{record.key}（{record.origin}）："
    if span.norm is not None and bench.counter.builder.norms[span.norm].clock == "information_request":
        norm = bench.counter.builder.norms[span.norm]
        lines = explain_case(
            connection, norm, bench.calendar, bench.counter.builder.moment, pair.owner.unit, record.key, start
        )
        yield head + "".join(lines)
        return
    if span.n is None and not span.values:
        yield f"{head}{show_day(start)}起算，期限由记录或法律规定。"
        return
    told = _explain_span(bench, span, start)
    yield head + (told.removesuffix("。") + f"；实际于{show_day(record.done)}完成。" if record.done else told)


def _explain_span(bench: Bench, span: Span, start: date) -> str:
    number = span_number(span, start)
    try:
        if span.unit == "working_days":
            passed = explain_period(bench.calendar, start, number)
            skipped = [f"{show_day(day.day)}{day.reason}" for day in passed[1:] if not day.counted]
            without = f"，跳过{'、'.join(skipped)}" if skipped else ""
            return f"{show_day(start)}起算（当日不计），第{number}个工作日是{show_day(passed[-1].day)}{without}。"
        if span.unit == "hours":
            return f"{show_day(start)}起算，{number}小时内。"
        due = due_day(bench.calendar, start, number, span.unit, roll=span.rolls)
        return f"{show_day(start)}起算（当日不计），届满日是{show_day(due)}。"
    except UnknownDayError as unknown:
        return unknown.message

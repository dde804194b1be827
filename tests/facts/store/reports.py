"""Builds small reports for the tests of the store."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from facts.ledgers import LEDGERS, ledger_columns
from facts.report import CoverageClaim, Origin, ParsedRecord, Refusal, Report, ReportFile
from facts.store.database import reading
from facts.store.schema import known, table_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Engine

JAN, FEB, MARCH, JUNE, JULY, DEC = (date(2021, month, 1).toordinal() for month in (1, 2, 3, 6, 7, 12))
YEAR_END = date(2021, 12, 31).toordinal()
LATEST = 2**40
"""A ``known_at`` after everything that a test does."""


def record(ledger: str, key: str, *, unit: str = "A", row: int = 2, **values: int | str | None) -> ParsedRecord:
    """A record with the columns given; one that may not be empty gets 0 or a word."""
    table, known_columns = table_of(LEDGERS[ledger]), ledger_columns(LEDGERS[ledger])
    assert values.keys() <= known_columns.keys()
    filled: dict[str, int | str | None] = {
        name: values.get(name, (column.values or ("事项",))[0] if column.kind in {"choice", "text", "ref"} else 0)
        if column.required or not table.c[name].nullable
        else values.get(name)
        for name, column in known_columns.items()
    }
    return ParsedRecord(ledger, key, unit, filled, Origin("台账.xlsx", "留言", row))


def reply(key: str, received: int = JAN, *, unit: str = "A", row: int = 2, **values: int | str | None) -> ParsedRecord:
    return record("replies", key, unit=unit, row=row, received=received, **values)


def refusal(anchor_day: int | None, *, unit: str = "A", ledger: str = "replies", row: int = 9) -> Refusal:
    origin = Origin("台账.xlsx", "留言", row)
    return Refusal(ledger, unit, origin, anchor_day, "D101", "答复日期", "3月35日", "没有这一天", "请改正日期")


def claim(
    covers_from: int = JAN,
    complete_through: int = YEAR_END,
    *,
    about: str = "A",
    ledger: str = "replies",
    nothing: bool = False,
) -> CoverageClaim:
    return CoverageClaim(ledger, about, covers_from, complete_through, nothing=nothing)


def report(
    *records: ParsedRecord,
    reporter: str = "A",
    refusals: Iterable[Refusal] = (),
    coverage: Iterable[CoverageClaim] = (),
    digest: str = "00",
) -> Report:
    return Report(reporter, (ReportFile("台账.xlsx", digest),), records, tuple(refusals), tuple(coverage))


def read_rows(engine: Engine, ledger: str = "replies", known_at: int = LATEST) -> list[Mapping[str, Any]]:
    """The rows of a ledger that are known at a moment, by unit and key."""
    table = table_of(LEDGERS[ledger])
    with reading(engine) as connection:
        rows = connection.execute(select(table).where(known(table, known_at))).mappings().all()
    return sorted((dict(row) for row in rows), key=lambda row: (row["unit"], row["key"]))


def read_keys(engine: Engine, ledger: str = "replies", known_at: int = LATEST) -> list[str]:
    return [row["key"] for row in read_rows(engine, ledger, known_at)]

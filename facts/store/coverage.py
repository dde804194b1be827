"""Answers how far the facts reach: what is claimed complete, what was refused, what was handed in.

Every answer but :func:`submissions` is given as of ``known_at`` (seconds since 1970).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sqlalchemy import func, select

from facts.store.canonical import hash_parts
from facts.store.schema import Coverage, Judgement, Refusal, Submission, Waiver, known, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

_SUBMISSION = table_of(Submission)
_COVERAGE = table_of(Coverage)
_REFUSAL = table_of(Refusal)
_WAIVER = table_of(Waiver)
_JUDGEMENT = table_of(Judgement)


@dataclass(frozen=True)
class CoverageRow:
    """A claim of completeness that counts; days are ordinals, both included, ``about`` may be ALL_UNITS."""

    submission: int
    reporter: str
    ledger: str
    about: str
    covers_from: int
    complete_through: int
    mode: Literal["cases", "counts"]
    nothing: bool
    only: str


@dataclass(frozen=True)
class RefusedCount:
    """How many refused rows of a ledger, about a unit, belong to one day (None: their day cannot be read)."""

    ledger: str
    unit: str
    anchor_day: int | None
    rows: int


@dataclass(frozen=True)
class RefusalRow:
    """A refused row that counts, with its place and what to do about it."""

    submission: int
    reporter: str
    ledger: str
    unit: str
    file: str
    sheet: str
    row: int
    anchor_day: int | None
    code: str
    column: str
    found: str
    reason: str
    remedy: str


@dataclass(frozen=True)
class SubmissionRow:
    """A submission; moments are seconds since 1970, ``files`` is JSON, a list of ``{"name", "sha256"}``.

    Attributes:
        superseded_by: the latest submission of the same reporter that replaced anything of it.
    """

    pk: int
    reporter: str
    received_at: int
    known_from: int
    content_hash: str
    files: str
    record_count: int
    refusal_count: int
    claim_count: int
    superseded_by: int | None


def reach(connection: Connection, known_at: int) -> list[CoverageRow]:
    """The claims of completeness that count, by ledger and unit spoken of."""
    names = ("submission", "reporter", "ledger", "about", "covers_from", "complete_through", "mode", "only")
    query = select(_COVERAGE).where(known(_COVERAGE, known_at)).order_by(_COVERAGE.c.pk)
    rows = connection.execute(query).mappings()
    found = [CoverageRow(**{name: row[name] for name in names}, nothing=bool(row["zero_report"])) for row in rows]
    return sorted(found, key=lambda claim: (claim.ledger, claim.about, claim.covers_from))


def refused(connection: Connection, known_at: int) -> list[RefusedCount]:
    """How many refused rows count, per ledger, unit and day; those whose day cannot be read come first."""
    place = (_REFUSAL.c.ledger, _REFUSAL.c.unit, _REFUSAL.c.anchor_day)
    rows = connection.execute(
        select(*place, func.count().label("rows")).where(known(_REFUSAL, known_at)).group_by(*place)
    )
    found = [RefusedCount(**row._asdict()) for row in rows]
    return sorted(found, key=lambda count: (count.ledger, count.unit, count.anchor_day or 0))


def refusals(
    connection: Connection, known_at: int, *, ledger: str | None = None, unit: str | None = None
) -> list[RefusalRow]:
    """The refused rows that count, in the order in which they were handed in."""
    names = tuple(RefusalRow.__dataclass_fields__)
    query = select(*(_REFUSAL.c[name] for name in names)).where(known(_REFUSAL, known_at)).order_by(_REFUSAL.c.pk)
    if ledger is not None:
        query = query.where(_REFUSAL.c.ledger == ledger)
    if unit is not None:
        query = query.where(_REFUSAL.c.unit == unit)
    return [RefusalRow(**row._asdict()) for row in connection.execute(query)]


def submissions(connection: Connection) -> list[SubmissionRow]:
    """Everything that was handed in, in the order in which it became known."""
    rows = connection.execute(select(_SUBMISSION).order_by(_SUBMISSION.c.known_from))
    return [SubmissionRow(**row._asdict()) for row in rows]


def list_reporters(connection: Connection, known_at: int) -> set[str]:
    """The units that had handed in anything at a moment."""
    query = select(_SUBMISSION.c.reporter).where(_SUBMISSION.c.known_from <= known_at).distinct()
    return set(connection.execute(query).scalars())


def facts_hash(connection: Connection, known_at: int) -> str:
    """SHA-256 of what was known at a moment: submissions in their order, judgements, dispositions.

    Two databases that took in the same in the same order agree, whatever their clocks said.
    """
    return hash_parts(_list_known(connection, known_at))


def _list_known(connection: Connection, known_at: int) -> Iterator[list[object]]:
    given = select(_SUBMISSION.c.reporter, _SUBMISSION.c.content_hash)
    for row in connection.execute(given.where(_SUBMISSION.c.known_from <= known_at).order_by(_SUBMISSION.c.known_from)):
        yield ["submission", *row]
    for label, table, hidden in (
        ("judgement", _JUDGEMENT, {"pk", "judged_at", "known_from", "known_until"}),
        ("waiver", _WAIVER, {"pk", "decided_at", "known_from", "known_until", "withdrawn_by", "withdrawn_why"}),
    ):
        columns = [column for column in table.c if column.name not in hidden]
        query = select(*columns).where(known(table, known_at)).order_by(table.c.known_from, table.c.pk)
        for row in connection.execute(query):
            yield [label, *row]

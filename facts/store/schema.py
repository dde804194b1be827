"""The store's own tables, beside those of the ledgers.

Days are ordinals (``date.toordinal()``), moments are seconds since 1970 (UTC). Whatever can be corrected carries
``known_from`` and ``known_until``: it counts at ``known_at`` when ``known_from <= known_at < known_until``.
Rows are never deleted and, but for the end of being known, never changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import BigInteger, Index, Table, UniqueConstraint, and_, insert
from sqlmodel import Field, SQLModel

from facts.errors import InternalError
from facts.ledgers import FOREVER, LEDGERS

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, FromClause

SCHEMA_VERSION: Final = 2
"""Version of the tables that this program reads and writes; kept in every database."""


class SchemaVersion(SQLModel, table=True):
    """The one row that says by which version of the tables the database was made."""

    __tablename__ = "schema_version"

    pk: int = Field(default=1, primary_key=True)
    version: int


class KnownClock(SQLModel, table=True):
    """The one row that holds the latest moment at which something became known."""

    __tablename__ = "known_clock"

    pk: int = Field(default=1, primary_key=True)
    latest: int = Field(sa_type=BigInteger)


class Known(SQLModel):
    """Between which moments something counted as known."""

    known_from: int = Field(sa_type=BigInteger)
    known_until: int = Field(default=FOREVER, sa_type=BigInteger)


class Submission(SQLModel, table=True):
    """One report as it was handed in.

    Attributes:
        received_at: what the clock said when it came in.
        known_from: the moment from which it counts; after every earlier one (facts.store.knowledge).
        content_hash: SHA-256 over the files and what was understood of them.
        files: JSON, a list of ``{"name", "sha256"}``.
        superseded_by: the latest submission of the same reporter that replaced anything of this one.
    """

    __table_args__ = (Index("ix_submission_reporter_hash", "reporter", "content_hash"),)

    pk: int | None = Field(default=None, primary_key=True)
    reporter: str
    received_at: int = Field(sa_type=BigInteger)
    known_from: int = Field(sa_type=BigInteger)
    content_hash: str
    files: str
    record_count: int
    refusal_count: int
    claim_count: int
    superseded_by: int | None = Field(default=None, foreign_key="submission.pk")


class Coverage(Known, table=True):
    """A claim of completeness as it is stored; ``zero_report`` is ``nothing`` of the claim, 1 or 0."""

    __table_args__ = (Index("ix_coverage_reporter_ledger", "reporter", "ledger"),)

    pk: int | None = Field(default=None, primary_key=True)
    submission: int = Field(foreign_key="submission.pk", index=True)
    reporter: str
    ledger: str
    about: str
    covers_from: int
    complete_through: int
    mode: str
    zero_report: int
    only: str = ""


class Refusal(Known, table=True):
    """A row that was not understood: facts.report.Refusal as it is stored."""

    __table_args__ = (Index("ix_refusal_reporter_ledger", "reporter", "ledger"),)

    pk: int | None = Field(default=None, primary_key=True)
    submission: int = Field(foreign_key="submission.pk", index=True)
    reporter: str
    ledger: str
    unit: str
    file: str
    sheet: str
    row: int
    anchor_day: int | None = None
    code: str
    column: str
    found: str
    reason: str
    remedy: str


class Outranked(Known, table=True):
    """A record that its reporter stands by, but that does not count beside another reporter's (facts.store.prevailing).

    Attributes:
        record: ``pk`` in the table of the ledger, where the row is closed.
    """

    __table_args__ = (Index("ix_outranked_ledger_unit_key", "ledger", "unit", "key"),)

    pk: int | None = Field(default=None, primary_key=True)
    ledger: str
    record: int
    submission: int = Field(foreign_key="submission.pk")
    reporter: str
    unit: str
    key: str
    anchor_day: int


class Waiver(Known, table=True):
    """What the office decided, or the unit contests, about one pair of requirement and unit.

    Attributes:
        kind: waived, explained or objected.
        decided_at: what the clock said when it was entered.
        valid_from, valid_until: days, both included; None is without end.
        withdrawn_by, withdrawn_why: filled when it was taken back at ``known_until``.
    """

    __table_args__ = (Index("ix_waiver_pair", "plan", "requirement", "unit"),)

    pk: int | None = Field(default=None, primary_key=True)
    plan: str
    requirement: str
    unit: str
    kind: str
    why: str
    approved_by: str
    decided_at: int = Field(sa_type=BigInteger)
    valid_from: int
    valid_until: int | None = None
    withdrawn_by: str = ""
    withdrawn_why: str = ""


class Judgement(Known, table=True):
    """The office's judgement of one piece of evidence; at each moment at most one is known for a unit and key.

    Attributes:
        unit, key: the record in the ledger ``evidence``.
        requirement, element: what the evidence was for when it was judged.
        evidence_hash: SHA-256 of the evidence as it was judged; evidence that changes is to be judged anew.
        verdict: accepted or returned.
        judged_at: what the clock said when it was entered.
    """

    __table_args__ = (Index("ix_judgement_unit_key", "unit", "key"),)

    pk: int | None = Field(default=None, primary_key=True)
    unit: str
    key: str
    requirement: str
    element: str | None = None
    evidence_hash: str
    verdict: str
    judged_by: str
    why: str
    judged_at: int = Field(sa_type=BigInteger)


class Run(SQLModel, table=True):
    """One assessment, stored whole and never changed.

    Attributes:
        run_id: the beginning of the seal, to name the run by.
        as_of: the day up to which events counted.
        known_at: the moment up to which submissions, judgements and waivers counted.
        seal: SHA-256 over everything but the times of storing: inputs, totals, findings in order.
        totals: canonical JSON.
        bodies: the findings whole, canonical JSON, one a line in their order, packed by zlib: together they take a
            tenth of what they take one by one.
    """

    pk: int | None = Field(default=None, primary_key=True)
    run_id: str = Field(unique=True)
    plan: str
    as_of: int
    known_at: int = Field(sa_type=BigInteger)
    rules_hash: str
    settings_hash: str
    facts_hash: str
    calendar_hash: str
    version: str
    seal: str = Field(unique=True)
    started_at: int = Field(sa_type=BigInteger)
    finding_count: int
    totals: str
    bodies: bytes


class Finding(SQLModel, table=True):
    """One finding of a run, in the order in which the run gave it; the whole of it stands in the run's ``bodies``."""

    __table_args__ = (
        UniqueConstraint("run", "seq", name="uq_finding_run_seq"),
        Index("ix_finding_run_unit", "run", "unit"),
    )

    pk: int | None = Field(default=None, primary_key=True)
    run: int = Field(foreign_key="run.pk")
    seq: int
    plan: str
    requirement: str
    unit: str
    verdict: str
    disposition: str
    tier: str


def table_of(model: type[SQLModel]) -> Table:
    """The table behind a record class of a ledger or of the store, for queries in SQLAlchemy Core."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


OWN_TABLES: Final = tuple(
    table_of(model)
    for model in (
        SchemaVersion,
        KnownClock,
        Submission,
        Coverage,
        Refusal,
        Outranked,
        Waiver,
        Judgement,
        Run,
        Finding,
    )
)
ALL_TABLES: Final = (*OWN_TABLES, *(table_of(record) for record in LEDGERS.values()))
"""Every table of a database of this version."""


def insert_row(connection: Connection, table: Table, **values: object) -> int:
    """Insert one row and give its number, ``pk``."""
    key = connection.execute(insert(table).values(**values)).inserted_primary_key
    if key is None:
        raise InternalError(f"数据库没有给出“{table.name}”新行的编号。这是程序自身的错误。")
    return int(key[0])


def known(table: FromClause, known_at: int) -> ColumnElement[bool]:
    """The condition that a row counts as known at a moment (seconds since 1970)."""
    return and_(table.c.known_from <= known_at, table.c.known_until > known_at)


def current(table: FromClause) -> ColumnElement[bool]:
    """The condition that nothing has replaced a row so far."""
    return table.c.known_until == FOREVER

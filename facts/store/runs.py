"""Keeps each assessment whole, under a seal, and never changes it.

The seal is a SHA-256 over the inputs, the totals and all findings in order, as they were before they were packed. A
run that is repeated has the same seal and is stored once. Two runs with the same inputs and different seals are a
failure of ours; :func:`store_run` says so and leaves it to the caller to stop.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, select

from facts.errors import InternalError, UsageError
from facts.store.canonical import encode_canonical, hash_parts
from facts.store.database import writing
from facts.store.schema import Finding, Run, insert_row, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Connection, Engine, Row

_RUN = table_of(Run)
_FINDING = table_of(Finding)
ROWS_AT_ONCE: Final = 2000
LENGTH_OF_ID: Final = 12
INPUTS: Final = (
    "plan",
    "as_of",
    "known_at",
    "rules_hash",
    "settings_hash",
    "facts_hash",
    "calendar_hash",
    "version",
)
"""What decides a run: the same inputs must give the same findings."""


@dataclass(frozen=True)
class NewRun:
    """An assessment that is to be stored.

    Attributes:
        as_of: day ordinal.
        known_at: of ``settle_known_at``, seconds since 1970.
        version: of the program.
        totals: plain data, printed as it is.
    """

    plan: str
    as_of: int
    known_at: int
    rules_hash: str
    settings_hash: str
    facts_hash: str
    calendar_hash: str
    version: str
    totals: Mapping[str, Any]


@dataclass(frozen=True)
class NewFinding:
    """One finding that is to be stored; the order of the findings is kept.

    Attributes:
        body: the whole finding as plain data, or as canonical JSON.
    """

    plan: str
    requirement: str
    unit: str
    verdict: str
    disposition: str
    tier: str
    body: Mapping[str, Any] | str


@dataclass(frozen=True)
class StoredRun:
    """What became of a run.

    Attributes:
        run_id: the name of the run, also of the earlier one with the same seal.
        is_new: False where the same run had been stored before; then nothing was written.
        contradicts: the name of an earlier run with the same inputs and other findings; empty where there is none.
    """

    run_id: str
    is_new: bool
    contradicts: str


@dataclass(frozen=True)
class RunRow:
    """A stored run; ``totals`` is canonical JSON."""

    pk: int
    run_id: str
    plan: str
    as_of: int
    known_at: int
    rules_hash: str
    settings_hash: str
    facts_hash: str
    calendar_hash: str
    version: str
    seal: str
    started_at: int
    finding_count: int
    totals: str


@dataclass(frozen=True)
class FindingRow:
    """A stored finding; ``body`` is canonical JSON, ``seq`` counts from 0 within the run."""

    seq: int
    plan: str
    requirement: str
    unit: str
    verdict: str
    disposition: str
    tier: str
    body: str


_SHOWN: Final = tuple(_RUN.c[name] for name in RunRow.__dataclass_fields__)
_ROW: Final = tuple(_FINDING.c[name] for name in FindingRow.__dataclass_fields__ if name != "body")


def store_run(engine: Engine, run: NewRun, findings: Sequence[NewFinding], started_at: int) -> StoredRun:
    """Store a run with all its findings in one transaction; a run with the same seal is stored once.

    Args:
        engine: of ``open_database``.
        run: its inputs and totals.
        findings: all of them, passes included, in the order of the run.
        started_at: what the clock said, in seconds since 1970.
    """
    totals = encode_canonical(run.totals)
    rows = [_spell_finding(seq, finding) for seq, finding in enumerate(findings)]
    inputs = {name: getattr(run, name) for name in INPUTS}
    seal = _seal(inputs, totals, rows)
    bodies = zlib.compress("\n".join(row.pop("body") for row in rows).encode())
    with writing(engine) as connection:
        same = connection.execute(select(_RUN.c.run_id).where(_RUN.c.seal == seal)).scalar_one_or_none()
        if same is not None:
            return StoredRun(same, is_new=False, contradicts="")
        earlier = connection.execute(
            select(_RUN.c.run_id).where(*(_RUN.c[name] == value for name, value in inputs.items())).order_by(_RUN.c.pk)
        ).scalars()
        contradicts = earlier.first() or ""
        run_id = seal[:LENGTH_OF_ID]
        outside = {"run_id": run_id, "seal": seal, "started_at": started_at, "finding_count": len(rows)}
        pk = insert_row(connection, _RUN, **inputs, **outside, totals=totals, bodies=bodies)
        for start in range(0, len(rows), ROWS_AT_ONCE):
            chunk = rows[start : start + ROWS_AT_ONCE]
            connection.execute(insert(_FINDING), [{**row, "run": pk} for row in chunk])
        return StoredRun(run_id, is_new=True, contradicts=contradicts)


def list_runs(connection: Connection, plan: str | None = None) -> list[RunRow]:
    """All stored runs, of one plan or of all, in the order in which they were stored."""
    query = select(*_SHOWN).order_by(_RUN.c.pk)
    if plan is not None:
        query = query.where(_RUN.c.plan == plan)
    return [_read_run(row) for row in connection.execute(query)]


def find_run(connection: Connection, run_id: str) -> RunRow:
    """The run of that name; the beginning of the name serves where it names one run only.

    Raises:
        UsageError: no run has that name, or several begin with it.
    """
    found = [run for run in list_runs(connection) if run_id and run.run_id.startswith(run_id)]
    if len(found) != 1:
        many = f"有 {len(found)} 次评估的编号以“{run_id}”开头，请把编号写得更长"
        raise UsageError(f"{many if found else f'没有编号为“{run_id}”的评估'}。已保存的评估见 mingcha runs。")
    return found[0]


def find_last_run(connection: Connection, plan: str, as_of: int, known_at: int) -> RunRow | None:
    """The run of a plan that looks furthest, of those that look no later than a day and know no more than a moment.

    Args:
        connection: of ``reading(engine)``.
        plan: the plan's id.
        as_of: day ordinal.
        known_at: seconds since 1970.
    """
    latest = (_RUN.c.as_of.desc(), _RUN.c.known_at.desc(), _RUN.c.pk.desc())
    fits = (_RUN.c.plan == plan, _RUN.c.as_of <= as_of, _RUN.c.known_at <= known_at)
    row = connection.execute(select(*_SHOWN).where(*fits).order_by(*latest).limit(1)).first()
    return None if row is None else _read_run(row)


def list_plans_assessed(connection: Connection) -> list[str]:
    """The ids of the plans of which a run is stored, sorted."""
    return list(connection.execute(select(_RUN.c.plan).distinct().order_by(_RUN.c.plan)).scalars())


def list_tier(connection: Connection, run: RunRow, tier: str) -> dict[str, set[str]]:
    """For each unit of a run the requirements whose findings stand in a tier; none for some units."""
    query = select(_FINDING.c.unit, _FINDING.c.requirement, _FINDING.c.tier).where(_FINDING.c.run == run.pk)
    found: dict[str, set[str]] = {}
    for unit, requirement, stands in connection.execute(query):
        own = found.setdefault(unit, set())
        if stands == tier:
            own.add(requirement)
    return found


def find_latest_run(connection: Connection, plan: str) -> RunRow | None:
    """The run of the plan that was stored last; None where there is none."""
    row = connection.execute(select(*_SHOWN).where(_RUN.c.plan == plan).order_by(_RUN.c.pk.desc()).limit(1)).first()
    return None if row is None else _read_run(row)


def read_findings(
    connection: Connection, run: RunRow, *, unit: str | None = None, requirement: str | None = None
) -> list[FindingRow]:
    """The findings of a run in its order, all or those of one unit or requirement.

    Raises:
        InternalError: what is stored cannot be read any more.
    """
    query = select(*_ROW).where(_FINDING.c.run == run.pk)
    if unit is not None:
        query = query.where(_FINDING.c.unit == unit)
    if requirement is not None:
        query = query.where(_FINDING.c.requirement == requirement)
    rows = connection.execute(query.order_by(_FINDING.c.seq)).all()
    bodies = _unpack(connection, run)
    if any(row.seq >= len(bodies) for row in rows):
        raise _spoilt(run)
    return [FindingRow(**row._asdict(), body=bodies[row.seq]) for row in rows]


def _unpack(connection: Connection, run: RunRow) -> list[str]:
    packed = connection.execute(select(_RUN.c.bodies).where(_RUN.c.pk == run.pk)).scalar_one()
    try:
        return zlib.decompress(packed).decode().split("\n")
    except (zlib.error, UnicodeDecodeError, TypeError):
        raise _spoilt(run) from None


def _spoilt(run: RunRow) -> InternalError:
    return InternalError(
        f"评估“{run.run_id}”的内容与封存时的校验值不符：数据库曾被改动或已损坏，不能据此出具清单。"
        "请从备份恢复数据库，或重新评估。"
    )


def verify_run(connection: Connection, run: RunRow) -> None:
    """Check that a stored run is what it was when it was sealed.

    Raises:
        InternalError: something in the database was changed since.
    """
    rows = [vars(finding) for finding in read_findings(connection, run)]
    inputs = {name: getattr(run, name) for name in INPUTS}
    if _seal(inputs, run.totals, rows) != run.seal:
        raise _spoilt(run)


def _spell_finding(seq: int, finding: NewFinding) -> dict[str, Any]:
    body = finding.body if isinstance(finding.body, str) else encode_canonical(finding.body)
    return {**vars(finding), "seq": seq, "body": body}


def _seal(inputs: Mapping[str, Any], totals: str, rows: Sequence[Mapping[str, Any]]) -> str:
    def list_parts() -> Iterator[object]:
        yield inputs
        yield totals
        yield from rows

    return hash_parts(list_parts())


def _read_run(row: Row[Any]) -> RunRow:
    return RunRow(**row._asdict())

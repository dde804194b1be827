"""Takes a report in as one submission: good rows, refused rows and coverage together, or nothing.

What a report replaces, and what counts when two reporters give the same record, stands in
:mod:`facts.store.replacing` and :mod:`facts.store.prevailing`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import insert, select

from facts.errors import InputError, InternalError
from facts.ledgers import FOREVER, LEDGERS, find_anchor, ledger_columns, list_measured
from facts.ledgers.columns import name_most
from facts.report import ALL_UNITS
from facts.store.canonical import encode_canonical, hash_parts
from facts.store.database import writing
from facts.store.dispositions import retire_judgements
from facts.store.knowledge import tick
from facts.store.prevailing import settle_duplicates
from facts.store.replacing import NOTHING_REPLACED, Replaced, replace_earlier
from facts.store.schema import Coverage, Refusal, Submission, insert_row, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from sqlalchemy import Connection, Engine

    from facts.report import CoverageClaim, Origin, ParsedRecord, Report

ROWS_AT_ONCE: Final = 5000
MINUTES_A_DAY: Final = 1440
LOOKING_AHEAD: Final = frozenset({"due", "until"})
"""Day columns that name a day to come: they do not show until when the record was looked at."""

_SUBMISSION = table_of(Submission)
_COVERAGE = table_of(Coverage)
_REFUSAL = table_of(Refusal)


@dataclass(frozen=True)
class SubmissionResult:
    """What became of a report.

    Attributes:
        submission: number of the submission; of the earlier one where nothing changed.
        unchanged: the same reporter handed in exactly this before and nothing of it has been replaced since: nothing
            was stored.
        received_at: what the clock said when it came in (seconds since 1970).
        known_from: the moment from which it counts.
        records, refusals, claims: how many were stored.
        replaced: what this reporter said earlier and no longer counts.
        outranked: records of this report that do not count, because the unit itself reports the same ones.
        outranks: records of other reporters that no longer count, because of this report.
    """

    submission: int
    unchanged: bool
    received_at: int
    known_from: int
    records: int
    refusals: int
    claims: int
    replaced: Replaced = NOTHING_REPLACED
    outranked: int = 0
    outranks: int = 0


def submit(engine: Engine, report: Report, received_at: int) -> SubmissionResult:
    """Store a report as one submission, in one transaction.

    Args:
        engine: of ``open_database``.
        report: as intake understood it.
        received_at: what the clock says, in seconds since 1970.

    Raises:
        InputError: two rows of the report give the same record, or the database cannot be written. Nothing was stored.
        InternalError: the report does not fit the ledgers; intake is at fault. Nothing was stored.
    """
    _check_records(report)
    content_hash = hash_report(report)
    with writing(engine) as connection:
        earlier = _find_unchanged(connection, report.reporter, content_hash)
        if earlier is not None:
            return earlier
        now = tick(connection, received_at)
        submission = _insert_submission(connection, report, content_hash, received_at, now)
        _insert_records(connection, report, submission, now)
        _insert_refusals(connection, report, submission, now)
        _insert_claims(connection, report, submission, now)
        replaced = replace_earlier(connection, report, submission, now)
        outranked, outranks = settle_duplicates(connection, _touched_ledgers(report), report.reporter, submission, now)
        retire_judgements(connection, now)
        return SubmissionResult(
            submission=submission,
            unchanged=False,
            received_at=received_at,
            known_from=now,
            records=len(report.records),
            refusals=len(report.refusals),
            claims=len(report.coverage),
            replaced=replaced,
            outranked=outranked,
            outranks=outranks,
        )


def hash_report(report: Report) -> str:
    """SHA-256 over the files and what was understood of them.

    The files alone would not do: read again after a unit's name was added to the settings, the same workbook says more.
    """
    return hash_parts(_list_parts(report))


def _list_parts(report: Report) -> Iterator[object]:
    yield report.reporter
    for file in sorted(report.files, key=lambda file: (file.name, file.sha256)):
        yield ["file", file.name, file.sha256]
    for record in report.records:
        yield [
            "record",
            record.ledger,
            record.key,
            record.unit,
            record.values,
            record.most,
            *_spell_origin(record.origin),
        ]
    for refusal in report.refusals:
        yield ["refusal", asdict(refusal)]
    for claim in report.coverage:
        yield ["claim", asdict(claim)]


def _spell_origin(origin: Origin) -> tuple[str, str, int]:
    return (origin.file, origin.sheet, origin.row)


def _check_records(report: Report) -> None:
    columns = {ledger: frozenset(ledger_columns(record)) for ledger, record in LEDGERS.items()}
    seen: dict[tuple[str, str, str], Origin] = {}
    for record in report.records:
        if record.values.keys() != columns.get(record.ledger):
            raise InternalError(f"{record.origin}：读入的记录与台账“{record.ledger}”的列不符。这是程序自身的错误。")
        if find_anchor(LEDGERS[record.ledger], record.values) is None:
            raise InternalError(f"{record.origin}：读入的记录没有归属日期。这是程序自身的错误。")
        if not _fit_bounds(record):
            raise InternalError(f"{record.origin}：约数的上下限不合台账“{record.ledger}”。这是程序自身的错误。")
        identity = (record.ledger, record.unit, record.key)
        if identity in seen:
            raise InputError(
                f"{record.origin}：台账“{LEDGERS[record.ledger].title}”编号“{record.key}”与{seen[identity]}重复。"
                "同一单位的编号不能重复，本次提交没有存入任何内容。请改正编号或删去重复的一行后重新提交。"
            )
        seen[identity] = record.origin
    for ledger in (*(refusal.ledger for refusal in report.refusals), *(claim.ledger for claim in report.coverage)):
        if ledger not in LEDGERS:
            raise InternalError(f"读入的材料提到未知的台账“{ledger}”。这是程序自身的错误。")


def _fit_bounds(record: ParsedRecord) -> bool:
    """Whether each greatest value is of a column that may be approximate, and greater than the least."""
    measured = list_measured(LEDGERS[record.ledger])
    leasts = {name: record.values[name] for name in record.most if name in measured}
    return len(leasts) == len(record.most) and all(
        isinstance(least, int) and least < record.most[name] for name, least in leasts.items()
    )


def _find_unchanged(connection: Connection, reporter: str, content_hash: str) -> SubmissionResult | None:
    row = connection.execute(
        select(_SUBMISSION)
        .where(
            _SUBMISSION.c.reporter == reporter,
            _SUBMISSION.c.content_hash == content_hash,
            _SUBMISSION.c.superseded_by.is_(None),
        )
        .order_by(_SUBMISSION.c.pk.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    return SubmissionResult(
        submission=row.pk,
        unchanged=True,
        received_at=row.received_at,
        known_from=row.known_from,
        records=row.record_count,
        refusals=row.refusal_count,
        claims=row.claim_count,
    )


def _insert_submission(connection: Connection, report: Report, content_hash: str, received_at: int, now: int) -> int:
    return insert_row(
        connection,
        _SUBMISSION,
        reporter=report.reporter,
        received_at=received_at,
        known_from=now,
        content_hash=content_hash,
        files=encode_canonical([asdict(file) for file in report.files]),
        record_count=len(report.records),
        refusal_count=len(report.refusals),
        claim_count=len(report.coverage),
    )


def _insert_records(connection: Connection, report: Report, submission: int, now: int) -> None:
    by_ledger: defaultdict[str, list[ParsedRecord]] = defaultdict(list)
    for record in report.records:
        by_ledger[record.ledger].append(record)
    reaches = _find_reaches(report)
    for ledger, records in by_ledger.items():
        dated = _list_dated_columns(ledger)
        most = {name: name_most(name) for name in list_measured(LEDGERS[ledger])}
        statement = insert(table_of(LEDGERS[ledger]))
        for start in range(0, len(records), ROWS_AT_ONCE):
            rows: list[dict[str, Any]] = []
            for record in records[start : start + ROWS_AT_ONCE]:
                anchor_day = find_anchor(LEDGERS[ledger], record.values) or 0
                rows.append(
                    {
                        **record.values,
                        **{column: record.most.get(name) for name, column in most.items()},
                        "key": record.key,
                        "unit": record.unit,
                        "reporter": report.reporter,
                        "submission": submission,
                        "anchor_day": anchor_day,
                        "seen_through": _find_seen_through(record, anchor_day, reaches, dated),
                        "known_from": now,
                        "known_until": FOREVER,
                        "file": record.origin.file,
                        "sheet": record.origin.sheet,
                        "row": record.origin.row,
                    }
                )
            connection.execute(statement, rows)


def _find_reaches(report: Report) -> dict[tuple[str, str, str], int]:
    """The latest ``complete_through`` of the report, by ledger, unit spoken of and the one value meant (or empty)."""
    reaches: dict[tuple[str, str, str], int] = {}
    for claim in report.coverage:
        place = (claim.ledger, claim.about, claim.only)
        reaches[place] = max(claim.complete_through, reaches.get(place, claim.complete_through))
    return reaches


def _list_dated_columns(ledger: str) -> dict[str, int]:
    """The day and moment columns that show until when a record was looked at, each with what makes days of it."""
    return {
        name: MINUTES_A_DAY if column.kind == "moment" else 1
        for name, column in ledger_columns(LEDGERS[ledger]).items()
        if column.kind in {"day", "moment"} and name not in LOOKING_AHEAD
    }


def _find_seen_through(
    record: ParsedRecord, anchor_day: int, reaches: dict[tuple[str, str, str], int], dated: dict[str, int]
) -> int:
    """Until when the record's state is known.

    Until the end of the claim that its own report makes for its ledger and unit; where there is none, or the record
    belongs after it, until the latest event that the record itself names.
    """
    through = max(
        reaches.get((record.ledger, about, only), anchor_day - 1)
        for about in (record.unit, ALL_UNITS)
        for only in ("", str(record.values.get(LEDGERS[record.ledger].partition)))
    )
    if through >= anchor_day:
        return through
    return max(int(value) // share for name, share in dated.items() if (value := record.values[name]) is not None)


def _insert_refusals(connection: Connection, report: Report, submission: int, now: int) -> None:
    rows = [
        {
            "submission": submission,
            "reporter": report.reporter,
            "ledger": refusal.ledger,
            "unit": refusal.unit,
            "file": refusal.origin.file,
            "sheet": refusal.origin.sheet,
            "row": refusal.origin.row,
            "anchor_day": refusal.anchor_day,
            "code": refusal.code,
            "column": refusal.column,
            "found": refusal.found,
            "reason": refusal.reason,
            "remedy": refusal.remedy,
            "known_from": now,
            "known_until": FOREVER,
        }
        for refusal in report.refusals
    ]
    if rows:
        connection.execute(insert(_REFUSAL), rows)


def _insert_claims(connection: Connection, report: Report, submission: int, now: int) -> None:
    if report.coverage:
        connection.execute(
            insert(_COVERAGE),
            [_spell_claim(claim, report.reporter, submission, now) for claim in report.coverage],
        )


def _spell_claim(claim: CoverageClaim, reporter: str, submission: int, now: int) -> dict[str, Any]:
    return {
        "submission": submission,
        "reporter": reporter,
        "ledger": claim.ledger,
        "about": claim.about,
        "covers_from": claim.covers_from,
        "complete_through": claim.complete_through,
        "mode": claim.mode,
        "zero_report": int(claim.nothing),
        "only": claim.only,
        "known_from": now,
        "known_until": FOREVER,
    }


def _touched_ledgers(report: Report) -> tuple[str, ...]:
    """The ledgers of which the report can have changed anything, in the order of the form."""
    touched = {record.ledger for record in report.records} | {claim.ledger for claim in report.coverage}
    return tuple(ledger for ledger in LEDGERS if ledger in touched)

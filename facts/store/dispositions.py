"""What the office decided: waivers, explanations and objections of one pair; judgements of evidence.

All history is kept. Of several dispositions of one pair that are valid on a day, the one known latest counts; taken
back, the one before it counts again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from sqlalchemy import and_, insert, or_, select, tuple_, update

from facts.errors import UsageError
from facts.ledgers import FOREVER, LEDGERS, ledger_columns
from facts.store.canonical import hash_parts
from facts.store.database import writing
from facts.store.knowledge import tick
from facts.store.schema import Judgement, Waiver, current, insert_row, known, table_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Engine, Table, Tuple

DispositionKind = Literal["waived", "explained", "objected"]
JudgementVerdict = Literal["accepted", "returned"]

_WAIVER = table_of(Waiver)
_JUDGEMENT = table_of(Judgement)
_EVIDENCE = table_of(LEDGERS["evidence"])
_SHOWN: Final = ("unit", "key", "requirement", "element", "what", "done", "where", "file", "sheet", "row")
AT_ONCE: Final = 500
"""So many judgements go into one statement: SQLite takes some thousands of values, PostgreSQL 65,535."""
_EVIDENCE_COLUMNS: Final = tuple(ledger_columns(LEDGERS["evidence"]))


@dataclass(frozen=True)
class NewDisposition:
    """A decision about one pair of requirement and unit, to be stored.

    Attributes:
        why, approved_by: in words; neither may be blank.
        valid_from, valid_until: day ordinals, both included; None is without end.
    """

    plan: str
    requirement: str
    unit: str
    kind: DispositionKind
    why: str
    approved_by: str
    valid_from: int
    valid_until: int | None = None


@dataclass(frozen=True)
class Disposition:
    """A decision as it is stored; ``pk`` names it, ``known_until`` is FOREVER unless it was taken back."""

    pk: int
    plan: str
    requirement: str
    unit: str
    kind: DispositionKind
    why: str
    approved_by: str
    decided_at: int
    valid_from: int
    valid_until: int | None
    known_from: int
    known_until: int
    withdrawn_by: str
    withdrawn_why: str


@dataclass(frozen=True)
class NewJudgement:
    """The office's judgement of one piece of evidence, to be stored.

    Attributes:
        unit, key: the record in the ledger ``evidence``.
        why: may be blank only where the evidence is accepted.
    """

    unit: str
    key: str
    verdict: JudgementVerdict
    judged_by: str
    why: str = ""


@dataclass(frozen=True)
class JudgedEvidence:
    """A piece of evidence that is known, with the judgement that is known of it.

    Attributes:
        record: ``pk`` in the ledger ``evidence``.
        what, done, where: what was done, on which day (ordinal), where it was published or under which number.
        file, sheet, row: where the unit wrote it.
        verdict: None where the office has not judged it, or not since it changed.
    """

    record: int
    unit: str
    key: str
    requirement: str
    element: str | None
    what: str | None
    done: int
    where: str | None
    file: str
    sheet: str
    row: int
    verdict: JudgementVerdict | None
    judged_by: str
    why: str
    judged_at: int | None


def decide(engine: Engine, disposition: NewDisposition, at: int) -> int:
    """Store a waiver, an accepted explanation or an objection.

    Args:
        engine: of ``open_database``.
        disposition: what was decided.
        at: what the clock says, in seconds since 1970.

    Returns:
        The number by which it can be taken back.

    Raises:
        UsageError: who or why is missing, or it ends before it begins. Nothing was stored.
    """
    _require(disposition.why, "理由")
    _require(disposition.approved_by, "批准人")
    if disposition.valid_until is not None and disposition.valid_until < disposition.valid_from:
        raise UsageError("有效期的结束日期早于开始日期，没有存入任何内容。请改正日期后重试。")
    with writing(engine) as connection:
        now = tick(connection, at)
        return insert_row(connection, _WAIVER, **vars(disposition), decided_at=at, known_from=now)


def withdraw(engine: Engine, number: int, *, by: str, why: str, at: int) -> None:
    """Take a stored decision back; it stays in the history.

    Raises:
        UsageError: who or why is missing, or no decision of that number is in force.
    """
    _require(why, "理由")
    _require(by, "撤销人")
    with writing(engine) as connection:
        now = tick(connection, at)
        changed = connection.execute(
            update(_WAIVER)
            .where(_WAIVER.c.pk == number, current(_WAIVER))
            .values(known_until=now, withdrawn_by=by, withdrawn_why=why)
        ).rowcount
        if not changed:
            raise UsageError(f"没有编号为 {number} 的有效处理决定（豁免、说明或异议），没有撤销任何内容。请核对编号。")


def dispositions(connection: Connection, known_at: int, as_of: int) -> dict[tuple[str, str, str], Disposition]:
    """The decision that counts for each (plan, requirement, unit) on a day, as it was known at a moment.

    Args:
        connection: of ``reading(engine)``.
        known_at: seconds since 1970.
        as_of: day ordinal.
    """
    valid = and_(_WAIVER.c.valid_from <= as_of, or_(_WAIVER.c.valid_until.is_(None), _WAIVER.c.valid_until >= as_of))
    rows = connection.execute(select(_WAIVER).where(known(_WAIVER, known_at), valid).order_by(_WAIVER.c.known_from))
    return {(row.plan, row.requirement, row.unit): Disposition(**row._asdict()) for row in rows}


def list_dispositions(connection: Connection, plan: str) -> list[Disposition]:
    """Every decision that was ever stored about a plan, taken back or not, in the order in which it became known."""
    rows = connection.execute(select(_WAIVER).where(_WAIVER.c.plan == plan).order_by(_WAIVER.c.known_from))
    return [Disposition(**row._asdict()) for row in rows]


def disposition_history(connection: Connection, plan: str, requirement: str, unit: str) -> list[Disposition]:
    """Everything that was ever decided about one pair, in the order in which it became known."""
    rows = connection.execute(
        select(_WAIVER)
        .where(_WAIVER.c.plan == plan, _WAIVER.c.requirement == requirement, _WAIVER.c.unit == unit)
        .order_by(_WAIVER.c.known_from)
    )
    return [Disposition(**row._asdict()) for row in rows]


def judge(engine: Engine, judgements: Sequence[NewJudgement], at: int) -> None:
    """Store judgements of evidence, all or none; each replaces the earlier one of the same evidence.

    Of several judgements of one piece the last one counts.

    Args:
        engine: of ``open_database``.
        judgements: of evidence that is known now.
        at: what the clock says, in seconds since 1970.

    Raises:
        UsageError: there is no such evidence, or who or why is missing. Nothing was stored.
    """
    for judgement in judgements:
        _require(judgement.judged_by, "审核人")
        if judgement.verdict == "returned":
            _require(judgement.why, "退回理由")
    latest = list({(judgement.unit, judgement.key): judgement for judgement in judgements}.values())
    with writing(engine) as connection:
        now = tick(connection, at)
        for start in range(0, len(latest), AT_ONCE):
            _store_judgements(connection, latest[start : start + AT_ONCE], at, now)


def _store_judgements(connection: Connection, judgements: Sequence[NewJudgement], at: int, now: int) -> None:
    pairs = [(judgement.unit, judgement.key) for judgement in judgements]
    known_now = select(_EVIDENCE).where(_pair_of(_EVIDENCE).in_(pairs), current(_EVIDENCE))
    evidence = {(row.unit, row.key): row for row in connection.execute(known_now)}
    for unit, key in pairs:
        if (unit, key) not in evidence:
            raise UsageError(
                f"没有单位“{unit}”编号为“{key}”的佐证材料，没有存入任何审核意见。"
                "请核对单位和编号；该单位可能已在新的填报中删去这份材料。"
            )
    earlier = update(_JUDGEMENT).where(_pair_of(_JUDGEMENT).in_(pairs), current(_JUDGEMENT))
    connection.execute(earlier.values(known_until=now))
    rows = [
        {
            **vars(judgement),
            "requirement": found.requirement,
            "element": found.element,
            "evidence_hash": _hash_evidence(found._asdict()),
            "judged_at": at,
            "known_from": now,
            "known_until": FOREVER,
        }
        for judgement in judgements
        if (found := evidence[judgement.unit, judgement.key])
    ]
    if rows:
        connection.execute(insert(_JUDGEMENT), rows)


def _pair_of(table: Table) -> Tuple:
    return tuple_(table.c.unit, table.c.key)


def judged_evidence(connection: Connection, known_at: int) -> list[JudgedEvidence]:
    """All evidence that is known at a moment, each with the office's judgement or none, by unit and key."""
    rows = connection.execute(
        select(
            _EVIDENCE.c.pk.label("record"),
            *(_EVIDENCE.c[name] for name in _SHOWN),
            _JUDGEMENT.c.verdict,
            _JUDGEMENT.c.judged_by,
            _JUDGEMENT.c.why,
            _JUDGEMENT.c.judged_at,
        )
        .select_from(
            _EVIDENCE.outerjoin(
                _JUDGEMENT,
                and_(
                    _JUDGEMENT.c.unit == _EVIDENCE.c.unit,
                    _JUDGEMENT.c.key == _EVIDENCE.c.key,
                    known(_JUDGEMENT, known_at),
                ),
            )
        )
        .where(known(_EVIDENCE, known_at))
    )
    found = [
        JudgedEvidence(**{**row._asdict(), "judged_by": row.judged_by or "", "why": row.why or ""}) for row in rows
    ]
    return sorted(found, key=lambda evidence: (evidence.unit, evidence.key))


def retire_judgements(connection: Connection, now: int) -> None:
    """End the judgements of evidence that has changed at the moment `now`: it is to be judged anew.

    Called by every submission in its own transaction. Evidence handed in again word for word keeps its judgement.
    """
    changed = connection.execute(
        select(*(_EVIDENCE.c[name] for name in ("unit", "key", *_EVIDENCE_COLUMNS)), _JUDGEMENT.c.evidence_hash)
        .select_from(
            _EVIDENCE.join(
                _JUDGEMENT,
                and_(_JUDGEMENT.c.unit == _EVIDENCE.c.unit, _JUDGEMENT.c.key == _EVIDENCE.c.key, current(_JUDGEMENT)),
            )
        )
        .where(_EVIDENCE.c.known_from == now, current(_EVIDENCE))
    ).all()
    for row in changed:
        if _hash_evidence(row._asdict()) != row.evidence_hash:
            _close_judgement(connection, row.unit, row.key, now)


def _close_judgement(connection: Connection, unit: str, key: str, now: int) -> None:
    connection.execute(
        update(_JUDGEMENT)
        .where(_JUDGEMENT.c.unit == unit, _JUDGEMENT.c.key == key, current(_JUDGEMENT))
        .values(known_until=now)
    )


def _hash_evidence(values: Mapping[str, Any]) -> str:
    return hash_parts([{name: values[name] for name in _EVIDENCE_COLUMNS}])


def _require(text: str, name: str) -> None:
    if not text.strip():
        raise UsageError(f"缺少{name}，没有存入任何内容。请写明{name}后重试。")

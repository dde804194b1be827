"""Sees to it that a record which two reporters give counts once.

Two reporters give the same record when ledger, unit and key (编号) agree. The unit's own report of it prevails; among
other reporters the latest does. The other record is not lost: it is closed in its ledger and listed in the table
``outranked``. When the prevailing record goes without a successor (its reporter corrects it away), the one behind it
counts again from that moment, as a new row of the ledger with its old origin. So no unit can make a record vanish that
another reporter stands by, and at every moment at most one row is known for a ledger, unit and key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import BigInteger, and_, func, insert, literal, select, update

from facts.ledgers import FOREVER, LEDGERS
from facts.store.schema import Outranked, Submission, current, table_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection, FromClause, Select, Table

_OUTRANKED = table_of(Outranked)
_SUBMISSION = table_of(Submission)
_COPIED = ("submission", "reporter", "unit", "key", "anchor_day")
ROWS_AT_ONCE: Final = 500


def settle_duplicates(
    connection: Connection, ledgers: Iterable[str], reporter: str, submission: int, now: int
) -> tuple[int, int]:
    """Restore, after a submission, that each record counts once.

    Args:
        connection: of ``writing(engine)``; the submission's rows are inserted and have replaced their own reporter's.
        ledgers: those of which anything can have changed.
        reporter: who made the submission.
        submission: its number.
        now: its moment.

    Returns:
        How many records of the submission do not count, and how many of other reporters no longer count.
    """
    outranked = outranks = 0
    others = select(_SUBMISSION.c.pk).where(_SUBMISSION.c.reporter != reporter).limit(1)
    if connection.execute(others).first() is None:
        return 0, 0
    for ledger in ledgers:
        if not _is_contested(connection, ledger, reporter, submission):
            continue
        table = table_of(LEDGERS[ledger])
        new, other = table.alias(), table.alias()
        pairs = (
            select(literal(ledger))
            .select_from(new.join(other, and_(other.c.unit == new.c.unit, other.c.key == new.c.key)))
            .where(new.c.submission == submission, other.c.reporter != reporter, current(new), current(other))
        )
        others_own = other.c.reporter == other.c.unit
        _list_outranked(connection, new, pairs.where(others_own), now)
        _list_outranked(connection, other, pairs.where(~others_own), now)
        listed = select(_OUTRANKED.c.record).where(_OUTRANKED.c.ledger == ledger, _OUTRANKED.c.known_from == now)
        connection.execute(update(table).where(table.c.pk.in_(listed)).values(known_until=now))
        outranked += _count(connection, listed.where(_OUTRANKED.c.submission == submission))
        outranks += _count(connection, listed.where(_OUTRANKED.c.submission != submission))
        _call_back(connection, ledger, table, now)
    return outranked, outranks


def _is_contested(connection: Connection, ledger: str, reporter: str, submission: int) -> bool:
    """Whether others report on the units of which the submission speaks, or a record of the ledger stands back."""
    table = table_of(LEDGERS[ledger])
    units = select(table.c.unit).where(table.c.submission == submission)
    waiting = select(_OUTRANKED.c.pk).where(_OUTRANKED.c.ledger == ledger, current(_OUTRANKED)).limit(1)
    shared = select(table.c.pk).where(table.c.unit.in_(units), table.c.reporter != reporter, current(table)).limit(1)
    return any(connection.execute(query).first() is not None for query in (waiting, shared))


def _list_outranked(connection: Connection, loser: FromClause, pairs: Select[Any], now: int) -> None:
    """Note the losing side of the pairs, selected with the ledger's name, in ``outranked``."""
    losing = pairs.add_columns(
        loser.c.pk,
        *(loser.c[name] for name in _COPIED),
        literal(now, BigInteger),
        literal(FOREVER, BigInteger),
    )
    names = ["ledger", "record", *_COPIED, "known_from", "known_until"]
    connection.execute(insert(_OUTRANKED).from_select(names, losing))


def _count(connection: Connection, query: Select[Any]) -> int:
    return int(connection.execute(select(func.count()).select_from(query.subquery())).scalar_one())


def _call_back(connection: Connection, ledger: str, table: Table, now: int) -> None:
    """Let the latest outranked record count again wherever no other is left."""
    left = select(table.c.pk).where(table.c.unit == _OUTRANKED.c.unit, table.c.key == _OUTRANKED.c.key, current(table))
    waiting = connection.execute(
        select(_OUTRANKED.c.pk, _OUTRANKED.c.record, _OUTRANKED.c.unit, _OUTRANKED.c.key)
        .where(_OUTRANKED.c.ledger == ledger, current(_OUTRANKED), ~left.exists())
        .order_by(_OUTRANKED.c.submission, _OUTRANKED.c.pk)
    )
    called = list({(row.unit, row.key): row for row in waiting}.values())
    kept = [column for column in table.c if column.name not in {"pk", "known_from", "known_until"}]
    names = [*(column.name for column in kept), "known_from", "known_until"]
    for start in range(0, len(called), ROWS_AT_ONCE):
        rows = called[start : start + ROWS_AT_ONCE]
        again = select(*kept, literal(now, BigInteger), literal(FOREVER, BigInteger)).where(
            table.c.pk.in_([row.record for row in rows])
        )
        connection.execute(insert(table).from_select(names, again))
        connection.execute(
            update(_OUTRANKED).where(_OUTRANKED.c.pk.in_([row.pk for row in rows])).values(known_until=now)
        )

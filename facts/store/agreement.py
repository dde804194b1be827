"""Finds where two reporters say different things of the same record: a unit's own ledger, the hotline centre's export.

One of the two counts (facts.store.prevailing); what the other says differently is shown, so that somebody asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import or_, select

from facts.ledgers import LEDGERS, ledger_columns
from facts.report import Origin
from facts.store.schema import Outranked, current, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Row

    from facts.ledgers import Column


class Saying(NamedTuple):
    """What one reporter says: the unit's code, the stored value, and where it stands."""

    reporter: str
    value: int | str
    origin: Origin


class Disagreement(NamedTuple):
    """One column of one record of which two reporters say different things; ``counted`` is what is reckoned with."""

    ledger: str
    unit: str
    key: str
    column: Column
    counted: Saying
    other: Saying


def list_disagreements(connection: Connection, submission: int) -> Iterator[Disagreement]:
    """Give what a submission says otherwise than other reporters of the same records, or they than it.

    What one of them leaves empty is not said, or has not happened yet when it was written, and contradicts nothing.

    Args:
        connection: of ``reading(engine)``.
        submission: its number.
    """
    outranked = table_of(Outranked)
    for ledger, record in LEDGERS.items():
        table = table_of(record)
        counted, other = table.alias("counted"), table.alias("other")
        pairs = (
            select(*(column.label(f"counted_{column.name}") for column in counted.c))
            .add_columns(*(column.label(f"other_{column.name}") for column in other.c))
            .join_from(outranked, other, outranked.c.record == other.c.pk)
            .join(counted, (counted.c.unit == other.c.unit) & (counted.c.key == other.c.key))
            .where(outranked.c.ledger == ledger, current(outranked), current(counted))
            .where(or_(counted.c.submission == submission, other.c.submission == submission))
            .order_by(counted.c.pk, other.c.pk)
        )
        for row in connection.execute(pairs):
            for name, column in ledger_columns(record).items():
                one, another = _say(row, "counted", name), _say(row, "other", name)
                if one is not None and another is not None and one.value != another.value:
                    yield Disagreement(ledger, row.counted_unit, row.counted_key, column, one, another)


def _say(row: Row[tuple[object, ...]], side: str, name: str) -> Saying | None:
    told = row._mapping  # noqa: SLF001 - SQLAlchemy's own name for a row's columns, public in spite of its underscore
    value = told[f"{side}_{name}"]
    if value is None:
        return None
    origin = Origin(*(told[f"{side}_{part}"] for part in ("file", "sheet", "row")))
    return Saying(told[f"{side}_reporter"], value, origin)

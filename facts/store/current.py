"""Gives the records that count now, as their reporter handed them in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from facts.ledgers import LEDGERS, ledger_columns, list_measured
from facts.ledgers.columns import name_most
from facts.store.schema import current, table_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection


class CurrentRecord(NamedTuple):
    """A record that counts now: its number, the unit that it is about, its day (ordinal), stored values by column.

    Attributes:
        most: for each column whose value is approximate, the greatest that it may be.
    """

    key: str
    unit: str
    anchor_day: int
    values: Mapping[str, int | str | None]
    most: Mapping[str, int]


def list_current(connection: Connection, reporter: str, ledger: str) -> Sequence[CurrentRecord]:
    """The records of one ledger that a unit reported and that count now, by their days and numbers.

    Args:
        connection: of ``reading(engine)``.
        reporter: the unit's code.
        ledger: the ledger's English name.
    """
    record = LEDGERS[ledger]
    table = table_of(record)
    names, measured = tuple(ledger_columns(record)), list_measured(record)
    cells = (*names, *map(name_most, measured))
    query = (
        select(table.c.key, table.c.unit, table.c.anchor_day, *(table.c[name].label(f"_{name}") for name in cells))
        .where(table.c.reporter == reporter, current(table))
        .order_by(table.c.anchor_day, table.c.key)
    )
    return [
        CurrentRecord(
            row[0],
            row[1],
            row[2],
            dict(zip(names, row[3:], strict=False)),
            {name: most for name, most in zip(measured, row[3 + len(names) :], strict=True) if most is not None},
        )
        for row in connection.execute(query)
    ]

"""Numbers the moments at which something became known, so that every run can be repeated.

Everything that is written (a submission, a waiver, a judgement) becomes known at a moment of its own, later than
every earlier one: ``max(what the clock says, the latest moment + 1)``. Two reports within one second, or a clock that
was set back, keep their order. A run takes a moment that is not later than the latest one: nothing can be added to it
afterwards. Asked without a moment, it takes the latest, so that the same facts give the same run whatever the clock
says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import case, select, update

from facts.errors import InternalError
from facts.store.schema import KnownClock, table_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

_CLOCK = table_of(KnownClock)


def tick(connection: Connection, at: int) -> int:
    """Take the next moment, for what this transaction is about to write.

    Args:
        connection: of ``writing(engine)``.
        at: what the clock says, in seconds since 1970.

    Raises:
        InternalError: the clock stands before 1970.
    """
    if at < 0:
        raise InternalError(f"时刻应为 1970 年以来的整秒数，现为“{at}”。这是程序自身的错误。")
    connection.execute(update(_CLOCK).values(latest=case((_CLOCK.c.latest >= at, _CLOCK.c.latest + 1), else_=at)))
    return latest_known(connection)


def latest_known(connection: Connection) -> int:
    """The latest moment at which something became known; 0 in a new database."""
    return int(connection.execute(select(_CLOCK.c.latest)).scalar_one())


def settle_known_at(connection: Connection, asked: int | None) -> int:
    """The moment for a run: the one asked for, but not later than the latest at which something became known.

    Args:
        connection: of ``reading(engine)``.
        asked: seconds since 1970, None for all that is known.
    """
    latest = latest_known(connection)
    return latest if asked is None else min(asked, latest)

"""The tables that live only as long as a run: its days, its clocks, how far the ledgers reach.

Clocks are tabulated once in Python (facts.clocks, the only place that knows how days are
counted) and joined in SQL: a clock is a function from the day of an event to the due day. So
working days, calendar days, months, rolling ends and the norms' case clocks are all one look-up,
and every database counts alike.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table, insert

from engine.timing import span_number
from facts.clocks import tabulate_due

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy import Connection

    from engine.model import Norm, Span
    from facts.calendar import Calendar

NEVER: Final = 2**31 - 2
"""Due day of a case whose clock stands still."""

UNKNOWN_DUE: Final = -1
"""Due day of a case that hangs on a year whose working days are not known."""

_METADATA = MetaData()


def _temporary(name: str, *columns: Column[int] | Column[str]) -> Table:
    return Table(name, _METADATA, *columns, prefixes=["TEMPORARY"])


SCOPE_CLOCK: Final = _temporary(
    "scope_clock",
    Column("clock", Integer, primary_key=True),
    Column("start", Integer, primary_key=True),
    Column("due", Integer),
)
SCOPE_DAY: Final = _temporary(
    "scope_day",
    Column("day", Integer, primary_key=True),
    Column("begun", Integer, nullable=False),
    Column("ended", Integer, nullable=False),
)
"""``begun``: working days up to the day; ``ended``: number of the working day in or before which it falls."""

SCOPE_REACH: Final = _temporary(
    "scope_reach",
    Column("ledger", String, primary_key=True),
    Column("unit", String, primary_key=True),
    Column("through", Integer, nullable=False),
)
"""The day through which absence from a ledger means absence."""

SCOPE_DUE: Final = _temporary(
    "scope_due",
    Column("ledger", String, primary_key=True),
    Column("unit", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("norm", String, primary_key=True),
    Column("due", BigInteger, nullable=False),
)
"""Due days of single cases whose clock was stopped, extended or started again."""


@dataclass
class ClockBook:
    """The clocks that a run uses, each with its number."""

    calendar: Calendar
    norms: Mapping[str, Norm]
    first: int
    last: int
    numbers: dict[tuple[object, ...], int] = field(default_factory=dict)
    _days: str = "unused"
    _rows: list[dict[str, int | None]] = field(default_factory=list)

    def number(self, span: Span) -> int:
        """The number of the clock of a span; it is tabulated when it is first asked for."""
        if span.norm is not None:
            norm = self.norms[span.norm]
            values = norm.days
            unit = norm.unit or "calendar_days"
            key: tuple[object, ...] = ("norm", span.norm, span.rolls)
        else:
            values, unit = span.values, span.unit
            key = (span.n, values, unit, span.rolls)
        if key not in self.numbers:
            self.numbers[key] = len(self.numbers) + 1
            if span.norm is None and span.n is not None:
                self._tabulate(self.numbers[key], self.first, self.last, span.n, unit, span.rolls)
            else:
                for value in values:
                    since = max(self.first, value.since.toordinal())
                    until = min(self.last, (value.until or date.max).toordinal())
                    self._tabulate(self.numbers[key], since, until, int(value.value), unit, span.rolls)
        return self.numbers[key]

    def _list_days(self) -> Iterator[dict[str, int]]:
        calendar = self.calendar
        for day in range(max(self.first, calendar.first_number), min(self.last, calendar.last_number) + 1):
            yield {"day": day, "begun": calendar.workday_number(day), "ended": calendar.workday_number(day - 1) + 1}

    def _tabulate(self, clock: int, first: int, last: int, n: int, unit: str, rolls: bool) -> None:  # noqa: FBT001, PLR0913, PLR0917 - passes on what tabulate_due takes
        assert unit in {"working_days", "calendar_days", "months", "years"}  # noqa: S101 - hours never get here
        table = tabulate_due(self.calendar, first, last, n, unit, rolls)  # type: ignore[arg-type]
        self._rows += [{"clock": clock, "start": start, "due": due} for start, due in table]

    def use_days(self) -> None:
        """Ask for the table of days, by which delays in working days are counted."""
        if self._days == "unused":
            self._days = "wanted"

    def flush(self, connection: Connection) -> None:
        """Write what was asked for since the last time into the run's tables."""
        if self._days == "wanted":
            connection.execute(insert(SCOPE_DAY), list(self._list_days()))
            self._days = "written"
        if self._rows:
            connection.execute(insert(SCOPE_CLOCK), self._rows)
            self._rows = []


def open_scope(connection: Connection, reach: Mapping[tuple[str, str], int], dues: Iterable[dict[str, object]]) -> None:
    """Create the run's tables on a connection and fill all but clocks and days, which are written when asked for.

    Args:
        connection: the run's connection; the tables are temporary and vanish with it.
        reach: (ledger, unit) to the day through which absence means absence.
        dues: rows of SCOPE_DUE.
    """
    if connection.dialect.has_table(connection, SCOPE_CLOCK.name):
        _METADATA.drop_all(connection, checkfirst=False)
    _METADATA.create_all(connection, checkfirst=False)
    if reach:
        rows = [{"ledger": ledger, "unit": unit, "through": day} for (ledger, unit), day in reach.items()]
        connection.execute(insert(SCOPE_REACH), rows)
    due_rows = list(dues)
    if due_rows:
        connection.execute(insert(SCOPE_DUE), due_rows)


__all__ = [
    "NEVER",
    "SCOPE_CLOCK",
    "SCOPE_DAY",
    "SCOPE_DUE",
    "SCOPE_REACH",
    "UNKNOWN_DUE",
    "ClockBook",
    "open_scope",
    "span_number",
]

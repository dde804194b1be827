"""Where things stand in the workbook: rows, hidden sheets, and the references by which formulas find them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from facts.intake.names import COVER, DAYS_SHEET, IDENTITY_SHEET

if TYPE_CHECKING:
    from facts.calendar import Calendar

TITLE_ROW: Final = 1
HEADING_ROW: Final = 2
NOTES_ROW: Final = 3
FIRST_ROW: Final = 4
"""The example's row; on sheets without an example the first row of data."""

LAST_ROW: Final = 5_000
"""As far down as drop-down lists and checks of entries reach; more rows may be filled in."""

CHECKED_ROWS: Final = 500
"""So many rows of each sheet are reckoned by formulas."""

COVERAGE_ROWS: Final = 60
"""So many rows of the coverage sheet are looked at by formulas."""

SERIAL_START: Final = date(1899, 12, 30).toordinal()
"""Spreadsheet programs number days from here."""

ROW: Final = "§"
"""Stands in a formula for the number of its row."""

IDENTITY_PLAN_ROW: Final = 3

TODAY_ROW: Final = 6
TODAY: Final = f"'{COVER}'!$B${TODAY_ROW}"
"""The cell with the day up to whose end everything is checked."""


def serial(ordinal: int) -> int:
    """Give the number by which spreadsheet programs know the day."""
    return ordinal - SERIAL_START


class DayTable(NamedTuple):
    """The hidden table of days.

    Attributes:
        first: ordinal of the first day.
        running: for each day, how many working days of the table lie up to it.
        workdays: ordinals of the working days; the n-th stands in the n-th row.
    """

    first: int
    running: tuple[int, ...]
    workdays: tuple[int, ...]

    @property
    def last(self) -> int:
        """Ordinal of the last day."""
        return self.first + len(self.running) - 1

    @property
    def running_range(self) -> str:
        """Where the numbers of working days stand."""
        return f"'{DAYS_SHEET}'!$B$2:$B${len(self.running) + 1}"

    @property
    def workday_range(self) -> str:
        """Where the working days stand, one after the other."""
        return f"'{DAYS_SHEET}'!$C$2:$C${len(self.workdays) + 1}"


def tabulate_days(calendar: Calendar, first_year: int, last_year: int) -> DayTable:
    """Give the table of days for the years that the calendar knows of those asked for."""
    known = [year for year in calendar.known_years if first_year <= year <= last_year]
    if not known:
        return DayTable(1, (), ())
    first, last = date(known[0], 1, 1).toordinal(), date(known[-1], 12, 31).toordinal()
    before = calendar.workday_number(first - 1)
    running = tuple(calendar.workday_number(day) - before for day in range(first, last + 1))
    workdays = tuple(calendar.find_workday(before + number) for number in range(1, running[-1] + 1))
    return DayTable(first, running, workdays)


class InfoPlaces(NamedTuple):
    """Where the hidden sheet keeps, for each ledger, its bounds and its number of rows; and the proofs' days.

    Attributes:
        rows: the row of each ledger by its English name.
        proofs: how many rows the table of proofs has.
    """

    rows: dict[str, int]
    proofs: int

    def lower(self, ledger: str) -> str:
        """The first day of the ledger's coverage; 0 where none is filled in."""
        return f"'{IDENTITY_SHEET}'!$E${self.rows[ledger]}"

    def upper(self, ledger: str) -> str:
        """The last day that can stand in the ledger."""
        return f"'{IDENTITY_SHEET}'!$F${self.rows[ledger]}"

    @property
    def plan(self) -> str:
        """The plan's id."""
        return f"'{IDENTITY_SHEET}'!$B${IDENTITY_PLAN_ROW}"

    @property
    def titles_range(self) -> str:
        """The titles of the ledgers."""
        return f"'{IDENTITY_SHEET}'!$D$2:$D${len(self.rows) + 1}"

    @property
    def counts_range(self) -> str:
        """How many rows each ledger has."""
        return f"'{IDENTITY_SHEET}'!$G$2:$G${len(self.rows) + 1}"

    def proof_range(self, letter: str) -> str:
        """A column of the table of proofs: I the numbers, J the first days, K the last days."""
        return f"'{IDENTITY_SHEET}'!${letter}$2:${letter}${max(2, self.proofs + 1)}"

"""What every reader gives, whatever the form of the file: tables of cells that know where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple, TypeAlias

from facts.errors import InputError
from facts.report import Origin, ReportFile


class Percentage(float):
    """The number in a cell that is shown as a percentage: 0.04 is shown, and meant, as 4 %."""

    __slots__ = ()


class Fault(str):
    """What stands in a cell that has no value: a formula's error (``#N/A``), or a formula never calculated."""

    __slots__ = ()


# An empty cell is None or an empty text. A cell of a workbook is shown with its date or percentage as such.
CellValue: TypeAlias = "str | int | float | bool | date | datetime | time | timedelta | None"


class Row(NamedTuple):
    """One row: its number in the file, from 1, and its cells from the first column on."""

    number: int
    cells: tuple[CellValue, ...]


class Area(NamedTuple):
    """A rectangle of merged cells: rows and columns from 1, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True)
class Table:
    """One sheet, one CSV file or one ledger of a YAML file.

    Attributes:
        file: the file's name without its folder.
        sheet: the sheet's name; of a CSV file empty.
        name: by what the table is recognised: the sheet's name, a CSV file's name without its ending.
        rows: all rows that hold anything, top to bottom.
        merged: merged cells; only the first of each holds a value.
        lettered: columns are called by letters in messages, as spreadsheet programs show them.
    """

    file: str
    sheet: str
    name: str
    rows: tuple[Row, ...]
    merged: tuple[Area, ...] = ()
    lettered: bool = True

    def origin(self, row: int) -> Origin:
        """Say where the row stands."""
        return Origin(self.file, self.sheet, row)

    def place(self, row: int | None = None, column: int | None = None) -> str:
        """Name the table, a row of it, or a cell (column from 0), for messages."""
        if row is None:
            return f"{self.file}“{self.sheet}”表" if self.sheet else self.file
        letters = f"{name_column(column)}列" if column is not None and self.lettered else ""
        return f"{self.origin(row)}{letters}"


@dataclass(frozen=True)
class Source:
    """One file that was read, with its tables."""

    file: ReportFile
    tables: tuple[Table, ...]


def name_column(index: int) -> str:
    """Give the letters by which spreadsheet programs call the column (0 is A, 26 is AA)."""
    letters = ""
    rest = index + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def number_column(letters: str) -> int:
    """Give the number of a column from 1, of the letters by which spreadsheet programs call it."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def is_blank(cell: CellValue) -> bool:
    """Say whether nothing is written in the cell."""
    return cell is None or (isinstance(cell, str) and not isinstance(cell, Fault) and not cell.strip(_SPACES))


def refuse_input(where: str, problem: str, remedy: str) -> InputError:
    """Make the error that refuses the whole report: where, what and why, and what to do."""
    return InputError(f"{where}：{problem}。{remedy}。")


_SPACES = " \t\r\n\v\f\u00a0\u3000\u2002\u2003\u2009\u200b\u2060\ufeff"

"""Reads the cells of one column: what stands in many cells is converted once, what is repaired is told each time."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from facts.intake.convert import NO_WORDS, Setting, Words, convert_cell, gather_words
from facts.intake.numbers import is_bare_above_one
from facts.intake.refused import Refused, Repaired
from facts.intake.showing import show_found

if TYPE_CHECKING:
    from collections.abc import Iterable

    from facts.intake.headed import BoundColumn, HeadedTable
    from facts.intake.refused import Converted, StoredValue
    from facts.intake.table import CellValue

_CHOICES: Final = frozenset({"choice", "choices"})
_REPEATING: Final = frozenset({"day", "moment", "choice", "choices", "number", "flag"})
_KEPT: Final = (str, date)
"""Cells whose value is kept: numbers are not, because 1, 1.0 and True would be taken for the same."""
_NOT_SAID: Final = frozenset({"choice", "number", "percent", "money", "flag"})
"""Kinds in which an empty cell means *not said*, and nothing else, to everything that asks for it. Such a cell that
cannot be read is known as little as an empty one, so it alone is left empty and its row stays. An empty day has not
happened, an empty reference refers to nothing, an empty list of what does not exist is an empty list: there the row
is refused."""
_DECIDED_BY_BLANKS: Final = frozenset({"case_steps"})
"""Ledgers in which an empty cell decides: an extension of which it is not said that it was consented to is none."""


class Problem(NamedTuple):
    """What is wrong with one cell (or, with an empty heading, with the row).

    Attributes:
        alone: only the cell is unknown; its row stays.
        place: the column from 0, None where the row is meant.
    """

    heading: str
    found: str
    refused: Refused
    alone: bool = False
    place: int | None = None


class Repair(NamedTuple):
    """A cell that was repaired: who read it, what stood there, what was understood."""

    reader: CellReader
    cell: CellValue
    repaired: Repaired


class CellReader:
    """Converts the cells of one column; what stands in many cells is converted once."""

    def __init__(self, ledger: str, bound: BoundColumn, words: Words, setting: Setting) -> None:
        """Read the cells of this column of a ledger with these allowed words."""
        self.name = bound.name
        self.column = bound.column
        self.place = bound.place
        self.heading = bound.heading
        self.words = words
        self.setting = setting
        self.repeats = bound.column.kind in _REPEATING
        self.alone = bound.column.kind in _NOT_SAID and not bound.column.required and ledger not in _DECIDED_BY_BLANKS
        self.known: dict[CellValue, StoredValue] = {}

    def read(self, cell: CellValue) -> Converted:
        """Give the stored value, None, what it was repaired to, or why not."""
        value = convert_cell(self.column, cell, self.words, self.setting)
        if type(cell) in _KEPT and self.repeats and not isinstance(value, (Refused, Repaired)):
            self.known[cell] = value
        return value

    def explain(self, cell: CellValue, refused: Refused) -> Problem:
        """Say what is wrong with the cell."""
        return Problem(self.heading, self.show(cell), refused, self.alone, self.place)

    def show(self, cell: CellValue) -> str:
        """Give what stands in the cell for a message, nothing of what need not be a value of the column."""
        return show_found(self.column, self.words, cell)


def make_readers(table: HeadedTable, words: Iterable[tuple[str, Iterable[str]]], year: int | None) -> list[CellReader]:
    """Give a reader for each of the table's own columns.

    Args:
        table: the table.
        words: for each open column by its English name, the words that the plan allows.
        year: the one year of which the report speaks, None where it cannot be told.
    """
    further = dict(words)
    return [
        CellReader(
            table.ledger,
            bound,
            _gather_words(bound, further.get(bound.name, ())),
            Setting(year, bound.column.kind == "percent" and _has_bare_above_one(table, bound.place)),
        )
        for bound in table.bound
    ]


def _has_bare_above_one(table: HeadedTable, place: int) -> bool:
    return any(is_bare_above_one(row.cells[place]) for row in table.rows if place < len(row.cells))


def _gather_words(bound: BoundColumn, further: Iterable[str]) -> Words:
    if bound.column.kind not in _CHOICES:
        return NO_WORDS
    return gather_words(bound.column, further if bound.column.open_vocabulary else ())

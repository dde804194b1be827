"""A table whose headings are recognised: the form in which rows are handed to those that read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from facts.intake.table import Row, Table
    from facts.ledgers import Column


class BoundColumn(NamedTuple):
    """A column of the table that was recognised: its English name, declaration, place from 0, heading as written."""

    name: str
    column: Column
    place: int
    heading: str


class TotalRow(NamedTuple):
    """A row of totals, and whether it totals only the rows since the last such row (小计)."""

    row: Row
    partial: bool


@dataclass(frozen=True)
class HeadedTable:
    """A table whose headings are recognised.

    Attributes:
        ledger: the ledger's English name; of the coverage sheet empty.
        header_row: the number of the (last) row of headings.
        bound: the recognised columns, left to right.
        passed_over: headings of columns that are never read, left to right.
        absent: titles of columns that the ledger has and the table has not.
        strays: places (from 0) of columns between the others that have no heading.
        width: columns up to the last heading.
        rows: the records: without notes, examples, totals, signatures and rows that hold only a row number.
        totals: the rows of totals.
        unclear: numbers of rows in which merged cells leave open what is meant, with the place of the column.
    """

    ledger: str
    table: Table
    header_row: int
    bound: tuple[BoundColumn, ...]
    passed_over: tuple[str, ...]
    absent: tuple[str, ...]
    strays: tuple[int, ...]
    width: int
    rows: tuple[Row, ...]
    totals: tuple[TotalRow, ...] = ()
    unclear: Mapping[int, int] = field(default_factory=dict)

    def find(self, name: str) -> BoundColumn | None:
        """Give the column with the English name, None where the table has none."""
        return next((bound for bound in self.bound if bound.name == name), None)

"""Gathers the intake report while files are read: repairs, contradictions, what was left out, cells not read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facts.intake.limits import MOST_REMARKS
from facts.intake.spelling import show
from facts.intake.table import name_column, refuse_input
from facts.report import Refusal, Remark

if TYPE_CHECKING:
    from facts.intake.codes import Code, CodeKind
    from facts.intake.table import CellValue, Table


class Log:
    """What is to be told of a report beside its records.

    Attributes:
        remarks: by the kind of their code, in the order in which they came up.
        refused_cells: cells that could not be read in rows that stay.
    """

    def __init__(self) -> None:
        """Begin with nothing to tell."""
        self.remarks: dict[CodeKind, list[Remark]] = {"repaired": [], "contradiction": [], "left_out": []}
        self.refused_cells: list[Refusal] = []

    def add(  # noqa: PLR0913 - a place in a table has four parts
        self,
        code: Code,
        table: Table,
        message: str,
        *,
        row: int = 0,
        place: int | None = None,
        heading: str = "",
        found: CellValue = "",
    ) -> None:
        """Note a remark.

        Args:
            code: its code; the kind decides where it is kept.
            table: the sheet or file.
            message: what was understood, or why not, in Chinese, without a full stop.
            row: the row's number, 0 for the whole sheet.
            place: the column from 0, None where the row or sheet is meant.
            heading: the column's heading as written.
            found: what stood there; never the cell of a column that is not read.

        Raises:
            InputError: there is more to tell than anybody would read.
        """
        remarks = self.remarks[code.kind]
        if len(remarks) >= MOST_REMARKS:
            raise refuse_input(
                table.place(row),
                f"需要提示的地方超过 {MOST_REMARKS} 处，最近的一处是：{code.title}",
                "请先按提示把写法统一改好，再提交",
            )
        cell = name_column(place) if place is not None and table.lettered else ""
        shown = "" if found is None else show(found)
        remarks.append(Remark(code.number, table.origin(row), cell, heading, shown, message))

    def list_remarks(self, kind: CodeKind) -> tuple[Remark, ...]:
        """Give the remarks of one kind."""
        return tuple(self.remarks[kind])

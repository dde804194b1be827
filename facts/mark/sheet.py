"""Cells of a sheet by row and column, made where they are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from facts.intake.table import name_column, number_column

if TYPE_CHECKING:
    from collections.abc import Iterable


class SheetCells:
    """The cells of one sheet."""

    def __init__(self, root: etree._Element) -> None:
        """Find the rows of the sheet."""
        self.root = root
        self.data = next(root.iter("{*}sheetData"))
        self.namespace = etree.QName(self.data).namespace
        self.rows = {_number_row(row): row for row in self.data}
        columns = root.find("{*}cols")
        self.columns = [] if columns is None else list(columns)

    def get(self, row: int, column: int) -> etree._Element:
        """The cell; an empty one is put in its place in order where there is none, in its row's or column's style."""
        line = self.rows.get(row)
        if line is None:
            line = etree.Element(f"{{{self.namespace}}}row", {"r": str(row)})
            _insert(self.data, line, [number < row for number in self.rows])
            self.rows = {_number_row(each): each for each in self.data}
        columns = {_number_column(cell): cell for cell in line}
        if column in columns:
            return columns[column]
        cell = etree.Element(f"{{{self.namespace}}}c", {"r": f"{name_column(column - 1)}{row}"})
        style = line.get("s") if line.get("customFormat") in {"1", "true"} else self._style_of(column)
        if style is not None:
            cell.set("s", str(style))
        _insert(line, cell, [number < column for number in columns])
        return cell

    def _style_of(self, column: int) -> str | None:
        for each in self.columns:
            if int(each.get("min", "0")) <= column <= int(each.get("max", "0")):
                return each.get("style")
        return None


def _insert(parent: etree._Element, child: etree._Element, before: Iterable[bool]) -> None:
    """Put the child behind those that come before it."""
    parent.insert(sum(before), child)


def _number_row(row: etree._Element) -> int:
    written = row.get("r")
    if written is not None:
        return int(written)
    first = next(iter(row), None)
    return int("".join(sign for sign in str(first.get("r")) if sign.isdigit())) if first is not None else 0


def _number_column(cell: etree._Element) -> int:
    return number_column("".join(sign for sign in str(cell.get("r")) if sign.isalpha()))

"""Reads an .xlsx workbook into tables, one per sheet."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, cast

import python_calamine

from facts.intake.package import Package, SheetFacts
from facts.intake.spelling import hide_persons
from facts.intake.table import Area, Fault, Percentage, Row, Table, is_blank, refuse_input

if TYPE_CHECKING:
    from collections.abc import Iterable

    from facts.intake.room import Room
    from facts.intake.table import CellValue

_RESAVE = "请用 Excel 或 WPS 打开，另存为 .xlsx 后重新提交"


def read_workbook(content: bytes, name: str, room: Room | None = None) -> tuple[Table, ...]:
    """Give the tables of the workbook's sheets in their order; a sheet without any content has no rows.

    Args:
        content: the bytes of the file.
        name: the file's name, as origins and messages show it.
        room: how much room there is; None: as much as the limits give.

    Raises:
        InputError: damaged, no workbook, or beyond the limits.
    """
    facts = Package(content, name, room).inspect()
    try:
        with python_calamine.load_workbook(io.BytesIO(content)) as workbook:
            tables = [
                _read_sheet(workbook, name, sheet, facts[sheet]) for sheet in workbook.sheet_names if sheet in facts
            ]
    except python_calamine.PasswordError:
        raise refuse_input(name, "工作簿有密码", "请去掉打开密码后重新提交") from None
    except (python_calamine.CalamineError, OSError, ValueError, OverflowError):
        raise refuse_input(name, "工作簿读不出来", _RESAVE) from None
    except BaseException as failure:
        if type(failure).__name__ == "PanicException":  # how the reader, written in Rust, gives up
            raise refuse_input(name, "工作簿读不出来", _RESAVE) from None
        raise
    return tuple(tables)


def _read_sheet(workbook: python_calamine.CalamineWorkbook, file: str, name: str, facts: SheetFacts) -> Table:
    sheet = workbook.get_sheet_by_name(name)
    rows = cast("list[list[CellValue]]", sheet.to_python(skip_empty_area=False))
    for number, column in facts.percentages:
        cell = _look_up(rows, number, column)
        if isinstance(cell, (int, float)) and not isinstance(cell, bool):
            rows[number - 1][column - 1] = Percentage(cell)
    for number, column in facts.faults:
        _widen(rows, number, column)
        rows[number - 1][column - 1] = Fault("公式没有值")
    return Table(
        file=file,
        sheet=hide_persons(name),
        name=name,
        rows=tuple(gather_rows(rows)),
        merged=tuple(
            Area(top + 1, left + 1, bottom + 1, right + 1)
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        ),
    )


def gather_rows(rows: Iterable[list[CellValue]]) -> Iterable[Row]:
    """Give the rows that hold anything, numbered from 1."""
    return (
        Row(number, tuple(cells))
        for number, cells in enumerate(rows, start=1)
        if any(cell not in ("", None) and not is_blank(cell) for cell in cells)
    )


def _look_up(rows: list[list[CellValue]], number: int, column: int) -> CellValue:
    return rows[number - 1][column - 1] if number <= len(rows) and column <= len(rows[number - 1]) else None


def _widen(rows: list[list[CellValue]], number: int, column: int) -> None:
    """Make room for a cell that the reader took for empty and left out at the end."""
    rows.extend([] for _ in range(number - len(rows)))
    rows[number - 1].extend([""] * (column - len(rows[number - 1])))

"""Reads an .xls workbook (Excel up to 2003, still the form in which many systems export) into tables."""

from __future__ import annotations

import io
import re
from datetime import date, time
from typing import TYPE_CHECKING, Final, Literal

import xlrd
from xlrd.compdoc import CompDoc

from facts.errors import InputError
from facts.intake.archive import RESAVE
from facts.intake.limits import LARGEST_OLD_WORKBOOK
from facts.intake.room import Room
from facts.intake.spelling import hide_persons, show
from facts.intake.table import Area, Fault, Percentage, Table, refuse_input
from facts.intake.workbook import gather_rows

if TYPE_CHECKING:
    from facts.intake.table import CellValue

_QUOTED: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


def read_old_workbook(content: bytes, name: str, room: Room | None = None) -> tuple[Table, ...]:
    """Give the tables of the workbook's sheets in their order; a sheet without any content has no rows.

    Macros are never run: only cells are looked at.

    Args:
        content: the bytes of the file.
        name: the file's name, as origins and messages show it.
        room: how much room there is; None: as much as the limits give.

    Raises:
        InputError: damaged, no workbook, with a password, or beyond the limits.
    """
    if len(content) > LARGEST_OLD_WORKBOOK:
        raise refuse_input(
            name, f"旧版工作簿有 {len(content) // 1024**2} MB，最多 {LARGEST_OLD_WORKBOOK // 1024**2} MB", RESAVE
        )
    if _runs_in_circles(content):
        raise refuse_input(name, "文件已损坏，读不出来", RESAVE)
    try:
        book = xlrd.open_workbook(
            file_contents=content, formatting_info=True, ragged_rows=True, logfile=io.StringIO(), on_demand=True
        )
    except xlrd.biffh.XLRDError as failure:
        if "encrypted" in str(failure):
            raise refuse_input(name, "工作簿有密码", "请去掉打开密码后重新提交") from None
        raise refuse_input(name, "工作簿读不出来", RESAVE) from None
    except Exception:  # noqa: BLE001 - the reader fails on damaged files in whatever way comes up
        raise _refuse_damaged(name) from None
    room = room or Room()
    tables: list[Table] = []
    for place, sheet_name in enumerate(book.sheet_names()):
        try:
            sheet = book.sheet_by_index(place)
            room.take_table(f"{name}“{show(sheet_name)}”表", sheet.nrows, sheet.ncols)
            rows = [[_read_cell(book, cell) for cell in sheet.row(number)] for number in range(sheet.nrows)]
            merged = tuple(Area(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells)
        except InputError:
            raise
        except Exception:  # noqa: BLE001 - as above
            raise _refuse_damaged(name) from None
        tables.append(Table(name, hide_persons(sheet_name), sheet_name, tuple(gather_rows(rows)), merged))
        book.unload_sheet(place)
    return tuple(tables)


def _runs_in_circles(content: bytes) -> bool:
    """Say whether a chain of the file's short sectors leads back into itself: the reader would follow it for ever."""
    try:
        following = CompDoc(content, logfile=io.StringIO()).SSAT
    except Exception:  # noqa: BLE001 - the reader will fail in the same way, and is asked next
        return False
    places = range(len(following))
    state = [0] * len(following)  # 1: on the chain that is being followed; 2: known to come to an end
    for start in places:
        chain = []
        place = start
        while place in places and not state[place]:
            state[place] = 1
            chain.append(place)
            place = following[place]
        if place in places and state[place] == 1:
            return True
        for passed in chain:
            state[passed] = 2
    return False


def _read_cell(book: xlrd.Book, cell: xlrd.sheet.Cell) -> CellValue:
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return Fault("公式没有值")
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _read_date(float(cell.value), book.datemode)
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        number = float(cell.value)
        return Percentage(number) if _shows_percentage(book, cell.xf_index) else number
    return str(cell.value) if cell.ctype == xlrd.XL_CELL_TEXT else ""


def _read_date(serial: float, mode: Literal[0, 1]) -> date | time | float:
    """Give the day of a serial number that is shown as one, the number itself where there is no such day."""
    try:
        found = xlrd.xldate_as_datetime(serial, mode)
    except (xlrd.xldate.XLDateError, OverflowError, ValueError):
        return serial
    if serial < 1:
        return found.time()
    return found if serial % 1 else found.date()


def _shows_percentage(book: xlrd.Book, style: int | None) -> bool:
    if style is None or style >= len(book.xf_list):
        return False
    shown = book.format_map.get(book.xf_list[style].format_key)
    return shown is not None and "%" in _QUOTED.sub("", shown.format_str)


def _refuse_damaged(name: str) -> Exception:
    return refuse_input(name, "文件已损坏，读不出来", RESAVE)

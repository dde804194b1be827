"""Reads a CSV file, in UTF-8 or GB18030, its columns between commas, semicolons or tabs, into one table."""

from __future__ import annotations

import csv
import io
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from facts.intake.limits import HEADER_SEARCH_ROWS
from facts.intake.names import (
    COVERAGE_HEADINGS,
    KEY_HEADING,
    KEY_NAME,
    PLAN_LABEL,
    RECORD_ALIASES,
    REPORTER_LABEL,
    YEAR_LABEL,
)
from facts.intake.room import Room
from facts.intake.spelling import fold, unshield_text
from facts.intake.table import Row, Table, is_blank, refuse_input

if TYPE_CHECKING:
    from collections.abc import Iterator

_DELIMITERS: Final = (",", ";", "\t")
_LEADING: Final = frozenset(
    fold(word)
    for word in (
        *(KEY_HEADING, KEY_NAME, *RECORD_ALIASES, *COVERAGE_HEADINGS.values(), "ledger"),
        *(REPORTER_LABEL, PLAN_LABEL, YEAR_LABEL),
    )
)
_MOST_LINES: Final = 2_000_000
"""Rows, empty ones included; spreadsheet programs have half as many."""
_MOST_BLANK: Final = 5
"""So many times as many cells may there be, empty ones included."""
_LONGEST_START: Final = 100_000
"""Characters at the beginning in which the first rows are looked for."""
_RESAVE: Final = "用 Excel 或 WPS 打开，另存为“CSV UTF-8（逗号分隔）”后重新提交"


def read_delimited(content: bytes, name: str, room: Room | None = None) -> Table:
    """Give the table of a CSV file; rows are numbered as spreadsheet programs do, empty ones included.

    Args:
        content: the bytes of the file: UTF-8 with or without a byte order mark, or GB18030.
        name: the file's name, as origins and messages show it.
        room: how much room there is; None: as much as the limits give.

    Raises:
        InputError: another encoding, quotation marks that do not match, or beyond the limits.
    """
    text = _decode(content, name)
    room = room or Room()
    rows: list[Row] = []
    width = 0
    for row in _split(text, name, room):
        if any(cell and not is_blank(cell) for cell in row.cells):
            width = max(width, len(row.cells))
            room.check_size(name, row.number, width)
            rows.append(row)
        elif row.number > _MOST_LINES:
            room.check_size(name, row.number, width)
    room.take_table(name, rows[-1].number if rows else 0, width)
    return Table(file=name, sheet="", name=PurePath(name).stem, rows=tuple(rows))


def _choose_delimiter(text: str) -> str:
    """Give the sign that splits a row near the top into the most cells, one of which is a heading or label."""
    start = "\n".join(text[:_LONGEST_START].splitlines()[:HEADER_SEARCH_ROWS])
    best, most = ",", 1
    for delimiter in _DELIMITERS:
        try:
            rows = list(csv.reader(io.StringIO(start, newline=""), delimiter=delimiter))
        except csv.Error:
            continue
        cells = max((len(row) for row in rows if any(fold(cell).rstrip(":") in _LEADING for cell in row)), default=0)
        if cells > most:
            best, most = delimiter, cells
    return best


def _split(text: str, name: str, room: Room) -> Iterator[Row]:
    delimiter = _choose_delimiter(text)
    if text.count(delimiter) > _MOST_BLANK * room.limits.cells:
        raise refuse_input(name, f"内容超过 {_MOST_BLANK * room.limits.cells} 格，空的也算在内", f"请{_RESAVE}")
    shielded = "'" in text
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            yield Row(number, tuple(map(unshield_text, cells)) if shielded else tuple(cells))
    except csv.Error:
        raise refuse_input(
            f"{name}第{reader.line_num}行",
            "CSV 写法有误，多半是引号不成对",
            f"请核对这一行，或者{_RESAVE}",
        ) from None


def _decode(content: bytes, name: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refuse_input(name, "文件是 UTF-16 编码", f"请{_RESAVE}")
    if b"\x00" in content:
        raise refuse_input(name, "这不是文本文件，里面有二进制内容", f"请{_RESAVE}")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        try:
            return content.decode("gb18030")
        except UnicodeDecodeError:
            line = content.count(b"\n", 0, failure.start) + 1
            raise refuse_input(f"{name}第{line}行", "文件既不是 UTF-8 也不是 GB18030 编码", f"请{_RESAVE}") from None

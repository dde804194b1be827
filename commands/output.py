"""Printing: tables that are coloured on a terminal and plain in a pipe, and JSON."""

from __future__ import annotations

import json
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any


def say(text: str = "") -> None:
    """Print a line."""
    sys.stdout.write(text + "\n")


def print_json(data: Any) -> None:  # noqa: ANN401 - anything that JSON can say
    """Print data as JSON, Chinese characters as they are."""
    json.dump(data, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


def fields(value: object) -> dict[str, Any]:
    """The fields of a frozen value as plain data."""
    from dataclasses import asdict, is_dataclass

    assert is_dataclass(value)  # noqa: S101 - only results of the store come here
    assert not isinstance(value, type)  # noqa: S101 - as above
    return asdict(value)


def print_table(title: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table: with Rich on a terminal, in aligned columns elsewhere."""
    cells = [[_show(value) for value in row] for row in rows]
    if sys.stdout.isatty():
        _print_rich(title, headings, cells)
        return
    say(title)
    widths = [max(map(width, column)) for column in zip(headings, *cells, strict=True)]
    for row in (headings, *cells):
        padded = [cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=True)]
        say("  ".join(padded).rstrip())


def _print_rich(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def terminal_columns() -> int | None:
    """How wide the terminal is; None in a pipe, where lines stay whole."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def width(text: str) -> int:
    """Columns that a text takes on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _show(value: object) -> str:
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)

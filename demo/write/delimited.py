"""Writes a report as a folder of CSV files, as spreadsheet programs save them."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING, Final

from facts.intake.spelling import shield_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from demo.write.sheets import Sheet, Shown

UTF_8: Final = "utf-8-sig"
GB_18030: Final = "gb18030"


def write_folder(folder: Path, sheets: Iterable[Sheet], encoding: str) -> None:
    """Write one file a sheet, into a folder that is made."""
    folder.mkdir(parents=True, exist_ok=True)
    for sheet in sheets:
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        if sheet.headings:
            writer.writerow(sheet.headings)
        writer.writerows([_spell(cell) for cell in row] for row in sheet.rows)
        (folder / f"{sheet.name}.csv").write_bytes(text.getvalue().encode(encoding))


def _spell(cell: Shown) -> str:
    if isinstance(cell, date):
        return f"{cell.year}/{cell.month}/{cell.day}"
    if isinstance(cell, str):
        return shield_text(cell)
    return "" if cell is None else str(cell)

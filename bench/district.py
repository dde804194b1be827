"""The district year that is measured: the demonstration's reports, taken in into one SQLite file."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import python_calamine

from bench.by_hand import PLAN
from commands.demonstrating import hand_in
from commands.options import SHANGHAI
from commands.world import load_world
from demo import build_demonstration
from facts.store.database import open_database

ROWS_OF_A_REPORT: Final = 500
RECEIVED: Final = datetime(2022, 1, 5, 9, tzinfo=SHANGHAI)


@dataclass(frozen=True)
class District:
    """A district year in a database.

    Attributes:
        database: an SQLite file without any run.
        settings: the office's settings.
        report: the unit's workbook whose number of rows is nearest to 500.
        rows: how many rows it holds, headings and notes included.
        records: how many rows the reports held.
        generating: seconds that writing the reports took.
        taking_in: seconds that reading and storing them took.
    """

    database: Path
    settings: Path
    report: Path
    rows: int
    records: int
    generating: float
    taking_in: float


def build_district(folder: Path, *, seed: int, scale: float) -> District:
    """Generate the reports of the plan's year, and take them in.

    Args:
        folder: an empty folder.
        seed: the same seed and scale give the same files.
        scale: 1 gives some 25,000 records.
    """
    began = time.perf_counter()
    files = build_demonstration(folder, plan=PLAN, seed=seed, scale=scale)
    written = time.perf_counter()
    database = folder / "district.db"
    engine = open_database(None, default_path=database)
    hand_in(engine, load_world(PLAN, files.settings), files, RECEIVED)
    taken = time.perf_counter()
    rows = {each.path: _count_rows(each.path) for each in files.reports if each.path.suffix == ".xlsx"}
    report = min(rows, key=lambda path: (abs(rows[path] - ROWS_OF_A_REPORT), path))
    return District(database, files.settings, report, rows[report], files.records, written - began, taken - written)


def _count_rows(path: Path) -> int:
    with python_calamine.load_workbook(path) as workbook:
        return sum(len(workbook.get_sheet_by_name(name).to_python()) for name in workbook.sheet_names)

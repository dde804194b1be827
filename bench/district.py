"""The district year that is measured: the demonstration's reports, taken in into one SQLite file."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from bench.by_hand import PLAN
from commands.demonstrating import hand_in
from commands.world import load_world
from demo import build_demonstration
from facts.store.database import open_database


@dataclass(frozen=True)
class District:
    """A district year in a database.

    Attributes:
        database: an SQLite file without any run.
        settings: the office's settings.
        records: how many rows the reports held.
        generating: seconds that writing the reports took.
        taking_in: seconds that reading and storing them took.
    """

    database: Path
    settings: Path
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
    hand_in(engine, load_world(PLAN, files.settings), files)
    return District(database, files.settings, files.records, written - began, time.perf_counter() - written)

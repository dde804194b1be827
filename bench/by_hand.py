"""Runs the analyst's script (by_hand.sql) with plain sqlite3, beside which the program is measured."""

from __future__ import annotations

import re
import sqlite3
import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from facts.calendar import Calendar, load_calendar

PLAN: Final = "qingpu-2021"
AS_OF: Final = date(2021, 12, 31)
SCRIPT: Final = Path(__file__).with_name("by_hand.sql")

DAYS: Final = {
    "since_2010": date(2010, 1, 1),
    "year_start": date(2021, 1, 1),
    "february": date(2021, 2, 28),
    "march": date(2021, 3, 31),
    "june": date(2021, 6, 30),
    "august_first": date(2021, 8, 1),
    "august": date(2021, 8, 31),
    "september": date(2021, 9, 30),
    "october": date(2021, 10, 31),
    "november": date(2021, 11, 30),
    "as_of": AS_OF,
    "next_year_start": date(2022, 1, 1),
}
"""The deadlines by the names that the script gives them; a month's name is its last day."""

Figures = dict[tuple[str, int], dict[str, float]]
"""(requirement, place of the condition in it) to unit to figure."""


@dataclass(frozen=True)
class ByHand:
    """What the script found, and in how many seconds, from opening the file to the last row."""

    figures: Figures
    seconds: float


def run_by_hand(database: Path) -> ByHand:
    """Run the script on a database; nothing is written to it.

    Args:
        database: an SQLite file of the program.
    """
    calendar = load_calendar()
    script = SCRIPT.read_text(encoding="utf-8")
    began = time.perf_counter()
    connection = sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)
    try:
        _make_days(connection, calendar)
        figures: Figures = {}
        for statement in re.split(r";\s*$", script, flags=re.MULTILINE):
            if statement.strip():
                _take_figures(connection.execute(statement), figures)
    finally:
        connection.close()
    return ByHand(figures, time.perf_counter() - began)


def _take_figures(cursor: sqlite3.Cursor, figures: Figures) -> None:
    """Columns named by requirements and one row per unit; or rows of requirement, unit and figure."""
    names = [described[0] for described in cursor.description]
    if names[0] == "requirement":
        for requirement, unit, figure in cursor:
            figures.setdefault((requirement, 0), {})[unit] = figure
        return
    places = [(f"{PLAN}/{name.removesuffix('.1')}", int(name.endswith(".1"))) for name in names[1:]]
    for unit, *row in cursor:
        for place, figure in zip(places, row, strict=True):
            if figure is not None:
                figures.setdefault(place, {})[unit] = figure


def _make_days(connection: sqlite3.Connection, calendar: Calendar) -> None:
    names = ", ".join(f"{day.toordinal()} AS {name}" for name, day in DAYS.items())
    connection.execute(f"CREATE TEMP TABLE day AS SELECT {names}")
    connection.execute("CREATE TEMP TABLE roll (day INTEGER PRIMARY KEY, due INTEGER)")
    days = [DAYS["year_start"] + timedelta(n) for n in range(500)]
    connection.executemany(
        "INSERT INTO roll VALUES (?, ?)",
        [(day.toordinal(), calendar.next_workday_on_or_after(day).toordinal()) for day in days],
    )

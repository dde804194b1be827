"""Stored runs of earlier days and years, from which consequences are counted. What is not stored is not known."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sqlalchemy import Connection

from engine.decision import UNBOUNDED
from engine.interval import Interval
from engine.model import Consequence, Ground, Plan
from facts.store.runs import RunRow, find_last_run, list_plans_assessed, list_tier

ACCUSING: Final = "1"
"""The tier of the findings that accuse; no other accuses."""

Accused = Mapping[str, set[str]]
"""Unit to the requirements whose findings accuse it; a unit that is missing was not assessed."""


@dataclass(frozen=True)
class History:
    """What earlier runs found.

    Attributes:
        year: of the plan.
        years: earlier years whose last stored run looks as far as the end of its year.
        short: earlier years that are stored only up to a day before their end.
        before: for each number of days, the last run of the same plan that looks at least so much less far; None:
            there is none.
        digest: names the runs that were used; empty where none was.
    """

    year: int
    years: Mapping[int, Accused] = field(default_factory=dict)
    short: Mapping[int, date] = field(default_factory=dict)
    before: Mapping[int, Accused | None] = field(default_factory=dict)
    digest: str = ""

    def count_unmended(self, unit: str, now: set[str], days: int | None) -> Interval:
        """How many findings that accuse a unit now did so already in the run of at least so many days ago."""
        if days is None:
            return Interval.exactly(0)
        before = self.before.get(days)
        if before is None or unit not in before:
            return Interval(0, len(now))
        return Interval.exactly(len(now & before[unit]))

    def count_years_behind(self, unit: str, now: int, line: int | None) -> Interval:
        """For how many years in a row, up to this one, at least so many findings accused a unit."""
        if line is None or now < line:
            return Interval.exactly(0)
        known = 1
        for year in range(self.year - 1, self.year - 1 - len(self.years) - 1, -1):
            if unit not in self.years.get(year, {}):
                # Beyond a year that is not known nothing is known: it may join the years before it.
                return Interval(known, self._most(unit, year - 1, line, known + 1))
            if len(self.years[year][unit]) < line:
                break
            known += 1
        return Interval.exactly(known)

    def _most(self, unit: str, year: int, line: int, count: int) -> int:
        """The most years in a row there can be, if every year that is not known was one of them."""
        for earlier in range(year, min(self.years, default=year) - 1, -1):
            accused = self.years.get(earlier, {})
            if unit in accused and len(accused[unit]) < line:
                return count
            count += 1
        return UNBOUNDED

    def say_unknown_years(self, unit: str) -> str:
        """Which earlier year is not known, and why, in Chinese."""
        year = self.year - 1
        while unit in self.years.get(year, {}):
            year -= 1
        if year in self.short:
            return f"{year}年的评估只保存到{self.short[year].isoformat()}，不知道全年是否落后；请把那一年判到年底再评估"
        if year in self.years:
            return f"{year}年的评估里没有这个单位，不知道是否落后"
        return f"没有保存{year}年的评估，不知道是否落后，不当作没有；请先判那一年的要点"


def read_history(
    connection: Connection, plan: Plan, thresholds: Mapping[str, int], as_of: date, known_at: int
) -> History:
    """Read from the stored runs what a plan's consequences ask of earlier days and years, and no more.

    Args:
        connection: of ``facts.store.database.reading``.
        plan: with its consequences; earlier plans of its district are found by their ids (``district-year``).
        thresholds: the numbers that the office has set, by name.
        as_of: the day of the run.
        known_at: seconds since 1970; runs that know more are not looked at.
    """
    used: list[RunRow] = []
    years: dict[int, Accused] = {}
    short: dict[int, date] = {}
    if _list_over(plan.consequences, thresholds, "years_behind"):
        for year, name in _list_earlier_plans(connection, plan):
            run = find_last_run(connection, name, as_of.toordinal(), known_at)
            if run is None:
                continue
            if run.as_of < date(year, 12, 31).toordinal():
                short[year] = date.fromordinal(run.as_of)
                continue
            used.append(run)
            years[year] = list_tier(connection, run, ACCUSING)
    before: dict[int, Accused | None] = {}
    for days in _list_over(plan.consequences, thresholds, "unmended"):
        run = find_last_run(connection, plan.id, as_of.toordinal() - days, known_at)
        before[days] = None if run is None else list_tier(connection, run, ACCUSING)
        used += [] if run is None else [run]
    seals = "".join(run.seal for run in used) + "".join(f"{year}{day}" for year, day in short.items())
    digest = hashlib.sha256(seals.encode()).hexdigest() if seals else ""
    return History(plan.year, years, short, before, digest)


def _list_over(consequences: tuple[Consequence, ...], thresholds: Mapping[str, int], count: str) -> list[int]:
    grounds: list[Ground] = [ground for consequence in consequences for ground in consequence.grounds]
    names = [ground.over for ground in grounds if ground.count == count and ground.over is not None]
    return sorted({thresholds[name] for name in names if name in thresholds})


def _list_earlier_plans(connection: Connection, plan: Plan) -> list[tuple[int, str]]:
    found = []
    for name in list_plans_assessed(connection):
        district, _, year = name.rpartition("-")
        if district == plan.district and year.isdigit() and int(year) < plan.year:
            found.append((int(year), name))
    return sorted(found, reverse=True)


__all__ = ["History", "read_history"]

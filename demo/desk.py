"""A unit at work on its report: everything that the makers of records need to know of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from demo.days import Days
    from demo.entry import Book, Cell
    from facts.units import Unit


@dataclass(frozen=True)
class Desk:
    """One unit's desk.

    Attributes:
        traits: the grounds that it has (demo.traits).
        year: the plan's year.
        seed: of the demonstration; every unit and matter gets dice of its own from it.
        size: how much there is to do here, 1 being usual; the scale of the demonstration is part of it.
        share: counts that the plan of faults fixes for the interpretations, by name.
        words: the plan's own words for columns, by ``ledger.column``.
        idle_topic: a topic of publications of which no requirement asks anything, or "".
    """

    unit: Unit
    book: Book
    days: Days
    traits: frozenset[str]
    year: int
    seed: str
    size: float
    share: Mapping[str, int]
    words: Mapping[str, Sequence[str]]
    idle_topic: str

    @property
    def through(self) -> date:
        """The day to which everything is reported."""
        return self.book.through

    @property
    def start(self) -> date:
        """The first day of the plan's year."""
        return date(self.year, 1, 1)

    def dice(self, matter: str) -> Random:
        """Give dice that depend on seed, unit and matter only."""
        return Random(f"{self.seed}/{self.unit.code}/{matter}")

    def some(self, usual: float, least: int = 1) -> int:
        """Give how many of something there are where so many are usual."""
        return max(least, round(usual * self.size))

    def reports(self, ledger: str) -> bool:
        """Say whether the ledger is one that the unit reports about itself."""
        return ledger in self.book.covers_from and ledger not in self.book.about_all

    def cap(self, day: date) -> date:
        """Give the day, or the last one that is reported where it lies beyond."""
        return min(day, self.through)


def after(day: date, dice: Random, least: int, most: int) -> date:
    """Give a day so many days later."""
    return day + timedelta(dice.randrange(least, most + 1))


def choose(dice: Random, options: Sequence[str]) -> str:
    """Give one of the options."""
    return options[dice.randrange(len(options))]


def fill(values: dict[str, Cell], **defaults: Cell) -> None:
    """Give the row what it does not have yet."""
    for name, cell in defaults.items():
        values.setdefault(name, cell)

"""What a small district says, in plain values: rows of cells, refused rows, and how far its lists reach.

Cells are plain: a date, a word, a number, True or False, a frozenset of words, a number that is not known exactly
(:class:`About`); None is an empty cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, Literal, TypeAlias

from engine.model import Measure, Plan, Requirement
from facts.calendar import Calendar
from facts.ledgers import LEDGERS, ledger_columns


@dataclass(frozen=True, order=True)
class About:
    """An approximate number: any whole number between the bounds, both included."""

    least: int
    most: int


Cell: TypeAlias = "date | str | int | frozenset[str] | About | None"
Point: TypeAlias = Literal["now", "end"]
Outcome: TypeAlias = Literal["holds", "fails", "nothing"]
"""``nothing``: there is nothing to which the condition could apply."""

ONE_DAY: Final = timedelta(days=1)
LOOKING_AHEAD: Final = frozenset({"due", "until"})
"""Day columns that name a day to come: they do not show until when the record was looked at."""


@dataclass(frozen=True)
class Change:
    """A cell that the unit supplies on a day: what stood there before, and what stands there from that day."""

    before: Cell
    day: date
    then: Cell


Row: TypeAlias = Mapping[str, "Cell | Change"]


@dataclass(frozen=True)
class Claim:
    """The list of one ledger is complete from the first day through the last."""

    ledger: str
    first: date
    last: date


@dataclass(frozen=True)
class UnitFacts:
    """Everything that one unit handed in.

    Attributes:
        rows: ledger to rows; each row has its ``key``.
        refused: ledger to the days of rows that were refused, None where the day cannot be read.
        judged: key of a piece of evidence to ``accepted`` or ``returned``.
    """

    unit: str
    rows: Mapping[str, Sequence[Mapping[str, Cell]]] = field(default_factory=dict)
    refused: Mapping[str, Sequence[date | None]] = field(default_factory=dict)
    claims: Sequence[Claim] = ()
    judged: Mapping[str, str] = field(default_factory=dict)

    def mentions(self, ledger: str, first: date, last: date, only: Sequence[str | int] | None = None) -> bool:
        """Whether anything at all was handed in for a ledger and some days; of a stock whatever was handed in.

        ``only``: of a list that is handed in part by part (channel by channel), the parts that are asked for.
        """
        claimed = any(
            LEDGERS[ledger].standing or (claim.first <= last and claim.last >= first)
            for claim in self.claims
            if claim.ledger == ledger
        )
        part = LEDGERS[ledger].partition
        rows = [row for row in self.rows.get(ledger, ()) if only is None or row.get(part) in {None, *only}]
        listed = [anchor_of(ledger, row) for row in rows]
        refused = [day or first for day in self.refused.get(ledger, ())]
        return claimed or any(first <= day <= last for day in (*listed, *refused))

    def covers(self, ledger: str, day: date, as_of: date) -> bool:
        """Whether a list would name what arose on the day; a stock names all that is older than its last day."""
        standing = LEDGERS[ledger].standing
        return any(
            claim.first <= (as_of if standing else day) and day <= claim.last
            for claim in self.claims
            if claim.ledger == ledger
        )


@dataclass(frozen=True)
class Question:
    """One requirement, asked of the facts of some units.

    Attributes:
        units: those whose records are pooled for it.
        owners: those that owe it: whether it applies at all is asked of them.
        base: what was found of the requirement on which this one rests, now and at the end.
    """

    requirement: Requirement
    measures: Mapping[str, Measure]
    plan: Plan
    calendar: Calendar
    words: Mapping[tuple[str, str], Sequence[str]]
    units: Sequence[UnitFacts]
    owners: Sequence[UnitFacts]
    as_of: date
    base: Mapping[Point, AbstractSet[Outcome]] | None = None


def anchor_of(ledger: str, row: Row) -> date:
    """The day by which a row belongs to a coverage."""
    record = LEDGERS[ledger]
    own = row.get(record.anchor)
    stand_in = ledger_columns(record)[record.anchor].default_from
    day = own if own is not None or not stand_in else row.get(stand_in)
    if not isinstance(day, date):
        raise TypeError(f"a row of {ledger} without a day")
    return day


def known_until(facts: UnitFacts, ledger: str, row: Row) -> date:
    """Until when the state of a row is known: the end of its list, else the last event that it names."""
    anchor = anchor_of(ledger, row)
    through = max((claim.last for claim in facts.claims if claim.ledger == ledger), default=anchor - ONE_DAY)
    if through >= anchor:
        return through
    columns = ledger_columns(LEDGERS[ledger])
    named = [row.get(name) for name, column in columns.items() if column.kind == "day" and name not in LOOKING_AHEAD]
    return max(day for day in named if isinstance(day, date))

"""How far the ledgers reach: what was claimed complete, and what was refused, unit by unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    CompoundSelect,
    Connection,
    String,
    and_,
    bindparam,
    func,
    literal,
    select,
    union_all,
)

from facts.ledgers import LEDGERS, ledger_columns
from facts.report import ALL_UNITS
from facts.store.coverage import CoverageRow, RefusalRow

SUMMARY_OF: Final = {"replies": "reply_counts"}
"""Ledgers whose cases may be reported as totals in another ledger."""


Interval = tuple[int, int]
"""A first and a last day, both included."""


Values = tuple[str, ...] | None
"""Values of a ledger's partition column (channels) that are meant; None: all of them."""


@dataclass(frozen=True)
class Reach:
    """Completeness and refusals as they were known at one moment.

    Attributes:
        claims: for each ledger, unit and partition value (empty: all values) the days claimed complete, merged.
        records: first and last day of the records of each ledger and unit.
    """

    claims: Mapping[tuple[str, str, str], list[Interval]] = field(default_factory=dict)
    refusals: Mapping[tuple[str, str], list[int | None]] = field(default_factory=dict)
    records: Mapping[tuple[str, str], Interval] = field(default_factory=dict)
    _merged: dict[tuple[str, str, str], list[Interval]] = field(default_factory=dict, init=False, compare=False)

    @classmethod
    def build(
        cls,
        claims: Iterable[CoverageRow],
        refusals: Iterable[RefusalRow],
        records: Mapping[tuple[str, str], Interval] | None = None,
    ) -> Reach:
        """Merge the claims of each ledger and unit into intervals that do not touch."""
        spans: defaultdict[tuple[str, str, str], list[Interval]] = defaultdict(list)
        for claim in claims:
            spans[claim.ledger, claim.about, claim.only].append((claim.covers_from, claim.complete_through))
        refused: defaultdict[tuple[str, str], list[int | None]] = defaultdict(list)
        for row in refusals:
            refused[row.ledger, row.unit].append(row.anchor_day)
        return cls({key: _merge(found) for key, found in spans.items()}, dict(refused), records or {})

    def intervals(self, ledger: str, unit: str, value: str = "") -> list[Interval]:
        """The days over which a unit's list is complete for one partition value (empty: for all), merged."""
        place = (ledger, unit, value)
        if place not in self._merged:
            names = [ledger, *([SUMMARY_OF[ledger]] if ledger in SUMMARY_OF else [])]
            keys = [(name, about, only) for name in names for about in (unit, ALL_UNITS) for only in {"", value}]
            self._merged[place] = _merge(span for key in keys for span in self.claims.get(key, ()))
        return self._merged[place]

    def covers(self, ledger: str, units: Sequence[str], first: int, last: int, values: Values = None) -> bool:
        """Whether the lists of all the units are complete from ``first`` to ``last``; an empty span is."""
        if last < first:
            return True
        if LEDGERS[ledger].standing:
            first = last
        return all(
            any(start <= first and last <= end for start, end in self.intervals(ledger, unit, value))
            for unit in units
            for value in _list_values(ledger, values)
        )

    def first_hole(
        self, ledger: str, units: Sequence[str], first: int, last: int, values: Values = None
    ) -> Interval | None:
        """The first days in the span that some unit's list does not cover; None where all are covered."""
        holes = []
        for unit in units:
            for value in _list_values(ledger, values):
                day = first
                for start, end in self.intervals(ledger, unit, value):
                    if start <= day <= end:
                        day = end + 1
                if day <= last:
                    later = [start for start, _ in self.intervals(ledger, unit, value) if day < start <= last]
                    holes.append((day, min(later, default=last + 1) - 1))
        return min(holes, default=None)

    def through(self, ledger: str, unit: str, first: int) -> int | None:
        """The last day of the unbroken span that holds ``first``; None where there is none."""
        spans = self.intervals(ledger, unit)
        if LEDGERS[ledger].standing:
            return max((end for _, end in spans), default=None)
        return next((end for start, end in spans if start <= first <= end), None)

    def refused(self, ledger: str, units: Sequence[str], first: int, last: int) -> int:
        """How many refused rows may belong to the units and the span."""
        if last < first:
            return 0
        names = (ledger, SUMMARY_OF.get(ledger, ledger))
        return sum(
            1
            for name in dict.fromkeys(names)
            for unit in units
            for day in self.refusals.get((name, unit), ())
            if day is None or first <= day <= last
        )

    def touched(self, ledger: str, units: Sequence[str], first: int, last: int, values: Values = None) -> bool:
        """Whether anything at all was listed, claimed or refused for one of the units in the span."""
        standing = LEDGERS[ledger].standing
        if values is None:  # records are not told apart by their value here
            listed = [*(self.records.get((ledger, unit)) for unit in units)]
            summary = SUMMARY_OF.get(ledger)
            listed += [self.records.get((summary, unit)) for unit in units] if summary else []
            if any(found is not None and found[0] <= last and found[1] >= first for found in listed):
                return True
        return any(
            standing or (start <= last and end >= first)
            for unit in units
            for value in _list_values(ledger, values)
            for start, end in self.intervals(ledger, unit, value)
        ) or bool(self.refused(ledger, units, first, last))

    def absence(self, first: int, units: Sequence[str]) -> dict[tuple[str, str], int]:
        """(ledger, unit) to the day through which absence from the list means absence.

        A ledger with a refused row of the unit says nothing of absence: the refused row may be it.
        """
        found: dict[tuple[str, str], int] = {}
        for ledger in dict.fromkeys(name for name, _, _ in self.claims):
            for unit in units:
                day = None if self.refusals.get((ledger, unit)) else self.through(ledger, unit, first)
                if day is not None:
                    found[ledger, unit] = day
        return found


def read_extents(connection: Connection, known_at: int) -> dict[tuple[str, str], Interval]:
    """First and last anchor of the records of each ledger and unit."""
    rows = connection.execute(_extents(), {"known_at": known_at})
    return {(ledger, unit): (first, last) for ledger, unit, first, last in rows}


@cache
def _extents() -> CompoundSelect[Any]:
    moment = bindparam("known_at", type_=BigInteger)
    parts = []
    for name, record in LEDGERS.items():
        table = record.__table__
        days = (func.min(table.c.anchor_day), func.max(table.c.anchor_day))
        known = and_(table.c.known_from <= moment, table.c.known_until > moment)
        parts.append(select(literal(name, String), table.c.unit, *days).where(known).group_by(table.c.unit))
    return union_all(*parts)


def _list_values(ledger: str, values: Values) -> Sequence[str]:
    """The partition values that must be covered: those meant, else all that the ledger declares."""
    record = LEDGERS[ledger]
    if not record.partition:
        return ("",)
    return ledger_columns(record)[record.partition].values if values is None else values


def _merge(spans: Iterable[Interval]) -> list[Interval]:
    merged: list[Interval] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged

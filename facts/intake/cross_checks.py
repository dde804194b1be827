"""Holds a report against itself: what was read as it stands and does not agree is told, and refuses nothing."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from facts.intake.codes.contradictions import (
    BEFORE_COVERAGE,
    COUNTS_DIFFER,
    OUT_OF_ORDER,
    PART_EXCEEDS_WHOLE,
    PERIOD_REVERSED,
    SAME_CONTENT,
)
from facts.intake.convert import show_value
from facts.intake.order import IDENTIFYING, OLDER_TOO, ORDERS, PARTS, PERIODS
from facts.intake.totals import check_totals
from facts.ledgers import LEDGERS, ledger_columns
from facts.report import ALL_UNITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from facts.intake.codes import Code
    from facts.intake.headed import HeadedTable
    from facts.intake.log import Log
    from facts.intake.refused import StoredValue
    from facts.intake.understand import UnderstoodRow
    from facts.report import CoverageClaim, ParsedRecord

_CASES: Final = "replies"
_COUNTS: Final = "reply_counts"
_COUNTED: Final = ("in_time", "late", "open_in_time", "overdue")


class UnderstoodTable(NamedTuple):
    """A table with its rows as they were read, refused ones included."""

    table: HeadedTable
    rows: Sequence[UnderstoodRow]


def cross_check(tables: Sequence[UnderstoodTable], claims: Sequence[CoverageClaim], log: Log) -> None:
    """Tell what does not agree: totals, days, periods and parts of each row, doubles, and counts against cases.

    Args:
        tables: all tables of ledgers of the report.
        claims: what its coverage sheet claims.
        log: where to tell.
    """
    for table, rows in tables:
        check_totals(table, rows, log)
        checker = _RowChecker(table, claims, log)
        for row in rows:
            if row.record is not None:
                checker.check(row, row.record)
    _check_counts(tables, claims, log)


class _RowChecker:
    """Checks the records of one table; what is the same for every row is found out once."""

    def __init__(self, table: HeadedTable, claims: Iterable[CoverageClaim], log: Log) -> None:
        self.table = table
        self.log = log
        self.columns = ledger_columns(LEDGERS[table.ledger])
        self.standing = LEDGERS[table.ledger].standing or table.ledger in OLDER_TOO
        self.anchor = LEDGERS[table.ledger].anchor
        self.starts: dict[str, int] = {}
        for claim in claims:
            if claim.ledger == table.ledger and not claim.only:
                self.starts[claim.about] = min(claim.covers_from, self.starts.get(claim.about, claim.covers_from))
        self.days = [name for name, column in self.columns.items() if column.kind == "day"]
        self.orders = ORDERS.get(table.ledger, ())
        self.parts = PARTS.get(table.ledger, ())
        self.period = PERIODS.get(table.ledger)
        self.identifying = IDENTIFYING.get(table.ledger)
        self.seen: dict[tuple[object, ...], ParsedRecord] = {}

    def check(self, row: UnderstoodRow, record: ParsedRecord) -> None:
        """Check one record."""
        values = record.values
        for first, second in self.orders:
            if _is_less(values[second], values[first]):
                self._tell(OUT_OF_ORDER, row, second, f"早于“{self._show(first, row)}”")
        for part, whole in self.parts:
            if _is_less(row.most.get(whole, values[whole]), values[part]):
                self._tell(PART_EXCEEDS_WHOLE, row, part, f"大于“{self._show(whole, row)}”")
        if self.period and _is_less(values[self.period[1]], values[self.period[0]]):
            self._tell(PERIOD_REVERSED, row, self.period[1], f"早于“{self._show(self.period[0], row)}”")
        if self.starts and not self.standing:
            self._check_start(row)
        if self.identifying is not None and values[self.identifying] is not None:
            self._check_double(row, record)

    def _check_start(self, row: UnderstoodRow) -> None:
        """Tell a row of which nothing at all happened since the list begins; what arose before may be done after."""
        starts = [self.starts[about] for about in (row.unit, ALL_UNITS) if about in self.starts]
        if row.day is None or not starts or row.day >= min(starts):
            return
        days = [row.values[name] for name in self.days]
        if all(_is_less(day, min(starts)) for day in days if day is not None):
            column = self.anchor if row.values[self.anchor] is not None else self.columns[self.anchor].default_from
            self._tell(BEFORE_COVERAGE, row, column, f"早于报送范围的“起” {date.fromordinal(min(starts))}")

    def _check_double(self, row: UnderstoodRow, record: ParsedRecord) -> None:
        first = self.seen.setdefault((record.unit, *record.values.values(), *sorted(record.most.items())), record)
        if first is not record:
            said = f"除编号外与{first.origin}完全相同"
            self.log.add(SAME_CONTENT, self.table.table, said, row=row.row.number)

    def _show(self, name: str, row: UnderstoodRow) -> str:
        return f"{self.columns[name].title} {self._show_bare(name, row)}"

    def _show_bare(self, name: str, row: UnderstoodRow) -> str:
        return show_value(self.columns[name], row.values[name], row.most.get(name))

    def _tell(self, code: Code, row: UnderstoodRow, name: str, message: str) -> None:
        bound = self.table.find(name)
        self.log.add(
            code,
            self.table.table,
            message,
            row=row.row.number,
            place=bound.place if bound else None,
            heading=bound.heading if bound else self.columns[name].title,
            found=self._show_bare(name, row),
        )


def _is_less(one: StoredValue, other: StoredValue) -> bool:
    return isinstance(one, int) and isinstance(other, int) and one < other


class _Group(NamedTuple):
    """The counts of one unit, channel and period, and whether only simple ones (1, 0) or all (None)."""

    unit: str
    channel: StoredValue
    first: int
    last: int


def _check_counts(tables: Sequence[UnderstoodTable], claims: Sequence[CoverageClaim], log: Log) -> None:
    """Hold the counts of each channel and period against the cases that are listed, where the list is complete."""
    cases = [row for table, rows in tables if table.ledger == _CASES for row in rows]
    unread = {row.unit for row in cases if row.record is None}
    groups: defaultdict[_Group, list[tuple[HeadedTable, UnderstoodRow]]] = defaultdict(list)
    for table, rows in tables:
        for row in rows if table.ledger == _COUNTS else ():
            first, last = row.values["period_from"], row.values["period_to"]
            if row.record is not None and isinstance(first, int) and isinstance(last, int):
                groups[_Group(row.unit, row.values["channel"], first, last)].append((table, row))
    for group, counted in groups.items():
        if group.unit in unread or not _is_covered(group, claims):
            continue
        flags = {row.values["simple"] for _, row in counted}
        flag = flags.pop() if len(flags) == 1 else None
        listed = [
            row
            for row in cases
            if row.unit == group.unit
            and row.values["channel"] == group.channel
            and row.day is not None
            and group.first <= row.day <= group.last
        ]
        if flag is not None:
            if any(row.values["simple"] is None for row in listed):
                continue
            listed = [row for row in listed if row.values["simple"] == flag]
        least, most = (sum(bounds) for bounds in zip(*map(_add_counts, (row for _, row in counted)), strict=True))
        if not least <= len(listed) <= most:
            table, row = counted[0]
            number = f"{least}" if least == most else f"{least} 至 {most}"
            message = f"“{group.channel}”这一时段汇总是 {number} 件，逐件列出的是 {len(listed)} 件"
            log.add(COUNTS_DIFFER, table.table, message, row=row.row.number)


def _add_counts(row: UnderstoodRow) -> tuple[int, int]:
    """Give the least and the greatest number of cases that a row of counts stands for."""
    told = [(name, value) for name in _COUNTED if isinstance(value := row.values[name], int)]
    return sum(value for _, value in told), sum(row.most.get(name, value) for name, value in told)


def _is_covered(group: _Group, claims: Iterable[CoverageClaim]) -> bool:
    """Say whether the cases of the group are claimed to be listed completely."""
    return any(
        claim.ledger == _CASES
        and claim.mode == "cases"
        and claim.about in {group.unit, ALL_UNITS}
        and claim.only in {"", group.channel}
        and claim.covers_from <= group.first
        and group.last <= claim.complete_through
        for claim in claims
    )

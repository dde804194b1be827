"""Turns the rows of recognised tables into typed records, and into refusals where a row does not serve.

One row that cannot be read refuses itself, never the others. The refusal names the first cell at fault; the
headings of further ones stand in its reason. A cell that may be left out (facts.intake.cells) does not refuse its
row. What was repaired is told, also in rows that are refused.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from facts.errors import InputError
from facts.intake.cells import Problem, Repair, make_readers
from facts.intake.codes.refused import (
    BAD_DAY,
    BEYOND_COVERAGE,
    DUPLICATE,
    FAULTY_CELL,
    MISSING,
    STRAY_CELL,
    UNCLEAR_MERGE,
    UNIT_NOT_THERE,
)
from facts.intake.codes.repaired import UNIT_ALIAS, YEAR_SUPPLIED
from facts.intake.convert import convert_cell, show_value
from facts.intake.days import MINUTES_A_DAY
from facts.intake.names import KEY_NAME, UNIT_NAME
from facts.intake.order import ORDERS
from facts.intake.refused import Refused, Repaired
from facts.intake.spelling import show
from facts.intake.table import Fault, is_blank, name_column
from facts.ledgers import LEDGERS, Column, Record, ledger_columns
from facts.report import ALL_UNITS, CoverageClaim, Origin, ParsedRecord, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from facts.intake.headed import HeadedTable
    from facts.intake.log import Log
    from facts.intake.refused import StoredValue
    from facts.intake.table import CellValue, Row
    from facts.units import Unit, UnitRegistry

_STATED_AHEAD: Final = frozenset({"due", "until"})
"""Days that are known before they come: they may lie beyond the day to which the list is complete."""


class UnderstoodRow(NamedTuple):
    """A row as it was read, refused or not: its values, the unit that it is about, the day by which it counts.

    Attributes:
        most: for each column whose value is approximate, the greatest that it may be.
    """

    row: Row
    unit: str
    day: int | None
    values: Mapping[str, StoredValue]
    record: ParsedRecord | None
    most: Mapping[str, int]


class TableReader:
    """Reads the cells of one table's rows; whatever is the same for every row is found out once."""

    def __init__(
        self, table: HeadedTable, vocabularies: Mapping[tuple[str, str], frozenset[str]], year: int | None
    ) -> None:
        """Prepare for the table, with the words that the plan allows in open choice columns and the report's year."""
        self.table = table
        self.record: type[Record] = LEDGERS[table.ledger]
        self.columns = ledger_columns(self.record)
        self.blank: dict[str, StoredValue] = dict.fromkeys(self.columns)
        words = [(name, further) for (ledger, name), further in vocabularies.items() if ledger == table.ledger]
        readers = make_readers(table, words, year)
        self.readers = [reader for reader in readers if reader.name not in {KEY_NAME, UNIT_NAME}]
        self.places = {bound.name: bound.place for bound in table.bound}
        self.key = table.find(KEY_NAME)
        self.unit = table.find(UNIT_NAME)
        self.required = [(name, column.default_from) for name, column in self.columns.items() if column.required]
        self.dated = [
            (name, column.title, MINUTES_A_DAY if column.kind == "moment" else 1)
            for name, column in self.columns.items()
            if column.kind in {"day", "moment"} and name not in _STATED_AHEAD and not self.record.standing
        ]
        self.anchors = (self.record.anchor, self.columns[self.record.anchor].default_from)

    def read_values(
        self, cells: tuple[CellValue, ...], problems: list[Problem], repairs: list[Repair]
    ) -> dict[str, StoredValue]:
        """Give the stored value of every column of the ledger; note what is wrong and what was repaired."""
        count = len(cells)
        values = self.blank.copy()
        for reader in self.readers:
            cell = cells[reader.place] if reader.place < count else None
            known = reader.known.get(cell)
            if known is not None:
                values[reader.name] = known
            elif cell is not None and cell != "":
                value = reader.read(cell)
                if isinstance(value, Refused):
                    problems.append(reader.explain(cell, value))
                elif isinstance(value, Repaired):
                    repairs.append(Repair(reader, cell, value))
                    values[reader.name] = value.value
                else:
                    values[reader.name] = value
        for name, stand_in in self.required:
            told = values[name] is not None or (stand_in and values[stand_in] is not None)
            if not told and not self._is_refused((name, stand_in), problems):
                problems.append(self._miss(name, self.columns[name]))
        return values

    def read_key(self, row: Row, problems: list[Problem], log: Log) -> str | None:
        """Give the record's number, None where it is missing or does not serve."""
        bound = self.key
        assert bound is not None  # noqa: S101 - a table without it was not recognised
        cell = row.cells[bound.place] if bound.place < len(row.cells) else None
        key = convert_cell(bound.column, cell)
        if isinstance(key, Refused):
            problems.insert(0, Problem(bound.heading, "", key, place=bound.place))
            return None
        if isinstance(key, Repaired):
            table, place = self.table.table, bound.place
            said = f"按“{show(key.value or '')}”理解"
            log.add(key.code, table, said, row=row.number, place=place, heading=bound.heading, found=cell)
            key = key.value
        if key is None:
            problems.insert(0, self._miss(KEY_NAME, bound.column))
        return key if isinstance(key, str) else None

    def tell_repairs(self, row: Row, repairs: list[Repair], log: Log) -> None:
        """Put the row's repairs on the intake report."""
        for reader, cell, repaired in repairs:
            understood = show_value(reader.column, repaired.value, repaired.most)
            log.add(
                repaired.code,
                self.table.table,
                f"按“{understood}”理解",
                row=row.number,
                place=reader.place,
                heading=reader.heading,
                found=reader.show(cell),
            )

    def check_years(self, values: Mapping[str, StoredValue], repairs: list[Repair], problems: list[Problem]) -> None:
        """Note where a year that was supplied makes a day come before one that it must follow."""
        supplied = {repair.reader.name: repair for repair in repairs if repair.repaired.code is YEAR_SUPPLIED}
        for earlier, later in ORDERS.get(self.table.ledger, ()) if supplied else ():
            first, second = values[earlier], values[later]
            doubtful = supplied.get(later) or supplied.get(earlier)
            if doubtful and isinstance(first, int) and isinstance(second, int) and second < first:
                reader, cell, repaired = doubtful
                understood = show_value(reader.column, repaired.value)
                other = self.columns[earlier if reader.name == later else later].title
                reason = f"没有写年份，补成 {understood} 就与“{other}”先后颠倒"
                problems.append(reader.explain(cell, Refused(BAD_DAY, reason, "请写明年份")))
                repairs.remove(doubtful)
                del supplied[reader.name]

    def find_day(self, values: Mapping[str, StoredValue]) -> int | None:
        """Give the day by which the row belongs to a period, as facts.ledgers.find_anchor does."""
        anchor, stand_in = self.anchors
        day = values[stand_in] if values[anchor] is None and stand_in else values[anchor]
        return day if isinstance(day, int) else None

    def check_strays(self, row: Row, problems: list[Problem]) -> None:
        """Note where something stands outside of the columns that have a heading."""
        cells = row.cells
        if not self.table.strays and len(cells) <= self.table.width:
            return
        outside = (*self.table.strays, *range(self.table.width, len(cells)))
        places = [place for place in outside if place < len(cells) and not is_blank(cells[place])]
        if places:
            where = self.table.table.place(row.number, places[0])
            remedy = "请核对这一行是否串列；CSV 里含逗号的文字要加引号"
            refused = Refused(STRAY_CELL, f"{where}有内容，那一列却没有列名", remedy)
            problems.append(Problem("", "", refused, place=places[0]))

    def check_merged(self, row: Row, problems: list[Problem]) -> None:
        """Note where merged cells leave open what is meant."""
        place = self.table.unclear.get(row.number)
        if place is not None:
            heading = next(bound.heading for bound in self.table.bound if bound.place == place)
            refused = Refused(UNCLEAR_MERGE, "这一格与别的格合并，不知道各格是不是都是它", "请取消合并，逐格填写")
            problems.insert(0, Problem(heading, "", refused, place=place))

    def check_days(self, values: Mapping[str, StoredValue], through: int, problems: list[Problem]) -> None:
        """Note which days lie beyond the day to which the list is said to be complete."""
        for name, title, units_a_day in self.dated:
            value = values[name]
            if isinstance(value, int) and value // units_a_day > through:
                found = date.fromordinal(value // units_a_day).isoformat()
                reason = f"晚于报送范围声明的完整至之日 {date.fromordinal(through)}"
                remedy = "尚未发生的请留空；已经发生的，请把报送范围的“止”改到最后一天"
                refused = Refused(BEYOND_COVERAGE, reason, remedy)
                problems.append(Problem(title, found, refused, place=self.places.get(name)))

    def _is_refused(self, names: tuple[str, ...], problems: list[Problem]) -> bool:
        headings = {problem.heading for problem in problems}
        return any(bound.name in names and bound.heading in headings for bound in self.table.bound)

    def _miss(self, name: str, column: Column) -> Problem:
        bound = self.table.find(name)
        other = f"，“{self.columns[column.default_from].title}”也是空的" if column.default_from else ""
        refused = Refused(MISSING, f"必填，现在是空的{other}", "请补填；没有这一件的，请删去这一行")
        return Problem(bound.heading if bound else column.title, "", refused, place=bound.place if bound else None)


class RowReader:
    """Reads the rows of all tables of one report.

    Attributes:
        records: the rows that were understood.
        refusals: the rows that were not.
        listed: for each ledger, unit and anchor day of every row, refused ones included.
    """

    def __init__(
        self,
        units: UnitRegistry,
        vocabularies: Mapping[tuple[str, str], frozenset[str]],
        reporter: str,
        claims: Iterable[CoverageClaim],
        log: Log,
    ) -> None:
        """Read for the reporter (a unit's code) under the claims of its coverage sheet."""
        self.units = units
        self.vocabularies = vocabularies
        self.reporter = reporter
        self.log = log
        self.complete_through: dict[tuple[str, str], int] = {}
        for claim in claims:
            about = (claim.ledger, claim.about)
            self.complete_through[about] = max(claim.complete_through, self.complete_through.get(about, 0))
        self.records: list[ParsedRecord] = []
        self.refusals: list[Refusal] = []
        self.listed: dict[str, list[tuple[str, int | None]]] = {}
        self._taken: dict[tuple[str, str, str], Origin] = {}
        self._resolve = cache(self._look_up)

    def read(self, table: HeadedTable, year: int | None) -> list[UnderstoodRow]:
        """Read every row of the table.

        Args:
            table: the table.
            year: the year of days that are written without one, None where it cannot be told.

        Raises:
            InputError: a row names an unknown unit.
            RulesError: an allowed word cannot be told from others.
        """
        reader = TableReader(table, self.vocabularies, year)
        return [self._read_row(reader, row) for row in table.rows]

    def _read_row(self, reader: TableReader, row: Row) -> UnderstoodRow:
        ledger = reader.table.ledger
        problems: list[Problem] = []
        repairs: list[Repair] = []
        values = reader.read_values(row.cells, problems, repairs)
        day = reader.find_day(values)
        unit = self._read_unit(reader, row, day, problems)
        key = reader.read_key(row, problems, self.log)
        reader.check_strays(row, problems)
        reader.check_merged(row, problems)
        reader.check_years(values, repairs, problems)
        through = self._find_end(ledger, unit)
        if through is not None:
            reader.check_days(values, through, problems)
        reader.tell_repairs(row, repairs, self.log)
        most = {each.reader.name: each.repaired.most for each in repairs if each.repaired.most is not None}
        origin = reader.table.table.origin(row.number)
        if key is not None:
            self._check_taken(reader, (ledger, unit, key), origin, problems)
        self.listed.setdefault(ledger, []).append((unit, day))
        record: ParsedRecord | None = None
        if key is None or not all(problem.alone for problem in problems):
            self.refusals.append(_refuse(ledger, unit, origin, day, _put_first(problems), reader))
        else:
            record = ParsedRecord(ledger, key, unit, values, origin, most)
            self.records.append(record)
            self.log.refused_cells += [_refuse(ledger, unit, origin, day, [problem], reader) for problem in problems]
        return UnderstoodRow(row, unit, day, values, record, most)

    def _find_end(self, ledger: str, unit: str) -> int | None:
        ends = self.complete_through
        own, common = ends.get((ledger, unit)), ends.get((ledger, ALL_UNITS))
        return own if common is None else common if own is None else max(own, common)

    def _check_taken(
        self, reader: TableReader, number: tuple[str, str, str], origin: Origin, problems: list[Problem]
    ) -> None:
        first = self._taken.setdefault(number, origin)
        if first is not origin:
            heading = reader.key.heading if reader.key is not None else ""
            refused = Refused(DUPLICATE, f"编号与{first}相同", "请改正编号；同一件只保留一行")
            place = reader.key.place if reader.key is not None else None
            problems.insert(0, Problem(heading, show(number[2]), refused, place=place))

    def _read_unit(self, reader: TableReader, row: Row, day: int | None, problems: list[Problem]) -> str:
        bound = reader.unit
        cell = row.cells[bound.place] if bound is not None and bound.place < len(row.cells) else None
        if bound is None or is_blank(cell):
            return self.reporter
        if isinstance(cell, Fault):
            refused = Refused(FAULTY_CELL, "单元格没有算出值", "请直接填写单位名称")
            problems.append(Problem(bound.heading, "", refused, place=bound.place))
            return self.reporter
        text = str(cell)
        try:
            unit, gone, regular = self._resolve(text, day)
        except InputError as failure:
            place = f"{reader.table.table.place(row.number, bound.place)}“{bound.heading}”"
            raise InputError(f"{place}：{failure.message.replace(text.strip(), show(cell))}") from None
        if gone:
            refused = Refused(UNIT_NOT_THERE, gone, "请核对单位和日期")
            problems.append(Problem(bound.heading, show(cell), refused, place=bound.place))
        elif not regular:
            table, said = reader.table.table, f"按“{unit.name}”理解"
            self.log.add(UNIT_ALIAS, table, said, row=row.number, place=bound.place, heading=bound.heading, found=text)
        return unit.code

    def _look_up(self, text: str, day: int | None) -> tuple[Unit, str, bool]:
        """Give the unit, why it does not serve where it is not there on the day, and whether its name is regular."""
        on = None if day is None else date.fromordinal(day)
        gone = ""
        try:
            unit = self.units.resolve(text, on)
        except InputError as failure:
            if on is None:
                raise
            try:
                unit = self.units.resolve(text, None)
            except InputError:
                raise failure from None
            gone = failure.message.split("。", maxsplit=1)[0]
        return unit, gone, self.units.is_regular_name(text, unit)


def _put_first(problems: list[Problem]) -> list[Problem]:
    """Put what refuses the row before what only leaves a cell unknown."""
    return sorted(problems, key=lambda problem: problem.alone)


def _refuse(  # noqa: PLR0913, PLR0917 - a refusal has as many parts
    ledger: str, unit: str, origin: Origin, day: int | None, problems: list[Problem], reader: TableReader
) -> Refusal:
    first, *others = problems
    headings = "".join(f"“{heading}”" for heading in dict.fromkeys(other.heading for other in others if other.heading))
    lettered = reader.table.table.lettered and first.place is not None
    return Refusal(
        ledger=ledger,
        unit=unit,
        origin=origin,
        anchor_day=day,
        code=first.refused.code.number,
        column=first.heading,
        found=first.found,
        reason=f"{first.refused.reason}（本行还要改：{headings}）" if headings else first.refused.reason,
        remedy=first.refused.remedy,
        cell=name_column(first.place) if lettered and first.place is not None else "",
    )

"""Turns the rows of recognised tables into typed records, and into refusals where a row does not serve.

One row that cannot be read refuses itself, never the others. The refusal names the first cell at fault; the
headings of further ones stand in its reason.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from facts.errors import InputError
from facts.intake.codes import BEYOND_COVERAGE, DUPLICATE, FAULTY_CELL, MISSING, STRAY_CELL, UNIT_NOT_THERE
from facts.intake.convert import NO_WORDS, Words, convert_cell, gather_words
from facts.intake.days import MINUTES_A_DAY
from facts.intake.names import KEY_NAME, UNIT_NAME
from facts.intake.refused import Refused
from facts.intake.spelling import show
from facts.intake.table import Fault, is_blank
from facts.ledgers import LEDGERS, Column, Record, ledger_columns
from facts.report import ALL_UNITS, CoverageClaim, Origin, ParsedRecord, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from facts.intake.recognise import BoundColumn, HeadedTable
    from facts.intake.refused import Converted, StoredValue
    from facts.intake.table import CellValue, Row
    from facts.units import UnitRegistry

_CHOICES: Final = frozenset({"choice", "choices"})
_REPEATING: Final = frozenset({"day", "moment", "choice", "choices", "number", "flag"})
_KEPT: Final = (str, date)
"""Cells whose value is kept: numbers are not, because 1, 1.0 and True would be taken for the same."""
_SHOWN: Final = frozenset({"day", "moment", "choice", "choices", "number", "percent", "money", "flag"})
_STATED_AHEAD: Final = frozenset({"due", "until"})
"""Days that are known before they come: they may lie beyond the day to which the list is complete."""


class Problem(NamedTuple):
    """What is wrong with one cell (or, with an empty heading, with the row)."""

    heading: str
    found: str
    refused: Refused


class CellReader:
    """Converts the cells of one column; what stands in many cells is converted once."""

    def __init__(self, bound: BoundColumn, words: Words) -> None:
        """Read the cells of this column with these allowed words."""
        self.name = bound.name
        self.column = bound.column
        self.place = bound.place
        self.heading = bound.heading
        self.words = words
        self.repeats = bound.column.kind in _REPEATING
        self.known: dict[CellValue, StoredValue] = {}

    def read(self, cell: CellValue) -> Converted:
        """Give the stored value, None, or why not."""
        value = convert_cell(self.column, cell, self.words)
        if type(cell) in _KEPT and self.repeats and not isinstance(value, Refused):
            self.known[cell] = value
        return value

    def explain(self, cell: CellValue, refused: Refused) -> Problem:
        """Say what is wrong with the cell; what stands in free text is not repeated."""
        return Problem(self.heading, show(cell) if self.column.kind in _SHOWN else "", refused)


class TableReader:
    """Reads the cells of one table's rows; whatever is the same for every row is found out once."""

    def __init__(self, table: HeadedTable, vocabularies: Mapping[tuple[str, str], frozenset[str]]) -> None:
        """Prepare for the table, with the words that the plan allows in open choice columns."""
        self.table = table
        self.record: type[Record] = LEDGERS[table.ledger]
        self.columns = ledger_columns(self.record)
        self.blank: dict[str, StoredValue] = dict.fromkeys(self.columns)
        self.readers = [
            CellReader(bound, _gather_words(bound, vocabularies.get((table.ledger, bound.name), ())))
            for bound in table.bound
            if bound.name not in {KEY_NAME, UNIT_NAME}
        ]
        self.key = table.find(KEY_NAME)
        self.unit = table.find(UNIT_NAME)
        self.required = [(name, column.default_from) for name, column in self.columns.items() if column.required]
        self.dated = [
            (name, column.title, MINUTES_A_DAY if column.kind == "moment" else 1)
            for name, column in self.columns.items()
            if column.kind in {"day", "moment"} and name not in _STATED_AHEAD and not self.record.standing
        ]
        self.anchors = (self.record.anchor, self.columns[self.record.anchor].default_from)

    def read_values(self, cells: tuple[CellValue, ...], problems: list[Problem]) -> dict[str, StoredValue]:
        """Give the stored value of every column of the ledger, and note what is wrong with the cells."""
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
                else:
                    values[reader.name] = value
        for name, stand_in in self.required:
            told = values[name] is not None or (stand_in and values[stand_in] is not None)
            if not told and not self._is_refused((name, stand_in), problems):
                problems.append(self._miss(name, self.columns[name]))
        return values

    def read_key(self, cells: tuple[CellValue, ...], problems: list[Problem]) -> str | None:
        """Give the record's number, None where it is missing or does not serve."""
        bound = self.key
        assert bound is not None  # noqa: S101 - a table without it was not recognised
        key = convert_cell(bound.column, cells[bound.place] if bound.place < len(cells) else None)
        if isinstance(key, Refused):
            problems.insert(0, Problem(bound.heading, "", key))
        elif key is None:
            problems.insert(0, self._miss(KEY_NAME, bound.column))
        return key if isinstance(key, str) else None

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
            problems.append(Problem("", "", Refused(STRAY_CELL, f"{where}有内容，那一列却没有列名", remedy)))

    def check_days(self, values: Mapping[str, StoredValue], through: int, problems: list[Problem]) -> None:
        """Note which days lie beyond the day to which the list is said to be complete."""
        for name, title, units_a_day in self.dated:
            value = values[name]
            if isinstance(value, int) and value // units_a_day > through:
                found = date.fromordinal(value // units_a_day).isoformat()
                reason = f"晚于报送范围声明的完整至之日 {date.fromordinal(through)}"
                remedy = "尚未发生的请留空；已经发生的，请把报送范围的“止”改到最后一天"
                problems.append(Problem(title, found, Refused(BEYOND_COVERAGE, reason, remedy)))

    def _is_refused(self, names: tuple[str, ...], problems: list[Problem]) -> bool:
        headings = {problem.heading for problem in problems}
        return any(bound.name in names and bound.heading in headings for bound in self.table.bound)

    def _miss(self, name: str, column: Column) -> Problem:
        bound = self.table.find(name)
        other = f"，“{self.columns[column.default_from].title}”也是空的" if column.default_from else ""
        refused = Refused(MISSING, f"必填，现在是空的{other}", "请补填；没有这一件的，请删去这一行")
        return Problem(bound.heading if bound else column.title, "", refused)


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
    ) -> None:
        """Read for the reporter (a unit's code) under the claims of its coverage sheet."""
        self.units = units
        self.vocabularies = vocabularies
        self.reporter = reporter
        self.complete_through: dict[tuple[str, str], int] = {}
        for claim in claims:
            about = (claim.ledger, claim.about)
            self.complete_through[about] = max(claim.complete_through, self.complete_through.get(about, 0))
        self.records: list[ParsedRecord] = []
        self.refusals: list[Refusal] = []
        self.listed: dict[str, list[tuple[str, int | None]]] = {}
        self._taken: dict[tuple[str, str, str], Origin] = {}
        self._resolve = cache(self._look_up)

    def read(self, table: HeadedTable) -> None:
        """Read every row of the table.

        Raises:
            InputError: a row names an unknown unit.
            RulesError: an allowed word cannot be told from others.
        """
        reader = TableReader(table, self.vocabularies)
        for row in table.rows:
            self._read_row(reader, row)

    def _read_row(self, reader: TableReader, row: Row) -> None:
        ledger = reader.table.ledger
        problems: list[Problem] = []
        values = reader.read_values(row.cells, problems)
        day = reader.find_day(values)
        unit = self._read_unit(reader, row, day, problems)
        key = reader.read_key(row.cells, problems)
        reader.check_strays(row, problems)
        through = self._find_end(ledger, unit)
        if through is not None:
            reader.check_days(values, through, problems)
        origin = reader.table.table.origin(row.number)
        if key is not None:
            self._check_taken(reader, (ledger, unit, key), origin, problems)
        self.listed.setdefault(ledger, []).append((unit, day))
        if problems or key is None:
            self.refusals.append(_refuse(ledger, unit, origin, day, problems))
        else:
            self.records.append(ParsedRecord(ledger, key, unit, values, origin))

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
            problems.insert(0, Problem(heading, show(number[2]), refused))

    def _read_unit(self, reader: TableReader, row: Row, day: int | None, problems: list[Problem]) -> str:
        bound = reader.unit
        cell = row.cells[bound.place] if bound is not None and bound.place < len(row.cells) else None
        if bound is None or is_blank(cell):
            return self.reporter
        if isinstance(cell, Fault):
            problems.append(Problem(bound.heading, "", Refused(FAULTY_CELL, "单元格没有算出值", "请直接填写单位名称")))
            return self.reporter
        try:
            code, gone = self._resolve(str(cell), day)
        except InputError as failure:
            place = f"{reader.table.table.place(row.number, bound.place)}“{bound.heading}”"
            raise InputError(f"{place}：{failure.message.replace(str(cell).strip(), show(cell))}") from None
        if gone:
            problems.append(Problem(bound.heading, show(cell), Refused(UNIT_NOT_THERE, gone, "请核对单位和日期")))
        return code

    def _look_up(self, text: str, day: int | None) -> tuple[str, str]:
        """Give the unit's code, and why it does not serve where it exists, but not on the day."""
        on = None if day is None else date.fromordinal(day)
        try:
            return self.units.resolve(text, on).code, ""
        except InputError as failure:
            if on is None:
                raise
            try:
                return self.units.resolve(text, None).code, failure.message.split("。", maxsplit=1)[0]
            except InputError:
                raise failure from None


def _gather_words(bound: BoundColumn, further: Iterable[str]) -> Words:
    if bound.column.kind not in _CHOICES:
        return NO_WORDS
    return gather_words(bound.column, further if bound.column.open_vocabulary else ())


def _refuse(ledger: str, unit: str, origin: Origin, day: int | None, problems: list[Problem]) -> Refusal:
    first, *others = problems
    headings = "".join(f"“{heading}”" for heading in dict.fromkeys(other.heading for other in others if other.heading))
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
    )

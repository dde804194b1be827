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
from facts.ledgers import LEDGERS, Column, Record, find_anchor, ledger_columns
from facts.report import ALL_UNITS, CoverageClaim, Origin, ParsedRecord, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from facts.intake.recognise import BoundColumn, HeadedTable
    from facts.intake.refused import Converted, StoredValue
    from facts.intake.table import CellValue, Row
    from facts.units import UnitRegistry

_CHOICES: Final = frozenset({"choice", "choices"})
_REPEATING: Final = frozenset({"day", "moment", "choice", "choices", "number", "flag"})
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
        self.index = bound.place
        self.heading = bound.heading
        self.words = words
        self.known: dict[str, Converted] | None = {} if bound.column.kind in _REPEATING else None

    def read(self, cell: CellValue) -> Converted:
        """Give the stored value, None, or why not."""
        if self.known is None or type(cell) is not str:
            return convert_cell(self.column, cell, self.words)
        if cell not in self.known:
            self.known[cell] = convert_cell(self.column, cell, self.words)
        return self.known[cell]

    def explain(self, cell: CellValue, refused: Refused) -> Problem:
        """Say what is wrong with the cell; what stands in free text is not repeated."""
        return Problem(self.heading, show(cell) if self.column.kind in _SHOWN else "", refused)


class RowReader:
    """Reads the rows of all tables of one report and gathers ``records`` and ``refusals``."""

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
        self.taken: dict[tuple[str, str, str], Origin] = {}
        self._resolve = cache(self._look_up)

    def read(self, table: HeadedTable) -> None:
        """Read every row of the table.

        Raises:
            InputError: a row names an unknown unit.
        """
        record = LEDGERS[table.ledger]
        columns = ledger_columns(record)
        readers = [
            CellReader(bound, self._gather_words(table.ledger, bound.name, bound.column))
            for bound in table.bound
            if bound.name not in {KEY_NAME, UNIT_NAME}
        ]
        for row in table.rows:
            self._read_row(table, row, record, columns, readers)

    def _gather_words(self, ledger: str, name: str, column: Column) -> Words:
        if column.kind not in _CHOICES:
            return NO_WORDS
        return gather_words(column, self.vocabularies.get((ledger, name), ()) if column.open_vocabulary else ())

    def _read_row(
        self,
        table: HeadedTable,
        row: Row,
        record: type[Record],
        columns: Mapping[str, Column],
        readers: list[CellReader],
    ) -> None:
        cells = row.cells
        count = len(cells)
        problems: list[Problem] = []
        values: dict[str, StoredValue] = dict.fromkeys(columns)
        for reader in readers:
            cell = cells[reader.index] if reader.index < count else None
            if cell is None or cell == "":
                continue
            value = reader.read(cell)
            if isinstance(value, Refused):
                problems.append(reader.explain(cell, value))
            else:
                values[reader.name] = value
        refused_headings = {problem.heading for problem in problems}
        for name, column in columns.items():
            sources = (name, column.default_from)
            told = any(values[source] is not None for source in sources if source)
            if not told and column.required and not _is_refused(table, sources, refused_headings):
                problems.append(_miss(table, name, column, columns))
        origin = table.table.origin(row.number)
        day = find_anchor(record, values)
        unit = self._read_unit(table, row, day, problems)
        key = self._read_key(table, row, problems)
        self._check_strays(table, row, problems)
        self._check_days(record, columns, values, unit, problems)
        if key is not None:
            self._check_taken((table.ledger, unit, key), origin, problems, table)
        if problems or key is None:
            self.refusals.append(_refuse(table.ledger, unit, origin, day, problems))
        else:
            self.records.append(ParsedRecord(table.ledger, key, unit, values, origin))

    def _read_key(self, table: HeadedTable, row: Row, problems: list[Problem]) -> str | None:
        bound = table.find(KEY_NAME)
        assert bound is not None  # noqa: S101 - a table without it was not recognised
        cell = row.cells[bound.place] if bound.place < len(row.cells) else None
        key = convert_cell(bound.column, cell)
        if isinstance(key, Refused):
            problems.insert(0, Problem(bound.heading, "", key))
        elif key is None:
            problems.insert(0, _miss(table, KEY_NAME, bound.column, {}))
        return key if isinstance(key, str) else None

    def _read_unit(self, table: HeadedTable, row: Row, day: int | None, problems: list[Problem]) -> str:
        bound = table.find(UNIT_NAME)
        cell = row.cells[bound.place] if bound is not None and bound.place < len(row.cells) else None
        if bound is None or is_blank(cell):
            return self.reporter
        if isinstance(cell, Fault):
            problems.append(Problem(bound.heading, "", Refused(FAULTY_CELL, "单元格没有算出值", "请直接填写单位名称")))
            return self.reporter
        try:
            code, gone = self._resolve(str(cell), day)
        except InputError as failure:
            place = f"{table.table.place(row.number, bound.place)}“{bound.heading}”"
            raise InputError(f"{place}：{failure.message}") from None
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

    def _check_strays(self, table: HeadedTable, row: Row, problems: list[Problem]) -> None:
        cells = row.cells
        places = [index for index in table.strays if index < len(cells) and not is_blank(cells[index])]
        places += [index for index in range(table.width, len(cells)) if not is_blank(cells[index])]
        if places:
            where = table.table.place(row.number, places[0])
            problems.append(
                Problem(
                    "",
                    "",
                    Refused(
                        STRAY_CELL,
                        f"{where}有内容，那一列却没有列名",
                        "请核对这一行是否串列；CSV 里含逗号的文字要加引号",
                    ),
                )
            )

    def _check_days(
        self,
        record: type[Record],
        columns: Mapping[str, Column],
        values: Mapping[str, StoredValue],
        unit: str,
        problems: list[Problem],
    ) -> None:
        through = max(
            self.complete_through.get((record.ledger, unit), 0),
            self.complete_through.get((record.ledger, ALL_UNITS), 0),
        )
        if not through or record.standing:
            return
        for name, column in columns.items():
            if column.kind not in {"day", "moment"} or name in _STATED_AHEAD:
                continue
            value = values[name]
            if not isinstance(value, int):
                continue
            day = value // MINUTES_A_DAY if column.kind == "moment" else value
            if day > through:
                reason = f"晚于报送范围声明的完整至之日 {date.fromordinal(through)}"
                remedy = "尚未发生的请留空；已经发生的，请把报送范围的“止”改到最后一天"
                problems.append(
                    Problem(column.title, date.fromordinal(day).isoformat(), Refused(BEYOND_COVERAGE, reason, remedy))
                )

    def _check_taken(
        self, number: tuple[str, str, str], origin: Origin, problems: list[Problem], table: HeadedTable
    ) -> None:
        first = self.taken.setdefault(number, origin)
        if first is not origin:
            bound = table.find(KEY_NAME)
            heading = bound.heading if bound is not None else ""
            refused = Refused(DUPLICATE, f"编号与{first}相同", "请改正编号；同一件只保留一行")
            problems.insert(0, Problem(heading, show(number[2]), refused))


def _is_refused(table: HeadedTable, names: Iterable[str], refused_headings: set[str]) -> bool:
    return any(bound.name in names and bound.heading in refused_headings for bound in table.bound)


def _miss(table: HeadedTable, name: str, column: Column, columns: Mapping[str, Column]) -> Problem:
    bound = table.find(name)
    other = columns[column.default_from].title if column.default_from else ""
    reason = f"必填，现在是空的{f'，“{other}”也是空的' if other else ''}"
    return Problem(
        bound.heading if bound else column.title, "", Refused(MISSING, reason, "请补填；没有这一件的，请删去这一行")
    )


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

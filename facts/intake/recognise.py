"""Recognises what each table is, and which of its columns holds what.

A sheet is known by its name: 封面, 报送范围, or a ledger's Chinese title or English name. Its headings stand in
the first row that holds the heading 编号 (台账 on the coverage sheet); what stands above is titles and remarks.

An unknown heading refuses the report, so that no column is lost by a slip of the pen; only columns that no rule
can need (personal data, remarks, row numbers: facts.intake.spelling) are passed over, and their cells are never
looked at. A column that is not required may be missing altogether: it is read as empty in every row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from facts.intake.codes.left_out import UNREAD_COLUMN
from facts.intake.limits import HEADER_SEARCH_ROWS
from facts.intake.names import (
    AUXILIARY_SHEETS,
    COVER,
    COVERAGE,
    COVERAGE_ALIASES,
    COVERAGE_HEADINGS,
    EXAMPLE_MARK,
    KEY_HEADING,
    KEY_NAME,
    NOTES_MARK,
    PLAN_LABEL,
    REPORTER_LABEL,
    UNIT_HEADING,
    UNIT_NAME,
    YEAR_LABEL,
)
from facts.intake.spelling import fold, is_ordinal, is_unread, show, suggest
from facts.intake.table import is_blank, name_column, refuse_input
from facts.ledgers import LEDGERS, Column, ledger_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from facts.intake.log import Log
    from facts.intake.table import CellValue, Row, Source, Table
    from facts.report import ReportFile

_COVERAGE_COLUMNS: Final = {
    "ledger": Column(COVERAGE_HEADINGS["ledger"], "text", required=True),
    "about": Column(COVERAGE_HEADINGS["about"], "text"),
    "covers_from": Column(COVERAGE_HEADINGS["covers_from"], "day", required=True),
    "complete_through": Column(COVERAGE_HEADINGS["complete_through"], "day", required=True),
    "mode": Column(COVERAGE_HEADINGS["mode"], "text"),
    "nothing": Column(COVERAGE_HEADINGS["nothing"], "text"),
    "only": Column(COVERAGE_HEADINGS["only"], "text"),
}
_RECORD_COLUMNS: Final = {
    KEY_NAME: Column(KEY_HEADING, "ref", required=True),
    UNIT_NAME: Column(UNIT_HEADING, "text"),
}
_LABELS: Final = {fold(label): label for label in (REPORTER_LABEL, PLAN_LABEL, YEAR_LABEL)}


class BoundColumn(NamedTuple):
    """A column of the table that was recognised: its English name, declaration, place from 0, heading as written."""

    name: str
    column: Column
    place: int
    heading: str


@dataclass(frozen=True)
class HeadedTable:
    """A table whose headings are recognised.

    Attributes:
        ledger: the ledger's English name; of the coverage sheet empty.
        header_row: the number of the row of headings.
        bound: the recognised columns, left to right.
        passed_over: headings of columns that are never read, left to right.
        absent: titles of columns that the ledger has and the table has not.
        strays: places (from 0) of columns between the others that have no heading.
        width: columns up to the last heading.
        rows: the rows below the headings, without notes, examples and rows that hold only a row number.
    """

    ledger: str
    table: Table
    header_row: int
    bound: tuple[BoundColumn, ...]
    passed_over: tuple[str, ...]
    absent: tuple[str, ...]
    strays: tuple[int, ...]
    width: int
    rows: tuple[Row, ...]

    def find(self, name: str) -> BoundColumn | None:
        """Give the column with the English name, None where the table has none."""
        return next((bound for bound in self.bound if bound.name == name), None)


class CoverEntry(NamedTuple):
    """What stands beside a label of the cover, and where, for messages."""

    cell: CellValue
    place: str


@dataclass(frozen=True)
class Recognised:
    """All tables of a report by what they are; ``cover`` gives the entries under each label (names.*_LABEL)."""

    files: tuple[ReportFile, ...]
    cover: Mapping[str, tuple[CoverEntry, ...]]
    coverage: tuple[HeadedTable, ...]
    ledgers: tuple[HeadedTable, ...]


def recognise(sources: Sequence[Source], log: Log) -> Recognised:
    """Sort the tables of all files and map their headings; columns that are not read are told to the log.

    Raises:
        InputError: an unknown sheet or heading, a heading twice, a required column missing, merged cells among
            the data, or no coverage at all.
    """
    cover: dict[str, tuple[CoverEntry, ...]] = {}
    coverage: list[HeadedTable] = []
    ledgers: list[HeadedTable] = []
    for table in (table for source in sources for table in source.tables):
        form = fold(table.name)
        if form in AUXILIARY_SHEETS:
            continue
        if form == COVER:
            for label, entry in _read_cover(table):
                cover[label] = (*cover.get(label, ()), entry)
        elif form == COVERAGE:
            coverage += _bind(table, "", _COVERAGE_COLUMNS, COVERAGE_ALIASES, log)
        else:
            ledger = find_ledger(table.name)
            if ledger is None:
                raise _refuse_sheet(table)
            ledgers += _bind(table, ledger, {**_RECORD_COLUMNS, **ledger_columns(LEDGERS[ledger])}, {}, log)
    if not coverage:
        names = "、".join(source.file.name for source in sources)
        raise refuse_input(
            names,
            f"没有“{COVERAGE}”表",
            f"请加上“{COVERAGE}”，写明每个台账从哪一天起、完整到哪一天（可用 mingcha form 生成空表）",
        )
    return Recognised(tuple(source.file for source in sources), cover, tuple(coverage), tuple(ledgers))


def find_ledger(name: str) -> str | None:
    """Give the English name of the ledger with this title or name, None where there is none."""
    return _LEDGER_NAMES.get(fold(name))


def list_titles() -> list[str]:
    """Give the Chinese titles of all ledgers in the order of the form."""
    return [record.title for record in LEDGERS.values()]


_LEDGER_NAMES: Final = {
    **{fold(record.title): name for name, record in LEDGERS.items()},
    **{fold(name): name for name in LEDGERS},
}


def _refuse_sheet(table: Table) -> Exception:
    names = [COVER, COVERAGE, *list_titles(), *(() if table.lettered else LEDGERS)]
    what = f"不认识的表“{show(table.name)}”{suggest(table.name, names)}"
    return refuse_input(table.place(), what, "表名要用台账的名称（mingcha ledgers 可列出全部）；与报送无关的表请删去")


def _read_cover(table: Table) -> Iterable[tuple[str, CoverEntry]]:
    for row in table.rows:
        for index, cell in enumerate(row.cells):
            label = _LABELS.get(fold(cell).rstrip(":")) if isinstance(cell, str) else None
            value = next((other for other in row.cells[index + 1 :] if not is_blank(other)), None)
            if label is not None and value is not None:
                yield label, CoverEntry(value, f"{table.place(row.number)}“{label}”")
                break


def _bind(
    table: Table, ledger: str, columns: Mapping[str, Column], aliases: Mapping[str, str], log: Log
) -> list[HeadedTable]:
    """Map the headings of the table; a ledger without any row, of a YAML file, gives nothing."""
    if not table.rows:
        return []
    known = {fold(column.title): name for name, column in columns.items()}
    known |= {fold(name): name for name in columns} | {fold(alias): name for alias, name in aliases.items()}
    leading = next(iter(columns))
    place = _find_header(table, leading, known, columns[leading].title)
    header = table.rows[place]
    bound: dict[str, BoundColumn] = {}
    passed_over: dict[int, str] = {}
    for index, cell in enumerate(header.cells):
        if is_blank(cell):
            continue
        heading = str(cell).strip()
        name = known.get(fold(heading))
        if name is None:
            if not is_unread(heading):
                raise _refuse_heading(table, header, index, columns)
            passed_over[index] = heading
            log.add(UNREAD_COLUMN, table, "整列没有读取", row=header.number, place=index, heading=heading)
        elif name in bound:
            first = name_column(bound[name].place) if table.lettered else bound[name].heading
            raise refuse_input(
                table.place(header.number, index), f"列“{show(heading)}”重复，与{first}列相同", "请只保留一列"
            )
        else:
            bound[name] = BoundColumn(name, columns[name], index, heading)
    _check_required(table, header, bound, columns)
    _check_merged(table, header)
    width = max((*(item.place for item in bound.values()), *passed_over)) + 1
    ordinals = {index for index, heading in passed_over.items() if is_ordinal(heading)}
    return [
        HeadedTable(
            ledger=ledger,
            table=table,
            header_row=header.number,
            bound=tuple(bound.values()),
            passed_over=tuple(passed_over.values()),
            absent=tuple(column.title for name, column in columns.items() if name not in bound),
            strays=tuple(sorted(set(range(width)) - {item.place for item in bound.values()} - set(passed_over))),
            width=width,
            rows=tuple(_list_data(table.rows[place + 1 :], bound[leading].place, ordinals)),
        )
    ]


def _find_header(table: Table, leading: str, known: Mapping[str, str], title: str) -> int:
    for place, row in enumerate(table.rows[:HEADER_SEARCH_ROWS]):
        if any(isinstance(cell, str) and known.get(fold(cell)) == leading for cell in row.cells):
            return place
    raise refuse_input(
        table.place(),
        f"前 {HEADER_SEARCH_ROWS} 行里找不到列名“{title}”",
        f"请写上列名一行，其中要有“{title}”；CSV 文件的各列用英文逗号分隔",
    )


def _list_data(rows: Iterable[Row], leading: int, ordinals: set[int]) -> Iterable[Row]:
    for row in rows:
        cells = row.cells
        mark = cells[leading] if leading < len(cells) else None
        if isinstance(mark, str) and mark.lstrip("（(【[ \u3000").startswith((EXAMPLE_MARK, NOTES_MARK)):
            continue
        if ordinals and all(is_blank(cell) for index, cell in enumerate(cells) if index not in ordinals):
            continue
        yield row


def _check_required(table: Table, header: Row, bound: Mapping[str, BoundColumn], columns: Mapping[str, Column]) -> None:
    for name, column in columns.items():
        if column.required and name not in bound and column.default_from not in bound:
            raise refuse_input(
                table.place(header.number), f"缺少必填的列“{column.title}”", f"请加上“{column.title}”列，逐行填写"
            )


def _check_merged(table: Table, header: Row) -> None:
    for area in table.merged:
        if area.last_row >= header.number:
            first, last = name_column(area.first_column - 1), name_column(area.last_column - 1)
            raise refuse_input(
                table.place(),
                f"列名和数据里有合并单元格 {first}{area.first_row}:{last}{area.last_row}，合并后只有第一格有内容",
                "请取消合并，逐格填写",
            )


def _refuse_heading(table: Table, header: Row, index: int, columns: Mapping[str, Column]) -> Exception:
    """Say which headings there are: Chinese titles in sheets, English names in YAML."""
    heading = show(header.cells[index])
    allowed = [column.title for column in columns.values()] if table.lettered else list(columns)
    return refuse_input(
        table.place(header.number, index),
        f"不认识的列名“{heading}”{suggest(heading, allowed)}",
        f"可用的列名：{'、'.join(allowed)}。请改正列名；不需要的列请删去",
    )

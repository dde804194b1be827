"""Recognises what each table is, and which of its columns holds what.

A sheet is known by its name: 封面, 报送范围, or a ledger's Chinese title or English name, also where the name is
dressed up (facts.intake.sheets). A sheet without content, and one that merely explains, is passed over; any other
that is unknown refuses the report.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from facts.intake.bind import Headings, bind_table
from facts.intake.codes.left_out import EMPTY_SHEET, OTHER_SHEET
from facts.intake.codes.repaired import SHEET_NAME
from facts.intake.identity import FormIdentity, read_identities
from facts.intake.names import (
    AUXILIARY_SHEETS,
    COVER,
    COVERAGE,
    COVERAGE_ALIASES,
    COVERAGE_HEADINGS,
    KEY_HEADING,
    KEY_NAME,
    PLAN_LABEL,
    RECORD_ALIASES,
    REPORTER_LABEL,
    UNIT_HEADING,
    UNIT_NAME,
    YEAR_LABEL,
)
from facts.intake.of_the_form import find_mark, leave_untouched, take_out_own
from facts.intake.sheets import SheetName, find_meaning, is_other, list_titles, recognise_name
from facts.intake.spelling import fold, show, suggest
from facts.intake.table import is_blank, refuse_input
from facts.ledgers import LEDGERS, Column, ledger_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from facts.intake.headed import HeadedTable
    from facts.intake.log import Log
    from facts.intake.table import CellValue, Source, Table
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


class CoverEntry(NamedTuple):
    """What stands beside a label of the cover, and where: for messages, and the sheet (None: no sheet) and row."""

    cell: CellValue
    place: str
    table: Table | None = None
    row: int = 0


@dataclass(frozen=True)
class Recognised:
    """All tables of a report by what they are.

    Attributes:
        cover: the entries under each label (names.*_LABEL).
        forms: what the files that are forms say of themselves.
    """

    files: tuple[ReportFile, ...]
    cover: Mapping[str, tuple[CoverEntry, ...]]
    coverage: tuple[HeadedTable, ...]
    ledgers: tuple[HeadedTable, ...]
    forms: tuple[FormIdentity, ...] = ()


def recognise(sources: Sequence[Source], log: Log) -> Recognised:
    """Sort the tables of all files and map their headings; what is repaired or left out is told to the log.

    Raises:
        InputError: an unknown sheet, a heading that may be misspelt or stands twice, a required column missing, a
            record below a signature, or no coverage at all.
    """
    cover: dict[str, tuple[CoverEntry, ...]] = {}
    coverage: list[HeadedTable] = []
    ledgers: list[HeadedTable] = []
    for marked in (table for source in sources for table in source.tables):
        meaning = _find_meaning(marked, log)
        table = take_out_own(marked)
        if meaning == COVER:
            for label, entry in _read_cover(table):
                cover[label] = (*cover.get(label, ()), entry)
        elif meaning == COVERAGE:
            coverage.append(bind_table(table, "", _COVERAGE_COLUMNS, Headings(COVERAGE_ALIASES, {}), log))
        elif meaning:
            columns = {**_RECORD_COLUMNS, **ledger_columns(LEDGERS[meaning])}
            bound = bind_table(table, meaning, columns, Headings({}, RECORD_ALIASES), log)
            ledgers.append(leave_untouched(bound, log))
    if not coverage:
        names = "、".join(source.file.name for source in sources)
        raise refuse_input(
            names,
            f"没有“{COVERAGE}”表",
            f"请加上“{COVERAGE}”，写明每个台账从哪一天起、完整到哪一天（可用 mingcha form 生成空表）",
        )
    files = tuple(source.file for source in sources)
    forms = tuple(read_identities(table for source in sources for table in source.tables))
    return Recognised(files, cover, tuple(coverage), tuple(ledgers), forms)


def read_cover(sources: Iterable[Source]) -> dict[str, tuple[CoverEntry, ...]]:
    """Give what stands on the covers, by label; of files that have none, nothing."""
    cover: dict[str, tuple[CoverEntry, ...]] = {}
    for table in (table for source in sources for table in source.tables):
        recognised = _recognise_sheet(table)
        if recognised is not None and recognised.meaning == COVER:
            for label, entry in _read_cover(table):
                cover[label] = (*cover.get(label, ()), entry)
    return cover


def _find_meaning(table: Table, log: Log) -> str:
    """Give what the table is, empty where it is passed over."""
    if fold(table.name) in AUXILIARY_SHEETS or find_mark(table) == "":
        return ""
    if not table.rows:
        log.add(EMPTY_SHEET, table, "没有内容，没有读取")
        return ""
    recognised = _recognise_sheet(table)
    if recognised is None:
        if is_other(table.name):
            log.add(OTHER_SHEET, table, "不是台账，没有读取")
            return ""
        raise _refuse_sheet(table)
    if not recognised.exact:
        meaning = recognised.meaning
        title = LEDGERS[meaning].title if meaning in LEDGERS else meaning
        log.add(SHEET_NAME, table, f"按“{title}”理解", found=table.name)
    return recognised.meaning


def _recognise_sheet(table: Table) -> SheetName | None:
    """Give what the sheet is by its name or, where it is not called so, by the form's mark."""
    recognised = recognise_name(table)
    mark = find_mark(table)
    return find_meaning(mark) if mark and (recognised is None or not recognised.exact) else recognised


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
                yield label, CoverEntry(value, f"{table.place(row.number)}“{label}”", table, row.number)
                break

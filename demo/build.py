"""Builds the demonstration: a district year as the files that units and office would have, and the key beside them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from demo.draft import Year, draft_year
from demo.key import KeyEntry, KeyWriter
from demo.office import write_dispositions, write_judgements, write_settings
from demo.write import write_document, write_folder, write_workbook
from demo.write.delimited import GB_18030, UTF_8
from demo.write.sheets import lay_out
from facts.ledgers import LEDGERS, ledger_columns

if TYPE_CHECKING:
    from pathlib import Path

    from demo.entry import Book

REPORTS: Final = "reports"
_SAVED: Final = (10, 9)
"""Day of January after the plan's year and hour at which the workbooks were made."""


@dataclass(frozen=True)
class Handed:
    """What one unit handed in.

    Attributes:
        unit: the unit's code.
        path: a workbook, a folder of CSV files or a YAML file.
    """

    unit: str
    path: Path


@dataclass(frozen=True)
class Example:
    """A breach that one changed cell of a report undoes.

    Attributes:
        unit: the unit's code.
        column: the heading of the cell, in Chinese.
        value: what the cell must become.
    """

    requirement: str
    unit: str
    column: str
    value: date


@dataclass(frozen=True)
class DemonstrationFiles:
    """The files of one demonstration.

    Attributes:
        reports: what each unit handed in, in official order.
        settings: the office's settings (engine.settings).
        judgements: what the office said of the evidence (demo.office.read_judgements).
        dispositions: waivers, explanations, objections (demo.office.read_dispositions).
        key: what must be found of every owed pair.
        records: how many rows the reports hold.
        example: a breach that one changed cell undoes, if the plan of faults names one.
    """

    folder: Path
    plan: str
    reports: tuple[Handed, ...]
    settings: Path
    judgements: Path
    dispositions: Path
    key: Path
    records: int
    example: Example | None


def build_demonstration(out: Path, *, plan: str, seed: int = 2021, scale: float = 1.0) -> DemonstrationFiles:
    """Write a district year into a folder: ``reports/``, settings, judgements, dispositions and ``key.json``.

    Args:
        out: the folder; it is made, files in it of the same names are replaced.
        plan: id of a plan that has a plan of faults (demo.faults.list_plans).
        seed: the same seed and scale give the same files, byte by byte.
        scale: how much there is of everything; 1 gives some 7,000 to 30,000 records a district.

    Raises:
        UsageError: there is no demonstration for the plan.
        InternalError: the plan has a measure for which no records can be made yet.
    """
    year = draft_year(plan, seed, scale)
    folder = out / REPORTS
    folder.mkdir(parents=True, exist_ok=True)
    books = [desk.book for desk in year.reporters()]
    files = DemonstrationFiles(
        folder=out,
        plan=plan,
        reports=tuple(Handed(book.unit.code, _write_report(folder, book, year)) for book in books),
        settings=out / f"{plan}.settings.yaml",
        judgements=out / "judgements.yaml",
        dispositions=out / "dispositions.yaml",
        key=out / "key.json",
        records=sum(book.count() for book in books),
        example=_find_example(year),
    )
    write_settings(files.settings, year)
    write_judgements(files.judgements, year)
    write_dispositions(files.dispositions, year)
    _write_key(files.key, year)
    return files


def _find_example(year: Year) -> Example | None:
    for fault in year.scenario.faults:
        if fault.mend is not None:
            column = ledger_columns(LEDGERS[fault.mend.ledger])[fault.mend.column].title
            unit = year.roster.find(fault.unit).code
            return Example(fault.mend.requirement, unit, column, fault.mend.value)
    return None


def _write_report(folder: Path, book: Book, year: Year) -> Path:
    plan, units = year.roster.rules.plan, year.roster.registry
    name = book.unit.short
    if name in year.scenario.documents:
        path = folder / f"{name}.yaml"
        write_document(path, book, plan, units)
    elif name in year.scenario.folders:
        path = folder / name
        first = name == year.scenario.folders[0]
        write_folder(path, lay_out(book, plan, units), UTF_8 if first else GB_18030)
    else:
        path = folder / f"{name}.xlsx"
        saved = datetime(plan.year + 1, 1, *_SAVED)
        write_workbook(path, lay_out(book, plan, units), f"{name}{plan.year}年", saved)
    return path


def _write_key(path: Path, year: Year) -> None:
    entries: list[KeyEntry] = KeyWriter(year).write()
    data: dict[str, Any] = {
        "plan": year.scenario.plan,
        "as_of": year.as_of.isoformat(),
        "pairs": [entry.as_data() for entry in entries],
        "faults": [{"fault": fault.fault, "unit": fault.unit, "shows": fault.shows} for fault in year.scenario.faults],
    }
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

"""Runs the engine on a small district: a few measures and requirements, plain facts, one database in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from sqlalchemy import Engine, delete

from engine.assess import AssessmentRequest, assess
from engine.catalog import Catalog, PlanRules
from engine.finding import Finding
from engine.model import Measure, Plan, Requirement
from engine.settings import Settings
from facts.calendar import Calendar, load_calendar
from facts.ledgers import LEDGERS, ledger_columns
from facts.report import CoverageClaim, Origin, ParsedRecord, Refusal, Report
from facts.store.database import open_database, reading, writing
from facts.store.dispositions import NewJudgement, judge
from facts.store.knowledge import latest_known
from facts.store.schema import Coverage, Judgement, Run, Submission, Waiver, table_of
from facts.store.schema import Refusal as RefusalTable
from facts.store.submissions import submit
from facts.units import UnitRegistry, load_units
from tests.oracle.district import About, Cell, UnitFacts

_SCALES = {"percent": 100, "money": 100}


def store_cell(ledger: str, name: str, cell: Cell, words: Sequence[str] = ()) -> int | str | None:
    """The stored form of a plain cell (facts.ledgers.columns)."""
    column = ledger_columns(LEDGERS[ledger])[name]
    if isinstance(cell, date):
        return cell.toordinal()
    if isinstance(cell, frozenset):
        order = [*column.values, *sorted(set(words) - set(column.values))]
        return "|".join(("", *sorted(cell, key=order.index), "")) if cell else "|"
    if isinstance(cell, About):
        cell = cell.least
    return int(cell) * _SCALES.get(column.kind, 1) if isinstance(cell, int) else cell


def store_most(ledger: str, row: Mapping[str, Cell]) -> dict[str, int]:
    """The greatest value of each approximate number of a row, in its stored form."""
    columns = ledger_columns(LEDGERS[ledger])
    return {
        name: cell.most * _SCALES.get(columns[name].kind, 1) for name, cell in row.items() if isinstance(cell, About)
    }


@dataclass
class EngineRunner:
    """Judges with the engine; the database is emptied after each run."""

    plan: Plan
    words: Mapping[tuple[str, str], Sequence[str]]
    calendar: Calendar = field(default_factory=load_calendar)
    database: Engine = field(default_factory=lambda: open_database("sqlite://", default_path=Path("unused")))

    @cached_property
    def registry(self) -> UnitRegistry:
        """The units of the plan's district."""
        return load_units(self.plan.district)

    def run(
        self,
        requirements: Sequence[Requirement],
        measures: Sequence[Measure],
        units: Sequence[UnitFacts],
        as_of: date,
    ) -> dict[tuple[str, str], Finding]:
        """The findings, by requirement and unit."""
        rules = PlanRules(self.plan, {one.id: one for one in requirements}, {}, None)  # type: ignore[arg-type]
        vocabulary = {key: frozenset(words) for key, words in self.words.items()}
        catalog = Catalog(
            measures={one.id: one for one in measures},
            measure_documents={},
            norms={},
            vocabulary=vocabulary,
            every_word=vocabulary,
            plans={self.plan.id: rules},
            hash="",
        )
        with self._clean():
            for number, unit in enumerate(units, 1):
                submit(self.database, self._report(unit), number)
                judged = [NewJudgement(unit.unit, key, word, "测试", "测试") for key, word in unit.judged.items()]  # type: ignore[arg-type]
                if judged:
                    judge(self.database, judged, number)
            with reading(self.database) as connection:
                request = AssessmentRequest(
                    catalog,
                    rules,
                    Settings(plan=self.plan.id),
                    self.calendar,
                    self.registry,
                    as_of,
                    latest_known(connection),
                )
                found = assess(connection, request)
        return {(finding.requirement.id, finding.unit): finding for finding in found.findings}

    def _report(self, unit: UnitFacts) -> Report:
        records = [
            ParsedRecord(
                ledger,
                str(row["key"]),
                unit.unit,
                {
                    name: store_cell(ledger, name, row.get(name), self.words.get((ledger, name), ()))
                    for name in ledger_columns(LEDGERS[ledger])
                },
                Origin("测试", ledger, number),
                store_most(ledger, row),
            )
            for ledger, rows in unit.rows.items()
            for number, row in enumerate(rows, 1)
        ]
        refusals = [
            Refusal(
                ledger,
                unit.unit,
                Origin("测试", ledger, 1000 + number),
                day.toordinal() if day else None,
                "D000",
                "",
                "",
                "测试",
                "测试",
            )
            for ledger, days in unit.refused.items()
            for number, day in enumerate(days)
        ]
        claims = [
            CoverageClaim(
                claim.ledger,
                unit.unit,
                claim.first.toordinal(),
                claim.last.toordinal(),
                nothing=not unit.rows.get(claim.ledger),
            )
            for claim in unit.claims
        ]
        return Report(unit.unit, (), tuple(records), tuple(refusals), tuple(claims))

    @contextmanager
    def _clean(self) -> Iterator[None]:
        try:
            yield
        finally:
            tables = [table_of(table) for table in (Coverage, RefusalTable, Waiver, Judgement, Run, Submission)]
            with writing(self.database) as connection:
                for table in [table_of(record) for record in LEDGERS.values()] + tables:
                    connection.execute(delete(table))

"""Cases: what a requirement must say of given facts, as data that a lawyer can read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import Field
from sqlalchemy import Engine, delete

from engine.assess import Assessment, AssessmentRequest, assess
from engine.catalog import Catalog, PlanRules
from engine.finding import Finding
from engine.judge import list_readings
from engine.load import Document, read_document
from engine.model import Closed
from engine.settings import Settings, check_settings
from facts.calendar import Calendar
from facts.errors import RulesError
from facts.intake.convert import convert_cell, gather_words
from facts.intake.refused import Refused, Repaired
from facts.ledgers import LEDGERS, ledger_columns
from facts.report import ALL_UNITS, CoverageClaim, Origin, ParsedRecord, Refusal, Report
from facts.store.database import open_database, reading, writing
from facts.store.dispositions import NewDisposition, NewJudgement, decide, judge
from facts.store.knowledge import latest_known
from facts.store.schema import Coverage as CoverageTable
from facts.store.schema import Judgement, Run, Submission, Waiver, table_of
from facts.store.schema import Refusal as RefusalTable
from facts.store.submissions import submit
from facts.units import UnitRegistry

Situation = Literal["below", "on", "above", "nothing_to_count", "not_reported", "ends_early", "not_yet_due", "other"]

ROUTINE: tuple[Situation, ...] = ("below", "on", "above", "not_reported", "ends_early", "not_yet_due")
"""The situations that every requirement needs a case for."""


class Judged(Closed):
    """The office's word on one piece of evidence of the case; ``unit``: whose it is, where it is not the case's own."""

    key: str
    verdict: Literal["accepted", "returned"]
    unit: str | None = None


class Expected(Closed):
    """What must be found; only what is written is compared."""

    verdict: str | None = None
    now: tuple[float | None, float | None] | None = None
    end: tuple[float | None, float | None] | None = None
    figure: tuple[float | None, float | None] | None = None
    shortfall: float | None = None
    same_under_all: bool | None = None
    tier: int | None = None
    disposition: str | None = None
    due: date | None = None
    others: dict[str, str] | None = None


class CaseSettings(Closed):
    """Settings of the office that the case needs."""

    borne: date | None = None
    sent: date | None = None
    groups: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class Case(Closed):
    """One case: a sentence, the facts, what must be found."""

    case: str
    requirement: str
    unit: str
    shows: Situation
    as_of: date
    covers: dict[str, tuple[date, date]] = Field(default_factory=dict)
    records: dict[str, tuple[dict[str, Any], ...]] = Field(default_factory=dict)
    refused: dict[str, int] = Field(default_factory=dict)
    judged: tuple[Judged, ...] = ()
    disposition: Literal["waived", "explained", "objected"] | None = None
    settings: CaseSettings = CaseSettings()
    expect: str | Expected


class CaseFile(Closed):
    """A file under ``cases/``."""

    cases: tuple[Case, ...]


@dataclass(frozen=True)
class PlacedCase:
    """A case and where it stands."""

    case: Case
    place: str


def read_cases(root: Path, plan: str) -> list[PlacedCase]:
    """All cases of a plan, file by file."""
    found = []
    for path in sorted((root / "plans" / plan / "cases").glob("*.yaml")):
        document: Document
        case_file, document = read_document(path, CaseFile, f"rules/{path.relative_to(root).as_posix()}")
        assert isinstance(case_file, CaseFile)  # noqa: S101 - narrows the type
        found += [PlacedCase(case, str(document.place("cases", i))) for i, case in enumerate(case_file.cases)]
    return found


@dataclass
class CaseRunner:
    """Runs cases against a database in memory that is emptied between them."""

    catalog: Catalog
    rules: PlanRules
    calendar: Calendar
    registry: UnitRegistry
    engine: Engine = field(default_factory=lambda: open_database("sqlite://", default_path=Path("unused")))

    def run(self, placed: PlacedCase) -> list[str]:
        """Run one case.

        Returns:
            What differs from what was expected, in Chinese; nothing where all agrees.
        """
        case = placed.case
        requirement = self.rules.requirements.get(case.requirement)
        if requirement is None:
            return [f"{placed.place}：没有编号为“{case.requirement}”的要求。"]
        unit = self.registry.resolve(case.unit, None).code
        with self._clean():
            readings = [reading.requirement for reading in list_readings(requirement)]
            pooled = any(read.measured_over is not None or read.owed_by.jointly is not None for read in readings)
            submit(self.engine, self._report(case, unit, pooled=pooled), 1)
            if case.judged:
                judged = [
                    NewJudgement(
                        self.registry.resolve(j.unit or case.unit, None).code, j.key, j.verdict, "案例", "案例"
                    )
                    for j in case.judged
                ]
                judge(self.engine, judged, 2)
            if case.disposition is not None:
                first = date(self.rules.plan.year, 1, 1).toordinal()
                decide(
                    self.engine,
                    NewDisposition(
                        self.rules.plan.id, case.requirement, unit, case.disposition, "案例", "案例", first, None
                    ),
                    3,
                )
            settings = Settings(plan=self.rules.plan.id, **dict(case.settings))
            check_settings(settings, self.rules, self.rules.plan_document)
            with reading(self.engine) as connection:
                request = AssessmentRequest(
                    self.catalog,
                    self.rules,
                    settings,
                    self.calendar,
                    self.registry,
                    case.as_of,
                    latest_known(connection),
                    frozenset({unit}),
                    frozenset({case.requirement}),
                )
                found = assess(connection, request)
        return list(compare(case, found, placed.place))

    def _report(self, case: Case, unit: str, *, pooled: bool) -> Report:
        records = []
        for ledger, rows in case.records.items():
            columns = ledger_columns(LEDGERS[ledger])
            for index, row in enumerate(rows):
                given = dict(row)
                about = self.registry.resolve(given.pop("unit", case.unit), None).code
                key = str(given.pop("key", f"{ledger[0].upper()}{index + 1}"))
                unknown = given.keys() - columns.keys()
                if unknown:
                    raise RulesError(f"案例“{case.case}”：台账 {ledger} 没有列 {'、'.join(sorted(unknown))}。")
                cells = {name: self._convert(ledger, name, given.get(name)) for name in columns}
                values = {name: value for name, (value, _) in cells.items()}
                most = {name: greatest for name, (_, greatest) in cells.items() if greatest is not None}
                records.append(ParsedRecord(ledger, key, about, values, Origin("案例", ledger, index + 1), most))
        refusals = [
            Refusal(ledger, unit, Origin("案例", ledger, 1000 + n), None, "D000", "", "", "案例", "案例")
            for ledger, number in case.refused.items()
            for n in range(number)
        ]
        claims = [
            CoverageClaim(
                ledger,
                ALL_UNITS if pooled else unit,
                first.toordinal(),
                last.toordinal(),
                nothing=not case.records.get(ledger),
            )
            for ledger, (first, last) in case.covers.items()
        ]
        return Report(unit, (), tuple(records), tuple(refusals), tuple(claims))

    def _convert(self, ledger: str, name: str, value: object) -> tuple[int | str | None, int | None]:
        """What was understood of a cell; of an approximate number (约115) the least, and the greatest that it may be.

        Raises:
            RulesError: the value cannot be read.
        """
        column = ledger_columns(LEDGERS[ledger])[name]
        if isinstance(value, list):
            value = "、".join(value) if value else "无"
        words = gather_words(column, self.catalog.words(ledger, name, self.rules.plan))
        converted = convert_cell(column, value, words)  # type: ignore[arg-type]
        if isinstance(converted, Refused):
            raise RulesError(f"案例里 {ledger}.{name} 的值“{value}”读不懂：{converted.reason}。")
        return (converted.value, converted.most) if isinstance(converted, Repaired) else (converted, None)

    @contextmanager
    def _clean(self) -> Iterator[None]:
        try:
            yield
        finally:
            tables = [table_of(table) for table in (CoverageTable, RefusalTable, Waiver, Judgement, Run, Submission)]
            with writing(self.engine) as connection:
                for table in [table_of(record) for record in LEDGERS.values()] + tables:
                    connection.execute(delete(table))


def compare(case: Case, found: Assessment, place: str) -> Iterator[str]:
    """What differs between what was expected and what was found."""
    expected = Expected(verdict=case.expect) if isinstance(case.expect, str) else case.expect
    start = f"{place}：案例“{case.case}”（{case.requirement}）"
    if expected.figure is not None:
        shown = [figure.as_data()["condition"]["now"] for figure in found.figures]
        if shown != [list(expected.figure)]:
            yield f"{start}：应示数 {list(expected.figure)}，得到 {shown}。"
        return
    if expected.verdict == "not_owed":
        if found.findings:
            yield f"{start}：应无此义务，得到 {found.findings[0].verdict}。"
        return
    if len(found.findings) != 1:
        yield f"{start}：应有一条结论，得到 {len(found.findings)} 条。"
        return
    finding = found.findings[0]
    for name, wanted, got in _list_compared(expected, finding):
        if wanted != got:
            yield f"{start}：{name} 应为 {wanted}，得到 {got}；{finding.reason}"


def _list_compared(expected: Expected, finding: Finding) -> Iterator[tuple[str, Any, Any]]:
    asked: Mapping[str, Any] = {name: getattr(expected, name) for name in expected.model_fields_set}
    first = finding.conditions[0]
    got: dict[str, Any] = {
        "verdict": finding.verdict,
        "now": first.now,
        "end": first.end,
        "shortfall": first.shortfall,
        "same_under_all": finding.same_under_all,
        "tier": finding.tier,
        "disposition": finding.disposition,
        "due": finding.due,
        "others": {other.name: other.verdict for other in finding.others},
    }
    for name, wanted in asked.items():
        if name in got:
            yield name, wanted, got[name]


def missing_situations(cases: Sequence[Case], *, needs_empty: bool) -> list[Situation]:
    """Which situations a requirement's cases do not show."""
    shown = {case.shows for case in cases}
    wanted: tuple[Situation, ...] = (*ROUTINE, "nothing_to_count") if needs_empty else ROUTINE
    return [situation for situation in wanted if situation not in shown]

"""A demonstration taken in and judged, as an office would: reports, judgements, decisions, assessment."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from demo import DemonstrationFiles, Handed, read_dispositions, read_judgements
from engine.assess import AssessmentRequest, assess
from engine.catalog import load_catalog
from engine.settings import read_settings
from facts.calendar import load_calendar
from facts.intake import read_report
from facts.resources import resource
from facts.store.database import open_database, reading
from facts.store.dispositions import decide, judge
from facts.store.knowledge import latest_known
from facts.store.submissions import submit
from facts.units import load_units

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from engine.finding import Finding
    from facts.report import Refusal

Pair = tuple[str, str]


@dataclass
class District:
    """One demonstration and the database into which it was taken."""

    files: DemonstrationFiles
    database: Path

    def __post_init__(self) -> None:
        self.catalog = load_catalog(resource("rules"), [self.files.plan])
        self.rules = self.catalog.plan(self.files.plan)
        self.units = load_units(self.rules.plan.district)
        own = [tuple(name.split(".", 1)) for name in self.rules.plan.vocabulary]
        places = {*self.catalog.vocabulary, *((ledger, column) for ledger, column in own)}
        self.words = {place: self.catalog.words(*place, self.rules.plan) for place in places}
        self.approximate = 0
        self.key = json.loads(self.files.key.read_text(encoding="utf-8"))
        self.as_of = date.fromisoformat(self.key["as_of"])
        self.january = int(datetime(self.as_of.year + 1, 1, 5, 9, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp())

    @cached_property
    def engine(self) -> Engine:
        return open_database(None, default_path=self.database)

    def take_in_everything(self) -> list[Refusal]:
        refusals = [refusal for handed in self.files.reports for refusal in self.take_in(handed)]
        judge(self.engine, [judgement for _, judgement in read_judgements(self.files.judgements)], self.january)
        for disposition in read_dispositions(self.files.dispositions):
            decide(self.engine, disposition, self.january)
        return refusals

    def take_in(self, handed: Handed) -> tuple[Refusal, ...]:
        """Submit one report; what is doubtful on it is kept in ``approximate`` (rows) and given back (refusals)."""
        report = read_report(
            [handed.path],
            reporter=handed.unit,
            units=self.units,
            vocabularies=self.words,
            year=self.rules.plan.year,
        )
        self.approximate += sum(bool(row.most) for row in report.records)
        submit(self.engine, report, self.january)
        return (*report.refusals, *report.refused_cells)

    def assess(self) -> dict[Pair, Finding]:
        with reading(self.engine) as connection:
            request = AssessmentRequest(
                self.catalog,
                self.rules,
                read_settings(self.files.settings, self.rules),
                load_calendar(),
                self.units,
                self.as_of,
                latest_known(connection),
            )
            found = assess(connection, request).findings
        findings = {(finding.requirement.id, finding.unit): finding for finding in found}
        assert len(findings) == len(found)
        return findings

    def expected(self) -> dict[Pair, dict[str, Any]]:
        pairs = {(entry["requirement"], entry["unit"]): entry for entry in self.key["pairs"]}
        assert len(pairs) == len(self.key["pairs"])
        return pairs


def list_differences(expected: dict[str, Any], finding: Finding) -> dict[str, tuple[Any, Any]]:
    """What a finding says otherwise than the key: name to (expected, found)."""
    found = {
        "verdict": finding.verdict,
        "tier": finding.tier,
        "same_under_all": finding.same_under_all,
        "disposition": finding.disposition,
        "others": {o.name: o.verdict for o in finding.others if o.name in expected.get("others", {})},
    }
    return {name: (expected[name], got) for name, got in found.items() if name in expected and expected[name] != got}

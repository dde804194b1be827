"""Results of assessments for the tests of what is printed: made by hand, or by the engine from the plans' own cases."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from engine.assess import Assessment, AssessmentRequest, assess
from engine.cases import CaseRunner, PlacedCase, read_cases
from engine.catalog import load_catalog
from engine.decision_load import decision_table
from engine.totals import prove_totals, total_units
from facts.calendar import load_calendar
from facts.resources import resource
from facts.units import load_units

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from engine.finding import Finding

PLAN = "qingpu-2021"
TABLE = decision_table()
KINDS = ("met", "not_met", "undecided", "excluded")
OTHER_UNIT = {"unit": "two", "unit_name": "赵巷镇"}
MET = {
    "verdict": "met",
    "tier": 0,
    "accuses": False,
    "counts_as": "met",
    "label": "in_order",
    "consequence": "none",
    "remedy": "",
}
EVIDENCE = {
    "verdict": "not_reported",
    "tier": 4,
    "accuses": False,
    "counts_as": "undecided",
    "label": "evidence_missing",
}
BY_READING = {"tier": 3, "accuses": False, "counts_as": "undecided", "label": "by_reading", "consequence": "review"}
RULING = {"why": "机构撤并。", "by": "李四", "from": "2021-01-01", "until": None}
WAIVED: dict[str, Any] = {
    "tier": 0,
    "accuses": False,
    "counts_as": "excluded",
    "label": "waived",
    "disposition": "waived",
    "disposition_detail": RULING,
}
RUN: dict[str, Any] = {
    "plan": PLAN,
    "title": "2021年青浦区政务公开工作要点",
    "number": "青府办发〔2021〕17号",
    "sent": "2021-04-22",
    "as_of": "2021-12-31",
    "known_at": 1641951005,  # 2022-01-12 09:30:05 in Shanghai
    "complete": True,
    "id": "3f9a0c21b7de",
    "stored": True,
}
_VERDICTS = tuple(TABLE.fields["verdict"].values)


def make_finding(requirement: str, **changes: object) -> dict[str, Any]:
    """One finding as plain data: a breach of the first tier, but for what is changed."""
    finding: dict[str, Any] = {
        "plan": PLAN,
        "requirement": f"{PLAN}/{requirement}",
        "title": f"第{requirement}项任务",
        "unit": "one",
        "unit_name": "区教育局",
        "together": [],
        "verdict": "breached",
        "disposition": "none",
        "disposition_detail": None,
        "tier": 1,
        "binds": "must",
        "accuses": True,
        "counts_as": "not_met",
        "label": "breach",
        "consequence": "rectify",
        "conditions": [make_condition()],
        "due": "2021-10-31",
        "decided_on": "2021-10-31",
        "reason": "公开目录：0份，要求不少于1份。",
        "remedy": "补充公开。（还差1份）",
        "readings": {"taken": "", "same_under_all": True, "others": []},
        "source": {"document": "table", "section": None, "row": 2, "below_row": None, "figure": "10月底前"},
        "records": [],
        "records_total": 0,
        "flags": [],
        "base": None,
        "decision_rows": ["V05", "P15", "C01"],
    }
    unknown = changes.keys() - finding.keys()
    assert not unknown, f"a finding has no {unknown}"
    return {**finding, **changes}


def make_condition(**changes: object) -> dict[str, Any]:
    """One condition of a finding as plain data."""
    counts = {"ok": 0, "waiting": 0, "unknown": 0, "late": 0, "overdue": 0}
    condition = {
        "measure": "catalogues.published",
        "ledger": "catalogues",
        "reported": True,
        "title": "公开目录",
        "op": "at_least",
        "limit": 1,
        "unit": "items",
        "now": [0, 0],
        "end": [0, 0],
        "shortfall": 1,
        "counts": counts,
    }
    return {**condition, **changes}


def make_records(*rows: int, file: str = "台账.xlsx", sheet: str = "办件") -> list[dict[str, Any]]:
    """Records behind a finding, one for each row."""
    return [
        {"file": file, "sheet": sheet, "row": row, "key": f"B{row}", "state": "late", "day": "2021-04-30"}
        for row in rows
    ]


def make_result(*findings: dict[str, Any], figures: Iterable[dict[str, Any]] = (), **run: object) -> dict[str, Any]:
    """A result whose totals are those of the findings, each unit in the order in which it occurs."""
    units = {finding["unit"]: finding["unit_name"] for finding in findings}
    return {
        "run": {**RUN, **run},
        "totals": {
            **_count(findings),
            "counts_as": {kind: sum(f["counts_as"] == kind for f in findings) for kind in KINDS},
            "accused": sum(f["accuses"] for f in findings),
            "units": len(units),
            "requirements": len({f["requirement"] for f in findings}),
        },
        "units": [
            {
                "unit": unit,
                "unit_name": name,
                "accused": 0,
                "handed_in": True,
                "consequences": [],
                **_count(f for f in findings if f["unit"] == unit),
            }
            for unit, name in units.items()
        ],
        "findings": list(findings),
        "figures": list(figures),
        "consequences": [],
    }


def _count(findings: Iterable[dict[str, Any]]) -> dict[str, Any]:
    own = list(findings)
    return {
        "owed": len(own),
        "verdicts": {verdict: sum(f["verdict"] == verdict for f in own) for verdict in _VERDICTS},
        "tiers": {str(tier): sum(f["tier"] == tier for f in own) for tier in range(5)},
    }


def count_kinds(findings: list[dict[str, Any]]) -> list[int]:
    return [sum(finding["counts_as"] == kind for finding in findings) for kind in KINDS]


def count_tiers(findings: list[dict[str, Any]]) -> list[int]:
    return [sum(finding["tier"] == tier for finding in findings) for tier in (1, 2, 3, 4)]


def of_unit(result: dict[str, Any], unit: str) -> list[dict[str, Any]]:
    return [finding for finding in result["findings"] if finding["unit"] == unit]


def divide(findings: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Those that are named in the block of what was not handed in, and those that stand by themselves."""
    missing = [finding for finding in findings if finding["label"] == "not_reported"]
    return missing, [finding for finding in findings if finding not in missing]


@cache
def judge_cases() -> dict[str, Any]:
    """What the engine says of one case of each of a plan's first requirements, dealt out to three units."""
    catalog = load_catalog(resource("rules"), [PLAN])
    rules, registry = catalog.plans[PLAN], load_units("qingpu")
    runner = CaseRunner(catalog, rules, load_calendar(), registry)
    shows = ("below", "not_reported", "on", "below", "ends_early", "not_yet_due")
    by_requirement: dict[str, list[PlacedCase]] = {}
    for placed in read_cases(resource("rules"), PLAN):
        by_requirement.setdefault(placed.case.requirement, []).append(placed)
    findings: list[Finding] = []
    units = [registry.resolve(name) for name in ("区教育局", "区经委", "赵巷镇")]
    for place, cases in enumerate(list(by_requirement.values())[:24]):
        wanted = shows[place % len(shows)]
        chosen = next((placed for placed in cases if placed.case.shows == wanted), cases[0])
        unit = units[place // 8]
        findings += [replace(found, unit=unit.code, unit_name=unit.short) for found in _judge(runner, chosen)]
    return {
        "run": RUN,
        "totals": prove_totals(findings),
        "units": [unit.as_data() for unit in total_units(rules.plan, {}, findings, None)],
        "findings": [finding.as_data() for finding in findings],
        "figures": [],
        "consequences": [],
    }


def _judge(runner: CaseRunner, placed: PlacedCase) -> tuple[Finding, ...]:
    """The findings of one case, taken from the assessment that the runner makes for it."""
    kept: list[Assessment] = []

    def keep(connection: Connection, request: AssessmentRequest) -> Assessment:
        kept.append(assess(connection, request))
        return kept[-1]

    with patch("engine.cases.assess", side_effect=keep):
        runner.run(placed)
    return kept[0].findings

"""A run as data: what it was made of, stored whole, read back."""

from __future__ import annotations

import json
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from sqlalchemy import Connection, Engine

from engine.assess import Assessment, AssessmentRequest
from engine.decision_load import decision_table
from engine.history import read_history
from facts.errors import InternalError
from facts.store.coverage import facts_hash
from facts.store.runs import (
    NewFinding,
    NewRun,
    StoredRun,
    find_latest_run,
    find_run,
    read_findings,
    store_run,
    verify_run,
)


def program_version() -> str:
    """The version of the installed program."""
    try:
        return version("mingcha")
    except PackageNotFoundError:
        return "0"


def describe_run(connection: Connection, request: AssessmentRequest) -> dict[str, Any]:
    """Everything that decides a run, as data: repeated with the same, it gives the same."""
    plan = request.rules.plan
    dates = request.settings.dates(request.rules)
    history = read_history(connection, plan, request.settings.thresholds, request.as_of, request.known_at)
    facts = facts_hash(connection, request.known_at)
    return {
        "plan": plan.id,
        "title": plan.title,
        "number": plan.number,
        "issuer": plan.issuer,
        "year": plan.year,
        "borne": dates.borne.isoformat() if dates.borne else None,
        "sent": dates.sent.isoformat() if dates.sent else None,
        "as_of": request.as_of.isoformat(),
        "known_at": request.known_at,
        "rules_hash": f"{request.catalog.hash}+{decision_table().digest}",
        "settings_hash": request.settings.digest,
        "facts_hash": f"{facts}+{history.digest}" if history.digest else facts,
        "calendar_hash": request.calendar.fingerprint(),
        "version": program_version(),
        "complete": plan.complete,
    }


def store_assessment(
    engine: Engine, request: AssessmentRequest, assessment: Assessment, run: dict[str, Any], at: int
) -> dict[str, Any]:
    """Store a run whole, passes included, and give it as data with its name.

    Args:
        engine: of ``open_database``.
        request: what was asked.
        assessment: what was found.
        run: of :func:`describe_run`, from the same connection as the assessment.
        at: what the clock says, in seconds since 1970.
    """
    data = assessment.as_data()
    record = NewRun(
        plan=run["plan"],
        as_of=request.as_of.toordinal(),
        known_at=run["known_at"],
        rules_hash=run["rules_hash"],
        settings_hash=run["settings_hash"],
        facts_hash=run["facts_hash"],
        calendar_hash=run["calendar_hash"],
        version=run["version"],
        totals={
            "run": run,
            "totals": data["totals"],
            "units": data["units"],
            "figures": data["figures"],
            "consequences": data["consequences"],
        },
    )
    findings = [
        NewFinding(
            finding.plan,
            finding.requirement.id,
            finding.unit,
            finding.verdict,
            finding.disposition,
            str(finding.tier),
            body,
        )
        for finding, body in zip(assessment.findings, data["findings"], strict=True)
    ]
    stored: StoredRun = store_run(engine, record, findings, at)
    if stored.contradicts:
        raise InternalError(
            f"同样的规则、设置、材料和日期，这次的结论与第 {stored.contradicts} 次判定不同（程序自身的错误）。"
            "请报告维护人员；在查明以前不要使用这两次判定。"
        )
    return {"run": {**run, "id": stored.run_id, "stored": True}, **data}


def read_run(connection: Connection, plan: str, name: str | None) -> dict[str, Any] | None:
    """A stored run as data, the latest of the plan where no name is given; None where there is none.

    Raises:
        UsageError: no run has that name.
        InternalError: what is stored is not what was sealed.
    """
    row = find_latest_run(connection, plan) if name is None else find_run(connection, name)
    if row is None:
        return None
    verify_run(connection, row)
    kept = json.loads(row.totals)
    findings = [json.loads(finding.body) for finding in read_findings(connection, row)]
    return {
        "run": {**kept["run"], "id": row.run_id, "stored": True},
        "totals": kept["totals"],
        "units": kept["units"],
        "findings": findings,
        "figures": kept["figures"],
        "consequences": kept["consequences"],
    }


def run_day(run: dict[str, Any]) -> date:
    """The day of a run."""
    return date.fromisoformat(run["as_of"])

"""Due days of single cases whose clock was stopped, extended or started again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from engine.model import Norm
from engine.predicate import Moment
from engine.scope import NEVER, UNKNOWN_DUE
from facts.calendar import Calendar
from facts.case_clock import CaseDue, CaseStep, Correction, Extension, Suspension, case_due, limit_steps
from facts.ledgers.service import Application
from facts.ledgers.service import CaseStep as StepRecord


def list_moved_dues(
    connection: Connection, norms: Mapping[str, Norm], calendar: Calendar, moment: Moment
) -> Iterator[dict[str, object]]:
    """Rows of scope_due: one for each application with steps and each norm with a case clock."""
    for (unit, key), (received, steps) in _read_cases(connection, moment).items():
        for norm in norms.values():
            if norm.clock == "information_request":
                found = reckon(calendar, norm, date.fromordinal(received), steps, date.fromordinal(moment.as_of))
                yield {"ledger": "applications", "unit": unit, "key": key, "norm": norm.id, "due": _store(found)}


def reckon(calendar: Calendar, norm: Norm, received: date, steps: list[CaseStep], as_of: date) -> CaseDue:
    """When one application is due, with the arithmetic of its days."""
    allowed = next(
        int(value.value)
        for value in norm.days
        if value.since <= received and (value.until is None or received <= value.until)
    )
    return case_due(calendar, received, allowed, limit_steps(steps, as_of))


def explain_case(  # noqa: PLR0913, PLR0917 - a case is named by unit and key, its clock by norm and calendar
    connection: Connection, norm: Norm, calendar: Calendar, moment: Moment, unit: str, key: str, received: date
) -> tuple[str, ...]:
    """The arithmetic of one case's days, step by step, in Chinese."""
    _, steps = _read_cases(connection, moment).get((unit, key), (0, []))
    return reckon(calendar, norm, received, steps, date.fromordinal(moment.as_of)).arithmetic


def _store(found: CaseDue) -> int:
    if found.due is not None:
        return found.due.toordinal()
    return UNKNOWN_DUE if found.state == "calendar_unknown" else NEVER


def _read_cases(connection: Connection, moment: Moment) -> dict[tuple[str, str], tuple[int, list[CaseStep]]]:
    step = StepRecord.__table__.alias("step")
    case = Application.__table__.alias("application")
    rows = connection.execute(
        select(step, case.c.received.label("received"))
        .join(case, (case.c.unit == step.c.unit) & (case.c.key == step.c.case))
        .where(
            step.c.known_from <= moment.known_at,
            step.c.known_until > moment.known_at,
            case.c.known_from <= moment.known_at,
            case.c.known_until > moment.known_at,
        )
        .order_by(step.c.unit, step.c.case, step.c.started, step.c.pk)
    ).mappings()
    steps: defaultdict[tuple[str, str], list[CaseStep]] = defaultdict(list)
    received: dict[tuple[str, str], int] = {}
    for row in rows:
        steps[row["unit"], row["case"]].append(_read_step(dict(row)))
        received[row["unit"], row["case"]] = row["received"]
    return {case_key: (received[case_key], found) for case_key, found in steps.items()}


def _read_step(row: Mapping[str, Any]) -> CaseStep:
    started = date.fromordinal(row["started"])
    ended = date.fromordinal(row["ended"]) if row["ended"] is not None else None
    if row["kind"] == "延期":
        notified = date.fromordinal(row["notified"]) if row["notified"] is not None else None
        return Extension(row["extra_days"] or 0, row["consented"] == 1, notified)
    if row["kind"] == "补正":
        return Correction(started, ended)
    return Suspension(started, ended, row["kind"])

"""A finding as a small frozen value: what was found of one owed pair, ready to be printed or stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.interval import HUNDREDTHS, UNBOUNDED, Interval
from engine.model import Requirement
from engine.outcome import Leaf
from facts.report import Origin


@dataclass(frozen=True)
class RecordBehind:
    """One record behind a figure: where it stands, what it shows (``ok``, ``late``, ``overdue`` ...), its day.

    Attributes:
        approximate: for each approximate number on which it hangs, one sentence without a full stop.
        done: of a case, the day on which it was done.
        lacks: of a record that cannot be told, the titles of the cells that it needs and has not.
    """

    origin: Origin
    key: str
    state: str
    days_late: int | None = None
    day: date | None = None
    approximate: tuple[str, ...] = ()
    done: date | None = None
    lacks: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Plain data for JSON."""
        data: dict[str, Any] = {
            "file": self.origin.file,
            "sheet": self.origin.sheet,
            "row": self.origin.row,
            "key": self.key,
            "state": self.state,
            "day": self.day.isoformat() if self.day else None,
        }
        if self.done is not None:
            data["done"] = self.done.isoformat()
        if self.lacks:
            data["lacks"] = list(self.lacks)
        if self.approximate:
            data["approximate"] = list(self.approximate)
        return data if self.days_late is None else {**data, "days_late": self.days_late}


@dataclass(frozen=True)
class ConditionFound:
    """One condition of a finding as it is printed.

    Attributes:
        now, end: bounds of the figure; None is without bound. Shares and means in per cent and days,
            cut off after two decimals.
        shortfall: how much is missing, in the unit of the figure; None where nothing is.
        parts: items by state, where items were counted.
        failing: where every group (account, site) must satisfy it, the names of those that do not.
        ledger: where what it counts is reported; ``reported`` tells whether anything at all of it came in.
    """

    measure: str
    title: str
    op: str
    limit: float | None
    unit: str
    now: tuple[float | None, float | None]
    end: tuple[float | None, float | None]
    shortfall: float | None
    parts: dict[str, int]
    declared: str = ""
    failing: tuple[str, ...] = ()
    ledger: str = "evidence"
    reported: bool = True

    def as_data(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "measure": self.measure,
            "ledger": self.ledger,
            "reported": self.reported,
            "title": self.title,
            "op": self.op,
            "limit": self.limit,
            "unit": self.unit,
            "now": list(self.now),
            "end": list(self.end),
            "shortfall": self.shortfall,
            "counts": self.parts,
            **({"declared": self.declared} if self.declared else {}),
            **({"failing": list(self.failing)} if self.failing else {}),
        }


@dataclass(frozen=True)
class ReadingFound:
    """What another reading of the text gives: its name, what it says, the verdict and its last day."""

    name: str
    says: str
    verdict: str
    due: date | None

    def as_data(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "id": self.name,
            "says": self.says,
            "verdict": self.verdict,
            "due": self.due.isoformat() if self.due else None,
        }


@dataclass(frozen=True)
class Ruling:
    """The words of what stands beside a verdict: of a waiver, an accepted explanation or an objection.

    Attributes:
        by: who allowed it; of an objection, who raised it.
        since, until: the days between which it holds, both included; None is without end.
    """

    why: str
    by: str
    since: date
    until: date | None

    def as_data(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "why": self.why,
            "by": self.by,
            "from": self.since.isoformat(),
            "until": self.until.isoformat() if self.until else None,
        }


@dataclass(frozen=True)
class Finding:
    """What was found of one pair of requirement and unit.

    Attributes:
        unit, unit_name, division: the unit that the finding stands with (街镇 or 部门).
        together: names of those that owe it jointly.
        tier, accuses, counts_as, label, consequence: from the decision table.
        due: the last day of the requirement; ``decided_on`` the day from which nothing could change the verdict.
        flags: ``before_issue`` (the last day lies before the plan was sent), ``issue_unknown`` (it may, for nobody has
            said when that was), ``local`` (a limit of the office),
            ``implied`` (the number is not in the text), ``declared`` (the unit says itself what is counted).
        base: the requirement through whose breach this one is breached.
        ruling: the words of the disposition; None where there is none.
    """

    plan: str
    requirement: Requirement
    unit: str
    unit_name: str
    division: str
    together: tuple[str, ...]
    verdict: str
    disposition: str
    tier: int
    accuses: bool
    counts_as: str
    label: str
    consequence: str
    conditions: tuple[ConditionFound, ...]
    due: date | None
    decided_on: date | None
    reason: str
    remedy: str
    same_under_all: bool
    others: tuple[ReadingFound, ...]
    records: tuple[RecordBehind, ...]
    records_total: int
    flags: tuple[str, ...] = ()
    base: str | None = None
    rows: tuple[str, ...] = ()
    ruling: Ruling | None = None

    def as_data(self) -> dict[str, Any]:
        """The finding as ``assess --format json`` prints it and a run stores it."""
        requirement = self.requirement
        return {
            "plan": self.plan,
            "requirement": requirement.id,
            "title": requirement.title,
            "unit": self.unit,
            "unit_name": self.unit_name,
            "division": self.division,
            "together": list(self.together),
            "verdict": self.verdict,
            "disposition": self.disposition,
            "disposition_detail": self.ruling.as_data() if self.ruling else None,
            "tier": self.tier,
            "binds": requirement.binds,
            "accuses": self.accuses,
            "counts_as": self.counts_as,
            "label": self.label,
            "consequence": self.consequence,
            "conditions": [condition.as_data() for condition in self.conditions],
            "due": self.due.isoformat() if self.due else None,
            "decided_on": self.decided_on.isoformat() if self.decided_on else None,
            "reason": self.reason,
            "remedy": self.remedy,
            "readings": {
                "taken": requirement.reading,
                "same_under_all": self.same_under_all,
                "others": [other.as_data() for other in self.others],
            },
            "source": {
                "document": requirement.source.document,
                "section": requirement.source.section,
                "row": requirement.source.row,
                "below_row": requirement.source.below_row,
                "figure": requirement.source.figure,
            },
            "records": [record.as_data() for record in self.records],
            "records_total": self.records_total,
            "flags": list(self.flags),
            "base": self.base,
            "decision_rows": list(self.rows),
        }


def show_bounds(leaf: Leaf, interval: Interval) -> tuple[float | None, float | None]:
    """The bounds of a figure in the unit of the condition; None is without bound."""
    scaled = leaf.unit == "percent" or leaf.operator == "average_within"

    def bound(value: int) -> float | None:
        if abs(value) >= UNBOUNDED:
            return None
        return value / HUNDREDTHS if scaled else value

    return bound(interval.low), bound(interval.high)


def show_limit(leaf: Leaf) -> float | None:
    """The limit in the unit of the condition; for limits of time the span itself."""
    span = leaf.condition.within
    if leaf.operator == "within" and span is not None:
        return span.n if span.n is not None else (int(span.values[-1].value) if span.values else None)
    if leaf.limit is None:
        return None
    return leaf.limit / HUNDREDTHS if leaf.unit == "percent" or leaf.operator == "average_within" else leaf.limit


def show_unit(leaf: Leaf) -> str:
    """The unit of the limit."""
    if leaf.operator == "within" and leaf.condition.within is not None:
        return leaf.condition.within.unit
    return leaf.unit

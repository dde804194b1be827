"""What the findings add up to, for each unit and for all; every sum is proved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from engine.decision import UNBOUNDED, DecisionTable
from engine.finding import Finding
from engine.rete import derive_totals_checked
from engine.settings import Thresholds
from facts.errors import InternalError

VERDICTS: Final = (
    "met",
    "met_so_far",
    "open",
    "breached",
    "late",
    "not_reported",
    "to_review",
    "not_applicable",
    "not_taken_up",
    "cannot_tell",
)


@dataclass(frozen=True)
class UnitTotals:
    """What was counted for one unit, and the step that is proposed for it.

    Attributes:
        division: 街镇 or 部门; the two stand apart in every list.
    """

    unit: str
    unit_name: str
    division: str
    verdicts: Mapping[str, int]
    tiers: Mapping[int, int]
    accused: int
    step: str

    def as_data(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "unit": self.unit,
            "unit_name": self.unit_name,
            "division": self.division,
            "owed": sum(self.verdicts.values()),
            "verdicts": dict(self.verdicts),
            "tiers": {str(tier): count for tier, count in self.tiers.items()},
            "accused": self.accused,
            "step": self.step,
        }


def total_units(table: DecisionTable, limits: Thresholds, findings: Sequence[Finding]) -> Iterator[UnitTotals]:
    """Count each unit's findings and derive the step that is proposed for it."""
    by_unit: dict[str, list[Finding]] = {}
    for finding in findings:
        by_unit.setdefault(finding.unit, []).append(finding)
    for unit, own in by_unit.items():
        accused = sum(finding.accuses for finding in own)
        totals: dict[str, int | str] = {
            "accused": accused,
            "not_reported": sum(finding.verdict == "not_reported" for finding in own),
            "undecided": sum(finding.counts_as == "undecided" for finding in own),
            "listed": sum(finding.tier > 0 for finding in own),
            "met": sum(finding.counts_as == "met" for finding in own),
            "summon_threshold": limits.summon or UNBOUNDED,
            "circular_threshold": limits.circular or UNBOUNDED,
            "chase_threshold": limits.chase or UNBOUNDED,
            "praise_threshold": limits.praise or UNBOUNDED,
        }
        step = derive_totals_checked(table, unit, totals).step
        yield UnitTotals(
            unit,
            own[0].unit_name,
            own[0].division,
            {verdict: sum(f.verdict == verdict for f in own) for verdict in VERDICTS},
            {tier: sum(f.tier == tier for f in own) for tier in range(5)},
            accused,
            step,
        )


def prove_totals(findings: Sequence[Finding]) -> dict[str, Any]:
    """Totals with their zeros; what is owed is the sum over the verdicts, counted twice."""
    verdicts = dict.fromkeys(VERDICTS, 0)
    tiers = dict.fromkeys(range(5), 0)
    counts_as = dict.fromkeys(("met", "not_met", "undecided", "excluded"), 0)
    for finding in findings:
        verdicts[finding.verdict] += 1
        tiers[finding.tier] += 1
        counts_as[finding.counts_as] += 1
    owed = len({(finding.requirement.id, finding.unit) for finding in findings})
    if not owed == sum(verdicts.values()) == sum(tiers.values()) == sum(counts_as.values()):
        raise InternalError(
            f"总数不平：应有{owed}项，按结论{sum(verdicts.values())}项，按层级{sum(tiers.values())}项（程序自身的错误）。"
        )
    return {
        "owed": owed,
        "verdicts": verdicts,
        "tiers": {str(tier): count for tier, count in tiers.items()},
        "counts_as": counts_as,
        "accused": sum(finding.accuses for finding in findings),
        "units": len({finding.unit for finding in findings}),
        "requirements": len({finding.requirement.id for finding in findings}),
    }

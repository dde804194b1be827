"""Totals of a run, of the whole and of each unit, and what follows for the units."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from engine.consequences import ConsequenceFound, UnitNumbers, derive
from engine.finding import Finding
from engine.history import History
from engine.interval import Interval
from engine.model import Ground, Plan
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
    """What was counted for one unit, and what follows for it.

    Attributes:
        division: 街镇 or 部门; the two stand apart in every list.
        consequences: all of the plan's, whatever their state; none where only a part of the plan was judged.
        handed_in: the unit has handed in anything at all.
    """

    unit: str
    unit_name: str
    division: str
    verdicts: Mapping[str, int]
    tiers: Mapping[int, int]
    accused: int
    consequences: tuple[ConsequenceFound, ...] = ()
    handed_in: bool = True

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
            "handed_in": self.handed_in,
            "consequences": [found.as_data() for found in self.consequences if found.state != "no"],
        }


def total_units(
    plan: Plan, thresholds: Mapping[str, int], findings: Sequence[Finding], history: History | None
) -> list[UnitTotals]:
    """Count each unit's findings and derive what follows for it.

    Args:
        plan: with its consequences.
        thresholds: the numbers that the office has set, by name.
        findings: of all units, in official order.
        history: what earlier runs found; None where only some requirements were judged: then nothing is derived.
    """
    by_unit: dict[str, list[Finding]] = {}
    for finding in findings:
        by_unit.setdefault(finding.unit, []).append(finding)
    found = []
    for unit, own in by_unit.items():
        numbers = None if history is None else count_grounds(plan, thresholds, own, history)
        found.append(
            UnitTotals(
                unit,
                own[0].unit_name,
                own[0].division,
                {verdict: sum(f.verdict == verdict for f in own) for verdict in VERDICTS},
                {tier: sum(f.tier == tier for f in own) for tier in range(5)},
                sum(f.accuses for f in own),
                () if numbers is None else tuple(derive(plan, thresholds, unit, numbers)),
            )
        )
    return found


def count_grounds(
    plan: Plan, thresholds: Mapping[str, int], findings: Sequence[Finding], history: History
) -> UnitNumbers:
    """Count for one unit what the plan's consequences ask, over its findings and over earlier runs."""
    unit = findings[0].unit
    accused = {finding.requirement.id for finding in findings if finding.accuses}
    counts: dict[Ground, Interval] = {}
    unknown: dict[Ground, str] = {}
    for ground in (ground for consequence in plan.consequences for ground in consequence.grounds):
        if ground.count is None:
            continue
        over = thresholds.get(ground.over or "")
        if ground.count == "unmended":
            counts[ground] = history.count_unmended(unit, accused, over)
            unknown[ground] = f"没有保存{over}天以前的评估，不知道是否督促过，不当作没有"
        elif ground.count == "years_behind":
            counts[ground] = history.count_years_behind(unit, len(accused), over)
            unknown[ground] = history.say_unknown_years(unit)
        else:
            asked = [finding for finding in findings if not ground.of or finding.requirement.id in ground.of]
            counts[ground] = Interval.exactly(sum(_COUNTED[ground.count](finding) for finding in asked))
    return UnitNumbers(counts, unknown)


_COUNTED: Final[Mapping[str, Callable[[Finding], bool]]] = {
    "accused": lambda finding: finding.accuses,
    "not_met": lambda finding: finding.counts_as == "not_met",
    "not_reported": lambda finding: finding.verdict == "not_reported",
    "late": lambda finding: finding.verdict == "late",
    "undecided": lambda finding: finding.counts_as == "undecided",
    "listed": lambda finding: finding.tier > 0,
    "met": lambda finding: finding.counts_as == "met",
}


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

"""From the readings of one owed pair to the facts that the decision table takes, and whether the readings agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from engine.decision import DecisionTable, clamp
from engine.judge import TAKEN, Bench, PairOutcome, Reading
from engine.model import Requirement
from engine.timing import PlanDates

_VIOLATIONS: Final = frozenset({"breached", "late"})


@dataclass(frozen=True)
class Pair:
    """One owed pair on its way: the outcome of each reading, and what they lead to.

    Attributes:
        issue: ``before_issue`` or ``issue_unknown``: how the last day stands to the plan's issue, where that matters.
        same_under_all: all readings give one verdict, or all give a violation.
    """

    readings: Sequence[Reading]
    outcomes: Mapping[str, PairOutcome]
    verdicts: Mapping[str, str]
    facts: Mapping[str, dict[str, int | str]]
    disposition: str
    issue: str | None
    same_under_all: bool

    @property
    def requirement(self) -> Requirement:
        """The requirement in the reading taken."""
        return self.readings[0].requirement

    @property
    def taken(self) -> PairOutcome:
        """What the reading taken says."""
        return self.outcomes[TAKEN]


def judge_readings(bench: Bench, readings: Sequence[Reading]) -> dict[str, dict[str, PairOutcome]]:
    """Unit to reading to outcome, for the units that owe it under the reading taken."""
    found: dict[str, dict[str, PairOutcome]] = {}
    for reading in readings:
        for outcome in bench.judge(reading.requirement):
            if reading.name == TAKEN:
                found[outcome.owner.unit] = {TAKEN: outcome}
            elif outcome.owner.unit in found:
                found[outcome.owner.unit][reading.name] = outcome
    return found


def decide_pair(
    table: DecisionTable,
    bench: Bench,
    readings: Sequence[Reading],
    outcomes: dict[str, PairOutcome],
    disposition: str,
) -> Pair:
    """The facts and verdicts of all readings, and whether they agree."""
    binds = {reading.name: reading.requirement.binds for reading in readings}
    facts = {name: make_fact(outcome, binds[name], disposition) for name, outcome in outcomes.items()}
    stage = table.chain.stages[0]
    verdicts = {name: str(stage.find_row(fact).outcome["verdict"]) for name, fact in facts.items()}
    asked = {reading.name: reading.requirement for reading in readings}
    issues = {name: _stand_to_issue(bench.dates, asked[name], outcome) for name, outcome in outcomes.items()}
    # Under a reading in which the unit owes nothing at all, nothing is breached either.
    complete = len(outcomes) == len(binds)
    same = complete and _agree(verdicts)
    # A last day before the plan was sent, or perhaps before it, accuses nobody under any reading: to the table that is
    # one more reading. So is a breach that only follows from a base which itself accuses nobody.
    taken = outcomes[TAKEN]
    base = find_broken_base(bench, readings[0].requirement, taken, verdicts[TAKEN])
    through_doubt = base is not None and (base, taken.owner.unit) in bench.unsettled
    early = verdicts[TAKEN] in _VIOLATIONS and any(issue is not None for issue in issues.values())
    code = "yes" if same and not early and not through_doubt else "no"
    marked = {name: {**fact, "same_under_all": code} for name, fact in facts.items()}
    return Pair(readings, outcomes, verdicts, marked, disposition, issues[TAKEN], same)


def _stand_to_issue(dates: PlanDates, requirement: Requirement, outcome: PairOutcome) -> str | None:
    """Whether the last day of a reading lies before the plan's issue, or may, because nobody has said when that was."""
    if outcome.window is None:
        return None
    due, sent = date.fromordinal(outcome.window.due), dates.sent
    if sent is not None:
        return "before_issue" if due < sent else None
    if dates.borne is not None and due < dates.borne:
        return "before_issue"
    fixed = requirement.time.by is not None or requirement.time.window is not None
    return "issue_unknown" if fixed and due < date(dates.year, 12, 31) else None


def _agree(verdicts: Mapping[str, str]) -> bool:
    """One verdict under all readings; two ways of failing agree that it is a failure."""
    found = set(verdicts.values())
    return len(found) == 1 or found <= _VIOLATIONS


def make_fact(pair: PairOutcome, binds: str, disposition: str) -> dict[str, int | str]:
    """One reading of a pair as the flat fact that the decision table takes, all but the number of the pair."""
    outcome = pair.outcome
    late = any(leaf.window.lateness for leaf in outcome.leaves) and outcome.late_margin.now.low >= 0
    return {
        "applies": pair.applies,
        "end_low": clamp(outcome.margin.end.low),
        "now_low": clamp(outcome.margin.now.low),
        "now_high": clamp(outcome.margin.now.high),
        "end_high": clamp(outcome.margin.end.high),
        "done_late": "yes" if late else "no",
        "awaiting": "yes" if outcome.awaiting else "no",
        "reported": "yes" if outcome.reported else "no",
        "time_up": "yes" if outcome.settled else "no",
        "binds": binds,
        "disposition": disposition,
        "same_under_all": "no",
        "missing_evidence": "yes" if outcome.missing_evidence else "no",
    }


def find_broken_base(bench: Bench, requirement: Requirement, taken: PairOutcome, verdict: str) -> str | None:
    """The requirement through whose breach this one is breached, having nothing to count; None: there is none."""
    if requirement.rests_on is None or verdict != "breached":
        return None
    through = bench.bases.get((requirement.rests_on, taken.owner.unit)) == "breached"
    empty = all(leaf.counts.surely_empty_now for leaf in taken.outcome.leaves)
    return requirement.rests_on if through and empty else None

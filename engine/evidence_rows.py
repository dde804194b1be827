"""Evidence held against the rules as it comes in: which requirement, which element it is for."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches

from engine.catalog import PlanRules
from engine.judge import leaves_of
from facts.report import ParsedRecord, Refusal, Report

_CODE = "D105"


def settle_evidence(report: Report, rules: PlanRules) -> Report:
    """Give every piece of evidence the full id of its requirement; refuse what names nothing of the plan.

    ``4c`` is taken for ``<plan>/4c``. Evidence that names a requirement of another plan is left alone.
    """
    asked = _list_asked(rules)
    records: list[ParsedRecord] = []
    refusals = list(report.refusals)
    for record in report.records:
        name = str(record.values.get("requirement") or "")
        if record.ledger != "evidence" or ("/" in name and not name.startswith(f"{rules.plan.id}/")):
            records.append(record)
            continue
        full = name if "/" in name else f"{rules.plan.id}/{name}"
        element = record.values.get("element")
        if full not in asked:
            refusals.append(_refuse(record, "要求编号", name, [key.partition("/")[2] for key in asked]))
        elif element is not None and asked[full] and element not in asked[full]:
            refusals.append(_refuse(record, "要素", str(element), sorted(asked[full])))
        else:
            records.append(replace(record, values={**record.values, "requirement": full}))
    return replace(report, records=tuple(records), refusals=tuple(refusals))


def _list_asked(rules: PlanRules) -> dict[str, frozenset[str]]:
    """Requirements that ask for evidence, each with its elements (none: one piece for the whole)."""
    found: dict[str, frozenset[str]] = {}
    for requirement in rules.requirements.values():
        for condition in (requirement.condition, *(variant.condition for variant in requirement.variants)):
            if condition is None:
                continue
            for leaf, _ in leaves_of(condition, requirement.time):
                if leaf.evidence is not None:
                    found[requirement.id] = found.get(requirement.id, frozenset()) | frozenset(leaf.evidence.elements)
    return found


def _refuse(record: ParsedRecord, column: str, found: str, allowed: list[str]) -> Refusal:
    near = get_close_matches(found, allowed, n=1, cutoff=0.4)
    done = record.values.get("done")
    return Refusal(
        ledger=record.ledger,
        unit=record.unit,
        origin=record.origin,
        anchor_day=done if isinstance(done, int) else None,
        code=_CODE,
        column=column,
        found=found,
        reason=f"这份要点没有这个需要佐证的{column}" + (f"，是否想写“{near[0]}”" if near else ""),
        remedy="编号见表的封面，要素见 mingcha rules show",
    )

"""Findings of requirements that a test makes up, on facts as they stand in cases."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from engine.cases import Case, CaseRunner, PlacedCase
from engine.catalog import Catalog, PlanRules, load_catalog
from engine.model import Measure, Requirement
from facts.calendar import load_calendar
from facts.resources import resource
from facts.units import load_units

PLAN = "jinshan-2022"
UNIT = "亭林镇"
WHOLE = {
    ledger: ["2022-01-01", "2022-12-31"]
    for ledger in ("publications", "profiles", "assessments", "mechanisms", "filings", "decisions")
}


@cache
def load_rules() -> tuple[Catalog, PlanRules]:
    catalog = load_catalog(resource("rules"), [PLAN])
    return catalog, catalog.plan(PLAN)


def judge(measure: dict[str, Any], condition: dict[str, Any], as_of: str = "2022-12-31", **facts: Any) -> Any:  # noqa: ANN401 - a finding
    """The finding of a requirement of this condition for one unit, by the case runner.

    Args:
        measure: as in a rule file.
        condition: the same, without the measure's name.
        as_of: the day of the run.
        facts: of a case (records, refused, settings …); ``time`` and ``rule`` are laid over the requirement.
    """
    catalog, rules = load_rules()
    made = Measure.model_validate({"counted_in": "条", **measure})
    requirement = Requirement.model_validate(
        {
            "id": f"{PLAN}/1",
            "title": "测试",
            "owed_by": {"each": [UNIT]},
            "binds": "must",
            "forms": [7],
            "condition": {"measure": made.id, **condition},
            "time": facts.pop("time", {"during": "year"}),
            **facts.pop("rule", {}),
            "source": {"document": "table", "row": 1, "figure": "测试"},
            "remedy": "测试",
        }
    )
    changed = PlanRules(rules.plan, {requirement.id: requirement}, rules.documents, rules.plan_document)
    own = Catalog(**{**vars(catalog), "measures": {**catalog.measures, made.id: made}, "plans": {PLAN: changed}})
    runner = CaseRunner(own, changed, load_calendar(), load_units("jinshan"))
    found: list[Any] = []
    case = Case.model_validate(
        {
            "case": "测试",
            "requirement": requirement.id,
            "unit": UNIT,
            "shows": "other",
            "as_of": as_of,
            "covers": WHOLE,
            "expect": "met",
            **facts,
        }
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("engine.cases.compare", lambda _case, assessment, _place: iter(map(found.append, [assessment])))
        runner.run(PlacedCase(case, "测试"))
    (finding,) = found[0].findings
    return finding

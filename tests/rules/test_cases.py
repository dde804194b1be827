"""Every case of every plan, and the house rules that all requirements keep."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

import pytest

from engine.cases import Case, CaseRunner, PlacedCase, missing_situations, read_cases
from engine.catalog import Catalog, list_plans, load_catalog
from engine.check import check_catalog
from engine.judge import leaves_of
from facts.calendar import load_calendar
from facts.resources import resource
from facts.units import load_units

PLANS = list_plans(resource("rules"))
CASES = [placed for plan in PLANS for placed in read_cases(resource("rules"), plan)]


@cache
def catalog() -> Catalog:
    found = load_catalog(resource("rules"))
    check_catalog(found)
    return found


@cache
def runner(plan: str) -> CaseRunner:
    rules = catalog().plans[plan]
    return CaseRunner(catalog(), rules, load_calendar(), load_units(rules.plan.district))


def name_case(placed: PlacedCase) -> str:
    return f"{placed.case.requirement} {placed.case.shows} {placed.case.case}"


@pytest.mark.parametrize("placed", CASES[::50], ids=name_case)
def test_a_sample_of_cases_holds_under_every_python(placed: PlacedCase) -> None:
    plan = placed.case.requirement.partition("/")[0]
    assert runner(plan).run(placed) == []


@pytest.mark.slow
@pytest.mark.parametrize("placed", CASES, ids=name_case)
def test_a_case_gives_what_it_says(placed: PlacedCase) -> None:
    plan = placed.case.requirement.partition("/")[0]
    assert runner(plan).run(placed) == []


@pytest.mark.parametrize("plan", PLANS)
def test_every_requirement_has_a_case_for_every_situation(plan: str) -> None:
    by_requirement: defaultdict[str, list[Case]] = defaultdict(list)
    for placed in CASES:
        by_requirement[placed.case.requirement].append(placed.case)
    missing = {}
    for requirement in catalog().plans[plan].requirements.values():
        if requirement.binds == "inform":
            continue
        leaves = [leaf for leaf, _ in leaves_of(requirement.condition, requirement.time)]
        needs_empty = any(leaf.if_none is not None for leaf in leaves)
        lacking = missing_situations(by_requirement[requirement.id], needs_empty=needs_empty)
        if lacking:
            missing[requirement.id] = lacking
    assert missing == {}

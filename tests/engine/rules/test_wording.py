"""No number of a shipped plan can be bent without the words that it cites contradicting it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from engine.catalog import Catalog, list_plans
from engine.model import Requirement
from engine.rules.limits import Path, list_rule_limits
from engine.rules.wording import compare_words
from facts.resources import resource
from tests.engine.rules.made_rules import load_one


def bend_numbers(requirement: Requirement, catalog: Catalog) -> Iterator[tuple[Path, Requirement]]:
    """The requirement with one of its numbers one higher, one after the other."""
    for limit in list_rule_limits(requirement, catalog):
        if not limit.taken or not limit.path or limit.path[-1] not in {"at_least", "at_most", "exactly", "n"}:
            continue
        data: Any = requirement.model_dump(by_alias=True, exclude_unset=True)
        *way, last = limit.path
        inner = data
        for step in way:
            inner = inner[step]
        inner[last] += 1
        yield limit.path, Requirement.model_validate(data)


@pytest.mark.parametrize("plan", list_plans(resource("rules")))
def test_a_number_that_is_one_too_high_is_always_noticed(plan: str) -> None:
    catalog, rules = load_one(resource("rules"), plan)
    bent, unnoticed = 0, []
    for requirement in rules.requirements.values():
        before = {found.message for found in compare_words(requirement, catalog, rules.plan.year)}
        for path, wrong in bend_numbers(requirement, catalog):
            bent += 1
            after = {found.message for found in compare_words(wrong, catalog, rules.plan.year)}
            if after <= before:
                unnoticed.append((requirement.id, path))
    assert unnoticed == []
    assert bent > 10

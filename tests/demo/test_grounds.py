"""Whatever a plan asks of a set of things, the generator knows what to make: every measure, by name."""

from __future__ import annotations

from functools import cache

import pytest

from demo.deeds import is_deed
from demo.faults import list_plans
from demo.roster import list_leaves
from demo.traits import find_grounds
from engine.catalog import Catalog, load_catalog
from engine.model import Condition, Measure
from facts.errors import InternalError
from facts.resources import resource


@cache
def load_everything() -> Catalog:
    return load_catalog(resource("rules"))


def list_sets() -> dict[str, list[tuple[Condition, Measure]]]:
    """The conditions on sets of things of all plans, by measure."""
    catalog = load_everything()
    found: dict[str, list[tuple[Condition, Measure]]] = {}
    for rules in catalog.plans.values():
        for requirement in rules.requirements.values():
            leaves = [leaf for leaf, _ in list_leaves(requirement.condition, requirement.time)]
            leaves += [requirement.applies_when] if requirement.applies_when is not None else []
            for leaf in leaves if requirement.binds != "inform" else ():
                measure = catalog.measures.get(leaf.measure or "")
                if measure is not None and not is_deed(leaf, measure):
                    found.setdefault(measure.id, []).append((leaf, measure))
    return found


def test_every_plan_has_a_demonstration() -> None:
    assert set(list_plans()) == set(load_everything().plans)


@pytest.mark.parametrize("name", sorted(list_sets()))
def test_there_are_grounds_for_every_measure_of_a_set(name: str) -> None:
    for condition, measure in list_sets()[name]:
        assert find_grounds(condition, measure)


@pytest.mark.parametrize(
    ("measure", "words"),
    [
        ({"ledger": "trainings"}, "台账 trainings"),
        ({"ledger": "documents", "among": {"labelled": True}}, "列 labelled"),
        ({"ledger": "applications", "day": "materials_sent"}, "列 materials_sent"),
    ],
)
def test_a_measure_without_grounds_is_named_with_its_column(measure: dict[str, object], words: str) -> None:
    condition = Condition.model_validate({"measure": "new.one", "every": True, "if_none": "met"})
    data = {"id": "new.one", "title": "新的指标", "counted_in": "件", **measure}
    with pytest.raises(InternalError, match=f"new.one.*{words}"):
        find_grounds(condition, Measure.model_validate(data))


def test_a_new_topic_or_kind_needs_nothing_and_is_a_ground_of_its_own() -> None:
    among = {"kind": ["新的事项", "公交线路调整"]}
    condition = Condition.model_validate({"measure": "m.m", "every": True, "if_none": "met", "among": among})
    measure = Measure.model_validate({"id": "m.m", "title": "指标", "counted_in": "件", "ledger": "matters"})
    assert find_grounds(condition, measure) == ("bus_lines", "matters/新的事项")

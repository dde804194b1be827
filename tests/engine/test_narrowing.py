"""Two conditions on one measure are told apart by their words, in the rules and in what is found."""

from __future__ import annotations

from collections import Counter

import pytest

from engine.catalog import load_catalog
from engine.export import say_condition
from engine.judge import leaves_of
from engine.model import FieldTest, Predicate
from engine.narrowing import say_predicate, say_title
from facts.resources import resource
from tests.engine.made_findings import judge

PLANS = ("qingpu-2020", "qingpu-2021", "putuo-2021", "jinshan-2022", "qingpu-2023")


@pytest.mark.parametrize("plan", PLANS)
def test_no_two_conditions_of_a_requirement_read_alike(plan: str) -> None:
    catalog = load_catalog(resource("rules"), [plan])
    alike = []
    for requirement in catalog.plan(plan).requirements.values():
        leaves = list(leaves_of(requirement.condition, requirement.time))
        said = Counter((say_condition(leaf, catalog), str(time)) for leaf, time in leaves if leaf.measure)
        alike += [(requirement.id, words) for (words, _), number in said.items() if number > 1]
    assert alike == []


@pytest.mark.parametrize("plan", PLANS)
def test_every_narrowing_of_the_plans_can_be_said(plan: str) -> None:
    catalog = load_catalog(resource("rules"), [plan])
    for requirement in catalog.plan(plan).requirements.values():
        for leaf, _ in leaves_of(requirement.condition, requirement.time):
            if leaf.measure is not None and leaf.among is not None:
                measure = catalog.measures[leaf.measure]
                assert say_title(measure, leaf) == f"{measure.title}（{say_predicate(leaf.among, measure.ledger)}）"
                assert "None" not in say_title(measure, leaf)


@pytest.mark.parametrize(
    ("ledger", "asked", "words"),
    [
        ("trainings", {"kind": "村居培训"}, "村居培训"),
        ("activities", {"kind": ["政府开放日", "政府开放周"], "offline": True}, "政府开放日、政府开放周，线下"),
        ("activities", {"offline": False}, "不属于“线下”"),
        ("matters", {"amount": {"at_least": 6000000}}, "金额不少于6000000"),
        ("documents", {"formed": {"to_day": "2021-12-31"}}, "形成日期至2021-12-31止"),
        ("mechanisms", {"elements": {"has": "信息公开"}}, "包含要素有“信息公开”"),
        ("mechanisms", {"elements": {"has_all": list("甲乙丙丁戊")}}, "包含要素有甲、乙、丙、丁等5种全部"),
        ("trainings", {"any": [{"kind": "实务指导"}, {"kind": "业务培训"}]}, "实务指导或者业务培训"),
    ],
)
def test_what_is_asked_of_a_record_is_said_in_the_words_of_its_columns(
    ledger: str, asked: dict[str, object], words: str
) -> None:
    assert say_predicate(Predicate.model_validate(asked), ledger) == words


def test_every_question_about_a_column_has_words() -> None:
    values = {"values_at_least": 2, "happened": False, "at_least_column": "kind", "from_day": "2021-01-01"}
    for name in FieldTest.model_fields.keys() - {"less"}:
        value = values.get(name, 3 if name in {"at_least", "at_most"} else "2021-12-31" if name == "to_day" else ["甲"])
        test = {name: "甲" if name == "has" else value}
        assert say_predicate(Predicate.model_validate({"elements": test}), "mechanisms").startswith(
            ("包含要素", "甲", "没有“包含要素”")
        )


def test_the_reason_names_which_of_two_conditions_is_not_met() -> None:
    measure = {"id": "mechanisms.x", "title": "制度", "ledger": "mechanisms", "day": "in_force"}
    finding = judge(measure, {"among": {"kind": "公开目录动态调整制度"}, "at_least": 1}, records={"mechanisms": []})
    assert finding.reason.startswith("制度（公开目录动态调整制度）：0条，要求不少于1")
    assert finding.conditions[0].title == "制度（公开目录动态调整制度）"

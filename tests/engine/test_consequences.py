"""What follows for a unit: chained in the engine, over findings, earlier runs and years; unknown is never zero."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import consequences
from engine.catalog import load_catalog
from engine.check import check_catalog
from engine.consequences import MANY, UnitNumbers, build_table, derive, describe, list_lines
from engine.history import History, read_history
from engine.interval import Interval
from engine.model import Consequence, Plan
from engine.rete import get_inference
from engine.settings import Settings, check_settings
from engine.totals import count_grounds
from facts.errors import InternalError, RulesError
from facts.resources import resource
from facts.store.database import open_database, reading
from facts.store.runs import NewFinding, NewRun, store_run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

LINES = {"unmended": 2, "mend_days": 30, "years": 3, "behind": 2, "praise": 1, "chase": 2}
DAY = date(2021, 12, 31)


@cache
def putuo() -> Plan:
    return load_catalog(resource("rules"), ["putuo-2021"]).plan("putuo-2021").plan


@dataclass(frozen=True)
class Named:
    id: str


@dataclass(frozen=True)
class Found:
    """As much of a finding as is counted."""

    requirement: Named
    unit: str = "one"
    accuses: bool = False
    counts_as: str = "met"
    verdict: str = "met"
    tier: int = 0


def accuse(*names: str) -> list[Found]:
    return [Found(Named(name), accuses=True, counts_as="not_met", verdict="breached", tier=1) for name in names]


@pytest.fixture(name="database")
def make_database(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{tmp_path / 'runs.db'}", default_path=tmp_path / "unused")
    yield engine
    engine.dispose()


def store(database: Engine, plan: str, as_of: date, accused: dict[str, list[str]]) -> None:
    """Store a run of a plan in which these requirements accuse these units, and one more of each unit is met."""
    new = NewRun(plan, as_of.toordinal(), 0, "rules", "settings", "facts", "calendar", "0", {"accused": accused})
    findings = [
        NewFinding(plan, name, unit, "breached", "none", "1", {}) for unit, names in accused.items() for name in names
    ]
    findings += [NewFinding(plan, "other", unit, "met", "none", "0", {}) for unit in accused]
    store_run(database, new, findings, 1)


def states(
    database: Engine, findings: list[Found], lines: dict[str, int] = LINES, plan: Plan | None = None
) -> dict[str, Any]:
    """The consequences for unit ``one``, by id."""
    plan = plan or putuo()
    with reading(database) as connection:
        history = read_history(connection, plan, lines, DAY, 0)
    numbers = count_grounds(plan, lines, findings, history)  # type: ignore[arg-type]
    return {found.consequence.id: found for found in derive(plan, lines, "one", numbers)}


# --- the chain of Putuo 2021, 六（三） ------------------------------------------------------------


def test_urged_and_still_not_mended_leads_to_a_circular_and_the_circular_to_a_summons(database: Engine) -> None:
    store(database, "putuo-2021", date(2021, 11, 30), {"one": ["a", "b", "c"]})
    found = states(database, accuse("a", "b"))
    assert {name: each.state for name, each in found.items()} == {
        "chase": "no",
        "urge": "yes",
        "not_in_place": "yes",
        "long_behind": "unknown",
        "circular": "yes",
        "summon": "yes",
        "praise": "no",
    }
    urging = "督促整改：要点没有写，是本地做法"
    assert found["summon"].local == (urging, "督促整改期满仍未落实的事项达到2项", "整改期限30天")
    assert "督促整改期满仍未落实的事项2项" in found["summon"].why
    assert found["urge"].local == (urging,)


def test_the_chain_fires_in_the_engine_stage_by_stage(database: Engine) -> None:
    store(database, "putuo-2021", date(2021, 11, 30), {"one": ["a", "b"]})
    plan, table = putuo(), build_table(putuo().consequences)
    assert [stage.name for stage in table.chain.stages] == [each.id for each in plan.consequences]
    summon = next(stage for stage in table.chain.stages if stage.name == "summon")
    assert summon.inputs == ("is_circular",)
    fact: dict[str, int | str] = {"pair": 0, **dict.fromkeys((field.name for field in table.chain.fields), 0)}
    fact |= {"accused_all_none_low": 2, "accused_all_none_high": 2, "line_unmended": 2, "line_years": MANY}
    fact |= {"unmended_all_mend_days_low": 2, "unmended_all_mend_days_high": 2}
    (rows,) = get_inference(table).derive("甲局", [fact])
    assert [row.place for row in rows] == [each.id for each in plan.consequences]
    assert rows[-2].outcome == {"is_summon": "yes"}


@pytest.mark.parametrize(
    ("earlier", "now", "state"),
    [
        (["a", "b"], ["a", "b"], "yes"),
        (["a", "b"], ["a", "c"], "no"),
        (["a", "b"], [], "no"),
        ([], ["a", "b"], "no"),
    ],
)
def test_only_what_was_urged_and_is_still_not_mended_counts(
    database: Engine, earlier: list[str], now: list[str], state: str
) -> None:
    store(database, "putuo-2021", date(2021, 12, 1), {"one": earlier})
    found = states(database, [*accuse(*now), Found(Named("d"))], {**LINES, "years": 1, "behind": 9})
    assert found["circular"].state == found["summon"].state == state


def test_a_run_within_the_time_for_mending_is_no_ground_and_its_absence_is_said(database: Engine) -> None:
    store(database, "putuo-2021", date(2021, 12, 2), {"one": ["a", "b"]})
    found = states(database, accuse("a", "b"))
    assert found["not_in_place"].state == "unknown"
    assert found["not_in_place"].why == "没有保存30天以前的评估，不知道是否督促过，不当作没有"
    assert found["summon"].state == "unknown"


def test_with_too_few_findings_the_unknown_past_can_not_matter(database: Engine) -> None:
    assert states(database, accuse("a"))["not_in_place"].state == "no"


# --- years ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("years", "now", "state"),
    [
        ({2020: 2, 2019: 3}, 2, "yes"),
        ({2020: 2, 2019: 1}, 2, "no"),
        ({2020: 1}, 2, "no"),
        ({2020: 2}, 2, "unknown"),
        ({2019: 2}, 2, "unknown"),
        ({}, 2, "unknown"),
        ({}, 1, "no"),
        ({2020: 2, 2018: 2}, 2, "unknown"),
        ({2019: 1}, 2, "no"),
    ],
)
def test_years_in_a_row_are_counted_and_a_year_that_is_not_stored_is_not_known(
    database: Engine, years: dict[int, int], now: int, state: str
) -> None:
    for year, number in years.items():
        store(database, f"putuo-{year}", date(year, 12, 31), {"one": [f"r{n}" for n in range(number)]})
    found = states(database, accuse(*(f"x{n}" for n in range(now))), {**LINES, "unmended": MANY - 1})
    assert found["long_behind"].state == found["circular"].state == found["summon"].state == state
    if state == "yes":
        assert found["long_behind"].why == "连续落后至少3年"
        assert found["summon"].local == ("连续落后达到3年", "指明未落实达到2项为当年落后")


def test_what_is_missing_of_an_earlier_year_is_named(database: Engine) -> None:
    lines = {**LINES, "unmended": MANY - 1}
    assert states(database, accuse("a", "b"), lines)["long_behind"].why.startswith("没有保存2020年的评估")
    store(database, "putuo-2020", date(2020, 6, 30), {"one": ["a", "b"]})
    assert "2020年的评估只保存到2020-06-30" in states(database, accuse("a", "b"), lines)["long_behind"].why
    store(database, "putuo-2020", date(2020, 12, 31), {"two": ["a", "b"]})
    assert states(database, accuse("a", "b"), lines)["long_behind"].why.startswith("2020年的评估里没有这个单位")
    store(database, "putuo-2020", date(2021, 1, 31), {"one": ["a", "b"]})
    assert states(database, accuse("a", "b"), lines)["long_behind"].why.startswith("没有保存2019年的评估")


def test_the_last_run_of_a_year_and_only_the_same_district_counts(database: Engine) -> None:
    for year in (2019, 2020):
        store(database, f"putuo-{year}", date(year + 1, 1, 10), {"one": ["a", "b"]})
        store(database, f"qingpu-{year}", date(year, 12, 31), {"one": []})
    found = states(database, accuse("a", "b"))
    assert found["long_behind"].state == "yes"
    store(database, "putuo-2020", date(2021, 1, 20), {"one": ["a"]})
    assert states(database, accuse("a", "b"))["long_behind"].state == "no"


# --- what the office sets ------------------------------------------------------------------------


def test_without_the_numbers_of_the_office_only_what_the_text_decides_is_derived(database: Engine) -> None:
    store(database, "putuo-2021", date(2021, 1, 1), {"one": ["a", "b"]})
    found = states(database, accuse("a", "b"), {})
    assert {name for name, each in found.items() if each.state != "no"} == {"urge"}
    told = {each["id"]: each for each in describe(putuo(), {}, [list(found.values())])}
    assert told["summon"]["unset"] == ["unmended", "mend_days", "years", "behind"]
    assert (told["urge"]["unset"], told["urge"]["local"]) == ([], ["督促整改：要点没有写，是本地做法"])
    assert told["urge"]["yes"] == 1


def test_praise_needs_nothing_listed_and_nothing_undecided(database: Engine) -> None:
    met = [Found(Named("a"))]
    assert states(database, met)["praise"].state == "yes"
    assert states(database, [*met, Found(Named("b"), counts_as="undecided")])["praise"].state == "no"
    assert states(database, [*met, Found(Named("b"), counts_as="excluded", tier=4)])["praise"].state == "no"


def test_a_consequence_can_be_of_some_requirements_only(database: Engine) -> None:
    plan = load_catalog(resource("rules"), ["jinshan-2022"]).plan("jinshan-2022").plan
    assert states(database, accuse("jinshan-2022/99b"), {}, plan)["urge"].state == "yes"
    assert states(database, accuse("jinshan-2022/99a"), {}, plan)["urge"].state == "no"


def test_settings_name_only_numbers_of_their_plan() -> None:
    rules = load_catalog(resource("rules"), ["putuo-2021"]).plan("putuo-2021")
    check_settings(Settings(plan="putuo-2021", thresholds=LINES), rules, rules.plan_document)
    with pytest.raises(RulesError, match=r"没有名为“unmend”的线，是否想写“unmended”"):
        check_settings(Settings(plan="putuo-2021", thresholds={"unmend": 2}), rules, rules.plan_document)
    assert set(list_lines(rules.plan.consequences)) == set(LINES)


# --- the engine and the plain evaluation ---------------------------------------------------------


bounds = st.lists(st.integers(0, 4) | st.just(MANY), min_size=2, max_size=2).map(lambda pair: Interval(*sorted(pair)))


@given(st.data(), st.dictionaries(st.sampled_from(sorted(LINES)), st.integers(1, 4)))
def test_the_engine_agrees_with_the_plain_evaluation(data: st.DataObject, lines: dict[str, int]) -> None:
    plan = putuo()
    grounds = {ground for each in plan.consequences for ground in each.grounds if ground.count is not None}
    ordered = sorted(grounds, key=lambda ground: ground.model_dump_json())
    counts = {ground: data.draw(bounds) for ground in ordered}
    found = derive(plan, lines, "甲局", UnitNumbers(counts, dict.fromkeys(ordered, "不知道")))
    assert len(found) == len(plan.consequences)


def test_a_disagreement_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consequences, "_weigh", lambda *_arguments: "no")
    numbers = count_grounds(putuo(), {}, accuse("a"), History(2021))  # type: ignore[arg-type]
    with pytest.raises(InternalError, match="不一致"):
        derive(putuo(), {}, "甲局", numbers)


@pytest.mark.parametrize("key", ["all", "any"])
def test_three_values_are_joined_as_they_should_be(key: str) -> None:
    grounds = ({"count": "met", "at_least": 2}, {"count": "late", "at_most": 1}, {"count": "listed", "at_least": 1})
    consequence = Consequence.model_validate({"id": "one", "title": "一", "reading": "无", key: grounds})
    plan = putuo().model_copy(update={"consequences": (consequence,)})
    truth = {"yes": (Interval(2, 3), Interval(0, 1)), "no": (Interval(0, 1), Interval(2, 9))}
    truth["unknown"] = (Interval(1, 2), Interval(1, 2))
    for answers in product(truth, repeat=3):
        reaches = [truth[answer][0] for answer in answers]
        counts = dict(zip(consequence.grounds, reaches, strict=True))
        counts[consequence.grounds[1]] = truth[answers[1]][1]
        listed = {"yes": Interval(1, 1), "no": Interval(0, 0), "unknown": Interval(0, 1)}[answers[2]]
        counts[consequence.grounds[2]] = listed
        (found,) = derive(plan, {}, "甲局", UnitNumbers(counts, dict.fromkeys(consequence.grounds, "不知道")))
        decisive, otherwise = ("no", "yes") if key == "all" else ("yes", "no")
        expected = decisive if decisive in answers else "unknown" if "unknown" in answers else otherwise
        assert found.state == expected


# --- the rules -----------------------------------------------------------------------------------


def test_every_plan_encodes_its_passages_and_each_is_told_in_the_lists_of_the_plan() -> None:
    catalog = load_catalog(resource("rules"))
    check_catalog(catalog)
    assert {name: [each.id for each in rules.plan.consequences] for name, rules in catalog.plans.items()} == {
        "jinshan-2022": ["chase", "urge"],
        "putuo-2021": ["chase", "urge", "not_in_place", "long_behind", "circular", "summon", "praise"],
        "qingpu-2020": ["chase", "urge", "circular", "refer"],
        "qingpu-2021": ["chase", "circular", "summon", "praise"],
        "qingpu-2023": ["chase", "urge", "circular"],
    }


@pytest.mark.parametrize(
    ("grounds", "words"),
    [
        ([{"follows": "urge"}], "urge"),
        ([{"count": "accused"}], "at_least"),
        ([{"count": "accused", "at_least": 1, "local": "x"}], "at_least"),
        ([{"count": "unmended", "local": "x"}], "over"),
        ([{"count": "accused", "local": "x", "over": "y"}], "over"),
        ([{"count": "accused", "of": ["putuo-2021/999"], "at_least": 1}], "putuo-2021/999"),
        ([{"count": "accused", "local": "x"}, {"count": "late", "local": "x"}], "x"),
    ],
)
def test_a_consequence_that_does_not_serve_is_refused(grounds: list[dict[str, Any]], words: str) -> None:
    with pytest.raises((RulesError, ValueError), match=words):
        check_consequence(grounds)


def check_consequence(grounds: list[dict[str, Any]]) -> None:
    consequence = Consequence.model_validate({"id": "one", "title": "一", "reading": "无", "all": grounds})
    catalog = load_catalog(resource("rules"), ["putuo-2021"])
    rules = catalog.plan("putuo-2021")
    changed = replace(rules, plan=rules.plan.model_copy(update={"consequences": (consequence,)}))
    check_catalog(replace(catalog, plans={"putuo-2021": changed}))

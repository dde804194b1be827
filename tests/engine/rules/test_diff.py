"""What a newer plan asks more or less than an older one."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.catalog import load_catalog
from engine.rules.diff import Difference, compare_plans
from facts.resources import resource
from tests.engine.rules.made_rules import CHAPTER, INVENTED, PLAN, bend, copy_rules


def compare(root: Path = INVENTED, old: str = "invented-2022", new: str = PLAN) -> dict[str, Difference]:
    catalog = load_catalog(root, [old, new])
    found = compare_plans(catalog, catalog.plan(old), catalog.plan(new))
    return {each.new or each.old or "": each for each in found}


def test_a_higher_share_is_tightened_and_a_longer_period_loosened() -> None:
    found = compare()
    share, reports = found[f"{PLAN}/1"], found[f"{PLAN}/3"]
    assert (share.change, share.old, share.details) == ("tightened", "invented-2022/1", ("限度：至少60% → 至少70%",))
    assert (reports.change, reports.details) == ("loosened", ("限度：每季度至少1次 → 每半年至少1次",))


def test_what_only_one_plan_asks_is_added_or_dropped() -> None:
    found = compare()
    added, dropped = found[f"{PLAN}/2"], found["invented-2022/5"]
    assert (added.change, added.old) == ("added", None)
    assert added.details == ("各部门、各街镇；网站留言的答复：每件3个工作日内；年内",)
    assert (dropped.change, dropped.new) == ("dropped", None)


def test_evidence_is_matched_by_its_title_and_may_be_stricter_and_laxer_at_once() -> None:
    training = compare()[f"{PLAN}/4+1"]
    assert (training.change, training.old) == ("mixed", "invented-2022/4")
    assert training.details == ("时限：年内 → 2024-11-30前（含当日）", "约束程度：必须 → 鼓励")


def test_who_is_bound_decides_only_where_nothing_else_does(tmp_path: Path) -> None:
    assert compare()[f"{PLAN}/4"].change == "tightened"
    root = copy_rules(tmp_path)
    bend(root, "plans/invented-2022/01-all.yaml", ("binds: principle", "binds: must"))
    found = compare(root)[f"{PLAN}/4"]
    assert (found.change, found.details) == ("tightened", ("承担者：各部门 → 各部门、各街镇",))


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ("{by: 2024-04-30}", "{by: 2024-06-30}", "loosened"),
        ("{by: 2024-04-30}", "{by: 2024-03-31}", "tightened"),
        ("{by: 2024-04-30}", "{during: year}", "loosened"),
        ("{by: 2024-04-30}", "{within: {n: 30, unit: calendar_days, after: sent}}", "changed"),
    ],
)
def test_days_are_compared_within_the_year(tmp_path: Path, old: str, new: str, change: str) -> None:
    root = copy_rules(tmp_path)
    same = ("binds: principle", "binds: must"), ("each: [各部门]}", "each: [各部门, 各街镇]}")
    bend(root, "plans/invented-2022/01-all.yaml", *same)
    bend(root, CHAPTER, (f"time: {old}", f"time: {new}"))
    assert compare(root)[f"{PLAN}/4"].change == change


@pytest.mark.parametrize(
    ("limit", "change"),
    [
        ("at_least: 70, unit: percent, if_none: cannot_tell", "tightened"),
        ("every: true, if_none: cannot_tell", "tightened"),
        ("at_least: 50, unit: percent, if_none: cannot_tell", "loosened"),
        ("at_least: 60, unit: percent, if_none: cannot_tell", "same"),
        ("at_least: 3, unit: items", "changed"),
    ],
)
def test_limits_of_one_measure_are_weighed(tmp_path: Path, limit: str, change: str) -> None:
    root = copy_rules(tmp_path)
    bend(root, CHAPTER, ("at_least: 70, unit: percent, if_none: cannot_tell", limit))
    assert compare(root)[f"{PLAN}/1"].change == change


def test_a_plan_compared_with_itself_is_all_the_same() -> None:
    assert {each.change for each in compare(INVENTED, PLAN, PLAN).values()} == {"same"}


def test_the_plans_of_qingpu_show_the_share_rise_and_the_meetings_fall() -> None:
    found = compare(resource("rules"), "qingpu-2020", "qingpu-2021")
    assert "限度：至少50% → 至少60%" in found["qingpu-2021/12"].details
    assert found["qingpu-2021/12"].change == "tightened"
    assert "限度：至少2次 → 至少1次" in found["qingpu-2021/23b"].details
    assert found["qingpu-2021/23b"].change == "loosened"


def test_another_thing_asked_of_fewer_units_is_neither_stricter_nor_laxer() -> None:
    assert compare(resource("rules"), "qingpu-2020", "qingpu-2021")["qingpu-2021/8c"].change == "changed"


def test_plans_of_two_districts_are_compared_by_kinds_of_units() -> None:
    found = compare(resource("rules"), "putuo-2021", "qingpu-2021")
    assert found["qingpu-2021/12"].change == "same"

"""The office's settings: the draft can be taken over as it stands, and what does not serve is said with its bounds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.catalog import load_catalog
from engine.settings import draft_settings, read_settings
from facts.errors import RulesError
from facts.resources import resource

PLANS = ("qingpu-2020", "qingpu-2021", "putuo-2021", "jinshan-2022", "qingpu-2023")


@pytest.mark.parametrize("plan", PLANS)
def test_the_draft_serves_with_every_example_taken_over(plan: str, tmp_path: Path) -> None:
    rules = load_catalog(resource("rules"), [plan]).plan(plan)
    lines = draft_settings(rules).splitlines()
    examples = [re.sub(r"^# ", "", line) if re.match(r"# +[\w./+-]+:( |$)", line) else line for line in lines]
    path = tmp_path / "设置.yaml"
    path.write_text("\n".join(examples), encoding="utf-8")
    settings = read_settings(path, rules)
    assert settings.limits
    assert settings.days_off
    assert settings.sent is not None
    assert not any(line.startswith("# ") and re.match(r"# +[a-z_]+:", line) for line in examples)


@pytest.mark.parametrize(
    ("written", "words"),
    [("{unmended: 0}", "数字太小，最小可以写 1，写的是“0”"), ("{unmended: 99999999999}", "数字太大，须小于 ")],
)
def test_a_number_out_of_bounds_is_refused_with_the_bound(written: str, words: str, tmp_path: Path) -> None:
    rules = load_catalog(resource("rules"), ["putuo-2021"]).plan("putuo-2021")
    path = tmp_path / "设置.yaml"
    path.write_text(f"plan: putuo-2021\nthresholds: {written}\n", encoding="utf-8")
    with pytest.raises(RulesError, match=words) as caught:
        read_settings(path, rules)
    assert "设置.yaml:2" in caught.value.message


def test_a_unit_that_does_not_exist_is_a_fault_of_the_settings_with_its_line(tmp_path: Path) -> None:
    rules = load_catalog(resource("rules"), ["putuo-2021"]).plan("putuo-2021")
    name = next(name for name, group in rules.plan.groups.items() if group.open)
    path = tmp_path / "设置.yaml"
    path.write_text(f"plan: putuo-2021\ngroups:\n  {name}: [区没有这个局]\n", encoding="utf-8")
    with pytest.raises(RulesError, match=r"设置\.yaml:3.*区没有这个局"):
        read_settings(path, rules)

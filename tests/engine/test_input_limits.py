"""The office may set how much one report may hold; what it leaves out stays as it is, and no verdict hangs on it."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING

import pytest

from engine.catalog import load_catalog
from engine.settings import INPUT_LIMITS, InputLimits, Settings, draft_settings, read_settings
from facts.errors import RulesError
from facts.intake.limits import Limits
from facts.resources import resource

if TYPE_CHECKING:
    from pathlib import Path

    from engine.catalog import PlanRules

PLAN = "putuo-2021"


@pytest.fixture(scope="module")
def rules() -> PlanRules:
    return load_catalog(resource("rules"), [PLAN]).plan(PLAN)


def test_every_limit_can_be_set_and_is_explained_in_the_draft(rules: PlanRules) -> None:
    names = [field.name for field in fields(Limits)]
    assert list(InputLimits.model_fields) == names
    assert list(INPUT_LIMITS) == names
    draft = draft_settings(rules)
    assert [name for name in names if f"#   {name}: {asdict(Limits())[name]} " not in draft] == []


def test_without_a_word_the_limits_are_the_programs_own() -> None:
    assert Settings(plan=PLAN).limits_of_input == Limits()


def test_a_limit_that_is_set_leaves_the_others_as_they_are(tmp_path: Path, rules: PlanRules) -> None:
    path = tmp_path / "设置.yaml"
    path.write_text(f"plan: {PLAN}\ninput_limits: {{file_mb: 20, rows: 50000}}\n", encoding="utf-8")
    assert read_settings(path, rules).limits_of_input == Limits(file_mb=20, rows=50_000)


def test_the_draft_serves_when_its_limits_are_uncommented(tmp_path: Path, rules: PlanRules) -> None:
    path = tmp_path / "设置.yaml"
    head, _, limits = draft_settings(rules).partition("# input_limits:")
    uncommented = "\n".join(line.removeprefix("# ") for line in f"# input_limits:{limits}".splitlines())
    path.write_text(head + uncommented, encoding="utf-8")
    assert read_settings(path, rules).limits_of_input == Limits()


@pytest.mark.parametrize(
    "limits", ["{file_mb: 0}", "{file_mb: -1}", "{file_mb: 很大}", "{megabytes: 3}", "{rows: 1.5}"]
)
def test_a_limit_that_is_none_is_refused(limits: str, tmp_path: Path, rules: PlanRules) -> None:
    path = tmp_path / "设置.yaml"
    path.write_text(f"plan: {PLAN}\ninput_limits: {limits}\n", encoding="utf-8")
    with pytest.raises(RulesError, match=r"设置\.yaml:2"):
        read_settings(path, rules)


def test_limits_change_no_fingerprint() -> None:
    assert Settings(plan=PLAN, input_limits=InputLimits(rows=5)).digest == Settings(plan=PLAN).digest

"""``rules/README.md``: its example runs, its keys are the language's, and a new plan was encoded by it alone."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

from engine import model
from engine.cases import CaseFile, CaseRunner, PlacedCase
from engine.catalog import load_catalog
from engine.model import Closed, RequirementFile
from engine.rules.lint import lint_rules
from engine.rules.outline import OutlineFile
from engine.rules.plantext import read_plan_text
from engine.rules.trial import try_plan
from engine.rules.verify import verify_plan
from facts.calendar import Calendar, load_calendar
from facts.resources import resource
from facts.strict_yaml import load_strict
from facts.units import load_units
from tests.engine.rules.made_rules import INVENTED, PLAN, TEXT, load_one

README = (Path(resource("rules")) / "README.md").read_text("utf-8")
BLOCKS: list[str] = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)


@cache
def calendar() -> Calendar:
    return load_calendar()


def block(key: str) -> str:
    (found,) = [text for text in BLOCKS if text.startswith(f"{key}:")]
    return found


def test_the_example_of_a_requirement_is_accepted_and_its_words_stand_in_the_shipped_plan() -> None:
    (example,) = RequirementFile.model_validate(load_strict(block("requirements")).data).requirements
    catalog, rules = load_one(resource("rules"), example.id.partition("/")[0])
    shipped = rules.requirements[example.id]
    assert shipped.condition.measure == example.condition.measure
    assert (shipped.source.document, shipped.source.row) == (example.source.document, example.source.row)
    measures = {example.condition.measure, *(v.condition.measure for v in example.variants if v.condition)}
    assert measures <= set(catalog.measures)


def test_the_example_of_a_case_passes() -> None:
    (example,) = CaseFile.model_validate(load_strict(block("cases")).data).cases
    catalog, rules = load_one(resource("rules"), example.requirement.partition("/")[0])
    runner = CaseRunner(catalog, rules, calendar(), load_units(rules.plan.district))
    assert runner.run(PlacedCase(example, "README.md")) == []


def test_the_example_of_an_outline_is_accepted() -> None:
    example = OutlineFile.model_validate(load_strict(block("plan")).data)
    assert all(place.encoded or place.nothing for place in example.places)
    _, rules = load_one(resource("rules"), example.plan)
    assert {name for place in example.places for name in place.encoded} <= rules.requirements.keys()


def names_of(text: str) -> set[str]:
    """All keys of a block that shows how to write, dots and all; comments and values left aside."""
    data = yaml.safe_load(text.replace("{…}", "{}").replace("…", "x"))
    found: set[str] = set()

    def walk(value: object) -> None:
        if isinstance(value, dict):
            found.update(value)
            for entry in value.values():
                walk(entry)
        elif isinstance(value, list):
            for entry in value:
                walk(entry)

    walk(data)
    return found


def test_every_key_of_the_measure_that_is_shown_is_one_of_the_language() -> None:
    classes = [entry for entry in vars(model).values() if isinstance(entry, type) and issubclass(entry, Closed)]
    known = {info.alias or name for entry in classes for name, info in entry.model_fields.items()}
    ledger_words = {"forms", "category", "elements", "simple", "channel"}
    assert names_of(block("measures")) - known - ledger_words == set()


def test_every_command_that_the_readme_names_exists() -> None:
    from commands import reading_rules, rule_tools, rule_writing  # noqa: PLC0415 - only this test opens the door

    commands = {name for module in (reading_rules, rule_tools, rule_writing) for name in vars(module)}
    named = set(re.findall(r"mingcha rules (\w+)", README))
    assert named <= commands | {"test", "show", "export"}


def test_a_plan_that_is_not_among_the_five_was_encoded_by_the_readme_alone() -> None:
    """Half-yearly reports, three working days for messages: no shipped plan asks that."""
    catalog, rules = load_one()
    assert lint_rules(INVENTED, [PLAN], calendar()) == []
    assert verify_plan(catalog, rules, read_plan_text(TEXT)) == []
    report = try_plan(INVENTED, catalog, rules, calendar())
    assert (report.failures, report.missing) == ((), {})
    asked = [r.condition for each in load_catalog(resource("rules")).plans.values() for r in each.requirements.values()]
    assert [condition for condition in asked if condition.each and condition.each.period == "half_year"] == []

"""The forty texts of docs/decisions/0010 prove the language: they exist and hold every form."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from engine.catalog import Catalog, load_catalog
from facts.resources import resource

PAGE = Path(__file__).parents[2] / "docs" / "decisions" / "0010-forty-hardest-texts.md"
ROW = re.compile(r"\| (?P<number>\d+) \| [^|]+ \| [^|]+ \| (?P<forms>[\d, ]+) \| (?P<id>\S+) \| [^|]+ \|")
FORMS = set(range(1, 23))


@cache
def catalog() -> Catalog:
    return load_catalog(resource("rules"))


def list_rows() -> list[tuple[int, tuple[int, ...], str]]:
    found = [ROW.fullmatch(line) for line in PAGE.read_text(encoding="utf-8").splitlines()]
    return [
        (int(row["number"]), tuple(int(form) for form in row["forms"].split(", ")), row["id"]) for row in found if row
    ]


def test_forty_texts_of_all_five_plans_are_listed_once_each() -> None:
    rows = list_rows()
    assert [number for number, _, _ in rows] == list(range(1, 41))
    assert len({name for _, _, name in rows}) == len(rows)
    assert {name.partition("/")[0] for _, _, name in rows} == {
        "qingpu-2020",
        "qingpu-2021",
        "putuo-2021",
        "jinshan-2022",
        "qingpu-2023",
    }


def test_every_form_of_requirement_occurs() -> None:
    assert {form for _, forms, _ in list_rows() for form in forms} == FORMS


def test_each_text_is_a_requirement_of_the_forms_that_its_row_gives() -> None:
    written = {
        requirement.id: requirement.forms
        for rules in catalog().plans.values()
        for requirement in rules.requirements.values()
    }
    assert {name: written.get(name) for _, _, name in list_rows()} == {name: forms for _, forms, name in list_rows()}

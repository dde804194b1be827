"""The schemas for editors: committed as they are made, and fitting every shipped rule file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.rules.schema import KINDS, make_schemas
from facts.resources import resource
from facts.strict_yaml import load_strict

SCHEMAS = {name: json.loads(text) for name, text in make_schemas().items()}


def test_the_committed_schemas_are_those_that_the_models_give() -> None:
    folder = resource("rules", "schema")
    assert {path.name: path.read_text("utf-8") for path in folder.glob("*")} == make_schemas()


def test_every_kind_of_rule_file_has_a_schema() -> None:
    assert set(SCHEMAS) == {f"{kind}.schema.json" for kind in KINDS}


def test_every_key_has_a_line_of_chinese_and_no_line_is_meant_for_programmers() -> None:
    for schema in SCHEMAS.values():
        for definition in [schema, *schema["$defs"].values()]:
            for entry in definition.get("properties", {}).values():
                if "$ref" not in entry.get("items", {}) or "description" in entry:
                    assert any("一" <= letter <= "鿿" for letter in entry["description"])
        assert "Attributes:" not in json.dumps(schema, ensure_ascii=False)


def kind_of(path: Path) -> str:
    if path.parent.name in {"cases", "outline", "measures"}:
        return path.parent.name
    return path.stem if path.name in {"plan.yaml", "norms.yaml", "vocabulary.yaml", "retired.yaml"} else "requirements"


FILES = sorted(path for path in resource("rules").rglob("*.yaml") if path.parent.name != "consequences")


TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str, date),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "null": (type(None),),
}


def find_misfits(value: object, schema: dict[str, Any], root: dict[str, Any], path: str) -> Iterator[str]:
    """What of a value a schema does not allow: the few keywords of JSON Schema that ours use."""
    if "$ref" in schema:
        yield from find_misfits(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root, path)
    if "anyOf" in schema:
        misfits = [list(find_misfits(value, option, root, path)) for option in schema["anyOf"]]
        yield from min(misfits, key=len) if all(misfits) else []
    kind = schema.get("type")
    if kind is not None and (not isinstance(value, TYPES[kind]) or (isinstance(value, bool) and kind != "boolean")):
        yield f"{path}: {value!r} is no {kind}"
    elif "enum" in schema and value not in schema["enum"]:
        yield f"{path}: {value!r} is not among {schema['enum']}"
    elif isinstance(value, dict) and kind == "object":
        yield from find_misfits_of_keys(value, schema, root, path)
    elif isinstance(value, list) and "items" in schema:
        for index, entry in enumerate(value):
            yield from find_misfits(entry, schema["items"], root, f"{path}[{index}]")


def find_misfits_of_keys(
    value: dict[str, object], schema: dict[str, Any], root: dict[str, Any], path: str
) -> Iterator[str]:
    yield from (f"{path}: {key} is missing" for key in schema.get("required", []) if key not in value)
    more = schema.get("additionalProperties", True)
    for key, entry in value.items():
        if key in schema.get("properties", {}):
            yield from find_misfits(entry, schema["properties"][key], root, f"{path}.{key}")
        elif more is False:
            yield f"{path}: unknown key {key}"
        elif isinstance(more, dict):
            yield from find_misfits(entry, more, root, f"{path}.{key}")
        if key not in schema.get("propertyNames", {}).get("enum", [key]):
            yield f"{path}: {key} is no name"


def test_there_are_shipped_rule_files() -> None:
    assert {kind_of(path) for path in FILES} >= {"requirements", "plan", "measures", "norms", "vocabulary", "cases"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_shipped_rule_file_fits_its_schema(path: Path) -> None:
    schema = SCHEMAS[f"{kind_of(path)}.schema.json"]
    assert list(find_misfits(load_strict(path).data, schema, schema, path.stem)) == []


@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        ("requirements", {"requirements": [{"id": "a", "titel": "b"}]}, "unknown key titel"),
        ("requirements", {"requirements": [{"id": "a", "binds": "should"}]}, "'should' is not among"),
        ("measures", {"measures": [{"id": "a", "ledger": "meeting"}]}, "'meeting' is not among"),
        ("cases", {"cases": [{"case": "a", "records": {"meeting": []}}]}, "meeting is no name"),
        ("outline", {"plan": "a", "places": [{"document": "table", "row": "1"}]}, "'1' is no"),
    ],
)
def test_what_the_loader_refuses_does_not_fit(kind: str, data: dict[str, Any], words: str) -> None:
    schema = SCHEMAS[f"{kind}.schema.json"]
    assert [misfit for misfit in find_misfits(data, schema, schema, "$") if words in misfit] != []


def test_columns_of_a_predicate_may_be_written_directly() -> None:
    schema = SCHEMAS["measures.schema.json"]
    predicate = {"kind": "甲", "forms": {"has": "乙"}, "simple": True, "any": [{"kind": ["丙", "丁"]}]}
    measure = {"id": "a", "title": "b", "ledger": "meetings", "counted_in": "次", "among": predicate}
    assert list(find_misfits({"measures": [measure]}, schema, schema, "$")) == []

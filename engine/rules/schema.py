"""JSON Schemas of the rule files, for editors: made from the models, with a line of Chinese beside every key."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from engine.cases import CaseFile
from engine.catalog import Vocabulary
from engine.model import Closed, MeasureFile, NormFile, Plan, RequirementFile
from engine.rules.lint import RetiredFile
from engine.rules.outline import OutlineFile
from facts.errors import InternalError
from facts.ledgers import LEDGERS
from facts.strict_yaml import load_strict

KINDS: Final[Mapping[str, type[Closed]]] = {
    "requirements": RequirementFile,
    "plan": Plan,
    "measures": MeasureFile,
    "norms": NormFile,
    "vocabulary": Vocabulary,
    "cases": CaseFile,
    "outline": OutlineFile,
    "retired": RetiredFile,
}
"""Kinds of rule files, and the model that each must fit; a schema is named ``<kind>.schema.json``."""

_WORDS: Final = Path(__file__).with_suffix(".yaml")
_OF_LEDGERS: Final = {"covers", "records", "refused"}


def make_schemas() -> dict[str, str]:
    """File name to JSON text of every schema, in a fixed order.

    Raises:
        InternalError: a key of a model has no line in ``schema.yaml``, or a line there has no key.
    """
    words: dict[str, dict[str, str]] = load_strict(_WORDS, "engine/rules/schema.yaml", error=InternalError).data
    used: set[tuple[str, str]] = set()
    schemas = {}
    for kind, model in KINDS.items():
        schema = model.model_json_schema(by_alias=True)
        definitions = schema.pop("$defs", {})
        definitions[model.__name__] = schema
        if "Predicate" in definitions:
            definitions["Predicate"] = _describe_predicate()
        for name, definition in definitions.items():
            used |= _describe(name, definition, words)
        root = definitions.pop(model.__name__)
        whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", **root, "$defs": definitions}
        schemas[f"{kind}.schema.json"] = json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    unused = {f"{name}.{key}" for name, lines in words.items() for key in lines if (name, key) not in used}
    if unused:
        raise InternalError(f"engine/rules/schema.yaml 里多出：{'、'.join(sorted(unused))}。请删去。")
    return schemas


def _describe_predicate() -> dict[str, Any]:
    """Columns stand directly in the mapping; a plain value or a list is short for ``one_of``."""
    plain = [{"type": kind} for kind in ("string", "integer", "boolean", "array")]
    return {
        "type": "object",
        "properties": {"any": {"type": "array", "items": {"$ref": "#/$defs/Predicate"}}},
        "additionalProperties": {"anyOf": [{"$ref": "#/$defs/FieldTest"}, *plain]},
    }


def _describe(name: str, definition: dict[str, Any], words: Mapping[str, Mapping[str, str]]) -> set[tuple[str, str]]:
    """Put the lines into one definition and drop what was written for programmers; gives the lines used."""
    definition.pop("description", None)
    definition.pop("title", None)
    for key, entry in definition.get("properties", {}).items():
        entry.pop("title", None)
        try:
            entry["description"] = words[name][key]
        except KeyError:
            raise InternalError(f"engine/rules/schema.yaml 里没有 {name}.{key} 的说明。请补上一行。") from None
        if key == "ledger":
            entry["enum"] = list(LEDGERS)
        if name == "Case" and key in _OF_LEDGERS:
            entry["propertyNames"] = {"enum": list(LEDGERS)}
    return {(name, key) for key in definition.get("properties", {})}

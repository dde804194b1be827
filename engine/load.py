"""Reads rule files into models; every error names file, line, column and the nearest allowed word."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from facts.errors import RulesError
from facts.strict_yaml import Marks, load_strict

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic_core import ErrorDetails

Model = TypeVar("Model", bound=BaseModel)

LONGEST_SHOWN: Final = 40
"""So many characters of what was found are shown in a message."""

_SAID: Final[dict[str, str]] = {
    "missing": "缺少必填的键",
    "int_type": "这里须是整数",
    "int_parsing": "这里须是整数",
    "float_type": "这里须是数字",
    "float_parsing": "这里须是数字",
    "string_type": "这里须是文字",
    "bool_type": "这里须是 true 或 false",
    "bool_parsing": "这里须是 true 或 false",
    "date_type": "这里须是日期（yyyy-mm-dd）",
    "date_from_datetime_parsing": "这里须是日期（yyyy-mm-dd）",
    "tuple_type": "这里须是列表",
    "dict_type": "这里须是键值对",
    "model_type": "这里须是键值对",
    "model_attributes_type": "这里须是键值对",
    "greater_than_equal": "数字太小，最小可以写 {ge}",
    "greater_than": "数字太小，须大于 {gt}",
    "less_than_equal": "数字太大，最大可以写 {le}",
    "less_than": "数字太大，须小于 {lt}",
}


@dataclass(frozen=True)
class Place:
    """Where something stands in a rule file: path as shown, line and column from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Document:
    """A rule file that was read, and the way from a value back to its line."""

    marks: Marks

    def place(self, *path: object) -> Place:
        """The place of a value, given the keys and indices that lead to it; unknown steps are skipped."""
        known: tuple[Any, ...] = ()
        for step in path:
            if (*known, step) in self.marks:
                known = (*known, step)
        line, column = self.marks.find(known)
        return Place(self.marks.name, line, column)


def nearest(word: str, allowed: list[str] | tuple[str, ...]) -> str:
    """The allowed word that is nearest to what was written, as a Chinese clause; empty if none is near."""
    near = get_close_matches(word, allowed, n=1, cutoff=0.5)
    return f"，是否想写“{near[0]}”" if near else ""


def read_document(path: Path, model: type[Model], shown: str) -> tuple[Model, Document]:
    """Read one rule file.

    Args:
        path: the file.
        model: what it must be.
        shown: the path as messages show it.

    Raises:
        RulesError: with every fault of the file, one line each.
    """
    data, marks = load_strict(path, shown)
    document = Document(marks)
    try:
        return model.model_validate(data), document
    except ValidationError as error:
        faults = [_say(fault, document) for fault in error.errors(include_url=False)]
        raise RulesError("\n".join(dict.fromkeys(faults))) from None


def _say(fault: ErrorDetails, document: Document) -> str:
    kind, location = fault["type"], fault["loc"]
    context = fault.get("ctx", {})
    if kind == "unknown_key":
        key = context["key"]
        allowed = context["allowed"].split("、")
        return (
            f"{document.place(*location, key)}：不认识的键“{key}”{nearest(key, allowed)}。"
            f"这里可以写：{context['allowed']}。"
        )
    where = document.place(*location)
    if kind == "missing":
        return f"{where}：缺少必填的键“{location[-1]}”。请补上。"
    found = _shorten(fault["input"])
    if kind == "literal_error":
        allowed = [word.strip(" '") for word in context["expected"].replace(" or ", ",").split(",")]
        return f"{where}：写的是“{found}”{nearest(str(fault['input']), allowed)}。可以写：{'、'.join(allowed)}。"
    if kind == "value_error":
        return f"{where}：{context['error']}。"
    return f"{where}：{_SAID.get(kind, '写法不对（' + kind + '）').format(**context)}，写的是“{found}”。"


def _shorten(value: object) -> str:
    shown = str(value)
    return shown if len(shown) <= LONGEST_SHOWN else shown[: LONGEST_SHOWN - 1] + "…"

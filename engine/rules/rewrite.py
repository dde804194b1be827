"""Changes single values of a YAML file in place: every other byte stays as it was written."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from facts.errors import RulesError
from facts.strict_yaml import load_strict

Path = tuple[str | int, ...]
Value = str | int | float | date

_BEFORE: Final = "remedy"
"""Key before which a missing key of the same mapping is put; every requirement has it, as its last."""


@dataclass(frozen=True)
class Edit:
    """A value to be written where the keys and indices of ``path`` lead."""

    path: Path
    value: Value


def rewrite_values(text: str, edits: Sequence[Edit], name: str) -> str:
    """The text with the values changed; a key that is missing is added before ``remedy``.

    Args:
        text: of a YAML file that :func:`facts.strict_yaml.load_strict` reads.
        edits: at most one for each path.
        name: of the file, for messages.

    Raises:
        RulesError: a path leads to no plain value, and nothing can be added there.
    """
    import yaml  # noqa: PLC0415 - only who writes rules pays for it

    root = yaml.compose(text, Loader=yaml.SafeLoader)
    spots = [_find_spot(text, root, edit, name) for edit in edits]
    for start, end, written in sorted(spots, reverse=True):
        text = text[:start] + written + text[end:]
    return text


def _find_spot(text: str, root: Any, edit: Edit, name: str) -> tuple[int, int, str]:  # noqa: ANN401 - PyYAML's nodes
    """Where what is written: begin and end in the text, and the new text."""
    *way, last = edit.path
    parent, in_flow = root, False
    for step in way:
        in_flow = in_flow or bool(parent.flow_style)
        parent = _child(parent, step)
        if parent is None:
            raise RulesError(f"{name}：找不到 {'.'.join(map(str, edit.path))}。请直接改文件。")
    in_flow = in_flow or bool(parent.flow_style)
    node = _child(parent, last)
    if node is not None and node.id == "scalar":
        end = node.end_mark.index
        tail = "\n" if node.style in {"|", ">"} and text[:end].endswith("\n") else ""
        return node.start_mark.index, end, _write(edit.value, node.style, in_flow=in_flow) + tail
    following = next((key for key, _ in parent.value if key.value == _BEFORE), None) if parent.id == "mapping" else None
    if node is not None or following is None or in_flow:
        where = f"{name}:{parent.start_mark.line + 1}"
        raise RulesError(f"{where}：这里没有写 {last}，不能从表里加上。请直接改文件。")
    indent = " " * following.start_mark.column
    at = following.start_mark.index
    return at, at, f"{last}: {_write(edit.value, None, in_flow=False)}{_line_end(text)}{indent}"


def _child(node: Any, step: str | int) -> Any:  # noqa: ANN401 - as above
    if node.id == "sequence":
        return node.value[step] if isinstance(step, int) and step < len(node.value) else None
    if node.id == "mapping":
        return next((value for key, value in node.value if key.value == step), None)
    return None


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _write(value: Value, style: str | None, *, in_flow: bool) -> str:
    """A scalar in the style of the old one where that can hold it, else in double quotes."""
    if not isinstance(value, str):
        return (
            value.isoformat() if isinstance(value, date) else f"{value:g}" if isinstance(value, float) else str(value)
        )
    if style == "'" and "\n" not in value:
        return "'" + value.replace("'", "''") + "'"
    if style != '"' and _is_plain(value, in_flow=in_flow):
        return value
    return json.dumps(value, ensure_ascii=False)


def _is_plain(value: str, *, in_flow: bool) -> bool:
    """Without quotes it reads as itself, there where it will stand."""
    if not value or value != value.strip() or "\n" in value:
        return False
    try:
        read = load_strict(f"a: {{b: {value}, c: 1}}" if in_flow else f"a: {value}\nc: 1").data
    except RulesError:
        return False
    return bool(read == ({"a": {"b": value, "c": 1}} if in_flow else {"a": value, "c": 1}))

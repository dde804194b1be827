"""Reads YAML strictly: one document of plain values, each with the line on which it stands.

PyYAML keeps the last of two duplicate keys, reads ``no`` as False, ``012`` as 10 and
``1:30`` as 90. Here a plain scalar is an integer, a decimal, ``true``, ``false``,
``null`` (also ``~`` and nothing at all) or a date ``yyyy-mm-dd``, and everything else
is text. Duplicate keys, anchors, aliases, tags and second documents are refused.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, TypeAlias

from facts.errors import MingchaError, RulesError, say_failure

if TYPE_CHECKING:
    from collections.abc import Iterator

YamlKey: TypeAlias = "str | int | date"
YamlPath: TypeAlias = "tuple[YamlKey, ...]"
# A value is None, bool, int, float, str, date, list or dict; callers check which.
YamlValue: TypeAlias = Any

DEEPEST_LEVEL = 64
LONGEST_INTEGER = 18
MOST_VALUES = 5_000_000

# What YAML does not count among the printable characters, and lone surrogates. (What it does count compiles slowly.)
_FORBIDDEN = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f\\ud800-\\udfff\\ufffe\\uffff]")
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)\Z")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_CONSTANTS: dict[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}


class Marks(dict[YamlPath, tuple[int, int]]):
    """Where each value stands: path → (line, column), both counted from 1.

    An entry of a mapping is marked where its key stands, an element of a list where it
    begins, the whole document (the empty path) where its first value begins.

    Attributes:
        name: the file's name as messages show it.
    """

    def __init__(self, name: str) -> None:
        """Start without any marks, for the file that messages call `name`."""
        super().__init__()
        self.name = name

    def find(self, path: YamlPath) -> tuple[int, int]:
        """Give (line, column) of the path, or of the nearest thing around it that exists."""
        while path not in self and path:
            path = path[:-1]
        return self.get(path, (1, 1))

    def place(self, *path: YamlKey) -> str:
        """Give ``name:line`` for messages; a path that is missing gives what should hold it."""
        return f"{self.name}:{self.find(path)[0]}"


class StrictDocument(NamedTuple):
    """What a file says (`data`), and where it says each thing (`marks`)."""

    data: YamlValue
    marks: Marks


def load_strict(
    source: Path | str,
    name: str | None = None,
    *,
    error: type[MingchaError] = RulesError,
    most_values: int = MOST_VALUES,
) -> StrictDocument:
    """Read one YAML document strictly.

    Args:
        source: a path to a UTF-8 file, or the text itself.
        name: what messages call the source; a path's own spelling unless given.
        error: the class of error to raise, RulesError unless given.
        most_values: how many values and keys there may be.

    Returns:
        `data`: None, bool, int, float, str, date, list or dict (keys: str, int, date);
        `marks`: a mapping from path tuples such as ``("requirements", 3, "time")`` to
        (line, column).

    Raises:
        error: unreadable, not UTF-8, empty, not YAML, or YAML that is refused here;
            the message is in Chinese and begins with ``name:line``.
    """
    if isinstance(source, Path):
        shown = name or str(source)
        text = _read_text(source, shown, error)
    else:
        shown = name or "<文本>"
        text = source
    return _Builder(shown, text, error, most_values).build()


def _read_text(path: Path, name: str, error: type[MingchaError]) -> str:
    try:
        content = path.read_bytes()
    except OSError as failure:
        message = f"{name}：读不到这个文件（{say_failure(failure)}）。请检查路径和读取权限。"
        raise error(message) from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        line = content.count(b"\n", 0, failure.start) + 1
        message = f"{name}:{line}：文件不是 UTF-8 编码。请用编辑器另存为 UTF-8 后重试。"
        raise error(message) from None


class _Builder:
    """Turns the parser's events into values and marks, and refuses what is not plain."""

    def __init__(self, name: str, text: str, error: type[MingchaError], most_values: int) -> None:
        self.name = name
        self.text = text
        self.error = error
        self.most_values = most_values
        self.marks = Marks(name)
        self.events: Iterator[Any] = iter(())

    def build(self) -> StrictDocument:
        import yaml  # noqa: PLC0415 - a command that reads no YAML does not pay for it

        forbidden = _FORBIDDEN.search(self.text)
        if forbidden is not None:
            line = self.text.count("\n", 0, forbidden.start()) + 1
            self._refuse_at(line, f"有不可用的控制字符（{forbidden.group()!a}）。请删去后重试")
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            self.events = iter(yaml.parse(self.text, Loader=loader))
            data = self._build_document()
        except yaml.YAMLError as failure:
            mark = getattr(failure, "problem_mark", None) or getattr(failure, "context_mark", None)
            line = mark.line + 1 if mark is not None else 1
            deep = "nesting depth" in str(failure)
            hint = "括号或缩进套得太深，请检查括号" if deep else self._give_hint(line)
            self._refuse_at(line, f"YAML 写法有误。{hint}")
        return StrictDocument(data, self.marks)

    def _build_document(self) -> YamlValue:
        next(self.events)
        opening = next(self.events)
        if type(opening).__name__ == "StreamEndEvent":
            self._refuse_at(1, "文件是空的。请写入内容，或者不要引用这个文件")
        data = self._build_value(next(self.events), ())
        next(self.events)
        following = next(self.events)
        if type(following).__name__ != "StreamEndEvent":
            self._refuse(following, "一个文件只能有一份文档。请删去多余的“---”，或者拆成两个文件")
        if data is None:
            self._refuse_at(1, "文件没有内容。请写入内容，或者不要引用这个文件")
        return data

    def _build_value(self, event: Any, path: YamlPath) -> YamlValue:  # noqa: ANN401 - PyYAML's events
        self.marks.setdefault(path, (event.start_mark.line + 1, event.start_mark.column + 1))
        if len(self.marks) > self.most_values:
            self._refuse(event, f"内容超过 {self.most_values} 项。请分成几个文件")
        kind = type(event).__name__
        if kind == "AliasEvent" or event.anchor is not None:
            self._refuse(event, "不能使用锚点和引用（& 和 *）。请把内容照写一遍；如果是文字，请加引号")
        if event.tag is not None:
            self._refuse(event, f"不能使用类型标签（{event.tag}）。请删去；如果是文字，请加引号")
        if len(path) > DEEPEST_LEVEL:
            self._refuse(event, f"嵌套超过 {DEEPEST_LEVEL} 层。请检查缩进和括号")
        if kind == "MappingStartEvent":
            return self._build_mapping(path)
        if kind == "SequenceStartEvent":
            return self._build_sequence(path)
        return self._read_scalar(event)

    def _build_mapping(self, path: YamlPath) -> dict[YamlKey, YamlValue]:
        mapping: dict[YamlKey, YamlValue] = {}
        while type(event := next(self.events)).__name__ != "MappingEndEvent":
            key = self._read_key(event)
            here = (*path, key)
            if key in mapping:
                line = self.marks[here][0]
                self._refuse(event, f"键“{key}”在同一处写了两次（第一次在第 {line} 行）。请只留一个")
            self.marks[here] = (event.start_mark.line + 1, event.start_mark.column + 1)
            mapping[key] = self._build_value(next(self.events), here)
        return mapping

    def _build_sequence(self, path: YamlPath) -> list[YamlValue]:
        sequence: list[YamlValue] = []
        while type(event := next(self.events)).__name__ != "SequenceEndEvent":
            sequence.append(self._build_value(event, (*path, len(sequence))))
        return sequence

    def _read_key(self, event: Any) -> YamlKey:  # noqa: ANN401 - PyYAML's events
        plain = type(event).__name__ == "ScalarEvent" and event.anchor is None and event.tag is None
        key = self._read_scalar(event) if plain else None
        if isinstance(key, bool) or not isinstance(key, (str, int, date)):
            self._refuse(event, "键只能是文字、整数或日期。请改写；如果是文字，请加引号")
        return key

    def _read_scalar(self, event: Any) -> YamlValue:  # noqa: ANN401 - PyYAML's events
        text: str = event.value
        if event.style in {"'", '"', "|", ">"}:
            return text
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        if _INTEGER.match(text):
            if len(text.lstrip("-")) > LONGEST_INTEGER:
                self._refuse(event, f"整数“{text[:20]}…”太长。如果是编号，请加引号写成文字")
            return int(text)
        if _DECIMAL.match(text):
            return float(text)
        if _DATE.match(text):
            try:
                return date.fromisoformat(text)
            except ValueError:
                self._refuse(event, f"日期“{text}”不存在。请核对年月日")
        return text

    def _give_hint(self, line: int) -> str:
        lines = self.text.splitlines()
        around = lines[max(line - 2, 0) : line]
        if any("\t" in text[: len(text) - len(text.lstrip())] for text in around):
            return "缩进里有制表符（Tab），请改用空格"
        if any("：" in text and ": " not in text for text in around):
            return "键后面疑似用了全角冒号“：”，请改用半角冒号加一个空格“: ”"
        return "请检查这一行和上一行的缩进、引号、括号，冒号后面要有空格"

    def _refuse(self, event: Any, reason: str) -> NoReturn:  # noqa: ANN401 - PyYAML's events
        self._refuse_at(event.start_mark.line + 1, reason)

    def _refuse_at(self, line: int, reason: str) -> NoReturn:
        message = f"{self.name}:{line}：{reason}。"
        raise self.error(message) from None

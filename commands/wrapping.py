"""Text for a terminal or a pipe: cleaned of what could steer a terminal, and wrapped by columns, not by letters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from commands.output import width

_CLOSING: Final = "，。；：、？！）》〉】〕」』”’％%"
_OPENING: Final = "（《〈【〔「『“‘"
# What belongs on one line: a word, a number with what it counts, or one character; and the signs that may not stand
# apart from it.
_PIECE: Final = re.compile(
    rf"[{_OPENING}]*"
    rf"(?:(?:[^\s!-~{_OPENING}](?=[0-9]))?[!-$&-~]+(?:(?<=[0-9])[^\s!-~{_OPENING}{_CLOSING}])?|[^\s])"
    rf"[{_CLOSING}]*|\s+"
)
_SPACES: Final = re.compile(r"[\t-\r\x1c-\x1f\x85\u2028\u2029]+")
_INVISIBLE: Final = re.compile(r"[\u200b-\u200d\ufeff\xad]")
_STEERING: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def clean(data: Any) -> Any:  # noqa: ANN401 - plain data of any shape
    """The same plain data, its texts harmless on a terminal and in a page.

    Line breaks and tabs become a space; signs that steer a terminal, turn the direction of writing or stand for no
    character become U+FFFD; signs without width are left out.
    """
    if isinstance(data, str):
        return _STEERING.sub("\N{REPLACEMENT CHARACTER}", _INVISIBLE.sub("", _SPACES.sub(" ", data)))
    if isinstance(data, Mapping):
        return {key: clean(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [clean(value) for value in data]
    return data


def hang(text: str, start: str, columns: int | None) -> str:
    """A paragraph behind its start, the lines after the first indented by the start's width.

    Args:
        text: one paragraph.
        start: what stands before it on the first line.
        columns: width of a line; None: one line, however long.
    """
    if columns is None:
        return f"{start}{text}"
    indent = width(start)
    between = "\n" + " " * indent
    return start + between.join(_break_lines(text, max(columns - indent, 2)))


def _break_lines(text: str, columns: int) -> Iterator[str]:
    line = ""
    for piece in _PIECE.findall(text):
        if line and width(line + piece.rstrip()) > columns:
            yield line.rstrip()
            line = ""
        line += piece if line or not piece.isspace() else ""
    yield line.rstrip()

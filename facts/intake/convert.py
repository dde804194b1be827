"""Turns one cell into the stored form of its column, or says why that cannot be done."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Final

from facts.errors import RulesError
from facts.intake.codes import BAD_FLAG, BAD_KEY, BAD_TEXT, FAULTY_CELL, NOT_ALLOWED
from facts.intake.days import read_day, read_moment
from facts.intake.limits import LONGEST_KEY, LONGEST_TEXT
from facts.intake.numbers import read_amount, read_number, read_percent
from facts.intake.refused import Refused
from facts.intake.spelling import clean_line, fold, has_control, suggest
from facts.intake.table import Fault, Percentage, is_blank
from facts.ledgers.columns import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from facts.intake.refused import Converted
    from facts.intake.table import CellValue
    from facts.ledgers import Column

_BETWEEN_WORDS: Final = re.compile(r"[、；;]")
_EMPTY_SET: Final = "无"
_FLAGS: Final = {"是": 1, "否": 0}
_MOST_SHOWN_WORDS: Final = 12
_DIGITS_KEPT: Final = 15


@dataclass(frozen=True)
class Words:
    """The allowed words of one choice column.

    Attributes:
        ordered: the words as they are stored, in declared order.
        by_form: how a word is compared (see spelling.fold) → the word's place in ``ordered``.
    """

    ordered: tuple[str, ...] = ()
    by_form: Mapping[str, int] = field(default_factory=dict)

    def find(self, text: str) -> str | None:
        """Give the word that the text writes, None where it is not allowed."""
        place = self.by_form.get(fold(text))
        return None if place is None else self.ordered[place]


def gather_words(column: Column, further: Iterable[str] = ()) -> Words:
    """Give the allowed words of a choice column: its own in their order, then the further ones, sorted.

    Raises:
        RulesError: a word could not be told from others in a cell that holds several.
    """
    ordered = (*column.values, *sorted(set(further) - set(column.values)))
    for word in ordered:
        if not word.strip() or SEPARATOR in word or _BETWEEN_WORDS.search(word):
            raise RulesError(f"“{column.title}”列的可填词“{word}”里有分隔符（、；;|）或是空的。请改词表。")
    return Words(ordered, {fold(word): place for place, word in reversed(list(enumerate(ordered)))})


NO_WORDS: Final = Words()


def convert_cell(column: Column, cell: CellValue, words: Words = NO_WORDS) -> Converted:
    """Give the stored form of the cell (facts.ledgers.columns), None where it is empty, or why not.

    Args:
        column: the column's declaration; whether it is required is judged by the row.
        cell: what stands in the cell.
        words: the allowed words of a choice column, from :func:`gather_words`.
    """
    if isinstance(cell, Fault):
        return Refused(FAULTY_CELL, "单元格没有算出值", "请改正公式，或者直接填写内容")
    if is_blank(cell):
        return None
    return CONVERTERS[column.kind](cell, words)


def read_key(cell: CellValue) -> str | Refused:
    """Give a record's number: half-width, one line, at most LONGEST_KEY characters; a number as it is shown."""
    text = _read_line(cell)
    if isinstance(text, Refused):
        return Refused(BAD_KEY, text.reason, text.remedy)
    text = unicodedata.normalize("NFKC", text)
    if len(text) > LONGEST_KEY:
        return Refused(BAD_KEY, f"编号有 {len(text)} 个字，最多 {LONGEST_KEY} 个", "请用短编号")
    return text


def _read_text(cell: CellValue, _words: Words) -> str | Refused:
    text = _read_line(cell)
    if isinstance(text, str) and len(text) > LONGEST_TEXT:
        return Refused(BAD_TEXT, f"文字有 {len(text)} 个字，最多 {LONGEST_TEXT} 个", "请改短")
    return text


def _read_line(cell: CellValue) -> str | Refused:
    """Give what the cell shows, on one line."""
    if isinstance(cell, (bool, date, time, timedelta, Percentage)):
        return Refused(BAD_TEXT, "这里应是文字，单元格里却是日期、百分比或逻辑值", "请把单元格设为文本格式，重新填写")
    if isinstance(cell, float) and abs(cell) >= 10**_DIGITS_KEPT:
        return Refused(BAD_TEXT, "数字超过15位，末尾已被表格软件改掉", "请把单元格设为文本格式，重新填写")
    if isinstance(cell, (int, float)):
        return format(cell, f".{_DIGITS_KEPT}g") if isinstance(cell, float) else str(cell)
    text = unicodedata.normalize("NFC", cell or "")
    if text.isprintable():
        return " ".join(text.split())
    if has_control(text):
        return Refused(BAD_TEXT, "文字里有不可见的控制字符", "请删去后重新录入")
    return clean_line(text)


def _read_choice(cell: CellValue, words: Words) -> str | Refused:
    text = _read_line(cell)
    if isinstance(text, Refused):
        return text
    found = words.find(text)
    return found if found is not None else _refuse_word(text, words)


def _read_choices(cell: CellValue, words: Words) -> str | Refused:
    text = _read_line(cell)
    if isinstance(text, Refused):
        return text
    if fold(text) == _EMPTY_SET:
        return SEPARATOR
    places: set[int] = set()
    for part in _BETWEEN_WORDS.split(text):
        place = words.by_form.get(fold(part))
        if place is not None:
            places.add(place)
        elif part.strip():
            return _refuse_word(part.strip(), words)
    if not places:
        return Refused(NOT_ALLOWED, "只有分隔符，没有内容", "请从可填的词中选；一个也没有的填“无”")
    return SEPARATOR.join(("", *(words.ordered[place] for place in sorted(places)), ""))


def _refuse_word(text: str, words: Words) -> Refused:
    if not words.ordered:
        return Refused(NOT_ALLOWED, "现用的要点没有为这一列规定可填的词", "请留空，或者核对所用的要点")
    shown = "、".join(words.ordered[:_MOST_SHOWN_WORDS])
    more = f" 等 {len(words.ordered)} 项" if len(words.ordered) > _MOST_SHOWN_WORDS else ""
    return Refused(NOT_ALLOWED, f"没有这个可填项{suggest(text, words.ordered)}", f"可以填：{shown}{more}")


def _read_flag(cell: CellValue, _words: Words) -> int | Refused:
    if isinstance(cell, bool):
        return int(cell)
    found = _FLAGS.get(fold(cell)) if isinstance(cell, str) else None
    return found if found is not None else Refused(BAD_FLAG, "这一列只能填“是”或“否”", "请改填；不清楚的留空")


CONVERTERS: Final[dict[str, Callable[[CellValue, Words], Converted]]] = {
    "day": lambda cell, _words: read_day(cell),
    "moment": lambda cell, _words: read_moment(cell),
    "choice": _read_choice,
    "choices": _read_choices,
    "number": lambda cell, _words: read_number(cell),
    "percent": lambda cell, _words: read_percent(cell),
    "money": lambda cell, _words: read_amount(cell),
    "flag": _read_flag,
    "text": _read_text,
    "ref": lambda cell, _words: read_key(cell),
}
"""How a cell that is not empty becomes a value, for every kind of column."""

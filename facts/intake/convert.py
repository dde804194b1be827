"""Turns one cell into the stored form of its column, or says why that cannot be done."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Final

from facts.errors import RulesError
from facts.intake.codes.refused import BAD_FLAG, BAD_KEY, BAD_TEXT, FAULTY_CELL, NOT_ALLOWED
from facts.intake.codes.repaired import NOTHING_MARK, ODD_CHARACTERS
from facts.intake.days import MINUTES_A_DAY, read_day, read_moment
from facts.intake.limits import LONGEST_KEY, LONGEST_TEXT
from facts.intake.marks import is_slash, says_nothing
from facts.intake.numbers import keep_bounds, read_amount, read_number, read_percent
from facts.intake.refused import Refused, Repaired
from facts.intake.spelling import clean_line, fold, has_control, suggest
from facts.intake.table import Fault, Percentage, is_blank
from facts.ledgers.columns import ENDLESS, SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from facts.intake.refused import Converted, StoredValue
    from facts.intake.table import CellValue
    from facts.ledgers import Column

_BETWEEN_WORDS: Final = re.compile(r"[、；;]")
_EMPTY_SET: Final = "无"
_FLAGS: Final = {"是": 1, "否": 0}
_MOST_SHOWN_WORDS: Final = 12
_DIGITS_KEPT: Final = 15
_PLAIN_KEY: Final = re.compile(rf"[A-Za-z0-9][-A-Za-z0-9_./#()]{{0,{LONGEST_KEY - 1}}}")
"""What most numbers look like; the rest of the reading changes nothing in it."""


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


@dataclass(frozen=True)
class Setting:
    """What a cell's meaning may take from where it stands.

    Attributes:
        year: the one year of which the report speaks, for days without a year; None where it cannot be told.
        above_one: other cells of the column are bare numbers above 1, so that fractions cannot be told.
    """

    year: int | None = None
    above_one: bool = False


NO_SETTING: Final = Setting()


def convert_cell(column: Column, cell: CellValue, words: Words = NO_WORDS, setting: Setting = NO_SETTING) -> Converted:
    """Give the stored form of the cell (facts.ledgers.columns), None where it is empty, or why not.

    What is more than notation comes back as Repaired (facts.intake.codes.repaired).

    Args:
        column: the column's declaration; whether it is required is judged by the row.
        cell: what stands in the cell.
        words: the allowed words of a choice column, from :func:`gather_words`.
        setting: what the cell's meaning may take from where it stands.
    """
    if isinstance(cell, Fault):
        return Refused(FAULTY_CELL, "单元格没有算出值", "请改正公式，或者直接填写内容")
    if is_blank(cell):
        return None
    return CONVERTERS[column.kind](column, cell, words, setting)


def show_value(column: Column, value: StoredValue, most: int | None = None) -> str:
    """Give the stored form as people write it.

    Args:
        column: the column's declaration.
        value: the stored form.
        most: the greatest that an approximate value may be.
    """
    if most is not None:
        least = show_value(column, value)
        return f"{least} 或更多" if most >= ENDLESS else f"{least} 至 {show_value(column, most)} 之间"
    if value is None:
        return "没有发生" if column.kind in {"day", "moment"} else "空着"
    if isinstance(value, str):
        return value.strip(SEPARATOR).replace(SEPARATOR, "、") or _EMPTY_SET
    match column.kind:
        case "day":
            shown = date.fromordinal(value).isoformat()
        case "moment":
            day, minutes = divmod(value, MINUTES_A_DAY)
            shown = f"{date.fromordinal(day)} {minutes // 60:02}:{minutes % 60:02}"
        case "percent" | "money":
            shown = f"{value // 100}.{value % 100:02}{column.measured_in}".replace(".00", "")
        case "flag":
            shown = "是" if value else "否"
        case _:
            shown = str(value)
    return shown


def read_key(cell: CellValue) -> str | Refused | Repaired:
    """Give a record's number: half-width, one line, at most LONGEST_KEY characters; a number as it is shown."""
    text = _read_line(cell)
    if isinstance(text, Refused):
        return Refused(BAD_KEY, text.reason, text.remedy)
    key = unicodedata.normalize("NFKC", text)
    if len(key) > LONGEST_KEY:
        return Refused(BAD_KEY, f"编号有 {len(key)} 个字，最多 {LONGEST_KEY} 个", "请用短编号")
    return key if key == text else Repaired(key, ODD_CHARACTERS)


def _read_reference(cell: CellValue) -> Converted:
    if type(cell) is str and _PLAIN_KEY.fullmatch(cell):
        return cell
    return Repaired(None, NOTHING_MARK) if isinstance(cell, str) and says_nothing(cell) else read_key(cell)


def _read_text(cell: CellValue) -> str | Refused:
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


def _read_choice(cell: CellValue, words: Words) -> Converted:
    text = _read_line(cell)
    if isinstance(text, Refused):
        return text
    found = words.find(text)
    if found is not None:
        return found if found == text else Repaired(found, ODD_CHARACTERS)
    return Repaired(None, NOTHING_MARK) if is_slash(text) else _refuse_word(text, words)


def _read_choices(cell: CellValue, words: Words) -> Converted:
    text = _read_line(cell)
    if isinstance(text, Refused):
        return text
    if fold(text) == _EMPTY_SET:
        return SEPARATOR
    if is_slash(text):
        return Repaired(None, NOTHING_MARK)
    places: set[int] = set()
    odd = False
    for part in (part.strip() for part in _BETWEEN_WORDS.split(text)):
        place = words.by_form.get(fold(part))
        if place is not None:
            places.add(place)
            odd = odd or words.ordered[place] != part
        elif part:
            return _refuse_word(part, words)
    if not places:
        return Refused(NOT_ALLOWED, "只有分隔符，没有内容", "请从可填的词中选；一个也没有的填“无”")
    value = SEPARATOR.join(("", *(words.ordered[place] for place in sorted(places)), ""))
    return Repaired(value, ODD_CHARACTERS) if odd else value


def _refuse_word(text: str, words: Words) -> Refused:
    if not words.ordered:
        return Refused(NOT_ALLOWED, "现用的要点没有为这一列规定可填的词", "请留空，或者核对所用的要点")
    shown = "、".join(words.ordered[:_MOST_SHOWN_WORDS])
    more = f" 等 {len(words.ordered)} 项" if len(words.ordered) > _MOST_SHOWN_WORDS else ""
    return Refused(NOT_ALLOWED, f"没有这个可填项{suggest(text, words.ordered)}", f"可以填：{shown}{more}")


def _read_flag(cell: CellValue) -> Converted:
    if isinstance(cell, bool):
        return int(cell)
    if isinstance(cell, str):
        found = _FLAGS.get(cell.strip())
        if found is not None:
            return found
        found = _FLAGS.get(fold(cell))
        if found is not None or is_slash(cell):
            return Repaired(found, NOTHING_MARK if found is None else ODD_CHARACTERS)
    return Refused(BAD_FLAG, "这一列只能填“是”或“否”", "请改填；不清楚的留空")


CONVERTERS: Final[dict[str, Callable[[Column, CellValue, Words, Setting], Converted]]] = {
    "day": lambda _column, cell, _words, setting: read_day(cell, setting.year),
    "moment": lambda _column, cell, _words, _setting: read_moment(cell),
    "choice": lambda _column, cell, words, _setting: _read_choice(cell, words),
    "choices": lambda _column, cell, words, _setting: _read_choices(cell, words),
    "number": lambda column, cell, _words, _setting: keep_bounds(column, cell, read_number(cell, column.measured_in)),
    "percent": lambda column, cell, _words, setting: keep_bounds(
        column, cell, read_percent(cell, above_one=setting.above_one)
    ),
    "money": lambda column, cell, _words, _setting: keep_bounds(column, cell, read_amount(cell)),
    "flag": lambda _column, cell, _words, _setting: _read_flag(cell),
    "text": lambda _column, cell, _words, _setting: _read_text(cell),
    "ref": lambda _column, cell, _words, _setting: _read_reference(cell),
}
"""How a cell that is not empty becomes a value, for every kind of column."""

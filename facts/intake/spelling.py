"""How words of cells and headings are compared, suggested, shown, and which are never read."""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from facts.intake.limits import LONGEST_FOUND

if TYPE_CHECKING:
    from collections.abc import Iterable

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet program takes for the beginning of a formula."""

ORDINAL_HEADINGS: Final = frozenset({"序号", "行号"})
"""Columns that number the rows of the sheet; they say nothing of the record."""

UNREAD_HEADINGS: Final = frozenset(
    {
        "备注",
        "申请人",
        "来信人",
        "来电人",
        "诉求人",
        "投诉人",
        "举报人",
        "留言人",
        "联系人",
        "当事人",
        "填报人",
        "填表人",
        "审核人",
        "经办人",
        "承办人",
        "负责人",
        "性别",
        "年龄",
        "出生日期",
        "出生年月",
        "地址",
        "邮编",
        "邮政编码",
        "诉求内容",
        "留言内容",
        "来信内容",
        "内容描述",
    }
)
"""Headings of columns that no rule needs: personal data and remarks. They are neither read nor kept."""

UNREAD_WORDS: Final = (
    "姓名",
    "电话",
    "手机",
    "联系方式",
    "住址",
    "联系地址",
    "通信地址",
    "通讯地址",
    "家庭地址",
    "身份证",
    "证件号",
    "证件类型",
    "邮箱地址",
    "电子邮箱",
    "电子邮件",
    "微信号",
)
"""A heading that holds one of these words is personal data too."""

_INVISIBLE: Final = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_SIGNATURE: Final = re.compile(r"((?:姓名|填报人|填表人|审核人|经办人|联系人|负责人|申请人)\s*[:：])\s*[^\s,，;；]+")
_PERSONAL_NUMBER: Final = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?!\d)")


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Give the form in which words are compared: half-width, small letters, no white space."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def find_nearest(word: str, allowed: Iterable[str], cutoff: float = 0.5) -> str | None:
    """Give the allowed word that is written most like this one, None where none is near."""
    by_form = {fold(other): other for other in allowed}
    near = get_close_matches(fold(word), by_form, n=1, cutoff=cutoff)
    return by_form[near[0]] if near else None


def suggest(word: str, allowed: Iterable[str]) -> str:
    """Give the words "您要写的是不是……" for a message, empty where no allowed word is near."""
    nearest = find_nearest(word, allowed)
    return f"，是不是“{nearest}”" if nearest else ""


def is_ordinal(heading: str) -> bool:
    """Say whether the column merely numbers the rows."""
    return fold(heading) in ORDINAL_HEADINGS


def is_unread(heading: str) -> bool:
    """Say whether the column is one that is never read: personal data, remarks, row numbers."""
    form = fold(heading)
    return form in UNREAD_HEADINGS or form in ORDINAL_HEADINGS or any(word in form for word in UNREAD_WORDS)


def show(value: object) -> str:
    """Give what stood in a cell for a message: short, on one line, persons' numbers and signatures masked."""
    text = hide_persons(str(value))
    return text if len(text) <= LONGEST_FOUND else f"{text[:LONGEST_FOUND]}…"


def shield_text(text: str) -> str:
    """Give text as it is to stand in a CSV file, where a spreadsheet program would run what begins like a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def unshield_text(text: str) -> str:
    """Give text from a CSV file as it was before it was shielded."""
    return text[1:] if text.startswith("'") and text.startswith(FORMULA_STARTS, 1) else text


def hide_numbers(text: str) -> str:
    """Give the text on one line, without control characters and with persons' numbers masked."""
    return _PERSONAL_NUMBER.sub("***", clean_line(text))


def hide_persons(text: str) -> str:
    """Give the text on one line, without control characters, with persons' numbers and signatures masked."""
    return _SIGNATURE.sub(r"\1***", hide_numbers(text))


def clean_line(text: str) -> str:
    """Give the text on one line, without control characters."""
    return " ".join(_CONTROL.sub(" ", text).split())


def has_control(text: str) -> bool:
    """Say whether the text holds characters that are not to be seen, other than ends of lines and tabs."""
    return _CONTROL.search(text.replace("\n", "").replace("\r", "").replace("\t", "")) is not None

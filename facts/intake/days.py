"""Turns what a cell holds into a day or a moment. Nothing is guessed: year, month and day must be written."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from facts.intake.codes import BAD_DAY, BAD_MOMENT, DAY_OUT_OF_RANGE
from facts.intake.limits import EARLIEST_YEAR, LATEST_YEAR
from facts.intake.refused import Refused

if TYPE_CHECKING:
    from facts.intake.table import CellValue

MINUTES_A_DAY: Final = 1440

_DAY: Final = re.compile(
    r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})|\.([0-9]{1,2})\.([0-9]{1,2})"
    r"|\s*年\s*([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*日?|([0-9]{2})([0-9]{2}))"
)
_TIME: Final = re.compile(
    r"([0-9]{1,2})(?::([0-9]{2})(?::([0-9]{2})(?:\.0+)?)?|时([0-9]{1,2})分(?:([0-9]{1,2})秒)?|时整?)"
)
_MONTH_AND_DAY: Final = re.compile(r"[0-9]{1,2}\s*(?:月|/|-|\.)\s*[0-9]{1,2}\s*[日号]?")
_MONTH: Final = re.compile(r"[0-9]{4}\s*(?:年|/|-|\.)\s*[0-9]{1,2}\s*月?")
_NOTHING: Final = frozenset({"无", "没有", "/", "-", "—", "——", "--", "未", "暂无", "0"})

# Day numbers of spreadsheet programs count from here; the number stands in a cell not formatted as a date.
_SERIAL_START: Final = date(1899, 12, 30).toordinal()
_SERIALS: Final = range(
    date(EARLIEST_YEAR, 1, 1).toordinal() - _SERIAL_START, date(LATEST_YEAR, 12, 31).toordinal() - _SERIAL_START + 1
)

_HOW_TO_WRITE_DAY: Final = "请写作 2021-05-10 这样的日期"
_HOW_TO_WRITE_MOMENT: Final = "请写作 2021-05-10 14:30 这样的时刻"


def read_day(cell: CellValue) -> int | Refused:
    """Give the day's ordinal; a time beside the day is left out.

    Args:
        cell: a date, 2021-05-10, 2021/5/10, 2021.5.10, 2021年5月10日, 20210510, each also full-width and
            with a time after it.
    """
    if isinstance(cell, date):  # datetime is a date too
        return _number_day(cell.year, cell.month, cell.day)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _read_number(cell)
    if not isinstance(cell, str):
        return Refused(BAD_DAY, "这不是日期", _HOW_TO_WRITE_DAY)
    text = unicodedata.normalize("NFKC", cell).strip()
    found = _DAY.match(text)
    if found is None or not _is_time_or_nothing(text[found.end() :]):
        return _explain_unread(text)
    year, month, day = (int(part) for part in found.groups() if part is not None)
    return _number_day(year, month, day)


def read_moment(cell: CellValue) -> int | Refused:
    """Give the minutes since day 0 of a day with hour and minute; seconds are left out.

    Args:
        cell: a date with a time, or text such as 2021-05-10 14:30 or 2021年5月10日14时30分. 24:00 is the
            end of the day.
    """
    if isinstance(cell, datetime):
        near = cell + timedelta(milliseconds=500)  # spreadsheet programs keep 14:30 as 14:29:59.9999
        day = _number_day(near.year, near.month, near.day)
        return day if isinstance(day, Refused) else day * MINUTES_A_DAY + near.hour * 60 + near.minute
    if isinstance(cell, date):
        return Refused(
            BAD_MOMENT,
            "只有日期，没有几时几分",
            f"{_HOW_TO_WRITE_MOMENT}；如果确实是零时，请把单元格设为文本格式，写 {cell:%Y-%m-%d} 00:00",
        )
    if not isinstance(cell, str):
        return Refused(BAD_MOMENT, "这不是时刻", _HOW_TO_WRITE_MOMENT)
    text = unicodedata.normalize("NFKC", cell).strip()
    found = _DAY.match(text)
    minutes = _read_time(text[found.end() :]) if found else None
    if found is None or minutes is None:
        reason = "只有日期，没有几时几分" if found and found.end() == len(text) else "这不是时刻"
        return Refused(BAD_MOMENT, reason, f"{_HOW_TO_WRITE_MOMENT}；没有发生的留空")
    day = _number_day(*(int(part) for part in found.groups() if part is not None))
    return day if isinstance(day, Refused) else day * MINUTES_A_DAY + minutes


def _number_day(year: int, month: int, day: int) -> int | Refused:
    try:
        found = date(year, month, day)
    except ValueError:
        return Refused(BAD_DAY, f"没有 {year}年{month}月{day}日 这一天", "请核对年、月、日")
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return Refused(
            DAY_OUT_OF_RANGE, f"{found.isoformat()} 不在 {EARLIEST_YEAR} 年至 {LATEST_YEAR} 年之间", "请核对年份"
        )
    return found.toordinal()


def _read_number(number: float) -> int | Refused:
    if not math.isfinite(number):
        return Refused(BAD_DAY, "这个数字不是日期", _HOW_TO_WRITE_DAY)
    if number == int(number) and len(str(int(number))) == len("20210510"):
        rest, day = divmod(int(number), 100)
        return _number_day(*divmod(rest, 100), day)
    if int(number) in _SERIALS:
        meant = date.fromordinal(_SERIAL_START + int(number)).isoformat()
        return Refused(BAD_DAY, f"单元格里是数字，可能是日期 {meant} 的序号", f"请把单元格设为日期格式，或写作 {meant}")
    return Refused(BAD_DAY, "这个数字不是日期", _HOW_TO_WRITE_DAY)


def _is_time_or_nothing(rest: str) -> bool:
    return not rest or _read_time(rest) is not None


def _read_time(rest: str) -> int | None:
    """Give the minute of the day that stands after a day, None where none does."""
    if not rest[:1].isspace() and not rest.startswith("T") and "时" not in rest:
        return None
    found = _TIME.fullmatch(rest.removeprefix("T").strip())
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or found[4] or 0)
    second = int(found[3] or found[5] or 0)
    minutes = hour * 60 + minute
    fits = minute < 60 and second < 60 and minutes + bool(second) <= MINUTES_A_DAY  # noqa: PLR2004 - sixty minutes
    return minutes if fits else None


def _explain_unread(text: str) -> Refused:
    if text in _NOTHING:
        return Refused(BAD_DAY, "这不是日期", "没有发生的请留空")
    if _MONTH_AND_DAY.fullmatch(text):
        return Refused(BAD_DAY, "没有写年份", _HOW_TO_WRITE_DAY)
    if _MONTH.fullmatch(text):
        return Refused(BAD_DAY, "没有写到哪一日", _HOW_TO_WRITE_DAY)
    return Refused(BAD_DAY, "认不出这个日期", f"{_HOW_TO_WRITE_DAY}；没有发生的留空")

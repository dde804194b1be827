"""Turns what a cell holds into a day or a moment. Nothing is guessed: month and day must be written.

A year that is not written is taken from the period that the report speaks of, where that lies in one year; a number
that can be the serial number of a day is taken for one. Both are repairs (facts.intake.codes.repaired).
"""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from facts.intake.codes.refused import BAD_DAY, BAD_MOMENT, DAY_OUT_OF_RANGE
from facts.intake.codes.repaired import NOTHING_MARK, ODD_CHARACTERS, SERIAL_DAY, YEAR_SUPPLIED
from facts.intake.limits import EARLIEST_YEAR, LATEST_YEAR
from facts.intake.marks import says_not_yet
from facts.intake.refused import Refused, Repaired

if TYPE_CHECKING:
    from facts.intake.refused import Converted
    from facts.intake.table import CellValue

MINUTES_A_DAY: Final = 1440

_DAY: Final = re.compile(
    r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})|\.([0-9]{1,2})\.([0-9]{1,2})"
    r"|\s*年\s*([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*日?|([0-9]{2})([0-9]{2}))"
)
_TIME: Final = re.compile(
    r"([0-9]{1,2})(?::([0-9]{2})(?::([0-9]{2})(?:\.0+)?)?|时([0-9]{1,2})分(?:([0-9]{1,2})秒)?|时整?)"
)
_MONTH_AND_DAY: Final = re.compile(r"([0-9]{1,2})\s*(?:月|/|-|\.)\s*([0-9]{1,2})\s*[日号]?")
_YEARLESS: Final = re.compile(r"([0-9]{1,2})\s*(?:月|/)\s*([0-9]{1,2})\s*[日号]?")
"""What is a month and a day for sure: 3.10 may be a number, 3-10 from three to ten."""
_MONTH: Final = re.compile(r"[0-9]{4}\s*(?:年|/|-|\.)\s*[0-9]{1,2}\s*月?")
_SERIAL: Final = re.compile(r"[0-9]{5}(?:\.[0-9]+)?")

# Day numbers of spreadsheet programs count from here; the number stands in a cell not formatted as a date.
_SERIAL_START: Final = date(1899, 12, 30).toordinal()
_SERIALS: Final = range(
    date(EARLIEST_YEAR, 1, 1).toordinal() - _SERIAL_START, date(LATEST_YEAR, 12, 31).toordinal() - _SERIAL_START + 1
)

_HOW_TO_WRITE_DAY: Final = "请写作 2021-05-10 这样的日期"
_HOW_TO_WRITE_MOMENT: Final = "请写作 2021-05-10 14:30 这样的时刻"


def read_day(cell: CellValue, year: int | None = None) -> Converted:
    """Give the day's ordinal; a time beside the day is left out.

    Args:
        cell: a date, 2021-05-10, 2021/5/10, 2021.5.10, 2021年5月10日, 20210510, each also full-width and
            with a time after it; 5月10日 where the year is known; a serial number; a mark that it has not happened.
        year: the year of a day that is written without one, None where it cannot be told.
    """
    if isinstance(cell, date):  # datetime is a date too
        return _number_day(cell.year, cell.month, cell.day)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _read_number(cell)
    if not isinstance(cell, str):
        return Refused(BAD_DAY, "这不是日期", _HOW_TO_WRITE_DAY)
    if says_not_yet(cell):
        return Repaired(None, NOTHING_MARK)
    text = unicodedata.normalize("NFKC", cell).strip()
    found = _DAY.match(text)
    if found is None or not _is_time_or_nothing(text[found.end() :]):
        return _read_incomplete(text, year)
    day = _number_day(*(int(part) for part in found.groups() if part is not None))
    return day if isinstance(day, Refused) or text == cell.strip() else Repaired(day, ODD_CHARACTERS)


def read_moment(cell: CellValue) -> Converted:
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
    return Repaired(None, NOTHING_MARK) if says_not_yet(cell) else _read_moment_text(cell)


def _read_moment_text(cell: str) -> Converted:
    text = unicodedata.normalize("NFKC", cell).strip()
    found = _DAY.match(text)
    minutes = _read_time(text[found.end() :]) if found else None
    if found is None or minutes is None:
        reason = "只有日期，没有几时几分" if found and found.end() == len(text) else "这不是时刻"
        return Refused(BAD_MOMENT, reason, f"{_HOW_TO_WRITE_MOMENT}；没有发生的留空")
    day = _number_day(*(int(part) for part in found.groups() if part is not None))
    if isinstance(day, Refused):
        return day
    moment = day * MINUTES_A_DAY + minutes
    return moment if text == cell.strip() else Repaired(moment, ODD_CHARACTERS)


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


def _read_number(number: float) -> Converted:
    if not math.isfinite(number):
        return Refused(BAD_DAY, "这个数字不是日期", _HOW_TO_WRITE_DAY)
    if number == 0:
        return Repaired(None, NOTHING_MARK)
    if number == int(number) and len(str(int(number))) == len("20210510"):
        rest, day = divmod(int(number), 100)
        return _number_day(*divmod(rest, 100), day)
    if int(number) in _SERIALS:
        return Repaired(_SERIAL_START + int(number), SERIAL_DAY)
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


def _read_incomplete(text: str, year: int | None) -> Converted:
    """Read a day without its year or as a serial number, or say what is missing."""
    if _SERIAL.fullmatch(text):
        return _read_number(float(text))
    yearless = _YEARLESS.fullmatch(text)
    if yearless and year is not None:
        day = _number_day(year, int(yearless[1]), int(yearless[2]))
        return day if isinstance(day, Refused) else Repaired(day, YEAR_SUPPLIED)
    if _MONTH_AND_DAY.fullmatch(text):
        return Refused(BAD_DAY, "没有写年份", _HOW_TO_WRITE_DAY)
    if _MONTH.fullmatch(text):
        return Refused(BAD_DAY, "没有写到哪一日", _HOW_TO_WRITE_DAY)
    return Refused(BAD_DAY, "认不出这个日期", f"{_HOW_TO_WRITE_DAY}；没有发生的留空")

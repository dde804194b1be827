"""Turns what a cell holds into a count, a share or an amount. Ambiguous figures are refused.

Approximate figures are refused here as well; where the column may hold one, ``keep_bounds`` gives what it leaves open.
"""

from __future__ import annotations

import math
import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from facts.intake.approximate import bound_approximate
from facts.intake.codes.refused import APPROXIMATE, BAD_AMOUNT, BAD_NUMBER, BAD_PERCENT
from facts.intake.codes.repaired import BARE_SHARE, COUNTED_UNIT, KEPT_APPROXIMATE, NOTHING_MARK, ODD_CHARACTERS, TENTHS
from facts.intake.limits import LARGEST_AMOUNT, LARGEST_NUMBER
from facts.intake.marks import is_slash, says_nothing
from facts.intake.refused import Refused, Repaired
from facts.intake.table import Percentage
from facts.ledgers.columns import ENDLESS

if TYPE_CHECKING:
    from facts.intake.codes import Code
    from facts.intake.refused import Converted
    from facts.intake.table import CellValue
    from facts.ledgers import Column

_FIGURE: Final = re.compile(r"([+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?)\s*(\D*)")
_APPROXIMATE: Final = re.compile(
    r"[约近余多几逾超~～≈]|大概|大约|左右|上下|以上|以下|不足|不到|[0-9]\s*\+$|[0-9][%元]?\s*[-—至到]\s*[0-9]"
)
_TENTHS: Final = re.compile(r"(?:([一二三四五六七八九])|([0-9](?:\.[0-9])?))成(?:([一二三四五六七八九])|(半))?")
_DIGITS: Final = {digit: number for number, digit in enumerate("零一二三四五六七八九")}
_THINGS: Final = frozenset({"件", "条", "次", "人", "人次", "个", "项", "篇", "份", "家", "场", "期", "名", "户"})
"""Units of measure that say no more than that things are counted; days, months and 万 do."""
_PERCENT_WHOLE: Final = 100
_HUNDREDTHS: Final = 100
_FEN_A_YUAN: Final = 100
_PERCENT_REMEDY: Final = "请带百分号写，如 4% 或 4.5%"


class _Figure(NamedTuple):
    """An exact figure, what stands behind it, and what had to be repaired to read it."""

    value: Decimal
    suffix: str = ""
    repair: Code | None = None


def read_number(cell: CellValue, measured_in: str = "") -> Converted:
    """Give a whole number from 0 on: 12, 1,200, １２, 12.0, 12件; 无 is 0, a dash is not said.

    Args:
        cell: what stands in the cell.
        measured_in: the column's unit of measure, which may stand behind the number.
    """
    if isinstance(cell, str) and says_nothing(cell):
        return Repaired(None if is_slash(cell) else 0, NOTHING_MARK)
    figure = _read_figure(cell, BAD_NUMBER, "请只写阿拉伯数字的整数，不带单位；没有的填 0")
    if isinstance(figure, Refused):
        return figure
    if figure.suffix and figure.suffix not in {measured_in, *_THINGS}:
        reason = f"数字后面的“{figure.suffix}”不是这一列的单位"
        return Refused(BAD_NUMBER, reason, f"请换算成“{measured_in}”，只写数字" if measured_in else "请只写数字")
    if isinstance(cell, Percentage) or figure.value != figure.value.to_integral_value():
        return Refused(BAD_NUMBER, "这一列要填整数", "请核对并填写整数")
    if not 0 <= figure.value <= LARGEST_NUMBER:
        return Refused(BAD_NUMBER, f"数字应在 0 到 {LARGEST_NUMBER} 之间", "请核对")
    return _settle(int(figure.value), figure)


def read_percent(cell: CellValue, *, above_one: bool = False) -> Converted:
    """Give a share in hundredths of a per cent: 4 % is 400.

    A percent sign, or a cell shown as a percentage, says what is meant; so does 六成. A bare number above 1 is taken
    in per cent, one below 1 as a fraction, both as repairs; 1 could be either and is refused.

    Args:
        cell: what stands in the cell.
        above_one: other cells of the column hold bare numbers above 1, so that a fraction cannot be told.
    """
    if isinstance(cell, str) and says_nothing(cell):
        return Repaired(None, NOTHING_MARK)
    tenths = _read_tenths(cell) if isinstance(cell, str) else None
    figure = _Figure(tenths, "%", TENTHS) if tenths else _read_figure(cell, BAD_PERCENT, _PERCENT_REMEDY)
    if isinstance(figure, Refused):
        return figure
    if figure.suffix not in {"", "%"}:
        return Refused(BAD_PERCENT, "认不出这个百分比", _PERCENT_REMEDY)
    if isinstance(cell, Percentage):
        figure = figure._replace(value=figure.value * _PERCENT_WHOLE)
    elif not figure.suffix and figure.value > 0:
        meant = _read_bare_share(figure.value, above_one=above_one)
        if isinstance(meant, Refused):
            return meant
        figure = figure._replace(value=meant, repair=BARE_SHARE)
    return _count_hundredths(figure)


def _read_bare_share(share: Decimal, *, above_one: bool) -> Decimal | Refused:
    """Give the per cent that a number above 0 without a percent sign means."""
    if share == 1 or (share < 1 and above_one):
        why = "，同一列里有大于 1 的数" if share < 1 else ""
        asked = f"是 {share:f}% 还是 {(share * 100).normalize():f}%"
        return Refused(BAD_PERCENT, f"没有百分号{why}，分不清{asked}", _PERCENT_REMEDY)
    return share * (_PERCENT_WHOLE if share < 1 else 1)


def _count_hundredths(figure: _Figure) -> Converted:
    if not 0 <= figure.value <= _PERCENT_WHOLE:
        return Refused(BAD_PERCENT, "占比应在 0% 到 100% 之间", "请核对")
    hundredths = figure.value * _HUNDREDTHS
    if hundredths != hundredths.to_integral_value():
        return Refused(BAD_PERCENT, "占比多于两位小数", "请填写到两位小数，舍去后面的位数，不要四舍五入")
    return Repaired(int(hundredths), figure.repair) if figure.repair else int(hundredths)


def is_bare_above_one(cell: CellValue) -> bool:
    """Say whether the cell holds a number above 1 without a percent sign."""
    if isinstance(cell, (Percentage, bool)) or not isinstance(cell, (str, int, float)):
        return False
    figure = _read_figure(cell, BAD_PERCENT, "")
    return isinstance(figure, _Figure) and not figure.suffix and figure.value > 1


def read_amount(cell: CellValue) -> Converted:
    """Give an amount of yuan in fen: 6,000,000.00 is 600,000,000; 无 is 0, a dash is not said."""
    if isinstance(cell, str) and says_nothing(cell):
        return Repaired(None if is_slash(cell) else 0, NOTHING_MARK)
    remedy = "请以元为单位只写数字，如 6000000；以万元计的请换算成元"
    figure = _read_figure(cell, BAD_AMOUNT, remedy)
    if isinstance(figure, Refused):
        return figure
    if figure.suffix not in {"", "元"}:
        return Refused(BAD_AMOUNT, "认不出这个数字", remedy)
    fen = figure.value * _FEN_A_YUAN
    if isinstance(cell, Percentage) or fen != fen.to_integral_value():
        return Refused(BAD_AMOUNT, "金额多于两位小数", "请填写到分")
    if not 0 <= figure.value <= LARGEST_AMOUNT:
        return Refused(BAD_AMOUNT, f"金额应在 0 到 {LARGEST_AMOUNT} 元之间", "请核对")
    return _settle(int(fen), figure)


def keep_bounds(column: Column, cell: CellValue, converted: Converted) -> Converted:
    """Give the least and the greatest value of a cell that was refused as approximate, where its column may hold one.

    Args:
        column: the column's declaration.
        cell: what stands in the cell.
        converted: what it was converted to.
    """
    if not isinstance(converted, Refused) or converted.code is not APPROXIMATE or not column.measured:
        return converted
    text = unicodedata.normalize("NFKC", str(cell)).strip()
    parts, sign, largest = _MEASURES[column.kind]
    if sign == "%" and sign not in text:
        return converted
    bounds = bound_approximate(text.replace(sign, "") if sign else text, parts)
    if bounds is None or bounds.low > largest:
        return converted
    most = ENDLESS if bounds.high is None else bounds.high
    most = min(most, largest) if sign == "%" else most
    return Repaired(bounds.low, KEPT_APPROXIMATE, most if most > bounds.low else None)


_MEASURES: Final[dict[str, tuple[int, str, int]]] = {
    "number": (1, "", LARGEST_NUMBER),
    "percent": (_HUNDREDTHS, "%", _PERCENT_WHOLE * _HUNDREDTHS),
    "money": (_FEN_A_YUAN, "元", LARGEST_AMOUNT * _FEN_A_YUAN),
}
"""For each kind: of how many parts one is, the sign that may stand behind it, the greatest that is stored."""


def _settle(value: int, figure: _Figure) -> Converted:
    repair = COUNTED_UNIT if figure.suffix else figure.repair
    return Repaired(value, repair) if repair else value


def _read_figure(cell: CellValue, code: Code, remedy: str) -> _Figure | Refused:
    """Give the exact figure; a floating-point number is what its fifteen digits show, as in spreadsheet programs."""
    if isinstance(cell, bool) or not isinstance(cell, (str, int, float)):
        return Refused(code, "这不是数字", remedy)
    if isinstance(cell, int):
        return _Figure(Decimal(cell))
    if isinstance(cell, float):
        exact = math.isfinite(cell)
        return _Figure(Decimal(format(cell, ".15g"))) if exact else Refused(code, "这不是数字", remedy)
    text = unicodedata.normalize("NFKC", cell).strip()
    repair = ODD_CHARACTERS if text != cell.strip() else None
    if any(sign.isdigit() or sign in "一二三四五六七八九十百千万" for sign in text) and _APPROXIMATE.search(text):
        bounds = bound_approximate(text)
        shown = f"（{bounds}）" if bounds else ""
        return Refused(APPROXIMATE, f"这是约数{shown}，不是确数", "请填写确切的数")
    found = _FIGURE.fullmatch(text)
    if found is None:
        return Refused(code, "认不出这个数字", remedy)
    return _Figure(Decimal(found[1].replace(",", "")), found[2].strip(), repair)


def _read_tenths(cell: str) -> Decimal | None:
    """Give 六成, 6成, 六成五, 六成半 in per cent, None where the text says no such thing."""
    found = _TENTHS.fullmatch(unicodedata.normalize("NFKC", cell).strip())
    if found is None:
        return None
    whole = Decimal(found[2]) if found[2] else Decimal(_DIGITS[found[1]])
    further = Decimal(_DIGITS[found[3]]) if found[3] else Decimal(5 if found[4] else 0)
    return whole * 10 + further

"""Turns what a cell holds into a count, a share or an amount. Approximate and ambiguous figures are refused."""

from __future__ import annotations

import math
import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from facts.intake.codes import APPROXIMATE, BAD_AMOUNT, BAD_NUMBER, BAD_PERCENT
from facts.intake.limits import LARGEST_AMOUNT, LARGEST_NUMBER
from facts.intake.refused import Refused
from facts.intake.table import Percentage

if TYPE_CHECKING:
    from facts.intake.codes import Code
    from facts.intake.table import CellValue

_FIGURE: Final = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
_APPROXIMATE: Final = re.compile(
    r"[约近余多几~～≈]|大概|大约|左右|上下|以上|以下|超过|不足|不到|[0-9]\s*\+$|[0-9]\s*[-—]\s*[0-9]"
)
_PERCENT_WHOLE: Final = 100
_HUNDREDTHS: Final = 100
_FEN_A_YUAN: Final = 100


def read_number(cell: CellValue) -> int | Refused:
    """Give a whole number from 0 on: 12, 1,200, １２, 12.0."""
    remedy = "请只写阿拉伯数字的整数，不带单位；没有的填 0"
    figure = _read_figure(cell, BAD_NUMBER, remedy)
    if isinstance(figure, Refused):
        return figure
    if isinstance(cell, Percentage) or figure != figure.to_integral_value():
        return Refused(BAD_NUMBER, "这一列要填整数", "请核对并填写整数")
    if not 0 <= figure <= LARGEST_NUMBER:
        return Refused(BAD_NUMBER, f"数字应在 0 到 {LARGEST_NUMBER} 之间", "请核对")
    return int(figure)


def read_percent(cell: CellValue) -> int | Refused:
    """Give a share in hundredths of a per cent: 4 % is 400.

    A percent sign, or a cell shown as a percentage, says what is meant. A bare number above 1 is taken in
    per cent, as the column is; a bare number above 0 and up to 1 could be either and is refused.
    """
    remedy = "请带百分号写，如 4% 或 4.5%"
    signed = isinstance(cell, str) and unicodedata.normalize("NFKC", cell).rstrip().endswith("%")
    bare: CellValue = unicodedata.normalize("NFKC", cell).rstrip()[:-1] if signed and isinstance(cell, str) else cell
    figure = _read_figure(bare, BAD_PERCENT, remedy)
    if isinstance(figure, Refused):
        return figure
    if isinstance(cell, Percentage):
        figure *= _PERCENT_WHOLE
    elif not signed and 0 < figure <= 1:
        return Refused(BAD_PERCENT, f"没有百分号，分不清是 {figure:f}% 还是 {(figure * 100).normalize():f}%", remedy)
    if not 0 <= figure <= _PERCENT_WHOLE:
        return Refused(BAD_PERCENT, "占比应在 0% 到 100% 之间", "请核对")
    hundredths = figure * _HUNDREDTHS
    if hundredths != hundredths.to_integral_value():
        return Refused(BAD_PERCENT, "占比多于两位小数", "请填写到两位小数，舍去后面的位数，不要四舍五入")
    return int(hundredths)


def read_amount(cell: CellValue) -> int | Refused:
    """Give an amount of yuan in fen: 6,000,000.00 is 600,000,000."""
    remedy = "请以元为单位只写数字，如 6000000；以万元计的请换算成元"
    figure = _read_figure(cell, BAD_AMOUNT, remedy)
    if isinstance(figure, Refused):
        return figure
    fen = figure * _FEN_A_YUAN
    if isinstance(cell, Percentage) or fen != fen.to_integral_value():
        return Refused(BAD_AMOUNT, "金额多于两位小数", "请填写到分")
    if not 0 <= figure <= LARGEST_AMOUNT:
        return Refused(BAD_AMOUNT, f"金额应在 0 到 {LARGEST_AMOUNT} 元之间", "请核对")
    return int(fen)


def _read_figure(cell: CellValue, code: Code, remedy: str) -> Decimal | Refused:
    """Give the exact figure; a floating-point number is what its fifteen digits show, as in spreadsheet programs."""
    if isinstance(cell, bool) or not isinstance(cell, (str, int, float)):
        return Refused(code, "这不是数字", remedy)
    if isinstance(cell, int):
        return Decimal(cell)
    if isinstance(cell, float):
        return Decimal(format(cell, ".15g")) if math.isfinite(cell) else Refused(code, "这不是数字", remedy)
    text = unicodedata.normalize("NFKC", cell).strip()
    if _FIGURE.fullmatch(text):
        return Decimal(text.replace(",", ""))
    if any(sign.isdigit() or sign in "一二三四五六七八九十百千万" for sign in text) and _APPROXIMATE.search(text):
        return Refused(APPROXIMATE, "这是约数，不是确数", "请填写确切的数")
    return Refused(code, "认不出这个数字", remedy)

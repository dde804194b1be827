"""What an approximate number leaves open: from 约115条 to a least and a greatest whole number.

================  =========================================================================
written           understood
================  =========================================================================
约, 大概, ~, 左右  ten per cent up or down (limits.ABOUT_PERCENT), widened to whole numbers
近, 将近, 接近    from ten per cent less up to the number itself
余, 多, 来        from the number to just below the next of its last digit that is not 0:
                  5300余 is 5300 to 5399, 1.2万余 is 12000 to 12999
不足, 不到        less than the number
以下              the number or less (Civil Code 1259)
以上, 100+        the number or more (Civil Code 1259)
超, 超过, 逾      more than the number
100-120           both numbers included
================  =========================================================================

An approximate number is never an exact one: both ends are stored (facts.ledgers.columns), and the engine reckons with
both. How wide 约 is, is the same for all offices (limits.ABOUT_PERCENT): a report reads alike wherever it is read.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from facts.intake.limits import ABOUT_PERCENT

_FIGURE: Final = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_SCALES: Final = {"": 1, "百": 100, "千": 1_000, "万": 10_000}
_COUNTED: Final = re.compile(
    rf"(?P<before>大约|大概|约|[~≈]|将近|接近|近|不足|不到|超过|超|逾)?\s*(?P<figure>{_FIGURE})?\s*(?P<scale>[百千万])?"
    r"\s*(?P<more>余|多|来|几|\+)?\s*[件条次人个项篇份家场期名户]{0,2}\s*(?P<after>左右|上下|以上|以下)?"
)
_BETWEEN: Final = re.compile(rf"(?P<low>{_FIGURE})\s*(?:[-—~～至到]+)\s*(?P<high>{_FIGURE})\s*[^\d]{{0,2}}")
_ABOUT: Final = frozenset({"约", "大约", "大概", "~", "≈", "左右", "上下"})
_WHOLE: Final = 100


class Bounds(NamedTuple):
    """The least and the greatest whole number that are meant; no greatest one where ``high`` is None."""

    low: int
    high: int | None

    def __str__(self) -> str:
        if self.high is None:
            return f"{self.low} 或更多"
        return f"在 {self.low} 到 {self.high} 之间"


def bound_approximate(text: str, parts: int = 1) -> Bounds | None:
    """Give what an approximate number leaves open; None where it cannot be told, or the number is exact.

    Args:
        text: a number as it is written, half-width, such as 约115条 or 5300余.
        parts: of how many parts each one that is written is; the bounds count parts (fen of a yuan).
    """
    between = _BETWEEN.fullmatch(text)
    if between:
        low, high = (_count(between[name], "", parts) for name in ("low", "high"))
        return Bounds(low, high) if low <= high else None
    found = _COUNTED.fullmatch(text)
    if found is None or not (found["figure"] or found["scale"]):
        return None
    number = _count(found["figure"] or "1", found["scale"] or "", parts)
    marks = [mark for mark in (found["before"], found["more"], found["after"]) if mark]
    bounds = [_bound(mark, number) for mark in marks]
    if not bounds or None in bounds:
        return None
    sure = [each for each in bounds if each is not None]
    highs = [each.high for each in sure if each.high is not None]
    return Bounds(min(each.low for each in sure), max(highs) if len(highs) == len(sure) else None)


def _bound(mark: str, number: int) -> Bounds | None:
    share = -(-number * ABOUT_PERCENT // _WHOLE)
    if mark in {"余", "多", "来"}:
        return Bounds(number, number + _find_last_unit(number) - 1)
    if mark in _ABOUT:
        return Bounds(max(0, number - share), number + share)
    return {
        "近": Bounds(max(0, number - share), number),
        "将近": Bounds(max(0, number - share), number),
        "接近": Bounds(max(0, number - share), number),
        "不足": Bounds(0, max(0, number - 1)),
        "不到": Bounds(0, max(0, number - 1)),
        "以下": Bounds(0, number),
        "以上": Bounds(number, None),
        "+": Bounds(number, None),
        "超": Bounds(number + 1, None),
        "超过": Bounds(number + 1, None),
        "逾": Bounds(number + 1, None),
    }.get(mark)


def _find_last_unit(number: int) -> int:
    """Give the value of the last digit's place that is not 0: 100 of 5300."""
    unit = 1
    while number and number % (unit * 10) == 0:
        unit *= 10
    return unit


def _count(figure: str, scale: str, parts: int) -> int:
    whole, _, rest = figure.replace(",", "").partition(".")
    return int(whole + rest) * _SCALES[scale] * parts // int("1" + "0" * len(rest))

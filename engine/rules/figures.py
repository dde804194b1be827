"""Reads the figures that the words of a plan carry: 不低于60%, 5个工作日内, 次年第一季度, 每月不少于1次.

Only what stands in the words is read, never what might be meant: 及时, 定期 or 年初 give nothing.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

Op = Literal["at_least", "at_most", "exactly", "within", "by", "window", "during", "each", "every", "none"]


@dataclass(frozen=True)
class Figure:
    """One figure of a text.

    Attributes:
        op: ``at_least``, ``at_most``, ``exactly`` (a number without a direction), ``within`` (a span of time),
            ``by`` (a last day), ``window`` (a first and a last day), ``during`` (年内), ``each`` (every period),
            ``every`` (均, 全部), ``none`` (不得, 杜绝).
        value: the number; of ``each`` how often in a period, None where the words do not say.
        unit: ``times``, ``items``, ``persons``, ``percent``, ``yuan``; of ``within`` ``working_days``,
            ``calendar_days``, ``hours``, ``months``, ``years``; of ``each`` a period; of a day ``date``.
        words: as they stand in the text, without blanks and in half width.
        days: first and last day of ``by`` (the first is None) and ``window``.
    """

    op: Op
    value: float | None
    unit: str
    words: str
    days: tuple[date | None, date] | None = None


_DIGITS: Final = {letter: value for value, letter in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS: Final = {"十": 10, "百": 100}
_NUMBER: Final = r"(?:\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百]+)"
_LEAST: Final = r"不得?少于|不(?:得|能|应)?低于|不(?:得|能|应)?小于|至少|最少"
_MOST: Final = r"不(?:得|能|应)?(?:超过|多于|高于|大于)|至多|最多"
_NEXT_YEAR: Final = r"次年|下一?年度?|翌年|明年"
_PERIODS: Final = {"周": "week", "星期": "week", "月": "month", "季": "quarter", "季度": "quarter", "半年": "half_year"}
_CLOCKS: Final = {
    "工作日": "working_days",
    "小时": "hours",
    "自然日": "calendar_days",
    "日": "calendar_days",
    "天": "calendar_days",
    "周": "calendar_days",
    "个月": "months",
    "年": "years",
}
_DAYS_OF_A_WEEK: Final = 7
_COUNTED: Final = {
    "次": "times",
    "场": "times",
    "期": "times",
    "轮": "times",
    "人次": "persons",
    "人": "persons",
    "位": "persons",
}

_PERIOD_END: Final = re.compile(
    rf"每个?(?P<period>半年|季度?|月|周)度?结束后的?(?P<n>{_NUMBER})个?(?P<unit>工作日|自然日|日|天)"
)
_DAY: Final = re.compile(
    rf"(?:(?P<next>{_NEXT_YEAR})|(?P<year>(?:19|20)\d{{2}})年|每年)?(?<![\d个])(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
    r"月(?:(?P<d>\d{1,2})日|(?P<end>[底末]))?(?P<part>份)?(?P<before>(?:以|之)?前)?"
)
_HALF: Final = re.compile(rf"(?P<next>{_NEXT_YEAR})?(?P<half>[上下])半年")
_QUARTER: Final = re.compile(rf"(?P<next>{_NEXT_YEAR})?(?<!每)第?(?P<q>[一二三四1-4])季度")
_YEAR_END: Final = re.compile(r"(?<![上去])(?P<year>(?:19|20)\d{2})?年[底末]前?")
_DURING: Final = re.compile(r"年内|全年|年度内")
_FREQUENCY: Final = re.compile(
    rf"(?:每隔?(?P<n>{_NUMBER})?个?|按|(?P<plain>{_NUMBER})(?=周(?:内)?(?:至少|不少于)))(?P<period>周|星期|月|季度?|半年)"
    rf"(?:度|内)?(?!底|末|结束)(?P<count>[^,。;、]{{0,6}}?(?P<times>{_NUMBER})次)?"
)
_SPAN: Final = re.compile(
    rf"(?P<most>{_MOST}|压缩[到至]|控制在|缩短[到至]|后)?(?P<words>(?P<n>{_NUMBER})(?:个(?!月))?"
    r"(?P<unit>工作日|小时|自然日|日|天|个月|周|年)(?P<within>(?:以|之)?内)?)"
)
_SHARE: Final = re.compile(
    rf"(?:(?:(?P<least>{_LEAST})|(?P<most>{_MOST}))[^,。;、%\d]{{0,4}}?)?"
    rf"(?:(?P<n>\d+(?:\.\d+)?)%|百分之(?P<c>{_NUMBER}))(?P<after>以上|以下)?"
)
_MONEY: Final = re.compile(rf"(?P<n>{_NUMBER})(?P<unit>亿|万)?元(?P<after>以上|以下|及以上)?")
_COUNT: Final = re.compile(
    rf"(?:(?:(?P<least>{_LEAST})|(?P<most>{_MOST}))[^,。;、()\d]{{0,8}}?)?(?<!第)(?P<n>{_NUMBER})"
    r"(?P<unit>人次|次|场|期|轮|项|件|篇|个|类|人|位|名|家|条|份|种|处)(?P<after>以上|以下|以内)?(?!性|告知|解读)"
)
_EVERY: Final = re.compile(r"(?<![平人年月])均(?!衡)|(?<!占)全部|一律|凡是?|全量|全覆盖|逐[项条一]|所有")
_NONE: Final = re.compile(r"杜绝|严禁|禁止|不得(?!少于|低于|超过|多于|高于|小于|大于)")
_SOFT: Final = (
    ("principle", re.compile(r"原则上")),
    ("encouraged", re.compile(r"鼓励|探索|视情|有条件的")),
)


def normalise(text: str) -> str:
    """The text without blanks and line breaks, full-width letters, digits and signs in half width."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def read_number(text: str) -> float | None:
    """A number in digits or in Chinese (两, 十五, 一百二十); None where it is none."""
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return float(text)
    total, current = 0, None
    for letter in text:
        if letter in _DIGITS:
            current = _DIGITS[letter]
        elif letter in _TENS:
            total += (1 if current is None else current) * _TENS[letter]
            current = None
        else:
            return None
    return float(total + (current or 0))


def read_strictness(text: str) -> str | None:
    """``principle`` or ``encouraged`` where the words bind no more than that; None where they do not say so."""
    words = normalise(text)
    return next((binds for binds, pattern in _SOFT if pattern.search(words)), None)


def read_figures(text: str, year: int) -> list[Figure]:
    """The figures of some words of a plan, in the order in which they stand.

    Args:
        text: the words, in any width, with any blanks.
        year: the plan's year, in which days without a year lie.
    """
    return [figure for _, figure in sorted(_Reader(normalise(text), year).read(), key=lambda pair: pair[0])]


class _Reader:
    """Takes one kind of figure after the other out of a text, so that none is read twice."""

    def __init__(self, text: str, year: int) -> None:
        self.text = text
        self.year = year

    def read(self) -> Iterator[tuple[int, Figure]]:
        """The figures with the place at which each begins; the order matters: 每月不少于1次 before 不少于1次."""
        yield from self._read_periods()
        yield from self._read_days()
        yield from self._read_numbers()
        for match in self._take(_EVERY):
            yield match.start(), Figure("every", None, "items", match[0])
        for match in self._take(_NONE):
            yield match.start(), Figure("none", None, "items", match[0])

    def _read_periods(self) -> Iterator[tuple[int, Figure]]:
        for match in self._take(_PERIOD_END):
            yield match.start(), Figure("each", None, _PERIODS[match["period"]], match[0])
            yield match.start(), self._span(match["n"], match["unit"], match[0])
        for match in self._take(_FREQUENCY, accept=lambda m: _period_of(m) is not None):
            times = read_number(match["times"]) if match["times"] else None
            yield match.start(), Figure("each", times, _period_of(match) or "", match[0])

    def _read_days(self) -> Iterator[tuple[int, Figure]]:
        for match in self._take(_DAY, accept=self._is_day):
            yield match.start(), self._day(match)
        for match in self._take(_HALF):
            first, last = ((1, 1), (6, 30)) if match["half"] == "上" else ((7, 1), (12, 31))
            yield match.start(), self._window(first, last, match)
        for match in self._take(_QUARTER):
            quarter = "一二三四".find(match["q"]) + 1 or int(match["q"])
            month = 3 * quarter
            yield match.start(), self._window((month - 2, 1), (month, monthrange(self.year, month)[1]), match)
        for match in self._take(_YEAR_END):
            year_end = date(int(match["year"] or self.year), 12, 31)
            yield match.start(), Figure("by", None, "date", match[0], (None, year_end))
        for match in self._take(_SPAN, accept=_is_span):
            yield match.start(), self._span(match["n"], match["unit"], match[0])
        for match in self._take(_DURING):
            yield match.start(), Figure("during", None, "date", match[0])

    def _read_numbers(self) -> Iterator[tuple[int, Figure]]:
        for match in self._take(_SHARE):
            yield match.start(), Figure(_direction(match), read_number(match["n"] or match["c"]), "percent", match[0])
        for match in self._take(_MONEY):
            scale = {"亿": 100_000_000, "万": 10_000, None: 1}[match["unit"]]
            yield match.start(), Figure(_direction(match), (read_number(match["n"]) or 0) * scale, "yuan", match[0])
        for match in self._take(_COUNT, accept=_is_count):
            unit = _COUNTED.get(match["unit"], "items")
            yield match.start(), Figure(_direction(match), read_number(match["n"]), unit, match[0])

    def _take(
        self, pattern: re.Pattern[str], accept: Callable[[re.Match[str]], bool] = lambda _: True
    ) -> list[re.Match[str]]:
        """Every accepted match; what was matched is blotted out for those that come later."""
        found, at = [], 0
        while (match := pattern.search(self.text, at)) is not None:
            if accept(match):
                found.append(match)
                at = max(match.end(), at + 1)
            else:
                at = match.start() + 1
        for match in found:
            self.text = self.text[: match.start()] + "□" * len(match[0]) + self.text[match.end() :]
        return found

    def _is_day(self, match: re.Match[str]) -> bool:
        """A deadline or a month for doing something, not the date of a document."""
        if match["d"]:
            return bool(match["before"])
        if match["end"] or match["part"]:
            return True
        around = self.text[max(match.start() - 1, 0) : match.start()]
        return bool(match["before"]) or around in {"在", "于"} or match[0].startswith("每年")

    def _day(self, match: re.Match[str]) -> Figure:
        year = int(match["year"]) if match["year"] else self.year + bool(match["next"])
        month = int(read_number(match["m"]) or 0)
        last = date(year, month, monthrange(year, month)[1])
        if match["d"]:
            last = date(year, month, min(int(match["d"]), last.day))
        elif not match["end"] and not match["before"]:
            return Figure("window", None, "date", match[0], (date(year, month, 1), last))
        return Figure("by", None, "date", match[0], (None, last))

    def _window(self, first: tuple[int, int], last: tuple[int, int], match: re.Match[str]) -> Figure:
        year = self.year + bool(match["next"])
        return Figure("window", None, "date", match[0], (date(year, *first), date(year, *last)))

    @staticmethod
    def _span(number: str, unit: str, words: str) -> Figure:
        factor = _DAYS_OF_A_WEEK if unit == "周" else 1
        return Figure("within", (read_number(number) or 0) * factor, _CLOCKS[unit], words)


def _period_of(match: re.Match[str]) -> str | None:
    number = match["n"] or match["plain"]
    period = _PERIODS[match["period"]]
    if number is None or read_number(number) == 1:
        return period
    return "two_weeks" if period == "week" and read_number(number) == 2 else None  # noqa: PLR2004 - 两周


def _is_span(match: re.Match[str]) -> bool:
    """A length of time that limits something: 工作日 and 小时 always do, days and months where the words say so."""
    if match["unit"] in {"工作日", "小时"}:
        return True
    return bool(match["within"] or match["most"])


def _is_count(match: re.Match[str]) -> bool:
    """A number of things: in digits, with a direction, or in Chinese from two up; one only of times (轮训一次)."""
    if match["least"] or match["most"] or match["after"]:
        return True
    if re.match(r"\d", match["n"]):
        return True
    return match["unit"] in {"次", "人次"} or (read_number(match["n"]) or 0) > 1


def _direction(match: re.Match[str]) -> Op:
    groups = match.groupdict()
    after = groups.get("after") or ""
    if groups.get("least") or after.endswith("以上"):
        return "at_least"
    if groups.get("most") or after in {"以下", "以内"}:
        return "at_most"
    return "exactly"

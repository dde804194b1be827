"""The figures in the words that a requirement cites, held against the limits that it sets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from engine.catalog import Catalog
from engine.model import Requirement
from engine.rules.figures import Figure, normalise, read_figures, read_strictness
from engine.rules.limits import Path, RuleLimit, list_rule_limits, walk_leaves
from engine.unit_words import UNIT_WORDS

COUNTS: Final = frozenset({"times", "items", "persons", "column"})
"""Units that count things: which of them a text means is seldom said (1个项目, 1次)."""

_PERIOD_DAYS: Final = {"week": 7, "two_weeks": 14}
_PERIODS: Final = {
    "week": "每周",
    "two_weeks": "每两周",
    "month": "每月",
    "quarter": "每季度",
    "half_year": "每半年",
    "year": "每年",
}
_COUNTED_AS: Final = {
    "percent": "%",
    "yuan": "万?元",
    "working_days": "个?工作日",
    "calendar_days": "个?(?:自然)?[日天]",
    "months": "个月",
    "years": "年",
    "hours": "个?小时",
}
_ALWAYS_THE_SAME: Final = frozenset({"during", "every", "none"})


@dataclass(frozen=True)
class Disagreement:
    """Words and a limit that do not say the same.

    Attributes:
        severity: ``error``: the words say another number, unit or direction; ``warning``: one of them says nothing.
        message: what the words say and what the requirement says, in Chinese.
        path: where in the requirement.
    """

    severity: Literal["error", "warning"]
    message: str
    path: Path


def compare_words(requirement: Requirement, catalog: Catalog, year: int) -> Iterator[Disagreement]:
    """Every disagreement between the words that a requirement cites and what it asks."""
    limits = list_rule_limits(requirement, catalog)
    cited = [(("source", "figure"), requirement.source.figure)]
    cited += [(("also", index, "figure"), source.figure) for index, source in enumerate(requirement.also)]  # type: ignore[misc] # a path of keys and indices
    for path, words in cited:
        if not normalise(words):
            yield Disagreement("error", "figure 是空的。请照录原文里带数字或最要紧的几个字。", path)
    figures = [(path, figure) for path, words in cited for figure in read_figures(words, year)]
    for path, figure in figures:
        found = _judge_figure(figure, path, requirement, limits)
        if found is not None:
            yield found
    yield from map(_say_unsaid, find_unsaid(requirement, limits, [figure for _, figure in figures]))
    yield from _compare_strictness(requirement)


def answers(limit: RuleLimit, figure: Figure) -> bool:  # noqa: PLR0911 - one answer for each kind of figure
    """The limit says what the figure says."""
    if figure.op in {"by", "window"}:
        return _same_days(limit, figure)
    if figure.op == "each":
        return _same_period(limit, figure)
    if figure.op in {"every", "none"}:
        return limit.op == figure.op or limit.op in {"every", "none"}
    if figure.op == "within":
        return limit.op == "within" and (limit.value, limit.unit) == (figure.value, figure.unit)
    if figure.unit == "percent" and figure.value == 100 and limit.op == "every":  # noqa: PLR2004 - all of them
        return True
    if limit.value != figure.value or limit.op not in {"at_least", "at_most", "exactly", "each"}:
        return False
    if not _comparable_units(limit.unit, figure.unit) and limit.op != "each":
        return False
    return limit.op in {figure.op, "each"} or "exactly" in {figure.op, limit.op}


def _same_days(limit: RuleLimit, figure: Figure) -> bool:
    last = figure.days[1] if figure.days else None
    if limit.op == "during" and last is not None:
        return (last.month, last.day) == (12, 31)
    return limit.days is not None and limit.days[1] == last


def _same_period(limit: RuleLimit, figure: Figure) -> bool:
    if limit.op == "each":
        return limit.unit == figure.unit and figure.value in {None, limit.value}
    return limit.op == "within" and limit.value == _PERIOD_DAYS.get(figure.unit) and limit.unit == "calendar_days"


def _comparable_units(one: str, other: str) -> bool:
    if one in COUNTS and other in COUNTS:
        return True
    return one == other or "column" in {one, other}


def _comparable(limit: RuleLimit, figure: Figure) -> bool:
    """The limit is of the figure's kind, so that a difference is a contradiction."""
    if figure.op in {"by", "window"}:
        return limit.op in {"by", "window", "during"}
    if figure.op == "each":
        return limit.op == "each"
    if figure.op == "within":
        return limit.op == "within" and limit.path[-1:] != ("norm",)
    if limit.op not in {"at_least", "at_most", "exactly"} or not limit.path:
        return False
    return limit.unit != "column" and (limit.unit == "percent") == (figure.unit == "percent")


def _judge_figure(
    figure: Figure, path: Path, requirement: Requirement, limits: Sequence[RuleLimit]
) -> Disagreement | None:
    if figure.op == "during" or any(answers(limit, figure) for limit in limits):
        return None
    if figure.op in {"every", "none"}:
        return _judge_quantity(figure, path, limits)
    if _is_explained(figure, requirement):
        return None
    rivals = [limit for limit in limits if limit.taken and _comparable(limit, figure)]
    says = f"原文“{figure.words}”读作{say_figure(figure)}"
    if rivals:
        written = "、".join(dict.fromkeys(say_figure(limit) for limit in rivals))
        return Disagreement(
            "error",
            f"{says}，要求里写的却是{written}。请改正限度；如是读法不同，在 reading 写明或另列 variants。",
            path,
        )
    return Disagreement("warning", f"{says}，要求里没有用到这个数。请写进条件，或在 reading 写明为什么不用。", path)


def _judge_quantity(figure: Figure, path: Path, limits: Sequence[RuleLimit]) -> Disagreement | None:
    """全部 and 不得 beside a condition that is content with one: worth a second look, never certain."""
    lax = [limit for limit in limits if limit.taken and limit.op == "at_least" and limit.unit in COUNTS]
    if not lax:
        return None
    return Disagreement(
        "warning", f"原文写“{figure.words}”，条件却只要{say_figure(lax[0])}。请核对是否应为 every 或 none。", path
    )


def _is_explained(figure: Figure, requirement: Requirement) -> bool:
    """The reading, a variant or what is asked as evidence speaks of the figure."""
    said = [requirement.reading, *(variant.says for variant in requirement.variants)]
    for leaf, _ in walk_leaves(requirement.condition, ()):
        if leaf.evidence is not None:
            said += [leaf.evidence.asks, *leaf.evidence.elements]
    return any(_speaks_of(normalise(words), figure) for words in said)


def _speaks_of(text: str, limit: Figure | RuleLimit) -> bool:
    """A text, normalised, names the number with what it counts, or the month of the day."""
    if isinstance(limit, Figure) and limit.words.rstrip("前") in text:
        return True
    if isinstance(limit, Figure) and limit.op == "by":
        return False  # that the reading names the month is no reason for another day in it
    if limit.days is not None:
        last = limit.days[1]
        return re.search(rf"(?<!\d){last.month}月", text) is not None or last.isoformat() in text
    if limit.op == "each":
        return _PERIODS[limit.unit] in text
    counted = _COUNTED_AS.get(limit.unit, "[次件项个篇场类份条]")
    return limit.value is not None and re.search(rf"(?<![\d第]){limit.value:g}{counted}", text) is not None


def find_unsaid(
    requirement: Requirement, limits: Sequence[RuleLimit], figures: Sequence[Figure]
) -> Iterator[RuleLimit]:
    """Limits of the reading taken that none of the figures says, and that the reading does not explain.

    "At least one" is among them where the requirement is not marked as implied and the figures do not say how many.
    """
    for limit in limits:
        if not limit.taken or limit.op in _ALWAYS_THE_SAME or any(answers(limit, figure) for figure in figures):
            continue
        if is_one(limit):
            if limit.op == "at_least" and not (requirement.implied or any(map(_says_how_many, figures))):
                yield limit
        elif not _is_on_own_words(limit, requirement):
            yield limit


def is_one(limit: RuleLimit) -> bool:
    """At least one thing, or once in every period: what is meant where the words give no number."""
    return limit.value == 1 and limit.op in {"at_least", "each"} and limit.unit != "percent"


def _say_unsaid(limit: RuleLimit) -> Disagreement:
    if is_one(limit):
        message = "条件要至少一次（件），所引原文没有写次数。请标 implied: true，或引带次数的原文。"
        return Disagreement("warning", message, limit.path)
    what, hint = "数", "请引带这个数的原文"
    if limit.days is not None:
        what, hint = "日期", "日期在时间栏的，请用 also 引时间栏"
    message = (
        f"要求里写{say_figure(limit)}，所引原文（source、also 的 figure）里没有这个{what}。"
        f"{hint}；原文确实没有的，在 reading 写明来历。"
    )
    return Disagreement("warning" if limit.days is not None else "error", message, limit.path)


def _says_how_many(figure: Figure) -> bool:
    return figure.op in {"each", "every", "none"} or figure.unit in COUNTS


def _is_on_own_words(limit: RuleLimit, requirement: Requirement) -> bool:
    """The reading names the number or the day that the cited words lack."""
    text = normalise(requirement.reading)
    return _speaks_of(text, limit) or (limit.days is not None and ("印发" in text or "年初" in text))


def _compare_strictness(requirement: Requirement) -> Iterator[Disagreement]:
    soft = read_strictness(requirement.source.figure)
    if requirement.binds != "must" or soft is None:
        return
    words = {"principle": "原则上", "encouraged": "鼓励、探索或视情"}[soft]
    severity: Literal["error", "warning"] = "warning" if requirement.reading else "error"
    yield Disagreement(
        severity, f"原文是“{words}”的说法，binds 却写 must。请改为 {soft}，或在 reading 写明为什么不是。", ("binds",)
    )


def say_figure(figure: Figure | RuleLimit) -> str:
    """A figure or a limit in Chinese."""
    if figure.days is not None:
        first, last = figure.days
        return f"{last.isoformat()}前" if first is None or figure.op == "by" else _say_window(first, last)
    if figure.op == "during":
        return "年内"
    if figure.op == "each":
        return f"{_PERIODS[figure.unit]}{f'至少{figure.value:g}次' if figure.value is not None else '一次'}"
    if figure.op in {"every", "none"}:
        return "全部" if figure.op == "every" else "一个也没有"
    direction = {"at_least": "至少", "at_most": "至多", "exactly": "正好", "within": ""}[figure.op]
    return f"{direction}{figure.value or 0:g}{UNIT_WORDS[figure.unit]}{'内' if figure.op == 'within' else ''}"


def _say_window(first: date, last: date) -> str:
    return f"{first.isoformat()}至{last.isoformat()}"


def say_number(limit: Figure | RuleLimit) -> str:
    """The number of a limit with its unit: 60%, 5个工作日."""
    return f"{limit.value or 0:g}{UNIT_WORDS.get(limit.unit, '')}"

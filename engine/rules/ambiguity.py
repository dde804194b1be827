"""Texts that are known to be open to more than one reading: the requirement must say which it takes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.model import Plan, Requirement, Time
from engine.rules.figures import read_figures
from engine.rules.limits import walk_leaves
from facts.calendar import Calendar
from facts.errors import UnknownDayError


def find_missing_readings(requirement: Requirement, plan: Plan, calendar: Calendar) -> Iterator[str]:
    """What is open to more than one reading and not read: one Chinese sentence each, with what to write.

    A reading that speaks of something else does not settle it.
    """
    if requirement.binds == "inform":
        return
    figures = [
        figure
        for source in (requirement.source, *requirement.also)
        for figure in read_figures(source.figure, plan.year)
    ]
    dated = [figure.words for figure in figures if figure.op in {"by", "window"}]
    in_year = [figure.words for figure in figures if figure.op == "during"]
    if dated and in_year and not (_other_times(requirement) or _speaks_of(requirement, "年内", "时间", "期限")):
        yield (f"原文一处写“{in_year[0]}”、一处写“{dated[0]}”，没有写取哪一个。请写 reading，并把另一个列为 variants。")
    day = _fixed_day(requirement.time)
    if day is not None and _is_day_off(day, calendar):
        rolling = any(time.rolls for time in [requirement.time, *_other_times(requirement)])
        if not rolling and not _speaks_of(requirement, "顺延", "休息日", "星期"):
            yield (
                f"最后一日 {day.isoformat()} 是休息日，没有写顺不顺延。请写 reading，并列 variants："
                f"{{id: rolls, says: 逢休息日顺延, time: {{…, rolls: true}}}}。"
            )
    leaves = [leaf for leaf, _ in walk_leaves(requirement.condition, ())]
    shares = [leaf for leaf in leaves if leaf.unit == "percent" and leaf.measure is not None and leaf.if_none]
    if shares and not requirement.reading:
        yield "条件是占比，没有写分母是什么。请在 reading 写明；原文可以有别的分母的，列为 variants。"


def _other_times(requirement: Requirement) -> list[Time]:
    return [variant.time for variant in requirement.variants if variant.time is not None]


def _speaks_of(requirement: Requirement, *words: str) -> bool:
    return any(word in requirement.reading for word in words)


def _fixed_day(time: Time) -> date | None:
    if time.by is not None:
        return time.by
    return time.window[1] if time.window is not None else None


def _is_day_off(day: date, calendar: Calendar) -> bool:
    try:
        return not calendar.is_workday(day)
    except UnknownDayError:
        return False

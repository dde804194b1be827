"""A requirement as plain data for other programs, and in one Chinese sentence for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from engine.catalog import Catalog
from engine.judge import leaves_of
from engine.model import Condition, Owed, Requirement, Source, Span, Time
from engine.narrowing import say_title
from engine.unit_words import UNIT_WORDS

BINDS: Final = {"must": "必须", "principle": "原则上", "encouraged": "鼓励", "inform": "只示数"}
DOCUMENTS: Final = {
    "body": "正文",
    "table": "任务分解表",
    "annex1": "附件1",
    "annex2": "附件2",
    "annex3": "附件3",
}
_PERIODS: Final = {
    "week": "周",
    "two_weeks": "两周",
    "month": "月",
    "quarter": "季度",
    "half_year": "半年",
    "year": "年",
}


def export_requirement(requirement: Requirement, catalog: Catalog, year: int) -> dict[str, Any]:
    """The requirement as ``rules export`` prints it.

    Returns:
        id, row (number or null), section, title, owed_by, binds, form, measure, limits, due, figure,
        reading, variants; and for people ``says`` (the condition), ``time`` and ``place`` (where it stands).
        ``due`` is null where it hangs on the plan's own date.
    """
    leaves = [leaf for leaf, _ in leaves_of(requirement.condition, requirement.time)]
    return {
        "id": requirement.id,
        "row": requirement.source.row,
        "section": requirement.source.section,
        "title": requirement.title,
        "owed_by": say_owed(requirement.owed_by),
        "binds": requirement.binds,
        "form": list(requirement.forms),
        "measure": next((leaf.measure for leaf in leaves if leaf.measure), "evidence"),
        "measures": list(dict.fromkeys(leaf.measure or "evidence" for leaf in leaves)),
        "limits": [limit for leaf in leaves for limit in list_limits(leaf, requirement.time)],
        "due": last_day(requirement.time, year),
        "figure": requirement.source.figure,
        "reading": requirement.reading,
        "variants": [{"id": variant.id, "says": variant.says} for variant in requirement.variants],
        "says": say_condition(requirement.condition, catalog),
        "place": say_source(requirement.source),
        "time": say_time(requirement.time),
        "remedy": requirement.remedy,
    }


def list_limits(leaf: Condition, time: Time) -> Iterator[dict[str, Any]]:
    """Limits as {op, value, unit}; a dated deed gives its date as well."""
    if leaf.evidence is not None:
        yield {"op": "all", "value": list(leaf.evidence.elements) or None, "unit": "items"}
    elif leaf.within is not None:
        yield {"op": "within", "value": _span_value(leaf.within), "unit": leaf.within.unit}
        if leaf.operator != "every":
            yield _limit(leaf)
    else:
        yield _limit(leaf)
    day = (leaf.time or time).by
    if day is not None:
        yield {"op": "by", "value": day.isoformat(), "unit": "date"}


def _limit(leaf: Condition) -> dict[str, Any]:
    """What a leaf's operator asks for."""
    operator = leaf.operator
    longest = leaf.no_gap_over or leaf.average_within
    if operator in {"at_least", "at_most", "exactly"}:
        return {"op": operator, "value": _number(getattr(leaf, operator)), "unit": leaf.unit}
    if operator in {"every", "none"}:
        return {"op": operator, "value": None, "unit": "items"}
    if leaf.all_of is not None:
        return {"op": "all", "value": list(leaf.all_of), "unit": "items"}
    if leaf.each is not None:
        return {"op": "every", "value": leaf.each.at_least, "unit": leaf.each.period}
    if longest is not None:
        return {"op": "at_most", "value": _span_value(longest), "unit": longest.unit}
    return {"op": leaf.than_last_year, "value": "last_year", "unit": leaf.unit}


def _span_value(span: Span) -> int | str | None:
    if span.n is not None:
        return span.n
    if span.values:
        return int(span.values[-1].value)
    return span.norm


def _number(value: Any) -> float | int | None:  # noqa: ANN401 - a limit of any form
    if isinstance(value, tuple):
        value = value[-1].value
    return int(value) if value is not None and value == int(value) else value


def say_owed(owed: Owed) -> str:
    """Who owes it, in Chinese."""
    without = f"（不含{'、'.join(owed.without)}）" if owed.without else ""
    if owed.jointly is not None:
        others = [name for name in owed.jointly if name != owed.lead]
        return f"{owed.lead}牵头，{'、'.join(others)}共同{without}"
    if owed.recorded is not None:
        return f"记录所指的{'、'.join(owed.recorded)}{without}"
    return "、".join(owed.each or ()) + without


def say_time(time: Time) -> str:
    """By when, in Chinese."""
    if time.by is not None:
        return f"{time.by.isoformat()}前（含当日）"
    if time.window is not None:
        return f"{time.window[0].isoformat()}至{time.window[1].isoformat()}"
    if time.within is not None:
        return f"要点印发后{_span_value(time.within)}{UNIT_WORDS[time.within.unit]}内"
    return "年内"


def last_day(time: Time, year: int) -> str | None:
    """The last day of a time as the rule writes it."""
    if time.within is not None:
        return None
    if time.by is not None:
        return time.by.isoformat()
    return time.window[1].isoformat() if time.window is not None else f"{year}-12-31"


def say_source(source: Source) -> str:
    """Where it stands, in Chinese."""
    place = DOCUMENTS[source.document]
    if source.section is not None:
        place += source.section
    if source.row is not None:
        place += f"第{source.row}行"
    if source.below_row is not None:
        place += f"第{source.below_row}行之下未编号行"
    return place


def say_condition(condition: Condition, catalog: Catalog) -> str:
    """What must hold, in Chinese."""
    if condition.all_ is not None:
        return "并且".join(f"（{say_condition(part, catalog)}）" for part in condition.all_)
    if condition.any_ is not None:
        return "或者".join(f"（{say_condition(part, catalog)}）" for part in condition.any_)
    if condition.evidence is not None:
        elements = f"（{'、'.join(condition.evidence.elements)}各一份）" if condition.evidence.elements else ""
        return f"交佐证材料{elements}：{condition.evidence.asks}"
    measure = catalog.measures[condition.measure or ""]
    return f"{say_title(measure, condition)}：{'，'.join(_say_limits(condition, measure.counted_in))}"


def _say_limits(condition: Condition, word: str) -> Iterator[str]:
    if condition.within is not None:
        span = condition.within
        number = f"{span.n}{UNIT_WORDS[span.unit]}内" if span.n is not None else "法定或约定期限内"
        yield f"每{word}{number}" if condition.operator == "every" else number
    unit = "%" if condition.unit == "percent" else word
    words: Mapping[str, str] = {"at_least": "不少于", "at_most": "不超过", "exactly": "正好"}
    if condition.operator in words:
        yield f"{words[condition.operator]}{_number(getattr(condition, condition.operator))}{unit}"
    elif condition.every:
        yield "全部"
    elif condition.none:
        yield "一个也没有"
    elif condition.all_of is not None:
        yield f"包括{'、'.join(condition.all_of)}"
    elif condition.each is not None:
        yield f"每{_PERIODS[condition.each.period]}至少{condition.each.at_least}{word}"
    elif condition.no_gap_over is not None:
        yield f"间隔不超过{condition.no_gap_over.n}{UNIT_WORDS[condition.no_gap_over.unit]}"
    elif condition.average_within is not None:
        yield f"平均不超过{condition.average_within.n}{UNIT_WORDS[condition.average_within.unit]}"
    elif condition.than_last_year is not None:
        yield {"at_least": "不少于上年", "more": "多于上年", "at_most": "不多于上年", "less": "少于上年"}[
            condition.than_last_year
        ]

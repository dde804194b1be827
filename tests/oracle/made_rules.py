"""Random measures and requirements over real ledgers: small, legal, every form that the oracle can judge."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from hypothesis import strategies as st

from engine.model import Measure, Plan, Requirement
from tests.oracle.pools import POOLS, WORDS, Pool, Rule

PLAN: Final = Plan(
    id="test-2021",
    district="qingpu",
    year=2021,
    title="测试要点",
    number=None,
    issuer="测试",
    borne=date(2021, 3, 1),
    sent=date(2021, 3, 2),
    complete=True,
    groups={},
    vocabulary={f"{ledger}.{column}": words for (ledger, column), words in WORDS.items()},
)
UNITS: Final = (("区教育局", "qingpu-jyj"), ("区民政局", "qingpu-mzj"))
YEAR: Final[Rule] = {"during": "year"}
EMPTY: Final = st.sampled_from(("met", "breached", "not_applicable", "cannot_tell"))
SHARES: Final = st.sampled_from((33.5, 50, 60, 100))
PROFILE: Final[Rule] = {
    "id": "profiles.m",
    "title": "测试单位情况",
    "ledger": "profiles",
    "among": {"fact": "有网站", "holds": True},
    "counted_in": "项",
}
HAS_SITE: Final[Rule] = {"measure": "profiles.m", "at_least": 1, "time": {**YEAR, "since": "always"}}
Draw = st.DrawFn


def near(days: Sequence[date]) -> st.SearchStrategy[date]:
    """A day close to one of some days."""
    return st.builds(lambda day, step: day + timedelta(days=step), st.sampled_from(days), st.integers(-1, 1))


def once_in(number: int) -> st.SearchStrategy[bool]:
    """Yes about once in so many times."""
    return st.integers(1, number).map(lambda drawn: drawn == number)


@st.composite
def times(draw: Draw) -> Rule:
    """The time of a requirement."""
    kind = draw(st.sampled_from(("year", "year", "by", "by", "window", "within")))
    time: Rule = dict(YEAR)
    if kind == "by":
        days = (date(2021, 2, 28), date(2021, 6, 30), date(2021, 10, 31), date(2022, 1, 31))
        time = {"by": draw(st.sampled_from(days))}
    elif kind == "window":
        windows = ((date(2021, 8, 1), date(2021, 8, 31)), (date(2021, 4, 1), date(2021, 6, 30)))
        time = {"window": draw(st.sampled_from(windows))}
    elif kind == "within":
        unit = draw(st.sampled_from(("working_days", "calendar_days", "months")))
        after = draw(st.sampled_from(("sent", "borne")))
        time = {"within": {"n": draw(st.integers(1, 9 if unit == "months" else 30)), "unit": unit, "after": after}}
    if kind == "year" or time.get("by", date.min) > date(2021, 3, 31):
        since = draw(st.sampled_from((None, None, None, "sent", date(2021, 3, 15))))
        time |= {"since": since} if since is not None else {}
    return time | ({"rolls": True} if draw(once_in(6)) else {})


@st.composite
def spans(draw: Draw, *, own_due: bool) -> Rule:
    """A limit of time."""
    if own_due and draw(st.booleans()):
        return {"own_due": True}
    unit = draw(st.sampled_from(("working_days", "working_days", "calendar_days", "months")))
    span: Rule = {"n": draw(st.integers(1, 3 if unit == "months" else 10)), "unit": unit}
    return span | ({"rolls": False} if draw(once_in(6)) else {})


@st.composite
def leaves(draw: Draw, ledger: str, name: str) -> tuple[Rule, Rule]:
    """A measure on a ledger and a condition that fits it."""
    pool = POOLS[ledger]
    measure: Rule = {"id": name, "title": "测试指标", "ledger": ledger, "counted_in": "件"}
    if len(pool.among) > 0 and draw(st.booleans()):
        measure["among"] = draw(st.sampled_from(pool.among))
    if pool.tests and not draw(once_in(5)):
        measure["tests"] = draw(st.lists(st.sampled_from(pool.tests), min_size=1, max_size=2, unique_by=repr))
    if len(pool.day) > 0 and draw(st.booleans()):
        measure["day"] = draw(st.sampled_from(pool.day))
    possible: dict[str, object] = {
        "items": True,
        "clock": pool.clocks,
        "distinct": pool.distinct,
        "sum": pool.sums,
        "value": pool.value,
        "latest": pool.latest,
        "period": pool.period,
    }
    kind = draw(st.sampled_from([name for name, given in possible.items() if given]))
    return measure, draw(_CONDITIONS[kind](pool, measure)) | {"measure": name}


@st.composite
def _on_items(draw: Draw, pool: Pool, measure: Rule) -> Rule:
    if len(pool.groups) > 0 and draw(st.booleans()):
        measure["per"] = [draw(st.sampled_from(pool.groups))]
    tested = ("every", "percent", "every", "percent") if "tests" in measure else ()
    kind = draw(st.sampled_from(("at_least", "at_most", "exactly", "none", "each", "no_gap", *tested)))
    if kind in {"at_least", "at_most", "exactly"}:
        return {kind: draw(st.integers(1 if kind == "at_least" else 0, 3))}
    if kind == "each":
        # With groups there is much to try: fewer periods will do.
        period = draw(
            st.sampled_from(("quarter", "half_year") if "per" in measure else ("month", "quarter", "half_year"))
        )
        return {"each": {"period": period, "at_least": draw(st.integers(1, 2))}}
    if kind == "none":
        return {"none": True} | ({"if_none": draw(EMPTY)} if len(tested) > 0 and draw(st.booleans()) else {})
    if kind == "no_gap":
        return {"no_gap_over": {"n": draw(st.sampled_from((14, 60, 90))), "rolls": False}, "if_none": draw(EMPTY)}
    if kind == "percent":
        side = draw(st.sampled_from(("at_least", "at_least", "at_most")))
        return {side: draw(SHARES), "unit": "percent", "if_none": draw(EMPTY)}
    return {"every": True, "if_none": draw(EMPTY)}


@st.composite
def _on_clock(draw: Draw, pool: Pool, measure: Rule) -> Rule:
    clock = draw(st.sampled_from(pool.clocks))
    measure["clock"] = clock
    measure.pop("tests", None)
    measure["day"] = clock["from"] if clock["from"] != next(iter(pool.days)) else None
    kind = draw(st.sampled_from(("each", "each", "share", "mean")))
    if kind == "mean":
        unit = draw(st.sampled_from(("working_days", "calendar_days")))
        return {"average_within": {"n": draw(st.integers(1, 8)), "unit": unit}, "if_none": draw(EMPTY)}
    condition: Rule = {"within": draw(spans(own_due="due" in clock)), "if_none": draw(EMPTY)}
    return condition | ({"at_least": draw(SHARES), "unit": "percent"} if kind == "share" else {})


@st.composite
def _on_distinct(draw: Draw, pool: Pool, measure: Rule) -> Rule:
    column = draw(st.sampled_from(sorted(pool.distinct)))
    measure |= {"figure": "distinct", "field": column}
    if len(pool.latest) > 0 and draw(st.booleans()):
        measure |= {"prevails": "latest", "per": list(draw(st.sampled_from(pool.latest)))}
    if draw(st.booleans()):
        return {"all_of": list(pool.distinct[column])[: draw(st.integers(1, 2))]}
    return {"at_least": draw(st.integers(1, 2)), "unit": "items"}


@st.composite
def _on_sum(draw: Draw, pool: Pool, measure: Rule) -> Rule:
    measure |= {"figure": "sum", "field": draw(st.sampled_from(pool.sums))}
    return {draw(st.sampled_from(("at_least", "at_most"))): draw(st.integers(1, 6)), "unit": "items"}


@st.composite
def _on_value(draw: Draw, pool: Pool, measure: Rule) -> Rule:
    measure |= {"figure": "value", "field": pool.value, "prevails": "latest"}
    if len(pool.groups) > 0 and draw(st.booleans()):
        measure["per"] = [draw(st.sampled_from(pool.groups))]
    measure.pop("tests", None)
    return {draw(st.sampled_from(("at_least", "at_most"))): draw(st.integers(1, 5)), "unit": "items"}


@st.composite
def _on_latest(draw: Draw, pool: Pool, measure: Rule) -> Rule:
    measure |= {"prevails": "latest", "per": list(draw(st.sampled_from(pool.latest)))}
    measure.setdefault("tests", [draw(st.sampled_from(pool.tests))])
    kind = draw(st.sampled_from(("at_least", "none", "every", "percent")))
    if kind == "at_least":
        return {"at_least": draw(st.integers(1, 2)) if measure["per"] else 1}
    if kind == "percent":
        return {"at_least": draw(SHARES), "unit": "percent", "if_none": draw(EMPTY)}
    return {kind: True, "if_none": draw(EMPTY)}


@st.composite
def _on_period(draw: Draw, pool: Pool, measure: Rule) -> Rule:
    measure["period_field"] = pool.period
    each: Rule = {"period": "quarter", "at_least": 1}
    if draw(st.booleans()):
        unit = draw(st.sampled_from(("working_days", "calendar_days")))
        each["within"] = {"n": draw(st.integers(1, 10)), "unit": unit}
    return {"each": each}


_CONDITIONS: Final[Mapping[str, Callable[[Pool, Rule], st.SearchStrategy[Rule]]]] = {
    "items": _on_items,
    "clock": _on_clock,
    "distinct": _on_distinct,
    "sum": _on_sum,
    "value": _on_value,
    "latest": _on_latest,
    "period": _on_period,
}


@st.composite
def _joined(draw: Draw, ledgers: Sequence[str], names: str, measures: list[Rule]) -> Rule:
    """One condition or two of them, whose measures are added to a list."""

    def draw_leaf() -> Rule:
        if draw(once_in(10)):
            return {"evidence": {"asks": "说明", "elements": draw(st.sampled_from(((), (), ("要素一", "要素二"))))}}
        ledger = draw(st.sampled_from(ledgers))
        measure, condition = draw(leaves(ledger, f"{ledger}.{names}{len(measures)}"))
        measures.append(measure)
        return condition

    kind = draw(st.sampled_from(("one", "one", "one", "all", "any")))
    return draw_leaf() if kind == "one" else {kind: [draw_leaf(), draw_leaf()]}


def _takes_a_year(condition: Rule) -> bool:
    parts: list[Rule] = condition.get("all") or condition.get("any") or [condition]
    return any("each" in part or "no_gap_over" in part for part in parts)


@st.composite
def owners(draw: Draw, *, pooled: bool) -> Rule:
    """Who owes it, and whose records are pooled for it."""
    names = [name for name, _ in UNITS]
    kind = draw(st.sampled_from(("each", "each", "each", "in_each", *(("jointly", "pooled") if pooled else ()))))
    if kind == "each":
        return {"owed_by": {"each": names}}
    if kind == "jointly":
        return {"owed_by": {"jointly": names, "lead": names[0]}}
    return {"owed_by": {"each": names[:1]}, "measured_over": names, "in_each": kind == "in_each"}


@st.composite
def requirements(draw: Draw, ledgers: Sequence[str], number: int) -> tuple[Requirement, list[Measure]]:
    """A requirement of one or two conditions, perhaps with another reading, owed by one or several.

    The second one of a district may rest on the first.
    """
    measures: list[Rule] = []
    condition = draw(_joined(ledgers, f"m{number}", measures))
    rule: Rule = {
        "id": f"test-2021/{number}",
        "title": "测试要求",
        "binds": draw(st.sampled_from(("must", "must", "must", "principle", "encouraged"))),
        "forms": [1],
        "condition": condition,
        "time": YEAR if _takes_a_year(condition) else draw(times()),
        "source": {"document": "table", "row": number, "figure": "测试"},
        "remedy": "测试",
    }
    if number > 1 and "if_none" in condition and draw(once_in(3)):
        condition["if_none"] = "as_base"
        rule |= {"rests_on": "test-2021/1", "owed_by": {"each": [name for name, _ in UNITS]}}
    else:
        rule |= draw(owners(pooled=all(measure.get("figure") != "value" for measure in measures)))
    if draw(once_in(6)):
        rule["applies_when"] = HAS_SITE
    if draw(once_in(2)):
        rule |= {"reading": "测试", "variants": [draw(_variants(ledgers, rule, measures))]}
    if "applies_when" in rule:
        measures.append(PROFILE)
    return Requirement.model_validate(rule), [Measure.model_validate(one) for one in measures]


@st.composite
def _variants(draw: Draw, ledgers: Sequence[str], rule: Rule, measures: list[Rule]) -> Rule:
    """Another reading: another time, another condition, or not binding."""
    variant: Rule = {"id": "other", "says": "另一读法"}
    kind = draw(st.sampled_from(("time", "condition", "binds")))
    if kind == "condition":
        names, own = f"v{rule['id'][-1]}", [measure for measure in measures if measure.get("figure") == "value"]
        condition = draw(_joined(ledgers, names, measures))
        valued = [measure for measure in measures if measure.get("figure") == "value"]
        pooled = (rule.get("measured_over") and not rule.get("in_each")) or "jointly" in rule["owed_by"]
        if not (pooled and len(valued) > len(own)):
            return variant | {"condition": condition} | ({"time": YEAR} if _takes_a_year(condition) else {})
    if kind == "time" and not _takes_a_year(rule["condition"]):
        return variant | {"time": draw(times())}
    return variant | {"binds": "encouraged"}

"""What a finding says in Chinese: the fact, the figure, the limit, and what it would take to comply."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from engine.finding import ConditionFound, RecordBehind, show_bounds, show_limit, show_unit
from engine.interval import HUNDREDTHS, UNBOUNDED, Counts
from engine.items import list_asked
from engine.model import Measure
from engine.narrowing import say_title, say_values
from engine.outcome import Leaf, Outcome
from engine.unit_words import UNIT_WORDS
from facts.ledgers import LEDGERS

_MOST_LISTED: Final = 10
_SAYS_SO: Final = ("补救", "不能改变", "不能消除")
"""Words by which a remedy itself says that what has happened stays."""


def show_day(day: date | None) -> str:
    """2021年10月31日; 未定 where there is none."""
    return f"{day.year}年{day.month}月{day.day}日" if day else "未定"


def show_number(value: float | None) -> str:
    """A number without needless zeros, cut off and not rounded; 不限 where there is no bound."""
    if value is None:
        return "不限"
    return str(int(value)) if value == int(value) else f"{value:.2f}".rstrip("0").rstrip(".")


def shortfall(leaf: Leaf) -> float | None:
    """How much is missing for the condition to hold, as things stand; None where nothing is or nobody can tell.

    For shares: how many further items, all of the right kind, would reach the limit; for sets: how many
    items fail.
    """
    if leaf.margin.now.low >= 0 or leaf.limit is None:
        return None
    measured = _SHORTFALLS.get(leaf.operator)
    return None if measured is None else measured(leaf, leaf.limit)


def _lack_of_failures(leaf: Leaf, _limit: int) -> float | None:
    return leaf.figure.now.low or None


def _lack_of_number(leaf: Leaf, limit: int) -> float | None:
    if leaf.measure is not None and leaf.measure.figure == "items" and leaf.unit == "percent":
        return _lack_of_share(leaf.counts, limit)
    lack = limit - max(leaf.figure.now.low, 0)
    return lack / HUNDREDTHS if leaf.unit == "percent" else lack


def _lack_of_share(counts: Counts, limit: int) -> float | None:
    """So many further items of the right kind; where all must be, so many as are not."""
    whole = 100 * HUNDREDTHS
    if counts.gap or not counts.members:
        return None
    if limit >= whole:
        return counts.members - counts.passing
    missing = limit * counts.members - whole * counts.passing
    return max(-(-missing // (whole - limit)), 0) or None


def _excess(leaf: Leaf, limit: int) -> float | None:
    low = leaf.figure.now.low
    return max(low - limit, 0) or None if abs(low) < UNBOUNDED else None


_SHORTFALLS: Final[Mapping[str, Callable[[Leaf, int], float | None]]] = {
    "every": _lack_of_failures,
    "within": _lack_of_failures,
    "none": _lack_of_failures,
    "each": _lack_of_failures,
    "at_least": _lack_of_number,
    "all_of": _lack_of_number,
    "evidence": _lack_of_number,
    "at_most": _excess,
}


def show_condition(leaf: Leaf) -> ConditionFound:
    """A leaf as it is printed."""
    counts = leaf.counts
    parts = {
        "ok": counts.passing,
        "waiting": counts.wait + counts.lack,
        "unknown": counts.dark + counts.maybe,
        "late": counts.bad,
        "overdue": counts.overdue,
    }
    measure = leaf.measure
    asks = leaf.condition.evidence.asks if leaf.condition.evidence is not None else ""
    return ConditionFound(
        measure=measure.id if measure else "evidence",
        title=_title(leaf) if measure else asks,
        op=leaf.operator,
        limit=show_limit(leaf),
        unit=show_unit(leaf),
        now=show_bounds(leaf, leaf.figure.now),
        end=show_bounds(leaf, leaf.figure.end),
        shortfall=shortfall(leaf),
        parts=parts,
        declared=measure.declared if measure else "",
        failing=leaf.groups.failing if leaf.groups is not None else (),
        ledger=measure.ledger if measure else "evidence",
        reported=leaf.reported,
    )


def say_reason(verdict: str, outcome: Outcome, records: Sequence[RecordBehind], due: date | None, as_of: date) -> str:
    """The fact and the requirement's figure in one or two sentences, no adjective."""
    if verdict == "not_applicable":
        return "截至时限没有该项要求所指的事项，或者前提条件不成立。"
    if due is None:
        return "时限取决于尚未提供的日期（要点的成文或印发日期），或者落在没有放假安排的年份，无法判定。"
    if verdict == "not_reported":
        return f"没有报送{_ledgers(outcome)}，时限{show_day(due)}已过。"
    facts = [_say_leaf(leaf, verdict, records) for leaf in outcome.leaves if not leaf.void]
    text = ("；或者" if outcome.either else "；").join(dict.fromkeys(facts))
    if verdict in {"cannot_tell", "to_review"}:
        doubts = [doubt for leaf in outcome.leaves for doubt in _say_doubts(leaf, records)]
        text += f"。无法判定的原因：{'；'.join(dict.fromkeys(doubts))}" if doubts else ""
    if verdict in {"open", "met_so_far"} and due >= as_of:
        text += f"。时限{show_day(due)}，还有{(due - as_of).days}日"
    return text + "。"


def _ledgers(outcome: Outcome) -> str:
    titles = [LEDGERS[leaf.measure.ledger].title if leaf.measure else "佐证材料" for leaf in outcome.leaves]
    return "、".join(f"“{title}”台账" for title in dict.fromkeys(titles))


def _say_leaf(leaf: Leaf, verdict: str, records: Sequence[RecordBehind]) -> str:
    groups = leaf.groups
    if groups is None or not groups.name:
        return _say_whole(leaf, verdict, records)
    text = f"{_say_whole(replace(leaf, groups=None), verdict, records)}（“{groups.name}”）"
    failing = "、".join(f"“{name}”" for name in groups.failing)
    return f"{text}，共{groups.number}个，要求每个都做到" + (f"，没有做到的：{failing}" if failing else "")


def _say_whole(leaf: Leaf, verdict: str, records: Sequence[RecordBehind]) -> str:
    if leaf.measure is None:
        return _say_evidence(leaf)
    if leaf.operator == "within":
        return _say_within(leaf, leaf.measure, records)
    if leaf.unit == "percent" and leaf.measure.figure == "items" and leaf.operator != "than_last_year":
        return _say_share(leaf, leaf.measure)
    say = _SAYINGS.get(leaf.operator)
    return _say_number(leaf, leaf.measure, verdict) if say is None else say(leaf, leaf.measure)


def _title(leaf: Leaf) -> str:
    return say_title(leaf.measure, leaf.condition) if leaf.measure is not None else ""


def _say_set(leaf: Leaf, measure: Measure) -> str:
    counts, word = leaf.counts, measure.counted_in
    failing = leaf.figure.now.low - counts.lack
    pending = counts.wait + counts.lack
    open_part = f"，{pending}{word}尚可完成" if pending else ""
    parts = f"{counts.passing}{word}符合，{max(failing, 0)}{word}不符合{open_part}"
    return f"{_title(leaf)}：共{counts.members}{word}，{parts}，要求全部符合"


def _say_forbidden(leaf: Leaf, measure: Measure) -> str:
    return f"{_title(leaf)}：有{leaf.figure.now.low}{measure.counted_in}，要求没有"


def _say_share(leaf: Leaf, measure: Measure) -> str:
    counts, word, now = leaf.counts, measure.counted_in, leaf.figure.now
    share = show_number(now.low / HUNDREDTHS)
    shown = f"{share}%" if now.low == now.high else f"{share}%至{show_number(now.high / HUNDREDTHS)}%"
    asked = f"{_limit_words(leaf)}{show_number(show_limit(leaf))}%"
    return f"{_title(leaf)}：{counts.members}{word}中{counts.passing}{word}，{shown}，要求{asked}"


def _say_periods(leaf: Leaf, measure: Measure) -> str:
    counts = leaf.counts
    each = leaf.condition.each.at_least if leaf.condition.each else 1
    open_part = f"，{counts.lack}期尚可补" if counts.lack else ""
    done = f"{counts.members}期中{counts.passing}期做到，{counts.bad}期没有{open_part}"
    return f"{_title(leaf)}：{done}，要求每期{each}{measure.counted_in}"


def _say_comparison(leaf: Leaf, measure: Measure) -> str:
    sign = "%" if leaf.unit == "percent" else measure.counted_in
    return f"{_title(leaf)}：今年{_say_bounds(leaf)}{sign}，上年{show_number(show_limit(leaf))}{sign}"


def _say_bounds(leaf: Leaf) -> str:
    low, high = show_bounds(leaf, leaf.figure.now)
    return show_number(low) if low == high else f"{show_number(low)}至{show_number(high)}"


def _say_number(leaf: Leaf, measure: Measure, verdict: str) -> str:
    own_unit = measure.figure == "value" or leaf.operator in {"no_gap_over", "average_within"}
    unit = UNIT_WORDS.get(leaf.unit, "") if own_unit else measure.counted_in
    figure = f"{_say_bounds(leaf)}{unit}"
    if measure.figure == "value" and leaf.tally.low is None:
        figure = "没有记录"
    elif leaf.tally.approximate:
        figure += "（含约数）"
    late = leaf.counts.late_ok - leaf.counts.passing
    after = f"（另有{late}{measure.counted_in}在时限后完成）" if verdict == "late" and late > 0 else ""
    listed = f"（{say_values(leaf.condition.all_of)}）" if leaf.condition.all_of else ""
    return f"{_title(leaf)}：{figure}{after}，要求{_limit_words(leaf)}{show_number(show_limit(leaf))}{unit}{listed}"


_SAYINGS: Final[Mapping[str, Callable[[Leaf, Measure], str]]] = {
    "every": _say_set,
    "none": _say_forbidden,
    "each": _say_periods,
    "than_last_year": _say_comparison,
}


def _limit_words(leaf: Leaf) -> str:
    return {
        "at_least": "不少于",
        "at_most": "不超过",
        "exactly": "正好",
        "all_of": "列明的全部",
        "no_gap_over": "间隔不超过",
        "average_within": "平均不超过",
    }.get(leaf.operator, "")


def _say_within(leaf: Leaf, measure: Measure, records: Sequence[RecordBehind]) -> str:
    counts, word = leaf.counts, measure.counted_in
    limit = show_limit(leaf)
    asked = f"{show_number(limit)}{UNIT_WORDS[show_unit(leaf)]}内" if limit is not None else "法定或约定期限内"
    text = (
        f"{_title(leaf)}：共{counts.members}{word}，按时{counts.ok}{word}，超时办结{counts.bad}{word}，"
        f"逾期未办{counts.overdue}{word}"
    )
    late = sorted((r.days_late for r in records if r.days_late and r.days_late > 0), reverse=True)
    if late:
        listed = "、".join(str(days) for days in late[:_MOST_LISTED])
        more = "等" if len(late) > _MOST_LISTED else ""
        text += f"（超期{listed}{more}{UNIT_WORDS[show_unit(leaf)]}）"
    if counts.wait:
        text += f"，在办未到期{counts.wait}{word}"
    if leaf.tally.spread:
        most = f"最多再有{leaf.tally.spread}{word}" if leaf.tally.spread < UNBOUNDED else "没有写明最多多少"
        text += f"，汇总中有约数，以上是最少的数，{most}"
    return f"{text}，要求{asked}"


def _say_evidence(leaf: Leaf) -> str:
    asks = leaf.condition.evidence.asks if leaf.condition.evidence else ""
    pending = f"，{leaf.counts.dark}项待审核" if leaf.counts.dark else ""
    return f"佐证材料：应有{leaf.limit}项，已认可{leaf.counts.ok}项{pending}（{asks}）"


def _say_doubts(leaf: Leaf, records: Sequence[RecordBehind]) -> list[str]:
    counts, doubts = leaf.counts, []
    name = LEDGERS[leaf.measure.ledger].title if leaf.measure else "佐证材料"
    if counts.gap:
        if leaf.hole is None:
            doubts.append(f"“{name}”台账没有报全到{show_day(date.fromordinal(leaf.window.due))}")
        else:
            first, last = (show_day(date.fromordinal(day)) for day in leaf.hole)
            doubts.append(f"“{name}”台账没有报全{first}至{last}")
    if counts.refused:
        doubts.append(f"“{name}”台账有{counts.refused}行未能读入")
    if leaf.groups is not None and leaf.groups.unsure:
        names = "、".join(f"“{each}”" for each in leaf.groups.unsure)
        doubts.append(f"{names}自何时起、是否做到，凭现有记录不能确定")
    if leaf.groups is not None and not leaf.groups.name and counts.members:
        doubts.append(f"“{name}”台账的记录没有写明属于哪一个，不能逐个判断")
    if leaf.awaiting:
        doubts.append(f"{counts.dark}项佐证待办公室审核")
    else:
        doubts += _say_unclear(leaf, name, records)
    if leaf.measure is not None and not counts.members and not counts.gap and leaf.condition.if_none == "cannot_tell":
        doubts.append("没有可以计算的对象")
    return doubts


def _say_unclear(leaf: Leaf, name: str, records: Sequence[RecordBehind]) -> Iterator[str]:
    """What records leave open: what does not stand in them, and numbers that are approximate."""
    counts, tally, measure = leaf.counts, leaf.tally, leaf.measure
    totals = measure.counts.ledger if measure is not None and measure.counts is not None and tally.spread else None
    unclear = counts.dark + counts.maybe - counts.refused - (tally.spread if totals else 0)
    if unclear > 0:
        asked = measure is not None and list_asked(measure, leaf.condition.among)
        or_approximate = "，或者其中的数是约数" if asked else ""
        yield f"“{name}”台账有{unclear}条记录缺少判断所需的内容{or_approximate}{_say_empty(records)}"
    if tally.approximate:
        title = LEDGERS[totals].title if totals else name
        yield f"“{title}”台账有{tally.approximate}条记录的数是约数，不知道确切是多少"


def _say_empty(records: Sequence[RecordBehind]) -> str:
    """Which cells are empty in which rows, as far as it is the cells: （没有填“渠道”：第5、8行）."""
    rows: dict[str, list[str]] = {}
    for record in records:
        for title in record.lacks:
            rows.setdefault(title, []).append(str(record.origin.row))
    said = [
        f"没有填“{title}”：第{'、'.join(numbers[:_MOST_LISTED])}行{'等' if len(numbers) > _MOST_LISTED else ''}"
        for title, numbers in rows.items()
    ]
    return f"（{'；'.join(said)}）" if said else ""


def say_remedy(verdict: str, outcome: Outcome, remedy: str, due: date | None) -> str:
    """What it would take to comply, by arithmetic; that nothing can repair it where nothing can."""
    if verdict in {"met", "not_applicable"}:
        return ""
    if verdict == "not_reported":
        return f"补报{_ledgers(outcome)}；确实没有的，作零报告。"
    if verdict == "met_so_far":
        waiting = sum(leaf.counts.wait for leaf in outcome.leaves)
        return f"在办{waiting}件须按时办结。" if waiting else ""
    if verdict == "cannot_tell" and any(leaf.tally.approximate for leaf in outcome.leaves):
        remedy = f"把约数改成确切的数，重新报送。{remedy}"
    steps = [step for leaf in outcome.leaves if not leaf.void and (step := _say_step(leaf))]
    text = "；".join(dict.fromkeys(steps))
    if verdict == "late":
        return "已经完成，只是晚于时限，不必再做；今后按期完成。"
    if verdict == "breached":
        return _say_what_is_left(outcome, remedy) + (f"（{text}）" if text else "")
    until = f"，{show_day(due)}前完成" if due and verdict == "open" else ""
    return f"{text}{until}。{remedy}" if text else remedy


def _say_what_is_left(outcome: Outcome, remedy: str) -> str:
    """What is still to be done of a breach: what can turn it comes first, and what cannot is said once."""
    short = {leaf.attested for leaf in outcome.leaves if not leaf.void and leaf.margin.now.low < 0}
    if short == {True}:
        return f"补交佐证材料；在时限之内完成、经办公室认可的，仍算按期完成。{remedy}"
    if True in short or any(word in remedy for word in _SAYS_SO):
        return remedy
    return f"本项已不能按期完成，仍应：{remedy}"


def _say_step(leaf: Leaf) -> str:
    lack = shortfall(leaf)
    if lack is None:
        return ""
    number = show_number(lack)
    if leaf.measure is None:
        return f"还差{number}项被认可的佐证材料"
    word, counts = leaf.measure.counted_in, leaf.counts
    if leaf.unit == "percent" and leaf.measure.figure == "items":
        reached = f"{counts.members + int(lack)}{word}中{counts.passing + int(lack)}{word}"
        return f"还差{number}{word}符合要求的，届时为{reached}"
    forms = {"every": "{}{}不符合要求", "within": "{}{}不符合要求", "none": "{}{}不符合要求", "each": "{}期没有做到"}
    form = forms.get(leaf.operator, "还差{}{}")
    unit = UNIT_WORDS.get(leaf.unit, "") if leaf.measure.figure == "value" else word
    return form.format(number, unit)

"""The rows of one finding explained: from the words of the plan down to file, sheet and row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from commands.phrases import (
    FAILING,
    give_title,
    quote,
    say_day,
    say_interval,
    say_limit,
    say_mark,
    say_number,
    say_other_readings,
    say_place,
)
from engine.unit_words import UNIT_WORDS

STATES: Final = {
    "ok": "符合",
    "waiting": "未到期",
    "lacking": "尚缺",
    "unknown": "不能判断",
    "late": "不符合或超时",
    "overdue": "过期未办",
    "returned": "佐证已退回",
    "to_review": "佐证待审核",
}
"""What the states of single records are called."""
COUNTED: Final = {**STATES, "waiting": "未到期或尚缺"}
"""What the states are called where records are counted."""
_ORDER: Final = ("overdue", "late", "returned", "unknown", "to_review", "lacking", "waiting", "ok")
"""Of the states, the one that decides first."""
_MOST_IN_ORDER: Final = 10


@dataclass(frozen=True)
class ConditionRow:
    """One condition: what is asked, the two intervals, the counts by state."""

    title: str
    asked: str
    now: str
    end: str
    lack: str
    counts: str
    declared: str


@dataclass(frozen=True)
class DecisionRow:
    """One row of the decision table that led to the outcome, and why it says so."""

    row: str
    stage: str
    when: str
    then: str
    why: str


@dataclass(frozen=True)
class RecordRow:
    """One record behind the figure; columns that say nothing are empty."""

    place: str
    key: str
    day: str
    state: str


@dataclass(frozen=True)
class Explanation:
    """One finding, whole.

    Attributes:
        records: what fails first, then what is not known or still open.
        in_order: how many records are in order and not listed, because they are many.
    """

    unit: str
    title: str
    requirement: str
    plan: str
    asked: str
    place: str
    rule_place: str
    binds: str
    together: str
    taken: str
    others: tuple[str, ...]
    same: str
    due: str
    decided_on: str
    conditions: tuple[ConditionRow, ...]
    days: tuple[str, ...]
    verdict: str
    disposition: str
    label: str
    tier: str
    counts_as: str
    accuses: str
    next_step: str
    reason: str
    lack: str
    marks: tuple[str, ...]
    decision: tuple[DecisionRow, ...]
    records: tuple[RecordRow, ...]
    records_total: int
    in_order: int


def make_explanation(data: Mapping[str, Any]) -> Explanation:
    """Make the rows of one explained finding.

    Args:
        data: as ``Finding.as_data`` gives it, with all ``records``, ``days`` (lines that say how the days of single
            cases were counted) and ``rule_place`` (``file:line``).
    """
    source, readings = data["source"], data["readings"]
    records = sorted(data["records"], key=lambda record: _ORDER.index(record["state"]))
    fine = sum(record["state"] == "ok" for record in records)
    in_order = fine if fine > _MOST_IN_ORDER else 0
    late_unit = next((UNIT_WORDS[c["unit"]] for c in data["conditions"] if c["op"] == "within"), "日")
    return Explanation(
        unit=data["unit_name"],
        title=data["title"],
        requirement=data["requirement"],
        plan=data["plan"],
        asked=quote(source["figure"]),
        place=say_place(source),
        rule_place=data["rule_place"],
        binds=give_title("binds", data["binds"]),
        together="、".join(data["together"]),
        taken=readings["taken"] or "原文没有歧义",
        others=tuple(say_other_readings(data, differing=False)),
        same=_say_same(readings),
        due=say_day(data["due"]),
        decided_on=say_day(data["decided_on"]) if data["decided_on"] else "结论还可能变化",
        conditions=tuple(_make_condition(condition) for condition in data["conditions"]),
        days=tuple(data["days"]),
        verdict=give_title("verdict", data["verdict"]),
        disposition="" if data["disposition"] == "none" else give_title("disposition", data["disposition"]),
        label=give_title("label", data["label"]),
        tier=give_title("tier", str(data["tier"])),
        counts_as=give_title("counts_as", data["counts_as"]),
        accuses="指明未落实" if data["accuses"] else "不指明",
        next_step=give_title("consequence", data["consequence"]),
        reason=data["reason"],
        lack=data["remedy"],
        marks=tuple(say_mark(data, None)),
        decision=tuple(_find_rows(data["decision_rows"])),
        records=tuple(_make_record(record, late_unit) for record in records[: len(records) - in_order]),
        records_total=len(records),
        in_order=in_order,
    )


def _say_same(readings: Mapping[str, Any]) -> str:
    if not readings["others"]:
        return "没有别的理解"
    return "各种理解下结论相同" if readings["same_under_all"] else "结论取决于理解"


def _make_condition(condition: Mapping[str, Any]) -> ConditionRow:
    lack = condition["shortfall"]
    unit = FAILING.get(condition["op"], condition["unit"])
    if unit == "percent":
        unit = "items"  # a share lacks so many items
    failing = "不符合的" if condition["op"] in FAILING else ""
    return ConditionRow(
        title=condition["title"],
        asked=say_limit(condition),
        now=failing + say_interval(condition, "now"),
        end=failing + say_interval(condition, "end"),
        lack="" if lack is None else f"{say_number(lack)}{UNIT_WORDS[unit]}",
        counts="，".join(f"{COUNTED[state]}{number}" for state, number in condition["counts"].items()),
        declared=condition.get("declared", ""),
    )


def _find_rows(names: Sequence[str]) -> Iterator[DecisionRow]:
    from engine.decision import describe_table
    from engine.decision_load import decision_table

    lines = {line.row: line for line in describe_table(decision_table())}
    for name in names:
        line = lines[name]
        yield DecisionRow(line.row, line.stage, line.when, line.then, line.why)


def _make_record(record: Mapping[str, Any], late_unit: str) -> RecordRow:
    sheet = f"“{record['sheet']}”表" if record["sheet"] else ""
    late = record.get("days_late")
    over = f"，超期{late}{late_unit}" if late is not None and late > 0 else ""
    about = "".join(f"；{said}" for said in record.get("approximate", ()))
    return RecordRow(
        place=f"{record['file']}{sheet}第{record['row']}行",
        key=record["key"],
        day=_say_days(record),
        state=f"{STATES[record['state']]}{over}{about}",
    )


def _say_days(record: Mapping[str, Any]) -> str:
    """The day of a record; of a case also the day on which it was done."""
    if not record["day"]:
        return ""
    done = record.get("done")
    return f"{say_day(record['day'])}起，{say_day(done)}完成" if done else say_day(record["day"])

"""How a requirement is counted, in Chinese: which ledger, which records, what each must be like."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.catalog import Catalog
from engine.model import ChildEvent, Condition, Event, FieldTest, Measure, ParentEvent, Predicate, Test
from engine.rules.limits import walk_leaves
from facts.ledgers import LEDGERS, Column, ledger_columns

_RELATIONS: Final = {
    "not_later_than": "不晚于",
    "before": "早于",
    "same_day_as": "同日于",
    "not_earlier_than": "不早于",
    "after": "晚于",
}
_FIGURES: Final = {
    "items": "数有几{word}",
    "sum": "把“{field}”加起来",
    "distinct": "数“{field}”有几种",
    "value": "取最近一条的“{field}”",
}


def explain_counting(condition: Condition, catalog: Catalog) -> list[str]:
    """One line for each thing that decides what counts; evidence is said with what the office does."""
    lines: list[str] = []
    for leaf, _ in walk_leaves(condition, ()):
        if leaf.evidence is not None:
            lines.append("交到“佐证材料”台账，由区政府办公室审核，认可的才算。")
            lines += [f"分项各交一份：{'、'.join(leaf.evidence.elements)}。"] if leaf.evidence.elements else []
        else:
            lines += _explain_measure(catalog.measures[leaf.measure or ""], leaf)
    return list(dict.fromkeys(lines))


def _explain_measure(measure: Measure, leaf: Condition) -> Iterator[str]:
    record = LEDGERS[measure.ledger]
    columns = ledger_columns(record)
    field = columns[measure.field].title if measure.field is not None else ""
    what = _FIGURES[measure.figure].format(word=measure.counted_in, field=field)
    yield f"看“{record.title}”台账（每行是{record.one_row_is}），{what}。"
    for predicate in (measure.among, leaf.among):
        if predicate is not None:
            yield f"只看：{say_predicate(predicate, measure.ledger)}。"
    for test in measure.tests:
        yield f"每{measure.counted_in}须：{_say_test(test, measure.ledger)}。"
    if measure.clock is not None:
        start, end = (_say_event(event, measure.ledger) for event in (measure.clock.start, measure.clock.to))
        yield f"用时从{start}的次日起算，到{end}为止。"
    if measure.prevails is not None:
        per = "、".join(f"“{columns[name].title}”" for name in measure.per)
        yield f"以最近一条为准{f'（每个{per}各取一条）' if per else ''}。"
    yield f"按“{columns[measure.day or record.anchor].title}”归入时期。"
    yield from (f"{said.rstrip('。')}。" for said in (measure.declared, measure.note) if said)


def say_predicate(predicate: Predicate, ledger: str) -> str:
    """What is asked of the columns of a record, in Chinese."""
    columns = ledger_columns(LEDGERS[ledger])
    said = [
        f"“{columns[name].title}”{_say_question(columns, columns[name], test)}"
        for name, test in predicate.fields.items()
    ]
    if predicate.any_of:
        said.append("或者".join(f"（{say_predicate(part, ledger)}）" for part in predicate.any_of))
    return "，".join(said)


def _say_question(columns: dict[str, Column], column: Column, test: FieldTest) -> str:  # noqa: PLR0911 - one answer a question
    for name, words in (("one_of", "是"), ("not_one_of", "不是")):
        values = getattr(test, name)
        if values is not None:
            return words + "或".join(_say_value(column, value) for value in values)
    if test.has is not None:
        return f"含{test.has}"
    if test.has_any is not None:
        return f"含{'、'.join(test.has_any)}之一"
    if test.has_all is not None:
        less = f"（“{columns[test.less].title}”所列的除外）" if test.less is not None else ""
        return f"含{'、'.join(test.has_all)}全部{less}"
    if test.has_other_than is not None:
        return f"含{'、'.join(test.has_other_than)}以外的"
    if test.values_at_least is not None:
        return f"至少{test.values_at_least}种"
    if test.happened is not None:
        return "已填" if test.happened else "未填"
    if test.at_least_column is not None:
        return f"不少于“{columns[test.at_least_column].title}”"
    return _say_range(column, test)


def _say_range(column: Column, test: FieldTest) -> str:
    said = []
    if test.at_least is not None:
        said.append(f"不少于{test.at_least:g}{column.measured_in}")
    if test.at_most is not None:
        said.append(f"不超过{test.at_most:g}{column.measured_in}")
    if test.from_day is not None:
        said.append(f"在{test.from_day.isoformat()}及以后")
    if test.to_day is not None:
        said.append(f"在{test.to_day.isoformat()}及以前")
    return "、".join(said)


def _say_value(column: Column, value: str | int) -> str:
    if column.kind == "flag":
        return "“是”" if value else "“否”"
    return f"“{value}”"


def _say_test(test: Test, ledger: str) -> str:
    if test.where is not None:
        return say_predicate(test.where, ledger)
    if test.supplied is not None:
        return f"{say_predicate(test.supplied, ledger)}（时限以前可以补）"
    if test.order is not None:
        event, other = (_say_event(each, ledger) for each in (test.order.event, test.order.of))
        if test.order.relation == "within_days_before":
            return f"{event}在{other}之前{test.order.days}日内"
        return f"{event}{_RELATIONS[test.order.relation]}{other}"
    assert test.companions is not None  # noqa: S101 - a test has exactly one key
    companions = test.companions
    where = f"，其中{say_predicate(companions.where, companions.ledger)}" if companions.where is not None else ""
    return f"“{LEDGERS[companions.ledger].title}”台账里至少有{companions.at_least}条记录指明属于它{where}"


def _say_event(event: Event, ledger: str) -> str:
    if isinstance(event, ChildEvent):
        record = LEDGERS[event.first]
        return f"第一条“{record.title}”的“{ledger_columns(record)[event.day].title}”"
    if isinstance(event, ParentEvent):
        record = LEDGERS[event.of]
        return f"所属“{record.title}”的“{ledger_columns(record)[event.day].title}”"
    return f"“{ledger_columns(LEDGERS[ledger])[event].title}”"

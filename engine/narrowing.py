"""Which records a condition means, in Chinese: the words that tell two conditions on one measure apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from engine.model import Condition, FieldTest, Measure, Predicate
from facts.ledgers import LEDGERS, ledger_columns

_MOST_NAMED: Final = 4


def say_title(measure: Measure, condition: Condition) -> str:
    """The measure's title, and in brackets what narrows it in this condition."""
    narrowed = say_predicate(condition.among, measure.ledger)
    return f"{measure.title}（{narrowed}）" if narrowed else measure.title


def say_predicate(predicate: Predicate | None, ledger: str) -> str:
    """What is asked of a record of a ledger, part by part; nothing where nothing is asked.

    Args:
        predicate: on columns of the ledger.
        ledger: its name.
    """
    if predicate is None:
        return ""
    columns = ledger_columns(LEDGERS[ledger])
    parts = [
        f"{columns[name].title}不少于{columns[test.at_least_column].title}"
        if test.at_least_column is not None
        else _say_test(test, columns[name].title, columns[name].kind)
        for name, test in predicate.fields.items()
    ]
    either = [say_predicate(each, ledger) for each in predicate.any_of]
    return "，".join([*parts, *(["或者".join(either)] if either else [])])


def _say_test(test: FieldTest, title: str, kind: str) -> str:
    if kind == "flag" and test.one_of is not None:
        asked = title.removeprefix("是否")
        return "或".join(asked if value else f"不属于“{asked}”" for value in test.one_of)
    if test.at_least is not None or test.at_most is not None:
        bounds = (("不少于", test.at_least), ("不超过", test.at_most))
        return title + "，".join(f"{word}{bound:.10g}" for word, bound in bounds if bound is not None)
    if test.from_day is not None or test.to_day is not None:
        days = (("自", test.from_day, "起"), ("至", test.to_day, "止"))
        return title + "".join(f"{before}{day}{after}" for before, day, after in days if day is not None)
    return next(said for name, say in _SAYINGS.items() if (said := say(test, title)) and name in test.model_fields_set)


def say_values(values: tuple[str | int, ...] | None) -> str:
    """The values, the first of them where they are many."""
    words = [str(value) for value in values or ()]
    return "、".join(words) if len(words) <= _MOST_NAMED else f"{'、'.join(words[:_MOST_NAMED])}等{len(words)}种"


_SAYINGS: Final[Mapping[str, Callable[[FieldTest, str], str]]] = {
    "one_of": lambda test, title: say_values(test.one_of) if _is_words(test) else f"{title}{say_values(test.one_of)}",
    "not_one_of": lambda test, title: f"{title}不是{say_values(test.not_one_of)}",
    "has": lambda test, title: f"{title}有“{test.has}”",
    "has_any": lambda test, title: f"{title}有{say_values(test.has_any)}之一",
    "has_all": lambda test, title: f"{title}有{say_values(test.has_all)}全部",
    "has_other_than": lambda test, title: f"{title}有{say_values(test.has_other_than)}以外的",
    "values_at_least": lambda test, title: f"{title}不少于{test.values_at_least}种",
    "happened": lambda test, title: f"{'有' if test.happened else '没有'}“{title}”的",
}


def _is_words(test: FieldTest) -> bool:
    return all(isinstance(value, str) for value in test.one_of or ())

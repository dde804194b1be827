"""Where the engine may leave undecided what the oracle decides: sound, but coarser, and each kind named.

The engine reckons with intervals, ledger by ledger; the oracle tries every completion. A verdict that says less than
the oracle's is excused, never one that says otherwise, and only for these kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from engine.model import Condition
from facts.ledgers import LEDGERS
from tests.oracle.comparing import Difference, asks_twice, read_as
from tests.oracle.conditions import list_leaves
from tests.oracle.district import Question

UNDECIDED: Final = frozenset({"cannot_tell", "to_review"})
FINAL: Final = frozenset({"met", "breached", "late", "not_taken_up"})


def _has_gap_limit(condition: Condition, question: Question) -> bool:
    del question
    return condition.no_gap_over is not None


def _has_refused(condition: Condition, question: Question) -> bool:
    ledger = question.measures[condition.measure or ""].ledger
    return any(unit.refused.get(ledger) for unit in question.units)


def _is_stock(condition: Condition, question: Question) -> bool:
    return LEDGERS[question.measures[condition.measure or ""].ledger].standing


def _counts_words(condition: Condition, question: Question) -> bool:
    return question.measures[condition.measure or ""].figure == "distinct"


def _is_latest(condition: Condition, question: Question) -> bool:
    return question.measures[condition.measure or ""].prevails is not None


def _is_grouped(condition: Condition, question: Question) -> bool:
    return question.measures[condition.measure or ""].grouped


def _asks_twice(condition: Condition, question: Question) -> bool:
    return asks_twice(question.measures[condition.measure or ""], question)


def _may_be_empty(condition: Condition, question: Question) -> bool:
    del question
    return condition.if_none is not None


Kind: TypeAlias = Callable[[Condition, Question], bool]

KINDS: Final[Mapping[str, Kind]] = {
    "the longest time without is taken as nought while anything of the list is not known": _has_gap_limit,
    "a refused row may be anything, on any day, in every condition that it could touch": _has_refused,
    "a stock that is not listed up to the day may hold anything": _is_stock,
    "an empty cell may hold any word and all of them, whatever else is asked of it": _counts_words,
    "on days that no list covers there may be a record that prevails, older days too": _is_latest,
    "a group is there at the latest since its first record that counts; an unknown one may be anything": _is_grouped,
    "an approximate number that is summed and also tested may be another one for each": _asks_twice,
    "where the population may be empty, its rule and its figure are both held possible": _may_be_empty,
}


def says_less(difference: Difference) -> bool:
    """Whether the engine's verdict leaves open what the oracle decides, and says nothing untrue of what is now."""
    if difference.engine in UNDECIDED:
        return True
    now = difference.judgement.now
    true_now = {"open": now == {"fails"}, "met_so_far": "fails" not in now}
    return difference.oracle in FINAL and true_now.get(str(difference.engine), False)


def find_excuse(difference: Difference) -> str | None:
    """Why the engine may know less here; None where it may not."""
    if not difference.what.startswith("verdict") or not says_less(difference):
        return None
    requirement = difference.question.requirement
    name = difference.what.partition(" of ")[2]
    readings = [read_as(requirement, variant) for variant in requirement.variants if variant.id == name]
    asked = (readings or [requirement])[0]
    conditions = [leaf for leaf, _ in list_leaves(asked.condition, asked.time) if leaf.measure is not None]
    found = (words for words, kind in KINDS.items() if any(kind(one, difference.question) for one in conditions))
    return next(found, None)

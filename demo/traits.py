"""What the year brought to each unit: which sets of things there were at all, chosen by seed and by the plan of faults.

A *ground* is a kind of thing that a requirement may be about (applications that were granted, decisions, policy
documents, ``matters/重大突发事件``). A unit without the ground has nothing of the kind, so that the requirement does
not apply to it. Which ground a condition is about follows from the columns that it asks about, so that a new measure on
known columns, and any new topic or kind, needs nothing here.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Final

from facts.errors import InternalError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.model import Condition, FieldTest, Measure, Predicate

KIND_COLUMNS: Final = {
    "publications": "topic",
    "matters": "kind",
    "checks": "subject_kind",
    "catalogues": "kind",
    "profiles": "fact",
}
"""Ledgers of things of many kinds, and the column that names the kind."""

_NAMED: Final = {
    "publications/“十四五”专项规划": "special_plan",
    "publications/建设项目环评受理情况": "environment",
    "publications/建设项目环评拟审查公示": "environment",
    "publications/建设项目环评审批决定": "environment",
    "publications/财政专项资金（绩效目标公开试点）": "pilot_funds",
    "matters/好差评排名靠后事项": "hot_matters",
    "matters/咨询投诉集中事项": "hot_matters",
    "matters/单一来源采购项目": "sole_source",
    "matters/公交线路调整": "bus_lines",
    "catalogues/权责清单": "changes",
    "catalogues/政务服务事项清单": "changes",
    "catalogues/办事指南": "changes",
    "checks/法定主动公开专栏": "checks",
    "checks/预算单位": "checks",
    "replies/领导信箱": "petitions",
    "replies/人民建议征集信箱": "petitions",
    "replies/网上信访": "petitions",
    "replies/网站找错": "site_errors",
    "replies/政策文件留言": "policy_messages",
    "documents/规划": "planning",
    "consultations/重大行政决策": "on_decisions",
}
"""Kinds of things for which demo.ledgers has makers of its own; of any other kind demo.things makes what is asked."""

_MARKS: Final = {
    "documents": {
        "sent_for_issue": "sent",
        "attribute_set": "kept_back",
        "new_problems": "new_problems",
        "important": "important",
        "enterprise": "enterprise",
        "converted": "converted",
        "reviewed_again": "converted",
        "kind": "policy",
    },
    "applications": {
        "review_result": "disputed",
        "lawsuit_result": "disputed",
        "transferred_by_office": "passed_on",
        "suitable": "suitable",
    },
    "decisions": {"adjusted": "adjusted"},
    "posts": {"until": "left"},
}
"""Columns that only some records have filled, by ledger: the first that a condition asks about gives its ground."""

_ANY: Final = {
    "documents": "documents",
    "interpretations": "interpretations",
    "applications": "given",
    "replies": "messages",
    "decisions": "decisions",
    "consultations": "consultations",
    "meetings": "meetings",
    "activities": "activities",
    "posts": "posts",
    "attendances": "posts",
    "publications": "publications",
}
"""The ground of any record of a ledger."""

_UNMARKED: Final = {
    "documents": {"attribute", "secret", "formed", "issued", "published", "audience"},
    "applications": {"outcome", "replied", "received", "channel"},
    "replies": {"simple", "received", "replied"},
    "decisions": {"kind", "issued", "representatives_invited", "catalogued"},
    "consultations": {"opened", "decided", "feedback_published", "methods"},
    "meetings": {"kind", "held", "invited"},
    "activities": {"kind", "offline", "opinions", "started"},
    "posts": {"role", "since"},
}
"""Columns whose values do not make a kind of its own: the makers see to it that there is some of each."""

_ALWAYS: Final = frozenset({"documents", "messages", "meetings", "activities", "checks", "posts", "publications"})
"""Grounds that every unit has."""

_OWNED: Final = frozenset({"environment", "sole_source", "bus_lines", "planning", "kept_back"})
"""Grounds of single offices that a plan names, or of which everybody has some."""

_CHANCE_OF: Final = {
    "sent": 80,
    "policy": 85,
    "new_problems": 35,
    "important": 60,
    "enterprise": 45,
    "special_plan": 45,
    "changes": 50,
    "given": 75,
    "suitable": 50,
    "petitions": 65,
    "hot_matters": 35,
    "pilot_funds": 15,
    "decisions": 60,
    "adjusted": 30,
    "consultations": 55,
    "converted": 40,
    "disputed": 35,
    "passed_on": 35,
    "left": 30,
    "site_errors": 50,
    "policy_messages": 70,
    "on_decisions": 60,
}
"""How many units in a hundred have the ground."""

_CHANCE_OF_OTHERS: Final = 45

_NEEDS: Final = {
    "new_problems": "policy",
    "important": "policy",
    "enterprise": "policy",
    "suitable": "given",
    "adjusted": "decisions",
    "disputed": "given",
    "passed_on": "given",
    "on_decisions": "decisions",
}
"""Grounds that are part of another."""


def find_grounds(condition: Condition, measure: Measure) -> tuple[str, ...]:
    """Give the grounds of a condition on a set: there is something to count where a unit has any of them.

    Raises:
        InternalError: the generator makes no records of the ledger or with the column that the measure asks about.
    """
    ledger = measure.ledger
    asked = _list_asked(measure.among) | _list_asked(condition.among)
    if measure.day is not None:
        asked.setdefault(measure.day, None)
    column = {**KIND_COLUMNS, "replies": "channel", "consultations": "subject", "documents": "kind"}.get(ledger, "")
    test = asked.get(column)
    kinds = [f"{ledger}/{word}" for word in (test.one_of if test is not None else None) or ()]
    if kinds and (ledger in KIND_COLUMNS or all(kind in _NAMED for kind in kinds)):
        return tuple(sorted({_NAMED.get(kind, kind) for kind in kinds}))
    known = _MARKS.get(ledger, {})
    marks = [ground for name, ground in known.items() if name in asked and not _is_negative(asked[name])]
    ordinary = _UNMARKED.get(ledger, set()) | known.keys() | {column}
    unknown = set() if marks or ledger in KIND_COLUMNS else asked.keys() - ordinary
    if ledger not in _ANY or unknown:
        raise InternalError(
            f"演示数据还没有为指标“{measure.id}”准备记录"
            f"（demo/traits.py，台账 {ledger}，列 {'、'.join(sorted(unknown)) or '—'}）。这是程序自身的错误。"
        )
    return (next(iter(marks), _ANY[ledger]),)


def is_special(ledger: str, word: str | int) -> bool:
    """Say whether the kind is one of which a unit has things only with a ground of its own."""
    return f"{ledger}/{word}" in _NAMED


def _is_negative(test: FieldTest | None) -> bool:
    """Say whether records are asked for on which the thing has not happened or does not hold."""
    return test is not None and (test.happened is False or test.one_of == (0,))


def _list_asked(predicate: Predicate | None) -> dict[str, FieldTest | None]:
    """The columns that a predicate asks about, in any of its alternatives; these without their tests."""
    if predicate is None:
        return {}
    others = {name: None for part in predicate.any_of or () for name in part.fields}
    return {**others, **predicate.fields}


def choose_traits(
    dice: Random, possible: Iterable[str], forced: Mapping[str, bool], certain: frozenset[str], seed: str
) -> frozenset[str]:
    """Choose the grounds that a unit has.

    Args:
        dice: the unit's own.
        possible: grounds that any of its requirements is about.
        forced: what the plan of faults fixes, ground to yes or no.
        certain: grounds without which the unit would not comply.
        seed: of the dice for kinds of things that have no chance of their own.
    """
    drawn = {name: dice.randrange(100) < chance for name, chance in _CHANCE_OF.items()}
    possible = list(possible)
    for name in possible:
        if name not in drawn:
            drawn[name] = Random(f"{seed}/{name}").randrange(100) < _CHANCE_OF_OTHERS
    drawn |= dict.fromkeys(_ALWAYS | _OWNED | certain, True)
    drawn |= {_NEEDS[name]: True for name, wanted in forced.items() if wanted and name in _NEEDS}
    drawn["interpretations"] = "interpretations" in certain or forced.get("policy", drawn["policy"])
    drawn |= forced
    return frozenset(name for name in possible if drawn[name] and drawn[_NEEDS.get(name, name)])


__all__ = ["KIND_COLUMNS", "choose_traits", "find_grounds", "is_special"]

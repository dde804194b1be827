"""What the year brought to each unit: which sets of things there were at all, chosen by seed and by the plan of faults.

A *ground* is a kind of thing that a requirement may be about (applications that were granted, decisions, policy
documents). A unit without the ground has nothing of the kind, so that the requirement does not apply to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from facts.errors import InternalError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

    from engine.model import Condition

_GROUND_OF: Final = {
    "documents.attribute_at_submission": "sent",
    "documents.form_filled": "sent",
    "documents.reason_given": "sent",
    "documents.draft_with_submission": "sent",
    "documents.attribute_settled": "documents",
    "documents.interpreted": "policy",
    "documents.followed_up": "new_problems",
    "documents.reposted": "important",
    "documents.enterprises_heard": "enterprise",
    "interpretations.concerns_answered": "policy",
    "interpretations.summary_only": "policy",
    "interpretations.diverse": "policy",
    "publications.made_public": "special_plan",
    "publications.in_time": "environment",
    "publications.performance_shown": "pilot_funds",
    "catalogues.changes_published": "changes",
    "applications.reviewed_with_reply": "given",
    "applications.converted": "suitable",
    "replies.answered": "messages",
    "replies.simple_answered": "messages",
    "matters.done": "hot_matters",
    "matters.published": "sole_source",
    "matters.opinions_heard": "bus_lines",
    "decisions.course_shown": "decisions",
    "decisions.draft_and_basis_first": "decisions",
    "decisions.opinions_first": "decisions",
    "decisions.specially_heard": "decisions",
    "decisions.feedback": "decisions",
    "decisions.feedback_complete": "decisions",
    "decisions.representatives_present": "decisions",
    "decisions.attendance_shown": "decisions",
    "decisions.adjustment_explained": "adjusted",
    "consultations.on_all_platforms": "consultations",
    "consultations.on_other_platforms": "consultations",
    "consultations.feedback": "consultations",
    "consultations.feedback_complete": "consultations",
    "meetings.topic_from_catalogue": "meetings",
    "meetings.attendance_shown": "meetings",
    "activities.with_sessions": "activities",
    "activities.opinions_answered": "activities",
    "checks.in_order": "checks",
    "posts.trained_twice": "posts",
}
"""Measure to the ground that its items are of."""

_OWN_DUE: Final = "replies.answered_in_due_time"
_PETITION_CHANNELS: Final = frozenset({"领导信箱", "人民建议征集信箱", "网上信访"})

_ALWAYS: Final = frozenset({"documents", "messages", "meetings", "activities", "checks", "posts"})
"""Grounds that every unit has."""

_OWNED: Final = frozenset({"environment", "sole_source", "bus_lines"})
"""Grounds of single offices that a plan names: they have them."""

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
}
"""How many units in a hundred have the ground."""

_NEEDS: Final = {
    "new_problems": "policy",
    "important": "policy",
    "enterprise": "policy",
    "suitable": "given",
    "adjusted": "decisions",
}
"""Grounds that are part of another."""


def find_ground(condition: Condition) -> str:
    """Give the ground of a condition on a set.

    Raises:
        InternalError: the generator knows no records for the condition's measure yet.
    """
    measure = condition.measure or ""
    if measure == _OWN_DUE:
        channels = condition.among.fields["channel"].one_of if condition.among is not None else None
        return "petitions" if set(channels or ()) <= _PETITION_CHANNELS else "messages"
    if measure not in _GROUND_OF:
        raise InternalError(f"演示数据还没有为指标“{measure}”准备记录（demo/traits.py）。这是程序自身的错误。")
    return _GROUND_OF[measure]


def choose_traits(dice: Random, possible: Iterable[str], forced: dict[str, bool]) -> frozenset[str]:
    """Choose the grounds that a unit has.

    Args:
        dice: the unit's own.
        possible: grounds that any of its requirements is about.
        forced: what the plan of faults fixes, ground to yes or no.
    """
    drawn = {name: dice.randrange(100) < chance for name, chance in _CHANCE_OF.items()}
    drawn |= dict.fromkeys(_ALWAYS | _OWNED, True)
    drawn |= {_NEEDS[name]: True for name, wanted in forced.items() if wanted and name in _NEEDS}
    drawn |= forced
    return frozenset(name for name in possible if drawn[name] and drawn[_NEEDS.get(name, name)])

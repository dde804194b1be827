"""Documents of ten years, this year's policies, and their interpretations."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from demo.desk import Desk, after, choose
from demo.ledgers.dress import complete

if TYPE_CHECKING:
    from random import Random

    from demo.entry import Cell, Entry

_POLICY_KINDS = ("行政规范性文件", "重要政策文件", "其他政策性文件")
_NON_TEXT = ("图示图解", "短视频", "新闻发布会", "专家访谈", "卡通动漫")
_ATTRIBUTES = ("主动公开", "主动公开", "依申请公开", "不予公开")
_OLDEST = 2010
_SETTLED_LATE = 2015
"""Of documents of the years before, the attribute was settled only in the plan's year."""

_PUSHES = {
    "政策线上推送": (),
    "政策“接力”推送": ("行业协会", "产业园区"),
    "政策常见问题问答推送": ("“12345”市民服务热线", "“一网通办”总门户", "行政服务中心", "社区事务受理中心"),
}
"""Topics of publications about a policy document, and what each of them shows."""


def make_documents(desk: Desk) -> None:
    """Make the unit's documents, each with its attribute settled, and the interpretations of its policies."""
    dice = desk.dice("documents")
    if desk.book.covers_from["documents"] < desk.start:
        for number in range(desk.some(26, 2)):
            _add(desk, _old_document(desk, dice, number), dice)
    if "converted" in desk.traits:
        _make_conversions(desk)
    for number in range(desk.some(9, 1)):
        formed = desk.days.pick(dice, desk.start, date(desk.year, 12, 10))
        attribute = choose(dice, _ATTRIBUTES)
        _add(desk, {"formed": formed, "attribute": attribute if number else _ATTRIBUTES[0]}, dice)
    if "sent" in desk.traits:
        for number in range(desk.some(4, 2)):
            _add(desk, _document_sent(desk, dice, number), dice)
    policies = _make_policies(desk, dice)
    if "policy" in desk.traits and desk.reports("interpretations"):
        _make_interpretations(desk, policies)
    for policy in policies:
        _push(desk, policy)
    if "planning" in desk.traits:
        _make_planning(desk)


def _add(desk: Desk, given: dict[str, Cell], dice: Random) -> Entry:
    return desk.book.add("documents", complete(desk, "documents", given, dice))


def _old_document(desk: Desk, dice: Random, number: int) -> dict[str, Cell]:
    """A document of an earlier year; the attributes of the oldest were settled only this year."""
    formed = desk.days.pick(dice, date(_OLDEST, 1, 4), date(desk.year - 1, 12, 4))
    settled = formed
    if formed.year < _SETTLED_LATE:
        settled = desk.days.pick(dice, date(desk.year, 5, 6), date(desk.year, 6, 25))
    attribute = choose(dice, _ATTRIBUTES)
    if number == 0 and "kept_back" in desk.traits:
        attribute = _ATTRIBUTES[-2]
    kind = choose(dice, ("其他公文", "其他公文", "其他公文", *_POLICY_KINDS))
    return {
        "kind": kind if "policy" in desk.traits else "其他公文",
        "formed": formed,
        "attribute": attribute,
        "attribute_set": settled,
        "published": after(formed, dice, 2, 20) if attribute == "主动公开" else None,
    }


def _document_sent(desk: Desk, dice: Random, number: int) -> dict[str, Cell]:
    """A document sent to the district government for issue: every second one is not for publication."""
    formed = desk.days.pick(dice, desk.start, date(desk.year, 11, 30))
    return {
        "formed": formed,
        "sent_for_issue": desk.days.add(formed, dice.randrange(1, 5)),
        "attribute": "主动公开" if number % 2 == 0 else choose(dice, _ATTRIBUTES[2:]),
    }


def _make_policies(desk: Desk, dice: Random) -> list[Entry]:
    """This year's policy documents; the first ones show what the unit's traits promise."""
    number = desk.share.get("documents") or (desk.some(9, 5) if "policy" in desk.traits else 0)
    if "enterprise" in desk.traits:
        number = max(number, 1)
    found = []
    for place in range(number):
        formed = desk.days.pick(dice, desk.start, date(desk.year, 10, 29))
        given: dict[str, Cell] = {
            "kind": _choose_policy_kind(dice, place),
            "formed": formed,
            "published": after(formed, dice, 1, 10),
            "enterprise": "enterprise" in desk.traits and place == 0,
            "important": "important" in desk.traits and place in {0, 1},
            "new_problems": "new_problems" in desk.traits and place == 2,  # noqa: PLR2004 - the third
        }
        found.append(_add(desk, given, dice))
    return found


def _choose_policy_kind(dice: Random, place: int) -> str:
    """Of every kind there is one."""
    chosen = choose(dice, _POLICY_KINDS)
    return _POLICY_KINDS[place] if place < len(_POLICY_KINDS) else chosen


def _make_conversions(desk: Desk) -> None:
    """Documents of earlier years that were looked at again this year and published at last."""
    dice = desk.dice("converted")
    for _ in range(2):
        formed = desk.days.pick(dice, date(_OLDEST, 1, 4), date(desk.year - 1, 12, 4))
        looked_at = desk.days.pick(dice, date(desk.year, 6, 1), date(desk.year, 11, 6))
        converted = desk.days.add(looked_at, 3)
        given: dict[str, Cell] = {
            "formed": formed,
            "attribute": "主动公开",
            "reviewed_again": looked_at,
            "converted": converted,
            "published": converted,
        }
        _add(desk, given, dice)


def _push(desk: Desk, policy: Entry) -> None:
    """Push a policy document to those whom it concerns, by each of the ways that the plan knows."""
    dice = desk.dice(f"pushes of {policy.key}")
    published = policy.values["published"]
    assert isinstance(published, date)  # noqa: S101 - policies are published
    for topic, elements in _PUSHES.items():
        if topic in desk.words.get("publications.topic", ()) and "publications" in desk.book.covers_from:
            given: dict[str, Cell] = {
                "topic": topic,
                "about": policy.key,
                "formed": published,
                "published": desk.cap(after(published, dice, 0, 3)),
                "places": ("一网通办", "政府网站"),
                "elements": elements,
            }
            desk.book.add("publications", complete(desk, "publications", given, dice))


def _make_planning(desk: Desk) -> None:
    """Plans of an area, each with the round of consultation on it."""
    dice = desk.dice("planning")
    for _ in range(2):
        formed = desk.days.pick(dice, date(desk.year, 4, 1), date(desk.year, 9, 28))
        plan = _add(desk, {"kind": "规划", "formed": formed}, dice)
        given: dict[str, Cell] = {
            "about_document": plan.key,
            "subject": "规划",
            "opened": formed - timedelta(45),
        }
        desk.book.add("consultations", complete(desk, "consultations", given, dice))


def _make_interpretations(desk: Desk, policies: list[Entry]) -> None:
    """One or two for each policy: more than 60 % are not mere text, by interpretations and by documents.

    The plan of faults may fix how many there are of each sort (``others``, ``texts``) and of how many documents all
    interpretations are mere text (``plain``).
    """
    dice = desk.dice("interpretations")
    plain = desk.share.get("plain", len(policies) // 5)
    others = desk.share.get("others", len(policies) - plain)
    texts = desk.share.get("texts", plain + (len(policies) - 2 * plain) // 3)
    illustrated = policies[: len(policies) - plain]
    for number in range(others):
        policy = illustrated[number % len(illustrated)]
        if "others" not in desk.share and policy.values["new_problems"] is True and number < len(illustrated):
            _interpret(desk, policy, _NON_TEXT[:1], desk.dice("interpretation in step"), again=False)
        again = policy.values["new_problems"] is True
        _interpret(desk, policy, (choose(dice, _NON_TEXT),), dice, again=again)
    for number in range(texts):
        _interpret(desk, policies[-1 - number % len(policies)], ("文字",), dice, again=False)


def _interpret(desk: Desk, policy: Entry, forms: tuple[str, ...], dice: Random, *, again: bool) -> None:
    """Interpret a policy document: the first time on the day of its publication."""
    published = policy.values["published"]
    assert isinstance(published, date)  # noqa: S101 - policies are published
    first = all(entry.values["about"] != policy.key for entry in desk.book.entries.get("interpretations", ()))
    later = 30 if again else dice.randrange(4)
    given: dict[str, Cell] = {
        "about": policy.key,
        "forms": forms,
        "published": desk.cap(published + timedelta(0 if first and not again else later)),
        "stage": "施行后解读" if again else "同步解读",
    }
    desk.book.add("interpretations", complete(desk, "interpretations", given, dice))

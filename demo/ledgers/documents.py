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


def make_documents(desk: Desk) -> None:
    """Make the unit's documents, each with its attribute settled, and the interpretations of its policies."""
    dice = desk.dice("documents")
    if desk.book.covers_from["documents"] < desk.start:
        for _ in range(desk.some(26, 2)):
            _add(desk, _old_document(desk, dice), dice)
    for _ in range(desk.some(9, 1)):
        formed = desk.days.pick(dice, desk.start, date(desk.year, 12, 10))
        _add(desk, {"formed": formed, "attribute": choose(dice, _ATTRIBUTES)}, dice)
    if "sent" in desk.traits:
        for number in range(desk.some(4, 2)):
            _add(desk, _document_sent(desk, dice, number), dice)
    policies = _make_policies(desk, dice)
    if "policy" in desk.traits and desk.reports("interpretations"):
        _make_interpretations(desk, policies)


def _add(desk: Desk, given: dict[str, Cell], dice: Random) -> Entry:
    return desk.book.add("documents", complete(desk, "documents", given, dice))


def _old_document(desk: Desk, dice: Random) -> dict[str, Cell]:
    """A document of an earlier year; the attributes of the oldest were settled only this year."""
    formed = desk.days.pick(dice, date(_OLDEST, 1, 4), date(desk.year - 1, 12, 4))
    settled = desk.days.pick(dice, date(desk.year, 5, 6), date(desk.year, 6, 25)) if formed.year < 2015 else formed  # noqa: PLR2004
    attribute = choose(dice, _ATTRIBUTES)
    return {
        "kind": choose(dice, ("其他公文", "其他公文", "其他公文", *_POLICY_KINDS)),
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
            "kind": choose(dice, _POLICY_KINDS),
            "formed": formed,
            "published": after(formed, dice, 1, 10),
            "enterprise": "enterprise" in desk.traits and place == 0,
            "important": "important" in desk.traits and place in {0, 1},
            "new_problems": "new_problems" in desk.traits and place == 2,  # noqa: PLR2004 - the third
        }
        found.append(_add(desk, given, dice))
    return found


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
        _interpret(desk, policy, (choose(dice, _NON_TEXT),), dice)
    for number in range(texts):
        _interpret(desk, policies[-1 - number % len(policies)], ("文字",), dice)


def _interpret(desk: Desk, policy: Entry, forms: tuple[str, ...], dice: Random) -> None:
    published = policy.values["published"]
    assert isinstance(published, date)  # noqa: S101 - policies are published
    again = policy.values["new_problems"] is True and forms != ("文字",)
    given: dict[str, Cell] = {
        "about": policy.key,
        "forms": forms,
        "published": desk.cap(published + timedelta(30 if again else dice.randrange(4))),
        "stage": "施行后解读" if again else "同步解读",
    }
    desk.book.add("interpretations", complete(desk, "interpretations", given, dice))

"""Completes documents, interpretations, decisions and rounds of consultation."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from demo.desk import Desk, after, choose, fill
from demo.ledgers.names import DOCUMENT_MATTERS, DOCUMENT_SHAPES

if TYPE_CHECKING:
    from random import Random

    from demo.entry import Cell

_FEEDBACK: Final = ("意见收集情况", "意见采纳情况", "不采纳原因")
_PLATFORMS: Final = ("政府网站", "一网通办", "随申办", "政务新媒体", "人民建议征集信箱")
_COURSE: Final = (
    "决策草案",
    "草案说明",
    "决策背景",
    "制订背景",
    "草案解读",
    "意见征集采纳情况",
    "代表列席情况",
    "会议审议情况",
    "决策结果",
    "风险评估",
    "专家论证",
    "效果评估",
)
_BEFORE_DELIBERATION: Final = 5
"""So many of the course's parts exist before a matter is deliberated."""

_FEEDBACK_DAYS: Final = 10


def _day(values: dict[str, Cell], name: str) -> date:
    cell = values[name]
    assert isinstance(cell, date)  # noqa: S101 - the makers give or make it
    return cell


def dress_document(desk: Desk, values: dict[str, Cell], dice: Random) -> None:
    """Settle the attribute when the document is formed, and whatever follows from it."""
    formed = _day(values, "formed")
    fill(
        values,
        name=f"关于{choose(dice, DOCUMENT_MATTERS)}的{choose(dice, DOCUMENT_SHAPES)}",
        kind="其他公文",
        issued=desk.cap(after(formed, dice, 0, 3)),
        secret=False,
    )
    looked_at = isinstance(values.get("reviewed_again"), date) and values.get("converted") is None
    attribute = values.setdefault("attribute", "依申请公开" if looked_at else "主动公开")
    fill(values, attribute_set=formed, filed_on_platform=desk.cap(formed + timedelta(4)))
    sent = values.get("sent_for_issue")
    public = attribute == "主动公开"
    if not public and "kept_back" in desk.traits and formed < date(desk.year, 6, 1):
        fill(values, reviewed_again=desk.cap(date(desk.year, 6, 1) + timedelta(formed.toordinal() % 150)))
    fill(
        values,
        reason_given=None if public else True,
        form_filled=True if sent is not None else None,
        draft_sent=sent if public else None,
    )
    published = values.setdefault("published", desk.cap(after(formed, dice, 1, 12)) if public else None)
    fill(
        values,
        column=("政策文件", *desk.words.get("documents.column", ())) if published is not None else (),
        validity_shown=True if published is not None else None,
        audience=(choose(dice, ("企业", "市民")),),
        important=False,
    )
    important = values["important"]
    fill(
        values,
        reposted=("重点网站", "新媒体平台") if important is True else (),
        reposted_on=published if important is True else None,
        new_problems=False,
        enterprise=False,
    )
    if values["enterprise"] is True:
        fill(
            values,
            enterprises_heard=formed - timedelta(20),
            heard=("相关企业", "行业协会"),
            deliberated=formed - timedelta(6),
        )
    fill(values, heard=())


def dress_interpretation(_desk: Desk, values: dict[str, Cell], _dice: Random) -> None:
    """An infographic that answers what people ask."""
    fill(values, stage="同步解读", forms=("图示图解",))
    fill(
        values,
        drafted_together=values["stage"] == "同步解读",
        approved_together=values["stage"] == "同步解读",
        on_site=False,
        concerns_answered=True,
        summary_only=False,
    )


def dress_decision(desk: Desk, values: dict[str, Cell], dice: Random) -> None:
    """Draft, basis and opinions before the decision, feedback within ten working days after it."""
    days = desk.days
    if "catalogued" not in values:
        values["catalogued"] = max(_day(values, "issued") - timedelta(120), desk.start)
    catalogued = _day(values, "catalogued")
    fill(values, name=f"{choose(dice, DOCUMENT_MATTERS)}", kind="其他")
    issued = values.setdefault("issued", days.add(catalogued, dice.randrange(60, 110)))
    drafted = days.add(catalogued, 5) if issued is None else _day(values, "issued") - timedelta(45)
    fill(
        values,
        draft_published=drafted,
        basis_published=drafted,
        opinions_opened=drafted,
        methods=(choose(dice, ("专家论证", "听证座谈", "实地走访")),),
        deliberated=None if issued is None else _day(values, "issued") - timedelta(3),
    )
    fill(values, representatives_invited=values["deliberated"])
    feedback = None if issued is None else days.add(_day(values, "issued"), dice.randrange(2, _FEEDBACK_DAYS))
    fill(values, feedback_published=feedback)
    fill(
        values,
        feedback_contents=_FEEDBACK if values["feedback_published"] else (),
        concentrated_unadopted=True,
        elements_absent=() if issued else _COURSE[_BEFORE_DELIBERATION:],
        elements_shown=_COURSE if issued else _COURSE[:_BEFORE_DELIBERATION],
    )
    adjusted = values.get("adjusted")
    fill(
        values,
        adjustment_explained=adjusted + timedelta(4) if isinstance(adjusted, date) else None,
        enterprise=False,
    )


def dress_consultation(desk: Desk, values: dict[str, Cell], dice: Random) -> None:
    """Opinions sought on all platforms, decided, and answered within ten working days."""
    days = desk.days
    if "opened" not in values:
        values["opened"] = _day(values, "decided") - timedelta(60)
    opened = _day(values, "opened")
    fill(
        values,
        subject="行政规范性文件",
        closed=opened + timedelta(30),
        platforms=_PLATFORMS,
        methods=(),
        heard=("相关企业", "市民"),
    )
    received = values.setdefault("received", dice.randrange(4, 60))
    fill(values, adopted=received // 2 if isinstance(received, int) else 0)
    decided = values.setdefault("decided", days.add(opened + timedelta(30), dice.randrange(10, 25)))
    feedback = days.add(decided, dice.randrange(2, _FEEDBACK_DAYS)) if isinstance(decided, date) else None
    fill(values, feedback_published=feedback)
    fill(values, feedback_contents=_FEEDBACK if values["feedback_published"] else (), concentrated_unadopted=True)

"""Completes a row of any ledger, so that it offends no requirement but in what was given."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from demo.desk import Desk, after, choose, fill
from demo.ledgers.dress_policy import dress_consultation, dress_decision, dress_document, dress_interpretation
from demo.ledgers.names import COLUMN_SUBJECTS, SITE_SUBJECT, TARGETS
from facts.ledgers import LEDGERS, ledger_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from random import Random

    from demo.entry import Cell

_WEBSITE: Final = ("政府网站", "信息公开平台")
_PROMISED: Final = 5
"""Working days within which a message is to be answered where nothing else is said."""

_SUBJECTS_OF: Final = {"领导干部学法": ("政府信息公开条例", "上海市政府信息公开规定"), "村居培训": ("政务公开通识",)}


def complete(desk: Desk, ledger: str, given: Mapping[str, Cell], dice: Random) -> dict[str, Cell]:
    """Give a whole row of the ledger, made around the values given; what is given as None stays empty.

    One of the given values must be the day by which the row is dated, if only by a later event.
    """
    values = dict(given)
    _DRESSERS[ledger](desk, values, dice)
    return {name: values.get(name) for name in ledger_columns(LEDGERS[ledger])}


def take_day(values: Mapping[str, Cell], *names: str) -> date:
    """Give the first of the days that the row has."""
    return next(cell for name in names if isinstance(cell := values.get(name), date))


def _dress_catalogue(desk: Desk, values: dict[str, Cell], dice: Random) -> None:
    published = values.get("published")
    if "compiled" not in values:
        later = [cell for name in ("published", "changed") if isinstance(cell := values.get(name), date)]
        values["compiled"] = min(later) - timedelta(dice.randrange(8))
    day = take_day(values, "compiled")
    fill(values, published=desk.cap(after(day, dice, 0, 5)))
    fill(values, places=_WEBSITE if published is not None or values["published"] else (), none_to_list=False)
    nothing = values["none_to_list"]
    items = values.setdefault("items", 0 if nothing is True else dice.randrange(6, 90))
    fill(values, items_online=items, elements=(), link=f"目录专栏/{day:%Y%m%d}")


def _dress_publication(desk: Desk, values: dict[str, Cell], dice: Random) -> None:
    if "formed" not in values:
        values["formed"] = take_day(values, "published") - timedelta(dice.randrange(7))
    day = take_day(values, "formed")
    fill(
        values,
        published=desk.cap(after(day, dice, 0, 5)),
        places=_WEBSITE,
        elements=(),
        carrier=_name_account(desk),
        period=f"{day:%Y-%m}",
        link=f"信息公开/{day:%Y%m%d}",
    )


def _name_account(desk: Desk) -> str:
    """The unit's one account on social media."""
    return f"{desk.unit.short}发布"


def _dress_profile(desk: Desk, values: dict[str, Cell], _dice: Random) -> None:
    fill(values, name=_name_account(desk), holds=True)


def _dress_mechanism(_desk: Desk, values: dict[str, Cell], _dice: Random) -> None:
    fill(values, published=values["in_force"], elements=())


def _dress_training(_desk: Desk, values: dict[str, Cell], dice: Random) -> None:
    kind = values.setdefault("kind", "业务培训")
    fill(
        values,
        subjects=_SUBJECTS_OF.get(str(kind), ("政务公开通识", "依申请公开")),
        audience=("工作人员",),
        participants=dice.randrange(12, 80),
    )


def _dress_meeting(desk: Desk, values: dict[str, Cell], dice: Random) -> None:
    held = take_day(values, "held")
    if values["kind"] == "听取政务公开汇报":
        fill(values, chaired_by="主要领导", dedicated=True)
        return
    fill(
        values,
        chaired_by="主要领导",
        dedicated=False,
        invited=("企业代表", "市民代表"),
        attended=dice.randrange(2, 9),
        from_catalogue=True,
        attendance_published=desk.cap(after(held, dice, 1, 9)),
        adoption_published=desk.cap(after(held, dice, 3, 12)),
    )


def _dress_activity(desk: Desk, values: dict[str, Cell], dice: Random) -> None:
    started = take_day(values, "started")
    kind = values.setdefault("kind", "政府开放日")
    fill(
        values,
        ended=desk.cap(started + timedelta(4)) if kind == "政府开放周" else started,
        offline=True,
        venue=choose(dice, ("公共管理机构", "公共服务场所")),
    )
    values.setdefault("august_series", started.month == 8)  # noqa: PLR2004 - August
    fill(values, sessions=("答疑", "座谈", "活动体验", "问卷调查"), novel_forms=())
    opinions = values.setdefault("opinions", dice.randrange(3, 30))
    fill(values, opinions_answered=opinions)


def _dress_matter(desk: Desk, values: dict[str, Cell], dice: Random) -> None:
    arose = take_day(values, "arose")
    done = values.setdefault("done", desk.cap(after(arose, dice, 15, 45)))
    fill(values, opinions_heard=arose + timedelta(7), published=done, exempt=False, elements_due=(), elements_done=())
    if values["kind"] == "预算项目":
        fill(values, amount=dice.randrange(8, 590) * 10_000)


def _dress_check(_desk: Desk, values: dict[str, Cell], dice: Random) -> None:
    kind = values["subject_kind"]
    fill(
        values,
        subject={"法定主动公开专栏": COLUMN_SUBJECTS[0]}.get(str(kind), SITE_SUBJECT),
        aspects=(),
        elements=(),
        defects=0,
        last_update=take_day(values, "checked") - timedelta(dice.randrange(1, 6)),
    )
    fill(values, conforms=values["defects"] == 0)


def _dress_filing(desk: Desk, values: dict[str, Cell], dice: Random) -> None:
    if "made" not in values:
        values["made"] = take_day(values, "submitted", "published") - timedelta(dice.randrange(6))
    fill(values, submitted=desk.cap(after(take_day(values, "made"), dice, 0, 3)), period=str(desk.year), elements=())


def _dress_oversight(_desk: Desk, values: dict[str, Cell], dice: Random) -> None:
    fill(values, target=choose(dice, TARGETS))


def _dress_assessment(desk: Desk, values: dict[str, Cell], _dice: Random) -> None:
    if "decided" not in values:
        values["decided"] = take_day(values, "published")
    fill(values, year=desk.year, independent=values["kind"] == "第三方评估", participants=())


def _dress_application(desk: Desk, values: dict[str, Cell], dice: Random) -> None:
    received = take_day(values, "received")
    fill(
        values,
        channel=choose(dice, ("当面", "挂号邮寄", "网络", "网络")),
        registered=desk.days.add(received, 1, desk.through),
    )
    replied = values.setdefault("replied", desk.days.add(received, dice.randrange(3, 20), desk.through))
    outcome = values.setdefault("outcome", "予以公开" if replied is not None else None)
    if outcome in {"予以公开", "部分公开"}:
        fill(values, reviewed_for_conversion=replied, suitable=False)
        suitable = values["suitable"]
        if suitable is True and isinstance(replied, date):
            values.setdefault("converted", desk.days.add(replied, 3, desk.through))
    fill(
        values,
        review_result="无",
        lawsuit_result="无",
        nodes_traced=("接收", "登记", "答复", "办结归档") if replied else ("接收", "登记"),
        nodes_absent=("邮寄", "复议诉讼报备"),
    )


def _dress_reply(desk: Desk, values: dict[str, Cell], dice: Random) -> None:
    received = take_day(values, "received")
    fill(
        values,
        category=choose(dice, ("咨询", "求助")),
        simple=False,
        transferred=desk.cap(received),
        replied=desk.days.add(received, 1, desk.through),
        published=None,
        due=desk.days.add(received, _PROMISED),
        due_basis="办理单约定的期限",
    )


def _dress_nothing(_desk: Desk, _values: dict[str, Cell], _dice: Random) -> None:
    """Nothing to add: what was given is the whole row."""


_DRESSERS: Final[dict[str, Callable[[Desk, dict[str, Cell], Random], None]]] = {
    "documents": dress_document,
    "interpretations": dress_interpretation,
    "decisions": dress_decision,
    "consultations": dress_consultation,
    "meetings": _dress_meeting,
    "replies": _dress_reply,
    "applications": _dress_application,
    "trainings": _dress_training,
    "activities": _dress_activity,
    "publications": _dress_publication,
    "catalogues": _dress_catalogue,
    "matters": _dress_matter,
    "checks": _dress_check,
    "mechanisms": _dress_mechanism,
    "filings": _dress_filing,
    "oversight": _dress_oversight,
    "assessments": _dress_assessment,
    "profiles": _dress_profile,
    **dict.fromkeys(("reply_counts", "case_steps", "attendances", "posts", "statistics", "evidence"), _dress_nothing),
}

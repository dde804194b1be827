"""A unit's year, set by set: what there is of each kind, all of it as it should be."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from demo.desk import Desk, after, choose
from demo.ledgers.documents import make_documents
from demo.ledgers.dress import complete
from demo.ledgers.messages import make_messages, make_messages_of_all
from demo.ledgers.names import COLUMN_SUBJECTS, SPECIAL_PLANS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

    from demo.entry import Cell, Entry

_DECISION_KINDS = ("政策性决策", "重大民生事项", "重大项目")
_CHANGED_LISTS = ("权责清单", "政务服务事项清单", "办事指南")
_CAUSES = ("法律法规修订", "职能转移调整", "流程优化")
_OUTCOMES = ("予以公开", "部分公开", "无法提供", "不予公开", "其他处理")
_HOT = ("好差评排名靠后事项", "咨询投诉集中事项")
_ENVIRONMENT = ("建设项目环评受理情况", "建设项目环评拟审查公示", "建设项目环评审批决定")
_BUDGET_UNITS = 60


def make_stock(desk: Desk) -> None:
    """Make everything of which the unit has a set, into its book."""
    if desk.reports("documents"):
        make_documents(desk)
    if "replies" in desk.book.covers_from:
        make_messages(desk)
    for ground, make in _MAKERS.items():
        if ground in desk.traits:
            make(desk)


def _add(desk: Desk, ledger: str, given: dict[str, Cell], dice: Random) -> Entry:
    return desk.book.add(ledger, complete(desk, ledger, given, dice))


def _make_special_plans(desk: Desk) -> None:
    dice = desk.dice("special plans")
    for _ in range(dice.randrange(1, 4)):
        formed = desk.days.pick(dice, date(desk.year - 1, 11, 2), date(desk.year, 4, 30))
        given: dict[str, Cell] = {
            "topic": "“十四五”专项规划",
            "formed": formed,
            "published": after(max(formed, desk.start), dice, 3, 30),
            "link": f"规划专栏/{choose(dice, SPECIAL_PLANS)}",
        }
        _add(desk, "publications", given, dice)


def _make_changes(desk: Desk) -> None:
    dice = desk.dice("changed lists")
    for _ in range(desk.some(3)):
        changed = desk.days.pick(dice, desk.start, date(desk.year, 12, 3))
        given: dict[str, Cell] = {
            "kind": choose(dice, _CHANGED_LISTS),
            "changed": changed,
            "compiled": changed,
            "published": after(changed, dice, 3, 20),
            "change_cause": choose(dice, _CAUSES),
        }
        _add(desk, "catalogues", given, dice)


def _make_applications(desk: Desk) -> None:
    dice = desk.dice("applications")
    number_of_them = desk.some(14, 2)
    for number in range(number_of_them):
        received = desk.days.pick(dice, desk.start, date(desk.year, 11, 26))
        outcome = _OUTCOMES[0] if number == 0 else choose(dice, _OUTCOMES)
        suitable = "suitable" in desk.traits and (number == 0 or dice.randrange(5) == 0)
        given: dict[str, Cell] = {"received": received, "outcome": outcome, "suitable": suitable}
        if number == 0:
            given["channel"] = "当面"
        if number == 0 and "disputed" in desk.traits:
            given["review_result"] = "维持"
        if number == 1 and "passed_on" in desk.traits:
            given |= {"transferred_by_office": received, "materials_sent": desk.days.add(received, 3)}
        _add(desk, "applications", given, dice)
    if desk.book.covers_from["applications"] < desk.start:
        _make_applications_of_last_year(desk, number_of_them)


def _make_applications_of_last_year(desk: Desk, number_of_them: int) -> None:
    """As many as this year, two of them disputed and one put right: more than this year."""
    dice = desk.dice("applications of last year")
    for number in range(number_of_them):
        received = desk.days.pick(dice, date(desk.year - 1, 1, 4), date(desk.year - 1, 11, 26))
        result = ("纠正", "维持")[number] if number < 2 else "无"  # noqa: PLR2004 - the first two
        _add(desk, "applications", {"received": received, "outcome": "其他处理", "review_result": result}, dice)


def _make_hot_matters(desk: Desk) -> None:
    dice = desk.dice("hot matters")
    for _ in range(dice.randrange(1, 4)):
        arose = desk.days.pick(dice, desk.start, date(desk.year, 11, 5))
        _add(desk, "matters", {"kind": choose(dice, _HOT), "name": "反映集中的事项", "arose": arose}, dice)


def _make_decisions(desk: Desk) -> None:
    dice = desk.dice("decisions")
    for kind in _DECISION_KINDS:
        catalogued = desk.days.pick(dice, date(desk.year, 1, 11), date(desk.year, 3, 26))
        given: dict[str, Cell] = {"kind": kind, "catalogued": catalogued}
        if kind == _DECISION_KINDS[-1] and dice.randrange(2):
            given["issued"] = None  # not decided yet at the year's end
        if "adjusted" in desk.traits and kind == _DECISION_KINDS[0]:
            given["adjusted"] = catalogued + timedelta(40)
        entry = _add(desk, "decisions", given, dice)
        if "on_decisions" in desk.traits and kind == _DECISION_KINDS[0] and desk.reports("consultations"):
            _consult_on(desk, entry)


def _consult_on(desk: Desk, decision: Entry) -> None:
    """The round of consultation on a decision, answered together with it."""
    given: dict[str, Cell] = {
        "about_decision": decision.key,
        "subject": "重大行政决策",
        "opened": decision.values["opinions_opened"],
        "methods": ("专家论证",),
        "decided": decision.values["issued"],
        "feedback_published": decision.values["feedback_published"],
    }
    _add(desk, "consultations", given, desk.dice("consultations on decisions"))


def _make_consultations(desk: Desk) -> None:
    dice = desk.dice("consultations")
    for _ in range(desk.some(3, 2)):
        opened = desk.days.pick(dice, date(desk.year, 1, 11), date(desk.year, 7, 30))
        _add(desk, "consultations", {"opened": opened}, dice)


def _make_environment(desk: Desk) -> None:
    dice = desk.dice("environment")
    for _ in range(desk.some(60, 3)):
        formed = desk.days.pick(dice, desk.start, date(desk.year, 12, 10))
        given: dict[str, Cell] = {
            "topic": choose(dice, _ENVIRONMENT),
            "formed": formed,
            "due": desk.days.add(formed, 7),
            "due_basis": "环评审批信息公开的期限",
            "published": desk.days.add(formed, dice.randrange(8)),
        }
        _add(desk, "publications", given, dice)


def _make_pilot_funds(desk: Desk) -> None:
    dice = desk.dice("pilot funds")
    published = desk.days.pick(dice, date(desk.year, 3, 1), date(desk.year, 10, 29))
    given: dict[str, Cell] = {
        "topic": "财政专项资金（绩效目标公开试点）",
        "published": published,
        "elements": ("绩效完成情况",),
    }
    _add(desk, "publications", given, dice)


def _make_sole_sources(desk: Desk) -> None:
    dice = desk.dice("sole sources")
    for _ in range(desk.some(20, 2)):
        arose = desk.days.pick(dice, desk.start, date(desk.year, 11, 30))
        given: dict[str, Cell] = {
            "kind": "单一来源采购项目",
            "name": "采购项目",
            "arose": arose,
            "amount": dice.randrange(8, 390) * 10_000,
            "published": after(arose, dice, 2, 9),
        }
        _add(desk, "matters", given, dice)


def _make_bus_lines(desk: Desk) -> None:
    dice = desk.dice("bus lines")
    for _ in range(desk.some(5, 2)):
        arose = desk.days.pick(dice, date(desk.year, 2, 18), date(desk.year, 10, 29))
        _add(desk, "matters", {"kind": "公交线路调整", "name": "线路调整", "arose": arose}, dice)


def _make_checks(desk: Desk) -> None:
    """Every quarter each column of the unit is looked at; the finance bureau looks at every budget unit as well."""
    dice = desk.dice("checks")
    for subject in COLUMN_SUBJECTS:
        _check(desk, dice, (2, 5, 8, 11), {"subject_kind": "法定主动公开专栏", "subject": subject, "aspects": ()})
    if "sole_source" in desk.traits:
        dice = desk.dice("checks of budget units")
        for number in range(1, desk.some(_BUDGET_UNITS, 5) + 1):
            subject = f"预算单位{number:03d}"
            aspects = ("政府采购意向公开",)
            _check(desk, dice, (3, 9), {"subject_kind": "预算单位", "subject": subject, "aspects": aspects})


def _check(desk: Desk, dice: Random, months: Iterable[int], given: dict[str, Cell]) -> None:
    for month in months:
        checked = desk.days.pick(dice, date(desk.year, month, 1), date(desk.year, month, 26))
        _add(desk, "checks", {**given, "checked": checked}, dice)


def _make_posts(desk: Desk) -> None:
    dice = desk.dice("posts")
    for role in ("主要领导", "分管领导", "联络员"):
        since = desk.days.pick(dice, date(desk.year - 2, 1, 7), date(desk.year - 1, 12, 25))
        _add(desk, "posts", {"role": role, "since": since, "filed_with_office": since}, dice)


def _make_posts_left(desk: Desk) -> None:
    dice = desk.dice("posts left")
    since = desk.days.pick(dice, date(desk.year - 2, 1, 7), date(desk.year - 1, 12, 25))
    until = desk.days.pick(dice, date(desk.year, 3, 1), date(desk.year, 10, 20))
    given: dict[str, Cell] = {
        "role": "工作人员",
        "since": since,
        "until": until,
        "handed_over": until,
        "filed_with_office": desk.days.add(until, 2),
    }
    _add(desk, "posts", given, dice)


def _make_publications(desk: Desk) -> None:
    """Information of the ordinary kind, of which no requirement asks for anything of its own."""
    dice = desk.dice("publications")
    for _ in range(desk.some(5)):
        published = desk.days.pick(dice, date(desk.year, 1, 12), date(desk.year, 12, 15))
        _add(desk, "publications", {"topic": desk.idle_topic, "published": published}, dice)


def make_attendances(office: Desk, trained: Iterable[Desk]) -> None:
    """List who took part in the two trainings of the year, for all units: the office keeps that list."""
    dice = office.dice("attendances")
    held = [office.days.pick(dice, date(office.year, month, 12), date(office.year, month, 16)) for month in (4, 10)]
    for desk in trained:
        for post in desk.book.entries.get("posts", ()):
            if post.values["role"] == "主要领导":
                continue
            for day in held:
                office.book.add("attendances", {"post": post.key, "attended": day}, unit=desk.unit.code)


_MAKERS = {
    "special_plan": _make_special_plans,
    "changes": _make_changes,
    "given": _make_applications,
    "hot_matters": _make_hot_matters,
    "decisions": _make_decisions,
    "consultations": _make_consultations,
    "environment": _make_environment,
    "pilot_funds": _make_pilot_funds,
    "sole_source": _make_sole_sources,
    "bus_lines": _make_bus_lines,
    "checks": _make_checks,
    "posts": _make_posts,
    "left": _make_posts_left,
    "publications": _make_publications,
}
"""What makes the rows of each ground that has rows of its own."""

__all__ = ["make_attendances", "make_messages_of_all", "make_stock"]

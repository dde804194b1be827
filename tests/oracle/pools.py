"""What random measures and records are made of: for each ledger some columns, questions, clocks and fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from tests.oracle.district import About, Cell

Rule: TypeAlias = "dict[str, Any]"  # a piece of a rule file before it is validated

SITES: Final = ("门户网站", "政务微信")
TOPICS: Final = ("会议", "规划")
PARTS: Final = ("要素一", "要素二")
ACCOUNTS: Final = ("账号一", "账号二", "账号三")
WORDS: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("publications", "topic"): TOPICS,
    ("publications", "elements"): PARTS,
    ("publications", "carrier"): ACCOUNTS,
    ("checks", "subject_kind"): ("网站",),
    ("checks", "elements"): PARTS,
    ("filings", "kind"): ("季度报表", "年度计划"),
    ("mechanisms", "kind"): ("公开制度", "解读制度"),
    ("mechanisms", "elements"): PARTS,
    ("profiles", "fact"): ("有网站",),
}


@dataclass(frozen=True)
class Pool:
    """What can be drawn for one ledger.

    Attributes:
        cells: columns that are no days, each with the cells that rows may hold (None: empty).
        starts: day columns, the anchor first, each with how often it is empty (in tenths).
        among: which records are items at all.
        tests: what items must be like; ``day``: other columns by which an item belongs to a time.
        clocks: with the day column by which the item belongs.
        sums, distinct: fields; ``words`` of the latter.
        latest: columns for which the newest record prevails (may be empty: for the unit).
        value: field whose latest value is asked for.
        groups: columns by whose values every group of items must satisfy.
        period: column that names the period.
        children: ledgers that refer to this one.
    """

    cells: Mapping[str, tuple[Cell, ...]]
    days: Mapping[str, int]
    among: tuple[Rule, ...] = ()
    tests: tuple[Rule, ...] = ()
    day: tuple[str, ...] = ()
    clocks: tuple[Rule, ...] = ()
    sums: tuple[str, ...] = ()
    distinct: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    latest: tuple[tuple[str, ...], ...] = ()
    value: str | None = None
    period: str | None = None
    groups: tuple[str, ...] = ()
    children: tuple[str, ...] = ()


def _sets(*sets: str) -> tuple[Cell, ...]:
    return (None, *(frozenset(one.split()) for one in sets))


FLAG: Final[tuple[Cell, ...]] = (None, True, False)
FEW: Final[tuple[Cell, ...]] = (None, 0, 1, 2, 5, About(0, 1), About(1, 3), About(4, 6))

POOLS: Final[Mapping[str, Pool]] = {
    "meetings": Pool(
        cells={
            "kind": ("听取政务公开汇报", "本单位决策会议"),
            "chaired_by": (None, "主要领导", "分管领导"),
            "dedicated": FLAG,
            "invited": _sets("", "企业代表", "企业代表 专家"),
            "attended": FEW,
        },
        days={"held": 0, "attendance_published": 5},
        among=(
            {"kind": "听取政务公开汇报"},
            {"dedicated": True},
            {"any": [{"chaired_by": "主要领导"}, {"dedicated": True}]},
        ),
        tests=(
            {"where": {"chaired_by": "主要领导"}},
            {"where": {"chaired_by": {"not_one_of": ["分管领导"]}}},
            {"where": {"invited": {"has": "企业代表"}}},
            {"where": {"invited": {"values_at_least": 2}}},
            {"where": {"attended": {"at_least": 2}}},
            {"where": {"attended": {"at_least": 1, "at_most": 2}}},
            {"where": {"any": [{"dedicated": True}, {"attended": {"at_least": 5}}]}},
            {"supplied": {"attendance_published": {"happened": True}}},
            {"order": {"event": "attendance_published", "relation": "not_earlier_than", "of": "held"}},
        ),
        sums=("attended",),
        distinct={"chaired_by": ("主要领导", "分管领导"), "invited": ("企业代表", "专家")},
    ),
    "interpretations": Pool(
        cells={
            "forms": _sets("文字", "文字 图示图解", "短视频", ""),
            "stage": (None, "同步解读", "施行后解读"),
            "concerns_answered": FLAG,
        },
        days={"published": 0},
        among=({"stage": "同步解读"},),
        tests=(
            {"where": {"forms": {"has_other_than": ["文字"]}}},
            {"where": {"forms": {"has_any": ["短视频", "文字"]}}},
            {"supplied": {"concerns_answered": True}},
        ),
        distinct={"forms": ("文字", "短视频")},
    ),
    "replies": Pool(
        cells={
            "channel": ("网上咨询", "领导信箱"),
            "category": (None, "咨询", "投诉"),
            "simple": FLAG,
        },
        days={"received": 0, "replied": 4, "due": 5},
        among=({"channel": "网上咨询"}, {"simple": True}, {"category": ["咨询", "求助"]}),
        tests=({"supplied": {"replied": {"happened": True}}},),
        clocks=({"from": "received", "to": "replied", "due": "due"},),
    ),
    "documents": Pool(
        cells={
            "kind": ("行政规范性文件", "其他公文"),
            "attribute": (None, "主动公开", "依申请公开"),
            "enterprise": FLAG,
            "heard": _sets("相关企业", "相关企业 行业协会", ""),
            "validity_shown": FLAG,
        },
        days={"formed": 1, "issued": 5, "published": 4, "enterprises_heard": 5, "deliberated": 5},
        among=({"attribute": "主动公开"}, {"kind": "行政规范性文件"}, {"enterprise": True}),
        tests=(
            {"supplied": {"validity_shown": True}},
            {"supplied": {"published": {"happened": True}}},
            {"supplied": {"heard": {"has_all": ["相关企业", "行业协会"]}}},
            {"supplied": {"any": [{"validity_shown": True}, {"heard": {"has": "商会"}}]}},
            {"order": {"event": "enterprises_heard", "relation": "before", "of": "deliberated"}},
            {"order": {"event": "published", "relation": "within_days_before", "of": "deliberated", "days": 3}},
            {"companions": {"ledger": "interpretations", "by": "about"}},
            {"companions": {"ledger": "interpretations", "by": "about", "at_least": 2}},
            {"companions": {"ledger": "interpretations", "by": "about", "where": {"stage": "同步解读"}}},
            {"companions": {"ledger": "interpretations", "by": "about", "in_period": True}},
            {
                "order": {
                    "event": {"first": "interpretations", "by": "about", "day": "published"},
                    "relation": "not_later_than",
                    "of": "published",
                }
            },
        ),
        day=("published",),
        clocks=({"from": "formed", "to": "published"},),
        children=("interpretations",),
    ),
    "decisions": Pool(
        cells={
            "kind": (None, "重大项目", "其他"),
            "elements_shown": _sets("决策草案", "决策草案 决策结果", ""),
            "elements_absent": _sets("", "决策结果"),
        },
        days={"catalogued": 0, "issued": 4, "feedback_published": 5},
        among=({"issued": {"happened": True}}, {"kind": "重大项目"}),
        tests=(
            {"supplied": {"elements_shown": {"has_all": ["决策草案", "决策结果"], "less": "elements_absent"}}},
            {"supplied": {"feedback_published": {"happened": True}}},
            {"order": {"event": "feedback_published", "relation": "same_day_as", "of": "issued"}},
        ),
        day=("issued",),
        clocks=({"from": "issued", "to": "feedback_published"},),
    ),
    "publications": Pool(
        cells={
            "topic": TOPICS,
            "elements": _sets("要素一", "要素一 要素二", ""),
            "period": (None, "2021Q1", "2021Q2", "2021Q4"),
            "carrier": (None, *ACCOUNTS[:2]),
        },
        days={"formed": 2, "published": 4},
        among=({"topic": "会议"},),
        tests=(
            {"where": {"elements": {"has_all": ["要素一", "要素二"]}}},
            {"supplied": {"elements": {"has": "要素二"}}},
            {"supplied": {"published": {"happened": True}}},
        ),
        day=("published",),
        clocks=({"from": "formed", "to": "published"},),
        distinct={"topic": TOPICS, "elements": PARTS},
        period="period",
        groups=("carrier",),
    ),
    "checks": Pool(
        cells={
            "subject_kind": ("网站",),
            "subject": SITES,
            "defects": FEW,
            "conforms": FLAG,
            "elements": _sets("要素一", "要素一 要素二", ""),
        },
        days={"checked": 0, "repaired": 5},
        tests=(
            {"supplied": {"any": [{"conforms": True}, {"defects": {"at_most": 0}}, {"repaired": {"happened": True}}]}},
            {"supplied": {"conforms": True}},
            {"where": {"defects": {"at_most": 1}}},
        ),
        distinct={"elements": PARTS},
        latest=((), ("subject",), ("subject_kind", "subject")),
        value="defects",
        groups=("subject",),
    ),
    "filings": Pool(
        cells={"kind": ("季度报表", "年度计划"), "period": (None, "2021Q1", "2021Q2", "2021Q3", "2021Q4")},
        days={"made": 2, "submitted": 3},
        among=({"kind": "季度报表"},),
        day=("submitted",),
        period="period",
    ),
    "activities": Pool(
        cells={
            "kind": ("政府开放日", "政府开放周"),
            "offline": FLAG,
            "opinions": (1, 2, 5, About(0, 1), About(2, 4)),
            "opinions_answered": FEW,
        },
        days={"started": 0},
        among=({"kind": "政府开放周"}, {"opinions": {"at_least": 1}}),
        tests=({"where": {"offline": True}}, {"supplied": {"opinions_answered": {"at_least_column": "opinions"}}}),
        sums=("opinions",),
        distinct={"kind": ("政府开放日", "政府开放周")},
    ),
    "assessments": Pool(
        cells={
            "kind": ("绩效考核方案", "第三方评估"),
            "year": (2021,),
            "weight": (None, 2, 4, 5, About(3, 4), About(4, 5)),
            "independent": FLAG,
        },
        days={"decided": 0},
        among=({"kind": "绩效考核方案"},),
        tests=({"where": {"independent": True}},),
        latest=((),),
        value="weight",
    ),
    "profiles": Pool(cells={"fact": ("有网站",), "holds": (True, False)}, days={"since": 0}),
    "mechanisms": Pool(
        cells={"kind": ("公开制度", "解读制度"), "elements": _sets("要素一", "要素一 要素二")},
        days={"in_force": 0, "repealed": 7},
        among=({"kind": "公开制度"},),
        tests=({"where": {"repealed": {"happened": False}}}, {"supplied": {"elements": {"has": "要素二"}}}),
        latest=((), ("kind",)),
    ),
}

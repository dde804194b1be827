"""Chinese names of what rules have numbers or English words for."""

from __future__ import annotations

from typing import Final

FORMS: Final = (
    "年内至少若干次",
    "几种做法择一",
    "占比",
    "逐件限时",
    "平均用时",
    "到期完成",
    "每期至少一次",
    "逐件配套",
    "有条件的义务",
    "列明的全部",
    "逐岗位",
    "禁止",
    "与上年遗留对账",
    "佐证认定",
    "几项并具",
    "先后顺序",
    "持续状态",
    "法定或约定期限",
    "逐件逐要素",
    "与上年相比",
    "只列不判",
    "期后限时",
)
"""The forms of requirement, in order; form n of a rule is the n-th."""

LIMITS: Final = {
    "all_of": "列明的全部",
    "at_least": "不少于",
    "at_least percent": "占比不低于",
    "at_most": "不超过",
    "at_most percent": "占比不超过",
    "average_within": "平均不超过",
    "each": "每期",
    "every": "全部",
    "evidence": "佐证认定",
    "exactly": "正好",
    "exactly percent": "占比正好",
    "no_gap_over": "间隔不超过",
    "none": "一件也没有",
    "than_last_year": "与上年相比",
    "than_last_year percent": "占比与上年相比",
    "within": "逐件限时",
}
"""Kinds of limits, as :mod:`engine.rules.trial` counts them."""

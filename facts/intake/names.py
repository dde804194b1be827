"""The words by which sheets, columns and labels are recognised, shared by reading and by the form."""

from __future__ import annotations

from typing import Final

COVER: Final = "封面"
COVERAGE: Final = "报送范围"
WORDS_SHEET: Final = "选项"
"""The hidden sheet of the form that holds the words of its drop-down lists."""

DAYS_SHEET: Final = "日历"
"""The hidden sheet of the form that numbers the working days."""

IDENTITY_SHEET: Final = "表单信息"
"""The hidden sheet of the form that says which form it is, for which plan and which unit."""

AUXILIARY_SHEETS: Final = frozenset({WORDS_SHEET, DAYS_SHEET, IDENTITY_SHEET})
"""Sheets that are never read as data."""

SHEET_MARK: Final = "明察表单:"
"""Stands, with what the sheet is, in the first row of each sheet of the form, so that it is known when renamed."""

OWN_MARKS: Final = ("(自动)", "(参考)")
"""A heading that ends so (folded) is of a column that the form itself fills in; it is never read as data."""

KEY_HEADING: Final = "编号"
UNIT_HEADING: Final = "单位"
KEY_NAME: Final = "key"
UNIT_NAME: Final = "unit"

RECORD_ALIASES: Final = {
    "工单编号": KEY_NAME,
    "工单号": KEY_NAME,
    "信件编号": KEY_NAME,
    "受理编号": KEY_NAME,
    "登记编号": KEY_NAME,
    "单位名称": UNIT_NAME,
    "承办单位": UNIT_NAME,
    "责任单位": UNIT_NAME,
}
"""Other usual headings of the two columns that every ledger has."""

EXAMPLE_MARK: Final = "示例"
"""A row whose key begins with this word is an example and never read as data."""

NOTES_MARK: Final = "填写说明"
"""A row whose key begins with this word holds notes on the columns."""

REPORTER_LABEL: Final = "报送单位"
PLAN_LABEL: Final = "工作要点"
YEAR_LABEL: Final = "年度"
VERSION_LABEL: Final = "表单版本"
FORM_VERSION: Final = "2"

IDENTITY_PLAN: Final = "要点编号"
IDENTITY_TITLE: Final = "要点名称"
IDENTITY_UNIT: Final = "单位编号"

COVERAGE_HEADINGS: Final = {
    "ledger": "台账",
    "about": "所述单位",
    "covers_from": "起",
    "complete_through": "止（完整至）",
    "mode": "方式",
    "nothing": "有无",
    "only": "仅限渠道",
}
"""The columns of the coverage sheet, English name to heading."""

COVERAGE_ALIASES: Final = {"止": "complete_through", "完整至": "complete_through"}

ALL_UNITS_WORD: Final = "全部"
MODES: Final = {"逐件": "cases", "汇总": "counts"}
SOMETHING: Final = "有"
NOTHING: Final = "无"

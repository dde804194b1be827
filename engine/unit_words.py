"""The units of limits and figures in Chinese, once for all that print them."""

from __future__ import annotations

from typing import Final

UNIT_WORDS: Final = {
    "times": "次",
    "items": "件",
    "persons": "人次",
    "yuan": "元",
    "percent": "%",
    "working_days": "个工作日",
    "calendar_days": "日",
    "months": "个月",
    "years": "年",
    "hours": "小时",
    "periods": "期",
    "last_year": "",
    "column": "",
}

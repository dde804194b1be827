"""Codes are stable, each with a title and an explanation in Chinese."""

from __future__ import annotations

import re

from facts.intake import CODES
from facts.ledgers import LEDGERS, ledger_columns

# A code never changes its meaning and is never reused: this list only grows.
PUBLISHED = {
    "D101": "缺少必填项",
    "D102": "日期无法识别",
    "D103": "日期超出范围",
    "D104": "时刻无法识别",
    "D105": "不在可填范围内",
    "D106": "数字无法识别",
    "D107": "约数",
    "D108": "百分比无法识别",
    "D109": "金额无法识别",
    "D110": "不是“是”或“否”",
    "D111": "文字不合要求",
    "D112": "编号不合要求",
    "D113": "单元格没有值",
    "D114": "列名之外有内容",
    "D115": "单位在这一天不存在",
    "D120": "编号重复",
    "D121": "日期晚于完整至之日",
}


def test_published_codes_keep_their_meaning() -> None:
    assert {number: code.title for number, code in CODES.items()} == PUBLISHED


def test_every_code_is_explained_in_sentences() -> None:
    for number, code in CODES.items():
        assert re.fullmatch(r"D\d{3}", number)
        assert code.number == number
        assert code.explanation.endswith("。")


def test_every_ledger_can_be_read_by_its_headings() -> None:
    for record in LEDGERS.values():
        columns = ledger_columns(record)
        titles = [column.title for column in columns.values()]
        assert len(set(titles)) == len(titles)
        assert not {"编号", "单位"} & set(titles)
        assert columns[record.anchor].required

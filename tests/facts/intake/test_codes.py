"""Codes are stable, each with a title, why it matters, what to do and an example in Chinese."""

from __future__ import annotations

import re

from facts.intake import CODES
from facts.intake.codes import KIND_TITLES
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
    "D116": "合并单元格意思不明",
    "D120": "编号重复",
    "D121": "日期晚于完整至之日",
    "D201": "全角或夹杂的字符",
    "D202": "年份是补上的",
    "D203": "日期写成了序号",
    "D204": "数字后面带单位",
    "D205": "占比没有百分号",
    "D206": "占比写成“几成”",
    "D207": "表示“没有”的记号",
    "D208": "单位名称不规范",
    "D209": "合并单元格已展开",
    "D210": "合计行没有作为记录",
    "D211": "列名不认识，这一列没有读",
    "D212": "表名不规范",
    "D213": "扩展名与内容不符",
    "D214": "整行只写了“没有”",
    "D216": "约数按上下限读入",
    "D215": "列名不规范",
    "D301": "先后颠倒",
    "D302": "不在报送的时段里",
    "D303": "内容重复",
    "D304": "汇总与逐件不符",
    "D305": "合计不等于各行之和",
    "D306": "时段起止颠倒",
    "D307": "部分大于整体",
    "D308": "封面写的是别的要点",
    "D401": "不读的列",
    "D402": "签名行",
    "D403": "附注",
    "D404": "空表",
    "D405": "与报送无关的表",
    "D406": "重复的表头",
    "D407": "还没有交的佐证",
    "D408": "旧版表单",
}


def test_published_codes_keep_their_meaning() -> None:
    assert {number: code.title for number, code in CODES.items()} == PUBLISHED


def test_every_code_is_explained_in_sentences_and_by_an_example() -> None:
    for number, code in CODES.items():
        assert re.fullmatch(r"D[1-4]\d{2}", number)
        assert code.number == number
        assert code.why.endswith("。")
        assert code.remedy.endswith("。")
        assert code.explanation == f"{code.why}{code.remedy}"
        assert code.example


def test_the_first_digit_of_a_code_is_its_kind() -> None:
    assert list(dict.fromkeys(code.kind for code in CODES.values())) == list(KIND_TITLES)
    assert {code.number[1]: code.kind for code in CODES.values()} == dict(zip("1234", KIND_TITLES, strict=True))


def test_every_ledger_can_be_read_by_its_headings() -> None:
    for record in LEDGERS.values():
        columns = ledger_columns(record)
        titles = [column.title for column in columns.values()]
        assert len(set(titles)) == len(titles)
        assert not {"编号", "单位"} & set(titles)
        assert columns[record.anchor].required

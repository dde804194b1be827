"""The stable codes of what can be wrong with one row: a code never changes its meaning and is never reused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Code:
    """One kind of refusal.

    Attributes:
        number: the stable code, ``D`` and three digits.
        title: the kind in a few Chinese words.
        explanation: when it comes up and what to do, in Chinese.
    """

    number: str
    title: str
    explanation: str


MISSING: Final = Code("D101", "缺少必填项", "必填的列是空的。请补填；确实没有的，请删去这一行。")
BAD_DAY: Final = Code(
    "D102",
    "日期无法识别",
    "可写作 2021-05-10、2021/5/10、2021.5.10、2021年5月10日、20210510，或日期格式。年、月、日都要写；没有发生的留空。",
)
DAY_OUT_OF_RANGE: Final = Code(
    "D103", "日期超出范围", "日期早于1990年1月1日或晚于2100年12月31日，多半是笔误。请核对年份。"
)
BAD_MOMENT: Final = Code("D104", "时刻无法识别", "要写到几时几分，如 2021-05-10 14:30。只写日期不算；没有发生的留空。")
NOT_ALLOWED: Final = Code(
    "D105", "不在可填范围内", "这一列只能填规定的词。请从下拉列表中选；可填多项的，用、隔开；没有的填“无”。"
)
BAD_NUMBER: Final = Code(
    "D106", "数字无法识别", "只写阿拉伯数字的整数，如 12 或 1,200，不带单位。没有的填 0，不清楚的留空。"
)
APPROXIMATE: Final = Code("D107", "约数", "“约”“余”“左右”一类的数不是确数，不能用来判断是否达标。请填写确切的数。")
BAD_PERCENT: Final = Code(
    "D108",
    "百分比无法识别",
    "请带百分号写，如 4%、4.5%，最多两位小数。不带百分号的 0.04、1 一类分不清是 4% 还是 0.04%，不接受。",
)
BAD_AMOUNT: Final = Code(
    "D109", "金额无法识别", "以元为单位，只写数字，如 6000000 或 6,000,000.00，最多两位小数，不写“万”。"
)
BAD_FLAG: Final = Code("D110", "不是“是”或“否”", "这一列只能填“是”或“否”；不清楚的留空。")
BAD_TEXT: Final = Code(
    "D111",
    "文字不合要求",
    "文字过长，含有不可见的控制字符，或被表格软件改成了日期、逻辑值。请改短、重新录入，或先把单元格设为文本格式再填。",
)
BAD_KEY: Final = Code(
    "D112", "编号不合要求", "编号不超过64个字。超过15位的数字会被表格软件改掉末尾，请先把单元格设为文本格式再填。"
)
FAULTY_CELL: Final = Code(
    "D113",
    "单元格没有值",
    "单元格是出错的公式（如 #N/A），或者是还没有算出结果的公式。请改正公式或直接填写内容，保存后再交。",
)
STRAY_CELL: Final = Code(
    "D114",
    "列名之外有内容",
    "这一行有内容落在没有列名的列里，多半是串列，或者文字里有没加引号的逗号。请核对这一行各列。",
)
UNIT_NOT_THERE: Final = Code(
    "D115", "单位在这一天不存在", "行里写的单位在这一天还没有成立，或者已经并入别的单位。请核对单位和日期。"
)
DUPLICATE: Final = Code("D120", "编号重复", "同一单位的同一台账里，编号不能重复。请改正编号；同一件只保留一行。")
BEYOND_COVERAGE: Final = Code(
    "D121",
    "日期晚于完整至之日",
    "台账声明“完整至”某日，行里却有晚于这一天的日期。尚未发生的请留空；已经发生的，请把报送范围里的“止”改到最后一天。",
)

CODES: Final[dict[str, Code]] = {
    code.number: code
    for code in (
        MISSING,
        BAD_DAY,
        DAY_OUT_OF_RANGE,
        BAD_MOMENT,
        NOT_ALLOWED,
        BAD_NUMBER,
        APPROXIMATE,
        BAD_PERCENT,
        BAD_AMOUNT,
        BAD_FLAG,
        BAD_TEXT,
        BAD_KEY,
        FAULTY_CELL,
        STRAY_CELL,
        UNIT_NOT_THERE,
        DUPLICATE,
        BEYOND_COVERAGE,
    )
}
"""Every code by its number, in order."""

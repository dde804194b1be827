"""Cells become the stored form of their column, or are refused with a code, a reason and a remedy."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facts.errors import RulesError
from facts.intake.convert import CONVERTERS, NO_WORDS, convert_cell, gather_words, show_value
from facts.intake.refused import Refused, Repaired
from facts.intake.table import Fault, Percentage
from facts.ledgers import LEDGERS, Column, ledger_columns

if TYPE_CHECKING:
    from facts.intake.table import CellValue

SESSIONS = Column("互动环节", "choices", values=("座谈", "问卷调查", "VR展示"))
CHANNEL = Column("渠道", "choice", values=("12345热线", "网上咨询"))


def expect_refusal(column: Column, cell: CellValue, code: str, words: str = "") -> None:
    refused = convert_cell(column, cell, gather_words(column))
    assert isinstance(refused, Refused), refused
    assert refused.code.number == code
    assert words in f"{refused.reason}{refused.remedy}"


@pytest.mark.parametrize("kind", sorted(CONVERTERS))
@pytest.mark.parametrize("cell", [None, "", "  ", "\u3000", "\u00a0\n", "\ufeff"])
def test_an_empty_cell_is_nothing_whatever_its_column(kind: str, cell: CellValue) -> None:
    assert convert_cell(Column("列", kind), cell) is None  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", sorted(CONVERTERS))
def test_a_cell_without_a_calculated_value_is_refused_whatever_its_column(kind: str) -> None:
    expect_refusal(Column("列", kind), Fault("公式没有值"), "D113")  # type: ignore[arg-type]


def test_every_kind_of_column_that_a_ledger_has_can_be_read() -> None:
    kinds = {column.kind for record in LEDGERS.values() for column in ledger_columns(record).values()}
    assert kinds <= set(CONVERTERS)


@pytest.mark.parametrize(
    ("cell", "value"),
    [(12, 12), (12.0, 12), (0, 0), ("12", 12), ("1,200", 1200), ("12.0", 12), (" 7 ", 7), ("+3", 3)],
)
def test_a_whole_number_is_read(cell: CellValue, value: int) -> None:
    assert convert_cell(Column("件数", "number"), cell) == value


@pytest.mark.parametrize(
    ("cell", "code", "words"),
    [
        ("十几", "D107", "确切"),
        ("120-100", "D107", "确切"),
        ("约5天", "D107", "确切"),
        ("超过9,999,999,999", "D107", "确切"),
        ("12天", "D106", "“天”不是这一列的单位"),
        ("12万", "D106", "“万”不是这一列的单位"),
        ("十二", "D106", "阿拉伯数字"),
        ("1,20", "D106", "认不出"),
        ("1,2000", "D106", "认不出"),
        ("1e3", "D106", "认不出"),
        (12.5, "D106", "整数"),
        ("12.5", "D106", "整数"),
        (-1, "D106", "之间"),
        (10**9, "D106", "之间"),
        (True, "D106", "不是数字"),
        (date(2021, 5, 10), "D106", "不是数字"),
        (Percentage(1.0), "D106", "整数"),
    ],
)
def test_a_number_that_is_not_plain_is_refused(cell: CellValue, code: str, words: str) -> None:
    expect_refusal(Column("件数", "number"), cell, code, words)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("4%", 400),
        ("0.04%", 4),
        ("1%", 100),
        ("100%", 10000),
        (" 60 % ", 6000),
        (Percentage(0.04), 400),
        (Percentage(0.07), 700),
        (Percentage(0.5999), 5999),
        (Percentage(1.0), 10000),
        (Percentage(0.0), 0),
        (0, 0),
    ],
)
def test_a_share_is_read_to_a_hundredth_of_a_per_cent(cell: CellValue, value: int) -> None:
    assert convert_cell(Column("占比", "percent"), cell) == value


@pytest.mark.parametrize(
    ("cell", "code", "words"),
    [
        (1, "D108", "分不清是 1% 还是 100%"),
        ("十成", "D108", "认不出"),
        ("60分", "D108", "认不出"),
        ("约4", "D107", "确切"),
        ("约六成", "D107", "确切"),
        (101, "D108", "之间"),
        ("-4%", "D108", "之间"),
        (Percentage(1.5), "D108", "之间"),
        (Percentage(1 / 24), "D108", "不要四舍五入"),
        ("4.125%", "D108", "不要四舍五入"),
        (True, "D108", "不是数字"),
        ("%", "D108", "认不出"),
    ],
)
def test_a_share_that_could_mean_two_things_is_refused(cell: CellValue, code: str, words: str) -> None:
    expect_refusal(Column("占比", "percent"), cell, code, words)


@pytest.mark.parametrize(
    ("cell", "value"), [(6_000_000, 600_000_000), ("6,000,000.00", 600_000_000), (0.1, 10), ("0.01", 1)]
)
def test_an_amount_of_yuan_is_kept_in_fen(cell: CellValue, value: int) -> None:
    assert convert_cell(Column("金额", "money"), cell) == value


@pytest.mark.parametrize(
    ("cell", "code", "words"),
    [
        ("600万元", "D109", "换算成元"),
        ("约600万美元", "D107", "确切"),
        (0.001, "D109", "填写到分"),
        (-1, "D109", "之间"),
        (10**14, "D109", "之间"),
        (Percentage(0.5), "D109", "位小数"),
    ],
)
def test_an_amount_that_is_not_plain_is_refused(cell: CellValue, code: str, words: str) -> None:
    expect_refusal(Column("金额", "money"), cell, code, words)


@pytest.mark.parametrize(("cell", "value"), [("是", 1), (" 否 ", 0), (True, 1), (False, 0)])
def test_a_flag_is_yes_or_no(cell: CellValue, value: int) -> None:
    assert convert_cell(Column("是否", "flag"), cell) == value


@pytest.mark.parametrize("cell", ["√", "有", "Y", 1, 0, 1.0, "不是"])
def test_a_flag_is_nothing_else(cell: CellValue) -> None:
    expect_refusal(Column("是否", "flag"), cell, "D110")


@pytest.mark.parametrize("cell", ["网上咨询", " 网上咨询 ", "网上咨询\u3000"])
def test_a_choice_is_stored_as_it_is_declared(cell: CellValue) -> None:
    assert convert_cell(CHANNEL, cell, gather_words(CHANNEL)) == "网上咨询"


def test_a_choice_that_is_not_allowed_is_refused_with_the_nearest_word() -> None:
    expect_refusal(CHANNEL, "网上询问", "D105", "是不是“网上咨询”")
    expect_refusal(CHANNEL, "无", "D105", "可以填：12345热线、网上咨询")
    expect_refusal(CHANNEL, "网上咨询、12345热线", "D105")


def test_none_is_a_word_where_it_is_declared() -> None:
    result = Column("复议结果", "choice", values=("无", "维持"))
    assert convert_cell(result, "无", gather_words(result)) == "无"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("座谈", "|座谈|"),
        ("问卷调查、座谈", "|座谈|问卷调查|"),
        ("问卷调查；座谈", "|座谈|问卷调查|"),
        ("VR展示;座谈;", "|座谈|VR展示|"),
        ("座谈、座谈", "|座谈|"),
        ("无", "|"),
    ],
)
def test_several_choices_are_stored_between_bars_in_declared_order(cell: CellValue, value: str) -> None:
    assert convert_cell(SESSIONS, cell, gather_words(SESSIONS)) == value


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("座谈、抽奖", "没有这个可填项"),
        ("座谈，问卷调查", "没有这个可填项"),
        ("、", "只有分隔符"),
        ("座谈、无", "没有这个可填项"),
    ],
)
def test_one_wrong_word_among_several_refuses_the_cell(cell: CellValue, words: str) -> None:
    expect_refusal(SESSIONS, cell, "D105", words)


def test_words_of_the_plan_come_after_the_declared_ones() -> None:
    column = Column("公开栏目", "choices", values=("政策文件", "政府公报"), open_vocabulary=True)
    words = gather_words(column, {"要闻", "政府公报", "公告"})
    assert words.ordered == ("政策文件", "政府公报", "公告", "要闻")
    assert convert_cell(column, "要闻、政策文件", words) == "|政策文件|要闻|"


def test_an_open_column_without_any_word_of_the_plan_takes_none() -> None:
    refused = convert_cell(Column("主题", "choice", open_vocabulary=True), "财政预算", NO_WORDS)
    assert isinstance(refused, Refused)
    assert "没有为这一列规定" in refused.reason


@pytest.mark.parametrize("word", ["政策、解读", "政策;解读", "政策|解读", "  "])
def test_a_word_that_could_not_be_told_from_others_is_an_error_of_the_rules(word: str) -> None:
    with pytest.raises(RulesError, match="分隔符"):
        gather_words(SESSIONS, {word})


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (" 关于教育的\n通知 ", "关于教育的 通知"),
        ("=1+1", "=1+1"),
        (2021, "2021"),
        (2021.0, "2021"),
        (1.5, "1.5"),
        ("２０２１Q1", "２０２１Q1"),
    ],
)
def test_text_is_kept_on_one_line(cell: CellValue, value: str) -> None:
    assert convert_cell(Column("标题", "text"), cell) == value


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("长" * 501, "501 个字"),
        ("a\x00b", "控制字符"),
        ("a\u202eb", "控制字符"),
        ("a\x1b[31m", "控制字符"),
        (date(2021, 3, 1), "设为文本格式"),
        (Percentage(0.5), "设为文本格式"),
        (True, "设为文本格式"),
        (1e15, "超过15位"),
    ],
)
def test_text_that_spreadsheet_programs_have_changed_is_refused(cell: CellValue, words: str) -> None:
    expect_refusal(Column("标题", "text"), cell, "D111", words)


@pytest.mark.parametrize(("cell", "value"), [("GW-1 ", "GW-1"), (20210001.0, "20210001"), (7, "7"), ("001", "001")])
def test_a_number_of_a_record_is_half_width_and_short(cell: CellValue, value: str) -> None:
    assert convert_cell(Column("编号", "ref"), cell) == value
    expect_refusal(Column("编号", "ref"), "1" * 65, "D112", "65 个字")
    expect_refusal(Column("编号", "ref"), 1234567890123456.0, "D112", "超过15位")


@given(
    st.sampled_from(sorted(CONVERTERS)),
    st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.datetimes() | st.times() | st.text(),
)
def test_no_cell_makes_a_conversion_fail_and_what_is_stored_has_its_type(kind: str, cell: CellValue) -> None:
    column = Column("列", kind, values=("甲", "乙"))  # type: ignore[arg-type]
    value = convert_cell(column, cell, gather_words(column))
    if isinstance(value, Repaired):
        assert value.code.kind == "repaired"
        value = value.value
        assert show_value(column, value)
    if isinstance(value, Refused):
        assert value.reason
        assert value.remedy
    elif kind in {"choice", "choices", "text", "ref"}:
        assert value is None or type(value) is str
    else:
        assert value is None or type(value) is int

"""What the words of a plan carry in figures."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rules.figures import Figure, normalise, read_figures, read_number, read_strictness


def read(words: str) -> list[tuple[object, ...]]:
    """Figures in short: (op, value, unit), of a day (op, first, last)."""
    return [shorten(figure) for figure in read_figures(words, 2021)]


def shorten(figure: Figure) -> tuple[object, ...]:
    if figure.days is None:
        return (figure.op, figure.value, figure.unit)
    first, last = figure.days
    return (figure.op, first.isoformat() if first else None, last.isoformat())


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("多元化解读率不得低于60%", [("at_least", 60, "percent")]),
        ("比例不低于 ５０％", [("at_least", 50, "percent")]),
        ("分值不低于4%的定量要求", [("at_least", 4, "percent")]),
        ("改造率100%实现一级标准", [("exactly", 100, "percent")]),
        ("不高于百分之三十", [("at_most", 30, "percent")]),
        ("不得少于3次", [("at_least", 3, "times")]),
        ("接受培训不少于两次", [("at_least", 2, "times")]),
        ("至少专题听取 1次工作汇报", [("at_least", 1, "times")]),
        ("应至少公开 1个项目", [("at_least", 1, "items")]),
        ("累计开放数据集不低于20项", [("at_least", 20, "items")]),
        ("至多三次", [("at_most", 3, "times")]),
        ("满意度评价十五人次以上", [("at_least", 15, "persons")]),
        ("分管领导和工作人员轮训一次", [("exactly", 1, "times")]),
        ("选取3个标杆示范项目", [("exactly", 3, "items")]),
        ("确定 1位相对固定的工作人员", [("exactly", 1, "persons")]),
        ("四个子栏目", [("exactly", 4, "items")]),
        ("预算金额 600万元以上的项目", [("at_least", 6_000_000, "yuan")]),
        ("5个工作日内", [("within", 5, "working_days")]),
        ("压缩到3个工作日以内", [("within", 3, "working_days")]),
        ("答复期限不得超过5个工作日", [("within", 5, "working_days")]),
        ("5个工作日答复", [("within", 5, "working_days")]),
        ("在 5个小时内作出首次回应", [("within", 5, "hours")]),
        ("印发后30日内", [("within", 30, "calendar_days")]),
        ("本文印发后30日", [("within", 30, "calendar_days")]),
        ("三个月内整改", [("within", 3, "months")]),
        ("两周内回复", [("within", 14, "calendar_days")]),
        ("于3月31日前向社会公开", [("by", None, "2021-03-31")]),
        ("6月 30日前", [("by", None, "2021-06-30")]),
        ("10月底前", [("by", None, "2021-10-31")]),
        ("2月底前", [("by", None, "2021-02-28")]),
        ("每年1月底前，制定上一年度报告", [("by", None, "2021-01-31")]),
        ("十二月底前", [("by", None, "2021-12-31")]),
        ("到 2023 年底", [("by", None, "2023-12-31")]),
        ("上半年", [("window", "2021-01-01", "2021-06-30")]),
        ("四季度", [("window", "2021-10-01", "2021-12-31")]),
        ("次年第一季度", [("window", "2022-01-01", "2022-03-31")]),
        ("下一年第一季度", [("window", "2022-01-01", "2022-03-31")]),
        ("次年一季度", [("window", "2022-01-01", "2022-03-31")]),
        ("8月份", [("window", "2021-08-01", "2021-08-31")]),
        ("在8月组织", [("window", "2021-08-01", "2021-08-31")]),
        ("每年 8月集中组织", [("window", "2021-08-01", "2021-08-31")]),
        ("每月不少于1次的现场解读", [("each", 1, "month")]),
        ("2周至少更新1次", [("each", 1, "two_weeks")]),
        ("按季度公开", [("each", None, "quarter")]),
        ("每季度开展检查", [("each", None, "quarter")]),
        ("每半年至少听取一次", [("each", 1, "half_year")]),
        ("每季度结束后 3个工作日内", [("each", None, "quarter"), ("within", 3, "working_days")]),
        ("年内至少听取一次", [("during", None, "date"), ("at_least", 1, "times")]),
        (
            "（年内不少于3次）或周（年内不少于1次）",
            [("during", None, "date"), ("at_least", 3, "times"), ("during", None, "date"), ("at_least", 1, "times")],
        ),
        ("政策性文件均要开展解读", [("every", None, "items")]),
        ("全部公开", [("every", None, "items")]),
        ("杜绝错链、断链", [("none", None, "items")]),
        ("不得以简单摘抄的方式解读", [("none", None, "items")]),
    ],
)
def test_a_figure_is_read_with_number_unit_and_direction(words: str, expected: list[tuple[object, ...]]) -> None:
    assert read(words) == expected


@pytest.mark.parametrize(
    "words",
    [
        "及时、定期公开",
        "对2010年以来的公文",
        "“12345”市民服务热线",
        "“高效办成一件事”“一件事导览”",
        "开展二次解读、跟踪解读",
        "第三方机构、第六届进博会",
        "政策解读“三同步”",
        "青府办发〔2021〕17号2021年4月21日",
        "均衡发展，平均用时",
        "一次性告知",
        "占全部解读数量",
        "每年定期组织",
        "探索按个人定制",
        "7.5公里绿道",
    ],
)
def test_words_without_a_limit_give_no_figure(words: str) -> None:
    assert read(words) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("两", 2),
        ("十", 10),
        ("十五", 15),
        ("二十", 20),
        ("二十六", 26),
        ("一百二十", 120),
        ("4.5", 4.5),
        ("若干", None),
    ],
)
def test_a_number_in_chinese_is_read(text: str, number: float | None) -> None:
    assert read_number(text) == number


@given(st.integers(1, 99))
def test_a_number_reads_the_same_in_digits_and_in_chinese(number: int) -> None:
    tens, ones = divmod(number, 10)
    digits = "零一二三四五六七八九"
    chinese = ("" if not tens else "十" if tens == 1 else digits[tens] + "十") + (digits[ones] if ones else "")
    assert read(f"不少于{chinese}次") == read(f"不少于 {number} 次") == [("at_least", number, "times")]


@given(st.text(alphabet="不少于至低得过0123456789一二三十百月底前日内年个工作周季度每次%％件均 ，。\n", max_size=24))
def test_any_words_can_be_read_and_figures_stand_in_them(words: str) -> None:
    for figure in read_figures(words, 2021):
        assert figure.words in normalise(words)
        if figure.days is not None:
            assert (figure.days[0] or date.min) <= figure.days[1]


def test_soft_words_say_how_little_they_bind() -> None:
    assert read_strictness("原则上予以退文") == "principle"
    assert read_strictness("鼓励通过云直播") == "encouraged"
    assert read_strictness("视情公开") == "encouraged"
    assert read_strictness("应当公开") is None

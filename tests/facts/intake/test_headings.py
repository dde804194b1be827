"""Headings are known with the decoration that offices put on them, and not where it changes what is meant."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from facts.errors import InputError
from facts.intake.header import undress

if TYPE_CHECKING:
    from tests.facts.intake.conftest import TextReader


@pytest.mark.parametrize(
    ("received", "key"),
    [
        ("*收到日期", "编号*"),
        ("收到日期（年月日）", "编号（必填）"),
        ("收到日期(YYYY-MM-DD)", "＊编号"),
        ("收到 日期", "编　号"),
        ('"收到\n日期"', "编号"),
    ],
)
def test_stars_hints_and_ends_of_lines_are_no_part_of_a_heading(received: str, key: str, read_csv: TextReader) -> None:
    report = read_csv({"留言咨询答复": f"{key},渠道（单选）,{received}\nLY-1,网上咨询,2021-03-05"})
    (record,) = report.records
    assert record.values["received"] == date(2021, 3, 5).toordinal()
    assert report.repairs == ()


def test_a_unit_of_measure_that_is_the_columns_own_is_no_part_of_a_heading(read_csv: TextReader) -> None:
    report = read_csv({"培训": "编号,培训日期,参训人数（人次）\nPX-1,2021-03-05,12"})
    assert [record.values["participants"] for record in report.records] == [12]


def test_a_unit_of_measure_that_changes_the_value_refuses_the_report(read_csv: TextReader) -> None:
    with pytest.raises(InputError, match="不认识的列名“金额（万元）”，是不是“金额”"):
        read_csv({"事项": "编号,种类,发生日期,金额（万元）\nSX-1,重大建设项目,2021-03-05,600"})


def test_a_column_that_is_there_twice_under_two_dresses_refuses_the_report(read_csv: TextReader) -> None:
    with pytest.raises(InputError, match="重复"):
        read_csv({"留言咨询答复": "编号,渠道,收到日期,收到日期（必填）\nLY-1,网上咨询,2021-03-05,2021-03-06"})


@pytest.mark.parametrize(
    ("form", "plain"),
    [
        ("*", "*"),
        ("(必填)", "(必填)"),
        ("**收到日期**", "收到日期"),
        ("有无(是/否)", "有无"),
        ("止(完整至)", "止(完整至)"),
    ],
)
def test_nothing_else_is_taken_off_a_heading(form: str, plain: str) -> None:
    assert undress(form) == plain

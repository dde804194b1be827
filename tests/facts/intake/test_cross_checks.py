"""What a report says and what does not agree with it is told beside the records, and refuses nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from facts.intake.order import IDENTIFYING, ORDERS, PARTS, PERIODS
from facts.ledgers import LEDGERS, ledger_columns

if TYPE_CHECKING:
    from facts.report import Remark
    from tests.facts.intake.conftest import TextReader

COUNT_HEAD = "编号,渠道,时段起,时段止,是否简单问题,办理时限,按时办结,超时办结,在办未超时,在办已超时"
CASE_HEAD = "编号,渠道,收到日期,是否简单问题"
CASES = "LY-1,网上咨询,2021-01-05,是\nLY-2,网上咨询,2021-02-05,否\nLY-3,领导信箱,2021-02-06,否"


def tell(read_csv: TextReader, files: dict[str, str], *, records: int = 1) -> Remark:
    """Give the one contradiction of a report whose rows are all read."""
    report = read_csv(files)
    assert (len(report.records), report.refusals) == (records, ())
    (remark,) = report.contradictions
    return remark


def read_counts(read_csv: TextReader, counts: str, *, cases: str = CASES, coverage: str = "") -> list[str]:
    """Give what is told of counts beside cases."""
    files = {"留言咨询答复": f"{CASE_HEAD}\n{cases}", "留言办理汇总": f"{COUNT_HEAD}\n{counts}"}
    report = read_csv({**files, "报送范围": coverage} if coverage else files)
    assert {remark.code for remark in report.contradictions} <= {"D304"}
    return [remark.message for remark in report.contradictions]


LATE_ANSWER = "编号,种类,发生日期,发生时刻,首次回应时刻\n1,重大建设项目,2021-03-10,2021-03-10 14:30,2021-03-10 14:00"
PERIOD = "编号,项目,时段起,时段止,数量\n1,专区办结,2021-06-30,2021-04-01,3"


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (
            "留言咨询答复",
            "编号,渠道,收到日期,答复日期\n1,网上咨询,2021-03-10,2021-03-01",
            ("D301", "D", "早于“收到日期 2021-03-10”"),
        ),
        ("事项", LATE_ANSWER, ("D301", "E", "早于“发生时刻 2021-03-10 14:30”")),
        ("统计数据", PERIOD, ("D306", "D", "早于“时段起 2021-06-30”")),
        (
            "意见征集",
            "编号,征集开始日期,收到意见数,采纳意见数\n1,2021-03-10,3,5",
            ("D307", "D", "大于“收到意见数 3”"),
        ),
        ("培训", "编号,培训日期\n1,2012-03-05", ("D302", "B", "早于报送范围的“起” 2021-01-01")),
    ],
)
def test_a_row_that_does_not_agree_with_itself_is_read_and_told(
    name: str, text: str, told: tuple[str, str, str], read_csv: TextReader
) -> None:
    remark = tell(read_csv, {name: text})
    assert (remark.code, remark.cell, remark.message) == told
    assert remark.found in text


def test_days_that_are_equal_or_not_there_yet_agree(read_csv: TextReader) -> None:
    rows = "编号,渠道,收到日期,转办日期,答复日期\n1,网上咨询,2021-03-10,,2021-03-10\n2,网上咨询,2021-03-10,2021-03-10,"
    assert read_csv({"留言咨询答复": rows}).contradictions == ()


def test_what_stands_for_years_may_begin_before_the_list(read_csv: TextReader) -> None:
    assert read_csv({"岗位": "编号,岗位,任职起\nGW-1,联络员,2015-01-01"}).contradictions == ()


def test_what_arose_before_the_list_and_was_done_in_it_belongs_there(read_csv: TextReader) -> None:
    rows = "编号,文件标题,文件类别,形成日期,公开日期\nW-1,甲,规划,2020-12-24,2021-01-08"
    assert read_csv({"公文与政策文件": rows}).contradictions == ()


def test_a_catalogue_may_have_been_compiled_before_the_list_begins(read_csv: TextReader) -> None:
    assert read_csv({"目录清单指南": "编号,种类,编制日期\nML-1,公开指南,2019-01-01"}).contradictions == ()


def test_two_rows_that_differ_only_in_their_number_are_told(read_csv: TextReader) -> None:
    rows = "编号,文件标题,文件类别,形成日期\nW-1,甲,规划,2021-03-01\nW-2,乙,规划,2021-03-01\nW-3,甲,规划,2021-03-01"
    remark = tell(read_csv, {"公文与政策文件": rows}, records=3)
    assert (remark.code, remark.origin.row) == ("D303", 4)
    assert remark.message == "除编号外与公文与政策文件.csv第2行完全相同"


def test_two_messages_of_one_day_and_channel_are_two(read_csv: TextReader) -> None:
    rows = "编号,渠道,收到日期\n1,网上咨询,2021-03-01\n2,网上咨询,2021-03-01"
    assert read_csv({"留言咨询答复": rows}).contradictions == ()


def test_counts_are_held_against_the_cases_of_their_channel_and_period(read_csv: TextReader) -> None:
    counts = "1,网上咨询,2021-01-01,2021-03-31,,5,3,0,0,0\n2,领导信箱,2021-01-01,2021-03-31,,5,0,1,0,0"
    assert read_counts(read_csv, counts) == ["“网上咨询”这一时段汇总是 3 件，逐件列出的是 2 件"]


def test_counts_of_simple_and_other_cases_are_added_up(read_csv: TextReader) -> None:
    counts = "1,网上咨询,2021-01-01,2021-03-31,是,1,1,0,0,0\n2,网上咨询,2021-01-01,2021-03-31,否,5,0,0,1,0"
    assert read_counts(read_csv, counts) == []


def test_counts_of_simple_cases_alone_are_held_against_simple_cases(read_csv: TextReader) -> None:
    counts = "1,网上咨询,2021-01-01,2021-03-31,是,1,2,0,0,0"
    assert read_counts(read_csv, counts) == ["“网上咨询”这一时段汇总是 2 件，逐件列出的是 1 件"]


@pytest.mark.parametrize(
    ("cases", "coverage"),
    [
        (CASES, "台账,起,止\n留言咨询答复,2021-01-01,2021-02-28\n留言办理汇总,2021-01-01,2021-12-31"),
        (f"{CASES}\nLY-4,网上咨询,三月,否", ""),
    ],
    ids=["the cases reach less far", "a case cannot be read"],
)
def test_counts_are_not_held_against_cases_that_are_not_all_known(
    cases: str, coverage: str, read_csv: TextReader
) -> None:
    counts = "1,网上咨询,2021-01-01,2021-03-31,,5,9,0,0,0"
    assert read_counts(read_csv, counts, cases=cases, coverage=coverage) == []


def test_every_column_that_is_held_against_another_exists_and_is_of_its_kind() -> None:
    for ledger, pairs in (*ORDERS.items(), *PARTS.items(), *((name, (pair,)) for name, pair in PERIODS.items())):
        columns = ledger_columns(LEDGERS[ledger])
        for one, other in pairs:
            assert columns[one].kind == columns[other].kind
            assert columns[one].kind in {"day", "moment", "number"}
    for ledger, name in IDENTIFYING.items():
        assert ledger_columns(LEDGERS[ledger])[name].kind in {"text", "ref"}

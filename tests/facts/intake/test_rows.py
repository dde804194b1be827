"""A row that does not serve is refused by itself, with code, column, what stood there, reason and remedy."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from facts.errors import InputError
from facts.ledgers import LEDGERS, ledger_columns

if TYPE_CHECKING:
    from facts.report import Refusal
    from tests.facts.intake.conftest import TextReader

HEAD = "编号,单位,渠道,收到日期,答复日期,是否简单问题"
GOOD = "LY-9,,网上咨询,2021-03-01,2021-03-04,否"


def read_one(read_csv: TextReader, row: str, *, head: str = HEAD, name: str = "留言咨询答复") -> Refusal:
    """Give the one refusal that a row causes; the good row beside it goes through."""
    good = [GOOD] if head == HEAD else []
    report = read_csv({name: "\n".join([head, *good, row])})
    assert len(report.records) == len(good)
    (refusal,) = report.refusals
    return refusal


@pytest.mark.parametrize(
    ("row", "code", "column", "found"),
    [
        ("LY-1,,网上咨询,,2021-03-04,否", "D101", "收到日期", ""),
        (",,网上咨询,2021-03-01,2021-03-04,否", "D101", "编号", ""),
        ("LY-1,,网上咨询,2021-03-01,2021年3月,否", "D102", "答复日期", "2021年3月"),
        ("LY-1,,网上咨询,2021-03-01,1921-03-04,否", "D103", "答复日期", "1921-03-04"),
        ("LY-1,,网上资询,2021-03-01,,否", "D105", "渠道", "网上资询"),
        ("LY-9,,网上咨询,2021-03-02,,", "D120", "编号", "LY-9"),
        ("LY-1,,网上咨询,2021-03-01,2022-01-04,否", "D121", "答复日期", "2022-01-04"),
        ("LY-1,,网上咨询,2021-03-01,,否,又及", "D114", "", ""),
    ],
)
def test_a_row_is_refused_by_itself(read_csv: TextReader, row: str, code: str, column: str, found: str) -> None:
    refusal = read_one(read_csv, row)
    assert (refusal.code, refusal.column, refusal.found) == (code, column, found)
    assert refusal.origin.row == 3
    assert refusal.unit == "qingpu-jyj"
    assert refusal.reason
    assert refusal.remedy


def test_a_refused_row_keeps_the_day_by_which_it_counts(read_csv: TextReader) -> None:
    assert read_one(read_csv, "LY-1,,网上咨询,2021-03-01,3月,否").anchor_day == date(2021, 3, 1).toordinal()


def test_a_refused_row_whose_day_cannot_be_read_has_none(read_csv: TextReader) -> None:
    assert read_one(read_csv, "LY-1,区民政局,网上咨询,三月,,否").anchor_day is None


def test_a_refused_row_keeps_the_unit_that_it_is_about(read_csv: TextReader) -> None:
    assert read_one(read_csv, "LY-1,区民政局,网上咨询,三月,,否").unit == "qingpu-mzj"


def test_a_refusal_names_the_other_cells_that_are_wrong_too(read_csv: TextReader) -> None:
    refusal = read_one(read_csv, "LY-1,,网上资询,2021-03-01,3月,可能")
    assert refusal.column == "渠道"
    assert "（本行还要改：“答复日期”“是否简单问题”）" in refusal.reason


def test_an_approximate_number_that_must_be_there_refuses_its_row(read_csv: TextReader) -> None:
    head = "编号,种类,考核年度,确定日期"
    refusal = read_one(read_csv, "KH-1,社会评议,约2021,2021-03-01", head=head, name="考核评议")
    assert (refusal.code, refusal.found) == ("D107", "约2021")


@pytest.mark.parametrize(
    ("row", "code", "heading", "found"),
    [
        ("HY-1,本单位决策会议,2021-03-01,,十几", "D107", "列席人数", "十几"),
        ("HY-1,本单位决策会议,2021-03-01,可能,", "D110", "是否专题", "可能"),
    ],
)
def test_a_cell_that_may_be_left_out_is_refused_alone_and_its_row_stays(
    row: str, code: str, heading: str, found: str, read_csv: TextReader
) -> None:
    report = read_csv({"会议列席与工作汇报": f"编号,会议类别,召开日期,是否专题,列席人数\n{row}"})
    assert report.refusals == ()
    (record,) = report.records
    assert (record.values["attended"], record.values["dedicated"]) == (None, None)
    (cell,) = report.refused_cells
    assert (cell.code, cell.column, cell.found, cell.origin.row) == (code, heading, found, 2)


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("留言咨询答复", "编号,渠道,收到日期,答复日期\n1,网上咨询,2021-03-01,三月", "D102"),
        ("重大行政决策", "编号,列入目录日期,不存在的信息\n1,2021-03-01,乱写", "D105"),
        ("办理环节", "编号,申请编号,环节,开始日期,是否经负责人同意\n1,SQ-1,延期,2021-03-01,可能", "D110"),
    ],
    ids=["an empty day has not happened", "an empty list excludes nothing", "an extension not consented to is none"],
)
def test_a_cell_that_would_say_something_by_being_empty_refuses_its_row(
    name: str, text: str, code: str, read_csv: TextReader
) -> None:
    report = read_csv({name: text})
    assert [refusal.code for refusal in report.refusals] == [code]
    assert (report.records, report.refused_cells) == ((), ())


def test_a_duplicate_names_the_first_row(read_csv: TextReader) -> None:
    assert "留言咨询答复.csv第2行" in read_one(read_csv, "LY-9,,网上咨询,2021-03-02,,").reason


def test_the_same_number_may_stand_for_another_unit_or_in_another_ledger(read_csv: TextReader) -> None:
    report = read_csv(
        {
            "留言咨询答复": f"{HEAD}\n{GOOD}\nLY-9,区民政局,网上咨询,2021-03-01,,",
            "培训": "编号,培训日期\nLY-9,2021-03-01",
        }
    )
    assert len(report.records) == 3
    assert report.refusals == ()


def test_a_day_beyond_the_list_is_refused_only_where_the_list_claims_an_end(read_csv: TextReader) -> None:
    coverage = (
        "台账,所述单位,起,止\n留言咨询答复,区民政局,2021-01-01,2021-06-30\n留言咨询答复,区司法局,2021-01-01,2021-06-30"
    )
    rows = [
        "LY-1,区民政局,网上咨询,2021-06-30,2021-07-01,",
        "LY-2,区民政局,网上咨询,2021-06-30,2021-06-30,",
        "LY-3,区教育局,网上咨询,2021-06-30,2021-07-01,",
        "LY-4,区司法局,网上咨询,2021-07-01,,",
    ]
    report = read_csv({"留言咨询答复": "\n".join([HEAD, *rows]), "报送范围": coverage})
    assert [record.key for record in report.records] == ["LY-2", "LY-3"]
    assert [(refusal.code, refusal.column) for refusal in report.refusals] == [
        ("D121", "答复日期"),
        ("D121", "收到日期"),
    ]
    assert "2021-06-30" in report.refusals[0].reason


def test_a_due_date_may_lie_beyond_the_list(read_csv: TextReader) -> None:
    rows = "编号,渠道,收到日期,法定或约定期限\nLY-1,网上咨询,2021-12-30,2022-01-20"
    assert len(read_csv({"留言咨询答复": rows}).records) == 1


def test_what_stands_on_a_day_may_begin_after_the_list_was_made(read_csv: TextReader) -> None:
    vocabulary = "编号,岗位,任职起\nGW-1,联络员,2022-01-01"
    assert len(read_csv({"岗位": vocabulary}).records) == 1


def test_a_day_that_another_column_stands_in_for_is_not_missed_and_not_invented(read_csv: TextReader) -> None:
    head = "编号,文件类别,形成日期,印发日期"
    report = read_csv({"公文与政策文件": f"{head}\nW-1,规划,,2021-03-01\nW-2,规划,,\nW-3,规划,,三月"})
    assert [(record.key, record.values["formed"]) for record in report.records] == [("W-1", None)]
    missing, unread = report.refusals
    assert (missing.code, missing.column) == ("D101", "形成日期")
    assert "“印发日期”也是空的" in missing.reason
    assert (unread.code, unread.column) == ("D102", "印发日期")
    assert "形成日期" not in unread.reason


def test_a_missing_optional_column_reads_as_empty(read_csv: TextReader) -> None:
    report = read_csv({"留言咨询答复": "编号,渠道,收到日期\nLY-1,网上咨询,2021-03-01"})
    (record,) = report.records
    assert set(record.values) == set(ledger_columns(LEDGERS["replies"]))
    assert record.values["replied"] is None


def test_empty_rows_and_rows_that_hold_only_a_row_number_are_no_records(read_csv: TextReader) -> None:
    rows = "序号,编号,渠道,收到日期\n1,LY-1,网上咨询,2021-03-01\n2,,,\n,,,\n\n3,LY-2,网上咨询,2021-03-02"
    report = read_csv({"留言咨询答复": rows})
    assert [record.origin.row for record in report.records] == [2, 6]
    assert report.refusals == ()


def test_an_unknown_unit_in_a_row_refuses_the_report(read_csv: TextReader) -> None:
    with pytest.raises(InputError, match=r"留言咨询答复\.csv第2行B列“单位”：认不出单位“区教育厅”.*区教育局"):
        read_csv({"留言咨询答复": f"{HEAD}\nLY-1,区教育厅,网上咨询,2021-03-01,,"})


def test_a_row_for_a_unit_that_did_not_exist_on_its_day_is_refused(units_with_a_merger: TextReader) -> None:
    rows = "编号,单位,渠道,收到日期\nLY-1,旧局,网上咨询,2021-03-01\nLY-2,旧局,网上咨询,2021-09-01"
    report = units_with_a_merger({"留言咨询答复": rows})
    assert [record.key for record in report.records] == ["LY-1"]
    (refusal,) = report.refusals
    assert (refusal.code, refusal.column, refusal.found, refusal.unit) == ("D115", "单位", "旧局", "x-old")
    assert "已不存在" in refusal.reason

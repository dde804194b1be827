"""Tables as offices lay them out: titles, two rows of headings, merged cells, totals, signatures and notes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Protocol

import openpyxl
import pytest

from facts.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from facts.report import Remark, Report
    from tests.facts.intake.conftest import Reader, TextReader

HEAD: list[object] = ["编号", "渠道", "收到日期", "答复日期"]
ROW: list[object] = ["LY-1", "网上咨询", date(2021, 3, 1), date(2021, 3, 4)]
TRAINING = "编号,培训日期,参训人数"


class SheetReader(Protocol):
    """Reads rows as one sheet of a workbook beside its coverage."""

    def __call__(
        self,
        rows: Sequence[Sequence[object]],
        *,
        merged: Sequence[str] = ...,
        name: str = ...,
        sheet: str = ...,
        about: str = ...,
    ) -> Report: ...


@pytest.fixture
def read_sheet(read: Reader, tmp_path: Path) -> SheetReader:
    def read_rows(
        rows: Sequence[Sequence[object]],
        *,
        merged: Sequence[str] = (),
        name: str = "留言咨询答复",
        sheet: str = "",
        about: str = "",
    ) -> Report:
        workbook = openpyxl.Workbook()
        coverage = workbook.worksheets[0]
        coverage.title = "报送范围"
        coverage.append(["台账", "所述单位", "起", "止"])
        coverage.append([name, about, date(2021, 1, 1), date(2021, 12, 31)])
        data = workbook.create_sheet(sheet or name)
        for row in rows:
            data.append(row)
        for area in merged:
            data.merge_cells(area)
        workbook.save(tmp_path / "报表.xlsx")
        return read(tmp_path / "报表.xlsx")

    return read_rows


def codes(remarks: Sequence[Remark]) -> list[tuple[str, int]]:
    return [(remark.code, remark.origin.row) for remark in remarks]


def test_titles_remarks_and_units_of_measure_above_the_headings_are_no_data(read_sheet: SheetReader) -> None:
    above: list[list[object]] = [["2021年留言咨询答复台账"], ["填报说明：一件一行"], ["单位：件", "", "2021年12月"]]
    report = read_sheet([*above, HEAD, ROW], merged=["A1:D1", "A2:D2"])
    assert [record.origin.row for record in report.records] == [5]
    assert (report.refusals, report.repairs, report.left_out) == ((), (), ())


def test_headings_of_two_rows_are_read_by_the_lower_one(read_sheet: SheetReader) -> None:
    rows: list[list[object]] = [["编号", "渠道", "办理日期", None], [None, None, "收到日期", "答复日期"], ROW]
    report = read_sheet(rows, merged=["A1:A2", "B1:B2", "C1:D1"])
    (record,) = report.records
    assert record.values["received"] == date(2021, 3, 1).toordinal()
    assert record.values["replied"] == date(2021, 3, 4).toordinal()
    assert report.repairs == ()


def test_headings_of_two_rows_are_read_by_both_together(read_csv: TextReader) -> None:
    rows = "编号,渠道,收到,答复,\n,,日期,日期,备注\nLY-1,网上咨询,2021-03-01,2021-03-04,无"
    report = read_csv({"留言咨询答复": rows})
    (record,) = report.records
    assert record.values["replied"] == date(2021, 3, 4).toordinal()
    assert [remark.column for remark in report.left_out] == ["答复备注"]


def test_groups_stand_above_the_row_with_the_number_too(read_csv: TextReader) -> None:
    rows = ",,办理情况,\n编号,渠道,收到日期,答复日期\nLY-1,网上咨询,2021-03-01,2021-03-04"
    report = read_csv({"留言咨询答复": rows})
    assert [record.key for record in report.records] == ["LY-1"]


def test_a_group_continues_over_blank_cells(read_csv: TextReader) -> None:
    rows = "编号,渠道,收到,,答复\n,,日期,,日期\nLY-1,网上咨询,2021-03-01,,2021-03-04"
    report = read_csv({"留言咨询答复": rows})
    assert report.records[0].values["replied"] == date(2021, 3, 4).toordinal()


def test_a_first_record_without_a_number_is_no_second_row_of_headings(read_csv: TextReader) -> None:
    report = read_csv({"留言咨询答复": "编号,渠道,收到日期\n,网上咨询,2021-03-01\nLY-2,网上咨询,2021-03-01"})
    assert [refusal.origin.row for refusal in report.refusals] == [2]
    assert [record.key for record in report.records] == ["LY-2"]


def test_words_merged_over_several_rows_stand_for_each(read_sheet: SheetReader) -> None:
    rows: list[list[object]] = [
        HEAD,
        ROW,
        ["LY-2", None, *ROW[2:]],
        ["LY-3", None, *ROW[2:]],
        ["LY-4", "领导信箱", *ROW[2:]],
    ]
    report = read_sheet(rows, merged=["B2:B4"])
    assert [record.values["channel"] for record in report.records] == ["网上咨询"] * 3 + ["领导信箱"]
    (remark,) = report.repairs
    assert (remark.code, remark.cell, remark.found) == ("D209", "B", "网上咨询")
    assert remark.message == "第2行至第4行都按它理解"


def test_a_unit_merged_over_several_rows_stands_for_each(read_sheet: SheetReader) -> None:
    rows: list[list[object]] = [["编号", "单位", *HEAD[1:]], ["LY-1", "区民政局", *ROW[1:]], ["LY-2", None, *ROW[1:]]]
    report = read_sheet(rows, merged=["B2:B3"], about="区民政局")
    assert [record.unit for record in report.records] == ["qingpu-mzj", "qingpu-mzj"]


@pytest.mark.parametrize("area", ["D2:D3", "A2:A3", "C2:D2", "B2:C3"], ids=["days", "numbers", "across", "block"])
def test_what_is_merged_otherwise_is_not_clear_and_refuses_its_rows(area: str, read_sheet: SheetReader) -> None:
    rows: list[list[object]] = [HEAD, ROW, ["LY-2", *ROW[1:]], ["LY-3", *ROW[1:]]]
    report = read_sheet(rows, merged=[area])
    assert {refusal.code for refusal in report.refusals} == {"D116"}
    assert "LY-3" in {record.key for record in report.records}
    assert {record.key for record in report.records} | {f"LY-{r.origin.row - 1}" for r in report.refusals} == {
        "LY-1",
        "LY-2",
        "LY-3",
    }


def test_a_record_that_takes_two_merged_rows_is_one_record(read_sheet: SheetReader) -> None:
    rows: list[list[object]] = [HEAD, ROW, [None] * 4, ["LY-2", *ROW[1:]]]
    report = read_sheet(rows, merged=["A2:A3", "B2:B3", "C2:C3", "D2:D3"])
    assert [record.key for record in report.records] == ["LY-1", "LY-2"]
    assert report.repairs == ()


@pytest.mark.parametrize("word", ["合计", "总计：", "合　计", "全区合计", "合计（件）"])
@pytest.mark.parametrize("place", ["number", "first text"])
def test_a_row_of_totals_is_no_record_and_is_told(word: str, place: str, read_csv: TextReader) -> None:
    total = f"{word},,30" if place == "number" else f",{word},30"
    report = read_csv({"培训": f"{TRAINING}\nPX-1,2021-03-01,10\nPX-2,2021-03-02,20\n{total}"})
    assert [record.key for record in report.records] == ["PX-1", "PX-2"]
    assert codes(report.repairs) == [("D210", 4)]
    assert (report.refusals, report.contradictions) == ((), ())


def test_the_word_may_stand_in_the_column_of_row_numbers(read_csv: TextReader) -> None:
    rows = "序号,编号,培训日期,参训人数\n1,PX-1,2021-03-01,10\n2,PX-2,2021-03-02,20\n合计,,,31"
    report = read_csv({"培训": rows})
    assert [record.key for record in report.records] == ["PX-1", "PX-2"]
    assert codes(report.repairs) == [("D210", 4)]
    assert [remark.message for remark in report.contradictions] == ["合计是 31，各行相加是 30"]


def test_a_total_that_is_not_the_sum_is_a_contradiction(read_csv: TextReader) -> None:
    report = read_csv({"培训": f"{TRAINING}\nPX-1,2021-03-01,10\nPX-2,2021-03-02,20\n合计,,29"})
    (remark,) = report.contradictions
    assert (remark.code, remark.cell, remark.column, remark.found) == ("D305", "C", "参训人数", "29")
    assert remark.message == "合计是 29，各行相加是 30"
    assert [record.key for record in report.records] == ["PX-1", "PX-2"]


def test_part_totals_are_held_against_their_part(read_csv: TextReader) -> None:
    rows = "PX-1,2021-03-01,10\n小计,,10\nPX-2,2021-03-02,20\nPX-3,2021-03-02,5\n小计,,25\n合计,,35"
    report = read_csv({"培训": f"{TRAINING}\n{rows}"})
    assert report.contradictions == ()
    assert codes(report.repairs) == [("D210", 3), ("D210", 6), ("D210", 7)]


def test_a_part_total_that_is_not_the_sum_of_its_part_is_a_contradiction(read_csv: TextReader) -> None:
    rows = "PX-1,2021-03-01,10\n小计,,10\nPX-2,2021-03-02,20\nPX-3,2021-03-02,5\n小计,,26\n合计,,35"
    report = read_csv({"培训": f"{TRAINING}\n{rows}"})
    assert [(remark.origin.row, remark.message) for remark in report.contradictions] == [
        (6, "合计是 26，各行相加是 25")
    ]


def test_a_total_over_a_cell_that_cannot_be_read_is_not_held_against_it(read_csv: TextReader) -> None:
    report = read_csv({"培训": f"{TRAINING}\nPX-1,2021-03-01,十几\nPX-2,2021-03-02,20\n合计,,29"})
    assert report.contradictions == ()
    assert [cell.code for cell in report.refused_cells] == ["D107"]


@pytest.mark.parametrize(
    ("total", "told"),
    [("29", []), ("31", []), ("约28", []), ("28", ["合计是 28，各行相加是 29 至 31 之间"])],
)
def test_a_total_over_an_approximate_number_may_be_any_that_it_leaves_open(
    total: str, told: list[str], read_csv: TextReader
) -> None:
    report = read_csv({"培训": f"{TRAINING}\nPX-1,2021-03-01,约10\nPX-2,2021-03-02,20\n合计,,{total}"})
    assert [remark.message for remark in report.contradictions] == told
    assert [record.most for record in report.records] == [{"participants": 11}, {}]


def test_a_record_that_speaks_of_a_total_is_no_total(read_csv: TextReader) -> None:
    rows = "编号,文件标题,文件类别,形成日期\nW-1,合计,规划,2021-03-01"
    assert [record.key for record in read_csv({"公文与政策文件": rows}).records] == ["W-1"]


def test_signatures_and_notes_end_the_table_and_are_told_without_their_words(read_csv: TextReader) -> None:
    rows = [
        "PX-1,2021-03-01,10",
        "合计,,10",
        "填报人：张三丰,审核人：李四,联系电话：13812345678",
        "填报日期：2021年12月31日,,",
        "注：1. 数据统计时间为2021年1月至12月,,",
        "2. 参训人数含窗口人员,,",
    ]
    report = read_csv({"培训": "\n".join([TRAINING, *rows])})
    assert [record.key for record in report.records] == ["PX-1"]
    assert codes(report.left_out) == [("D402", 4), ("D402", 5), ("D403", 6), ("D403", 7)]
    assert [word for word in ("张三丰", "李四", "13812345678") if word in repr(report)] == []


@pytest.mark.parametrize(
    "line",
    ["数据统计时间为2021年,,", "备注：略,,", "填报人,张三丰,", ",单位负责人：,张三丰", "单位（盖章）：,,", "※ 略,,"],
)
def test_every_usual_line_below_the_data_is_known(line: str, read_csv: TextReader) -> None:
    report = read_csv({"培训": f"{TRAINING}\nPX-1,2021-03-01,10\n{line}"})
    assert [remark.origin.row for remark in report.left_out] == [3]
    assert report.refusals == ()
    assert "张三丰" not in repr(report)


def test_what_looks_like_a_record_below_a_signature_refuses_the_report(read_csv: TextReader) -> None:
    with pytest.raises(InputError, match=r"培训\.csv第4行：签名、附注下面还有像记录的一行"):
        read_csv({"培训": f"{TRAINING}\nPX-1,2021-03-01,10\n填报人：张三丰,,\nPX-2,2021-03-02,20"})


@pytest.mark.parametrize("line", ["无,,", ",零报告,", "本季度无,,", "本单位本年度没有培训,,"])
def test_a_row_that_says_only_that_there_was_nothing_is_no_record(line: str, read_csv: TextReader) -> None:
    coverage = "台账,起,止,有无\n培训,2021-01-01,2021-12-31,无"
    report = read_csv({"培训": f"{TRAINING}\n{line}", "报送范围": coverage})
    assert codes(report.repairs) == [("D214", 2)]
    assert (report.records, report.refusals) == ((), ())


def test_a_row_of_nothing_is_no_zero_report(read_csv: TextReader) -> None:
    with pytest.raises(InputError, match="一行也没有"):
        read_csv({"培训": f"{TRAINING}\n无,,"})


def test_headings_that_are_repeated_on_every_page_are_no_records(read_csv: TextReader) -> None:
    report = read_csv({"培训": f"{TRAINING}\nPX-1,2021-03-01,10\n{TRAINING}\nPX-2,2021-03-02,20"})
    assert [record.key for record in report.records] == ["PX-1", "PX-2"]
    assert codes(report.left_out) == [("D406", 3)]


def test_a_column_that_no_ledger_has_is_passed_over_and_told(read_csv: TextReader) -> None:
    report = read_csv({"留言咨询答复": "编号,渠道,收到日期,满意率\nLY-1,网上咨询,2021-03-01,98%"})
    (remark,) = report.repairs
    assert (remark.code, remark.column, remark.cell, remark.found) == ("D211", "满意率", "D", "")
    assert [record.key for record in report.records] == ["LY-1"]


@pytest.mark.parametrize("heading", ["公开日其", "办结时间", "是否筒单问题"])
def test_a_column_that_may_be_a_misspelt_one_refuses_the_report(heading: str, read_csv: TextReader) -> None:
    with pytest.raises(InputError, match=f"不认识的列名“{heading}”"):
        read_csv({"留言咨询答复": f"编号,渠道,收到日期,{heading}\nLY-1,网上咨询,2021-03-01,"})


def test_headings_by_which_others_call_a_column_are_understood_and_told(read_csv: TextReader) -> None:
    rows = "工单编号,承办单位,渠道,收到时间,答复时间\nLY-1,区民政局,网上咨询,2021-03-01,2021-03-04"
    coverage = "台账,所述单位,起,止\n留言咨询答复,全部,2021-01-01,2021-12-31"
    report = read_csv({"留言咨询答复": rows, "报送范围": coverage})
    (record,) = report.records
    assert (record.key, record.unit, record.values["replied"]) == ("LY-1", "qingpu-mzj", date(2021, 3, 4).toordinal())
    assert [(remark.code, remark.column, remark.message) for remark in report.repairs] == [
        ("D215", "工单编号", "按“编号”理解"),
        ("D215", "承办单位", "按“单位”理解"),
        ("D215", "收到时间", "按“收到日期”理解"),
        ("D215", "答复时间", "按“答复日期”理解"),
    ]


@pytest.mark.parametrize("sheet", ["附件2：留言咨询答复台账", "1.留言咨询答复", "留言资询答复", "留言咨询答复(2021年)"])
def test_a_sheet_is_known_by_a_name_that_is_dressed_up(sheet: str, read_sheet: SheetReader) -> None:
    report = read_sheet([HEAD, ROW], sheet=sheet)
    assert [record.ledger for record in report.records] == ["replies"]
    assert [(remark.code, remark.message) for remark in report.repairs] == [("D212", "按“留言咨询答复”理解")]


def test_a_sheet_without_a_name_of_its_own_is_known_by_its_title(read_sheet: SheetReader) -> None:
    report = read_sheet([["青浦区教育局2021年留言咨询答复台账"], HEAD, ROW], sheet="Sheet2")
    assert [record.ledger for record in report.records] == ["replies"]


@pytest.mark.parametrize("sheet", ["Sheet3", "培训班", "检查事项", "其他"])
def test_a_sheet_that_could_be_anything_refuses_the_report(sheet: str, read_sheet: SheetReader) -> None:
    with pytest.raises(InputError, match=f"不认识的表“{sheet}”"):
        read_sheet([HEAD, ROW], sheet=sheet)


def test_empty_sheets_and_sheets_that_explain_are_passed_over_and_told(read: Reader, tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.worksheets[0].title = "Sheet1"
    workbook.create_sheet("填表说明").append(["一件一行"])
    coverage = workbook.create_sheet("报送范围")
    coverage.append(["台账", "起", "止", "有无"])
    coverage.append(["培训", date(2021, 1, 1), date(2021, 12, 31), "无"])
    workbook.save(tmp_path / "报表.xlsx")
    report = read(tmp_path / "报表.xlsx")
    assert [(remark.code, remark.origin.sheet) for remark in report.left_out] == [
        ("D404", "Sheet1"),
        ("D405", "填表说明"),
    ]
    assert str(report.left_out[0].origin) == "报表.xlsx“Sheet1”表"

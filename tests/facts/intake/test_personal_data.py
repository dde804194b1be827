"""Personal data that stands in a report reaches no record, no refusal and no message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from facts.errors import InputError
from facts.intake.log import Log
from facts.intake.recognise import recognise
from facts.intake.source import read_sources
from facts.intake.spelling import is_unread, show
from facts.ledgers import LEDGERS, ledger_columns

if TYPE_CHECKING:
    from pathlib import Path

    from tests.facts.intake.conftest import Reader, TextReader

PRIVATE = ("张三丰", "13812345678", "31011019800101123X", "盈港路123号", "021-59730000")
HEAD = "编号,申请人姓名,渠道,联系电话,收到日期,身份证号码,答复日期,家庭地址,备注"


def row(key: str, received: str = "2021-03-01", replied: str = "2021-03-04") -> str:
    name, mobile, identity, address, phone = PRIVATE
    return f"{key},{name},网上咨询,{mobile},{received},{identity},{replied},{address},{name} {phone}"


def test_columns_of_personal_data_reach_nothing(read_csv: TextReader) -> None:
    rows = [row("LY-1"), row("LY-1"), row(""), row("LY-2", received="三月"), row("LY-3", replied="2022-03-01")]
    report = read_csv({"留言咨询答复": "\n".join([HEAD, *rows])})
    assert len(report.records) == 1
    assert len(report.refusals) == 4
    assert [private for private in PRIVATE if private in repr(report)] == []


def test_a_personal_cell_that_runs_over_reaches_nothing(read_csv: TextReader) -> None:
    report = read_csv({"留言咨询答复": f"编号,渠道,收到日期\nLY-1,网上咨询,2021-03-01,{','.join(PRIVATE)}"})
    assert [refusal.code for refusal in report.refusals] == ["D114"]
    assert [private for private in PRIVATE if private in repr(report)] == []


def test_a_number_of_a_person_in_a_wrong_column_is_masked(read_csv: TextReader) -> None:
    report = read_csv({"留言咨询答复": f"编号,渠道,收到日期\nLY-1,网上咨询,{PRIVATE[1]}\nLY-2,{PRIVATE[2]},2021-03-01"})
    assert [refusal.found for refusal in report.refusals] == ["***", ""]
    assert [private for private in PRIVATE if private in repr(report)] == []


def test_a_row_that_slipped_by_a_column_repeats_nothing_of_persons(read_csv: TextReader) -> None:
    name, mobile, _, address, _ = PRIVATE
    head = "编号,渠道,收到日期,答复日期,是否简单问题"
    rows = [f"1,{name},{address},{mobile},{name}", f"2,网上咨询,2021-03-01,{name},", f"3,网上咨询,2021-03-01,,{name}"]
    report = read_csv({"留言咨询答复": "\n".join([head, *rows])})
    assert len(report.refusals) + len(report.refused_cells) == 3
    assert [private for private in PRIVATE if private in repr(report)] == []


@pytest.mark.parametrize("cell", ["网上资询", "网上询问"])
def test_a_word_that_is_nearly_an_allowed_one_is_repeated(cell: str, read_csv: TextReader) -> None:
    report = read_csv({"留言咨询答复": f"编号,渠道,收到日期\n1,{cell},2021-03-01"})
    assert [refusal.found for refusal in report.refusals] == [cell]


@pytest.mark.parametrize("cell", ["2021年3月", "12月底", "第三季度", "2021-05-1x", "约3月5日"])
def test_what_looks_like_a_day_is_repeated(cell: str, read_csv: TextReader) -> None:
    report = read_csv({"留言咨询答复": f"编号,渠道,收到日期\n1,网上咨询,{cell}"})
    assert [refusal.found for refusal in report.refusals] == [cell]


@pytest.mark.parametrize("private", PRIVATE[:1])
def test_free_text_is_not_repeated_when_it_is_refused(private: str, read_csv: TextReader) -> None:
    report = read_csv({"公文与政策文件": f"编号,文件标题,文件类别,形成日期\nW-1,{private}{'长' * 600},规划,2021-03-01"})
    (refusal,) = report.refusals
    assert refusal.code == "D111"
    assert private not in repr(report)


def test_a_signature_below_the_data_is_left_out_without_repeating_it(read_csv: TextReader) -> None:
    rows = f"编号,渠道,收到日期\nLY-1,网上咨询,2021-03-01\n填报人：{PRIVATE[0]},,联系电话：{PRIVATE[4]}"
    report = read_csv({"留言咨询答复": rows})
    assert [(remark.code, remark.origin.row) for remark in report.left_out] == [("D402", 3)]
    assert [private for private in PRIVATE if private in repr(report)] == []


def test_a_signature_in_a_column_of_choices_is_masked(read_csv: TextReader) -> None:
    report = read_csv({"留言咨询答复": f"编号,渠道,收到日期\n1,审核人： {PRIVATE[0]},2021-03-01"})
    assert [refusal.found for refusal in report.refusals] == [""]


def test_a_signature_in_the_column_of_units_is_masked(read_csv: TextReader) -> None:
    with pytest.raises(InputError) as caught:
        read_csv({"留言咨询答复": f"编号,单位,渠道,收到日期\n1,审核人：{PRIVATE[0]},网上咨询,2021-03-01"})
    assert "审核人：***" in caught.value.message
    assert PRIVATE[0] not in caught.value.message


def test_what_is_passed_over_is_told_by_its_heading(tmp_path: Path) -> None:
    (tmp_path / "留言咨询答复.csv").write_text(f"{HEAD}\n{row('LY-1')}", encoding="utf-8")
    (tmp_path / "报送范围.csv").write_text("台账,起,止\n", encoding="utf-8")
    (table,) = recognise(read_sources([tmp_path], log := Log()), log).ledgers
    assert table.passed_over == ("申请人姓名", "联系电话", "身份证号码", "家庭地址", "备注")
    assert "公开日期" in table.absent


def test_an_error_of_the_whole_report_repeats_no_personal_cell(tmp_path: Path, read: Reader) -> None:
    path = tmp_path / "留言咨询答复.csv"
    path.write_text(f"{HEAD},单位\n{row('LY-1')},没有这个局", encoding="utf-8")
    (tmp_path / "报送范围.csv").write_text("台账,起,止\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read(tmp_path)
    assert [private for private in PRIVATE if private in caught.value.message] == []


def test_no_column_of_a_ledger_is_taken_for_personal_data() -> None:
    titles = {column.title for record in LEDGERS.values() for column in ledger_columns(record).values()}
    assert {title for title in titles if is_unread(title)} == set()


@pytest.mark.parametrize(
    "heading", ["联系电话", "手 机", "申请人", "姓名", "通讯地址", "序号", "备注", "证件号码", "电子邮箱"]
)
def test_usual_headings_of_personal_data_are_known(heading: str) -> None:
    assert is_unread(heading)


def test_a_slip_in_a_heading_is_not_taken_for_personal_data() -> None:
    assert not is_unread("告知申请人日其")
    assert not is_unread("网址")


@pytest.mark.parametrize(
    ("written", "shown"),
    [("2021-05-1x", "2021-05-1x"), ("20210510x", "20210510x"), ("电13812345678", "电***"), ("a\x1b\nb", "a b")],
)
def test_what_stood_in_a_cell_is_shown_on_one_line_and_masked(written: str, shown: str) -> None:
    assert show(written) == shown
    assert len(show("长" * 100)) == 41

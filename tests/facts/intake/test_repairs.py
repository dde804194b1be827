"""What is more than notation is understood all the same where that is safe, and every time told as a repair."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from facts.errors import InputError
from facts.intake import limits
from facts.intake.codes.repaired import KEPT_APPROXIMATE
from facts.intake.convert import Setting, convert_cell, gather_words, show_value
from facts.intake.form.prefilled import show_cell
from facts.intake.refused import Refused, Repaired
from facts.intake.table import Percentage
from facts.ledgers import Column
from facts.ledgers.columns import ENDLESS, Kind

if TYPE_CHECKING:
    from facts.intake.table import CellValue
    from tests.facts.intake.conftest import TextReader

SESSIONS = Column("互动环节", "choices", values=("座谈", "问卷调查", "VR展示"))
CHANNEL = Column("渠道", "choice", values=("12345热线", "网上咨询"))
DAY = Column("答复日期", "day")
MOMENT = Column("发生时刻", "moment")
NUMBER = Column("件数", "number", measured_in="件")
SHARE = Column("占比", "percent", measured_in="%")
AMOUNT = Column("金额", "money", measured_in="元")
FLAG = Column("是否公开", "flag")
REFERENCE = Column("文件编号", "ref")


@pytest.mark.parametrize(
    ("column", "cell", "code", "understood"),
    [
        (DAY, "２０２１年５月１０日", "D201", "2021-05-10"),
        (DAY, "2021．5．10", "D201", "2021-05-10"),
        (DAY, "5月10日", "D202", "2021-05-10"),
        (DAY, "5月10号", "D202", "2021-05-10"),
        (DAY, "5/10", "D202", "2021-05-10"),
        (DAY, 44326, "D203", "2021-05-10"),
        (DAY, 44326.604, "D203", "2021-05-10"),
        (DAY, "44326", "D203", "2021-05-10"),
        *(
            (DAY, mark, "D207", "没有发生")
            for mark in ("无", "/", "—", "-", "——", "／", "0", 0, "零报告", "未", "暂无")
        ),
        (MOMENT, "2021-05-10 14：30", "D201", "2021-05-10 14:30"),
        (MOMENT, "无", "D207", "没有发生"),
        (NUMBER, "１２", "D201", "12"),
        (NUMBER, "1，200", "D201", "1200"),
        (NUMBER, "12件", "D204", "12"),
        (NUMBER, "12 人次", "D204", "12"),
        (NUMBER, "１２件", "D204", "12"),
        (NUMBER, "无", "D207", "0"),
        (NUMBER, "/", "D207", "空着"),
        (SHARE, "4.5％", "D201", "4.50%"),
        (SHARE, 60, "D205", "60%"),
        (SHARE, "60", "D205", "60%"),
        (SHARE, 4.25, "D205", "4.25%"),
        (SHARE, 0.6, "D205", "60%"),
        (SHARE, "0.04", "D205", "4%"),
        (SHARE, "六成", "D206", "60%"),
        (SHARE, "6成", "D206", "60%"),
        (SHARE, "六成五", "D206", "65%"),
        (SHARE, "六成半", "D206", "65%"),
        (SHARE, "—", "D207", "空着"),
        (AMOUNT, "6000000元", "D204", "6000000元"),
        (AMOUNT, "６０", "D201", "60元"),
        (AMOUNT, "无", "D207", "0元"),
        (CHANNEL, "１２３４５热线", "D201", "12345热线"),
        (CHANNEL, "网上 咨询", "D201", "网上咨询"),
        (CHANNEL, "/", "D207", "空着"),
        (SESSIONS, "vr展示；座谈", "D201", "座谈、VR展示"),
        (SESSIONS, "—", "D207", "空着"),
        (FLAG, "/", "D207", "空着"),
        (FLAG, "是\u200b", "D201", "是"),
        (REFERENCE, "ＧＷ－1", "D201", "GW-1"),
        (REFERENCE, "无", "D207", "空着"),
    ],
)
def test_a_cell_is_repaired(column: Column, cell: CellValue, code: str, understood: str) -> None:
    repaired = convert_cell(column, cell, gather_words(column), Setting(year=2021))
    assert isinstance(repaired, Repaired), repaired
    assert (repaired.code.number, show_value(column, repaired.value)) == (code, understood)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        (DAY, date(2021, 5, 10)),
        (DAY, "2021/5/10 8:30"),
        (NUMBER, "1,200"),
        (SHARE, "60%"),
        (SHARE, Percentage(0.6)),
        (SHARE, 0),
        (CHANNEL, " 网上咨询 "),
        (SESSIONS, "问卷调查, 座谈".replace(",", "；")),
        (SESSIONS, "无"),
        (REFERENCE, " GW-1"),
        (Column("对象", "text"), "／"),
    ],
)
def test_mere_notation_is_no_repair(column: Column, cell: CellValue) -> None:
    assert not isinstance(convert_cell(column, cell, gather_words(column)), (Repaired, Refused))


@pytest.mark.parametrize("cell", ["3.10", "3-10", 3.1])
def test_what_need_not_be_a_month_and_a_day_gets_no_year(cell: CellValue) -> None:
    assert isinstance(convert_cell(DAY, cell, setting=Setting(year=2021)), Refused)


def test_a_day_without_a_year_is_refused_where_the_year_cannot_be_told() -> None:
    refused = convert_cell(DAY, "5月10日")
    assert isinstance(refused, Refused)
    assert refused.reason == "没有写年份"


def test_one_could_be_a_per_cent_or_the_whole_and_is_asked_back() -> None:
    refused = convert_cell(SHARE, 1)
    assert isinstance(refused, Refused)
    assert "分不清是 1% 还是 100%" in refused.reason


def test_a_fraction_beside_whole_numbers_is_asked_back(read_csv: TextReader) -> None:
    head = "编号,种类,考核年度,确定日期,政务公开分值占比"
    rows = "KH-1,社会评议,2021,2021-03-01,0.5\nKH-2,社会评议,2021,2021-04-01,4"
    report = read_csv({"考核评议": f"{head}\n{rows}"})
    (cell,) = report.refused_cells
    assert "同一列里有大于 1 的数，分不清是 0.5% 还是 50%" in cell.reason
    assert [(remark.origin.row, remark.message) for remark in report.repairs] == [(3, "按“4%”理解")]


def test_a_repair_says_where_what_stood_there_and_what_was_understood(read_csv: TextReader) -> None:
    rows = "编号,单位,渠道,收到日期,答复日期\nLY-1,区 教 育 局,网上咨询,2021-03-01,3月4日"
    report = read_csv({"留言咨询答复": rows})
    (record,) = report.records
    assert record.values["replied"] == date(2021, 3, 4).toordinal()
    unit, day = sorted(report.repairs, key=lambda remark: remark.cell)
    assert (unit.code, unit.cell, unit.column, unit.found) == ("D208", "B", "单位", "区 教 育 局")
    assert unit.message == "按“青浦区教育局”理解"
    assert (day.code, day.cell, day.column, day.found) == ("D202", "E", "答复日期", "3月4日")
    assert (str(day.origin), day.message) == ("留言咨询答复.csv第2行", "按“2021-03-04”理解")


@pytest.mark.parametrize("name", ["区教育局", "教育局", "青浦区教育局", " 区教育局 ", "qingpu-jyj"])
def test_a_name_in_full_or_short_is_no_repair(name: str, read_csv: TextReader) -> None:
    report = read_csv({"留言咨询答复": f"编号,单位,渠道,收到日期\nLY-1,{name},网上咨询,2021-03-01"})
    assert [record.unit for record in report.records] == ["qingpu-jyj"]
    assert report.repairs == ()


def test_the_year_is_that_of_the_coverage(read_csv: TextReader) -> None:
    coverage = "台账,起,止\n留言咨询答复,2020-01-01,2020-12-31"
    report = read_csv(
        {"留言咨询答复": "编号,渠道,收到日期\nLY-1,网上咨询,3月1日", "报送范围": coverage},
    )
    assert report.records[0].values["received"] == date(2020, 3, 1).toordinal()


def test_a_coverage_of_two_years_gives_no_year(read_csv: TextReader) -> None:
    coverage = "台账,起,止\n留言咨询答复,2020-07-01,2021-06-30"
    report = read_csv(
        {"留言咨询答复": "编号,渠道,收到日期\nLY-1,网上咨询,3月1日", "报送范围": coverage},
    )
    assert [refusal.code for refusal in report.refusals] == ["D102"]


def test_a_supplied_year_that_turns_the_order_round_refuses_the_row(read_csv: TextReader) -> None:
    report = read_csv({"留言咨询答复": "编号,渠道,收到日期,答复日期\nLY-1,网上咨询,2021-12-30,1月4日"})
    (refusal,) = report.refusals
    assert (refusal.code, refusal.column) == ("D102", "答复日期")
    assert "补成 2021-01-04 就与“收到日期”先后颠倒" in refusal.reason


def test_a_zero_report_may_be_called_by_its_name(read_csv: TextReader) -> None:
    report = read_csv({"报送范围": "台账,起,止,有无\n培训,2021-01-01,2021-12-31,零报告"})
    assert [claim.nothing for claim in report.coverage] == [True]
    assert [(remark.code, remark.found) for remark in report.repairs] == [("D207", "零报告")]


def test_a_column_that_is_not_read_is_told_by_its_heading_alone(read_csv: TextReader) -> None:
    report = read_csv({"留言咨询答复": "编号,联系电话,渠道,收到日期\nLY-1,13812345678,网上咨询,2021-03-01"})
    (remark,) = report.left_out
    assert (remark.code, remark.column, remark.cell, remark.found) == ("D401", "联系电话", "B", "")


def test_more_repairs_than_anybody_would_read_refuse_the_report(
    read_csv: TextReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("facts.intake.log.MOST_REMARKS", 2)
    assert limits.MOST_REMARKS > 2
    rows = "\n".join(f"LY-{number},网上咨询,3月{number}日" for number in range(1, 4))
    with pytest.raises(InputError, match=r"超过 2 处.*年份是补上的"):
        read_csv({"留言咨询答复": f"编号,渠道,收到日期\n{rows}"})


@pytest.mark.parametrize(
    ("cell", "bounds"),
    [
        ("约115条", (103, 127)),
        ("大概115", (103, 127)),
        ("～115", (103, 127)),
        ("5300余条", (5300, 5399)),
        ("1.2万余", (12000, 12999)),
        ("近百", (90, 100)),
        ("不足100", (0, 99)),
        ("30以上", (30, ENDLESS)),
        ("超过20件", (21, ENDLESS)),
        ("100+", (100, ENDLESS)),
        ("100-120", (100, 120)),
        ("115左右", (103, 127)),
        ("约0", (0, None)),
    ],
)
def test_an_approximate_number_is_kept_with_both_its_bounds(cell: CellValue, bounds: tuple[int, int | None]) -> None:
    least, most = bounds
    assert convert_cell(NUMBER, cell) == Repaired(least, KEPT_APPROXIMATE, most)


def test_an_approximate_share_is_kept_and_never_above_all() -> None:
    share = Column("占比", "percent")
    assert convert_cell(share, "约4.5%") == Repaired(405, KEPT_APPROXIMATE, 495)
    assert convert_cell(share, "60%以上") == Repaired(6000, KEPT_APPROXIMATE, 10000)
    assert convert_cell(share, "约95%") == Repaired(8550, KEPT_APPROXIMATE, 10000)


def test_an_approximate_amount_is_kept_in_fen() -> None:
    amount = Column("金额", "money")
    assert convert_cell(amount, "约600万元") == Repaired(540_000_000, KEPT_APPROXIMATE, 660_000_000)
    assert convert_cell(amount, "5300余") == Repaired(530_000, KEPT_APPROXIMATE, 539_999)


def test_a_number_that_is_a_name_or_a_limit_is_never_approximate() -> None:
    refused = convert_cell(Column("办理时限", "number", measured_in="工作日", exact=True), "约5")
    assert isinstance(refused, Refused)
    assert refused.code.number == "D107"


@pytest.mark.parametrize("kind", ["number", "percent", "money"])
@pytest.mark.parametrize(("least", "most"), [(103, 127), (0, 99), (250, ENDLESS)])
def test_what_a_form_is_filled_with_is_read_again_as_it_was(kind: Kind, least: int, most: int) -> None:
    column = Column("数", kind, measured_in={"percent": "%", "money": "元"}.get(kind, ""))
    read = convert_cell(column, show_cell(column, least, most))
    assert read == Repaired(least, KEPT_APPROXIMATE, min(most, 10000) if kind == "percent" else most)


@pytest.mark.parametrize("cell", ["十几", "约", "好多", "120-100"])
def test_a_number_of_which_nothing_can_be_told_is_refused(cell: CellValue) -> None:
    refused = convert_cell(NUMBER, cell)
    assert isinstance(refused, Refused)
    assert "之间" not in refused.reason

"""Coverage says how far each list reaches, and no more than was said."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from facts.errors import InputError
from facts.report import ALL_UNITS

if TYPE_CHECKING:
    from tests.facts.intake.conftest import TextReader

TRAININGS = "编号,单位,培训日期\nPX-1,,2021-03-01"


def test_a_ledger_with_rows_and_no_line_is_kept_and_claims_nothing(read_csv: TextReader) -> None:
    report = read_csv(
        {
            "培训": TRAININGS,
            "报送范围": "台账,起,止\n会议列席与工作汇报,2021-01-01,2021-12-31,\n".replace(",\n", "\n"),
            "会议列席与工作汇报": "编号,会议类别,召开日期\nHY-1,本单位决策会议,2021-05-10",
        }
    )
    assert len(report.records) == 2
    assert [claim.ledger for claim in report.coverage] == ["meetings"]


def test_a_line_without_its_end_claims_nothing(read_csv: TextReader) -> None:
    report = read_csv({"报送范围": "台账,起,止,有无\n培训,2021-01-01,,\n会议列席与工作汇报,2021-01-01,2021-12-31,无"})
    assert [(claim.ledger, claim.nothing) for claim in report.coverage] == [("meetings", True)]


def test_titles_and_remarks_may_stand_above_the_headings(read_csv: TextReader) -> None:
    report = read_csv({"培训": f"2021年培训台账,,\n填报单位：某局,,\n{TRAININGS}"})
    assert report.records[0].origin.row == 4


@pytest.mark.parametrize("heading", ["止", "完整至", "止（完整至）", "止(完整至)", "complete_through"])
def test_the_end_has_several_headings(heading: str, read_csv: TextReader) -> None:
    report = read_csv({"培训": TRAININGS, "报送范围": f"台账,起,{heading}\n培训,2021-01-01,2021-12-31"})
    assert report.coverage[0].complete_through == date(2021, 12, 31).toordinal()


@pytest.mark.parametrize(
    ("about", "code"),
    [("", "qingpu-jyj"), ("全部", ALL_UNITS), ("区民政局", "qingpu-mzj"), ("青浦区教育局", "qingpu-jyj")],
)
def test_a_claim_is_about_the_unit_that_it_names(about: str, code: str, read_csv: TextReader) -> None:
    rows = f"{TRAININGS}\nPX-2,区民政局,2021-03-01"
    report = read_csv({"培训": rows, "报送范围": f"台账,所述单位,起,止\n培训,{about},2021-01-01,2021-12-31"})
    assert [claim.about for claim in report.coverage] == [code]


def test_two_periods_of_one_ledger_may_stand_in_two_lines(read_csv: TextReader) -> None:
    lines = "台账,起,止,有无\n培训,2021-01-01,2021-03-31,有\n培训,2021-04-01,2021-06-30,无"
    report = read_csv({"培训": TRAININGS, "报送范围": lines})
    assert [claim.nothing for claim in report.coverage] == [False, True]


def test_a_list_said_to_be_empty_may_have_rows_of_other_times_and_units(read_csv: TextReader) -> None:
    lines = "台账,起,止,有无\n培训,2021-04-01,2021-06-30,无"
    rows = f"{TRAININGS}\nPX-2,区民政局,2021-05-01"
    assert len(read_csv({"培训": rows, "报送范围": lines}).records) == 2


def test_a_refused_row_counts_as_a_row(read_csv: TextReader) -> None:
    report = read_csv({"培训": "编号,培训日期\nPX-1,三月"})
    assert (len(report.records), len(report.refusals), len(report.coverage)) == (0, 1, 1)


def test_a_list_said_to_be_empty_agrees_with_no_refused_row_either(read_csv: TextReader) -> None:
    with pytest.raises(InputError, match="填了“无”"):
        read_csv({"培训": "编号,培训日期\nPX-1,三月", "报送范围": "台账,起,止,有无\n培训,2021-01-01,2021-12-31,无"})


def test_totals_need_no_rows_of_their_cases(read_csv: TextReader) -> None:
    lines = "台账,起,止,方式\n留言咨询答复,2021-01-01,2021-12-31,汇总"
    assert read_csv({"报送范围": lines}).coverage[0].mode == "counts"


def test_the_cover_names_the_reporter_whatever_stands_around_it(read_csv: TextReader) -> None:
    cover = "政务公开报送表,,\n,报送单位：,,青浦区民政局\n年度,2021年度,\n填报人,张三,电话"
    report = read_csv({"培训": TRAININGS, "封面": cover}, reporter=None)
    assert report.reporter == "qingpu-mzj"

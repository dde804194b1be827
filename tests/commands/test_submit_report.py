"""What was repaired, left out or does not agree is printed when a report is taken in, not only when it is checked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import cli

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ROWS = (
    "编号,渠道,收到时间,答复时间\nLY-1,网上咨询,3月5日,3月10日\nLY-2,网上咨询,2021-04-05,2021-04-01\n填报人：张三丰,,,"
)


@pytest.fixture
def submit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Take a folder of CSV files in; give the status and what was printed."""
    folder = tmp_path / "报告"
    folder.mkdir()
    (folder / "报送范围.csv").write_text("台账,起,止\n留言咨询答复,2021-01-01,2021-12-31", encoding="utf-8")
    (folder / "留言咨询答复.csv").write_text(ROWS, encoding="utf-8")

    def call(*options: str) -> tuple[int, str]:
        named = ["--plan", "qingpu-2021", "--unit", "区教育局", "--db", str(tmp_path / "office.db")]
        status = cli.run(["submit", str(folder), *named, *options])
        printed = capsys.readouterr()
        return status, printed.out + printed.err

    return call


def test_the_kinds_are_printed_with_their_first_places(submit: Callable[..., tuple[int, str]]) -> None:
    status, printed = submit()
    assert status == 0
    assert "[D301] 留言咨询答复.csv第3行“答复时间”列，写的是“2021-04-01”：早于“收到日期 2021-04-05”。" in printed
    places = "留言咨询答复.csv第2行C列、留言咨询答复.csv第2行D列"
    assert f"[D202] 年份是补上的：{places}\n" in printed
    assert "[D402] 签名行：留言咨询答复.csv第4行" in printed
    assert "张三丰" not in printed


def test_every_place_is_printed_on_request(submit: Callable[..., tuple[int, str]]) -> None:
    assert "写的是“3月10日”：按“2021-03-10”理解。" in submit("--verbose")[1]


def test_programs_get_every_place(submit: Callable[..., tuple[int, str]]) -> None:
    (result,) = json.loads(submit("--format", "json")[1])
    codes = [annotation["code"] for annotation in result["annotations"]]
    assert (codes.count("D202"), codes.count("D215"), codes.count("D301"), codes.count("D402")) == (2, 2, 1, 1)


def test_a_strict_office_takes_nothing_that_needed_repair(submit: Callable[..., tuple[int, str]]) -> None:
    status, printed = submit("--strict")
    assert status == 5
    assert "--strict 不收" in printed
    assert "第1号" in submit()[1]


def test_what_the_unit_and_the_centre_say_differently_is_printed(
    tmp_path: Path, submit: Callable[..., tuple[int, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert submit()[0] == 0
    folder = tmp_path / "城运中心"
    folder.mkdir()
    coverage = "台账,所述单位,起,止\n留言咨询答复,区教育局,2021-01-01,2021-12-31"
    rows = "编号,单位,渠道,收到日期,答复日期\nLY-1,区教育局,网上咨询,2021-03-05,2021-03-12"
    (folder / "报送范围.csv").write_text(coverage, encoding="utf-8")
    (folder / "留言咨询答复.csv").write_text(rows, encoding="utf-8")
    named = ["--plan", "qingpu-2021", "--unit", "区民政局", "--db", str(tmp_path / "office.db")]
    assert cli.run(["submit", str(folder), *named]) == 0
    printed = capsys.readouterr().out
    assert "与别的单位所报不一致的有1处，请核对：" in printed
    own = "区教育局报的是2021-03-10（留言咨询答复.csv第2行），以此为准"
    assert f"LY-1“答复日期”：{own}；区民政局报的是2021-03-12（留言咨询答复.csv第2行）。" in printed

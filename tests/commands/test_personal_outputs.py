"""Personal data that a report holds reaches nothing: no output, no format, no error, no byte of the database."""

from __future__ import annotations

import sqlite3
import zipfile
from contextlib import closing
from html import unescape
from typing import TYPE_CHECKING

import openpyxl
import pytest
from openpyxl.comments import Comment

import cli

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

PLAN = "qingpu-2021"
NAME, MOBILE, IDENTITY, ADDRESS, PHONE = "张三丰", "13812345678", "31011019800101123X", "盈港路123号", "021-59730000"
PRIVATE = (NAME, MOBILE, IDENTITY, ADDRESS, PHONE)
HEADINGS = (
    "编号",
    "申请人姓名",
    "渠道",
    "联系电话",
    "收到日期",
    "身份证号码",
    "答复日期",
    "家庭地址",
    "备注",
    "经手同志",
)
FORMATS = ("text", "json", "sarif", "junit", "github", "gitlab")


def write_report(path: Path, *, spoilt: bool = False) -> Path:
    """A report with personal data wherever people put it; a spoilt one has it where it does not belong as well."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    cover = book.create_sheet("封面")
    cover.append(["报送单位", "区教育局", f"填报人：{NAME}"])
    cover.append(["联系人", NAME, MOBILE])
    coverage = book.create_sheet("报送范围")
    coverage.append(["台账", "起", "止"])
    coverage.append(["留言咨询答复", "2021-01-01", "2021-12-31"])
    sheet = book.create_sheet(f"留言咨询答复登记表{MOBILE}" if spoilt else "留言咨询答复")
    sheet.append([f"留言答复登记（填报人：{NAME}，电话 {PHONE}，地址 {ADDRESS}）"])
    sheet.append(HEADINGS)
    for number, (received, replied) in enumerate(
        [
            ("2021-03-01", "2021-03-04"),
            ("三月", "2021-03-04"),
            ("2021-03-01", "2022-02-01"),
            ("2021.3.5", "２０２１-03-09"),
        ]
    ):
        key = f"LY-{number % 3}"
        sheet.append([key, NAME, "网上咨询", MOBILE, received, IDENTITY, replied, ADDRESS, f"{NAME} {PHONE}", NAME])
    if spoilt:
        sheet.append([MOBILE, NAME, "网上咨询", MOBILE, IDENTITY, IDENTITY, PHONE, ADDRESS, NAME, NAME])
    sheet["B3"].comment = Comment(f"{NAME} {MOBILE}", NAME)
    sheet.append([])
    sheet.append([f"填报人：{NAME}", None, f"联系电话：{PHONE}", None, f"审核人：{NAME}"])
    book.save(path)
    return path


def find_private(text: str) -> list[str]:
    return [private for private in PRIVATE if private in text]


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    status = cli.run([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return status, captured.out + captured.err


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("spoilt", ["", "spoilt"])
def test_no_format_of_a_check_holds_any(
    form: str, spoilt: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_report(tmp_path / f"区教育局（填报人：{NAME}）{MOBILE}.xlsx", spoilt=bool(spoilt))
    verbose = ["--verbose"] if form == "text" else []
    status, said = run(capsys, "check", path, "--plan", PLAN, "--format", form, *verbose)
    assert status in {0, 1, 3, 5}, said
    assert "Traceback" not in said
    assert len(said) > 40
    assert find_private(said) == []


def test_nothing_that_is_stored_or_told_later_holds_any(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = write_report(tmp_path / f"报表{MOBILE}.xlsx")
    status, said = run(capsys, "submit", path, "--plan", PLAN)
    assert status == 0, said
    for arguments in (
        ("submit", path, "--plan", PLAN),
        ("submissions",),
        ("submissions", "--plan", PLAN),
        ("submissions", "--format", "json"),
        ("assess", "--plan", PLAN, "--as-of", "2021-12-31", "--unit", "区教育局"),
        ("assess", "--plan", PLAN, "--as-of", "2021-12-31"),
        ("list", "--plan", PLAN, "--unit", "区教育局"),
        ("list", "--plan", PLAN, "--format", "json"),
        ("explain", "区教育局", "12", "--plan", PLAN),
    ):
        status, more = run(capsys, *arguments)
        assert status in {0, 1, 2, 3}, more
        said += more
    assert "区教育局" in said
    assert find_private(said) == []
    content = b"".join(file.read_bytes() for file in tmp_path.glob("mingcha.db*"))
    assert [private for private in PRIVATE if private.encode() in content] == []
    with closing(sqlite3.connect("mingcha.db")) as connection:
        assert find_private("\n".join(connection.iterdump())) == []
        assert connection.execute("SELECT count(*) FROM submission").fetchone() == (1,)


def test_a_marked_workbook_holds_no_more_of_it_than_before(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_report(tmp_path / f"报表{MOBILE}.xlsx")
    out = tmp_path / "标.xlsx"
    status, said = run(capsys, "check", path, "--plan", PLAN, "--mark", out, "--fail-on", "never")
    assert status == 0, said
    assert find_private(said) == []

    def count(book: Path) -> dict[str, int]:
        with zipfile.ZipFile(book) as package:
            text = unescape("".join(package.read(name).decode("utf-8", "replace") for name in package.namelist()))
        return {private: text.count(private) for private in PRIVATE}

    assert count(out) == count(path)
    sheet = openpyxl.load_workbook(out)["留言咨询答复"]
    assert [cell for row in sheet for cell in row if cell.comment and "明察" in str(cell.comment.author)] != []


@pytest.mark.parametrize("place", ["unit", "sheet", "heading", "coverage", "csv", "yaml"])
def test_no_refusal_of_a_whole_report_holds_any_number(
    place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"表{MOBILE}.xlsx"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = f"{MOBILE}某表" if place == "sheet" else "留言咨询答复"
    sheet.append(["编号", "单位", f"收到日其{MOBILE}" if place == "heading" else "收到日期", "渠道"])
    sheet.append(["LY-1", f"审核人：{NAME}{MOBILE}" if place == "unit" else "区教育局", "2021-03-01", "网上咨询"])
    coverage = book.create_sheet("报送范围")
    coverage.append(["台账", "起", "止"])
    coverage.append(["留言咨询答复", "2021-01-01", f"{MOBILE}" if place == "coverage" else "2021-12-31"])
    book.save(path)
    if place == "csv":
        path = tmp_path / f"{MOBILE}.csv"
        path.write_text(f'编号,收到日期\n"{NAME}{MOBILE},2021-03-01\n', encoding="utf-8")
    if place == "yaml":
        path = tmp_path / f"{MOBILE}.yaml"
        path.write_text(f"reporter: [{NAME}, {MOBILE}\n", encoding="utf-8")
    status, said = run(capsys, "submit", path, "--plan", PLAN, "--unit", "区教育局", "--db", tmp_path / "m.db")
    assert status == 5, said
    assert said.startswith("错误：")
    assert find_private(said) == []
    assert not (tmp_path / "m.db").exists()

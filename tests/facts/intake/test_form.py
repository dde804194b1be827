"""The form that a unit fills in: what is filled in is read back, what explains it never is."""

from __future__ import annotations

import html
import re
import subprocess
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from facts.errors import UsageError
from facts.intake import read_report
from facts.intake.convert import convert_cell, gather_words
from facts.intake.form import write_form
from facts.intake.form.places import FIRST_ROW, HEADING_ROW, LAST_ROW, NOTES_ROW
from facts.intake.layout import lay_out_ledger, make_example
from facts.intake.refused import Refused
from facts.intake.workbook import read_workbook
from facts.ledgers import LEDGERS, ledger_columns
from tests.facts.intake.made_form import WORDS, make_content

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from facts.report import Report
    from facts.units import UnitRegistry

DATA_ROW = FIRST_ROW + 1
KNOWN_FUNCTIONS = {
    "AND",
    "COUNTA",
    "EDATE",
    "IF",
    "IFERROR",
    "INDEX",
    "INT",
    "ISERROR",
    "ISNUMBER",
    "ISTEXT",
    "LEFT",
    "MATCH",
    "MAX",
    "MIN",
    "N",
    "NOT",
    "OR",
    "ROUND",
    "SUBSTITUTE",
    "SUM",
    "SUMPRODUCT",
    "TODAY",
    "TRIM",
}
"""What Excel 2010, WPS and LibreOffice all reckon."""
LONGEST_FORMULA = 8_192
HIDDEN = ("选项", "日历", "表单信息")
PROOFS = 3
"""Rows of the evidence sheet that are filled in beforehand."""


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The form with every ledger, as it is handed out."""
    return write(tmp_path_factory.mktemp("form") / "表.xlsx")


@pytest.fixture(scope="module")
def opened(blank: Path) -> Workbook:
    """The form with every ledger, to be looked at only."""
    return openpyxl.load_workbook(blank)


@pytest.fixture(scope="module")
def filled(blank: Path) -> Path:
    """The form with every ledger, filled in."""
    return fill_in(blank, blank.with_name("filled.xlsx"))


def write(path: Path, ledgers: Sequence[str] = tuple(LEDGERS), **changed: object) -> Path:
    write_form(path, make_content(ledgers, **changed))
    return path


def find_columns(sheet: Worksheet) -> dict[str, int]:
    """The columns of a sheet by their headings."""
    return {str(cell.value): cell.column for cell in sheet[HEADING_ROW] if cell.value is not None}


def data_row(ledger: str) -> int:
    return DATA_ROW + (PROOFS if ledger == "evidence" else 0)


def fill_in(path: Path, target: Path) -> Path:
    """Fill in one record of every ledger, as its example row shows it, and declare every ledger complete."""
    workbook = openpyxl.load_workbook(path)
    for ledger, record in LEDGERS.items():
        sheet = workbook[record.title]
        columns, row = find_columns(sheet), data_row(ledger)
        for column in lay_out_ledger(ledger, 2021, WORDS).columns:
            place = columns[column.column.title]
            sheet.cell(row, place).value = sheet.cell(FIRST_ROW, place).value
            sheet.cell(row, place).number_format = sheet.column_dimensions[get_column_letter(place)].number_format
        sheet.cell(row, 1).value = f"{ledger}-1"
    coverage = workbook["报送范围"]
    for row in range(FIRST_ROW, FIRST_ROW + len(LEDGERS)):
        coverage.cell(row, 4).value = date(2021, 12, 31)
        coverage.cell(row, 6).value = "有"
    workbook.save(target)
    return target


def read(path: Path, units: UnitRegistry) -> Report:
    return read_report([path], reporter=None, units=units, vocabularies=WORDS, year=2021)


def check_filled_in(report: Report) -> None:
    """Hold the report against what :func:`fill_in` wrote."""
    assert report.reporter == "qingpu-jyj"
    assert report.refusals == ()
    assert [(record.ledger, record.key) for record in report.records] == [(name, f"{name}-1") for name in LEDGERS]
    assert all(record.origin.row == data_row(record.ledger) for record in report.records)
    assert [claim.ledger for claim in report.coverage] == list(LEDGERS)
    for record in report.records:
        start = date(2021, 3, 1)
        for place, (name, column) in enumerate(ledger_columns(LEDGERS[record.ledger]).items()):
            words = gather_words(column, WORDS.get((record.ledger, name), ()))
            example = make_example(column, words.ordered, start + timedelta(days=7 * place))
            assert record.values[name] == convert_cell(column, example if example != 0.04 else "4%", words)


def test_an_empty_form_claims_nothing_and_holds_no_record(blank: Path, units: UnitRegistry) -> None:
    report = read(blank, units)
    assert (report.reporter, report.records, report.refusals, report.coverage) == ("qingpu-jyj", (), (), ())
    assert (report.repairs, report.contradictions, report.refused_cells) == ((), (), ())
    assert [remark.code for remark in report.left_out] == ["D407"]


def test_a_form_that_is_filled_in_reads_back(filled: Path, units: UnitRegistry) -> None:
    check_filled_in(read(filled, units))


@pytest.mark.needs("soffice")
def test_a_form_that_libreoffice_has_saved_reads_back_the_same(
    program: Path, filled: Path, tmp_path: Path, units: UnitRegistry
) -> None:
    command = [
        str(program),
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        str(tmp_path / "saved"),
        str(filled),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    check_filled_in(read(tmp_path / "saved" / filled.name, units))


def test_every_example_would_be_read_if_it_were_data() -> None:
    for ledger, record in LEDGERS.items():
        for name, column in ledger_columns(record).items():
            words = gather_words(column, WORDS.get((ledger, name), ()))
            example = make_example(column, words.ordered, date(2021, 3, 1))
            value = convert_cell(column, "4%" if column.kind == "percent" else example, words)
            assert value is not None
            assert not isinstance(value, Refused)


def test_every_sheet_has_its_headings_notes_and_example(opened: Workbook) -> None:
    assert opened.sheetnames == ["封面", "报送范围", *(record.title for record in LEDGERS.values()), *HIDDEN]
    assert {opened[name].sheet_state for name in HIDDEN} == {"hidden"}
    for record in LEDGERS.values():
        sheet = opened[record.title]
        titles = ["编号", "单位", *(column.title for column in ledger_columns(record).values())]
        headings = [str(cell.value) for cell in sheet[HEADING_ROW] if cell.value is not None]
        assert [heading for heading in headings if not heading.endswith(("（自动）", "（参考）"))] == titles
        assert "检查（自动）" in headings
        assert str(sheet.cell(NOTES_ROW, 1).value).startswith("填写说明")
        assert all(sheet.cell(NOTES_ROW, place).value for place in range(1, len(titles) + 1))
        assert sheet.cell(FIRST_ROW, 1).value == "示例"
        assert sheet.freeze_panes == f"B{NOTES_ROW}"
        assert sheet.print_title_rows == f"$1:${HEADING_ROW}"


def find_list(sheet: Worksheet, letter: str) -> tuple[str, bool]:
    """Give the formula of the drop-down list of a column and whether other entries are refused."""
    (check,) = (
        check for check in sheet.data_validations.dataValidation if str(check.sqref).startswith(f"{letter}{DATA_ROW}:")
    )
    assert str(check.sqref) == f"{letter}{DATA_ROW}:{letter}{LAST_ROW}"
    assert check.type == "list"
    return str(check.formula1), bool(check.showErrorMessage)


def test_choices_have_drop_down_lists(opened: Workbook) -> None:
    sheet = opened["会议列席与工作汇报"]
    words = opened["选项"]

    def list_words(letter: str) -> tuple[list[object], bool]:
        formula, strict = find_list(sheet, letter)
        found = re.fullmatch(r"'选项'!\$([A-Z]+)\$1:\$\1\$(\d+)", formula)
        assert found
        return [words[f"{found[1]}{row}"].value for row in range(1, int(found[2]) + 1)], strict

    assert list_words("C") == (["听取政务公开汇报", "本单位决策会议", "区政府决策会议"], True)
    assert list_words("F") == (["是", "否"], True)
    invited, strict = list_words("G")
    assert invited[:2] == ["利益相关方代表", "企业代表"]
    assert not strict  # several words may stand in the cell


def test_open_columns_offer_the_words_of_the_plan(tmp_path: Path) -> None:
    workbook = openpyxl.load_workbook(write(tmp_path / "表.xlsx", ["publications"]))
    assert {cell.value for row in workbook["选项"] for cell in row} >= {"甲类", "乙类"}


def test_columns_are_formatted_so_that_what_is_typed_stays_what_it_is(opened: Workbook) -> None:
    sheet = opened["考核评议"]
    formats = {
        cell.value: sheet.column_dimensions[get_column_letter(place)].number_format
        for place, cell in enumerate(sheet[HEADING_ROW], start=1)
    }
    assert formats["编号"] == "@"
    assert formats["确定日期"] == "yyyy-mm-dd"
    assert formats["政务公开分值占比"] == "0.00%"


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_text_that_begins_like_a_formula_is_text(start: str, tmp_path: Path) -> None:
    text = f'{start}HYPERLINK("http://example.org","x")'
    path = tmp_path / "表.xlsx"
    content = make_content(["publications"], vocabularies={("publications", "topic"): frozenset({f"{start}77+7"})})
    duty = replace(content.duties[0], title=text, asks=text, number=text)
    write_form(path, replace(content, unit=text, plan_title=text, hand_in=text, duties=(duty,)))
    with zipfile.ZipFile(path) as package:
        sheets = [package.read(name).decode() for name in package.namelist() if name.startswith("xl/worksheets/")]
    formulas = [formula for sheet in sheets for formula in re.findall(r"<f[^>]*>[^<]*</f>", sheet)]
    assert formulas
    assert not any("HYPERLINK" in formula or "77+7" in formula for formula in formulas)
    cover, *_ = read_workbook(path.read_bytes(), path.name)
    assert cover.rows[1].cells[1] == text


def test_the_cover_says_what_to_do(blank: Path) -> None:
    cover, *_ = read_workbook(blank.read_bytes(), "表.xlsx")
    text = " ".join(str(cell) for row in cover.rows for cell in row.cells)
    for words in (
        "区教育局",
        "2021年青浦区政务公开工作要点",
        "2021",
        "表单版本",
        "零报告",
        "12月10日前交",
        "4c",
        "第4行",
    ):
        assert words in text


def test_control_characters_do_not_break_the_form(tmp_path: Path) -> None:
    path = write(tmp_path / "表.xlsx", ["trainings"], hand_in="第一\x00段\x1b")
    cover, *_ = read_workbook(path.read_bytes(), path.name)
    assert any("第一段" in row.cells for row in cover.rows)


def test_an_unknown_ledger_is_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="没有台账“training”，是不是“trainings”"):
        write(tmp_path / "表.xlsx", ["training"])


def test_a_form_that_cannot_be_written_is_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="写不了这个文件"):
        write(tmp_path / "没有" / "表.xlsx", ["trainings"])


def list_formulas(path: Path) -> list[tuple[str, str]]:
    """Every formula of the workbook with its attributes, as it stands in the file."""
    with zipfile.ZipFile(path) as package:
        sheets = [package.read(name).decode() for name in package.namelist() if name.startswith("xl/worksheets/")]
    return [found for sheet in sheets for found in re.findall(r"<f([^>]*)>([^<]+)</f>", sheet)]


def test_every_formula_is_one_that_all_programs_know(blank: Path) -> None:
    formulas = list_formulas(blank)
    texts = {re.sub(r'"[^"]*"', '""', html.unescape(text)) for _, text in formulas}
    used = {name for text in texts for name in re.findall(r"([A-Z][A-Z0-9.]*)\(", text)}
    assert used <= KNOWN_FUNCTIONS
    assert all(len(html.unescape(text)) < LONGEST_FORMULA for _, text in formulas)
    assert not any('t="shared"' in attributes and "!" in text for attributes, text in formulas)
    assert sum('t="shared"' in attributes for attributes, _ in formulas) > len(LEDGERS)


def test_an_approximate_number_is_warned_of_and_not_stopped(opened: Workbook) -> None:
    checks = opened["会议列席与工作汇报"].data_validations.dataValidation
    styles = {check.type: (check.errorStyle, str(check.error)) for check in checks}
    assert styles["decimal"] == ("warning", "请只填数字，不带单位；说不准的写约数，如 约115")
    assert styles["date"][0] in {None, "stop"}

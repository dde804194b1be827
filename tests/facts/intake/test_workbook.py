"""What a workbook shows is what is read: percentages, errors and formulas that readers take for something else."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING

import openpyxl
import pytest

from facts.intake.table import Area, Fault, Percentage, Row, Table, name_column
from facts.intake.workbook import read_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet


def make_sheet(name: str = "表") -> Worksheet:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    sheet: Worksheet = workbook.create_sheet(name)
    return sheet


def read_sheet(sheet: Worksheet, path: Path) -> Table:
    assert sheet.parent is not None
    sheet.parent.save(path)
    (table,) = read_workbook(path.read_bytes(), path.name)
    return table


def test_cells_are_read_with_their_types_and_the_rows_with_their_numbers(tmp_path: Path) -> None:
    sheet = make_sheet()
    sheet["B3"] = "文字"
    sheet["C3"] = 3
    sheet["D3"] = date(2021, 5, 10)
    sheet["E3"] = datetime(2021, 5, 10, 14, 30)
    sheet["F3"] = True
    sheet["A7"] = "尾"
    table = read_sheet(sheet, tmp_path / "报表.xlsx")
    first, last = table.rows
    assert first == Row(3, ("", "文字", 3.0, date(2021, 5, 10), datetime(2021, 5, 10, 14, 30), True))
    assert (last.number, last.cells[0]) == (7, "尾")
    assert table.place(3, 1) == "报表.xlsx“表”表第3行B列"


@pytest.mark.parametrize("form", ["0%", "0.00%", "0.0%;[Red]-0.0%"])
def test_a_cell_shown_as_a_percentage_is_told_from_a_bare_number(form: str, tmp_path: Path) -> None:
    sheet = make_sheet()
    sheet["A1"] = sheet["B1"] = 0.04
    sheet["A1"].number_format = form
    (row,) = read_sheet(sheet, tmp_path / "报表.xlsx").rows
    assert row.cells == (0.04, 0.04)
    assert [type(cell) for cell in row.cells] == [Percentage, float]


def test_a_percent_sign_in_quotation_marks_makes_no_percentage(tmp_path: Path) -> None:
    sheet = make_sheet()
    sheet["A1"] = 4
    sheet["A1"].number_format = '0"%"'
    (row,) = read_sheet(sheet, tmp_path / "报表.xlsx").rows
    assert [type(cell) for cell in row.cells] == [float]


def test_an_empty_cell_with_a_percent_format_stays_empty(tmp_path: Path) -> None:
    sheet = make_sheet()
    sheet["A1"] = "x"
    sheet["B1"].number_format = "0%"
    sheet["B9"].number_format = "0%"
    (row,) = read_sheet(sheet, tmp_path / "报表.xlsx").rows
    assert row.cells[0] == "x"
    assert [cell for cell in row.cells[1:] if cell] == []


def test_a_formula_that_was_never_calculated_is_no_empty_cell(tmp_path: Path) -> None:
    sheet = make_sheet()
    sheet["A1"] = "x"
    sheet["B1"] = "=1+1"
    sheet["C4"] = "=A1"
    rows = read_sheet(sheet, tmp_path / "报表.xlsx").rows
    assert [type(cell) for cell in rows[0].cells[:2]] == [str, Fault]
    assert rows[1].number == 4
    assert type(rows[1].cells[2]) is Fault


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        (b'<c r="B1" t="e"><v>#N/A</v></c>', Fault),
        (b'<c t="e" r="B1"><f>1/0</f><v>#DIV/0!</v></c>', Fault),
        (b'<c r="B1"><f>A1</f></c>', Fault),
        (b'<c r="B1"><f>A1</f><v></v></c>', Fault),
        (b'<c r="B1" t="str"><f>A1</f></c>', Fault),
        (b'<c r="B1" t="str"><f>A1</f><v></v></c>', str),
        (b'<c r="B1"><f>1+1</f><v>2</v></c>', float),
        (b'<c r="B1" t="shared"><f t="shared" si="0"/></c>', Fault),
    ],
)
def test_cells_of_formulas_are_told_apart(cell: bytes, kind: type, tmp_path: Path) -> None:
    sheet = make_sheet()
    sheet["A1"] = "x"
    sheet["B1"] = 7
    path = tmp_path / "报表.xlsx"
    read_sheet(sheet, path)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    old = b'<c r="B1" t="n"><v>7</v></c>'
    assert old in parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(old, cell)
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    (table,) = read_workbook(path.read_bytes(), "报表.xlsx")
    (row,) = table.rows
    assert [type(value) for value in row.cells] == [str, kind] or (kind is str and row.cells == ("x",))


def test_cells_far_out_that_are_only_coloured_take_no_room(tmp_path: Path) -> None:
    sheet = make_sheet()
    sheet["A1"] = "x"
    sheet["XFD1048576"].number_format = "0%"
    table = read_sheet(sheet, tmp_path / "报表.xlsx")
    assert table.rows == (Row(1, ("x",)),)


def test_merged_cells_are_told(tmp_path: Path) -> None:
    sheet = make_sheet()
    sheet["A1"] = "标题"
    sheet.merge_cells("A1:C2")
    assert read_sheet(sheet, tmp_path / "报表.xlsx").merged == (Area(1, 1, 2, 3),)


def test_a_sheet_without_content_has_no_rows(tmp_path: Path) -> None:
    sheet = make_sheet()
    sheet["A1"] = "  "
    assert read_sheet(sheet, tmp_path / "报表.xlsx").rows == ()


@pytest.mark.parametrize(
    ("place", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")]
)
def test_columns_are_called_as_spreadsheet_programs_call_them(place: int, letters: str) -> None:
    assert name_column(place) == letters

"""A marked workbook is the unit's own: colours and comments are added, all else stays byte for byte."""

from __future__ import annotations

import io
import subprocess
import zipfile
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from facts.mark import Mark, mark_workbook

if TYPE_CHECKING:
    from pathlib import Path

PICTURE = b"\x89PNG not looked at"
MARKS = [
    Mark("培训", 2, 2, "red", '迟了 <3> 天 & "更多"'),
    Mark("培训", 2, 2, "yellow", "第二句"),
    Mark("培训", 3, 1, "yellow", "看不懂"),
    Mark("培训", 9, 30, "blue", "空的格"),
    Mark("没有的表", 1, 1, "red", "x"),
]


def make_workbook(*, commented: bool) -> bytes:
    """A workbook with styles, a merge, a check, a formula, two sheets, and on request a comment."""
    workbook = Workbook()
    first = workbook.active
    assert first is not None
    first.title = "封面"
    sheet = workbook.create_sheet("培训")
    for row in (["编号", "日期", "人数"], ["PX-1", "2021-03-05", 12], ["PX-2", None, "=1+1"]):
        sheet.append(row)
    sheet["B2"].font = Font(bold=True)
    sheet["A3"].fill = PatternFill("solid", start_color="FF00FF00")
    sheet.merge_cells("D1:E1")
    check = DataValidation(type="list", formula1='"是,否"')
    check.add("F2:F9")
    sheet.add_data_validation(check)
    sheet.column_dimensions["AD"].number_format = "0.00%"
    if commented:
        sheet["A3"].comment = Comment("单位自己的批注", "单位")
        sheet["C2"].comment = Comment("另一条", "单位")
    out = io.BytesIO()
    workbook.save(out)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/media/image1.png", PICTURE)
        archive.writestr("xl/vbaProject.bin", b"macros")
    return out.getvalue()


@pytest.mark.parametrize("commented", [False, True])
def test_only_the_marked_cells_change(*, commented: bool) -> None:
    content = make_workbook(commented=commented)
    marked = mark_workbook(content, MARKS)
    before, after = load_workbook(io.BytesIO(content)), load_workbook(io.BytesIO(marked))
    assert after.sheetnames == before.sheetnames
    colours = {}
    for sheet in before:
        other = after[sheet.title]
        assert other.merged_cells.ranges == sheet.merged_cells.ranges
        assert [check.sqref for check in other.data_validations.dataValidation] == [
            check.sqref for check in sheet.data_validations.dataValidation
        ]
        for row in other.iter_rows():
            for cell in row:
                old = sheet[cell.coordinate]
                assert (cell.value, repr(cell.font)) == (old.value, repr(old.font))
                assert cell.number_format == ("0.00%" if cell.coordinate == "AD9" else old.number_format)
                if repr(cell.fill) != repr(old.fill):
                    colours[cell.coordinate] = cell.fill.fgColor.rgb
    assert colours == {"B2": "FFFFC7CE", "A3": "FFFFEB9C", "AD9": "FFDDEBF7"}


@pytest.mark.parametrize("commented", [False, True])
def test_comments_stand_behind_those_of_the_unit(*, commented: bool) -> None:
    sheet = load_workbook(io.BytesIO(mark_workbook(make_workbook(commented=commented), MARKS)))["培训"]
    said = {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
    own = {"A3": "单位自己的批注\n明察：看不懂", "C2": "另一条"} if commented else {"A3": "看不懂"}
    assert said == {"B2": '迟了 <3> 天 & "更多"\n第二句', "AD9": "空的格", **own}


def test_what_is_not_marked_stays_byte_for_byte() -> None:
    content = make_workbook(commented=True)
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(io.BytesIO(mark_workbook(content, MARKS))) as after,
    ):
        changed = {name for name in before.namelist() if before.read(name) != after.read(name)}
        assert before.namelist() == after.namelist()[: len(before.namelist())]
    assert changed == {
        "xl/styles.xml",
        "xl/worksheets/sheet2.xml",
        "xl/comments/comment1.xml",
        "xl/drawings/commentsDrawing1.vml",
    }


def test_without_marks_nothing_changes() -> None:
    content = make_workbook(commented=False)
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(io.BytesIO(mark_workbook(content, []))) as after,
    ):
        assert {name: before.read(name) for name in before.namelist()} == {
            name: after.read(name) for name in after.namelist()
        }


@pytest.mark.needs("soffice")
@pytest.mark.parametrize("commented", [False, True])
def test_an_office_program_reads_colours_and_comments(tmp_path: Path, *, commented: bool) -> None:
    path = tmp_path / "marked.xlsx"
    path.write_bytes(mark_workbook(make_workbook(commented=commented), MARKS))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path / 'profile'}", "--headless", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", str(tmp_path / "out"), str(path)], check=True, capture_output=True)
    sheet = load_workbook(tmp_path / "out" / "marked.xlsx")["培训"]
    assert sheet["B2"].fill.fgColor.rgb == "FFFFC7CE"
    said = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment}
    assert said == {"B2", "A3", "AD9"} | ({"C2"} if commented else set())
    assert sheet["C3"].value == "=1+1"

"""Text that begins like a formula comes out as text of every sheet and CSV file that the program writes."""

from __future__ import annotations

import csv
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from demo.write import write_folder, write_workbook
from demo.write.sheets import Sheet
from engine.rules.sheet import FIELDS, PLAN_COLUMNS, SheetRow
from engine.rules.workbook import write_sheet
from facts.intake.delimited import read_delimited
from facts.intake.form.style import write_cell
from facts.intake.spelling import FORMULA_STARTS
from facts.intake.workbook import read_workbook
from facts.mark import Mark, mark_workbook

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
NASTY = ("=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", '=HYPERLINK("http://example.invalid","x")', "=cmd|' /C calc'!A0")
SHEET = Sheet("表", ("编号", "=列"), tuple((text, text) for text in NASTY))


def write_demo_book(path: Path) -> None:
    write_workbook(path, [SHEET], "=标题", datetime(2022, 1, 1, tzinfo=UTC).replace(tzinfo=None))


def write_form_book(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row, text in enumerate(NASTY, start=1):
        write_cell(sheet, row, 1, text)
    book.save(path)


def write_rules_book(path: Path) -> None:
    rows = [
        SheetRow((text,) * len(PLAN_COLUMNS), f"x/{number}", text, dict.fromkeys(FIELDS, text))
        for number, text in enumerate(NASTY)
    ]
    write_sheet(path, "=标题", "x", rows)


WRITERS = {"demo": write_demo_book, "form": write_form_book, "rules": write_rules_book}


@pytest.mark.parametrize("name", WRITERS)
def test_text_like_a_formula_is_text_in_a_workbook(name: str, tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    WRITERS[name](path)
    cells = [cell for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row]
    found = [cell for cell in cells if isinstance(cell.value, str) and cell.value.lstrip().startswith(FORMULA_STARTS)]
    assert {cell.value for cell in found} >= set(NASTY)
    assert {cell.data_type for cell in found} == {"s"}
    with zipfile.ZipFile(path) as package:
        sheets = [part for part in package.namelist() if part.startswith("xl/worksheets/sheet")]
        assert [part for part in sheets if b"<f" in package.read(part).replace(b"<fo", b"")] == []
    read = [cell for table in read_workbook(path.read_bytes(), path.name) for row in table.rows for cell in row.cells]
    assert set(read) >= set(NASTY)


@pytest.mark.needs("soffice")
@pytest.mark.parametrize("name", WRITERS)
def test_libreoffice_reckons_nothing_of_it(name: str, program: Path, tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    WRITERS[name](path)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command: list[str | Path] = [program, profile, "--headless", "--convert-to", "csv", "--outdir", tmp_path, path]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    with (tmp_path / "表.csv").open(encoding="utf-8", newline="") as file:
        shown = {cell.strip() for row in csv.reader(file) for cell in row}
    assert {text.strip() for text in NASTY} <= shown


def test_text_like_a_formula_is_shielded_in_a_csv_file_and_read_as_it_was(tmp_path: Path) -> None:
    write_folder(tmp_path / "表", [SHEET], "utf-8-sig")
    content = (tmp_path / "表" / "表.csv").read_bytes()
    rows = list(csv.reader(content.decode("utf-8-sig").splitlines()))
    assert [cell for row in rows[1:] for cell in row if cell.startswith(FORMULA_STARTS)] == []
    table = read_delimited(content, "表.csv")
    assert [row.cells for row in table.rows[1:]] == list(SHEET.rows)


def test_a_comment_like_a_formula_is_a_comment_and_the_cells_stay_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    write_demo_book(path)
    marked = tmp_path / "标.xlsx"
    marked.write_bytes(mark_workbook(path.read_bytes(), [Mark("表", 3, 1, "red", text) for text in NASTY]))
    before, after = (openpyxl.load_workbook(each)["表"] for each in (path, marked))
    comment = after["A3"].comment
    assert comment is not None
    assert [line for line in NASTY if line not in comment.text] == []
    assert [[cell.value for cell in row] for row in after] == [[cell.value for cell in row] for row in before]


def test_no_other_module_writes_sheets_or_csv_files() -> None:
    writes: Callable[[str], bool] = lambda text: any(  # noqa: E731 - said once
        sign in text for sign in ("Workbook(", "csv.writer", "csv.DictWriter", "xlsxwriter")
    )
    sources = [path for room in ("commands", "demo", "engine", "facts") for path in (ROOT / room).rglob("*.py")]
    found = {path.relative_to(ROOT).as_posix() for path in sources if writes(path.read_text("utf-8"))}
    assert found == {
        "demo/write/delimited.py",
        "demo/write/workbook.py",
        "engine/rules/workbook.py",
        "facts/intake/form/book.py",
    }

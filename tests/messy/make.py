"""Writes the messy and bad files of ``table.yaml``: ``python tests/messy/make.py FOLDER`` puts them there to look at.

A case is ``sheets`` (a workbook: rows of cells, a day of YAML being a cell with a date), ``texts`` (a folder of CSV
files), or ``file`` with its ``text``. Beside ledgers that do not bring their own coverage stands one for all of 2021.
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import yaml

TABLE = Path(__file__).with_name("table.yaml")
COVERAGE = "报送范围"
FIRST, LAST = "2021-01-01", "2021-12-31"


def load_cases() -> dict[str, dict[str, Any]]:
    """Every case by its name."""
    cases: dict[str, dict[str, Any]] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return cases


def write_case(name: str, case: dict[str, Any], folder: Path) -> Path:
    """Write the files of a case into the folder; give what is to be handed in."""
    if "sheets" in case:
        return write_workbook(case, folder / f"{name}{case.get('ending', '.xlsx')}")
    if "texts" in case:
        return write_texts(case, folder / name)
    path = folder / f"{name}{case['file']}"
    path.write_bytes(case["text"].encode(case.get("encoding", "utf-8")))
    return path


def write_workbook(case: dict[str, Any], path: Path) -> Path:
    """Write a workbook with its merged cells and number formats."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    sheets = case["sheets"]
    if COVERAGE not in sheets:
        names = case.get("covers", [name for name in sheets if sheets[name]])
        sheets = {COVERAGE: [["台账", "起", "止"], *([name, FIRST, LAST] for name in names)], **sheets}
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for number, row in enumerate(rows, start=1):
            for place, cell in enumerate(row, start=1):
                sheet.cell(number, place, cell)
    for place in case.get("merged", []):
        name, _, area = place.partition("!")
        workbook[name].merge_cells(area)
    for place, form in case.get("formats", {}).items():
        name, _, cell = place.partition("!")
        workbook[name][cell].number_format = form
    workbook.save(path)
    return path


def write_texts(case: dict[str, Any], folder: Path) -> Path:
    """Write a folder of CSV files, or a zip file of them where the case says so."""
    folder.mkdir()
    texts = case["texts"]
    if COVERAGE not in texts:
        texts = {COVERAGE: "\n".join(["台账,起,止", *(f"{name},{FIRST},{LAST}" for name in texts)]), **texts}
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, encoding=case.get("encoding", "utf-8"))
    if not case.get("zipped"):
        return folder
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w") as archive:
        for entry in sorted(folder.iterdir()):
            archive.write(entry, entry.name)
    return path


def main() -> None:
    """Write all cases into the folder that is named on the command line."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, case in load_cases().items():
        print(write_case(name, case, folder))


if __name__ == "__main__":
    main()

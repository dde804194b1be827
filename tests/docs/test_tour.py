"""The README's five minutes, run as they stand there: every call, and every line that is quoted of what came."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import openpyxl
import pytest

import cli

README = Path(__file__).parents[2] / "README.md"
SHEET, SENT, SETTLED = "公文与政策文件", "报请区政府发文日期", "属性认定日期"

# What hangs on how many records there are: the tour is run with fewer than the README's.
_BY_SCALE = re.compile(r"(?<=表第)\d+(?=行)|\d+(?=条记录)")


def list_blocks() -> list[list[str]]:
    text = README.read_text(encoding="utf-8")
    tour = text[text.index("\n## Five minutes") : text.index("\n## Exit status")]
    return [block.splitlines() for block in re.findall(r"^```\n(.*?)^```", tour, re.DOTALL | re.MULTILINE)]


def mask(text: str) -> str:
    return _BY_SCALE.sub("#", text)


def mend_cell(report: Path, row: int) -> None:
    """Do what the README says of the one cell; it must hold what the README says it does."""
    told = README.read_text(encoding="utf-8")
    book = openpyxl.load_workbook(report)
    sheet = book[SHEET]
    headings = [cell.value for cell in sheet[2]]
    sent, settled = (sheet.cell(row, headings.index(heading) + 1) for heading in (SENT, SETTLED))
    assert f"({SENT}) on {sent.value:%Y-%m-%d}" in told
    assert f"settled only on {settled.value:%Y-%m-%d}" in told
    assert f"Write {sent.value:%Y-%m-%d} into that cell" in told
    settled.value = sent.value
    book.save(report)


@pytest.mark.slow
def test_the_five_minutes_go_as_the_readme_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.run(["demo", "--scale", "0.05"]) == 0
    printed = capsys.readouterr().out
    folder, row, calls, quoted = tmp_path, 0, 0, 0
    for block in list_blocks():
        if not any(line.startswith("mingcha ") for line in block):
            seen = {mask(line).strip() for line in printed.splitlines()}
            for line in block:
                assert line.strip() == "…" or mask(line).strip() in seen, line
            quoted += len(block)
            continue
        if any(line.startswith("mingcha check") for line in block):
            mend_cell(folder / "reports/区经委.xlsx", row)
        printed = ""
        for line in block:
            program, *words = shlex.split(line)
            if program == "cd":
                folder = folder / words[0]
                monkeypatch.chdir(folder)
            elif program == "mingcha":
                calls += 1
                assert cli.run(words) == (1 if words[0] == "check" else 0), line
                printed += capsys.readouterr().out
        found = re.search(rf"^ *记录　.*“{SHEET}”表第(\d+)行", printed, re.MULTILINE)
        row = int(found[1]) if found else row
    assert calls >= 6
    assert quoted >= 15

"""``mingcha demo --plan``: what it prints at the end can be done as it stands, and undoes the breach that it shows."""

from __future__ import annotations

import re
import shlex
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

import cli
from demo import list_plans

FAST = "jinshan-2022"
PLANS = [name if name == FAST else pytest.param(name, marks=pytest.mark.slow) for name in list_plans()]


def read_advice(printed: str) -> tuple[list[list[str]], re.Match[str], re.Match[str]]:
    """The commands to try, the line that names workbook, sheet and row, and the line that names column and value."""
    lines = printed.splitlines()
    lines = lines[next(number for number, line in enumerate(lines) if line.startswith("接着可以试")) :]
    words = [shlex.split(line) for line in lines if line.startswith(("  cd ", "  mingcha "))]
    row = re.search(r"打开 (\S+\.xlsx)，“(.+)”表第(\d+)行", "\n".join(lines))
    cell = re.search(r"把这一行的“(.+)”改成 (\S+)，存盘", "\n".join(lines))
    assert row is not None
    assert cell is not None
    return words, row, cell


def mend(report: Path, sheet: str, row: int, heading: str, value: datetime) -> None:
    book = openpyxl.load_workbook(report)
    headings = [cell.value for cell in book[sheet][2]]
    cell = book[sheet].cell(row, headings.index(heading) + 1)
    assert isinstance(cell.value, datetime)
    assert cell.value > value
    cell.value = value
    book.save(report)


@pytest.mark.parametrize("plan", PLANS)
def test_the_closing_advice_can_be_followed_and_one_cell_undoes_the_breach(
    plan: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.run(["demo", "--plan", plan, "--scale", "0.02"]) == 0
    words, row, cell = read_advice(capsys.readouterr().out)
    (_, folder), (_, _, unit, requirement, *_) = words[:2]
    assert requirement.startswith(f"{plan}/")
    monkeypatch.chdir(folder)
    listing = ["list", "--plan", plan, "--unit", unit, "--tier", "1"]
    assert cli.run(listing) == 0
    assert f"（{requirement}）：不达标" in capsys.readouterr().out
    mend(Path(row[1]), row[2], int(row[3]), cell[1], datetime.fromisoformat(cell[2]))
    for line in words[1:]:
        assert cli.run(line[1:]) in ({0, 1, 3} if line[1] == "check" else {0}), line
    capsys.readouterr()
    assert cli.run(listing) == 0
    assert f"（{requirement}）：不达标" not in capsys.readouterr().out


def test_a_plan_that_is_not_there_is_said_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.run(["demo", "--plan", "jinshan-2022", "--plan", "qingpu-2032"]) == 2
    printed = capsys.readouterr().err
    assert "没有为要点“qingpu-2032”准备演示数据，是否想写“qingpu-2023”" in printed
    assert all(name in printed for name in list_plans())
    assert list(tmp_path.iterdir()) == []

"""Nothing that is handed in crashes the program, takes it long or much room, or touches what is stored."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from facts.errors import InputError
from facts.mark import Mark, mark_workbook
from tests.facts.intake.hostile import (
    COVERAGE,
    DOCTYPE,
    MEGABYTE,
    READ,
    REFUSED,
    give_parts,
    give_workbook,
    make_paths,
    pack,
)

if TYPE_CHECKING:
    from tests.facts.intake.conftest import Reader

pytestmark = pytest.mark.slow  # each file is handed in by a process of its own

ROOT = Path(__file__).resolve().parents[3]
MOST_SECONDS = 20
"""Of processor time."""
MOST_MEMORY = 1024 * MEGABYTE


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What came of every hostile file, by its name."""
    command = [sys.executable, "-W", "error", "-m", "tests.facts.intake.hostile_lab", str(tmp_path_factory.mktemp("x"))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=1800)
    assert done.returncode == 0, done.stderr
    observed: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return observed


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_in_words_soon_and_in_little_room(name: str, seen: dict[str, Any]) -> None:
    found = seen[name]
    _, words = REFUSED[name]
    assert (found["status"], words in found["said"], found["untouched"]) == (5, True, True), found
    assert found["said"].startswith("错误：")
    assert found["said"].count("\n") == 1
    assert "/etc/passwd" not in found["said"]
    assert "root:" not in found["said"]
    assert found["seconds"] < MOST_SECONDS, found
    assert found["peak"] < MOST_MEMORY, found


@pytest.mark.parametrize("name", READ)
def test_what_only_looks_like_harm_is_read(name: str, seen: dict[str, Any]) -> None:
    found = seen[name]
    assert found["status"] == 0, found
    assert "1条记录，0行未能读入" in found["said"]
    assert (found["checked"]["status"], found["untouched"]) == (0, True), found["checked"]
    assert max(found["seconds"], found["checked"]["seconds"]) < MOST_SECONDS
    assert max(found["peak"], found["checked"]["peak"]) < MOST_MEMORY


def test_a_path_that_is_no_file_is_refused_without_waiting(tmp_path: Path, seen: dict[str, Any]) -> None:
    for path, status, words in make_paths(tmp_path):
        found = seen[path.name.encode("utf-8", "replace").decode()]
        assert (found["status"], words in found["said"], found["untouched"]) == (status, True, True), found
        assert found["seconds"] < MOST_SECONDS


def test_a_file_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, read: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "报表.xlsx"
    path.write_bytes(give_workbook())
    calls = []
    fstat = os.fstat

    def look(descriptor: int) -> os.stat_result:
        calls.append(descriptor)
        if len(calls) > 1:
            os.utime(path, ns=(len(calls), len(calls)))
        return fstat(descriptor)

    monkeypatch.setattr(os, "fstat", look)
    with pytest.raises(InputError, match="正被改动"):
        read(path)


def test_a_file_that_shrinks_before_it_is_read_is_refused(
    tmp_path: Path, read: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "报表.xlsx"
    path.write_bytes(give_workbook())
    fstat = os.fstat

    def look(descriptor: int) -> os.stat_result:
        found = fstat(descriptor)
        os.truncate(path, 100)
        return found

    monkeypatch.setattr(os, "fstat", look)
    with pytest.raises(InputError, match="正被改动"):
        read(path)


def test_a_folder_that_may_not_be_opened_is_refused(
    tmp_path: Path, read: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(InputError, match="打不开这个文件夹（没有权限）"):
        read(tmp_path)


@pytest.mark.parametrize("part", ["[Content_Types].xml", "xl/comments1.xml", "xl/worksheets/_rels/sheet1.xml.rels"])
def test_what_only_marking_looks_at_is_refused_there(part: str) -> None:
    parts = give_parts()
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = (
        f'<Relationships xmlns="{namespace}"><Relationship Id="r" Type="x/comments" Target="../comments1.xml"/>'
        "</Relationships>"
    ).encode()
    parts["xl/comments1.xml"] = b"<comments><authors/><commentList/></comments>"
    for harm in (DOCTYPE + parts[part], parts[part][:-5], b"\xff\xfe<", b""):
        with pytest.raises(InputError, match="没法涂色、加批注"):
            mark_workbook(pack(parts | {part: harm}), [Mark("培训", 2, 1, "red", "说明")])


def test_text_after_the_coverage_is_no_part_of_it(tmp_path: Path, read: Reader) -> None:
    (tmp_path / "报送范围.csv").write_text(COVERAGE + "\u202e反,\u2066,x\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read(tmp_path)
    assert "\u202e" not in caught.value.message

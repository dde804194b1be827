"""The killer of submissions sees a database that is damaged or half written, and finds none."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bench import kills

if TYPE_CHECKING:
    from pathlib import Path


pytestmark = pytest.mark.slow


def test_a_few_real_submissions_are_killed_and_nothing_is_half_stored(capsys: pytest.CaptureFixture[str]) -> None:
    assert kills.kill_processes(2) == []
    said = capsys.readouterr().out
    assert "two at once, the same 1" in said


def test_a_damaged_database_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)")
        connection.execute("CREATE INDEX i ON t (b)")
        connection.executemany("INSERT INTO t (b) VALUES (?)", [(str(n),) for n in range(5000)])
        connection.commit()
    assert len(kills.dump(path)) > 5000
    content = bytearray(path.read_bytes())
    content[8192:12288] = bytes(4096)
    path.write_bytes(content)
    with pytest.raises((RuntimeError, sqlite3.DatabaseError)):
        kills.dump(path)


def test_a_database_that_is_neither_as_before_nor_as_after_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    yard = kills.Yard(tmp_path, tmp_path / "m.db")
    yard.number, yard.longest = 1, 0.0
    yard.submit_apart(0, yard.database, "first")
    states = iter([["before"], ["half"], ["after"], ["after"]])
    monkeypatch.setattr(kills, "dump", lambda _path: next(states))
    yard.kill_one()
    assert len(yard.found) == 1
    assert "既不是以前的样子" in yard.found[0]

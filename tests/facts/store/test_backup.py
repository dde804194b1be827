"""A backup is whole, of one moment, and comes back; nothing is overwritten, and nothing bad takes its place."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

import facts.store.backup
from facts.errors import InputError, UsageError
from facts.store.backup import backup, restore
from facts.store.database import open_database, reading
from facts.store.submissions import submit
from tests.facts.store.reports import read_keys, reply, report

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

NOON = 1_619_841_600
"""2021-05-01 12:00 in Shanghai."""


@pytest.fixture
def saved(engine: Engine, tmp_path: Path) -> Path:
    """A backup of a database with one record; two more are handed in after it."""
    path = tmp_path / "backups" / "一月.db"
    path.parent.mkdir()
    submit(engine, report(reply("1")), 1)
    backup(engine, path)
    submit(engine, report(reply("2"), digest="2"), 2)
    return path


def list_names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def change_bytes(path: Path, offset: int) -> None:
    content = bytearray(path.read_bytes())
    content[offset:] = b"\xa5" * (len(content) - offset)
    path.write_bytes(content)


def test_a_backup_comes_back_and_the_old_database_stays_beside_it(engine: Engine, database: Path, saved: Path) -> None:
    assert read_keys(engine) == ["1", "2"]
    done = restore(saved, None, default_path=database, at=NOON)
    assert read_keys(open_database(None, default_path=database)) == ["1"]
    assert (done.target, done.kept) == (database, database.with_name("mingcha.db.before-restore-20210501T120000"))
    assert done.kept is not None
    assert read_keys(open_database(str(done.kept), default_path=database)) == ["1", "2"]
    again = restore(done.kept, None, default_path=database, at=NOON)
    assert again.kept is not None
    assert again.kept.name == "mingcha.db.before-restore-20210501T120000-2"
    assert read_keys(engine) == ["1", "2"]


def test_a_backup_is_one_plain_file_and_nothing_is_left_beside_it(saved: Path, database: Path) -> None:
    assert list_names(saved.parent) == ["一月.db"]
    assert [name for name in list_names(database.parent) if ".part" in name] == []
    assert saved.read_bytes()[18:20] == b"\x01\x01"
    assert saved.stat().st_mode == database.stat().st_mode


def test_a_backup_comes_back_where_there_is_no_database(saved: Path, tmp_path: Path) -> None:
    done = restore(saved, None, default_path=tmp_path / "new" / "m.db", at=NOON)
    assert done.kept is None
    assert read_keys(open_database(str(done.target), default_path=tmp_path)) == ["1"]
    assert list_names(tmp_path / "new") == ["m.db"]


def test_a_backup_can_be_made_while_others_read_and_write(engine: Engine, tmp_path: Path) -> None:
    submit(engine, report(reply("1")), 1)
    with reading(engine) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM replies").scalar_one() == 1
        with closing(sqlite3.connect(str(engine.url.database), isolation_level=None)) as writer:
            writer.execute("BEGIN IMMEDIATE")
            writer.execute("DELETE FROM replies")
            backup(engine, tmp_path / "b.db")
            writer.execute("ROLLBACK")
    assert read_keys(open_database(str(tmp_path / "b.db"), default_path=tmp_path)) == ["1"]


def test_a_file_that_exists_is_never_overwritten(engine: Engine, saved: Path) -> None:
    before = saved.read_bytes()
    with pytest.raises(UsageError, match="不会覆盖"):
        backup(engine, saved)
    assert saved.read_bytes() == before


def test_a_folder_that_does_not_exist_is_named(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="无法写入文件夹"):
        backup(engine, tmp_path / "no" / "b.db")


def test_a_damaged_database_gives_no_backup(engine: Engine, database: Path, tmp_path: Path) -> None:
    submit(engine, report(*(reply(str(number)) for number in range(2000))), 1)
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'replies'").fetchone()
    change_bytes(database, (page - 1) * 4096)
    with pytest.raises(InputError, match="已损坏"):
        backup(engine, tmp_path / "b.db")
    assert list_names(tmp_path) == ["mingcha.db"]


def refuse(source: Path, database: Path, words: str) -> None:
    """Restore what must be refused, and see that nothing changed."""
    before = {path: path.read_bytes() for path in database.parent.iterdir() if path.is_file()}
    with pytest.raises(InputError, match=words):
        restore(source, None, default_path=database, at=NOON)
    assert {path: path.read_bytes() for path in database.parent.iterdir() if path.is_file()} == before


def test_what_is_no_backup_is_refused_and_the_database_stays(saved: Path, database: Path, tmp_path: Path) -> None:
    workbook, foreign = tmp_path / "a.xlsx", tmp_path / "foreign.db"
    workbook.write_bytes(b"PK\x03\x04")
    with closing(sqlite3.connect(foreign)) as connection, connection:
        connection.execute("CREATE TABLE t (x)")
    refuse(tmp_path / "missing.db", database, "无法读取")
    refuse(workbook, database, "不是 mingcha backup 写的备份")
    refuse(foreign, database, "缺少版本表")
    with closing(sqlite3.connect(saved)) as connection, connection:
        connection.execute("UPDATE schema_version SET version = 9")
    refuse(saved, database, "版本为 9")


@pytest.mark.parametrize("offset", [100, 4096, 5 * 4096])
def test_a_damaged_backup_is_refused_and_the_database_stays(saved: Path, database: Path, offset: int) -> None:
    change_bytes(saved, offset)
    refuse(saved, database, "已损坏|不是本程序")


def test_a_live_database_is_no_backup(engine: Engine, database: Path, tmp_path: Path) -> None:
    live = tmp_path / "live.db"
    other = open_database(str(live), default_path=live)
    submit(engine, report(reply("1")), 1)
    with closing(sqlite3.connect(live)) as connection:
        connection.execute("SELECT * FROM schema_version").fetchall()
        submit(other, report(reply("9")), 1)
        refuse(live, database, "mingcha backup")


def test_the_database_itself_and_other_databases_are_refused(engine: Engine, database: Path, saved: Path) -> None:
    with pytest.raises(UsageError, match="就是数据库本身"):
        restore(database, None, default_path=database, at=NOON)
    with pytest.raises(UsageError, match="pg_dump"):
        restore(saved, "postgresql://u:geheim@server/m", default_path=database, at=NOON)
    memory = open_database("sqlite://", default_path=database)
    with pytest.raises(UsageError, match="pg_dump"):
        backup(memory, saved.with_name("b.db"))
    memory.dispose()
    assert read_keys(engine) == ["1", "2"]


def test_a_database_in_use_is_not_replaced(
    engine: Engine, database: Path, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts.store.backup, "WAIT_SECONDS", 0.05)
    with reading(engine) as connection:
        connection.exec_driver_sql("SELECT * FROM schema_version").all()
        refuse(saved, database, "正被其他程序使用")
    assert restore(saved, None, default_path=database, at=NOON).kept is not None


@pytest.mark.parametrize("offset", [0, 100, 4096])
def test_a_damaged_database_is_replaced_and_kept_for_inspection(
    engine: Engine, database: Path, saved: Path, offset: int
) -> None:
    assert read_keys(engine) == ["1", "2"]
    change_bytes(database, offset)
    damaged = database.read_bytes()
    log = database.with_name("mingcha.db-wal")
    log.write_bytes(b"what was left of the log")
    done = restore(saved, None, default_path=database, at=NOON)
    assert read_keys(open_database(None, default_path=database)) == ["1"]
    assert done.kept is not None
    assert done.kept.read_bytes() == damaged
    assert not log.exists()

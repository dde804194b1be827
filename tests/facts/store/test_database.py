"""A database is made when there is none, and refused untouched when it is not ours, not known, or not whole."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, inspect
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

import facts.store.database
import facts.store.network
from facts.errors import InputError, UsageError
from facts.ledgers import LEDGERS
from facts.store.database import find_sqlite_path, open_database, reading, writing
from facts.store.knowledge import latest_known, tick
from facts.store.network import find_network_share
from facts.store.schema import ALL_TABLES, SCHEMA_VERSION
from facts.store.submissions import submit
from tests.facts.store.reports import read_keys, reply, report

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/export /mnt/share nfs4 rw 0 0
/dev/sdb1 /mnt/share/local ext4 rw 0 0
//server/d /mnt/公文\\040共享 cifs rw 0 0
me@server: /mnt/remote fuse.sshfs rw 0 0
portal /run/doc fuse.portal rw 0 0
"""


def run_sql(path: Path, *statements: str, values: tuple[object, ...] = ()) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement, values)


def refuse(path: Path) -> str:
    """Open what must be refused, see that not a byte of it changed, and give the message."""
    before = path.read_bytes()
    with pytest.raises(InputError) as caught:
        open_database(str(path), default_path=path)
    assert path.read_bytes() == before
    assert path.name in caught.value.message
    return caught.value.message


def test_a_missing_database_is_made_with_its_folder_and_all_tables(tmp_path: Path) -> None:
    engine = open_database(None, default_path=tmp_path / "new" / "mingcha.db")
    with reading(engine) as connection:
        assert set(inspect(connection).get_table_names()) == {table.name for table in ALL_TABLES}
        assert latest_known(connection) == 0
    assert LEDGERS.keys() <= {table.name for table in ALL_TABLES}


def test_an_empty_file_gets_its_tables_and_is_then_left_alone(database: Path) -> None:
    database.touch()
    submit(open_database(None, default_path=database), report(reply("1")), 1)
    before = database.read_bytes()
    assert read_keys(open_database(str(database), default_path=database)) == ["1"]
    assert database.read_bytes() == before


def test_reading_and_writing_do_not_wait_for_each_other(engine: Engine) -> None:
    with reading(engine) as before:
        assert latest_known(before) == 0
        submit(engine, report(reply("1")), 5)
        assert latest_known(before) == 0
    with reading(engine) as after:
        assert latest_known(after) == 5


@pytest.mark.parametrize("version", [SCHEMA_VERSION + 1, SCHEMA_VERSION - 1, 99])
def test_another_version_is_refused_with_what_to_do(engine: Engine, database: Path, version: int) -> None:
    del engine
    run_sql(database, "PRAGMA journal_mode = DELETE")
    run_sql(database, "UPDATE schema_version SET version = ?", values=(version,))
    message = refuse(database)
    assert f"版本为 {version}" in message
    assert f"只认识版本 {SCHEMA_VERSION}" in message
    assert "升级" in message


@pytest.mark.parametrize(
    "statements",
    [["CREATE TABLE schema_version (other)"], ["CREATE TABLE schema_version (version)"]],
    ids=["other columns", "no row"],
)
def test_a_version_that_cannot_be_read_is_refused(database: Path, statements: list[str]) -> None:
    run_sql(database, *statements)
    assert "版本为 未知" in refuse(database)


def test_the_database_of_another_program_is_refused(database: Path) -> None:
    run_sql(database, "CREATE TABLE accounts (name)", "INSERT INTO accounts VALUES ('x')")
    assert "别的程序" in refuse(database)


@pytest.mark.parametrize("content", [b"PK\x03\x04 a workbook", b"SQLite", b"SQLite format 3\0" + b"\xff" * 4080])
def test_a_file_that_is_no_database_is_refused(database: Path, content: bytes) -> None:
    database.write_bytes(content)
    assert "mingcha restore" in refuse(database)


def test_a_damaged_database_is_refused_with_the_way_back(engine: Engine, database: Path) -> None:
    submit(engine, report(*(reply(str(number)) for number in range(2000))), 1)
    run_sql(database, "PRAGMA journal_mode = DELETE")
    content = bytearray(database.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    database.write_bytes(content)
    assert "已损坏" in refuse(database)


def test_a_page_that_turns_out_damaged_later_is_no_stack_trace(engine: Engine, database: Path) -> None:
    submit(engine, report(*(reply(str(number)) for number in range(2000))), 1)
    run_sql(database, "PRAGMA journal_mode = DELETE")
    with closing(sqlite3.connect(database)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'replies'").fetchone()
    content = bytearray(database.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = b"\xa5" * 4096
    database.write_bytes(content)
    with pytest.raises(InputError, match="已损坏"):
        read_keys(open_database(None, default_path=database))


def test_a_folder_and_a_missing_place_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="是文件夹"):
        open_database(str(tmp_path), default_path=tmp_path)
    with pytest.raises(InputError, match="文件夹不存在"):
        open_database(str(tmp_path / "no" / "m.db"), default_path=tmp_path)
    with pytest.raises(UsageError, match="不存在"):
        open_database(None, default_path=tmp_path / "m.db", make=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/mnt/share/m.db", "nfs4"),
        ("/mnt/share/local/m.db", ""),
        ("/mnt/shared/m.db", ""),
        ("/mnt/公文 共享/a/m.db", "cifs"),
        ("/mnt/remote/m.db", "sshfs"),
        ("/run/doc/m.db", ""),
        ("/var/m.db", ""),
    ],
)
def test_a_network_share_is_known_by_its_mount(path: str, kind: str) -> None:
    assert find_network_share(PurePosixPath(path), MOUNTS) == kind


def test_a_network_share_of_windows_is_known_by_its_name() -> None:
    assert find_network_share(PureWindowsPath(r"\\server\share\m.db"), "") == "smb"
    assert find_network_share(PureWindowsPath(r"D:\data\m.db"), "") == ""


def test_a_database_on_a_network_share_is_refused_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mounts"
    folder = str(tmp_path.resolve()).replace(" ", "\\040")
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\nserver:/x {folder} cifs rw 0 0\n", encoding="utf-8")
    monkeypatch.setattr(facts.store.network, "MOUNTS", mounts)
    with pytest.raises(InputError, match="PostgreSQL"):
        open_database(None, default_path=tmp_path / "m.db")
    assert [path.name for path in tmp_path.iterdir()] == ["mounts"]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "地址为空"),
        ("postgresql+nodriver://u:geheim@server/m", "驱动"),
        ("nosuch://u:geheim@server/m", "不认识"),
        ("://u:geheim@server", "无法识别"),
    ],
)
def test_a_bad_address_is_explained_without_its_password(tmp_path: Path, url: str, words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        open_database(url, default_path=tmp_path / "m.db")
    assert "geheim" not in caught.value.message


def test_an_address_may_be_a_path_or_a_url(tmp_path: Path) -> None:
    for url in (str(tmp_path / "m.db"), f"sqlite:///{tmp_path / 'm.db'}"):
        assert find_sqlite_path(url, default_path=tmp_path) == tmp_path / "m.db"
    with pytest.raises(UsageError, match="pg_dump"):
        find_sqlite_path("postgresql://u@server/m", default_path=tmp_path)


def test_a_database_that_stays_busy_is_said_to_be(
    engine: Engine, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del engine
    monkeypatch.setattr(facts.store.database, "BUSY_SECONDS", 0.05)
    hasty = open_database(None, default_path=database)
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(InputError, match="占用"):
            submit(hasty, report(reply("1")), 1)
        other.execute("ROLLBACK")
    assert submit(hasty, report(reply("1")), 1).records == 1


def test_a_full_disk_stores_nothing_and_says_so(engine: Engine) -> None:
    submit(engine, report(reply("1")), 1)

    def fill_disk(connection: sqlite3.Connection, _record: object) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages + 10}")

    event.listen(engine, "connect", fill_disk)
    with pytest.raises(InputError, match="磁盘已满"):
        submit(engine, report(*(reply(str(number), row=number) for number in range(3000)), digest="11"), 2)
    event.remove(engine, "connect", fill_disk)
    assert read_keys(engine) == ["1"]


def test_an_exception_undoes_the_whole_transaction(engine: Engine) -> None:
    class StopError(Exception):
        pass

    def stop_halfway() -> None:
        with writing(engine) as connection:
            assert tick(connection, 50) == 50
            raise StopError

    with pytest.raises(StopError):
        stop_halfway()
    with reading(engine) as connection:
        assert latest_known(connection) == 0


def test_foreign_keys_are_kept(engine: Engine) -> None:
    with pytest.raises(Exception, match="FOREIGN KEY"), writing(engine) as connection:
        connection.exec_driver_sql(
            "INSERT INTO finding (run, seq, plan, requirement, unit, verdict, disposition, tier)"
            " VALUES (77, 0, '', '', '', '', '', '')"
        )


def test_every_table_can_be_made_in_postgresql() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    for table in ALL_TABLES:
        made = str(CreateTable(table).compile(dialect=dialect))
        assert "known_from" not in table.c or "known_from BIGINT" in made
        for index in table.indexes:
            assert table.name in str(CreateIndex(index).compile(dialect=dialect))

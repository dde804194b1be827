"""Copies an SQLite database to one file, and back.

A backup is a plain SQLite file without a log beside it, checked before it gets its name. It may lie on a network share:
SQLite itself only works on files beside the database.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from facts.errors import InputError, InternalError, UsageError, say_failure
from facts.store.database import (
    SQLITE_HEADER,
    describe_unknown_version,
    find_sqlite_path,
    reading,
)
from facts.store.network import refuse_network_share
from facts.store.schema import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

SHANGHAI_OFFSET: Final = timedelta(hours=8)
WAIT_SECONDS: Final = 5


@dataclass(frozen=True)
class Restored:
    """What a restoration did.

    Attributes:
        target: the database, as it was when the backup was made.
        kept: where the database that stood there before now lies; None where there was none.
    """

    target: Path
    kept: Path | None


def backup(engine: Engine, path: Path) -> None:
    """Copy the database to a new file and check the copy; others may go on working meanwhile.

    Raises:
        UsageError: the database is none of SQLite, or the file exists already.
        InputError: the file cannot be written, or the copy fails the check (the database is damaged).
    """
    database = find_sqlite_path(engine.url.render_as_string(hide_password=False), default_path=path)
    _refuse_existing(path)
    with _new_file(database) as copy:
        with reading(engine) as connection, closing(sqlite3.connect(copy)) as target:
            source = connection.connection.driver_connection
            assert isinstance(source, sqlite3.Connection)  # noqa: S101 - find_sqlite_path has said so
            source.backup(target)
        _check(copy, str(database))
        with _new_file(path) as delivered:
            _copy_bytes(copy, delivered, mode_of=database)
            _refuse_existing(path)
            delivered.replace(path)


def restore(source: Path, url: str | None, *, default_path: Path, at: int) -> Restored:
    """Put the content of a backup in the place of the database, in one step; the old database stays beside it.

    Args:
        source: a file that :func:`backup` wrote.
        url: the database, as for ``open_database``; it need not exist, and may be damaged.
        default_path: likewise.
        at: what the clock says, in seconds since 1970; it goes into the name of the old database.

    Raises:
        UsageError: the database is none of SQLite, or is the backup itself.
        InputError: the backup does not serve, or somebody is using the database. Nothing was changed.
    """
    target = find_sqlite_path(url, default_path=default_path)
    if target.exists() and source.exists() and target.samefile(source):
        raise UsageError(f"“{source}”就是数据库本身，不能恢复到它自己。请指定备份文件。")
    refuse_network_share(target)
    _check_file(source)
    if url is None:
        target.parent.mkdir(parents=True, exist_ok=True)
    with _new_file(target) as copy:
        _copy_bytes(source, copy, mode_of=target if target.exists() else source)
        _check(copy, str(source))
        kept = _set_aside(target, at) if target.exists() else None
        copy.replace(target)
    return Restored(target, kept)


def _check_file(path: Path) -> None:
    """Refuse what is no file of SQLite, and a live database, of which a part lies in the log beside it."""
    try:
        with path.open("rb") as file:
            header = file.read(len(SQLITE_HEADER))
    except OSError as error:
        raise InputError(f"文件“{path}”无法读取（{say_failure(error)}）。请核对文件名和权限。") from error
    if header != SQLITE_HEADER:
        raise InputError(f"“{path}”不是 mingcha backup 写的备份。没有改动任何内容。请核对文件名。")
    for log in _list_logs(path):
        if log.exists() and log.stat().st_size:
            raise InputError(
                f"“{path}”是正在使用或没有正常关闭的数据库（旁边有日志文件“{log.name}”），不是备份。没有改动任何内容。"
                "请用 mingcha backup 为它做备份，再恢复那个备份。"
            )


def _check(copy: Path, name: str) -> None:
    """Check that a private copy is a whole database of a known version, and leave it without a log beside it.

    Args:
        copy: the file.
        name: how messages call what it is a copy of.
    """
    try:
        with closing(sqlite3.connect(copy)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if "schema_version" not in names:
                raise InputError(f"“{name}”不是本程序的数据库（缺少版本表）。没有改动任何内容。请另选文件。")
            versions = [version for (version,) in connection.execute("SELECT version FROM schema_version")]
            if versions != [SCHEMA_VERSION]:
                raise describe_unknown_version(name, versions[0] if len(versions) == 1 else "未知")
            said = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise InputError(f"“{name}”已损坏或无法读取（{error}）。没有改动任何内容。请另选完好的文件。") from error
    if said != "ok":
        raise InputError(f"“{name}”已损坏（{said}）。没有改动任何内容。请另选完好的文件。")


def _refuse_existing(path: Path) -> None:
    if path.exists():
        raise UsageError(f"“{path}”已存在，备份不会覆盖已有文件。请换一个文件名，或先移走该文件。")


@contextmanager
def _new_file(path: Path) -> Iterator[Path]:
    """An empty file beside `path`, which the caller moves there; it is gone when anything fails before."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    except OSError as error:
        raise InputError(f"无法写入文件夹“{path.parent}”（{say_failure(error)}）。请核对文件夹和写入权限。") from error
    os.close(handle)
    try:
        yield Path(name)
    except (sqlite3.Error, OSError) as error:
        raise InputError(
            f"无法读写数据库或写入“{path}”（{error}）。原有文件没有改动。请检查磁盘空间、权限和数据库是否完好。"
        ) from error
    finally:
        Path(name).unlink(missing_ok=True)


def _copy_bytes(source: Path, target: Path, *, mode_of: Path) -> None:
    """Copy a file that nobody writes to, down to the disk, with the permissions of another."""
    shutil.copyfile(source, target)
    shutil.copymode(mode_of, target)
    with target.open("rb+") as file:
        os.fsync(file.fileno())


def _list_logs(database: Path) -> list[Path]:
    return [database.with_name(database.name + suffix) for suffix in ("-wal", "-journal")]


def _set_aside(target: Path, at: int) -> Path:
    """Copy the old database, log and all, to a name of its own beside it; how it is called."""
    is_sound = _put_log_away(target)
    moment = datetime.fromtimestamp(at, tz=UTC).replace(tzinfo=None) + SHANGHAI_OFFSET
    stem = f"{target.name}.before-restore-{moment:%Y%m%dT%H%M%S}"
    names = (stem if number == 1 else f"{stem}-{number}" for number in range(1, 1000))
    kept = next((path for name in names if not (path := target.with_name(name)).exists()), None)
    if kept is None:
        raise InternalError(f"“{target}”旁边已有太多旧数据库，无法再保留一份。请先移走名为“{stem}”的文件。")
    _copy_bytes(target, kept, mode_of=target)
    if not is_sound:
        for log, aside in zip(_list_logs(target), _list_logs(kept), strict=True):
            if log.exists():
                log.replace(aside)
    return kept


def _put_log_away(target: Path) -> bool:
    """Write the log of the old database into it, so that none is left to be taken for the new one's.

    Returns:
        False where the file is so damaged that this cannot be done.

    Raises:
        InputError: another process has the database open.
    """
    try:
        with closing(sqlite3.connect(target, timeout=WAIT_SECONDS, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise InputError(
                f"数据库“{target}”正被其他程序使用，没有恢复，也没有改动任何内容。请先关闭正在使用它的程序后再试。"
            ) from error
        return False
    except sqlite3.DatabaseError:
        return False
    return True

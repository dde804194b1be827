"""Opens the database, makes its tables when it is empty, and gives the transactions to read and write in.

SQLite is the default: a file beside the user's data. Any other database that SQLAlchemy knows serves by its URL.
All SQL of the store is portable. What SQLite needs beside it stands in this module only: a write takes its lock at
the start (``BEGIN IMMEDIATE``), waits for others up to ``BUSY_SECONDS``, and is on the disk when it ends
(write-ahead log, ``synchronous=FULL``).
"""

from __future__ import annotations

import weakref
from contextlib import contextmanager, suppress
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from sqlite3 import OperationalError as SqliteOperationalError
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, create_engine, event, insert, inspect, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import NullPool, StaticPool

from facts.errors import InputError, MingchaError, UsageError, say_failure
from facts.store.network import refuse_network_share
from facts.store.schema import ALL_TABLES, SCHEMA_VERSION, KnownClock, SchemaVersion, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from sqlalchemy import URL, Engine

BUSY_SECONDS: Final = 60
SQLITE_HEADER: Final = b"SQLite format 3\0"
_WRITING: Final = "mingcha_writing"
_VERSION = table_of(SchemaVersion)
_CLOCK = table_of(KnownClock)


def open_database(url: str | None, *, default_path: Path, make: bool = True) -> Engine:
    """Open a database whose tables are of the version that this program knows; an empty one gets its tables.

    Args:
        url: an SQLAlchemy URL, or the path of an SQLite file; None is the file at `default_path`.
        default_path: its folder is made when it is missing.
        make: make a missing SQLite file; without it, a missing file is an error.

    Returns:
        An engine for :func:`reading` and :func:`writing`. It keeps no connection open.

    Raises:
        UsageError: the URL does not serve, or its driver is not installed.
        InputError: the file is damaged, of another program, of another version, on a network share, or cannot be
            reached. Nothing was written.
    """
    if url is None:
        with suppress(OSError):
            default_path.parent.mkdir(parents=True, exist_ok=True)
    target = _settle_url(url, default_path)
    path = sqlite_path(target)
    if path is not None:
        _check_file(path, make=make)
    engine = _create_engine(target)
    _settle_tables(engine)
    if path is not None:
        _prefer_write_ahead_log(engine)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction for queries; with SQLite it sees one state of the database throughout."""
    with _translating(engine), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes: one at a time, the whole of it or nothing.

    Others wait for its end; an exception that leaves it undoes everything.

    Raises:
        InputError: another process kept the database busy for too long, or the disk is full.
    """
    with _translating(engine), engine.connect() as connection:
        connection.execution_options(**{_WRITING: True})
        with connection.begin():
            connection.execute(select(_CLOCK.c.latest).with_for_update())
            yield connection


def sqlite_path(target: URL) -> Path | None:
    """The SQLite file of a URL; None for another database and for one in memory."""
    if target.get_backend_name() != "sqlite" or target.database in (None, "", ":memory:"):
        return None
    return Path(str(target.database))


def find_sqlite_path(url: str | None, *, default_path: Path) -> Path:
    """The SQLite file that a URL (see :func:`open_database`) names, whether it exists or not.

    Raises:
        UsageError: the URL names another database, which is kept with its own tools.
    """
    target = _settle_url(url, default_path)
    path = sqlite_path(target)
    if path is None:
        raise UsageError(
            f"“{target.render_as_string()}”不是 SQLite 文件，本程序不备份、不恢复这类数据库。"
            "请使用该数据库自带的工具，例如 PostgreSQL 的 pg_dump 与 pg_restore。"
        )
    return path


def describe_unknown_version(name: str, found: int | str) -> InputError:
    """The error for a database whose tables are of a version that this program does not know."""
    return InputError(
        f"数据库“{name}”的版本为 {found}，本程序只认识版本 {SCHEMA_VERSION}。没有写入任何内容。"
        "该数据库由较新或不同版本的程序建立：请改用建立它的程序版本，或升级本程序后再试。"
    )


def describe_foreign_file(path: Path) -> InputError:
    """The error for a file that is no SQLite database."""
    return InputError(
        f"“{path}”不是本程序的数据库文件（不是 SQLite 格式，或文件头已损坏）。没有写入任何内容。"
        "请核对 --db 或 MINGCHA_DB 所指的文件；如文件确已损坏，请用 mingcha restore 从备份恢复。"
    )


def name_database(engine: Engine) -> str:
    """How messages call the database: the path of the file, or the URL without its password."""
    path = sqlite_path(engine.url)
    return engine.url.render_as_string() if path is None else str(path)


def _settle_url(url: str | None, default_path: Path) -> URL:
    text = str(default_path) if url is None else url
    if "://" not in text:
        if not text.strip():
            raise UsageError("数据库地址为空。请写文件路径或地址，例如 --db data/mingcha.db。")
        return make_url("sqlite://").set(database=text)
    try:
        return make_url(text)
    except ArgumentError as error:
        raise UsageError(
            "数据库地址无法识别。请写文件路径（例如 data/mingcha.db）、sqlite:///data/mingcha.db "
            "或 postgresql+psycopg://用户名:密码@服务器/数据库名。"
        ) from error


def _check_file(path: Path, *, make: bool) -> None:
    refuse_network_share(path)
    if path.is_dir():
        raise InputError(f"“{path}”是文件夹，不是数据库文件。请写出文件名，例如 {path / 'mingcha.db'}。")
    if not path.exists():
        if not make:
            raise UsageError(f"数据库文件“{path}”不存在。请先提交填报材料，或核对 --db、MINGCHA_DB 所指的位置。")
        if not path.parent.is_dir():
            raise InputError(f"数据库文件“{path}”所在的文件夹不存在。请先建立该文件夹，或核对 --db、MINGCHA_DB。")
        return
    try:
        with path.open("rb") as file:
            header = file.read(len(SQLITE_HEADER))
    except OSError as error:
        raise InputError(f"数据库文件“{path}”无法读取（{say_failure(error)}）。请检查文件权限。") from error
    if header not in (b"", SQLITE_HEADER):
        raise describe_foreign_file(path)


def _create_engine(target: URL) -> Engine:
    options: dict[str, Any] = {"poolclass": NullPool}
    if target.get_backend_name() == "sqlite":
        options["connect_args"] = {"timeout": BUSY_SECONDS}
        if sqlite_path(target) is None:
            options["poolclass"] = StaticPool
    try:
        engine = create_engine(target, **options)
    except (NoSuchModuleError, ImportError, ArgumentError, TypeError) as error:
        raise UsageError(
            f"无法使用数据库“{target.render_as_string()}”：不认识这类数据库，或没有安装它的驱动。"
            "使用 PostgreSQL 请先安装驱动：pip install 'psycopg[binary]'，地址写作 postgresql+psycopg://…。"
        ) from error
    if target.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        # A database in memory lives in the one connection of its pool, which is closed with the engine.
        weakref.finalize(engine, engine.pool.dispose)
    return engine


def _prepare_sqlite(connection: SqliteConnection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where we say so
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _settle_tables(engine: Engine) -> None:
    with reading(engine) as connection:
        if _is_ours(connection, engine):
            return
    with _translating(engine), engine.connect() as connection:
        connection.execution_options(**{_WRITING: True})
        with connection.begin():
            if _is_ours(connection, engine):  # another process made them meanwhile
                return
            for table in ALL_TABLES:
                table.create(connection, checkfirst=False)
            connection.execute(insert(_VERSION).values(pk=1, version=SCHEMA_VERSION))
            connection.execute(insert(_CLOCK).values(pk=1, latest=0))


def _is_ours(connection: Connection, engine: Engine) -> bool:
    """Whether the tables are there, of the known version; False for an empty database, an error for all else."""
    names = inspect(connection).get_table_names()
    if not names:
        return False
    if _VERSION.name not in names:
        raise InputError(
            f"数据库“{name_database(engine)}”里有别的程序的数据，没有写入任何内容。请为本程序另用一个新的数据库。"
        )
    try:
        found = connection.execute(select(_VERSION.c.version)).scalars().all()
    except DBAPIError as error:  # a table of that name with other columns, or a damaged one
        raise _translate(error, engine) or describe_unknown_version(name_database(engine), "未知") from error
    if found != [SCHEMA_VERSION]:
        raise describe_unknown_version(name_database(engine), found[0] if len(found) == 1 else "未知")
    return True


def _prefer_write_ahead_log(engine: Engine) -> None:
    """Let readers and the writer not wait for each other; where it cannot be had now, all works without it."""
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, SqliteConnection)  # noqa: S101 - only called for a file of SQLite
        with suppress(SqliteOperationalError):
            if driver.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                driver.execute("PRAGMA busy_timeout = 0")
                driver.execute("PRAGMA journal_mode = WAL")


@contextmanager
def _translating(engine: Engine) -> Iterator[None]:
    """Turn what the user can put right into an error that says so; all else stays our own failure."""
    try:
        yield
    except DBAPIError as error:
        translated = _translate(error, engine)
        if translated is None:
            raise
        raise translated from error


def _translate(error: DBAPIError, engine: Engine) -> MingchaError | None:
    name = name_database(engine)
    said = " ".join(str(error.orig).split())
    for words, explanation in _EXPLANATIONS.items():
        if any(word in said.lower() for word in words):
            return InputError(f"数据库“{name}”{explanation}")
    if isinstance(error, OperationalError) and engine.dialect.name != "sqlite":
        return InputError(
            f"数据库“{name}”无法使用：{said}。没有写入任何内容。请检查服务器是否开启、地址、用户名与密码是否正确。"
        )
    return None


_EXPLANATIONS: Final = {
    ("is locked", "is busy"): (
        f"被其他程序占用，等了 {BUSY_SECONDS} 秒仍未轮到。没有写入任何内容。请稍后再试；"
        "若一直如此，请关闭正在使用它的程序。"
    ),
    ("malformed", "not a database", "corrupt"): (
        "已损坏，无法读取。没有写入任何内容。请用 mingcha restore 从备份恢复，并保留损坏的文件备查。"
    ),
    ("disk is full",): "所在的磁盘已满。没有写入任何内容。请腾出空间后再试。",
    ("readonly", "read-only"): "是只读的。没有写入任何内容。请检查文件和所在文件夹的写入权限。",
    ("unable to open", "disk i/o error"): "无法打开或读写。没有写入任何内容。请检查磁盘、文件和所在文件夹的权限。",
}

"""Finds out what was handed in, file by file, and reads each into tables.

A folder and a zip file stand for the files in them. What a workbook is, is told by its content; where its ending
says otherwise, that is a repair.
"""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import PurePath, PurePosixPath
from typing import TYPE_CHECKING, Final, NamedTuple

from facts.errors import say_failure
from facts.intake.archive import RESAVE, Archive, measure_unpacked
from facts.intake.codes.repaired import FILE_ENDING
from facts.intake.delimited import read_delimited
from facts.intake.room import Room
from facts.intake.spelling import hide_numbers, hide_persons
from facts.intake.table import Source, Table, refuse_input
from facts.report import ReportFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from facts.intake.limits import Limits
    from facts.intake.log import Log

_ACCEPTED: Final = (
    "可以提交的有：.xlsx、.xls、.xlsm、.ods 工作簿，.csv 或 .tsv 文件，.yaml 或 .json 文件，"
    "放这些文件的文件夹或 .zip 压缩包"
)
_NOT_READ: Final = {
    ".xlsb": "二进制工作簿",
    ".et": " WPS 表格文件",
    ".numbers": " Numbers 表格文件",
    ".rar": " RAR 压缩包",
    ".7z": " 7z 压缩包",
}
_WORKBOOKS: Final = {".xlsx": "xlsx", ".xlsm": "xlsx", ".ods": "ods", ".xls": "xls"}
"""What the content of a workbook with this ending should be."""
_COMPOUND_FILE: Final = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED_STREAM: Final = "EncryptedPackage".encode("utf-16-le")
_WORKBOOK_STREAMS: Final = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_AT_ONCE: Final = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
"""Opens a file without waiting for whoever would write into a pipe."""
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_PASSED_OVER: Final = frozenset({"thumbs.db", "desktop.ini"})
"""What operating systems leave in folders."""
_PROBLEMS: Final = {
    "encrypted": "工作簿有打开密码，读不了",
    "compound": "扩展名是 {}，内容却是另一种 Office 文件",
    "markup": "扩展名是 {}，内容却是网页",
    "zip": "这不是 Excel 工作簿，内容是压缩包或另一种文件",
}


class _File(NamedTuple):
    """The bytes of one file and its name, as origins and messages show it."""

    name: str
    content: bytes

    @property
    def ending(self) -> str:
        base = self.name.rpartition("/")[2]
        return f".{base.rpartition('.')[2]}".casefold() if "." in base.lstrip(".") else ""


def read_sources(paths: Sequence[Path], log: Log, limits: Limits | None = None) -> tuple[Source, ...]:
    """Read every file of a report; a folder or a zip file stands for the files in it.

    Raises:
        InputError: nothing there, unreadable, of a kind that is not read, or beyond the limits (None: as they are
            by themselves).
    """
    room = Room(limits)
    sources: dict[str, Source] = {}
    for file in _list_files(paths, room):
        source = _read_file(file, log, room)
        earlier = sources.get(source.file.sha256)
        if earlier is not None:
            raise refuse_input(file.name, f"与 {earlier.file.name} 内容完全相同", "同一份内容请只提交一次")
        sources[source.file.sha256] = source
    if not sources:
        raise refuse_input("报告", "没有给出任何文件", _ACCEPTED)
    return tuple(sources.values())


def name_file(path: PurePath) -> str:
    """Give the name by which origins and messages call a file: without its folder, and without what may not be seen.

    Control characters, and persons' numbers and signatures, are taken out of it.
    """
    return f"{hide_persons(path.stem)}{hide_numbers(path.suffix)}" or "（没有名字的文件）"


def _list_files(paths: Iterable[Path], room: Room) -> Iterator[_File]:
    for path in paths:
        for entry in _list_folder(path) if _is_folder(path) else (path,):
            file = _load(entry, room)
            if file.content.startswith(_ZIP) and _recognise_content(file) == "zip" and file.ending == ".zip":
                yield from _unpack(file, room)
            else:
                yield file


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except OSError as failure:
        raise refuse_input(name_file(path), f"读不到（{say_failure(failure)}）", "请检查路径和读取权限") from None
    except ValueError:
        raise refuse_input(name_file(path), "文件名里有不允许的字符", "请改名后重新提交") from None


def _list_folder(path: Path) -> list[Path]:
    try:
        files = sorted(entry for entry in path.iterdir() if not _is_left_behind(entry.name))
    except OSError as failure:
        what = f"打不开这个文件夹（{say_failure(failure)}）"
        raise refuse_input(name_file(path), what, "请检查路径和读取权限") from None
    if not files:
        raise refuse_input(name_file(path), "文件夹是空的", "请放入工作簿，或者各台账的 .csv 文件和 报送范围.csv")
    for entry in files:
        if _is_folder(entry):
            where = f"{name_file(path)}/{name_file(entry)}"
            raise refuse_input(where, "提交的文件夹里不能再有文件夹", "请把文件放在一个文件夹里，或者移走它")
    return files


def _unpack(archive_file: _File, room: Room) -> Iterator[_File]:
    """Give the files in a zip file; folders in it do not matter, a zip file in it is refused."""
    archive = Archive(archive_file.content, archive_file.name, "请重新压缩后再提交", room)
    room.take_unpacked(archive_file.name, sum(part.file_size for _, part in archive.list_files()))
    found = False
    for path, part in archive.list_files():
        base = name_file(PurePosixPath(path))
        if _is_left_behind(base) or path.startswith("__MACOSX/"):
            continue
        found = True
        name = f"{archive_file.name}/{base}"
        room.take_file(name, part.file_size)
        file = _File(name, archive.read(part))
        _check_not_empty(file)
        if file.ending == ".zip":
            raise refuse_input(name, "压缩包里还有压缩包", "请先解开里面的压缩包，再重新压缩或者直接提交")
        yield file
    if not found:
        raise refuse_input(archive_file.name, "压缩包是空的", "请放入工作簿，或者各台账的 .csv 文件和 报送范围.csv")


def _is_left_behind(name: str) -> bool:
    return name.startswith((".", "~$")) or name.casefold() in _PASSED_OVER


def _load(path: Path, room: Room) -> _File:
    """Read a file within the limits; devices and pipes, which may never end, are not opened for long."""
    name = name_file(path)
    try:
        with os.fdopen(os.open(path, _AT_ONCE), "rb") as opened:
            before = os.fstat(opened.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise refuse_input(name, "这不是普通文件（是设备或管道）", "请核对路径，提交保存好的文件")
            room.take_file(name, before.st_size)
            content = opened.read(room.largest_file + 1)
            after = os.fstat(opened.fileno())
    except OSError as failure:
        raise refuse_input(name, f"读不到这个文件（{say_failure(failure)}）", "请检查路径和读取权限") from None
    if len(content) != before.st_size or (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise refuse_input(name, "读的时候文件正被改动，读到的不完整", "请等保存或下载完成，关闭文件后重新提交")
    file = _File(name, content)
    _check_not_empty(file)
    return file


def _check_not_empty(file: _File) -> None:
    if not file.content.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise refuse_input(file.name, "文件是空的", "请核对是否选错了文件")


def _read_file(file: _File, log: Log, room: Room) -> Source:
    ending = file.ending
    if ending in _NOT_READ:
        raise refuse_input(file.name, f"这是{_NOT_READ[ending]}，不能直接读取", RESAVE)
    if ending not in {*_WORKBOOKS, *_TEXTS, ".zip"}:
        raise refuse_input(file.name, f"不认识的文件类型“{ending or '无扩展名'}”", _ACCEPTED)
    kind = _recognise_content(file)
    if ending in _TEXTS:
        if kind != "text":
            what = f"扩展名是 {ending}，内容却是另一种文件"
            raise refuse_input(file.name, what, "请核对是否选错了文件；工作簿请把扩展名改为 .xlsx")
        tables = _TEXTS[ending](file.content, file.name, room)
    else:
        if kind == "zip" and ending != ".xls":  # damaged, or not at all what it says: the reader will tell
            kind = _WORKBOOKS.get(ending, "zip")
        if file.content.startswith(_ZIP):
            room.take_unpacked(file.name, measure_unpacked(file.content))
        tables = _read_workbook(file, kind, room)
        if _WORKBOOKS.get(ending) != kind:
            log.add(FILE_ENDING, Table(file.name, "", "", ()), f"按 .{kind} 工作簿读取", found=ending)
    return Source(ReportFile(file.name, hashlib.sha256(file.content).hexdigest()), tables)


def _read_workbook(file: _File, kind: str, room: Room) -> tuple[Table, ...]:
    if kind == "xlsx":
        from facts.intake.workbook import read_workbook as read  # noqa: PLC0415 - texts need no reader of workbooks
    elif kind == "ods":
        from facts.intake.open_document import read_open_document as read  # noqa: PLC0415 - as above
    elif kind == "xls":
        from facts.intake.old_workbook import read_old_workbook as read  # noqa: PLC0415 - as above
    else:
        problem = _PROBLEMS.get(kind, "扩展名是 {}，内容却不是工作簿").format(file.ending)
        raise refuse_input(file.name, problem, "请去掉打开密码后重新提交" if kind == "encrypted" else RESAVE)
    return read(file.content, file.name, room)


def _recognise_content(file: _File) -> str:
    """Say what the bytes are: xlsx, ods, xls, zip, encrypted, compound, markup or text."""
    content = file.content
    if content.startswith(_ZIP):
        # The names of a zip file's parts stand in its directory at the end, as they are.
        end = content[-1024 * 1024 :]
        return "xlsx" if b"xl/workbook.xml" in end else "ods" if _is_open_document(content) else "zip"
    if content.startswith(_COMPOUND_FILE):
        if _ENCRYPTED_STREAM in content:
            return "encrypted"
        return "xls" if any(stream in content for stream in _WORKBOOK_STREAMS) else "compound"
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return "markup" if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml")) else "text"


def _is_open_document(content: bytes) -> bool:
    return b"opendocument.spreadsheet" in content[:256] or (
        b"content.xml" in content[-1024 * 1024 :] and b"META-INF/manifest.xml" in content[-1024 * 1024 :]
    )


def _read_delimited(content: bytes, name: str, room: Room) -> tuple[Table, ...]:
    return (read_delimited(content, name, room),)


def _read_yaml(content: bytes, name: str, room: Room) -> tuple[Table, ...]:
    from facts.intake.document import read_document  # noqa: PLC0415 - workbooks and CSV need no reader of YAML

    return read_document(content, name, room)


def _read_json(content: bytes, name: str, room: Room) -> tuple[Table, ...]:
    from facts.intake.document import read_document  # noqa: PLC0415 - workbooks and CSV need no reader of YAML

    return read_document(content, name, room, json=True)


_TEXTS: Final[dict[str, Callable[[bytes, str, Room], tuple[Table, ...]]]] = {
    ".csv": _read_delimited,
    ".tsv": _read_delimited,
    ".yaml": _read_yaml,
    ".yml": _read_yaml,
    ".json": _read_json,
}
"""How a file of text with this ending is read."""

"""Finds out what was handed in, file by file, and reads each into tables.

A folder and a zip file stand for the files in them. What a workbook is, is told by its content; where its ending
says otherwise, that is a repair.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, NamedTuple

from facts.intake.archive import RESAVE, Archive, measure_unpacked
from facts.intake.codes.repaired import FILE_ENDING
from facts.intake.delimited import read_delimited
from facts.intake.limits import LARGEST_FILE, LARGEST_UNPACKED_REPORT, MOST_FILES
from facts.intake.spelling import clean_line
from facts.intake.table import Source, Table, refuse_input
from facts.report import ReportFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

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


def read_sources(paths: Sequence[Path], log: Log) -> tuple[Source, ...]:
    """Read every file of a report; a folder or a zip file stands for the files in it.

    Raises:
        InputError: nothing there, unreadable, of a kind that is not read, or beyond the limits.
    """
    sources: dict[str, Source] = {}
    unpacked = 0
    for number, file in enumerate(_list_files(paths), start=1):
        if number > MOST_FILES:
            raise refuse_input("报告", f"一次提交的文件超过 {MOST_FILES} 个", "请分几次提交")
        unpacked += measure_unpacked(file.content) if file.content.startswith(_ZIP) else 0
        if unpacked > LARGEST_UNPACKED_REPORT:
            most = LARGEST_UNPACKED_REPORT // 1024**2
            raise refuse_input(file.name, f"到这个文件为止，各工作簿展开后一共超过 {most} MB", "请分几次提交")
        source = _read_file(file, log)
        earlier = sources.get(source.file.sha256)
        if earlier is not None:
            raise refuse_input(file.name, f"与 {earlier.file.name} 内容完全相同", "同一份内容请只提交一次")
        sources[source.file.sha256] = source
    if not sources:
        raise refuse_input("报告", "没有给出任何文件", _ACCEPTED)
    return tuple(sources.values())


def _list_files(paths: Iterable[Path]) -> Iterator[_File]:
    for path in paths:
        for entry in _list_folder(path) if path.is_dir() else (path,):
            file = _load(entry)
            if file.content.startswith(_ZIP) and _recognise_content(file) == "zip" and file.ending == ".zip":
                yield from _unpack(file)
            else:
                yield file


def _list_folder(path: Path) -> list[Path]:
    files = sorted(entry for entry in path.iterdir() if not _is_left_behind(entry.name))
    if not files:
        raise refuse_input(_show_name(path), "文件夹是空的", "请放入工作簿，或者各台账的 .csv 文件和 报送范围.csv")
    for entry in files:
        if entry.is_dir():
            where = f"{_show_name(path)}/{_show_name(entry)}"
            raise refuse_input(where, "提交的文件夹里不能再有文件夹", "请把文件放在一个文件夹里，或者移走它")
    return files


def _unpack(archive_file: _File) -> Iterator[_File]:
    """Give the files in a zip file; folders in it do not matter, a zip file in it is refused."""
    archive = Archive(archive_file.content, archive_file.name, "请重新压缩后再提交")
    found = False
    for path, part in archive.list_files():
        base = clean_line(path.rpartition("/")[2])
        if _is_left_behind(base) or path.startswith("__MACOSX/"):
            continue
        found = True
        name = f"{archive_file.name}/{base or '（没有名字的文件）'}"
        if part.file_size > LARGEST_FILE:
            raise _refuse_large(name, part.file_size)
        file = _File(name, archive.read(part))
        _check_not_empty(file)
        if file.ending == ".zip":
            raise refuse_input(name, "压缩包里还有压缩包", "请先解开里面的压缩包，再重新压缩或者直接提交")
        yield file
    if not found:
        raise refuse_input(archive_file.name, "压缩包是空的", "请放入工作簿，或者各台账的 .csv 文件和 报送范围.csv")


def _is_left_behind(name: str) -> bool:
    return name.startswith((".", "~$")) or name.casefold() in _PASSED_OVER


def _load(path: Path) -> _File:
    name = _show_name(path)
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise _refuse_large(name, size)
        content = path.read_bytes()
    except OSError as failure:
        raise refuse_input(str(path), f"读不到这个文件（{failure.strerror}）", "请检查路径和读取权限") from None
    except ValueError:
        raise refuse_input(name, "文件名里有不允许的字符", "请改名后重新提交") from None
    file = _File(name, content)
    _check_not_empty(file)
    return file


def _check_not_empty(file: _File) -> None:
    if not file.content.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise refuse_input(file.name, "文件是空的", "请核对是否选错了文件")


def _refuse_large(name: str, size: int) -> Exception:
    return refuse_input(
        name,
        f"文件有 {size // 1024**2} MB，最多 {LARGEST_FILE // 1024**2} MB",
        "请删去图片和多余的表，或者按季度分开提交",
    )


def _read_file(file: _File, log: Log) -> Source:
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
        tables = _TEXTS[ending](file.content, file.name)
    else:
        if kind == "zip" and ending != ".xls":  # damaged, or not at all what it says: the reader will tell
            kind = _WORKBOOKS.get(ending, "zip")
        tables = _read_workbook(file, kind)
        if _WORKBOOKS.get(ending) != kind:
            log.add(FILE_ENDING, Table(file.name, "", "", ()), f"按 .{kind} 工作簿读取", found=ending)
    return Source(ReportFile(file.name, hashlib.sha256(file.content).hexdigest()), tables)


def _read_workbook(file: _File, kind: str) -> tuple[Table, ...]:
    if kind == "xlsx":
        from facts.intake.workbook import read_workbook as read  # noqa: PLC0415 - texts need no reader of workbooks
    elif kind == "ods":
        from facts.intake.open_document import read_open_document as read  # noqa: PLC0415 - as above
    elif kind == "xls":
        from facts.intake.old_workbook import read_old_workbook as read  # noqa: PLC0415 - as above
    else:
        problem = _PROBLEMS.get(kind, "扩展名是 {}，内容却不是工作簿").format(file.ending)
        raise refuse_input(file.name, problem, "请去掉打开密码后重新提交" if kind == "encrypted" else RESAVE)
    return read(file.content, file.name)


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


def _read_delimited(content: bytes, name: str) -> tuple[Table, ...]:
    return (read_delimited(content, name),)


def _read_yaml(content: bytes, name: str) -> tuple[Table, ...]:
    from facts.intake.document import read_document  # noqa: PLC0415 - workbooks and CSV need no reader of YAML

    return read_document(content, name)


def _read_json(content: bytes, name: str) -> tuple[Table, ...]:
    from facts.intake.document import read_document  # noqa: PLC0415 - workbooks and CSV need no reader of YAML

    return read_document(content, name, json=True)


_TEXTS: Final[dict[str, Callable[[bytes, str], tuple[Table, ...]]]] = {
    ".csv": _read_delimited,
    ".tsv": _read_delimited,
    ".yaml": _read_yaml,
    ".yml": _read_yaml,
    ".json": _read_json,
}
"""How a file of text with this ending is read."""


def _show_name(path: Path) -> str:
    """Give the file's name without its folder and without characters that are not to be seen."""
    return clean_line(path.name) or "（没有名字的文件）"

"""Finds out what was handed in, file by file, and reads each into tables."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from facts.intake.delimited import read_delimited
from facts.intake.limits import LARGEST_FILE, MOST_FILES
from facts.intake.spelling import clean_line
from facts.intake.table import Source, Table, refuse_input
from facts.report import ReportFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

_RESAVE: Final = "请用 Excel 或 WPS 打开，另存为 .xlsx 后重新提交"
_ACCEPTED: Final = "可以提交的有：.xlsx 工作簿，.csv 文件或放 .csv 的文件夹，.yaml 或 .json 文件"
_NOT_YET: Final = {
    ".xls": "旧版 Excel 文件",
    ".xlsm": "带宏的工作簿",
    ".xlsb": "二进制工作簿",
    ".et": " WPS 表格文件",
    ".ods": " ODS 表格文件",
}
_COMPOUND_FILE: Final = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED_STREAM: Final = "EncryptedPackage".encode("utf-16-le")
_ZIP: Final = b"PK\x03\x04"
_PASSED_OVER: Final = frozenset({"thumbs.db", "desktop.ini"})
"""What operating systems leave in folders."""


def read_sources(paths: Sequence[Path]) -> tuple[Source, ...]:
    """Read every file of a report; a folder stands for the CSV files in it.

    Raises:
        InputError: nothing there, unreadable, of another kind than its name says, or beyond the limits.
    """
    files = [file for path in paths for file in _list_files(path)]
    if not files:
        raise refuse_input("报告", "没有给出任何文件", _ACCEPTED)
    if len(files) > MOST_FILES:
        raise refuse_input("报告", f"一次提交了 {len(files)} 个文件，最多 {MOST_FILES} 个", "请分几次提交")
    sources: dict[str, Source] = {}
    for path in files:
        source = _read_file(path)
        earlier = sources.get(source.file.sha256)
        if earlier is not None:
            raise refuse_input(source.file.name, f"与 {earlier.file.name} 内容完全相同", "同一份内容请只提交一次")
        sources[source.file.sha256] = source
    return tuple(sources.values())


def _list_files(path: Path) -> Iterable[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(
        entry
        for entry in path.iterdir()
        if not entry.name.startswith((".", "~$")) and entry.name.casefold() not in _PASSED_OVER
    )
    if not files:
        raise refuse_input(_show_name(path), "文件夹是空的", "请放入各台账的 .csv 文件和 报送范围.csv")
    for entry in files:
        if entry.is_dir() or entry.suffix.casefold() != ".csv":
            raise refuse_input(
                f"{_show_name(path)}/{_show_name(entry)}",
                "提交文件夹时，里面只能放 .csv 文件",
                "请移走它，或者直接提交这个文件",
            )
    return files


def _read_file(path: Path) -> Source:
    name = _show_name(path)
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise refuse_input(
                name,
                f"文件有 {size // 1024**2} MB，最多 {LARGEST_FILE // 1024**2} MB",
                "请删去图片和多余的表，或者按季度分开提交",
            )
        content = path.read_bytes()
    except OSError as failure:
        raise refuse_input(str(path), f"读不到这个文件（{failure.strerror}）", "请检查路径和读取权限") from None
    except ValueError:
        raise refuse_input(name, "文件名里有不允许的字符", "请改名后重新提交") from None
    if not content.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise refuse_input(name, "文件是空的", "请核对是否选错了文件")
    read = _choose_reader(path.suffix.casefold(), content, name)
    return Source(ReportFile(name, hashlib.sha256(content).hexdigest()), read(content, name))


def _choose_reader(suffix: str, content: bytes, name: str) -> Callable[[bytes, str], tuple[Table, ...]]:
    if suffix in _NOT_YET:
        raise refuse_input(name, f"这是{_NOT_YET[suffix]}，不能直接读取", _RESAVE)
    if suffix not in _READERS:
        raise refuse_input(name, f"不认识的文件类型“{suffix or '无扩展名'}”", _ACCEPTED)
    kind = _recognise_content(content)
    if suffix == ".xlsx" and kind != "zip":
        problem = {
            "encrypted": "工作簿有打开密码，读不了",
            "compound": "扩展名是 .xlsx，内容却是旧版 Office 文件",
            "markup": "扩展名是 .xlsx，内容却是网页",
        }.get(kind, "扩展名是 .xlsx，内容却不是工作簿")
        raise refuse_input(name, problem, "请去掉打开密码后重新提交" if kind == "encrypted" else _RESAVE)
    if suffix != ".xlsx" and kind != "text":
        raise refuse_input(
            name, f"扩展名是 {suffix}，内容却是另一种文件", "请核对是否选错了文件；工作簿请把扩展名改为 .xlsx"
        )
    return _READERS[suffix]


def _recognise_content(content: bytes) -> str:
    if content.startswith(_ZIP):
        return "zip"
    if content.startswith(_COMPOUND_FILE):
        return "encrypted" if _ENCRYPTED_STREAM in content else "compound"
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return "markup" if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml")) else "text"


def _read_workbook(content: bytes, name: str) -> tuple[Table, ...]:
    from facts.intake.workbook import read_workbook  # noqa: PLC0415 - CSV and YAML need no reader of workbooks

    return read_workbook(content, name)


def _read_delimited(content: bytes, name: str) -> tuple[Table, ...]:
    return (read_delimited(content, name),)


def _read_yaml(content: bytes, name: str) -> tuple[Table, ...]:
    from facts.intake.document import read_document  # noqa: PLC0415 - workbooks and CSV need no reader of YAML

    return read_document(content, name)


def _read_json(content: bytes, name: str) -> tuple[Table, ...]:
    from facts.intake.document import read_document  # noqa: PLC0415 - workbooks and CSV need no reader of YAML

    return read_document(content, name, json=True)


_READERS: Final[dict[str, Callable[[bytes, str], tuple[Table, ...]]]] = {
    ".xlsx": _read_workbook,
    ".csv": _read_delimited,
    ".yaml": _read_yaml,
    ".yml": _read_yaml,
    ".json": _read_json,
}


def _show_name(path: Path) -> str:
    """Give the file's name without its folder and without characters that are not to be seen."""
    return clean_line(path.name) or "（没有名字的文件）"

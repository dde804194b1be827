"""``check --mark``: a unit's own workbook back, with the cells coloured and commented that a check spoke of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from facts.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from commands.annotations import Annotation, Level
    from commands.checking import Checked
    from facts.mark import Mark

_KINDS: Final = (".xlsx", ".xlsm")
_COLOURS: Final[Mapping[Level, Any]] = {"error": "red", "warning": "yellow", "note": "blue"}
_IN_ORDER: Final = frozenset({"ok", "waiting"})


def choose_workbook(paths: Sequence[Path], out: Path) -> Path:
    """The workbook that is to be marked.

    Raises:
        UsageError: there is none or several, or the marked one has no place to go.
    """
    found = [path for path in paths if path.suffix.casefold() in _KINDS]
    if len(found) != 1:
        what = "没有一个是" if not found else "有几个"
        raise UsageError(f"--mark 一次标一个 .xlsx 或 .xlsm 工作簿，所给的文件里{what}。")
    if out.suffix.casefold() != found[0].suffix.casefold():
        raise UsageError(f"标好的工作簿要与原来的扩展名相同，请写成 {out.with_suffix(found[0].suffix).name}。")
    if out.exists():
        raise UsageError(f"“{out}”已存在，没有覆盖。请换一个文件名，或先移走它。")
    return found[0]


def write_marked(checked: Checked, source: Path, out: Path) -> str:
    """Write the marked workbook; give the sentence that says what was done.

    Raises:
        UsageError: it cannot be written.
        InputError: the workbook is another by now, or cannot be marked.
    """
    import hashlib

    from facts.errors import InputError
    from facts.intake.source import name_file
    from facts.mark import mark_workbook

    marks = list(_list_marks(checked, name_file(source)))
    before = source.read_bytes()
    if hashlib.sha256(before).hexdigest() not in {file.sha256 for each in checked.reports for file in each.files}:
        raise InputError(f"{name_file(source)}：检查以后文件又被改动了，没有标注。请关闭文件后重新检查。")
    content = mark_workbook(before, marks)
    part = out.with_name(f".{out.name}.part")
    try:
        part.write_bytes(content)
        part.replace(out)
    except OSError:
        raise UsageError(f"写不了“{out}”。请核对文件夹和写入权限。") from None
    cells = len({(mark.sheet, mark.row, mark.column) for mark in marks})
    return f"已写出 {out}：标了{cells}格。红色是不达标，黄色是读不懂或不能确定，蓝色是按理解读入；说明在批注里。"


def _list_marks(checked: Checked, file: str) -> Iterator[Mark]:
    """A mark for every annotation that stands in a sheet, and for each record at fault behind a requirement."""
    from facts.intake.table import number_column
    from facts.mark import Mark

    findings = {(each["requirement"], each["unit"]): each for each in checked.findings}
    for each in checked.annotations:
        colour, text = _COLOURS[each.level], f"[{each.code}] {each.title}：{each.message}"
        if each.verdict:
            for sheet, row in _list_rows(each, findings[each.code, each.unit], file):
                yield Mark(sheet, row, 1, colour, text)
        elif each.file == file and each.sheet:
            column = number_column(each.cell) if each.cell else 1
            yield Mark(each.sheet, max(each.row, 1), column, colour, text)


def _list_rows(annotation: Annotation, finding: Mapping[str, Any], file: str) -> Iterator[tuple[str, int]]:
    if annotation.level != "note" and annotation.verdict != "to_review":  # which waits for the office, not the unit
        for record in finding["records"]:
            if record["file"] == file and record["sheet"] and record["state"] not in _IN_ORDER:
                yield record["sheet"], record["row"]

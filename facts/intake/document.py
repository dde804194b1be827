"""Reads one YAML or JSON file into the same tables as a workbook: a cover, the coverage, one table per ledger.

The file's form::

    reporter: 区教育局            # optional when the unit is given with the command
    year: 2021                    # optional
    plan: 青浦区2021年政务公开工作要点   # optional
    coverage:
      - {ledger: meetings, covers_from: 2021-01-01, complete_through: 2021-12-31}
      - {ledger: trainings, covers_from: 2021-01-01, complete_through: 2021-12-31, nothing: true}
    ledgers:
      meetings:
        - {key: HY-1, held: 2021-05-10, kind: 本单位决策会议, invited: [企业代表, 市民代表]}

Keys are the English names of the columns (Chinese headings serve too); a key left out is an empty cell. In
coverage, ``about`` (a unit, or 全部) and ``mode`` (cases or counts) may be left out.
"""

from __future__ import annotations

from json import JSONDecodeError, loads
from typing import TYPE_CHECKING

from facts.errors import InputError
from facts.intake.limits import LARGEST_DOCUMENT, MOST_VALUES
from facts.intake.names import (
    COVER,
    COVERAGE,
    COVERAGE_HEADINGS,
    NOTHING,
    PLAN_LABEL,
    REPORTER_LABEL,
    SOMETHING,
    YEAR_LABEL,
)
from facts.intake.room import Room
from facts.intake.spelling import show
from facts.intake.table import Row, Table, refuse_input
from facts.strict_fields import Fields
from facts.strict_yaml import load_strict

if TYPE_CHECKING:
    from facts.intake.table import CellValue
    from facts.strict_yaml import YamlPath, YamlValue

_COVER_LABELS = {"reporter": REPORTER_LABEL, "year": YEAR_LABEL, "plan": PLAN_LABEL}


def read_document(content: bytes, name: str, room: Room | None = None, *, json: bool = False) -> tuple[Table, ...]:
    """Give the tables of the file; a row's number is the line on which its record begins.

    Args:
        content: the bytes of the file, UTF-8.
        name: the file's name, as origins and messages show it.
        room: how much room there is; None: as much as the limits give.
        json: the file is JSON; tabs between its values are taken as spaces.

    Raises:
        InputError: not UTF-8, not YAML or JSON, or not of the form above; with the line.
    """
    if len(content) > LARGEST_DOCUMENT:
        raise refuse_input(
            name, f"文件有 {len(content) // 1024**2} MB，最多 {LARGEST_DOCUMENT // 1024**2} MB", "请改用 CSV 文件夹提交"
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        line = content.count(b"\n", 0, failure.start) + 1
        raise refuse_input(f"{name}第{line}行", "文件不是 UTF-8 编码", "请另存为 UTF-8 后重新提交") from None
    if json:
        _check_json(text, name)
    data, marks = load_strict(
        text.replace("\t", " ") if json else text, name, error=InputError, most_values=MOST_VALUES
    )
    fields = Fields(data, marks, (), InputError, required=(), optional=(*_COVER_LABELS, "coverage", "ledgers"))
    return (_read_cover(fields, name), *_read_coverage(fields, name), *_read_ledgers(fields, name, room or Room()))


def _check_json(text: str, name: str) -> None:
    """Refuse what is YAML but not JSON, and say so in terms of JSON."""
    try:
        loads(text)
    except JSONDecodeError as failure:
        where = f"{name}第{failure.lineno}行第{failure.colno}个字"
        raise refuse_input(where, "JSON 写法有误", "请检查这里的引号、逗号和括号") from None
    except RecursionError:
        raise refuse_input(name, "括号套得太深", "请检查括号") from None
    except ValueError:  # a number of thousands of digits
        raise refuse_input(name, "里面有长得读不了的数字", "请核对；如果是编号，请加引号写成文字") from None


def _read_cover(fields: Fields, name: str) -> Table:
    rows = tuple(
        Row(_line(fields, key), (label, fields.values[key]))
        for key, label in _COVER_LABELS.items()
        if fields.values.get(key) is not None
    )
    return Table(name, COVER, COVER, rows, lettered=False)


def _read_coverage(fields: Fields, name: str) -> list[Table]:
    if fields.values.get("coverage") is None:
        return []
    rows = [Row(_line(fields, "coverage"), tuple(COVERAGE_HEADINGS))]
    entries = fields.take_entries("coverage", required=("ledger",), optional=tuple(COVERAGE_HEADINGS)[1:])
    for entry in entries:
        nothing = entry.values.get("nothing")
        if isinstance(nothing, bool):
            entry.values["nothing"] = NOTHING if nothing else SOMETHING
        cells = tuple(_read_cell(entry.values.get(key), entry, key) for key in COVERAGE_HEADINGS)
        rows.append(Row(_line(entry), cells))
    return [Table(name, COVERAGE, COVERAGE, tuple(rows), lettered=False)]


def _read_ledgers(fields: Fields, name: str, room: Room) -> list[Table]:
    ledgers = fields.values.get("ledgers")
    if ledgers is None:
        return []
    if not isinstance(ledgers, dict):
        fields.refuse("ledgers", "“ledgers”应是一组“台账名: 记录列表”")
    holder = Fields(ledgers, fields.marks, ("ledgers",), InputError, required=(), optional=tuple(ledgers))
    return [_read_ledger(holder, ledger, name, room) for ledger in ledgers]


def _read_ledger(holder: Fields, ledger: str, name: str, room: Room) -> Table:
    entries = [_open_record(holder, ledger, place, record) for place, record in enumerate(holder.take_list(ledger))]
    headings = tuple(dict.fromkeys(key for entry in entries for key in entry.values))
    room.take_table(f"{name}“{show(ledger)}”", len(entries), len(headings))
    rows = [Row(_line(holder, ledger), tuple(str(heading) for heading in headings))] if entries else []
    rows += [
        Row(_line(entry), tuple(_read_cell(entry.values.get(key), entry, key) for key in headings)) for entry in entries
    ]
    return Table(name, str(ledger), str(ledger), tuple(rows), lettered=False)


def _open_record(holder: Fields, ledger: str, place: int, record: YamlValue) -> Fields:
    path: YamlPath = ("ledgers", ledger, place)
    if not isinstance(record, dict):
        where = f"{holder.marks.name}第{holder.marks.find(path)[0]}行"
        raise refuse_input(where, "这里应是一条记录", "请写成一组“列名: 值”，如 {key: PX-1, held: 2021-03-01}")
    return Fields(record, holder.marks, path, InputError, required=(), optional=tuple(record))


def _read_cell(value: YamlValue, entry: Fields, key: str) -> CellValue:
    """Give the value as a cell; a list becomes what stands in one cell of a sheet, an empty one 无."""
    if isinstance(value, list):
        if not all(isinstance(part, str) for part in value):
            entry.refuse(key, "列表里只能是文字。请把每一项写成文字")
        return "、".join(value) if value else NOTHING
    if isinstance(value, dict):
        entry.refuse(key, "这里应是一个值，不能再套“键: 值”。请改写")
    cell: CellValue = value
    return cell


def _line(fields: Fields, key: str | None = None) -> int:
    return fields.marks.find(fields.path if key is None else (*fields.path, key))[0]

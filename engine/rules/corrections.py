"""Corrections that come back in the task table: found, checked against what they replace, laid into the rule files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from engine.catalog import Catalog, PlanRules
from engine.export import BINDS, say_time
from engine.load import nearest
from engine.model import Requirement, RequirementFile
from engine.rules.figures import normalise
from engine.rules.limits import RuleLimit
from engine.rules.rewrite import Edit, rewrite_values
from engine.rules.sheet import FIELDS, ID_COLUMN, ReturnedRow, list_numbers, show_fields
from engine.rules.wording import say_number
from facts.errors import InputError, InternalError
from facts.strict_yaml import load_strict

_LIMIT: Final = re.compile(r"(-?\d+(?:\.\d+)?)(.*)")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Correction:
    """One corrected cell: where it stands in the workbook, what it was, what it is to be."""

    requirement: str
    field: str
    before: str
    after: str
    cell: str


def find_corrections(
    rows: Sequence[ReturnedRow], originals: Mapping[str, Mapping[str, str]], rules: PlanRules, catalog: Catalog
) -> list[Correction]:
    """What was corrected since the sheet was written.

    Raises:
        InputError: a row is about no requirement, or about one a second time; a corrected value has changed in the
            rules as well. Everything that is wrong is named, with its cell.
    """
    found: list[Correction] = []
    faults: list[str] = []
    seen: set[str] = set()
    for row in rows:
        name, at = row.requirement, row.cells[ID_COLUMN]
        if name not in rules.requirements:
            faults.append(
                f"{at}：没有编号为“{name}”的要求{nearest(name, list(rules.requirements))}。编号不能在表里改。"
            )
            continue
        if name in seen or name not in originals:
            faults.append(
                f"{at}：编号“{name}”{'出现了两次' if name in seen else '不是写出这份表时就有的'}。请改回原样。"
            )
            continue
        seen.add(name)
        current = show_fields(rules.requirements[name], catalog)
        for field, heading in FIELDS.items():
            before, after = originals[name][field], row.texts[field]
            if after == before or after == current[field]:
                continue
            if current[field] != before:
                now = f"在写出这份表以后已经改成“{current[field]}”"
                faults.append(f"{row.cells[field]}：{name} 的“{heading}”{now}。请重新写出表再改。")
            else:
                found.append(Correction(name, field, before, after, row.cells[field]))
    if faults:
        raise InputError("\n".join(faults))
    return found


def apply_corrections(
    root: Path, corrections: Sequence[Correction], rules: PlanRules, catalog: Catalog
) -> dict[Path, str]:
    """The rule files as they will be: path to text; nothing is written here.

    Raises:
        InputError: a value does not fit; everything that is wrong is named, with its cell and the reason.
        RulesError: a value cannot be written where it belongs.
    """
    edits: dict[str, list[Edit]] = {}
    faults: list[str] = []
    for correction in corrections:
        requirement = rules.requirements[correction.requirement]
        document, base = rules.documents[correction.requirement]
        try:
            for path, value in _read_value(correction, requirement, catalog):
                edits.setdefault(document.marks.name, []).append(Edit((*base, *path), value))
        except ValueError as error:
            faults.append(f"{correction.cell}：{correction.requirement} 的“{FIELDS[correction.field]}”{error}")
    if faults:
        raise InputError("\n".join(faults))
    changed = {correction.requirement for correction in corrections}
    written: dict[Path, str] = {}
    for name, wanted in edits.items():
        file = root / Path(name).relative_to("rules")
        written[file] = rewrite_values(file.read_bytes().decode("utf-8"), wanted, name)
        _check_rest(written[file], name, rules, changed)
    return written


def _read_value(
    correction: Correction, requirement: Requirement, catalog: Catalog
) -> Iterator[tuple[tuple[str | int, ...], str | float | date]]:
    """Where in the requirement which value goes; ValueError says in Chinese why a text does not fit."""
    after = correction.after.strip()
    if correction.field in {"title", "remedy"}:
        if not after:
            raise ValueError("不能是空的。")
        yield (correction.field,), after
    elif correction.field == "reading":
        if not after and requirement.variants:
            raise ValueError("不能是空的：这条要求列有另外的读法。")
        yield ("reading",), after
    elif correction.field == "binds":
        words = {word: binds for binds, word in BINDS.items()}
        if after not in words:
            raise ValueError(f"不能写“{after}”，可以写：{'、'.join(words)}。")
        yield ("binds",), words[after]
    elif correction.field == "due":
        yield from _read_due(after, requirement)
    else:
        yield from _read_numbers(after, list_numbers(requirement, catalog))


def _read_due(text: str, requirement: Requirement) -> Iterator[tuple[tuple[str | int, ...], date]]:
    time = requirement.time
    paths: list[tuple[str | int, ...]] = []
    if time.by is not None:
        paths = [("time", "by")]
    elif time.window is not None:
        paths = [("time", "window", 0), ("time", "window", 1)]
    days = _DAY.findall(text)
    if not paths:
        raise ValueError(f"是“{say_time(time)}”，不是日期，不能在表里改。请改规则文件里的 time。")
    if len(days) != len(paths) or normalise(text) != "至".join(days):
        form = "2021-10-31" if len(paths) == 1 else "2021-08-01至2021-08-31"
        raise ValueError(f"写的是“{text}”，须写成 {form} 的样子。")
    try:
        dates = [date.fromisoformat(day) for day in days]
    except ValueError:
        raise ValueError(f"里的日期“{text}”不存在。") from None
    if dates != sorted(dates):
        raise ValueError(f"写的是“{text}”，前一个日期不能晚于后一个。")
    yield from zip(paths, dates, strict=True)


def _read_numbers(text: str, limits: Sequence[RuleLimit]) -> Iterator[tuple[tuple[str | int, ...], float]]:
    parts = [part for part in re.split(r"[;；]", text) if part.strip()]
    if len(parts) != len(limits):
        shown = "；".join(say_number(limit) for limit in limits) or "（没有数字）"
        raise ValueError(f"原有 {len(limits)} 个数（{shown}），表里写了 {len(parts)} 个。数的个数不能在表里改。")
    for part, limit in zip(parts, limits, strict=True):
        match = _LIMIT.fullmatch(normalise(part))
        unit = say_number(limit).lstrip("0123456789.-")
        if match is None or match[2] not in {"", normalise(unit)}:
            raise ValueError(f"里的“{part.strip()}”须是数字加原来的单位“{unit}”。单位不能在表里改。")
        value = float(match[1])
        if value < 0 or (limit.path[-1] == "n" and value != int(value)):
            raise ValueError(f"里的“{part.strip()}”须是{'不小于 0 的数' if value < 0 else '整数'}。")
        if value != limit.value:
            yield limit.path, int(value) if value == int(value) else value


def _check_rest(text: str, name: str, rules: PlanRules, changed: set[str]) -> None:
    """The rewritten file reads as before, but for the requirements that were corrected."""
    file = RequirementFile.model_validate(load_strict(text, name, error=InternalError).data)
    for requirement in file.requirements:
        if requirement.id not in changed and requirement != rules.requirements[requirement.id]:
            raise InternalError(f"{name}：改写时动到了没有改的要求 {requirement.id}，没有写入任何文件。")

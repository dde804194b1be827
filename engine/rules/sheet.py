"""A plan as the task table that offices know (任务分解表), with the columns that encoding adds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from engine.catalog import Catalog, PlanRules
from engine.export import BINDS, say_condition, say_owed, say_source, say_time
from engine.model import Requirement
from engine.rules.coverage import say_place
from engine.rules.figures import normalise
from engine.rules.limits import RuleLimit, list_rule_limits
from engine.rules.outline import Outline, OutlinePlace
from engine.rules.plantext import PlanPlace, PlanText
from engine.rules.wording import say_number

PLAN_COLUMNS: Final = ("序号", "任务名称", "任务内容", "责任单位", "时间节点")
"""The plan's own columns: shown, never read back."""

FIELDS: Final[Mapping[str, str]] = {
    "title": "要求",
    "binds": "约束",
    "limits": "限度",
    "due": "时限",
    "reading": "读法",
    "remedy": "整改",
}
"""What may be corrected in the sheet: name to heading."""

ID_COLUMN: Final = "编号"
CONDITION_COLUMN: Final = "条件"
COLUMNS: Final = (*PLAN_COLUMNS, ID_COLUMN, "要求", "约束", CONDITION_COLUMN, "限度", "时限", "读法", "整改")

_CELL: Final = {"title": 1, "content": 2, "units": 3, "time": 4}
_NUMBERS: Final = frozenset({"at_least", "at_most", "exactly", "n"})


@dataclass(frozen=True)
class SheetRow:
    """One row: the plan's own words, and what encodes them.

    Attributes:
        own: cells of :data:`PLAN_COLUMNS`.
        requirement: its id; None where the place holds no obligation or was encoded in an earlier row.
        condition: in Chinese; where there is no requirement, why, or in which row it stands.
        fields: name of :data:`FIELDS` to text.
    """

    own: tuple[str, ...]
    requirement: str | None
    condition: str
    fields: Mapping[str, str]


@dataclass(frozen=True)
class ReturnedRow:
    """One row that came back: cell texts by field, and the address of each cell."""

    requirement: str
    texts: Mapping[str, str]
    cells: Mapping[str, str]


# -- out


def lay_out(
    catalog: Catalog, rules: PlanRules, outline: Outline | None, text: PlanText | None = None
) -> list[SheetRow]:
    """The rows of a plan: every place of its outline, each requirement once, in the document's order."""
    if outline is None:
        return [_encode(requirement, catalog, _own_words(requirement)) for requirement in rules.requirements.values()]
    rows: list[SheetRow] = []
    seen: set[str] = set()
    for place in outline.file.places:
        found = text.find(place.document, place.section, place.row, place.below_row) if text is not None else None
        fresh = [name for name in place.encoded if name in rules.requirements and name not in seen]
        for name in fresh:
            requirement = rules.requirements[name]
            own = _printed(place, found, requirement) if found is not None else _listed(place, requirement)
            rows.append(_encode(requirement, catalog, own))
        if not fresh:
            own = _printed(place, found, None) if found is not None else _listed(place, None)
            said = f"见 {'、'.join(place.encoded)}" if place.encoded else f"没有义务：{place.nothing}"
            rows.append(SheetRow(own, None, said, dict.fromkeys(FIELDS, "")))
        seen.update(fresh)
    missing = [requirement for name, requirement in rules.requirements.items() if name not in seen]
    return rows + [_encode(requirement, catalog, _own_words(requirement)) for requirement in missing]


def _encode(requirement: Requirement, catalog: Catalog, own: tuple[str, ...]) -> SheetRow:
    condition = say_condition(requirement.condition, catalog)
    return SheetRow(own, requirement.id, condition, show_fields(requirement, catalog))


def _own_words(requirement: Requirement) -> tuple[str, ...]:
    words = requirement.source.figure
    return (say_source(requirement.source), "", words, say_owed(requirement.owed_by), say_time(requirement.time))


def _listed(place: OutlinePlace, requirement: Requirement | None) -> tuple[str, ...]:
    """What the outline says of a place, where the plan's own text was not given."""
    own = _own_words(requirement) if requirement is not None else ("", "", "", "", "")
    return (_number(place), place.title, place.starts or own[2], *own[3:])


def _printed(place: OutlinePlace, found: PlanPlace, requirement: Requirement | None) -> tuple[str, ...]:
    """What the plan prints there; of a section listed by sentences, the sentence, with who owes it by when."""
    if found.cells:
        cells = [*found.cells, "", "", "", "", ""]
        return (_number(place), cells[_CELL["title"]], *(cells[_CELL[name]] for name in ("content", "units", "time")))
    starts = normalise(place.starts)
    sentence = next((said for said in found.sentences() if starts and starts in normalise(said)), found.printed)
    own = _own_words(requirement) if requirement is not None else ("", "", "", "", "")
    return (_number(place), place.title or found.title, sentence, *own[3:])


def _number(place: OutlinePlace) -> str:
    return str(place.row) if place.document == "table" and place.row is not None else say_place(place)


def show_fields(requirement: Requirement, catalog: Catalog) -> dict[str, str]:
    """The texts of a requirement that may be corrected, by name."""
    return {
        "title": requirement.title,
        "binds": BINDS[requirement.binds],
        "limits": "；".join(say_number(limit) for limit in list_numbers(requirement, catalog)),
        "due": _show_due(requirement),
        "reading": requirement.reading,
        "remedy": requirement.remedy,
    }


def list_numbers(requirement: Requirement, catalog: Catalog) -> list[RuleLimit]:
    """The numbers of the reading taken that stand in the requirement itself, in its order."""
    limits = [limit for limit in list_rule_limits(requirement, catalog) if limit.taken and limit.value is not None]
    return [limit for limit in limits if limit.path and limit.path[-1] in _NUMBERS]


def _show_due(requirement: Requirement) -> str:
    time = requirement.time
    if time.by is not None:
        return time.by.isoformat()
    if time.window is not None:
        return "至".join(day.isoformat() for day in time.window)
    return say_time(time)


def show_cell(value: object) -> str:
    """What a cell says as text; a day of Excel's own as yyyy-mm-dd."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return "" if value is None else str(value).strip()

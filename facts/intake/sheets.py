"""Recognises by its name what a sheet or file holds: the cover, the coverage, a ledger, or nothing to be read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from facts.intake.names import COVER, COVERAGE
from facts.intake.spelling import find_nearest, fold
from facts.ledgers import LEDGERS

if TYPE_CHECKING:
    from facts.intake.table import Table

_DECORATION: Final = re.compile(
    r"(?:附件|附表|台账|登记|明细|清单|情况|一览|报送|填报|上报|工作|年度|季度|月份|上半年|下半年|副本|更新|定稿|修改|终稿"
    r"|sheet|表|年|月|第|的|[0-9一二三四五六七八九十]|[-_.、:()\[\]【】#+])*"
)
_OTHER: Final = re.compile(r".{0,8}(?:说明|须知|目录|填报要求|填写要求)(?:\(?[0-9]*\)?)")
_UNNAMED: Final = re.compile(r"(?:sheet|工作表|表格?|数据|data|导出(?:数据)?|export)[-_ ]?[0-9]*(?:\([0-9]+\))?")
_NEAR: Final = 0.8
_LONG: Final = 5
_TITLE_ROWS: Final = 5


class SheetName(NamedTuple):
    """What a name stands for: 封面, 报送范围, or a ledger's English name; and whether it is written so."""

    meaning: str
    exact: bool


_NAMES: Final = {
    fold(COVER): COVER,
    fold(COVERAGE): COVERAGE,
    **{fold(record.title): name for name, record in LEDGERS.items()},
    **{fold(name): name for name in LEDGERS},
}
_TITLES: Final = {fold(title): _NAMES[fold(title)] for title in (COVER, COVERAGE, *(r.title for r in LEDGERS.values()))}


def find_ledger(name: str) -> str | None:
    """Give the English name of the ledger with this title or name, None where there is none."""
    meaning = _NAMES.get(fold(name))
    return meaning if meaning in LEDGERS else None


def find_meaning(mark: str) -> SheetName | None:
    """Give what the mark of a form's sheet stands for, for a sheet whose name does not say it."""
    meaning = _NAMES.get(fold(mark))
    return None if meaning is None else SheetName(meaning, exact=False)


def list_titles() -> list[str]:
    """Give the Chinese titles of all ledgers in the order of the form."""
    return [record.title for record in LEDGERS.values()]


def recognise_name(table: Table) -> SheetName | None:
    """Give what the table is by its name or, where that says nothing (Sheet1), by its title; None where it is unknown.

    A name may be dressed up (附件2：培训台账) or, where it is long, have a slip of the pen in it.
    """
    form = fold(table.name)
    if form in _NAMES:
        return SheetName(_NAMES[form], exact=True)
    meaning = _undress(form)
    if meaning is None and _UNNAMED.fullmatch(form):
        titles = [fold(cell) for row in table.rows[:_TITLE_ROWS] for cell in row.cells if isinstance(cell, str)]
        meanings = {found for title in titles if (found := _find_only(title)) is not None}
        meaning = meanings.pop() if len(meanings) == 1 else None
    if meaning is None and len(form) >= _LONG:
        near = find_nearest(form, _TITLES, cutoff=_NEAR)
        meaning = _TITLES[near] if near is not None else None
    return None if meaning is None else SheetName(meaning, exact=False)


def is_other(name: str) -> bool:
    """Say whether the sheet is one that explains or lists, and holds no data."""
    return _OTHER.fullmatch(fold(name)) is not None


def _undress(form: str) -> str | None:
    """Give what a dressed-up name stands for."""
    title = _find_longest(form)
    if title is None or not _DECORATION.fullmatch(form.replace(title, "", 1)):
        return None
    return _TITLES[title]


def _find_longest(form: str) -> str | None:
    return max((title for title in _TITLES if title in form), key=len, default=None)


def _find_only(form: str) -> str | None:
    """Give the ledger whose title stands in the text, None where several do that are not part of one another."""
    longest = _find_longest(form)
    if longest is None or _find_longest(form.replace(longest, "", 1)) is not None:
        return None
    return _TITLES[longest]

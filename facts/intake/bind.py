"""Maps the headings of a table to the columns of its ledger.

A heading is known by the column's title or English name, or by another usual name (names.RECORD_ALIASES; 时间 for
日期), which is a repair. Columns that no rule can need (personal data, remarks, row numbers: facts.intake.spelling)
are never looked at. An unknown heading that may be a misspelt one of a column that the table lacks refuses the
report, so that no column is lost by a slip of the pen; so does any unknown column of days or times where the table
lacks one of days, because an empty day means that it has not happened. Other unknown columns are passed over, and
told. A column that is not required may be missing altogether: it is read as empty in every row.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from facts.intake.codes.left_out import UNREAD_COLUMN
from facts.intake.codes.repaired import HEADING_ALIAS, UNKNOWN_COLUMN
from facts.intake.headed import BoundColumn, HeadedTable
from facts.intake.header import Header, Heading, find_header
from facts.intake.merging import unmerge
from facts.intake.sorting import RowSorter
from facts.intake.spelling import find_nearest, fold, is_ordinal, is_unread, show, suggest
from facts.intake.table import name_column, refuse_input

if TYPE_CHECKING:
    from collections.abc import Mapping

    from facts.intake.codes import Code
    from facts.intake.log import Log
    from facts.intake.table import Table
    from facts.ledgers import Column

_NEAR: Final = 0.6
_OF_DAYS: Final = re.compile(r".*(?:日期|时间|时刻|日)")


class Headings(NamedTuple):
    """What columns may be called beside their titles and English names, to English names.

    Attributes:
        usual: short forms that are as good as the title.
        odd: names that others use; understanding them is a repair.
    """

    usual: Mapping[str, str]
    odd: Mapping[str, str]


def bind_table(table: Table, ledger: str, columns: Mapping[str, Column], headings: Headings, log: Log) -> HeadedTable:
    """Find the headings of the table, map them, and sort its rows.

    Args:
        table: a table with at least one row.
        ledger: the ledger's English name; of the coverage sheet empty.
        columns: the columns that there can be, by English name, the leading one first.
        headings: what columns may be called beside their titles.
        log: where to tell what was repaired and left out.

    Raises:
        InputError: no headings, an unknown one that may be misspelt, one twice, or a required column missing.
    """
    known = {fold(column.title): name for name, column in columns.items()} | {fold(name): name for name in columns}
    known |= {fold(heading): name for heading, name in headings.usual.items()}
    other = {**_with_times(known), **{fold(heading): name for heading, name in headings.odd.items()}}
    leading = next(iter(columns))
    header = find_header(table, leading, {**other, **known}, columns[leading].title)
    binder = _Binder(table, header, columns, log)
    binder.bind_known(known)
    binder.bind_others(other)
    binder.pass_over()
    binder.check_required()
    bound = tuple(sorted(binder.bound.values(), key=lambda item: item.place))
    ordinals = {place for place, heading in binder.passed_over.items() if is_ordinal(heading)}
    records, totals = RowSorter(table, bound, ordinals, log).sort(table.rows[header.first :])
    rows, unclear = unmerge(table, bound, records, log)
    places = {item.place for item in bound} | set(binder.passed_over)
    width = max(places) + 1
    return HeadedTable(
        ledger=ledger,
        table=table,
        header_row=header.row.number,
        bound=bound,
        passed_over=tuple(heading for _, heading in sorted(binder.passed_over.items())),
        absent=tuple(column.title for name, column in columns.items() if name not in binder.bound),
        strays=tuple(sorted(set(range(width)) - places)),
        width=width,
        rows=rows,
        totals=totals,
        unclear=unclear,
    )


def _with_times(known: Mapping[str, str]) -> dict[str, str]:
    """Give the headings of days as they are called where people say 时间: 收到时间 for 收到日期."""
    return {form.replace("日期", "时间"): name for form, name in known.items() if "日期" in form}


def _may_be_one(heading: Heading, missing: list[str], *, lacks_days: bool) -> bool:
    """Say whether the heading may mean one of the missing columns, called by their folded titles."""
    return any(
        find_nearest(form, missing, cutoff=_NEAR) is not None
        or any(form.startswith(title) for title in missing)
        or (lacks_days and _OF_DAYS.fullmatch(form) is not None)
        for form in heading.forms
    )


class _Binder:
    """Maps headings to columns, step by step: by title, by other names, and what is left over."""

    def __init__(self, table: Table, header: Header, columns: Mapping[str, Column], log: Log) -> None:
        self.table = table
        self.header = header
        self.columns = columns
        self.log = log
        self.bound: dict[str, BoundColumn] = {}
        self.passed_over: dict[int, str] = {}
        self.left = list(header.headings)

    def bind_known(self, known: Mapping[str, str]) -> None:
        """Bind the headings that are titles or English names of columns."""
        left: list[Heading] = []
        for heading in self.left:
            name = next((known[form] for form in heading.forms if form in known), None)
            if name is None:
                left.append(heading)
            elif name in self.bound:
                raise self._refuse_twice(heading, name)
            else:
                self.bound[name] = BoundColumn(name, self.columns[name], heading.place, heading.text)
        self.left = left

    def bind_others(self, other: Mapping[str, str]) -> None:
        """Bind the headings that are other names of columns that are still missing."""
        left: list[Heading] = []
        for heading in self.left:
            names = [other[form] for form in heading.forms if form in other]
            name = next((name for name in names if name not in self.bound), None)
            if name is None:
                left.append(heading)
                continue
            title = self.columns[name].title
            self.bound[name] = BoundColumn(name, self.columns[name], heading.place, heading.text)
            if fold(heading.text) != fold(title):
                self._tell(HEADING_ALIAS, heading, f"按“{title}”理解")
        self.left = left

    def pass_over(self) -> None:
        """Pass over the headings of columns that are not read; refuse those that may be one that is missing."""
        missing = {name: column for name, column in self.columns.items() if name not in self.bound}
        named = [fold(column.title) for column in missing.values()] if self.table.lettered else list(missing)
        lacks_days = any(column.kind in {"day", "moment"} for column in missing.values())
        for heading in self.left:
            unread = any(is_unread(form) for form in heading.forms)
            if not unread and (not self.table.lettered or _may_be_one(heading, named, lacks_days=lacks_days)):
                raise self._refuse_unknown(heading)
            self._tell(UNREAD_COLUMN if unread else UNKNOWN_COLUMN, heading, "整列没有读取")
            self.passed_over[heading.place] = heading.text

    def check_required(self) -> None:
        """Refuse a table that lacks a column without which no row can be read."""
        for name, column in self.columns.items():
            if column.required and name not in self.bound and column.default_from not in self.bound:
                raise refuse_input(
                    self.table.place(self.header.row.number),
                    f"缺少必填的列“{column.title}”",
                    f"请加上“{column.title}”列，逐行填写",
                )

    def _tell(self, code: Code, heading: Heading, message: str) -> None:
        number = self.header.row.number
        self.log.add(code, self.table, message, row=number, place=heading.place, heading=show(heading.text))

    def _refuse_twice(self, heading: Heading, name: str) -> Exception:
        first = self.bound[name]
        called = name_column(first.place) if self.table.lettered else first.heading
        where = self.table.place(self.header.row.number, heading.place)
        return refuse_input(where, f"列“{show(heading.text)}”重复，与{called}列相同", "请只保留一列")

    def _refuse_unknown(self, heading: Heading) -> Exception:
        """Say which headings there are: Chinese titles in sheets, English names in YAML."""
        shown = show(heading.text)
        allowed = [column.title for column in self.columns.values()] if self.table.lettered else list(self.columns)
        return refuse_input(
            self.table.place(self.header.row.number, heading.place),
            f"不认识的列名“{shown}”{suggest(shown, allowed)}",
            f"可用的列名：{'、'.join(allowed)}。请改正列名；不需要的列请删去",
        )

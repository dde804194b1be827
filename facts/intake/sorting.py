"""Tells records from what else stands below the headings: totals, signatures, notes, examples, repeated headings.

A row is a total where 合计, 总计 or 小计 stands in its number, or, its number being empty, in one of its first texts.
Signatures and notes end the table: nothing below them is read, and what looks like a record there refuses the report.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from facts.intake.codes.left_out import NOTE, REPEATED_HEADER, SIGNATURE
from facts.intake.codes.repaired import NOTHING_ROW, TOTAL_ROW
from facts.intake.headed import TotalRow
from facts.intake.marks import says_nothing
from facts.intake.names import EXAMPLE_MARK, NOTES_MARK
from facts.intake.spelling import fold
from facts.intake.table import is_blank, refuse_input

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from facts.intake.headed import BoundColumn
    from facts.intake.log import Log
    from facts.intake.table import CellValue, Row, Table

_SIGNATURE: Final = re.compile(
    r"(?:(?:单位|部门|科室|分管|主要)?(?:负责人|领导)|(?:填报|填表|审核|审批|制表|统计|复核|经办|承办|联系|报送)人员?"
    r"|(?:联系|办公|值班)?电话|手机|(?:填报|填表|报送|制表|统计)(?:日期|时间|单位|部门)|日期"
    r"|(?:填报|报送)?单位(?:\((?:盖章|公章|章)\))?|盖章|\(?(?:盖章|公章)\)?)(?:\((?:签[字名章]|盖章)\))?(?::.*)?"
)
_NOTE: Final = re.compile(
    r"(?:注|备注|附注|说明|(?:填[表报写])?说明|注意|(?:数据)?统计(?:时间|口径|范围|截止)|数据(?:来源|截止|截至)|截[止至])"
    r"[0-9一二三]*(?:[:.、为]|日期|时间).*|[※*].*"
)
_TOTAL: Final = re.compile(r"[^合总小累]{0,8}(?P<word>合计|总计|小计|累计)(?:数|\(.*\))?:?")
_NOTHING: Final = re.compile(
    r"(?:本|该|我|单位|局|委|办|镇|街道|[0-9]{4}年度?|年度?|季度|月份?|期)*(?:暂?无|没有|零报告).{0,12}"
)
_FIRST_TEXTS: Final = 3


class SortedRows(NamedTuple):
    """The records and the rows of totals."""

    records: tuple[Row, ...]
    totals: tuple[TotalRow, ...]


class RowSorter:
    """Sorts the rows below the headings of one table, and tells what it leaves out."""

    def __init__(self, table: Table, bound: Sequence[BoundColumn], ordinals: Collection[int], log: Log) -> None:
        """Sort for the table with these columns, the first of which is the leading one.

        Args:
            table: the table.
            bound: its recognised columns.
            ordinals: places of columns that merely number the rows.
            log: where to tell what is left out.
        """
        self.table = table
        self.leading = next(item for item in bound if item.name in {"key", "ledger"})
        self.required = [item.place for item in bound if item.column.required]
        self.headings = {item.place: fold(item.heading) for item in bound}
        self.ordinals = ordinals
        self.log = log
        self.records: list[Row] = []
        self.totals: list[TotalRow] = []
        self.ended = False

    def sort(self, rows: Iterable[Row]) -> SortedRows:
        """Sort the rows.

        Raises:
            InputError: what looks like a record stands below a signature or a note.
        """
        for row in rows:
            if not self.ended and self._is_plain(row.cells):
                self.records.append(row)
            else:
                self._sort_one(row)
        return SortedRows(tuple(self.records), tuple(self.totals))

    def _sort_one(self, row: Row) -> None:
        filled = {
            place: cell for place, cell in enumerate(row.cells) if place not in self.ordinals and not is_blank(cell)
        }
        first = next((cell for cell in row.cells if not is_blank(cell)), None)
        words = isinstance(first, str)
        if (not filled and not words) or self._is_of_the_form(filled):
            return
        if self._leave_out(row, fold(str(first)) if words else ""):
            self.ended = True
        elif self.ended:
            self._leave_rest(row, filled)
        elif not self._take_aside(row, filled) and filled:
            self.records.append(row)

    def _take_aside(self, row: Row, filled: dict[int, CellValue]) -> bool:
        """Take aside a row that repeats the headings, totals others, or says that there was nothing."""
        total = self._find_total(row, filled)
        if self._is_header(filled):
            self.log.add(REPEATED_HEADER, self.table, "没有读取", row=row.number)
        elif total is not None:
            self.totals.append(TotalRow(row, partial=total == "小计"))
            self.log.add(TOTAL_ROW, self.table, "没有作为记录读入", row=row.number, found=total)
        elif self._says_nothing(filled):
            (place,) = filled
            said = "没有作为记录读入，是不是零报告只看“报送范围”"
            found = filled[place] if says_nothing(str(filled[place])) else ""
            self.log.add(NOTHING_ROW, self.table, said, row=row.number, place=place, found=found)
        else:
            return False
        return True

    def _is_plain(self, cells: tuple[CellValue, ...]) -> bool:
        """Say whether the row is a record at the first glance: its number is one, and no words stand before it."""
        place = self.leading.place
        key = cells[place] if place < len(cells) else None
        if type(key) is not str or not key.isascii() or not key[:1].isalnum():
            return False
        if len(key) == len(self.headings[place]) and fold(key) == self.headings[place]:
            return False
        return not any(isinstance(cell, str) and not cell.isascii() for cell in cells[:place])

    def _is_of_the_form(self, filled: dict[int, CellValue]) -> bool:
        mark = filled.get(self.leading.place)
        return isinstance(mark, str) and mark.lstrip("（(【[ \u3000").startswith((EXAMPLE_MARK, NOTES_MARK))

    def _leave_out(self, row: Row, text: str) -> bool:
        """Leave out a signature or a note; what stands in it is not repeated."""
        if _SIGNATURE.fullmatch(text):
            self.log.add(SIGNATURE, self.table, "没有读取，也没有保存", row=row.number)
            return True
        if _NOTE.fullmatch(text):
            self.log.add(NOTE, self.table, "没有读取", row=row.number)
            return True
        return False

    def _leave_rest(self, row: Row, filled: dict[int, CellValue]) -> None:
        if filled and self._is_record(row):
            raise refuse_input(
                self.table.place(row.number),
                "签名、附注下面还有像记录的一行",
                "请把记录移到签名、附注的上面；不是记录的请删去",
            )
        self.log.add(NOTE, self.table, "没有读取", row=row.number)

    def _is_record(self, row: Row) -> bool:
        return all(place < len(row.cells) and not is_blank(row.cells[place]) for place in self.required)

    def _is_header(self, filled: dict[int, CellValue]) -> bool:
        here = {place: fold(str(cell)) for place, cell in filled.items() if place in self.headings}
        return here.get(self.leading.place) == self.headings[self.leading.place] and all(
            text == self.headings[place] for place, text in here.items()
        )

    def _find_total(self, row: Row, filled: dict[int, CellValue]) -> str | None:
        """Give the word that makes the row a total; it may stand in the column of row numbers too."""
        own = filled.get(self.leading.place)
        texts = [own] if own is not None else [cell for _, cell in sorted(filled.items())][:_FIRST_TEXTS]
        numbers = [row.cells[place] for place in self.ordinals if place < len(row.cells)]
        for text in (*numbers, *texts):
            found = _TOTAL.fullmatch(fold(text)) if isinstance(text, str) else None
            if found:
                return found["word"]
        return None

    @staticmethod
    def _says_nothing(filled: dict[int, CellValue]) -> bool:
        """Say whether all that stands in the row is that there was nothing."""
        if len(filled) != 1:
            return False
        (cell,) = filled.values()
        return isinstance(cell, str) and (says_nothing(cell) or _NOTHING.fullmatch(fold(cell)) is not None)

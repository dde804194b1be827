"""Reads the coverage sheet (报送范围): from which day to which day the list of each ledger is complete.

A line without its last day declares nothing and is passed over, as the form hands it out; but where the ledger
has rows, or 有无 is filled in, the last day must be there. A line that declares a list complete must agree with
the rows: rows, or 无 (零报告), never neither, never both. A ledger with rows and without any line is kept, and
claims nothing: its records are known, and whether there were more is not.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from facts.intake.codes.repaired import NOTHING_MARK
from facts.intake.convert import convert_cell, show_value
from facts.intake.marks import is_slash, says_nothing
from facts.intake.names import ALL_UNITS_WORD, COVERAGE_HEADINGS, MODES, NOTHING, SOMETHING
from facts.intake.refused import Refused, Repaired
from facts.intake.sheets import find_ledger, list_titles
from facts.intake.spelling import fold, show, suggest
from facts.intake.table import is_blank, refuse_input
from facts.ledgers import LEDGERS, ledger_columns
from facts.report import ALL_UNITS, CoverageClaim

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from facts.intake.headed import BoundColumn, HeadedTable
    from facts.intake.log import Log
    from facts.intake.refused import StoredValue
    from facts.intake.table import CellValue, Row

_MODES: Final[dict[str, Literal["cases", "counts"]]] = {
    **dict.fromkeys(("", "逐件", "cases"), "cases"),
    **dict.fromkeys(("汇总", "counts"), "counts"),
}
_NOTHING: Final = {"": None, SOMETHING: False, NOTHING: True}


class CoverageLine(NamedTuple):
    """One line of the coverage sheet as it is written.

    Attributes:
        about: the unit's name as written, empty for the reporter itself, ``*`` for all units.
        covers_from: a day's ordinal; None where the line declares nothing.
        complete_through: a day's ordinal; None where the line declares nothing.
        nothing: True for 无, False for 有, None where neither is said.
        only: the one channel for which the list is complete, empty for all.
        place: where the line stands, for messages.
    """

    ledger: str
    about: str
    covers_from: int | None
    complete_through: int | None
    mode: Literal["cases", "counts"]
    nothing: bool | None
    only: str
    place: str


class PlacedClaim(NamedTuple):
    """A claim with the line that makes it."""

    claim: CoverageClaim
    line: CoverageLine


def read_lines(tables: Iterable[HeadedTable], log: Log) -> tuple[CoverageLine, ...]:
    """Give every line of the coverage sheets; what was repaired is told to the log.

    Raises:
        InputError: an unknown ledger, an unreadable day, an end before the beginning, or another word than the
            allowed ones.
    """
    return tuple(_read_line(table, row, log) for table in tables for row in table.rows)


def make_claims(lines: Sequence[CoverageLine], resolve: Callable[[str, int | None, str], str]) -> list[PlacedClaim]:
    """Give the claim of each line that makes one.

    Args:
        lines: from :func:`read_lines`.
        resolve: gives a unit's code for its name (empty for the reporter), a day and a place for messages.

    Raises:
        InputError: an unknown unit, or two claims for the same ledger and unit that overlap.
    """
    claims: list[PlacedClaim] = []
    for line in lines:
        if line.covers_from is None or line.complete_through is None:
            continue
        about = ALL_UNITS if line.about == ALL_UNITS else resolve(line.about, line.complete_through, line.place)
        claim = CoverageClaim(
            line.ledger,
            about,
            line.covers_from,
            line.complete_through,
            line.mode,
            nothing=bool(line.nothing),
            only=line.only,
        )
        for earlier in claims:
            if _overlap(earlier.claim, claim):
                raise refuse_input(
                    line.place,
                    f"与{earlier.line.place}说的是同一台账、同一单位，时段重叠",
                    "请合成一行，或者把时段分开",
                )
        claims.append(PlacedClaim(claim, line))
    return claims


def check_claims(
    claims: Iterable[PlacedClaim],
    lines: Iterable[CoverageLine],
    listed: Mapping[str, Sequence[tuple[str, int | None]]],
) -> None:
    """Hold the claims against the rows.

    Args:
        claims: from :func:`make_claims`.
        lines: from :func:`read_lines`.
        listed: for each ledger, unit and anchor day of every row, refused ones included.

    Raises:
        InputError: a list said to be complete has no rows and is not said to be empty; one said to be empty has
            rows in its period; a ledger has rows while its line leaves the last day open.
    """
    for line in lines:
        if line.complete_through is None and listed.get(line.ledger):
            raise refuse_input(
                line.place, "台账里有内容，这里却没有填完整到哪一天", "请填“止”；如果不保证列全，请删去这一行"
            )
    for claim, line in claims:
        if claim.only:  # which rows are of that channel is not told here
            continue
        days = [day for unit, day in listed.get(claim.ledger, ()) if claim.about in (unit, ALL_UNITS)]
        inside = [day for day in days if day is None or claim.covers_from <= day <= claim.complete_through]
        if claim.nothing and inside:
            raise refuse_input(
                line.place,
                f"填了“{NOTHING}”，台账里却有这一时段的 {len(inside)} 行",
                "请核对：有内容的改填“有”，没有的删去那些行",
            )
        if not claim.nothing and not days and claim.mode == "cases":
            raise refuse_input(
                line.place,
                "声明台账是完整的，台账里却一行也没有",
                f"确实没有的，请在“有无”填“{NOTHING}”；有的请填写台账",
            )


def _overlap(one: CoverageClaim, other: CoverageClaim) -> bool:
    same = one.ledger == other.ledger and one.about == other.about
    same = same and (one.only == other.only or not one.only or not other.only)
    return same and one.covers_from <= other.complete_through and other.covers_from <= one.complete_through


def _read_line(table: HeadedTable, row: Row, log: Log) -> CoverageLine:
    values = {
        bound.name: _read_cell(table, row, bound, row.cells[bound.place] if bound.place < len(row.cells) else None, log)
        for bound in table.bound
    }
    place = table.table.place(row.number)
    if row.number in table.unclear:
        raise refuse_input(place, "这一行有合并单元格，不知道各格写的是什么", "请取消合并，逐格填写")
    if any(not is_blank(row.cells[index]) for index in table.strays if index < len(row.cells)):
        raise refuse_input(place, "有内容落在没有列名的列里", "请核对这一行各列")
    through, start = values["complete_through"], values["covers_from"]
    ledger = _read_ledger(values["ledger"], place)
    line = CoverageLine(
        ledger=ledger,
        about=_read_about(values.get("about")),
        covers_from=start if isinstance(start, int) else None,
        complete_through=through if isinstance(through, int) else None,
        mode=_MODES[_read_word(values.get("mode"), _MODES, "方式", place, list(MODES))],
        nothing=_NOTHING[_read_word(values.get("nothing"), _NOTHING, "有无", place, [SOMETHING, NOTHING])],
        only=_read_only(values.get("only"), ledger, place),
        place=place,
    )
    _check_period(line)
    return line


def _read_cell(table: HeadedTable, row: Row, bound: BoundColumn, cell: CellValue, log: Log) -> StoredValue:
    value: object = convert_cell(bound.column, cell)
    if (
        bound.name == "nothing"
        and isinstance(cell, str)
        and cell.strip() != NOTHING
        and says_nothing(cell)
        and not is_slash(cell)
    ):
        value = Repaired(NOTHING, NOTHING_MARK)
    if isinstance(value, Refused):
        place = f"{table.table.place(row.number, bound.place)}“{bound.heading}”"
        raise refuse_input(place, f"“{show(cell)}”{value.reason}", value.remedy)
    if isinstance(value, Repaired):
        said = f"按“{show_value(bound.column, value.value)}”理解"
        log.add(value.code, table.table, said, row=row.number, place=bound.place, heading=bound.heading, found=cell)
        return value.value
    return value if isinstance(value, (int, str)) else None


def _check_period(line: CoverageLine) -> None:
    if line.complete_through is None:
        if line.nothing is not None:
            raise refuse_input(line.place, "填了“有无”，没有填完整到哪一天", "请填“止”")
        return
    if line.covers_from is None:
        raise refuse_input(line.place, "没有填从哪一天起", "请填“起”")
    if line.complete_through < line.covers_from:
        first, last = date.fromordinal(line.covers_from), date.fromordinal(line.complete_through)
        raise refuse_input(line.place, f"止（{last}）早于起（{first}）", "请核对这两个日期")


def _read_ledger(value: StoredValue, place: str) -> str:
    if value is None:
        raise refuse_input(place, "没有写是哪个台账", f"请填台账名称：{'、'.join(list_titles())}")
    ledger = find_ledger(str(value))
    if ledger is None:
        raise refuse_input(
            place,
            f"没有台账“{show(value)}”{suggest(str(value), [*list_titles(), *LEDGERS])}",
            f"可填：{'、'.join(list_titles())}",
        )
    return ledger


def _read_only(value: StoredValue, ledger: str, place: str) -> str:
    word = "" if value is None else str(value).strip()
    if not word:
        return ""
    record = LEDGERS[ledger]
    allowed = ledger_columns(record)[record.partition].values if record.partition else ()
    chosen = next((each for each in allowed if fold(each) == fold(word)), None)
    if chosen is None:
        heading = COVERAGE_HEADINGS["only"]
        remedy = f"可填：{'、'.join(allowed)}" if allowed else f"“{record.title}”台账不分渠道，请空着"
        raise refuse_input(place, f"“{heading}”里的“{show(word)}”不认识{suggest(word, list(allowed))}", remedy)
    return chosen


def _read_about(value: StoredValue) -> str:
    text = "" if value is None else str(value)
    return ALL_UNITS if fold(text) in {ALL_UNITS_WORD, ALL_UNITS} else text


def _read_word(value: StoredValue, allowed: Iterable[str], heading: str, place: str, shown: list[str]) -> str:
    word = "" if value is None else fold(str(value))
    if word not in allowed:
        raise refuse_input(place, f"“{heading}”里的“{show(value)}”不认识", f"请填：{'、'.join(shown)}")
    return word

"""Rows that are filled in beforehand: the proofs that are asked for, and what the unit reported earlier."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from facts.intake.convert import show_value
from facts.intake.days import MINUTES_A_DAY
from facts.intake.names import KEY_NAME, NOTHING, UNIT_NAME
from facts.ledgers import LEDGERS, ledger_columns
from facts.ledgers.columns import ENDLESS, SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from facts.intake.form.content import Proof, StoredRow
    from facts.intake.table import CellValue
    from facts.ledgers import Column

_HUNDREDTHS: Final = 100
_PERCENT_OF: Final = 10_000


def lay_out_records(ledger: str, stored: Sequence[StoredRow]) -> list[dict[str, CellValue]]:
    """Give earlier records as rows, by the English names of the columns."""
    columns = ledger_columns(LEDGERS[ledger])
    return [
        {
            KEY_NAME: row.key,
            UNIT_NAME: row.unit or None,
            **{name: show_cell(column, row.values.get(name), row.most.get(name)) for name, column in columns.items()},
        }
        for row in stored
    ]


def lay_out_proofs(
    proofs: Sequence[Proof], stored: Sequence[StoredRow]
) -> tuple[tuple[Proof, ...], list[dict[str, CellValue]]]:
    """Give a row for each proof that is asked for, filled with what was handed in for it, then all else handed in.

    Returns:
        The proof that each of the first rows asks for, and the rows.
    """
    earlier = lay_out_records("evidence", stored)
    asked: list[Proof] = []
    rows: list[dict[str, CellValue]] = []
    taken = {row[KEY_NAME] for row in earlier}
    left = list(earlier)
    for proof in proofs:
        mine = [row for row in left if _means(row, proof)]
        left = [row for row in left if row not in mine]
        if not mine:
            blank: dict[str, CellValue] = {"requirement": proof.number, "element": proof.element or None}
            mine = [{KEY_NAME: _number(proof, proofs, taken), **blank}]
            taken.add(mine[0][KEY_NAME])
        rows += mine
        asked += [proof] * len(mine)
    return tuple(asked), rows + left


def show_cell(column: Column, value: int | str | None, most: int | None = None) -> CellValue:
    """Give the stored value as it is filled in; an approximate one so that it is read again as it was."""
    shown: CellValue = value
    if value is None:
        return None
    if most is not None:
        least = show_value(column, value)
        return f"{least}以上" if most >= ENDLESS else f"{least}-{show_value(column, most)}"
    if isinstance(value, str):
        return value if column.kind != "choices" else value.strip(SEPARATOR).replace(SEPARATOR, "、") or NOTHING
    if column.kind == "day":
        shown = date.fromordinal(value)
    elif column.kind == "moment":
        day, minutes = divmod(value, MINUTES_A_DAY)
        shown = datetime.combine(date.fromordinal(day), time()) + timedelta(minutes=minutes)
    elif column.kind == "percent":
        shown = value / _PERCENT_OF
    elif column.kind == "money":
        shown = value / _HUNDREDTHS
    elif column.kind == "flag":
        shown = "是" if value else "否"
    return shown


def _means(row: dict[str, CellValue], proof: Proof) -> bool:
    number = str(row["requirement"] or "").rpartition("/")[2]
    return number == proof.number and (row["element"] or "") == proof.element


def _number(proof: Proof, proofs: Sequence[Proof], taken: set[CellValue]) -> str:
    """Give the row a number of its own: that of the obligation, and the place of the element."""
    elements = [other.element for other in proofs if other.number == proof.number]
    number = proof.number if len(elements) == 1 else f"{proof.number}-{elements.index(proof.element) + 1}"
    while number in taken:
        number += "'"
    return number

"""Writes a report as one YAML file, in the form of facts.intake.document."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from demo.write.plain_yaml import dump_plainly
from facts.ledgers import LEDGERS

if TYPE_CHECKING:
    from pathlib import Path

    from demo.entry import Book, Cell
    from engine.model import Plan
    from facts.units import UnitRegistry


def write_document(path: Path, book: Book, plan: Plan, units: UnitRegistry) -> None:
    """Write the file; columns without a value are left out."""
    data = {
        "reporter": book.unit.short,
        "year": plan.year,
        "plan": plan.title,
        "coverage": [
            _list_claim(book, ledger, *claim)
            for ledger in LEDGERS
            if ledger in book.covers_from
            for claim in book.claims(ledger)
        ],
        "ledgers": {
            ledger: [
                {
                    "key": row.key,
                    **({} if row.unit is None else {"unit": units.get(row.unit).short}),
                    **{name: _spell(cell) for name, cell in row.values.items() if cell is not None},
                }
                for row in rows
            ]
            for ledger, rows in book.entries.items()
            if rows and ledger in book.covers_from
        },
    }
    path.write_text(dump_plainly(data), encoding="utf-8")


def _list_claim(book: Book, ledger: str, for_all: bool, only: str) -> dict[str, Any]:  # noqa: FBT001 - of Book.claims
    claim: dict[str, Any] = {
        "ledger": ledger,
        "covers_from": book.covers_from[ledger],
        "complete_through": book.through,
        "mode": "counts" if LEDGERS[ledger].shape == "count" else "cases",
    }
    if for_all:
        claim["about"] = "全部"
    if only:
        claim["only"] = only
    if not book.has_rows(ledger, for_all=for_all):
        claim["nothing"] = True
    return claim


def _spell(cell: Cell) -> str | int | bool | date | list[str] | None:
    return list(cell) if isinstance(cell, tuple) else cell

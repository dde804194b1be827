"""The ledgers (台账): which records units report, each a typed table on one of three shapes."""

from __future__ import annotations

from typing import Final

from facts.ledgers.base import FOREVER, Record, Shape, find_anchor, ledger_columns, list_measured
from facts.ledgers.columns import Column
from facts.ledgers.disclosure import (
    Assessment,
    Catalogue,
    Check,
    Evidence,
    Filing,
    Matter,
    Mechanism,
    Oversight,
    Profile,
    Publication,
    Statistic,
)
from facts.ledgers.policy import Consultation, Decision, Document, Interpretation
from facts.ledgers.service import (
    Activity,
    Application,
    Attendance,
    CaseStep,
    Meeting,
    Post,
    Reply,
    ReplyCount,
    Training,
)

LEDGERS: Final[dict[str, type[Record]]] = {
    record.ledger: record
    for record in (
        Document,
        Interpretation,
        Decision,
        Consultation,
        Meeting,
        Reply,
        ReplyCount,
        Application,
        CaseStep,
        Training,
        Attendance,
        Post,
        Activity,
        Publication,
        Catalogue,
        Matter,
        Check,
        Mechanism,
        Filing,
        Oversight,
        Assessment,
        Profile,
        Statistic,
        Evidence,
    )
}
"""Every ledger by its English name, in the order of the form."""


__all__ = [
    "FOREVER",
    "LEDGERS",
    "Column",
    "Record",
    "Shape",
    "describe_ledgers",
    "find_anchor",
    "ledger_columns",
    "list_measured",
]


def describe_ledgers() -> list[dict[str, object]]:
    """The schema of all ledgers as plain data (name, title, shape, anchor, columns)."""
    return [
        {
            "ledger": record.ledger,
            "title": record.title,
            "one_row_is": record.one_row_is,
            "shape": record.shape,
            "anchor": record.anchor,
            "standing": record.standing,
            "columns": [{"name": name, **column.describe()} for name, column in ledger_columns(record).items()],
        }
        for record in LEDGERS.values()
    ]

"""One report as it was understood: records, refused rows and how far each ledger reaches.

Intake makes a :class:`Report` of files; the store keeps it as one submission.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

ALL_UNITS: Final = "*"
"""``about`` of a claim that speaks of every unit (an export of the hotline centre)."""


@dataclass(frozen=True, order=True)
class Origin:
    """Where a row stands: file name without its folder, sheet (empty for a CSV file), row from 1."""

    file: str
    sheet: str
    row: int

    def __str__(self) -> str:
        sheet = f"“{self.sheet}”表" if self.sheet else ""
        return f"{self.file}{sheet}第{self.row}行"


@dataclass(frozen=True)
class ParsedRecord:
    """A row that was understood.

    Attributes:
        ledger: the ledger's English name.
        key: the record's own number (编号) within its unit.
        unit: code of the unit that the record is about.
        values: stored form of each column of the ledger (see facts.ledgers.columns); every column present.
    """

    ledger: str
    key: str
    unit: str
    values: dict[str, int | str | None]
    origin: Origin


@dataclass(frozen=True)
class Refusal:
    """A row that was not understood; it stays in the reckoning as one record not known exactly.

    Attributes:
        unit: code of the unit that the row is about, the reporter's where it cannot be read.
        anchor_day: the day by which the row would belong to a period, None where it cannot be read.
        code: stable code of the kind of refusal (``D101`` ...).
        column: the heading of the offending column, empty where the whole row is meant.
        found: what stood there; personal data never gets in here.
        reason: why it does not serve, in Chinese.
        remedy: what to do, in Chinese.
    """

    ledger: str
    unit: str
    origin: Origin
    anchor_day: int | None
    code: str
    column: str
    found: str
    reason: str
    remedy: str


@dataclass(frozen=True)
class CoverageClaim:
    """From which day to which day the list of one ledger is complete.

    Attributes:
        about: code of the unit of which the list is complete, or ALL_UNITS.
        covers_from, complete_through: day ordinals, both included; records with their anchor in
            between are all listed, in the state that they had at the end of ``complete_through``.
        mode: ``cases`` lists each case, ``counts`` gives totals only.
        nothing: there was nothing to list (零报告).
        only: the list is complete for this value of the ledger's ``partition`` column only (one
            channel, as in an export of the hotline centre); empty: for all of them.
    """

    ledger: str
    about: str
    covers_from: int
    complete_through: int
    mode: Literal["cases", "counts"] = "cases"
    nothing: bool = False
    only: str = ""


@dataclass(frozen=True)
class ReportFile:
    """A file that was read: its name without folder and the SHA-256 of its bytes."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Report:
    """Everything that one unit hands in at once."""

    reporter: str
    files: tuple[ReportFile, ...]
    records: tuple[ParsedRecord, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    coverage: tuple[CoverageClaim, ...] = field(default=())

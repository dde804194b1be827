"""One report as it was understood: records, refused rows, how far each ledger reaches, and what intake had to do.

Intake makes a :class:`Report` of files; the store keeps records, refusals and coverage as one submission. The rest
is the intake report: what was repaired, left out, and does not agree with itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

ALL_UNITS: Final = "*"
"""``about`` of a claim that speaks of every unit (an export of the hotline centre)."""


@dataclass(frozen=True, order=True)
class Origin:
    """Where a row stands: file name without its folder, sheet (empty for CSV), row from 1 (0: the whole sheet)."""

    file: str
    sheet: str
    row: int

    def __str__(self) -> str:
        sheet = f"“{self.sheet}”表" if self.sheet else ""
        return f"{self.file}{sheet}第{self.row}行" if self.row else f"{self.file}{sheet}"


@dataclass(frozen=True)
class ParsedRecord:
    """A row that was understood.

    Attributes:
        ledger: the ledger's English name.
        key: the record's own number (编号) within its unit.
        unit: code of the unit that the record is about.
        values: stored form of each column of the ledger (see facts.ledgers.columns); every column present.
        most: for each column whose value is approximate, the greatest that it may be; the least stands in ``values``.
    """

    ledger: str
    key: str
    unit: str
    values: dict[str, int | str | None]
    origin: Origin
    most: dict[str, int] = field(default_factory=dict)


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
        cell: letters of the offending column (``C``), empty where the row is meant or columns have no letters.
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
    cell: str = ""


@dataclass(frozen=True)
class Remark:
    """One line of the intake report that refuses nothing: a repair, something left out, or a contradiction.

    Attributes:
        code: stable code (facts.intake.codes): ``D2..`` a repair, ``D3..`` a contradiction, ``D4..`` left out.
        origin: where; row 0 is the whole sheet or file.
        cell: letters of the column (``C``), empty where the row or sheet is meant or columns have no letters.
        column: the heading as written, empty where there is none.
        found: what stood there; personal data never gets in here.
        message: what was understood, why it was left out, or what does not agree, in Chinese, without a full stop.
    """

    code: str
    origin: Origin
    cell: str = ""
    column: str = ""
    found: str = ""
    message: str = ""


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
    """Everything that one unit hands in at once.

    Attributes:
        refused_cells: cells that could not be read in rows that stay; such a cell is stored as empty (*not said*).
        repairs: what was understood otherwise than it stands.
        contradictions: what was read as it stands and does not agree with itself.
        left_out: what was not read because it is no data.
    """

    reporter: str
    files: tuple[ReportFile, ...]
    records: tuple[ParsedRecord, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    coverage: tuple[CoverageClaim, ...] = field(default=())
    refused_cells: tuple[Refusal, ...] = ()
    repairs: tuple[Remark, ...] = ()
    contradictions: tuple[Remark, ...] = ()
    left_out: tuple[Remark, ...] = ()

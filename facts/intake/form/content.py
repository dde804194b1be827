"""What a form says, as plain data: whoever knows the rules gathers it, this room writes it down."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from facts.calendar import Calendar

SpanUnit = Literal["working_days", "calendar_days", "months", "years", "hours"]


@dataclass(frozen=True)
class Duty:
    """One line of the cover's table: an obligation of the unit.

    Attributes:
        number: its number within the plan (``13a``).
        title: what is asked, in Chinese.
        basis: the clause where it stands.
        time: by when, in Chinese.
        due: the last day as an ordinal, None where it hangs on a day that nobody has given.
        sheets: English names of the ledgers that answer it.
        asks: what is to be handed in as proof, empty where records decide alone.
    """

    number: str
    title: str
    basis: str
    time: str
    due: int | None
    sheets: tuple[str, ...]
    asks: str


@dataclass(frozen=True)
class Proof:
    """One row of the evidence sheet: an obligation to be proved, or one element of it.

    Attributes:
        number: the obligation's number within the plan.
        element: the element, empty where the obligation has none.
        asks: what is asked and what is to be handed in, in Chinese.
        first: the first day that counts, as an ordinal, None where it is not known.
        due: the last day, as an ordinal, None where it is not known.
    """

    number: str
    element: str
    asks: str
    first: int | None
    due: int | None


@dataclass(frozen=True)
class Question:
    """What is asked of one column of a row.

    Attributes:
        column: the column's English name.
        words: one of these must stand there, as cells show them (a flag: 是, 否); empty: of a day it is asked
            whether it has come.
        yes: whether it must have come.
    """

    column: str
    words: tuple[str, ...] = ()
    yes: bool = True


@dataclass(frozen=True)
class StepCount:
    """How many units a span has for what begins between two days (ordinals, both included; None: without end)."""

    since: int | None
    until: int | None
    number: int


@dataclass(frozen=True)
class RowLimit:
    """A limit of time that runs in each row of a ledger from one day to another.

    Attributes:
        ledger: English name of the ledger.
        numbers: the obligations that set it.
        start, end: the columns between which it runs.
        own: the column with the row's own due day, empty where the row carries none.
        counts: how many units; none where only the own day counts.
        unit: of the counts.
        rolls: whether a last day that is a day off moves to the next working day.
        steps: the ledger whose records can move the due day (办理环节), empty where none can.
        questions: which rows are meant; all must be answered with yes.
        item_day: the column by which a row belongs to the time, and the one that stands in for it.
        first, last: the days (ordinals, both included) between which rows are meant.
        says: how long, in a few Chinese words (5个工作日).
    """

    ledger: str
    numbers: tuple[str, ...]
    start: str
    end: str
    own: str
    counts: tuple[StepCount, ...]
    unit: SpanUnit
    rolls: bool
    steps: str
    questions: tuple[Question, ...]
    item_day: tuple[str, ...]
    first: int
    last: int
    says: str


@dataclass(frozen=True)
class StoredRow:
    """A record that is filled in beforehand: its number, the unit's name (empty: the reporter), stored values.

    Attributes:
        most: for each column whose value is approximate, the greatest that it may be.
    """

    key: str
    unit: str
    values: Mapping[str, int | str | None]
    most: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class FormContent:
    """All that one unit's form says.

    Attributes:
        plan: the plan's id; ``plan_title`` its title, ``year`` its year.
        unit: the unit's name; ``unit_code`` its code.
        ledgers: English names of the ledgers, in the order of the sheets.
        vocabularies: further words of open choice columns, by (ledger, column).
        covers_from: the earliest day that the unit's obligations need of each ledger, as an ordinal.
        duties: the unit's obligations.
        proofs: the rows of the evidence sheet.
        limits: the limits of time that the sheets reckon themselves.
        calendar: the working days.
        hand_in: by when and to whom, one sentence in Chinese.
        records: rows that are filled in beforehand, by ledger.
    """

    plan: str
    plan_title: str
    year: int
    unit: str
    unit_code: str
    ledgers: tuple[str, ...]
    vocabularies: Mapping[tuple[str, str], frozenset[str]]
    covers_from: Mapping[str, int]
    duties: Sequence[Duty]
    proofs: Sequence[Proof]
    limits: Sequence[RowLimit]
    calendar: Calendar
    hand_in: str
    records: Mapping[str, Sequence[StoredRow]] = field(default_factory=dict)

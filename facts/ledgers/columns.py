"""What a column of a ledger is: its title, its kind, its unit of measure, its allowed values.

Every ledger class is declared with the helpers of this module, so that one declaration
gives the table's column, the form's heading, the intake's conversion and the schema that
``mingcha ledgers`` prints.

Stored forms (all of them integers or short text, so that every database compares alike):

========  =======================================================================
kind      stored as
========  =======================================================================
day       proleptic ordinal of the day (``date.toordinal()``)
moment    minutes since day 0, Asia/Shanghai: ``ordinal * 1440 + minute of the day``
choice    one of the allowed values, as it stands in the cell
choices   allowed values between bars, in declared order: ``|座谈|问卷调查|``; none: ``|``
number    integer
percent   hundredths of a per cent (4.5 % is 450)
money     fen (1 yuan is 100)
flag      1 or 0
text      short text
ref       the key of a record of the named ledger
========  =======================================================================

An empty cell is stored as NULL: for a day it means *has not happened*, for all else *not said*.

A measured column (number, percent, money; see :attr:`Column.measured`) may hold an approximate value, such as 约115. It
is stored as its least value, and the greatest stands beside it in a column of the program's own, ``name_most``; NULL
there means that the value is exact, ``ENDLESS`` that nothing is said of how much more it may be.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from sqlalchemy import BigInteger
from sqlmodel import Field

Kind = Literal["day", "moment", "choice", "choices", "number", "percent", "money", "flag", "text", "ref"]

MEASURED_KINDS: Final = frozenset({"number", "percent", "money"})
ENDLESS: Final = 10**15
"""The greatest value of an approximate number such as 100以上; no exact value is greater (facts.intake.limits)."""

INTEGER_KINDS: Final = frozenset({"day", "moment", "number", "percent", "money", "flag"})
SEPARATOR: Final = "|"
METADATA_KEY: Final = "mingcha"


@dataclass(frozen=True)
class Column:
    """One column of a ledger.

    Attributes:
        title: the heading in Chinese.
        kind: how a cell is understood and stored.
        required: a row without it is refused.
        measured_in: unit of measure in Chinese (人次, 件, 元, %), empty where there is none.
        values: allowed values of a choice; with ``open_vocabulary`` the plans add theirs.
        open_vocabulary: plans declare further values in their ``vocabulary``.
        refers_to: for a ``ref``, the ledger whose key stands in the cell.
        default_from: where the cell of an anchor is empty, the record belongs to a period by this
            column of the same row; the cell itself stays empty.
        note: what to write there, in Chinese.
        exact: a number that is a name or a limit (a year, the days allowed), so that an approximate one says nothing.
    """

    title: str
    kind: Kind
    required: bool = False
    measured_in: str = ""
    values: tuple[str, ...] = ()
    open_vocabulary: bool = False
    refers_to: str = ""
    default_from: str = ""
    note: str = ""
    exact: bool = False

    @property
    def measured(self) -> bool:
        """The column may hold an approximate value, kept with its least and its greatest."""
        return self.kind in MEASURED_KINDS and not self.exact

    def describe(self) -> dict[str, object]:
        """The declaration as plain data, for ``mingcha ledgers --format json``."""
        return asdict(self)


def name_most(name: str) -> str:
    """The name of the table's column that holds the greatest value of an approximate one."""
    return f"{name}_most"


def _declare(column: Column, **options: Any) -> Any:
    return Field(
        default=... if column.required else None,
        schema_extra={"json_schema_extra": {METADATA_KEY: column}},
        **options,
    )


def day(title: str, *, required: bool = False, default_from: str = "", note: str = "") -> Any:
    """A calendar day; empty means that it has not happened."""
    return _declare(Column(title, "day", required=required, default_from=default_from, note=note))


def moment(title: str, *, note: str = "") -> Any:
    """A day with hour and minute; empty means that it has not happened."""
    return _declare(Column(title, "moment", note=note), sa_type=BigInteger)


def choice(title: str, *values: str, required: bool = False, open_vocabulary: bool = False, note: str = "") -> Any:
    """Exactly one of the allowed values."""
    return _declare(
        Column(title, "choice", required=required, values=values, open_vocabulary=open_vocabulary, note=note)
    )


def choices(title: str, *values: str, open_vocabulary: bool = False, note: str = "") -> Any:
    """Several of the allowed values in one cell, between 、 or ；."""
    return _declare(Column(title, "choices", values=values, open_vocabulary=open_vocabulary, note=note))


def number(title: str, measured_in: str, *, required: bool = False, exact: bool = False, note: str = "") -> Any:
    """A whole number of the named unit; ``exact`` where an approximate one says nothing."""
    return _declare(Column(title, "number", required=required, measured_in=measured_in, note=note, exact=exact))


def percent(title: str, *, note: str = "") -> Any:
    """A share, kept to a hundredth of a per cent."""
    return _declare(Column(title, "percent", measured_in="%", note=note))


def money(title: str, *, note: str = "") -> Any:
    """An amount in yuan, kept to the fen."""
    return _declare(Column(title, "money", measured_in="元", note=note), sa_type=BigInteger)


def flag(title: str, *, required: bool = False, note: str = "") -> Any:
    """Yes or no (是 / 否); empty means not said."""
    return _declare(Column(title, "flag", required=required, note=note))


def text(title: str, *, required: bool = False, note: str = "") -> Any:
    """Short free text that is shown but never decides anything by its wording."""
    return _declare(Column(title, "text", required=required, note=note))


def ref(title: str, ledger: str, *, required: bool = False, note: str = "") -> Any:
    """The number (编号) of a record of another ledger of the same unit."""
    return _declare(Column(title, "ref", required=required, refers_to=ledger, note=note), index=True)

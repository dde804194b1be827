"""What every record of every ledger has, and the three shapes on which ledgers are built."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar, Final, Literal, cast

from sqlalchemy import BigInteger, Index, Table
from sqlalchemy import Column as TableColumn
from sqlmodel import Field, SQLModel
from sqlmodel.main import get_column_from_field

from facts.ledgers.columns import METADATA_KEY, Column, name_most

Shape = Literal["case", "deed", "count"]

FOREVER: Final = 2**62
"""``known_until`` of a record that no later submission has replaced."""


class Record(SQLModel):
    """One row of a ledger as it is stored.

    The columns declared here belong to the program; a ledger's own columns are declared with
    the helpers of :mod:`facts.ledgers.columns` in the class of the ledger.

    Class attributes of a ledger:
        ledger: its name in English, also the table's name.
        title: its title in Chinese.
        one_row_is: what one row stands for, in Chinese.
        shape: case (opened, steps, closed), deed (what, when, where) or count (period, n).
        anchor: the day column by which a record belongs to a period and to a coverage.
        partition: the choice column by which a list may be complete for some values only (one channel).
        standing: the ledger lists a stock (all that exists on a day), not what arose in a period.
    """

    # Rows are stored without making an object of the class, so that its validator would be built for nothing.
    model_config = {"defer_build": True}

    __table__: ClassVar[Table]

    ledger: ClassVar[str]
    title: ClassVar[str]
    one_row_is: ClassVar[str]
    shape: ClassVar[Shape]
    anchor: ClassVar[str]
    standing: ClassVar[bool] = False
    partition: ClassVar[str] = ""

    pk: int | None = Field(default=None, primary_key=True)
    key: str
    unit: str
    reporter: str
    submission: int
    anchor_day: int
    seen_through: int
    known_from: int = Field(sa_type=BigInteger)
    known_until: int = Field(default=FOREVER, sa_type=BigInteger)
    file: str
    sheet: str
    row: int

    @classmethod
    def __pydantic_init_subclass__(cls, **options: Any) -> None:
        """Make the ledger's table.

        Rows are read and written by statements alone: mapping objects to them would cost every start a quarter second.
        """
        super().__pydantic_init_subclass__(**options)
        cls.__tablename__ = cls.ledger
        cls.__table__ = Table(
            cls.ledger,
            SQLModel.metadata,
            *(_make_column(name, field) for name, field in cls.model_fields.items()),
            *(TableColumn(name_most(name), BigInteger, nullable=True) for name in list_measured(cls)),
            Index(f"ix_{cls.ledger}_unit_key", "unit", "key"),
            Index(f"ix_{cls.ledger}_submission", "submission"),
        )


def _make_column(name: str, field: Any) -> TableColumn[Any]:
    column: TableColumn[Any] = get_column_from_field(field)
    column.name = column.key = name
    return column


@cache
def ledger_columns(record: type[Record]) -> dict[str, Column]:
    """The ledger's own columns, name to declaration, in the order of the form."""
    found: dict[str, Column] = {}
    for name, info in record.model_fields.items():
        extra = info.json_schema_extra
        if isinstance(extra, dict) and METADATA_KEY in extra:
            found[name] = cast("Column", extra[METADATA_KEY])
    return found


@cache
def list_measured(record: type[Record]) -> tuple[str, ...]:
    """The names of the ledger's columns that may hold an approximate value."""
    return tuple(name for name, column in ledger_columns(record).items() if column.measured)


def find_anchor(record: type[Record], values: Mapping[str, int | str | None]) -> int | None:
    """The day by which a row belongs to a period: its anchor, else the column that stands in for it."""
    own = values[record.anchor]
    stand_in = ledger_columns(record)[record.anchor].default_from
    day = values[stand_in] if own is None and stand_in else own
    return day if isinstance(day, int) else None

"""What becomes of a cell that is no plain notation of its value: refused with a reason, or repaired."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from facts.intake.codes import Code


class Refused(NamedTuple):
    """Why a cell does not serve and what to do, both in Chinese and without a full stop at the end."""

    code: Code
    reason: str
    remedy: str


StoredValue: TypeAlias = "int | str | None"


class Repaired(NamedTuple):
    """What was understood of a cell that is more than notation (facts.intake.codes.repaired).

    Attributes:
        value: the stored form; of an approximate number the least that it may be.
        most: the greatest that an approximate number may be; None: the value is exact.
    """

    value: StoredValue
    code: Code
    most: int | None = None


Converted: TypeAlias = "int | str | Refused | Repaired | None"

"""A cell that could not be turned into a value, and why."""

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
Converted: TypeAlias = "int | str | Refused | None"

"""What follows for a unit from its findings: urging, a circular, a summons, praise; one following from another."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from engine.model.base import Closed
from engine.model.requirement import Source

Count = Literal["accused", "not_met", "not_reported", "late", "undecided", "listed", "met", "unmended", "years_behind"]

RESTING: dict[str, str] = {"unmended": "整改期限（天）", "years_behind": "当年落后的线（指明未落实的项数）"}
"""Counts that rest on a number which the office sets, and what that number is."""


class Ground(Closed):
    """One ground of a consequence: a count reaches a number, or another consequence holds.

    Attributes:
        follows: id of a consequence that stands before this one.
        count: what is counted for the unit. Of this run: ``accused``, ``not_met``, ``not_reported``, ``late``,
            ``undecided``, ``listed``, ``met``. ``unmended``: findings that accuse now and accused already in a stored
            run of the same plan at least so many days ago (``over``). ``years_behind``: years in a row up to this one
            in which at least so many findings (``over``) accused the unit, by the last stored run of each year.
        of: only findings of these requirements.
        at_least, at_most: the number, where the text gives it or means *any* or *none*.
        local: the name under which the office sets the number; without it nothing is derived.
        over: the name under which the office sets the number on which the count itself rests.
    """

    follows: str | None = None
    count: Count | None = None
    of: tuple[str, ...] = ()
    at_least: int | None = Field(default=None, ge=1)
    at_most: int | None = Field(default=None, ge=0)
    local: str | None = None
    over: str | None = None

    @model_validator(mode="after")
    def _one_question(self) -> Self:
        numbers = sum(value is not None for value in (self.at_least, self.at_most, self.local))
        if (self.follows is None) == (self.count is None) or numbers != (self.count is not None):
            raise ValueError("每个依据要么写 follows，要么写 count 和 at_least、at_most、local 之一")
        if (self.over is not None) != (self.count in RESTING):
            raise ValueError("count 为 unmended、years_behind 时须写 over（办公室设的数的名称），其他时候不能写")
        if self.of and self.count in {None, *RESTING}:
            raise ValueError("of 只能与本次评估的 count 同用")
        return self


class Consequence(Closed):
    """What follows for a unit where all, or any, of its grounds hold.

    Attributes:
        id: unique in the plan; others follow it by this name.
        title: in Chinese, as the text names it.
        kind: ``step`` is proposed for the unit; ``state`` only leads to others (落实不到位).
        source: where the plan says so; None: the plan does not, it is the office's own.
        reading: how the text was read, in Chinese.
    """

    id: str = Field(pattern=r"^[a-z][a-z_]*$")
    title: str
    kind: Literal["step", "state"] = "step"
    all_: tuple[Ground, ...] = Field(default=(), alias="all")
    any_: tuple[Ground, ...] = Field(default=(), alias="any")
    source: Source | None = None
    reading: str

    @model_validator(mode="after")
    def _grounded(self) -> Self:
        if bool(self.all_) == bool(self.any_):
            raise ValueError("须且只能写 all（各项都要）、any（任何一项）之一")
        return self

    @property
    def grounds(self) -> tuple[Ground, ...]:
        """All of them, or any of them."""
        return self.all_ or self.any_


__all__ = ["RESTING", "Consequence", "Count", "Ground"]

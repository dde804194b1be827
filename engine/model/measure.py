"""Measures (指标) and norms: defined once, shared by all plans and years."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from engine.model.base import ClockUnit, Closed
from engine.model.item import Clock, Predicate, SummaryCounts, Test


class Listing(Closed):
    """Where a unit reports which groups it has (accounts, sites): one record each, the newest of a name prevails.

    Attributes:
        ledger: the ledger of the list.
        name: its column with the group's name; its anchor says since when there is the group.
        among: which of its records are groups at all.
        where: what the newest record of a name must be like for the group to be there still.
    """

    ledger: str
    name: str
    among: Predicate | None = None
    where: Predicate | None = None


class Measure(Closed):
    """A figure computed from one ledger for one unit and one period.

    Attributes:
        id: ``ledger.what``; never changes its meaning.
        title: Chinese name as it stands in lists.
        ledger: the ledger whose records are the items.
        day: the day column by which an item belongs to a period; default is the anchor.
        among: which records are items at all.
        tests: what an item must be like to count; several must all hold.
        clock: for limits of time from one event to another.
        prevails: only the newest record (per ``per`` columns) is an item: a standing state.
        per: without ``prevails``, or with ``figure: value``, one column by whose values the items stand in groups
            (accounts, sites): every group must satisfy the condition by itself.
        listed_in: where the groups are listed; without it they are those that the records show.
        figure: ``items`` (how many, which share, every one), ``sum`` or ``distinct`` of ``field``,
            or its ``value`` in the record that prevails.
        counted_in: Chinese unit of measure (次, 件, 人次).
        declared: the population rests on the unit's own declaration, in Chinese (由本单位认定为简单问题).
    """

    id: str
    title: str
    ledger: str
    day: str | None = None
    period_field: str | None = None
    among: Predicate | None = None
    tests: tuple[Test, ...] = ()
    clock: Clock | None = None
    prevails: Literal["latest"] | None = None
    per: tuple[str, ...] = ()
    listed_in: Listing | None = None
    figure: Literal["items", "sum", "distinct", "value"] = "items"
    field: str | None = None
    counted_in: str
    counts: SummaryCounts | None = None
    declared: str = ""
    note: str = ""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.field is None) != (self.figure == "items"):
            raise ValueError("figure 为 sum、distinct、value 时必须有 field，为 items 时不能有")
        if self.figure == "value" and self.prevails is None:
            raise ValueError("figure: value 须与 prevails: latest 同用")
        if self.grouped and len(self.per) > 1:
            raise ValueError("没有 prevails 时、figure 为 value 时，per 只能写一列")
        if self.listed_in is not None and not self.grouped:
            raise ValueError("listed_in 只能与 per 同用，且没有 prevails 或者 figure 为 value")
        return self

    @property
    def grouped(self) -> bool:
        """Every group of items must satisfy the condition by itself."""
        return bool(self.per) and (self.prevails is None or self.figure == "value")


class MeasureFile(Closed):
    """A file under ``rules/measures/``."""

    measures: tuple[Measure, ...]


class DatedValue(Closed):
    """A value and the days between which it applies, both included."""

    value: float
    since: date = Field(alias="from")
    until: date | None = None


class Norm(Closed):
    """An article of law: what it is about and the clock it sets, dated.

    Attributes:
        clock: how its days are counted; ``information_request`` is the case clock of the
            Regulation on Open Government Information with stops, extension and correction.
    """

    id: str
    title: str
    document: str
    article: str
    unit: ClockUnit | None = None
    clock: Literal["plain", "information_request"] = "plain"
    days: tuple[DatedValue, ...] = ()
    note: str = ""


class NormFile(Closed):
    """The file ``rules/norms.yaml``."""

    norms: tuple[Norm, ...]

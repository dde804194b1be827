"""What must hold, and when: conditions with their limits, and times."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal, Self

from pydantic import Field, model_validator

from engine.model.base import ClockUnit, Closed, EmptyRule, LimitUnit, Period
from engine.model.item import Predicate
from engine.model.measure import DatedValue


class Span(Closed):
    """So many days, months or hours; several dated values where the limit changed in time.

    ``norm`` takes the number from an article of law; ``own_due`` takes the due day that the
    record itself carries.
    """

    n: int | None = None
    values: tuple[DatedValue, ...] = ()
    unit: ClockUnit = "calendar_days"
    norm: str | None = None
    own_due: bool = False
    after: Literal["borne", "sent"] | None = None
    rolls: bool = True

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.n is not None) + bool(self.values) + (self.norm is not None) + self.own_due == 0:
            raise ValueError("within 须给出 n、values、norm 或 own_due")
        return self


class Each(Closed):
    """Every period of the year at least so many, at the latest so long after the period's end."""

    period: Period
    at_least: int = 1
    within: Span | None = None


class EvidenceAsked(Closed):
    """What proves a qualitative obligation: said in its own words, element by element."""

    asks: str
    elements: tuple[str, ...] = ()


Limit = float | tuple[DatedValue, ...]

OPERATORS: Final = (
    "at_least",
    "at_most",
    "exactly",
    "every",
    "none",
    "all_of",
    "each",
    "no_gap_over",
    "average_within",
    "than_last_year",
)
"""The ways in which a condition can say what must hold."""


class Condition(Closed):
    """A leaf (a measure or evidence, with its limit) or a combination with ``all`` or ``any``.

    Of a leaf with a measure, exactly one of these says what must hold:

    ``at_least``, ``at_most``, ``exactly`` (a number, or with ``unit: percent`` a share of the
    items), ``every`` (all items), ``none`` (no item), ``all_of`` (each of a printed list occurs),
    ``each`` (every period), ``no_gap_over`` (longest time without), ``average_within``,
    ``than_last_year`` (the same figure of the year before). ``within`` gives the limit of time for each
    item and may stand alone (then every item) or with a share.
    """

    all_: tuple[Condition, ...] | None = Field(default=None, alias="all")
    any_: tuple[Condition, ...] | None = Field(default=None, alias="any")
    evidence: EvidenceAsked | None = None
    measure: str | None = None
    among: Predicate | None = None
    at_least: Limit | None = None
    at_most: Limit | None = None
    exactly: Limit | None = None
    unit: LimitUnit = "times"
    every: bool = False
    none: bool = False
    all_of: tuple[str, ...] | None = None
    each: Each | None = None
    no_gap_over: Span | None = None
    average_within: Span | None = None
    within: Span | None = None
    than_last_year: Literal["at_least", "more", "at_most", "less"] | None = None
    if_none: EmptyRule | None = None
    time: Time | None = None

    @property
    def operator(self) -> str:
        """Which of the ways of being satisfied this leaf uses."""
        return next(iter(self._operators()), "every")

    def _operators(self) -> list[str]:
        return [name for name in OPERATORS if getattr(self, name) is not None and getattr(self, name) is not False]

    @model_validator(mode="after")
    def _shape(self) -> Self:
        kinds = [k for k in ("all_", "any_", "evidence", "measure") if getattr(self, k) is not None]
        if len(kinds) != 1:
            raise ValueError("条件须且只能有 measure、evidence、all、any 之一")
        if kinds[0] != "measure":
            if self.model_fields_set - {kinds[0], "time"}:
                raise ValueError("all、any、evidence 不能与 measure 的键混用")
            return self
        operators = self._operators()
        if len(operators) > 1 or (not operators and self.within is None):
            raise ValueError("须且只能说一种要满足的方式（at_least、every、within …）")
        needs_empty = self.operator in {"every", "average_within", "no_gap_over"} or self.unit == "percent"
        if needs_empty and self.if_none is None and not (self.operator == "at_least" and self.unit != "percent"):
            raise ValueError(
                "须写明 if_none：没有可数的对象时如何判（met、breached、not_applicable、cannot_tell、as_base）"
            )
        return self


class Time(Closed):
    """When. Exactly one of ``during``, ``by``, ``window``, ``within``.

    Attributes:
        during: ``year``: what happens in the plan's year counts; past it the time is up, and
            nothing is *late*.
        by: at the latest on that day (that day included).
        window: from a day to a day, both included.
        within: so long after the plan's date (``after: borne`` or ``sent``).
        since: from when what was done counts; default the first day of the plan's year;
            ``always`` without limit; ``borne`` or ``sent``: the plan's own date.
        rolls: a fixed day that is a day off moves to the next working day (our convention: no).
    """

    during: Literal["year"] | None = None
    by: date | None = None
    window: tuple[date, date] | None = None
    within: Span | None = None
    since: date | Literal["always", "borne", "sent"] | None = None
    rolls: bool = False

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if sum(getattr(self, k) is not None for k in ("during", "by", "window", "within")) != 1:
            raise ValueError("time 须且只能有 during、by、window、within 之一")
        return self


Condition.model_rebuild()

"""Plans: one document each, with what its requirements share."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from engine.model.base import Closed
from engine.model.consequence import Consequence


class Group(Closed):
    """Whom a plan's collective name binds.

    ``open`` groups are named by the office in its settings; until then only ``units`` are bound.
    """

    kinds: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    without: tuple[str, ...] = Field(default=(), alias="except")
    open: bool = False


class Plan(Closed):
    """One plan: the document, its dates, its collective names, its words for open vocabularies, its consequences."""

    id: str
    district: str
    year: int
    title: str
    number: str | None
    issuer: str
    borne: date | None
    sent: date | None
    complete: bool
    groups: dict[str, Group]
    vocabulary: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    consequences: tuple[Consequence, ...] = ()

"""Requirements: one obligation each, who owes it, where it stands, how it is read."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from engine.model.base import Binds, Closed
from engine.model.condition import Condition, Time


class Owed(Closed):
    """Who owes it. Exactly one of ``each``, ``jointly``, ``recorded``.

    Attributes:
        each: groups or units; each owes it by itself.
        jointly: groups or units that owe one thing together; the finding stands with ``lead``.
        recorded: of these groups, each unit about which the ledger has a record in the period.
        without: groups or units left out.
    """

    each: tuple[str, ...] | None = None
    jointly: tuple[str, ...] | None = None
    recorded: tuple[str, ...] | None = None
    lead: str | None = None
    without: tuple[str, ...] = Field(default=(), alias="except")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum(getattr(self, k) is not None for k in ("each", "jointly", "recorded")) != 1:
            raise ValueError("owed_by 须且只能有 each、jointly、recorded 之一")
        if (self.jointly is not None) != (self.lead is not None):
            raise ValueError("jointly 须写明 lead（牵头单位），其他方式不能有 lead")
        return self


class Source(Closed):
    """Where the obligation stands: document part, section, row, and the words with the figure."""

    document: Literal["body", "table", "annex1", "annex2", "annex3"]
    section: str | None = None
    row: int | None = None
    below_row: int | None = None
    figure: str

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if self.section is None and self.row is None and self.below_row is None:
            raise ValueError("source 须写明 section（节）或 row（行）")
        return self


class Variant(Closed):
    """Another reading of the same text that can be run: what it says, and what it changes."""

    id: str
    says: str
    condition: Condition | None = None
    time: Time | None = None
    owed_by: Owed | None = None
    measured_over: tuple[str, ...] | None = None
    in_each: bool | None = None
    binds: Binds | None = None


class Requirement(Closed):
    """One obligation that can be decided by itself.

    Attributes:
        id: ``plan/row-or-section + letter``; never changes its meaning.
        title: what is asked, in the project's own words, in Chinese.
        owed_by: who owes it.
        measured_over: groups whose records are pooled for the owner (a duty of one body that is
            measured in others); default: the owner's own records. With ``in_each`` the condition
            must hold of each of those units by itself.
        binds: how strictly.
        forms: numbers of domain.md's forms of requirement.
        applies_when: the requirement is owed only where this holds.
        rests_on: the requirement whose breach makes this one breached where nothing is there to count.
        condition: what must hold.
        time: by when.
        implied: the number is not in the text ("at least once").
        source, also: where it stands; where it stands a second time.
        reading: which reading was taken and why; needed where variants exist.
        remedy: how to put it right, in Chinese.
    """

    id: str
    title: str
    owed_by: Owed
    measured_over: tuple[str, ...] | None = None
    in_each: bool = False
    binds: Binds
    forms: tuple[Annotated[int, Field(ge=1, le=22)], ...]
    applies_when: Condition | None = None
    rests_on: str | None = None
    condition: Condition
    time: Time
    implied: bool = False
    source: Source
    also: tuple[Source, ...] = ()
    reading: str = ""
    variants: tuple[Variant, ...] = ()
    remedy: str

    @model_validator(mode="after")
    def _reads(self) -> Self:
        if self.variants and not self.reading:
            raise ValueError("有 variants 时须在 reading 写明所取读法及理由")
        return self


class RequirementFile(Closed):
    """A chapter of a plan, in the document's own order."""

    requirements: tuple[Requirement, ...]

"""The plan of faults: data in a file for each plan, and its form.

Every unit complies with everything, unless a fault says otherwise. A fault says of one unit what went wrong (or came
close to it), and what must be found of every pair of requirement and unit that it touches, as domain.md has it.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import Field, field_validator

from engine.load import nearest
from engine.model import Closed
from facts.errors import UsageError
from facts.resources import resource
from facts.strict_yaml import YamlValue, load_strict

Word = Literal["accepted", "returned", "unjudged"]


class DeedOrder(Closed):
    """One deed is not done, done on another day, or otherwise.

    Attributes:
        leaf: which of several conditions of the requirement, from 1; all of them where it is left out.
        values: columns of the row that are otherwise.
    """

    requirement: str
    leaf: int | None = None
    dropped: bool = False
    on: date | None = None
    values: dict[str, Any] = Field(default_factory=dict)


class EvidenceOrder(Closed):
    """One piece of evidence (or all of a requirement) is not handed in, done on another day, or judged otherwise."""

    requirement: str
    element: str | None = None
    dropped: bool = False
    on: date | None = None
    verdict: Word = "accepted"
    why: str = ""


class Decided(Closed):
    """What the office decided about one pair."""

    requirement: str
    kind: Literal["waived", "explained", "objected"]
    why: str
    by: str


class Expected(Closed):
    """What must be found of one pair; what is left out is not held against the findings."""

    verdict: str
    tier: int | None = None
    same_under_all: bool | None = None
    disposition: str | None = None
    others: dict[str, str] = Field(default_factory=dict)


class Mend(Closed):
    """What one cell of the fault's row must become, for the one requirement that is then fulfilled."""

    requirement: str
    ledger: str
    column: str
    value: date


class Fault(Closed):
    """One fault.

    Attributes:
        fault: its number.
        unit: short name of the unit.
        shows: what it shows, in Chinese.
        silent: the unit hands in nothing at all.
        ends: all its lists are complete only to this day.
        nothing: ledgers that it declares empty (零报告), whatever there was.
        omits: ledgers that it does not hand in, not even as empty.
        grounds: what there was or was not in the unit's year (demo.traits).
        share: how many interpretations of which sort (demo.ledgers.documents).
        rows: further rows by ledger; the columns left out are filled in as they should be, and ``spoilt`` says what
            the unit wrote instead of a proper value.
        expect: requirement to what must be found.
        mend: how one changed cell undoes it; at most one fault of a plan says so.
    """

    fault: str
    unit: str
    shows: str
    silent: bool = False
    ends: date | None = None
    nothing: tuple[str, ...] = ()
    omits: tuple[str, ...] = ()
    grounds: dict[str, bool] = Field(default_factory=dict)
    share: dict[str, int] = Field(default_factory=dict)
    deeds: tuple[DeedOrder, ...] = ()
    evidence: tuple[EvidenceOrder, ...] = ()
    rows: dict[str, tuple[dict[str, Any], ...]] = Field(default_factory=dict)
    decided: Decided | None = None
    expect: dict[str, Expected] = Field(default_factory=dict)
    mend: Mend | None = None

    @field_validator("expect", mode="before")
    @classmethod
    def _expand(cls, value: YamlValue) -> YamlValue:
        """A verdict alone stands for what is expected."""
        return {name: {"verdict": e} if isinstance(e, str) else e for name, e in dict(value).items()}


class ForAll(Closed):
    """A ledger that one unit reports for all units (全部).

    Attributes:
        alone: no other unit reports it.
        only: it reports one channel only (仅限渠道).
    """

    unit: str
    ledger: str
    alone: bool = False
    only: str = ""


class PlanOfFaults(Closed):
    """All faults of one plan, and how the district's reports come in.

    Attributes:
        for_all: ledgers that one unit reports for all.
        folders: units that hand in a folder of CSV files; all others hand in a workbook.
        documents: units that hand in a YAML file.
        settings: the office's settings of the plan.
    """

    plan: str
    for_all: tuple[ForAll, ...]
    folders: tuple[str, ...]
    documents: tuple[str, ...]
    settings: dict[str, Any]
    faults: tuple[Fault, ...]


def list_plans() -> tuple[str, ...]:
    """Give the ids of the plans that have a plan of faults, sorted."""
    return tuple(sorted(path.stem for path in resource("demo", "faults").glob("*.yaml")))


def check_plan(plan: str) -> None:
    """See that there is a plan of faults for a plan.

    Raises:
        UsageError: there is none; the nearest name and those that there are, are named.
    """
    plans = list_plans()
    if plan not in plans:
        raise UsageError(
            f"没有为要点“{plan}”准备演示数据{nearest(plan, plans)}。可以演示的有：{'、'.join(plans)}。请改用其中之一。"
        )


def load_faults(plan: str) -> PlanOfFaults:
    """Read the plan of faults of a plan.

    Raises:
        UsageError: there is none for this plan.
    """
    check_plan(plan)
    data, _ = load_strict(resource("demo", "faults", f"{plan}.yaml"), f"demo/faults/{plan}.yaml")
    return PlanOfFaults.model_validate(data)

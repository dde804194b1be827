"""What is asked of one record: predicates, events, tests, the clock of a case."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from engine.model.base import Closed, Relation


class FieldTest(Closed):
    """A question about one column of a record; an empty cell answers neither yes nor no.

    A day column answers ``happened`` with yes or no: empty means that it has not happened.
    """

    one_of: tuple[str | int, ...] | None = None
    not_one_of: tuple[str | int, ...] | None = None
    has: str | None = None
    has_any: tuple[str, ...] | None = None
    has_all: tuple[str, ...] | None = None
    less: str | None = None
    has_other_than: tuple[str, ...] | None = None
    values_at_least: int | None = None
    at_least: float | None = None
    at_most: float | None = None
    at_least_column: str | None = None
    happened: bool | None = None
    from_day: date | None = None
    to_day: date | None = None

    @model_validator(mode="after")
    def _one_question(self) -> Self:
        asked = self.model_fields_set - {"less"}
        if len(asked) != 1 and asked not in ({"at_least", "at_most"}, {"from_day", "to_day"}):
            raise ValueError("每一列只能问一个问题（at_least 与 at_most、from_day 与 to_day 可以成对）")
        if self.less is not None and self.has_all is None:
            raise ValueError("less 只能与 has_all 同用")
        return self


def _unfold_test(value: object) -> object:
    if isinstance(value, bool):
        return {"one_of": (int(value),)}
    if isinstance(value, str | int):
        return {"one_of": (value,)}
    if isinstance(value, list):
        return {"one_of": value}
    return value


class Predicate(Closed):
    """Columns and what is asked of them; all must hold. The key ``any`` holds a list of alternatives."""

    fields: dict[str, Annotated[FieldTest, BeforeValidator(_unfold_test)]] = Field(default_factory=dict)
    any_of: tuple[Predicate, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _unfold(cls, value: object) -> object:
        if isinstance(value, dict) and not value.keys() <= {"fields", "any_of"}:
            return {"fields": {k: v for k, v in value.items() if k != "any"}, "any_of": value.get("any", ())}
        return value


Predicate.model_rebuild()


class ChildEvent(Closed):
    """The first day on which a record of another ledger that refers to this one shows something."""

    first: str
    by: str
    day: str
    where: Predicate | None = None


class ParentEvent(Closed):
    """A day of the record to which this one refers."""

    of: str
    via: str
    day: str


Event = str | ChildEvent | ParentEvent


class Order(Closed):
    """Two days that must stand in an order; a wrong order cannot be undone."""

    event: Event
    relation: Relation
    of: Event
    days: int = 0


class Companions(Closed):
    """At least so many records of another ledger refer to this one (``in_period``: of the requirement's time)."""

    ledger: str
    by: str
    at_least: int = 1
    where: Predicate | None = None
    in_period: bool = False


class Test(Closed):
    """One question asked of each item; exactly one key.

    Attributes:
        where: the record's nature; what is not so never becomes so.
        supplied: what the unit can still supply until the requirement's time is up.
        order: two days in order.
        companions: records of another ledger that refer to this one.
    """

    where: Predicate | None = None
    supplied: Predicate | None = None
    order: Order | None = None
    companions: Companions | None = None

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise ValueError("每个 tests 项只能有一个键：where、supplied、order、companions")
        return self


class Clock(Closed):
    """From which event to which the time of each case runs.

    ``due`` names a column in which the record carries its own due day (and ``norm`` an article
    whose clock applies where the record carries none).
    """

    start: Event = Field(alias="from")
    to: Event
    due: str | None = None


class SummaryCounts(Closed):
    """The count ledger that may stand in for the cases, and which of its columns say what."""

    ledger: str
    in_time: str
    late: str
    open_in_time: str
    overdue: str
    limit: str
    shared: tuple[str, ...] = ()

"""The rule language: what may stand in a rule file. Closed keys, no expressions, no code.

Four kinds of documents exist, each a pydantic model here:

* :class:`MeasureFile`: measures (指标), defined once for all plans and years;
* :class:`Plan`: one document with its dates, groups and vocabulary;
* :class:`RequirementFile`: the obligations of one chapter of a plan;
* :class:`Norm` records: articles of law with their clocks and the dates between which they hold.

``rules/README.md`` explains the language to those who write it.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

Binds = Literal["must", "principle", "encouraged", "inform"]
ClockUnit = Literal["working_days", "calendar_days", "months", "years", "hours"]
LimitUnit = Literal["times", "items", "percent", "persons", "yuan"]
Period = Literal["week", "two_weeks", "month", "quarter", "half_year", "year"]
EmptyRule = Literal["met", "breached", "not_applicable", "cannot_tell", "as_base"]
Relation = Literal["not_later_than", "before", "same_day_as", "not_earlier_than", "after", "within_days_before"]


class Closed(BaseModel):
    """A mapping with a closed set of keys that never changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _know_every_key(cls, value: Any) -> Any:
        if isinstance(value, dict):
            allowed = {info.alias or name for name, info in cls.model_fields.items()}
            for key in value:
                if key not in allowed and key not in cls.model_fields:
                    context = {"key": str(key), "allowed": "、".join(sorted(allowed))}
                    raise PydanticCustomError("unknown_key", "unknown key {key}", context)
        return value


# --- predicates over one record -----------------------------------------------------------------


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


def _short_test(value: Any) -> Any:
    if isinstance(value, bool):
        return {"one_of": (int(value),)}
    if isinstance(value, str | int):
        return {"one_of": (value,)}
    if isinstance(value, list):
        return {"one_of": value}
    return value


def _short_predicate(value: Any) -> Any:
    if isinstance(value, dict) and not value.keys() <= {"fields", "any_of"}:
        return {"fields": {k: v for k, v in value.items() if k != "any"}, "any_of": value.get("any", ())}
    return value


class _Predicate(Closed):
    fields: dict[str, Annotated[FieldTest, BeforeValidator(_short_test)]] = Field(default_factory=dict)
    any_of: tuple[Predicate, ...] = ()


Predicate = Annotated[_Predicate, BeforeValidator(_short_predicate)]
"""Columns and what is asked of them; all must hold. ``any`` holds a list of alternatives."""

_Predicate.model_rebuild()


# --- events: a day taken from the record or from another one ---------------------------------------


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


# --- tests of one item -------------------------------------------------------------------------------


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


# --- measures ---------------------------------------------------------------------------------------


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
        if self.per and self.prevails is None:
            raise ValueError("per 须与 prevails: latest 同用")
        return self


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


# --- conditions -------------------------------------------------------------------------------------


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
        return [name for name in OPERATORS if getattr(self, name) not in (None, False)]

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
            raise ValueError("须写明 if_none：没有可数的对象时如何判（met、breached、not_applicable、cannot_tell、as_base）")
        return self


# --- time --------------------------------------------------------------------------------------------


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


# --- requirements ------------------------------------------------------------------------------------


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


class Group(Closed):
    """Whom a plan's collective name binds.

    ``open`` groups are named by the office in its settings; until then only ``units`` are bound.
    """

    kinds: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    without: tuple[str, ...] = Field(default=(), alias="except")
    open: bool = False


class Plan(Closed):
    """One plan: the document, its dates, its collective names, its words for open vocabularies."""

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

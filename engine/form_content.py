"""What the rules say to one unit's form: its obligations, what proves them, the limits of time of its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from engine.catalog import Catalog, PlanRules
from engine.export import say_source, say_time
from engine.forms import Needs, ledgers_of, list_ledgers, order_ledgers
from engine.items import item_day
from engine.judge import leaves_of
from engine.model import Condition, Measure, Predicate, Requirement, Span, Time
from engine.model.base import ClockUnit
from engine.settings import Settings
from engine.timing import PlanDates, Window, resolve_time
from engine.unit_words import UNIT_WORDS
from facts.calendar import Calendar
from facts.errors import UnknownDayError
from facts.intake.form import Duty, FormContent, Proof, Question, RowLimit, StepCount
from facts.ledgers import LEDGERS, ledger_columns
from facts.units import Unit

_FLAGS: Final[Mapping[str | int, str]] = {1: "是", 0: "否"}
_STEPS: Final = {"applications": "case_steps"}
_TEXT_KINDS: Final = frozenset({"choice", "flag"})


@dataclass(frozen=True)
class FormSource:
    """Where the content of forms comes from: the rules of a plan, the office's settings, the working days."""

    catalog: Catalog
    rules: PlanRules
    settings: Settings
    calendar: Calendar

    @property
    def dates(self) -> PlanDates:
        """The plan's dates."""
        return self.settings.dates(self.rules)

    def gather(self, unit: Unit, needs: Needs, hand_in: str) -> FormContent:
        """All that the form of a unit says; ``hand_in`` is by when and to whom, one sentence in Chinese."""
        plan = self.rules.plan
        keys = {*self.catalog.vocabulary, *(_split_name(name) for name in plan.vocabulary)}
        return FormContent(
            plan=plan.id,
            plan_title=plan.title,
            year=plan.year,
            unit=unit.name,
            unit_code=unit.code,
            ledgers=needs.ledgers,
            vocabularies={key: self.catalog.words(*key, plan) for key in keys},
            covers_from=self.list_starts(needs),
            duties=self.list_duties(needs),
            proofs=self.list_proofs(needs),
            limits=self.list_limits(needs),
            calendar=self.calendar,
            hand_in=hand_in,
        )

    # -- what the unit owes

    def list_duties(self, needs: Needs) -> list[Duty]:
        """The unit's obligations, in the plan's order."""
        return [
            Duty(
                number=number_of(requirement),
                title=requirement.title,
                basis=say_source(requirement.source),
                time=say_time(requirement.time),
                due=None if (window := self._window(requirement.time)) is None else window.due,
                sheets=order_ledgers(list_ledgers(self.catalog, requirement)),
                asks="；".join(_list_asks(requirement)) if requirement.id in needs.owed else "",
            )
            for requirement in needs.requirements
        ]

    def list_proofs(self, needs: Needs) -> list[Proof]:
        """What is to be proved: a row for each qualitative obligation that the unit owes, or each of its elements."""
        found: dict[tuple[str, str], Proof] = {}
        for requirement in needs.requirements:
            if requirement.id not in needs.owed:
                continue
            for leaf, time in leaves_of(requirement.condition, requirement.time):
                if leaf.evidence is None:
                    continue
                window = self._window(time)
                for element in leaf.evidence.elements or ("",):
                    number = number_of(requirement)
                    asks = f"{requirement.title}。要交：{leaf.evidence.asks}"
                    first, due = (None, None) if window is None else (window.start, window.due)
                    found.setdefault((number, element), Proof(number, element, asks, first, due))
        return list(found.values())

    # -- how far the ledgers must reach

    def list_starts(self, needs: Needs) -> dict[str, int]:
        """The earliest day (ordinal) that the unit's obligations need of each of its ledgers."""
        new_year = date(self.rules.plan.year, 1, 1)
        starts = dict.fromkeys(needs.ledgers, new_year.toordinal())
        for requirement in needs.requirements:
            conditions = (requirement.condition, requirement.applies_when)
            for condition in (each for each in conditions if each is not None):
                for leaf, time in leaves_of(condition, requirement.time):
                    window = self._window(time)
                    if window is None:
                        continue
                    start = window.year_start
                    if leaf.than_last_year is not None:
                        start = min(start, new_year.replace(year=new_year.year - 1).toordinal())
                    for ledger in self._ledgers_of_leaf(leaf):
                        if ledger in starts and not LEDGERS[ledger].standing:
                            starts[ledger] = min(starts[ledger], start)
        return starts

    def _ledgers_of_leaf(self, leaf: Condition) -> Iterator[str]:
        if leaf.measure is None:
            yield "evidence"
        else:
            yield from ledgers_of(self.catalog.measures[leaf.measure])

    # -- limits of time

    def list_limits(self, needs: Needs) -> list[RowLimit]:
        """The limits of time that can be reckoned row by row within a workbook; the same limit is given once."""
        found: dict[RowLimit, list[str]] = {}
        for requirement in needs.requirements:
            for leaf, time in leaves_of(requirement.condition, requirement.time):
                limit = self.make_limit(leaf, time)
                if limit is not None:
                    numbers = found.setdefault(limit, [])
                    if number_of(requirement) not in numbers:
                        numbers.append(number_of(requirement))
        return [replace(limit, numbers=tuple(numbers)) for limit, numbers in found.items()]

    def make_limit(self, leaf: Condition, time: Time) -> RowLimit | None:
        """The limit of time that a leaf sets to each row; None where it sets none that a sheet can reckon."""
        measure = self.catalog.measures.get(leaf.measure or "")
        span, window = leaf.within, self._window(time)
        if measure is None or measure.clock is None or span is None or window is None or measure.prevails:
            return None
        clock = measure.clock
        questions = [*_ask(measure.ledger, measure.among), *_ask(measure.ledger, leaf.among)]
        if not isinstance(clock.start, str) or not isinstance(clock.to, str) or None in questions:
            return None
        own = clock.due if span.own_due and clock.due is not None else ""
        counts, unit, moved = self._count(span)
        return RowLimit(
            ledger=measure.ledger,
            numbers=(),
            start=clock.start,
            end=clock.to,
            own=own,
            counts=counts,
            unit=unit,
            rolls=span.rolls,
            steps=_STEPS.get(measure.ledger, "") if moved else "",
            questions=tuple(question for question in questions if question is not None),
            item_day=_list_item_days(measure),
            first=window.start,
            last=window.due,
            says=_say_counts(counts, unit) or "所填期限",
        )

    def _count(self, span: Span) -> tuple[tuple[StepCount, ...], ClockUnit, bool]:
        """How many units a span has, on which days, of which unit, and whether steps of the case move its end."""
        if span.norm is not None:
            norm = self.catalog.norms[span.norm]
            values = norm.days
            unit: ClockUnit = norm.unit or "calendar_days"
            moved = norm.clock == "information_request"
        else:
            values, unit, moved = span.values, span.unit, False
        if span.norm is None and span.n is not None:
            return (StepCount(None, None, span.n),), unit, moved
        counts = tuple(
            StepCount(
                value.since.toordinal(), None if value.until is None else value.until.toordinal(), int(value.value)
            )
            for value in values
        )
        return counts, unit, moved

    def _window(self, time: Time) -> Window | None:
        try:
            return resolve_time(time, self.dates, self.calendar)
        except UnknownDayError:
            return None


def _split_name(name: str) -> tuple[str, str]:
    ledger, _, column = name.partition(".")
    return ledger, column


def number_of(requirement: Requirement) -> str:
    """The number of a requirement within its plan."""
    return requirement.id.partition("/")[2]


def _list_asks(requirement: Requirement) -> Iterator[str]:
    for leaf, _ in leaves_of(requirement.condition, requirement.time):
        if leaf.evidence is not None:
            elements = f"（{'、'.join(leaf.evidence.elements)}各一份）" if leaf.evidence.elements else ""
            yield f"{leaf.evidence.asks}{elements}"


def _ask(ledger: str, predicate: Predicate | None) -> Iterator[Question | None]:
    """What a predicate asks of a row; None for what a sheet cannot ask."""
    if predicate is None:
        return
    if predicate.any_of:
        yield None
    columns = ledger_columns(LEDGERS[ledger])
    for name, test in predicate.fields.items():
        kind = columns[name].kind
        if test.happened is not None:
            yield Question(name, (), test.happened)
        elif test.one_of is not None and kind in _TEXT_KINDS:
            yield Question(name, tuple(_FLAGS[word] if kind == "flag" else str(word) for word in test.one_of))
        else:
            yield None


def _list_item_days(measure: Measure) -> tuple[str, ...]:
    record = LEDGERS[measure.ledger]
    day = item_day(measure)
    if day != "anchor_day":
        return (day,)
    stand_in = ledger_columns(record)[record.anchor].default_from
    return (record.anchor, stand_in) if stand_in else (record.anchor,)


def _say_counts(counts: tuple[StepCount, ...], unit: str) -> str:
    words: Mapping[str, str] = UNIT_WORDS
    return "、".join(f"{count.number}{words[unit]}" for count in counts)

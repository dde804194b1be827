"""The records of other ledgers that refer to a row: listed, refused, on days that no list covers, still to come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import TypeAlias

from engine.model import ChildEvent, ParentEvent
from tests.oracle.asking import ANYTHING
from tests.oracle.completions import Leaf, complete, list_events
from tests.oracle.district import ONE_DAY, Point, Question, Row, UnitFacts

Others: TypeAlias = "dict[str, list[Row]]"


@dataclass
class Reference:
    """How a requirement looks at another ledger.

    Attributes:
        by: columns in which its records name a row.
        days: columns of which a day is taken.
        copies: how many records are asked for at the most.
        parents: the ledgers whose rows are named.
        last: the last day of all times.
    """

    by: set[str] = field(default_factory=set)
    days: set[str] = field(default_factory=set)
    copies: int = 1
    parents: set[str] = field(default_factory=set)
    last: date = date.min


def find_references(leaves: Sequence[Leaf]) -> dict[str, Reference]:
    """The other ledgers on which the leaves hang."""
    found: dict[str, Reference] = {}
    for leaf in leaves:
        for test in leaf.measure.tests:
            if test.companions is not None:
                _note(found, leaf, test.companions.ledger, test.companions.by).copies = test.companions.at_least
        for event in list_events(leaf):
            if isinstance(event, ChildEvent):
                _note(found, leaf, event.first, event.by).days.add(event.day)
            elif isinstance(event, ParentEvent):
                found.setdefault(event.of, Reference())
    return found


def _note(found: dict[str, Reference], leaf: Leaf, ledger: str, by: str) -> Reference:
    reference = found.setdefault(ledger, Reference())
    reference.by.add(by)
    reference.parents.add(leaf.measure.ledger)
    reference.last = max(reference.last, leaf.window.due)
    return reference


def list_others(leaves: Sequence[Leaf], point: Point, question: Question) -> Iterator[Others]:
    """Every way in which listed and refused rows of other ledgers could be in truth."""
    references = sorted(find_references(leaves).items())
    choices = [list(_complete_ledger(name, one, leaves, point, question)) for name, one in references]
    for picked in product(*choices):
        yield {name: rows for (name, _), rows in zip(references, picked, strict=True)}


def _complete_ledger(
    ledger: str, reference: Reference, leaves: Sequence[Leaf], point: Point, question: Question
) -> Iterator[list[Row]]:
    listed: list[list[list[Row]]] = []
    for unit in question.units:
        parents = [row for name in sorted(reference.parents) for row in unit.rows.get(name, ())]
        for row in unit.rows.get(ledger, ()):
            found = complete(row, unit, ledger, leaves, point, question)
            for column in reference.by:
                if row.get(column) is None:
                    keys = [None, *(str(parent["key"]) for parent in parents)]
                    found = [{**one, column: key} for one in found for key in keys]
            listed.append([[one] for one in found] or [[]])
        for day in unit.refused.get(ledger, ()):
            days = [day] if day is not None else []
            refused: list[list[Row]] = [[]]
            for parent in parents:
                tried = days or [one for one in _list_telling_days(parent, question) if one <= question.as_of]
                refused += [[_invent(reference, parent, unit, one)] for one in tried if one <= question.as_of]
            listed.append(refused)
    for picked in product(*listed):
        yield [row for rows in picked for row in rows]


def _list_telling_days(parent: Row, question: Question) -> list[date]:
    first = date(question.plan.year, 1, 1)
    named = {cell for cell in parent.values() if isinstance(cell, date)}
    around = {day + ONE_DAY * step for day in named for step in (-1, 0, 1)}
    return sorted(day for day in {first, question.as_of, *around} if day >= first)


def _invent(reference: Reference, parent: Row, unit: UnitFacts, day: date) -> Row:
    named = dict.fromkeys(reference.by, parent["key"])
    days = dict.fromkeys(("anchor_day", *reference.days), day)
    return {"key": "", "unit": unit.unit, ANYTHING: True, **days, **named}


def list_unseen(parent: Row, unit: UnitFacts, leaves: Sequence[Leaf], point: Point, question: Question) -> list[Others]:
    """What could refer to a row on days that no list covers, or still to come; at first nothing at all."""
    choices: list[list[tuple[str, list[Row]]]] = []
    for ledger, reference in sorted(find_references(leaves).items()):
        if not reference.by:
            continue
        options: list[tuple[str, list[Row]]] = [(ledger, [])]
        for day in _list_open_days(ledger, parent, unit, reference, point, question):
            invented = _invent(reference, parent, unit, day)
            options += [(ledger, [invented] * number) for number in range(1, reference.copies + 1)]
        choices.append(options)
    return [dict(picked) for picked in product(*choices)]


def _list_open_days(  # noqa: PLR0917 - a ledger of a unit, seen from a row, at a point
    ledger: str, parent: Row, unit: UnitFacts, reference: Reference, point: Point, question: Question
) -> list[date]:
    as_of, first = question.as_of, date(question.plan.year, 1, 1)
    last = as_of if point == "now" else max(reference.last, as_of)
    every = [first + ONE_DAY * number for number in range((last - first).days + 1)]
    open_days = [day for day in every if day > as_of or not unit.covers(ledger, day, as_of)]
    telling = {*_list_telling_days(parent, question), as_of + ONE_DAY, reference.last}
    ends = {open_days[0], open_days[-1]} if open_days else set()
    return sorted(ends | (telling & set(open_days)))


def join(one: Mapping[str, Sequence[Row]], other: Mapping[str, Sequence[Row]]) -> Others:
    """Both together."""
    return {name: [*one.get(name, ()), *other.get(name, ())] for name in {*one, *other}}

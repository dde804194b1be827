"""The numbers and days that a requirement sets, wherever in it they stand, each with the way to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from engine.catalog import Catalog
from engine.model import Condition, Limit, Measure, Predicate, Requirement, Span, Time
from engine.rules.figures import Op

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class RuleLimit:
    """One number or day of a requirement.

    Attributes:
        op, value, unit, days: as of :class:`engine.rules.figures.Figure`.
        path: keys and indices that lead to it in the requirement; empty where it stands in a measure.
        taken: it belongs to the reading taken, not to a variant or a measure.
    """

    op: Op
    value: float | None
    unit: str
    path: Path
    taken: bool
    days: tuple[date | None, date] | None = None


def list_rule_limits(requirement: Requirement, catalog: Catalog) -> list[RuleLimit]:
    """All limits of a requirement: of the reading taken, of its variants, and those inside its measures."""
    found = [*_of_condition(requirement.condition, ("condition",), catalog, taken=True)]
    found += _of_time(requirement.time, ("time",), taken=True)
    if requirement.applies_when is not None:
        found += _of_condition(requirement.applies_when, ("applies_when",), catalog, taken=False)
    for index, variant in enumerate(requirement.variants):
        path: Path = ("variants", index)
        if variant.condition is not None:
            found += _of_condition(variant.condition, (*path, "condition"), catalog, taken=False)
        if variant.time is not None:
            found += _of_time(variant.time, (*path, "time"), taken=False)
    return found


def walk_leaves(condition: Condition, path: Path) -> Iterator[tuple[Condition, Path]]:
    """The leaves of a condition, each with the way to it."""
    parts = [("all", part) for part in enumerate(condition.all_ or ())]
    parts += [("any", part) for part in enumerate(condition.any_ or ())]
    for key, (index, part) in parts:
        yield from walk_leaves(part, (*path, key, index))
    if not parts:
        yield condition, path


def _of_condition(condition: Condition, path: Path, catalog: Catalog, *, taken: bool) -> Iterator[RuleLimit]:
    for leaf, at in walk_leaves(condition, path):
        yield from _of_leaf(leaf, at, catalog, taken=taken)
        if leaf.measure in catalog.measures:
            yield from _of_measure(catalog.measures[leaf.measure or ""])


def _of_leaf(leaf: Condition, path: Path, catalog: Catalog, *, taken: bool) -> Iterator[RuleLimit]:
    numbers: Mapping[Op, Limit | None] = {
        "at_least": leaf.at_least,
        "at_most": leaf.at_most,
        "exactly": leaf.exactly,
    }
    for op, limit in numbers.items():
        for value in _values(limit):
            yield RuleLimit(op, value, leaf.unit, (*path, op), taken)
    marks: Mapping[Op, bool] = {"every": leaf.every, "none": leaf.none}
    yield from (RuleLimit(op, None, "items", (*path, op), taken) for op, said in marks.items() if said)
    for key, elements in (("all_of", leaf.all_of), ("evidence", leaf.evidence and leaf.evidence.elements)):
        if elements:
            yield RuleLimit("exactly", len(elements), "items", (*path, key), taken=False)
    if leaf.each is not None:
        yield RuleLimit("each", leaf.each.at_least, leaf.each.period, (*path, "each"), taken)
        yield from _of_span(leaf.each.within, (*path, "each", "within"), catalog, taken=taken)
    for key in ("within", "no_gap_over", "average_within"):
        yield from _of_span(getattr(leaf, key), (*path, key), catalog, taken=taken)
    if leaf.among is not None:
        yield from _of_predicate(leaf.among)
    if leaf.time is not None:
        yield from _of_time(leaf.time, (*path, "time"), taken=taken)


def _values(limit: Limit | None) -> Iterator[float]:
    if isinstance(limit, tuple):
        yield from (dated.value for dated in limit)
    elif limit is not None:
        yield limit


def _of_span(span: Span | None, path: Path, catalog: Catalog, *, taken: bool) -> Iterator[RuleLimit]:
    if span is None:
        return
    if span.n is not None:
        yield RuleLimit("within", span.n, span.unit, (*path, "n"), taken)
    for dated in span.values:
        yield RuleLimit("within", dated.value, span.unit, (*path, "values"), taken)
    norm = catalog.norms.get(span.norm or "")
    if norm is not None:
        for dated in norm.days:
            yield RuleLimit("within", dated.value, norm.unit or "calendar_days", (*path, "norm"), taken=False)


def _of_time(time: Time, path: Path, *, taken: bool) -> Iterator[RuleLimit]:
    if time.by is not None:
        yield RuleLimit("by", None, "date", (*path, "by"), taken, (None, time.by))
    elif time.window is not None:
        yield RuleLimit("window", None, "date", (*path, "window"), taken, time.window)
    elif time.within is not None and time.within.n is not None:
        yield RuleLimit("within", time.within.n, time.within.unit, (*path, "within", "n"), taken)
    elif time.during is not None:
        yield RuleLimit("during", None, "date", (*path, "during"), taken)


def _of_measure(measure: Measure) -> Iterator[RuleLimit]:
    predicates = [measure.among, *(test.where or test.supplied for test in measure.tests)]
    for test in measure.tests:
        if test.companions is not None:
            yield RuleLimit("at_least", test.companions.at_least, "times", (), taken=False)
            predicates.append(test.companions.where)
        if test.order is not None and test.order.relation == "within_days_before":
            yield RuleLimit("within", test.order.days, "calendar_days", (), taken=False)
    for predicate in predicates:
        if predicate is not None:
            yield from _of_predicate(predicate)


def _of_predicate(predicate: Predicate) -> Iterator[RuleLimit]:
    for test in predicate.fields.values():
        asked: Mapping[Op, float | None] = {
            "at_least": test.at_least if test.at_least is not None else test.values_at_least,
            "at_most": test.at_most,
            "exactly": len(test.has_all) if test.has_all is not None else None,
        }
        for op, value in asked.items():
            if value is not None:
                yield RuleLimit(op, value, "column", (), taken=False)
    for alternative in predicate.any_of:
        yield from _of_predicate(alternative)

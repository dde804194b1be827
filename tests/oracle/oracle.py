"""The slow, plain judgement: every completion of the facts is tried, and domain.md's table says what follows.

Written from domain.md alone; nothing of the engine but the rule language is used. Where a requirement joins several
conditions, the same completion of a row is seen by all of them (``joined``), or each condition may see another one
(``apart``): an engine that reckons condition by condition can know no more than the latter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Final, Literal, TypeAlias

from engine.model import Condition, Requirement
from tests.oracle.asking import FAR, Window, end_span, find_window
from tests.oracle.completions import Leaf, complete
from tests.oracle.conditions import can_be_late, combine, combine_all, list_leaves, list_ledgers, list_parts, make_item
from tests.oracle.district import Outcome, Point, Question, Row, UnitFacts
from tests.oracle.evidence import conclude_evidence, list_awaiting
from tests.oracle.figures import Item, conclude, figure, list_periods, list_prevailing
from tests.oracle.others import join, list_others, list_unseen
from tests.oracle.unknown import list_patterns, list_refused

Verdict: TypeAlias = Literal[
    "met",
    "met_so_far",
    "open",
    "breached",
    "late",
    "not_reported",
    "to_review",
    "not_applicable",
    "not_taken_up",
    "cannot_tell",
]
Bounds: TypeAlias = "tuple[Fraction, Fraction]"


_OUTCOMES: Final = ("holds", "fails", "nothing")


@dataclass(frozen=True)
class Judgement:
    """What the oracle says of one pair.

    Attributes:
        verdict: with what is joined seen together.
        verdict_apart: with each condition completed for itself.
        now, end: whether the condition holds, over all completions.
        bounds: of a single counted figure, the least and the greatest, now and at the end; None elsewhere.
    """

    verdict: Verdict
    verdict_apart: Verdict
    now: frozenset[Outcome]
    end: frozenset[Outcome]
    bounds: tuple[Bounds, Bounds] | None


def judge(question: Question) -> Judgement:
    """Judge a requirement on the facts of the units that are pooled for it, or of each of them by itself."""
    requirement = question.requirement
    pools = [[unit] for unit in question.units] if requirement.in_each else [question.units]
    trees = [Tree(replace(question, units=pool)) for pool in pools]
    now, end = _conclude_all(trees, "now"), _conclude_all(trees, "end")
    apart = _conclude_all(trees, "now", apart=True), _conclude_all(trees, "end", apart=True)
    late = end == {"fails"} and _are_late(trees)
    applies = _ask_applies(question)
    return Judgement(
        _decide(requirement, trees, applies, now, end, late=late),
        _decide(requirement, trees, applies, *apart, late=late),
        frozenset(now),
        frozenset(end),
        trees[0].find_bounds() if len(trees) == 1 else None,
    )


def _conclude_all(trees: Sequence[Tree], point: Point, *, apart: bool = False) -> set[Outcome]:
    each = [tree.conclude(point, apart=apart) for tree in trees]
    return {combine_all(picked) for picked in product(*each)}


def _are_late(trees: Sequence[Tree]) -> bool:
    """Whether all is done for certain, though some of it after its time."""
    stretched = [Tree(tree.question, stretched=True) for tree in trees]
    return any(tree.can_be_late for tree in trees) and _conclude_all(stretched, "now", apart=True) == {"holds"}


def _ask_applies(question: Question) -> Tree | None:
    asked = question.requirement.applies_when
    if asked is None:
        return None
    requirement = question.requirement.model_copy(update={"condition": asked})
    return Tree(replace(question, requirement=requirement, units=question.owners))


def _decide(
    requirement: Requirement,
    trees: Sequence[Tree],
    condition: Tree | None,
    now: set[Outcome],
    end: set[Outcome],
    *,
    late: bool,
) -> Verdict:
    """domain.md's table of verdicts, from top to bottom."""
    applies: set[Outcome] = {"holds"} if condition is None else condition.conclude("now", apart=True)
    if applies == {"fails"}:
        return "not_applicable"
    if applies == {"holds"}:
        sure = _decide_surely(requirement, now, end, late=late)
        if sure is not None:
            return sure
        if any(tree.awaits_office() for tree in trees):
            return "to_review"
    up, reported = all(tree.time_is_up for tree in trees), any(tree.reported for tree in trees)
    return "not_reported" if up and not reported else "cannot_tell"


def _decide_surely(requirement: Requirement, now: set[Outcome], end: set[Outcome], *, late: bool) -> Verdict | None:
    if end == {"nothing"}:
        return "not_applicable"
    if "fails" not in end:
        return "met"
    if end == {"fails"}:
        if late:
            return "late"
        return "not_taken_up" if requirement.binds == "encouraged" else "breached"
    # Where there is nothing yet to which it could apply, nothing is wrong so far.
    if "fails" not in now:
        return "met_so_far"
    return "open" if now == {"fails"} else None


def _find_first(ledger: str, window: Window) -> date:
    """From when on what was handed in is for it: the year in which it ends; evidence names its requirement."""
    return date.min if ledger == "evidence" else min(date(window.due.year, 1, 1), window.start or date.max)


class Tree:
    """A requirement's condition with its leaves, and the completions of the facts on which they hang."""

    def __init__(self, question: Question, *, stretched: bool = False) -> None:
        self.question = question
        requirement = question.requirement
        found = list(list_leaves(requirement.condition, requirement.time))
        windows = [find_window(time, question) for _, time in found]
        self.conditions = [condition for condition, _ in found]
        late = {
            index
            for index, pair in enumerate(zip(self.conditions, windows, strict=True))
            if can_be_late(*pair, question)
        }
        self.can_be_late = bool(late)
        self.windows = [
            replace(window, due=max(window.due, question.as_of)) if stretched and index in late else window
            for index, window in enumerate(windows)
        ]
        self._seen: dict[tuple[int, Point, tuple[Item, ...]], set[Outcome]] = {}
        self._worlds: dict[Point, list[dict[int, tuple[Item, ...]]]] = {}
        self.leaves = {
            index: self._make_leaf(condition, self.windows[index])
            for index, condition in enumerate(self.conditions)
            if condition.measure is not None
        }

    def _make_leaf(self, condition: Condition, window: Window) -> Leaf:
        measure = self.question.measures[condition.measure or ""]
        each = condition.each
        leaf = Leaf(condition, measure, window)
        if each is not None and each.within is not None:
            *_, (_, last, _) = list_periods(leaf, each)
            leaf = replace(leaf, window=replace(window, due=end_span(each.within, last, self.question)))
        return leaf

    # -- what is seen from outside

    @property
    def time_is_up(self) -> bool:
        """Whether the last of the days has come to its end."""
        windows = [*self.windows, *(leaf.window for leaf in self.leaves.values())]
        return self.question.as_of >= max(window.due for window in windows)

    @property
    def reported(self) -> bool:
        """Whether anything at all was handed in for it: of the year in which it ends, up to the day of the run."""
        hangs = [
            (ledger, leaf.window, list_parts(leaf) if ledger == leaf.measure.ledger else None)
            for leaf in self.leaves.values()
            for ledger in list_ledgers(leaf)
        ]
        asked = zip(self.conditions, self.windows, strict=True)
        hangs += [("evidence", window, None) for condition, window in asked if condition.evidence is not None]
        as_of = self.question.as_of
        return any(
            unit.mentions(ledger, _find_first(ledger, window), as_of, parts)
            for unit in self.question.units
            for ledger, window, parts in hangs
        )

    def awaits_office(self) -> bool:
        """Whether evidence waits for the office's word."""
        return any(
            list_awaiting(condition.evidence, self.windows[index], self.question)
            for index, condition in enumerate(self.conditions)
            if condition.evidence is not None
        )

    # -- completions

    def conclude(self, point: Point, *, apart: bool = False) -> set[Outcome]:
        """Whether the condition holds, over every completion."""
        found: set[Outcome] = set()
        worlds = self._worlds.setdefault(point, []) or list(self._list_worlds(point))
        self._worlds[point] = worlds
        if apart:
            each = [{one for world in worlds for one in self._see(index, world, point)} for index in self._places]
            return {self._combine(dict(zip(self._places, picked, strict=True))) for picked in product(*each)}
        for world in worlds:
            if len(found) == len(_OUTCOMES):
                break
            seen = [self._see(index, world, point) for index in self._places]
            found |= {self._combine(dict(zip(self._places, picked, strict=True))) for picked in product(*seen)}
        return found

    @property
    def _places(self) -> range:
        return range(len(self.conditions))

    def _see(self, index: int, world: Mapping[int, tuple[Item, ...]], point: Point) -> set[Outcome]:
        condition = self.conditions[index]
        if condition.evidence is not None:
            return conclude_evidence(condition.evidence, self.windows[index], self.question, point)
        known = (index, point, world[index])
        if known not in self._seen:
            leaf = self.leaves[index]
            moment = self.question.as_of if point == "now" else FAR
            populations = self._list_populations(leaf, world[index], point)
            self._seen[known] = {one for items in populations for one in conclude(leaf, items, moment, self.question)}
        return self._seen[known]

    def _list_populations(self, leaf: Leaf, listed: Sequence[Item], point: Point) -> Iterator[tuple[Item, ...]]:
        refused = [
            list_refused(leaf, day, point, self.question)
            for unit in self.question.units
            for day in unit.refused.get(leaf.measure.ledger, ())
        ]
        for pattern in list_patterns(leaf, point, self.question):
            for picked in product(*refused):
                yield (*listed, *pattern, *(item for item in picked if item is not None))

    def _list_worlds(self, point: Point) -> Iterator[dict[int, tuple[Item, ...]]]:
        """For each way in which the rows can be completed, the items of each leaf; the same ones once."""
        ledgers = sorted({leaf.measure.ledger for leaf in self.leaves.values()})
        for others in list_others(list(self.leaves.values()), point, self.question):
            worlds: set[tuple[tuple[int, Item], ...]] = {()}
            for ledger in ledgers:
                own = {index: leaf for index, leaf in self.leaves.items() if leaf.measure.ledger == ledger}
                for unit in self.question.units:
                    for row in unit.rows.get(ledger, ()):
                        roles = self._list_roles(row, unit, own, others, point) or {()}
                        worlds = {tuple(sorted((*world, *role), key=repr)) for world in worlds for role in roles}
            for world in worlds:
                yield {place: tuple(item for index, item in world if index == place) for place in self.leaves}

    def _list_roles(
        self, row: Row, unit: UnitFacts, leaves: Mapping[int, Leaf], others: Mapping[str, Sequence[Row]], point: Point
    ) -> set[tuple[tuple[int, Item], ...]]:
        moment = self.question.as_of if point == "now" else FAR
        ledger = next(iter(leaves.values())).measure.ledger
        every = complete(row, unit, ledger, list(self.leaves.values()), point, self.question)
        unseen = list_unseen(row, unit, list(leaves.values()), point, self.question)
        return {
            tuple(
                (index, item)
                for index, leaf in leaves.items()
                if (item := make_item(leaf, completed, seen, self.question, moment)) is not None
            )
            for seen in [join(others, one) for one in unseen]
            for completed in every
        }

    def _combine(self, outcomes: Mapping[int, Outcome]) -> Outcome:
        remaining = iter(sorted(outcomes))
        return combine(self.question.requirement.condition, lambda: outcomes[next(remaining)])

    def find_bounds(self) -> tuple[Bounds, Bounds] | None:
        """The least and the greatest figure of a single counted condition, now and at the end."""
        if len(self.conditions) != 1 or not self.leaves:
            return None
        leaf = self.leaves[0]
        counted = leaf.condition.operator in {"at_least", "at_most", "exactly"} and leaf.condition.unit != "percent"
        single = leaf.measure.prevails is None and not leaf.measure.grouped
        if not counted or leaf.condition.if_none is not None or not single:
            return None
        now, end = (
            [
                figure(leaf, prevailing)
                for world in self._worlds[point]
                for items in self._list_populations(leaf, world[0], point)
                for prevailing in list_prevailing(leaf, items)
            ]
            for point in ("now", "end")
        )
        return (min(now), max(now)), (min(end), max(end))

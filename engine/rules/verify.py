"""Looks up in a plan's own text what its requirements cite: the words where they stand, and the days they set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from engine.catalog import Catalog, PlanRules
from engine.export import say_source
from engine.model import Requirement, Source
from engine.rules.figures import normalise, read_figures
from engine.rules.limits import list_rule_limits
from engine.rules.plantext import PlanPlace, PlanText
from engine.rules.wording import find_unsaid, is_one, say_figure

MOST_FOUND: Final = 3
"""So many other places are named where the words stand instead."""

SHORTEST_NEAR: Final = 4
"""Words of which fewer characters in a row are found are said to stand nowhere."""


@dataclass(frozen=True)
class Unverified:
    """Something that a requirement says of the text and that the text does not say.

    Attributes:
        place: ``file:line:column`` of the rule.
        cited: the place it names, in Chinese.
        words: the words that were looked up, or the limit in Chinese.
        elsewhere: places where the words do stand, in Chinese, the first few.
        message: the whole, with what to do, in Chinese.
    """

    requirement: str
    place: str
    cited: str
    words: str
    elsewhere: tuple[str, ...]
    message: str


def verify_plan(catalog: Catalog, rules: PlanRules, text: PlanText) -> list[Unverified]:
    """What the requirements of a plan cite and its text does not hold, in the order of the requirements."""
    found = list(_verify_consequences(rules, text))
    for requirement in rules.requirements.values():
        found += _verify_words(requirement, rules, text)
        found += _verify_limits(requirement, catalog, rules, text)
    return found


def count_citations(rules: PlanRules) -> int:
    """How many citations a plan's requirements and consequences hold."""
    consequences = sum(consequence.source is not None for consequence in rules.plan.consequences)
    return consequences + sum(1 + len(requirement.also) for requirement in rules.requirements.values())


def find_place(source: Source, text: PlanText) -> PlanPlace | None:
    """The place of the text that a source names."""
    return text.find(source.document, source.section, source.row, source.below_row)


def _list_sources(requirement: Requirement) -> Iterator[tuple[tuple[str | int, ...], Source]]:
    yield ("source",), requirement.source
    yield from ((("also", index), source) for index, source in enumerate(requirement.also))


def _verify_words(requirement: Requirement, rules: PlanRules, text: PlanText) -> Iterator[Unverified]:
    for path, source in _list_sources(requirement):
        where = str(rules.place(requirement.id, *path, "figure"))
        yield from _verify_source(requirement.id, where, source, text)


def _verify_consequences(rules: PlanRules, text: PlanText) -> Iterator[Unverified]:
    for index, consequence in enumerate(rules.plan.consequences):
        if consequence.source is not None:
            where = str(rules.plan_document.place("consequences", index, "source", "figure"))
            yield from _verify_source(f"{rules.plan.id}（{consequence.title}）", where, consequence.source, text)


def _verify_source(name: str, where: str, source: Source, text: PlanText) -> Iterator[Unverified]:
    """The words of one citation, where they do not stand in the place that it names."""
    place, words = find_place(source, text), normalise(source.figure)
    if place is not None and any(words in said for said in (place.text, place.inherited)):
        return
    others = [other for other in text.search(source.figure) if other != place]
    elsewhere = tuple(other.say() for other in others[:MOST_FOUND])
    what = f"{say_source(source)}里没有“{source.figure}”" if place is not None else f"文中没有{say_source(source)}"
    hint = _say_hint(place, words, elsewhere)
    yield Unverified(name, where, say_source(source), source.figure, elsewhere, f"{what}。{hint}")


def _say_hint(place: PlanPlace | None, words: str, elsewhere: tuple[str, ...]) -> str:
    if elsewhere:
        return f"这些字在{'、'.join(elsewhere)}。请改正出处。"
    if place is None:
        return "文中哪里也没有这些字。请核对出处和文字。"
    match = SequenceMatcher(None, place.text, words, autojunk=False).find_longest_match()
    if match.size < SHORTEST_NEAR:
        return "全文哪里也没有这些字。请照原文改写。"
    start = max(match.a - match.b, 0)
    return f"那里写的是“{place.text[start : start + len(words)]}”。请照原文改写。"


def _verify_limits(
    requirement: Requirement, catalog: Catalog, rules: PlanRules, text: PlanText
) -> Iterator[Unverified]:
    """Numbers and days that none of the places named says, their time columns and merged cells included."""
    places = [place for _, source in _list_sources(requirement) if (place := find_place(source, text)) is not None]
    if not places:
        return
    year = rules.plan.year
    figures = [figure for place in places for figure in read_figures(f"{place.text}。{place.inherited}", year)]
    cited = "、".join(dict.fromkeys(place.say() for place in places))
    for limit in find_unsaid(requirement, list_rule_limits(requirement, catalog), figures):
        if is_one(limit):
            continue
        where = str(rules.place(requirement.id, *limit.path))
        says = say_figure(limit)
        message = f"要求里写{says}，{cited}全文读不到。请核对限度和出处；原文确实没有的，在 reading 写明来历。"
        yield Unverified(requirement.id, where, cited, says, (), message)

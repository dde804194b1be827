"""Accounts for every place of a plan: what encodes it, or why nothing does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from engine.catalog import PlanRules
from engine.export import DOCUMENTS
from engine.load import nearest
from engine.model import Source
from engine.rules.figures import normalise
from engine.rules.outline import Outline, OutlinePlace
from engine.rules.plantext import CLOSING, OPENING, PlanText

SHORTEST_SENTENCE: Final = 4
"""A sentence of fewer characters is a heading or a remnant, and needs no entry of its own."""


@dataclass(frozen=True)
class CoverageEntry:
    """One place of the outline.

    Attributes:
        place: in Chinese.
        words: the row's title or the sentence's first characters.
        encoded: ids of the requirements that say it.
        nothing: why nothing does.
    """

    document: str
    place: str
    words: str
    encoded: tuple[str, ...]
    nothing: str


@dataclass(frozen=True)
class CoverageReport:
    """What became of a plan's places.

    Attributes:
        entries: every place of the outline in the document's order.
        counts: part of the document to {places, encoded, nothing}.
        requirements: how many requirements the plan has.
        unaccounted: what is not accounted for, in Chinese with places; must be empty.
    """

    entries: tuple[CoverageEntry, ...]
    counts: Mapping[str, Mapping[str, int]]
    requirements: int
    unaccounted: tuple[str, ...]


def account(rules: PlanRules, outline: Outline, text: PlanText | None = None) -> CoverageReport:
    """Hold a plan's outline against its requirements, and against its own text where that is given."""
    places = outline.file.places
    unaccounted = [*_check_entries(rules, outline), *_find_missing_requirements(rules, places)]
    if text is not None:
        unaccounted += [*_check_against_text(outline, text), *_find_missing_sentences(places, text)]
    counts: dict[str, dict[str, int]] = {}
    for place in places:
        count = counts.setdefault(place.document, {"places": 0, "encoded": 0, "nothing": 0})
        count["places"] += 1
        if place.encoded or place.nothing:
            count["encoded" if place.encoded else "nothing"] += 1
    return CoverageReport(
        tuple(CoverageEntry(p.document, say_place(p), p.title or p.starts, p.encoded, p.nothing) for p in places),
        counts,
        len(rules.requirements),
        tuple(dict.fromkeys(unaccounted)),
    )


def say_place(place: OutlinePlace) -> str:
    """A place of the outline in Chinese."""
    said = DOCUMENTS[place.document]
    if place.section is not None:
        said += place.section
    if place.row is not None:
        said += f"第{place.row}行"
    if place.below_row is not None:
        said += f"第{place.below_row}行之下未编号行"
    return said + (f"第{place.sentence}句" if place.sentence is not None else "")


def _check_entries(rules: PlanRules, outline: Outline) -> Iterator[str]:
    known = list(rules.requirements)
    for index, place in enumerate(outline.file.places):
        where = f"{outline.place(index)}：{say_place(place)}"
        if place.section is None and place.row is None and place.below_row is None:
            yield f"{where}没有写 section 或 row。请补上。"
        if not place.encoded and not place.nothing:
            yield f"{where}既没有写 encoded（由哪些要求编码），也没有写 nothing（为什么没有义务）。请补上其一。"
        if place.encoded and place.nothing:
            yield f"{where}同时写了 encoded 和 nothing。请只留一个。"
        for name in place.encoded:
            if name not in rules.requirements:
                yield f"{where}：没有编号为“{name}”的要求{nearest(name, known)}。请改正编号或补编这条要求。"


def _find_missing_requirements(rules: PlanRules, places: tuple[OutlinePlace, ...]) -> Iterator[str]:
    listed = {name for place in places for name in place.encoded}
    at: dict[tuple[object, ...], set[str]] = {}
    for place in places:
        at.setdefault(_key(place), set()).update(place.encoded)
    for requirement in rules.requirements.values():
        where = rules.place(requirement.id)
        if requirement.id not in listed:
            yield f"{where}：要求 {requirement.id} 不在全文清单的任何一处。请在它的出处那一条 encoded 里写上。"
        elif requirement.id not in at.get(_key(requirement.source), set()):
            yield f"{where}：要求 {requirement.id} 写的出处，在全文清单的那一处没有列它。请改正其中之一。"


def _key(place: OutlinePlace | Source) -> tuple[object, ...]:
    """Part, section's own number (（十五） and 四（十五） are one), row: what a source and an entry share."""
    section = normalise(place.section) if place.section and place.row is None and place.below_row is None else None
    return (place.document, section, place.row, place.below_row)


def _check_against_text(outline: Outline, text: PlanText) -> Iterator[str]:
    reached = set()
    for index, place in enumerate(outline.file.places):
        where = f"{outline.place(index)}：{say_place(place)}"
        found = text.find(place.document, place.section, place.row, place.below_row)
        if found is None:
            if not _is_before_the_sections(place, text):
                yield f"{where}在所给的文本里找不到。请核对 document、section、row。"
            continue
        reached.add(found.key)
        if place.starts and normalise(place.starts) not in found.text:
            yield f"{where}里没有“{place.starts}”。请照原文改写 starts。"
    for found in text.places:
        if found.text and found.section not in {OPENING, CLOSING} and found.key not in reached:
            yield f"文本第{found.line}行起的{found.say()}“{found.title or found.text[:16]}”不在全文清单里。请补上一条。"


def _is_before_the_sections(place: OutlinePlace, text: PlanText) -> bool:
    """An entry for the opening of the body, however it is called: its words stand there."""
    opening = text.find("body", OPENING)
    if place.document != "body" or opening is None:
        return False
    return bool(place.starts) and normalise(place.starts) in opening.text


def _find_missing_sentences(places: tuple[OutlinePlace, ...], text: PlanText) -> Iterator[str]:
    """Sentences without an entry in a section that is listed sentence by sentence.

    The heading that begins a section and the bracket with the units that ends it need none.
    """
    for found in text.places:
        own = [p for p in places if text.find(p.document, p.section, p.row, p.below_row) == found]
        if found.section is None or not any(p.starts for p in own):
            continue
        sentences = [sentence for sentence in found.sentences() if not normalise(sentence).startswith("(责任单位")]
        for number, sentence in enumerate(sentences[1:], 1):
            starts = [normalise(p.starts) for p in own if p.starts]
            if len(sentence) >= SHORTEST_SENTENCE and not any(start in normalise(sentence) for start in starts):
                yield f"{found.say()}第{number}句“{sentence[:20]}”不在全文清单里。请补上一条。"

"""What evidence says: accepted, returned, waiting for the office, not handed in, or perhaps handed in somewhere."""

from __future__ import annotations

from datetime import date

from engine.model import EvidenceAsked
from tests.oracle.asking import Window
from tests.oracle.district import ONE_DAY, Outcome, Point, Question


def conclude_evidence(asked: EvidenceAsked, window: Window, question: Question, point: Point) -> set[Outcome]:
    """Whether each element is proved, over everything that is not known."""
    found: set[Outcome] = {"holds"}
    for element in asked.elements or (None,):
        one = _conclude_element(element, window, question, point)
        found = {"fails" if "fails" in (left, right) else "holds" for left in found for right in one}
    return found


def _conclude_element(element: str | None, window: Window, question: Question, point: Point) -> set[Outcome]:
    words = _list_words(element, window, question)
    if "accepted" in words:
        return {"holds"}
    if "waiting" in words or _may_be_elsewhere(window, question, point):
        return {"holds", "fails"}
    return {"fails"}


def _list_words(element: str | None, window: Window, question: Question) -> list[str]:
    """The office's word on each piece of evidence for an element."""
    return [
        unit.judged.get(str(row["key"]), "waiting")
        for unit in question.units
        for row in unit.rows.get("evidence", ())
        if row["requirement"] == question.requirement.id and element in {None, row.get("element")}
        if isinstance(done := row["done"], date) and window.holds(done, question.as_of)
    ]


def _may_be_elsewhere(window: Window, question: Question, point: Point) -> bool:
    """Whether there may be evidence that was not seen: refused, of a day that no list covers, or still to come."""
    as_of, start = question.as_of, window.start or date(question.plan.year, 1, 1)
    last = min(as_of, window.due)
    days = [start + ONE_DAY * number for number in range((last - start).days + 1)]
    uncovered = any(not unit.covers("evidence", day, as_of) for unit in question.units for day in days)
    refused = any(
        day is None or window.holds(day, as_of) for unit in question.units for day in unit.refused.get("evidence", ())
    )
    return uncovered or refused or (point == "end" and as_of < window.due)


def list_awaiting(asked: EvidenceAsked, window: Window, question: Question) -> list[str]:
    """The elements whose evidence waits for the office's word."""
    words = {element: _list_words(element, window, question) for element in asked.elements or (None,)}
    return [str(element) for element, found in words.items() if "accepted" not in found and "waiting" in found]

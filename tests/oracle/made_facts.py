"""Random facts for a few requirements: some rows with days around the limits, lists that reach more or less far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from hypothesis import strategies as st

from engine.model import Measure, Requirement
from facts.ledgers import LEDGERS
from tests.oracle.conditions import list_leaves
from tests.oracle.district import ONE_DAY, Cell, Claim, UnitFacts
from tests.oracle.made_rules import UNITS, Draw, near, once_in, requirements
from tests.oracle.pools import POOLS

NEW_YEAR, YEAR_END = date(2021, 1, 1), date(2021, 12, 31)
CORNERS: Final = (
    *(date(2021, month, day) for month, day in ((1, 1), (2, 10), (2, 28), (3, 2), (3, 31), (4, 1), (4, 30), (5, 6))),
    *(date(2021, month, day) for month, day in ((6, 30), (8, 1), (8, 31), (9, 30), (10, 8), (10, 31), (12, 25))),
    *(date(2020, 12, 31), YEAR_END, date(2022, 1, 4)),
)
"""Ends of months and quarters, days beside holidays, the ends of the year."""

STAND_INS: Final = {"documents": "issued", "publications": "published", "filings": "submitted"}
"""Columns by which a row belongs to a period where the first day is not given."""


@dataclass(frozen=True)
class District:
    """One example: what is asked, and what was handed in."""

    requirements: tuple[Requirement, ...]
    measures: tuple[Measure, ...]
    units: tuple[UnitFacts, ...]
    as_of: date


@dataclass(frozen=True)
class Setting:
    """What all facts of a district have in common: ledgers, days to cluster around, who asks for evidence."""

    ledgers: Sequence[str]
    days: Sequence[date]
    as_of: date
    attested: Sequence[str]


@st.composite
def rows(draw: Draw, ledger: str, number: int, setting: Setting, documents: Sequence[str]) -> dict[str, Cell]:
    """One row: its first day near one of some days, the others near it or near one of them."""
    pool = POOLS[ledger]
    row: dict[str, Cell] = {"key": f"{ledger[0].upper()}{number}"}
    row |= {name: draw(st.sampled_from(cells)) for name, cells in pool.cells.items()}
    first = earliest = draw(near(setting.days))
    for index, (name, empty) in enumerate(pool.days.items()):
        day: date | None = first
        if draw(st.integers(0, 9)) < empty:
            day = None
        elif index > 0:
            after = [day for day in setting.days if day > earliest] or [earliest + ONE_DAY]
            later = st.integers(0, 16).map(lambda step: earliest + timedelta(days=step))  # noqa: B023 - drawn at once
            day = max(earliest, draw(st.one_of(later, near(after))))
        row[name] = day
        if ledger == "decisions" and day is not None:
            earliest = day  # its days follow each other
    if ledger == "interpretations" and documents:
        row["about"] = draw(st.sampled_from((*documents, None, "D9")))
    return row


def _has_day(ledger: str, row: Mapping[str, Cell]) -> bool:
    names = {LEDGERS[ledger].anchor, STAND_INS.get(ledger, LEDGERS[ledger].anchor)}
    return any(row.get(name) is not None for name in names)


@st.composite
def claims(draw: Draw, ledger: str, setting: Setting) -> list[Claim]:
    """How far the list of a ledger reaches."""
    as_of, end = setting.as_of, max(setting.as_of, YEAR_END)
    reach = draw(st.sampled_from(("none", "full", "full", "full", "today", "early", "late")))
    first = date(2021, 3, 1) if reach == "late" else NEW_YEAR
    last = {"today": as_of, "early": draw(near(setting.days))}.get(reach, end)
    return [Claim(ledger, first, last)] if reach != "none" and first <= last else []


@st.composite
def unit_facts(draw: Draw, unit: str, setting: Setting) -> UnitFacts:
    """What one unit handed in."""
    found: dict[str, list[dict[str, Cell]]] = {}
    refused: dict[str, list[date | None]] = {}
    claimed: list[Claim] = []
    for ledger in setting.ledgers:
        documents = [str(row["key"]) for row in found.get("documents", ())]
        drawn = [draw(rows(ledger, number, setting, documents)) for number in range(draw(st.integers(0, 3)))]
        found[ledger] = [row for row in drawn if _has_day(ledger, row)]
        if POOLS[ledger].latest:
            # Which of two records of one day prevails, nobody can say.
            found[ledger] = list({row[LEDGERS[ledger].anchor]: row for row in found[ledger]}.values())
        if draw(once_in(6)):
            refused[ledger] = [draw(st.one_of(st.none(), near(setting.days)))]
        claimed += draw(claims(ledger, setting))
    judged: dict[str, str] = {}
    if setting.attested:
        names, elements = st.sampled_from(setting.attested), st.sampled_from((None, "要素一", "要素二"))
        pieces = draw(st.lists(st.tuples(names, elements, near(setting.days)), max_size=3))
        for number, (name, element, day) in enumerate(pieces):
            piece: dict[str, Cell] = {"key": f"E{number}", "requirement": name, "element": element, "done": day}
            found.setdefault("evidence", []).append(piece)
            word = draw(st.sampled_from(("accepted", "accepted", "returned", None)))
            judged |= {f"E{number}": word} if word is not None else {}
        claimed += draw(claims("evidence", setting))
    return UnitFacts(unit, found, refused, claimed, judged)


def _list_conditions(requirement: Requirement) -> list[tuple[bool, list[date]]]:
    """Of each condition of every reading: whether it asks for evidence, and the days that its time names."""
    readings = [(requirement.condition, requirement.time)]
    readings += [(one.condition or requirement.condition, one.time or requirement.time) for one in requirement.variants]
    return [
        (leaf.evidence is not None, [day for day in (time.by, *(time.window or ())) if day is not None])
        for condition, own in readings
        for leaf, time in list_leaves(condition, own)
    ]


@st.composite
def districts(draw: Draw, ledger: str) -> District:
    """A small district with one or two requirements that hang mainly on one ledger."""
    taken = [ledger, *POOLS[ledger].children]
    asked = [
        draw(requirements(draw(st.sampled_from((taken[:1], taken))), number))
        for number in range(1, draw(st.integers(2, 3)))
    ]
    wanted = [(requirement.id, *one) for requirement, _ in asked for one in _list_conditions(requirement)]
    dues = [YEAR_END, *(day for _, _, days in wanted for day in days)]
    as_of = draw(st.one_of(near(dues), st.sampled_from(CORNERS)).filter(lambda day: day >= NEW_YEAR))
    profiled = any(requirement.applies_when is not None for requirement, _ in asked)
    setting = Setting(
        ledgers=[*taken, *(["profiles"] if profiled else [])],
        days=sorted({*dues, as_of, *draw(st.lists(st.sampled_from(CORNERS), min_size=2, max_size=3))}),
        as_of=as_of,
        attested=sorted({name for name, attested, _ in wanted if attested}),
    )
    return District(
        tuple(requirement for requirement, _ in asked),
        tuple({measure.id: measure for _, measures in asked for measure in measures}.values()),
        tuple(draw(unit_facts(code, setting)) for _, code in UNITS),
        as_of,
    )

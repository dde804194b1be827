"""Makes things of any kind that a rule names (重大突发事件, 征地项目 ...) from what the rules ask of them.

For each kind all conditions that name it are gathered, so that a thing offends none of them; a new topic, kind of
matter or kind of check needs nothing here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from demo.answers import HAPPENED, Answers
from demo.days import find_window
from demo.deeds import is_deed
from demo.ledgers import complete
from demo.roster import list_leaves
from demo.traits import KIND_COLUMNS
from facts.ledgers import LEDGERS, ledger_columns

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from demo.desk import Desk
    from demo.entry import Cell
    from demo.roster import Roster
    from engine.model import Condition, Measure, Predicate, Time

_USUAL: Final = 4
_TIME_LEFT: Final = 60
"""So many days before the end of the time nothing arises any more."""

_DAYS_APART: Final = 7
_LIMIT: Final = 7


@dataclass
class Kind:
    """A kind of thing, with every condition on it.

    Attributes:
        tells: conditions on a set of these things, each with its measure and time.
        elements: values of several-valued columns that deeds of the same kind show.
    """

    ledger: str
    word: str
    tells: list[tuple[Condition, Measure, Time]] = field(default_factory=list)
    elements: list[tuple[Condition, Measure]] = field(default_factory=list)


def list_kinds(roster: Roster) -> dict[str, Kind]:
    """Give every kind that a condition of the plan names, by its ground (``matters/重大突发事件``)."""
    found: dict[str, Kind] = {}
    for requirement in roster.judged():
        leaves = list(list_leaves(requirement.condition, requirement.time))
        if requirement.applies_when is not None:
            leaves += list_leaves(requirement.applies_when, requirement.time)
        for condition, time in leaves:
            measure = roster.catalog.measures.get(condition.measure or "")
            if measure is None or measure.ledger not in KIND_COLUMNS:
                continue
            for word in _list_words(KIND_COLUMNS[measure.ledger], condition.among, measure.among):
                kind = found.setdefault(f"{measure.ledger}/{word}", Kind(measure.ledger, word))
                if is_deed(condition, measure):
                    kind.elements.append((condition, measure))
                else:
                    kind.tells.append((condition, measure, time))
    return found


def _list_words(column: str, *predicates: Predicate | None) -> tuple[str, ...]:
    tests = [part.fields[column] for part in predicates if part is not None and column in part.fields]
    return tuple(str(word) for test in tests for word in test.one_of or ())


def make_things(desk: Desk, ground: str, kind: Kind, roster: Roster) -> None:
    """Make some things of a kind into the unit's book, each as every rule on them asks."""
    dice = desk.dice(ground)
    first, last = _find_days(desk, kind, roster)
    if any(condition.no_gap_over is not None for condition, _, _ in kind.tells):
        days = [first + timedelta(gap) for gap in range(0, (desk.through - first).days + 1, _DAYS_APART)]
    elif kind.ledger == "profiles":
        days = [first]
    else:
        days = [desk.days.pick(dice, first, last) for _ in range(desk.some(_USUAL, 1))]
    for number, day in enumerate(days, start=1):
        values = _make_values(desk, kind, day, Answers(roster, dice))
        if kind.ledger == "checks":
            values["subject"] = f"{kind.word}{number:02d}"
        desk.book.add(kind.ledger, complete(desk, kind.ledger, values, dice))


def _find_days(desk: Desk, kind: Kind, roster: Roster) -> tuple[date, date]:
    """The days between which things arise, so that whatever must follow can follow in time."""
    if kind.ledger == "profiles":
        return date(desk.year - 1, 1, 4), date(desk.year - 1, 1, 4)
    first, last = desk.start, date(desk.year, 12, 20)
    for condition, _, time in kind.tells:
        window = find_window(time, roster.rules.plan, roster.calendar)
        last = min(last, window.last)
        if time.since != "always" and condition.no_gap_over is None:
            first = max(first, window.first) if window.first >= desk.start else window.first
    return first, max(first, last - timedelta(_TIME_LEFT))


def _make_values(desk: Desk, kind: Kind, day: date, answers: Answers) -> dict[str, Cell]:
    columns = ledger_columns(LEDGERS[kind.ledger])
    values: dict[str, Cell] = {KIND_COLUMNS[kind.ledger]: kind.word, LEDGERS[kind.ledger].anchor: day}
    for name, cell in _list_asked(kind, answers):
        known = values.get(name)
        if isinstance(known, tuple) and isinstance(cell, tuple):
            values[name] = (*known, *(word for word in cell if word not in known))
        elif cell == HAPPENED:
            values.setdefault(name, _say_when(columns[name].kind, day, 14) if columns[name].kind == "moment" else day)
        else:
            values.setdefault(name, cell)
    for _, measure, _ in kind.tells:
        values |= _find_dates(desk, measure, day, answers.dice)
    return values


def _list_asked(kind: Kind, answers: Answers) -> Iterator[tuple[str, Cell]]:
    for condition, measure, _ in kind.tells:
        yield from answers.satisfy_leaf(condition, measure).items()
    for condition, measure in kind.elements:
        asked = answers.satisfy_leaf(condition, measure)
        if condition.all_of is not None and measure.field is not None and measure.field != KIND_COLUMNS[kind.ledger]:
            asked[measure.field] = condition.all_of
        yield from ((name, cell) for name, cell in asked.items() if isinstance(cell, tuple))


def _find_dates(desk: Desk, measure: Measure, day: date, dice: Random) -> dict[str, Cell]:
    """The days on which what must follow a thing does follow, within any limit."""
    columns = ledger_columns(LEDGERS[measure.ledger])
    found: dict[str, Cell] = {}
    if measure.day is not None and measure.day != "published":
        found[measure.day] = day
    for test in measure.tests:
        if test.order is not None and isinstance(test.order.event, str) and isinstance(test.order.of, str):
            found[test.order.event] = day
    clock = measure.clock
    if clock is not None and isinstance(clock.start, str) and isinstance(clock.to, str):
        if columns[clock.to].kind == "moment":
            found[clock.start] = _say_when("moment", day, 9)
            found[clock.to] = _say_when("moment", day, 10 + dice.randrange(4))
        else:
            found[clock.to] = desk.days.add(day, 1 + dice.randrange(2), desk.through)
        if clock.due is not None:
            found[clock.due] = desk.days.add(day, _LIMIT)
            found["due_basis"] = "该类信息公开的期限"
    return found


def _say_when(kind: str, day: date, hour: int) -> Cell:
    return f"{day:%Y-%m-%d} {hour:02d}:30" if kind == "moment" else day

"""Does what the rules ask for: a list published, a training held, a piece of evidence handed in, each in good time.

Everything here comes from the requirements themselves: which ledger, which values, by when. A requirement whose date
or wording changes needs no change here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal

from demo.days import Window, find_window
from demo.desk import choose
from demo.ledgers import complete
from demo.ledgers.names import EVIDENCE_PLACES
from demo.traits import find_ground
from facts.ledgers import LEDGERS, ledger_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from demo.desk import Desk
    from demo.entry import Cell
    from demo.roster import Roster
    from engine.model import Condition, EvidenceAsked, FieldTest, Measure, Predicate, Requirement, Time

_MONTHS_OF_PERIODS: Final = {"month": 1, "quarter": 3}
_ENCOURAGED_DONE: Final = 60
_LAST_DAY_OF_DEEDS: Final = 20
"""Of December: nobody does in the last days what could have been done before."""


@dataclass(frozen=True)
class Order:
    """What the plan of faults says of one deed or piece of evidence; nothing: it is done in good time.

    Attributes:
        dropped: it is not done at all.
        on: the day on which it is done.
        values: columns of its row that are otherwise.
        verdict: the office's word on the evidence; None: it has not judged yet.
    """

    dropped: bool = False
    on: date | None = None
    values: Mapping[str, Cell] = field(default_factory=dict)
    verdict: Literal["accepted", "returned"] | None = "accepted"
    why: str = ""


@dataclass
class LeafPlan:
    """One condition of a pair as it was planned: what the key needs to know of it.

    Attributes:
        kind: deed (done on days), evidence (the same, if accepted) or set (things of a ground).
        lasting: only the latest record tells, so that a list that ends early tells nothing.
        done: the days on which it was done, each of ``needed`` once.
    """

    kind: Literal["deed", "evidence", "set"]
    condition: Condition
    ledger: str
    window: Window
    needed: int = 1
    lasting: bool = False
    ground: str = ""
    done: list[date] = field(default_factory=list)


@dataclass
class Fulfilment:
    """Fulfils one requirement for one owner, by rows in the books of those who do it.

    Attributes:
        makers: the desks that do it: the owner's, or several where it is measured in others.
        orders: what the plan of faults says: of all of it under ``""``, of one condition under its number from 1, of
            one piece of evidence under its element.
        judgements: gathers, by unit and key of the evidence, the order that says how it is judged.
    """

    roster: Roster
    requirement: Requirement
    owner: Desk
    makers: tuple[Desk, ...]
    orders: Mapping[str, Order]
    judgements: dict[tuple[str, str], Order]
    leaves: list[LeafPlan] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice = self.owner.dice(self.requirement.id)

    def fulfil(self) -> list[LeafPlan]:
        """Make the rows; give what was planned, condition by condition."""
        taken_up = self.dice.randrange(100) < _ENCOURAGED_DONE or bool(self.orders)
        done = taken_up or self.requirement.binds != "encouraged"
        self._fulfil(self.requirement.condition, self.requirement.time, done=done)
        return self.leaves

    def _fulfil(self, condition: Condition, time: Time, *, done: bool) -> None:
        time = condition.time or time
        if condition.any_ is not None:
            chosen = self._choose_branch(condition.any_)
            for place, part in enumerate(condition.any_):
                self._fulfil(part, time, done=done and place == chosen)
            return
        if condition.all_ is not None:
            for part in condition.all_:
                self._fulfil(part, time, done=done)
            return
        window = find_window(time, self.roster.rules.plan, self.roster.calendar)
        done = done and window.first <= date(self.owner.year, 12, 31)
        if condition.evidence is not None:
            self.leaves.append(self._hand_in(condition, condition.evidence, window, done=done))
            return
        measure = self.roster.catalog.measures[condition.measure or ""]
        if is_deed(condition, measure):
            self.leaves.append(self._do(condition, measure, window, done=done))
        else:
            self.leaves.append(LeafPlan("set", condition, measure.ledger, window, ground=find_ground(condition)))

    def _choose_branch(self, branches: tuple[Condition, ...]) -> int:
        """One of several ways; of catalogues on which others rest, the zero one only where there is nothing to list."""
        zero = [branch.measure == "catalogues.nothing_to_list" for branch in branches]
        based_on = any(r.rests_on == self.requirement.id for r in self.roster.rules.requirements.values())
        if any(zero) and based_on:
            return zero.index("decisions" not in self.owner.traits)
        return self.dice.randrange(len(branches))

    def _order(self, *names: str) -> Order:
        return next((self.orders[name] for name in (*names, "") if name in self.orders), Order())

    def _day(self, desk: Desk, window: Window) -> date:
        return desk.days.pick(self.dice, window.first, min(window.last, date(desk.year, 12, _LAST_DAY_OF_DEEDS)))

    def _hand_in(self, condition: Condition, asked: EvidenceAsked, window: Window, *, done: bool) -> LeafPlan:
        elements: tuple[str | None, ...] = asked.elements or (None,)
        plan = LeafPlan("evidence", condition, "evidence", window, needed=len(elements))
        desk = self.makers[0]
        for element in elements if done else ():
            order = self._order(element or "")
            if order.dropped:
                continue
            day = order.on or self._day(desk, Window(max(window.first, desk.start), window.last))
            row: dict[str, Cell] = {
                "requirement": self.requirement.id,
                "element": element,
                "what": f"已落实：{self.requirement.title}",
                "done": day,
                "where": choose(self.dice, EVIDENCE_PLACES),
            }
            entry = desk.book.add("evidence", row)
            self.judgements[desk.unit.code, entry.key] = order
            plan.done.append(day)
        return plan

    def _do(self, condition: Condition, measure: Measure, window: Window, *, done: bool) -> LeafPlan:
        tasks = list(self._list_tasks(condition, measure, window))
        lasting = measure.prevails is not None or LEDGERS[measure.ledger].standing
        plan = LeafPlan("deed", condition, measure.ledger, window, needed=len(tasks), lasting=lasting)
        order = self._order(str(len(self.leaves) + 1))
        column = measure.day or LEDGERS[measure.ledger].anchor
        for place, (values, when) in enumerate(tasks if done and not order.dropped else ()):
            desk = self.makers[place % len(self.makers)]
            day = order.on or self._day(desk, when)
            row = {name: day if cell == HAPPENED else cell for name, cell in {**values, **order.values}.items()}
            row.setdefault(column, day)
            desk.book.add(measure.ledger, complete(desk, measure.ledger, row, self.dice))
            plan.done.append(day)
        return plan

    def _list_tasks(
        self, condition: Condition, measure: Measure, window: Window
    ) -> Iterator[tuple[dict[str, Cell], Window]]:
        """The rows that fulfil the condition exactly: values of the columns that it asks about, and when."""
        asked: dict[str, Cell] = {}
        for predicate in (measure.among, condition.among, *(test.where or test.supplied for test in measure.tests)):
            asked |= self._satisfy(measure.ledger, predicate)
        columns = ledger_columns(LEDGERS[measure.ledger])
        if condition.each is not None:
            for first, last, name in list_periods(condition.each.period, self.owner.year):
                named: dict[str, Cell] = {measure.period_field: name} if measure.period_field is not None else {}
                yield {**asked, **named}, Window(first, last)
        elif condition.all_of is not None and measure.field is not None:
            several = columns[measure.field].kind == "choices"
            words: Sequence[Cell] = [condition.all_of] if several else condition.all_of
            yield from (({**asked, measure.field: word}, window) for word in words)
        elif measure.figure == "value" and measure.field is not None:
            percent = columns[measure.field].kind == "percent"
            limit = _read_limit(condition)
            yield {**asked, measure.field: f"{limit:g}%" if percent else int(limit)}, window
        else:
            yield from ((dict(asked), window) for _ in range(int(_read_limit(condition))))

    # -- values that satisfy a predicate

    def _satisfy(self, ledger: str, predicate: Predicate | None) -> dict[str, Cell]:
        if predicate is None:
            return {}
        found = {name: self._answer(ledger, name, test) for name, test in predicate.fields.items()}
        return {**found, **(self._satisfy(ledger, predicate.any_of[0]) if predicate.any_of else {})}

    def _answer(self, ledger: str, name: str, test: FieldTest) -> Cell:  # noqa: PLR0911 - one answer for each question
        column = ledger_columns(LEDGERS[ledger])[name]
        words = (*column.values, *sorted(self.roster.catalog.words(ledger, name, self.roster.rules.plan)))
        if test.one_of is not None:
            value = test.one_of[self.dice.randrange(len(test.one_of))]
            return bool(value) if column.kind == "flag" else value
        if test.has is not None:
            return (test.has,)
        if test.has_any is not None:
            return (test.has_any[0],)
        if test.has_all is not None:
            return test.has_all
        if test.has_other_than is not None:
            return (next(word for word in words if word not in (test.has_other_than or ())),)
        if test.values_at_least is not None:
            return words[: test.values_at_least]
        if test.happened is not None:
            return HAPPENED if test.happened else None
        assert test.at_least is not None  # noqa: S101 - no deed of the two plans asks anything else
        return int(test.at_least)


HAPPENED: Final = "\0happened"
"""Stands for *on the day of the deed* until the row is made."""


def list_periods(period: str, year: int) -> Iterator[tuple[date, date, str]]:
    """Give the first day, the last day and the name (2021-03, 2021Q1) of every month or quarter of a year."""
    months = _MONTHS_OF_PERIODS[period]
    for month in range(1, 13, months):
        follows = month + months
        end = date(year, follows, 1) if follows <= 12 else date(year + 1, 1, 1)  # noqa: PLR2004 - December
        name = f"{year}-{month:02d}" if months == 1 else f"{year}Q{(month + 2) // 3}"
        yield date(year, month, 1), end - timedelta(1), name


def _read_limit(condition: Condition) -> float:
    limit = condition.at_least
    assert isinstance(limit, float | int)  # noqa: S101 - no deed of the two plans has limits that changed in time
    return limit


def is_deed(condition: Condition, measure: Measure) -> bool:
    """Say whether the condition asks for something to be done, and not that a set of things be in order."""
    if condition.all_of is not None or condition.each is not None:
        return True
    return condition.at_least is not None and (condition.unit != "percent" or measure.figure == "value")

"""Does what the rules ask for: a list published, a training held, a piece of evidence handed in, each in good time.

Everything here comes from the requirements themselves: which ledger, which values, by when. A requirement whose date
or wording changes needs no change here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal

from demo.answers import HAPPENED, Answers
from demo.days import Window, find_window
from demo.desk import choose
from demo.ledgers import complete
from demo.ledgers.names import EVIDENCE_PLACES
from demo.traits import KIND_COLUMNS, find_grounds
from engine.model import ParentEvent
from facts.clocks import due_day
from facts.ledgers import LEDGERS, ledger_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from demo.desk import Desk
    from demo.entry import Cell
    from demo.roster import Roster
    from engine.model import Condition, Each, EvidenceAsked, Measure, Requirement, Time

_MONTHS_OF_PERIODS: Final = {"month": 1, "quarter": 3}
_STOCKED: Final = frozenset({"posts", "attendances", "decisions", "profiles"})
"""Ledgers of what is simply there in a unit's year: nothing of it is made because a rule asks for it."""

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
        kind: deed (done on days), evidence (the same, if accepted) or set (things of any of its grounds).
        lasting: only the latest record tells, so that a list that ends early tells nothing.
        awaited: how many of these can still be done in time after the day of the key.
        done: the days on which it was done, each of ``needed`` once.
    """

    kind: Literal["deed", "evidence", "set"]
    condition: Condition
    ledger: str
    window: Window
    needed: int = 1
    awaited: int = 0
    lasting: bool = False
    grounds: tuple[str, ...] = ()
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
        self.answers = Answers(self.roster, self.dice)

    def fulfil(self) -> list[LeafPlan]:
        """Make the rows; give what was planned, condition by condition."""
        taken_up = self.dice.randrange(100) < _ENCOURAGED_DONE or bool(self.orders)
        done = (taken_up or self.requirement.binds != "encouraged") and self._applies()
        self._fulfil(self.requirement.condition, self.requirement.time, done=done)
        return self.leaves

    def _applies(self) -> bool:
        """Nothing is done where the requirement does not apply."""
        condition = self.requirement.applies_when
        if condition is None:
            return True
        measure = self.roster.catalog.measures[condition.measure or ""]
        return any(ground in self.owner.traits for ground in find_grounds(condition, measure))

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
            self.leaves.append(
                LeafPlan("set", condition, measure.ledger, window, grounds=find_grounds(condition, measure))
            )

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
        window = Window(window.first, max([window.last, *(when.last for _, when in tasks)]))
        plan = LeafPlan("deed", condition, measure.ledger, window, needed=len(tasks), lasting=lasting)
        order = self._order(str(len(self.leaves) + 1))
        column = measure.day or LEDGERS[measure.ledger].anchor
        for place, (values, when) in enumerate(tasks if done and not order.dropped else ()):
            if when.first > date(self.owner.year, 12, 31):
                plan.awaited += 1
                continue
            desk = self.makers[place % len(self.makers)]
            day = order.on or self._day(desk, when)
            row = {name: day if cell == HAPPENED else cell for name, cell in {**values, **order.values}.items()}
            row.setdefault(column, day)
            row |= self._make_parent(measure, desk, day)
            desk.book.add(measure.ledger, complete(desk, measure.ledger, row, self.dice))
            plan.done.append(day)
        return plan

    def _list_tasks(
        self, condition: Condition, measure: Measure, window: Window
    ) -> Iterator[tuple[dict[str, Cell], Window]]:
        """The rows that fulfil the condition exactly: values of the columns that it asks about, and when."""
        asked = self.answers.satisfy_leaf(condition, measure)
        columns = ledger_columns(LEDGERS[measure.ledger])
        if condition.each is not None:
            for first, last, name in list_periods(condition.each.period, self.owner.year):
                named: dict[str, Cell] = {measure.period_field: name} if measure.period_field is not None else {}
                own = self._find_time_after(condition.each, first, last)
                if own.last >= window.first:
                    yield {**asked, **named}, Window(max(own.first, window.first), own.last)
        elif condition.all_of is not None and measure.field is not None:
            several = columns[measure.field].kind == "choices"
            known = asked.get(measure.field)
            words: Sequence[Cell] = condition.all_of
            if several:
                words = [(*condition.all_of, *known) if isinstance(known, tuple) else condition.all_of]
            yield from (({**asked, measure.field: word}, window) for word in words)
        elif measure.figure == "value" and measure.field is not None:
            percent = columns[measure.field].kind == "percent"
            limit = _read_limit(condition)
            yield {**asked, measure.field: f"{limit:g}%" if percent else int(limit)}, window
        else:
            yield from ((dict(asked), window) for _ in range(int(_read_limit(condition))))

    def _find_time_after(self, each: Each, first: date, last: date) -> Window:
        """When a period's deed is done: during the period, or within the time after it that the rule gives."""
        if each.within is None:
            return Window(first, last)
        assert each.within.unit != "hours"  # noqa: S101 - no plan gives hours after a period
        due = due_day(self.roster.calendar, last, each.within.n or 0, each.within.unit, roll=each.within.rolls)
        return Window(last + timedelta(1), due)

    def _make_parent(self, measure: Measure, desk: Desk, day: date) -> dict[str, Cell]:
        """Make the record that the deed must refer to, of the same day; give the column that names it."""
        found: dict[str, Cell] = {}
        for test in measure.tests:
            if test.order is not None and isinstance(test.order.of, ParentEvent):
                parent, own = test.order.of, test.order.event
                words: dict[str, Cell] = {}
                if parent.of in KIND_COLUMNS:
                    column = KIND_COLUMNS[parent.of]
                    words[column] = self.roster.find_idle_word(parent.of, column)
                entry = desk.book.add(parent.of, complete(desk, parent.of, {**words, parent.day: day}, self.dice))
                found[parent.via] = entry.key
                if isinstance(own, str):
                    found[own] = day
        return found


def list_periods(period: str, year: int) -> Iterator[tuple[date, date, str]]:
    """Give the first day, the last day and the name (2021-03, 2021Q1) of every month or quarter of a year."""
    months = _MONTHS_OF_PERIODS[period]
    for month in range(1, 13, months):
        follows = month + months
        end = date(year, follows, 1) if follows <= 12 else date(year + 1, 1, 1)  # noqa: PLR2004 - December
        name = f"{year}-{month:02d}" if months == 1 else f"{year}Q{(month + 2) // 3}"
        yield date(year, month, 1), end - timedelta(1), name


def _read_limit(condition: Condition) -> float:
    limit = condition.at_least if condition.at_least is not None else condition.exactly
    assert isinstance(limit, float | int)  # noqa: S101 - no deed of the plans has limits that changed in time
    return limit


def is_deed(condition: Condition, measure: Measure) -> bool:
    """Say whether the condition asks for something to be done, and not that a set of things be in order."""
    if measure.ledger in _STOCKED:
        return False
    if condition.all_of is not None or condition.each is not None:
        return True
    limit = condition.at_least if condition.at_least is not None else condition.exactly
    return limit is not None and (condition.unit != "percent" or measure.figure == "value")

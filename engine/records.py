"""The records behind findings, each with its file, sheet and row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, select

from engine.finding import RecordBehind
from engine.items import BAD, DARK, LACK, OK, OVERDUE, TURN, WAIT, ItemBuilder, list_asked
from engine.judge import Bench, PairOutcome
from engine.model import Condition, Requirement
from engine.needed import list_needed
from engine.outcome import Leaf
from engine.predicate import MINUTES_PER_DAY, Expression
from engine.tally import TallyQuestion
from engine.timing import span_number
from facts.intake.convert import show_value
from facts.ledgers import LEDGERS, ledger_columns
from facts.report import Origin

MOST_RECORDS: Final = 50
"""So many records are kept with a finding; ``explain`` gives all of them."""

_NAMES: Final = {
    OK: "ok",
    TURN: "ok",
    WAIT: "waiting",
    LACK: "lacking",
    DARK: "unknown",
    BAD: "late",
    OVERDUE: "overdue",
}
_SHOWN_FOR_SETS: Final = (DARK, LACK, BAD, OVERDUE)
_SHOWN_FOR_COUNTS: Final = (OK, TURN, DARK, BAD, OVERDUE)
_SHOWN_FOR_NONE: Final = (OK, TURN, DARK)


@dataclass(frozen=True)
class _Found:
    record: RecordBehind
    day: int | None
    inside: bool


@dataclass
class RecordFinder:
    """Fetches records leaf by leaf, for all units at once, and keeps them for the run."""

    connection: Connection
    bench: Bench
    # Beside the records stands the condition, so that no other can have its id.
    _kept: dict[tuple[object, ...], tuple[Condition, dict[str, list[_Found]]]] = field(default_factory=dict)

    def find(
        self, requirement: Requirement, pair: PairOutcome, verdict: str, *, everything: bool = False
    ) -> tuple[list[RecordBehind], int]:
        """The records behind one finding, and how many there are in all.

        For sets the records that fail or cannot be told; for counts and shares those that were counted.
        """
        found: dict[tuple[Origin, str], RecordBehind] = {}
        if verdict == "not_applicable" and not everything:
            return [], 0
        for leaf in pair.outcome.leaves:
            if leaf.measure is None:
                for piece in self.bench.evidence.of(requirement.id, pair.owner.together, self.bench.as_of):
                    state = {"accepted": "ok", "returned": "returned", None: "to_review"}[piece.verdict]
                    record = RecordBehind(piece.origin, piece.key, state, day=date.fromordinal(piece.done))
                    found.setdefault((piece.origin, state), record)
                continue
            for item in self._records(requirement, leaf, pair, everything=everything):
                found.setdefault((item.record.origin, item.record.state), item.record)
        records = sorted(found.values(), key=lambda record: (record.state != "overdue", record.origin))
        return (records if everything else records[:MOST_RECORDS]), len(records)

    def _records(self, requirement: Requirement, leaf: Leaf, pair: PairOutcome, *, everything: bool) -> list[_Found]:
        units = [unit.code for unit in self.bench.owners.members(requirement.measured_over or ())]
        records: list[_Found] = []
        for unit in units or pair.owner.together:
            records += self._of_leaf(leaf, everything=everything).get(unit, [])
        return records

    def _of_leaf(self, leaf: Leaf, *, everything: bool) -> dict[str, list[_Found]]:
        assert leaf.measure is not None  # noqa: S101 - the caller has looked
        if leaf.window.due <= 0 or leaf.limit is None:
            return {}
        key = (id(leaf.condition), leaf.window, everything)
        if key not in self._kept:
            self._kept[key] = leaf.condition, self._fetch(leaf, everything=everything)
        return self._kept[key][1]

    def _fetch(self, leaf: Leaf, *, everything: bool) -> dict[str, list[_Found]]:
        assert leaf.measure is not None  # noqa: S101 - as above
        counter = self.bench.counter
        question = counter.question(leaf.condition, leaf.measure, leaf.window)
        forbidden = leaf.operator == "none"
        sets = leaf.operator in {"every", "within"}
        states: Sequence[int] = _SHOWN_FOR_SETS if sets else _SHOWN_FOR_NONE if forbidden else _SHOWN_FOR_COUNTS
        if everything:
            states = tuple(_NAMES)
        elif sets:
            tallies = counter.count(leaf.condition, leaf.measure, leaf.window)
            if all(tally.counts.all_pass for tally in tallies.values()):
                return {}
        span = leaf.condition.within
        limit = span_number(span, date.fromordinal(leaf.window.start)) if span and (span.n or span.values) else None
        found: dict[str, list[_Found]] = {}
        statement = _select_records(counter.builder, question, states)
        counter.builder.clocks.flush(self.connection)
        for row in self.connection.execute(statement):
            if (sets or forbidden) and not row.inside:
                continue  # came after the requirement's last day: no item of the set
            late = row.delay - limit if row.state == BAD and row.delay is not None and limit is not None else None
            state = _NAMES[row.state] if row.member == 1 else "unknown"
            if row.state == OK and not row.inside:
                state = "late"
            if forbidden and row.member == 1:  # what has the nature that is asked for is what must not be
                state = {"ok": "late", "late": "ok"}.get(state, state)
            day = date.fromordinal(row.day) if row.day is not None else None
            about = tuple(_say_approximate(question, row))
            lacks = tuple(_list_empty(question, row)) if state == "unknown" else ()
            origin, done = Origin(row.file, row.sheet, row.row), _read_day(row.done)
            record = RecordBehind(origin, row.key, state, late, day, about, done, lacks)
            found.setdefault(row.unit, []).append(_Found(record, row.day, bool(row.inside)))
        return found

    def decided_on(self, pair: PairOutcome, verdict: str, records: Sequence[RecordBehind]) -> date | None:
        """The day from which nothing could change the verdict any more; None while something can."""
        del records
        if verdict not in {"met", "breached", "late", "not_applicable", "not_taken_up"} or pair.window is None:
            return None
        if verdict == "met" and len(pair.outcome.leaves) == 1:
            reached = self._nth_day(pair)
            if reached is not None:
                return date.fromordinal(reached)
        return date.fromordinal(min(pair.window.due, self.bench.as_of))

    def _nth_day(self, pair: PairOutcome) -> int | None:
        """The day of the item with which a count was reached."""
        leaf = pair.outcome.leaves[0]
        if leaf.measure is None or leaf.operator != "at_least" or leaf.unit == "percent" or not leaf.limit:
            return None
        if leaf.measure.figure != "items" or leaf.measure.prevails is not None:
            return None
        days = sorted(
            item.day
            for unit in pair.owner.together
            for item in self._of_leaf(leaf, everything=False).get(unit, [])
            if item.record.state == "ok" and item.day is not None
        )
        return days[leaf.limit - 1] if len(days) >= leaf.limit else None


def _select_records(builder: ItemBuilder, question: TallyQuestion, states: Sequence[int]) -> Select[Any]:
    """The records behind a figure: unit, state, day and origin of those in the given states."""
    late = question.late or bool(question.periods)
    items = builder.build(question.items, whole_day_range=late, records=True).subquery("items")
    wanted: Expression = items.c.state.in_(states)
    return (
        select(
            items.c.unit,
            items.c.state,
            items.c.member,
            items.c.inside,
            items.c.day,
            items.c.delay,
            items.c.done,
            items.c.file,
            items.c.sheet,
            items.c.row,
            items.c.key,
            *(
                items.c[f"{bound}_{name}"]
                for name in list_asked(question.items.measure, question.items.among)
                for bound in ("least", "most")
            ),
            *(items.c[f"empty_{name}"] for name in _needed(question)),
        )
        .where(wanted)
        .order_by(items.c.unit, items.c.file, items.c.sheet, items.c.row)
    )


def _needed(question: TallyQuestion) -> tuple[str, ...]:
    items = question.items
    return list_needed(items.measure, items.among, items.span)


def _list_empty(question: TallyQuestion, row: Row[Any]) -> Iterator[str]:
    """The titles of the cells that a record needs and has not."""
    columns = ledger_columns(LEDGERS[question.items.measure.ledger])
    for name in _needed(question):
        if row._mapping[f"empty_{name}"]:  # noqa: SLF001 - its public name
            yield columns[name].title


def _read_day(value: int | None) -> date | None:
    """The day of an ordinal, or of minutes since day 0."""
    if value is None:
        return None
    return date.fromordinal(value if value <= date.max.toordinal() else value // MINUTES_PER_DAY)


def _say_approximate(question: TallyQuestion, row: Row[Any]) -> Iterator[str]:
    """Of each approximate number on which the record hangs, what it leaves open."""
    columns = ledger_columns(LEDGERS[question.items.measure.ledger])
    for name in list_asked(question.items.measure, question.items.among):
        least, most = (row._mapping[f"{bound}_{name}"] for bound in ("least", "most"))  # noqa: SLF001 - its public name
        if most is not None:
            yield f"“{columns[name].title}”是约数，按{show_value(columns[name], least, most)}计"

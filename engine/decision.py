"""The one decision table: what it is, what it says of a fact, how it is printed.

The table is data (``engine/decision.yaml``; ``engine.decision_load`` reads and proves it), in stages that follow each
other: verdict, what is printed and counted, what is to be done. This module evaluates it plainly. ``engine.rete``
derives the same with durable_rules; both must agree on every pair before anything is printed. What follows for a unit
from all its findings is no part of it: that is the plan's own (``engine.consequences``).
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn, TypeAlias

from facts.errors import InternalError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Fact: TypeAlias = "Mapping[str, int | str]"
Answer: TypeAlias = "str | bool"

# Margins and counts are held within this; a margin of this size is unbounded, a threshold of this size is not set.
UNBOUNDED: Final = 10**12


# --- the table ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its Chinese title, and its codes with their titles, or else the range of its number."""

    name: str
    title: str
    values: Mapping[str, str]
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class OneOf:
    """The field's code is one of these; with `excluded`, none of these."""

    field: str
    codes: tuple[str, ...]
    excluded: bool


@dataclass(frozen=True, slots=True)
class Compare:
    """The field's number is at least the operand, or else less; the operand is a number or another field's name."""

    field: str
    at_least: bool
    operand: int | str


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One row: where all tests hold, the outcome (field → code) follows.

    Attributes:
        name: V01, P15 ...; unique in the table.
        place: ``file:line:column`` of the row.
        impossible: reaching this row is our own error; its outcome is empty.
    """

    name: str
    place: str
    tests: tuple[OneOf | Compare, ...]
    outcome: Mapping[str, str]
    impossible: bool
    why: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a stage asks of a fact: the code of a field, or whether its number is at least the operand."""

    field: str
    operand: int | str | None

    def answer(self, fact: Fact) -> Answer:
        """Answer from the fact: the code as it is, or True for at least and False for less."""
        value = fact[self.field]
        if self.operand is None:
            return str(value)
        other = fact[self.operand] if isinstance(self.operand, str) else self.operand
        return int(value) >= int(other)


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """One stage: each cell, a tuple of one answer per question, has exactly one row."""

    name: str
    title: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    ordered: tuple[str, ...]
    rows: tuple[Row, ...]
    questions: tuple[Question, ...]
    cells: Mapping[tuple[Answer, ...], Row]
    _found: dict[tuple[int | str, ...], Row] = dataclasses.field(default_factory=dict, init=False)

    def find_row(self, fact: Fact) -> Row:
        """Find the row that applies to a fact which holds this stage's inputs; looked up once for the same inputs."""
        inputs = tuple([fact[name] for name in self.inputs])
        row = self._found.get(inputs)
        if row is None:
            row = self._found[inputs] = self.cells[tuple(question.answer(fact) for question in self.questions)]
        return row


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """Stages that follow each other.

    Attributes:
        fields: what a fact that goes in must hold, beside the integer `pair`.
        carried: for each stage the fields of its fact: its inputs, and what later stages need from before.
    """

    stages: tuple[Stage, ...]
    fields: tuple[Field, ...]
    carried: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, eq=False)
class DecisionTable:
    """The whole table: its fields by name, the chain of its stages, and the SHA-256 of its file."""

    title: str
    fields: Mapping[str, Field]
    chain: Chain
    digest: str

    def give_title(self, field: str, code: str) -> str:
        """Give the Chinese title of a code: ``give_title("verdict", "met")`` is 达标."""
        return self.fields[field].values[code]


@dataclass(frozen=True, slots=True)
class TableLine:
    """One row as it is printed, in Chinese."""

    stage: str
    row: str
    when: str
    then: str
    why: str


# --- what follows from it -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Derivation:
    """What follows for one owed pair: codes of the table's fields of these names, and the rows that gave them."""

    pair: int
    verdict: str
    tier: int
    accuses: bool
    counts_as: str
    label: str
    consequence: str
    rows: tuple[str, ...]


def link_stages(stages: Sequence[Stage], fields: Mapping[str, Field]) -> Chain:
    """Make a chain of stages: which fields go in, and which each stage passes on to the later ones."""
    carried: list[tuple[str, ...]] = []
    needed: tuple[str, ...] = ()
    for stage in reversed(stages):
        later = [field for field in needed if field not in stage.outputs]
        needed = tuple(dict.fromkeys((*stage.inputs, *later)))
        carried.insert(0, needed)
    return Chain(tuple(stages), tuple(fields[field] for field in needed), tuple(carried))


def clamp(margin: int) -> int:
    """Hold a margin within ±UNBOUNDED; its sign, which alone decides, stays."""
    return max(-UNBOUNDED, min(UNBOUNDED, margin))


def evaluate(table: DecisionTable, unit: str, fact: Fact) -> Derivation:
    """Derive what follows for one pair without the engine.

    Args:
        table: the decision table.
        unit: the unit's name, for messages.
        fact: exactly the fields of ``table.chain.fields``, and an integer `pair`.

    Raises:
        InternalError: the fact is not of that form, or reaches a row that is impossible.
    """
    check_fact(table.chain, unit, fact)
    return conclude_pair(unit, int(fact["pair"]), find_rows(table.chain, fact))


def find_rows(chain: Chain, fact: Fact) -> tuple[Row, ...]:
    """Look up the row of each stage in turn, for a fact that was checked; ends at a row that is impossible."""
    known = dict(fact)
    rows: list[Row] = []
    for stage in chain.stages:
        row = stage.find_row(known)
        rows.append(row)
        if row.impossible:
            break
        known.update(row.outcome)
    return tuple(rows)


def check_fact(chain: Chain, unit: str, fact: Fact) -> None:
    """Refuse a fact that is not exactly of the chain's form: names, types, codes, ranges, the order of margins.

    Raises:
        InternalError: naming unit, pair and field, and what the field holds.
    """
    pair = fact.get("pair")
    if type(pair) is not int or not 0 <= pair <= UNBOUNDED:
        refuse(unit, None, f"“pair”应是不小于 0 的整数，现为 {pair!r}")
    expected = {field.name for field in chain.fields} | {"pair"}
    if fact.keys() != expected:
        refuse(unit, pair, f"字段多出或者缺少：{'、'.join(sorted(map(str, fact.keys() ^ expected)))}")
    for field in chain.fields:
        value = fact[field.name]
        if field.values:
            if type(value) is not str or value not in field.values:
                refuse(unit, pair, f"“{field.name}”应是 {'、'.join(field.values)} 之一，现为 {value!r}")
        elif type(value) is not int or not field.low <= value <= field.high:
            refuse(unit, pair, f"“{field.name}”应是 {field.low} 至 {field.high} 的整数，现为 {value!r}")
    for stage in chain.stages:
        numbers = [int(fact[name]) for name in stage.ordered]
        if numbers != sorted(numbers):
            refuse(unit, pair, f"应有 {' ≤ '.join(stage.ordered)}，现为 {numbers}")


def conclude_pair(unit: str, pair: int, rows: tuple[Row, ...]) -> Derivation:
    """Put together what the rows of the chain say.

    Raises:
        InternalError: one of the rows is impossible.
    """
    outcome = _merge(unit, pair, rows)
    return Derivation(
        pair=pair,
        verdict=outcome["verdict"],
        tier=int(outcome["tier"]),
        accuses=outcome["accuses"] == "yes",
        counts_as=outcome["counts_as"],
        label=outcome["label"],
        consequence=outcome["consequence"],
        rows=tuple(row.name for row in rows),
    )


def refuse(unit: str, pair: int | None, reason: str) -> NoReturn:
    """Stop the run for an error of our own, naming the unit and the pair, where it is known."""
    raise InternalError(say_failure(unit, pair, reason))


def say_failure(unit: str, pair: int | None, reason: str) -> str:
    """Say that judging failed through an error of our own: for which unit and pair, why, what to do."""
    place = f"单位“{unit}”" if pair is None else f"单位“{unit}”第 {pair} 对"
    return f"程序自身的错误，判定中止：{place}：{reason}。没有输出任何清单，请把这条信息报告维护人员。"


def _merge(unit: str, pair: int | None, rows: tuple[Row, ...]) -> dict[str, str]:
    outcome: dict[str, str] = {}
    for row in rows:
        if row.impossible:
            refuse(unit, pair, f"走到了不可能的一行“{row.name}”（{row.place}）：{row.why}")
        outcome.update(row.outcome)
    return outcome


# --- in words -----------------------------------------------------------------------------------


def describe_table(table: DecisionTable) -> list[TableLine]:
    """Say the whole table in Chinese, one line per row, in the order of the file."""
    return [
        TableLine(
            stage=stage.title,
            row=row.name,
            when="；".join(_describe_test(table, test) for test in row.tests),
            then="不可能出现" if row.impossible else _describe_outcome(table, row),
            why=row.why,
        )
        for stage in table.chain.stages
        for row in stage.rows
    ]


def _describe_test(table: DecisionTable, test: OneOf | Compare) -> str:
    field = table.fields[test.field]
    if isinstance(test, OneOf):
        codes = " 或 ".join(field.values[code] for code in test.codes)
        return f"{field.title}：{'不是 ' if test.excluded else ''}{codes}"
    operand = table.fields[test.operand].title if isinstance(test.operand, str) else test.operand
    return f"{field.title} {'≥' if test.at_least else '<'} {operand}"


def _describe_outcome(table: DecisionTable, row: Row) -> str:
    titles = table.fields
    return "；".join(f"{titles[name].title}：{titles[name].values[code]}" for name, code in row.outcome.items())

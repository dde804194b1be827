"""Reads the decision table and proves it: in each stage the rows exclude each other and leave nothing out."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn, Self

from pydantic import model_validator

from engine.decision import UNBOUNDED, Chain, Compare, DecisionTable, Field, OneOf, Question, Row, Stage, link_stages
from engine.load import Document, nearest, read_document
from engine.model import Closed
from facts.errors import RulesError
from facts.resources import resource

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from engine.decision import Answer
    from facts.strict_yaml import YamlKey, YamlPath, YamlValue

_REACH: Final = {"margin": (-UNBOUNDED, UNBOUNDED)}
_OUTPUTS: Final = ("verdict", "tier", "accuses", "counts_as", "label", "consequence")
_RESERVED: Final = ("id", "sid", "pair", "stage")  # the engine's own names, and those that the wall adds
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*\Z")
_CODE: Final = re.compile(r"[a-z0-9_]+\Z")
_ROW: Final = re.compile(r"[A-Z][0-9]{2}\Z")
_COMPARISON: Final = re.compile(r"(>=|<) (?:(-?[0-9]{1,12})|([a-z][a-z0-9_]*))\Z")
_MOST_CELLS: Final = 100_000


class FieldEntry(Closed):
    """One field of a fact: a code out of a closed list, or a number of some kind."""

    title: str
    values: dict[str, str] | None = None
    kind: Literal["margin"] | None = None

    @model_validator(mode="after")
    def _be_code_or_number(self) -> Self:
        if (self.values is None) == (self.kind is None):
            raise ValueError("每个字段要么写 values（代码: 名称），要么写 kind（数字），只能写一样")
        return self


class RowEntry(Closed):
    """One row."""

    row: str
    when: dict[str, Any]
    then: dict[str, str] | None = None
    impossible: bool = False
    why: str

    @model_validator(mode="after")
    def _conclude_or_forbid(self) -> Self:
        if (self.then is None) != self.impossible:
            raise ValueError("每行要么写 then（结论），要么写 impossible: true，只能写一样")
        return self


class StageEntry(Closed):
    """One stage."""

    title: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    ordered: tuple[str, ...] = ()
    rows: tuple[RowEntry, ...]


class TableFile(Closed):
    """The whole file."""

    title: str
    fields: dict[str, FieldEntry]
    chain: tuple[str, ...]
    stages: dict[str, StageEntry]


@cache
def decision_table() -> DecisionTable:
    """Give the table that the program judges by; it is read once per process."""
    return load_table(resource("engine", "decision.yaml"), "engine/decision.yaml")


def load_table(path: Path, shown: str) -> DecisionTable:
    """Read and prove a decision table.

    Args:
        path: the YAML file.
        shown: the path as messages show it.

    Raises:
        RulesError: with ``file:line:column``: unknown keys, fields or codes, rows that overlap, cells without a row.
    """
    entry, document = read_document(path, TableFile, shown)
    return _Reader(entry, document).read(hashlib.sha256(path.read_bytes()).hexdigest())


class _Reader:
    """Turns the file's models into the table, and refuses what is not sound."""

    def __init__(self, entry: TableFile, document: Document) -> None:
        self.entry = entry
        self.document = document
        self.names: set[str] = set()
        self.fields: dict[str, Field] = {}

    def read(self, digest: str) -> DecisionTable:
        for name, entry in self.entry.fields.items():
            self.fields[name] = self._read_field(name, entry)
        chain = self._read_chain()
        for name in self.entry.stages:
            if name not in self.entry.chain:
                self._refuse(f"chain 没有用到“{name}”这一步", "stages", name)
        return DecisionTable(self.entry.title, self.fields, chain, digest)

    def _read_field(self, name: str, entry: FieldEntry) -> Field:
        if not _NAME.match(name) or name in _RESERVED:
            reserved = "、".join(_RESERVED)
            self._refuse(f"字段名“{name}”不能用，须是小写字母、数字、下划线，且不是 {reserved}", "fields", name)
        for code in entry.values or ():
            if not _CODE.match(code):
                self._refuse(f"代码“{code}”不能用，须是小写字母、数字、下划线", "fields", name, "values", code)
        low, high = _REACH[entry.kind] if entry.kind else (0, 0)
        return Field(name, entry.title, entry.values or {}, low, high)

    def _read_chain(self) -> Chain:
        names = self.entry.chain
        self._know(names, self.entry.stages, "chain")
        outputs = tuple(output for name in names for output in self.entry.stages[name].outputs)
        if outputs != _OUTPUTS:
            self._refuse(f"各步的 outputs 依次应是 {'、'.join(_OUTPUTS)}", "chain")
        chain = link_stages([self._read_stage(name, self.entry.stages[name]) for name in names], self.fields)
        if derived := {field.name for field in chain.fields} & set(outputs):
            self._refuse(f"这些字段在推出之前就用到了：{'、'.join(sorted(derived))}", "chain")
        return chain

    def _read_stage(self, name: str, entry: StageEntry) -> Stage:
        numbers = tuple(field for field, known in self.fields.items() if not known.values)
        codes = tuple(field for field, known in self.fields.items() if known.values)
        self._know(entry.inputs, tuple(self.fields), "stages", name, "inputs")
        self._know(entry.outputs, codes, "stages", name, "outputs")
        self._know(entry.ordered, tuple(field for field in entry.inputs if field in numbers), "stages", name, "ordered")
        rows = tuple(self._read_row(row, entry, ("stages", name, "rows", at)) for at, row in enumerate(entry.rows))
        questions = {
            Question(test.field, test.operand if isinstance(test, Compare) else None): None
            for field in entry.inputs
            for row in rows
            for test in row.tests
            if test.field == field
        }
        operands = {question.operand for question in questions}
        for field in entry.inputs:
            if field not in operands and all(question.field != field for question in questions):
                self._refuse(f"没有一行用到“{field}”", "stages", name, "inputs")
        cells = self._prove(name, rows, tuple(questions))
        return Stage(name, entry.title, entry.inputs, entry.outputs, entry.ordered, rows, tuple(questions), cells)

    def _read_row(self, entry: RowEntry, stage: StageEntry, at: YamlPath) -> Row:
        if not _ROW.match(entry.row) or entry.row in self.names:
            self._refuse(f"行号“{entry.row}”须是一个大写字母加两位数字，且不与别的行重复", *at, "row")
        self.names.add(entry.row)
        self._know(entry.when, stage.inputs, *at, "when")
        tests = [
            test
            for field in stage.inputs  # in one order for all rows: rules then share what they have in common
            if field in entry.when
            for test in self._read_tests(self.fields[field], entry.when[field], stage, (*at, "when", field))
        ]
        outcome = entry.then or {}
        if not entry.impossible and tuple(outcome) != stage.outputs:
            self._refuse(f"then 里依次应是 {'、'.join(stage.outputs)}", *at, "then")
        for field, code in outcome.items():
            self._know([code], self.fields[field].values, *at, "then", field)
        return Row(entry.row, str(self.document.place(*at)), tuple(tests), outcome, entry.impossible, entry.why)

    def _read_tests(self, field: Field, value: YamlValue, stage: StageEntry, at: YamlPath) -> list[OneOf | Compare]:
        key = "except" if field.values else "all"
        wrapped = isinstance(value, dict) and set(value) == {key}
        listed = value[key] if wrapped else value
        words = listed if isinstance(listed, list) and (wrapped or field.values) else [listed]
        if not words or not all(isinstance(word, str) for word in words):
            shown = "一个代码、[代码, ..] 或 {except: [代码, ..]}" if field.values else '">= 0" 或 {all: [">= 0", ..]}'
            self._refuse(f"“{field.name}”的条件应写成 {shown}；数字样的代码要加引号", *at)
        if field.values:
            self._know(words, field.values, *at)
            return [OneOf(field.name, tuple(words), excluded=wrapped)]
        numbers = [name for name in stage.inputs if not self.fields[name].values]
        return [self._read_comparison(field.name, word, numbers, at) for word in words]

    def _read_comparison(self, field: str, word: str, numbers: list[str], at: YamlPath) -> Compare:
        match = _COMPARISON.match(word)
        if match is None:
            self._refuse(f"“{word}”不是条件。应如“>= 0”“< 1”或“>= 另一个数字字段”", *at)
        sign, number, other = match.groups()
        if number is not None:
            return Compare(field, sign == ">=", int(number))
        self._know([other], numbers, *at)
        return Compare(field, sign == ">=", other)

    def _prove(
        self, name: str, rows: tuple[Row, ...], questions: tuple[Question, ...]
    ) -> dict[tuple[Answer, ...], Row]:
        """Give every cell its one row; refuse rows that overlap, cells without a row, rows without a cell."""
        whole: list[tuple[Answer, ...]] = [
            (True, False) if question.operand is not None else tuple(self.fields[question.field].values)
            for question in questions
        ]
        size = 1
        for answers in whole:
            size *= len(answers)
        if size > _MOST_CELLS:
            self._refuse(f"这一步有 {size} 种情形，超过 {_MOST_CELLS} 种。请减少字段或者拆成两步", "stages", name)
        cells: dict[tuple[Answer, ...], Row] = {}
        for row in rows:
            allowed = [_narrow(question, answers, row) for question, answers in zip(questions, whole, strict=True)]
            if not all(allowed):
                raise RulesError(f"{row.place}：“{row.name}”的条件自相矛盾，永远不会成立。请修改。")
            for cell in product(*allowed):
                if (other := cells.setdefault(cell, row)) is not row:
                    case = _describe_cell(questions, cell)
                    raise RulesError(f"{row.place}：“{row.name}”与“{other.name}”重叠，如：{case}。每种情形只能有一行。")
        for cell in product(*whole):
            if cell not in cells:
                self._refuse(f"没有一行管到这种情形：{_describe_cell(questions, cell)}", "stages", name, "rows")
        return cells

    def _know(self, words: Iterable[str], known: Collection[str], *at: YamlKey) -> None:
        for word in words:
            if word not in known:
                near = nearest(word, list(known))
                self._refuse(f"“{word}”不认识或者不能用在这里{near}。可以写：{'、'.join(known)}", *at)

    def _refuse(self, reason: str, *at: YamlKey) -> NoReturn:
        raise RulesError(f"{self.document.place(*at)}：{reason}。请修改。")


def _narrow(question: Question, answers: tuple[Answer, ...], row: Row) -> tuple[Answer, ...]:
    """Keep the answers with which all of the row's tests on this question hold."""
    for test in row.tests:
        if test.field == question.field:
            if isinstance(test, OneOf):
                answers = tuple(code for code in answers if (code in test.codes) != test.excluded)
            elif test.operand == question.operand:
                answers = tuple(answer for answer in answers if answer == test.at_least)
    return answers


def _describe_cell(questions: tuple[Question, ...], cell: tuple[Answer, ...]) -> str:
    said = []
    for question, answer in zip(questions, cell, strict=True):
        if question.operand is None:
            said.append(f"{question.field} = {answer}")
        else:
            said.append(f"{question.field} {'>=' if answer else '<'} {question.operand}")
    return "，".join(said)

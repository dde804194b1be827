"""THE WALL: the only module that imports durable_rules. It derives by forward chaining what a table of stages says.

What was measured of the engine, and what stands here against it (``tests/engine/test_rete.py`` shows each danger):

* Rules are compiled to its JSON form, never written in its DSL: single facts, ``$and`` over comparisons of typed
  fields that are present. A list of codes becomes several rules, never ``$or``; no absence, no join, no arithmetic.
* Facts are asserted, never posted. Each is checked before: exact fields, exact types, codes and ranges.
* The engine is a C extension under a layer of Python that swallows what an action raises (Ctrl-C too), takes an
  action with two parameters for an asynchronous one, drops what took 10 seconds, calls a deprecated function at each
  firing, and in a host starts two threads that run the same actions at any time and never end. That layer is left
  out: what fires is taken from the extension here, in the caller's thread, and an exception is an exception.
* A fact that no rule matches is an error code of the engine's: one rule takes every fact and never fires. What
  counts is that each fact has fired exactly one row in each stage; silence is never a pass.
* Facts are told apart by a 32-bit hash of their id, which by default is a hash of their content, so that two in a
  large session may be taken for one: ids are given here, the same in every session, and a test shows them distinct.
* State is kept for ever, and the session number 1,025 fails: there is one session, deleted after each use. A rest
  of it would make itself heard, for the ids would occur twice. To delete a session in which nothing fired frees
  memory that was never set, and can end the process: after a failure the ruleset is left as it is, and not used again.
* A fact with more than 253 properties ends its batch without a word: the table is held below.
* Too many rules looking at a fact end in error 303: all rules ask for the stage first and for the inputs in one
  order, so that they share what they have in common and a fact meets few of them.
* Firing is what costs: with ``cap`` a rule fires once for all the facts that match it.
* Rulesets are not freed: `get_inference` makes one for each thread and table. An inference belongs to its thread.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, Final, Protocol

from engine.decision import (
    Compare,
    check_fact,
    conclude_pair,
    find_rows,
    refuse,
    say_failure,
)
from facts.errors import InternalError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from engine.decision import Chain, DecisionTable, Derivation, Fact, Row

# Facts of one session; with three stages this makes at most 768 in the engine, some 6 MB until they are deleted.
MOST_FACTS: Final = 256
# The engine allows 254 properties; the wall adds `stage`, `pair` and `id`, the engine `sid`.
MOST_FIELDS: Final = 250
# The engine's own name for the session of facts that name none.
_SESSION: Final = "0"
# A rule that waits for so many facts takes every fact and never fires.
_NEVER: Final = 1_000_000

Rule = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Form:
    """How the facts of one stage are made: what is given, and which fields are taken from what is known."""

    depth: int
    given: Mapping[str, str]
    kept: tuple[str, ...]

    def make(self, at: int, known: Fact) -> dict[str, int | str]:
        """Make the fact of the pair at a position of the session; its id is the same in every session."""
        return {**self.given, "pair": at, "id": f"{self.depth}.{at}", **{name: known[name] for name in self.kept}}


@dataclass(frozen=True, slots=True)
class _Action:
    """What a rule that fires stands for: the row of a stage, and the form of the facts that it asserts, if any."""

    depth: int
    row: Row
    following: _Form | None


class RuleTable(Protocol):
    """A table that the engine can take: the decision table, or the consequences of a plan."""

    @property
    def chain(self) -> Chain:
        """Its stages."""

    @property
    def digest(self) -> str:
        """SHA-256 of what it says."""


class Inference:
    """A table as rules of durable_rules. Costly to make and never freed: take `get_inference`.

    Attributes:
        usable: False once the engine has failed, or was stopped midway; it then refuses to derive anything more.
    """

    def __init__(self, table: RuleTable) -> None:
        """Compile the table.

        Raises:
            InternalError: the engine does not take the rules.
        """
        from durable.engine import durable_rules_engine  # noqa: PLC0415 - only who judges needs the engine

        self._engine = durable_rules_engine
        self._table = table
        self._thread = threading.get_ident()
        self.usable = True
        self._actions: dict[str, _Action] = {}
        rules = json.dumps(dict(self._compile()))
        try:
            self._ruleset = self._engine.create_ruleset("mingcha", rules)
        except Exception as error:
            raise InternalError(
                f"推理引擎不接受判定表编成的规则（程序自身的错误）：{error}。请报告维护人员。"
            ) from error

    def derive(self, unit: str, facts: Sequence[Fact]) -> list[tuple[Row, ...]]:
        """Derive what follows for the facts of one unit.

        Args:
            unit: the unit's name, for messages; the engine does not get it.
            facts: each exactly the fields of ``table.chain.fields`` and an integer `pair`, which differs in each.

        Returns:
            For each fact, in their order, the rows that fired: one per stage, up to the last or to one that is
            impossible.

        Raises:
            InternalError: a fact is not of that form, a pair occurs twice, the engine failed or kept silent.
        """
        pairs: set[int] = set()
        for fact in facts:
            check_fact(self._table.chain, unit, fact)
            pair = int(fact["pair"])
            if pair in pairs:
                refuse(unit, pair, "同一对出现了两次")
            pairs.add(pair)
        return list(self._infer(unit, self._table.chain, facts))

    def _infer(self, unit: str, chain: Chain, facts: Sequence[Fact]) -> Iterator[tuple[Row, ...]]:
        """Give the rows of each fact, one per stage up to the last or to one that is impossible."""
        if threading.get_ident() != self._thread:
            refuse(unit, None, "推理引擎只能在创建它的线程里使用")
        for start in range(0, len(facts), MOST_FACTS):
            if not self.usable:
                refuse(unit, None, "推理引擎此前已经出错，不能继续使用")
            self.usable = False
            try:
                found = self._run_session(unit, chain, facts[start : start + MOST_FACTS])
            except InternalError:
                raise
            except Exception as error:
                reason = f"推理引擎出错：{type(error).__name__}：{error}"
                raise InternalError(say_failure(unit, None, reason)) from error
            self.usable = True
            yield from map(tuple, found)

    def _run_session(self, unit: str, chain: Chain, facts: Sequence[Fact]) -> list[list[Row]]:
        """Assert the facts, let everything fire, forget them; give the rows of each fact."""
        found: list[list[Row]] = [[] for _ in facts]
        entry = _plan_facts(chain, 0, {})
        state = self._assert([entry.make(at, fact) for at, fact in enumerate(facts)])
        started = self._engine.start_action_for_state(self._ruleset, state)
        if not started:
            raise RuntimeError("没有触发任何规则")
        text = started[1]
        while text:
            ((rule, messages),) = json.loads(text).items()
            action = self._actions[rule]
            matched = [message["m"] for message in messages]
            for fact in matched:
                rows = found[fact["pair"]]
                if len(rows) != action.depth:
                    names = [row.name for row in (*rows, action.row)]
                    refuse(unit, int(facts[fact["pair"]]["pair"]), f"引擎推出了 {names}，同一步不止一行")
                rows.append(action.row)
            if action.following is not None:
                self._assert([action.following.make(fact["pair"], fact) for fact in matched])
            text = self._engine.complete_and_start_action(self._ruleset, state)
        for fact, rows in zip(facts, found, strict=True):
            if len(rows) < len(chain.stages) and not (rows and rows[-1].impossible):
                refuse(unit, int(fact["pair"]), f"引擎只推出了 {[row.name for row in rows]}，没有走完各步")
        self._engine.delete_state(self._ruleset, _SESSION)
        return found

    def _assert(self, facts: list[dict[str, int | str]]) -> int:
        """Assert facts in the session, and give the engine's handle of its state."""
        code, state = self._engine.assert_facts(self._ruleset, json.dumps(facts))
        if code != 0:
            reasons = {1: "没有规则接收某个事实", 2: "某个事实与已有的重复"}
            raise RuntimeError(reasons.get(code, f"返回代码 {code}"))
        return int(state)

    def _compile(self) -> Iterator[tuple[str, Rule]]:
        """Give the rules by name. Earlier stages come first: each has fired for all facts before the next begins."""
        chain = self._table.chain
        if len(chain.fields) > MOST_FIELDS:
            raise InternalError(f"程序自身的错误：判定表有 {len(chain.fields)} 个字段，引擎只容 {MOST_FIELDS} 个。")
        for depth, stage in enumerate(chain.stages):
            for row in stage.rows:
                last = row.impossible or depth + 1 == len(chain.stages)
                following = None if last else _plan_facts(chain, depth + 1, row.outcome)
                for number, conditions in enumerate(_list_alternatives(row)):
                    name = f"{row.name}_{number}"
                    self._actions[name] = _Action(depth, row, following)
                    match = {"$and": [{"stage": stage.name}, *conditions]}
                    yield name, {"all": [{"m": match}], "cap": MOST_FACTS}
        yield "catch_all", {"all": [{"m": {"$gte": {"pair": 0}}}], "count": _NEVER}


_made = threading.local()


def get_inference(table: RuleTable) -> Inference:
    """Give this thread's inference for the table; it is made when first asked for, and anew after a failure."""
    by_table: dict[str, Inference] = _made.__dict__
    if table.digest not in by_table or not by_table[table.digest].usable:
        by_table[table.digest] = Inference(table)
    return by_table[table.digest]


def derive_checked(table: DecisionTable, unit: str, facts: Sequence[Fact]) -> list[Derivation]:
    """Derive what follows for the pairs of one unit, by the engine and plainly; both must agree on every pair.

    Args:
        table: the decision table.
        unit: as for `Inference.derive`.
        facts: as for `Inference.derive`.

    Returns:
        One derivation per fact, in the order of the facts.

    Raises:
        InternalError: as in `Inference.derive`; also when the two disagree, naming the pair.
    """
    derived = []
    for fact, rows in zip(facts, get_inference(table).derive(unit, facts), strict=True):
        pair = int(fact["pair"])  # the facts were checked on their way in
        found = conclude_pair(unit, pair, rows)
        agree(unit, pair, found, conclude_pair(unit, pair, find_rows(table.chain, fact)))
        derived.append(found)
    return derived


def agree(unit: str, pair: int | None, derived: object, expected: object) -> None:
    """Hold what the engine derived against a plain evaluation.

    Raises:
        InternalError: they disagree.
    """
    if derived != expected:
        refuse(unit, pair, f"引擎的推理与直接计算不一致：{derived} 与 {expected}")


def _plan_facts(chain: Chain, depth: int, outcome: Mapping[str, str]) -> _Form:
    """Plan the facts of a stage: what the row before gives, and what is carried from the fact before."""
    stage, names = chain.stages[depth], chain.carried[depth]
    given = {"stage": stage.name} | {name: outcome[name] for name in names if name in outcome}
    return _Form(depth, given, tuple(name for name in names if name not in outcome))


def _list_alternatives(row: Row) -> Iterator[list[Rule]]:
    """Give the conditions of each rule that the row becomes: one rule for each combination of its codes."""
    options: list[list[list[Rule]]] = []
    for test in row.tests:
        if isinstance(test, Compare):
            operand = {"$m": test.operand} if isinstance(test.operand, str) else test.operand
            options.append([[{"$gte" if test.at_least else "$lt": {test.field: operand}}]])
        elif test.excluded:
            options.append([[{"$neq": {test.field: code}} for code in test.codes]])
        else:
            options.append([[{test.field: code}] for code in test.codes])
    for combination in product(*options):
        yield [condition for conditions in combination for condition in conditions]

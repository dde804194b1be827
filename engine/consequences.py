"""What follows for a unit from all its findings: a plan's consequences as stages for the engine, and in words.

Each consequence is a stage of its own, in the order of the plan, with one answer: yes, no or unknown. A consequence
that follows from another asks for the answer of that stage, so urging, circular and summons fire one after the other
in durable_rules. What is counted over findings and years comes in as numbers; where an earlier year or run is not
stored, as a lowest and a highest number, so that *unknown* is one more comparison and never zero.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from engine.decision import UNBOUNDED, Compare, Field, OneOf, Row, Stage, link_stages
from engine.export import say_source
from engine.rete import agree, get_inference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from engine.decision import Chain
    from engine.interval import Interval
    from engine.model import Consequence, Ground, Plan

MANY: Final = 10**6
"""More findings or years than there can be; a line that is not set lies beyond."""

STATES: Final = {"yes": "成立", "no": "不成立", "unknown": "尚不能定"}

COUNTS: Final = {
    "accused": "指明未落实的事项",
    "not_met": "计为未达标的事项",
    "not_reported": "未报的事项",
    "late": "逾期完成的事项",
    "undecided": "未定的事项",
    "listed": "列入清单的事项",
    "met": "计为达标的事项",
    "unmended": "督促整改期满仍未落实的事项",
    "years_behind": "连续落后",
}

Tests = list[OneOf | Compare]


@dataclass(frozen=True)
class ConsequenceTable:
    """A plan's consequences as a chain of stages."""

    consequences: tuple[Consequence, ...]
    chain: Chain
    digest: str


@dataclass(frozen=True)
class ConsequenceFound:
    """What was derived of one consequence for one unit.

    Attributes:
        state: ``yes``, ``no`` or ``unknown``.
        why: the grounds that hold, with their numbers, or those that are not known and what would settle them.
        local: the numbers of the office on which it rests, in Chinese; empty where the text gives them all.
    """

    consequence: Consequence
    state: str
    why: str
    local: tuple[str, ...]

    def as_data(self) -> dict[str, Any]:
        """Plain data for JSON."""
        source = self.consequence.source
        return {
            "id": self.consequence.id,
            "title": self.consequence.title,
            "kind": self.consequence.kind,
            "state": self.state,
            "why": self.why,
            "local": list(self.local),
            "source": None if source is None else {"place": say_source(source), "figure": source.figure},
        }


@dataclass(frozen=True)
class UnitNumbers:
    """What was counted for one unit.

    Attributes:
        counts: each ground that counts to the lowest and the highest number.
        unknown: for grounds whose two numbers differ, what is missing, in Chinese.
    """

    counts: Mapping[Ground, Interval]
    unknown: Mapping[Ground, str]


# --- the table ----------------------------------------------------------------------------------


@cache
def build_table(consequences: tuple[Consequence, ...]) -> ConsequenceTable:
    """Make the stages of a plan's consequences; made once per process."""
    fields: dict[str, Field] = {}
    stages = []
    for consequence in consequences:
        for ground in consequence.grounds:
            for name in _list_fields(ground):
                codes = STATES if ground.follows is not None else {}
                fields[name] = Field(name, name, codes, 0, UNBOUNDED)
        inputs = tuple(dict.fromkeys(name for ground in consequence.grounds for name in _list_fields(ground)))
        output = f"is_{consequence.id}"
        fields[output] = Field(output, consequence.title, STATES, 0, 0)
        rows = tuple(
            Row(f"{consequence.id}_{index}", consequence.id, tuple(tests), {output: state}, impossible=False, why="")
            for index, (tests, state) in enumerate(_list_rows(consequence))
        )
        stages.append(Stage(consequence.id, consequence.title, inputs, (output,), (), rows, (), {}))
    said = "\n".join(consequence.model_dump_json() for consequence in consequences)
    return ConsequenceTable(consequences, link_stages(stages, fields), hashlib.sha256(said.encode()).hexdigest())


def _name_count(ground: Ground) -> str:
    of = hashlib.sha256("|".join(ground.of).encode()).hexdigest()[:8] if ground.of else "all"
    return f"{ground.count}_{of}_{ground.over or 'none'}"


def _list_fields(ground: Ground) -> list[str]:
    if ground.follows is not None:
        return [f"is_{ground.follows}"]
    name = _name_count(ground)
    line = [] if ground.local is None else [f"line_{ground.local}"]
    return [f"{name}_low", f"{name}_high", *line]


def _list_rows(consequence: Consequence) -> Iterator[tuple[Tests, str]]:
    """Rows that exclude each other and leave nothing out: the first ground that decides, or that is not known."""
    decisive, otherwise = ("no", "yes") if consequence.all_ else ("yes", "no")
    grounds = consequence.grounds
    for place, ground in enumerate(grounds):
        before = [test for earlier in grounds[:place] for test in _ask(earlier, decisive, negated=True)]
        yield [*before, *_ask(ground, decisive)], decisive
        agreed = [test for earlier in grounds[:place] for test in _ask(earlier, otherwise)]
        after = [test for later in grounds[place + 1 :] for test in _ask(later, decisive, negated=True)]
        yield [*agreed, *_ask(ground, "unknown"), *after], "unknown"
    yield [test for ground in grounds for test in _ask(ground, otherwise)], otherwise


def _ask(ground: Ground, state: str, *, negated: bool = False) -> Tests:
    """The tests that hold exactly where the ground is in a state (or is not)."""
    if ground.follows is not None:
        return [OneOf(f"is_{ground.follows}", (state,), negated)]
    name = _name_count(ground)
    least, most = f"{name}_low", f"{name}_high"
    limit: int | str = f"line_{ground.local}" if ground.local is not None else ground.at_least or 0
    # At most n holds where at least n + 1 does not; then the highest number must stay below.
    reached, missed = Compare(least, at_least=True, operand=limit), Compare(most, at_least=False, operand=limit)
    if ground.at_most is not None:
        limit = ground.at_most + 1
        reached, missed = Compare(most, at_least=False, operand=limit), Compare(least, at_least=True, operand=limit)
    if state == "unknown":
        return [_turn(reached), _turn(missed)]
    test = reached if state == "yes" else missed
    return [_turn(test) if negated else test]


def _turn(test: Compare) -> Compare:
    return Compare(test.field, not test.at_least, test.operand)


# --- what follows from it -----------------------------------------------------------------------


def derive(plan: Plan, lines: Mapping[str, int], unit: str, numbers: UnitNumbers) -> list[ConsequenceFound]:
    """Derive every consequence of the plan for one unit, by the engine and plainly; both must agree on each.

    Args:
        plan: with its consequences.
        lines: the numbers that the office has set, by name.
        unit: the unit's name, for messages.
        numbers: what was counted for it.

    Raises:
        InternalError: the two disagree, or the engine failed or kept silent.
    """
    if not plan.consequences:
        return []
    table = build_table(plan.consequences)
    fact: dict[str, int | str] = {"pair": 0}
    for field in table.chain.fields:
        if field.name.startswith("line_"):
            fact[field.name] = lines.get(field.name.removeprefix("line_"), UNBOUNDED)
    for ground, count in numbers.counts.items():
        name = _name_count(ground)
        fact |= {f"{name}_low": min(count.low, MANY), f"{name}_high": min(count.high, MANY)}
    (rows,) = get_inference(table).derive(unit, [fact])
    derived = {row.place: next(iter(row.outcome.values())) for row in rows}
    states: dict[str, str] = {}
    for consequence in plan.consequences:
        states[consequence.id] = _weigh(consequence, lines, numbers, states)
    agree(unit, None, derived, states)
    found: dict[str, ConsequenceFound] = {}
    for consequence in plan.consequences:
        found[consequence.id] = _word(consequence, states, lines, numbers, found)
    return list(found.values())


def _weigh(consequence: Consequence, lines: Mapping[str, int], numbers: UnitNumbers, states: Mapping[str, str]) -> str:
    """The plain evaluation, in three values."""
    answers = {_answer(ground, lines, numbers, states) for ground in consequence.grounds}
    decisive, otherwise = ("no", "yes") if consequence.all_ else ("yes", "no")
    return decisive if decisive in answers else "unknown" if "unknown" in answers else otherwise


def _answer(ground: Ground, lines: Mapping[str, int], numbers: UnitNumbers, states: Mapping[str, str]) -> str:
    if ground.follows is not None:
        return states[ground.follows]
    count = numbers.counts[ground]
    if ground.at_most is not None:
        return "yes" if count.high <= ground.at_most else "no" if count.low > ground.at_most else "unknown"
    limit = ground.at_least if ground.local is None else lines.get(ground.local)
    if limit is None:
        return "no"
    return "yes" if count.low >= limit else "no" if count.high < limit else "unknown"


# --- in words -----------------------------------------------------------------------------------


def _word(
    consequence: Consequence,
    states: Mapping[str, str],
    lines: Mapping[str, int],
    numbers: UnitNumbers,
    before: Mapping[str, ConsequenceFound],
) -> ConsequenceFound:
    state = states[consequence.id]
    why: list[str] = []
    local = dict.fromkeys(_say_practice(consequence))
    for ground in consequence.grounds:
        if _answer(ground, lines, numbers, states) != state:
            continue
        if ground.follows is not None:
            earlier = before[ground.follows]
            why.append(f"“{earlier.consequence.title}”{STATES[earlier.state]}（{earlier.why}）")
            local |= dict.fromkeys(earlier.local)
            continue
        why.append(numbers.unknown[ground] if state == "unknown" else _say_count(ground, numbers.counts[ground]))
        local |= dict.fromkeys(say_lines(ground, lines))
    return ConsequenceFound(consequence, state, "；".join(dict.fromkeys(why)), tuple(local))


def _say_count(ground: Ground, count: Interval) -> str:
    number = str(count.low) if count.low == count.high else f"至少{count.low}"
    return f"{COUNTS[ground.count or '']}{number}{_say_unit(ground)}"


def _say_unit(ground: Ground) -> str:
    return "年" if ground.count == "years_behind" else "项"


def say_lines(ground: Ground, lines: Mapping[str, int]) -> Iterator[str]:
    """The office's own numbers on which a ground rests, in Chinese; those that are not set are left out."""
    if ground.local in lines:
        yield f"{COUNTS[ground.count or '']}达到{lines[ground.local or '']}{_say_unit(ground)}"
    if ground.over in lines:
        number = lines[ground.over or ""]
        yield f"整改期限{number}天" if ground.count == "unmended" else f"指明未落实达到{number}项为当年落后"


def list_lines(consequences: Iterable[Consequence]) -> dict[str, str]:
    """The names under which the office sets numbers, each with what it is, in Chinese."""
    found: dict[str, str] = {}
    for consequence in consequences:
        for ground in consequence.grounds:
            if ground.local is not None:
                what = f"“{consequence.title}”：{COUNTS[ground.count or '']}达到几{_say_unit(ground)}"
                found[ground.local] = what
            if ground.over is not None:
                found[ground.over] = "整改期限，天" if ground.count == "unmended" else "指明未落实达到几项为当年落后"
    return found


def list_unset(plan: Plan, lines: Mapping[str, int]) -> dict[str, tuple[str, ...]]:
    """Steps that cannot be derived because the office has not set a number, each with the names of the numbers."""
    missing: dict[str, tuple[str, ...]] = {}
    for consequence in plan.consequences:
        open_grounds = []
        for ground in consequence.grounds:
            if ground.follows is not None:
                names = missing.get(ground.follows, ())
            else:
                names = tuple(name for name in (ground.local, ground.over) if name is not None and name not in lines)
            open_grounds.append(names)
        blocked = any(open_grounds) if consequence.all_ else all(open_grounds)
        if blocked:
            missing[consequence.id] = tuple(dict.fromkeys(name for names in open_grounds for name in names))
    return missing


def _say_practice(consequence: Consequence) -> list[str]:
    """What the plan's text does not say at all is the office's own practice."""
    return [] if consequence.source is not None else [f"{consequence.title}：要点没有写，是本地做法"]


def describe(plan: Plan, lines: Mapping[str, int], units: Sequence[Sequence[ConsequenceFound]]) -> list[dict[str, Any]]:
    """The consequences of a plan as data: what each rests on, and for how many units it holds or is not known."""
    unset = list_unset(plan, lines)
    local: dict[str, list[str]] = {}
    for consequence in plan.consequences:
        own = [
            text
            for ground in consequence.grounds
            for text in (say_lines(ground, lines) if ground.follows is None else local[ground.follows])
        ]
        local[consequence.id] = list(dict.fromkeys([*_say_practice(consequence), *own]))
    found = [each for unit in units for each in unit]
    return [
        {
            "id": consequence.id,
            "title": consequence.title,
            "kind": consequence.kind,
            "source": None
            if consequence.source is None
            else {"place": say_source(consequence.source), "figure": consequence.source.figure},
            "reading": consequence.reading,
            "local": local[consequence.id],
            "unset": list(unset.get(consequence.id, ())),
            "yes": sum(each.consequence.id == consequence.id and each.state == "yes" for each in found),
            "unknown": sum(each.consequence.id == consequence.id and each.state == "unknown" for each in found),
        }
        for consequence in plan.consequences
    ]

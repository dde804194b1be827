"""What a newer plan asks more or less than an older one: added, dropped, tightened, loosened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Final, Literal

from engine.catalog import Catalog, PlanRules
from engine.export import BINDS, last_day, say_condition, say_owed, say_time
from engine.model import Requirement, Time
from engine.owners import OwnerResolver
from engine.rules.figures import normalise
from engine.rules.limits import RuleLimit, list_rule_limits, walk_leaves
from engine.rules.wording import COUNTS, say_figure
from facts.units import load_units

Change = Literal["added", "dropped", "tightened", "loosened", "mixed", "changed", "same"]

CHANGES: Final[Mapping[Change, str]] = {
    "added": "新增",
    "dropped": "取消",
    "tightened": "从严",
    "loosened": "放宽",
    "mixed": "有严有宽",
    "changed": "改动",
    "same": "不变",
}

ALIKE: Final = 0.55
"""From this likeness of titles on (0 to 1) two requirements that share only the kind of proof are one duty."""

_SAME_MEASURES: Final = 3
_SHARED_MEASURE: Final = 2
_SHARED_LEDGER: Final = 1
_STRICTNESS: Final = {"inform": 0, "encouraged": 1, "principle": 2, "must": 3}
_PERIOD_DAYS: Final = {"week": 7, "two_weeks": 14, "month": 30, "quarter": 91, "half_year": 182, "year": 365}
_UPWARD: Final = frozenset({"at_least", "each"})
_HUNDRED: Final = 100.0


@dataclass(frozen=True)
class Difference:
    """One duty in both plans, or in one of them.

    Attributes:
        old, new: ids; None where that plan does not have it.
        title: the newer plan's where it has the duty.
        details: what became stricter, laxer or different, in Chinese.
    """

    change: Change
    old: str | None
    new: str | None
    title: str
    details: tuple[str, ...]


@dataclass(frozen=True)
class _Side:
    """One of the two plans, with what is needed to weigh its requirements."""

    rules: PlanRules
    resolver: OwnerResolver

    def owners(self, requirement: Requirement) -> frozenset[str]:
        """Codes of the units that owe a requirement."""
        return frozenset(code for owner in self.resolver.owners(requirement.owed_by) for code in owner.together)

    def kinds(self, requirement: Requirement) -> frozenset[str]:
        """Kinds of those units: what can be compared between districts."""
        return frozenset(self.resolver.units.get(code).kind for code in self.owners(requirement))


def compare_plans(catalog: Catalog, old: PlanRules, new: PlanRules) -> list[Difference]:
    """Every duty of two plans: those of the newer in its order, then what it dropped."""
    sides = [_Side(rules, OwnerResolver(rules.plan, load_units(rules.plan.district), {})) for rules in (old, new)]
    partner = _match(catalog, *sides)
    found = []
    for requirement in new.requirements.values():
        former = partner.get(requirement.id)
        if former is None:
            found.append(Difference("added", None, requirement.id, requirement.title, (_say(requirement, catalog),)))
        else:
            found.append(_compare(old.requirements[former], requirement, catalog, *sides))
    kept = set(partner.values())
    found += [
        Difference("dropped", requirement.id, None, requirement.title, (_say(requirement, catalog),))
        for requirement in old.requirements.values()
        if requirement.id not in kept
    ]
    return found


def _say(requirement: Requirement, catalog: Catalog) -> str:
    said = f"{say_owed(requirement.owed_by)}；{say_condition(requirement.condition, catalog)}"
    return f"{said}；{say_time(requirement.time)}"


# -- which requirement of one plan is which of the other


def _match(catalog: Catalog, old: _Side, new: _Side) -> dict[str, str]:
    """New id to old id, the most alike pairs first, each requirement once."""
    pairs = []
    for position, one in enumerate(new.rules.requirements.values()):
        for other in old.rules.requirements.values():
            likeness = _likeness(other, one, catalog)
            if likeness > 0:
                likeness += _overlap(old.kinds(other), new.kinds(one))
                pairs.append((likeness, -position, one.id, other.id))
    partner: dict[str, str] = {}
    taken: set[str] = set()
    for _, _, ours, theirs in sorted(pairs, reverse=True):
        if ours not in partner and theirs not in taken:
            partner[ours] = theirs
            taken.add(theirs)
    return partner


def _likeness(old: Requirement, new: Requirement, catalog: Catalog) -> float:
    """0 where two requirements are different duties; the same measures count most, then the ledger, then titles."""
    before, after = _signature(old), _signature(new)
    title = SequenceMatcher(None, normalise(old.title), normalise(new.title), autojunk=False).ratio()
    if before and before == after:
        return _SAME_MEASURES + title
    if title < ALIKE:
        return 0
    measures = [{name for name, _ in signature} for signature in (before, after)]
    if measures[0] & measures[1]:
        return _SHARED_MEASURE + title
    ledgers = [{catalog.measures[name].ledger for name in names} for names in measures]
    if ledgers[0] & ledgers[1] or not (before or after):
        return _SHARED_LEDGER + title
    return title


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0


def _signature(requirement: Requirement) -> frozenset[tuple[str, str]]:
    """The measures of a requirement, each with what narrows it; empty where all is evidence."""
    leaves = [leaf for leaf, _ in walk_leaves(requirement.condition, ())]
    return frozenset((leaf.measure, repr(leaf.among)) for leaf in leaves if leaf.measure is not None)


# -- what became of a duty


def _compare(old: Requirement, new: Requirement, catalog: Catalog, old_side: _Side, new_side: _Side) -> Difference:
    years = (old_side.rules.plan.year, new_side.rules.plan.year)
    weighed = [*_weigh_limits(old, new, catalog), *_weigh_time(old.time, new.time, *years)]
    if old.binds != new.binds:
        step = _sign(_STRICTNESS[new.binds] - _STRICTNESS[old.binds])
        weighed.append((step, f"约束程度：{BINDS[old.binds]} → {BINDS[new.binds]}"))
    owners = list(_weigh_owners(old, new, old_side, new_side))
    details = tuple(said for _, said in [*weighed, *owners])
    # Who is bound decides only where nothing else differs: 50 % -> 60 % is stricter, though one unit fewer owes it,
    # and what asks for another thing of fewer units is neither stricter nor laxer.
    change = _sum_up([weight for weight, _ in weighed or owners])
    return Difference(change or ("changed" if details else "same"), old.id, new.id, new.title, details)


def _sum_up(weights: list[int]) -> Change | None:
    up, down = any(weight > 0 for weight in weights), any(weight < 0 for weight in weights)
    if up and down:
        return "mixed"
    return "tightened" if up else "loosened" if down else None


def _weigh_owners(old: Requirement, new: Requirement, old_side: _Side, new_side: _Side) -> Iterator[tuple[int, str]]:
    """More units bound is stricter; between districts only the kinds of units are compared."""
    same_district = old_side.rules.plan.district == new_side.rules.plan.district
    before = old_side.owners(old) if same_district else old_side.kinds(old)
    after = new_side.owners(new) if same_district else new_side.kinds(new)
    if before != after:
        step = 1 if before < after else -1 if after < before else 0
        yield step, f"承担者：{say_owed(old.owed_by)} → {say_owed(new.owed_by)}"


def _weigh_limits(old: Requirement, new: Requirement, catalog: Catalog) -> Iterator[tuple[int, str]]:
    """Limits on the same ledger set side by side: 1 stricter, -1 laxer, 0 different, with what is said of it."""
    former, latter = _limits_by_leaf(old, catalog), _limits_by_leaf(new, catalog)
    for key in dict.fromkeys([*former, *latter]):
        for one, other in zip_longest(former.get(key, []), latter.get(key, [])):
            if one is None or other is None:
                yield 0, f"限度：{say_figure(one) if one else '无'} → {say_figure(other) if other else '无'}"
            elif not _same_limit(one, other):
                yield _direction(one, other), f"限度：{say_figure(one)} → {say_figure(other)}"


def _limits_by_leaf(requirement: Requirement, catalog: Catalog) -> dict[str, list[RuleLimit]]:
    found: dict[str, list[RuleLimit]] = {}
    limits = [limit for limit in list_rule_limits(requirement, catalog) if limit.taken and limit.days is None]
    for leaf, path in walk_leaves(requirement.condition, ("condition",)):
        own = [limit for limit in limits if limit.path[: len(path)] == path]
        ledger = catalog.measures[leaf.measure].ledger if leaf.measure is not None else "evidence"
        found.setdefault(ledger, []).extend(own)
    return found


def _same_limit(one: RuleLimit, other: RuleLimit) -> bool:
    """Times and items count the same."""
    alike = one.unit == other.unit or (one.unit in COUNTS and other.unit in COUNTS)
    return alike and (one.op, one.value) == (other.op, other.value)


def _direction(old: RuleLimit, new: RuleLimit) -> int:
    if old.op == "each" and new.op == "each":
        before, after = ((limit.value or 1) / _PERIOD_DAYS[limit.unit] for limit in (old, new))
        return _sign(after - before)
    if _as_share(old) is not None and _as_share(new) is not None:
        return _sign((_as_share(new) or 0) - (_as_share(old) or 0))
    if old.op != new.op or old.value is None or new.value is None:
        return 0
    if old.unit != new.unit and not (old.unit in COUNTS and new.unit in COUNTS):
        return 0
    step = _sign(new.value - old.value)
    return step if old.op in _UPWARD else 0 if old.op == "exactly" else -step


def _as_share(limit: RuleLimit) -> float | None:
    """Every one is a share of a hundred per cent."""
    if limit.op == "every":
        return _HUNDRED
    return limit.value if limit.op == "at_least" and limit.unit == "percent" else None


def _weigh_time(old: Time, new: Time, old_year: int, new_year: int) -> Iterator[tuple[int, str]]:
    """Days are compared within the plans' years: 2021-10-31 of 2021 and 2022-10-31 of 2022 are the same."""
    before, after = _last(old, old_year), _last(new, new_year)
    says = f"时限：{say_time(old)} → {say_time(new)}"
    if before is None and after is None and old.within is not None and new.within is not None:
        step = (old.within.n or 0) - (new.within.n or 0)
        if step:
            yield _sign(step), says
    elif before is None or after is None:
        yield 0, says
    elif before != after:
        yield 1 if after < before else -1, says


def _last(time: Time, year: int) -> tuple[int, int, int] | None:
    """The last day as years after the plan's, month, day; None where it hangs on the plan's own date."""
    said = last_day(time, year)
    if said is None:
        return None
    day = date.fromisoformat(said)
    return day.year - year, day.month, day.day


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)

"""Holds rules against one another and against the words that they cite, beyond what the loader refuses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Final, Literal, get_args

from engine.cases import CaseFile, read_cases
from engine.catalog import Catalog, PlanRules, Vocabulary, list_plans, load_catalog
from engine.check import check_catalog
from engine.load import nearest, read_document
from engine.model import Closed, Condition, MeasureFile, NormFile, Plan, Requirement, RequirementFile
from engine.owners import OwnerResolver
from engine.rules.ambiguity import find_missing_readings
from engine.rules.limits import Path as LeafPath
from engine.rules.limits import walk_leaves
from engine.rules.outline import read_outline
from engine.rules.wording import compare_words
from facts.calendar import Calendar
from facts.errors import InputError, RulesError
from facts.units import UnitKind, UnitRegistry, load_units

Severity = Literal["error", "warning"]

CHECKS: Final = {
    "load": "读不进来或与台账、单位对不上",
    "figure": "所引原文与限度不一致",
    "reading": "原文有歧义而没有写读法",
    "variant": "读法与另列的理解相同",
    "double": "两条要求衡量同一件事",
    "unit": "单位或单位群不存在",
    "retired": "编号停用后又被使用",
    "unused": "没有要求使用的指标、单位群或案例",
    "outline": "标为编全而没有编全",
}
"""What a finding can be about."""


class RetiredId(Closed):
    """An id that was in use once and may never be used again."""

    id: str
    since: date
    why: str


class RetiredFile(Closed):
    """The file ``rules/retired.yaml``."""

    retired: tuple[RetiredId, ...]


@dataclass(frozen=True)
class LintFinding:
    """One thing that is wrong or doubtful.

    Attributes:
        check: key of :data:`CHECKS`.
        place: ``file:line:column``.
        subject: id of the requirement, measure or plan; empty where there is none.
        message: what, why and what to do, in Chinese.
    """

    check: str
    severity: Severity
    place: str
    subject: str
    message: str


def lint_rules(root: Path, plans: Sequence[str] | None, calendar: Calendar) -> list[LintFinding]:
    """Everything that is wrong or doubtful about the rules.

    Args:
        root: the folder ``rules/``.
        plans: ids of the plans to look at; None: all, and then also what no plan uses.
        calendar: tells which fixed days are days off.

    Raises:
        UsageError: a plan of that name does not exist.
    """
    try:
        catalog = load_catalog(root, plans)
        check_catalog(catalog)
    except RulesError as error:
        faults = list(dict.fromkeys([*_read_each(root, plans), *error.message.split("\n")]))
        return [_from_fault(fault) for fault in faults]
    found: list[LintFinding] = []
    for rules in catalog.plans.values():
        found += _lint_plan(root, catalog, rules, calendar)
    found += _find_retired(root, catalog)
    if plans is None:
        found += _find_unused_measures(catalog)
    return sorted(found, key=lambda finding: finding.severity)


def _read_each(root: Path, plans: Sequence[str] | None) -> Iterator[str]:
    """The faults of every file by itself: the loader stops at the first bad one."""
    files: list[tuple[Path, type[Closed]]] = [(root / "norms.yaml", NormFile), (root / "vocabulary.yaml", Vocabulary)]
    files += [(path, MeasureFile) for path in sorted((root / "measures").glob("*.yaml"))]
    for plan in plans or list_plans(root):
        folder = root / "plans" / plan
        for path in sorted(folder.glob("*.yaml")):
            files.append((path, Plan if path.name == "plan.yaml" else RequirementFile))
        files += [(path, CaseFile) for path in sorted((folder / "cases").glob("*.yaml"))]
    for path, model in files:
        try:
            read_document(path, model, f"rules/{path.relative_to(root).as_posix()}")
        except RulesError as error:
            yield from error.message.split("\n")


def _from_fault(fault: str) -> LintFinding:
    place, separator, message = fault.partition("：")
    if not separator or not place.startswith("rules/"):
        place, message = "", fault
    return LintFinding("load", "error", place, "", message)


def _lint_plan(root: Path, catalog: Catalog, rules: PlanRules, calendar: Calendar) -> Iterator[LintFinding]:
    registry = load_units(rules.plan.district)
    yield from _lint_groups(rules, registry)
    for requirement in rules.requirements.values():
        for disagreement in compare_words(requirement, catalog, rules.plan.year):
            place = str(rules.place(requirement.id, *disagreement.path))
            yield LintFinding("figure", disagreement.severity, place, requirement.id, disagreement.message)
        yield from _lint_variants(requirement, rules)
        for message in find_missing_readings(requirement, rules.plan, calendar):
            yield LintFinding("reading", "warning", str(rules.place(requirement.id)), requirement.id, message)
    yield from _find_doubles(rules, registry)
    yield from _lint_cases(root, rules)
    yield from _lint_outline(root, rules)


def _lint_groups(rules: PlanRules, registry: UnitRegistry) -> Iterator[LintFinding]:
    used = {name for requirement in rules.requirements.values() for name in _list_owners(requirement)}
    for name, group in rules.plan.groups.items():
        place = str(rules.plan_document.place("groups", name))
        for unit in (*group.units, *group.without):
            try:
                registry.resolve(unit, date(rules.plan.year, 12, 31))
            except InputError as error:
                yield LintFinding("unit", "error", place, rules.plan.id, f"单位群“{name}”：{error.message}")
        for kind in group.kinds:
            kinds = get_args(UnitKind)
            if kind not in kinds:
                message = f"单位群“{name}”：没有“{kind}”这种单位{nearest(kind, kinds)}。可以写：{'、'.join(kinds)}。"
                yield LintFinding("unit", "error", place, rules.plan.id, message)
        if name not in used:
            yield LintFinding("unused", "warning", place, rules.plan.id, f"没有要求用到单位群“{name}”。请删去或使用。")


def _list_owners(requirement: Requirement) -> Iterator[str]:
    variants = requirement.variants
    for owed in (requirement.owed_by, *(variant.owed_by for variant in variants if variant.owed_by is not None)):
        yield from (*(owed.each or ()), *(owed.jointly or ()), *(owed.recorded or ()), *owed.without)
    for over in (requirement.measured_over, *(variant.measured_over for variant in variants)):
        yield from over or ()


def _lint_variants(requirement: Requirement, rules: PlanRules) -> Iterator[LintFinding]:
    keys = ("condition", "time", "owed_by", "measured_over", "in_each", "binds")
    seen = {repr([getattr(requirement, key) for key in keys]): "所取读法"}
    for index, variant in enumerate(requirement.variants):
        laid = repr([getattr(requirement if getattr(variant, key) is None else variant, key) for key in keys])
        if laid in seen:
            place = str(rules.place(requirement.id, "variants", index))
            message = f"另列的理解“{variant.id}”与{seen[laid]}判得完全一样。请改正，或者删去这一种。"
            yield LintFinding("variant", "error", place, requirement.id, message)
        seen.setdefault(laid, f"另列的理解“{variant.id}”")


def _find_doubles(rules: PlanRules, registry: UnitRegistry) -> Iterator[LintFinding]:
    """Requirements of which some leaf measures the same records of the same units."""
    resolver = OwnerResolver(rules.plan, registry, {})
    alike: defaultdict[str, list[tuple[Requirement, Condition, LeafPath]]] = defaultdict(list)
    for requirement in rules.requirements.values():
        for leaf, path in walk_leaves(requirement.condition, ("condition",)):
            if leaf.measure is not None:
                same = (leaf.measure, leaf.among, requirement.applies_when, requirement.measured_over)
                alike[repr(same)].append((requirement, leaf, path))
    for group in alike.values():
        for (one, first, _), (other, second, path) in combinations(group, 2):
            if one.id != other.id and _owner_codes(one, resolver) & _owner_codes(other, resolver):
                place = str(rules.place(other.id, *path))
                severity, message = _say_double(one, first, other, second)
                yield LintFinding("double", severity, place, other.id, message)


def _owner_codes(requirement: Requirement, resolver: OwnerResolver) -> set[str]:
    return {code for owner in resolver.owners(requirement.owed_by) for code in owner.together}


def _say_double(one: Requirement, first: Condition, other: Requirement, second: Condition) -> tuple[Severity, str]:
    start = f"与 {one.id} 对同样的单位衡量同一件事，"
    same_time = (first.time or one.time) == (second.time or other.time)
    if first.model_copy(update={"time": None}) == second.model_copy(update={"time": None}):
        difference = "条件和时限都一样" if same_time else "只是时限不同"
        return "warning", f"{start}{difference}。请并为一条，用 also 记第二处出处，时限的差别写成 variants。"
    end = "请只留一条，差别写成 variants；如是两件事，用 among 或不同的指标分开。"
    return ("error" if same_time else "warning"), f"{start}限度却不同。{end}"


def _lint_cases(root: Path, rules: PlanRules) -> Iterator[LintFinding]:
    try:
        cases = read_cases(root, rules.plan.id)
    except RulesError as error:
        yield from (_from_fault(fault) for fault in error.message.split("\n"))
        return
    known = list(rules.requirements)
    for placed in cases:
        name = placed.case.requirement
        if name not in rules.requirements:
            message = f"案例“{placed.case.case}”：没有编号为“{name}”的要求{nearest(name, known)}。"
            yield LintFinding("unused", "error", placed.place, name, message)


def _lint_outline(root: Path, rules: PlanRules) -> Iterator[LintFinding]:
    try:
        outline = read_outline(root, rules.plan.id)
    except RulesError as error:
        yield from (_from_fault(fault) for fault in error.message.split("\n"))
        return
    if rules.plan.complete and outline is None:
        place = str(rules.plan_document.place("complete"))
        message = "写着 complete: true，却没有 outline/outline.yaml。请先列出全文各处，再标为编全。"
        yield LintFinding("outline", "error", place, rules.plan.id, message)


def _find_retired(root: Path, catalog: Catalog) -> Iterator[LintFinding]:
    path = root / "retired.yaml"
    if not path.exists():
        return
    try:
        file, _ = read_document(path, RetiredFile, "rules/retired.yaml")
    except RulesError as error:
        yield from (_from_fault(fault) for fault in error.message.split("\n"))
        return
    retired = {entry.id: entry for entry in file.retired}
    used = {name: str(document.place(*base)) for name, (document, base) in catalog.measure_documents.items()}
    for rules in catalog.plans.values():
        used |= {name: str(rules.place(name)) for name in rules.requirements}
    for name in used.keys() & retired.keys():
        entry = retired[name]
        message = f"编号“{name}”已于 {entry.since.isoformat()} 停用（{entry.why}），不能再用。请另取编号。"
        yield LintFinding("retired", "error", used[name], name, message)


def _find_unused_measures(catalog: Catalog) -> Iterator[LintFinding]:
    used = set()
    for rules in catalog.plans.values():
        for requirement in rules.requirements.values():
            for condition in _list_conditions(requirement):
                used |= {leaf.measure for leaf, _ in walk_leaves(condition, ())}
    for name in catalog.measures:
        if name not in used:
            document, base = catalog.measure_documents[name]
            message = f"没有要求用到指标“{name}”。请删去；以后还要用的，等用到时再写。"
            yield LintFinding("unused", "warning", str(document.place(*base)), name, message)


def _list_conditions(requirement: Requirement) -> Iterator[Condition]:
    yield requirement.condition
    if requirement.applies_when is not None:
        yield requirement.applies_when
    yield from (variant.condition for variant in requirement.variants if variant.condition is not None)

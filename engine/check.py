"""Rules held against the ledgers and the units: what a rule names must exist and fit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from engine.catalog import Catalog, PlanRules
from engine.judge import leaves_of
from engine.load import Document, nearest
from engine.model import (
    ChildEvent,
    Clock,
    Condition,
    Event,
    FieldTest,
    Measure,
    ParentEvent,
    Plan,
    Predicate,
    Requirement,
    Test,
)
from engine.owners import unit_names
from facts.errors import RulesError
from facts.ledgers import LEDGERS, Column, ledger_columns

ID_GRAMMAR: Final = re.compile(
    r"(?P<plan>[a-z]+-\d{4})/(?P<part>b|a\d\.)?(?P<item>\d+(\.\d+)*(\+\d+)?)(?P<letter>[a-z])?"
)
"""``qingpu-2021/23a`` is row 23 of the table; ``/b2.1a`` section 二（一） of the body;
``/a1.2.3`` annex 1; ``/74+1`` the unnumbered row after row 74."""

_COLUMN_KINDS: Final[Mapping[str, frozenset[str]]] = {
    "one_of": frozenset({"choice", "flag", "number", "ref", "text"}),
    "not_one_of": frozenset({"choice", "flag", "number", "text"}),
    "has": frozenset({"choices"}),
    "has_any": frozenset({"choices"}),
    "has_all": frozenset({"choices"}),
    "has_other_than": frozenset({"choices"}),
    "values_at_least": frozenset({"choices"}),
    "at_least": frozenset({"number", "percent", "money"}),
    "at_most": frozenset({"number", "percent", "money"}),
    "at_least_column": frozenset({"number"}),
    "happened": frozenset({"day", "moment"}),
    "from_day": frozenset({"day"}),
    "to_day": frozenset({"day"}),
}

MOST_LISTED: Final = 40
"""More allowed words than these are not listed in a message."""

Path = tuple[str | int, ...]


@dataclass
class _Findings:
    """Collects faults, each with the place it stands at."""

    catalog: Catalog
    document: Document
    base: Path
    plan: Plan | None = None
    faults: list[str] = field(default_factory=list)

    def add(self, path: Path, message: str) -> None:
        self.faults.append(f"{self.document.place(*self.base, *path)}：{message}")

    def need(self, path: Path, what: str, word: str, allowed: Sequence[str]) -> bool:
        if word in allowed:
            return True
        shown = (
            "、".join(allowed)
            if len(allowed) <= MOST_LISTED
            else f"共 {len(allowed)} 个，见 mingcha ledgers、rules show"
        )
        self.add(path, f"没有名为“{word}”的{what}{nearest(word, list(allowed))}。可以写：{shown}。")
        return False

    # -- columns and predicates

    def columns(self, path: Path, ledger: str) -> dict[str, Column]:
        return ledger_columns(LEDGERS[ledger]) if self.need(path, "台账", ledger, list(LEDGERS)) else {}

    def column(self, path: Path, ledger: str, name: str, kinds: frozenset[str]) -> None:
        columns = self.columns(path, ledger)
        if not columns or not self.need(path, f"列（{ledger}）", name, list(columns)):
            return
        kind = columns[name].kind
        if kind not in kinds:
            self.add(path, f"列“{name}”是 {kind}，这里须是 {'、'.join(sorted(kinds))}。")

    def predicate(self, path: Path, ledger: str, predicate: Predicate | None) -> None:
        if predicate is None:
            return
        columns = self.columns(path, ledger)
        if not columns:
            return
        for name, test in predicate.fields.items():
            if self.need((*path, name), f"列（{ledger}）", name, list(columns)):
                self.field_test((*path, name), ledger, name, columns[name], test)
                if test.less is not None:
                    self.column((*path, name, "less"), ledger, test.less, frozenset({"choices"}))
                if test.at_least_column is not None:
                    self.column((*path, name), ledger, test.at_least_column, frozenset({"number"}))
        for index, alternative in enumerate(predicate.any_of):
            self.predicate((*path, "any", index), ledger, alternative)

    def field_test(self, path: Path, ledger: str, name: str, column: Column, test: FieldTest) -> None:
        for question in test.model_fields_set - {"less"}:
            if column.kind not in _COLUMN_KINDS[question]:
                self.add(path, f"列“{name}”是 {column.kind}，不能问 {question}。")
                return
        if column.kind not in {"choice", "choices"}:
            return
        allowed = [*column.values]
        if column.open_vocabulary:
            # A measure may use the words of any plan: which plan will use it is not known here.
            words = self.catalog.every_word if self.plan is None else None
            allowed += sorted(
                self.catalog.words(ledger, name, self.plan) if words is None else words.get((ledger, name), ())
            )
        for word in _words(test):
            self.need(path, f"“{column.title}”的取值", str(word), allowed)

    def event(self, path: Path, ledger: str, event: Event) -> None:
        day = frozenset({"day"})
        if isinstance(event, str):
            self.column(path, ledger, event, frozenset({"day", "moment"}))
        elif isinstance(event, ChildEvent):
            self.column((*path, "day"), event.first, event.day, day)
            self.refers((*path, "by"), event.first, event.by, ledger)
            self.predicate((*path, "where"), event.first, event.where)
        elif isinstance(event, ParentEvent):
            self.column((*path, "day"), event.of, event.day, day)
            self.refers((*path, "via"), ledger, event.via, event.of)

    def refers(self, path: Path, child: str, column: str, parent: str) -> None:
        columns = self.columns(path, child)
        if columns and self.need(path, f"列（{child}）", column, list(columns)):
            target = columns[column].refers_to
            if target != parent:
                self.add(path, f"列“{column}”不指向“{parent}”台账{f'，它指向“{target}”' if target else ''}。")


def _words(test: FieldTest) -> Iterator[str | int]:
    for several in (test.one_of, test.not_one_of, test.has_any, test.has_all, test.has_other_than):
        yield from several or ()
    if test.has is not None:
        yield test.has


def _check_measure(measure: Measure, findings: _Findings) -> None:
    columns = findings.columns(("ledger",), measure.ledger)
    if not columns:
        return
    ledger = measure.ledger
    if measure.day is not None:
        findings.column(("day",), ledger, measure.day, frozenset({"day"}))
    if measure.period_field is not None:
        findings.column(("period_field",), ledger, measure.period_field, frozenset({"text"}))
    findings.predicate(("among",), ledger, measure.among)
    _check_tests(measure.tests, ledger, findings)
    _check_clock(measure.clock, ledger, findings)
    for name in measure.per:
        findings.need(("per",), f"列（{ledger}）", name, list(columns))
    _check_listing(measure, findings)
    if measure.field is not None:
        wanted = {
            "distinct": {"choices", "choice"},
            "sum": {"number", "money"},
            "value": {"number", "percent", "money"},
        }
        findings.column(("field",), ledger, measure.field, frozenset(wanted[measure.figure]))
    if measure.counts is not None:
        counts = measure.counts
        for name in (counts.in_time, counts.late, counts.open_in_time, counts.overdue, counts.limit):
            findings.column(("counts",), counts.ledger, name, frozenset({"number"}))


def _check_listing(measure: Measure, findings: _Findings) -> None:
    named = frozenset({"text", "choice", "ref"})
    if measure.grouped:
        findings.column(("per",), measure.ledger, measure.per[0], named)
    listing = measure.listed_in
    if listing is not None:
        findings.column(("listed_in", "name"), listing.ledger, listing.name, named)
        findings.predicate(("listed_in", "among"), listing.ledger, listing.among)
        findings.predicate(("listed_in", "where"), listing.ledger, listing.where)


def _check_tests(tests: Sequence[Test], ledger: str, findings: _Findings) -> None:
    for index, test in enumerate(tests):
        at: Path = ("tests", index)
        findings.predicate((*at, "where"), ledger, test.where)
        findings.predicate((*at, "supplied"), ledger, test.supplied)
        if test.order is not None:
            findings.event((*at, "order", "event"), ledger, test.order.event)
            findings.event((*at, "order", "of"), ledger, test.order.of)
        if test.companions is not None:
            findings.refers((*at, "companions", "by"), test.companions.ledger, test.companions.by, ledger)
            findings.predicate((*at, "companions", "where"), test.companions.ledger, test.companions.where)


def _check_clock(clock: Clock | None, ledger: str, findings: _Findings) -> None:
    if clock is None:
        return
    findings.event(("clock", "from"), ledger, clock.start)
    findings.event(("clock", "to"), ledger, clock.to)
    if clock.due is not None:
        findings.column(("clock", "due"), ledger, clock.due, frozenset({"day"}))


def _check_condition(condition: Condition, path: Path, findings: _Findings) -> None:
    for key, parts in (("all", condition.all_), ("any", condition.any_)):
        for index, part in enumerate(parts or ()):
            _check_condition(part, (*path, key, index), findings)
    if condition.measure is None:
        return
    if not findings.need((*path, "measure"), "指标", condition.measure, list(findings.catalog.measures)):
        return
    measure = findings.catalog.measures[condition.measure]
    findings.predicate((*path, "among"), measure.ledger, condition.among)
    _check_spans(condition, measure, path, findings)
    if condition.than_last_year is not None and measure.grouped:
        findings.add((*path, "than_last_year"), f"指标“{measure.id}”逐个判断（per），不能与上年比较。")
    if condition.all_of is not None and measure.figure != "distinct":
        findings.add((*path, "all_of"), f"指标“{measure.id}”的 figure 不是 distinct，不能用 all_of。")


def _check_spans(condition: Condition, measure: Measure, path: Path, findings: _Findings) -> None:
    spans = (condition.within, condition.average_within)
    if any(span is not None for span in spans) and measure.clock is None:
        findings.add(path, f"指标“{measure.id}”没有 clock，不能用 within 或 average_within。")
    for span in (*spans, condition.no_gap_over):
        if span is not None and span.norm is not None:
            findings.need((*path, "within", "norm"), "法条", span.norm, list(findings.catalog.norms))
        if span is not None and span.own_due and (measure.clock is None or measure.clock.due is None):
            findings.add(path, f"指标“{measure.id}”的 clock 没有 due 列，不能用 own_due。")
    if condition.no_gap_over is not None and condition.no_gap_over.unit != "calendar_days":
        findings.add((*path, "no_gap_over"), "间隔只能按日历日计（unit: calendar_days）；两周写作 n: 14。")


def _check_id(requirement: Requirement, rules: PlanRules, findings: _Findings) -> None:
    match = ID_GRAMMAR.fullmatch(requirement.id)
    if match is None or match["plan"] != rules.plan.id:
        findings.add(
            ("id",),
            f"编号“{requirement.id}”不合规则：须为 要点/行号加字母（{rules.plan.id}/23a），"
            "正文用 b2.1a，附件用 a1.2.3，无序号行用 74+1。",
        )


def _check_pooling(requirement: Requirement, findings: _Findings) -> None:
    pooled = requirement.measured_over is not None and not requirement.in_each
    if pooled or requirement.owed_by.jointly is not None:
        for leaf, _ in leaves_of(requirement.condition, requirement.time):
            measure = findings.catalog.measures.get(leaf.measure or "")
            if measure is not None and measure.figure == "value":
                findings.add(("condition",), f"指标“{measure.id}”取一条记录的数值，不能对几个单位合在一起判。")


def _check_requirement(requirement: Requirement, rules: PlanRules, findings: _Findings) -> None:
    _check_id(requirement, rules, findings)
    owners = [("owed_by", requirement.owed_by)]
    owners += [(f"variants.{index}", v.owed_by) for index, v in enumerate(requirement.variants) if v.owed_by]
    for key, owed in owners:
        names = (*(owed.each or ()), *(owed.jointly or ()), *(owed.recorded or ()), *owed.without)
        for name in (*names, *((owed.lead,) if owed.lead else ())):
            _check_owner(name, (key,), rules, findings)
    for name in requirement.measured_over or ():
        _check_owner(name, ("measured_over",), rules, findings)
    _check_condition(requirement.condition, ("condition",), findings)
    _check_pooling(requirement, findings)
    if requirement.applies_when is not None:
        _check_condition(requirement.applies_when, ("applies_when",), findings)
    for index, variant in enumerate(requirement.variants):
        if variant.condition is not None:
            _check_condition(variant.condition, ("variants", index, "condition"), findings)
    if requirement.rests_on is not None:
        findings.need(("rests_on",), "要求", requirement.rests_on, list(rules.requirements))


def _check_owner(name: str, path: Path, rules: PlanRules, findings: _Findings) -> None:
    findings.need(path, "单位或单位群", name, [*rules.plan.groups, *unit_names(rules.plan.district)])


def _check_consequences(rules: PlanRules, findings: _Findings) -> None:
    """Ids are unique, what follows stands after what it follows from, and names of one number mean one thing."""
    before: list[str] = []
    for index, consequence in enumerate(rules.plan.consequences):
        path: Path = ("consequences", index)
        if consequence.id in before:
            findings.add((*path, "id"), f"“{consequence.id}”已经用过，编号不能重复。")
        for ground in consequence.grounds:
            if ground.follows is not None:
                findings.need(path, "前面的后果", ground.follows, before)
            for name in ground.of:
                findings.need((*path, "of"), "要求", name, list(rules.requirements))
        before.append(consequence.id)
    names = [ground.local for each in rules.plan.consequences for ground in each.grounds if ground.local is not None]
    for name in sorted({name for name in names if names.count(name) > 1}):
        findings.add(("consequences",), f"线“{name}”用在了几处，一条线只能有一个意思，请分别取名。")


def check_catalog(catalog: Catalog) -> None:
    """Hold all rules against the ledgers, the units and one another.

    Raises:
        RulesError: with every fault, each with file, line and column.
    """
    faults: list[str] = []
    for measure in catalog.measures.values():
        document, base = catalog.measure_documents[measure.id]
        findings = _Findings(catalog, document, base)
        _check_measure(measure, findings)
        faults += findings.faults
    for rules in catalog.plans.values():
        shared = _Findings(catalog, rules.plan_document, (), rules.plan)
        _check_consequences(rules, shared)
        faults += shared.faults
        for requirement in rules.requirements.values():
            document, base = rules.documents[requirement.id]
            findings = _Findings(catalog, document, base, rules.plan)
            _check_requirement(requirement, rules, findings)
            faults += findings.faults
    if faults:
        raise RulesError("\n".join(dict.fromkeys(faults)))

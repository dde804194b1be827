"""The office's settings for one plan and year: what the text leaves to it."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field

from engine.catalog import PlanRules
from engine.consequences import MANY, list_lines
from engine.load import Document, nearest, read_document
from engine.model import Closed, Requirement
from engine.timing import PlanDates
from facts.errors import InputError, RulesError
from facts.intake.limits import Limits
from facts.units import load_units


class LocalLimit(Closed):
    """A limit that the office sets where the text gives none, or a stricter one; shown as local."""

    limit: float
    why: str


INPUT_LIMITS: Final = {
    "file_mb": "一个文件",
    "report_mb": "一份报告的全部文件",
    "unpacked_mb": "一个工作簿展开以后",
    "report_unpacked_mb": "一份报告的全部工作簿展开以后",
    "files": "一份报告有几个文件",
    "rows": "一张表有几行",
    "columns": "一张表有几列",
    "cells": "一份报告的各张表一共有几格",
}
"""What each limit is, for the draft of the settings."""

MostOf = Annotated[int, Field(ge=1, le=100_000_000)]


class InputLimits(Closed):
    """How much one report may hold, where the office wants it otherwise (facts.intake.limits.Limits)."""

    file_mb: MostOf = Limits.file_mb
    report_mb: MostOf = Limits.report_mb
    unpacked_mb: MostOf = Limits.unpacked_mb
    report_unpacked_mb: MostOf = Limits.report_unpacked_mb
    files: MostOf = Limits.files
    rows: MostOf = Limits.rows
    columns: MostOf = Limits.columns
    cells: MostOf = Limits.cells


class Settings(Closed):
    """One validated file per plan and year.

    Attributes:
        plan: the plan's id.
        borne, sent: the plan's dates, where the document does not give them or gives them wrongly.
        groups: members of the groups that the text leaves open.
        limits: local limits, requirement id to limit.
        days_off: local days off, day to reason.
        thresholds: the numbers from which a consequence follows where the text gives none, by the plan's names.
        input_limits: how much one report may hold.
    """

    plan: str
    borne: date | None = None
    sent: date | None = None
    groups: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    limits: dict[str, LocalLimit] = Field(default_factory=dict)
    days_off: dict[date, str] = Field(default_factory=dict)
    thresholds: dict[str, Annotated[int, Field(ge=1, lt=MANY)]] = Field(default_factory=dict)
    input_limits: InputLimits = InputLimits()

    def dates(self, rules: PlanRules) -> PlanDates:
        """The plan's dates, the office's word before the document's."""
        plan = rules.plan
        return PlanDates(plan.year, self.borne or plan.borne, self.sent or plan.sent)

    @property
    def digest(self) -> str:
        """SHA-256 of what the settings say that bears on a verdict."""
        return hashlib.sha256(self.model_dump_json(exclude={"input_limits"}).encode()).hexdigest()

    @property
    def limits_of_input(self) -> Limits:
        """How much one report may hold."""
        return Limits(**self.input_limits.model_dump())


def read_settings(path: Path | None, rules: PlanRules) -> Settings:
    """Read the settings of a plan; without a file nothing is set.

    Raises:
        RulesError: the file does not serve: which key, where, and what is allowed.
    """
    if path is None:
        return Settings(plan=rules.plan.id)
    settings, document = read_document(path, Settings, path.name)
    check_settings(settings, rules, document)
    return settings


def check_settings(settings: Settings, rules: PlanRules, document: Document) -> None:
    """Hold the settings against the plan: its id, its open groups, its requirements."""
    faults = []
    if settings.plan != rules.plan.id:
        faults.append(f"{document.place('plan')}：这份设置是“{settings.plan}”的，现在用的要点是“{rules.plan.id}”。")
    open_groups = [name for name, group in rules.plan.groups.items() if group.open]
    faults += [
        f"{document.place('groups', name)}：“{name}”不是待办公室指定的单位群{nearest(name, open_groups)}。"
        f"可以指定：{'、'.join(open_groups) or '无'}。"
        for name in settings.groups
        if name not in open_groups
    ]
    units = load_units(rules.plan.district)
    for name, members in settings.groups.items():
        for index, member in enumerate(members):
            try:
                units.resolve(member)
            except InputError as error:
                faults.append(f"{document.place('groups', name, index)}：{error.message}")
    for name in settings.limits:
        requirement = rules.requirements.get(name)
        if requirement is None:
            known = list(rules.requirements)
            faults.append(f"{document.place('limits', name)}：没有编号为“{name}”的要求{nearest(name, known)}。")
        elif local_operator(requirement) is None:
            faults.append(f"{document.place('limits', name)}：要求“{name}”没有可以由本地设定的数值。")
    lines = list(list_lines(rules.plan.consequences))
    faults += [
        f"{document.place('thresholds', name)}：“{rules.plan.id}”没有名为“{name}”的线{nearest(name, lines)}。"
        f"可以设定：{'、'.join(lines) or '无'}。"
        for name in settings.thresholds
        if name not in lines
    ]
    if faults:
        raise RulesError("\n".join(faults))


def local_operator(requirement: Requirement) -> str | None:
    """The operator whose number a local limit replaces; None where there is none."""
    condition = requirement.condition
    return next((name for name in ("at_least", "at_most", "exactly") if getattr(condition, name) is not None), None)


def apply_local_limit(requirement: Requirement, settings: Settings) -> Requirement:
    """The requirement with the office's own limit, if it has set one."""
    local = settings.limits.get(requirement.id)
    operator = local_operator(requirement)
    if local is None or operator is None:
        return requirement
    condition = requirement.condition.model_copy(update={operator: local.limit})
    return requirement.model_copy(update={"condition": condition})


def draft_settings(rules: PlanRules) -> str:
    """A settings file to fill in: everything that the text leaves to the office, with what it means."""
    plan = rules.plan
    open_groups = [name for name, group in plan.groups.items() if group.open]
    limited = next((each.id for each in rules.requirements.values() if local_operator(each)), f"{plan.id}/1")
    lines = [
        f"# {plan.title} 的设置。“#”后面是说明；删去行首的“# ”即生效。",
        f"plan: {plan.id}",
        "",
        "# 要点的成文日期和印发日期（文件上已有的不必填）：",
        f"# borne: {plan.borne or '2022-01-01'}",
        f"# sent: {plan.sent or '2022-01-01'}",
        "",
        "# 文件没有列明的单位群由办公室指定；不指定就不约束任何单位：",
    ]
    if open_groups:
        lines += ["# groups:", *(f"#   {name}: [区教育局, 区民政局]" for name in open_groups)]
    else:
        lines.append("# （这份要点没有需要指定的单位群）")
    lines += [
        "",
        "# 本地另定的数值（列示时注明是本地设定）：",
        "# limits:",
        f"#   {limited}: {{limit: 2, why: 区政府办公室决定}}",
        "",
        "# 本地另有的放假日：",
        "# days_off:",
        f"#   {plan.year}-07-01: 因台风停止办公",
        "",
        "# 原文没有写数的督促、通报、约谈、表扬，线由办公室设定（不写就不推，列示时注明是本地设定）：",
        "# thresholds:",
        *(f"#   {name}: 3    # {what}" for name, what in list_lines(plan.consequences).items()),
        "",
        "# 一份报告最多有多大（MB 是兆字节；不写就照下面的数）：",
        "# input_limits:",
        *(f"#   {name}: {getattr(Limits, name)}    # {what}" for name, what in INPUT_LIMITS.items()),
        "",
    ]
    return "\n".join(lines)

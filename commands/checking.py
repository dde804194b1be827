"""``mingcha check``: reports judged by themselves, nothing stored, graded by exit status."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.chinese import ChineseCommand
from commands.options import (
    AsOfOption,
    CalendarOption,
    FailOn,
    PathsArgument,
    PlanOption,
    SettingsOption,
    StrictOption,
    UnitOption,
    now,
    read_day,
    seconds,
)
from commands.output import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from commands.annotations import Annotation
    from commands.world import World
    from facts.report import Report


class CheckFormat(StrEnum):
    """Forms of what a check found: for people, for programs, for the pages of CI systems."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"
    GITHUB = "github"
    GITLAB = "gitlab"


@dataclass(frozen=True)
class Checked:
    """What a check found.

    Attributes:
        run: how it was judged: rules, settings, calendar, days.
        findings: of requirements whose ledgers the report touches, as ``Finding.as_data`` gives them.
        untouched: the others.
        annotations: what there is to say, of the data and of the requirements; what the baseline knows is marked.
        status: the exit status that it comes to.
    """

    reports: tuple[Report, ...]
    run: dict[str, Any]
    findings: list[dict[str, Any]]
    untouched: list[dict[str, Any]]
    annotations: list[Annotation]
    status: int


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("check", cls=ChineseCommand)(check)


def check(
    paths: PathsArgument,
    plan: PlanOption,
    unit: UnitOption = None,
    as_of: AsOfOption = None,
    settings: SettingsOption = None,
    calendar: CalendarOption = None,
    form: Annotated[
        CheckFormat,
        typer.Option("--format", "-f", metavar="格式", help="text、json、sarif、junit、github 或 gitlab。"),
    ] = CheckFormat.TEXT,
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="文件", help="写到文件。")] = None,
    fail_on: Annotated[
        FailOn,
        typer.Option(
            "--fail-on", metavar="何时", help="breached、undecided 或 never：遇到什么以非 0 状态结束，默认 undecided。"
        ),
    ] = FailOn.UNDECIDED,
    baseline: Annotated[
        Path | None,
        typer.Option("--baseline", metavar="文件", help="已知问题的文件：里面有的不再算，只有新出现的算。"),
    ] = None,
    update_baseline: Annotated[
        bool, typer.Option("--update-baseline", help="把这次发现的写进 --baseline 的文件。")
    ] = False,
    mark: Annotated[
        Path | None, typer.Option("--mark", metavar="文件", help="另写一份原来的工作簿，有问题的格涂色、加批注。")
    ] = None,
    strict: StrictOption = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="逐处列出按理解读入的和没有读取的。")] = False,
) -> None:
    """检查报告：读得懂吗，按要点看有没有不达标的。几个单位的可以一起查。什么也不存。"""
    from commands.baseline import read_baseline, write_baseline
    from commands.judging import write_text
    from commands.marking import choose_workbook, write_marked
    from commands.world import load_world
    from facts.errors import UsageError

    if update_baseline and baseline is None:
        raise UsageError("--update-baseline 要和 --baseline 文件 一起用。")
    workbook = choose_workbook(paths, mark) if mark is not None else None
    known = read_baseline(baseline) if baseline is not None and not update_baseline else []
    world = load_world(plan, settings, calendar)
    reports = world.read_reports(paths, world.unit(unit) if unit else None, strict=strict)
    day = read_day(as_of, "--as-of") if as_of else _report_day(reports)
    checked = check_reports(world, reports, day, known)
    text = write_check(checked, world, paths, form, verbose=verbose)
    if out is None:
        say(text)
    else:
        write_text(out, text + "\n")
        say(f"已写出 {out}。")
    if mark is not None and workbook is not None:
        say(write_marked(checked, workbook, mark))
    if update_baseline and baseline is not None:
        write_baseline(baseline, checked.annotations)
        return
    failing = {FailOn.NEVER: set[int](), FailOn.BREACHED: {1}, FailOn.UNDECIDED: {1, 3}}[fail_on]
    raise typer.Exit(checked.status if checked.status in failing else 0)


def _report_day(reports: Sequence[Report]) -> date:
    from facts.errors import InputError

    days = [claim.complete_through for report in reports for claim in report.coverage]
    if not days:
        raise InputError("报告没有写明报送范围，不知道核对到哪一天。请填“报送范围”，或者用 --as-of 写明日期。")
    return date.fromordinal(max(days))


def check_reports(world: World, reports: Sequence[Report], day: date, known: Sequence[str]) -> Checked:
    """Judge reports by themselves, in a database in memory."""
    from commands.annotations import annotate, apply_baseline, grade
    from commands.world import Narrowing, run_assessment
    from facts.report import ALL_UNITS
    from facts.store.database import open_database
    from facts.store.submissions import submit as store

    engine = open_database("sqlite://", default_path=Path("unused"))
    for report in reports:
        store(engine, report, seconds(now()))
    covered = {(claim.about, claim.ledger) for report in reports for claim in report.coverage}
    covered |= {(record.unit, record.ledger) for report in reports for record in report.records}
    about = {unit for unit, _ in covered} | {report.reporter for report in reports}
    everybody = frozenset(unit.code for unit in world.registry.all())
    result = run_assessment(
        engine, world, day, None, seconds(now()), Narrowing(everybody if ALL_UNITS in about else frozenset(about))
    )
    touched: list[dict[str, Any]] = []
    untouched: list[dict[str, Any]] = []
    for finding in result["findings"]:
        ledgers = {_ledger_of(world, condition["measure"]) for condition in finding["conditions"]}
        told = {ledger for unit, ledger in covered if unit in {ALL_UNITS, finding["unit"]}}
        (touched if ledgers & told else untouched).append(finding)
    annotations = apply_baseline(annotate(reports, touched), known)
    return Checked(tuple(reports), result["run"], touched, untouched, annotations, grade(annotations) if touched else 3)


def _ledger_of(world: World, measure: str) -> str:
    found = world.catalog.measures.get(measure)
    return found.ledger if found else "evidence"


def write_check(checked: Checked, world: World, paths: Sequence[Path], form: CheckFormat, *, verbose: bool) -> str:
    """The text of a check in one of its formats."""
    import json

    from commands.check_formats import WRITERS, CheckDocument
    from commands.check_text import write_check_text

    if form is CheckFormat.TEXT:
        return write_check_text(checked, world, verbose=verbose)
    if form is CheckFormat.JSON:
        return json.dumps(describe(checked), ensure_ascii=False, indent=1)
    said = {(each.code, each.unit) for each in checked.annotations}
    document = CheckDocument(
        checked.annotations,
        [
            (finding["unit_name"], finding["requirement"], finding["title"])
            for finding in checked.findings
            if (finding["requirement"], finding["unit"]) not in said
        ],
        paths=_find_paths(paths, checked.reports),
        names={finding["unit"]: finding["unit_name"] for finding in (*checked.findings, *checked.untouched)},
        version=checked.run["version"],
        day=checked.run["as_of"],
    )
    return WRITERS[form.value](document)


def _find_paths(paths: Sequence[Path], reports: Sequence[Report]) -> dict[str, str]:
    """The path under which each file of the reports was handed in, alone or in a folder, with its name as shown."""
    from facts.intake.source import name_file

    found = {}
    for file in (file for report in reports for file in report.files):
        holder = next((path.with_name(file.name) for path in paths if name_file(path) == file.name), None)
        folder = next((path for path in paths if path.is_dir()), None)
        found[file.name] = (holder or (folder / file.name if folder else Path(file.name))).as_posix()
    return found


def describe(checked: Checked) -> dict[str, Any]:
    """What a check found, as plain data."""
    from commands.output import fields

    return {
        "run": checked.run,
        "reports": [
            {
                "reporter": report.reporter,
                "files": [file.name for file in report.files],
                "records": len(report.records),
                "refused": len(report.refusals),
            }
            for report in checked.reports
        ],
        "annotations": [fields(each) for each in checked.annotations],
        "findings": checked.findings,
        "not_touched": [
            {"requirement": each["requirement"], "title": each["title"], "unit": each["unit"]}
            for each in checked.untouched
        ],
        "status": checked.status,
    }

"""Reports in, and the database kept: submit, submissions, backup, restore."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.chinese import ChineseCommand
from commands.options import (
    DatabaseOption,
    Format,
    FormatOption,
    PathsArgument,
    PlanOption,
    SettingsOption,
    StrictOption,
    UnitOption,
    now,
    read_moment,
    seconds,
    show_moment,
)
from commands.output import fields, print_json, print_table, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from commands.world import World
    from engine.standing import Standing
    from facts.report import Report
    from facts.store.submissions import SubmissionResult


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    for name, command in (
        ("submit", submit),
        ("submissions", submissions),
        ("backup", backup),
        ("restore", restore),
    ):
        app.command(name, cls=ChineseCommand)(command)


def submit(
    paths: PathsArgument,
    plan: PlanOption,
    unit: UnitOption = None,
    database: DatabaseOption = None,
    settings: SettingsOption = None,
    received: Annotated[
        str | None,
        typer.Option("--received-at", metavar="时刻", help="收到的时刻，默认为现在；补录以前收到的材料时写明。"),
    ] = None,
    strict: StrictOption = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="逐处列出按理解读入的和没有读取的。")] = False,
    form: FormatOption = Format.TEXT,
) -> None:
    """收下报告，存入数据库；几个单位的可以一起交。读不懂的行记为未知，有一个文件读不懂就什么也不存。"""
    from commands.disagreeing import describe_disagreements, find_disagreements, write_disagreements
    from commands.world import load_world, open_store
    from facts.store.submissions import submit as store

    world = load_world(plan, settings)
    reports = world.read_reports(paths, world.unit(unit) if unit else None, strict=strict)
    at = read_moment(received, "--received-at")
    engine = open_store(database)
    results = [(report, store(engine, report, seconds(now()) if at is None else at)) for report in reports]
    if form is Format.JSON:
        print_json(
            [
                {
                    **_describe(report, result),
                    "disagreements": describe_disagreements(find_disagreements(engine, result)),
                }
                for report, result in results
            ]
        )
        return
    for report, result in results:
        _say_submission(report, result, world, verbose=verbose)
        for line in write_disagreements(find_disagreements(engine, result), world, verbose=verbose):
            say(line)
    say(f"下一步：mingcha assess --plan {plan}（判定）；mingcha submissions --plan {plan}（谁报了、谁没有报）")


def _describe(report: Report, result: SubmissionResult) -> dict[str, Any]:
    from commands.annotations import annotate

    return {
        **fields(result),
        "reporter": report.reporter,
        "records": len(report.records),
        "refused": len(report.refusals),
        "annotations": [fields(each) for each in annotate([report], [])],
    }


def _say_submission(report: Report, result: SubmissionResult, world: World, *, verbose: bool) -> None:
    from commands.annotations import annotate
    from commands.check_text import write_data_lines

    name = world.registry.get(report.reporter).name
    if result.unchanged:
        say(f"{name}的这份报告已经收过（第{result.submission}号），没有变化。")
        return
    say(
        f"已收下{name}的报告（第{result.submission}号）：{len(report.records)}条记录，{len(report.refusals)}行未能读入。"
    )
    for line in (*_say_effects(result), *write_data_lines(annotate([report], []), verbose=verbose)):
        say(line)


def _say_effects(result: SubmissionResult) -> Iterator[str]:
    """What a report did to what had been handed in before."""
    if result.replaced.records or result.replaced.claims:
        yield f"  取代本单位以前报的{result.replaced.records}条记录；以前的留在历史里。"
    if result.outranked:
        yield f"  有{result.outranked}条与有关单位自己报的重复，以单位自己报的为准。"
    if result.outranks:
        yield f"  其他单位代报的{result.outranks}条与本报告重复，以本报告为准。"
    if not result.claims:
        yield (
            "  注意：“报送范围”里没有一个台账填了“止”，等于没有说任何台账已经报全；"
            "没有发生的也不能算作零报告。请补填后重新提交。"
        )


def submissions(
    plan: Annotated[
        str | None,
        typer.Option("--plan", "-p", metavar="要点", help="写了则按这份要点列出各单位谁报了、谁没有报、缺哪些台账。"),
    ] = None,
    settings: SettingsOption = None,
    database: DatabaseOption = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """列出收到的报告；写了 --plan，则列出各单位报了没有、缺什么。"""
    from commands.world import load_world, open_store
    from engine.standing import list_standing
    from facts.store.coverage import submissions as list_submissions
    from facts.store.database import reading

    world = None if plan is None else load_world(plan, settings)
    with reading(open_store(database, make=False)) as connection:
        if world is not None:
            _show_standing(list_standing(connection, world.list_needs(), world.rules.plan.year), world, form)
            return
        rows = list_submissions(connection)
    if form is Format.JSON:
        print_json([{**fields(row), "files": json.loads(row.files)} for row in rows])
        return
    print_table(
        "收到的报告",
        ("号", "单位", "收到", "记录", "未读入", "文件", "已被更正"),
        [
            (
                row.pk,
                _name(row.reporter),
                show_moment(row.received_at),
                row.record_count,
                row.refusal_count,
                _name_files([file["name"] for file in json.loads(row.files)]),
                row.superseded_by or "",
            )
            for row in rows
        ],
    )


def _show_standing(standing: Sequence[Standing], world: World, form: Format) -> None:
    if form is Format.JSON:
        print_json([fields(each) | {"unit_name": world.registry.get(each.unit).short} for each in standing])
        return
    silent = [each for each in standing if not each.times and not each.heard]
    print_table(
        f"{world.rules.plan.title}：应报{len(standing)}个单位，{len(silent)}个什么也没有报",
        ("单位", "报了几次", "最近一次", "应报台账", "报全", "没有报的台账", "没有报到年底的"),
        [
            (
                world.registry.get(each.unit).short,
                each.times,
                show_moment(each.last_at) if each.last_at is not None else "",
                len(each.ledgers),
                len(each.ledgers) - len(each.missing) - len(each.partial),
                "全部" if len(each.missing) == len(each.ledgers) else _name_ledgers(each.missing),
                _name_ledgers(each.partial),
            )
            for each in standing
        ],
    )


def _name_ledgers(ledgers: Sequence[str]) -> str:
    from facts.ledgers import LEDGERS

    return "、".join(LEDGERS[ledger].title for ledger in ledgers)


def _name_files(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} 等{len(names)}个文件"


def _name(code: str) -> str:
    """The short name of a unit; its code begins with its district's."""
    from facts.units import load_units

    return load_units(code.partition("-")[0]).get(code).short


def backup(
    out: Annotated[Path, typer.Argument(metavar="文件", help="备份写到哪里；不覆盖已有文件。")],
    database: DatabaseOption = None,
) -> None:
    """备份数据库，并检查备份是完好的。"""
    from commands.world import open_store
    from facts.store.backup import backup as write

    write(open_store(database, make=False), out)
    say(f"已备份到 {out}。")


def restore(
    source: Annotated[Path, typer.Argument(metavar="文件", help="用 mingcha backup 写的备份。")],
    database: DatabaseOption = None,
) -> None:
    """从备份恢复数据库；现有的数据库改名留在旁边。"""
    from commands.world import DEFAULT_DATABASE
    from facts.store.backup import restore as bring_back

    restored = bring_back(source, database, default_path=DEFAULT_DATABASE, at=seconds(now()))
    say(f"已恢复到 {restored.target}。" + (f"原来的数据库留在 {restored.kept}。" if restored.kept else ""))

"""Forms out, reports in: form, submit, submissions, review, waive, backup, restore."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from commands.chinese import ChineseCommand
from commands.options import (
    DatabaseOption,
    Format,
    FormatOption,
    PathsArgument,
    PlanOption,
    SettingsOption,
    UnitOption,
    now,
    read_day,
    read_moment,
    seconds,
    show_moment,
)
from commands.output import print_json, print_table, say

KINDS: Final = {"waived": "豁免", "explained": "说明已认可", "objected": "异议"}


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    for name, command in (
        ("form", form),
        ("submit", submit),
        ("submissions", submissions),
        ("review", review),
        ("waive", waive),
        ("backup", backup),
        ("restore", restore),
    ):
        app.command(name, cls=ChineseCommand)(command)


def form(
    plan: PlanOption,
    unit: Annotated[str, typer.Option("--unit", "-u", metavar="单位", help="填表的单位。")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="文件", help="写到哪里，.xlsx。")],
    settings: SettingsOption = None,
) -> None:
    """写出一个单位要填的工作簿。"""
    from commands.world import load_world
    from engine.forms import instruct, list_needed_ledgers
    from facts.errors import UsageError
    from facts.intake.form import write_form

    world = load_world(plan, settings)
    code = world.unit(unit)
    ledgers = list_needed_ledgers(world.catalog, world.rules, world.settings, world.registry, code)
    if not ledgers:
        raise UsageError(f"“{world.registry.get(code).short}”在这份要点下没有需要填报的要求。")
    out = out if out.suffix == ".xlsx" else out.with_name(f"{out.name}.xlsx")
    if out.exists():
        raise UsageError(f"“{out}”已存在，可能已经填过，没有改动。请换一个文件名，或先移走它。")
    write_form(
        out,
        unit=world.registry.get(code).name,
        plan_title=world.rules.plan.title,
        year=world.rules.plan.year,
        ledgers=ledgers,
        vocabularies=world.vocabularies,
        instructions=instruct(world.rules, world.settings, world.registry, code),
    )
    say(f"已写出 {out}：{len(ledgers)}个台账。填好后用 mingcha check {out} --plan {plan} 自查。")


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
    form: FormatOption = Format.TEXT,
) -> None:
    """收下一份报告，存入数据库。读不懂的行记为未知，整份读不懂的什么也不存。"""
    from commands.world import load_world, open_store
    from facts.store.submissions import submit as store

    world = load_world(plan, settings)
    report = world.read_report(paths, world.unit(unit) if unit else None)
    at = read_moment(received, "--received-at")
    result = store(open_store(database), report, seconds(now()) if at is None else at)
    if form is Format.JSON:
        print_json(
            {
                **vars_of(result),
                "reporter": report.reporter,
                "records": len(report.records),
                "refused": len(report.refusals),
            }
        )
        return
    name = world.registry.get(report.reporter).name
    if result.unchanged:
        say(f"{name}的这份报告已经收过（第{result.submission}号），没有变化。")
        return
    say(
        f"已收下{name}的报告（第{result.submission}号）：{len(report.records)}条记录，{len(report.refusals)}行未能读入。"
    )
    for refusal in report.refusals:
        say(f"  [{refusal.code}] {refusal.origin}“{refusal.column}”列：{refusal.reason}。{refusal.remedy}。")


def vars_of(value: object) -> dict[str, Any]:
    """The fields of a frozen value as plain data."""
    from dataclasses import asdict, is_dataclass

    assert is_dataclass(value)  # noqa: S101 - only results of the store come here
    assert not isinstance(value, type)  # noqa: S101 - as above
    return asdict(value)


def submissions(database: DatabaseOption = None, form: FormatOption = Format.TEXT) -> None:
    """列出收到的报告。"""
    from commands.world import open_store
    from facts.store.coverage import submissions as list_submissions
    from facts.store.database import reading

    with reading(open_store(database, make=False)) as connection:
        rows = list_submissions(connection)
    if form is Format.JSON:
        print_json([{**vars_of(row), "files": json.loads(row.files)} for row in rows])
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
                "、".join(file["name"] for file in json.loads(row.files)),
                row.superseded_by or "",
            )
            for row in rows
        ],
    )


def _name(code: str) -> str:
    """The short name of a unit; its code begins with its district's."""
    from facts.units import load_units

    return load_units(code.partition("-")[0]).get(code).short


def review(
    plan: PlanOption,
    unit: Annotated[
        str | None, typer.Option("--unit", "-u", metavar="单位", help="只看这个单位，或者佐证属于哪个单位。")
    ] = None,
    key: Annotated[
        str | None, typer.Option("--key", metavar="编号", help="审核哪一份佐证；不写则列出待审核的。")
    ] = None,
    verdict: Annotated[
        str | None, typer.Option("--verdict", metavar="结论", help="accepted（认可）或 returned（退回）。")
    ] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="审核人", help="谁审核。")] = None,
    why: Annotated[str, typer.Option("--why", metavar="理由", help="为什么；退回必须写。")] = "",
    database: DatabaseOption = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """审核佐证材料：列出待审核的，或者认可、退回一份。"""
    from commands.world import load_world, open_store
    from facts.errors import UsageError
    from facts.store.database import reading
    from facts.store.dispositions import NewJudgement, judge, judged_evidence
    from facts.store.knowledge import latest_known

    world = load_world(plan)
    engine = open_store(database, make=False)
    code = world.unit(unit) if unit else None
    if key is None:
        with reading(engine) as connection:
            waiting = [
                piece
                for piece in judged_evidence(connection, latest_known(connection))
                if piece.verdict is None
                and (code is None or piece.unit == code)
                and piece.requirement in world.rules.requirements
            ]
        if form is Format.JSON:
            print_json([vars_of(piece) for piece in waiting])
            return
        print_table(
            f"待审核的佐证材料（{len(waiting)}份）",
            ("单位", "编号", "要求", "要素", "要求内容"),
            [
                (
                    world.registry.get(p.unit).short,
                    p.key,
                    p.requirement,
                    p.element,
                    world.rules.requirements[p.requirement].title,
                )
                for p in waiting
            ],
        )
        return
    if code is None or by is None or verdict not in {"accepted", "returned"}:
        raise UsageError(
            "审核一份佐证要写 --unit、--key、--verdict accepted 或 returned、--by 审核人；退回还要写 --why。"
        )
    judge(
        engine, [NewJudgement(code, key, "accepted" if verdict == "accepted" else "returned", by, why)], seconds(now())
    )
    say(f"已记下：{world.registry.get(code).short}的佐证{key}{'认可' if verdict == 'accepted' else '退回'}。")


def waive(
    plan: PlanOption,
    requirement: Annotated[str, typer.Argument(metavar="要求", help="要求的编号。")],
    unit: Annotated[str, typer.Option("--unit", "-u", metavar="单位", help="哪个单位。")],
    why: Annotated[str, typer.Option("--why", metavar="理由", help="为什么。")],
    by: Annotated[str, typer.Option("--by", metavar="批准人", help="谁批准（异议写提出人）。")],
    kind: Annotated[
        str, typer.Option("--kind", metavar="种类", help="waived（豁免）、explained（说明已认可）或 objected（异议）。")
    ] = "waived",
    since: Annotated[
        str | None, typer.Option("--from", metavar="日期", help="自哪一天，默认要点年度的1月1日。")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="日期", help="到哪一天，默认不设终止。")] = None,
    database: DatabaseOption = None,
) -> None:
    """记下对一个单位一项要求的豁免、认可的说明或者异议。"""
    from commands.world import load_world, open_store
    from facts.errors import UsageError
    from facts.store.dispositions import NewDisposition, decide

    if kind not in KINDS:
        allowed = "、".join(f"{name}（{title}）" for name, title in KINDS.items())
        raise UsageError(f"--kind 不能是“{kind}”，可以是 {allowed}。")
    world = load_world(plan)
    first = read_day(since, "--from") if since else date(world.rules.plan.year, 1, 1)
    last = read_day(until, "--until").toordinal() if until else None
    code, full = world.unit(unit), world.requirement(requirement)
    number = decide(
        open_store(database),
        NewDisposition(plan, full, code, kind, why, by, first.toordinal(), last),  # type: ignore[arg-type]
        seconds(now()),
    )
    say(f"已记下（第{number}号）：{world.registry.get(code).short}，{full}，{KINDS[kind]}。")


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

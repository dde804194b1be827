"""Forms out: one workbook for one unit, or one for each unit that has obligations."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.chinese import ChineseCommand
from commands.options import DatabaseOption, PlanOption, SettingsOption, UnitOption
from commands.output import say

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from commands.world import World
    from facts.intake.form import FormContent

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\s]+')


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("form", cls=ChineseCommand)(form)


def form(
    plan: PlanOption,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="文件", help="写到哪里，.xlsx；与 --all 同用时是一个文件夹。")
    ],
    unit: UnitOption = None,
    everybody: Annotated[bool, typer.Option("--all", help="给每个有要求的单位各写一个，以简称为文件名。")] = False,
    by: Annotated[str | None, typer.Option("--by", metavar="日期", help="要求哪天前交回，印在封面上。")] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="交给谁", help="交给谁，印在封面上；不写就是印发要点的机关。")
    ] = None,
    prefilled: Annotated[
        bool, typer.Option("--prefilled", help="预先填好数据库里这个单位以前报的记录，供更正、续报。")
    ] = False,
    database: DatabaseOption = None,
    settings: SettingsOption = None,
) -> None:
    """写出一个单位（--unit）或者每个单位（--all）要填的工作簿，检查公式就在表里，不覆盖已有的文件。"""
    from commands.world import load_world, open_store
    from engine.form_content import FormSource
    from facts.errors import UsageError
    from facts.intake.form import write_form
    from facts.store.database import reading

    if everybody == (unit is not None):
        raise UsageError("请写 --unit 单位（一个单位），或者 --all（每个单位各一个），二者选一。")
    world = load_world(plan, settings)
    wanted = world.list_needs()
    if unit is not None:
        code = world.unit(unit)
        if code not in wanted:
            raise UsageError(f"“{world.registry.get(code).short}”在这份要点下没有需要填报的要求。")
        wanted = {code: wanted[code]}
    targets = {code: _place(world, code, out, everybody=everybody) for code in wanted}
    taken = [path for path in targets.values() if path.exists()]
    if taken:
        more = f"等{len(taken)}个文件" if len(taken) > 1 else ""
        other = "文件夹" if everybody else "文件名"
        raise UsageError(f"“{taken[0]}”{more}已存在，可能已经填过，什么也没有写。请换一个{other}，或先移走。")
    if everybody:
        out.mkdir(parents=True, exist_ok=True)
    hand_in = _say_hand_in(world, by, to)
    source = FormSource(world.catalog, world.rules, world.settings, world.calendar)
    contents = {code: source.gather(world.registry.get(code), needs, hand_in) for code, needs in wanted.items()}
    if prefilled:
        with reading(open_store(database, make=False)) as connection:
            contents = {code: _fill_in(connection, world, content) for code, content in contents.items()}
    for number, (code, content) in enumerate(contents.items(), start=1):
        write_form(targets[code], content)
        if everybody:
            counts = f"{len(content.ledgers)}个台账，{len(content.duties)}项要求"
            say(f"  {number}/{len(contents)}　{targets[code].name}：{counts}")
    if everybody:
        say(f"已在 {out} 写出{len(contents)}个单位的表。")
        return
    (content,) = contents.values()
    (target,) = targets.values()
    say(
        f"已写出 {target}：{len(content.ledgers)}个台账，{len(content.duties)}项要求"
        f"{_say_records(content) if prefilled else ''}。填好后用 mingcha check {target} --plan {plan} 自查。"
    )


def _fill_in(connection: Connection, world: World, content: FormContent) -> FormContent:
    """The form with the records that the unit reported and that still count: of stocks all, else those of the year."""
    from facts.intake.form import StoredRow
    from facts.intake.order import OLDER_TOO
    from facts.ledgers import LEDGERS
    from facts.store.current import list_current

    records = {}
    for ledger in content.ledgers:
        since = 0 if LEDGERS[ledger].standing or ledger in OLDER_TOO else content.covers_from[ledger]
        records[ledger] = [
            StoredRow(
                row.key,
                "" if row.unit == content.unit_code else world.registry.get(row.unit).short,
                row.values,
                row.most,
            )
            for row in list_current(connection, content.unit_code, ledger)
            if row.anchor_day >= since and _is_of_plan(row.values.get("requirement"), content.plan)
        ]
    return replace(content, records=records)


def _is_of_plan(requirement: object, plan: str) -> bool:
    """Whether evidence is for the plan; all other records are for any."""
    return not isinstance(requirement, str) or requirement.startswith(f"{plan}/")


def _place(world: World, code: str, out: Path, *, everybody: bool) -> Path:
    """Where the form of a unit is written."""
    if everybody:
        return out / f"{_FORBIDDEN.sub('', world.registry.get(code).short)}.xlsx"
    return out if out.suffix == ".xlsx" else out.with_name(f"{out.name}.xlsx")


def _say_hand_in(world: World, by: str | None, to: str | None) -> str:
    from commands.options import read_day

    day = None if by is None else read_day(by, "--by")
    when = f"{day.year}年{day.month}月{day.day}日前" if day is not None else "按通知的日期"
    return f"填好后{when}交{to or world.rules.plan.issuer}"


def _say_records(content: FormContent) -> str:
    return f"，预先填好{sum(len(rows) for rows in content.records.values())}条以前报的记录"

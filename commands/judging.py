"""Judging: assess, list, explain."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from commands.chinese import ChineseCommand
from commands.options import (
    AsOfOption,
    CalendarOption,
    DatabaseOption,
    FailOn,
    Format,
    FormatOption,
    KnownAtOption,
    ListFormat,
    PlanOption,
    SettingsOption,
    UnitOption,
    now,
    read_day,
    read_moment,
    seconds,
    show_moment,
)
from commands.output import fields, print_json, print_table, say, terminal_columns

_RunOption = Annotated[
    str | None, typer.Option("--run", metavar="编号", help="哪一次评估，写清单上的评估编号；默认最近一次。")
]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("assess", cls=ChineseCommand)(assess)
    app.command("list", cls=ChineseCommand)(list_findings)
    app.command("runs", cls=ChineseCommand)(runs)
    app.command("explain", cls=ChineseCommand)(explain)


def assess(
    plan: PlanOption,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    database: DatabaseOption = None,
    settings: SettingsOption = None,
    calendar: CalendarOption = None,
    form: FormatOption = Format.TEXT,
    fail_on: Annotated[
        FailOn,
        typer.Option("--fail-on", metavar="何时", help="breached、undecided 或 never：遇到什么以非 0 状态结束。"),
    ] = FailOn.NEVER,
) -> None:
    """按要点判定全部单位，存为一次判定。"""
    from commands.annotations import grade_findings
    from commands.world import load_world, open_store, run_assessment

    world = load_world(plan, settings, calendar)
    day = read_day(as_of, "--as-of") if as_of else now().date()
    result = run_assessment(
        open_store(database, make=False), world, day, read_moment(known_at, "--known-at"), seconds(now())
    )
    if form is Format.JSON:
        print_json(result)
    else:
        say_totals(result)
    status = grade_findings(result["findings"])
    failing = {FailOn.NEVER: set[int](), FailOn.BREACHED: {1}, FailOn.UNDECIDED: {1, 3}}[fail_on]
    raise typer.Exit(status if status in failing else 0)


def say_totals(result: dict[str, Any]) -> None:
    """The totals of a run, zeros too, and where to go on."""
    from commands.listing import HEADINGS
    from engine.decision_load import decision_table

    table = decision_table()
    run, totals = result["run"], result["totals"]
    say(f"{run['title']}（{run['number'] or '文号未给出'}），核对到{run['as_of']}终了，评估编号{run['id'][:12]}")
    say(f"应落实{totals['owed']}项 = {totals['requirements']}条要求中{totals['units']}个单位各自应负的部分")
    print_table(
        "按结论",
        ("结论", "项数"),
        [*((table.give_title("verdict", name), n) for name, n in totals["verdicts"].items()), ("合计", totals["owed"])],
    )
    print_table(
        "按清单层级",
        ("层级", "是什么", "项数"),
        [(table.give_title("tier", tier), HEADINGS[int(tier)], n) for tier, n in totals["tiers"].items()],
    )
    _say_consequences(result["consequences"])
    if not run["complete"]:
        say("说明：这份要点目前只编入了由数字或者日期决定的要求，其余尚未编入。")
    say(f"下一步：mingcha list --plan {run['plan']}　mingcha explain 单位 要求 --plan {run['plan']}")


def _say_consequences(consequences: list[dict[str, Any]]) -> None:
    """For how many units each step is proposed, on which numbers of the office it rests, which numbers are not set."""
    rows = [
        (
            each["title"],
            each["yes"],
            each["unknown"],
            "、".join(each["local"]) or "—",
            f"未设线：{'、'.join(each['unset'])}" if each["unset"] else "",
        )
        for each in consequences
        if each["kind"] == "step"
    ]
    if rows:
        print_table("对单位的处理建议", ("建议", "单位数", "尚不能定", "本地设定", "说明"), rows)


def list_findings(
    plan: PlanOption,
    run: _RunOption = None,
    unit: UnitOption = None,
    tier: Annotated[
        list[int] | None,
        typer.Option(
            "--tier",
            metavar="层级",
            help="只列这些层级（1 至 4；0 是不列入清单的），可以写多次，默认 1、2、3。",
            min=0,
            max=4,
        ),
    ] = None,
    database: DatabaseOption = None,
    form: Annotated[
        ListFormat, typer.Option("--format", "-f", metavar="格式", help="text、json 或 html。")
    ] = ListFormat.TEXT,
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="文件", help="写到文件。")] = None,
) -> None:
    """逐单位列出未落实的事项。"""
    from commands.render import render_list_html, render_list_text
    from commands.world import load_world, open_store

    world = load_world(plan)
    result = load_run(open_store(database, make=False), plan, run)
    code = world.unit(unit) if unit else None
    if code is not None:
        result = only_unit(result, code)
    chosen = tuple(tier) if tier else (1, 2, 3)
    if form is ListFormat.JSON:
        listed = [finding for finding in result["findings"] if finding["tier"] in chosen]
        if out is None:
            print_json({**result, "findings": listed})
            return
        import json

        text = json.dumps({**result, "findings": listed}, ensure_ascii=False, indent=1)
    elif form is ListFormat.HTML:
        text = render_list_html(result)
    else:
        text = render_list_text(result, tiers=chosen, unit=code, columns=None if out else terminal_columns())
    if out is None:
        say(text)
        return
    write_text(out, text)
    say(f"已写出 {out}。")


def runs(
    plan: Annotated[str | None, typer.Option("--plan", "-p", metavar="要点", help="只列这份要点的。")] = None,
    database: DatabaseOption = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """列出存下的各次评估：编号、核对到哪天、以何时收到的材料为准、各层各有多少。"""
    import json

    from commands.world import open_store
    from facts.store.database import reading
    from facts.store.runs import LENGTH_OF_ID, list_runs

    with reading(open_store(database, make=False)) as connection:
        found = [(run, json.loads(run.totals)["totals"]) for run in list_runs(connection, plan)]
    if form is Format.JSON:
        print_json(
            [{**fields(run), "as_of": str(date.fromordinal(run.as_of)), "totals": totals} for run, totals in found]
        )
        return
    print_table(
        f"评估（{len(found)}次）",
        ("编号", "要点", "核对到", "以此前收到的为准", "应落实", "第一层", "第二层", "第三层", "第四层"),
        [
            (
                run.run_id[:LENGTH_OF_ID],
                run.plan,
                date.fromordinal(run.as_of),
                show_moment(run.known_at),
                totals["owed"],
                *(totals["tiers"][str(tier)] for tier in (1, 2, 3, 4)),
            )
            for run, totals in found
        ],
    )


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    from facts.errors import UsageError, say_failure

    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise UsageError(f"写不了“{path}”（{say_failure(error)}）。请核对文件夹和写入权限。") from None


def load_run(engine: Any, plan: str, name: str | None) -> dict[str, Any]:  # noqa: ANN401 - an SQLAlchemy engine
    """A stored run as data.

    Raises:
        UsageError: nothing was assessed yet.
    """
    from engine.report import read_run
    from facts.errors import UsageError
    from facts.store.database import reading

    with reading(engine) as connection:
        result = read_run(connection, plan, name)
    if result is None:
        raise UsageError(f"“{plan}”还没有判定过。请先运行 mingcha assess --plan {plan}。")
    if result["run"]["plan"] != plan:
        raise UsageError(f"评估{name}是“{result['run']['plan']}”的，不是“{plan}”的。")
    return result


def only_unit(result: dict[str, Any], unit: str) -> dict[str, Any]:
    """The part of a run that concerns one unit."""
    return {
        **result,
        "units": [entry for entry in result["units"] if entry["unit"] == unit],
        "findings": [finding for finding in result["findings"] if finding["unit"] == unit],
        "figures": [figure for figure in result["figures"] if figure["unit"] == unit],
    }


def explain(
    unit: Annotated[str, typer.Argument(metavar="单位", help="单位的名称或编码；或者一个编码，如 D102。")],
    requirement: Annotated[
        str | None, typer.Argument(metavar="要求", help="要求的编号，可以省去要点；查编码时不写。")
    ] = None,
    plan: Annotated[str | None, typer.Option("--plan", "-p", metavar="要点", help="要点的编号；查编码时不写。")] = None,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    database: DatabaseOption = None,
    settings: SettingsOption = None,
    calendar: CalendarOption = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """一个单位的一项要求为什么是这个结论：数字、界限、采用的理解、日期推算、全部记录；或者一个编码是什么意思。"""
    from facts.errors import UsageError

    if requirement is None or plan is None:
        if _say_code(unit, form):
            return
        raise UsageError(
            "要写单位、要求和 --plan，如 mingcha explain 区经委 3a --plan qingpu-2021；或者一个编码，如 D102。"
        )
    from commands.render import render_explain_text
    from commands.world import load_world, open_store
    from engine.explain import explain as follow
    from engine.report import read_run
    from facts.store.database import reading
    from facts.store.knowledge import settle_known_at

    world = load_world(plan, settings, calendar)
    code, full = world.unit(unit), world.requirement(requirement)
    with reading(open_store(database, make=False)) as connection:
        moment = read_moment(known_at, "--known-at")
        day = read_day(as_of, "--as-of") if as_of else None
        if day is None:
            latest = read_run(connection, plan, None)
            day = date.fromisoformat(latest["run"]["as_of"]) if latest else now().date()
            moment = latest["run"]["known_at"] if latest and moment is None else moment
        settled = settle_known_at(connection, moment)
        data = follow(connection, world.request(day, settled), full, code)
    if form is Format.JSON:
        print_json(data)
        return
    say(render_explain_text(data, columns=terminal_columns()))


def _say_code(number: str, form: Format) -> bool:
    """The page of a code of the intake report; False where there is no such code."""
    from facts.intake.codes import CODES, KIND_TITLES

    code = CODES.get(number.upper())
    if code is None:
        return False
    if form is Format.JSON:
        print_json({**fields(code), "kind": code.kind})
        return True
    say(f"{code.number}　{code.title}（{KIND_TITLES[code.kind]}）")
    for heading, text in (("为什么", code.why), ("怎么办", code.remedy), ("例如", code.example)):
        say(f"  {heading}　{text}")
    return True

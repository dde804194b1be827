"""``mingcha demo``: district years generated, handed in, judged and listed, in one go."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from commands.chinese import ChineseCommand
from commands.options import SHANGHAI, seconds
from commands.output import say, terminal_columns

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from commands.world import World
    from demo import DemonstrationFiles, Example

PLANS: Final = ("putuo-2021", "qingpu-2021")
"""What is shown where no plan is named."""

MARK: Final = "明察演示.txt"
"""Stands in the folder of a demonstration, so that nothing else is ever cleared away."""

_RECEIVED: Final = (1, 5, 9)
"""Month, day and hour, in the year after the plan's, at which the reports come in."""

_Plans = Annotated[
    list[str] | None,
    typer.Option("--plan", "-p", metavar="要点", help="演示哪个要点，可以写几次；不写是 putuo-2021 和 qingpu-2021。"),
]
_Folder = Annotated[Path, typer.Option("--out", "-o", metavar="文件夹", help="演示放在哪里；已有的演示会被重做。")]
_Scale = Annotated[
    float,
    typer.Option("--scale", metavar="倍数", help="数据量，1 为平常的一年，一个区约七千至三万条。", min=0.01),
]
_Seed = Annotated[int, typer.Option("--seed", metavar="种子", help="同一种子给出同样的数据。")]


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("demo", cls=ChineseCommand)(demo)


def demo(folder: _Folder = Path("out/demo"), scale: _Scale = 1.0, seed: _Seed = 2021, plan: _Plans = None) -> None:
    """演示：生成一个区一年的报告，收下，判定，列出未落实的事项。"""
    from commands.judging import write_text
    from commands.render import render_list_html, render_list_text
    from demo import check_plan

    plans = tuple(dict.fromkeys(plan or PLANS))
    for each in plans:
        check_plan(each)
    _clear(folder)
    result: dict[str, Any] = {}
    example: Example | None = None
    for each in plans:
        result, example = _run_plan(folder / each, each, scale, seed)
        write_text(folder / each / "问题清单.html", render_list_html(result))
        write_text(folder / each / "问题清单.txt", render_list_text(result, tiers=(1, 2, 3), unit=None))
    say(render_list_text(result, tiers=(1,), unit=None, columns=terminal_columns()))
    say("以上是第一层（按任何一种理解都没有做到的）。全部层级和佐证未交的见网页。可以打开的文件：")
    for each in plans:
        say(f"  {folder / each / '问题清单.html'}　{folder / each / 'reports'}（各单位的报告）")
    _say_next(folder, result, example)


def _say_next(folder: Path, result: dict[str, Any], example: Example | None) -> None:
    """The next commands to try, on a finding that one changed cell of one workbook undoes."""
    plan, as_of = result["run"]["plan"], result["run"]["as_of"]
    chosen = _choose_example(result["findings"], example)
    if chosen is None:
        return
    finding, record = chosen
    unit, report = finding["unit_name"], f"reports/{record['file']}"
    say("接着可以试（先进入演示的文件夹；提示找不到 mingcha 时先运行 source .venv/bin/activate）：")
    say(f"  cd {folder / plan}")
    say(f"  mingcha explain {unit} {finding['requirement']} --plan {plan}")
    say(f"  打开 {report}，“{record['sheet']}”表第{record['row']}行（{record['key']}）")
    if _shows(finding, example) and example is not None:
        say(f"  （演示里只要把这一行的“{example.column}”改成 {example.value}，存盘，再：）")
    else:
        say(f"  怎样补救：{finding['remedy']}")
    say(f"  mingcha check {report} --plan {plan}")
    say(f"  mingcha submit {report} --plan {plan}")
    say(f"  mingcha assess --plan {plan} --as-of {as_of}")
    say(f"  mingcha list --plan {plan} --unit {unit}")


def _shows(finding: dict[str, Any], example: Example | None) -> bool:
    return example is not None and (finding["requirement"], finding["unit"]) == (example.requirement, example.unit)


def _choose_example(
    findings: list[dict[str, Any]], example: Example | None
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """An accused finding with a record in a workbook, if there is one: the one that is easiest to mend, where it is."""
    shown = [
        (finding, record)
        for finding in findings
        if finding["accuses"]
        for record in finding["records"]
        if record["file"].endswith(".xlsx")
    ]
    return next((pair for pair in shown if _shows(pair[0], example)), shown[0] if shown else None)


def _clear(folder: Path) -> None:
    """Make room for the demonstration; only an earlier one is cleared away."""
    from facts.errors import UsageError

    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise UsageError(f"“{folder}”不是空的，也不是以前的演示，没有动它。请用 --out 另写一个文件夹。")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text("这个文件夹由 mingcha demo 写成，再次演示时会整个重做。\n", encoding="utf-8")


def _run_plan(folder: Path, plan: str, scale: float, seed: int) -> tuple[dict[str, Any], Example | None]:
    """Generate, hand in and judge one district's year; give the result, and what one changed cell would undo."""
    from commands.world import load_world, run_assessment
    from demo import build_demonstration
    from facts.store.database import open_database

    files = build_demonstration(folder, plan=plan, seed=seed, scale=scale)
    say(f"{plan}：已生成{len(files.reports)}个单位的报告，{files.records}条记录。")
    world = load_world(plan, files.settings)
    engine = open_database(None, default_path=folder / "mingcha.db")
    received = datetime(world.rules.plan.year + 1, *_RECEIVED, tzinfo=SHANGHAI)
    hand_in(engine, world, files, received)
    result = run_assessment(engine, world, date(world.rules.plan.year, 12, 31), None, seconds(received))
    totals = result["totals"]
    say(
        f"{plan}：判定{totals['owed']}项，第一层{totals['tiers']['1']}项，第二层{totals['tiers']['2']}项，第三层{totals['tiers']['3']}项。"
    )
    return result, files.example


def hand_in(engine: Engine, world: World, files: DemonstrationFiles, received: datetime) -> None:
    """Submit every report and enter what the office decided.

    Args:
        engine: the database.
        world: rules, settings, calendar, units.
        files: the demonstration.
        received: when the reports come in.
    """
    from demo import read_dispositions, read_judgements
    from facts.store.dispositions import decide, judge
    from facts.store.submissions import submit

    at = seconds(received)
    for handed in files.reports:
        submit(engine, world.read_report([handed.path], handed.unit), at)
    by_day: dict[date, list[Any]] = {}
    for day, judgement in read_judgements(files.judgements):
        by_day.setdefault(day, []).append(judgement)
    for day in sorted(by_day):
        judge(engine, by_day[day], seconds(datetime(day.year, day.month, day.day, 17, tzinfo=SHANGHAI)))
    for disposition in read_dispositions(files.dispositions):
        decide(engine, disposition, at)

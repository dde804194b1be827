"""``mingcha demo``: two district years generated, handed in, judged and listed, in one go."""

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
    from demo import DemonstrationFiles

PLANS: Final = ("putuo-2021", "qingpu-2021")
MARK: Final = "明察演示.txt"
"""Stands in the folder of a demonstration, so that nothing else is ever cleared away."""

EXAMPLE: Final = "qingpu-2021/3a"
"""The requirement whose breach in the demonstration one cell of a workbook undoes."""

_RECEIVED: Final = datetime(2022, 1, 5, 9, 0, tzinfo=SHANGHAI)
_AS_OF: Final = date(2021, 12, 31)
_Folder = Annotated[Path, typer.Option("--out", "-o", metavar="文件夹", help="演示放在哪里；已有的演示会被重做。")]
_Scale = Annotated[float, typer.Option("--scale", metavar="倍数", help="数据量，1 为两个区一年约五万条。", min=0.01)]
_Seed = Annotated[int, typer.Option("--seed", metavar="种子", help="同一种子给出同样的数据。")]


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("demo", cls=ChineseCommand)(demo)


def demo(folder: _Folder = Path("out/demo"), scale: _Scale = 1.0, seed: _Seed = 2021) -> None:
    """演示：生成两个区一年的报告，收下，判定，列出未落实的事项。"""
    from commands.judging import write_text
    from commands.render import render_list_html, render_list_text

    _clear(folder)
    result: dict[str, Any] = {}
    for plan in PLANS:
        result = _run_plan(folder / plan, plan, scale, seed)
        write_text(folder / plan / "问题清单.html", render_list_html(result))
        write_text(folder / plan / "问题清单.txt", render_list_text(result, tiers=(1, 2, 3), unit=None))
    say(render_list_text(result, tiers=(1,), unit=None, columns=terminal_columns()))
    say("以上是第一层（按任何一种理解都没有做到的）。全部层级和佐证未交的见网页。可以打开的文件：")
    for each in PLANS:
        say(f"  {folder / each / '问题清单.html'}　{folder / each / 'reports'}（各单位的报告）")
    _say_next(folder, result)


def _say_next(folder: Path, result: dict[str, Any]) -> None:
    """The next commands to try, on a finding that one changed cell of one workbook undoes."""
    plan = result["run"]["plan"]
    finding, record = _choose_example(result["findings"])
    unit, report = finding["unit_name"], f"reports/{record['file']}"
    say("接着可以试（先进入演示的文件夹；提示找不到 mingcha 时先运行 source .venv/bin/activate）：")
    say(f"  cd {folder / plan}")
    say(f"  mingcha explain {unit} {finding['requirement']} --plan {plan}")
    say(f"  打开 {report}，“{record['sheet']}”表第{record['row']}行（{record['key']}）：{finding['remedy']}")
    if finding["requirement"] == EXAMPLE:
        say("  （把这一行的“属性认定日期”改成不晚于“报请区政府发文日期”的日子，存盘，再：）")
    say(f"  mingcha check {report} --plan {plan}")
    say(f"  mingcha submit {report} --plan {plan}")
    say(f"  mingcha assess --plan {plan} --as-of {_AS_OF}")
    say(f"  mingcha list --plan {plan} --unit {unit}")


def _choose_example(findings: list[dict[str, Any]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """An accused finding with a record in a workbook: the one that is easiest to mend, if it is there."""
    shown = [
        (finding, record)
        for finding in findings
        if finding["accuses"]
        for record in finding["records"]
        if record["file"].endswith(".xlsx")
    ]
    return next((pair for pair in shown if pair[0]["requirement"] == EXAMPLE), shown[0])


def _clear(folder: Path) -> None:
    """Make room for the demonstration; only an earlier one is cleared away."""
    from facts.errors import UsageError

    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise UsageError(f"“{folder}”不是空的，也不是以前的演示，没有动它。请用 --out 另写一个文件夹。")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text("这个文件夹由 mingcha demo 写成，再次演示时会整个重做。\n", encoding="utf-8")


def _run_plan(folder: Path, plan: str, scale: float, seed: int) -> dict[str, Any]:
    """Generate, hand in and judge one district's year."""
    from commands.world import load_world, run_assessment
    from demo import build_demonstration
    from facts.store.database import open_database

    files = build_demonstration(folder, plan=plan, seed=seed, scale=scale)
    say(f"{plan}：已生成{len(files.reports)}个单位的报告，{files.records}条记录。")
    world = load_world(plan, files.settings)
    engine = open_database(None, default_path=folder / "mingcha.db")
    hand_in(engine, world, files)
    result = run_assessment(engine, world, _AS_OF, None, seconds(_RECEIVED))
    totals = result["totals"]
    say(
        f"{plan}：判定{totals['owed']}项，第一层{totals['tiers']['1']}项，第二层{totals['tiers']['2']}项，第三层{totals['tiers']['3']}项。"
    )
    return result


def hand_in(engine: Engine, world: World, files: DemonstrationFiles) -> None:
    """Submit every report and enter what the office decided."""
    from demo import read_dispositions, read_judgements
    from facts.store.dispositions import decide, judge
    from facts.store.submissions import submit

    at = seconds(_RECEIVED)
    for handed in files.reports:
        submit(engine, world.read_report([handed.path], handed.unit), at)
    by_day: dict[date, list[Any]] = {}
    for day, judgement in read_judgements(files.judgements):
        by_day.setdefault(day, []).append(judgement)
    for day in sorted(by_day):
        judge(engine, by_day[day], seconds(datetime(day.year, day.month, day.day, 17, tzinfo=SHANGHAI)))
    for disposition in read_dispositions(files.dispositions):
        decide(engine, disposition, at)

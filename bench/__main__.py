"""``make bench``: the district year, whole and by stages, beside an analyst's script for the same figures."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from bench.aims import Measured
from bench.by_hand import AS_OF, PLAN, run_by_hand
from bench.comparing import Comparison, compare_figures
from bench.district import District, build_district
from bench.door import run_app
from bench.processes import ROOT, Ran, run_in_turn, run_python
from bench.stages import JUDGING
from commands.chinese import ChineseCommand
from commands.options import Format
from commands.output import print_json, print_table, say
from engine.report import read_run
from facts.store.database import open_database, reading

LIBRARIES = "import sqlmodel, typer, yaml, jinja2, durable"
READ_WORKBOOK = """
import sys
import durable.engine, python_calamine, sqlmodel, typer, yaml
with python_calamine.load_workbook(sys.argv[1]) as workbook:
    tables = [workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names]
"""
COMMAND = "import sys, cli; sys.exit(cli.run(sys.argv[1:]))"
TIME_RULES = """
import time
from engine.catalog import load_catalog
from engine.check import check_catalog
from facts.resources import resource
began = time.perf_counter()
check_catalog(load_catalog(resource("rules")))
print(time.perf_counter() - began)
"""

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command(cls=ChineseCommand)
def bench(
    scale: Annotated[float, typer.Option("--scale", metavar="倍数", help="数据量，1 约两万五千条。", min=0.01)] = 1.0,
    seed: Annotated[int, typer.Option("--seed", metavar="种子", help="同一种子给出同样的数据。")] = 2021,
    rounds: Annotated[int, typer.Option("--rounds", metavar="次数", help="各测几次，取最短的。", min=1)] = 5,
    form: Annotated[Format, typer.Option("--format", "-f", metavar="格式", help="text 或 json。")] = Format.TEXT,
) -> None:
    """测一个区一年的判定：整个过程、各个阶段、内存，与手写脚本对照。"""  # noqa: D415 - the command's help
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / "build", prefix="bench-") as folder:
        result = measure(Path(folder), scale=scale, seed=seed, rounds=rounds)
    if form is Format.JSON:
        print_json(result)
    else:
        say_result(result)


def measure(folder: Path, *, scale: float, seed: int, rounds: int) -> dict[str, Any]:
    """Build a district year in an empty folder and measure what there is to measure; as plain data.

    Raises:
        InternalError: something that is measured failed.
    """
    district = build_district(folder, seed=seed, scale=scale)
    assessed, staged, libraries, helped, imported, rules, checked, read = run_in_turn(
        [
            partial(_assess, district, "-c", COMMAND, "assess"),
            partial(_assess, district, "-m", "bench.stages"),
            partial(run_python, "-c", LIBRARIES),
            partial(run_python, "-c", COMMAND, "--help"),
            partial(run_python, "-c", "import typer"),
            partial(run_python, "-c", TIME_RULES),
            partial(_check, district),
            partial(run_python, "-c", READ_WORKBOOK, str(district.report)),
        ],
        rounds,
    )
    scripts = [run_by_hand(district.database) for _ in range(rounds)]
    stages: dict[str, float] = json.loads(staged.output)
    measured = Measured(
        assessing=assessed.seconds,
        libraries=libraries.seconds,
        script=min(script.seconds for script in scripts),
        judging=stages[JUDGING],
        staged=sum(stages.values()),
        peak=assessed.peak,
        helping=helped.seconds,
        importing=imported.seconds,
        rules=float(rules.output),
        checking=checked.seconds,
        reading=read.seconds,
    )
    findings = _read_findings(district)
    return spell_result(district, measured, stages, len(findings), compare_figures(findings, scripts[0].figures))


def _assess(district: District, *arguments: str) -> Ran:
    """Run an assessment on a fresh copy of the district: a run that is stored already would be stored faster."""
    copy = _name_copy(district)
    shutil.copyfile(district.database, copy)
    day = AS_OF.isoformat()
    options = ("--plan", PLAN, "--as-of", day, "--db", str(copy), "--settings", str(district.settings))
    return run_python(*arguments, *options)


def _check(district: District) -> Ran:
    """Check one unit's workbook, whatever it finds."""
    options = ("--plan", PLAN, "--settings", str(district.settings), "--fail-on", "never")
    return run_python("-c", COMMAND, "check", str(district.report), *options)


def _name_copy(district: District) -> Path:
    return district.database.with_name("run.db")


def _read_findings(district: District) -> list[dict[str, Any]]:
    """What the last run found."""
    with reading(open_database(None, default_path=_name_copy(district), make=False)) as connection:
        run = read_run(connection, PLAN, None)
    assert run is not None
    found: list[dict[str, Any]] = run["findings"]
    return found


def spell_result(
    district: District, measured: Measured, stages: dict[str, float], findings: int, comparison: Comparison
) -> dict[str, Any]:
    """All that was measured as plain data."""
    return {
        "district": {
            "plan": PLAN,
            "as_of": AS_OF.isoformat(),
            "records": district.records,
            "rows": district.rows,
            "findings": findings,
            "generating": district.generating,
            "taking_in": district.taking_in,
        },
        "measured": vars(measured),
        "stages": stages,
        "aims": [aim.as_data() for aim in measured.list_aims()],
        "figures": vars(comparison),
    }


def say_result(result: dict[str, Any]) -> None:
    """Print the result as small tables."""
    district, measured, figures = result["district"], result["measured"], result["figures"]
    say(f"{district['plan']}，看到{district['as_of']}：{district['records']}条记录，{district['findings']}项结论")
    named = {
        "生成报告": district["generating"],
        "收下报告（读入、存库）": district["taking_in"],
        "判定（整个过程）": measured["assessing"],
        "解释器与程序库启动": measured["libraries"],
        "手写脚本": measured["script"],
        "mingcha --help": measured["helping"],
        "载入 typer": measured["importing"],
        "读入并检查全部要点的规则": measured["rules"],
        f"检查一个工作簿（{district['rows']}行）": measured["checking"],
        "载入程序库并读这个工作簿": measured["reading"],
    }
    print_table("用时（取最短）", ("什么", "秒"), [(name, f"{value:.3f}") for name, value in named.items()])
    whole = measured["staged"]
    print_table(
        "判定的各个阶段",
        ("阶段", "秒", "占比"),
        [(name, f"{spent:.3f}", f"{spent / whole:.0%}") for name, spent in result["stages"].items()],
    )
    say(
        f"数字对照：{figures['exact']}个与手写脚本相同，{figures['within']}个在程序给出的区间内，"
        f"{len(figures['differing'])}个不同，{len(figures['missing'])}个条件脚本里没有"
    )
    for line in figures["differing"]:
        say(f"  不同：{line}")
    for name in figures["missing"]:
        say(f"  脚本里没有：{name}")
    print_table(
        "目标",
        ("目标", "测得", "不超过", "结果"),
        [
            (aim["title"], f"{aim['measured']:.2f}", f"{aim['most']}{aim['unit']}", "达到" if aim["met"] else "未达到")
            for aim in result["aims"]
        ],
    )


def main(arguments: list[str]) -> int:
    """Run the bench; 0 when it ran, whatever it measured, 2 for wrong usage, else the status of the error."""
    return run_app(app, "bench", arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""One assessment in a process of its own, stage by stage; prints one line of JSON: stage to seconds.

python -m bench.stages --plan qingpu-2021 --as-of 2021-12-31 --db FILE
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import sys

from bench.stopwatch import Stopwatch

IMPORTING = "载入程序库"
REST = "其余"
JUDGING = "推理（durable_rules 与对照计算）"

MODULES = ("cli", "commands.world", "commands.checking", "engine.assess", "engine.check", "engine.report")
"""What ``assess`` imports before it begins."""

STAGES = {
    "读入并检查规则、设置、日历、单位": ("commands.world:load_world",),
    "打开数据库": ("commands.world:open_store",),
    "范围、时限表、填报情况": ("engine.assess:open_bench", "engine.assess:dispositions"),
    "计数的查询": ("engine.counting:count_items", "engine.counting:add_summaries"),
    "由数到区间": ("engine.assess:judge_readings", "engine.assess:decide_pair"),
    JUDGING: (
        "engine.assess:derive_checked",
        "engine.totals:derive",
        "engine.assess:decision_table",
    ),
    "问题背后的记录": ("engine.records:RecordFinder.find", "engine.records:RecordFinder.decided_on"),
    "措辞": ("engine.assess:_word",),
    "合计": ("engine.assess:total_units", "engine.assess:prove_totals"),
    "封存": ("engine.report:describe_run", "engine.report:store_assessment"),
    "显示": ("commands.judging:say_totals",),
}


def time_assessment(arguments: list[str]) -> dict[str, float]:
    """Stage to seconds of ``mingcha assess`` with these arguments; the interpreter's own start is not in it.

    Raises:
        SystemExit: the assessment did not end well.
    """
    watch = Stopwatch(REST)
    watch.enter(IMPORTING)
    for name in MODULES:
        importlib.import_module(name)
    watch.leave()
    watch.wrap(STAGES)
    program = importlib.import_module("cli")
    with contextlib.redirect_stdout(io.StringIO()):
        status = program.run(["assess", *arguments])
    if status != 0:
        raise SystemExit(status)
    return watch.stop()


if __name__ == "__main__":
    print(json.dumps(time_assessment(sys.argv[1:]), ensure_ascii=False))

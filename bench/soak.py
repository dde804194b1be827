"""``make soak``: long checks that look for what short ones do not show.

* engine and oracle on random districts (tests/oracle/soak.py);
* submissions killed at random moments are stored whole or not at all (tests/facts/store/crash_lab.py);
* real ``mingcha submit`` processes killed at random moments, at least 200 (bench/kills.py);
* damaged files of every form become a report or a refusal in words, soon and in little room (bench/fuzz.py);
* one assessment, made again and again in one process, says the same each time, and its memory does not grow.

    python -m bench.soak 600
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final

import typer

from bench.aims import MEGABYTE
from bench.by_hand import AS_OF, PLAN
from bench.district import build_district
from bench.door import run_app
from bench.processes import ROOT
from commands.chinese import ChineseCommand
from commands.output import say
from commands.world import load_world
from engine.assess import assess
from facts.store.canonical import hash_parts
from facts.store.database import open_database, reading
from facts.store.knowledge import latest_known

MOST_GROWTH: Final = 8 * MEGABYTE
"""More than this is a leak: a round frees what it took, give or take what the allocator keeps."""
WARMING: Final = 5
"""So many rounds until caches are full."""
KILLS_A_ROUND: Final = 24
FEWEST_KILLS: Final = 200
"""So many real processes are killed however short the time."""
SCALE: Final = 0.05

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command(cls=ChineseCommand)
def soak(
    seconds: Annotated[
        float, typer.Argument(metavar="秒数", help="共查多久，各项平分；真实提交至少杀够次数。", min=1)
    ] = 600,
) -> None:
    """长时间检查：引擎与参照实现、提交中途被杀、损坏的文件、反复判定。"""  # noqa: D415 - the command's help
    checks: dict[str, Callable[[float], list[str]]] = {
        "引擎与参照实现": compare_with_oracle,
        "提交中途被杀": kill_submissions,
        "真实的提交进程被杀": kill_real_processes,
        "损坏的文件": hand_in_damaged,
        "反复判定": repeat_assessment,
    }
    failed = 0
    for title, check in checks.items():
        found = check(seconds / len(checks))
        failed += len(found)
        say(f"{title}：{'没有发现问题' if not found else f'发现 {len(found)} 个问题'}")
        for line in found:
            say(f"  {line}")
    raise typer.Exit(70 if failed else 0)


def compare_with_oracle(seconds: float) -> list[str]:
    """Compare engine and oracle for some time; what differs, in words."""
    from tests.oracle.soak import main as compare  # noqa: PLC0415 - the oracle takes seconds to load

    differences = compare(seconds)
    return [f"{differences} 处不同，见上"] if differences else []


def kill_submissions(seconds: float) -> list[str]:
    """Kill submissions at random moments for some time; what was found half stored, in words."""
    from tests.facts.store.test_atomicity import run_lab, state  # noqa: PLC0415 - as above

    whole = (state(1, 2000), state(2, 2000))
    found, until = list[str](), time.monotonic() + seconds
    while time.monotonic() < until:
        with tempfile.TemporaryDirectory() as folder:
            seen = run_lab("kill-at-random", folder, KILLS_A_ROUND)
        found += [f"存了一半：{observed}" for observed in seen if observed not in whole]
    return found


def kill_real_processes(seconds: float) -> list[str]:
    """Kill real submissions for some time and often enough; what was wrong, in words."""
    from bench.kills import kill_processes  # noqa: PLC0415 - as above

    return kill_processes(FEWEST_KILLS, seconds)


def hand_in_damaged(seconds: float) -> list[str]:
    """Hand in damaged files for some time; what was neither a report nor a refusal, in words."""
    from bench.fuzz import damage_reports  # noqa: PLC0415 - as above

    return damage_reports(seconds)


def repeat_assessment(seconds: float) -> list[str]:
    """Assess a small district again and again for some time; what changed or grew, in words."""
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / "build", prefix="soak-") as folder:
        district = build_district(Path(folder), seed=2021, scale=SCALE)
        world = load_world(PLAN, district.settings)
        engine = open_database(None, default_path=district.database)

        def hash_assessment() -> str:
            with reading(engine) as connection:
                return hash_parts([assess(connection, world.request(AS_OF, latest_known(connection))).as_data()])

        return watch_rounds(hash_assessment, time.monotonic, read_resident, seconds)


def watch_rounds(
    act: Callable[[], str], clock: Callable[[], float], resident: Callable[[], int], seconds: float
) -> list[str]:
    """Act again and again for some time, at least a round more than it takes to warm up.

    Args:
        act: gives the same each time.
        clock: seconds.
        resident: the memory in use, in bytes.
        seconds: how long.

    Returns:
        What changed or grew, in words.
    """
    first, until, rounds, warm = act(), clock() + seconds, 1, 0
    while rounds <= WARMING or clock() < until:
        rounds += 1
        if act() != first:
            return [f"第 {rounds} 次与第 1 次结果不同"]
        if rounds == WARMING:
            warm = resident()
    growth = resident() - warm
    say(f"  判定 {rounds} 次，内存由 {warm // MEGABYTE} MB 变为 {(warm + growth) // MEGABYTE} MB")
    return [f"内存增长了 {growth // MEGABYTE} MB"] if growth > MOST_GROWTH else []


def read_resident() -> int:
    """The memory that this process has in use, in bytes."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096


def main(arguments: list[str]) -> int:
    """Run the checks; 0 when nothing was found, 70 when something was, 2 for wrong usage."""
    return run_app(app, "bench.soak", arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

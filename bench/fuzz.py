"""Hands in damaged files without end: whatever comes must be a report or a refusal in words, soon and in little room.

Real reports of the demonstration, in every form that is read, are damaged (bench/mutations.py) and read in a process
of their own whose memory and time have bounds; a workbook that is still read is marked too. What fails is kept in
``build/fuzz`` with the number by which the same damage is done again.

    python -m bench.fuzz 900
    python -m bench.fuzz 0 --only 123456
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Annotated, Final

import typer

from bench.aims import MEGABYTE
from bench.by_hand import PLAN
from bench.door import run_app
from bench.mutations import damage
from bench.processes import ROOT
from commands.chinese import ChineseCommand
from commands.output import say
from commands.world import World, load_world
from demo import build_demonstration
from facts.errors import MingchaError
from facts.mark import Mark, mark_workbook
from facts.report import Report

MOST_MEMORY: Final = 1536 * MEGABYTE
MOST_SECONDS: Final = 20
"""Of processor time, for one file."""
A_ROUND: Final = 100
"""So many files for one process."""
KEPT: Final = ROOT / "build" / "fuzz"
_SEEDS_A_FORM: Final = 4
_CONVERTED: Final = (".xls", ".ods")

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command(cls=ChineseCommand)
def fuzz(
    seconds: Annotated[float, typer.Argument(metavar="秒数", help="查多久。", min=0)] = 900,
    start: Annotated[int | None, typer.Option("--start", metavar="号", help="从哪一号开始，默认随机。")] = None,
    only: Annotated[int | None, typer.Option("--only", metavar="号", help="只重做这一号，在本进程里。")] = None,
) -> None:
    """不断提交损坏的文件：要么读成报告，要么用中文拒收，时间和内存都有限。"""  # noqa: D415 - the command's help
    found = damage_reports(seconds, start, only)
    for line in found:
        say(f"  {line}")
    raise typer.Exit(70 if found else 0)


def damage_reports(seconds: float, start: int | None = None, only: int | None = None) -> list[str]:
    """Damage reports for some time; what went wrong, in words.

    Args:
        seconds: how long; the round that has begun is finished.
        start: the number of the first damage; chance where it is not given.
        only: do this damage alone, in this process.
    """
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / "build", prefix="fuzz-") as name:
        folder = Path(name)
        files = build_demonstration(folder, plan=PLAN, seed=2021, scale=0.02)
        world = load_world(PLAN, files.settings)
        seeds = list(_gather_seeds([handed.path for handed in files.reports], folder))
        if only is not None:
            seed = choose_seed(seeds, only)
            say(f"{seed.name}：{hand_in(world, _write_damaged(folder, seed, only))}")
            return []
        for seed in seeds:  # loads every reader, and shows that what is damaged was sound
            if (outcome := hand_in(world, seed)) not in {"read", "refused"}:
                return [f"{seed.name}：{outcome}"]
        fuzzer = _Fuzzer(world, folder, seeds)
        number = Random().randrange(10**6) * 1000 if start is None else start
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            number = fuzzer.run_round(number)
        return fuzzer.sum_up()


def _gather_seeds(reports: Sequence[Path], folder: Path) -> Iterator[Path]:
    """Sound files of every form: the smallest of the demonstration's, and what can be made of them."""
    by_size = sorted(reports, key=_measure)
    workbooks = [path for path in by_size if path.suffix == ".xlsx"][:_SEEDS_A_FORM]
    yield from workbooks
    yield from [path for path in by_size if path.suffix == ".yaml"][:_SEEDS_A_FORM]
    for path in [path for path in by_size if path.is_dir()][:_SEEDS_A_FORM]:
        yield _zip(path, folder / f"{path.name}.zip")
    yield from _write_whole_documents(folder)
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        say("  没有 LibreOffice，不试 .xls 和 .ods")
        return
    for ending in _CONVERTED:
        profile = f"-env:UserInstallation=file://{folder}/office"
        command = [office, profile, "--headless", "--convert-to", ending[1:], "--outdir", str(folder / ending[1:])]
        subprocess.run([*command, *map(str, workbooks)], check=True, capture_output=True, timeout=300)
        yield from sorted((folder / ending[1:]).iterdir())


def _write_whole_documents(folder: Path) -> Iterator[Path]:
    """One CSV file that holds a ledger without coverage, and one JSON file."""
    path = folder / "培训.csv"
    path.write_text("编号,培训日期,培训对象\nPX-1,2021-03-01,全体人员\nPX-2,2021年5月6日,无\n", encoding="utf-8")
    yield path
    path = folder / "报告.json"
    path.write_text(
        '{"reporter": "区教育局", "year": 2021, "coverage": [{"ledger": "trainings", "covers_from": "2021-01-01",\n'
        ' "complete_through": "2021-12-31"}],\n "ledgers": {"trainings": [{"key": "PX-1", "held": "2021-03-01"},\n'
        ' {"key": "PX-2", "held": "2021-05-06"}]}}\n',
        encoding="utf-8",
    )
    yield path


def _measure(path: Path) -> int:
    return sum(entry.stat().st_size for entry in path.iterdir()) if path.is_dir() else path.stat().st_size


def _zip(folder: Path, path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in sorted(folder.iterdir()):
            archive.write(entry, entry.name)
    return path


def choose_seed(seeds: Sequence[Path], number: int) -> Path:
    """The sound file that the damage of this number is done to: every form as often."""
    endings = sorted({path.suffix for path in seeds})
    ending = endings[number % len(endings)]
    return Random(number).choice([path for path in seeds if path.suffix == ending])


def _write_damaged(folder: Path, seed: Path, number: int) -> Path:
    path = folder / f"damaged{seed.suffix}"
    path.write_bytes(damage(seed.read_bytes(), seed.suffix, Random(number)))
    return path


class _Fuzzer:
    """Runs rounds, and counts what came of them."""

    def __init__(self, world: World, folder: Path, seeds: Sequence[Path]) -> None:
        self.world = world
        self.folder = folder
        self.seeds = seeds
        self.forms = Counter[str]()
        self.outcomes = Counter[str]()
        self.failures: dict[str, list[int]] = {}

    def run_round(self, number: int) -> int:
        """Read a round of damaged files in a process of its own; give the number that comes next."""
        log = self.folder / "log"
        log.write_text("", encoding="utf-8")
        child = os.fork()
        if child == 0:
            _read_apart(self.world, self.folder, self.seeds, range(number, number + A_ROUND), log)
        _, status = os.waitpid(child, 0)
        lines = log.read_text(encoding="utf-8").splitlines()
        for line in lines:
            done, _, outcome = line.partition(" ")
            self._count(int(done), outcome)
        if os.WIFSIGNALED(status):
            self._count(number + len(lines), f"{signal.Signals(os.WTERMSIG(status)).name}")
            return number + len(lines) + 1
        return number + A_ROUND

    def _count(self, number: int, outcome: str) -> None:
        seed = choose_seed(self.seeds, number)
        self.forms[seed.suffix] += 1
        if outcome in {"read", "refused"}:
            self.outcomes[outcome] += 1
            return
        if outcome not in self.failures:
            KEPT.mkdir(parents=True, exist_ok=True)
            kept = KEPT / f"{number}{seed.suffix}"
            kept.write_bytes(_write_damaged(self.folder, seed, number).read_bytes())
            say(f"  {number}（{seed.name}）：{outcome}")
        self.failures.setdefault(outcome, []).append(number)

    def sum_up(self) -> list[str]:
        """Print the counts; give the failures, each kind once, in words."""
        forms = "、".join(f"{form} {number}" for form, number in sorted(self.forms.items()))
        say(f"  损坏的文件 {self.forms.total()} 个（{forms}）：读成报告 {self.outcomes['read']}，")
        say(f"  拒收 {self.outcomes['refused']}，出错 {sum(map(len, self.failures.values()))}")
        return [f"{len(numbers)} 次，第一次是 {numbers[0]} 号：{kind}" for kind, numbers in self.failures.items()]


def _read_apart(world: World, folder: Path, seeds: Sequence[Path], numbers: range, log: Path) -> None:
    """Read damaged files in this process, with bounds, and end it; an outcome a line goes to the log."""
    status = 1
    try:
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        with log.open("a", encoding="utf-8", buffering=1) as lines:
            for number in numbers:
                signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)  # which ends the process
                lines.write(f"{number} {hand_in(world, _write_damaged(folder, choose_seed(seeds, number), number))}\n")
        status = 0
    finally:
        os._exit(status)


def hand_in(world: World, path: Path) -> str:
    """Read a file as a report, and mark it where it is a workbook: read, refused, or what went wrong."""
    try:
        report = world.read_report([path], None)
        if path.suffix in {".xlsx", ".xlsm"}:
            mark_workbook(path.read_bytes(), list(_list_marks(report)))
    except MingchaError as error:
        return "refused" if error.exit_status in {2, 5} else f"{type(error).__name__}: {error.message}"
    except BaseException as failure:  # noqa: BLE001 - whatever it is, it is what is looked for
        frame = traceback.extract_tb(failure.__traceback__)[-1]
        return f"{type(failure).__name__} {str(failure)[:80]!r} ({Path(frame.filename).name}:{frame.lineno})"
    return "read"


def _list_marks(report: Report) -> Iterator[Mark]:
    for record in report.records[:20]:
        yield Mark(record.origin.sheet, record.origin.row, 1, "red", "标注")
    for remark in report.repairs[:20]:
        yield Mark(remark.origin.sheet, max(remark.origin.row, 1), 1, "blue", remark.message)


def main(arguments: list[str]) -> int:
    """Run; 0 when nothing was found, 70 when something was, 2 for wrong usage."""
    return run_app(app, "bench.fuzz", arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

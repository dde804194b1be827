"""Kills real ``mingcha submit`` processes at random moments, over a database that grows, and lets two run at once.

python -m bench.kills 200
"""

from __future__ import annotations

import itertools
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final

import typer

import cli
from bench.by_hand import PLAN
from bench.door import run_app
from bench.processes import ROOT
from commands.chinese import ChineseCommand
from commands.output import say
from commands.world import load_world
from demo import build_demonstration

SCALE: Final = 0.3
_RECEIVED: Final = "2022-01-{:02}T{:02}:{:02}"
_LOGS: Final = ("-journal", "-wal")
_LONGEST_WAIT: Final = 60.0

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@dataclass
class Yard:
    """A database and the reports of a district year, one after the other, then those of the same year with other rows.

    Attributes:
        folder: where reports are written.
        seen: how often the database was as before, and as after.
        found: what was wrong, in words.
    """

    folder: Path
    database: Path
    reports: list[Path] = field(default_factory=list)
    settings: Path = Path()
    number: int = 0
    longest: float = 0.0
    seen: Counter[str] = field(default_factory=Counter)
    found: list[str] = field(default_factory=list)

    def find_report(self, number: int) -> Path:
        """The report of this number; a further year is invented when all were handed in."""
        while number >= len(self.reports):
            seed = 2021 + len(self.reports)
            files = build_demonstration(self.folder / str(seed), plan=PLAN, seed=seed, scale=SCALE)
            self.settings = files.settings
            self.reports += [handed.path for handed in files.reports]
        return self.reports[number]

    def write_arguments(self, number: int, database: Path) -> list[str]:
        """The command that hands in the report of this number."""
        minutes = number * 3
        moment = _RECEIVED.format(1 + minutes // 1440 % 28, minutes // 60 % 24, minutes % 60)
        report = self.find_report(number)
        arguments = ["submit", str(report), "--plan", PLAN, "--settings", str(self.settings)]
        return [*arguments, "--db", str(database), "--received-at", moment]

    def start(self, number: int) -> subprocess.Popen[str]:
        """Start a real process that hands in a report."""
        command = [sys.executable, str(ROOT / "cli.py"), *self.write_arguments(number, self.database)]
        return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")

    def submit_apart(self, number: int, database: Path, what: str) -> None:
        """Hand a report in, in a process that need not start anew; it must succeed."""
        said = database.with_suffix(".said")
        child = os.fork()
        if child == 0:
            status = 1
            try:
                with said.open("w", encoding="utf-8") as out:
                    sys.stdout = sys.stderr = out
                    status = cli.run(self.write_arguments(number, database))
            finally:
                os._exit(status)
        _, ended = os.waitpid(child, 0)
        if ended != 0:
            self.found.append(
                f"{what}：状态 {os.waitstatus_to_exitcode(ended)}，{said.read_text(encoding='utf-8')[-300:]}"
            )

    def kill_one(self) -> None:
        """Kill the next submission, look at the database, and hand in the same again."""
        copy = self.database.with_suffix(".copy")
        shutil.copyfile(self.database, copy)
        before = dump(self.database)
        process = self.start(self.number)
        self._wait_for_a_moment(process)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        killed = process.returncode == -signal.SIGKILL
        log = any(Path(f"{self.database}{ending}").exists() for ending in _LOGS)
        now = dump(self.database)
        self.submit_apart(self.number, copy, f"第 {self.number} 份在副本上")
        after = dump(copy)
        whole = {"as before": before, "as after": after}
        state = next((name for name, content in whole.items() if content == now), "neither")
        if state == "neither":
            self.found.append(f"第 {self.number} 份被杀以后，数据库既不是以前的样子，也不是以后的样子")
        self.seen[state if killed else "ended first"] += 1
        self.seen["with a log left behind"] += killed and log
        self.submit_apart(self.number, self.database, f"第 {self.number} 份重新提交")
        if dump(self.database) != after:
            self.found.append(f"第 {self.number} 份重新提交以后，数据库与一次提交成功的不同")
        self.number += 1

    def _wait_for_a_moment(self, process: subprocess.Popen[str]) -> None:
        """Wait for some time drawn by chance; half the time until the database is written to, and a little longer."""
        if random.random() < 0.5:
            time.sleep(random.uniform(0, 1.1 * self.longest))
            return
        until = time.monotonic() + _LONGEST_WAIT
        while process.poll() is None and time.monotonic() < until:
            if any(Path(f"{self.database}{ending}").exists() for ending in _LOGS):
                time.sleep(random.uniform(0, 0.2))
                return
            time.sleep(0.0005)

    def submit_two(self, *, same: bool) -> None:
        """Hand in two reports at once, or the same one twice: both succeed, or one is told plainly why not."""
        second = self.number if same else self.number + 1
        processes = [self.start(self.number), self.start(second)]
        outputs = [process.communicate()[0] for process in processes]
        statuses = sorted(process.returncode for process in processes)
        if statuses[0] != 0 or statuses[1] not in {0, 5} or any("Traceback" in output for output in outputs):
            self.found.append(f"两份同时提交：状态 {statuses}，{outputs}")
        if same and sum("已收下" in output for output in outputs) > 1:  # none, where an earlier year held the same
            self.found.append(f"同一份同时提交两次：{outputs}")
        self.seen["two at once, the same" if same else "two at once"] += 1
        self.seen["two at once, one refused"] += statuses[1] == 5
        dump(self.database)
        self.number += 2


def dump(database: Path) -> list[str]:
    """Everything that the database holds, after a look whether it is sound.

    Raises:
        RuntimeError: it is not.
    """
    with closing(sqlite3.connect(database)) as connection:
        sound = connection.execute("PRAGMA integrity_check").fetchone()[0]
        if sound != "ok":
            raise RuntimeError(f"{database}: {sound}")
        return sorted(connection.iterdump())


def kill_processes(times: int, seconds: float = 0.0) -> list[str]:
    """Kill submissions so many times, and for so long; what was wrong, in words."""
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / "build", prefix="kills-") as name:
        folder = Path(name)
        yard = Yard(folder, folder / "m.db")
        yard.find_report(0)
        load_world(PLAN, yard.settings)  # what is loaded here need not be loaded in every process apart
        for _ in range(2):
            began = time.monotonic()
            output, _ = (process := yard.start(yard.number)).communicate()
            if process.returncode != 0:
                return [f"第一份就没有收下：{output}"]
            yard.longest = time.monotonic() - began
            yard.number += 1
        until = time.monotonic() + seconds
        for done in itertools.count():
            if (done >= times and time.monotonic() >= until) or yard.found:
                break
            yard.kill_one()
            if done % 10 == 0:
                yard.submit_two(same=done % 20 == 0)
        size = yard.database.stat().st_size // 1024
        counts = "、".join(f"{what} {count}" for what, count in sorted(yard.seen.items()))
        say(f"  真实的 mingcha submit 进程，数据库最后 {size} KB：{counts}")
        return yard.found


@app.command(cls=ChineseCommand)
def main_command(times: Annotated[int, typer.Argument(metavar="次数", help="杀多少次。", min=1)] = 200) -> None:
    """在随机的时刻杀掉正在提交的进程，每次检查数据库。"""  # noqa: D415 - the command's help
    found = kill_processes(times)
    for line in found:
        say(f"  {line}")
    raise typer.Exit(70 if found else 0)


def main(arguments: list[str]) -> int:
    """Run; 0 when nothing was found, 70 when something was, 2 for wrong usage."""
    return run_app(app, "bench.kills", arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

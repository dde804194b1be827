"""Kills processes in the middle of a submission, and lets several submit at once; run as a program of its own.

It forks, which a process with threads (pytest beside other tests) must not do. It prints one line of JSON.

    python -m tests.facts.store.crash_lab kill-at-statements FOLDER
    python -m tests.facts.store.crash_lab kill-at-random FOLDER HOW_OFTEN
    python -m tests.facts.store.crash_lab together FOLDER PROCESSES SUBMISSIONS_EACH
    python -m tests.facts.store.crash_lab open-together FOLDER PROCESSES
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import event

from facts.store.coverage import reach, refused, submissions
from facts.store.database import open_database, reading
from facts.store.submissions import submit
from tests.facts.store.reports import FEB, LATEST, claim, read_keys, record, refusal, reply, report

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from facts.report import Report

Observed = dict[str, object]


def make_report(number: int, size: int) -> Report:
    records = [reply(f"{number}-{row}", FEB, row=row) for row in range(size)]
    evidence = [record("evidence", f"{number}-{row}", done=FEB, row=row) for row in range(3)]
    return report(
        *records, *evidence, refusals=[refusal(FEB)] * number, coverage=[claim()] * number, digest=str(number)
    )


class Laboratory:
    """A database that holds the first report and can be put back to that, and what a submission does to it.

    The engine keeps no connection open, so the processes that are started use it too, with its compiled statements.
    """

    def __init__(self, folder: Path, size: int) -> None:
        self.path = folder / "m.db"
        self.size = size
        self.engine = open_database(None, default_path=self.path)
        submit(self.engine, make_report(1, size), 1)
        self.prepared = self.path.read_bytes()

    def put_back(self) -> None:
        for file in self.path.parent.glob(f"{self.path.name}*"):
            file.unlink()
        self.path.write_bytes(self.prepared)

    def submit_second(self) -> None:
        submit(self.engine, make_report(2, self.size), 2)

    def observe(self) -> Observed:
        return observe(open_database(None, default_path=self.path), self.engine)


def observe(opened: Engine, engine: Engine) -> Observed:
    """What the database holds, after it was opened anew; read by an engine that has done so before."""
    keys = read_keys(engine)
    with reading(engine) as connection:
        observed: Observed = {
            "submissions": len(submissions(connection)),
            "first keys": sorted({key.split("-")[0] for key in keys}),
            "replies": len(keys),
            "refusals": sum(count.rows for count in refused(connection, LATEST)),
            "claims": len(reach(connection, LATEST)),
        }
    with reading(opened) as connection:
        observed["integrity"] = connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()
    return observed


def run_apart(act: Callable[[], object]) -> int:
    """Start a process that does something and ends; its number."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            act()
            status = 0
        finally:
            os._exit(status)
    return child


def kill_at_statements(folder: Path) -> object:
    """Kill a submission before each of its statements, one after another, and before its end."""
    laboratory = Laboratory(folder, 40)
    left = 0

    def count_down(*_arguments: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(laboratory.engine, "before_cursor_execute", count_down)
    event.listen(laboratory.engine, "commit", count_down)
    observed = []
    for number in range(1, 1000):
        laboratory.put_back()
        left = number
        _, status = os.waitpid(run_apart(laboratory.submit_second), 0)
        left = 0
        observed.append({**laboratory.observe(), "killed": os.WIFSIGNALED(status)})
        if not os.WIFSIGNALED(status):
            break
    return observed


def kill_at_random(folder: Path, how_often: int) -> object:
    """Kill a submission after some time, drawn anew each time."""
    laboratory = Laboratory(folder, 2000)
    started = time.perf_counter()
    laboratory.submit_second()
    longest = time.perf_counter() - started
    observed = []
    for _ in range(how_often):
        laboratory.put_back()
        child = run_apart(laboratory.submit_second)
        time.sleep(random.uniform(0, 1.5 * longest))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        observed.append(laboratory.observe())
    return observed


def submit_together(folder: Path, processes: int, each: int) -> object:
    """Let several processes submit at once; how they ended, and what is stored."""
    path = folder / "m.db"
    open_database(None, default_path=path)

    def submit_some(process: int) -> None:
        engine = open_database(None, default_path=path)
        for number in range(each):
            records = [reply(f"{number}-{row}", FEB, unit=f"U{process}", row=row) for row in range(300)]
            submit(engine, report(*records, reporter=f"U{process}", digest=str(number)), 1000)

    children = [run_apart(partial(submit_some, process)) for process in range(processes)]
    statuses = [os.waitpid(child, 0)[1] for child in children]
    engine = open_database(None, default_path=path)
    with reading(engine) as connection:
        moments = [row.known_from for row in submissions(connection)]
    return {"statuses": statuses, "moments": moments, "replies": len(read_keys(engine))}


def open_together(folder: Path, processes: int) -> object:
    """Let several processes open a database that does not exist yet."""
    path = folder / "m.db"
    children = [run_apart(lambda: open_database(None, default_path=path)) for _ in range(processes)]
    statuses = [os.waitpid(child, 0)[1] for child in children]
    engine = open_database(None, default_path=path)
    return {"statuses": statuses, **observe(engine, engine)}


def main(name: str, folder: str, *numbers: str) -> None:
    experiments: dict[str, Callable[..., object]] = {
        "kill-at-statements": kill_at_statements,
        "kill-at-random": kill_at_random,
        "together": submit_together,
        "open-together": open_together,
    }
    print(json.dumps(experiments[name](Path(folder), *map(int, numbers))))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Hands in hostile files through the command, each in a process with bounds; run as a program, as it forks.

    python -m tests.facts.intake.hostile_lab FOLDER

It prints one line of JSON: by name the exit status, what was said, seconds of processor time, peak memory in bytes,
and whether the database is byte for byte as before.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cli
from tests.facts.intake.hostile import MEGABYTE, READ, REFUSED, give_workbook, make_paths

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_MEMORY = 1536 * MEGABYTE
MOST_SECONDS = 60
PLAN = "qingpu-2021"


def submit(path: Path, database: Path) -> int:
    return cli.run(["submit", str(path), "--plan", PLAN, "--unit", "区教育局", "--db", str(database)])


def run_bounded(act: Callable[[], int], said: Path) -> dict[str, Any]:
    """Run something in a process with bounds on memory and time; what came of it."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
            resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
            signal.alarm(4 * MOST_SECONDS)
            with said.open("w", encoding="utf-8") as out:
                sys.stdout = sys.stderr = out
                status = act()
        finally:
            os._exit(status)
    _, ended, used = os.wait4(child, 0)
    return {
        "status": os.waitstatus_to_exitcode(ended),
        "said": said.read_text(encoding="utf-8") if said.exists() else "",
        "seconds": used.ru_utime + used.ru_stime,
        "peak": used.ru_maxrss * 1024,
    }


def main(folder: Path) -> None:
    """Make every file, hand it in, take it away again."""
    database, said = folder / "m.db", folder / "said"
    (folder / "before.xlsx").write_bytes(give_workbook())
    assert submit(folder / "before.xlsx", database) == 0
    before = hashlib.sha256(database.read_bytes()).hexdigest()
    seen: dict[str, dict[str, Any]] = {}

    def observe(name: str, path: Path, kept: Path = database) -> None:
        seen[name] = run_bounded(lambda: submit(path, kept), said)
        beside = [entry.name for entry in folder.glob("m.db?*") if entry.stat().st_size]
        untouched = hashlib.sha256(database.read_bytes()).hexdigest() == before and not beside
        seen[name]["untouched"] = untouched

    for name, (make, _) in REFUSED.items():
        path = folder / name
        path.write_bytes(make())
        observe(name, path)
        path.unlink()
    for name, read in READ.items():
        path = folder / name
        path.write_bytes(read())
        observe(name, path, folder / f"{name}.db")
        seen[name]["checked"] = run_bounded(
            lambda path=path: cli.run(["check", str(path), "--plan", PLAN, "--unit", "区教育局", "--fail-on", "never"]),  # type: ignore[misc]
            said,
        )
        path.unlink()
    (folder / "sound.xlsx").write_bytes(give_workbook())
    for path, _, _ in make_paths(folder):
        observe(path.name.encode("utf-8", "replace").decode(), path)
    print(json.dumps(seen), file=sys.__stdout__)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

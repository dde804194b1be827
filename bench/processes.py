"""Runs programs and says how long they took and how much memory they had."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from facts.errors import InternalError

ROOT: Final = Path(__file__).resolve().parent.parent
_UNIT_OF_RSS: Final = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Ran:
    """One or several runs of a program.

    Attributes:
        seconds: the shortest time from start to end, as a clock on the wall shows it.
        peak: the greatest resident memory, in bytes.
        output: what the shortest run printed.
    """

    seconds: float
    peak: int
    output: str

    def merge(self, other: Ran) -> Ran:
        """Both runs as one."""
        shorter = min(self, other, key=lambda ran: ran.seconds)
        return Ran(shorter.seconds, max(self.peak, other.peak), shorter.output)


def run_python(*arguments: str) -> Ran:
    """Run this interpreter once, in the folder of the repository.

    Raises:
        InternalError: it did not end with 0.
    """
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        output = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise InternalError(
            f"测量中的命令没有成功（{' '.join(arguments[:3])}……，状态 {process.returncode}）：\n{output}"
        )
    return Ran(seconds, used.ru_maxrss * _UNIT_OF_RSS, output)


def run_in_turn(programs: Sequence[Callable[[], Ran]], rounds: int) -> list[Ran]:
    """Run several programs, one after the other, over and over, so that a busy hour of the machine meets all alike."""
    found = [program() for program in programs]
    for _ in range(rounds - 1):
        found = [earlier.merge(program()) for earlier, program in zip(found, programs, strict=True)]
    return found

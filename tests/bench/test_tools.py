"""The stopwatch counts each moment once; the soak sees what changes and what grows."""

from __future__ import annotations

import itertools
import sys
import time
from types import SimpleNamespace

import pytest

from bench import soak, stopwatch
from bench.processes import Ran, run_in_turn, run_python
from facts.errors import InternalError


@pytest.fixture
def ticking(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A clock that stands still but for what a test adds to it."""
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr(time, "perf_counter", lambda: clock.now)
    return clock


class Worker:
    """Something to be timed."""

    def __init__(self, clock: SimpleNamespace) -> None:
        self.clock = clock

    def work(self) -> str:
        self.clock.now += 1
        self.fetch()
        self.clock.now += 2
        return "done"

    def fetch(self) -> None:
        self.clock.now += 10

    def fail(self) -> None:
        self.clock.now += 5
        raise ValueError("no luck")


def test_time_goes_to_the_innermost_function(ticking: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("work", "fetch", "fail"):
        monkeypatch.setattr(Worker, name, getattr(Worker, name))
    watch = stopwatch.Stopwatch("rest")
    place = f"{__name__}:Worker"
    monkeypatch.setitem(sys.modules, __name__, SimpleNamespace(Worker=Worker))
    watch.wrap({"working": (f"{place}.work", f"{place}.fail"), "fetching": (f"{place}.fetch",)})
    worker = Worker(ticking)
    ticking.now += 4
    assert worker.work() == "done"
    with pytest.raises(ValueError, match="no luck"):
        worker.fail()
    ticking.now += 1
    assert watch.stop() == {"rest": 5.0, "working": 8.0, "fetching": 10.0}


def test_a_function_that_is_gone_is_no_stage() -> None:
    with pytest.raises(AttributeError):
        stopwatch.Stopwatch("rest").wrap({"x": ("json:no_such_function",)})


def test_of_several_runs_the_shortest_time_and_the_greatest_memory_count() -> None:
    runs = iter([Ran(3.0, 10, "a"), Ran(1.0, 5, "b"), Ran(2.0, 20, "c")])
    assert run_in_turn([lambda: next(runs)], 3) == [Ran(1.0, 20, "b")]


def test_what_was_run_is_measured() -> None:
    ran = run_python("-c", "print('x' * 3)")
    assert ran.output == "xxx\n"
    assert ran.peak > 2**20  # no upper bound: a process begins with the peak of the one that started it
    assert 0 < ran.seconds < 60


def test_what_fails_stops_the_bench() -> None:
    with pytest.raises(InternalError, match="nothing to see"):
        run_python("-c", "raise SystemExit('nothing to see')")


def watch(results: list[str], memory: list[int]) -> list[str]:
    """Watch acts that give these results, with a clock that allows two rounds more than warming up takes."""
    ticks, given = itertools.count(), iter(results)
    return soak.watch_rounds(lambda: next(given), lambda: next(ticks), iter(memory).__next__, 3)


def test_what_stays_the_same_is_no_finding() -> None:
    assert watch(["a"] * 20, [100, 100 + soak.MOST_GROWTH]) == []


def test_a_result_that_changes_is_found() -> None:
    assert watch(["a"] * 6 + ["b"] * 10, [100, 100]) == ["第 7 次与第 1 次结果不同"]


def test_memory_that_grows_is_found() -> None:
    assert watch(["a"] * 20, [100, 101 + soak.MOST_GROWTH]) == ["内存增长了 8 MB"]


def test_submissions_are_killed_and_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.facts.store import test_atomicity  # noqa: PLC0415 - what the soak looks up when it runs

    half = {**test_atomicity.state(1, 2000), "replies": 7}
    seen = [test_atomicity.state(1, 2000), test_atomicity.state(2, 2000), half]
    monkeypatch.setattr(test_atomicity, "run_lab", lambda *_arguments: seen)
    monkeypatch.setattr(time, "monotonic", itertools.count().__next__)
    assert soak.kill_submissions(1.5) == [f"存了一半：{half}"]


@pytest.mark.parametrize(("found", "status"), [([], 0), (["坏"], 70)])
def test_the_soak_ends_by_what_it_found(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], found: list[str], status: int
) -> None:
    asked: list[float] = []

    def check(seconds: float) -> list[str]:
        asked.append(seconds)
        return found

    names = ("compare_with_oracle", "kill_submissions", "kill_real_processes", "hand_in_damaged", "repeat_assessment")
    for name in names:
        monkeypatch.setattr(soak, name, check)
    assert soak.main(["90"]) == status
    assert asked == [18] * 5
    assert ("发现 1 个问题" in capsys.readouterr().out) is bool(found)


def test_the_soak_is_called_wrongly(capsys: pytest.CaptureFixture[str]) -> None:
    assert soak.main(["soon"]) == 2
    assert "秒数" in capsys.readouterr().err

"""Killed at any moment, a submission is stored whole or not at all; two that come at once are both stored."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]


def run_lab(*arguments: object) -> Any:  # noqa: ANN401 - whatever the experiment observed
    command = [sys.executable, "-W", "error", "-m", "tests.facts.store.crash_lab", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def state(number: int, size: int) -> dict[str, object]:
    """What the database holds when the reports up to this one are stored, each replacing the one before."""
    return {
        "submissions": number,
        "first keys": [str(number)],
        "replies": size,
        "refusals": number,
        "claims": number,
        "integrity": "ok",
    }


def test_killed_before_any_of_its_statements_a_submission_leaves_the_database_as_before(tmp_path: Path) -> None:
    *killed, finished = run_lab("kill-at-statements", tmp_path)
    assert len(killed) > 20
    assert [seen for seen in killed if seen != {**state(1, 40), "killed": True}] == []
    assert finished == {**state(2, 40), "killed": False}


def test_killed_at_a_random_moment_a_submission_is_stored_whole_or_not_at_all(tmp_path: Path) -> None:
    observed = run_lab("kill-at-random", tmp_path, 24)
    assert len(observed) == 24
    assert [seen for seen in observed if seen not in (state(1, 2000), state(2, 2000))] == []


def test_people_who_submit_at_once_all_succeed_one_after_another(tmp_path: Path) -> None:
    seen = run_lab("together", tmp_path, 3, 6)
    assert seen["statuses"] == [0, 0, 0]
    assert seen["moments"] == list(range(1000, 1018))
    assert seen["replies"] == 3 * 6 * 300


def test_people_who_open_a_missing_database_at_once_get_the_same_one(tmp_path: Path) -> None:
    seen = run_lab("open-together", tmp_path, 4)
    assert seen["statuses"] == [0] * 4
    assert (seen["integrity"], seen["submissions"]) == ("ok", 0)

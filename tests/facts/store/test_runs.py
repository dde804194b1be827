"""A run is stored whole, once, and stays what it was."""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from facts.errors import InternalError, UsageError
from facts.store.canonical import encode_canonical
from facts.store.database import reading
from facts.store.runs import (
    NewFinding,
    NewRun,
    find_latest_run,
    find_run,
    list_runs,
    read_findings,
    store_run,
    verify_run,
)
from tests.facts.store.reports import DEC, YEAR_END

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

RUN = NewRun("qingpu-2021", YEAR_END, 1000, "r", "s", "f", "c", "0.1.0", {"owed": 3, "达标": 1})


def finding(requirement: str, unit: str = "A", verdict: str = "met") -> NewFinding:
    body = {"requirement": requirement, "unit": unit, "now": [0, 3], "理由": "两次“培训”", "due": None}
    return NewFinding("qingpu-2021", requirement, unit, verdict, "none", "breach", body)


FINDINGS = [finding("2a"), finding("1a", verdict="breached"), finding("1a", unit="B")]


def test_a_run_is_stored_with_its_inputs_totals_and_findings_in_their_order(engine: Engine) -> None:
    stored = store_run(engine, RUN, FINDINGS, 5000)
    assert (stored.is_new, stored.contradicts) == (True, "")
    with reading(engine) as connection:
        run = find_run(connection, stored.run_id)
        findings = read_findings(connection, run)
        assert [row.verdict for row in read_findings(connection, run, unit="A", requirement="1a")] == ["breached"]
        assert [row.seq for row in read_findings(connection, run, requirement="1a")] == [1, 2]
        verify_run(connection, run)
    assert (run.plan, run.as_of, run.known_at, run.started_at, run.version) == (RUN.plan, YEAR_END, 1000, 5000, "0.1.0")
    assert (run.rules_hash, run.settings_hash, run.facts_hash, run.calendar_hash) == ("r", "s", "f", "c")
    assert run.totals == '{"owed":3,"达标":1}'
    assert run.finding_count == 3
    assert [(row.seq, row.requirement, row.unit) for row in findings] == [
        (0, "2a", "A"),
        (1, "1a", "A"),
        (2, "1a", "B"),
    ]
    assert findings[0].body == ('{"due":null,"now":[0,3],"requirement":"2a","unit":"A","理由":"两次“培训”"}')


def test_the_same_run_again_is_the_earlier_one_and_writes_nothing(engine: Engine, database: Path) -> None:
    first = store_run(engine, RUN, FINDINGS, 5000)
    before = database.read_bytes()
    as_text = [replace(one, body=encode_canonical(one.body)) for one in FINDINGS]
    again = store_run(engine, replace(RUN, totals={"达标": 1, "owed": 3}), as_text, 9000)
    assert (again.run_id, again.is_new) == (first.run_id, False)
    assert database.read_bytes() == before
    with reading(engine) as connection:
        assert [run.started_at for run in list_runs(connection)] == [5000]


@pytest.mark.parametrize(
    "change",
    [
        {"as_of": DEC},
        {"known_at": 999},
        {"rules_hash": "x"},
        {"settings_hash": "x"},
        {"facts_hash": "x"},
        {"calendar_hash": "x"},
        {"version": "x"},
        {"plan": "x"},
    ],
)
def test_other_inputs_are_another_run(engine: Engine, change: dict[str, object]) -> None:
    first = store_run(engine, RUN, FINDINGS, 1)
    other = store_run(engine, replace(RUN, **change), FINDINGS, 1)  # type: ignore[arg-type]
    assert other.is_new
    assert other.run_id != first.run_id
    assert other.contradicts == ""


@pytest.mark.parametrize(
    ("run", "findings"),
    [
        (RUN, FINDINGS[:2]),
        (RUN, FINDINGS[::-1]),
        (RUN, [*FINDINGS[:2], finding("1a", unit="B", verdict="open")]),
        (replace(RUN, totals={"owed": 4}), FINDINGS),
    ],
)
def test_other_findings_from_the_same_inputs_are_stored_and_named_a_contradiction(
    engine: Engine, run: NewRun, findings: list[NewFinding]
) -> None:
    first = store_run(engine, RUN, FINDINGS, 1)
    other = store_run(engine, run, findings, 2)
    assert (other.is_new, other.contradicts) == (True, first.run_id)
    with reading(engine) as connection:
        assert len(read_findings(connection, find_run(connection, first.run_id))) == 3


def test_a_run_without_findings_is_stored_too(engine: Engine) -> None:
    stored = store_run(engine, RUN, [], 1)
    with reading(engine) as connection:
        assert read_findings(connection, find_run(connection, stored.run_id)) == []


def test_nothing_of_a_run_is_stored_when_it_breaks_off(engine: Engine) -> None:
    with pytest.raises(TypeError):
        store_run(engine, RUN, [*FINDINGS, replace(FINDINGS[0], body={"bad": {1, 2}})], 1)
    with pytest.raises(ValueError, match="not JSON compliant"):
        store_run(engine, replace(RUN, totals={"bad": float("nan")}), FINDINGS, 1)
    with reading(engine) as connection:
        assert list_runs(connection) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE finding SET verdict = 'met' WHERE verdict = 'breached'",
        "UPDATE run SET bodies = X'00'",
        "UPDATE run SET bodies = 'text'",
        "UPDATE run SET bodies = substr(bodies, 1, length(bodies) - 6)",
        "UPDATE finding SET seq = 7 WHERE seq = 2",
        "DELETE FROM finding WHERE seq = 2",
        "UPDATE run SET as_of = as_of + 1",
        "UPDATE run SET totals = '{}'",
    ],
)
def test_a_run_that_was_tampered_with_is_found_out(engine: Engine, database: Path, statement: str) -> None:
    stored = store_run(engine, RUN, FINDINGS, 1)
    with closing(sqlite3.connect(database)) as other, other:
        other.execute(statement)
    with reading(engine) as connection, pytest.raises(InternalError, match=stored.run_id):
        verify_run(connection, find_run(connection, stored.run_id))


def test_runs_are_found_by_the_beginning_of_their_name_or_by_plan(engine: Engine) -> None:
    stored = [store_run(engine, replace(RUN, known_at=number), FINDINGS, number) for number in range(40)]
    other = store_run(engine, replace(RUN, plan="putuo-2021"), FINDINGS, 1)
    with reading(engine) as connection:
        assert find_run(connection, stored[3].run_id).known_at == 3
        latest = find_latest_run(connection, RUN.plan)
        assert latest is not None
        assert latest.run_id == stored[-1].run_id
        assert [run.run_id for run in list_runs(connection, "putuo-2021")] == [other.run_id]
        assert find_latest_run(connection, "nosuch") is None
        first = next(run for run in list_runs(connection) if run.run_id != stored[3].run_id)
        assert find_run(connection, first.run_id[:11]) == first
        with pytest.raises(UsageError, match="没有编号为“xyz”"):
            find_run(connection, "xyz")
        with pytest.raises(UsageError, match="没有编号为“”"):
            find_run(connection, "")
        common = next(digit for digit in "0123456789abcdef" if sum(run.run_id[0] == digit for run in stored) > 1)
        with pytest.raises(UsageError, match="写得更长"):
            find_run(connection, common)


def test_a_body_that_was_changed_and_packed_again_is_found_out(engine: Engine, database: Path) -> None:
    stored = store_run(engine, RUN, FINDINGS, 1)
    with closing(sqlite3.connect(database)) as other, other:
        ((packed,),) = other.execute("SELECT bodies FROM run")
        changed = zlib.decompress(packed).decode().replace("培训", "会议")
        assert changed.count("\n") == 2
        other.execute("UPDATE run SET bodies = ?", (zlib.compress(changed.encode()),))
    with reading(engine) as connection, pytest.raises(InternalError, match=stored.run_id):
        verify_run(connection, find_run(connection, stored.run_id))


def test_a_year_of_weekly_runs_stays_small(engine: Engine, database: Path) -> None:
    before = database.stat().st_size
    many = [finding(f"{number}a", unit=f"U{unit}") for number in range(40) for unit in range(50)]
    body = {**dict(FINDINGS[0].body), "reason": "公开目录：0份，要求不少于1份。" * 20}  # type: ignore[arg-type]
    store_run(engine, RUN, [replace(one, body={**body, "unit": one.unit}) for one in many], 1)
    assert sum(len(encode_canonical({**body, "unit": one.unit}).encode()) for one in many) > 1_500_000
    assert database.stat().st_size - before < 400_000

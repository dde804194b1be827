"""How far the facts reach is answered for every moment at which it could have been asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facts.report import CoverageClaim
from facts.store.coverage import CoverageRow, RefusedCount, facts_hash, reach, refusals, refused
from facts.store.database import open_database, reading
from facts.store.dispositions import NewDisposition, NewJudgement, decide, judge, withdraw
from facts.store.submissions import submit
from tests.facts.store.reports import FEB, JAN, LATEST, MARCH, YEAR_END, claim, record, refusal, reply, report

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine


def hash_of(engine: Engine, known_at: int = LATEST) -> str:
    with reading(engine) as connection:
        return facts_hash(connection, known_at)


def test_reach_gives_the_claims_as_they_were_known(engine: Engine) -> None:
    counts = CoverageClaim("statistics", "A", JAN, FEB, mode="counts")
    submit(engine, report(coverage=[claim(JAN, FEB, nothing=True), counts]), 10)
    submit(engine, report(coverage=[claim(JAN, YEAR_END)], digest="2"), 20)
    with reading(engine) as connection:
        assert reach(connection, 9) == []
        assert reach(connection, 10) == [
            CoverageRow(1, "A", "replies", "A", JAN, FEB, "cases", nothing=True, only=""),
            CoverageRow(1, "A", "statistics", "A", JAN, FEB, "counts", nothing=False, only=""),
        ]
        assert reach(connection, 20)[0] == CoverageRow(
            2, "A", "replies", "A", JAN, YEAR_END, "cases", nothing=False, only=""
        )


def test_refused_rows_are_counted_by_ledger_unit_and_day_and_listed_with_their_place(engine: Engine) -> None:
    rows = [refusal(MARCH), refusal(MARCH), refusal(None), refusal(JAN, unit="B"), refusal(JAN, ledger="meetings")]
    submit(engine, report(reporter="H", refusals=rows), 10)
    with reading(engine) as connection:
        assert refused(connection, 9) == []
        assert refused(connection, 10) == [
            RefusedCount("meetings", "A", JAN, 1),
            RefusedCount("replies", "A", None, 1),
            RefusedCount("replies", "A", MARCH, 2),
            RefusedCount("replies", "B", JAN, 1),
        ]
        assert len(refusals(connection, 10)) == 5
        assert len(refusals(connection, 10, unit="A")) == 4
        (found,) = refusals(connection, 10, ledger="meetings", unit="A")
    assert (found.reporter, found.file, found.sheet, found.row, found.code) == ("H", "台账.xlsx", "留言", 9, "D101")
    assert (found.column, found.found, found.reason, found.remedy) == (
        "答复日期",
        "3月35日",
        "没有这一天",
        "请改正日期",
    )


def test_the_hash_of_the_facts_changes_with_all_that_becomes_known_and_can_be_asked_again(engine: Engine) -> None:
    decision = NewDisposition("qingpu-2021", "qingpu-2021/1a", "A", "waived", "另有规定", "办公室主任", JAN)
    hashes = [hash_of(engine)]
    submit(engine, report(record("evidence", "e", done=FEB)), 10)
    hashes.append(hash_of(engine))
    judge(engine, [NewJudgement("A", "e", "accepted", "李")], 20)
    hashes.append(hash_of(engine))
    judge(engine, [NewJudgement("A", "e", "returned", "李", "看错了")], 30)
    hashes.append(hash_of(engine))
    number = decide(engine, decision, 40)
    hashes.append(hash_of(engine))
    withdraw(engine, number, by="王", why="撤销", at=50)
    hashes.append(hash_of(engine))
    assert len(set(hashes[:5])) == 5
    assert hashes[5] == hashes[3]
    assert [hash_of(engine, moment) for moment in (0, 10, 20, 30, 40, 50)] == hashes


def test_the_hash_does_not_depend_on_the_clock_but_on_the_order(tmp_path: Path) -> None:
    reports = [report(reply("1"), digest="1"), report(reply("2"), digest="2")]
    hashes = []
    for name, order, start in (("a", reports, 10), ("b", reports, 99), ("c", reports[::-1], 10)):
        engine = open_database(None, default_path=tmp_path / f"{name}.db")
        for handed_in in order:
            submit(engine, handed_in, start)
        hashes.append(hash_of(engine))
    assert hashes[0] == hashes[1] != hashes[2]

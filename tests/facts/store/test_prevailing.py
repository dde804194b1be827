"""A record that two reporters give counts once, and none vanishes that somebody stands by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facts.store.submissions import submit
from tests.facts.store.reports import FEB, JAN, LATEST, claim, read_rows, reply, report

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from facts.report import CoverageClaim, Report


def given(reporter: str, *keys: str, digest: str = "", coverage: tuple[CoverageClaim, ...] = ()) -> Report:
    """Replies about unit A, as some reporter gives them."""
    records = [reply(key, FEB, unit="A") for key in keys]
    return report(*records, reporter=reporter, digest=digest or "".join(keys), coverage=coverage)


def count_by(engine: Engine, known_at: int = LATEST) -> dict[str, str]:
    """Whose record counts, by key; each key at most once."""
    rows = read_rows(engine, known_at=known_at)
    found = {row["key"]: row["reporter"] for row in rows}
    assert len(found) == len(rows)
    return found


def test_the_units_own_report_prevails_whichever_came_first(engine: Engine) -> None:
    submit(engine, given("H", "1", "2"), 1)
    own = submit(engine, given("A", "1"), 2)
    assert (own.outranks, own.outranked) == (1, 0)
    later = submit(engine, given("H", "1", "2", "3", digest="x"), 3)
    assert (later.outranks, later.outranked) == (0, 1)
    assert count_by(engine) == {"1": "A", "2": "H", "3": "H"}
    assert count_by(engine, known_at=1) == {"1": "H", "2": "H"}


def test_among_other_reporters_the_latest_prevails(engine: Engine) -> None:
    submit(engine, given("H", "1"), 1)
    submit(engine, given("G", "1"), 2)
    assert count_by(engine) == {"1": "G"}
    submit(engine, given("H", "1", digest="again"), 3)
    assert count_by(engine) == {"1": "H"}


def test_a_unit_cannot_make_another_reporters_record_vanish(engine: Engine) -> None:
    submit(engine, given("H", "1"), 1)
    submit(engine, given("A", "1", coverage=(claim(),)), 2)
    submit(engine, given("A", digest="without", coverage=(claim(),)), 3)
    assert [count_by(engine, moment) for moment in (1, 2, 3)] == [{"1": "H"}, {"1": "A"}, {"1": "H"}]
    (row,) = read_rows(engine)
    assert (row["submission"], row["known_from"], row["file"]) == (1, 3, "台账.xlsx")


def test_a_record_that_its_reporter_took_back_is_not_called_back(engine: Engine) -> None:
    submit(engine, given("H", "1", coverage=(claim(about="*"),)), 1)
    submit(engine, given("A", "1", coverage=(claim(),)), 2)
    taken_back = submit(engine, given("H", digest="none", coverage=(claim(about="*"),)), 3)
    assert taken_back.replaced.records == 1
    submit(engine, given("A", digest="without", coverage=(claim(),)), 4)
    assert count_by(engine) == {}


def test_a_record_given_anew_from_behind_replaces_the_one_it_was(engine: Engine) -> None:
    submit(engine, given("H", "1"), 1)
    submit(engine, given("A", "1", coverage=(claim(),)), 2)
    behind = report(reply("1", JAN, replied=FEB), reporter="H", digest="new")
    assert submit(engine, behind, 3).replaced.records == 1
    submit(engine, given("A", digest="without", coverage=(claim(),)), 4)
    assert [(row["reporter"], row["replied"], row["submission"]) for row in read_rows(engine)] == [("H", FEB, 3)]


def test_of_several_behind_the_latest_is_called_back_and_the_rest_wait(engine: Engine) -> None:
    for moment, reporter in enumerate("HGF", 1):
        submit(engine, given(reporter, "1"), moment)
    submit(engine, given("A", "1", coverage=(claim(),)), 4)
    submit(engine, given("A", digest="without", coverage=(claim(),)), 5)
    assert count_by(engine) == {"1": "F"}
    submit(engine, given("F", digest="none", coverage=(claim(about="*"),)), 6)
    assert count_by(engine) == {"1": "G"}
    submit(engine, given("A", "1", digest="back"), 7)
    assert count_by(engine) == {"1": "A"}

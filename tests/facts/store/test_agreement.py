"""Where two reporters give the same record, what they say differently of it is found, whoever came first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from facts.store.agreement import list_disagreements
from facts.store.database import reading
from facts.store.submissions import submit
from tests.facts.store.reports import FEB, JAN, MARCH, reply, report

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from facts.store.agreement import Disagreement


def disagree(engine: Engine, submission: int) -> list[Disagreement]:
    with reading(engine) as connection:
        return list(list_disagreements(connection, submission))


@pytest.mark.parametrize("first", ["own", "centre"])
def test_a_day_of_which_the_unit_and_the_centre_say_different_things_is_found(first: str, engine: Engine) -> None:
    own = report(reply("1", JAN, replied=FEB), reply("2", JAN, replied=FEB), reporter="A", digest="a")
    centre = report(reply("1", JAN, replied=MARCH, row=7), reply("2", JAN, replied=FEB), reporter="H", digest="h")
    earlier, later = (own, centre) if first == "own" else (centre, own)
    submit(engine, earlier, 1)
    last = submit(engine, later, 2)
    (found,) = disagree(engine, last.submission)
    assert (found.ledger, found.unit, found.key, found.column.title) == ("replies", "A", "1", "答复日期")
    assert (found.counted.reporter, found.counted.value) == ("A", FEB)
    assert (found.other.reporter, found.other.value, found.other.origin.row) == ("H", MARCH, 7)


def test_what_one_of_them_does_not_say_contradicts_nothing(engine: Engine) -> None:
    submit(engine, report(reply("1", JAN, replied=FEB), reporter="A", digest="a"), 1)
    last = submit(engine, report(reply("1", JAN), reporter="H", digest="h"), 2)
    assert last.outranked == 1
    assert disagree(engine, last.submission) == []


def test_a_contradiction_that_was_corrected_is_gone(engine: Engine) -> None:
    submit(engine, report(reply("1", JAN, replied=FEB), reporter="A", digest="a"), 1)
    submit(engine, report(reply("1", JAN, replied=MARCH), reporter="H", digest="h"), 2)
    last = submit(engine, report(reply("1", JAN, replied=FEB), reporter="H", digest="h2"), 3)
    assert disagree(engine, last.submission) == []


def test_other_submissions_are_left_out(engine: Engine) -> None:
    submit(engine, report(reply("1", JAN, replied=FEB), reporter="A", digest="a"), 1)
    submit(engine, report(reply("1", JAN, replied=MARCH), reporter="H", digest="h"), 2)
    last = submit(engine, report(reply("9", JAN, unit="B"), reporter="B", digest="b"), 3)
    assert disagree(engine, last.submission) == []

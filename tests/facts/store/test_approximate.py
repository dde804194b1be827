"""An approximate number is stored with both its bounds, and keeps them wherever its record goes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from facts.errors import InternalError
from facts.ledgers import LEDGERS, ledger_columns, list_measured
from facts.store.current import list_current
from facts.store.database import reading
from facts.store.schema import table_of
from facts.store.submissions import hash_report, submit
from tests.facts.store.reports import JAN, claim, read_rows, record, reply, report

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from facts.report import ParsedRecord


def training(**most: int) -> ParsedRecord:
    return replace(record("trainings", "P1", held=JAN, participants=103), most=most)


def test_the_least_and_the_greatest_are_stored_side_by_side(engine: Engine) -> None:
    exact = replace(training(), key="P2")
    submit(engine, report(training(participants=127), exact), 1)
    stored = [(row["participants"], row["participants_most"]) for row in read_rows(engine, "trainings")]
    assert stored == [(103, 127), (103, None)]


def test_what_a_form_is_prefilled_with_keeps_the_bounds(engine: Engine) -> None:
    submit(engine, report(training(participants=127)), 1)
    with reading(engine) as connection:
        (found,) = list_current(connection, "A", "trainings")
    assert (found.values["participants"], found.most) == (103, {"participants": 127})
    assert found.values.keys() == ledger_columns(LEDGERS["trainings"]).keys()


def test_an_approximate_number_makes_another_report_than_an_exact_one(engine: Engine) -> None:
    about, exact = report(training(participants=127)), report(training())
    assert hash_report(about) != hash_report(exact)
    assert not submit(engine, about, 1).unchanged
    assert submit(engine, about, 2).unchanged
    assert not submit(engine, exact, 3).unchanged


def test_a_record_that_is_called_back_keeps_the_bounds(engine: Engine) -> None:
    own, reach = training(participants=127), claim(ledger="trainings")
    submit(engine, report(own, reporter="H"), 1)
    submit(engine, report(training(), coverage=[reach]), 2)
    assert [row["participants_most"] for row in read_rows(engine, "trainings")] == [None]
    submit(engine, report(coverage=[reach], digest="without"), 3)
    assert [row["participants_most"] for row in read_rows(engine, "trainings")] == [127]


@pytest.mark.parametrize(
    "bad",
    [
        training(participants=103),
        training(participants=90),
        training(held=JAN + 1),
        replace(reply("1"), most={"no": 1}),
    ],
    ids=["not greater", "less", "a day", "no such column"],
)
def test_bounds_that_do_not_fit_are_our_own_failure(bad: ParsedRecord, engine: Engine) -> None:
    with pytest.raises(InternalError, match="约数的上下限"):
        submit(engine, report(bad), 1)


def test_every_measured_column_has_its_sibling_and_no_other_has_one() -> None:
    for ledger, model in LEDGERS.items():
        own = {name for name in table_of(model).columns.keys() if name.endswith("_most")}  # noqa: SIM118 - of SQLAlchemy
        assert own == {f"{name}_most" for name in list_measured(model)}, ledger
    assert list_measured(LEDGERS["assessments"]) == ("weight",)
    assert list_measured(LEDGERS["reply_counts"]) == ("in_time", "late", "open_in_time", "overdue")

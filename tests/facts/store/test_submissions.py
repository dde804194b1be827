"""A report is one submission: all of it or nothing, the same again changes nothing, a correction replaces."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from facts.errors import InputError, InternalError
from facts.ledgers import LEDGERS
from facts.report import ReportFile
from facts.store.coverage import reach, refused, submissions
from facts.store.database import reading
from facts.store.knowledge import latest_known, settle_known_at
from facts.store.replacing import Replaced
from facts.store.submissions import submit
from tests.facts.store.reports import (
    DEC,
    FEB,
    JAN,
    JULY,
    JUNE,
    LATEST,
    MARCH,
    YEAR_END,
    claim,
    read_keys,
    read_rows,
    record,
    refusal,
    reply,
    report,
)

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from facts.report import CoverageClaim, Report


END_OF_JANUARY = FEB - 1
END_OF_JUNE = JULY - 1


def reach_of(engine: Engine) -> list[tuple[str, int, int]]:
    with reading(engine) as connection:
        return [(row.about, row.covers_from, row.complete_through) for row in reach(connection, LATEST)]


def refused_days(engine: Engine) -> list[int | None]:
    with reading(engine) as connection:
        return [count.anchor_day for count in refused(connection, LATEST) for _ in range(count.rows)]


def test_rows_refusals_and_coverage_are_stored_together_with_their_origin(engine: Engine) -> None:
    result = submit(
        engine,
        report(reply("留-1", FEB, replied=FEB + 3), refusals=[refusal(MARCH)], coverage=[claim(nothing=False)]),
        1000,
    )
    assert (result.records, result.refusals, result.claims, result.known_from) == (1, 1, 1, 1000)
    (row,) = read_rows(engine)
    assert (row["key"], row["replied"], row["published"], row["anchor_day"]) == ("留-1", FEB + 3, None, FEB)
    assert (row["file"], row["sheet"], row["row"]) == ("台账.xlsx", "留言", 2)
    assert (row["unit"], row["reporter"], row["submission"]) == ("A", "A", result.submission)
    assert reach_of(engine) == [("A", JAN, YEAR_END)]
    assert refused_days(engine) == [MARCH]


def test_the_same_report_again_changes_nothing_and_names_the_earlier_one(engine: Engine) -> None:
    handed_in = report(reply("1"), refusals=[refusal(None)], coverage=[claim()])
    first = submit(engine, handed_in, 1000)
    again = submit(engine, handed_in, 2000)
    assert again.unchanged
    assert not first.unchanged
    assert (again.submission, again.received_at, again.records) == (first.submission, 1000, 1)
    with reading(engine) as connection:
        assert len(submissions(connection)) == 1
        assert latest_known(connection) == 1000


def test_the_same_content_from_another_reporter_is_another_submission(engine: Engine) -> None:
    submit(engine, report(reply("1"), reporter="A"), 1)
    assert not submit(engine, report(reply("1"), reporter="B"), 2).unchanged


def test_the_same_file_understood_otherwise_is_taken_in_again(engine: Engine) -> None:
    submit(engine, report(refusals=[refusal(FEB)], coverage=[claim()]), 1)
    better = submit(engine, report(reply("1", FEB), coverage=[claim()]), 2)
    assert not better.unchanged
    assert (read_keys(engine), refused_days(engine)) == (["1"], [])


def test_the_first_version_again_after_a_correction_counts_again(engine: Engine) -> None:
    first, second = (report(reply(key), coverage=[claim()], digest=key * 2) for key in "12")
    submit(engine, first, 1)
    submit(engine, second, 2)
    assert not submit(engine, first, 3).unchanged
    assert read_keys(engine) == ["1"]
    assert submit(engine, first, 4).unchanged


def test_a_correction_replaces_what_lies_in_its_interval_and_nothing_else(engine: Engine) -> None:
    whole_year = report(
        reply("january", JAN),
        reply("june", JUNE),
        reply("december", DEC),
        record("meetings", "m", held=JUNE),
        coverage=[claim()],
        digest="1",
    )
    submit(engine, whole_year, 10)
    half_year = report(reply("may", JUNE - 9), coverage=[claim(JAN, END_OF_JUNE)], digest="2")
    result = submit(engine, half_year, 20)
    assert result.replaced == Replaced(records=2, refusals=0, claims=0)
    assert read_keys(engine) == ["december", "may"]
    assert read_keys(engine, "meetings") == ["m"]
    assert read_keys(engine, known_at=19) == ["december", "january", "june"]
    with reading(engine) as connection:
        assert [row.superseded_by for row in submissions(connection)] == [result.submission, None]


@pytest.mark.parametrize(("about", "left"), [("A", ["b"]), ("B", ["a"]), ("*", [])])
def test_a_claim_about_one_unit_replaces_nothing_about_another(engine: Engine, about: str, left: list[str]) -> None:
    centre = report(
        reply("a", unit="A"),
        reply("b", unit="B"),
        reporter="H",
        coverage=[claim(about="*")],
        refusals=[refusal(JAN, unit="A"), refusal(JAN, unit="B")],
    )
    submit(engine, centre, 1)
    submit(engine, report(reporter="H", coverage=[claim(about=about, nothing=True)], digest="2"), 2)
    assert read_keys(engine) == left
    assert len(refused_days(engine)) == len(left)


def test_a_claim_of_one_reporter_replaces_nothing_of_another(engine: Engine) -> None:
    submit(engine, report(reply("1"), reporter="H", coverage=[claim(about="*")]), 1)
    submit(engine, report(coverage=[claim(nothing=True)]), 2)
    assert read_keys(engine) == ["1"]
    assert len(reach_of(engine)) == 2


def test_a_list_of_a_stock_replaces_the_earlier_list_whole_but_not_what_came_later(engine: Engine) -> None:
    def mechanisms(*keys: str, end: int, digest: str) -> Report:
        days = {"old": JAN - 900, "spring": MARCH, "winter": DEC}
        records = [record("mechanisms", key, in_force=days[key]) for key in keys]
        return report(*records, coverage=[claim(JAN, end, ledger="mechanisms")], digest=digest)

    submit(engine, mechanisms("old", "spring", "winter", end=YEAR_END, digest="1"), 1)
    submit(engine, mechanisms("spring", end=END_OF_JUNE, digest="2"), 2)
    assert read_keys(engine, "mechanisms") == ["spring", "winter"]
    submit(engine, mechanisms("old", end=YEAR_END, digest="3"), 3)
    assert read_keys(engine, "mechanisms") == ["old"]


def test_a_record_given_again_replaces_itself_whatever_its_day_and_the_claims(engine: Engine) -> None:
    submit(engine, report(reply("1", JAN), reply("2", JAN), coverage=[claim(JAN, END_OF_JANUARY)]), 1)
    february = report(reply("1", JAN, replied=FEB), coverage=[claim(FEB, MARCH - 1)], digest="2")
    assert submit(engine, february, 2).replaced == Replaced(records=1)
    rows = {row["key"]: row for row in read_rows(engine)}
    assert rows["1"]["replied"] == FEB
    assert rows["1"]["seen_through"] == MARCH - 1
    assert rows["2"]["seen_through"] == END_OF_JANUARY
    assert reach_of(engine) == [("A", JAN, END_OF_JANUARY), ("A", FEB, MARCH - 1)]


def test_the_same_key_of_another_unit_is_another_record(engine: Engine) -> None:
    centre = report(reply("1", unit="A"), reply("1", unit="B"), reporter="H")
    assert submit(engine, centre, 1).records == 2
    submit(engine, report(reply("1", unit="B", replied=FEB), reporter="H"), 2)
    assert [(row["unit"], row["replied"]) for row in read_rows(engine)] == [("A", None), ("B", FEB)]


@pytest.mark.parametrize(
    ("new", "left"),
    [
        (claim(JAN, YEAR_END), [("A", JAN, YEAR_END)]),
        (claim(FEB, END_OF_JUNE), [("A", FEB, END_OF_JUNE)]),
        (claim(FEB, MARCH), [("A", FEB, MARCH), ("A", FEB, END_OF_JUNE)]),
        (claim(MARCH, DEC), [("A", FEB, END_OF_JUNE), ("A", MARCH, DEC)]),
        (claim(JAN, YEAR_END, about="*"), [("*", JAN, YEAR_END)]),
        (claim(JAN, YEAR_END, about="B"), [("A", FEB, END_OF_JUNE), ("B", JAN, YEAR_END)]),
    ],
)
def test_claims_wholly_inside_a_new_one_end_and_others_stay(
    engine: Engine, new: CoverageClaim, left: list[tuple[str, int, int]]
) -> None:
    submit(engine, report(coverage=[claim(FEB, END_OF_JUNE)]), 1)
    submit(engine, report(coverage=[new], digest="2"), 2)
    assert sorted(reach_of(engine)) == sorted(left)


def test_refused_rows_end_with_the_interval_in_which_they_lie(engine: Engine) -> None:
    submit(engine, report(refusals=[refusal(JAN), refusal(MARCH)], coverage=[claim()]), 1)
    corrected = report(coverage=[claim(JAN, END_OF_JANUARY)], digest="2")
    assert submit(engine, corrected, 2).replaced.refusals == 1
    assert refused_days(engine) == [MARCH]


def test_a_refused_row_without_a_day_outlives_the_next_month_but_not_its_correction(engine: Engine) -> None:
    submit(engine, report(refusals=[refusal(None)], coverage=[claim(JAN, END_OF_JANUARY)]), 1)
    submit(engine, report(coverage=[claim(FEB, MARCH - 1)], digest="2"), 2)
    assert refused_days(engine) == [None]
    submit(engine, report(coverage=[claim(JAN, END_OF_JANUARY)], digest="3"), 3)
    assert refused_days(engine) == []


def test_a_refused_row_without_day_and_claim_ends_with_the_next_claim(engine: Engine) -> None:
    submit(engine, report(refusals=[refusal(None), refusal(None, ledger="meetings")]), 1)
    submit(engine, report(coverage=[claim(FEB, MARCH)], digest="2"), 2)
    with reading(engine) as connection:
        assert [count.ledger for count in refused(connection, LATEST)] == ["meetings"]


@pytest.mark.parametrize(
    ("claims", "seen"),
    [
        ([claim(JAN, END_OF_JUNE)], END_OF_JUNE),
        ([claim(JAN, END_OF_JUNE), claim(JULY, DEC)], DEC),
        ([claim(JAN, DEC, about="*")], DEC),
        ([claim(JAN, DEC, about="B")], FEB + 3),
        ([claim(JAN, DEC, ledger="meetings")], FEB + 3),
        ([claim(JAN, END_OF_JANUARY)], FEB + 3),
        ([], FEB + 3),
    ],
)
def test_a_record_is_seen_through_the_end_of_its_claim_or_its_latest_event(
    engine: Engine, claims: list[CoverageClaim], seen: int
) -> None:
    submit(engine, report(reply("1", FEB, replied=FEB + 3, due=DEC), coverage=claims), 1)
    assert [row["seen_through"] for row in read_rows(engine)] == [seen]


def test_an_event_with_its_hour_is_seen_through_its_day(engine: Engine) -> None:
    moment = (FEB + 2) * 1440 + 1439
    submit(engine, report(record("matters", "1", arose=FEB, arose_at=FEB * 1440, responded_at=moment)), 1)
    assert [row["seen_through"] for row in read_rows(engine, "matters")] == [FEB + 2]


def test_each_submission_has_a_moment_of_its_own_in_the_order_of_arrival(engine: Engine) -> None:
    moments = [submit(engine, report(reply(str(clock)), digest=str(clock)), clock).known_from for clock in (100, 50)]
    moments.append(submit(engine, report(reply("x"), digest="x"), 101).known_from)
    moments.append(submit(engine, report(reply("y"), digest="y"), 500).known_from)
    assert moments == [100, 101, 102, 500]
    with reading(engine) as connection:
        assert [row.received_at for row in submissions(connection)] == [100, 50, 101, 500]
        assert settle_known_at(connection, None) == 500
        assert settle_known_at(connection, 10_000) == 500
        assert settle_known_at(connection, 101) == 101


def test_a_run_in_the_second_of_a_submission_is_not_changed_by_the_next_one(engine: Engine) -> None:
    submit(engine, report(reply("1"), coverage=[claim()]), 100)
    with reading(engine) as connection:
        known_at = settle_known_at(connection, 100)
    submit(engine, report(reply("2"), coverage=[claim()], digest="2"), 100)
    assert read_keys(engine, known_at=known_at) == ["1"]
    assert read_keys(engine) == ["2"]


def test_two_rows_with_one_key_are_refused_with_both_places(engine: Engine) -> None:
    with pytest.raises(InputError, match=r"第7行.*“1”.*第2行重复"):
        submit(engine, report(reply("1"), reply("1", FEB, row=7), coverage=[claim()]), 1)
    assert read_keys(engine) == []
    with reading(engine) as connection:
        assert (submissions(connection), latest_known(connection)) == ([], 0)


def test_a_report_that_does_not_fit_the_ledgers_is_our_own_failure(engine: Engine) -> None:
    good = reply("1")
    unfit = [
        report(replace(good, values={"received": JAN})),
        report(replace(good, ledger="nosuch")),
        report(replace(good, values={**good.values, "received": None})),
        report(coverage=[claim(ledger="nosuch")]),
        report(refusals=[refusal(JAN, ledger="nosuch")]),
    ]
    for bad in unfit:
        with pytest.raises(InternalError):
            submit(engine, bad, 1)
    with reading(engine) as connection:
        assert submissions(connection) == []


def test_the_files_are_kept_by_name_and_hash(engine: Engine) -> None:
    files = (ReportFile("b.csv", "22"), ReportFile("a.csv", "11"))
    submit(engine, replace(report(), files=files), 1)
    assert submit(engine, replace(report(), files=files[::-1]), 2).unchanged
    with reading(engine) as connection:
        (row,) = submissions(connection)
    assert row.files == '[{"name":"b.csv","sha256":"22"},{"name":"a.csv","sha256":"11"}]'


def test_every_ledger_takes_its_records(engine: Engine) -> None:
    submit(engine, report(*(record(ledger, "1") for ledger in LEDGERS)), 1)
    assert [ledger for ledger in LEDGERS if read_keys(engine, ledger) != ["1"]] == []

"""Random histories of submissions: at every moment the store shows what a plain account of the rules shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from facts.ledgers import LEDGERS
from facts.report import ALL_UNITS, CoverageClaim
from facts.store.coverage import reach, refused
from facts.store.database import open_database, reading
from facts.store.schema import known, table_of
from facts.store.submissions import submit
from tests.facts.store.reports import record, refusal, reply, report

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from facts.report import Refusal, Report

UNITS = ("A", "B")
FIRST_DAY = 737_000
LEDGER_NAMES = ("replies", "mechanisms")
DAYS = st.integers(FIRST_DAY, FIRST_DAY + 5)


@st.composite
def draw_report(draw: st.DrawFn) -> Report:
    reporter = draw(st.sampled_from((*UNITS, "H", "G")))
    units = st.just(reporter) if reporter in UNITS else st.sampled_from(UNITS)
    ledgers = st.sampled_from(LEDGER_NAMES)
    identities = draw(st.lists(st.tuples(ledgers, units, st.sampled_from("12")), unique=True, max_size=5))
    records = [
        reply(key, draw(DAYS), unit=unit)
        if ledger == "replies"
        else record(ledger, key, unit=unit, in_force=draw(DAYS))
        for ledger, unit, key in identities
    ]
    abouts = units if reporter in UNITS else st.sampled_from((*UNITS, ALL_UNITS))
    intervals = draw(st.lists(st.just((FIRST_DAY, FIRST_DAY + 5)) | st.tuples(DAYS, DAYS), max_size=3))
    claims = [CoverageClaim(draw(ledgers), draw(abouts), min(days), max(days)) for days in intervals]
    refusals = [
        refusal(draw(st.none() | DAYS), unit=draw(units), ledger=draw(ledgers)) for _ in range(draw(st.integers(0, 2)))
    ]
    return report(
        *records, reporter=reporter, refusals=refusals, coverage=claims, digest=draw(st.sampled_from(("00", "11")))
    )


@dataclass
class Said:
    """What one submission said and its reporter still stands by."""

    number: int
    report: Report
    records: dict[tuple[str, str, str], int]
    refusals: list[Refusal]
    claims: list[CoverageClaim]
    replaced: bool = False

    def count(self) -> int:
        return len(self.records) + len(self.refusals) + len(self.claims)


@dataclass
class Account:
    """The rules of facts.store.replacing and facts.store.prevailing, kept plainly."""

    said: list[Said] = field(default_factory=list)

    def take(self, new: Report) -> bool:
        """Take a report in; False where it changes nothing."""
        own = [said for said in self.said if said.report.reporter == new.reporter]
        if any(said.report == new and not said.replaced for said in own):
            return False
        records = {
            (one.ledger, one.unit, one.key): int(one.values[LEDGERS[one.ledger].anchor] or 0) for one in new.records
        }
        for said in own:
            before = said.count()
            self.replace(said, new, records)
            said.replaced = said.replaced or said.count() < before
        self.said.append(Said(len(self.said) + 1, new, records, list(new.refusals), list(new.coverage)))
        return True

    def replace(self, said: Said, new: Report, records: dict[tuple[str, str, str], int]) -> None:
        def is_claimed(ledger: str, unit: str, day: int) -> bool:
            return any(
                one.ledger == ledger
                and one.about in (unit, ALL_UNITS)
                and day <= one.complete_through
                and (LEDGERS[ledger].standing or day >= one.covers_from)
                for one in new.coverage
            )

        said.records = {
            place: day
            for place, day in said.records.items()
            if place not in records and not is_claimed(place[0], place[1], day)
        }
        said.claims = [
            old
            for old in said.claims
            if not any(
                one.ledger == old.ledger
                and one.about in (old.about, ALL_UNITS)
                and one.covers_from <= old.covers_from
                and old.complete_through <= one.complete_through
                for one in new.coverage
            )
        ]
        claimed = {one.ledger for one in new.coverage} - {old.ledger for old in said.claims}
        said.refusals = [
            old
            for old in said.refusals
            if (
                old.ledger not in claimed
                if old.anchor_day is None
                else not is_claimed(old.ledger, old.unit, old.anchor_day)
            )
        ]

    def show(self) -> tuple[object, ...]:
        """What counts now: (records, refusals, claims)."""
        records: dict[tuple[str, str, str], tuple[bool, int, int]] = {}
        for said in self.said:
            for place, day in said.records.items():
                mine = (said.report.reporter == place[1], said.number, day)
                records[place] = max(records.get(place, mine), mine)
        refusals = [(one.ledger, one.unit, one.anchor_day) for said in self.said for one in said.refusals]
        claims = [
            (one.ledger, one.about, one.covers_from, one.complete_through) for said in self.said for one in said.claims
        ]
        return (
            sorted((*place, number, day) for place, (_, number, day) in records.items()),
            sorted(refusals, key=repr),
            sorted(claims),
        )


def show_store(engine: Engine, known_at: int) -> tuple[object, ...]:
    records = []
    with reading(engine) as connection:
        for ledger in LEDGER_NAMES:
            table = table_of(LEDGERS[ledger])
            columns = (table.c.unit, table.c.key, table.c.submission, table.c.anchor_day)
            records += [(ledger, *row) for row in connection.execute(select(*columns).where(known(table, known_at)))]
        refusals = [
            (count.ledger, count.unit, count.anchor_day)
            for count in refused(connection, known_at)
            for _ in range(count.rows)
        ]
        claims = [(row.ledger, row.about, row.covers_from, row.complete_through) for row in reach(connection, known_at)]
    return sorted(records), sorted(refusals, key=repr), sorted(claims)


@pytest.fixture(scope="module")
def reset_engine(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Engine]:
    """Gives the same engine each time, on an empty database again: its compiled statements are kept."""
    path = tmp_path_factory.mktemp("history") / "mingcha.db"
    engine = open_database(None, default_path=path)
    empty = path.read_bytes()

    def reset() -> Engine:
        path.write_bytes(empty)
        return engine

    return reset


@settings(max_examples=50)
@given(history=st.lists(st.tuples(draw_report(), st.integers(0, 3)), min_size=3, max_size=9))
def test_every_moment_of_every_history_is_shown_as_the_rules_say(
    reset_engine: Callable[[], Engine], history: list[tuple[Report, int]]
) -> None:
    engine = reset_engine()
    account = Account()
    shown = {0: account.show()}
    clock = 0
    for handed_in, passed in history:
        clock += passed
        result = submit(engine, handed_in, clock)
        assert result.unchanged == (not account.take(handed_in))
        shown[max(shown) if result.unchanged else result.known_from] = account.show()
    for moment, expected in shown.items():
        assert show_store(engine, moment) == expected

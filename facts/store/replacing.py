"""Ends what a reporter said earlier and a new report of the same reporter replaces.

A claim of the new report (ledger, about, from, through) ends, of what the same reporter said before:

* the records of that ledger, about that unit, whose anchor lies in the interval; in a ledger that lists a stock all
  whose anchor is not later than its end, because such a list names all that existed then;
* the refused rows whose anchor lies in the interval. A refused row whose day cannot be read ends when the last claim
  that its own submission made for that ledger has ended: the next month's list does not make it good;
* the claims that lie wholly inside the interval. Those that stick out stay.

Whatever the claims, a record of the new report ends the same reporter's earlier record of the same ledger, unit and
key. Records that stand behind another reporter's (facts.store.prevailing) end in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, false, select, update

from facts.ledgers import LEDGERS
from facts.report import ALL_UNITS
from facts.store.schema import Coverage, Outranked, Refusal, Submission, current, table_of

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Table

    from facts.report import CoverageClaim, Report

_SUBMISSION = table_of(Submission)
_COVERAGE = table_of(Coverage)
_REFUSAL = table_of(Refusal)
_OUTRANKED = table_of(Outranked)


@dataclass(frozen=True)
class Replaced:
    """How many rows of the same reporter's earlier submissions no longer count."""

    records: int = 0
    refusals: int = 0
    claims: int = 0


NOTHING_REPLACED: Final = Replaced()


def replace_earlier(connection: Connection, report: Report, submission: int, now: int) -> Replaced:
    """End what the report, already inserted as `submission`, replaces, and mark the submissions that lose by it."""
    of_reporter = and_(_SUBMISSION.c.reporter == report.reporter, _SUBMISSION.c.pk != submission)
    if connection.execute(select(_SUBMISSION.c.pk).where(of_reporter).limit(1)).first() is None:
        return NOTHING_REPLACED
    closing = _Closing(connection, report.reporter, submission, now)
    records = refusals = claims = 0
    for claim in report.coverage:
        table = table_of(LEDGERS[claim.ledger])
        records += closing.end(table, _lies_in(table, claim))
        records += closing.end(_OUTRANKED, and_(_OUTRANKED.c.ledger == claim.ledger, _lies_in(_OUTRANKED, claim)))
        refusals += closing.end(_REFUSAL, and_(_REFUSAL.c.ledger == claim.ledger, _lies_in(_REFUSAL, claim)))
        claims += closing.end(_COVERAGE, _is_inside(claim))
        refusals += closing.end(_REFUSAL, _is_undated_and_unclaimed(claim.ledger))
    for ledger in dict.fromkeys(record.ledger for record in report.records):
        table = table_of(LEDGERS[ledger])
        records += closing.end(table, _is_given_again(table, table, submission))
        records += closing.end(
            _OUTRANKED, and_(_OUTRANKED.c.ledger == ledger, _is_given_again(_OUTRANKED, table, submission))
        )
    closing.mark_superseded()
    return Replaced(records, refusals, claims)


class _Closing:
    """Ends current rows of one reporter's earlier submissions, and remembers which submissions they were of."""

    def __init__(self, connection: Connection, reporter: str, submission: int, now: int) -> None:
        self.connection = connection
        self.reporter = reporter
        self.submission = submission
        self.now = now
        self.superseded: set[int] = set()

    def end(self, table: Table, condition: ColumnElement[bool]) -> int:
        """End the reporter's earlier rows for which the condition holds; how many there were."""
        earlier = and_(
            table.c.reporter == self.reporter, table.c.submission != self.submission, current(table), condition
        )
        found = self.connection.execute(select(table.c.submission).distinct().where(earlier)).scalars().all()
        if not found:
            return 0
        self.superseded.update(found)
        return self.connection.execute(update(table).where(earlier).values(known_until=self.now)).rowcount

    def mark_superseded(self) -> None:
        """Note in each submission that lost a row by which submission it did."""
        if self.superseded:
            self.connection.execute(
                update(_SUBMISSION)
                .where(_SUBMISSION.c.pk.in_(sorted(self.superseded)))
                .values(superseded_by=self.submission)
            )


def _lies_in(table: Table, claim: CoverageClaim) -> ColumnElement[bool]:
    days = [table.c.anchor_day <= claim.complete_through]
    if not LEDGERS[claim.ledger].standing:
        days.append(table.c.anchor_day >= claim.covers_from)
    units = [] if claim.about == ALL_UNITS else [table.c.unit == claim.about]
    if claim.only:
        # Outside the ledger itself it is not known which channel a row is of: such rows stay.
        partition = LEDGERS[claim.ledger].partition
        units.append(table.c[partition] == claim.only if partition in table.c else false())
    return and_(*days, *units)


def _is_inside(claim: CoverageClaim) -> ColumnElement[bool]:
    about = [] if claim.about == ALL_UNITS else [_COVERAGE.c.about == claim.about]
    return and_(
        _COVERAGE.c.ledger == claim.ledger,
        _COVERAGE.c.covers_from >= claim.covers_from,
        _COVERAGE.c.complete_through <= claim.complete_through,
        *([_COVERAGE.c.only == claim.only] if claim.only else []),
        *about,
    )


def _is_undated_and_unclaimed(ledger: str) -> ColumnElement[bool]:
    claims = _COVERAGE.alias()
    still_claimed = (
        select(claims.c.pk)
        .where(claims.c.submission == _REFUSAL.c.submission, claims.c.ledger == ledger, current(claims))
        .exists()
    )
    return and_(_REFUSAL.c.ledger == ledger, _REFUSAL.c.anchor_day.is_(None), ~still_claimed)


def _is_given_again(table: Table, ledger: Table, submission: int) -> ColumnElement[bool]:
    new = ledger.alias()
    earlier = table.alias()
    return table.c.pk.in_(
        select(earlier.c.pk)
        .select_from(new)
        .join(earlier, and_(earlier.c.unit == new.c.unit, earlier.c.key == new.c.key))
        .where(new.c.submission == submission, earlier.c.submission != submission)
    )

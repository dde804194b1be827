"""Who has handed in what under a plan, and who has not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from facts.report import ALL_UNITS
from facts.store.coverage import reach, submissions
from facts.store.knowledge import latest_known

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from engine.forms import Needs


@dataclass(frozen=True)
class Standing:
    """How far one unit has reported.

    Attributes:
        times: how many reports it handed in itself.
        last_at: when the last of them came, in seconds since 1970; None where there is none.
        ledgers: English names of the ledgers that decide its requirements, in the order of the form.
        missing: those of which nobody has said anything for the year.
        partial: those whose list does not reach the end of the year, or holds one channel only.
    """

    unit: str
    times: int
    last_at: int | None
    ledgers: tuple[str, ...]
    missing: tuple[str, ...]
    partial: tuple[str, ...]

    @property
    def heard(self) -> bool:
        """Whether anybody reported anything about it."""
        return len(self.missing) < len(self.ledgers)


def list_standing(connection: Connection, needs: Mapping[str, Needs], year: int) -> list[Standing]:
    """How far each unit that has duties under a plan has reported for the year, in official order.

    Args:
        connection: of ``reading(engine)``.
        needs: of ``list_needs``.
        year: the plan's.
    """
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    through: dict[tuple[str, str], int] = {}
    for claim in reach(connection, latest_known(connection)):
        if claim.covers_from <= last and claim.complete_through >= first:
            place = (claim.ledger, claim.about)
            known = first if claim.only else claim.complete_through
            through[place] = max(known, through.get(place, known))
    came: dict[str, list[int]] = {}
    for submission in submissions(connection):
        came.setdefault(submission.reporter, []).append(submission.received_at)
    found = []
    for unit, need in needs.items():
        reached = {
            ledger: max(through.get((ledger, unit), 0), through.get((ledger, ALL_UNITS), 0)) for ledger in need.ledgers
        }
        found.append(
            Standing(
                unit=unit,
                times=len(came.get(unit, ())),
                last_at=max(came.get(unit, ()), default=None),
                ledgers=need.ledgers,
                missing=tuple(ledger for ledger, day in reached.items() if not day),
                partial=tuple(ledger for ledger, day in reached.items() if 0 < day < last),
            )
        )
    return found

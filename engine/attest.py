"""Evidence: what was handed in for each obligation, and what the office said of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from engine.interval import Counts, Interval, Range
from engine.model import Condition
from engine.outcome import Leaf
from engine.timing import Window
from facts.ledgers.disclosure import Evidence
from facts.report import Origin
from facts.store.dispositions import judged_evidence


@dataclass(frozen=True)
class Piece:
    """One piece of evidence: which element, done when, and the office's word (None: not judged yet)."""

    unit: str
    key: str
    element: str | None
    done: int
    verdict: str | None
    origin: Origin


@dataclass(frozen=True)
class EvidenceIndex:
    """All evidence that was known at a moment, by requirement and unit."""

    pieces: Mapping[tuple[str, str], Sequence[Piece]] = field(default_factory=dict)

    @classmethod
    def read(cls, connection: Connection, known_at: int) -> EvidenceIndex:
        """Read the evidence and its judgements."""
        table = Evidence.__table__
        verdicts = {judged.record: judged.verdict for judged in judged_evidence(connection, known_at)}
        found: defaultdict[tuple[str, str], list[Piece]] = defaultdict(list)
        rows = connection.execute(
            select(table)
            .where(table.c.known_from <= known_at, table.c.known_until > known_at)
            .order_by(table.c.unit, table.c.file, table.c.sheet, table.c.row)
        )
        for row in rows:
            piece = Piece(
                row.unit, row.key, row.element, row.done, verdicts.get(row.pk), Origin(row.file, row.sheet, row.row)
            )
            found[row.requirement, row.unit].append(piece)
        return cls(dict(found))

    def of(self, requirement: str, units: Sequence[str], as_of: int) -> list[Piece]:
        """What the units handed in for a requirement, done by the day of the run."""
        return [piece for unit in units for piece in self.pieces.get((requirement, unit), ()) if piece.done <= as_of]


def attest(  # noqa: PLR0913 - what was asked, what came, and how far what came reaches
    condition: Condition, pieces: Sequence[Piece], window: Window, as_of: int, *, gap: bool, reported: bool
) -> Leaf:
    """Decide an evidence condition: each element needs one accepted piece, done in time.

    Args:
        condition: a leaf with ``evidence``.
        pieces: what was handed in, done by ``as_of``.
        window: within which it must be done.
        as_of: the day of the run.
        gap: the evidence that the unit says is complete does not reach over the window.
        reported: anything was handed in or declared.
    """
    assert condition.evidence is not None  # noqa: S101 - the caller has looked
    elements = condition.evidence.elements or (None,)
    accepted = late = pending = 0
    for element in elements:
        fitting = [piece for piece in pieces if element is None or piece.element == element]
        in_time = [piece for piece in fitting if window.start <= piece.done <= window.due]
        if any(piece.verdict == "accepted" for piece in in_time):
            accepted += 1
        elif any(piece.verdict is None for piece in in_time):
            pending += 1
        elif any(piece.verdict == "accepted" and piece.done > window.due for piece in fitting):
            late += 1
    needed = len(elements)
    reachable = needed if gap else accepted + pending
    now = Interval(accepted, reachable)
    future = as_of < window.due
    figure = Range(now, Interval(accepted, needed if future else reachable))
    return Leaf(
        condition=condition,
        measure=None,
        operator="evidence",
        limit=needed,
        unit="items",
        figure=figure,
        margin=figure.shifted(-needed),
        late_margin=Range.exactly(accepted + late - needed),
        counts=Counts(ok=accepted, dark=pending, gap=gap, future=future, late_ok=accepted + late),
        window=window,
        awaiting=pending > 0,
        attested=True,
        reported=reported or bool(pieces),
        settled=not future,
    )


__all__ = ["EvidenceIndex", "Piece", "attest"]

"""Which days of one record must follow which, and which numbers are parts of which."""

from __future__ import annotations

from typing import Final

ORDERS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "documents": (("formed", "issued"), ("formed", "published")),
    "decisions": (("draft_published", "issued"), ("opinions_opened", "issued")),
    "consultations": (("opened", "closed"), ("opened", "feedback_published")),
    "replies": (("received", "transferred"), ("received", "replied"), ("transferred", "replied")),
    "applications": (
        ("received", "registered"),
        ("received", "transferred_by_office"),
        ("received", "materials_sent"),
        ("received", "replied"),
    ),
    "case_steps": (("started", "ended"),),
    "posts": (("since", "until"),),
    "activities": (("started", "ended"),),
    "publications": (("formed", "published"),),
    "catalogues": (("compiled", "published"),),
    "matters": (("arose", "done"), ("arose_at", "responded_at")),
    "checks": (("last_update", "checked"), ("checked", "repaired")),
    "mechanisms": (("in_force", "repealed"),),
    "filings": (("made", "submitted"), ("made", "published")),
}
"""By ledger: a column of days and one that cannot come before it, both by English name."""

PERIODS: Final[dict[str, tuple[str, str]]] = {
    "reply_counts": ("period_from", "period_to"),
    "statistics": ("period_from", "period_to"),
}
"""By ledger: the first and the last day of the period of which a row speaks."""

PARTS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "consultations": (("adopted", "received"),),
    "activities": (("opinions_answered", "opinions"),),
    "catalogues": (("items_online", "items"),),
}
"""By ledger: a number and the whole of which it is a part."""

IDENTIFYING: Final[dict[str, str]] = {
    "documents": "name",
    "decisions": "name",
    "matters": "name",
    "publications": "link",
    "catalogues": "link",
    "checks": "subject",
    "case_steps": "case",
    "evidence": "what",
}
"""By ledger: a column by which one thing is told from another. Where it is filled and two rows agree in everything but
their numbers, they are likely the same; two messages of one day and channel are not."""

OLDER_TOO: Final = frozenset({"catalogues"})
"""Ledgers that, beside those that list a stock, also list what was there before: a catalogue holds until the next."""

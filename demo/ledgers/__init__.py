"""How compliant records of each ledger are made.

``dress_*`` complete the few values that matter to a full row that offends no requirement; ``make_*`` make the rows of
a unit's year. Rows of deeds that the rules ask for (a list published, a training held) are made in :mod:`demo.deeds`.
"""

from __future__ import annotations

from demo.ledgers.dress import complete
from demo.ledgers.stock import make_attendances, make_messages_of_all, make_stock

__all__ = ["complete", "make_attendances", "make_messages_of_all", "make_stock"]

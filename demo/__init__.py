"""The demonstration: a believable district year as real files, with planted faults and an answer key.

The road, one module or folder a step::

    roster (who owes what, who reports which ledgers) → traits (what happened to whom)
    → ledgers (compliant records) and deeds (what the rules ask for, done)
    → faults (what went wrong, as data), planted → write (workbooks, CSV folders, YAML)
    → key (what must be found, from the plan alone)

Nothing here judges: the key is written without the engine, and a test holds the engine against it.
"""

from __future__ import annotations

from demo.build import DemonstrationFiles, Example, Handed, build_demonstration
from demo.faults import check_plan, list_plans
from demo.office import read_dispositions, read_judgements

__all__ = [
    "DemonstrationFiles",
    "Example",
    "Handed",
    "build_demonstration",
    "check_plan",
    "list_plans",
    "read_dispositions",
    "read_judgements",
]

"""Random districts without end: how `make soak` looks for what the tests' fixed examples do not show."""

from __future__ import annotations

import random
import time
from collections import Counter
from typing import Final

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.oracle.coarseness import find_excuse
from tests.oracle.comparing import find_differences
from tests.oracle.made_facts import District, districts
from tests.oracle.made_rules import PLAN
from tests.oracle.pools import POOLS, WORDS
from tests.oracle.runner import EngineRunner

ROUND: Final = 50
"""So many districts between two looks at the clock."""


def main(seconds: float, start: int | None = None) -> int:
    """Compare engine and oracle on random districts for some time.

    Args:
        seconds: how long; the round that has begun is finished.
        start: the first seed; chance where it is not given. What is printed names the seed of each difference.

    Returns:
        How many pairs differed, but for what :mod:`tests.oracle.coarseness` excuses; the first difference of each
        kind is printed with its rules and facts.
    """
    runner = EngineRunner(PLAN, WORDS)
    first = random.randrange(10**6) if start is None else start
    until, number, seen = time.monotonic() + seconds, first, Counter[str]()
    while time.monotonic() < until:
        for text in run_round(runner, number):
            kind = text.partition("\n")[0]
            seen[kind] += 1
            if seen[kind] == 1:
                print(f"seed {number}: {text}\n")
        number += 1
    districts_seen = (number - first) * ROUND
    print(f"oracle: {districts_seen} districts, seeds {first} to {number - 1}, {seen.total()} differences")
    return seen.total()


def run_round(runner: EngineRunner, number: int) -> list[str]:
    """The differences on one round of districts, in words."""
    found: list[str] = []
    ledgers = [ledger for ledger in POOLS if ledger != "profiles"]

    @seed(number)
    @settings(
        max_examples=ROUND,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(ledgers).flatmap(districts))
    def compare(district: District) -> None:
        differences = find_differences(runner, district)
        found.extend(str(difference) for difference in differences if find_excuse(difference) is None)

    compare()
    return found

"""The engine, held against the slow and plain oracle on small random districts."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.oracle.coarseness import find_excuse
from tests.oracle.comparing import find_differences
from tests.oracle.made_facts import District, districts
from tests.oracle.made_rules import PLAN
from tests.oracle.pools import POOLS, WORDS
from tests.oracle.runner import EngineRunner

LEDGERS = [ledger for ledger in POOLS if ledger != "profiles"]


@cache
def runner() -> EngineRunner:
    return EngineRunner(PLAN, WORDS)


@pytest.mark.parametrize("ledger", LEDGERS)
def test_engine_and_oracle_agree_on_every_pair_of_a_district(ledger: str) -> None:
    # The same examples each time (chance is for `make soak`), small as they are: making them smaller takes long.
    @settings(
        max_examples=14,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )
    @given(districts(ledger))
    def agree(district: District) -> None:
        found = find_differences(runner(), district)
        differences = [difference for difference in found if find_excuse(difference) is None]
        assert not differences, "\n\n".join(map(str, differences))

    agree()

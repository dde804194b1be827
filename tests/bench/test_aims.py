"""Aims are met at the limit and missed above it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.aims import MEGABYTE, Aim, Measured

AT_THE_LIMIT = Measured(
    assessing=1.8,
    libraries=0.5,
    script=0.1,
    judging=0.2,
    staged=2.0,
    peak=200 * MEGABYTE,
    helping=0.6,
    importing=0.2,
    rules=1.0,
    checking=2.0,
    reading=1.0,
)


def test_every_aim_is_met_at_its_limit() -> None:
    assert [round(aim.measured, 9) for aim in AT_THE_LIMIT.list_aims()] == [
        aim.most for aim in AT_THE_LIMIT.list_aims()
    ]


@pytest.mark.parametrize(
    ("changed", "missed"),
    [
        ({"assessing": 1.9}, 0),
        ({"judging": 0.3}, 1),
        ({"peak": 201 * MEGABYTE}, 2),
        ({"helping": 0.7}, 3),
        ({"rules": 1.1}, 4),
        ({"checking": 2.1}, 5),
    ],
)
def test_what_is_above_its_limit_is_missed(changed: dict[str, float], missed: int) -> None:
    easy = replace(AT_THE_LIMIT, assessing=1.0, judging=0.1, peak=MEGABYTE, helping=0.2, rules=0.1, checking=1.0)
    assert all(aim.met for aim in easy.list_aims())
    aims = replace(easy, **changed).list_aims()  # type: ignore[arg-type]
    assert [place for place, aim in enumerate(aims) if not aim.met] == [missed]


def test_an_aim_says_whether_it_was_met() -> None:
    assert Aim("甲", 2.0, 3.0, "倍").as_data() == {
        "title": "甲",
        "measured": 2.0,
        "most": 3.0,
        "unit": "倍",
        "met": True,
    }

"""Whether the program's figures are those of the analyst's script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bench.by_hand import Figures


@dataclass(frozen=True)
class Comparison:
    """How the figures of both agree.

    Attributes:
        exact: how many the program knows exactly and both have alike.
        within: how many the program knows as an interval (missing lists, refused rows) that holds the script's.
        missing: conditions that the program counts and the script does not have, ``requirement`` or ``requirement.1``.
        differing: what differs, in words.
    """

    exact: int
    within: int
    missing: tuple[str, ...]
    differing: tuple[str, ...]


def compare_figures(findings: Iterable[Mapping[str, Any]], by_hand: Figures) -> Comparison:
    """Hold every counted condition of every finding against the script.

    Args:
        findings: of ``mingcha assess --format json``.
        by_hand: of bench.by_hand; a unit of which a ledger has no record has the figure 0.
    """
    exact = within = 0
    missing: dict[str, None] = {}
    differing: list[str] = []
    for finding in findings:
        for place, condition in enumerate(finding["conditions"]):
            if condition["measure"] is None:
                continue
            name = finding["requirement"] + (f".{place}" if place else "")
            column = by_hand.get((finding["requirement"], place), {} if condition["op"] == "evidence" else None)
            if column is None:
                missing[name] = None
                continue
            figure = column.get(finding["unit"], 0)
            low, high = condition["now"]
            if (low is not None and figure < low) or (high is not None and figure > high):
                differing.append(f"{name}，{finding['unit']}：程序 {low} 至 {high}，脚本 {figure}")
            elif low == high:
                exact += 1
            else:
                within += 1
    return Comparison(exact, within, tuple(missing), tuple(differing))

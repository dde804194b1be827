"""What a unit did not hand in: one block in the list, ledger by ledger, instead of one finding after another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from facts.ledgers import LEDGERS

NOT_REPORTED: Final = "not_reported"
"""The label of the decision table for what stands in this block."""


@dataclass(frozen=True)
class MissingLedgers:
    """Ledgers of which nothing came in, and the requirements that can therefore not be judged.

    Attributes:
        ledgers: “培训”台账; several where the requirements need all of them.
        number: of the requirements.
        items: number and title of each.
    """

    ledgers: str
    number: int
    items: tuple[str, ...]


@dataclass(frozen=True)
class Missing:
    """All that a unit did not hand in; ``says`` tells of how many requirements, and whether anything came at all."""

    says: str
    by_ledger: tuple[MissingLedgers, ...]


def find_missing(
    listed: Iterable[Mapping[str, Any]], owed: Sequence[Mapping[str, Any]], *, handed_in: bool
) -> Missing | None:
    """The findings that are there only because nothing was handed in, by what is missing; None where there are none.

    Args:
        listed: findings of one tier of a unit, as ``Finding.as_data`` gives them.
        owed: all findings of the unit.
        handed_in: the unit handed in anything at all.
    """
    groups: dict[tuple[str, ...], list[str]] = {}
    for finding in listed:
        if finding["label"] == NOT_REPORTED:
            lacking = [each["ledger"] for each in finding["conditions"] if not each["reported"]]
            names = tuple(dict.fromkeys(lacking or [each["ledger"] for each in finding["conditions"]]))
            groups.setdefault(names, []).append(f"{finding['requirement'].partition('/')[2]}　{finding['title']}")
    if not groups:
        return None
    asked = {each["ledger"] for finding in owed for each in finding["conditions"]}
    what = "没有报送下列台账"
    if not handed_in:
        what = f"本单位没有报送任何材料，应报{len(asked)}个台账"
    return Missing(
        says=f"{what}，涉及不能核对的{sum(map(len, groups.values()))}项；确实没有的，作零报告。",
        by_ledger=tuple(
            MissingLedgers("、".join(f"“{LEDGERS[name].title}”" for name in names) + "台账", len(items), tuple(items))
            for names, items in sorted(groups.items(), key=lambda group: -len(group[1]))
        ),
    )

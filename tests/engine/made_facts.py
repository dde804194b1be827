"""Facts for the tests of the decision table and of the wall."""

from __future__ import annotations

from itertools import combinations_with_replacement, product
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from engine.decision import UNBOUNDED
from engine.decision_load import decision_table, load_table
from facts.resources import resource

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engine.decision import DecisionTable, Fact

TABLE = decision_table()
MARGINS = ("end_low", "now_low", "now_high", "end_high")
CODES = {field.name: tuple(field.values) for field in TABLE.chain.fields if field.values}
PLAIN: Fact = {
    "pair": 7,
    "applies": "yes",
    "end_low": 0,
    "now_low": 0,
    "now_high": 0,
    "end_high": 0,
    "done_late": "no",
    "awaiting": "no",
    "reported": "yes",
    "time_up": "yes",
    "binds": "must",
    "disposition": "none",
    "same_under_all": "yes",
    "missing_evidence": "no",
}


def list_facts() -> Iterator[Fact]:
    """One fact for each combination of codes and of the margins' signs (in their order): 11,520 pairs."""
    pair = 0
    for margins in combinations_with_replacement((-1, 0), 4):
        for codes in product(*CODES.values()):
            yield {"pair": pair, **dict(zip(MARGINS, margins, strict=True)), **dict(zip(CODES, codes, strict=True))}
            pair += 1


facts: st.SearchStrategy[Fact] = st.builds(
    lambda margins, codes: {"pair": 1, **dict(zip(MARGINS, sorted(margins), strict=True)), **codes},
    st.lists(st.integers(-3, 3) | st.integers(-UNBOUNDED, UNBOUNDED), min_size=4, max_size=4),
    st.fixed_dictionaries({name: st.sampled_from(codes) for name, codes in CODES.items()}),
)


def load_text() -> str:
    """The text of the table."""
    return resource("engine", "decision.yaml").read_text(encoding="utf-8")


def load_changed(folder: Path, old: str, new: str) -> DecisionTable:
    """Load the table with the first place of one text changed to another."""
    assert old in load_text()
    path = folder / "changed.yaml"
    path.write_text(load_text().replace(old, new, 1), encoding="utf-8")
    return load_table(path, "changed.yaml")

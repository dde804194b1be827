"""Derives for 3,000 units through the wall and prints, as JSON, the memory in use early on and at the end (bytes)."""

from __future__ import annotations

import json
from pathlib import Path

from engine.rete import derive_checked
from tests.engine.made_facts import MARGINS, PLAIN, TABLE


def resident() -> int:
    """The memory that the process has in use, in bytes."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096


if __name__ == "__main__":
    early = 0
    for unit in range(3000):
        margins = dict.fromkeys(MARGINS, unit % 7 - 3)
        derive_checked(TABLE, f"单位{unit}", [{**PLAIN, **margins, "pair": pair} for pair in range(8)])
        if unit == 300:
            early = resident()
    print(json.dumps({"early": early, "end": resident()}))

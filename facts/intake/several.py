"""Tells which of several files belong to one report: those that name the same unit on their covers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facts.intake.log import Log
from facts.intake.names import REPORTER_LABEL
from facts.intake.recognise import read_cover
from facts.intake.source import read_sources

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from facts.intake.limits import Limits
    from facts.units import UnitRegistry


def group_by_reporter(paths: Sequence[Path], units: UnitRegistry, limits: Limits | None = None) -> list[list[Path]]:
    """Give the files of each report, in the order of the first file of each.

    Where any of the files names no unit, it is a part of something (one ledger as CSV), and all are one report.

    Raises:
        InputError: a file cannot be read, or names a unit that does not exist.
    """
    if len(paths) == 1:
        return [list(paths)]
    groups: dict[str, list[Path]] = {}
    for path in paths:
        entries = read_cover(read_sources([path], Log(), limits)).get(REPORTER_LABEL, ())
        if not entries:
            return [list(paths)]
        groups.setdefault(units.resolve(str(entries[0].cell), None).code, []).append(path)
    return list(groups.values())

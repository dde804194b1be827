"""The stable codes of the intake report: what can be refused, repaired, contradictory or left out."""

from __future__ import annotations

from typing import Final

from facts.intake.codes.contradictions import CONTRADICTIONS
from facts.intake.codes.left_out import LEFT_OUT
from facts.intake.codes.model import KIND_TITLES, Code, CodeKind
from facts.intake.codes.refused import REFUSED
from facts.intake.codes.repaired import REPAIRED

CODES: Final[dict[str, Code]] = {code.number: code for code in (*REFUSED, *REPAIRED, *CONTRADICTIONS, *LEFT_OUT)}
"""Every code by its number, in order."""

__all__ = ["CODES", "KIND_TITLES", "Code", "CodeKind"]

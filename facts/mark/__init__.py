"""Marks cells in a unit's own workbook: colour and comment, everything else byte for byte as it was.

A library that reads a workbook and writes it anew loses what it does not know (pictures, macros, the results of
formulas). So only the parts that carry styles, the marked sheets and their comments are changed within the package.
"""

from __future__ import annotations

from facts.mark.book import Mark, mark_workbook

__all__ = ["Mark", "mark_workbook"]

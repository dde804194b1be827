"""Takes in what units report: workbooks, CSV folders, YAML and JSON become records, refusals and coverage.

The road, with a printable type between each two stages::

    files → Source, Table (source, workbook, delimited, document) → HeadedTable (recognise)
          → values or Refused (convert, days, numbers) → ParsedRecord, Refusal (understand)
          → CoverageClaim (coverage) → facts.report.Report (report)

The form that units fill in is written by :mod:`facts.intake.form`.
"""

from __future__ import annotations

from facts.intake.codes import CODES, Code
from facts.intake.identity import PlanName
from facts.intake.report import read_report
from facts.intake.several import group_by_reporter

__all__ = ["CODES", "Code", "PlanName", "group_by_reporter", "read_report"]

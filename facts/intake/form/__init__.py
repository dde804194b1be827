"""The workbook that a unit fills in, with the check inside; :mod:`facts.intake.report` reads what comes back.

Every ledger's sheet has a title, the headings, a row of notes and an example row (neither is ever read as data), then
room for the records, with drop-down lists, checks and number formats. The form's own columns reckon each row's due
days and say what is wrong with it; the cover counts that. Nothing but formulas is used, and no network.
"""

from __future__ import annotations

from facts.intake.form.book import write_form
from facts.intake.form.content import Duty, FormContent, Proof, Question, RowLimit, StepCount, StoredRow

__all__ = ["Duty", "FormContent", "Proof", "Question", "RowLimit", "StepCount", "StoredRow", "write_form"]

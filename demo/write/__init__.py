"""Writes reports as units hand them in: workbooks, folders of CSV files, YAML files, as facts.intake reads them."""

from __future__ import annotations

from demo.write.delimited import write_folder
from demo.write.document import write_document
from demo.write.workbook import write_workbook

__all__ = ["write_document", "write_folder", "write_workbook"]

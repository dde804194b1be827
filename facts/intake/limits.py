"""How large and how long what is handed in may be; beyond, it is refused with a plain message."""

from __future__ import annotations

from typing import Final

LARGEST_FILE: Final = 50 * 1024 * 1024
"""Bytes of one file as it lies on the disk."""

LARGEST_DOCUMENT: Final = 20 * 1024 * 1024
"""Bytes of a YAML or JSON file, which takes some thirty times its size in memory."""

LARGEST_UNPACKED: Final = 300 * 1024 * 1024
"""Bytes of all parts of a workbook together, once unpacked."""

LARGEST_UNPACKED_REPORT: Final = 600 * 1024 * 1024
"""Bytes of all parts of all workbooks of one report together, once unpacked."""

LARGEST_OLD_WORKBOOK: Final = 20 * 1024 * 1024
"""Bytes of an .xls file, which is read slowly; 65,536 rows, the most that such a sheet has, take some 10 MB."""

MOST_PARTS: Final = 2_000
"""Parts (zip entries) of one workbook."""

MOST_FILES: Final = 200
"""Files of one report."""

MOST_ROWS: Final = 200_000
"""Rows of one table that hold anything, counted from the top of the sheet."""

MOST_COLUMNS: Final = 2_000
"""Columns of one table, empty ones at the right not counted."""

MOST_CELLS: Final = 5_000_000
"""Cells of the rectangle that holds everything written on a sheet: so much memory is taken for it."""

HEADER_SEARCH_ROWS: Final = 20
"""The headings stand within so many first rows; titles and remarks may stand above them."""

LONGEST_TEXT: Final = 500
"""Characters of a text cell."""

LONGEST_KEY: Final = 64
"""Characters of a record's own number (编号)."""

LONGEST_FOUND: Final = 40
"""Characters of a cell that a message repeats."""

LARGEST_NUMBER: Final = 999_999_999
"""A count; it fits into 32 bits in every database."""

LARGEST_AMOUNT: Final = 10_000_000_000_000
"""Yuan; as fen it fits into 64 bits, and a double still tells every fen."""

MOST_REMARKS: Final = 50_000
"""Entries of one kind on one intake report."""

ABOUT_PERCENT: Final = 10
"""By how many per cent a number that is called 约 may be off."""

EARLIEST_YEAR: Final = 1990
LATEST_YEAR: Final = 2100

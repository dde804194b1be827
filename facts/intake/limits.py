"""How large and how long what is handed in may be; beyond, it is refused with a plain message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MEGABYTE: Final = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """How much one report may hold; an office may set each otherwise.

    Attributes:
        file_mb: megabytes of one file, as it lies on the disk or in a zip file.
        report_mb: megabytes of all files of a report together.
        unpacked_mb: megabytes of all parts of one workbook together, once unpacked.
        report_unpacked_mb: megabytes of all parts of all workbooks of a report together, once unpacked.
        files: files of one report.
        rows: rows of one table that hold anything, counted from the top of the sheet.
        columns: columns of one table, empty ones at the right not counted.
        cells: cells of the rectangles that hold everything written on the tables of a report: so much memory is
            taken for them.
    """

    file_mb: int = 50
    report_mb: int = 200
    unpacked_mb: int = 300
    report_unpacked_mb: int = 600
    files: int = 200
    rows: int = 200_000
    columns: int = 2_000
    cells: int = 5_000_000


LARGEST_DOCUMENT: Final = 20 * MEGABYTE
"""Bytes of a YAML or JSON file, which takes some thirty times its size in memory."""

MOST_VALUES: Final = 500_000
"""Values of a YAML or JSON file; each takes some 500 bytes."""

LARGEST_OLD_WORKBOOK: Final = 20 * MEGABYTE
"""Bytes of an .xls file, which is read slowly; 65,536 rows, the most that such a sheet has, take some 10 MB."""

LARGEST_SMALL_PART: Final = 16 * MEGABYTE
"""Bytes of a part of a workbook that is held in memory as a tree (styles, relations, comments)."""

LARGEST_MARKED: Final = 50 * MEGABYTE
"""Bytes of a sheet that can be coloured and commented, for which it is held in memory as a tree."""

MOST_PARTS: Final = 2_000
"""Parts (zip entries) of one workbook."""

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

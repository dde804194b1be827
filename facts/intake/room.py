"""What one report has taken so far of what it may take (facts.intake.limits)."""

from __future__ import annotations

from facts.intake.limits import MEGABYTE, Limits
from facts.intake.table import name_column, refuse_input


class Room:
    """Counts files, bytes and cells of one report, and refuses it where they go beyond the limits."""

    def __init__(self, limits: Limits | None = None) -> None:
        """Begin with everything free."""
        self.limits = limits or Limits()
        self.largest_file = self.limits.file_mb * MEGABYTE
        self.largest_unpacked = self.limits.unpacked_mb * MEGABYTE
        self.files = 0
        self.bytes = 0
        self.unpacked = 0
        self.cells = 0

    def take_file(self, name: str, size: int) -> None:
        """Take in a file of so many bytes.

        Raises:
            InputError: it is one too many, or too large, alone or with those before.
        """
        self.files += 1
        self.bytes += size
        if self.files > self.limits.files:
            raise refuse_input("报告", f"一次提交的文件超过 {self.limits.files} 个", "请分几次提交")
        if size > self.largest_file:
            raise refuse_input(
                name,
                f"文件有 {size // MEGABYTE} MB，最多 {self.limits.file_mb} MB",
                "请删去图片和多余的表，或者按季度分开提交",
            )
        if self.bytes > self.limits.report_mb * MEGABYTE:
            raise refuse_input(name, f"到这个文件为止，各文件一共超过 {self.limits.report_mb} MB", "请分几次提交")

    def take_unpacked(self, name: str, size: int) -> None:
        """Take in the parts of a workbook or the files of a zip file, so many bytes once unpacked.

        Raises:
            InputError: it is too much with what was before.
        """
        self.unpacked += size
        if self.unpacked > self.limits.report_unpacked_mb * MEGABYTE:
            most = self.limits.report_unpacked_mb
            raise refuse_input(name, f"到这个文件为止，各工作簿展开后一共超过 {most} MB", "请分几次提交")

    def fits(self, rows: int, columns: int) -> bool:
        """Say whether a table of so many rows and columns is within the limits."""
        limits = self.limits
        return rows <= limits.rows and columns <= limits.columns and rows * columns <= limits.cells

    def check_size(self, where: str, rows: int, columns: int) -> None:
        """Raise InputError where a table is larger than the limits."""
        limits = self.limits
        if rows > limits.rows:
            raise refuse_input(
                where, f"内容到了第 {rows} 行，最多 {limits.rows} 行", "请删去多余的行，或者分成几份提交"
            )
        if columns > limits.columns:
            raise refuse_input(
                where,
                f"内容到了第 {columns} 列（{name_column(columns - 1)}），最多 {limits.columns} 列",
                "请删去右边多余的内容",
            )
        if not self.fits(rows, columns):
            raise refuse_input(
                where,
                f"内容散在 {rows} 行、{columns} 列之间，超过 {limits.cells} 个单元格",
                "请删去远处零散的内容，或者分成几份提交",
            )

    def take_table(self, where: str, rows: int, columns: int) -> None:
        """Take in a table.

        Raises:
            InputError: it is too large, alone or with those before.
        """
        self.check_size(where, rows, columns)
        self.cells += rows * columns
        if self.cells > self.limits.cells:
            raise refuse_input(where, f"到这张表为止，各表一共超过 {self.limits.cells} 个单元格", "请分几次提交")

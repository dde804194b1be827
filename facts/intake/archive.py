"""Opens a zip file with care: workbooks are zip files, and offices send their files in one.

Nothing is ever written to the disk, so that names such as ``../x`` do no harm; nothing is unpacked before its size
is known to be within bounds, and what says less than it holds is damaged.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from facts.intake.limits import LARGEST_UNPACKED, MOST_PARTS
from facts.intake.table import refuse_input

if TYPE_CHECKING:
    from collections.abc import Iterator

RESAVE: Final = "请用 Excel 或 WPS 打开，另存为 .xlsx 后重新提交"
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    RuntimeError,
    NotImplementedError,
    EOFError,
    OSError,
    ValueError,
    IndexError,
    OverflowError,
)
_ENCRYPTED: Final = 0x1
_UTF8: Final = 0x800
_DECLARATIONS: Final = (b"<!DOCTYPE", b"<!ENTITY")
_WIDE: Final = frozenset({b"\xff\xfe", b"\xfe\xff"})


def measure_unpacked(content: bytes) -> int:
    """Give how many bytes the parts of a zip file say that they hold, 0 where it cannot be opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return sum(part.file_size for part in archive.infolist())
    except _BROKEN:
        return 0


class Archive:
    """A zip file within the limits.

    Raises InputError where it is damaged, has a password, or goes beyond the limits.
    """

    def __init__(self, content: bytes, name: str, remedy: str = RESAVE) -> None:
        """Open the bytes of the file that messages call `name`; `remedy` says what to do where they do not serve."""
        self.name = name
        self.remedy = remedy
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(content))
        except _BROKEN:
            raise refuse_input(name, "文件已损坏，打不开", remedy) from None
        parts = self.zip.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise refuse_input(
                name,
                f"文件展开后过大（超过 {LARGEST_UNPACKED // 1024**2} MB 或 {MOST_PARTS} 个部件）",
                "请把数据复制到新的工作簿再提交，或者按季度分开提交",
            )
        if any(part.flag_bits & _ENCRYPTED for part in parts):
            raise refuse_input(name, "文件有密码，读不了", "请去掉密码后重新提交")
        if self._find_broken_part() is not None:
            raise self.damaged()

    def __contains__(self, part: str) -> bool:
        return part in self.zip.NameToInfo

    def list_files(self) -> Iterator[tuple[str, zipfile.ZipInfo]]:
        """Give every file in the archive with its name; names not in UTF-8 are taken for GB18030, as Windows does."""
        for part in self.zip.infolist():
            if part.is_dir():
                continue
            name = part.filename
            if not part.flag_bits & _UTF8 and not name.isascii():
                with suppress(UnicodeError):  # no GB18030 either: the name only shows where something stands
                    name = name.encode("cp437").decode("gb18030")
            yield name.replace("\\", "/"), part

    def read(self, part: str | zipfile.ZipInfo) -> bytes:
        """Give the bytes of the part, checked against their sum."""
        try:
            return self.zip.read(part)
        except (KeyError, *_BROKEN):
            raise self.damaged() from None

    def read_markup(self, part: str) -> bytes:
        """Give the bytes of a part in XML; a document type declaration is refused."""
        data = self.read(part)
        if any(declaration in data for declaration in _DECLARATIONS) or data[:2] in _WIDE:
            raise refuse_input(self.name, "工作簿里有不应有的声明", self.remedy)
        return data

    def damaged(self) -> Exception:
        """Make the error that says that the file is damaged."""
        return refuse_input(self.name, "文件已损坏，内容不完整", self.remedy)

    def _find_broken_part(self) -> str | None:
        try:
            return self.zip.testzip()
        except _BROKEN:
            return "?"

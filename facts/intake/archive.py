"""Opens a zip file with care: workbooks are zip files, and offices send their files in one.

Nothing is ever written to the disk, so that names such as ``../x`` do no harm; nothing is unpacked before its size
is known to be within bounds, and what says less than it holds is damaged.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from facts.intake.limits import LARGEST_SMALL_PART, MEGABYTE, MOST_PARTS
from facts.intake.room import Room
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
_ENCODING: Final = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([^"']{0,40})["']""")
_ENCODINGS: Final = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})
_ENTRY: Final = b"PK\x01\x02"
_MOST_ENTRIES: Final = 20 * MOST_PARTS
"""Entries of a zip file and of the workbooks in it; each takes memory as soon as the file is opened."""
_SURELY_FLAT: Final = 5 * MEGABYTE
"""Bytes of markup that take no harmful memory however deep its elements lie in one another."""
_DEEPEST: Final = 1_000
_FEW: Final = 300_000
"""Elements within one another that take no harmful memory."""


def measure_unpacked(content: bytes) -> int:
    """Give how many bytes the parts of a zip file say that they hold, 0 where it cannot be opened."""
    if content.count(_ENTRY) > _MOST_ENTRIES:
        return 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return sum(part.file_size for part in archive.infolist())
    except _BROKEN:
        return 0


class Archive:
    """A zip file within the limits.

    Raises InputError where it is damaged, has a password, or goes beyond the limits.
    """

    def __init__(self, content: bytes, name: str, remedy: str = RESAVE, room: Room | None = None) -> None:
        """Open the bytes of the file that messages call `name`.

        Args:
            content: the bytes of the file.
            name: what messages call it.
            remedy: what to do where it does not serve.
            room: how much room there is; None: as much as the limits give.
        """
        self.name = name
        self.remedy = remedy
        self.largest = (room or Room()).largest_unpacked
        if content.count(_ENTRY) > _MOST_ENTRIES:
            raise self._too_large()
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(content))
        except _BROKEN:
            raise refuse_input(name, "文件已损坏，打不开", remedy) from None
        parts = self.zip.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > self.largest:
            raise self._too_large()
        if any(part.flag_bits & _ENCRYPTED for part in parts):
            raise refuse_input(name, "文件有密码，读不了", "请去掉密码后重新提交")
        # Two parts of one name, or in one place, are read as one thing here and as another thing there.
        names = {part.filename.replace("\\", "/").lstrip("/").casefold() for part in parts}
        places = {part.header_offset for part in parts}
        if len(names) < len(parts) or len(places) < len(parts) or self._find_broken_part() is not None:
            raise self.damaged()

    def __contains__(self, part: str) -> bool:
        return part in self.zip.NameToInfo

    def find(self, part: str) -> list[str]:
        """Give the part of this name, whichever letters are capitals, as readers look for it."""
        return [name for name in self.zip.NameToInfo if name.casefold() == part.casefold()]

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

    def read_undeclared(self, part: str) -> bytes:
        """Give the bytes of a part in XML; a document type declaration is refused."""
        data = self.read(part)
        if find_declaration(data):
            raise refuse_input(self.name, "工作簿里有不应有的声明", self.remedy)
        return data

    def read_markup(self, part: str) -> bytes:
        """Give the bytes of a part in XML; what is not well formed is refused too: readers disagree on it."""
        data = self.read_undeclared(part)
        if not is_well_formed(data):
            raise self.damaged()
        return data

    def check_declarations(self) -> None:
        """Refuse a declaration in any part in XML, for a reader that looks at all of them."""
        for part in self.zip.namelist():
            if part.casefold().endswith((".xml", ".rels", ".vml")):
                self.read_undeclared(part)

    def read_small(self, part: str) -> bytes:
        """Give the bytes of a part in XML that is to be held in memory as a tree; refused as by read_markup."""
        if part in self and self.zip.NameToInfo[part].file_size > LARGEST_SMALL_PART:
            raise self._too_large()
        return self.read_markup(part)

    def _too_large(self) -> Exception:
        return refuse_input(
            self.name,
            f"文件展开后过大（超过 {self.largest // MEGABYTE} MB 或 {MOST_PARTS} 个部件）",
            "请把数据复制到新的工作簿再提交，或者按季度分开提交",
        )

    def damaged(self) -> Exception:
        """Make the error that says that the file is damaged."""
        return refuse_input(self.name, "文件已损坏，内容不完整", self.remedy)

    def _find_broken_part(self) -> str | None:
        try:
            return self.zip.testzip()
        except _BROKEN:
            return "?"


def find_declaration(markup: bytes) -> bool:
    """Say whether the markup declares its own type or entities, or is written so that this cannot be seen."""
    encoding = _ENCODING.match(markup.removeprefix(b"\xef\xbb\xbf"))
    return (
        any(declaration in markup for declaration in _DECLARATIONS)
        or b"\x00" in markup
        or markup[:2] in _WIDE
        or (encoding is not None and encoding[1].lower() not in _ENCODINGS)
    )


def is_well_formed(markup: bytes) -> bool:
    """Say whether XML is well formed and its elements do not lie deep in one another, which takes memory."""
    parser = expat.ParserCreate()
    if len(markup) > _SURELY_FLAT and not _is_surely_flat(markup):
        depth = 0

        def descend(_name: str, _attributes: object) -> None:
            nonlocal depth
            depth += 1
            if depth > _DEEPEST:
                raise OverflowError

        def ascend(_name: str) -> None:
            nonlocal depth
            depth -= 1

        parser.StartElementHandler, parser.EndElementHandler = descend, ascend
        parser.ordered_attributes = True  # the quicker form
    try:
        parser.Parse(markup, True)  # noqa: FBT003 - that this is all
    except (expat.ExpatError, OverflowError, ValueError):
        return False
    return True


def _is_surely_flat(markup: bytes) -> bool:
    """Say whether so many ends of elements stand among their beginnings that they cannot lie deep in one another."""
    if b"<!" in markup or markup.count(b"<?") > 1:  # in which what looks like an end may be none
        return False
    open_now = 0
    for start in range(0, len(markup), MEGABYTE):
        end = start + MEGABYTE
        open_now += markup.count(b"<", start, end) - 2 * markup.count(b"</", start, end)
        if open_now > _FEW:
            return False
    return True

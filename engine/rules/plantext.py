"""Reads the text of a plan, as it was extracted from a scan or an office file, into its places.

Known are: a body with chapters 一、 and sections （一）, the sections numbered anew in each chapter or through all of
them; a table with tab-separated cells; annexes 附件 1, 附件 2 … with chapters and numbered items, or with rows whose
lines the scan broke. Blanks and line breaks mean nothing; full and half width are the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Final

from engine.rules.figures import normalise, read_number
from facts.errors import InputError, say_failure

_CHINESE: Final = "[一二三四五六七八九十]+"
_PAGE: Final = re.compile(r"^[\s—–-]*[—–-]\s*\d+\s*[—–-]?\s*$")
_ANNEX: Final = re.compile(r"^\s*附件\s*(\d*)\s*[:：]?\s*$")
_TAIL: Final = re.compile(r"^\s*抄送\s*[:：]")
_CHAPTER: Final = re.compile(rf"^\s*({_CHINESE})、\s*(.*)")
_SECTION: Final = re.compile(rf"^\s*[（(]({_CHINESE})[）)](.*)")
_ITEM: Final = re.compile(r"^\s*(\d{1,3})、(.*)")
_ROW: Final = re.compile(r"^\s*(\d{1,3})(?:\s+(.*))?$")
_SENTENCE: Final = re.compile(r"[^。；;]*[。；;]?")

OPENING: Final = "前言"
"""Name of what stands in a body before its first chapter."""

CLOSING: Final = "版记"
"""Name of what stands after all: to whom copies go, who sent it and when."""

FEWEST_CELLS: Final = 3
"""So many tab-separated cells make a line a row of the table."""

_CELL_OF_TITLE: Final = 1


@dataclass(frozen=True)
class PlanPlace:
    """One row, section or item of a plan.

    Attributes:
        document: ``body``, ``table``, ``annex1`` …
        section: 一（二） of a body, 二、3 of an annex.
        row: number of a row; ``below_row``: of the numbered row under which an unnumbered one stands.
        title: heading of the section, or the row's task name.
        text: everything that stands there, blanks left out, in half width: what is looked up in.
        printed: the same in the width of the document: what is shown.
        inherited: cells of the rows around it that a merged cell may extend to it, likewise.
        cells: of a table row, as printed.
        line: line of the file on which it begins, from 1.
    """

    document: str
    section: str | None
    row: int | None
    below_row: int | None
    title: str
    text: str
    printed: str = ""
    inherited: str = ""
    cells: tuple[str, ...] = ()
    line: int = 0

    @property
    def key(self) -> tuple[str, str | None, int | None, int | None]:
        """What names the place."""
        return (self.document, self.section, self.row, self.below_row)

    def say(self) -> str:
        """The place in Chinese."""
        names = {"body": "正文", "table": "任务分解表"}
        name = names.get(self.document, self.document.replace("annex", "附件"))
        if self.row is not None:
            return f"{name}第{self.row}行"
        if self.below_row is not None:
            return f"{name}第{self.below_row}行之下未编号行"
        return f"{name}{self.section}"

    def sentences(self) -> list[str]:
        """What stands there sentence by sentence, as printed."""
        return [sentence for sentence in _SENTENCE.findall(self.printed) if sentence]


@dataclass(frozen=True)
class PlanText:
    """A plan's own text, place by place in the document's order."""

    places: tuple[PlanPlace, ...]

    def find(
        self, document: str, section: str | None = None, row: int | None = None, below_row: int | None = None
    ) -> PlanPlace | None:
        """The place of a source; None where the text has none of that name.

        A section may be written with or without its chapter where its own number is clear: （十五）, 四（十五）.
        """
        if row is not None or below_row is not None:
            return next((p for p in self.places if p.key == (document, p.section, row, below_row)), None)
        wanted = normalise(section or "")
        named = [p for p in self.places if p.document == document and p.section is not None]
        found = [p for p in named if normalise(p.section or "") == wanted]
        if not found and wanted.startswith("("):
            found = [p for p in named if normalise(p.section or "").endswith(wanted)]
        return found[0] if len(found) == 1 else None

    def search(self, words: str) -> list[PlanPlace]:
        """All places whose text holds the words, blanks and width left aside."""
        wanted = normalise(words)
        return [place for place in self.places if wanted in place.text]


@dataclass
class _Draft:
    """A place that is being read."""

    document: str
    section: str | None = None
    row: int | None = None
    below_row: int | None = None
    title: str = ""
    line: int = 0
    parts: list[str] = field(default_factory=list)

    def finish(self) -> PlanPlace:
        printed = "".join("".join(self.parts).split())
        return PlanPlace(
            self.document,
            self.section,
            self.row,
            self.below_row,
            self.title,
            normalise(printed),
            printed,
            line=self.line,
        )


def read_plan_text(path: Path) -> PlanText:
    """Read a plan's text file.

    Raises:
        InputError: it cannot be read, is not UTF-8, or no row and no section is found in it.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}：读不到这个文件（{say_failure(error)}）。请核对路径。") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}：文件不是 UTF-8 编码的文字。请另存为 UTF-8 的 .txt 后再试。") from None
    found = parse_plan_text(text)
    if not any(place.section not in {OPENING, CLOSING} for place in found.places):
        raise InputError(
            f"{path}：认不出章节和任务行。正文须有“一、”“（一）”这样的标题，任务分解表的各栏须以制表符（Tab）分隔。"
        )
    return found


def parse_plan_text(text: str) -> PlanText:
    """The places of a plan's text."""
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if not _PAGE.match(line)]
    table = [(number, line) for number, line in lines if line.count("\t") + 1 >= FEWEST_CELLS]
    rest = [(number, line) for number, line in lines if line.count("\t") + 1 < FEWEST_CELLS]
    places: list[PlanPlace] = []
    for document, part in _split_annexes(rest):
        reader = _read_body if document == "body" else _read_annex
        places += [draft.finish() for draft in reader(document, part)]
    places += _read_table(table)
    closing = [(number, line) for number, line in _list_closing(rest) if line.strip()]
    if closing:
        places.append(_Draft("body", CLOSING, line=closing[0][0], parts=[line for _, line in closing]).finish())
    return PlanText(tuple(places))


def _list_closing(lines: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    start = next((index for index, (_, line) in enumerate(lines) if _TAIL.match(line)), len(lines))
    return list(lines[start:])


def _split_annexes(lines: Sequence[tuple[int, str]]) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """The body and the annexes with a number; what follows an unnumbered annex heading or the cc line is left out."""
    document: str | None = "body"
    labelled = []
    for number, line in lines:
        heading = _ANNEX.match(line)
        if heading:
            document = f"annex{heading[1]}" if heading[1] else None
        elif _TAIL.match(line) or re.match(r"^\s*附件\s*[:：]", line):
            document = None
        elif document is not None and line.strip():
            labelled.append((document, (number, line)))
    for name, group in groupby(labelled, key=lambda pair: pair[0]):
        yield name, [line for _, line in group]


def _read_body(document: str, lines: Sequence[tuple[int, str]]) -> Iterator[_Draft]:
    """Chapters and sections; a heading counts only where its number follows the last one."""
    draft = _Draft(document, section=OPENING, line=lines[0][0] if lines else 0)
    chapters = section = 0
    chapter, fresh = "", False
    for number, line in lines:
        heading, below = _CHAPTER.match(line), _SECTION.match(line)
        if heading and read_number(heading[1]) == chapters + 1:
            yield draft
            chapters, chapter, fresh = chapters + 1, heading[1], True
            draft = _Draft(document, section=chapter, title=heading[2].strip(), line=number)
        elif below and chapter and read_number(below[1]) in {section + 1, 1 if fresh else section + 1}:
            yield draft
            section, fresh = int(read_number(below[1]) or 0), False
            name = f"{chapter}（{below[1]}）"
            draft = _Draft(document, section=name, title=_heading(below[2]), line=number, parts=[below[2]])
        else:
            draft.parts.append(line)
    yield draft


def _heading(text: str) -> str:
    return re.split(r"[。.]", text.strip(), maxsplit=1)[0]


def _read_annex(document: str, lines: Sequence[tuple[int, str]]) -> Iterator[_Draft]:
    """An annex of chapters and items, or of numbered rows."""
    if any((match := _CHAPTER.match(line)) and match[1] == "一" for _, line in lines):
        yield from _read_items(document, lines)
    else:
        yield from _read_broken_rows(document, lines)


def _read_items(document: str, lines: Sequence[tuple[int, str]]) -> Iterator[_Draft]:
    draft: _Draft | None = None
    chapter, item, title = "", 0, ""
    for number, line in lines:
        heading, below = _CHAPTER.match(line), _ITEM.match(line)
        if heading:
            chapter, title, item = heading[1], heading[2].strip(), 0
            if draft is not None:
                yield draft
            draft = None
        elif below and chapter and int(below[1]) == item + 1:
            if draft is not None:
                yield draft
            item += 1
            draft = _Draft(document, section=f"{chapter}、{item}", title=title, line=number, parts=[below[2]])
        elif draft is not None:
            draft.parts.append(line)
    if draft is not None:
        yield draft


def _read_broken_rows(document: str, lines: Sequence[tuple[int, str]]) -> Iterator[_Draft]:
    """Rows whose number begins a line: a number counts only where it is the next one."""
    draft: _Draft | None = None
    for number, line in lines:
        match = _ROW.match(line)
        expected = 1 if draft is None else (draft.row or 0) + 1
        if match and int(match[1]) == expected:
            if draft is not None:
                yield draft
            draft = _Draft(document, row=expected, line=number, parts=[match[2] or ""])
        elif draft is not None:
            draft.parts.append(line)
    if draft is not None:
        yield draft


def _read_table(lines: Sequence[tuple[int, str]]) -> list[PlanPlace]:
    """Rows of the table; a heading row is passed over, a row without number stands below the last numbered one."""
    rows: list[tuple[int, tuple[str, ...]]] = []
    for number, line in lines:
        cells = tuple(cell.strip() for cell in line.split("\t"))
        if re.fullmatch(r"\d{1,3}", cells[0]) or (not cells[0] and any(cells)):
            rows.append((number, cells))
    places: list[PlanPlace] = []
    last: int | None = None
    for index, (number, cells) in enumerate(rows):
        row = int(cells[0]) if cells[0] else None
        last = row or last
        title = cells[_CELL_OF_TITLE] or _title_around([around for _, around in rows], index)
        places.append(
            PlanPlace(
                "table",
                None,
                row,
                None if row is not None else last,
                title,
                normalise("".join(cells[1:])),
                "".join("".join(cells[1:]).split()),
                normalise("|".join(_inherit([around for _, around in rows], index))),
                cells,
                number,
            )
        )
    return places


def _title_around(rows: Sequence[tuple[str, ...]], index: int) -> str:
    """The task name of a row whose own cell is empty: the nearest above."""
    return next((cells[_CELL_OF_TITLE] for cells in reversed(rows[:index]) if cells[_CELL_OF_TITLE]), "")


def _inherit(rows: Sequence[tuple[str, ...]], index: int) -> Iterator[str]:
    """For every empty cell the nearest filled one above, and of the task name also the nearest below."""
    for column, cell in enumerate(rows[index]):
        if cell or column == 0:
            continue
        above = (cells[column] for cells in reversed(rows[:index]) if len(cells) > column and cells[column])
        below = (cells[column] for cells in rows[index + 1 :] if len(cells) > column and cells[column])
        yield next(above, "")
        if column == _CELL_OF_TITLE:
            yield next(below, "")

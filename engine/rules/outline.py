"""The outline of a plan: every row, sentence and annex line, with what encodes it or why nothing does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from engine.load import Document, read_document
from engine.model import Closed
from facts.errors import RulesError


class OutlinePlace(Closed):
    """One place of the document.

    Attributes:
        document: which part of it.
        section, row, below_row: where in that part.
        sentence: which sentence of the section, counted by whoever wrote the outline.
        title: of the row.
        starts: the first characters of the sentence, verbatim.
        encoded: ids of the requirements that say it.
        nothing: why it holds no obligation, in Chinese.
    """

    document: Literal["body", "table", "annex1", "annex2", "annex3"]
    section: str | None = None
    row: int | None = None
    below_row: int | None = None
    sentence: int | None = None
    title: str = ""
    starts: str = ""
    encoded: tuple[str, ...] = ()
    nothing: str = ""


class OutlineFile(Closed):
    """The file ``plans/<plan>/outline/outline.yaml``."""

    plan: str
    places: tuple[OutlinePlace, ...]


@dataclass(frozen=True)
class Outline:
    """An outline that was read, and the way back to its lines."""

    file: OutlineFile
    document: Document

    def place(self, index: int) -> str:
        """Where an entry stands, as ``file:line:column``."""
        return str(self.document.place("places", index))


def outline_path(root: Path, plan: str) -> Path:
    """Where a plan's outline lies."""
    return root / "plans" / plan / "outline" / "outline.yaml"


def read_outline(root: Path, plan: str) -> Outline | None:
    """A plan's outline; None where it has none.

    Raises:
        RulesError: with every fault of the file; or it is the outline of another plan.
    """
    path = outline_path(root, plan)
    if not path.exists():
        return None
    shown = f"rules/{path.relative_to(root).as_posix()}"
    file, document = read_document(path, OutlineFile, shown)
    if file.plan != plan:
        raise RulesError(
            f"{document.place('plan')}：写的是“{file.plan}”，文件却在“{plan}”的文件夹里。请改正 plan 或移动文件。"
        )
    return Outline(file, document)

"""What a stable code of the intake report is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

CodeKind: TypeAlias = Literal["refused", "repaired", "contradiction", "left_out"]

KIND_TITLES: Final[dict[CodeKind, str]] = {
    "refused": "未能读入",
    "repaired": "按理解读入",
    "contradiction": "前后不符",
    "left_out": "没有读取",
}
"""What each kind is called, in the order of the codes."""

_KINDS: Final = dict(zip("1234", KIND_TITLES, strict=True))


@dataclass(frozen=True)
class Code:
    """One kind of entry on the intake report; its meaning never changes and its number is never reused.

    Attributes:
        number: ``D`` and three digits; the first digit is the kind: 1 refused, 2 repaired, 3 contradiction, 4 left out.
        title: the kind of entry in a few Chinese words.
        why: when it comes up and why it matters, sentences in Chinese.
        remedy: what to do, sentences in Chinese.
        example: what stands in a file, and what becomes of it, one line in Chinese.
    """

    number: str
    title: str
    why: str
    remedy: str
    example: str

    @property
    def kind(self) -> CodeKind:
        """Whether such an entry refuses, repairs, tells a contradiction or tells what was left out."""
        return _KINDS[self.number[1]]

    @property
    def explanation(self) -> str:
        """Why it matters and what to do, in one paragraph."""
        return f"{self.why}{self.remedy}"

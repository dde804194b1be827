"""The marks by which people write that there is nothing: 无, /, —, 零报告."""

from __future__ import annotations

from typing import Final

from facts.intake.spelling import fold

SLASHES: Final = frozenset({"/", "//", "\\", "-", "--", "—", "——", "–"})
"""Signs that strike a cell out; they do not say whether there was nothing or it is not known."""

NOTHING_WORDS: Final = frozenset({"无", "没有", "暂无", "零", "零报告", "本期无", "本月无", "本季度无", "本年度无"})
"""Words that say that there was nothing."""

NOT_YET_WORDS: Final = frozenset({"未", "尚未", "未发生", "0"})
"""What says in a column of days that it has not happened, beside the others."""


def is_slash(text: str) -> bool:
    """Say whether the text merely strikes the cell out."""
    return fold(text) in SLASHES


def says_nothing(text: str) -> bool:
    """Say whether the text says that there was nothing, or strikes the cell out."""
    form = fold(text)
    return form in SLASHES or form.rstrip("。") in NOTHING_WORDS


def says_not_yet(text: str) -> bool:
    """Say whether the text, in a column of days, says that it has not happened."""
    return says_nothing(text) or fold(text) in NOT_YET_WORDS

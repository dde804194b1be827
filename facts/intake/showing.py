"""What of a cell that could not be read is repeated on the intake report: never what may be a person's.

A row that has slipped by a column puts names into columns of days and addresses into columns of numbers. So only what
looks like a value of the column is repeated; of anything else the place alone is told.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from facts.intake.spelling import find_nearest, show

if TYPE_CHECKING:
    from facts.intake.convert import Words
    from facts.intake.table import CellValue
    from facts.ledgers import Column

_FIGURES: Final = frozenset({"day", "moment", "number", "percent", "money"})
_CHOICES: Final = frozenset({"choice", "choices"})
_LIKE_A_FIGURE: Final = re.compile(
    r"[\x20-\x7e年月日号时分秒整点上下午约余近多几左右以超过足到不大将接逾内前后初中旬底末季度第半件条次人个项篇份家场期名户天"
    r"工作元万千百十亿零〇一二三四五六七八九两成无没有暂未尚本止—～~…]+"
)
_HAS_FIGURE: Final = re.compile(r"[0-9〇一二三四五六七八九十无未没/—-]")
_LIKE_A_FLAG: Final = re.compile(r"[是否有无不可能未已对错真假yntrueflso√×✓✗0-9/\W]{1,6}", re.IGNORECASE)
_BETWEEN_WORDS: Final = re.compile(r"[、;,\s]+")
_MAIL: Final = "@"


def show_found(column: Column, words: Words, cell: CellValue) -> str:
    """Give what stands in the cell for a message, nothing where it need not be a value of the column.

    Args:
        column: the column's declaration.
        words: the allowed words of a choice column.
        cell: what stands there.
    """
    if not isinstance(cell, str):
        return show(cell) if column.kind in {*_FIGURES, *_CHOICES, "flag"} else ""
    text = unicodedata.normalize("NFKC", cell).strip()
    if column.kind in _FIGURES:
        known = _LIKE_A_FIGURE.fullmatch(text) and _HAS_FIGURE.search(text) and _MAIL not in text
    elif column.kind in _CHOICES:
        known = all(_is_near(part, words) for part in _BETWEEN_WORDS.split(text) if part)
    else:
        known = column.kind == "flag" and _LIKE_A_FLAG.fullmatch(text) is not None
    return show(cell) if known else ""


def _is_near(text: str, words: Words) -> bool:
    """Say whether the text is one of the allowed words but for a slip of the pen."""
    nearest = find_nearest(text, words.ordered)
    return nearest is not None and len(text) <= len(nearest) + 1

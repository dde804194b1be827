"""Styles of cells, each with the colour of a mark."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Final

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from facts.mark.parts import Parts

_PART: Final = "xl/styles.xml"
_COLOURS: Final[Mapping[str, str]] = {"red": "FFFFC7CE", "yellow": "FFFFEB9C", "blue": "FFDDEBF7"}


class Styles:
    """The workbook's styles; a workbook that has none keeps its look."""

    def __init__(self, parts: Parts) -> None:
        """Look at the styles; nothing is changed until a colour is asked for."""
        self.parts = parts
        self.root = parts.parse(_PART) if _PART in parts else None
        self.fills: dict[str, int] = {}
        self.known: dict[tuple[int, str], int] = {}

    def colour(self, style: int, colour: str) -> int:
        """The number of a style like the given one, filled with the colour."""
        if self.root is None:
            return style
        if (style, colour) not in self.known:
            self.known[style, colour] = self._add_style(style, colour)
        return self.known[style, colour]

    def save(self) -> None:
        """Put the styles in their place, if anything was added."""
        if self.root is not None and self.known:
            self.parts.save(_PART, self.root)

    def _add_style(self, style: int, colour: str) -> int:
        styles = self._find("cellXfs")
        copy = deepcopy(styles[style])
        copy.set("fillId", str(self._add_fill(colour)))
        copy.set("applyFill", "1")
        return self._append(styles, copy)

    def _add_fill(self, colour: str) -> int:
        if colour not in self.fills:
            fills = self._find("fills")
            namespace = etree.QName(fills).namespace
            fill = etree.Element(f"{{{namespace}}}fill")
            pattern = etree.SubElement(fill, f"{{{namespace}}}patternFill", {"patternType": "solid"})
            etree.SubElement(pattern, f"{{{namespace}}}fgColor", {"rgb": _COLOURS[colour]})
            etree.SubElement(pattern, f"{{{namespace}}}bgColor", {"indexed": "64"})
            self.fills[colour] = self._append(fills, fill)
        return self.fills[colour]

    def _find(self, name: str) -> etree._Element:
        assert self.root is not None  # noqa: S101 - colour has looked
        return next(self.root.iter(f"{{*}}{name}"))

    @staticmethod
    def _append(parent: etree._Element, child: etree._Element) -> int:
        parent.append(child)
        parent.set("count", str(len(parent)))
        return len(parent) - 1

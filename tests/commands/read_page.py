"""Reads a produced page back, so that tests can hold what stands in it against the data."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from commands.render import render_list_html

if TYPE_CHECKING:
    from collections.abc import Iterator

_VOID = {"meta", "br", "link", "img", "input", "hr"}


@dataclass
class Element:
    """An element of a page: its name, attributes and content in order."""

    tag: str
    attributes: dict[str, str | None] = field(default_factory=dict)
    content: list[Element | str] = field(default_factory=list)

    def text(self) -> str:
        return "".join(part if isinstance(part, str) else part.text() for part in self.content).strip()

    def walk(self) -> Iterator[Element]:
        yield self
        for part in self.content:
            if isinstance(part, Element):
                yield from part.walk()

    def all(self, *tags: str, of: str | None = None) -> list[Element]:
        """The elements below of these names, where asked only those of a class."""
        return [
            element
            for element in self.walk()
            if element.tag in tags and (of is None or of in (element.attributes.get("class") or "").split())
        ]

    def rows(self) -> list[list[str]]:
        """The cells of a table's body and foot, row by row."""
        parts = self.all("tbody", "tfoot")
        return [[cell.text() for cell in row.all("th", "td")] for part in parts for row in part.all("tr")]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Element("page")
        self.open = [self.page]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.open[-1].content.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}> in line {self.getpos()[0]}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].content.append(data)


def read_page(text: str) -> Element:
    """The page as a tree; every element must be closed where it should be."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert [element.tag for element in reader.open] == ["page"]
    return reader.page


def list_page(result: dict[str, Any]) -> Element:
    return read_page(render_list_html(result))


def find_table(page: Element, of: str) -> Element:
    (table,) = page.all("table", of=of)
    return table

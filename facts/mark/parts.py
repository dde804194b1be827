"""Parts of a package by name, and what connects them."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Final

from lxml import etree

from facts.errors import InputError
from facts.intake.archive import find_declaration
from facts.intake.limits import LARGEST_MARKED, MEGABYTE

if TYPE_CHECKING:
    from collections.abc import Iterator

_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_CONTENT_TYPES: Final = "[Content_Types].xml"


class Parts(dict[str, bytes]):
    """The parts of a package; XML is parsed without entities and without the network."""

    def parse(self, name: str) -> etree._Element:
        """Give the root of a part.

        Raises:
            InputError: it is too large to be held in memory as a tree.
            ValueError: it declares its own type or entities.
            etree.XMLSyntaxError: it is not well formed.
        """
        if len(self[name]) > LARGEST_MARKED:
            most = LARGEST_MARKED // MEGABYTE
            raise InputError(
                f"有一张表展开后超过 {most} MB，太大了，没法涂色、加批注。请去掉 --mark，看文字的检查结果。"
            )
        if find_declaration(self[name]):
            raise ValueError(name)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        return etree.fromstring(self[name], parser)

    def save(self, name: str, root: etree._Element) -> None:
        """Put the part in its place."""
        self[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

    def relations(self, part: str) -> list[etree._Element]:
        """The relations of a part; none where it has no list of them."""
        name = name_relations(part)
        return list(self.parse(name).iter("{*}Relationship")) if name in self else []

    def follow(self, part: str, kind: str) -> str | None:
        """The part to which a relation of the kind (``comments``) leads; None where there is none."""
        for relation in self.relations(part):
            if str(relation.get("Type", "")).endswith(f"/{kind}"):
                target = posixpath.join("/", posixpath.dirname(part), str(relation.get("Target", "")))
                return posixpath.normpath(target).lstrip("/")
        return None

    def relate(self, part: str, kind: str, target: str, namespace: str) -> str:
        """Add a relation from a part to another; give its id."""
        name = name_relations(part)
        root = self.parse(name) if name in self else etree.Element(f"{{{_RELATIONS}}}Relationships")
        taken = {str(relation.get("Id")) for relation in root}
        identifier = next(f"rIdMark{number}" for number in range(1, len(taken) + 2) if f"rIdMark{number}" not in taken)
        etree.SubElement(
            root,
            f"{{{_RELATIONS}}}Relationship",
            {"Id": identifier, "Type": f"{namespace}/{kind}", "Target": f"/{target}"},
        )
        self.save(name, root)
        return identifier

    def declare(self, part: str, content_type: str) -> None:
        """Say of what type a new part is."""
        root = self.parse(_CONTENT_TYPES)
        etree.SubElement(root, f"{{{_TYPES}}}Override", {"PartName": f"/{part}", "ContentType": content_type})
        self.save(_CONTENT_TYPES, root)

    def name_new(self, pattern: str) -> str:
        """The first name after the pattern (``xl/comments{}.xml``) that is not taken."""
        return next(name for name in _count(pattern) if name not in self)


def name_relations(part: str) -> str:
    """The part that lists the relations of a part."""
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"


def _count(pattern: str) -> Iterator[str]:
    number = 1
    while True:
        yield pattern.format(number)
        number += 1

"""Comments on cells: the list of their texts, and the drawing that says where each is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lxml import etree

from facts.intake.table import name_column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from facts.mark.parts import Parts

AUTHOR: Final = "明察"
_STRICT: Final = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_RELATIONS: Final = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_COMMENTS_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE: Final = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_BEHIND_DRAWING: Final = frozenset(
    ["legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"]
)
"""What stands behind the drawing of the comments in a sheet."""

_NAMESPACES: Final = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_DRAWING: Final = f"""<xml {_NAMESPACES}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="77"/></o:shapelayout>\
<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">\
<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>"""
_SHAPE: Final = """<v:shape {namespaces} id="_x0000_s{number}" type="#_x0000_t202" \
style="position:absolute;margin-left:60pt;margin-top:2pt;width:280pt;height:{height}pt;z-index:1;visibility:hidden" \
fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>\
<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>\
<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>\
<x:Anchor>{column}, 12, {top}, 2, {right}, 20, {bottom}, 4</x:Anchor><x:AutoFill>False</x:AutoFill>\
<x:Row>{row}</x:Row><x:Column>{cell}</x:Column></x:ClientData></v:shape>"""
_FIRST_SHAPE: Final = 77 * 1024 + 1
_SIGNS_A_LINE: Final = 24
_POINTS_A_LINE: Final = 14


def add_comments(parts: Parts, sheet: str, root: etree._Element, texts: Mapping[tuple[int, int], str]) -> None:
    """Add a comment to each cell, behind what is said there already.

    Args:
        parts: the package.
        sheet: the sheet's part.
        root: its content, in which the drawing is named if it was not.
        texts: by row and column, from 1.
    """
    namespace = str(etree.QName(root).namespace)
    relations = _STRICT_RELATIONS if namespace == _STRICT else _RELATIONS
    part = parts.follow(sheet, "comments")
    if part is None or part not in parts:
        part = parts.name_new("xl/commentsMark{}.xml")
        tag = f"{{{namespace}}}"
        fresh = etree.Element(f"{tag}comments")
        etree.SubElement(fresh, f"{tag}authors")
        etree.SubElement(fresh, f"{tag}commentList")
        parts.save(part, fresh)
        parts.declare(part, _COMMENTS_TYPE)
        parts.relate(sheet, "comments", part, relations)
    new = _write_texts(parts, part, texts)
    drawing = parts.follow(sheet, "vmlDrawing")
    if drawing is None or drawing not in parts:
        drawing = parts.name_new("xl/drawings/vmlDrawingMark{}.vml")
        parts[drawing] = _DRAWING.encode()
        parts.declare(drawing, _DRAWING_TYPE)
        _name_drawing(root, namespace, relations, parts.relate(sheet, "vmlDrawing", drawing, relations))
    shapes = "".join(_draw(number, *place, texts[place]) for number, place in enumerate(new))
    head, end, tail = parts[drawing].rpartition(b"</xml>")
    parts[drawing] = head + shapes.encode() + end + tail


def _write_texts(parts: Parts, part: str, texts: Mapping[tuple[int, int], str]) -> list[tuple[int, int]]:
    """Write the texts; give the cells that had no comment before."""
    root = parts.parse(part)
    tag = f"{{{etree.QName(root).namespace}}}"
    authors, comments = next(root.iter(f"{tag}authors")), next(root.iter(f"{tag}commentList"))
    etree.SubElement(authors, f"{tag}author").text = AUTHOR
    known = {str(comment.get("ref")): comment for comment in comments}
    new = []
    for (row, column), text in texts.items():
        place = f"{name_column(column - 1)}{row}"
        comment = known.get(place)
        if comment is None:
            new.append((row, column))
            comment = etree.SubElement(comments, f"{tag}comment", {"ref": place, "authorId": str(len(authors) - 1)})
            etree.SubElement(comment, f"{tag}text")
        run = etree.SubElement(next(comment.iter(f"{tag}text")), f"{tag}r")
        written = etree.SubElement(run, f"{tag}t", {_SPACE: "preserve"})
        written.text = text if place not in known else f"\n{AUTHOR}：{text}"
    parts.save(part, root)
    return new


def _name_drawing(root: etree._Element, namespace: str, relations: str, identifier: str) -> None:
    element = etree.Element(f"{{{namespace}}}legacyDrawing", {f"{{{relations}}}id": identifier})
    behind = (place for place, each in enumerate(root) if etree.QName(each).localname in _BEHIND_DRAWING)
    root.insert(next(behind, len(root)), element)


def _draw(number: int, row: int, column: int, text: str) -> str:
    lines = sum(1 + len(line) // _SIGNS_A_LINE for line in text.split("\n"))
    return _SHAPE.format(
        namespaces=_NAMESPACES,
        number=_FIRST_SHAPE + number,
        height=_POINTS_A_LINE * (lines + 1),
        column=column,
        top=max(row - 2, 0),
        right=column + 4,
        bottom=max(row - 2, 0) + lines + 1,
        row=row - 1,
        cell=column - 1,
    )

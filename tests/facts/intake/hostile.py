"""Makes files that mean harm, each in one way: bombs, entity tricks, quadratic markup, lying packages, odd paths."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MEGABYTE: Final = 1024 * 1024
MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DOCTYPE: Final = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
)
EXTERNAL: Final = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
COVERAGE: Final = "台账,起,止\n培训,2021-01-01,2021-12-31\n"
TRAININGS: Final = "编号,培训日期\nPX-1,2021-03-01\n"
LEDGER: Final = "xl/worksheets/sheet1.xml"


def give_text(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def give_sheet(rows: str, head: str = "") -> bytes:
    return f'<worksheet xmlns="{MAIN}">{head}<sheetData>{rows}</sheetData></worksheet>'.encode()


def give_rows(table: str) -> str:
    return "".join(
        f'<row r="{number}">'
        + "".join(give_text(f"{chr(65 + place)}{number}", cell) for place, cell in enumerate(line.split(",")))
        + "</row>"
        for number, line in enumerate(table.splitlines(), start=1)
    )


def give_parts(names: Iterable[str] = ("培训", "报送范围")) -> dict[str, bytes]:
    """The parts of a sound workbook with two sheets, the second of which is the coverage."""
    names = list(names)
    sheets = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1))
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(names) + 1)
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    return {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>'.encode(),
        "_rels/.rels": (
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
            f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ).encode(),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{sheets}</sheets></workbook>'
        ).encode(),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{package}/relationships">{relations}</Relationships>'
        ).encode(),
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/></cellXfs></styleSheet>'.encode(),
        LEDGER: give_sheet(give_rows(TRAININGS)),
        "xl/worksheets/sheet2.xml": give_sheet(give_rows(COVERAGE)),
    }


def pack(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return out.getvalue()


def give_workbook(**changed: bytes) -> bytes:
    """A workbook some of whose parts (sheet, workbook, styles, relations, texts) are others."""
    names = {
        "sheet": LEDGER,
        "workbook": "xl/workbook.xml",
        "styles": "xl/styles.xml",
        "relations": "xl/_rels/workbook.xml.rels",
        "texts": "xl/sharedStrings.xml",
    }
    return pack(give_parts() | {names[key]: part for key, part in changed.items()})


def declare(part: str, declaration: bytes) -> bytes:
    """A workbook with a declaration before one of its parts, and an entity used where there is a text."""
    sound = give_parts()
    if part == "texts":
        return give_workbook(texts=declaration + f'<sst xmlns="{MAIN}"><si><t>&a;</t></si></sst>'.encode())
    name = {"sheet": LEDGER, "workbook": "xl/workbook.xml", "styles": "xl/styles.xml"}.get(part, part)
    return pack(sound | {name: declaration + sound[name].replace(b"PX-1", b"&a;")})


def give_open_document(rows: str, before: bytes = b"", manifest: str = "<manifest/>") -> bytes:
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    names = " ".join(f'xmlns:{name}="{urn}:{name}:1.0"' for name in ("office", "table", "text"))
    sheet = f'<table:table table:name="培训">{rows}</table:table>'
    content = f"<office:document-content {names}>{sheet}</office:document-content>"
    return pack(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": before + content.encode(),
            "META-INF/manifest.xml": manifest.encode(),
        }
    )


def give_ods_cell(attributes: str = "", row: str = "") -> str:
    return (
        f'<table:table-row {row}><table:table-cell office:value-type="string" {attributes}>'
        "<text:p>x</text:p></table:table-cell></table:table-row>"
    )


def make_overlapping(entries: int, size: int) -> bytes:
    """A zip file whose directory names one and the same compressed stretch over and over."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(bytes(size)) + packer.flush()
    check = zlib.crc32(bytes(size))
    local = struct.pack("<4s5HLLLHH", b"PK\x03\x04", 20, 0, 8, 0, 33, check, len(packed), size, 1, 0) + b"a" + packed
    directory = b"".join(
        struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 8, 0, 33, check, len(packed), size, 1, 0, 0, 0, 0, 0, 0)
        + bytes([97 + number % 26])
        for number in range(entries)
    )
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, entries % 65536, entries % 65536, len(directory), len(local), 0)
    return local + directory + end


def make_lying() -> bytes:
    """A workbook one part of which holds far more than it says."""
    content = bytearray(give_workbook(styles=b"<a/>" * MEGABYTE))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = -1
        while (start := content.find(mark, start + 1)) >= 0:
            if content[start + place : start + place + 4] == struct.pack("<L", 4 * MEGABYTE):
                content[start + place : start + place + 4] = struct.pack("<L", 60)
    return bytes(content)


def make_encrypted_zip() -> bytes:
    content = bytearray(pack({"培训.csv": TRAININGS.encode()}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.find(mark) + place] |= 1
    return bytes(content)


def make_sparse(sheets: int) -> bytes:
    """Many sheets each of which takes little in the file and all that one may take in memory."""
    names = [f"培训{number}" for number in range(sheets)]
    far = give_sheet(f'<row r="200000">{give_text("Y200000", "x")}</row>')
    return pack(give_parts(names) | {f"xl/worksheets/sheet{number}.xml": far for number in range(1, sheets + 1)})


def make_yaml(tail: str) -> bytes:
    return (
        "coverage: [{ledger: trainings, covers_from: 2021-01-01, complete_through: 2021-12-31}]\n"
        f"ledgers:\n  trainings:\n    - {{key: PX-1, held: 2021-03-01}}\n{tail}"
    ).encode()


def make_json(value: str) -> bytes:
    return (
        '{"coverage": [{"ledger": "trainings", "covers_from": "2021-01-01", "complete_through": "2021-12-31"}],'
        f'"ledgers": {{"trainings": [{{"key": "PX-1", "held": {value}}}]}}}}'
    ).encode()


def zip_of(name: str, content: bytes) -> bytes:
    return pack({"报送范围.csv": COVERAGE.encode(), name: content})


_QUADRATIC: Final = 20 * MEGABYTE

REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    # bombs
    "one-huge-part.xlsx": (lambda: give_workbook(styles=bytes(301 * MEGABYTE)), "展开后过大"),
    "zip-in-zip.zip": (lambda: zip_of("里面.zip", pack({"a.csv": b"x"})), "压缩包里还有压缩包"),
    "overlapping.zip": (lambda: make_overlapping(20, 10 * MEGABYTE), "已损坏"),
    "overlapping-a-lot.zip": (lambda: make_overlapping(1000, 10 * MEGABYTE), "展开后过大"),
    "a-million-entries.zip": (lambda: make_overlapping(1_000_000, 10), "展开后过大"),
    "entries-beyond-the-limit.zip": (lambda: pack({str(n): b"x" for n in range(50_000)}), "展开后过大"),
    "says-less-than-it-holds.xlsx": (make_lying, "已损坏"),
    "fifteen-million-texts.xlsx": (
        lambda: give_workbook(texts=f'<sst xmlns="{MAIN}">'.encode() + b"<si><t/></si>" * 6_000_000 + b"</sst>"),
        "6000000 处文字",
    ),
    "styles-without-end.xlsx": (
        lambda: give_workbook(styles=b"<a>" + b"<b/>" * (50 * MEGABYTE) + b"</a>"),
        "展开后过大",
    ),
    "nested-elements.xlsx": (lambda: give_workbook(sheet=b"<a>" * (60 * MEGABYTE)), "已损坏"),
    "five-hundred-sparse-sheets.xlsx": (lambda: make_sparse(500), "到这张表为止"),
    "rows-repeated.ods": (
        lambda: give_open_document(give_ods_cell(row='table:number-rows-repeated="1048576"')),
        "内容到了第 1048576 行",
    ),
    "columns-repeated.ods": (
        lambda: give_open_document(give_ods_cell('table:number-columns-repeated="999999999"')),
        "内容到了第 999999999 列",
    ),
    "elements-without-end.ods": (lambda: give_open_document("<table:x/>" * MEGABYTE), "内容过多"),
    "empty-rows-without-end.ods": (lambda: give_open_document("<table:table-row/>" * (4 * MEGABYTE)), "内容过多"),
    # cells far out
    "cell-at-the-far-end.xlsx": (
        lambda: give_workbook(sheet=give_sheet(f'<row r="1048576">{give_text("XFD1048576", "x")}</row>')),
        "内容到了第 1048576 行",
    ),
    "cell-under-an-odd-prefix.xlsx": (
        lambda: give_workbook(
            sheet=f'<a-b:worksheet xmlns:a-b="{MAIN}"><a-b:sheetData><a-b:row r="1048576">'
            '<a-b:c r="XFD1048576"><a-b:v>1</a-b:v></a-b:c></a-b:row></a-b:sheetData></a-b:worksheet>'.encode()
        ),
        "内容到了第 1048576 行",
    ),
    # quadratic markup
    "attributes-without-end.xlsx": (
        lambda: give_workbook(sheet=give_sheet("<c " + 'r="A1" ' * (_QUADRATIC // 7))),
        "已损坏",
    ),
    "error-cell-without-end.xlsx": (
        lambda: give_workbook(sheet=give_sheet('<c t="e" x="' + " r=&quot;A1" * (_QUADRATIC // 11) + '"/>')),
        "一行也没有",
    ),
    # entities and encodings
    **{
        f"{kind}-in-{part}.xlsx": (partial(declare, part, declaration), "不应有的声明")
        for kind, declaration in (("laughs", DOCTYPE), ("outside", EXTERNAL))
        for part in ("sheet", "workbook", "styles", "texts")
    },
    "laughs-in-relations.xlsx": (lambda: declare("xl/_rels/workbook.xml.rels", DOCTYPE), "不应有的声明"),
    "laughs.ods": (lambda: give_open_document(give_ods_cell(), DOCTYPE), "不应有的声明"),
    "outside.ods": (lambda: give_open_document(give_ods_cell().replace(">x<", ">&a;<"), EXTERNAL), "不应有的声明"),
    "hidden-in-utf-16.xlsx": (
        lambda: give_workbook(styles=(DOCTYPE + b"<x>&c;</x>").decode().encode("utf-16-le")),
        "不应有的声明",
    ),
    "hidden-in-another-encoding.xlsx": (
        lambda: give_workbook(styles=b'<?xml version="1.0" encoding="UTF-7"?>+ADw-x/+AD4-'),
        "不应有的声明",
    ),
    # packages that lie about what they hold
    "sheet-missing.xlsx": (
        lambda: pack({name: part for name, part in give_parts().items() if name != LEDGER}),
        "已损坏",
    ),
    "relations-missing.xlsx": (
        lambda: pack({name: part for name, part in give_parts().items() if not name.endswith(".rels")}),
        "已损坏",
    ),
    "relation-of-a-sheet-missing.xlsx": (
        lambda: give_workbook(relations=give_parts()["xl/_rels/workbook.xml.rels"].replace(b"rId1", b"rId9")),
        "已损坏",
    ),
    "two-sheets-of-one-name.xlsx": (lambda: pack(give_parts(["培训", "培训"])), "已损坏"),
    "part-twice-in-capitals.xlsx": (
        lambda: pack(give_parts() | {"XL/Worksheets/Sheet1.xml": give_sheet("")}),
        "已损坏",
    ),
    "sheet-that-breaks-off.xlsx": (
        lambda: give_workbook(sheet=give_sheet(give_rows(TRAININGS))[:-20]),
        "已损坏",
    ),
    "truncated.xlsx": (lambda: give_workbook()[:-30], "已损坏"),
    "truncated.ods": (lambda: give_open_document(give_ods_cell())[:400], "已损坏"),
    "truncated.zip": (lambda: zip_of("培训.csv", TRAININGS.encode())[:-40], "已损坏"),
    # passwords
    "password.xlsx": (
        lambda: bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504) + "EncryptedPackage".encode("utf-16-le"),
        "打开密码",
    ),
    "password.ods": (lambda: give_open_document("", manifest="<manifest><encryption-data/></manifest>"), "有密码"),
    "password.zip": (make_encrypted_zip, "有密码"),
    # YAML and JSON
    "aliases.yaml": (lambda: b"a: &a [x, x, x]\nb: &b [*a, *a, *a]\nc: [*b, *b]\n", "锚点和引用"),
    "tag.yaml": (lambda: b"reporter: !!python/object/apply:os.system [true]\n", "类型标签"),
    "merge-key.yaml": (lambda: make_yaml("    - {<<: {key: PX-2}}\n"), "不能再套"),
    "deep.yaml": (lambda: b"reporter: " + b"[" * MEGABYTE, "套得太深"),
    "deep-block.yaml": (lambda: b"- " * MEGABYTE, "嵌套超过"),
    "long-number.yaml": (lambda: b"year: " + b"9" * MEGABYTE, "太长"),
    "values-without-end.yaml": (lambda: b"coverage:\n" + b"- 1\n" * (4 * MEGABYTE), "内容超过 500000 项"),
    "control-characters.yaml": (lambda: make_yaml("# \x01\n"), "控制字符"),
    "deep.json": (lambda: b'{"coverage": ' + b"[" * MEGABYTE, "套得太深"),
    "duplicate-key.json": (lambda: make_json('1, "held": 2'), "写了两次"),
    "long-number.json": (lambda: make_json("9" * 10_000), "数字"),
    "lone-surrogate.json": (lambda: make_json('"\\ud800"'), "写法有误"),
    # texts
    "fifty-one-megabytes.csv": (lambda: b"x,y\n" * (51 * MEGABYTE // 4), "51 MB"),
    "fifty-megabytes-of-rows.csv": (lambda: TRAININGS.encode() + b"PX-1,2\n" * (7 * MEGABYTE), "最多 200000 行"),
    "ends-of-lines.csv": (lambda: TRAININGS.encode() + b"\n" * (3 * MEGABYTE) + b"x", "第 2000001 行"),
    "fifty-megabytes-of-commas.csv": (
        lambda: TRAININGS.encode() + b"," * (49 * MEGABYTE) + b"x",
        "内容超过 25000000 格",
    ),
    "one-field-of-fifty-megabytes.csv": (lambda: TRAININGS.encode() + b"x" * (49 * MEGABYTE), "写法有误"),
    "quotation-mark-left-open.csv": (lambda: TRAININGS.encode() + b'"' + b"x,\n" * (15 * MEGABYTE), "写法有误"),
    "zeros.csv": (lambda: TRAININGS.encode() + b"\x00", "二进制"),
    # what their endings do not say
    "picture.xlsx": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "内容却不是工作簿"),
    "workbook.csv": (give_workbook, "内容却是另一种文件"),
    "program.exe": (lambda: b"MZ" + bytes(1000) + b"x", "不认识的文件类型"),
    "zeros-alone.xlsx": (lambda: bytes(30 * MEGABYTE), "文件是空的"),
}
"""By file name: what makes it, and what its message must say; each is refused with status 5."""


def make_wide_span() -> bytes:
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string" {span}><text:p>{cell}</text:p></table:table-cell>'
            for cell in line.split(",")
        )
        + "</table:table-row>"
        for line, span in (
            ("培训登记", 'table:number-columns-spanned="999999999" table:number-rows-spanned="1"'),
            *((line, "") for line in TRAININGS.splitlines()),
        )
    )
    coverage = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
            for cell in line.split(",")
        )
        + "</table:table-row>"
        for line in COVERAGE.splitlines()
    )
    return give_open_document(f'{rows}</table:table><table:table table:name="报送范围">{coverage}')


READ: dict[str, Callable[[], bytes]] = {
    "sound.xlsx": give_workbook,
    "a-million-empty-rows.xlsx": lambda: give_workbook(
        sheet=give_sheet(
            give_rows(TRAININGS) + "".join(f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(3, 1_048_577))
        )
    ),
    "a-million-empty-rows.csv.zip": lambda: zip_of("培训.csv", TRAININGS.encode() + b",\n" * MEGABYTE),
    "formula-that-points-elsewhere.xlsx": lambda: pack(
        give_parts()
        | {
            LEDGER: give_sheet(
                f'<row r="1">{give_text("A1", "编号")}{give_text("B1", "培训日期")}</row>'
                f'<row r="2">{give_text("A2", "PX-1")}'
                '<c r="B2" t="str"><f>[1]Sheet1!$A$1</f><v>2021-03-01</v></c></row>'
            ),
            "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{MAIN}"/>'.encode(),
            "xl/externalLinks/_rels/externalLink1.xml.rels": b'<Relationships><Relationship Id="rId1" '
            b'Target="file:///etc/passwd" TargetMode="External"/></Relationships>',
        }
    ),
    **{
        f"name-{number}.zip": partial(zip_of, name, TRAININGS.encode())
        for number, name in enumerate(
            ("../../培训.csv", "/etc/培训.csv", "C:\\x\\培训.csv", "a/../../培训.csv", "\u202e/培训.csv")
        )
    },
    "a-wide-span.ods": make_wide_span,
}
"""What looks like harm and is none: it is read, and nothing of it is lost."""


def make_paths(folder: Path) -> Iterator[tuple[Path, int, str]]:
    """Paths that are no files, with the status and the words that each must give."""
    os.mkfifo(folder / "pipe.csv")
    yield folder / "pipe.csv", 5, "不是普通文件"
    (folder / "zero.csv").symlink_to("/dev/zero")
    yield folder / "zero.csv", 5, "不是普通文件"
    (folder / "loop.csv").symlink_to("loop.csv")
    yield folder / "loop.csv", 5, "链接绕成了圈"
    (folder / "nowhere.csv").symlink_to("没有")
    yield folder / "nowhere.csv", 2, "不存在"
    yield folder / "没有这个文件.xlsx", 2, "不存在"
    yield folder / "sound.xlsx" / "里面.csv", 2, "不存在"
    yield folder / ("长" * 200), 5, "文件名或路径太长"
    yield folder / os.fsdecode(b"\xff\xfe.csv"), 2, "不存在"
    (folder / "folder").mkdir()
    (folder / "folder" / "inside").symlink_to(folder / "folder")
    yield folder / "folder", 5, "不能再有文件夹"
    (folder / "pipes").mkdir()
    os.mkfifo(folder / "pipes" / "培训.csv")
    yield folder / "pipes", 5, "不是普通文件"

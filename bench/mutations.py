"""Damages files that units hand in, the way accidents and ill will do: bytes, parts of packages, markup, cells."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from random import Random
from typing import Final

NASTY: Final = (
    "",
    " ",
    "0",
    "-1",
    "1048577",
    "XFD1048576",
    "A0",
    "99999999999999999999",
    "9" * 5000,
    "1e999",
    "-1e-999",
    "nan",
    "NaN",
    "inf",
    "0x10",
    "1_000",
    "=1+1",
    "=HYPERLINK(&quot;http://example.invalid&quot;)",
    "@SUM(A1)",
    "../../../etc/passwd",
    "C:\\x",
    "无",
    "—",
    "约3",
    "12.5%",
    "150%",
    "2021-02-30",
    "2021年13月40日",
    "0001-01-01",
    "9999-12-31T23:59:59.999999999",
    "PT99999999H99M99S",
    "2月29日",
    "\u202e\u2066反",
    "\u0000",
    "\u0001\u0008",
    "\ufeff",
    "\U0001f600" * 40,
    "长" * 40000,
    "é" * 300,
    "ﷺ" * 2000,
    "编号",
    "单位",
    "合计",
    "示例",
    "填写说明",
    "报送范围",
    "true",
    "null",
    "&a: *a",
    "!!python/object:os.system x",
    "<<: {a: 1}",
    "[" * 300,
    "{" * 300,
    '"',
    "'",
    ",",
    ":",
    "- ",
    "\n",
    "\t",
    "&#0;",
    "&lt;",
    "&unknown;",
    "]]>",
    "<![CDATA[x]]>",
    "<!--",
    '<!DOCTYPE x [<!ENTITY a "b">]>',
    "<?x y?>",
)
"""What no honest cell holds, or what means something else in another place."""

_PIECE: Final = re.compile(rb"<[^<>]*>|[^<>]+")
_WORD: Final = re.compile(r"[^\s,;:\"'\[\]{}<>=]+")
_IN_QUOTES: Final = re.compile(rb'="[^"]*"')
_DIGITS: Final = re.compile(rb"[0-9]+")


def damage(content: bytes, ending: str, random: Random) -> bytes:
    """Give the content with one to four pieces of damage.

    Args:
        content: a sound file.
        ending: its ending, with the dot; packages are damaged in their parts as well.
        random: where chance comes from.
    """
    for _ in range(random.randint(1, 4)):
        ways: tuple[Callable[[bytes, Random], bytes], ...] = (_damage_bytes,)
        if ending in {".xlsx", ".xlsm", ".ods", ".zip"} and random.random() < 0.9:
            ways = (_damage_package,)
        elif ending in {".csv", ".yaml", ".json"}:
            ways = (_damage_bytes, _damage_text, _damage_text, _damage_text)
        content = random.choice(ways)(content, random)
    return content


def _damage_bytes(content: bytes, random: Random) -> bytes:
    if not content:
        return content
    changed = bytearray(content)
    start = random.randrange(len(changed))
    end = min(len(changed), start + random.choice((1, 1, 4, 40, 4000)))
    match random.randrange(7):
        case 0:
            del changed[start:end]
        case 1:
            changed[start:start] = changed[start:end]
        case 2:
            changed[start:end] = random.randbytes(end - start)
        case 3:
            changed[start] ^= 1 << random.randrange(8)
        case 4:
            del changed[start:]
        case 5:
            changed[start:end] = bytes([random.choice((0x00, 0x7F, 0x80, 0xFF))]) * (end - start)
        case _:
            width = random.choice((2, 4))
            edge = random.choice((0, 1, 2**15 - 1, 2**16 - 1, 2**31 - 1, 2**32 - 1)) % 256**width
            changed[start : start + width] = edge.to_bytes(width, "little")
    return bytes(changed)


def _damage_text(content: bytes, random: Random) -> bytes:
    text = content.decode("utf-8", "surrogateescape")
    if random.random() < 0.3:
        lines = text.splitlines(keepends=True)
        first, second = random.randrange(len(lines) or 1), random.randrange(len(lines) or 1)
        match random.randrange(3):
            case 0:
                lines[first:first] = lines[second : second + random.choice((1, 3, 500))]
            case 1:
                del lines[first : first + random.choice((1, 3, 50))]
            case _ if lines:
                lines[first] = " " * random.choice((1, 2, 7)) + lines[first]
        text = "".join(lines)
    else:
        words = list(_WORD.finditer(text))
        if words:
            found = random.choice(words)
            middle = random.choice(NASTY) + random.choice(("", "", found.group()))
            text = text[: found.start()] + middle + text[found.end() :]
    return text.encode("utf-8", "surrogateescape")


def _damage_package(content: bytes, random: Random) -> bytes:
    """Damage a part of a zip file, or which parts there are; what is no zip file any more is damaged as bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = [(info.filename, package.read(info)) for info in package.infolist()]
    except Exception:  # noqa: BLE001 - damaged before, in whatever way
        return _damage_bytes(content, random)
    if not parts:
        return content
    place = random.randrange(len(parts))
    name, part = parts[place]
    match random.randrange(12):
        case 0:
            del parts[place]
        case 1:
            parts.append((name, random.choice(parts)[1]))
        case 2:
            parts[place] = (random.choice((f"../{name}", name.upper(), f"/{name}", f"C:\\{name}", f"{name}\x00")), part)
        case 3:
            parts[place] = (name, random.choice(parts)[1])
        case 4:
            parts[place] = (name, _damage_bytes(part, random))
        case _:
            parts[place] = (name, _damage_markup(part, random) if b"<" in part[:200] else _damage_text(part, random))
    return _pack(parts)


def _damage_markup(markup: bytes, random: Random) -> bytes:
    pieces = _PIECE.findall(markup)
    if not pieces:
        return markup
    place = random.randrange(len(pieces))
    nasty = random.choice(NASTY).encode("utf-8", "surrogatepass")
    match random.randrange(8):
        case 0:
            del pieces[place]
        case 1:
            pieces.insert(place, random.choice(pieces))
        case 2:
            pieces.insert(place, nasty)
        case 3:
            pieces[place] = pieces[place] * random.choice((2, 50, 2000))
        case 4:
            pieces[place] = _replace_one(_DIGITS, pieces[place], nasty, random)
        case 5:
            pieces[place] = _replace_one(_IN_QUOTES, pieces[place], b'="' + nasty.replace(b'"', b"") + b'"', random)
        case 6:
            kind = random.choice((b' t="e"', b' t="s"', b' t="b"', b' t="d"', b' t="str"', b' t="inlineStr"', b""))
            pieces[place] = re.sub(rb' t="\w*"', b"", pieces[place]).replace(b">", kind + b">", 1)
        case _:
            texts = [number for number, piece in enumerate(pieces) if not piece.startswith(b"<")]
            if texts:
                pieces[random.choice(texts)] = nasty
    return b"".join(pieces)


def _replace_one(pattern: re.Pattern[bytes], piece: bytes, new: bytes, random: Random) -> bytes:
    found = list(pattern.finditer(piece))
    if not found:
        return piece
    chosen = random.choice(found)
    return piece[: chosen.start()] + new + piece[chosen.end() :]


def _pack(parts: list[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts:
            # A doubled name is part of the damage, and no reason to warn.
            info = zipfile.ZipInfo(name.partition("\x00")[0] or "x", date_time=(1980, 1, 1, 0, 0, 0))
            package.NameToInfo.pop(info.filename, None)
            package.writestr(info, part, zipfile.ZIP_DEFLATED)
    return out.getvalue()

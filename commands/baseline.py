"""The file of what is known to be wrong: a check that reads it tells and counts only what is new."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from facts.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from commands.annotations import Annotation

_REMEDY = "它应由 mingcha check --baseline 文件 --update-baseline 写成；请重新生成，或核对文件名"


def read_baseline(path: Path) -> list[str]:
    """The fingerprints of what is known, each as often as it was found.

    Raises:
        UsageError: the file cannot be read, or is no baseline.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return [str(entry["fingerprint"]) for entry in data["known"]]
    except OSError:
        raise UsageError(f"读不了已知问题的文件“{path}”。{_REMEDY}。") from None
    except (ValueError, TypeError, KeyError):
        raise UsageError(f"“{path}”不是已知问题的文件。{_REMEDY}。") from None


def write_baseline(path: Path, annotations: Iterable[Annotation]) -> None:
    """Write what was found as known; beside each fingerprint stands what it is, for people who read the file.

    Raises:
        UsageError: the file cannot be written.
    """
    from commands.judging import write_text

    known = [
        {
            "fingerprint": each.fingerprint,
            "code": each.code,
            "unit": each.unit,
            "title": each.title,
            "place": each.place,
        }
        for each in annotations
    ]
    write_text(path, json.dumps({"known": known}, ensure_ascii=False, indent=1) + "\n")

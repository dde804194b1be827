"""What the office adds to the reports: settings, judgements of evidence, decisions about single pairs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from demo.write.plain_yaml import dump_plainly
from facts.errors import InputError
from facts.store.dispositions import NewDisposition, NewJudgement
from facts.strict_fields import Fields
from facts.strict_yaml import load_strict

if TYPE_CHECKING:
    from pathlib import Path

    from demo.draft import Year

_JUDGED_BY: Final = "政务公开科"
_ACCEPTED: Final = "材料齐全，与要求相符。"
_DAYS_AFTER_THE_YEAR: Final = 14


def write_settings(path: Path, year: Year) -> None:
    """Write the office's settings of the plan, in the form of engine.settings."""
    _dump(path, "办公室对本要点的设置（演示）", {"plan": year.scenario.plan, **year.scenario.settings})


def write_judgements(path: Path, year: Year) -> int:
    """Write what the office said of each piece of evidence: by whom, when, why. Give how many it judged."""
    judged = date(year.as_of.year + 1, 1, _DAYS_AFTER_THE_YEAR)
    entries = []
    for desk in year.reporters():
        for row in desk.book.entries.get("evidence", ()):
            order = year.judgements[desk.unit.code, row.key]
            if order.verdict is not None:
                entry = {
                    "unit": desk.unit.code,
                    "key": row.key,
                    "requirement": row.values["requirement"],
                    "verdict": order.verdict,
                    "by": _JUDGED_BY,
                    "on": judged,
                    "why": order.why or _ACCEPTED,
                }
                entries.append(entry)
    _dump(path, "办公室对佐证材料的审核意见（演示）：accepted 认可，returned 退回", {"judgements": entries})
    return len(entries)


def write_dispositions(path: Path, year: Year) -> int:
    """Write what the office decided about single pairs. Give how many there are."""
    entries = []
    for code, desk in year.desks.items():
        for fault in year.overlays[code].faults:
            if fault.decided is not None:
                entry = {
                    "plan": year.scenario.plan,
                    "requirement": fault.decided.requirement,
                    "unit": desk.unit.code,
                    "kind": fault.decided.kind,
                    "why": fault.decided.why,
                    "by": fault.decided.by,
                    "from": date(year.as_of.year, 1, 1),
                }
                entries.append(entry)
    _dump(path, "豁免 waived、说明已认可 explained、异议未决 objected（演示）", {"dispositions": entries})
    return len(entries)


def read_judgements(path: Path) -> list[tuple[date, NewJudgement]]:
    """Read a file of :func:`write_judgements`: each judgement with the day on which it was made.

    Raises:
        InputError: the file is not of that form; with the line.
    """
    names = ("unit", "key", "requirement", "verdict", "by", "on", "why")
    found = []
    for entry in _read_entries(path, "judgements", names):
        verdict = entry.take_text("verdict")
        if verdict not in {"accepted", "returned"}:
            entry.refuse("verdict", f"“verdict”应是 accepted 或 returned，现为“{verdict}”")
        judgement = NewJudgement(
            entry.take_text("unit"),
            entry.take_text("key"),
            "accepted" if verdict == "accepted" else "returned",
            entry.take_text("by"),
            entry.take_text("why"),
        )
        found.append((entry.take_day("on"), judgement))
    return found


def read_dispositions(path: Path) -> list[NewDisposition]:
    """Read a file of :func:`write_dispositions`.

    Raises:
        InputError: the file is not of that form; with the line.
    """
    found = []
    for entry in _read_entries(path, "dispositions", ("plan", "requirement", "unit", "kind", "why", "by", "from")):
        kind = entry.take_text("kind")
        if kind not in {"waived", "explained", "objected"}:
            entry.refuse("kind", f"“kind”应是 waived、explained 或 objected，现为“{kind}”")
        disposition = NewDisposition(
            plan=entry.take_text("plan"),
            requirement=entry.take_text("requirement"),
            unit=entry.take_text("unit"),
            kind="waived" if kind == "waived" else "explained" if kind == "explained" else "objected",
            why=entry.take_text("why"),
            approved_by=entry.take_text("by"),
            valid_from=entry.take_day("from").toordinal(),
        )
        found.append(disposition)
    return found


def _read_entries(path: Path, name: str, required: tuple[str, ...]) -> list[Fields]:
    data, marks = load_strict(path, path.name, error=InputError)
    return Fields(data, marks, (), InputError, required=(name,)).take_entries(name, required=required)


def _dump(path: Path, title: str, data: dict[str, Any]) -> None:
    path.write_text(f"# {title}\n{dump_plainly(data)}", encoding="utf-8")

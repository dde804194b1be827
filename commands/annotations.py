"""What a check has to say, one entry a place in a file: the shape that every output format and the baseline work on."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from facts.report import Refusal, Remark, Report

Level = Literal["error", "warning", "note"]

_LEVEL_OF_VERDICT: Final[Mapping[str, Level]] = {
    "breached": "error",
    "late": "error",
    "cannot_tell": "warning",
    "not_reported": "warning",
    "to_review": "warning",
    "not_taken_up": "note",
    "open": "note",
}
"""Verdicts of which there is something to say; what is met, or does not apply, is in order."""

_LEVEL_OF_KIND: Final[Mapping[str, Level]] = {
    "refused": "warning",
    "repaired": "note",
    "contradiction": "warning",
    "left_out": "note",
}
_BINDING: Final = frozenset({"must", "principle"})
_PENDING: Final = frozenset({"none", "objected"})


@dataclass(frozen=True)
class Annotation:
    """One thing to say.

    Attributes:
        code: ``D102`` of the data, or the id of the requirement.
        title: of the code or the requirement.
        level: error what is not met, warning what cannot be told or read, note the rest.
        verdict: of a requirement; of the data empty.
        unit: code of the unit.
        file, sheet, row, cell: where; row 0 and empty texts where no such place is meant.
        message: what, why and what to do, in Chinese.
        fingerprint: the same in the next report as long as the same thing is wrong, wherever its row stands then.
        known: it stands in the baseline.
    """

    code: str
    title: str
    level: Level
    verdict: str
    unit: str
    file: str
    sheet: str
    row: int
    cell: str
    message: str
    fingerprint: str = ""
    known: bool = False

    @property
    def place(self) -> str:
        """File, sheet, row and column, as people call them."""
        sheet = f"“{self.sheet}”表" if self.sheet else ""
        cell = f"{self.cell}列" if self.cell and not self.message.startswith("“") else ""
        return f"{self.file}{sheet}" + (f"第{self.row}行" if self.row else "") + cell

    @property
    def line(self) -> str:
        """Code, place and message on one line."""
        return f"[{self.code}] {self.place}{'' if self.message.startswith('“') else '：'}{self.message}"


def annotate(reports: Sequence[Report], findings: Iterable[Mapping[str, Any]]) -> list[Annotation]:
    """Everything that a check found, first of the data, then of the requirements, each with its fingerprint.

    Args:
        reports: as they were understood.
        findings: of requirements that the report touches, as ``Finding.as_data`` gives them.
    """
    data = (entry for report in reports for entry in _annotate_data(report))
    return _give_fingerprints([*data, *_annotate_findings(reports, findings)])


def apply_baseline(annotations: Sequence[Annotation], known: Iterable[str]) -> list[Annotation]:
    """Mark what was known before; of what is known once and found twice one stays new."""
    left = Counter(known)
    marked = []
    for annotation in annotations:
        found = left[annotation.fingerprint] > 0
        left[annotation.fingerprint] -= found
        marked.append(replace(annotation, known=found))
    return marked


def grade(annotations: Iterable[Annotation]) -> int:
    """1 something not met or late, 3 something that cannot be told or read, 0 neither; what is known does not count."""
    levels = {annotation.level for annotation in annotations if not annotation.known}
    return 1 if "error" in levels else 3 if "warning" in levels else 0


def grade_findings(findings: Iterable[Mapping[str, Any]]) -> int:
    """The same of a whole run, in which there is no data and no baseline."""
    levels = {level_of(finding) for finding in findings}
    return 1 if "error" in levels else 3 if "warning" in levels else 0


def level_of(finding: Mapping[str, Any]) -> Level | None:
    """How grave a finding is; None where all is in order.

    What is only encouraged, waived or explained is never more than a note.
    """
    level = _LEVEL_OF_VERDICT.get(finding["verdict"])
    if level is None or (finding["binds"] in _BINDING and finding["disposition"] in _PENDING):
        return level
    return "note"


def _annotate_data(report: Report) -> Iterator[Annotation]:
    from facts.intake.codes import CODES

    refusals = [(each, _say_refusal(each)) for each in (*report.refusals, *report.refused_cells)]
    remarks = [(each, _say_remark(each)) for each in (*report.contradictions, *report.repairs, *report.left_out)]
    entries: list[tuple[Refusal | Remark, str]] = [*refusals, *remarks]
    for entry, message in entries:
        code = CODES[entry.code]
        yield Annotation(
            code=entry.code,
            title=code.title,
            level=_LEVEL_OF_KIND[code.kind],
            verdict="",
            unit=report.reporter,
            file=entry.origin.file,
            sheet=entry.origin.sheet,
            row=entry.origin.row,
            cell=entry.cell,
            message=message,
            fingerprint=f"{entry.code}|{report.reporter}|{entry.origin.sheet}|{entry.column}|{entry.found}",
        )


def _say_refusal(refusal: Refusal) -> str:
    return f"{_say_cell(refusal.column, refusal.found)}{refusal.reason}。{refusal.remedy}。"


def _say_remark(remark: Remark) -> str:
    return f"{_say_cell(remark.column, remark.found)}{remark.message}。"


def _say_cell(column: str, found: str) -> str:
    column = f"“{column}”列" if column else ""
    found = f"写的是“{found}”" if found else ""
    return f"{'，'.join(filter(None, (column, found)))}：" if column or found else ""


def _annotate_findings(reports: Sequence[Report], findings: Iterable[Mapping[str, Any]]) -> Iterator[Annotation]:
    """What is to be said of requirements; without records, at the first file of the unit's own report."""
    own = {report.reporter: report.files[0].name for report in reports}
    first = reports[0].files[0].name
    for finding in findings:
        level = level_of(finding)
        if level is None:
            continue
        record: Mapping[str, Any] = next(
            iter(finding["records"]), {"file": own.get(finding["unit"], first), "sheet": "", "row": 0}
        )
        yield Annotation(
            code=finding["requirement"],
            title=finding["title"],
            level=level,
            verdict=finding["verdict"],
            unit=finding["unit"],
            file=record["file"],
            sheet=record["sheet"],
            row=record["row"],
            cell="",
            message=f"{finding['reason']}{finding['remedy'] or ''}",
            fingerprint=f"{finding['requirement']}|{finding['unit']}|{finding['verdict']}",
        )


def _give_fingerprints(annotations: Iterable[Annotation]) -> list[Annotation]:
    return [
        replace(each, fingerprint=hashlib.sha256(each.fingerprint.encode()).hexdigest()[:32]) for each in annotations
    ]

"""A check's annotations as other programs want them: SARIF, JUnit, GitHub's commands, GitLab's code quality."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

from commands.wrapping import clean
from facts.intake.table import number_column

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from commands.annotations import Annotation, Level

SARIF_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_GITHUB_COMMAND: Final[Mapping[Level, str]] = {"error": "error", "warning": "warning", "note": "notice"}
_GITLAB_SEVERITY: Final[Mapping[Level, str]] = {"error": "major", "warning": "minor", "note": "info"}


class CheckDocument:
    """What the formats are written from.

    Attributes:
        annotations: everything that there is to say, of the data and of the requirements.
        passed: (unit's name, id, title) of the requirements that are in order.
        paths: names of files as they stand in annotations, to the paths under which they were handed in.
        names: codes of units to their short names.
        version: of this program.
        day: the day up to whose end events count.
    """

    def __init__(
        self,
        annotations: Sequence[Annotation],
        passed: Sequence[tuple[str, str, str]],
        *,
        paths: Mapping[str, str],
        names: Mapping[str, str],
        version: str,
        day: str,
    ) -> None:
        """Keep everything as given, texts without characters that are not to be seen."""
        self.annotations: list[Annotation] = [clean_annotation(each) for each in annotations]
        self.passed = passed
        self.paths = paths
        self.names = names
        self.version = version
        self.day = day

    @property
    def fresh(self) -> list[Annotation]:
        """What the baseline does not know."""
        return [each for each in self.annotations if not each.known]

    def path(self, annotation: Annotation) -> str:
        """The path of the file that an annotation speaks of, with slashes."""
        return self.paths.get(annotation.file, annotation.file)


def clean_annotation(annotation: Annotation) -> Annotation:
    """The annotation without control characters in its texts."""
    from dataclasses import replace

    texts = {name: clean(getattr(annotation, name)) for name in ("title", "file", "sheet", "message")}
    return replace(annotation, **texts)


def write_sarif(document: CheckDocument) -> str:
    """One SARIF 2.1.0 log with one run; what the baseline knows is ``unchanged``, the rest ``new``."""
    rules: dict[str, dict[str, Any]] = {}
    for each in document.annotations:
        rules.setdefault(
            each.code,
            {
                "id": each.code,
                "name": each.code,
                "shortDescription": {"text": each.title},
                "help": {
                    "text": f"mingcha explain {each.code}" if not each.verdict else f"mingcha rules show {each.code}"
                },
            },
        )
    order = {code: place for place, code in enumerate(rules)}
    log = {
        "$schema": SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "mingcha", "version": document.version, "rules": list(rules.values())}},
                "columnKind": "unicodeCodePoints",
                "properties": {"asOf": document.day},
                "results": [_write_result(each, order[each.code], document) for each in document.annotations],
            }
        ],
    }
    return json.dumps(log, ensure_ascii=False, indent=1)


def _write_result(annotation: Annotation, rule: int, document: CheckDocument) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": _spell_uri(document.path(annotation))}}
    if annotation.row:
        place["region"] = {"startLine": annotation.row}
        if annotation.cell:
            place["region"]["startColumn"] = number_column(annotation.cell)
    location: dict[str, Any] = {"physicalLocation": place}
    if annotation.sheet:
        cell = f"{annotation.cell}{annotation.row}" if annotation.row else ""
        name = f"{annotation.sheet}!{cell}" if annotation.cell else annotation.sheet
        location["logicalLocations"] = [{"name": annotation.sheet, "fullyQualifiedName": name}]
    return {
        "ruleId": annotation.code,
        "ruleIndex": rule,
        "level": annotation.level,
        "message": {"text": annotation.message},
        "locations": [location],
        "partialFingerprints": {"mingcha/v1": annotation.fingerprint},
        "baselineState": "unchanged" if annotation.known else "new",
        "properties": {"unit": document.names.get(annotation.unit, annotation.unit), "verdict": annotation.verdict},
    }


def _spell_uri(path: str) -> str:
    from urllib.parse import quote

    return quote(path)


def write_junit(document: CheckDocument) -> str:
    """JUnit's XML: a suite for the data and one for each unit's requirements, a test case a requirement.

    Not met is a failure; what cannot be told or read is an error; what is not yet due, or known before, is skipped.
    """
    suites: dict[str, list[ET.Element]] = {}
    for unit, requirement, title in document.passed:
        suites.setdefault(unit, []).append(_start_case(unit, f"{requirement} {title}"))
    for each in document.annotations:
        unit = document.names.get(each.unit, each.unit)
        suite = unit if each.verdict else f"{unit}：数据"
        name = f"{each.code} {each.title}" if each.verdict else f"{each.code} {each.title} {each.place}"
        case = _start_case(suite, name)
        kind = "skipped" if each.known or each.level == "note" else "failure" if each.level == "error" else "error"
        said = ET.SubElement(case, kind, {"message": each.message})
        if kind != "skipped":
            said.set("type", each.verdict or each.code)
            said.text = f"{each.place}：{each.message}"
        suites.setdefault(suite, []).append(case)
    root = ET.Element("testsuites", {"name": "mingcha"})
    for name, cases in suites.items():
        root.append(_gather_suite(name, cases, document))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode")


def _start_case(suite: str, name: str) -> ET.Element:
    return ET.Element("testcase", {"name": name, "classname": suite, "time": "0"})


def _gather_suite(name: str, cases: Sequence[ET.Element], document: CheckDocument) -> ET.Element:
    counts = {kind: str(sum(case.find(kind) is not None for case in cases)) for kind in ("failure", "error", "skipped")}
    suite = ET.Element(
        "testsuite",
        {
            "name": name,
            "tests": str(len(cases)),
            "failures": counts["failure"],
            "errors": counts["error"],
            "skipped": counts["skipped"],
            "time": "0",
            "timestamp": f"{document.day}T00:00:00",
            "hostname": "localhost",
        },
    )
    suite.extend(cases)
    return suite


def write_github(document: CheckDocument) -> str:
    """GitHub's workflow commands, one line an annotation; what the baseline knows is left out."""
    return "\n".join(_write_command(each, document) for each in document.fresh)


def _write_command(annotation: Annotation, document: CheckDocument) -> str:
    place = {"file": document.path(annotation)}
    if annotation.row:
        place["line"] = str(annotation.row)
        if annotation.cell:
            place["col"] = str(number_column(annotation.cell))
    place["title"] = f"{annotation.code} {annotation.title}"
    named = ",".join(f"{name}={_escape(value, ':,')}" for name, value in place.items())
    where = f"{annotation.place}：" if annotation.sheet else ""
    return f"::{_GITHUB_COMMAND[annotation.level]} {named}::{_escape(where + annotation.message)}"


def _escape(text: str, further: str = "") -> str:
    return "".join(f"%{ord(sign):02X}" if sign in f"%\r\n{further}" else sign for sign in text)


def write_gitlab(document: CheckDocument) -> str:
    """GitLab's code quality report: one object an annotation; what the baseline knows is left out."""
    seen: dict[str, int] = {}
    return json.dumps(
        [_write_issue(each, document, seen) for each in document.fresh],
        ensure_ascii=False,
        indent=1,
    )


def _write_issue(annotation: Annotation, document: CheckDocument, seen: dict[str, int]) -> dict[str, Any]:
    """Fingerprints are to be unique there: of several alike the later ones carry their number."""
    number = seen[annotation.fingerprint] = seen.get(annotation.fingerprint, 0) + 1
    return {
        "description": f"{annotation.title}：{annotation.message}",
        "check_name": annotation.code,
        "fingerprint": annotation.fingerprint if number == 1 else f"{annotation.fingerprint}-{number}",
        "severity": _GITLAB_SEVERITY[annotation.level],
        "location": {"path": document.path(annotation), "lines": {"begin": max(annotation.row, 1)}},
    }


WRITERS: Final[Mapping[str, Callable[[CheckDocument], str]]] = {
    "sarif": write_sarif,
    "junit": write_junit,
    "github": write_github,
    "gitlab": write_gitlab,
}

"""The pages on which a unit's contact or a lawyer reads what a plan asks: rows for templates, from rules and cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from engine.cases import Case, PlacedCase, read_cases
from engine.catalog import Catalog, PlanRules
from engine.decision_load import decision_table
from engine.export import BINDS, say_condition, say_owed, say_source, say_time
from engine.model import Requirement
from engine.rules.counted import explain_counting
from engine.rules.coverage import say_place
from engine.rules.names import FORMS
from engine.rules.outline import read_outline
from facts.ledgers import LEDGERS, ledger_columns


@dataclass(frozen=True)
class Page:
    """One page to print: where it goes, with which template, and its rows."""

    path: str
    template: str
    rows: Mapping[str, Any]


def make_pages(root: Path, catalog: Catalog) -> Iterator[Page]:
    """All pages: a list of the plans, one page a plan, one a requirement."""
    plans = list(catalog.plans.values())
    yield Page("index.html", "rules/index.html", {"plans": [_head(rules) for rules in plans]})
    for rules in plans:
        yield Page(f"{rules.plan.id}/index.html", "rules/plan.html", _plan_rows(root, rules))
        cases: dict[str, list[PlacedCase]] = {}
        for placed in read_cases(root, rules.plan.id):
            cases.setdefault(placed.case.requirement, []).append(placed)
        order = list(rules.requirements)
        for index, name in enumerate(order):
            around = {"before": order[index - 1] if index else None, "after": next(iter(order[index + 1 :]), None)}
            rows = _requirement_rows(rules.requirements[name], catalog, rules, cases.get(name, []))
            links = {way: _link(other) for way, other in around.items()}
            yield Page(f"{rules.plan.id}/{name_file(name)}", "rules/requirement.html", {**rows, "links": links})


def name_file(requirement: str) -> str:
    """The file of a requirement's page, in its plan's folder: ``74+1a.html``."""
    return f"{requirement.partition('/')[2]}.html"


def _link(requirement: str | None) -> dict[str, str] | None:
    return {"id": requirement, "file": name_file(requirement)} if requirement is not None else None


def _head(rules: PlanRules) -> dict[str, Any]:
    plan = rules.plan
    return {
        "id": plan.id,
        "title": plan.title,
        "number": plan.number or "未注明",
        "issuer": plan.issuer,
        "borne": plan.borne.isoformat() if plan.borne else "未注明",
        "sent": plan.sent.isoformat() if plan.sent else "未注明",
        "requirements": len(rules.requirements),
    }


def _plan_rows(root: Path, rules: PlanRules) -> dict[str, Any]:
    outline = read_outline(root, rules.plan.id)
    places = []
    for place in outline.file.places if outline is not None else ():
        links = [_link(name) for name in place.encoded]
        words = place.title or place.starts
        places.append({"place": say_place(place), "words": words, "links": links, "nothing": place.nothing})
    return {
        "plan": _head(rules),
        "requirements": [
            {
                "id": requirement.id,
                "file": name_file(requirement.id),
                "title": requirement.title,
                "owed": say_owed(requirement.owed_by),
                "binds": BINDS[requirement.binds],
                "time": say_time(requirement.time),
                "place": say_source(requirement.source),
                "evidence": requirement.condition.evidence is not None,
            }
            for requirement in rules.requirements.values()
        ],
        "counts": {
            word: sum(requirement.binds == binds for requirement in rules.requirements.values())
            for binds, word in BINDS.items()
        },
        "places": places,
    }


def _requirement_rows(
    requirement: Requirement, catalog: Catalog, rules: PlanRules, cases: Sequence[PlacedCase]
) -> dict[str, Any]:
    sources = [requirement.source, *requirement.also]
    return {
        "plan": _head(rules),
        "id": requirement.id,
        "title": requirement.title,
        "owed": say_owed(requirement.owed_by),
        "binds": BINDS[requirement.binds],
        "time": say_time(requirement.time),
        "asks": say_condition(requirement.condition, catalog),
        "applies": say_condition(requirement.applies_when, catalog) if requirement.applies_when else "",
        "measured_over": "、".join(requirement.measured_over or ()),
        "rests_on": _link(requirement.rests_on),
        "counting": explain_counting(requirement.condition, catalog),
        "forms": [FORMS[form - 1] for form in requirement.forms],
        "sources": [{"place": say_source(source), "words": source.figure} for source in sources],
        "implied": requirement.implied,
        "reading": requirement.reading,
        "variants": [variant.says for variant in requirement.variants],
        "remedy": requirement.remedy,
        "passes": _show_case(_choose(cases, ("on", "above"), met=True)),
        "fails": _show_case(_choose(cases, ("below",), met=False)),
        "file": str(rules.place(requirement.id)),
    }


def _choose(cases: Sequence[PlacedCase], situations: Sequence[str], *, met: bool) -> Case | None:
    """The first case of the wanted situation whose verdict is the wanted one."""
    for situation in situations:
        for placed in cases:
            fits = (_verdict(placed.case) in {"met", "met_so_far"}) is met
            if placed.case.shows == situation and fits and _verdict(placed.case) is not None:
                return placed.case
    return None


def _verdict(case: Case) -> str | None:
    return case.expect if isinstance(case.expect, str) else case.expect.verdict


def _show_case(case: Case | None) -> dict[str, Any] | None:
    if case is None:
        return None
    verdict = _verdict(case) or ""
    table = decision_table()
    known = table.fields["verdict"].values
    return {
        "says": case.case,
        "unit": case.unit,
        "as_of": case.as_of.isoformat(),
        "verdict": table.give_title("verdict", verdict) if verdict in known else "没有这项义务",
        "tables": [_show_records(ledger, rows) for ledger, rows in case.records.items() if rows],
        "covers": [f"“{LEDGERS[ledger].title}”报到{last.isoformat()}" for ledger, (_, last) in case.covers.items()],
    }


def _show_records(ledger: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    record = LEDGERS[ledger]
    columns = ledger_columns(record)
    used = [name for name in columns if any(name in row for row in rows)]
    return {
        "title": record.title,
        "headings": [columns[name].title for name in used],
        "rows": [[_show_value(columns[name].kind, row.get(name)) for name in used] for row in rows],
    }


def _show_value(kind: str, value: object) -> str:
    if value is None:
        return ""
    if kind == "flag":
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    return value.isoformat() if isinstance(value, date) else str(value)

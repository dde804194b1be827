"""``mingcha check``: one report judged by itself, nothing stored, graded by exit status."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer

from commands.chinese import ChineseCommand
from commands.options import (
    AsOfOption,
    CalendarOption,
    Format,
    FormatOption,
    PathsArgument,
    PlanOption,
    SettingsOption,
    UnitOption,
    now,
    read_day,
    seconds,
)
from commands.output import print_json, say

if TYPE_CHECKING:
    from commands.world import World
    from engine.decision import DecisionTable
    from facts.report import Report


_ORDER: Final = (
    "breached",
    "late",
    "cannot_tell",
    "to_review",
    "not_reported",
    "not_taken_up",
    "open",
    "met_so_far",
    "met",
)
_PLAIN_LABELS: Final = frozenset(
    {"breach", "late", "not_reported", "undecidable", "awaiting_office", "open", "not_taken_up"}
)
"""Labels that say no more than the verdict above them."""

MOST_RECORDS: Final = 5


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("check", cls=ChineseCommand)(check)


def check(
    paths: PathsArgument,
    plan: PlanOption,
    unit: UnitOption = None,
    as_of: AsOfOption = None,
    settings: SettingsOption = None,
    calendar: CalendarOption = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """检查一份报告：读得懂吗，按要点看有没有不达标的。什么也不存。"""
    from commands.world import load_world

    world = load_world(plan, settings, calendar)
    report = world.read_report(paths, world.unit(unit) if unit else None)
    day = read_day(as_of, "--as-of") if as_of else _report_day(report)
    result = _check(world, report, day)
    if form is Format.JSON:
        print_json(result)
    else:
        _say_check(world, result)
    raise typer.Exit(result["status"])


def _report_day(report: Report) -> date:
    from facts.errors import InputError

    if not report.coverage:
        raise InputError("报告没有写明报送范围，不知道看到哪一天。请填“报送范围”，或者用 --as-of 写明日期。")
    return date.fromordinal(max(claim.complete_through for claim in report.coverage))


def _check(world: World, report: Report, day: date) -> dict[str, Any]:
    """Judge a report by itself, in a database in memory."""
    from commands.world import Narrowing, run_assessment
    from facts.report import ALL_UNITS
    from facts.store.database import open_database
    from facts.store.submissions import submit as store

    engine = open_database("sqlite://", default_path=Path("unused"))
    store(engine, report, seconds(now()))
    about = {claim.about for claim in report.coverage} | {report.reporter}
    units = frozenset() if ALL_UNITS in about else frozenset(about)
    narrowing = Narrowing(units or frozenset(unit.code for unit in world.registry.all()))
    result = run_assessment(engine, world, day, None, seconds(now()), narrowing)
    covered = {claim.ledger for claim in report.coverage} | {record.ledger for record in report.records}
    touched: list[dict[str, Any]] = []
    untouched: list[dict[str, Any]] = []
    for finding in result["findings"]:
        ledgers = {_ledger_of(world, condition["measure"]) for condition in finding["conditions"]}
        (touched if ledgers & covered else untouched).append(finding)
    refused = [
        {
            "code": refusal.code,
            "file": refusal.origin.file,
            "sheet": refusal.origin.sheet,
            "row": refusal.origin.row,
            "column": refusal.column,
            "found": refusal.found,
            "reason": refusal.reason,
            "remedy": refusal.remedy,
        }
        for refusal in report.refusals
    ]
    return {
        "run": result["run"],
        "reporter": report.reporter,
        "records": len(report.records),
        "refused": refused,
        "findings": touched,
        "not_touched": [{"requirement": f["requirement"], "title": f["title"], "unit": f["unit"]} for f in untouched],
        "status": grade(touched, undecided=bool(refused) or not touched),
    }


def _ledger_of(world: World, measure: str) -> str:
    found = world.catalog.measures.get(measure)
    return found.ledger if found else "evidence"


def grade(findings: list[dict[str, Any]], *, undecided: bool = False) -> int:
    """1 a breach or something late, 3 something undecided, 0 neither."""
    binding = [f for f in findings if f["binds"] in {"must", "principle"} and f["disposition"] in {"none", "objected"}]
    if any(finding["verdict"] in {"breached", "late"} for finding in binding):
        return 1
    return 3 if undecided or any(f["verdict"] in {"cannot_tell", "not_reported", "to_review"} for f in binding) else 0


def _say_check(world: World, result: dict[str, Any]) -> None:
    from engine.decision_load import decision_table

    table = decision_table()
    name = world.registry.get(result["reporter"]).name
    say(
        f"{name}的报告：读入{result['records']}条记录，{len(result['refused'])}行未能读入；核对到{result['run']['as_of']}终了。"
    )
    for refusal in result["refused"]:
        sheet = f"“{refusal['sheet']}”表" if refusal["sheet"] else ""
        found = f"，写的是“{refusal['found']}”" if refusal["found"] else ""
        column = f"“{refusal['column']}”列" if refusal["column"] else ""
        say(
            f"  [{refusal['code']}] {refusal['file']}{sheet}第{refusal['row']}行{column}{found}："
            f"{refusal['reason']}。{refusal['remedy']}。"
        )
    for verdict in _ORDER:
        chosen = [finding for finding in result["findings"] if finding["verdict"] == verdict]
        if chosen:
            say(f"\n{table.give_title('verdict', verdict)}（{len(chosen)}项）")
        for finding in chosen:
            _say_finding(finding, table, brief=verdict in {"met", "met_so_far"})
    if result["not_touched"]:
        say(f"\n这份报告没有涉及的要求有{len(result['not_touched'])}项，没有判断。")
    say(
        {
            0: "\n没有发现不达标。",
            1: "\n有不达标或逾期的事项。",
            3: "\n没有发现不达标，但有不能确定的，或者没有可查的。",
        }[result["status"]]
    )


def _say_finding(finding: dict[str, Any], table: DecisionTable, *, brief: bool) -> None:
    """One finding: its title with what it hangs on, the fact, what it would take, the first records."""
    marks = [] if finding["label"] in _PLAIN_LABELS else [table.give_title("label", finding["label"])]
    if "before_issue" in finding["flags"]:
        marks = ["时限早于要点印发，不据此指明"]
    mark = f"（{'；'.join(marks)}）" if marks and not brief else ""
    say(f"  {finding['requirement']} {finding['unit_name']} {finding['title']}{mark}")
    if brief:
        return
    say(f"      {finding['reason']}")
    if finding["remedy"]:
        say(f"      {finding['remedy']}")
    for record in finding["records"][:MOST_RECORDS]:
        sheet = f"“{record['sheet']}”表" if record["sheet"] else ""
        say(f"      {record['file']}{sheet}第{record['row']}行（{record['key']}）")

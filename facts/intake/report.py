"""Reads what a unit hands in, from files to a report: the whole road of this room."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from facts.errors import InputError
from facts.intake.coverage import CoverageLine, PlacedClaim, check_claims, make_claims, read_lines
from facts.intake.cross_checks import UnderstoodTable, cross_check
from facts.intake.identity import PlanName, check_plan, check_title, check_unit
from facts.intake.limits import EARLIEST_YEAR, LATEST_YEAR
from facts.intake.log import Log
from facts.intake.names import PLAN_LABEL, REPORTER_LABEL, YEAR_LABEL
from facts.intake.recognise import CoverEntry, Recognised, recognise
from facts.intake.source import read_sources
from facts.intake.spelling import fold, show
from facts.intake.table import refuse_input
from facts.intake.understand import RowReader
from facts.report import Report

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from facts.intake.limits import Limits
    from facts.units import UnitRegistry

_YEAR: Final = re.compile(r"([0-9]{4})(?:\.0)?年?(?:度)?")


def read_report(  # noqa: PLR0913 - what the door has settled
    paths: Sequence[Path],
    *,
    reporter: str | None,
    units: UnitRegistry,
    vocabularies: Mapping[tuple[str, str], frozenset[str]],
    year: int | None,
    plan: PlanName | None = None,
    limits: Limits | None = None,
) -> Report:
    """Read the files of one report.

    Args:
        paths: workbooks, CSV, YAML or JSON files, folders or zip files of them; all together are one report.
        reporter: code or name of the unit that hands it in; None: as the cover says. Both must agree.
        units: all units of the district.
        vocabularies: the words that the plan allows in open choice columns, by (ledger, column).
        year: the year for which reports are taken in; a cover that names another refuses the report. None: any.
        plan: the plan for which reports are taken in; a form of another plan refuses the report. None: any.
        limits: how much a report may hold; None: as much as by themselves.

    Returns:
        Records, refused rows and cells, and coverage, each with its origin, and the intake report: what was
        repaired, what does not agree with itself, what was left out. Nothing is left out in silence but empty rows,
        what stands above the headings, and rows that the form marks as examples or notes.

    Raises:
        InputError: the report as a whole does not serve; the message says where, what, and what to do.
        RulesError: an allowed word cannot be told from others.
    """
    log = Log()
    recognised = recognise(read_sources(paths, log, limits), log)
    return interpret(recognised, log, reporter=reporter, units=units, vocabularies=vocabularies, year=year, plan=plan)


def interpret(  # noqa: PLR0913 - beside the arguments of read_report, what was found so far
    recognised: Recognised,
    log: Log,
    *,
    reporter: str | None,
    units: UnitRegistry,
    vocabularies: Mapping[tuple[str, str], frozenset[str]],
    year: int | None,
    plan: PlanName | None = None,
) -> Report:
    """Turn recognised tables into a report; arguments and errors as of :func:`read_report`."""
    check_plan(recognised.forms, plan, log)
    check_title(recognised.cover.get(PLAN_LABEL, ()), plan, log)
    found_year = _check_year(recognised.cover.get(YEAR_LABEL, ()), year)
    lines = read_lines(recognised.coverage, log)
    unit = _find_reporter(recognised, reporter, units, _choose_day(lines, found_year))
    check_unit(recognised.forms, unit, units)

    def resolve(name: str, day: int | None, place: str) -> str:
        return unit if not name else _resolve_unit(units, name, day, f"{place}“所述单位”")

    claims = make_claims(lines, resolve)
    rows = RowReader(units, vocabularies, unit, [claim for claim, _ in claims], log)
    tables = [
        UnderstoodTable(table, rows.read(table, _find_one_year(table.ledger, claims, found_year)))
        for table in recognised.ledgers
    ]
    check_claims(claims, lines, rows.listed)
    cross_check(tables, [claim for claim, _ in claims], log)
    return Report(
        reporter=unit,
        files=recognised.files,
        records=tuple(rows.records),
        refusals=tuple(rows.refusals),
        coverage=tuple(claim for claim, _ in claims),
        refused_cells=tuple(log.refused_cells),
        repairs=log.list_remarks("repaired"),
        contradictions=log.list_remarks("contradiction"),
        left_out=log.list_remarks("left_out"),
    )


def _find_one_year(ledger: str, claims: Iterable[PlacedClaim], year: int | None) -> int | None:
    """Give the one year of which the claims on the ledger speak, without claims the report's, None where it is open."""
    days = [day for claim, _ in claims if claim.ledger == ledger for day in (claim.covers_from, claim.complete_through)]
    years = {date.fromordinal(day).year for day in days} or ({year} if year is not None else set())
    return years.pop() if len(years) == 1 else None


def _choose_day(lines: Sequence[CoverageLine], year: int | None) -> int | None:
    """Give the day on which the reporter must exist: the last to which it speaks, else the year's last."""
    days = [line.complete_through for line in lines if line.complete_through is not None]
    return max(days, default=date(year, 12, 31).toordinal() if year is not None else None)


def _find_reporter(recognised: Recognised, given: str | None, units: UnitRegistry, day: int | None) -> str:
    entries = recognised.cover.get(REPORTER_LABEL, ())
    codes = [(_resolve_unit(units, str(entry.cell), day, entry.place), entry) for entry in entries]
    if given is not None:
        codes.insert(0, (_resolve_unit(units, given, day, REPORTER_LABEL), CoverEntry(given, "提交时指定的单位")))
    if not codes:
        names = "、".join(file.name for file in recognised.files)
        raise refuse_input(
            names, "封面没有填报送单位", f"请在“封面”的“{REPORTER_LABEL}”填写单位名称，或者提交时指定单位"
        )
    (code, first), *others = codes
    for other, entry in others:
        if other != code:
            raise refuse_input(
                entry.place,
                f"报送单位是“{units.get(other).short}”，与{first.place}（“{units.get(code).short}”）不一致",
                "请核对是否选错了文件或单位",
            )
    return code


def _resolve_unit(units: UnitRegistry, name: str, day: int | None, place: str) -> str:
    try:
        return units.resolve(name, None if day is None else date.fromordinal(day)).code
    except InputError as failure:
        raise InputError(f"{place}：{failure.message}") from None


def _check_year(entries: Sequence[CoverEntry], expected: int | None) -> int | None:
    found = expected
    for entry in entries:
        written = _YEAR.fullmatch(fold(str(entry.cell)))
        if written is None or not EARLIEST_YEAR <= int(written[1]) <= LATEST_YEAR:
            raise refuse_input(entry.place, f"“{show(entry.cell)}”不是年份", "请写四位数字的年份，如 2021")
        if found is not None and int(written[1]) != found:
            raise refuse_input(
                entry.place, f"这是 {written[1]} 年的报告，现在收的是 {found} 年的", "请核对是否选错了文件或年份"
            )
        found = int(written[1])
    return found

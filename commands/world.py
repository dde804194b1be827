"""What the commands work with: rules, settings, calendar, units, database, put together from the options."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from facts.errors import UsageError
from facts.resources import resource

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from engine.assess import AssessmentRequest
    from engine.catalog import Catalog, PlanRules
    from engine.forms import Needs
    from engine.settings import Settings
    from facts.calendar import Calendar
    from facts.report import Report
    from facts.units import UnitRegistry

DEFAULT_DATABASE: Final = Path("mingcha.db")
RULES_VARIABLE: Final = "MINGCHA_RULES"


@dataclass(frozen=True)
class World:
    """Everything that one plan's commands need, loaded and checked."""

    catalog: Catalog
    rules: PlanRules
    settings: Settings
    calendar: Calendar
    registry: UnitRegistry

    @property
    def vocabularies(self) -> dict[tuple[str, str], frozenset[str]]:
        """Allowed values of the open columns under the plan."""
        keys = {*self.catalog.vocabulary}
        for name in self.rules.plan.vocabulary:
            ledger, _, column = name.partition(".")
            keys.add((ledger, column))
        return {key: self.catalog.words(*key, self.rules.plan) for key in keys}

    def request(
        self,
        as_of: date,
        known_at: int,
        units: frozenset[str] = frozenset(),
        requirements: frozenset[str] = frozenset(),
    ) -> AssessmentRequest:
        """What an assessment is asked."""
        from engine.assess import AssessmentRequest

        return AssessmentRequest(
            self.catalog, self.rules, self.settings, self.calendar, self.registry, as_of, known_at, units, requirements
        )

    def list_needs(self) -> dict[str, Needs]:
        """What each unit has to fill in; see :func:`engine.forms.list_needs`."""
        from engine.forms import list_needs

        return list_needs(self.catalog, self.rules, self.settings, self.registry)

    def unit(self, text: str) -> str:
        """Code of the unit that a name means; a wrong name is wrong usage."""
        from facts.errors import InputError

        try:
            return self.registry.resolve(text).code
        except InputError as error:
            raise UsageError(error.message) from None

    def requirement(self, name: str) -> str:
        """Full id of a requirement; the plan's own part may be left out."""
        from engine.load import nearest

        full = name if "/" in name else f"{self.rules.plan.id}/{name}"
        if full not in self.rules.requirements:
            known = list(self.rules.requirements)
            see = f"全部编号见 mingcha rules show --plan {self.rules.plan.id}。"
            raise UsageError(f"没有编号为“{full}”的要求{nearest(full, known)}。{see}")
        return full

    def read_reports(self, paths: Sequence[Path], unit: str | None, *, strict: bool = False) -> list[Report]:
        """Understand files of several units: those of one unit are one report.

        Raises:
            UsageError, InputError: as for :meth:`read_report`.
        """
        from facts.intake import group_by_reporter

        for path in paths:
            _check_exists(path)
        limits = self.settings.limits_of_input
        groups = [list(paths)] if unit is not None else group_by_reporter(paths, self.registry, limits)
        return [self.read_report(group, unit, strict=strict) for group in groups]

    def read_report(self, paths: Sequence[Path], unit: str | None, *, strict: bool = False) -> Report:
        """Understand the files of one report.

        Raises:
            UsageError: there is no such file.
            InputError: the report does not serve; with ``strict`` also where anything was not read or repaired.
        """
        from engine.evidence_rows import settle_evidence
        from facts.intake import PlanName, read_report

        for path in paths:
            _check_exists(path)
        report = read_report(
            paths,
            reporter=unit,
            units=self.registry,
            vocabularies=self.vocabularies,
            year=self.rules.plan.year,
            plan=PlanName(self.rules.plan.id, self.rules.plan.title),
            limits=self.settings.limits_of_input,
        )
        report = settle_evidence(report, self.rules)
        if strict:
            _refuse_what_is_not_plain(report)
        return report


def _refuse_what_is_not_plain(report: Report) -> None:
    """Raise InputError where anything could not be read, or only with a repair."""
    from facts.errors import InputError

    unread = (*report.refusals, *report.refused_cells)
    found = [(each.origin, each.column, each.reason) for each in unread]
    found += [(each.origin, each.column, each.message) for each in report.repairs]
    if found:
        origin, column, said = found[0]
        raise InputError(
            f"有{len(unread)}处读不懂，{len(report.repairs)}处要靠理解才能读入，--strict 不收。第一处：{origin}"
            f"{f'“{column}”列' if column else ''}：{said}。"
            "请逐处改正（不加 --strict 检查可以看到全部），或者去掉 --strict。"
        )


def _check_exists(path: Path) -> None:
    """Raise UsageError where there is no such file; what is there and cannot be read is another matter."""
    from facts.intake.spelling import clean_line

    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise UsageError(f"“{clean_line(str(path))}”不存在。请核对文件名和所在文件夹。") from None
    except OSError:
        return


def find_rules(folder: Path | None = None) -> Path:
    """The folder of the rules: the one named, else that of the environment variable MINGCHA_RULES, else the shipped.

    Raises:
        UsageError: there is no such folder, or it holds no rules.
    """
    named = folder or (Path(os.environ[RULES_VARIABLE]) if os.environ.get(RULES_VARIABLE) else None)
    if named is None:
        return resource("rules")
    if not (named / "plans").is_dir() or not (named / "norms.yaml").exists():
        raise UsageError(
            f"“{named}”不是规则文件夹：里面没有 plans 文件夹和 norms.yaml。请核对 --rules 或 {RULES_VARIABLE}。"
        )
    return named


def load_world(
    plan: str,
    settings: Path | None = None,
    calendars: Sequence[Path] | None = None,
    rules_folder: Path | None = None,
) -> World:
    """Load and check the rules of a plan, the office's settings, the calendar and the units."""
    from engine.catalog import load_catalog
    from engine.check import check_catalog
    from engine.settings import read_settings
    from facts.calendar import load_calendar
    from facts.units import load_units

    catalog = load_catalog(find_rules(rules_folder), [plan])
    check_catalog(catalog)
    rules = catalog.plan(plan)
    if settings is None:
        beside = Path(f"{plan}.settings.yaml")
        settings = beside if beside.exists() else None
    chosen = read_settings(settings, rules)
    calendar = load_calendar(tuple(calendars or ()), chosen.days_off)
    return World(catalog, rules, chosen, calendar, load_units(rules.plan.district))


def open_store(database: str | None, *, make: bool = True) -> Engine:
    """Open the database of the option; the default is a file in the working folder."""
    from facts.store.database import open_database

    return open_database(database, default_path=DEFAULT_DATABASE, make=make)


@dataclass(frozen=True)
class Narrowing:
    """The part of a plan that is judged; everything where it is empty. A narrowed run is not stored."""

    units: frozenset[str] = frozenset()
    requirements: frozenset[str] = frozenset()


EVERYTHING: Final = Narrowing()


def run_assessment(
    engine: Engine, world: World, as_of: date, known_at: int | None, at: int, narrowing: Narrowing = EVERYTHING
) -> dict[str, Any]:
    """Assess, store the run whole, and give it as data: {run, totals, units, findings, figures}.

    Args:
        engine: the database.
        world: rules, settings, calendar, units.
        as_of: the day up to whose end events count.
        known_at: the moment up to which what came in counts, in seconds since 1970; None: all of it.
        at: what the clock says, in seconds since 1970.
        narrowing: the part of the plan that is judged.
    """
    from engine.assess import assess
    from engine.report import describe_run, store_assessment
    from facts.store.database import reading
    from facts.store.knowledge import settle_known_at

    with reading(engine) as connection:
        settled = settle_known_at(connection, known_at)
        request = world.request(as_of, settled, narrowing.units, narrowing.requirements)
        assessment = assess(connection, request)
        run = describe_run(connection, request)
    if narrowing != EVERYTHING:
        return {"run": {**run, "stored": False}, **assessment.as_data()}
    return store_assessment(engine, request, assessment, run, at)

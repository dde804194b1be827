"""The check inside the form, recalculated by LibreOffice, says of every row what the engine and intake say."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import date, datetime
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

import openpyxl
import pytest

from commands.world import load_world
from engine.assess import open_bench
from engine.attest import Piece, attest
from engine.form_content import FormSource
from engine.items import BAD, DARK, OK, OVERDUE, WAIT
from engine.judge import leaves_of
from engine.statutory import reckon
from engine.timing import resolve_time
from facts.case_clock import Extension
from facts.clocks import due_day
from facts.errors import InputError
from facts.intake.form import write_form
from facts.intake.form.places import CHECKED_ROWS, FIRST_ROW, HEADING_ROW
from facts.intake.form.words import DARK as SAID_DARK
from facts.intake.form.words import (
    DONE_LATE,
    DOUBLE,
    DUE_SOON,
    DUE_TODAY,
    FINE,
    IN_TIME,
    LACKING,
    LATE,
    MOVED_DUE,
    NO_OWN_DUE,
    NOT_DECLARED,
    NOT_YET,
    PAST,
    RUNNING,
    SOON_DAYS,
    UNCLEAR,
    UNKNOWN_DUE,
    WRONG,
)
from facts.intake.form.words import (
    OVERDUE as SAID_OVERDUE,
)
from facts.ledgers import LEDGERS, ledger_columns
from facts.report import Origin
from facts.store.database import open_database, reading
from facts.store.knowledge import latest_known
from facts.store.submissions import submit
from tests.engine.form.filling import fill_in, find_columns

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl import Workbook
    from sqlalchemy import Connection

    from commands.world import World
    from facts.intake.form import FormContent, RowLimit
    from facts.report import Report

STATES = {OK: IN_TIME, WAIT: RUNNING, DARK: SAID_DARK, BAD: DONE_LATE, OVERDUE: PAST}
FAULTS = {"D301", "D302", "D306", "D307"}
MUST_HAVE = {
    "putuo-2021": {"replies", "decisions"},
    "qingpu-2020": {"applications", "documents", "publications"},
    "jinshan-2022": {"replies"},
}


class Filled(NamedTuple):
    """A form that was filled in and recalculated: what was asked, the two files, and what the second shows."""

    world: World
    content: FormContent
    as_of: date
    path: Path
    saved: Path
    shown: Workbook


DAYS = {"putuo-2021": date(2021, 10, 8), "qingpu-2020": date(2020, 12, 31), "jinshan-2022": date(2022, 5, 9)}


@pytest.fixture(scope="module", params=DAYS)
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Filled:
    plan: str = request.param
    as_of = DAYS[plan]
    folder = tmp_path_factory.mktemp(plan)
    world = load_world(plan)
    source = FormSource(world.catalog, world.rules, world.settings, world.calendar)
    contents = [
        source.gather(world.registry.get(code), needs, "交办公室") for code, needs in world.list_needs().items()
    ]
    content = max(contents, key=lambda each: (len({limit.ledger for limit in each.limits}), each.unit_code))
    assert {limit.ledger for limit in content.limits} >= MUST_HAVE[plan]
    write_form(folder / "blank.xlsx", content)
    path = folder / "表.xlsx"
    fill_in(folder / "blank.xlsx", path, content, as_of, Random(plan))
    saved = recalculate(path, folder)
    return Filled(world, content, as_of, path, saved, openpyxl.load_workbook(saved, data_only=True))


def recalculate(path: Path, folder: Path) -> Path:
    """Let LibreOffice open the workbook, reckon everything anew, and save it."""
    command = [
        "soffice",
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        str(folder / "saved"),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return folder / "saved" / path.name


def read(filled: Filled, path: Path) -> Report:
    return filled.world.read_report([path], None)


def find_states(filled: Filled, limit: RowLimit, connection: Connection) -> dict[int, tuple[int, int | None]]:
    """The member and the state that the engine gives each row of the limit's ledger that is an item."""
    world = filled.world
    bench = open_bench(connection, world.request(filled.as_of, latest_known(connection)))
    source = FormSource(world.catalog, world.rules, world.settings, world.calendar)
    for requirement in world.rules.requirements.values():
        for leaf, time in leaves_of(requirement.condition, requirement.time):
            made = source.make_limit(leaf, time)
            if made is None or made != replace(limit, numbers=()):
                continue
            measure = world.catalog.measures[leaf.measure or ""].model_copy(update={"tests": ()})
            window = resolve_time(time, bench.dates, world.calendar)
            assert window is not None
            statement = bench.counter.builder.build(bench.counter.question(leaf, measure, window).items, records=True)
            bench.counter.builder.clocks.flush(connection)
            rows = connection.execute(statement)
            return {row.row: (row.member, row.state) for row in rows if row.unit == filled.content.unit_code}
    pytest.fail(f"no requirement sets {limit}")


def reckon_due(filled: Filled, limit: RowLimit, values: dict[str, int | str | None]) -> date | datetime | str:
    """The due day of a row by facts.clocks."""
    own = values[limit.own] if limit.own else None
    if isinstance(own, int):
        return date.fromordinal(own)
    start = values[limit.start]
    if not isinstance(start, int):
        return UNKNOWN_DUE
    if limit.unit == "hours":
        day, minutes = divmod(start + limit.counts[0].number * 60, 1440)
        begun = date.fromordinal(day)
        return datetime(begun.year, begun.month, begun.day, minutes // 60, minutes % 60)
    for count in limit.counts:
        if (count.since or 0) <= start <= (count.until or start):
            calendar = filled.world.calendar
            return due_day(calendar, date.fromordinal(start), count.number, limit.unit, limit.rolls)
    return UNKNOWN_DUE if limit.counts else NO_OWN_DUE


def extend(filled: Filled, case: dict[str, int | str | None], step: dict[str, int | str | None]) -> date | None:
    """The due day of an application that was extended, by the clock of such cases."""
    received, notified = case["received"], step["notified"]
    assert isinstance(received, int)
    told = date.fromordinal(notified) if isinstance(notified, int) else None
    extension = Extension(int(step["extra_days"] or 0), step["consented"] == 1, told)
    norm = filled.world.catalog.norms["information-request-reply"]
    return reckon(filled.world.calendar, norm, date.fromordinal(received), [extension], filled.as_of).due


def show(value: object) -> object:
    """A cell as it is compared: a moment at midnight is a day, nothing is an empty text."""
    if isinstance(value, datetime) and (value.hour, value.minute) == (0, 0):
        return value.date()
    return "" if value is None else value


def find_word(states: list[tuple[object, object, str]], as_of: date, otherwise: str) -> str:
    """What the check says of limits (due day, state, name)."""

    def day(due: object) -> date:
        assert isinstance(due, date)
        return due.date() if isinstance(due, datetime) else due

    grades: list[tuple[str, Any]] = [
        (SAID_OVERDUE, lambda due, state: state == PAST and day(due) < as_of),
        (DUE_TODAY, lambda due, state: state == PAST and day(due) == as_of),
        (DUE_SOON, lambda due, state: state == RUNNING and (day(due) - as_of).days <= SOON_DAYS),
        (UNCLEAR, lambda _, state: state == SAID_DARK),
        (LATE, lambda _, state: state == DONE_LATE),
    ]
    for word, holds in grades:
        names = [name for due, state, name in states if state != "" and holds(due, state)]
        if names:
            return word + "、".join(names)
    return otherwise


@pytest.mark.needs("soffice")
@pytest.mark.slow
class TestCheckInside:
    def test_every_due_day_and_every_state_is_the_engines(self, filled: Filled, tmp_path: Path) -> None:
        report = read(filled, filled.path)
        database = open_database(None, default_path=tmp_path / "db.sqlite")
        submit(database, report, 1)
        steps = [record for record in report.records if record.ledger == "case_steps"]
        compared = seen = extended = 0
        with reading(database) as connection:
            for ledger in {limit.ledger for limit in filled.content.limits}:
                sheet = filled.shown[LEDGERS[ledger].title]
                limits = [limit for limit in filled.content.limits if limit.ledger == ledger]
                records = {record.origin.row: record for record in report.records if record.ledger == ledger}
                first_due = len(ledger_columns(LEDGERS[ledger])) + 3
                for place, limit in enumerate(limits):
                    assert str(sheet.cell(HEADING_ROW, first_due + place).value).endswith(
                        "最晚：" + limit.says + "（自动）"
                    )
                    states = find_states(filled, limit, connection)
                    for row, record in records.items():
                        member, state = states.get(row, (0, None))
                        due: object = reckon_due(filled, limit, record.values) if member == 1 else ""
                        said: object = "" if state is None else STATES[state]
                        if member == 2:
                            due, said = UNKNOWN_DUE, SAID_DARK
                        own = [step for step in steps if limit.steps and step.values["case"] == record.key]
                        if member == 1 and len(own) == 1 and own[0].values["kind"] == "延期":
                            due = extend(filled, record.values, own[0].values)
                            extended += due != reckon_due(filled, limit, record.values)
                        elif own and said != "":
                            due, said = MOVED_DUE, SAID_DARK
                        where = (ledger, row, record.values, limit)
                        if state is None:
                            due = ""
                        assert show(sheet.cell(row, first_due + place).value) == due, where
                        assert show(sheet.cell(row, first_due + len(limits) + 1 + place).value) == said, where
                        compared += 1
                        seen |= 1 << STATES[state] if state is not None else 0
        assert compared > 100
        assert extended > 3 or not steps
        assert seen & (1 << PAST | 1 << IN_TIME | 1 << DONE_LATE) == 1 << PAST | 1 << IN_TIME | 1 << DONE_LATE

    def test_every_check_says_what_intake_and_the_states_say(self, filled: Filled) -> None:
        report = read(filled, filled.path)
        words: set[str] = set()
        for ledger in {limit.ledger for limit in filled.content.limits}:
            sheet = filled.shown[LEDGERS[ledger].title]
            limits = [limit for limit in filled.content.limits if limit.ledger == ledger]
            columns = ledger_columns(LEDGERS[ledger])
            first_due = len(columns) + 3
            records = {record.origin.row: record for record in report.records if record.ledger == ledger}
            refused = {refusal.origin.row: refusal for refusal in report.refusals if refusal.ledger == ledger}
            told = [
                (remark.origin.row, remark.column)
                for remark in report.contradictions
                if remark.origin.sheet == sheet.title and remark.code in FAULTS
            ]
            told += [(cell.origin.row, cell.column) for cell in report.refused_cells if cell.ledger == ledger]
            for row in range(FIRST_ROW + 1, FIRST_ROW + 1 + CHECKED_ROWS):
                said = str(show(sheet.cell(row, first_due + len(limits)).value))
                faults = {column for place, column in told if place == row}
                where = (ledger, row, said, refused.get(row), faults)
                if row in refused:
                    assert said.startswith((WRONG, LACKING, DOUBLE)), where
                elif row not in records:
                    assert said == "", where
                elif faults:
                    assert said.startswith(WRONG), where
                    assert all(column in said for column in faults), where
                elif len([record for record in records.values() if record.key == records[row].key]) > 1 or (
                    records[row].key == "K-1" and any(each.found == "K-1" for each in refused.values())
                ):
                    assert said.startswith((DOUBLE, WRONG)), where
                else:
                    states = [
                        (
                            show(sheet.cell(row, first_due + place).value),
                            show(sheet.cell(row, first_due + len(limits) + 1 + place).value),
                            columns[limit.end].title,
                        )
                        for place, limit in enumerate(limits)
                    ]
                    assert said == find_word(states, filled.as_of, FINE), where
                words.add(said.partition("：")[0])
        assert words >= {"有误", "缺", DOUBLE, "已超期", "超期完成", FINE, ""}

    def test_the_evidence_stands_as_the_engine_takes_it(self, filled: Filled) -> None:
        report = read(filled, filled.path)
        world, as_of = filled.world, filled.as_of.toordinal()
        sheet = filled.shown["佐证材料"]
        places = find_columns(sheet)
        records = {record.origin.row: record for record in report.records if record.ledger == "evidence"}
        refused = {refusal.origin.row for refusal in report.refusals if refusal.ledger == "evidence"}
        source = FormSource(world.catalog, world.rules, world.settings, world.calendar)
        words = set()
        for row, proof in enumerate(filled.content.proofs, start=FIRST_ROW + 1):
            said = str(show(sheet.cell(row, places["检查（自动）"]).value))
            words.add(said.partition("：")[0])
            requirement = world.rules.requirements[f"{world.rules.plan.id}/{proof.number}"]
            leaf, time = next(
                (leaf, time)
                for leaf, time in leaves_of(requirement.condition, requirement.time)
                if leaf.evidence is not None and (not proof.element or proof.element in leaf.evidence.elements)
            )
            window = resolve_time(time, source.dates, world.calendar)
            if window is None:  # the plan's own day is not known
                assert show(sheet.cell(row, places["完成期限（自动）"]).value) == ""
                continue
            due = date.fromordinal(window.due)
            assert show(sheet.cell(row, places["完成期限（自动）"]).value) == due
            record = records.get(row)
            if row in refused:
                assert said.startswith((WRONG, LACKING)), (row, said)
                continue
            done = None if record is None else record.values["done"]
            pieces = []
            if isinstance(done, int) and done <= as_of:
                pieces = [Piece("", "", proof.element or None, done, "accepted", Origin("", "", row))]
            counts = attest(leaf, pieces, window, as_of, gap=False, reported=True).counts
            state = IN_TIME if counts.ok else DONE_LATE if counts.late_ok else PAST if as_of >= window.due else RUNNING
            if pieces and not counts.ok and not counts.late_ok:
                assert said.startswith(WRONG), (row, said)
                assert "早于" in said
                continue
            otherwise = NOT_YET if record is None else FINE
            assert said == find_word([(due, state, "佐证")], filled.as_of, otherwise), (row, said)
        assert len(words) > 2

    def test_the_cover_counts_what_the_sheets_say(self, filled: Filled) -> None:
        cover = filled.shown["封面"]
        kinds = [
            (LACKING,),
            (WRONG, DOUBLE),
            (SAID_OVERDUE,),
            (DUE_TODAY, DUE_SOON),
            (NOT_DECLARED, NOT_YET),
            (LATE,),
            (UNCLEAR,),
        ]
        start = next(row for row in range(1, 40) if cover.cell(row, 1).value == "表") + 1
        names = ["报送范围", *(LEDGERS[ledger].title for ledger in filled.content.ledgers)]
        for row, name in enumerate(names, start=start):
            sheet = filled.shown[name]
            column = find_columns(sheet)["检查（自动）"]
            checks = [str(show(cell.value)) for (cell,) in sheet.iter_rows(FIRST_ROW + 1, None, column, column)]
            if name == "报送范围":
                checks.append(str(show(sheet.cell(FIRST_ROW, column).value)))
            counted = [sum(check.startswith(words) for check in checks) for words in kinds]
            assert cover.cell(row, 1).value == name
            assert [cover.cell(row, place).value for place in range(3, 8)] == counted[:5], name
            late, unclear = counted[5:]
            filled_rows = sum(check != "" for check in checks)
            asides = (f"，超期完成{late}" if late else "") + (f"，无法核对{unclear}" if unclear else "")
            assert cover.cell(row, 2).value == f"{filled_rows}行{asides}"
        assert cover.cell(start + len(names), 1).value == "合计"

    def test_a_form_that_was_saved_again_reads_the_same(self, filled: Filled) -> None:
        first, second = read(filled, filled.path), read(filled, filled.saved)
        assert replace(first, files=()) == replace(second, files=())
        assert len(first.records) > 100
        with pytest.raises(InputError, match="的表单，现在收的是"):
            load_world("qingpu-2021").read_report([filled.saved], None)

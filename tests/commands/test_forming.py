"""Forms as the command writes them: for one unit, for all, never over a file that is there, filled in from before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import openpyxl
import pytest

import cli
from commands.world import load_world
from engine.form_content import FormSource
from engine.forms import list_needs
from facts.ledgers import LEDGERS
from facts.report import CoverageClaim, Origin, ParsedRecord, Report, ReportFile
from facts.store.database import open_database
from facts.store.submissions import submit

if TYPE_CHECKING:
    from pathlib import Path

    from commands.world import World

pytestmark = pytest.mark.slow

PLAN = "putuo-2021"


@pytest.fixture(scope="module")
def world() -> World:
    return load_world(PLAN)


@pytest.fixture(scope="module")
def source(world: World) -> FormSource:
    return FormSource(world.catalog, world.rules, world.settings, world.calendar)


def test_one_form_is_written_and_never_over_another(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "表"
    call = ["form", "--plan", PLAN, "--unit", "区教育局", "--out", str(out), "--by", "2021-12-10", "--to", "政务公开科"]
    assert cli.run(call) == 0
    path = tmp_path / "表.xlsx"
    cover = openpyxl.load_workbook(path, read_only=True)["封面"]
    assert [cell.value for cell in next(cover.iter_rows(7, 7, 1, 2))] == ["交回", "填好后2021年12月10日前交政务公开科"]
    before = path.read_bytes()
    capsys.readouterr()
    assert cli.run(call) == 2
    assert "已存在，可能已经填过，什么也没有写" in capsys.readouterr().err
    assert path.read_bytes() == before
    assert cli.run(["check", str(path), "--plan", PLAN, "--as-of", "2021-12-10"]) in {0, 3}


@pytest.mark.parametrize("options", [[], ["--unit", "区教育局", "--all"]])
def test_one_unit_or_all(options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["form", "--plan", PLAN, "--out", str(tmp_path / "x"), *options]) == 2
    assert "二者选一" in capsys.readouterr().err


@pytest.mark.slow
def test_every_unit_with_obligations_gets_its_form(
    tmp_path: Path, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    call = ["form", "--plan", PLAN, "--all", "--out", str(tmp_path / "发表")]
    assert cli.run(call) == 0
    names = {f"{world.registry.get(code).short}.xlsx" for code in world.list_needs()}
    assert {path.name for path in (tmp_path / "发表").iterdir()} == names
    said = capsys.readouterr().out
    assert f"{len(names)}/{len(names)}" in said
    assert cli.run(call) == 2
    assert f"等{len(names)}个文件已存在" in capsys.readouterr().err


def test_a_form_can_begin_with_what_was_reported(
    tmp_path: Path, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of stocks everything, of the rest what belongs to the time of the plan; what others reported stays out."""
    unit, day = world.unit("区教育局"), date(2021, 5, 10).toordinal()
    blank: dict[str, int | str | None] = dict.fromkeys(("handed_over", "filed_with_office", "until"))
    post = {"role": "联络员", "since": date(2015, 3, 1).toordinal(), **blank}
    held: dict[str, int | str | None] = {
        "kind": "听取政务公开汇报", "held": day, "chaired_by": "主要领导", "dedicated": 1, "invited": "|",
        "attended": None, "matter": None, "from_catalogue": None, "attendance_published": None,
        "adoption_published": None,
    }  # fmt: skip
    records = (
        ParsedRecord("posts", "GW-1", unit, post, Origin("a.xlsx", "岗位", 5)),
        ParsedRecord("meetings", "HY-1", unit, held, Origin("a.xlsx", "会议列席与工作汇报", 5)),
        ParsedRecord("meetings", "HY-0", unit, {**held, "held": day - 800}, Origin("a.xlsx", "会议列席与工作汇报", 6)),
    )
    claims = tuple(CoverageClaim(ledger, unit, day - 900, day + 1) for ledger in ("posts", "meetings"))
    report = Report(unit, (ReportFile("a.xlsx", "0" * 64),), records, (), claims)
    database = tmp_path / "db.sqlite"
    engine = open_database(None, default_path=database)
    submit(engine, report, 1)
    other = replace(records[1], key="HY-9", unit=world.unit("区民政局"))
    submit(engine, Report(other.unit, (ReportFile("b.xlsx", "1" * 64),), (other,), (), ()), 2)
    path = tmp_path / "again.xlsx"
    call = ["form", "--plan", PLAN, "--unit", "区教育局", "--out", str(path), "--prefilled", "--db", str(database)]
    assert cli.run(call) == 0
    assert "预先填好" in capsys.readouterr().out
    needed = world.list_needs()[unit].ledgers
    workbook = openpyxl.load_workbook(path, read_only=True)
    for ledger, keys in (("posts", ["GW-1"]), ("meetings", ["HY-1"])):
        if ledger in needed:
            sheet = workbook[LEDGERS[ledger].title]
            assert [row[0] for row in sheet.iter_rows(5, 9, 1, 1, values_only=True) if row[0]] == keys
    assert "meetings" in needed


def test_coverage_begins_where_the_obligations_begin(world: World, source: FormSource) -> None:
    qingpu = load_world("qingpu-2021")
    reaching = FormSource(qingpu.catalog, qingpu.rules, qingpu.settings, qingpu.calendar)
    needs = qingpu.list_needs()[qingpu.unit("区经委")]
    starts = reaching.list_starts(needs)
    assert date.fromordinal(starts["documents"]) == date(2010, 1, 1)  # 2010年以来的公文
    assert date.fromordinal(starts["replies"]) == date(2021, 1, 1)
    assert set(starts) == set(needs.ledgers)
    for each in list_needs(world.catalog, world.rules, world.settings, world.registry).values():
        assert set(source.list_starts(each)) == set(each.ledgers)


def test_every_obligation_stands_on_the_cover_and_every_element_on_the_evidence_sheet(
    world: World, source: FormSource
) -> None:
    for needs in world.list_needs().values():
        duties, proofs = source.list_duties(needs), source.list_proofs(needs)
        assert [f"{PLAN}/{duty.number}" for duty in duties] == [each.id for each in needs.requirements]
        assert all(duty.basis and duty.time and duty.sheets for duty in duties)
        asked = {duty.number for duty in duties if duty.asks}
        assert asked == {proof.number for proof in proofs}
        assert len({(proof.number, proof.element) for proof in proofs}) == len(proofs)
        assert asked <= {duty.number for duty in duties if "evidence" in duty.sheets}

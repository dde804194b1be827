"""The bench holds the program's figures against the analyst's, finds its stages, and says what it measured."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

import bench.__main__ as program
from bench.aims import Measured
from bench.by_hand import AS_OF, PLAN, Figures, run_by_hand
from bench.comparing import Comparison, compare_figures
from bench.district import District, build_district
from bench.processes import run_python
from bench.stages import IMPORTING, JUDGING, REST, STAGES
from commands.world import load_world
from engine.assess import assess
from facts.store.database import open_database, reading
from facts.store.knowledge import latest_known

Findings = list[dict[str, Any]]


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> District:
    return build_district(tmp_path_factory.mktemp("district"), seed=7, scale=0.02)


@pytest.fixture(scope="module")
def findings(district: District) -> Findings:
    world = load_world(PLAN, district.settings)
    with reading(open_database(None, default_path=district.database)) as connection:
        found = assess(connection, world.request(AS_OF, latest_known(connection)))
    return [finding.as_data() for finding in found.findings]


@pytest.fixture(scope="module")
def by_hand(district: District) -> Figures:
    return run_by_hand(district.database).figures


def test_the_figures_of_program_and_script_agree(findings: Findings, by_hand: Figures) -> None:
    comparison = compare_figures(findings, by_hand)
    assert comparison.differing == ()
    assert comparison.missing == ()
    assert comparison.exact > 2000
    assert comparison.within > 0


def test_the_script_has_no_figure_that_the_program_does_not_count(findings: Findings, by_hand: Figures) -> None:
    counted = {(found["requirement"], place) for found in findings for place, _ in enumerate(found["conditions"])}
    assert by_hand.keys() <= counted


@pytest.mark.parametrize("requirement", [f"{PLAN}/3a", f"{PLAN}/12", f"{PLAN}/17b", f"{PLAN}/b2.1a", f"{PLAN}/1"])
def test_a_figure_that_differs_is_named(findings: Findings, by_hand: Figures, requirement: str) -> None:
    finding = next(found for found in findings if found["requirement"] == requirement and _is_exact(found))
    bent = copy.deepcopy(by_hand)
    bent[requirement, 0][finding["unit"]] = bent[requirement, 0].get(finding["unit"], 0) + 1
    (line,) = compare_figures(findings, bent).differing
    assert requirement in line
    assert finding["unit"] in line


def _is_exact(finding: dict[str, Any]) -> bool:
    low, high = finding["conditions"][0]["now"]
    return bool(low == high)


def test_a_condition_that_the_script_lacks_is_named(findings: Findings, by_hand: Figures) -> None:
    kept = {place: figures for place, figures in by_hand.items() if place != (f"{PLAN}/71", 1)}
    assert compare_figures(findings, kept).missing == (f"{PLAN}/71.1",)


def test_every_stage_of_an_assessment_is_timed(district: District, tmp_path: Path) -> None:
    copied = tmp_path / "copy.db"
    copied.write_bytes(district.database.read_bytes())
    options = ("--plan", PLAN, "--as-of", AS_OF.isoformat(), "--db", str(copied), "--settings", str(district.settings))
    spent = json.loads(run_python("-m", "bench.stages", *options).output)
    assert spent.keys() == {REST, IMPORTING, *STAGES}
    assert JUDGING in spent
    assert min(spent.values()) >= 0


def test_the_result_is_told_in_words(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(program, "ROOT", tmp_path)
    monkeypatch.setattr(program, "measure", lambda *_arguments, **_options: _make_result())
    assert program.main([]) == 0
    shown = capsys.readouterr().out
    for words in ("27302条记录", "判定（整个过程）", "未达到", "不同：x，U：程序 1 至 1，脚本 2", "脚本里没有：y"):
        assert words in shown
    assert program.main(["--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["aims"][0]["met"] is False


def test_wrong_usage_is_said_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["--rounds", "0"]) == 2
    assert "错误：" in capsys.readouterr().err


def _make_result() -> dict[str, Any]:
    district = District(Path("a.db"), Path("s.yaml"), Path("r.xlsx"), 500, 27302, 1.0, 2.0)
    measured = Measured(
        assessing=4.0,
        libraries=0.5,
        script=0.1,
        judging=0.1,
        staged=2.0,
        peak=2**27,
        helping=0.3,
        importing=0.2,
        rules=0.4,
        checking=2.0,
        reading=0.9,
    )
    comparison = Comparison(3, 1, ("y",), ("x，U：程序 1 至 1，脚本 2",))
    return program.spell_result(district, measured, {REST: 1.0, JUDGING: 1.0}, 5, comparison)

"""The generator keeps its promises: the same seed the same bytes, every fault in the key, every verdict shown."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from demo import build_demonstration, list_plans, read_dispositions, read_judgements
from demo.draft import Year, draft_year
from demo.faults import load_faults
from demo.key import KeyEntry, KeyWriter
from facts.errors import InputError, UsageError

PLANS = list_plans()
DECISION = Path(__file__).resolve().parents[2] / "docs" / "decisions" / "0020-demonstration.md"
VERDICTS = {
    "met", "met_so_far", "open", "breached", "late", "not_reported", "to_review", "not_applicable", "not_taken_up",
    "cannot_tell",
}  # fmt: skip


@cache
def draft(plan: str) -> Year:
    return draft_year(plan, 2021, 0.05)


@cache
def key(plan: str) -> list[KeyEntry]:
    return KeyWriter(draft(plan)).write()


def read_bytes(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_seed_gives_the_same_files_byte_by_byte_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("one", 5), ("two", 5), ("three", 6)):
        build_demonstration(tmp_path / name, plan="putuo-2021", seed=seed, scale=0.02)
    one, two, three = (read_bytes(tmp_path / name) for name in ("one", "two", "three"))
    assert one == two
    assert one["reports/区民政局.xlsx"] != three["reports/区民政局.xlsx"]


def test_reports_come_as_workbooks_folders_and_yaml_and_the_office_adds_its_files(tmp_path: Path) -> None:
    files = build_demonstration(tmp_path, plan="qingpu-2021", scale=0.02)
    kinds = Counter(handed.path.suffix if handed.path.is_file() else "folder" for handed in files.reports)
    assert kinds == {".xlsx": 40, "folder": 3, ".yaml": 2}
    assert {path.name for path in tmp_path.iterdir()} == {
        "reports", "qingpu-2021.settings.yaml", "judgements.yaml", "dispositions.yaml", "key.json",
    }  # fmt: skip
    assert len(read_judgements(files.judgements)) > 300
    assert {disposition.kind for disposition in read_dispositions(files.dispositions)} == {
        "waived", "explained", "objected",
    }  # fmt: skip
    assert json.loads(files.key.read_text(encoding="utf-8"))["as_of"] == "2021-12-31"


def count_rows(plan: str, scale: float) -> Counter[str]:
    rows: Counter[str] = Counter()
    for desk in draft_year(plan, 2021, scale).reporters():
        rows.update({ledger: len(entries) for ledger, entries in desk.book.entries.items()})
    return rows


@pytest.mark.parametrize("plan", ["qingpu-2021", "putuo-2021"])
def test_a_whole_year_has_some_25000_records_and_most_are_messages(plan: str) -> None:
    rows = count_rows(plan, 1.0)
    assert 24_000 < rows.total() < 28_000
    assert 0.6 < rows["replies"] / rows.total() < 0.9
    assert len([ledger for ledger, number in rows.items() if number]) > 15


@pytest.mark.parametrize("plan", PLANS)
def test_every_plan_fills_most_ledgers(plan: str) -> None:
    assert len([ledger for ledger, number in count_rows(plan, 0.02).items() if number]) > 15


@pytest.mark.parametrize("plan", PLANS)
def test_every_fault_shows_in_the_key(plan: str) -> None:
    faults = load_faults(plan).faults
    shown = {number for entry in key(plan) for number in entry.faults}
    assert len({fault.fault for fault in faults}) == len(faults)
    assert [fault.fault for fault in faults if fault.expect and fault.fault not in shown] == []


@pytest.mark.parametrize("plan", PLANS)
def test_everybody_complies_but_for_the_faults(plan: str) -> None:
    """A pair that no fault bears on is in order, not applicable, or something that was only encouraged."""
    year = draft(plan)
    untouched = [entry for entry in key(plan) if not entry.faults]
    waiting = {"open", "met_so_far"}
    assert {entry.verdict for entry in untouched} - waiting - {"cannot_tell"} == {
        "met",
        "not_applicable",
        "not_taken_up",
    }
    open_still = {entry.requirement for entry in untouched if entry.verdict in waiting}
    leaves = [leaf for (name, _), planned in year.plans.items() if name in open_still for leaf in planned]
    assert all(leaf.window.last > year.as_of for leaf in leaves if leaf.kind != "set")
    for entry in untouched:
        if entry.verdict == "cannot_tell":  # it hangs on others as well, one of whom hands in nothing
            requirement = year.roster.rules.requirements[entry.requirement]
            pool = year.roster.pool(requirement, year.roster.registry.get(entry.unit))
            assert any(not year.reports_in_full(unit.code) for unit in pool if unit.code != entry.unit)
    encouraged = {name for name, r in year.roster.rules.requirements.items() if r.binds == "encouraged"}
    assert {entry.requirement for entry in untouched if entry.verdict == "not_taken_up"} <= encouraged
    assert sum(entry.verdict == "met" for entry in untouched) > len(untouched) / 2


def test_the_keys_hold_every_verdict() -> None:
    assert {entry.verdict for plan in PLANS for entry in key(plan)} == VERDICTS


def test_the_key_needs_no_file_and_no_database() -> None:
    assert key("putuo-2021") == KeyWriter(draft_year("putuo-2021", 2021, 0.05)).write()


@pytest.mark.parametrize("plan", PLANS)
def test_the_decision_page_lists_every_planted_fault(plan: str) -> None:
    rows = re.findall(
        r"^\| ([A-Z]\d\d) \| (\S+) \| (.+?) \| (.+?) \|$", DECISION.read_text(encoding="utf-8"), re.MULTILINE
    )
    listed = {number: (unit, shows, expected) for number, unit, shows, expected in rows}
    for fault in load_faults(plan).faults:
        expected = "；".join(f"{name.partition('/')[2]} {e.verdict}" for name, e in fault.expect.items()) or "—"
        assert listed.get(fault.fault) == (fault.unit, fault.shows, expected)


@pytest.mark.parametrize(
    ("plan", "words"), [("putuo-2012", "是否想写“putuo-2021”"), ("别的", "演示数据。可以演示的有")]
)
def test_a_plan_without_a_demonstration_is_wrong_usage_and_names_those_with_one(
    plan: str, words: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=f"{words}.*jinshan-2022、putuo-2021、qingpu-2020、qingpu-2021、qingpu-2023"):
        build_demonstration(tmp_path, plan=plan)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("judgements:\n- {unit: putuo-czj, key: ZZ-0001}\n", "judgements.yaml:2"),
        (
            "judgements:\n- {unit: a, key: b, requirement: c, verdict: 通过, by: d, on: 2022-01-14, why: e}\n",
            "accepted 或 returned",
        ),
    ],
)
def test_a_file_of_judgements_that_is_not_of_its_form_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "judgements.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(words)):
        read_judgements(path)

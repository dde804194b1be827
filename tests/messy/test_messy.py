"""Every messy file is read or refused as the table says: with the one code, and with the words that help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from facts.errors import InputError
from facts.intake import CODES, read_report
from facts.units import load_units
from tests.messy.make import load_cases, write_case

if TYPE_CHECKING:
    from pathlib import Path

    from facts.report import Refusal, Remark, Report

CASES = load_cases()
WORDS = {
    ("matters", "kind"): frozenset({"重大建设项目"}),
    ("statistics", "kind"): frozenset({"专区办结"}),
}
UNITS = load_units("qingpu")


def read(path: Path) -> Report:
    return read_report([path], reporter="区教育局", units=UNITS, vocabularies=WORDS, year=2021)


def spell(entry: Refusal | Remark, said: str) -> str:
    cell = f"{entry.cell}列" if entry.cell else ""
    return f"[{entry.code}] {entry.origin}{cell}“{entry.column}”写的是“{entry.found}”：{said}"


def spell_all(report: Report) -> str:
    refused = [spell(each, f"{each.reason}。{each.remedy}。") for each in (*report.refusals, *report.refused_cells)]
    remarks = [spell(each, f"{each.message}。") for each in (*report.repairs, *report.contradictions, *report.left_out)]
    return "\n".join([*refused, *remarks])


def list_codes(report: Report) -> list[str]:
    refused = {each.code for each in (*report.refusals, *report.refused_cells)}
    return sorted(refused | {each.code for each in (*report.repairs, *report.contradictions, *report.left_out)})


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_messy_file_is_read_or_refused_in_words(name: str, tmp_path: Path) -> None:
    case: dict[str, Any] = CASES[name]
    path = write_case(name, case, tmp_path)
    if "refused" in case:
        with pytest.raises(InputError) as caught:
            read(path)
        said = caught.value.message
        assert said.endswith("。")
        assert "Traceback" not in said
    else:
        report = read(path)
        said = spell_all(report)
        assert list_codes(report) == case.get("codes", []), said
        assert len(report.records) == case["records"], said
        for place, value in case.get("values", {}).items():
            key, _, column = place.partition(".")
            record = next(each for each in report.records if each.key == key)
            assert record.values.get(column, record.unit) == value
    assert [word for word in case.get("refused", case.get("words", [])) if word not in said] == [], said
    assert [word for word in case.get("never", []) if word in said] == [], said


def test_every_case_is_wrong_in_one_way() -> None:
    several = {name: case["codes"] for name, case in CASES.items() if len(case.get("codes", [])) > 1}
    assert several == {"total-that-is-not-the-sum": ["D210", "D305"]}  # a total is told, whatever its sum


def test_every_code_of_a_row_or_a_file_has_its_messy_file() -> None:
    shown = {code for case in CASES.values() for code in case.get("codes", [])}
    # No unit of the district ceased to be (see tests/facts/intake/test_rows.py); the others are of our own form.
    assert set(CODES) - shown <= {"D115", "D308", "D407", "D408"}

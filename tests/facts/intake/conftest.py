"""What the tests of intake share: the units of a district, and one way to read what a test writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from facts.intake import read_report
from facts.units import load_units

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from facts.report import Report
    from facts.units import UnitRegistry

WORDS = {
    ("publications", "topic"): frozenset({"财政预算", "重大项目"}),
    ("matters", "kind"): frozenset({"重大建设项目"}),
    ("statistics", "kind"): frozenset({"专区办结"}),
    ("catalogues", "kind"): frozenset({"公开指南"}),
}


class Reader(Protocol):
    """Reads paths as a report of the district's education bureau, unless told otherwise."""

    def __call__(self, *paths: Path, reporter: str | None = ..., year: int | None = ...) -> Report: ...


class TextReader(Protocol):
    """Reads CSV texts, given by the names of their files, as one folder."""

    def __call__(self, files: Mapping[str, str], *, reporter: str | None = ...) -> Report: ...


@pytest.fixture(scope="session")
def units() -> UnitRegistry:
    return load_units("qingpu")


@pytest.fixture
def read(units: UnitRegistry) -> Reader:
    def read_paths(*paths: Path, reporter: str | None = "区教育局", year: int | None = 2021) -> Report:
        return read_report(paths, reporter=reporter, units=units, vocabularies=WORDS, year=year)

    return read_paths


@pytest.fixture
def read_csv(read: Reader, tmp_path: Path) -> TextReader:
    """Reads CSV files; a coverage of the year 2021 for every ledger stands beside them unless given."""

    def read_texts(files: Mapping[str, str], *, reporter: str | None = "区教育局") -> Report:
        folder = tmp_path / "报告"
        folder.mkdir()
        lines = [f"{name},2021-01-01,2021-12-31" for name in files if name not in {"报送范围", "封面"}]
        coverage = "\n".join(["台账,起,止", *lines])
        for name, text in {"报送范围": coverage, **files}.items():
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        return read(folder, reporter=reporter)

    return read_texts


@pytest.fixture
def units_with_a_merger(tmp_path: Path) -> TextReader:
    """Reads CSV texts in a district in which 旧局 became part of 新局 in the middle of 2021."""
    roster = tmp_path / "x.yaml"
    roster.write_text(
        "district: x\nunits:\n"
        "  - {code: x-new, name: 新局, short: 新局, kind: department, order: 1}\n"
        "  - {code: x-old, name: 旧局, short: 旧局, kind: department, order: 2,\n"
        "     until: 2021-06-30, merged_into: x-new}\n",
        encoding="utf-8",
    )
    district = load_units("x", [roster])

    def read_texts(files: Mapping[str, str], *, reporter: str | None = "新局") -> Report:
        paths = []
        for name, text in {"报送范围": "台账,所述单位,起,止\n留言咨询答复,全部,2021-01-01,2021-12-31", **files}.items():
            paths.append(tmp_path / f"{name}.csv")
            paths[-1].write_text(text, encoding="utf-8")
        return read_report(paths, reporter=reporter, units=district, vocabularies={}, year=None)

    return read_texts

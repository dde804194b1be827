"""What does not serve refuses the whole report with status 5: what, where, why, what to do, and never a trace."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facts.errors import InputError
from facts.intake import limits, read_report
from facts.intake.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from facts.units import UnitRegistry
    from tests.facts.intake.conftest import Reader

BAD = Path(__file__).with_name("bad")
CASES = yaml.safe_load(Path(__file__).with_name("bad_words.yaml").read_text("utf-8"))


def expect(read: Reader, words: list[str], *paths: Path, reporter: str | None = "区教育局") -> None:
    with pytest.raises(InputError) as caught:
        read(*paths, reporter=reporter)
    message = caught.value.message
    assert [word for word in words if word not in message] == [], message
    assert message.endswith("。")
    assert "Traceback" not in message
    assert "None" not in message
    assert caught.value.exit_status == 5


def test_every_bad_file_has_its_words_and_every_word_its_file() -> None:
    assert {path.name for path in BAD.iterdir()} == set(CASES)


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_bad_file_is_refused_in_words(name: str, read: Reader) -> None:
    case = CASES[name]
    expect(read, case["words"], BAD / name, reporter=case.get("reporter", "区教育局"))


def write_workbook(path: Path, rows: list[list[object]] | None = None) -> Path:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    sheet = workbook.create_sheet("培训")
    for row in rows or [["编号", "培训日期"], ["PX-1", "2021-03-01"]]:
        sheet.append(row)
    coverage = workbook.create_sheet("报送范围")
    coverage.append(["台账", "起", "止"])
    coverage.append(["培训", "2021-01-01", "2021-12-31"])
    workbook.save(path)
    return path


def rewrite(path: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """Change the parts of a workbook's package."""
    with zipfile.ZipFile(path) as package:
        parts = {name: change(name, package.read(name)) for name in package.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


def replace_in_sheet(old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    def change(name: str, content: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return content
        assert old in content
        return content.replace(old, new, 1)

    return change


def make_encrypted(path: Path) -> Path:
    path.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"))
    return path


def make_old(path: Path) -> Path:
    path.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + b"\1" * 512)
    return path


def make_letter(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("word/document.xml", "<document/>")
    return path


def make_truncated(path: Path) -> Path:
    content = write_workbook(path).read_bytes()
    path.write_bytes(content[: len(content) // 2])
    return path


def make_damaged(path: Path) -> Path:
    content = bytearray(write_workbook(path).read_bytes())
    middle = content.index(b"xl/worksheets/sheet1.xml") + 60
    content[middle : middle + 20] = b"\xff" * 20
    path.write_bytes(content)
    return path


def make_broken_markup(path: Path) -> Path:
    return rewrite(
        write_workbook(path), lambda name, content: content[:-20] if name.endswith("sheet1.xml") else content
    )


def make_without_styles(path: Path) -> Path:
    return rewrite(write_workbook(path), lambda name, content: b"<x" if name == "xl/styles.xml" else content)


def make_entities(path: Path) -> Path:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet '
    return rewrite(write_workbook(path), replace_in_sheet(b"<worksheet ", bomb))


def make_unplaced(path: Path) -> Path:
    return rewrite(write_workbook(path), replace_in_sheet(b'<c r="A2"', b"<c"))


def make_far_row(path: Path) -> Path:
    return rewrite(write_workbook(path), replace_in_sheet(b'r="A2"', b'r="A1048576"'))


def make_far_column(path: Path) -> Path:
    return rewrite(write_workbook(path), replace_in_sheet(b'r="B1"', b'r="XFD1"'))


def make_far_corner(path: Path) -> Path:
    return rewrite(write_workbook(path), replace_in_sheet(b'r="B2"', b'r="ZZ99999"'))


def make_bomb(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        with package.open("xl/media/zeros.bin", "w") as part:
            for _ in range(Limits().unpacked_mb + 1):
                part.write(bytes(2**20))
        package.writestr("xl/workbook.xml", "<workbook/>")
    assert path.stat().st_size < Limits().file_mb * limits.MEGABYTE
    return path


def make_many_parts(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as package:
        for number in range(limits.MOST_PARTS + 1):
            package.writestr(f"xl/{number}", "")
    return path


WORKBOOKS: dict[str, tuple[Callable[[Path], Path], list[str]]] = {
    "encrypted": (make_encrypted, ["打开密码", "去掉"]),
    "old": (make_old, ["另一种 Office 文件", "另存为 .xlsx"]),
    "letter": (make_letter, ["不是 Excel 工作簿"]),
    "truncated": (make_truncated, ["已损坏"]),
    "damaged": (make_damaged, ["已损坏"]),
    "broken markup": (make_broken_markup, ["已损坏"]),
    "broken styles": (make_without_styles, ["已损坏"]),
    "entities": (make_entities, ["不应有的声明"]),
    "unplaced cells": (make_unplaced, ["“培训”表", "没有标明位置"]),
    "far row": (make_far_row, ["“培训”表", "第 1048576 行", "最多 200000 行"]),
    "far column": (make_far_column, ["“培训”表", "第 16384 列（XFD）", "最多 2000 列"]),
    "far corner": (make_far_corner, ["“培训”表", "99999 行、702 列", "超过 5000000"]),
    "bomb": (make_bomb, ["展开后过大", "300 MB"]),
    "many parts": (make_many_parts, ["2000 个部件"]),
}


@pytest.mark.parametrize("name", sorted(WORKBOOKS))
def test_a_bad_workbook_is_refused_in_words(name: str, tmp_path: Path, read: Reader) -> None:
    make, words = WORKBOOKS[name]
    expect(read, ["报表.xlsx", *words], make(tmp_path / "报表.xlsx"))


def test_the_workbook_that_the_bad_ones_are_made_from_is_good(tmp_path: Path, read: Reader) -> None:
    assert len(read(write_workbook(tmp_path / "报表.xlsx")).records) == 1


def test_a_missing_file_is_refused(tmp_path: Path, read: Reader) -> None:
    expect(read, ["没有.xlsx", "读不到（没有这个文件或文件夹）", "检查路径"], tmp_path / "没有.xlsx")


def test_an_empty_folder_is_refused(tmp_path: Path, read: Reader) -> None:
    (tmp_path / "空").mkdir()
    expect(read, ["空", "文件夹是空的"], tmp_path / "空")


def test_nothing_at_all_is_refused(read: Reader) -> None:
    expect(read, ["没有给出任何文件"])


def test_the_same_file_twice_is_refused(tmp_path: Path, read: Reader) -> None:
    path = write_workbook(tmp_path / "报表.xlsx")
    expect(read, ["报表.xlsx", "内容完全相同"], path, path)


def test_a_workbook_named_csv_is_refused(tmp_path: Path, read: Reader) -> None:
    path = write_workbook(tmp_path / "报表.xlsx").rename(tmp_path / "培训.csv")
    expect(read, ["培训.csv", "内容却是另一种文件"], path)


def test_a_file_with_zeros_in_it_is_no_text(tmp_path: Path, read: Reader) -> None:
    (tmp_path / "培训.csv").write_bytes("编号,培训日期\nPX-1\0,2021-03-01\n".encode())
    expect(read, ["培训.csv", "二进制"], tmp_path / "培训.csv")


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, units: UnitRegistry) -> None:
    path = write_workbook(tmp_path / "报表.xlsx")
    with path.open("ab") as file:
        file.truncate(limits.MEGABYTE + 1)
    with pytest.raises(InputError, match=r"报表\.xlsx：文件有 1 MB，最多 1 MB。.*分开提交"):
        read_report([path], reporter=None, units=units, vocabularies={}, year=None, limits=Limits(file_mb=1))


def test_too_many_files_are_refused(tmp_path: Path, units: UnitRegistry) -> None:
    for name in ("一.csv", "二.csv"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    with pytest.raises(InputError, match="超过 1 个"):
        read_report([tmp_path], reporter=None, units=units, vocabularies={}, year=None, limits=Limits(files=1))


def test_control_characters_in_the_name_of_a_file_reach_no_message(tmp_path: Path, read: Reader) -> None:
    path = tmp_path / "坏\x1b[31m\n表.txt"
    path.write_text("x", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read(path)
    assert "\x1b" not in caught.value.message
    assert "\n" not in caught.value.message


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300), ending=st.sampled_from([".csv", ".yaml", ".json", ".xlsx"]))
def test_no_bytes_make_the_readers_fail(content: bytes, ending: str, tmp_path: Path, read: Reader) -> None:
    path = tmp_path / f"培训{ending}"
    path.write_bytes(content)
    with pytest.raises(InputError):
        read(path)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_damage_to_a_workbook_makes_the_reader_fail(data: st.DataObject, tmp_path: Path, read: Reader) -> None:
    good = tmp_path / "好.xlsx"
    if not good.exists():
        write_workbook(good)
    content = bytearray(good.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "报表.xlsx"
    path.write_bytes(content)
    try:
        report = read(path)
    except InputError:
        return
    assert report.reporter == "qingpu-jyj"

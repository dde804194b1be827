"""Every form of file in which offices hand in is read alike, and what a format hides is told all the same."""

from __future__ import annotations

import io
import subprocess
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING

import openpyxl
import pytest

from facts.errors import InputError
from facts.intake import read_report
from facts.intake.limits import Limits
from facts.intake.log import Log
from facts.intake.old_workbook import read_old_workbook
from facts.intake.open_document import read_open_document
from facts.intake.source import read_sources
from facts.intake.table import Area, Fault, Percentage, Table

if TYPE_CHECKING:
    from pathlib import Path

    from facts.report import Report
    from facts.units import UnitRegistry
    from tests.facts.intake.conftest import Reader

COVERAGE = "台账,起,止\n留言咨询答复,2021-01-01,2021-12-31\n"
REPLIES = "编号,渠道,收到日期,答复日期\nLY-1,网上咨询,2021-03-01,2021-03-04\nLY-2,网上咨询,2021-03-02,\n"


def values(report: Report) -> list[tuple[str, dict[str, int | str | None]]]:
    return [(record.key, record.values) for record in report.records]


def write_folder(path: Path, *, delimiter: str = ",", encoding: str = "utf-8", ending: str = ".csv") -> Path:
    path.mkdir()
    for name, text in (("报送范围", COVERAGE), ("留言咨询答复", REPLIES)):
        (path / f"{name}{ending}").write_text(text.replace(",", delimiter), encoding=encoding)
    return path


def write_archive(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return path


def write_workbook(path: Path) -> Path:
    """A workbook with everything that formats keep in their own way."""
    workbook = openpyxl.Workbook()
    coverage = workbook.worksheets[0]
    coverage.title = "报送范围"
    for row in (
        ["台账", "起", "止"],
        ["考核评议", date(2021, 1, 1), date(2021, 12, 31)],
        ["事项", date(2021, 1, 1), date(2021, 12, 31)],
    ):
        coverage.append(row)
    sheet = workbook.create_sheet("考核评议")
    sheet.append(["2021年考核评议情况"])
    sheet.append(["编号", "种类", "考核年度", "确定日期", "政务公开分值占比", "是否第三方独立评价"])
    sheet.append(["KH-1", "社会评议", 2021, date(2021, 3, 1), 0.04, "是"])
    sheet.append(["KH-2", None, 2021, date(2021, 3, 2), 0.045, "否"])
    sheet.append([20210003, "社会评议", 2021, "=1/0", 0.04, True])
    for number in (3, 4, 5):
        sheet.cell(number, 5).number_format = "0.0%"
    sheet.merge_cells("A1:F1")
    sheet.merge_cells("B3:B4")
    matters = workbook.create_sheet("事项")
    matters.append(["编号", "种类", "发生日期", "发生时刻", "金额"])
    matters.append(["SX-1", "重大建设项目", date(2021, 3, 1), datetime(2021, 3, 1, 14, 30), 6_000_000.5])
    workbook.create_sheet("Sheet2")
    workbook.save(path)
    return path


def convert(program: Path, path: Path, form: str, folder: Path) -> Path:
    """Let LibreOffice read the workbook and write it in another form."""
    folder.mkdir()
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command: list[str | Path] = [program, profile, "--headless", "--convert-to", form, "--outdir", folder, path]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder / f"{path.stem}.{form.partition(':')[0]}"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_whatever_its_delimiter_and_encoding(
    delimiter: str, encoding: str, read: Reader, tmp_path: Path
) -> None:
    report = read(write_folder(tmp_path / "报告", delimiter=delimiter, encoding=encoding))
    assert [record.key for record in report.records] == ["LY-1", "LY-2"]
    assert report.records[0].values["replied"] == date(2021, 3, 4).toordinal()
    assert report.repairs == ()


def test_a_tab_separated_file_may_say_so(read: Reader, tmp_path: Path) -> None:
    report = read(write_folder(tmp_path / "报告", delimiter="\t", ending=".tsv"))
    assert [record.key for record in report.records] == ["LY-1", "LY-2"]


def test_commas_within_text_do_not_hide_semicolons(read: Reader, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "报告", delimiter=";")
    text = "编号;文件标题;文件类别;形成日期\nW-1;关于甲,乙,丙,丁,戊的通知;规划;2021-03-01\n"
    (folder / "公文与政策文件.csv").write_text(text, encoding="utf-8")
    document = next(record for record in read(folder).records if record.ledger == "documents")
    assert document.values["name"] == "关于甲,乙,丙,丁,戊的通知"


def test_a_folder_holds_files_of_any_kind(read: Reader, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "报告")
    (folder / "更多.yaml").write_text("ledgers:\n  trainings:\n    - {key: PX-1, held: 2021-03-01}\n", encoding="utf-8")
    write_workbook(folder / "其余.xlsx")
    ledgers = {record.ledger for record in read(folder).records}
    assert ledgers == {"replies", "trainings", "assessments", "matters"}


def test_a_zip_file_is_read_like_the_folder_in_it(read: Reader, tmp_path: Path) -> None:
    files = {"报告/报送范围.csv": COVERAGE.encode(), "报告/留言咨询答复.csv": REPLIES.encode(), "报告/": b""}
    report = read(write_archive(tmp_path / "报告.zip", files))
    assert values(report) == values(read(write_folder(tmp_path / "报告")))
    assert str(report.records[0].origin) == "报告.zip/留言咨询答复.csv第2行"
    assert [file.name for file in report.files] == ["报告.zip/报送范围.csv", "报告.zip/留言咨询答复.csv"]


def test_names_in_a_zip_file_that_windows_made_are_read(read: Reader, tmp_path: Path) -> None:
    path = tmp_path / "报告.zip"
    path.write_bytes(make_windows_archive({"报送范围.csv": COVERAGE, "留言咨询答复.csv": REPLIES}))
    assert [record.key for record in read(path).records] == ["LY-1", "LY-2"]


def make_windows_archive(files: dict[str, str]) -> bytes:
    """A zip file whose names are GB18030 and not marked as UTF-8."""

    class Info(zipfile.ZipInfo):
        def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - as zipfile calls it
            return self.filename.encode("gb18030"), self.flag_bits

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, text in files.items():
            package.writestr(Info(name), text)
    return buffer.getvalue()


def test_what_systems_leave_in_zip_files_and_names_that_climb_do_no_harm(read: Reader, tmp_path: Path) -> None:
    files = {
        "../../报送范围.csv": COVERAGE.encode(),
        "/etc/留言咨询答复.csv": REPLIES.encode(),
        "__MACOSX/._留言咨询答复.csv": b"\x00\x05\x16\x07",
        ".DS_Store": b"\x00",
        "Thumbs.db": b"\x00",
    }
    folder = tmp_path / "里面" / "深处"
    folder.mkdir(parents=True)
    report = read(write_archive(folder / "报告.zip", files))
    assert [record.key for record in report.records] == ["LY-1", "LY-2"]
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["报告.zip", "深处", "里面"]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"里面.zip": b"PK\x05\x06" + bytes(18)}, "报告.zip/里面.zip：压缩包里还有压缩包"),
        ({}, "报告.zip：压缩包是空的"),
        ({"信.docx": b"x"}, "报告.zip/信.docx：不认识的文件类型"),
        ({"培训.csv": b""}, "报告.zip/培训.csv：文件是空的"),
        ({"报表.xlsx": b"x"}, "报告.zip/报表.xlsx：扩展名是 .xlsx，内容却不是工作簿"),
        ({"a/培训.csv": b"x", "b/training.csv": b"x"}, "内容完全相同"),
    ],
    ids=["nested", "empty", "unknown", "empty file", "wrong ending", "twice"],
)
def test_a_zip_file_that_does_not_serve_is_refused(
    files: dict[str, bytes], words: str, read: Reader, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=words):
        read(write_archive(tmp_path / "报告.zip", files))


def test_a_zip_file_with_a_password_is_refused(read: Reader, tmp_path: Path) -> None:
    path = write_archive(tmp_path / "报告.zip", {"报送范围.csv": COVERAGE.encode()})
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"报告\.zip：文件有密码"):
        read(path)


def test_workbooks_that_together_unpack_too_far_are_refused(units: UnitRegistry, tmp_path: Path) -> None:
    folder = tmp_path / "报告"
    folder.mkdir()
    for number in range(2):
        with zipfile.ZipFile(write_workbook(folder / f"{number}.xlsx"), "a", zipfile.ZIP_DEFLATED) as package:
            package.writestr(f"xl/media/{number}.bin", bytes(600_000))
    limits = Limits(report_unpacked_mb=1)
    with pytest.raises(InputError, match=r"1\.xlsx：.*各工作簿展开后一共超过 1 MB"):
        read_report([folder], reporter=None, units=units, vocabularies={}, year=None, limits=limits)


def test_a_workbook_with_another_workbooks_ending_is_read_and_told(read: Reader, tmp_path: Path) -> None:
    report = read(write_workbook(tmp_path / "报表.xls"))
    assert [record.key for record in report.records] == ["KH-1", "KH-2", "SX-1"]
    told = [(remark.code, remark.found, remark.message) for remark in report.repairs if remark.code == "D213"]
    assert told == [("D213", ".xls", "按 .xlsx 工作簿读取")]


@pytest.mark.needs("soffice")
@pytest.mark.parametrize("form", ["xls", "ods", "xlsm:Calc MS Excel 2007 VBA XML"])
def test_a_workbook_that_libreoffice_wrote_says_the_same(
    form: str, program: Path, read: Reader, tmp_path: Path
) -> None:
    original = convert(program, write_workbook(tmp_path / "报表.xlsx"), "xlsx", tmp_path / "原")
    again = convert(program, tmp_path / "报表.xlsx", form, tmp_path / "另")
    first, second = read(original), read(again)
    assert values(second) == values(first)
    assert [record.key for record in second.records] == ["KH-1", "KH-2", "SX-1"]
    assert [record.values["weight"] for record in second.records[:2]] == [400, 450]
    assert [(refusal.code, refusal.origin.row) for refusal in second.refusals] == [("D113", 5)]
    assert [(remark.code, remark.message) for remark in second.repairs] == [
        (remark.code, remark.message) for remark in first.repairs
    ]
    assert "D209" in {remark.code for remark in second.repairs}
    assert [(remark.code, remark.origin.sheet) for remark in second.left_out] == [("D404", "Sheet2")]


@pytest.mark.needs("soffice")
@pytest.mark.parametrize("form", ["xls", "ods"])
def test_cells_keep_what_the_values_alone_do_not_tell(form: str, program: Path, tmp_path: Path) -> None:
    path = convert(program, write_workbook(tmp_path / "报表.xlsx"), form, tmp_path / "另")
    read_tables = read_old_workbook if form == "xls" else read_open_document
    table = next(table for table in read_tables(path.read_bytes(), path.name) if table.name == "考核评议")
    assert set(table.merged) == {Area(1, 1, 1, 6), Area(3, 2, 4, 2)}
    first, last = table.rows[2], table.rows[4]
    assert isinstance(first.cells[4], Percentage)
    assert isinstance(last.cells[3], Fault)
    assert (last.cells[5], first.cells[3]) == (True, date(2021, 3, 1))


def make_open_document(rows: str, *, before: bytes = b"") -> bytes:
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    sheet = f'<table:table table:name="表">{rows}</table:table>'
    content = f"<office:document-content {names}>{sheet}</office:document-content>"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", before + content.encode())
        package.writestr("META-INF/manifest.xml", "<manifest/>")
    return buffer.getvalue()


def read_made(rows: str) -> Table:
    (table,) = read_open_document(make_open_document(rows), "报表.ods")
    return table


TEXT = '<table:table-cell office:value-type="string"><text:p>字</text:p></table:table-cell>'
WIDE = TEXT.replace(" office", ' table:number-columns-repeated="999999999" office')
DEEP = TEXT.replace("字", "<text:span>" * 3000 + "字" + "</text:span>" * 3000)


def test_repeated_cells_and_rows_are_counted_and_remarks_on_cells_are_no_text() -> None:
    note = TEXT.replace("<text:p>字", "<office:annotation><text:p>张三丰</text:p></office:annotation><text:p>字")
    rows = (
        '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
        f'<table:table-row><table:table-cell table:number-columns-repeated="2"/>{note}</table:table-row>'
        '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>'
    )
    (row,) = read_made(rows).rows
    assert (row.number, row.cells) == (4, (None, None, "字"))


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (f'<table:table-row table:number-rows-repeated="999999">{TEXT}</table:table-row>', "最多 200000 行"),
        (f"<table:table-row>{WIDE}</table:table-row>", "最多 2000 列"),
        (f'<table:table-row table:number-rows-repeated="x">{TEXT}</table:table-row>', "已损坏"),
        ("<table:table-row>", "已损坏"),
        (f"<table:table-row>{DEEP}</table:table-row>", "已损坏"),
    ],
    ids=["rows", "columns", "no number", "broken", "deep"],
)
def test_an_open_document_that_would_take_too_much_is_refused(rows: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_open_document(make_open_document(rows), "报表.ods")


def test_an_open_document_with_declarations_is_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'
    with pytest.raises(InputError, match="不应有的声明"):
        read_open_document(make_open_document("", before=bomb), "报表.ods")


@pytest.mark.parametrize("length", [520, 4096, 100_000])
def test_a_damaged_old_workbook_is_refused(length: int, tmp_path: Path) -> None:
    content = bytes.fromhex("D0CF11E0A1B11AE1") + b"\x01" * length + "Workbook".encode("utf-16-le")
    path = tmp_path / "报表.xls"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"报表\.xls：.*读不出来"):
        read_sources([path], Log())


def test_an_old_workbook_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("facts.intake.old_workbook.LARGEST_OLD_WORKBOOK", 10)
    with pytest.raises(InputError, match="旧版工作簿有 0 MB"):
        read_old_workbook(bytes(11), "报表.xls")


@pytest.mark.needs("soffice")
def test_an_old_workbook_whose_parts_run_in_circles_is_refused(program: Path, tmp_path: Path) -> None:
    path = convert(program, write_workbook(tmp_path / "报表.xlsx"), "xls", tmp_path / "另")
    content = bytearray(path.read_bytes())
    first = int.from_bytes(content[60:64], "little")  # the sector that says which short sector follows which
    content[512 + 512 * first : 516 + 512 * first] = bytes(4)
    with pytest.raises(InputError, match="已损坏"):
        read_old_workbook(bytes(content), "报表.xls")

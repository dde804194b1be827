"""The same records come out of a workbook, CSV files in any encoding, YAML and JSON alike."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING

import openpyxl
import pytest

from facts.report import ALL_UNITS, CoverageClaim, Origin, ParsedRecord

if TYPE_CHECKING:
    from pathlib import Path

    from facts.report import Report
    from tests.facts.intake.conftest import Reader

COVERAGE = [
    ["台账", "所述单位", "起", "止（完整至）", "方式", "有无"],
    ["会议列席与工作汇报", "", "2021-01-01", "2021-12-31", "逐件", "有"],
    ["培训", "区民政局", "2021-01-01", "2021-06-30", "", "无"],
    ["留言咨询答复", "全部", "2021-01-01", "2021-12-31", "汇总", ""],
    ["事项", "", "2021-01-01", "2021-12-31", "", ""],
]
MEETINGS = [
    ["编号", "单位", "会议类别", "召开日期", "是否专题", "邀请列席代表", "列席人数", "议题是否选自决策目录"],
    ["HY-1", "", "本单位决策会议", "2021-05-10", "是", "企业代表、市民代表", "3", ""],
    ["HY-2", "青浦区民政局", "听取政务公开汇报", "2021-11-01", "", "无", "", "否"],
]
MATTERS = [
    ["编号", "单位", "种类", "发生日期", "发生时刻", "金额"],
    ["SX-1", "", "重大建设项目", "2021-03-05", "2021-03-05 09:30", "6000000"],
]
SHEETS = {
    "封面": [["报送单位", "区教育局"], ["年度", "2021"]],
    "报送范围": COVERAGE,
    "会议列席与工作汇报": MEETINGS,
    "事项": MATTERS,
}

DOCUMENT = {
    "reporter": "区教育局",
    "year": 2021,
    "coverage": [
        {"ledger": "meetings", "covers_from": "2021-01-01", "complete_through": "2021-12-31", "nothing": False},
        {
            "ledger": "trainings",
            "about": "区民政局",
            "covers_from": "2021-01-01",
            "complete_through": "2021-06-30",
            "nothing": True,
        },
        {
            "ledger": "replies",
            "about": "全部",
            "covers_from": "2021-01-01",
            "complete_through": "2021-12-31",
            "mode": "counts",
        },
        {"ledger": "matters", "covers_from": "2021-01-01", "complete_through": "2021-12-31"},
    ],
    "ledgers": {
        "meetings": [
            {
                "key": "HY-1",
                "kind": "本单位决策会议",
                "held": "2021-05-10",
                "dedicated": True,
                "invited": ["企业代表", "市民代表"],
                "attended": 3,
            },
            {
                "key": "HY-2",
                "unit": "青浦区民政局",
                "kind": "听取政务公开汇报",
                "held": "2021-11-01",
                "invited": [],
                "from_catalogue": False,
            },
        ],
        "matters": [
            {
                "key": "SX-1",
                "kind": "重大建设项目",
                "arose": "2021-03-05",
                "arose_at": "2021-03-05 09:30",
                "amount": 6000000,
            }
        ],
    },
}


def number(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def strip(report: Report) -> tuple[list[object], tuple[CoverageClaim, ...]]:
    return [(record.ledger, record.key, record.unit, record.values) for record in report.records], report.coverage


def write_workbook(path: Path) -> Path:
    """Write the sheets with real dates, numbers and logical values."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in SHEETS.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append([understand(cell) for cell in row])
    workbook.create_sheet("Sheet1")
    workbook.save(path)
    return path


def understand(cell: str) -> object:
    for read in (date.fromisoformat, datetime.fromisoformat, int):
        try:
            return read(cell)
        except ValueError:
            continue
    return cell or None


def write_csv(folder: Path, encoding: str) -> Path:
    folder.mkdir()
    for name, rows in SHEETS.items():
        text = "\r\n".join(",".join(row) for row in rows) + "\r\n"
        (folder / f"{name}.csv").write_bytes(text.encode(encoding))
    (folder / ".DS_Store").write_bytes(b"\x00")
    (folder / "~$封面.csv").write_bytes(b"\x00")
    return folder


def write_yaml(path: Path) -> Path:
    path.write_text(json.dumps(DOCUMENT, ensure_ascii=False, indent=1).replace('"2021-05-10"', "2021-05-10"), "utf-8")
    return path


def write_json(path: Path) -> Path:
    path.write_text(json.dumps(DOCUMENT, ensure_ascii=False, indent="\t"), "utf-8")
    return path


@pytest.fixture(params=["xlsx", "utf-8", "utf-8-sig", "gb18030", "yaml", "json"])
def report(request: pytest.FixtureRequest, tmp_path: Path, read: Reader) -> Report:
    kind: str = request.param
    writers = {"xlsx": write_workbook, "yaml": write_yaml, "json": write_json}
    if kind in writers:
        return read(writers[kind](tmp_path / f"报表.{kind}"), reporter=None)
    return read(write_csv(tmp_path / "报表", kind), reporter=None)


def test_a_report_is_understood_alike_in_every_form(report: Report) -> None:
    assert report.reporter == "qingpu-jyj"
    assert report.refusals == ()
    assert report.coverage == (
        CoverageClaim("meetings", "qingpu-jyj", number("2021-01-01"), number("2021-12-31")),
        CoverageClaim("trainings", "qingpu-mzj", number("2021-01-01"), number("2021-06-30"), nothing=True),
        CoverageClaim("replies", ALL_UNITS, number("2021-01-01"), number("2021-12-31"), "counts"),
        CoverageClaim("matters", "qingpu-jyj", number("2021-01-01"), number("2021-12-31")),
    )
    first, second, third = sorted(report.records, key=lambda record: record.key)
    assert (first.ledger, first.key, first.unit) == ("meetings", "HY-1", "qingpu-jyj")
    assert first.values == {
        "kind": "本单位决策会议",
        "held": number("2021-05-10"),
        "chaired_by": None,
        "dedicated": 1,
        "invited": "|企业代表|市民代表|",
        "attended": 3,
        "matter": None,
        "from_catalogue": None,
        "attendance_published": None,
        "adoption_published": None,
    }
    assert (second.unit, second.values["invited"], second.values["from_catalogue"]) == ("qingpu-mzj", "|", 0)
    assert third.values["arose_at"] == number("2021-03-05") * 1440 + 570
    assert third.values["amount"] == 600_000_000


def test_every_record_knows_its_file_sheet_and_row(tmp_path: Path, read: Reader) -> None:
    def origins(path: Path) -> list[Origin]:
        return [record.origin for record in read(path).records]

    assert origins(write_workbook(tmp_path / "报表.xlsx"))[1] == Origin("报表.xlsx", "会议列席与工作汇报", 3)
    assert origins(write_csv(tmp_path / "报表", "utf-8"))[0] == Origin("事项.csv", "", 2)
    yaml = write_yaml(tmp_path / "报表.yaml")
    lines = yaml.read_text("utf-8").splitlines()
    found = origins(yaml)[1]
    assert (found.file, found.sheet) == ("报表.yaml", "meetings")
    assert '"HY-2"' in lines[found.row]  # the brace of the record stands one line above its key


def test_json_on_a_single_line_is_read_too(tmp_path: Path, read: Reader) -> None:
    path = tmp_path / "报表.json"
    path.write_text(json.dumps(DOCUMENT), "utf-8")
    assert len(read(path).records) == 3


def test_files_given_one_by_one_are_one_report(tmp_path: Path, read: Reader) -> None:
    folder = write_csv(tmp_path / "报表", "utf-8")
    files = sorted(path for path in folder.glob("*.csv") if not path.name.startswith("~"))
    assert strip(read(*files)) == strip(read(folder))
    assert len(read(*files).files) == 4


def test_a_file_is_known_by_its_name_and_the_hash_of_its_bytes(tmp_path: Path, read: Reader) -> None:
    report = read(write_json(tmp_path / "报表.json"))
    (file,) = report.files
    assert file.name == "报表.json"
    assert len(file.sha256) == 64


def test_reading_twice_gives_the_same(tmp_path: Path, read: Reader) -> None:
    path = write_workbook(tmp_path / "报表.xlsx")
    assert read(path) == read(path)
    assert isinstance(read(path).records[0], ParsedRecord)

"""A check in every output format, on one report that is wrong in many ways; schemas are the published ones."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
import xmlschema
from openpyxl import Workbook, load_workbook

import cli
from commands.check_formats import SARIF_SCHEMA
from commands.checking import CheckFormat, check_reports, describe, write_check
from commands.world import load_world
from facts.intake.codes import CODES
from facts.intake.names import COVERAGE_HEADINGS
from tests.published_schemas import read_schema

if TYPE_CHECKING:
    from collections.abc import Callable

    from commands.checking import Checked
    from commands.world import World

REPORT = """\
reporter: 朱家角镇
year: 2021
coverage:
- {ledger: activities, covers_from: 2021-01-01, complete_through: 2021-12-31, mode: cases, nothing: true}
- {ledger: replies, covers_from: 2021-01-01, complete_through: 2021-12-31, mode: cases}
- {ledger: evidence, covers_from: 2021-01-01, complete_through: 2021-12-31, mode: cases}
ledgers:
  replies:
  - {key: LY-1, channel: 网上咨询, category: 咨询, received: 2021-03-01, replied: 2021-03-03, due: 2021-03-08}
  - {key: LY-2, channel: 网上咨询, category: 咨询, simple: false, received: 3月初, replied: 2021-03-03}
  - {key: LY-3, channel: "网上, 咨询%", category: 咨询, simple: false, received: 2021-05-03, replied: 2021-05-06}
  evidence:
  - {key: ZZ-1, requirement: 4c, what: 按主题分类, done: 2021-08-05, where: 门户网站}
"""
LEVELS = {"note": "notice"}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with refused rows, what is met, what is not, and what waits for the office."""
    path = tmp_path_factory.mktemp("报告") / "朱家角镇.yaml"
    path.write_text(REPORT, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def checked(report: Path) -> tuple[Checked, World]:
    """The report, checked once."""
    world = load_world("qingpu-2021")
    return check_reports(world, [world.read_report([report], None)], date(2021, 12, 31), []), world


@pytest.fixture(scope="module")
def write(checked: tuple[Checked, World], report: Path) -> Callable[[CheckFormat], str]:
    """What was found, in one of the formats."""
    return lambda form: write_check(*checked, [report], form, verbose=False)


@pytest.fixture(scope="module")
def said(checked: tuple[Checked, World]) -> list[dict[str, Any]]:
    """What there is to say, as JSON gives it."""
    found: list[dict[str, Any]] = describe(checked[0])["annotations"]
    assert {each["level"] for each in found} == {"error", "warning", "note"}
    assert {each["code"] for each in found} >= {"D102", "D105", "qingpu-2021/24a", "qingpu-2021/4c"}
    return found


def test_the_text_says_which_requirements_a_refused_row_holds_up(
    checked: tuple[Checked, World], write: Callable[[CheckFormat], str]
) -> None:
    undecided = {
        each["requirement"].partition("/")[2]
        for each in checked[0].findings
        if each["verdict"] == "cannot_tell" and "“留言咨询答复”台账有2行未能读入" in each["reason"]
    }
    (line,) = [line for line in write(CheckFormat.TEXT).splitlines() if "因此还不能判定" in line]
    assert line.startswith(f"  “留言咨询答复”台账有2行未能读入，因此还不能判定的要求有{len(undecided)}项：")
    assert set(line.partition("项：")[2].partition("。")[0].split("、")) == undecided
    assert undecided


@pytest.fixture
def check(report: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Check the report by the command; give the status and what was printed."""

    def call(*arguments: str) -> tuple[int, str]:
        status = cli.run(["check", str(report), "--plan", "qingpu-2021", *arguments])
        printed = capsys.readouterr()
        return status, printed.out + printed.err

    return call


def test_sarif_holds_every_annotation_and_is_valid(
    write: Callable[[CheckFormat], str], said: list[dict[str, Any]], report: Path
) -> None:
    log = json.loads(write(CheckFormat.SARIF))
    jsonschema.validate(log, read_schema(SARIF_SCHEMA))
    run = log["runs"][0]
    assert [(result["ruleId"], result["level"], result["message"]["text"]) for result in run["results"]] == [
        (each["code"], each["level"], each["message"]) for each in said
    ]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    refused = next(result for result in run["results"] if result["ruleId"] == "D102")
    place = refused["locations"][0]
    assert place["physicalLocation"]["artifactLocation"]["uri"].endswith("/%E6%9C%B1%E5%AE%B6%E8%A7%92%E9%95%87.yaml")
    assert place["physicalLocation"]["region"]["startLine"] > 0
    assert place["logicalLocations"][0]["name"]
    assert report.name in said[0]["file"]


def test_junit_counts_a_case_for_every_requirement_and_is_valid(
    write: Callable[[CheckFormat], str], said: list[dict[str, Any]]
) -> None:
    text = write(CheckFormat.JUNIT)
    root = ET.fromstring(text)  # noqa: S314 - our own text
    xmlschema.XMLSchema(Path(__file__).parents[1] / "data" / "junit.xsd").validate(text)
    findings = json.loads(write(CheckFormat.JSON))["findings"]
    assert len(root.findall(".//testcase")) == len(findings) + sum(not each["verdict"] for each in said)
    for kind, level in (("failure", "error"), ("error", "warning")):
        assert len(root.findall(f".//{kind}")) == sum(each["level"] == level for each in said)
        assert sum(int(suite.attrib[f"{kind}s"]) for suite in root) == len(root.findall(f".//{kind}"))


def test_github_and_gitlab_hold_every_annotation(
    write: Callable[[CheckFormat], str], said: list[dict[str, Any]], report: Path
) -> None:
    lines = write(CheckFormat.GITHUB).splitlines()
    assert [line.split(" ")[0] for line in lines] == [f"::{LEVELS.get(each['level'], each['level'])}" for each in said]
    assert all(f"file={report.as_posix().replace(',', '%2C')}" in line for line in lines)
    assert "网上, 咨询%25" in "\n".join(lines)
    issues = json.loads(write(CheckFormat.GITLAB))
    assert [issue["check_name"] for issue in issues] == [each["code"] for each in said]
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    assert {issue["location"]["path"] for issue in issues} == {report.as_posix()}


@pytest.mark.parametrize(("fail_on", "status"), [("breached", 1), ("never", 0)])
def test_the_status_follows_what_was_asked(check: Callable[..., tuple[int, str]], fail_on: str, status: int) -> None:
    assert check("--fail-on", fail_on)[0] == status


def test_only_what_the_baseline_does_not_know_counts(
    check: Callable[..., tuple[int, str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    baseline = tmp_path / "已知.json"
    assert check("--baseline", str(baseline), "--update-baseline")[0] == 0
    status, printed = check("--baseline", str(baseline))
    assert (status, "没有发现新的不达标" in printed, "（已知）" in printed) == (0, True, True)
    assert check("--baseline", str(baseline), "--format", "github")[1].strip() == ""
    changed = tmp_path / "改过.yaml"
    changed.write_text(
        REPORT.replace("replied: 2021-03-03, due", "replied: 2021-03-12, due").replace(
            "  - {key: LY-2", "  - {key: LY-9"
        ),
        encoding="utf-8",
    )
    arguments = ["--plan", "qingpu-2021", "--baseline", str(baseline), "--format", "github"]
    assert cli.run(["check", str(changed), *arguments]) == 1
    printed = capsys.readouterr().out
    assert "qingpu-2021/17b" in printed
    assert "D102" not in printed


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--update-baseline"], "--update-baseline 要和 --baseline 文件 一起用"),
        (["--baseline", "没有.json"], "读不了已知问题的文件“没有.json”"),
        (["--format", "pdf"], "不能是“pdf”，可以是：text、json、sarif、junit、github、gitlab"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(
    check: Callable[..., tuple[int, str]], arguments: list[str], words: str
) -> None:
    status, printed = check(*arguments)
    assert status == 2
    assert words in printed


def test_a_file_that_is_no_baseline_is_refused(check: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    for text in ("[]", "{", '{"known": [1]}'):
        path = tmp_path / "别的.json"
        path.write_text(text, encoding="utf-8")
        status, printed = check("--baseline", str(path))
        assert (status, "不是已知问题的文件" in printed) == (2, True)


def test_every_code_has_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    for number, code in CODES.items():
        assert cli.run(["explain", number.lower()]) == 0
        printed = capsys.readouterr().out
        assert all(text in printed for text in (number, code.title, code.why, code.remedy, code.example))
    assert cli.run(["explain", "D999"]) == 2
    assert "或者一个编码" in capsys.readouterr().err


def test_the_workbook_comes_back_marked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form = tmp_path / "区经委.xlsx"
    workbook = Workbook()
    workbook.create_sheet("封面").append(["报送单位", "区经委"])
    claims = workbook.create_sheet("报送范围")
    claims.append([COVERAGE_HEADINGS[name] for name in ("ledger", "covers_from", "complete_through")])
    claims.append(["留言咨询答复", date(2021, 1, 1), date(2021, 12, 31)])
    sheet = workbook.create_sheet("留言咨询答复")
    sheet.append(["编号", "渠道", "收到日期", "答复日期"])
    sheet.append(["LY-1", "网上咨询", date(2021, 3, 1), date(2021, 6, 1)])
    sheet.append(["LY-2", "网上咨询", "五月", date(2021, 6, 1)])
    del workbook["Sheet"]
    workbook.save(form)
    marked = tmp_path / "标好.xlsx"
    arguments = ["check", str(form), "--plan", "qingpu-2021", "--mark"]
    assert cli.run([*arguments, str(marked)]) in {1, 3}
    assert "已写出" in capsys.readouterr().out
    seen = load_workbook(marked)["留言咨询答复"]
    assert "D102" in str(seen["C3"].comment)
    assert cli.run([*arguments, str(marked)]) == 2
    assert "已存在，没有覆盖" in capsys.readouterr().err
    assert cli.run([*arguments, str(tmp_path / "标好.xls")]) == 2
    assert "请写成 标好.xlsx" in capsys.readouterr().err


def test_reports_of_several_units_are_checked_together(
    report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "金泽镇.yaml"
    other.write_text(REPORT.replace("朱家角镇", "金泽镇").replace("3月初", "2021-03-02"), encoding="utf-8")
    arguments = ["--plan", "qingpu-2021", "--format", "json", "--fail-on", "never"]
    assert cli.run(["check", str(report), str(other), *arguments]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(each["files"], each["records"]) for each in found["reports"]] == [([report.name], 2), ([other.name], 3)]
    refused = [(each["code"], each["file"]) for each in found["annotations"] if each["code"] == "D102"]
    assert refused == [("D102", report.name)]
    places = {each["file"] for each in found["annotations"] if each["code"] == "qingpu-2021/24a"}
    assert places == {report.name, other.name}

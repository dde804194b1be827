"""The list as a page, read back and held against the data; hostile texts do nothing in it."""

from __future__ import annotations

import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from commands.render import render_list_html, render_list_text
from tests.commands.made_result import (
    EVIDENCE,
    OTHER_UNIT,
    TABLE,
    count_kinds,
    count_tiers,
    divide,
    judge_cases,
    make_finding,
    make_records,
    make_result,
    of_unit,
)
from tests.commands.read_page import find_table, list_page, read_page


def test_the_page_gives_the_totals_by_verdict_zeros_too() -> None:
    result = judge_cases()
    verdicts = find_table(list_page(result), "verdicts")
    titles = [cell.text() for cell in verdicts.all("thead")[0].all("th")]
    numbers = [int(cell) for cell in verdicts.rows()[0]]
    expected = {TABLE.give_title("verdict", name): n for name, n in result["totals"]["verdicts"].items()}
    assert dict(zip(titles, numbers, strict=True)) == {**expected, "合计": result["totals"]["owed"]}
    assert 0 in numbers
    assert numbers[-1] == sum(numbers[:-1])


def test_the_summary_of_units_agrees_with_the_findings_and_adds_up() -> None:
    result = judge_cases()
    # A row of one cell only names the division (部门, 街镇) of the units below it.
    rows = [row for row in find_table(list_page(result), "units").rows() if len(row) > 1]
    expected = [
        [entry["unit_name"], *map(str, (len(own), *count_kinds(own), *count_tiers(own)))]
        for entry in result["units"]
        if (own := of_unit(result, entry["unit"]))
    ]
    assert [row[:-1] for row in rows[:-1]] == expected
    sums = [sum(int(row[column]) for row in rows[:-1]) for column in range(1, 10)]
    assert rows[-1] == ["合计", *map(str, sums), ""]
    assert sums[0] == result["totals"]["owed"]


CIRCULAR = {
    "id": "circular",
    "title": "公开通报",
    "kind": "step",
    "state": "yes",
    "why": "督促整改期满仍未落实的事项2项",
    "local": ["督促整改期满仍未落实的事项达到2项"],
    "source": {"place": "正文六（三）", "figure": "公开通报并约谈主要领导"},
}
SUMMON = {**CIRCULAR, "id": "summon", "title": "约谈主要领导", "state": "unknown", "why": "没有保存2020年的评估"}


def test_the_steps_that_are_proposed_for_a_unit_are_given_with_their_grounds_and_as_local() -> None:
    result = make_result(make_finding("1"), make_finding("1", **OTHER_UNIT))
    result["units"][1]["consequences"] = [CIRCULAR, SUMMON, {**CIRCULAR, "title": "落实不到位", "kind": "state"}]
    page = list_page(result)
    proposed = "公开通报（本地设定）"
    assert [row[-1] for row in find_table(page, "units").rows() if len(row) > 1] == ["—", proposed, ""]
    assert [f"处理建议：{proposed}。" in counts.text() for counts in page.all("p", of="counts")] == [False, True]
    text = render_list_text(result, columns=400)
    assert re.findall(r"；处理建议：(.+)", text) == [proposed]
    grounds = "依据正文六（三）“公开通报并约谈主要领导”；本地设定：督促整改期满仍未落实的事项达到2项"
    given = [
        f"公开通报：督促整改期满仍未落实的事项2项；{grounds}",
        f"约谈主要领导：尚不能定，没有保存2020年的评估；{grounds}",
    ]
    assert re.findall(r"处理建议　(.+)", text) == given
    assert [line.text() for steps in page.all("ul", of="steps") for line in steps.all("li")] == given


def test_every_finding_of_the_first_three_tiers_stands_on_the_page_once_with_all_its_fields() -> None:
    result = judge_cases()
    page = list_page(result)
    for entry in result["units"]:
        (section,) = (s for s in page.all("section", of="unit") if s.all("h2")[0].text() == entry["unit_name"])
        rows = [row for table in section.all("table", of="findings") for row in table.rows()]
        listed = [f for tier in (1, 2, 3) for f in of_unit(result, entry["unit"]) if f["tier"] == tier]
        missing, alone = divide(listed)
        named = [item.text() for block in section.all("ul", of="missing") for item in block.all("li")]
        items = [item for line in named for item in line.partition("项：")[2].split("；")]
        assert sorted(items) == sorted(f"{f['requirement'].partition('/')[2]}　{f['title']}" for f in missing)
        assert len(rows) == len(alone)
        for number, (row, finding) in enumerate(zip(rows, alone, strict=True), 1):
            label = TABLE.give_title("label", finding["label"])
            year, month, day = map(int, finding["due"].split("-"))
            assert row[0] == str(number)
            assert row[1].startswith(finding["title"])
            assert finding["requirement"] in row[1]
            assert row[3].startswith(f"{label}　{finding['reason']}")
            assert row[4] == (finding["remedy"] or "—")
            assert row[6] == f"{year}年{month}月{day}日"
            assert row[7] == TABLE.give_title("consequence", finding["consequence"])
            for record in finding["records"][:5]:
                assert f"{record['row']}" in row[3].partition("记录：")[2]


def test_evidence_not_handed_in_is_only_counted_and_the_page_says_how_to_list_it() -> None:
    result = make_result(make_finding("1"), make_finding("2", **EVIDENCE), make_finding("3", **EVIDENCE))
    page = list_page(result)
    assert "第2项任务" not in page.text()
    (heading,) = page.all("h3", of="tier-4")
    assert "2项" in heading.text()
    (command,) = page.all("code")
    assert command.text() == "mingcha list --plan qingpu-2021 --unit 区教育局 --tier 4"


def test_the_page_needs_neither_network_nor_script() -> None:
    text = render_list_html(judge_cases())
    page = read_page(text)
    assert page.all("script", "link", "img", "iframe", "object", "form") == []
    assert re.findall(r"https?:|url\(|@import|\bsrc=|\bon\w+=|javascript:", text) == []


def test_the_page_is_in_order_for_a_screen_reader() -> None:
    page = list_page(judge_cases())
    (document,) = page.all("html")
    assert document.attributes["lang"] == "zh-CN"
    levels = [int(heading.tag[1]) for heading in page.all("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for table in page.all("table"):
        assert table.all("caption")[0].text()
        assert all(cell.attributes.get("scope") for cell in table.all("th"))
        assert all(row.all("th") for row in table.all("tbody")[-1].all("tr")) or "verdicts" in table.attributes.values()
    ids = [element.attributes["id"] for element in page.walk() if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    links = [(link.attributes["href"] or "").removeprefix("#") for link in page.all("a")]
    assert len(links) > len(judge_cases()["units"])
    assert set(links) <= set(ids)


def test_units_are_grouped_where_the_run_says_so() -> None:
    result = make_result(make_finding("1"), make_finding("1", **OTHER_UNIT))
    result["units"][0]["division"], result["units"][1]["division"] = "区政府各部门", "各街镇"
    table = find_table(list_page(result), "units")
    assert [row[0] for row in table.rows()] == ["区政府各部门", "区教育局", "各街镇", "赵巷镇", "合计"]
    assert re.findall(r"^== (.+) ==$", render_list_text(result), re.MULTILINE) == ["区政府各部门", "各街镇"]


@pytest.mark.needs("chromium")
@pytest.mark.slow
def test_the_page_prints_on_a4_in_landscape(program: Path, tmp_path: Path) -> None:
    page, printed = tmp_path / "list.html", tmp_path / "list.pdf"
    page.write_text(render_list_html(judge_cases()), encoding="utf-8")
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={tmp_path}")
    command = [str(program), *options, f"--print-to-pdf={printed}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed.read_bytes())
    assert len(boxes) > len(judge_cases()["units"])
    assert {(round(float(wide)), round(float(high))) for wide, high in boxes} == {(842, 595)}


HOSTILE = (
    '<script>alert("1")</script>',
    '"><img src=x onerror=alert(1)>',
    "</title></style></section>",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt;&amp;",
    '=HYPERLINK("http://x")',
)


@pytest.mark.parametrize("words", HOSTILE)
def test_markup_in_names_and_texts_is_shown_as_it_is_and_does_nothing(words: str) -> None:
    finding = make_finding(
        "1",
        unit_name=words,
        title=words,
        reason=words,
        remedy=words,
        together=[words],
        records=make_records(5, file=words, sheet=words),
        records_total=1,
        readings={
            "taken": words,
            "same_under_all": False,
            "others": [{"id": "a", "says": words, "verdict": "met", "due": None}],
        },
    )
    source = {**finding["source"], "figure": words, "section": words}
    result = make_result({**finding, "source": source}, title=words, number=words, id=words)
    harmless = {element.tag for element in list_page(make_result(make_finding("1"))).walk()} | {"span", "ul", "li"}
    page = list_page(result)
    assert {element.tag for element in page.walk()} <= harmless
    assert page.all("h2")[-1].text() == words
    assert page.all("table", of="findings")[0].rows()[0][4] == words
    assert page.text().count(words) >= 10
    assert f"【{words}】" in render_list_text(result)


def test_signs_that_steer_a_terminal_or_turn_the_writing_are_taken_out() -> None:
    hostile = "区\x1b[2J教\x07育\u202e局\r\n第二行\t\u200b\x9b\ud800"
    result = make_result(make_finding("1", unit_name=hostile, title=hostile, reason=hostile))
    for text in (render_list_text(result), render_list_html(result), render_list_text(result, columns=40)):
        assert (
            re.findall(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text) == []
        )
    assert "【区�[2J教�育�局 第二行 ��】" in render_list_text(result)

"""Citations looked up in a plan's own text, and the text read into its places."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.rules.coverage import account
from engine.rules.outline import read_outline
from engine.rules.plantext import CLOSING, OPENING, PlanPlace, PlanText, parse_plan_text, read_plan_text
from engine.rules.verify import Unverified, count_citations, verify_plan
from facts.errors import InputError
from facts.resources import resource
from tests.engine.rules.made_rules import CHAPTER, PLAN, SEEDS, TEXT, bend, copy_rules, load_one

BROKEN = """ 某办公室文件
2020年要点
一、总体
（一）甲。应在 5个小
时内回应。第二句；第三句

— 2—
（二）乙。一、二两项都要做。
二、保障
（三）丙。不
得少于3次。
附件：1. 职责清单
 附件 1
职责清单
一、组织
1、听取一次
汇报。
2、接受考核。
二、日常
1、每季度结束后 3个
工作日内报送。
 附件 2
问题
序号 问题 单位
1

公开
不及时
各单位
2 拖拉 各单位
抄送：各部门。
某办公室 2020年5月13日印发
"""


def find(text: PlanText, *where: object) -> PlanPlace:
    found = text.find(*where)  # type: ignore[arg-type]
    assert found is not None
    return found


def test_a_scan_with_broken_lines_is_read_into_sections_items_and_rows() -> None:
    text = parse_plan_text(BROKEN)
    assert [place.say() for place in text.places if place.text] == [
        "正文前言",
        "正文一（一）",
        "正文一（二）",
        "正文二（三）",
        "附件1一、1",
        "附件1一、2",
        "附件1二、1",
        "附件2第1行",
        "附件2第2行",
        "正文版记",
    ]
    assert find(text, "body", "一（一）").text == "甲。应在5个小时内回应。第二句;第三句"
    assert find(text, "body", "一（一）").sentences() == ["甲。", "应在5个小时内回应。", "第二句；", "第三句"]
    assert find(text, "annex1", "二、1").text == "每季度结束后3个工作日内报送。"
    assert find(text, "annex2", None, 1).text == "公开不及时各单位"
    assert find(text, "body", OPENING).text.startswith("某办公室文件")
    assert "5月13日印发" in find(text, "body", CLOSING).text


def test_a_section_is_found_with_or_without_its_chapter_and_in_any_width() -> None:
    text = parse_plan_text(BROKEN)
    place = find(text, "body", "二（三）")
    assert find(text, "body", "（三）") == find(text, "body", "(三)") == find(text, "body", "二(三)") == place
    assert text.find("body", "（九）") is None
    twice = parse_plan_text("一、甲\n（一）子。\n二、乙\n（一）丑。\n")
    assert twice.find("body", "（一）") is None
    assert find(twice, "body", "二（一）").text == "丑。"


def test_a_table_gives_rows_rows_without_number_and_what_merged_cells_say() -> None:
    text = read_plan_text(TEXT)
    second, fourth = find(text, "table", None, 2), find(text, "table", None, 4)
    assert (second.title, second.inherited) == ("提高解读质量", "提高解读质量|健全组织领导")
    assert fourth.inherited.split("|")[-1] == "各部门、各街镇"
    below = find(text, "table", None, None, 4)
    assert below.say() == "任务分解表第4行之下未编号行"
    assert below.cells[-1] == "11月底前"


def test_a_title_printed_in_the_middle_of_its_block_reaches_up_and_down() -> None:
    text = parse_plan_text("1\t甲\t子\t单位\t全年\n2\t\t丑\t单位\t全年\n3\t乙\t寅\t单位\t全年\n4\t\t卯\t单位\t全年\n")
    assert find(text, "table", None, 2).inherited == "甲|乙"


@pytest.mark.parametrize("text", ["", "没有章节的文字\n"])
def test_a_text_without_places_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "plan.txt"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match="认不出章节"):
        read_plan_text(path)


def test_a_text_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_bytes("一、总体\n".encode("gb18030"))
    with pytest.raises(InputError, match="UTF-8"):
        read_plan_text(path)


def verify_bent(folder: Path, *changes: tuple[str, str]) -> list[Unverified]:
    root = copy_rules(folder)
    bend(root, CHAPTER, *changes)
    catalog, rules = load_one(root)
    return verify_plan(catalog, rules, read_plan_text(TEXT))


def test_citations_in_order_are_all_found_whatever_breaks_and_widths_the_scan_has() -> None:
    catalog, rules = load_one()
    assert verify_plan(catalog, rules, read_plan_text(TEXT)) == []
    assert count_citations(rules) == 9


def test_words_that_stand_elsewhere_are_listed_with_where(tmp_path: Path) -> None:
    (found,) = verify_bent(tmp_path, ("row: 3, figure: 每半年至少听取一次", "row: 4, figure: 每半年至少听取一次"))
    assert found.requirement == f"{PLAN}/3"
    assert found.cited == "任务分解表第4行"
    assert found.elsewhere == ("正文一（二）", "任务分解表第3行")
    assert found.place.startswith(f"rules/{CHAPTER}:")


def test_words_that_stand_nowhere_are_listed_with_what_stands_there(tmp_path: Path) -> None:
    (found,) = verify_bent(tmp_path, ("row: 2, figure: 3个工作日内答复", "row: 2, figure: 3个工作日内回复"))
    assert found.elsewhere == ()
    assert "那里写的是“3个工作日内答复”" in found.message


def test_a_place_that_the_text_does_not_have_is_listed(tmp_path: Path) -> None:
    (found,) = verify_bent(tmp_path, ("section: 一（二）", "section: 一（三）"))
    assert found.message.startswith("文中没有正文一（三）。这些字在正文一（二）、任务分解表第3行。")


def test_a_limit_that_none_of_the_places_says_is_listed(tmp_path: Path) -> None:
    (found,) = verify_bent(tmp_path, ("time: {by: 2024-04-30}", "time: {by: 2024-05-31}"))
    assert (found.requirement, found.words) == (f"{PLAN}/4", "2024-05-31前")
    assert "任务分解表第4行、正文二（一）" in found.message


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem)
def test_every_citation_of_a_shipped_plan_stands_in_its_text(seed: Path) -> None:
    catalog, rules = load_one(resource("rules"), seed.stem)
    assert [entry.message for entry in verify_plan(catalog, rules, read_plan_text(seed))] == []


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem)
def test_nothing_of_a_complete_shipped_plan_is_unaccounted(seed: Path) -> None:
    _, rules = load_one(resource("rules"), seed.stem)
    outline = read_outline(resource("rules"), seed.stem)
    if rules.plan.complete:
        assert outline is not None
        assert account(rules, outline, read_plan_text(seed)).unaccounted == ()
    else:
        assert outline is None or outline.file.plan == seed.stem


NUMBERED = {
    "jinshan-2022": ("table", 99),
    "putuo-2021": ("table", 36),
    "qingpu-2020": ("annex3", 42),
    "qingpu-2021": ("table", 75),
    "qingpu-2023": ("body", 36),
}


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem)
def test_a_text_of_the_five_plans_gives_all_its_rows_or_items(seed: Path) -> None:
    document, number = NUMBERED[seed.stem]
    places = [place for place in read_plan_text(seed).places if place.document == document and place.text]
    assert sum(place.section is None or "（" in place.section for place in places) == number

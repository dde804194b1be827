"""What is printed of a run as text, and what is listed where, held against its data."""

from __future__ import annotations

import re
from typing import Any

import pytest

from commands.render import render_list_html, render_list_text
from facts.errors import InternalError, UsageError
from tests.commands.made_result import (
    BY_READING,
    EVIDENCE,
    MET,
    OTHER_UNIT,
    RULING,
    TABLE,
    WAIVED,
    count_tiers,
    divide,
    judge_cases,
    make_condition,
    make_finding,
    make_records,
    make_result,
    of_unit,
)
from tests.commands.read_page import list_page

# --- the text ----------------------------------------------------------------------------------


def test_the_text_gives_the_head_and_the_totals_zeros_too() -> None:
    result = judge_cases()
    totals = result["totals"]
    head = render_list_text(result).split("【")[0]
    for words in (
        "2021年青浦区政务公开工作要点",
        "青府办发〔2021〕17号",
        "2021年12月31日",
        "2022-01-12 09:30:05",
        "3f9a0c21b7de",
    ):
        assert words in head
    assert f"{totals['units']}个单位，{totals['requirements']}项要求" in head
    assert f"应落实{totals['owed']}项" in head
    by_verdict = re.findall(r"按结论　(.+)", head)[0]
    expected = [f"{TABLE.give_title('verdict', name)}{n}" for name, n in totals["verdicts"].items()]
    assert sorted(by_verdict.split("，")) == sorted(expected)
    kinds = re.findall(r"计为达标(\d+)，计为未达标(\d+)，计为未定(\d+)，不计入(\d+)", head)[0]
    assert list(map(int, kinds)) == list(totals["counts_as"].values())


def test_the_text_lists_unit_by_unit_and_tier_by_tier_with_all_fields() -> None:
    result = judge_cases()
    sections = re.split(r"^【(.+?)】", render_list_text(result), flags=re.MULTILINE)[1:]
    assert sections[::2] == [entry["unit_name"] for entry in result["units"]]
    for entry, section in zip(result["units"], sections[1::2], strict=True):
        own = of_unit(result, entry["unit"])
        assert re.findall(r"第.层(\d+)项", section)[:4] == list(map(str, count_tiers(own)))
        for tier in (1, 2, 3):
            listed = [finding for finding in own if finding["tier"] == tier]
            part = re.findall(rf"  第{'零一二三'[tier]}层　.+?　(\d+)项\n(.+?)(?=\n  第.层　|\Z)", section, re.DOTALL)
            assert [int(number) for number, _ in part] == ([len(listed)] if listed else [])
            missing, rows = divide(listed)
            for finding in missing:
                number = finding["requirement"].partition("/")[2]
                assert re.findall(rf"[：；]{number}　{finding['title']}(?=[；\n]|\Z)", part[0][1]) != []
                assert f"{finding['title']}（" not in part[0][1]
            for finding in rows:
                at = part[0][1].index(f"{finding['title']}（{finding['requirement']}）")
                block = part[0][1][at:].partition("\n\n")[0]
                assert f"：{TABLE.give_title('label', finding['label'])}\n" in block
                assert f"实际情况　{finding['reason']}\n" in block
                assert f"差距　　　{finding['remedy'] or '—'}\n" in block
                assert f"后续处理：{TABLE.give_title('consequence', finding['consequence'])}" in block
        shown = [finding for finding in own if finding["tier"] in {1, 2, 3}]
        assert section.count("实际情况") == len(divide(shown)[1])
        named = re.findall(r"没有报送“.+?台账：涉及(\d+)项：(.+)", section)
        assert [int(number) for number, _ in named] == [len(items.split("；")) for _, items in named]
        assert sum(int(number) for number, _ in named) == len(divide(shown)[0])


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ({"row": 23}, "任务分解表第23行"),
        ({"document": "body", "section": "一（二）", "row": None}, "正文一（二）"),
        ({"document": "annex1", "section": "二、2", "row": None}, "附件1二、2"),
        ({"row": None, "below_row": 74}, "任务分解表第74行之后未编号的一行"),
    ],
)
def test_the_place_in_the_plan_is_named(source: dict[str, Any], words: str) -> None:
    finding = make_finding("1")
    result = make_result({**finding, "source": {**finding["source"], **source}})
    assert f"依据　　　{words}　" in render_list_text(result)
    assert list_page(result).all("table", of="findings")[0].rows()[0][5] == words


def test_quotation_marks_within_the_plan_s_words_become_single_ones() -> None:
    finding = make_finding("1")
    result = make_result({**finding, "source": {**finding["source"], "figure": "开设“政策解读”栏目"}})
    assert "要求　　　“开设‘政策解读’栏目”" in render_list_text(result)


def test_units_with_nothing_to_show_are_named_in_one_line() -> None:
    result = make_result(make_finding("1"), make_finding("1", **OTHER_UNIT, **MET))
    assert render_list_text(result).endswith("\n所列各层没有事项的单位：赵巷镇")
    assert "清单上没有事项的单位：赵巷镇。" in list_page(result).text()
    assert "【赵巷镇】" not in render_list_text(result)


def test_a_plan_that_is_not_wholly_encoded_is_said_to_be_so() -> None:
    words = "这份要点的要求还没有全部编入"
    assert words in render_list_text(make_result(make_finding("1"), complete=False))
    assert words in render_list_html(make_result(make_finding("1"), complete=False))
    assert words not in render_list_text(make_result(make_finding("1")))


def test_a_plan_without_a_number_and_a_run_that_was_not_stored_are_said_to_be_so() -> None:
    result = make_result(make_finding("1"), number="")
    del result["run"]["id"]
    head = render_list_text(result)
    assert "文号未给出" in head
    assert "评估编号未保存" in head


def test_a_run_before_anything_came_in_is_said_to_rest_on_nothing() -> None:
    assert "依据：没有收到任何材料；" in render_list_text(make_result(make_finding("1"), known_at=0))
    assert "依据：2022-01-12 09:30:05以前收到的材料；" in render_list_text(make_result(make_finding("1")))


def test_a_run_without_any_owed_pair_has_no_rate() -> None:
    assert "计入统计的0项，没有达标率；已有定论的0项，没有达标率" in render_list_text(make_result())
    assert "应落实0项" in render_list_html(make_result())


@pytest.mark.parametrize(
    ("met", "not_met", "undecided", "shown"),
    [
        (241, 161, 0, ("402项中达标241项，占59.9%", "402项中达标241项，占59.9%")),
        (2, 1, 0, ("3项中达标2项，占66.6%", "3项中达标2项，占66.6%")),
        (999, 1, 9, ("1009项中达标999项，占99.0%", "1000项中达标999项，占99.9%")),
        (1, 0, 1, ("2项中达标1项，占50.0%", "1项中达标1项，占100.0%")),
    ],
)
def test_rates_are_cut_off_and_never_rounded(met: int, not_met: int, undecided: int, shown: tuple[str, str]) -> None:
    findings = [make_finding(str(n), **MET) for n in range(met)]
    findings += [make_finding(f"x{n}") for n in range(not_met)]
    findings += [make_finding(f"e{n}", **EVIDENCE) for n in range(undecided)]
    text = render_list_text(make_result(*findings), tiers=())
    assert f"达标率　计入统计的{shown[0]}；已有定论的{shown[1]}\n" in text


# --- what is listed, and where -----------------------------------------------------------------


def test_what_rests_on_another_stands_under_it_once_whatever_its_tier() -> None:
    plan = "qingpu-2021"
    result = make_result(
        make_finding("1"),
        make_finding("2", base=f"{plan}/1"),
        make_finding("3", **BY_READING, base=f"{plan}/2"),
        make_finding("4", **BY_READING),
        make_finding("5"),
    )
    rows = [row for table in list_page(result).all("table", of="findings") for row in table.rows()]
    assert [(row[0], row[1][:5]) for row in rows] == [
        ("1", "第1项任务"),
        ("1.1", "第2项任务"),
        ("1.1.1", "第3项任务"),
        ("2", "第5项任务"),
        ("3", "第4项任务"),
    ]
    assert rows[2][3].startswith("取决于对要求的理解（第三层）")
    text = render_list_text(result)
    assert [text.count(f"第{n}项任务") for n in range(1, 6)] == [1] * 5
    assert "  第三层　尚待确定的事项　2项\n" in text
    assert text.count("其中1项因所依据的事项未落实而不达标，列在所依据的事项之下。") == 2
    assert text.index("第2项任务") < text.index("第3项任务") < text.index("第5项任务") < text.index("  第三层　尚待")


def test_what_rests_on_something_that_is_not_listed_stands_by_itself() -> None:
    result = make_result(make_finding("1", **WAIVED), make_finding("2", base="qingpu-2021/1"))
    rows = list_page(result).all("table", of="findings")[0].rows()
    assert [(row[0], row[1][:5]) for row in rows] == [("1", "第2项任务")]


def test_waived_pairs_are_shown_apart_with_their_verdict() -> None:
    explained = {**WAIVED, "label": "explained", "disposition": "explained", "binds": "principle"}
    result = make_result(make_finding("1", **WAIVED), make_finding("2", **explained), make_finding("3", **MET))
    words = "理由：机构撤并；批准人：李四；有效期：2021年1月1日起，不设终止。"
    lines = [
        f"第1项任务（qingpu-2021/1）：已豁免（结论：不达标）。{words}",
        f"第2项任务（qingpu-2021/2）：说明已认可（结论：不达标）。{words}",
    ]
    assert re.findall(r"^  单列　　(.+)$", render_list_text(result), re.MULTILINE) == lines
    assert [item.text() for item in list_page(result).all("ul", of="apart")[0].all("li")] == lines


def test_an_objection_is_shown_with_its_words_where_the_finding_stands() -> None:
    objected = {
        "tier": 3,
        "label": "objected",
        "disposition": "objected",
        "disposition_detail": {**RULING, "why": "材料已经报送", "by": "区教育局", "until": "2021-12-31"},
    }
    mark = "提出异议：理由：材料已经报送；提出人：区教育局；有效期：2021年1月1日至2021年12月31日"
    title = TABLE.give_title("disposition", "objected")
    result = make_result(make_finding("1", **{**BY_READING, **objected}))
    assert re.findall(r"^     注明　　　(.+)$", render_list_text(result), re.MULTILINE) == [
        mark.replace("提出异议", title)
    ]
    assert "单列" not in render_list_text(result)


NOT_REPORTED: dict[str, Any] = {"verdict": "not_reported", "tier": 2, "accuses": False, "label": "not_reported"} | {
    "counts_as": "undecided"
}


def lack(requirement: str, *ledgers: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - parts of a finding
    conditions = [make_condition(ledger=ledger, reported=False) for ledger in ledgers]
    return make_finding(requirement, **NOT_REPORTED, conditions=conditions, **changes)


def test_what_was_not_handed_in_stands_in_one_block_ledger_by_ledger() -> None:
    result = make_result(
        lack("1", "trainings"),
        make_finding("2"),
        lack("3", "trainings", "meetings"),
        lack("4", "trainings"),
        make_finding("5", **{**NOT_REPORTED, "label": "late", "verdict": "late"}),
    )
    text = render_list_text(result)
    lines = [
        "没有报送“培训”台账：涉及2项：1　第1项任务；4　第4项任务",
        "没有报送“培训”、“会议列席与工作汇报”台账：涉及1项：3　第3项任务",
    ]
    assert re.findall(r"^    (没有报送.+)$", text, re.MULTILINE) == lines
    assert "  未报　没有报送下列台账，涉及不能核对的3项；确实没有的，作零报告。" in text
    assert "  第二层　逾期完成和未报的事项　4项\n" in text
    assert text.count("实际情况") == 2
    page = list_page(result)
    assert [item.text() for item in page.all("ul", of="missing")[0].all("li")] == lines
    assert len([row for table in page.all("table", of="findings") for row in table.rows()]) == 2
    assert "涉及不能核对的3项" in page.text()


def test_a_unit_that_handed_in_nothing_is_said_to_have_handed_in_nothing() -> None:
    result = make_result(lack("1", "trainings"), lack("2", "meetings"), make_finding("1", **OTHER_UNIT))
    words = "本单位没有报送任何材料，应报2个台账，涉及不能核对的2项；确实没有的，作零报告。"
    assert words not in render_list_text(result)
    result["units"][0]["handed_in"] = False
    assert render_list_text(result).count(words) == 1
    assert list_page(result).text().count(words) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"now": [0, None], "op": "than_last_year", "unit": "last_year"}, "没有可以比较的数"),
        ({"now": [0, None], "unit": "times"}, "没有报全，数还不知道"),
        ({"now": [None, None], "unit": "times"}, "没有报全，数还不知道"),
        ({"now": [3, None], "unit": "times"}, "至少3次（没有报全）"),
    ],
)
def test_a_figure_that_is_not_known_is_said_not_to_be_known(changes: dict[str, Any], words: str) -> None:
    figure = {"requirement": "x", "title": "主动公开数", "unit": "one", "condition": make_condition(**changes)}
    text = render_list_text(make_result(make_finding("1"), figures=[figure]))
    assert f"  参考数字　主动公开数：{words}\n" in f"{text}\n"
    assert "不限" not in text


def test_figures_that_are_never_judged_are_shown() -> None:
    condition = make_condition(now=[12, 12], unit="times")
    figure = {"requirement": "x", "title": "主动公开数", "unit": "one", "unit_name": "区教育局", "condition": condition}
    result = make_result(make_finding("1"), figures=[figure])
    assert "  参考数字　主动公开数：12次" in render_list_text(result)
    assert "主动公开数：12次" in list_page(result).text()


@pytest.mark.parametrize(
    ("changes", "mark"),
    [
        ({"flags": ["local"]}, "本地设定：标准由办公室另定，不是要点原文"),
        ({"flags": ["implied"]}, "原文未写明次数，按至少一次"),
        ({"flags": ["before_issue"]}, "时限早于要点印发（2021年4月22日），不据此指明"),
        (
            {
                "flags": ["declared"],
                "conditions": [
                    make_condition(
                        declared="是否重要由本单位认定",
                        counts={"ok": 2, "waiting": 1, "unknown": 7, "late": 3, "overdue": 4},
                    )
                ],
            },
            "对象由单位自行认定：是否重要由本单位认定，已认定10件",
        ),
        (
            {
                "readings": {
                    "taken": "取不顺延",
                    "same_under_all": False,
                    "others": [
                        {"id": "a", "says": "顺延到11月1日", "verdict": "met", "due": "2021-11-01"},
                        {"id": "b", "says": "按正文", "verdict": "breached", "due": "2021-10-31"},
                    ],
                }
            },
            "取决于理解：若按“顺延到11月1日”，则为“达标”，时限2021年11月1日",
        ),
    ],
)
def test_a_finding_carries_its_marks(changes: dict[str, Any], mark: str) -> None:
    result = make_result(make_finding("1", **changes))
    assert re.findall(r"^     注明　　　(.+)$", render_list_text(result), re.MULTILINE) == [mark]
    assert [item.text() for item in list_page(result).all("ul", of="marks")[0].all("li")] == [mark]


def test_a_finding_without_marks_has_none_and_a_joint_one_names_the_others() -> None:
    text = render_list_text(make_result(make_finding("1", together=["区经委", "赵巷镇"])))
    assert "注明" not in text
    assert "共同承担　区经委、赵巷镇\n" in f"{text}\n"


@pytest.mark.parametrize(
    ("records", "total", "words"),
    [
        (make_records(5, 6), 2, "台账.xlsx“办件”表第5、6行"),
        (make_records(5, 5, 6), 3, "台账.xlsx“办件”表第5、6行"),
        (make_records(*range(4, 12)), 8, "台账.xlsx“办件”表第4、5、6、7、8行等8条"),
        (make_records(*range(4, 54)), 312, "台账.xlsx“办件”表第4、5、6、7、8行等312条"),
        (make_records(4) + make_records(9, file="办件.csv", sheet=""), 2, "台账.xlsx“办件”表第4行；办件.csv第9行"),
    ],
)
def test_the_first_records_behind_a_finding_are_named(records: list[dict[str, Any]], total: int, words: str) -> None:
    result = make_result(make_finding("1", records=records, records_total=total))
    assert re.findall(r"^     记录　　　(.+)$", render_list_text(result), re.MULTILINE) == [words]
    assert f"记录：{words}" in list_page(result).text()


def test_only_the_tiers_asked_for_are_listed() -> None:
    result = make_result(
        make_finding("1"), make_finding("2", **BY_READING), make_finding("3", **EVIDENCE), make_finding("4", **MET)
    )
    shown = {
        tiers: re.findall(r"第(\d)项任务", render_list_text(result, tiers=tiers))
        for tiers in ((1,), (3,), (1, 2, 3), (4,), (0,), (0, 1, 2, 3, 4))
    }
    assert shown == {
        (1,): ["1"],
        (3,): ["2"],
        (1, 2, 3): ["1", "2"],
        (4,): ["3"],
        (0,): ["4"],
        (0, 1, 2, 3, 4): ["1", "2", "3", "4"],
    }
    assert "--tier 4" in render_list_text(result)
    assert "--tier 4" not in render_list_text(result, tiers=(4,))


def test_one_unit_is_shown_with_its_own_totals_from_the_whole_run_or_from_its_part() -> None:
    result = make_result(make_finding("1"), make_finding("1", **OTHER_UNIT, **MET), make_finding("2", **OTHER_UNIT))
    part = {**result, "units": result["units"][1:], "findings": result["findings"][1:]}
    for given in (result, part):
        text = render_list_text(given, unit="two")
        assert text.startswith("2021年青浦区政务公开工作要点逐单位问题清单（赵巷镇）")
        assert "1个单位，2项要求" in text
        assert "计为达标1，计为未达标1，计为未定0，不计入0" in text
        assert "区教育局" not in text
        assert "区教育局" not in render_list_html(given, unit="two")
    with pytest.raises(UsageError, match="three"):
        render_list_text(result, unit="three")


@pytest.mark.parametrize("where", ["totals", "units"])
@pytest.mark.parametrize("what", ["owed", "verdicts", "tiers", "counts_as"])
def test_no_list_is_printed_whose_findings_do_not_add_up_to_the_totals(where: str, what: str) -> None:
    result = make_result(make_finding("1"), make_finding("2"))
    totals = result["totals"] if where == "totals" else result["units"][0]
    wrong: dict[str, Any] = {
        "owed": 3,
        "verdicts": {**result["totals"]["verdicts"], "met": 1, "breached": 1},
        "tiers": {**result["totals"]["tiers"], "1": 1, "2": 1},
        "counts_as": {"met": 1, "not_met": 1, "undecided": 0, "excluded": 0},
    }
    totals[what] = wrong[what]
    with pytest.raises(InternalError, match="清单与评估的总数不符"):
        render_list_text(result)

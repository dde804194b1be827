"""One finding explained, the decision table, and what templates may do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jinja2
import jinja2.nodes
import pytest

from commands.render import render, render_explain_text, render_verdicts_text
from engine.decision import describe_table
from facts.errors import InternalError
from facts.resources import resource
from tests.commands.made_result import (
    TABLE,
    judge_cases,
    make_condition,
    make_finding,
    make_records,
)

# --- an explanation and the table --------------------------------------------------------------


def explain(finding: dict[str, Any], **changes: object) -> str:
    data = {
        **finding,
        "days": ["2021年4月30日起算，第5个工作日是2021年5月11日。"],
        "rule_place": "rules/plans/x.yaml:12",
    }
    return render_explain_text({**data, **changes})


def test_every_finding_of_the_engine_can_be_explained_with_what_led_to_it() -> None:
    lines = {line.row: line for line in describe_table(TABLE)}
    for finding in judge_cases()["findings"]:
        text = explain(finding)
        assert text.startswith(f"{finding['unit_name']}　{finding['title']}（{finding['requirement']}）\n")
        assert f"结论　　{TABLE.give_title('verdict', finding['verdict'])}" in text
        assert finding["reason"] in text
        assert "rules/plans/x.yaml:12" in text
        for name in finding["decision_rows"]:
            assert f"  {name}  {lines[name].stage}：{lines[name].when}\n" in text
            assert f"       → {lines[name].then}\n       {lines[name].why}\n" in text
        for other in finding["readings"]["others"]:
            assert f"”，则为“{TABLE.give_title('verdict', other['verdict'])}”" in text
        assert text.count("     各类条数") == len(finding["conditions"])
        fine = sum(record["state"] == "ok" for record in finding["records"])
        for record in finding["records"]:
            listed = record["state"] != "ok" or fine <= 10
            assert (f"第{record['row']}行　{record['key']}　" in text) == listed


def test_an_explanation_gives_limit_both_intervals_the_lack_and_the_counts() -> None:
    condition = make_condition(
        title="多元化解读",
        limit=60,
        unit="percent",
        now=[46.66, 60],
        end=[0, None],
        shortfall=3,
        counts={"ok": 7, "waiting": 1, "unknown": 2, "late": 5, "overdue": 0},
    )
    text = explain(make_finding("1", conditions=[condition]))
    assert "  1. 多元化解读\n     要求　　　不少于60%\n     目前　　　46.66至60%\n     到时限　　0至不限%\n" in text
    assert "     缺　　　　3件\n     各类条数　符合7，未到期或尚缺1，不能判断2，不符合或超时5，过期未办0\n" in text
    assert "\n日数\n  2021年4月30日起算，第5个工作日是2021年5月11日。\n" in text


def test_cases_within_a_time_are_explained_by_how_many_fail_and_how_late_they_are() -> None:
    condition = make_condition(op="within", limit=5, unit="working_days", now=[2, 3], end=[2, 9], shortfall=2)
    late, overdue = make_records(5, 6)
    records = [{**late, "days_late": 34, "done": "2021-06-25"}, {**overdue, "state": "overdue", "day": None}]
    text = explain(make_finding("1", conditions=[condition]), records=records)
    assert "要求　　　逐件按时，时限5个工作日\n     目前　　　不符合的2至3件\n     到时限　　不符合的2至9件\n" in text
    assert "\n记录（2条）\n" in text
    assert text.endswith(
        "  台账.xlsx“办件”表第6行　B6　过期未办\n"
        "  台账.xlsx“办件”表第5行　B5　不符合或超时，超期34个工作日　2021年4月30日起，2021年6月25日完成"
    )


def test_an_explanation_lists_every_record_that_is_not_in_order() -> None:
    text = explain(make_finding("1"), records=make_records(*range(4, 304)))
    assert re.findall(r"第(\d+)行　B", text) == [str(row) for row in range(4, 304)]
    assert "记录（300条）" in text
    assert explain(make_finding("1")).endswith("记录（0条）\n  没有记录")


@pytest.mark.parametrize(("fine", "listed"), [(10, 10), (11, 0), (492, 0)])
def test_what_fails_stands_first_and_many_records_in_order_are_only_counted(fine: int, listed: int) -> None:
    states = ("ok",) * fine + ("waiting", "unknown", "late", "overdue")
    records = [
        {**record, "state": state} for record, state in zip(make_records(*range(1, fine + 5)), states, strict=True)
    ]
    text = explain(make_finding("1"), records=records)
    rows = [int(row) for row in re.findall(r"第(\d+)行　B", text)]
    assert rows[:4] == [fine + 4, fine + 3, fine + 2, fine + 1]
    assert len(rows) == 4 + listed
    assert (f"符合的{fine}条没有逐条列出" in text) == (not listed)
    assert f"记录（{fine + 4}条）" in text


def test_the_whole_decision_table_is_printed() -> None:
    lines = describe_table(TABLE)
    text = render_verdicts_text(lines, TABLE.title)
    assert text.startswith("判定表\n")
    assert re.findall(r"^  ([A-Z]\d\d)  ", text, re.MULTILINE) == [line.row for line in lines]
    for line in lines:
        assert f"  {line.row}  {line.when or '无论何种情形'}\n       → {line.then}\n       {line.why}" in text
    assert [stage for stage in dict.fromkeys(line.stage for line in lines) if f"\n\n{stage}\n" not in text] == []


# --- templates ---------------------------------------------------------------------------------

TEMPLATES = sorted(path.name for path in resource("templates").iterdir() if path.suffix in {".txt", ".html"})


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_shipped_template_neither_counts_nor_asks(name: str) -> None:
    tree = jinja2.Environment(autoescape=True).parse((resource("templates") / name).read_text(encoding="utf-8"))
    arithmetic = (
        jinja2.nodes.Add,
        jinja2.nodes.Sub,
        jinja2.nodes.Mul,
        jinja2.nodes.Div,
        jinja2.nodes.FloorDiv,
        jinja2.nodes.Mod,
        jinja2.nodes.Pow,
        jinja2.nodes.Compare,
        jinja2.nodes.Call,
    )
    assert [node.lineno for node in tree.find_all(arithmetic)] == []
    assert {node.name for node in tree.find_all(jinja2.nodes.Filter)} <= {"hang", "join"}


def write_template(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("一\n二\n{{ page.titel }}\n", "list.txt:3", "titel"),
        ("一\n{% for unit in units %}\n{% endfor %}\n", "list.txt:2", "units"),
        ("一\n{{ page.title.number }}\n", "list.txt:2", "number"),
        ("一\n\n\n{% if page.wrong %}x{% endif %}", "list.txt:4", "wrong"),
        ("一\n{% for x in page %}\n", "list.txt:2", "endfor"),
        ("一\n{{ page.title | shout }}", "list.txt:2", "shout"),
        ('{% include "part.txt" %}', "part.txt:2", "missing"),
        ('{% include "nowhere.txt" %}', "nowhere.txt", "找不到模板"),
    ],
)
def test_a_template_that_names_what_is_missing_fails_with_its_name_and_line(
    tmp_path: Path, text: str, place: str, words: str
) -> None:
    write_template(tmp_path, "list.txt", text)
    write_template(tmp_path, "part.txt", "一\n{{ missing }}")
    with pytest.raises(InternalError) as caught:
        render("list.txt", folder=tmp_path, page={"title": "一"})
    assert place in caught.value.message
    assert words in caught.value.message


def test_a_page_escapes_and_a_text_does_not(tmp_path: Path) -> None:
    for name in ("list.html", "list.txt"):
        write_template(tmp_path, name, "{{ words }}")
    assert render("list.html", folder=tmp_path, words="<b>") == "&lt;b&gt;"
    assert render("list.txt", folder=tmp_path, words="<b>") == "<b>"

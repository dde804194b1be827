"""The decision table: complete, free of contradiction, and what domain.md says."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from engine.decision import UNBOUNDED, Compare, OneOf, Row, clamp, describe_table, evaluate
from facts.errors import InternalError, RulesError
from tests.engine.made_facts import (
    MARGINS,
    PLAIN,
    TABLE,
    facts,
    list_facts,
    load_changed,
    load_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engine.decision import Fact, Stage

STAGES = TABLE.chain.stages
# --- what domain.md says, written a second time, with an order of precedence --------------------


def judge(fact: Fact) -> str:  # noqa: PLR0911 - precedence, spelled out
    end_low, now_low, now_high, end_high = (int(fact[name]) for name in MARGINS)
    silent = (fact["reported"], fact["time_up"]) == ("no", "yes")
    if fact["applies"] != "yes":
        return "not_applicable" if fact["applies"] == "no" else "not_reported" if silent else "cannot_tell"
    if end_low >= 0:
        return "met"
    if end_high < 0:
        missed = "not_taken_up" if fact["binds"] == "encouraged" else "breached"
        return "late" if fact["done_late"] == "yes" else missed
    if now_low >= 0:
        return "met_so_far"
    if now_high < 0:
        return "open"
    if fact["awaiting"] == "yes":
        return "to_review"
    return "not_reported" if silent else "cannot_tell"


def list_line(  # noqa: C901, PLR0911, PLR0912 - precedence, spelled out
    verdict: str, binds: str, disposition: str, *, same: bool, missing: bool
) -> tuple[int, bool, str, str]:
    """Tier, whether it accuses, how it counts, label."""
    if verdict == "not_applicable":
        return 0, False, "excluded", "not_applicable"
    if disposition == "waived":
        return 0, False, "excluded", "waived"
    if binds == "encouraged":
        labels = {
            **dict.fromkeys(("met", "met_so_far", "late"), "taken_up"),
            **dict.fromkeys(("not_reported", "cannot_tell"), "encouraged_unknown"),
            "open": "may_be_taken_up",
            "to_review": "encouraged_awaiting",
            "not_taken_up": "not_taken_up",
        }
        return 0, False, "excluded", labels[verdict]
    if verdict == "met":
        return 0, False, "met", "in_order" if same else "in_order_by_reading"
    if verdict == "met_so_far":
        return 0, False, "undecided", "in_order_so_far"
    if verdict == "open":
        return 0, False, "undecided", "open" if same else "open_by_reading"
    if verdict == "to_review":
        return 3, False, "undecided", "awaiting_office"
    if disposition == "objected":
        return 3, False, "undecided", "objected"
    if disposition == "explained":
        may_explain = binds == "principle"
        return (0, False, "excluded", "explained") if may_explain else (3, False, "undecided", "excuse_not_open")
    if missing and verdict != "late":
        return 4, False, "undecided", "evidence_missing"
    if verdict == "not_reported":
        return 2, False, "undecided", "not_reported"
    if verdict == "cannot_tell":
        return 3, False, "undecided", "undecidable"
    if not same:
        return 3, False, "undecided", "by_reading"
    if verdict == "late":
        return 2, False, "not_met", "late"
    return (1, True, "not_met", "breach") if binds == "must" else (3, False, "not_met", "unexplained")


CONSEQUENCES = {
    "breach": "rectify",
    **dict.fromkeys(("open", "open_by_reading"), "remind"),
    **dict.fromkeys(("not_reported", "undecidable"), "chase"),
    **dict.fromkeys(("by_reading", "excuse_not_open", "objected", "awaiting_office", "encouraged_awaiting"), "review"),
    **dict.fromkeys(("late", "unexplained"), "explain"),
    "evidence_missing": "supply_evidence",
}


def test_every_pair_gets_the_verdict_line_and_consequence_that_the_domain_asks_for() -> None:
    for fact in list_facts():
        found = evaluate(TABLE, "甲局", fact)
        verdict = judge(fact)
        same, missing = fact["same_under_all"] == "yes", fact["missing_evidence"] == "yes"
        line = list_line(verdict, str(fact["binds"]), str(fact["disposition"]), same=same, missing=missing)
        assert (found.pair, found.verdict) == (fact["pair"], verdict)
        assert (found.tier, found.accuses, found.counts_as, found.label) == line
        assert found.consequence == CONSEQUENCES.get(line[3], "none")


@given(facts)
def test_only_the_signs_of_the_margins_decide(fact: Fact) -> None:
    signs = {name: 0 if int(fact[name]) >= 0 else -1 for name in MARGINS}
    assert evaluate(TABLE, "甲局", fact) == evaluate(TABLE, "甲局", {**fact, **signs})


@given(facts)
def test_only_a_plain_breach_of_a_must_under_every_reading_accuses(fact: Fact) -> None:
    found = evaluate(TABLE, "甲局", fact)
    accuses = found.verdict == "breached" and (
        fact["binds"], fact["disposition"], fact["same_under_all"], fact["missing_evidence"]
    ) == ("must", "none", "yes", "no")  # fmt: skip
    assert found.accuses == accuses == (found.tier == 1)
    if fact["binds"] == "encouraged" or fact["disposition"] == "waived":
        assert (found.tier, found.counts_as) == (0, "excluded")
    if found.tier in {2, 3, 4}:
        assert found.counts_as in {"not_met", "undecided"}
        assert found.consequence != "none"


# --- complete, and free of contradiction --------------------------------------------------------


def holds(row: Row, answers: dict[tuple[str, int | str | None], str | bool]) -> bool:
    """Whether a row's tests hold, read directly off the row."""
    for test in row.tests:
        if isinstance(test, OneOf):
            if (answers[test.field, None] in test.codes) == test.excluded:
                return False
        elif answers[test.field, test.operand] != test.at_least:
            return False
    return True


def list_cells(stage: Stage) -> Iterator[dict[tuple[str, int | str | None], str | bool]]:
    """The whole cross product: every code of every field, and both answers to every comparison."""
    tests = {test for row in stage.rows for test in row.tests}
    questions: dict[tuple[str, int | str | None], tuple[str | bool, ...]] = {
        (test.field, test.operand): (True, False) for test in tests if isinstance(test, Compare)
    }
    for name in stage.inputs:
        if TABLE.fields[name].values:
            questions[name, None] = tuple(TABLE.fields[name].values)
    for answers in product(*questions.values()):
        yield dict(zip(questions, answers, strict=True))


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_each_combination_of_answers_has_exactly_one_row_and_each_row_has_one(stage: Stage) -> None:
    hit = set()
    for answers in list_cells(stage):
        matching = [row.name for row in stage.rows if holds(row, answers)]
        assert len(matching) == 1, (answers, matching)
        hit.update(matching)
    assert hit == {row.name for row in stage.rows}


def test_every_row_is_reached_from_some_fact_save_the_impossible_ones() -> None:
    reached = {row for fact in list_facts() for row in evaluate(TABLE, "甲局", fact).rows}
    assert reached == {row.name for stage in STAGES for row in stage.rows if not row.impossible}


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_every_code_that_a_stage_can_give_is_given_by_a_row(stage: Stage) -> None:
    for output in stage.outputs:
        assert {row.outcome[output] for row in stage.rows if not row.impossible} == set(TABLE.fields[output].values)


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("explained, waived,", "explained,", ["没有一行管到", "label = waived"]),
        ('when: {applies: "no"}', "when: {applies: [no, unknown]}", ["V02", "V01", "重叠", "applies = unknown"]),
        ("when: {label: breach}", "when: {label: [breach, open]}", ["C02", "C01", "重叠", "label = open"]),
        ("when: {label: breach}", "when: {label: breech}", ["“breech”", "是否想写“breach”"]),
        ("when: {label: breach}", "when: {lable: breach}", ["“lable”", "可以写：label"]),
        ("when: {label: breach}", "when: {label: []}", ["“label”的条件应写成"]),
        ("when: {label: breach}", "when: {label: {not: [breach]}}", ["“label”的条件应写成"]),
        ('end_low: ">= 0"', 'end_low: "> 0"', ["“> 0”不是条件"]),
        ('end_low: ">= 0"', 'end_low: ">= binds"', ["“binds”", "可以写：end_low"]),
        ('end_low: ">= 0"', 'end_low: {all: ["< now_low", ">= now_low"]}', ["V03", "自相矛盾"]),
        ('end_low: ">= 0"', "end_low: 1", ["“end_low”的条件应写成"]),
        ("then: {consequence: rectify}", "then: {consequence: rectfy}", ["“rectfy”", "是否想写“rectify”"]),
        ("then: {consequence: rectify}", "then: {}", ["then", "consequence"]),
        ("then: {consequence: rectify}", "impossible: false", ["then", "impossible"]),
        ("row: C02", "row: C01", ["行号“C01”"]),
        ("row: C02", "row: C2", ["行号“C2”"]),
        ("  applies: {title", "  sid: {title", ["“sid”不能用"]),
        ("  applies: {title", "  Applies: {title", ["“Applies”不能用"]),
        ("kind: margin}", "kind: number}", ["margin", "“number”"]),
        (
            '{title: 前提条件, values: {"yes": 成立, "no": 不成立, unknown: 不明}}',
            "{title: 前提条件}",
            ["values", "kind"],
        ),
        (
            '{"yes": 成立, "no": 不成立, unknown: 不明}',
            '{"yes": 成立, "no": 不成立, "说 不清": 不明}',
            ["“说 不清”不能用"],
        ),
        ("chain: [verdict, print, consequence]", "chain: [verdict, consequence]", ["outputs", "tier"]),
        ("chain: [verdict, print, consequence]", "chain: [verdict, printed, consequence]", ["是否想写“print”"]),
        ("inputs: [label]", "inputs: [label, reported]", ["没有一行用到“reported”"]),
        ("ordered: [end_low,", "ordered: [binds,", ["“binds”"]),
        ("    outputs: [consequence]", "    outputs: [label]", ["outputs", "consequence"]),
        ('未落实, values: {"yes": 是, "no": 否}}', "未落实, kind: margin}", ["“accuses”"]),
        ("stages:\n", "stages:\n  spare: {title: 多余, inputs: [], outputs: [], rows: []}\n", ["“spare”"]),
        ("why: 无须处理。", "because: 无须处理。", ["because", "why"]),
    ],
)
def test_a_table_that_is_not_sound_is_refused_with_its_place(
    tmp_path: Path, old: str, new: str, words: list[str]
) -> None:
    with pytest.raises(RulesError) as caught:
        load_changed(tmp_path, old, new)
    assert re.match(r"changed\.yaml:\d+:\d+：", caught.value.message)
    for word in words:
        assert word in caught.value.message


def test_a_field_may_not_be_used_before_it_is_derived(tmp_path: Path) -> None:
    some = f"label: [{', '.join(TABLE.fields['label'].values)}]"
    changed = load_text().replace("inputs: [applies,", "inputs: [applies, label,")
    changed = changed.replace('when: {applies: "no"}', f'when: {{applies: "no", {some}}}')
    with pytest.raises(RulesError, match="在推出之前就用到了：label"):
        load_changed(tmp_path, load_text(), changed)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"applies": "maybe"}, ["applies", "'maybe'"]),
        ({"applies": None}, ["applies", "None"]),
        ({"applies": True}, ["applies", "True"]),
        ({"binds": ["must"]}, ["binds"]),
        ({"end_low": True}, ["end_low", "True"]),
        ({"end_low": "0"}, ["end_low", "'0'"]),
        ({"end_low": -0.5}, ["end_low", "-0.5"]),
        ({"end_low": None}, ["end_low", "None"]),
        ({"end_high": UNBOUNDED + 1}, ["end_high"]),
        ({"end_low": 1}, ["end_low ≤ now_low ≤ now_high ≤ end_high", "[1, 0, 0, 0]"]),
        ({"now_low": 1, "end_high": 1}, ["end_low ≤ now_low ≤ now_high ≤ end_high"]),
        ({"sid": "x"}, ["sid"]),
        ({"pair": "7"}, ["pair"]),
        ({"pair": -1}, ["pair"]),
        ({"pair": True}, ["pair"]),
    ],
)
def test_a_fact_that_is_not_of_the_form_is_our_own_error(change: dict[str, object], words: list[str]) -> None:
    with pytest.raises(InternalError) as caught:
        evaluate(TABLE, "甲局", {**PLAIN, **change})  # type: ignore[dict-item]
    assert caught.value.exit_status == 70
    for word in ["甲局", *words]:
        assert word in caught.value.message


def test_a_missing_field_is_named() -> None:
    fact = {name: value for name, value in PLAIN.items() if name != "binds"}
    with pytest.raises(InternalError, match=r"第 7 对.*binds"):
        evaluate(TABLE, "甲局", fact)


def test_reaching_an_impossible_row_stops_the_run(tmp_path: Path) -> None:
    table = load_changed(
        tmp_path,
        'done_late: "no", binds: encouraged}\n        then: {verdict: not_taken_up}',
        'done_late: "no", binds: encouraged}\n        then: {verdict: breached}',
    )  # fmt: skip
    breached = dict.fromkeys(MARGINS, -1)
    with pytest.raises(InternalError, match=r"第 7 对.*“P08”"):
        evaluate(table, "甲局", {**PLAIN, **breached, "binds": "encouraged"})


# --- in words -----------------------------------------------------------------------------------


def test_the_verdicts_bear_the_titles_of_the_domain() -> None:
    assert list(TABLE.fields["verdict"].values.values()) == [
        *("达标", "目前达标", "未到期", "不达标", "逾期完成", "未报", "待核", "不适用", "未采纳", "无法判定"),
    ]
    assert TABLE.give_title("consequence", "rectify") == "限期整改"


def test_the_table_is_printed_row_by_row_without_a_code_in_it() -> None:
    lines = describe_table(TABLE)
    assert [line.row for line in lines] == [row.name for stage in STAGES for row in stage.rows]
    for line in lines:
        said = line.stage + line.when + line.then + re.sub("[A-Z][0-9]{2}", "", line.why)  # a reason may name a row
        assert not re.search("[A-Za-z_]", said)
    by_row = {line.row: line for line in lines}
    assert by_row["V03"].when == "前提条件：成立；期末最低差额 ≥ 0"
    assert by_row["V05"].when.endswith("约束程度：必须 或 原则上")
    assert by_row["P02"].when == "结论：不是 不适用；处理情况：已豁免"
    assert by_row["P15"].then == "清单层级：第一层；指明未落实：是；统计口径：计为未达标；列示：不达标"
    assert by_row["P08"].then == "不可能出现"


def test_the_table_is_known_by_its_content(tmp_path: Path) -> None:
    assert re.fullmatch("[0-9a-f]{64}", TABLE.digest)
    assert load_changed(tmp_path, "title: 判定表", "title: 判定表 ").digest != TABLE.digest


@pytest.mark.parametrize(("margin", "held"), [(5, 5), (-5, -5), (0, 0), (10**15, UNBOUNDED), (-(10**15), -UNBOUNDED)])
def test_a_margin_is_held_within_reach_and_keeps_its_sign(margin: int, held: int) -> None:
    assert clamp(margin) == held

"""What a finding says of what is left to do: nothing untrue, nothing twice, and nothing that contradicts."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from engine.catalog import load_catalog
from engine.interval import Counts, Interval, Range
from engine.model import Condition
from engine.outcome import Leaf, Outcome, join
from engine.timing import Window
from engine.wording import say_reason, say_remedy
from facts.resources import resource
from tests.engine.made_findings import judge

HELD: dict[str, Any] = {"id": "mechanisms.y", "title": "制度", "ledger": "mechanisms", "day": "in_force"}
YEAR_END = date(2022, 12, 31)
FAILS = Range(Interval.exactly(-1), Interval.exactly(-1))


def fail(*, attested: bool) -> Leaf:
    """A leaf that fails by one: a count, or an attestation that is not there."""
    condition = Condition.model_validate(
        {"evidence": {"asks": "工作小结"}} if attested else {"evidence": {"asks": "另一份"}}
    )
    ordinal = YEAR_END.toordinal()
    return Leaf(
        condition=condition,
        measure=None,
        operator="evidence",
        limit=1,
        unit="items",
        figure=Range(Interval.exactly(0), Interval.exactly(0)),
        margin=FAILS,
        late_margin=FAILS,
        counts=Counts(),
        window=Window(ordinal - 364, ordinal, lateness=True),
        attested=attested,
    )


def say(remedy: str, *lacking: str, verdict: str = "breached") -> str:
    leaves = tuple(fail(attested=each == "evidence") for each in lacking)
    return say_remedy(verdict, Outcome(FAILS, FAILS, leaves, void=False), remedy, YEAR_END)


def test_what_was_not_done_in_time_is_said_to_be_still_due() -> None:
    finding = judge(HELD, {"at_least": 1}, records={"mechanisms": []})
    assert finding.verdict == "breached"
    assert finding.remedy == "本项已不能按期完成，仍应：测试（还差1条）"


def test_where_only_evidence_is_missing_handing_it_in_is_said_to_help() -> None:
    said = say("报送工作小结。", "evidence")
    assert said.startswith("补交佐证材料；在时限之内完成、经办公室认可的，仍算按期完成。报送工作小结。")
    assert "不能按期完成" not in said


def test_where_evidence_is_missing_beside_something_else_nothing_is_said_to_be_lost() -> None:
    assert "按期完成" not in say("报送工作小结。", "evidence", "record")


def test_what_was_done_late_need_not_be_done_again() -> None:
    assert say("尽快建立制度。", "record", verdict="late") == "已经完成，只是晚于时限，不必再做；今后按期完成。"


@pytest.mark.parametrize("plan", ["qingpu-2020", "qingpu-2021", "putuo-2021", "jinshan-2022", "qingpu-2023"])
def test_no_remedy_of_the_plans_says_twice_that_what_has_happened_stays(plan: str) -> None:
    requirements = load_catalog(resource("rules"), [plan]).plan(plan).requirements.values()
    stays = re.compile("不能按期完成|无法补救|不能补救|不能改变|不能消除|无法改变|不能挽回|时限已过")
    twice = {each.id: said for each in requirements if len(stays.findall(said := say(each.remedy, "record"))) != 1}
    assert twice == {}


ANSWERED: dict[str, Any] = {
    "id": "replies.x",
    "title": "答复",
    "ledger": "replies",
    "clock": {"from": "received", "to": "replied", "due": "due"},
}
IN_DUE_TIME = {"within": {"own_due": True}, "if_none": "not_applicable"}


def receive(*dues: str | None, replied: str = "2022-03-10") -> dict[str, Any]:
    message = {"channel": "领导信箱", "received": "2022-03-01", "replied": replied}
    return {
        "records": {"replies": [{**message, "due": due} for due in dues]},
        "covers": {"replies": ["2022-01-01", "2022-12-31"]},
    }


def test_the_cells_that_are_empty_are_named_with_their_rows() -> None:
    finding = judge(ANSWERED, IN_DUE_TIME, **receive(None, "2022-03-20", None))
    assert finding.verdict == "cannot_tell"
    rows = [record.origin.row for record in finding.records if record.lacks]
    assert len(rows) == 2
    assert f"有2条记录缺少判断所需的内容（没有填“法定或约定期限”：第{rows[0]}、{rows[1]}行）" in finding.reason
    assert finding.as_data()["records"][0]["lacks"] == ["法定或约定期限"]


def test_a_case_carries_the_day_on_which_it_was_done() -> None:
    finding = judge(ANSWERED, IN_DUE_TIME, **receive("2022-03-05"))
    assert finding.verdict == "breached"
    assert [(str(record.day), str(record.done)) for record in finding.records] == [("2022-03-01", "2022-03-10")]
    assert finding.as_data()["records"][0]["done"] == "2022-03-10"
    assert "缺少" not in finding.reason


@pytest.mark.parametrize(("every", "between"), [(True, "；佐证材料"), (False, "；或者佐证材料")])
def test_alternatives_are_said_to_be_alternatives(every: bool, between: str) -> None:  # noqa: FBT001 - a parameter
    parts = [Outcome(FAILS, FAILS, (fail(attested=each),), void=False) for each in (True, False)]
    reason = say_reason("breached", join(parts, every=every), [], YEAR_END, YEAR_END)
    assert reason.count(between) == 1
    assert reason.count("或者") == (not every)

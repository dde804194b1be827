"""What the office decided is kept with all its history; evidence that changes is to be judged anew."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from facts.errors import UsageError
from facts.ledgers import FOREVER
from facts.store.database import reading
from facts.store.dispositions import (
    Disposition,
    NewDisposition,
    NewJudgement,
    decide,
    disposition_history,
    dispositions,
    judge,
    judged_evidence,
    withdraw,
)
from facts.store.knowledge import latest_known
from facts.store.submissions import submit
from tests.facts.store.reports import DEC, FEB, JAN, JUNE, LATEST, claim, record, report

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from facts.report import Report

PLAN, REQUIREMENT = "qingpu-2021", "qingpu-2021/23a"
PAIR = (PLAN, REQUIREMENT, "A")
WAIVED = NewDisposition(*PAIR, "waived", "机构改革，职责已移交", "区政府办公室主任", JAN, DEC)


def dispositions_of(engine: Engine, *, known_at: int = LATEST, as_of: int = JUNE) -> dict[tuple[str, str, str], str]:
    with reading(engine) as connection:
        return {pair: found.kind for pair, found in dispositions(connection, known_at, as_of).items()}


def judged_of(engine: Engine, known_at: int = LATEST) -> dict[str, str | None]:
    with reading(engine) as connection:
        return {evidence.key: evidence.verdict for evidence in judged_evidence(connection, known_at)}


def evidence(*keys: str, what: str = "已公开", digest: str = "") -> Report:
    records = [record("evidence", key, requirement=REQUIREMENT, element=key, done=FEB, what=what) for key in keys]
    return report(*records, coverage=[claim(ledger="evidence")], digest=digest or what + "".join(keys))


def test_a_disposition_counts_from_when_it_is_known_on_the_days_for_which_it_is_valid(engine: Engine) -> None:
    decide(engine, replace(WAIVED, valid_from=FEB, valid_until=JUNE), 100)
    assert dispositions_of(engine, known_at=99) == {}
    days = {FEB - 1: {}, FEB: {PAIR: "waived"}, JUNE: {PAIR: "waived"}, JUNE + 1: {}}
    assert {day: dispositions_of(engine, as_of=day) for day in days} == days


def test_the_one_known_latest_counts_and_taken_back_the_one_before_counts_again(engine: Engine) -> None:
    decide(engine, replace(WAIVED, valid_until=None), 100)
    objected = decide(engine, replace(WAIVED, kind="objected", valid_from=JUNE), 200)
    assert dispositions_of(engine, as_of=FEB) == {PAIR: "waived"}
    assert dispositions_of(engine) == {PAIR: "objected"}
    withdraw(engine, objected, by="王", why="单位撤回异议", at=300)
    assert dispositions_of(engine) == {PAIR: "waived"}
    assert dispositions_of(engine, known_at=299) == {PAIR: "objected"}
    with reading(engine) as connection:
        first, second = disposition_history(connection, *PAIR)
    assert first == Disposition(
        1, *PAIR, "waived", WAIVED.why, WAIVED.approved_by, 100, JAN, None, 100, FOREVER, "", ""
    )
    assert (second.known_until, second.withdrawn_by, second.withdrawn_why) == (300, "王", "单位撤回异议")


def test_pairs_do_not_mix(engine: Engine) -> None:
    others = [replace(WAIVED, unit="B"), replace(WAIVED, plan="putuo-2021"), replace(WAIVED, requirement="r")]
    for at, decision in enumerate((WAIVED, *others)):
        decide(engine, decision, at)
    assert len(dispositions_of(engine)) == 4
    with reading(engine) as connection:
        assert len(disposition_history(connection, *PAIR)) == 1


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (replace(WAIVED, why=" "), "理由"),
        (replace(WAIVED, approved_by=""), "批准人"),
        (replace(WAIVED, valid_until=JAN - 1), "早于"),
    ],
)
def test_a_decision_without_who_why_or_a_time_is_refused(engine: Engine, bad: NewDisposition, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        decide(engine, bad, 1)
    with reading(engine) as connection:
        assert latest_known(connection) == 0


def test_only_a_decision_in_force_can_be_taken_back_and_only_with_who_and_why(engine: Engine) -> None:
    number = decide(engine, WAIVED, 1)
    for by, why in (("", "x"), ("x", " ")):
        with pytest.raises(UsageError, match="缺少"):
            withdraw(engine, number, by=by, why=why, at=2)
    withdraw(engine, number, by="王", why="撤销", at=2)
    for again in (number, 77):
        with pytest.raises(UsageError, match="没有编号为"):
            withdraw(engine, again, by="王", why="撤销", at=3)
    with reading(engine) as connection:
        assert latest_known(connection) == 2


def test_the_latest_judgement_counts_and_the_earlier_ones_can_still_be_seen(engine: Engine) -> None:
    submit(engine, evidence("1", "2"), 10)
    assert judged_of(engine) == {"1": None, "2": None}
    judge(engine, [NewJudgement("A", "1", "returned", "李", "没有链接"), NewJudgement("A", "2", "accepted", "李")], 20)
    judge(engine, [NewJudgement("A", "1", "accepted", "王")], 30)
    assert judged_of(engine) == {"1": "accepted", "2": "accepted"}
    assert judged_of(engine, 29) == {"1": "returned", "2": "accepted"}
    assert judged_of(engine, 19) == {"1": None, "2": None}
    with reading(engine) as connection:
        first = judged_evidence(connection, 20)[0]
    assert (first.unit, first.key, first.what, first.done) == ("A", "1", "已公开", FEB)
    assert (first.verdict, first.judged_by, first.why, first.judged_at) == ("returned", "李", "没有链接", 20)


def test_evidence_handed_in_again_word_for_word_keeps_its_judgement(engine: Engine) -> None:
    submit(engine, evidence("1"), 10)
    judge(engine, [NewJudgement("A", "1", "accepted", "李")], 20)
    submit(engine, evidence("1", digest="again"), 30)
    assert judged_of(engine) == {"1": "accepted"}


def test_evidence_that_changed_is_to_be_judged_anew(engine: Engine) -> None:
    submit(engine, evidence("1", "2"), 10)
    judge(engine, [NewJudgement("A", key, "accepted", "李") for key in "12"], 20)
    changed = evidence("1", what="另一份材料")
    submit(engine, replace(changed, coverage=()), 30)
    assert judged_of(engine) == {"1": None, "2": "accepted"}
    assert judged_of(engine, 29) == {"1": "accepted", "2": "accepted"}


def test_judgements_are_stored_all_or_none(engine: Engine) -> None:
    submit(engine, evidence("1"), 10)
    good = NewJudgement("A", "1", "accepted", "李")
    for bad, words in (
        (NewJudgement("A", "missing", "accepted", "李"), "没有单位“A”编号为“missing”"),
        (NewJudgement("A", "1", "accepted", " "), "审核人"),
        (NewJudgement("A", "1", "returned", "李"), "退回理由"),
    ):
        with pytest.raises(UsageError, match=words):
            judge(engine, [good, bad], 20)
    assert judged_of(engine) == {"1": None}


def test_evidence_that_was_taken_back_can_not_be_judged(engine: Engine) -> None:
    submit(engine, evidence("1"), 10)
    submit(engine, evidence(digest="none"), 20)
    with pytest.raises(UsageError, match="删去"):
        judge(engine, [NewJudgement("A", "1", "accepted", "李")], 30)

"""A form's content for tests: any ledgers, with or without obligations."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from facts.calendar import load_calendar
from facts.intake.form import Duty, FormContent, Proof
from facts.ledgers import LEDGERS, ledger_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

WORDS = {
    (ledger, name): frozenset({"甲类", "乙类"})
    for ledger, record in LEDGERS.items()
    for name, column in ledger_columns(record).items()
    if column.open_vocabulary
}
CALENDAR = load_calendar()


def make_content(ledgers: Sequence[str] = tuple(LEDGERS), **changed: Any) -> FormContent:  # noqa: ANN401 - any field
    """The form of the education bureau with these ledgers, one obligation and two proofs."""
    first, due = date(2021, 1, 1).toordinal(), date(2021, 12, 10).toordinal()
    content = FormContent(
        plan="qingpu-2021",
        plan_title="2021年青浦区政务公开工作要点",
        year=2021,
        unit="区教育局",
        unit_code="qingpu-jyj",
        ledgers=tuple(ledgers),
        vocabularies=WORDS,
        covers_from=dict.fromkeys(ledgers, first),
        duties=(Duty("4c", "强化主题分类", "任务分解表第4行", "2021-12-10前", due, ("evidence",), "主题分类的网址"),),
        proofs=(
            Proof("4c", "", "强化主题分类。要交：网址", first, due),
            Proof("15b", "共建", "共建共用知识库。要交：文件", first, due),
            Proof("15b", "共用", "共建共用知识库。要交：文件", first, due),
        ),
        limits=(),
        calendar=CALENDAR,
        hand_in="填好后2021年12月10日前交区政府办公室",
    )
    return replace(content, **changed)

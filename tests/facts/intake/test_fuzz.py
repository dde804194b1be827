"""Whatever accidents and ill will do to a file, it is read as a report or refused in words, and reveals nobody."""

from __future__ import annotations

from contextlib import suppress
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bench.mutations import damage
from facts.errors import InputError
from facts.mark import Mark, mark_workbook
from facts.report import Report
from tests.facts.intake.hostile import (
    COVERAGE,
    TRAININGS,
    give_open_document,
    give_workbook,
    make_json,
    make_wide_span,
    make_yaml,
    zip_of,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.facts.intake.conftest import Reader

SOUND = {
    ".xlsx": give_workbook(),
    ".ods": make_wide_span(),
    ".csv": TRAININGS.encode(),
    ".yaml": make_yaml("    - {key: PX-2, held: 2021-05-06}\n"),
    ".json": make_json('"2021-03-01"'),
    ".zip": zip_of("培训.csv", TRAININGS.encode()),
}
QUICK = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN = "伟芳娜敏静磊洋勇艳杰娟涛超霞鹏"
HEADINGS = {
    "name": ("姓名", "申请人姓名", "联系人", "来信人", "填报人"),
    "number": ("联系电话", "手机号", "身份证号码", "联系方式"),
    "address": ("家庭地址", "住址", "通讯地址"),
    "remark": ("备注", "诉求内容"),
    "unknown": ("经手同志", "去向", "甲乙"),
}


def read_or_refuse(read: Reader, path: Path) -> Report | str:
    try:
        return read(path)
    except InputError as caught:
        message = caught.message
    assert message.endswith("。")
    return message


@pytest.mark.parametrize("ending", SOUND)
@QUICK
@given(number=st.integers(0, 2**40))
def test_a_damaged_file_is_read_or_refused(ending: str, number: int, tmp_path: Path, read: Reader) -> None:
    path = tmp_path / f"培训{ending}"
    path.write_bytes(damage(SOUND[ending], ending, Random(number)))
    report = read_or_refuse(read, path)
    if isinstance(report, Report) and ending == ".xlsx":
        marks = [Mark(record.origin.sheet, record.origin.row, 1, "red", "说明") for record in report.records]
        with suppress(InputError):
            mark_workbook(path.read_bytes(), marks)


@pytest.mark.parametrize("ending", [".xlsx", ".csv", ".zip"])
def test_what_is_damaged_was_sound(ending: str, tmp_path: Path, read: Reader) -> None:
    path = tmp_path / f"培训{ending}"
    path.write_bytes(SOUND[ending])
    if ending == ".csv":
        (tmp_path / "报送范围.csv").write_text(COVERAGE, encoding="utf-8")
        path = tmp_path
    assert len(read(path).records) == 1


def test_an_open_document_without_rows_is_refused(tmp_path: Path, read: Reader) -> None:
    path = tmp_path / "培训.ods"
    path.write_bytes(give_open_document(""))
    assert "报送范围" in str(read_or_refuse(read, path))


@st.composite
def persons(draw: st.DrawFn) -> dict[str, str]:
    """A person's name, a number and an address, none of which is a part of anything else in the report."""
    name = draw(st.sampled_from(SURNAMES)) + draw(st.text(GIVEN, min_size=2, max_size=2))
    digits = draw(st.text("0123456789", min_size=9, max_size=9))
    kinds = [f"13{digits}", f"310118198001{digits[:5]}X", f"021-5{digits[:7]}"]
    street = draw(st.text("安宁康乐盈港", min_size=3, max_size=3))
    return {
        "name": name,
        "number": draw(st.sampled_from(kinds)),
        "address": f"{street}路{digits[:3]}弄",
        "remark": f"{name} {kinds[0]}",
        "unknown": name,
    }


@QUICK
@given(
    person=persons(),
    columns=st.lists(
        st.sampled_from([(kind, heading) for kind, headings in HEADINGS.items() for heading in headings]),
        min_size=1,
        max_size=5,
        unique_by=lambda column: column[1],
    ),
    days=st.lists(st.sampled_from(["2021-03-01", "三月", "", "2021.3.1", "31/3"]), min_size=1, max_size=4),
    signed=st.booleans(),
)
def test_what_no_rule_needs_reaches_no_report_and_no_refusal(  # noqa: PLR0917 - as many things are drawn
    person: dict[str, str],
    columns: list[tuple[str, str]],
    days: list[str],
    signed: bool,  # noqa: FBT001 - drawn
    tmp_path: Path,
    read: Reader,
) -> None:
    assume(len(person["name"]) == 3)
    lines = [",".join(["编号", *(heading for _, heading in columns), "渠道", "收到日期"])]
    for number, day in enumerate(days):
        lines.append(",".join([f"LY-{number % 3}", *(person[kind] for kind, _ in columns), "网上咨询", day]))
    if signed:
        lines = [f"留言登记（填报人：{person['name']}　电话：{person['number']}）", *lines]
        lines.append(f"填报人：{person['name']},联系电话：{person['number']}")
    folder = tmp_path / "报告"
    folder.mkdir(exist_ok=True)
    (folder / "留言咨询答复.csv").write_text("\n".join(lines), encoding="utf-8")
    (folder / "报送范围.csv").write_text("台账,起,止\n留言咨询答复,2021-01-01,2021-12-31\n", encoding="utf-8")
    told = repr(read_or_refuse(read, folder))
    assert [what for what in person.values() if what in told] == []

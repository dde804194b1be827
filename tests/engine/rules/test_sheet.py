"""The task table out and back in: corrections land in the rule file, all else is refused with cell and reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from engine.rules.corrections import apply_corrections, find_corrections
from engine.rules.outline import read_outline
from engine.rules.plantext import read_plan_text
from engine.rules.sheet import COLUMNS, FIELDS, lay_out
from engine.rules.workbook import HEADING_ROW, ORIGINALS, TABLE, read_sheet, write_sheet
from facts.errors import InputError
from facts.strict_yaml import load_strict
from tests.engine.rules.made_rules import CHAPTER, PLAN, TEXT, bend, copy_rules, load_one


def write(root: Path, path: Path) -> None:
    catalog, rules = load_one(root)
    write_sheet(path, rules.plan.title, PLAN, lay_out(catalog, rules, read_outline(root, PLAN), read_plan_text(TEXT)))


def change(path: Path, cells: Mapping[tuple[str, str], object]) -> None:
    """Put values into the cells of (requirement, heading)."""
    book = load_workbook(path)
    table = book[TABLE]
    headings = {cell.value: number for number, cell in enumerate(table[HEADING_ROW], 1)}
    rows = {table.cell(row, headings["编号"]).value: row for row in range(HEADING_ROW + 1, table.max_row + 1)}
    for (name, heading), value in cells.items():
        table.cell(rows[f"{PLAN}/{name}"], headings[heading]).value = value  # type: ignore[assignment]
    book.save(path)


def bring_back(root: Path, path: Path) -> dict[Path, str]:
    catalog, rules = load_one(root)
    returned, originals = read_sheet(path, PLAN)
    return apply_corrections(root, find_corrections(returned, originals, rules, catalog), rules, catalog)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copy_rules(tmp_path)


@pytest.fixture
def sheet(root: Path, tmp_path: Path) -> Path:
    path = tmp_path / "table.xlsx"
    write(root, path)
    return path


def test_the_table_has_the_plan_s_columns_and_those_of_encoding(sheet: Path) -> None:
    rows = list(load_workbook(sheet)[TABLE].iter_rows(min_row=HEADING_ROW, values_only=True))
    assert rows[0] == COLUMNS
    by_id = {row[5]: row for row in rows[1:] if row[5]}
    assert by_id[f"{PLAN}/4"][:5] == (
        "正文二（一）第2句",
        "落实责任",
        "各部门、各街镇要在4月底前公开本单位年度工作要点。",
        "各部门、各街镇",
        "2024-04-30前（含当日）",
    )
    assert by_id[f"{PLAN}/4+1"] == (
        "任务分解表第4行之下未编号行",
        None,
        "鼓励各单位开展业务培训。",
        None,
        "11月底前",
        f"{PLAN}/4+1",
        "开展业务培训并交材料",
        "鼓励",
        "交佐证材料：培训通知和签到表",
        None,
        "2024-11-30",
        "11月30日是星期六，不顺延；另一种理解顺延。",
        "补办培训并交材料。",
    )
    assert by_id[f"{PLAN}/2"][9] == "3个工作日"
    assert [row[8] for row in rows if row[0] == "正文总体要求第1句"] == ["没有义务：只是总体要求"]
    assert [row[8] for row in rows if row[0] == "4"] == [f"见 {PLAN}/4"]


def test_a_table_that_nobody_changed_changes_nothing(root: Path, sheet: Path) -> None:
    assert bring_back(root, sheet) == {}


def test_corrections_land_in_the_file_and_nothing_else_changes(root: Path, sheet: Path) -> None:
    change(
        sheet,
        {
            ("1", "要求"): "多元化解读率不低于75%",
            ("1", "限度"): "75%",
            ("1", "读法"): "分母取年内全部解读",
            ("2", "限度"): "2",
            ("2", "读法"): "按收到日起算: 见第2行",
            ("4", "时限"): datetime(2024, 5, 31),
            ("4", "约束"): "原则上",
            ("4+1", "整改"): "补办",
        },
    )
    before = (root / CHAPTER).read_text("utf-8")
    ((path, text),) = bring_back(root, sheet).items()
    assert path == root / CHAPTER
    head, _, fourth = before.partition("  - id: invented-2024/4\n")
    fourth = fourth.replace("binds: must", "binds: principle", 1).replace("{by: 2024-04-30}", "{by: 2024-05-31}")
    expected = (
        head.replace("title: 多元化解读率不低于70%   #", "title: 多元化解读率不低于75%   #")
        .replace("at_least: 70,", "at_least: 75,")
        .replace('reading: 分母取全部解读件数；"另一读法"不取。', "reading: 分母取年内全部解读")
        .replace("{n: 3, unit: working_days}", "{n: 2, unit: working_days}")
        .replace("    remedy: 尽快答复。", '    reading: "按收到日起算: 见第2行"\n    remedy: 尽快答复。')
    ) + f"  - id: invented-2024/4\n{fourth.replace('补办培训并交材料。', '补办')}"
    assert text == expected
    assert load_strict(text).data["requirements"][1]["reading"] == "按收到日起算: 见第2行"


@pytest.mark.parametrize(
    ("cell", "value", "words"),
    [
        (("1", "要求"), "", "不能是空的"),
        (("1", "约束"), "应当", "可以写：必须、原则上、鼓励、只示数"),
        (("1", "限度"), "七成", "须是数字加原来的单位“%”"),
        (("1", "限度"), "70个工作日", "单位不能在表里改"),
        (("1", "限度"), "70%；3次", "原有 1 个数（70%），表里写了 2 个"),
        (("2", "限度"), "2.5", "须是整数"),
        (("2", "限度"), "-2", "须是不小于 0 的数"),
        (("4", "时限"), "5月底", "须写成 2021-10-31 的样子"),
        (("4", "时限"), "2024-02-30", "不存在"),
        (("1", "时限"), "2024-12-01", "是“年内”，不是日期"),
        (("4+1", "读法"), "", "这条要求列有另外的读法"),
        (("4+1", "限度"), "2次", "原有 0 个数（（没有数字））"),
    ],
)
def test_what_does_not_fit_is_refused_with_cell_and_reason(
    root: Path, sheet: Path, cell: tuple[str, str], value: object, words: str
) -> None:
    change(sheet, {cell: value, ("3", "整改"): "别的也改了"})
    before = (root / CHAPTER).read_bytes()
    with pytest.raises(InputError) as refused:
        bring_back(root, sheet)
    assert words in refused.value.message
    assert refused.value.message.startswith(f"{TABLE}!")
    assert f"{PLAN}/{cell[0]}" in refused.value.message
    assert (root / CHAPTER).read_bytes() == before


def test_every_fault_is_named_at_once(root: Path, sheet: Path) -> None:
    change(sheet, {("1", "约束"): "应当", ("2", "限度"): "快"})
    with pytest.raises(InputError) as refused:
        bring_back(root, sheet)
    assert len(refused.value.message.split("\n")) == 2


def test_a_value_that_changed_in_the_rules_meanwhile_is_not_overwritten(root: Path, sheet: Path) -> None:
    change(sheet, {("2", "整改"): "马上答复。"})
    bend(root, CHAPTER, ("remedy: 尽快答复。", "remedy: 当日答复。"))
    with pytest.raises(InputError, match="已经改成“当日答复。”"):
        bring_back(root, sheet)


def test_a_correction_that_the_rules_hold_already_is_none(root: Path, sheet: Path) -> None:
    change(sheet, {("2", "整改"): "当日答复。"})
    bend(root, CHAPTER, ("remedy: 尽快答复。", "remedy: 当日答复。"))
    assert bring_back(root, sheet) == {}


def test_an_id_may_not_change_and_stands_once(root: Path, sheet: Path) -> None:
    change(sheet, {("2", "编号"): f"{PLAN}/22"})
    with pytest.raises(InputError, match=f"没有编号为“{PLAN}/22”的要求，是否想写“{PLAN}/2”"):
        bring_back(root, sheet)
    write(root, sheet)
    change(sheet, {("2", "编号"): f"{PLAN}/3"})
    with pytest.raises(InputError, match="出现了两次"):
        bring_back(root, sheet)


def test_text_that_looks_like_a_formula_stays_text(root: Path, tmp_path: Path) -> None:
    bend(root, CHAPTER, ("remedy: 尽快答复。", 'remedy: "=1+1"'))
    path = tmp_path / "formula.xlsx"
    write(root, path)
    cells = [cell for row in load_workbook(path)[TABLE].iter_rows() for cell in row if cell.value == "=1+1"]
    assert [cell.data_type for cell in cells] == ["s"]
    assert bring_back(root, path) == {}


def test_another_workbook_is_refused(root: Path, tmp_path: Path, sheet: Path) -> None:
    foreign = tmp_path / "foreign.xlsx"
    Workbook().save(foreign)
    with pytest.raises(InputError, match="不是 rules sheet 写出的表"):
        bring_back(root, foreign)
    foreign.write_bytes(b"no workbook")
    with pytest.raises(InputError, match=r"不是 \.xlsx 工作簿"):
        bring_back(root, foreign)
    with pytest.raises(InputError, match="是“invented-2024”的表，不是“invented-2022”的"):
        read_sheet(sheet, "invented-2022")
    book = load_workbook(sheet)
    book[TABLE].cell(HEADING_ROW, COLUMNS.index(FIELDS["reading"]) + 1).value = "理解"
    book.save(sheet)
    with pytest.raises(InputError, match="没有“读法”栏"):
        bring_back(root, sheet)


def test_what_the_cells_held_is_kept_on_a_hidden_sheet(sheet: Path) -> None:
    assert load_workbook(sheet)[ORIGINALS].sheet_state == "hidden"


def test_without_outline_and_text_every_requirement_has_its_row(root: Path) -> None:
    catalog, rules = load_one(root)
    rows = lay_out(catalog, rules, None)
    assert [row.requirement for row in rows] == list(rules.requirements)
    assert rows[3].own == ("任务分解表第4行", "", "4月底前", "各部门、各街镇", "2024-04-30前（含当日）")

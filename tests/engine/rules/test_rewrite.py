"""Single values changed in a YAML file; every other byte stays."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rules.rewrite import Edit, rewrite_values
from facts.errors import RulesError
from facts.strict_yaml import load_strict

TEXT = """# 开头的注释
requirements:
  - id: a/1
    title: 甲   # 行末的注释
    condition: {measure: m, at_least: 60, unit: percent,   if_none: met}
    time:
      window: [2021-08-01, 2021-08-31]
    reading: "带“引号”的"
    note: 'it''s'
    long: |
      第一行
      第二行
    remedy: 补上

  - {id: a/2, title: 乙, remedy: 补}
"""


def write(*edits: tuple[tuple[str | int, ...], object]) -> str:
    return rewrite_values(TEXT, [Edit(("requirements", *path), value) for path, value in edits], "a.yaml")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("path", "value", "old", "new"),
    [
        ((0, "title"), "乙", "title: 甲   #", "title: 乙   #"),
        ((0, "title"), "甲: 乙", "title: 甲   #", 'title: "甲: 乙"   #'),
        ((0, "title"), "甲 # 乙", "title: 甲   #", 'title: "甲 # 乙"   #'),
        ((0, "title"), "2021", "title: 甲   #", 'title: "2021"   #'),
        ((0, "title"), "true", "title: 甲   #", 'title: "true"   #'),
        ((0, "condition", "at_least"), 70, "at_least: 60,", "at_least: 70,"),
        ((0, "condition", "at_least"), 62.5, "at_least: 60,", "at_least: 62.5,"),
        ((0, "condition", "measure"), "甲, 乙", "measure: m,", 'measure: "甲, 乙",'),
        ((0, "time", "window", 1), date(2021, 9, 30), "2021-08-31", "2021-09-30"),
        ((0, "reading"), "别的", '"带“引号”的"', '"别的"'),
        ((0, "note"), "it's 3", "'it''s'", "'it''s 3'"),
        ((0, "long"), "一行", "|\n      第一行\n      第二行\n", "一行\n"),
        ((0, "remedy"), "两\n行", "remedy: 补上", 'remedy: "两\\n行"'),
        ((1, "title"), "丙", "title: 乙,", "title: 丙,"),
        ((1, "title"), "丙}", "title: 乙,", 'title: "丙}",'),
    ],
)
def test_one_value_changes_and_nothing_else(path: tuple[str | int, ...], value: object, old: str, new: str) -> None:
    assert TEXT.count(old) == 1
    assert write((path, value)) == TEXT.replace(old, new)


def test_several_values_change_at_once() -> None:
    changed = write(((0, "title"), "丁"), ((1, "title"), "戊"), ((0, "condition", "at_least"), 5))
    assert changed == TEXT.replace("甲", "丁").replace("title: 乙", "title: 戊").replace("60", "5")


def test_a_missing_key_is_added_before_the_remedy() -> None:
    assert write(((0, "also"), "新的")) == TEXT.replace("    remedy: 补上", "    also: 新的\n    remedy: 补上")


def test_line_ends_of_windows_stay() -> None:
    text = TEXT.replace("\n", "\r\n")
    changed = rewrite_values(text, [Edit(("requirements", 0, "also"), "新的")], "a.yaml")
    assert changed == text.replace("    remedy: 补上", "    also: 新的\r\n    remedy: 补上")


@pytest.mark.parametrize(
    "path", [(1, "also"), (0, "condition", "at_most"), (0, "condition"), (5, "title"), (0, "no", "n")]
)
def test_what_cannot_be_written_is_refused_with_its_place(path: tuple[str | int, ...]) -> None:
    with pytest.raises(RulesError, match=r"a\.yaml.*请直接改文件"):
        write((path, "值"))


@given(
    st.text(
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffe\uffff\u2028\u2029"),
        min_size=1,
        max_size=30,
    )
)
def test_any_text_reads_back_as_it_was_written(value: str) -> None:
    for path in ((0, "title"), (0, "note"), (0, "reading"), (0, "condition", "measure"), (1, "title")):
        data = load_strict(write((path, value)), "a.yaml").data["requirements"]
        for step in path:
            data = data[step]
        assert data == value

"""Lines for a terminal: by columns, with nothing lost, no sign where it may not stand."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.output import width
from commands.wrapping import clean, hang

CLOSING = "，。；：、？！）》”"
TEXTS = st.text(alphabet="要求公开目录，。；（）“”《》、0123abc%-/. ", max_size=80)


@given(TEXTS, st.integers(min_value=12, max_value=60))
def test_wrapping_loses_nothing_but_spaces_and_indents_what_follows(text: str, columns: int) -> None:
    first, *others = hang(text, "  1. ", columns).split("\n")
    assert first.startswith("  1. ") or not text.strip()
    assert all(line.startswith(" " * 5) and line[5:6] != " " for line in others)
    joined = first[5:] + "".join(line[5:] for line in others)
    assert re.sub(r"\s", "", joined) == re.sub(r"\s", "", text)


@given(TEXTS.filter(lambda text: text.strip()), st.integers(min_value=40, max_value=60))
def test_no_line_after_the_first_begins_with_a_closing_sign(text: str, columns: int) -> None:
    for line in hang(text.lstrip(CLOSING + " ").replace(" ", ""), "", columns).split("\n")[1:]:
        assert line[0] not in CLOSING


def test_lines_are_measured_in_columns_of_which_a_chinese_character_takes_two() -> None:
    lines = hang("公开" * 40, "实际　", 30).split("\n")
    assert [width(line) for line in lines[:-1]] == [30] * (len(lines) - 1)
    assert lines[1].startswith(" " * 6 + "公")


@pytest.mark.parametrize("whole", ["标12项", "2021年", "差1份）", "qingpu-2021/23a", "59.9%，"])
def test_what_belongs_together_stays_on_one_line(whole: str) -> None:
    for before in range(1, 30):
        text = "公" * before + "，" + whole + "开" * 10
        assert whole in re.sub(r"\n +", "\n", hang(text, "  ", 44)).replace("\n公", "公")


def test_without_a_width_the_text_stays_on_one_line() -> None:
    assert hang("公开" * 500, "一　", None) == "一　" + "公开" * 500


def test_plain_data_is_cleaned_all_through_and_keeps_its_shape() -> None:
    data = {"a": ["x\x1b[1m", {"b": ("第一行\n第二行", None, 3, True)}], "c": "零\u200b宽\ufeff"}
    assert clean(data) == {
        "a": ["x\N{REPLACEMENT CHARACTER}[1m", {"b": ["第一行 第二行", None, 3, True]}],
        "c": "零宽",
    }

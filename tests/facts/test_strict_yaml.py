"""YAML is read strictly: no surprises in scalars, every refusal with its line."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from facts.errors import InputError, RulesError
from facts.resources import resource
from facts.strict_yaml import load_strict

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("012", "012"),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("1:30", "1:30"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("1e3", "1e3"),
        (".nan", ".nan"),
        ("１２", "１２"),
        ("12", 12),
        ("-7", -7),
        ("0.08", 0.08),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("2021-03-05", date(2021, 3, 5)),
        ("2021-3-5", "2021-3-5"),
        ("2021-03-05 10:00:00", "2021-03-05 10:00:00"),
        ("'2021-03-05'", "2021-03-05"),
        ("'true'", "true"),
        ('"12"', "12"),
        ("60%", "60%"),
    ],
)
def test_a_scalar_is_what_its_plain_writing_says(written: str, value: object) -> None:
    read = load_strict(f"key: {written}\n").data["key"]
    assert read == value
    assert type(read) is type(value)


def test_every_key_and_element_has_its_line_and_column() -> None:
    marks = load_strict("title: 要点\nrequirements:\n  - id: a\n  - id: b\n    time: 全年\n").marks
    assert marks["title",] == (1, 1)
    assert marks["requirements", 1] == (4, 5)
    assert marks["requirements", 1, "time"] == (5, 5)


def test_a_place_that_is_missing_is_the_place_that_should_hold_it() -> None:
    marks = load_strict("list:\n  - id: a\n", "计划.yaml").marks
    assert marks.place("list", 0, "time") == "计划.yaml:2"
    assert marks.place("nothing") == "计划.yaml:1"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "空的"),
        ("# 只有注释\n", 1, "空的"),
        ("---\n", 1, "没有内容"),
        ("a: 1\nb: 2\na: 3\n", 3, "第一次在第 1 行"),
        ("a:\n  2021-01-01: 1\n  2021-01-01: 2\n", 3, "写了两次"),
        ("a: &x 1\nb: *x\n", 1, "锚点"),
        ("b: *x\n", 1, "引用"),
        ("a: !!str 1\n", 1, "类型标签"),
        ("!!python/object:os.system {}\n", 1, "类型标签"),
        ("a: 1\n---\nb: 2\n", 2, "一份文档"),
        ("a: [1\nb: 2\n", 2, "写法有误"),
        ("a:\n\t- 1\n", 2, "制表符"),
        ("a：1\nb: 2\n", 2, "全角冒号"),
        ("a: 1\nb: 2021-02-30\n", 2, "不存在"),
        ("a: 1\nb: \x07\n", 2, "控制字符"),
        ("a: 1\nb: \ud800\n", 2, "控制字符"),
        ("? [1, 2]\n: 3\n", 1, "键只能是"),
        ("true: 1\n", 1, "键只能是"),
        ("a: 12345678901234567890\n", 1, "太长"),
        ("[" * 80 + "]" * 80, 1, "嵌套"),
    ],
)
def test_what_is_not_plain_yaml_is_refused_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(RulesError) as refusal:
        load_strict(text, "坏.yaml")
    assert refusal.value.message.startswith(f"坏.yaml:{line}：")
    assert words in refusal.value.message


def test_the_parser_in_pure_python_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(resource("facts", "data").rglob("*.yaml"))]
    fast = [load_strict(text) for text in texts]
    monkeypatch.delattr("yaml.CSafeLoader", raising=False)
    assert [load_strict(text) for text in texts] == fast
    with pytest.raises(RulesError, match="<文本>:2：YAML 写法有误"):
        load_strict("a: [1\nb: 2\n")


def test_the_caller_chooses_the_class_of_error() -> None:
    with pytest.raises(InputError):
        load_strict("a: 1\na: 2\n", error=InputError)


def test_a_missing_file_is_named_and_not_traced(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match=r"没有\.yaml：读不到这个文件"):
        load_strict(tmp_path / "没有.yaml")


def test_a_file_in_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "编码.yaml"
    path.write_bytes(b"a: 1\nb: " + "要点".encode("gbk") + b"\n")
    with pytest.raises(RulesError, match=r"编码\.yaml:2：文件不是 UTF-8 编码"):
        load_strict(path)


def test_a_byte_order_mark_is_not_part_of_the_first_key(tmp_path: Path) -> None:
    path = tmp_path / "标记.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert load_strict(path, "标记").data == {"a": 1}

"""What the framework says of a wrong call reaches the user in Chinese, whole and without its own terms."""

from __future__ import annotations

import re

import pytest

import cli

WRONG_CALLS = {
    "list --plan x --format pdf": "选项或参数“--format”不能是“pdf”，可以是：text、json、html。",
    "assess --plan x --fail-on z": "选项或参数“--fail-on”不能是“z”，可以是：breached、undecided、never。",
    "list --plan x --tier 9": "选项或参数“--tier”的值写法不对（不能大于 4）。",
    "demo --scale x": "选项或参数“--scale”的值写法不对（须是数字）。",
    "lsit": "没有名为“lsit”的命令，是否想写 list 或 submit。",
    "rules shwo": "没有名为“shwo”的命令，是否想写 show。",
    "list --paln x": "没有选项“--paln”，是否想写 --plan。",
    "list -p": "选项“-p”后面要写值。",
    "list": "缺少选项“--plan”。",
    "check": "缺少参数“文件”。",
    "plans a b": "多出的参数：a b。",
}


@pytest.mark.parametrize("call", WRONG_CALLS)
def test_a_wrong_call_is_explained_in_chinese(call: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(call.split()) == 2
    assert capsys.readouterr().err.splitlines()[-1] == f"错误：{WRONG_CALLS[call]}"


@pytest.mark.parametrize("call", ["", "rules", "workdays"])
def test_called_without_anything_it_shows_its_help_and_nothing_else(
    call: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(call.split()) == 2
    printed = "".join(capsys.readouterr())
    assert printed.startswith("用法：")
    assert "错误：" not in printed


@pytest.mark.parametrize("call", ["explain --help", "check --help", "waive --help", "workdays count --help"])
def test_help_names_no_type_of_the_framework(call: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(call.split()) == 0
    assert not re.search(r"<[A-Za-z\[\]]+>", capsys.readouterr().out)

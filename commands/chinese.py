"""The framework's own words in Chinese: help, usage, and what is wrong with a call."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    from typer.exceptions import TyperException

_HELP: Final = (
    ("Usage: ", "用法："),
    ("[OPTIONS]", "[选项]"),
    ("COMMAND [ARGS]...", "命令 [参数]..."),
    ("Options:", "选项："),
    ("Arguments:", "参数："),
    ("Commands:", "命令："),
    ("Show this message and exit.", "显示本说明并退出。"),
    ("[required]", "[必填]"),
    ("required]", "必填]"),
    ("[default: ", "[默认："),
    ("default: ", "默认："),
    ("[env var: ", "[环境变量："),
    ("env var: ", "环境变量："),
)

_TYPE: Final = re.compile(r" <[A-Za-z\[\]]+>")
"""The type of an argument, as the framework names it: nothing to a reader. What stands behind it stays where it was."""

# One spelling is named; another, such as -f beside --format, is left out.
_PARAMETER: Final = r"'?(?P<a>[^':]+)'?(?: / '[^']+')?"

_ERRORS: Final = (
    (r"No such command '?(?P<a>[^'.]+)'?\.?(?: Did you mean (?P<near>.*)\?)?", "没有名为“{a}”的命令{near}。"),
    (r"Missing command\.", "没有写命令。"),
    (
        r"No such option: (?P<a>\S+?)(?:[ .]*(?:Did you mean|\(Possible options:) ?(?P<near>.*?)[?)])?",
        "没有选项“{a}”{near}。",
    ),
    (r"Missing option '?(?P<a>[^']+)'?(?: / .*)?\..*", "缺少选项“{a}”。"),
    (r"Missing argument '?(?P<a>[^']+)'?\..*", "缺少参数“{a}”。"),
    (r"Missing parameter: (?P<a>.*)", "缺少参数“{a}”。"),
    (r"Got unexpected extra arguments?(?:\(s\))? \((?P<a>.*)\)", "多出的参数：{a}。"),
    (r"Option '?(?P<a>[^' ]+)'? requires an argument\.", "选项“{a}”后面要写值。"),
    (r"Option '?(?P<a>[^' ]+)'? does not take a value\.", "选项“{a}”后面不能写值。"),
    (rf"Invalid value for {_PARAMETER}: .*does not exist\.", "选项或参数“{a}”所指的文件或文件夹不存在。"),
    (rf"Invalid value for {_PARAMETER}: '?(?P<b>.*?)'? is not a valid .*", "选项或参数“{a}”的值写法不对（{b}）。"),
    (
        rf"Invalid value for {_PARAMETER}: '?(?P<c>.*?)'? is not one of (?P<b>.*)\.",
        "选项或参数“{a}”不能是“{c}”，可以是：{b}。",
    ),
    (rf"Invalid value for {_PARAMETER}: (?P<b>.*)", "选项或参数“{a}”的值写法不对（{b}）。"),
)

_REASONS: Final = (
    (r"Value error, ", ""),
    (r"Input should be a valid integer[^)]*", "须是整数"),
    (r"Input should be a valid number[^)]*", "须是数字"),
    (r"Input should be greater than or equal to (\S+)", r"不能小于 \1"),
    (r"Input should be less than or equal to (\S+)", r"不能大于 \1"),
)


def _translate_help(text: str) -> str:
    for english, chinese in _HELP:
        text = text.replace(english, chinese)
    return _TYPE.sub(lambda found: " " * len(found[0]), text)


class ChineseCommand(TyperCommand):
    """A command whose help is in Chinese."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - the framework's own context
        """The help text."""
        return _translate_help(super().get_help(ctx))

    def get_usage(self, ctx: Any) -> str:  # noqa: ANN401 - as above
        """The usage line."""
        return _translate_help(super().get_usage(ctx))


class ChineseGroup(TyperGroup):
    """A group of commands whose help is in Chinese."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - as above
        """The help text."""
        return _translate_help(super().get_help(ctx))

    def get_usage(self, ctx: Any) -> str:  # noqa: ANN401 - as above
        """The usage line."""
        return _translate_help(super().get_usage(ctx))


def say_usage_error(error: TyperException) -> str:
    """What is wrong with the call, how it is used, and where to read more."""
    text = error.format_message()
    if text.startswith("用法："):
        return text  # called without anything: the help is all there is to say
    for english, chinese in _REASONS:
        text = re.sub(english, chinese, text)
    said = next(
        (_fill(match, form) for pattern, form in _ERRORS if (match := re.fullmatch(pattern, text, re.DOTALL))), None
    )
    lines = []
    context = getattr(error, "ctx", None)
    if context is not None:
        lines.append(context.get_usage())
        lines.append(f"详细说明：{context.command_path} --help")
    lines.append(f"错误：{said or '命令用法不对（' + text + '）。'}")
    return "\n".join(lines)


def _fill(match: re.Match[str], form: str) -> str:
    found = {name: value or "" for name, value in match.groupdict().items()}
    near, allowed = found.get("near", ""), found.get("b", "")
    return form.format(
        a=found.get("a", ""),
        b=allowed.replace("'", "").replace(", ", "、"),
        c=found.get("c", ""),
        near=f"，是否想写 {near.replace(chr(39), '').replace(', ', ' 或 ')}" if near else "",
    )

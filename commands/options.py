"""Options that several commands share, and how their values are read."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from facts.errors import UsageError

SHANGHAI: Final = timezone(timedelta(hours=8))


class Format(StrEnum):
    """Text for people, JSON for programs."""

    TEXT = "text"
    JSON = "json"


class ListFormat(StrEnum):
    """Forms of the list."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


class FailOn(StrEnum):
    """What makes an assessment end with a status other than 0."""

    BREACHED = "breached"
    UNDECIDED = "undecided"
    NEVER = "never"


PlanOption = Annotated[str, typer.Option("--plan", "-p", metavar="要点", help="要点的编号，见 mingcha plans。")]
UnitOption = Annotated[str | None, typer.Option("--unit", "-u", metavar="单位", help="单位的名称或编码。")]
DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--db", metavar="数据库", envvar="MINGCHA_DB", help="数据库文件或地址，默认为当前文件夹的 mingcha.db。"
    ),
]
SettingsOption = Annotated[
    Path | None,
    typer.Option("--settings", metavar="文件", help="办公室的设置，默认为当前文件夹的 <要点>.settings.yaml（如有）。"),
]
CalendarOption = Annotated[
    list[Path] | None,
    typer.Option("--calendar", metavar="文件", help="补充的放假安排，可以写多次。"),
]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", metavar="日期", help="核对到哪一天终了（含当日），如 2021-12-31。")
]
KnownAtOption = Annotated[
    str | None,
    typer.Option(
        "--known-at", metavar="时刻", help="以哪一时刻已经收到的材料为准，如 2022-01-10 或 2022-01-10T09:00。"
    ),
]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help="text（文字）或 json。", metavar="格式")]


RulesOption = Annotated[
    Path | None,
    typer.Option("--rules", metavar="文件夹", envvar="MINGCHA_RULES", help="规则文件夹，默认为程序自带的 rules。"),
]
StrictOption = Annotated[bool, typer.Option("--strict", help="凡是要靠理解才能读入的，整份不收。")]
PathsArgument = Annotated[
    list[Path], typer.Argument(metavar="文件", help="工作簿、CSV 文件夹、YAML 或 JSON 文件；一起算一份报告。")
]


def now() -> datetime:
    """The wall clock in Shanghai: the only place that asks for it."""
    return datetime.now(SHANGHAI)


def seconds(moment: datetime) -> int:
    """Seconds since 1970."""
    return int(moment.timestamp())


def read_day(text: str, option: str) -> date:
    """A day written yyyy-mm-dd.

    Raises:
        UsageError: it is not, or no such day exists.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} 的值“{text}”不是日期。请写成 2021-12-31 的样子。") from None


def read_moment(text: str | None, option: str) -> int | None:
    """A moment in Shanghai as seconds since 1970; a day alone means its end."""
    if text is None:
        return None
    try:
        if len(text) == len("2022-01-10"):
            return seconds(datetime.combine(date.fromisoformat(text), datetime.max.time(), SHANGHAI))
        return seconds(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI))
    except ValueError:
        raise UsageError(f"{option} 的值“{text}”不是时刻。请写成 2022-01-10 或 2022-01-10T09:00 的样子。") from None


def show_moment(at: int) -> str:
    """Seconds since 1970 as a moment in Shanghai."""
    return datetime.fromtimestamp(at, SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")

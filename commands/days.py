"""``mingcha workdays``: working days counted and added, with the days skipped and why."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from commands.chinese import ChineseCommand, ChineseGroup
from commands.options import CalendarOption, Format, FormatOption, read_day
from commands.output import print_json, say

_Day = Annotated[str, typer.Argument(metavar="日期", help="如 2021-04-30。")]
_LastDay = Annotated[str, typer.Argument(metavar="到", help="如 2021-05-10。")]
_Number = Annotated[int, typer.Argument(metavar="天数", help="几个工作日。", min=0)]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    group = typer.Typer(cls=ChineseGroup, help="工作日的推算与计数。", no_args_is_help=True, rich_markup_mode=None)
    group.command("add", cls=ChineseCommand)(add)
    group.command("count", cls=ChineseCommand)(count)
    app.add_typer(group, name="workdays")


def add(start: _Day, number: _Number, calendar: CalendarOption = None, form: FormatOption = Format.TEXT) -> None:
    """从某日起第几个工作日是哪一天（当日不计），并列出跳过的日子和原因。"""
    from facts.calendar import load_calendar
    from facts.clocks import explain_period

    first = read_day(start, "日期")
    passed = explain_period(load_calendar(tuple(calendar or ())), first, number)
    result: dict[str, Any] = {
        "start": first.isoformat(),
        "number": number,
        "result": passed[-1].day.isoformat(),
        "skipped": [{"day": day.day.isoformat(), "reason": day.reason} for day in passed[1:] if not day.counted],
    }
    if form is Format.JSON:
        print_json(result)
        return
    say(result["result"])
    for skipped in result["skipped"]:
        say(f"  跳过 {skipped['day']}：{skipped['reason']}")


def count(start: _Day, end: _LastDay, calendar: CalendarOption = None, form: FormatOption = Format.TEXT) -> None:
    """两日之间的工作日数（起日不计，止日计入），并列出跳过的日子和原因。"""
    from datetime import date

    from facts.calendar import load_calendar
    from facts.errors import UsageError

    known = load_calendar(tuple(calendar or ()))
    first, last = read_day(start, "日期"), read_day(end, "到")
    if last < first:
        raise UsageError(f"止日 {last} 早于起日 {first}。请把较早的日子写在前面。")
    number = known.count_workdays(first, last)
    days = [known.describe(date.fromordinal(n)) for n in range(first.toordinal() + 1, last.toordinal() + 1)]
    skipped = [{"day": day.day.isoformat(), "reason": day.reason} for day in days if not day.works]
    if form is Format.JSON:
        print_json({"start": first.isoformat(), "end": last.isoformat(), "count": number, "skipped": skipped})
        return
    say(str(number))
    for entry in skipped:
        say(f"  跳过 {entry['day']}：{entry['reason']}")

"""What the rules say: plans, ledgers, requirements, the decision table."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from commands import rule_tools, rule_writing
from commands.chinese import ChineseCommand, ChineseGroup
from commands.options import Format, FormatOption, PlanOption, RulesOption
from commands.output import print_json, print_table, say, terminal_columns


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("plans", cls=ChineseCommand)(plans)
    app.command("ledgers", cls=ChineseCommand)(ledgers)
    app.command("verdicts", cls=ChineseCommand)(verdicts)
    group = typer.Typer(cls=ChineseGroup, help="查看、编写和检查要求。", no_args_is_help=True, rich_markup_mode=None)
    group.command("show", cls=ChineseCommand)(show)
    group.command("export", cls=ChineseCommand)(export)
    rule_tools.register(group)
    rule_writing.register(group)
    app.add_typer(group, name="rules")


def plans(rules: RulesOption = None, form: FormatOption = Format.TEXT) -> None:
    """列出现有的要点。"""
    from commands.world import find_rules
    from engine.catalog import load_catalog

    catalog = load_catalog(find_rules(rules))
    rows = [
        {
            "plan": name,
            "title": each.plan.title,
            "number": each.plan.number,
            "year": each.plan.year,
            "borne": each.plan.borne.isoformat() if each.plan.borne else None,
            "sent": each.plan.sent.isoformat() if each.plan.sent else None,
            "requirements": len(each.requirements),
            "complete": each.plan.complete,
        }
        for name, each in catalog.plans.items()
    ]
    if form is Format.JSON:
        print_json(rows)
        return
    print_table(
        "现有要点",
        ("编号", "名称", "文号", "成文", "印发", "要求数", "是否编全"),
        [
            (row["plan"], row["title"], row["number"], row["borne"], row["sent"], row["requirements"], row["complete"])
            for row in rows
        ],
    )


def ledgers(
    form: FormatOption = Format.TEXT,
    name: Annotated[str | None, typer.Argument(metavar="台账", help="只看这一个台账。")] = None,
) -> None:
    """列出台账、各列、单位和可填的内容。"""
    from difflib import get_close_matches

    from facts.errors import UsageError
    from facts.ledgers import describe_ledgers

    described: list[dict[str, Any]] = describe_ledgers()
    if name is not None:
        chosen = [entry for entry in described if name in {entry["ledger"], entry["title"]}]
        if not chosen:
            words = [str(entry[key]) for entry in described for key in ("ledger", "title")]
            near = get_close_matches(name, words, n=1)
            guess = f"，是否想写“{near[0]}”" if near else ""
            raise UsageError(f"没有名为“{name}”的台账{guess}。全部台账见 mingcha ledgers。")
        described = chosen
    if form is Format.JSON:
        print_json(described)
        return
    for entry in described:
        rows = [
            (
                column["title"],
                column["name"],
                _KINDS[column["kind"]],
                "必填" if column["required"] else "",
                column["measured_in"],
                "、".join(column["values"]) + ("（要点另有规定的词）" if column["open_vocabulary"] else ""),
            )
            for column in entry["columns"]
        ]
        title = f"{entry['title']}（{entry['ledger']}）：每行是{entry['one_row_is']}"
        print_table(title, ("列名", "英文名", "填法", "必填", "单位", "可填内容"), rows)
        say()


_KINDS = {
    "day": "日期",
    "moment": "日期和时刻",
    "choice": "单选",
    "choices": "可多选",
    "number": "整数",
    "percent": "百分数",
    "money": "金额",
    "flag": "是或否",
    "text": "文字",
    "ref": "编号",
}


def verdicts(form: FormatOption = Format.TEXT) -> None:
    """印出判定表：从数据到结论、列示和后续处理的全部规则。"""
    from dataclasses import asdict

    from engine.decision import describe_table
    from engine.decision_load import decision_table

    table = decision_table()
    lines = describe_table(table)
    if form is Format.JSON:
        print_json([asdict(line) for line in lines])
        return
    from commands.render import render_verdicts_text

    say(render_verdicts_text(lines, table.title, columns=terminal_columns()))


def show(
    requirement: Annotated[str | None, typer.Argument(metavar="要求", help="要求的编号，如 qingpu-2021/12。")] = None,
    plan: Annotated[str | None, typer.Option("--plan", "-p", metavar="要点", help="列出这份要点的全部要求。")] = None,
    rules: RulesOption = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """显示一条要求，或者一份要点的全部要求。"""
    from commands.world import load_world
    from engine.export import BINDS, export_requirement
    from facts.errors import UsageError

    if requirement is None and plan is None:
        raise UsageError("请写要求的编号，或者用 --plan 写要点的编号。")
    world = load_world(plan or (requirement or "").partition("/")[0], rules_folder=rules)
    if requirement is None:
        rows = [
            export_requirement(each, world.catalog, world.rules.plan.year) for each in world.rules.requirements.values()
        ]
        if form is Format.JSON:
            print_json(rows)
            return
        print_table(
            f"{world.rules.plan.title}：{len(rows)}条要求",
            ("编号", "要求", "谁负责", "约束", "时限"),
            [(row["id"], row["title"], row["owed_by"], BINDS[row["binds"]], row["time"]) for row in rows],
        )
        return
    chosen = world.rules.requirements[world.requirement(requirement)]
    data = export_requirement(chosen, world.catalog, world.rules.plan.year)
    if form is Format.JSON:
        print_json(data)
        return
    say(f"{chosen.id}  {chosen.title}")
    for title, value in (
        ("谁负责", data["owed_by"]),
        ("约束程度", BINDS[data["binds"]]),
        ("条件", data["says"]),
        ("时限", data["time"]),
        ("出处", data["place"]),
        ("原文", chosen.source.figure),
        ("采用的理解", chosen.reading or "无歧义"),
        *(("其他理解", f"{variant.says}（{variant.id}）") for variant in chosen.variants),
        ("整改", chosen.remedy),
        ("文件", world.rules.place(chosen.id)),
    ):
        say(f"  {title}：{value}")


def export(
    plan: PlanOption,
    rules: RulesOption = None,
    form: FormatOption = Format.JSON,
) -> None:
    """以 JSON 导出一份要点的全部要求。"""
    from commands.world import load_world
    from engine.export import export_requirement
    from facts.errors import UsageError

    if form is not Format.JSON:
        raise UsageError("rules export 只有 --format json 一种格式；给人看请用 rules show。")
    world = load_world(plan, rules_folder=rules)
    print_json(
        [export_requirement(each, world.catalog, world.rules.plan.year) for each in world.rules.requirements.values()]
    )

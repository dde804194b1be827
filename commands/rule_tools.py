"""Tools for those who encode plans: check rules, hold them against the plan's text, run their cases, compare plans."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from commands.chinese import ChineseCommand
from commands.options import Format, FormatOption, PlanOption, RulesOption
from commands.output import print_json, print_table, say
from commands.world import find_rules

if TYPE_CHECKING:
    from engine.catalog import Catalog, PlanRules

FAULTY: Final = 4
"""Exit status where rules are wrong, as of :class:`facts.errors.RulesError`."""

SourceOption = Annotated[
    Path,
    typer.Option("--source", metavar="文件", help="要点原文（UTF-8 文字，表格各栏以制表符分隔）。"),
]


def register(group: typer.Typer) -> None:
    """Add the commands to the group ``rules``."""
    for name, command in (
        ("lint", lint),
        ("verify", verify),
        ("coverage", coverage),
        ("test", run_cases),
        ("diff", diff),
    ):
        group.command(name, cls=ChineseCommand)(command)


def load_plan(folder: Path | None, plan: str) -> tuple[Path, Catalog, PlanRules]:
    """The folder of the rules, and one plan of it, checked."""
    from engine.catalog import load_catalog
    from engine.check import check_catalog

    root = find_rules(folder)
    catalog = load_catalog(root, [plan])
    check_catalog(catalog)
    return root, catalog, catalog.plan(plan)


def lint(
    plan: Annotated[
        list[str] | None, typer.Option("--plan", "-p", metavar="要点", help="只查这份要点，可以写多次；默认全部。")
    ] = None,
    rules: RulesOption = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """检查规则：写法、单位和台账，原文的数字与限度是否一致，读法有没有写。有错误时退出状态为 4。"""
    from dataclasses import asdict

    from engine.rules.lint import CHECKS, lint_rules
    from facts.calendar import load_calendar

    found = lint_rules(find_rules(rules), plan, load_calendar())
    errors = sum(finding.severity == "error" for finding in found)
    if form is Format.JSON:
        print_json([asdict(finding) for finding in found])
    else:
        for finding in found:
            kind = "错误" if finding.severity == "error" else "提示"
            say(f"{kind}（{CHECKS[finding.check]}） {' '.join(filter(None, (finding.place, finding.subject)))}")
            say(f"  {finding.message}")
        say(f"错误 {errors} 处，提示 {len(found) - errors} 处。" if found else "没有发现问题。")
    if errors:
        raise typer.Exit(FAULTY)


def verify(
    plan: PlanOption,
    source: SourceOption,
    rules: RulesOption = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """到要点原文里逐条查对：所引的字在不在所说的地方，限度和日期原文有没有。对不上时退出状态为 4。"""
    from dataclasses import asdict

    from engine.rules.plantext import read_plan_text
    from engine.rules.verify import count_citations, verify_plan

    _, catalog, chosen = load_plan(rules, plan)
    found = verify_plan(catalog, chosen, read_plan_text(source))
    cited = count_citations(chosen)
    if form is Format.JSON:
        print_json({"plan": plan, "citations": cited, "unverified": [asdict(entry) for entry in found]})
    else:
        for entry in found:
            say(f"{entry.place} {entry.requirement}")
            say(f"  {entry.message}")
        say(f"{len(chosen.requirements)} 条要求、{cited} 处引文，对不上的 {len(found)} 处。")
    if found:
        raise typer.Exit(FAULTY)


def coverage(
    plan: PlanOption,
    source: Annotated[
        Path | None,
        typer.Option("--source", metavar="文件", help="要点原文；给了就再查全文清单有没有漏掉的行和节。"),
    ] = None,
    rules: RulesOption = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """列出要点全文各处由哪条要求编码、或者为什么没有义务。有没交代的地方时退出状态为 4。"""
    from dataclasses import asdict

    from engine.export import DOCUMENTS
    from engine.rules.coverage import account
    from engine.rules.outline import outline_path, read_outline
    from engine.rules.plantext import read_plan_text
    from facts.errors import RulesError

    root, _, chosen = load_plan(rules, plan)
    outline = read_outline(root, plan)
    if outline is None:
        raise RulesError(
            f"{outline_path(root, plan)} 不存在：还没有列出“{plan}”的全文清单。"
            "请照 rules/README.md 逐行、逐节列出，每处写 encoded 或 nothing。"
        )
    report = account(chosen, outline, read_plan_text(source) if source is not None else None)
    if form is Format.JSON:
        print_json({"plan": plan, **asdict(report)})
    else:
        print_table(
            f"{chosen.plan.title}：全文各处",
            ("出处", "名称或开头", "由哪条要求编码，或者为什么没有义务"),
            [(entry.place, entry.words, "、".join(entry.encoded) or entry.nothing) for entry in report.entries],
        )
        say()
        kinds = ("places", "encoded", "nothing")
        rows = [[DOCUMENTS[part], *(numbers[kind] for kind in kinds)] for part, numbers in report.counts.items()]
        rows.append(["合计", *(sum(numbers[kind] for numbers in report.counts.values()) for kind in kinds)])
        print_table("各部分处数", ("部分", "处", "已编码", "没有义务"), rows)
        say(f"要求 {report.requirements} 条。没有交代的 {len(report.unaccounted)} 处。")
        for line in report.unaccounted:
            say(f"  {line}")
    if report.unaccounted:
        raise typer.Exit(FAULTY)


def run_cases(
    target: Annotated[
        str | None, typer.Argument(metavar="要求或要点", help="如 qingpu-2021/12 或 qingpu-2021；默认全部要点。")
    ] = None,
    rules: RulesOption = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """跑案例，并列出哪条要求缺哪种情形的案例。结果与案例不符时退出状态为 4。"""
    from dataclasses import asdict

    from engine.catalog import list_plans, load_catalog
    from engine.check import check_catalog
    from engine.rules.trial import try_plan
    from facts.calendar import load_calendar

    root = find_rules(rules)
    plan, _, item = (target or "").partition("/")
    catalog = load_catalog(root, [plan] if plan else list_plans(root))
    check_catalog(catalog)
    calendar = load_calendar()
    reports = [try_plan(root, catalog, chosen, calendar, target if item else None) for chosen in catalog.plans.values()]
    failed = sum(len(report.failures) for report in reports)
    if form is Format.JSON:
        print_json([asdict(report) for report in reports])
    else:
        for report in reports:
            _say_trial(report)
        ran = sum(report.ran for report in reports)
        say(f"跑了 {ran} 个案例，不符的 {failed} 个，缺情形的要求 {sum(len(r.missing) for r in reports)} 条。")
    if failed:
        raise typer.Exit(FAULTY)


_SITUATIONS: Final = {
    "below": "差一点",
    "on": "正好",
    "above": "有余",
    "nothing_to_count": "没有可数的",
    "not_reported": "没有报送",
    "ends_early": "报到一半",
    "not_yet_due": "未到期",
}


def _say_trial(report: Any) -> None:  # noqa: ANN401 - imported only where it is made
    from engine.rules.names import FORMS, LIMITS

    for failure in report.failures:
        for message in failure.messages:
            say(message)
    for name, situations in report.missing.items():
        say(f"{name} 缺案例：{'、'.join(_SITUATIONS[each] for each in situations)}")
    forms = {f"{number} {FORMS[number - 1]}": share for number, share in report.forms.items()}
    limits = {LIMITS[kind]: share for kind, share in report.limits.items()}
    for title, shares in (("形式", forms), ("限度", limits)):
        print_table(
            f"{report.plan} 各种{title}的案例",
            (title, "要求", "情形齐全的", "案例"),
            [(name, share.requirements, share.complete, share.cases) for name, share in shares.items()],
        )
        say()


def diff(
    one: Annotated[str, typer.Argument(metavar="要点", help="一份要点的编号，如 qingpu-2021。")],
    other: Annotated[str, typer.Argument(metavar="要点", help="另一份要点的编号。")],
    everything: Annotated[bool, typer.Option("--all", help="不变的也列出来。")] = False,
    rules: RulesOption = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """比较两份要点：较新的一份新增、取消、从严、放宽了什么。"""
    from dataclasses import asdict

    from engine.catalog import load_catalog
    from engine.check import check_catalog
    from engine.rules.diff import CHANGES, compare_plans

    catalog = load_catalog(find_rules(rules), list(dict.fromkeys([one, other])))
    check_catalog(catalog)
    old, new = sorted((catalog.plan(one), catalog.plan(other)), key=lambda chosen: chosen.plan.year)
    found = compare_plans(catalog, old, new)
    counts = {change: sum(each.change == change for each in found) for change in CHANGES}
    if form is Format.JSON:
        differences = [asdict(difference) for difference in found]
        print_json({"old": old.plan.id, "new": new.plan.id, "counts": counts, "differences": differences})
        return
    shown = [each for each in found if everything or each.change != "same"]
    print_table(
        f"{new.plan.title}（新）与{old.plan.title}（旧）相比",
        ("变化", "新编号", "旧编号", "要求", "说明"),
        [(CHANGES[each.change], each.new, each.old, each.title, "；".join(each.details)) for each in shown],
    )
    say("，".join(f"{title} {counts[change]} 条" for change, title in CHANGES.items()) + "。")

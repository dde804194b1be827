"""Tools that write: pages, the task table as a workbook and back, a skeleton, schemas for editors."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import indent
from typing import Annotated

import typer

from commands.chinese import ChineseCommand
from commands.options import Format, FormatOption, PlanOption, RulesOption
from commands.output import print_json, say
from commands.rule_tools import load_plan
from commands.world import find_rules


def register(group: typer.Typer) -> None:
    """Add the commands to the group ``rules``."""
    for name, command in (("docs", docs), ("sheet", sheet), ("new", new), ("schema", schema)):
        group.command(name, cls=ChineseCommand)(command)


def docs(
    folder: Annotated[Path, typer.Option("--out", "-o", metavar="文件夹", help="网页写到哪个文件夹。")],
    plan: Annotated[
        list[str] | None, typer.Option("--plan", "-p", metavar="要点", help="只写这份要点，可以写多次；默认全部。")
    ] = None,
    rules: RulesOption = None,
) -> None:
    """写出网页：每份要点一页，每条要求一页，不用联网就能看。"""
    from commands.render import render
    from engine.catalog import load_catalog
    from engine.check import check_catalog
    from engine.rules.docs import make_pages

    root = find_rules(rules)
    catalog = load_catalog(root, plan)
    check_catalog(catalog)
    number = 0
    for page in make_pages(root, catalog):
        path = folder / page.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render(page.template, **page.rows) + "\n", encoding="utf-8")
        number += 1
    say(f"已写出 {number} 个网页，从 {folder / 'index.html'} 看起。")


def sheet(
    plan: PlanOption,
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="文件", help="写出为这个工作簿。")] = None,
    back: Annotated[
        Path | None, typer.Option("--in", "-i", metavar="文件", help="读回改过的工作簿，改动写进规则文件。")
    ] = None,
    source: Annotated[
        Path | None, typer.Option("--source", metavar="文件", help="要点原文；给了就把原文填进任务内容等栏。")
    ] = None,
    dry: Annotated[bool, typer.Option("--dry-run", help="读回时只列出改动，不写规则文件。")] = False,
    rules: RulesOption = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """把要点写成任务分解表（带编码各栏）；改好再读回，只改动到的值写进规则文件，其余一字不动。"""
    from facts.errors import UsageError

    if (out is None) == (back is None):
        raise UsageError("请写 --out 写出，或者写 --in 读回，只能写其中一个。")
    if back is not None:
        _read_back(plan, back, rules, form, dry=dry)
        return
    from engine.rules.outline import read_outline
    from engine.rules.plantext import read_plan_text
    from engine.rules.sheet import lay_out
    from engine.rules.workbook import write_sheet

    root, catalog, chosen = load_plan(rules, plan)
    text = read_plan_text(source) if source is not None else None
    rows = lay_out(catalog, chosen, read_outline(root, plan), text)
    path = out or Path()
    write_sheet(path, chosen.plan.title, plan, rows)
    if form is Format.JSON:
        print_json({"file": str(path), "rows": len(rows), "requirements": len(chosen.requirements)})
    else:
        say(f"已写出 {path}：{len(rows)} 行，{len(chosen.requirements)} 条要求。")
        say(f"改好后读回：mingcha rules sheet --plan {plan} --in {path}")


def _read_back(plan: str, path: Path, rules: Path | None, form: Format, *, dry: bool) -> None:
    from dataclasses import asdict

    from engine.rules.corrections import apply_corrections, find_corrections
    from engine.rules.sheet import FIELDS
    from engine.rules.workbook import read_sheet

    root, catalog, chosen = load_plan(rules, plan)
    returned, originals = read_sheet(path, plan)
    found = find_corrections(returned, originals, chosen, catalog)
    written = apply_corrections(root, found, chosen, catalog)
    if not dry:
        _write_rules(root, written)
    if form is Format.JSON:
        files = [str(file) for file in written]
        print_json({"written": not dry, "files": files, "corrections": [asdict(each) for each in found]})
        return
    for each in found:
        say(f"{each.requirement} {FIELDS[each.field]}（{each.cell}）")
        say(f"  - {each.before}")
        say(f"  + {each.after}")
    if not found:
        say("没有改动。")
    elif dry:
        say(f"共 {len(found)} 处改动，没有写入（--dry-run）。")
    else:
        say(f"共 {len(found)} 处改动，已写入 {'、'.join(str(file) for file in written)}。")
        say(f"请再检查：mingcha rules lint --plan {plan}，mingcha rules test {plan}")


def _write_rules(root: Path, written: Mapping[Path, str]) -> None:
    """Put rewritten or new rule files in place, each whole or not at all.

    Raises:
        UsageError: they are the ones of an installed program, which the next update overwrites.
        InputError: a file cannot be written.
    """
    from facts.errors import InputError, UsageError, say_failure

    if root.parent.name == "mingcha_data":
        raise UsageError("程序自带的规则不能改（更新程序时会被覆盖）。请把 rules 文件夹复制出来，用 --rules 指明。")
    for path, text in written.items():
        beside = path.with_name(f".{path.name}.new")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(text.encode())
            beside.replace(path)
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise InputError(f"写不了“{path}”（{say_failure(error)}）。请核对写入权限。") from None


def new(
    plan: PlanOption,
    row: Annotated[int | None, typer.Option("--row", metavar="行号", help="任务分解表（或附件）的行号。")] = None,
    section: Annotated[
        str | None, typer.Option("--section", metavar="节", help="正文的节，如 二（一）；附件的条，如 二、3。")
    ] = None,
    document: Annotated[
        str | None, typer.Option("--document", metavar="部分", help="body、table、annex1 …；默认按行号或节推断。")
    ] = None,
    source: Annotated[
        Path | None, typer.Option("--source", metavar="文件", help="要点原文；不写就只按全文清单里的几个字起草。")
    ] = None,
    write: Annotated[
        str | None, typer.Option("--write", metavar="文件名", help="接在这个章节文件的末尾，如 03-platforms.yaml。")
    ] = None,
    rules: RulesOption = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """为一行或一节起草一条要求和它的案例：能直接读入，案例能跑通，再改成要说的话。"""
    from dataclasses import asdict

    from engine.rules.outline import read_outline
    from engine.rules.plantext import read_plan_text
    from engine.rules.skeleton import append_draft, draft_requirement, find_draft_place
    from facts.errors import UsageError
    from facts.units import load_units

    if (row is None) == (section is None):
        raise UsageError("请写 --row 或 --section，只能写其中一个。")
    root, _, chosen = load_plan(rules, plan)
    text = read_plan_text(source) if source is not None else None
    part = document or ("table" if row is not None else "body")
    place = find_draft_place(read_outline(root, plan), text, part, section, row)
    draft = draft_requirement(chosen, load_units(chosen.plan.district), place)
    if write is not None:
        _write_rules(root, append_draft(root, plan, write, draft))
    if form is Format.JSON:
        print_json(asdict(draft) | {"written": write})
        return
    say("requirements:")
    say(indent(draft.requirement, "  "))
    say("cases:")
    say(indent(draft.cases, "  ").rstrip())
    if write is not None:
        say(f"\n已接在 {write} 和 cases/{write} 的末尾。")
        say(f"改好后检查：mingcha rules lint --plan {plan}，mingcha rules test {plan}")


def schema(
    folder: Annotated[Path, typer.Option("--out", "-o", metavar="文件夹", help="写到哪个文件夹。")],
) -> None:
    """写出规则文件的 JSON Schema，供编辑器提示键名和取值。"""
    from engine.rules.schema import make_schemas

    folder.mkdir(parents=True, exist_ok=True)
    schemas = make_schemas()
    for name, text in schemas.items():
        (folder / name).write_bytes(text.encode())
    say(f"已写出 {len(schemas)} 个：{'、'.join(schemas)}。")
    say("在编辑器里，把 plans/*/*.yaml 配给 requirements，plan.yaml 配给 plan，cases/*.yaml 配给 cases，其余依名称。")

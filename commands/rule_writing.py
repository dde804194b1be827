"""Tools that write: pages, the task table as a workbook and back, a skeleton, schemas for editors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.chinese import ChineseCommand
from commands.output import say
from commands.rule_tools import RulesOption, find_rules


def register(group: typer.Typer) -> None:
    """Add the commands to the group ``rules``."""
    for name, command in (("docs", docs),):
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

"""``mingcha init``: set up the year."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.chinese import ChineseCommand
from commands.options import PlanOption
from commands.output import say


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("init", cls=ChineseCommand)(init)


def init(
    plan: PlanOption,
    folder: Annotated[Path, typer.Option("--out", "-o", metavar="文件夹", help="放在哪里，默认当前文件夹。")] = Path(),
) -> None:
    """为一份要点做好准备：写出办公室的设置文件，建好数据库。"""
    from commands.judging import write_text
    from commands.world import DEFAULT_DATABASE, load_world
    from engine.settings import draft_settings
    from facts.errors import UsageError
    from facts.store.database import open_database

    world = load_world(plan)
    path = folder / f"{plan}.settings.yaml"
    if path.exists():
        raise UsageError(f"“{path}”已存在，没有改动。要重来请先移走它。")
    folder.mkdir(parents=True, exist_ok=True)
    write_text(path, draft_settings(world.rules))
    open_database(None, default_path=folder / DEFAULT_DATABASE)
    say(f"已写出 {path}（请填写待办公室指定的单位群等），数据库 {folder / DEFAULT_DATABASE}。")
    say(f"下一步：mingcha form --plan {plan} --unit 单位 --out 表.xlsx，把表发给单位填写。")

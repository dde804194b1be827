"""First steps: set up the year, and see the whole at work."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.chinese import ChineseCommand
from commands.options import PlanOption, now, seconds
from commands.output import say


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("init", cls=ChineseCommand)(init)
    app.command("demo", cls=ChineseCommand)(demo)


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


def demo(
    folder: Annotated[
        Path, typer.Option("--out", "-o", metavar="文件夹", help="演示放在哪里；已有的演示会被重做。")
    ] = Path("out/demo"),
    scale: Annotated[
        float, typer.Option("--scale", metavar="倍数", help="数据量，1 为两个区一年约五万条。", min=0.01)
    ] = 1.0,
    seed: Annotated[int, typer.Option("--seed", metavar="种子", help="同一种子给出同样的数据。")] = 2021,
) -> None:
    """演示：生成两个区一年的报告，收下，判定，列出未落实的事项。"""
    from demo.show import show

    show(folder, scale=scale, seed=seed, at=seconds(now()))

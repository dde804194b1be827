"""Two invented plans, 2022 and 2024, that a test may copy and bend; written by rules/README.md alone."""

from __future__ import annotations

import shutil
from pathlib import Path

from engine.catalog import Catalog, PlanRules, load_catalog
from engine.check import check_catalog

INVENTED = Path(__file__).with_name("invented")
TEXT = INVENTED / "invented-2024.txt"
PLAN = "invented-2024"
CHAPTER = f"plans/{PLAN}/01-all.yaml"
CASES = f"plans/{PLAN}/cases/01-all.yaml"
OUTLINE = f"plans/{PLAN}/outline/outline.yaml"
SEEDS = sorted((Path(__file__).resolve().parents[4] / "shared" / "seeds").glob("*-20*.txt"))
"""The texts of the five plans where they lie beside the repository; otherwise none."""


def copy_rules(folder: Path) -> Path:
    """A copy of the invented rules that may be bent."""
    return Path(shutil.copytree(INVENTED, folder / "rules"))


def bend(root: Path, file: str, *changes: tuple[str, str]) -> None:
    """Replace words of a file, each of which must stand in it exactly once."""
    path = root / file
    text = path.read_text("utf-8")
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        text = text.replace(old, new)
    path.write_text(text, "utf-8")


def load_one(root: Path = INVENTED, plan: str = PLAN) -> tuple[Catalog, PlanRules]:
    """The rules with one plan, checked."""
    catalog = load_catalog(root, [plan])
    check_catalog(catalog)
    return catalog, catalog.plan(plan)

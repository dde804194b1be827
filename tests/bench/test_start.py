"""What needs no database and no workbook loads neither."""

from __future__ import annotations

import json

import pytest

from bench.processes import run_python

HEAVY = ("sqlalchemy", "sqlmodel", "openpyxl", "python_calamine", "durable", "jinja2", "yaml", "rich")
LIST_MODULES = """
import contextlib, io, json, sys
import cli
with contextlib.redirect_stdout(io.StringIO()):
    status = cli.run(sys.argv[1:])
print(json.dumps([status, sorted({name.partition(".")[0] for name in sys.modules})]))
"""


@pytest.mark.parametrize("arguments", [("--help",), ("assess", "--help"), ("submit", "--help")])
def test_help_loads_nothing_heavy(arguments: tuple[str, ...]) -> None:
    status, modules = json.loads(run_python("-c", LIST_MODULES, *arguments).output)
    assert status == 0
    assert "typer" in modules
    assert [name for name in HEAVY if name in modules] == []


def test_days_are_counted_without_a_database() -> None:
    arguments = ("workdays", "add", "2021-04-30", "5")
    status, modules = json.loads(run_python("-c", LIST_MODULES, *arguments).output)
    assert status == 0
    assert [name for name in HEAVY if name in modules and name != "yaml"] == []

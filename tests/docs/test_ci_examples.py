"""The examples for CI systems: each valid by its system's published schema, and the commands in them run for real."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

from tests.published_schemas import read_schema

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs" / "ci"
SCHEMAS = {
    "github.yml": "https://json.schemastore.org/github-workflow.json",
    "gitlab.yml": "https://gitlab.com/gitlab-org/gitlab/-/raw/master/app/assets/javascripts/editor/schema/ci.json",
    "pre-commit-config.yaml": "https://json.schemastore.org/pre-commit-config.json",
}
REPORT = """\
reporter: 区经委
year: 2021
coverage:
- {ledger: meetings, covers_from: 2021-01-01, complete_through: 2021-12-31, mode: cases, nothing: true}
"""


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with one report, in which a briefing is missing, and the program on the path."""
    home = tmp_path_factory.mktemp("repository")
    (home / "reports").mkdir()
    (home / "reports" / "区经委.yaml").write_text(REPORT, encoding="utf-8")
    program = home / "bin" / "mingcha"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{ROOT / "cli.py"}" "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return home


def run(command: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of an example as the CI system's shell does."""
    environment = {**os.environ, "PATH": f"{home / 'bin'}:{os.environ['PATH']}", "PYTHONUTF8": "1"}
    return subprocess.run(
        ["/bin/sh", "-c", command], cwd=home, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_an_example_is_valid_by_the_published_schema(name: str) -> None:
    data = yaml.load((EXAMPLES / name).read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - `on:` is no flag
    data = yaml.safe_load(yaml.safe_dump(data)) if name != "github.yml" else data
    jsonschema.validate(_read_flags(data), read_schema(SCHEMAS[name]))


def _read_flags(data: object) -> object:
    """What stands as true or false in a file read as texts only."""
    if isinstance(data, dict):
        return {key: _read_flags(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_read_flags(value) for value in data]
    return {"true": True, "false": False}.get(data, data) if isinstance(data, str) else data


@pytest.mark.slow
def test_the_commands_of_the_examples_run(reports: Path) -> None:
    github = yaml.safe_load((EXAMPLES / "github.yml").read_text(encoding="utf-8"))["jobs"]["check"]["steps"][1]["run"]
    found = run(github, reports)
    assert found.returncode == 1, found.stderr
    assert "::error file=reports/区经委.yaml" in found.stdout
    assert (reports / "sarif" / "区经委.yaml.sarif").exists()
    gitlab = yaml.safe_load((EXAMPLES / "gitlab.yml").read_text(encoding="utf-8"))["reports"]["script"]
    for line, status in zip(gitlab, (0, 1), strict=True):
        found = run(line.replace("区经委.xlsx", "区经委.yaml"), reports)
        assert found.returncode == status, found.stderr
    assert (reports / "gl-code-quality-report.json").exists()
    assert (reports / "junit.xml").exists()
    shell = re.search(r"sh '''(.*?)'''", (EXAMPLES / "Jenkinsfile").read_text(encoding="utf-8"), re.DOTALL)
    assert shell is not None
    assert run(shell[1], reports).returncode == 0
    assert (reports / "results" / "区经委.yaml.xml").exists()


@pytest.mark.slow
def test_the_hook_stops_a_commit_of_a_report_that_does_not_comply(reports: Path) -> None:
    hook = yaml.safe_load((EXAMPLES / "pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0]["hooks"][0]
    found = run(f"{hook['entry']} reports/区经委.yaml", reports)
    assert (found.returncode, "有不达标或逾期的事项" in found.stdout) == (1, True)
    shipped = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))[0]
    assert re.search(shipped["files"], "reports/区经委.xlsx")
    assert run(f"{shipped['entry']} --plan qingpu-2021 --fail-on never reports/区经委.yaml", reports).returncode == 0

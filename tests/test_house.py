"""The laws of the house that a machine can see, for every file of the repository."""

from __future__ import annotations

import ast
import os
import re
import subprocess
from pathlib import Path

import pytest

import facts.errors
from facts.errors import MingchaError

ROOT = Path(__file__).resolve().parent.parent
CONFTEST = str(Path(__file__).with_name("conftest.py"))
SHIPPED_FOLDERS = ("commands", "demo", "engine", "facts")
LOCK_FILES = {"uv.lock", "poetry.lock", "Pipfile.lock", "package-lock.json", "pdm.lock"}
# Written so that they do not match themselves.
MACHINE_PATH = re.compile(r"(?<![\w./}])/(?:home|root|work|Users|tmp)/\w|[A-Z]:\\\\?Users\\")
REGISTRY_ADDRESS = re.compile(r"https?://[^\s\"']*(?:pypi|pythonhosted|npmjs|debian\.org|/simple/|/packages/)")
SKIP = re.compile(r"\b(?:xfail|skipif|importorskip)\b|\bskip\(")


def list_files() -> list[Path]:
    """The files of the repository, those not yet committed included, what git ignores left out."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [path for name in sorted(set(listed.split("\0"))) if name and (path := ROOT / name).is_file()]


FILES = list_files()
TEXTS = {path: path.read_bytes().decode("utf-8", errors="replace") for path in FILES}
MODULES = {path: text for path, text in TEXTS.items() if path.suffix == ".py"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def find_lines(pattern: re.Pattern[str], texts: dict[Path, str]) -> list[str]:
    """Every line that matches, as ``file:line``."""
    return [
        f"{name_of(path)}:{number}"
        for path, text in texts.items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def list_imports(text: str) -> set[str]:
    """The dotted names of all modules that a module imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def room_of(path: Path) -> str:
    """The top folder of a module, or the module itself where it stands at the top."""
    return path.relative_to(ROOT).parts[0]


def importers(*packages: str) -> set[str]:
    """The modules, tests and benchmarks left out, that import one of some packages."""
    return {
        name_of(path)
        for path, text in MODULES.items()
        if room_of(path) not in {"tests", "bench"}
        and any(name.split(".")[0] in packages for name in list_imports(text))
    }


def test_the_repository_was_read() -> None:
    assert {"pyproject.toml", "Makefile", "README.md", "facts/errors.py", "tests/test_house.py"} <= set(
        map(name_of, FILES)
    )


def test_no_shipped_module_has_more_than_400_lines_and_no_other_more_than_450() -> None:
    too_long = {
        name_of(path): lines
        for path, text in MODULES.items()
        if (lines := len(text.splitlines())) > (400 if room_of(path) in {*SHIPPED_FOLDERS, "cli.py"} else 450)
    }
    assert not too_long


def test_no_module_is_a_drawer_for_odds_and_ends() -> None:
    assert [name_of(path) for path in MODULES if path.stem in {"utils", "util", "helpers", "misc", "common"}] == []


def test_no_path_of_a_machine_stands_in_a_file() -> None:
    assert find_lines(MACHINE_PATH, TEXTS) == []
    here = [f"{folder}/" for folder in (ROOT.parent, Path.home()) if folder != Path(folder.anchor)]
    assert [name_of(path) for path, text in TEXTS.items() if any(folder in text for folder in here)] == []


@pytest.mark.parametrize("path", ["/" + "home/someone/plan.yaml", "see /" + "work/main", "C:" + r"\Users\someone"])
def test_a_path_of_a_machine_is_seen(path: str) -> None:
    assert MACHINE_PATH.search(path)


def test_no_address_of_a_package_registry_stands_in_a_file() -> None:
    assert find_lines(REGISTRY_ADDRESS, TEXTS) == []
    assert REGISTRY_ADDRESS.search("https:" + "//mirror.example/simple/jinja2")


def test_no_lock_file_with_addresses_is_kept() -> None:
    assert [name_of(path) for path in FILES if path.name in LOCK_FILES] == []


def test_every_pinned_package_has_its_hash() -> None:
    for pins in sorted(ROOT.glob("requirements*.txt")):
        entries = pins.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
        assert entries
        assert [entry.split(" ")[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_durable_rules_is_imported_by_one_module() -> None:
    (wall,) = importers("durable")
    assert wall.startswith("engine/rete")


def test_nothing_but_the_door_imports_the_door() -> None:
    assert {name for name in importers("cli", "commands") if not name.startswith(("cli.py", "commands/"))} == set()


def test_facts_know_nothing_of_the_engine() -> None:
    assert {name for name in importers("engine") if name.startswith("facts/")} == set()


def test_no_test_is_left_out_for_any_reason_but_a_missing_program() -> None:
    tests = {path: text for path, text in MODULES.items() if room_of(path) == "tests"}
    own = {ROOT / "tests/conftest.py", ROOT / "tests/test_needs.py", Path(__file__)}
    assert find_lines(SKIP, {path: text for path, text in tests.items() if path not in own}) == []


def test_the_readme_names_the_two_commands_that_do_all_the_set_up() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make demo" in readme
    assert "make test" in readme


@pytest.mark.parametrize("page", ["README.md", "docs/使用手册.md"])
def test_the_readme_and_the_manual_give_every_exit_status(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    listed = {int(status) for status in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)}
    raised = {
        error.exit_status
        for error in vars(facts.errors).values()
        if isinstance(error, type) and issubclass(error, MingchaError)
    }
    assert listed == raised | {0, 1, 3}


def test_every_decision_is_listed_with_its_title() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = dict(re.findall(r"\]\((\S+\.md)\) \| (.+?) \|$", (folder / "README.md").read_text("utf-8"), re.MULTILINE))
    titles = {page.name: page.read_text("utf-8").splitlines()[0] for page in folder.glob("[0-9]*.md")}
    assert {name: f"# {title}" for name, title in listed.items()} == titles


def test_ci_installs_every_program_that_a_test_may_need(pytestconfig: pytest.Config) -> None:
    (conftest,) = (
        plugin for plugin in pytestconfig.pluginmanager.get_plugins() if getattr(plugin, "__file__", None) == CONFTEST
    )
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert re.findall(r'^  "(\w+):', script, re.MULTILINE) == list(conftest.PROGRAMS)


def test_every_make_target_has_its_line_of_help() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)[0].split()
    alone = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}}
    shown = subprocess.run(["make", "help"], cwd=ROOT, env=alone, capture_output=True, text=True, check=True).stdout
    assert [line.split()[1] for line in shown.splitlines()] == targets

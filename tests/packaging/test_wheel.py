"""The wheel, installed and used from another folder, is the whole program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ("cli.py", "commands", "demo", "engine", "facts", "rules", "templates")
PUT_UNDER = {"rules": "mingcha_data/rules", "templates": "mingcha_data/templates"}

# Imports the modules named on standard input and finds the resources named there; prints where they lie.
LOOK_UP = """
import importlib, json, sys
from facts.resources import resource
asked = json.load(sys.stdin)
print(json.dumps({
    "modules": {name: importlib.import_module(name).__file__ for name in asked["modules"]},
    "resources": {name: str(resource(*name.split("/"))) for name in asked["resources"]},
}))
"""


def list_shipped() -> list[Path]:
    """The files of the checkout that belong to the program, those git ignores left out, relative to the top."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *SHIPPED]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [Path(name) for name in sorted(set(listed.split("\0"))) if name and (ROOT / name).is_file()]


def place_in_wheel(path: Path) -> str:
    top, *rest = path.parts
    return "/".join([PUT_UNDER.get(top, top), *rest])


def name_module(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout without asking any registry."""
    folder = tmp_path_factory.mktemp("wheel")
    command = ["wheel", "--no-index", "--no-build-isolation", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run([sys.executable, "-m", "pip", *command], check=True, capture_output=True)
    (built,) = folder.glob("mingcha-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the wheel alone is installed; what it depends on stays where it is."""
    folder = tmp_path_factory.mktemp("installed")
    command = ["install", "--no-index", "--no-deps", "--target", str(folder), str(wheel)]
    subprocess.run([sys.executable, "-m", "pip", *command], check=True, capture_output=True)
    return folder


def run_elsewhere(installed: Path, elsewhere: Path, *command: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command from a folder that is not the checkout, with the installed program first on the path."""
    return subprocess.run(
        command,
        cwd=elsewhere,
        env={**os.environ, "PYTHONPATH": str(installed), "PYTHONUTF8": "1"},
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_the_wheel_holds_every_file_of_the_program_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == {place_in_wheel(path) for path in list_shipped()}


def test_every_module_and_every_data_file_is_found_from_another_folder(installed: Path, tmp_path: Path) -> None:
    shipped = list_shipped()
    data = [path.as_posix() for path in shipped if path.suffix != ".py"]
    modules = [name_module(path) for path in shipped if path.suffix == ".py"]
    run = run_elsewhere(
        installed, tmp_path, sys.executable, "-c", LOOK_UP, given=json.dumps({"modules": modules, "resources": data})
    )
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert {name for name, place in found["modules"].items() if installed not in Path(place).parents} == set()
    for name, place in found["resources"].items():
        assert installed in Path(place).parents
        assert Path(place).read_bytes() == (ROOT / name).read_bytes()


def test_an_installed_command_gives_its_help_from_another_folder(installed: Path, tmp_path: Path) -> None:
    modules = {name_module(path) for path in list_shipped()}
    commands = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    assert commands == {"mingcha": "cli:main"}
    for name, target in commands.items():
        run = run_elsewhere(installed, tmp_path, str(installed / "bin" / name), "--help")
        shipped = target.partition(":")[0] in modules  # a command works exactly when its module is there
        assert (run.returncode == 0) == shipped, run.stderr
        assert ("demo" in run.stdout) == shipped

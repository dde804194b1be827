"""A test that needs a program is left out where the program is missing, and fails in CI."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CASES = """
import pytest

@pytest.mark.needs("soffice")
def test_one_that_needs_an_office(program):
    assert program.exists()

def test_one_that_needs_nothing():
    assert True
"""
CONFIGURATION = (
    "[pytest]\nmarkers = needs(program): as in the project\naddopts = -ra -p no:randomly -p no:cacheprovider\n"
)


def run_cases(folder: Path, text: str = CASES, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the cases in a folder of their own under the project's conftest, with no program on the path."""
    shutil.copy(Path(__file__).with_name("conftest.py"), folder / "conftest.py")
    (folder / "pytest.ini").write_text(CONFIGURATION, encoding="utf-8")
    (folder / "test_cases.py").write_text(text, encoding="utf-8")
    inherited = {name: value for name, value in os.environ.items() if name not in {"MINGCHA_CI", "PATH"}}
    return subprocess.run(
        [sys.executable, "-m", "pytest", str(folder)],
        cwd=folder,
        env={**inherited, "PATH": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_missing_program_leaves_the_test_out_and_says_so(tmp_path: Path) -> None:
    run = run_cases(tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "1 passed, 1 skipped" in run.stdout
    assert "LibreOffice (Debian package libreoffice-calc) is not on this machine" in run.stdout


def test_a_missing_program_fails_the_run_in_ci(tmp_path: Path) -> None:
    run = run_cases(tmp_path, MINGCHA_CI="1")
    assert run.returncode == 1, run.stdout + run.stderr
    assert "1 passed, 1 error" in run.stdout
    assert "MINGCHA_CI is set, and this test did not run" in run.stdout


def test_a_test_that_skips_itself_fails_the_run_in_ci_too(tmp_path: Path) -> None:
    office = tmp_path / "soffice"
    office.touch(mode=0o755)
    text = CASES.replace("assert program.exists()", 'pytest.skip("no display")')
    assert "1 passed, 1 skipped" in run_cases(tmp_path, text).stdout
    assert "1 failed, 1 passed" in run_cases(tmp_path, text, MINGCHA_CI="1").stdout


def test_the_program_found_is_handed_to_the_test(tmp_path: Path) -> None:
    (tmp_path / "soffice").touch(mode=0o755)
    run = run_cases(tmp_path, MINGCHA_CI="1")
    assert "2 passed" in run.stdout, run.stdout + run.stderr


@pytest.mark.parametrize("name", ["libreoffice", "office"])
def test_an_unknown_program_is_refused_with_the_known_ones(tmp_path: Path, name: str) -> None:
    run = run_cases(tmp_path, CASES.replace('"soffice"', f'"{name}"'))
    assert run.returncode != 0
    assert "names no known program; known are chromium, java" in run.stdout + run.stderr

"""What holds for all tests: programs beside Python, and how random examples are run."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Generator

# The machine is shared and slow at times: an example that takes long is no failure.
settings.register_profile("mingcha", deadline=None)
settings.load_profile("mingcha")

# Every program that a test may need: the commands that serve, and its name in words.
PROGRAMS: dict[str, tuple[tuple[str, ...], str]] = {
    "chromium": (("chromium", "chromium-browser", "google-chrome"), "a browser (Debian package chromium)"),
    "java": (("java",), "Java (Debian package default-jre-headless)"),
    "pdftotext": (("pdftotext",), "the PDF tools (Debian package poppler-utils)"),
    "postgres": (("postgres",), "a PostgreSQL server (Debian package postgresql)"),
    "soffice": (("soffice", "libreoffice"), "LibreOffice (Debian package libreoffice-calc)"),
}
# Debian keeps the server's programs off the path, one folder a version.
_SERVER_FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
_SEARCH_PATH = os.pathsep.join([os.environ.get("PATH", os.defpath), *map(str, _SERVER_FOLDERS)])


def find_program(name: str) -> Path | None:
    """Find the command that stands for one of ``PROGRAMS``; an unknown name is a mistake of the test."""
    if name not in PROGRAMS:
        message = f"needs({name!r}) names no known program; known are {', '.join(PROGRAMS)}: add it to PROGRAMS"
        raise pytest.UsageError(message)
    commands, _ = PROGRAMS[name]
    found = (shutil.which(command, path=_SEARCH_PATH) for command in commands)
    return next((Path(path) for path in found if path), None)


@pytest.fixture
def program(request: pytest.FixtureRequest) -> Path:
    """The command of the program that the test's nearest ``needs`` marker names."""
    marker = request.node.get_closest_marker("needs")
    path = find_program(marker.args[0]) if marker else None
    assert path, "the fixture `program` is for tests marked with needs(program)"
    return path


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out a test whose program is missing, and say which program that is."""
    for marker in item.iter_markers("needs"):
        (name,) = marker.args
        if find_program(name) is None:
            pytest.skip(f"{PROGRAMS[name][1]} is not on this machine")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Under MINGCHA_CI a test that needs a program may not be skipped, for whatever reason: it fails instead."""
    report = yield
    if report.skipped and os.environ.get("MINGCHA_CI") and item.get_closest_marker("needs"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"MINGCHA_CI is set, and this test did not run: {reason}"
    return report

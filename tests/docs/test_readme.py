"""What the README and the manual say of the program is held against the program."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.core import TyperGroup
from typer.exceptions import TyperException

import cli
from commands.annotations import grade_findings
from commands.world import load_world
from engine.decision_load import decision_table
from engine.settings import Settings
from facts.errors import MingchaError
from facts.intake.codes import CODES, KIND_TITLES

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
MANUAL = ROOT / "docs/使用手册.md"
INDEX = ROOT / "docs/decisions/README.md"
PAGES = sorted({README, MANUAL, ROOT / "CHANGELOG.md", ROOT / "rules/README.md", *INDEX.parent.glob("*.md")})
LARGEST_PICTURE = 200 * 1024


def name_page(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def list_blocks(page: Path) -> list[str]:
    return re.findall(r"^```\w*\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def strip_blocks(page: Path) -> str:
    return re.sub(r"^```\w*\n.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)


def list_shown_calls(page: Path) -> list[str]:
    """The lines of code blocks that call the program, as one would type them."""
    return [line for block in list_blocks(page) for line in block.splitlines() if line.startswith("mingcha ")]


def list_named_calls(page: Path) -> list[str]:
    """The calls named in running text; their arguments may be left out."""
    return [text for text in re.findall(r"`([^`\n]+)`", strip_blocks(page)) if text.startswith("mingcha ")]


def split_call(line: str) -> list[str]:
    """The words after the program's name, up to a comment, a pipe, a redirection or the next command."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="();<>|&")
    lexer.whitespace_split = True
    words: list[str] = []
    for word in lexer:
        if set(word) <= set("();<>|&"):
            break
        words.append(word.rstrip(";"))
        if word.endswith(";"):
            break
    return words[1:]


def find_command(line: str) -> tuple[Any, list[str]]:
    """Give the command that a call means, and the words after its name."""
    words = split_call(line)
    command = typer.main.get_command(cli.app)
    while isinstance(command, TyperGroup) and words and not words[0].startswith("-"):
        assert words[0] in command.commands, f"no command {words[0]}: {line}"
        command = command.commands[words.pop(0)]
    return command, words


def parse_call(line: str) -> Mapping[str, Any]:
    """Give the parameters of a call, as the program itself reads them.

    Raises:
        TyperException: the program would refuse the call.
    """
    command, words = find_command(line)
    if words == ["--help"]:
        return {}
    parameters: Mapping[str, Any] = command.make_context("mingcha", words).params
    return parameters


def check_options(line: str) -> None:
    """Hold the options of a call against the command's; what else the command asks for may be missing."""
    command, words = find_command(line)
    known = {"--help"} | {option for parameter in command.params for option in parameter.opts}
    for word in words:
        assert not word.startswith("-") or word in known, f"no option {word}: {line}"


SHOWN = [(page, line) for page in (README, MANUAL) for line in list_shown_calls(page)]
NAMED = [(page, line) for page in (README, MANUAL) for line in list_named_calls(page)]


def test_both_pages_show_calls() -> None:
    for page in (README, MANUAL):
        assert len(list_shown_calls(page)) >= 5
        assert list_named_calls(page)


@pytest.mark.parametrize("line", sorted({line for _, line in SHOWN}))
def test_a_call_shown_in_a_block_is_one_that_the_program_takes(line: str) -> None:
    parse_call(line)


@pytest.mark.parametrize("line", sorted({line for _, line in NAMED}))
def test_a_call_named_in_the_text_exists_with_its_options(line: str) -> None:
    check_options(line)


def test_a_call_that_does_not_exist_would_be_found() -> None:
    with pytest.raises(AssertionError, match="no command assses"):
        parse_call("mingcha assses --plan qingpu-2021")
    with pytest.raises(TyperException, match="No such option"):
        parse_call("mingcha assess --plan qingpu-2021 --asof 2021-12-31 | head")
    with pytest.raises(TyperException, match="Missing"):
        parse_call("mingcha list  # without a plan")
    with pytest.raises(AssertionError, match="no option --unit"):
        check_options("mingcha rules show --unit x")


@pytest.mark.parametrize("plan", sorted({found for _, line in SHOWN for found in re.findall(r"--plan (\S+)", line)}))
def test_units_and_requirements_of_the_calls_exist(plan: str) -> None:
    world = load_world(plan)
    for _, line in SHOWN:
        given = parse_call(line)
        if given.get("plan") == plan:
            if isinstance(given.get("unit"), str):
                assert world.unit(given["unit"]), line
            if isinstance(given.get("requirement"), str):
                assert world.requirement(given["requirement"]), line


def test_the_manual_names_every_command() -> None:
    named = {line.removeprefix("mingcha ").split(" --")[0] for line in list_named_calls(MANUAL)}
    listed = re.search(r"^\| `mingcha rules new`((?:、`\w+`)*)", MANUAL.read_text(encoding="utf-8"), re.MULTILINE)
    assert listed is not None
    named |= {f"rules {name}" for name in re.findall(r"`(\w+)`", listed[1])}
    assert set(list_commands(typer.main.get_command(cli.app))) <= named


def list_commands(group: object, before: str = "") -> Iterator[str]:
    assert isinstance(group, TyperGroup)
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from list_commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}"


def test_the_readme_gives_the_two_commands() -> None:
    lines = {line.partition("#")[0].strip() for block in list_blocks(README) for line in block.splitlines()}
    assert {"make demo", "make test"} <= lines


@pytest.mark.parametrize("page", [README, MANUAL], ids=name_page)
def test_every_make_target_named_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make (?:[A-Z]+=\S+ )*([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE))
    assert named
    assert named <= targets


@pytest.mark.parametrize("page", [README, MANUAL], ids=name_page)
def test_the_table_of_exit_statuses_holds_all_of_them(page: Path) -> None:
    verdicts = ("met", "late", "cannot_tell")
    graded = {grade_findings([{"binds": "must", "disposition": "none", "verdict": verdict}]) for verdict in verdicts}
    raised = {MingchaError.exit_status} | {kind.exit_status for kind in MingchaError.__subclasses__()}
    given = [int(status) for status in re.findall(r"^\| (\d+) \|", page.read_text(encoding="utf-8"), re.MULTILINE)]
    assert given == sorted(graded | raised)


def test_the_manual_names_every_kind_of_code_and_no_code_that_does_not_exist() -> None:
    manual = MANUAL.read_text(encoding="utf-8")
    kinds = dict(re.findall(r"^\| `D(\d)…` \| (\w+)：", manual, re.MULTILINE))
    assert kinds == dict(zip("1234", KIND_TITLES.values(), strict=True))
    for number, title in re.findall(r"\b(D\d{3}) (\w+)", manual):
        assert CODES[number].title.startswith(title[:3]), number


def test_the_manual_explains_every_key_of_the_settings() -> None:
    text = MANUAL.read_text(encoding="utf-8")
    table = text[text.index("| 项 | 意思 |") : text.index("一个填好的例子")]
    explained = {name for row in re.findall(r"^\| (`.*?`) \|", table, re.MULTILINE) for name in re.findall(r"\w+", row)}
    assert explained == set(Settings.model_fields)


def test_the_manual_names_every_verdict_and_tier() -> None:
    text, fields = MANUAL.read_text(encoding="utf-8"), decision_table().fields
    for code, title in fields["verdict"].values.items():
        assert f"{code} {title}" in text
    for title in fields["tier"].values.values():
        assert re.search(rf"^\| {title}", text, re.MULTILINE), title


def list_links(page: Path) -> Iterator[str]:
    for target in re.findall(r"\]\(([^)\s]+)\)", strip_blocks(page)):
        if not re.match(r"[a-z]+:", target):
            yield target


def list_anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", strip_blocks(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name_page)
def test_relative_links_lead_somewhere(page: Path) -> None:
    for target in list_links(page):
        file, _, anchor = target.partition("#")
        place = (page.parent / file) if file else page
        assert place.exists(), target
        if anchor:
            assert anchor in list_anchors(place), target


def test_every_picture_is_used_and_small() -> None:
    pictures = {picture.resolve() for picture in (ROOT / "docs/pictures").iterdir()}
    used = {(page.parent / target).resolve() for page in (README, MANUAL) for target in list_links(page)}
    assert pictures
    assert pictures <= used
    assert all(picture.stat().st_size < LARGEST_PICTURE for picture in pictures)


def test_the_index_of_decisions_lists_every_page_by_its_title() -> None:
    listed = re.findall(r"^\| \[(\d{4})\]\(([^)]+)\) \| (.+) \|$", INDEX.read_text(encoding="utf-8"), re.MULTILINE)
    pages = sorted(page for page in INDEX.parent.glob("*.md") if page != INDEX)
    assert listed == [
        (page.name[:4], page.name, page.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# "))
        for page in pages
    ]

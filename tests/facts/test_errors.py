"""What the system refuses is said in Chinese, everywhere by the same function."""

from __future__ import annotations

import errno
import re
from pathlib import Path

import pytest

from facts.errors import say_failure

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("number", sorted({*errno.errorcode, 9999}))
def test_every_refusal_of_the_system_is_said_in_chinese(number: int) -> None:
    said = say_failure(OSError(number, "No such file or directory"))
    assert re.search("[一-鿿]", said)
    assert not re.search("[A-Za-z]", said)


def test_a_failure_without_a_number_is_said_too() -> None:
    assert say_failure(OSError()) == "原因不明"


def test_the_usual_ones_have_words_of_their_own() -> None:
    usual = (errno.ENOENT, errno.EACCES, errno.EISDIR, errno.ENOTDIR, errno.ENOSPC, errno.ENAMETOOLONG, errno.ELOOP)
    assert [number for number in usual if "系统错误" in say_failure(OSError(number, ""))] == []


def test_nothing_else_says_what_the_system_says() -> None:
    rooms = [ROOT / room for room in ("commands", "demo", "engine", "facts")]
    found = [path for room in rooms for path in room.rglob("*.py") if ".strerror" in path.read_text("utf-8")]
    assert found == []

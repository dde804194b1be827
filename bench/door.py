"""How every program of the bench is started and ends."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from typer.exceptions import TyperException

from commands.chinese import say_usage_error
from facts.errors import MingchaError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import typer


def run_app(app: typer.Typer, name: str, arguments: Sequence[str]) -> int:
    """Run a program; its own status, 2 for wrong usage, else the status of the error."""
    try:
        status = app(list(arguments), prog_name=f"python -m {name}", standalone_mode=False)
    except MingchaError as error:
        sys.stderr.write(f"错误：{error.message}\n")
        return error.exit_status
    except TyperException as error:
        sys.stderr.write(say_usage_error(error) + "\n")
        return 2
    return status if isinstance(status, int) else 0

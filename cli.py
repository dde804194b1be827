"""The door: arguments in, exit status out; paths, clock, database address and printing are here and in commands/."""

from __future__ import annotations

import gc
import sys
from typing import Final

import typer
from typer.exceptions import TyperException

from commands import checking, days, deciding, demonstrating, forming, handing_in, judging, reading_rules, starting
from commands.chinese import ChineseGroup, say_usage_error
from facts.errors import MingchaError

app = typer.Typer(
    name="mingcha",
    cls=ChineseGroup,
    help="明察：逐单位核对年度政务公开工作要点是否落实。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
starting.register(app)
demonstrating.register(app)
reading_rules.register(app)
checking.register(app)
forming.register(app)
handing_in.register(app)
deciding.register(app)
judging.register(app)
days.register(app)


# A command makes much and ends soon: looked for as often as by default, garbage costs a seventh of its time.
OBJECTS_BETWEEN_COLLECTIONS: Final = 50_000


def main() -> None:
    """Run a command; whatever happens ends with a status and, for a user's mistake, without a stack trace."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run a command.

    Returns:
        0 done; 1 and 3 as ``check`` and ``assess --fail-on`` grade; 2 wrong usage; 4 rules, settings or
        calendar do not serve; 5 input refused; 70 our own failure.
    """
    try:
        status = app(arguments, prog_name="mingcha", standalone_mode=False)
    except MingchaError as error:
        sys.stderr.write(f"错误：{error.message}\n")
        return error.exit_status
    except TyperException as error:
        sys.stderr.write(say_usage_error(error) + "\n")
        return 2
    except (KeyboardInterrupt, typer.Abort):
        sys.stderr.write("已中断；已经存入的内容不受影响。\n")
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except Exception:  # noqa: BLE001 - an error of ours must end the run with its own status
        import traceback

        traceback.print_exc()
        sys.stderr.write("程序自身出错（不是您的操作问题）。请把上面的内容报告给维护人员；数据库没有写入一半的内容。\n")
        return 70
    return status if isinstance(status, int) else 0


if __name__ == "__main__":
    main()

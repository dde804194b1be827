"""Printing through templates: the list, an explanation, the decision table.

Rows are made in Python (``commands.listing``, ``commands.explaining``); the templates under ``templates/`` print them
and neither count nor look anything up. A template that names what does not exist ends the run with its name and line.
"""

from __future__ import annotations

import traceback
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands.wrapping import clean, hang
from facts.errors import InternalError
from facts.resources import resource

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.runtime import Context

    from engine.decision import TableLine


def render_list_text(
    result: Mapping[str, Any],
    *,
    tiers: Collection[int] = (1, 2, 3),
    unit: str | None = None,
    columns: int | None = None,
) -> str:
    """The list for a terminal or a pipe.

    Args:
        result: {run, totals, units, findings, figures} as ``assess`` gives it.
        tiers: which tiers are listed finding by finding; evidence not handed in (4) is otherwise only counted.
        unit: code of the only unit that is shown; None for all.
        columns: width at which lines are wrapped; None, as in a pipe: they are not.

    Raises:
        UsageError: the run has nothing of that unit.
        InternalError: the findings do not add up to the totals of the run, or a template does not serve.
    """
    from commands.listing import make_list

    return render("list.txt", columns=columns, page=make_list(clean(result), tiers, unit))


def render_list_html(result: Mapping[str, Any], *, unit: str | None = None) -> str:
    """The list as one page that needs neither network nor script.

    Args:
        result: as for :func:`render_list_text`.
        unit: as for :func:`render_list_text`.

    Raises:
        UsageError, InternalError: as for :func:`render_list_text`.
    """
    from commands.listing import make_list

    return render("list.html", page=make_list(clean(result), (1, 2, 3), unit))


def render_explain_text(data: Mapping[str, Any], *, columns: int | None = None) -> str:
    """One finding explained, from the words of the plan down to file, sheet and row.

    Args:
        data: as ``Finding.as_data`` gives it, with all ``records``, ``days`` (lines that say how the days of single
            cases were counted) and ``rule_place`` (``file:line``).
        columns: as for :func:`render_list_text`.

    Raises:
        InternalError: a template does not serve.
    """
    from commands.explaining import make_explanation

    return render("explain.txt", columns=columns, found=make_explanation(clean(data)))


def render_verdicts_text(lines: Sequence[TableLine], title: str, *, columns: int | None = None) -> str:
    """The decision table, stage by stage.

    Args:
        lines: of ``engine.decision.describe_table``.
        title: of the table.
        columns: as for :func:`render_list_text`.

    Raises:
        InternalError: a template does not serve.
    """
    stages = [(stage, list(rows)) for stage, rows in groupby(lines, key=lambda line: line.stage)]
    return render("verdicts.txt", columns=columns, title=title, stages=stages)


def render(name: str, *, folder: Path | None = None, columns: int | None = None, **rows: Any) -> str:  # noqa: ANN401
    """Print rows through a template; in a template of a page everything is escaped.

    Args:
        name: of the file, ending in ``.txt`` or ``.html``.
        folder: where it lies; None: with the shipped ones.
        columns: width at which the filter ``hang`` wraps.
        **rows: what the template may name.

    Raises:
        InternalError: the template does not exist, does not read as one, or names what does not exist.
    """
    import jinja2

    try:
        return (
            _environment(folder or resource("templates")).get_template(name).render(rows, columns=columns).rstrip("\n")
        )
    except jinja2.TemplateNotFound as error:
        raise InternalError(f"找不到模板“{error.name}”。安装可能不完整，请重新安装本程序。") from error
    except jinja2.TemplateSyntaxError as error:
        raise InternalError(f"模板 {error.name}:{error.lineno} 写法不对：{error.message}。请改正模板。") from error
    except (jinja2.TemplateError, TypeError, ValueError, LookupError) as error:
        raise InternalError(f"模板 {_find_place(error, name)} 不能用：{error}。请核对其中的名称。") from error


@cache
def _environment(folder: Path) -> Environment:
    """One environment a folder: a template is read and compiled once."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=jinja2.select_autoescape(["html"]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    @jinja2.pass_context
    def wrap(context: Context, text: str, start: str = "") -> str:
        return hang(text, start, context["columns"])

    environment.filters["hang"] = wrap
    return environment


def _find_place(error: Exception, name: str) -> str:
    """The innermost line of a template in an error's trace, as ``list.html:12``."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename.endswith(name.rpartition(".")[2]):
            return f"{Path(frame.filename).name}:{frame.lineno}"
    return name

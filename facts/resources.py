"""The one way to the files that are shipped with the program: rules, templates, calendars, units.

In a checkout the folders ``rules/`` and ``templates/`` stand beside ``facts/``; the wheel puts them
under ``mingcha_data/``, so that site-packages gets no folders with such common names. Data that
belongs to a package (``facts/data/``, ``engine/*.yaml``) lies beside its modules in both.
"""

from __future__ import annotations

from pathlib import Path

from facts.errors import InternalError

_TOP = Path(__file__).resolve().parent.parent
_ROOTS = (_TOP / "mingcha_data", _TOP)


def resource(*parts: str) -> Path:
    """Find a shipped file or folder, in a checkout and in an installed wheel alike.

    Args:
        *parts: the path as it is in the checkout, part by part: ``resource("rules", "plans")``.

    Returns:
        The absolute path of an existing file or folder; it is to be read, never written.

    Raises:
        InternalError: nothing of that name was shipped.
    """
    for root in _ROOTS:
        path = root.joinpath(*parts)
        if path.exists():
            return path
    message = (
        f"程序自带的文件“{'/'.join(parts)}”不存在（查找位置：{'、'.join(str(root) for root in _ROOTS)}）。"
        "安装可能不完整，请重新安装本程序。"
    )
    raise InternalError(message)

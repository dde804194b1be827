"""The few ways in which a run can end badly, each with its exit status.

A message says what was found, where, why it does not serve and what to do; it is
written in Chinese, because it is read by the people who use the program.
"""

from __future__ import annotations

import errno
from typing import ClassVar, Final


class MingchaError(Exception):
    """Base of all errors that are shown to the user without a stack trace.

    Attributes:
        exit_status: the process's exit status when this error ends the run.
        message: what, where, why and what to do, in Chinese.
    """

    exit_status: ClassVar[int] = 70

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class UsageError(MingchaError):
    """The command was called with arguments that do not fit together or name nothing."""

    exit_status = 2


class RulesError(MingchaError):
    """Rules, settings or the calendar do not serve: the run cannot be decided by them."""

    exit_status = 4


class UnknownDayError(RulesError):
    """A day lies outside the years for which the working days are known."""


class InputError(MingchaError):
    """What was handed in is refused; nothing of it was stored."""

    exit_status = 5


class InternalError(MingchaError):
    """Our own failure or a disagreement of the two evaluations; no list may be printed."""

    exit_status = 70


_FAILURES: Final = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "不允许这样做",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EEXIST: "已经存在",
    errno.ENOTEMPTY: "文件夹不是空的",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "超出了磁盘配额",
    errno.EFBIG: "文件太大",
    errno.EROFS: "磁盘只能读，不能写",
    errno.ELOOP: "链接绕成了圈",
    errno.ENAMETOOLONG: "文件名或路径太长",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
    errno.EIO: "磁盘读写出错",
    errno.EBUSY: "正被别的程序占用",
    errno.ETXTBSY: "正被别的程序占用",
    errno.EINVAL: "路径或文件名不合规定",
    errno.ENXIO: "这不是普通文件",
    errno.ENODEV: "没有这个设备",
    errno.EXDEV: "不能跨磁盘移动",
    errno.ENOMEM: "内存不足",
    errno.ETIMEDOUT: "等得太久，没有回应",
    errno.ECONNREFUSED: "连接不上",
    errno.ESTALE: "网络文件夹断开了",
}


def say_failure(failure: OSError) -> str:
    """Give in Chinese why the system did not do what was asked; the system's own number where that is not known."""
    if failure.errno is None:
        return "原因不明"
    return _FAILURES.get(failure.errno, f"系统错误 {failure.errno}")

"""The few ways in which a run can end badly, each with its exit status.

A message says what was found, where, why it does not serve and what to do; it is
written in Chinese, because it is read by the people who use the program.
"""

from __future__ import annotations

from typing import ClassVar


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

"""Times the stages of a command without a line in the program for it: functions are wrapped, by name, from outside."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Stopwatch:
    """Counts each moment to one stage only: to that of the innermost wrapped function that runs.

    Attributes:
        spent: stage to seconds.
    """

    def __init__(self, rest: str) -> None:
        """Start the clock.

        Args:
            rest: the stage of all that is in no wrapped function.
        """
        self.spent: dict[str, float] = {rest: 0.0}
        self._stack = [rest]
        self._since = time.perf_counter()

    def enter(self, stage: str) -> None:
        """From here on, time goes to the stage."""
        self._count()
        self._stack.append(stage)

    def leave(self) -> None:
        """From here on, time goes to the stage that was running before."""
        self._count()
        self._stack.pop()

    def _count(self) -> None:
        now = time.perf_counter()
        stage = self._stack[-1]
        self.spent[stage] = self.spent.get(stage, 0.0) + now - self._since
        self._since = now

    def stop(self) -> dict[str, float]:
        """Stage to seconds, up to now."""
        self._count()
        return dict(self.spent)

    def wrap(self, stages: Mapping[str, Sequence[str]]) -> None:
        """Wrap functions.

        Args:
            stages: stage to functions, ``module:function`` or ``module:Class.method``, named where they are looked up.

        Raises:
            AttributeError: a function is not there (any more).
        """
        for stage, names in stages.items():
            for name in names:
                module, _, path = name.partition(":")
                holder: Any = importlib.import_module(module)
                *classes, function = path.split(".")
                for each in classes:
                    holder = getattr(holder, each)
                setattr(holder, function, self._timed(stage, getattr(holder, function)))

    def _timed(self, stage: str, function: Callable[P, T]) -> Callable[P, T]:
        @wraps(function)
        def timed(*arguments: P.args, **options: P.kwargs) -> T:
            self.enter(stage)
            try:
                return function(*arguments, **options)
            finally:
                self.leave()

        return timed

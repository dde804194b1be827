"""What the program's speed and memory are held against; printed as met or missed, never asserted."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

MOST_TIMES_THE_SCRIPT: Final = 3
MOST_OF_JUDGING: Final = 0.1
MOST_MEGABYTES: Final = 200
MOST_TIMES_THE_IMPORT: Final = 3
MOST_SECONDS_FOR_RULES: Final = 1
MOST_TIMES_READING: Final = 2

MEGABYTE: Final = 2**20


@dataclass(frozen=True)
class Aim:
    """One aim.

    Attributes:
        title: what is measured, in Chinese.
        measured: the figure.
        most: what it shall not exceed.
        unit: of both, in Chinese.
    """

    title: str
    measured: float
    most: float
    unit: str

    @property
    def met(self) -> bool:
        """Whether the figure is not greater than the aim."""
        return self.measured <= self.most

    def as_data(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {**asdict(self), "met": self.met}


@dataclass(frozen=True)
class Measured:
    """All figures of one bench, in seconds and bytes.

    Attributes:
        assessing: the whole process ``mingcha assess``.
        libraries: starting the interpreter and importing the libraries.
        script: the analyst's script.
        judging, staged: the time in durable_rules and the plain evaluation beside it, and of all stages together.
        peak: memory of ``mingcha assess``.
        helping, importing: ``mingcha --help`` and importing Typer alone.
        rules: loading and checking the rules of all plans, after the imports.
        checking: the whole process ``mingcha check`` on one unit's workbook of some 500 rows.
        reading: importing the packages that it uses and reading the workbook with them, and nothing else.
    """

    assessing: float
    libraries: float
    script: float
    judging: float
    staged: float
    peak: int
    helping: float
    importing: float
    rules: float
    checking: float
    reading: float

    def list_aims(self) -> list[Aim]:
        """The aims, in the order of the issue that set them."""
        return [
            Aim(
                "判定整个过程 ÷（手写脚本 + 解释器与程序库启动）",
                self.assessing / (self.script + self.libraries),
                MOST_TIMES_THE_SCRIPT,
                "倍",
            ),
            Aim("推理占整个过程", self.judging / self.staged, MOST_OF_JUDGING, "（1 为全部）"),
            Aim("判定的内存", self.peak / MEGABYTE, MOST_MEGABYTES, "MB"),
            Aim("mingcha --help ÷ 载入 typer", self.helping / self.importing, MOST_TIMES_THE_IMPORT, "倍"),
            Aim("读入并检查全部要点的规则", self.rules, MOST_SECONDS_FOR_RULES, "秒"),
            Aim("检查一个工作簿 ÷（载入程序库 + 读文件）", self.checking / self.reading, MOST_TIMES_READING, "倍"),
        ]

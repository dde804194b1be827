"""What stands on each sheet of the form, apart from how it looks: titles, columns, notes, examples, first rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from facts.intake.convert import gather_words
from facts.intake.names import (
    ALL_UNITS_WORD,
    COVERAGE,
    COVERAGE_HEADINGS,
    EXAMPLE_MARK,
    KEY_HEADING,
    KEY_NAME,
    MODES,
    NOTES_MARK,
    NOTHING,
    SOMETHING,
    UNIT_HEADING,
    UNIT_NAME,
)
from facts.ledgers import LEDGERS, Column, ledger_columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from facts.intake.table import CellValue

STEPS: Final = (
    f"先填“{COVERAGE}”：每个台账写明起止日期。没有发生的，在“有无”填“{NOTHING}”，就是零报告；不填“止”的视为没有报送。",
    "再填各台账：一件一行，从示例行下面填起；说明行和示例行不会被读取。深色列必填。",
    "还没有发生的日期留空，不要填“无”或“/”；数字请填确数，“约”“余”按上下限读入，可能判断不出来。",
    f"“{KEY_HEADING}”由本单位自定，同一台账内不能重复；以后补报、更正同一件，沿用原来的编号。",
    "列名末尾有“（自动）”“（参考）”的列由表格自己算出或者预先填好，不用填，也不会被读取。红色的行是已超期或者填得不对的，先改红色的。",
    "“佐证材料”里每一行是一项要交的佐证，只填做了什么、完成日期、公开位置；没有做的空着，就是还没有交。",
    "不要填写姓名、电话、地址等个人信息；不要改表名和列名，不要合并单元格。",
    "封面的“检查结果”都是 0 了，保存为 .xlsx 文件交回。",
)
"""What the cover tells everybody to do, in order."""

_HOW: Final = {
    "day": "日期，如 2021-03-05",
    "moment": "日期和时刻，如 2021-03-05 14:30",
    "choice": "从下拉列表中选一项",
    "choices": "可填多项，用、隔开；一个也没有的填“无”",
    "number": "整数；没有的填 0",
    "percent": "百分比，如 4.5%",
    "money": "以元为单位的数字",
    "flag": "是 或 否；不清楚的留空",
    "text": "文字",
}
_MOST_WORDS: Final = 6
_KEY_NOTE: Final = f"{NOTES_MARK}：编号必填，本单位自定，不能重复"

_NARROWEST: Final = 11
_WIDEST_HEADING: Final = 24
_WIDTHS: Final = {"day": 14, "moment": 18, "choice": 20, "choices": 28, "money": 16, "text": 26, "ref": 16}

_OWN_WIDTHS: Final = {("evidence", "requirement"): 12, ("evidence", "element"): 16, ("evidence", "what"): 34}

_FLAGS: Final = ("是", "否")
_COVERAGE: Final = {
    "ledger": ("choice", f"{NOTES_MARK}：一个台账一行", 26),
    "about": ("text", f"空着表示本单位；“{ALL_UNITS_WORD}”表示所有单位", 22),
    "covers_from": ("day", "从这一天起列全", 14),
    "complete_through": ("day", "到这一天为止列全；不填视为没有报送", 18),
    "mode": ("choice", "逐件：一件一行；汇总：只有合计数", 16),
    "nothing": ("choice", f"这一时段没有的填“{NOTHING}”（零报告）", 16),
    "only": ("text", "只对一个渠道列全的，写这个渠道；空着表示全部", 18),
}


class FormColumn(NamedTuple):
    """One column of the form.

    Attributes:
        name: its English name.
        column: its declaration.
        words: the words of its drop-down list.
        note: what stands below its heading.
        example: what stands in the example row.
        width: in half characters.
    """

    name: str
    column: Column
    words: tuple[str, ...]
    note: str
    example: CellValue
    width: float


@dataclass(frozen=True)
class FormSheet:
    """One sheet with headings.

    Attributes:
        name: the sheet's name.
        title: what stands above the headings.
        columns: the columns, left to right; the first one's note marks the row of notes.
        has_example: whether an example row stands below the notes.
        rows: rows that are filled in beforehand, one cell for each column.
        meaning: what the sheet is, for its mark: a ledger's English name or names.COVERAGE.
    """

    meaning: str
    name: str
    title: str
    columns: tuple[FormColumn, ...]
    has_example: bool
    rows: tuple[tuple[CellValue, ...], ...] = ()


def lay_out_coverage(ledgers: Sequence[str], covers_from: Mapping[str, int]) -> FormSheet:
    """Give the coverage sheet with a line for each ledger, from its earliest day (ordinal), its last day left open."""
    words = {
        "ledger": tuple(LEDGERS[name].title for name in ledgers),
        "mode": tuple(MODES),
        "nothing": (SOMETHING, NOTHING),
    }
    columns = tuple(
        FormColumn(
            name,
            Column(COVERAGE_HEADINGS[name], kind, required=name not in {"about", "only"}),  # type: ignore[arg-type]
            words.get(name, ()),
            note,
            None,
            width,
        )
        for name, (kind, note, width) in _COVERAGE.items()
    )
    mode_words = {mode: word for word, mode in MODES.items()}
    rows = tuple(
        (
            LEDGERS[name].title,
            None,
            date.fromordinal(covers_from[name]),
            None,
            mode_words["counts" if LEDGERS[name].shape == "count" else "cases"],
            None,
            None,
        )
        for name in ledgers
    )
    return FormSheet(
        COVERAGE, COVERAGE, f"{COVERAGE}（各台账从哪一天起、完整到哪一天）", columns, has_example=False, rows=rows
    )


def lay_out_ledger(
    ledger: str,
    year: int,
    vocabularies: Mapping[tuple[str, str], frozenset[str]],
    rows: Sequence[Mapping[str, CellValue]] = (),
) -> FormSheet:
    """Give the sheet of one ledger.

    Args:
        ledger: English name of a ledger.
        year: the year of the examples.
        vocabularies: further words of open choice columns, by (ledger, column).
        rows: rows that are filled in beforehand, by the English names of the columns.

    Raises:
        RulesError: an allowed word cannot be told from others.
    """
    record = LEDGERS[ledger]
    declared = ledger_columns(record)
    columns = [
        FormColumn(KEY_NAME, Column(KEY_HEADING, "ref", required=True), (), _KEY_NOTE, EXAMPLE_MARK, _WIDTHS["ref"]),
        FormColumn(UNIT_NAME, Column(UNIT_HEADING, "text"), (), "空着表示本单位", None, 14),
    ]
    for place, (name, column) in enumerate(declared.items()):
        words: tuple[str, ...] = _FLAGS
        if column.kind != "flag":
            further = vocabularies.get((ledger, name), ()) if column.open_vocabulary else ()
            words = gather_words(column, further).ordered
        example = make_example(column, words, date(year, 3, 1) + timedelta(days=7 * place))
        usual = max(_WIDTHS.get(column.kind, _NARROWEST), min(2 * len(column.title) + 2, _WIDEST_HEADING))
        width = _OWN_WIDTHS.get((ledger, name), usual)
        columns.append(FormColumn(name, column, words, describe_column(column, words, declared), example, width))
    filled = tuple(tuple(row.get(column.name) for column in columns) for row in rows)
    title = f"{record.title}（{record.one_row_is}填一行）"
    return FormSheet(ledger, record.title, title, tuple(columns), has_example=True, rows=filled)


def describe_column(column: Column, words: tuple[str, ...], others: Mapping[str, Column]) -> str:
    """Give the note on the column: whether it is required, what is meant, how to write, which words are allowed.

    Args:
        column: the column.
        words: its allowed words, if it is a choice.
        others: all columns of the ledger by English name, to call those that it refers to by their titles.
    """
    how = f"“{LEDGERS[column.refers_to].title}”表里的编号" if column.refers_to else _HOW[column.kind]
    parts = ["必填" if column.required else "", column.note, how]
    if column.kind in {"day", "moment"} and not column.required:
        parts.append("没有发生的留空")
    if column.measured_in and column.kind == "number":
        parts.append(f"单位：{column.measured_in}")
    if words and column.kind == "choices":
        parts.append(f"可填：{'、'.join(words[:_MOST_WORDS])}{'等，见下拉列表' if len(words) > _MOST_WORDS else ''}")
    if column.default_from:
        parts.append(f"空着时以“{others[column.default_from].title}”归属时段")
    return "；".join(part for part in parts if part)


def make_example(column: Column, words: tuple[str, ...], day: date) -> CellValue:
    """Give a cell as it could be filled in; nothing for a choice that has no words."""
    examples: dict[str, CellValue] = {
        "day": day,
        "moment": datetime.combine(day, time(14, 30)),
        "choice": words[0] if words else None,
        "choices": "、".join(words[:2]) or None,
        "number": day.year if column.measured_in == "年" else 12,
        "percent": 0.04,
        "money": 6_000_000,
        "flag": "是",
        "text": "……",
        "ref": "GW-001",
    }
    return examples[column.kind]

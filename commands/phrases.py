"""Small Chinese phrases that lists and explanations share: days, places, figures, records, marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from engine.unit_words import UNIT_WORDS

DOCUMENTS: Final = {"body": "正文", "table": "任务分解表", "annex1": "附件1", "annex2": "附件2", "annex3": "附件3"}
OPERATORS: Final = {
    "at_least": "不少于",
    "at_most": "不超过",
    "exactly": "正好",
    "every": "全部符合",
    "none": "没有一件",
    "all_of": "列明的全部，共",
    "each": "每期做到",
    "no_gap_over": "间隔不超过",
    "average_within": "平均不超过",
    "than_last_year": "与上年相比，上年为",
    "within": "逐件按时，时限",
    "evidence": "经认可的佐证不少于",
}
# Where the figure is how many items fail, and the limit says something else.
FAILING: Final = {"every": "items", "none": "items", "within": "items", "each": "periods"}
_PERMILLE: Final = 1000
_LOCAL: Final = "（本地设定）"


def give_title(field: str, code: str) -> str:
    """The Chinese title of a code of the decision table."""
    from engine.decision_load import decision_table

    return decision_table().give_title(field, code)


def say_day(day: str | None) -> str:
    """2021年10月31日 of 2021-10-31; 未定 where there is none."""
    if day is None:
        return "未定"
    found = date.fromisoformat(day)
    return f"{found.year}年{found.month}月{found.day}日"


def quote(text: str) -> str:
    """The plan's own words in quotation marks; marks within them become single ones."""
    return f"“{text.replace('“', '‘').replace('”', '’')}”"


def say_place(source: Mapping[str, Any]) -> str:
    """Where an obligation stands: 任务分解表第23行."""
    words = DOCUMENTS[source["document"]]
    if source["section"] is not None:
        words += source["section"]
    if source["row"] is not None:
        words += f"第{source['row']}行"
    if source["below_row"] is not None:
        words += f"第{source['below_row']}行之后未编号的一行"
    return words


def say_rate(of_what: str, met: int, whole: int) -> str:
    """A rate with its numbers, in per cent with one decimal, cut off and never rounded."""
    if not whole:
        return f"{of_what}0项，没有达标率"
    permille = met * _PERMILLE // whole
    return f"{of_what}{whole}项中达标{met}项，占{permille // 10}.{permille % 10}%"


def say_number(value: float | None) -> str:
    """A number without needless zeros; 不限 where there is no bound."""
    return "不限" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


def say_interval(condition: Mapping[str, Any], which: str) -> str:
    """The figure of a condition, ``now`` or at its ``end``: 3次, 2至5件, 0至不限次."""
    low, high = condition[which]
    unit = UNIT_WORDS[FAILING.get(condition["op"], condition["unit"])]
    figure = say_number(low) if low == high else f"{say_number(low)}至{say_number(high)}"
    return f"{figure}{unit}"


def say_figure(condition: Mapping[str, Any]) -> str:
    """A figure that is shown and never judged: 12次, 至少3次（没有报全）, or that there is none yet."""
    low, high = condition["now"]
    if low is not None and high is not None:
        return say_interval(condition, "now")
    if condition["op"] == "than_last_year":
        return "没有可以比较的数"
    unit = UNIT_WORDS[condition["unit"]]
    return f"至少{say_number(low)}{unit}（没有报全）" if low else "没有报全，数还不知道"


def say_ruling(finding: Mapping[str, Any]) -> str:
    """Why a finding is waived, explained or contested, by whom and until when; nothing where it is not."""
    detail = finding["disposition_detail"]
    if detail is None:
        return ""
    who = "提出人" if finding["disposition"] == "objected" else "批准人"
    until = f"至{say_day(detail['until'])}" if detail["until"] else "起，不设终止"
    return f"理由：{detail['why'].rstrip('。')}；{who}：{detail['by']}；有效期：{say_day(detail['from'])}{until}"


def say_apart(findings: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Waived pairs and accepted explanations, each with its verdict and with the words of the decision."""
    for finding in findings:
        if finding["tier"] == 0 and finding["disposition"] in {"waived", "explained"}:
            yield (
                f"{finding['title']}（{finding['requirement']}）：{give_title('disposition', finding['disposition'])}"
                f"（结论：{give_title('verdict', finding['verdict'])}）。{say_ruling(finding)}。"
            )


def say_limit(condition: Mapping[str, Any]) -> str:
    """What a condition asks: 不少于60%, 逐件按时，时限5个工作日."""
    words, limit = OPERATORS[condition["op"]], condition["limit"]
    if condition["op"] in {"every", "none"}:
        return words
    if limit is None:
        return "逐件按时，时限依法定或约定" if condition["op"] == "within" else f"{words}未定"
    if condition["op"] == "each":
        return words
    return f"{words}{say_number(limit)}{UNIT_WORDS[condition['unit']]}"


def say_records(records: Sequence[Mapping[str, Any]], total: int, most: int) -> str:
    """The first records behind a finding, file by file: 台账.xlsx“办件”表第5、6行等12条.

    Args:
        records: as the finding carries them; one row may occur several times.
        total: how many there are in all.
        most: so many are named.
    """
    rows = list(dict.fromkeys((record["file"], record["sheet"], record["row"]) for record in records))
    whole = len(rows) if total == len(records) else total
    places: dict[tuple[str, str], list[str]] = {}
    for file, sheet, row in rows[:most]:
        places.setdefault((file, sheet), []).append(str(row))
    said = "；".join(
        f"{file}{f'“{sheet}”表' if sheet else ''}第{'、'.join(numbers)}行" for (file, sheet), numbers in places.items()
    )
    return f"{said}等{whole}条" if whole > min(len(rows), most) else said


def say_mark(finding: Mapping[str, Any], sent: str | None) -> Iterator[str]:
    """What must be known before a finding is used, mark by mark.

    Args:
        finding: as ``Finding.as_data`` gives it.
        sent: the day on which the plan was sent, where it is to be named.
    """
    declared = dict.fromkeys(
        _say_declared(condition) for condition in finding["conditions"] if condition.get("declared")
    )
    on_day = f"（{say_day(sent)}）" if sent else ""
    words = {
        "local": "本地设定：标准由办公室另定，不是要点原文",
        "implied": "原文未写明次数，按至少一次",
        "declared": f"对象由单位自行认定：{'；'.join(declared)}",
        "before_issue": f"时限早于要点印发{on_day}，不据此指明",
        "issue_unknown": "要点的印发日期没有提供，时限是否早于印发尚不能确定，不据此指明；在设置里写明 sent 即可",
    }
    if finding["disposition_detail"] is not None:
        yield f"{give_title('disposition', finding['disposition'])}：{say_ruling(finding)}"
    yield from (words[flag] for flag in finding["flags"])
    if not finding["readings"]["same_under_all"]:
        yield from (f"取决于理解：{each}" for each in say_other_readings(finding, differing=True))


def _say_declared(condition: Mapping[str, Any]) -> str:
    known = sum(number for state, number in condition["counts"].items() if state != "unknown")
    return f"{condition['declared']}，已认定{known}件"


def say_other_readings(finding: Mapping[str, Any], *, differing: bool) -> Iterator[str]:
    """The other readings of the text with what they give; where asked, only those with another verdict."""
    for other in finding["readings"]["others"]:
        if not differing or other["verdict"] != finding["verdict"]:
            verdict = give_title("verdict", other["verdict"])
            due = f"，时限{say_day(other['due'])}" if other["due"] != finding["due"] and other["due"] else ""
            yield f"若按{quote(other['says'])}，则为“{verdict}”{due}"


def say_steps(consequences: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The steps that are proposed for a unit; one that rests on a number of the office says so."""
    for each in consequences:
        if each["kind"] == "step" and each["state"] == "yes":
            yield f"{each['title']}{_LOCAL if each['local'] else ''}"


def say_consequences(consequences: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Every step that is proposed for a unit or cannot be told yet, each with its grounds."""
    for each in consequences:
        if each["kind"] != "step":
            continue
        source = each["source"]
        place = f"依据{source['place']}“{source['figure']}”" if source else "要点没有写，是本地做法"
        told = "" if each["state"] == "yes" else "尚不能定，"
        local = f"；本地设定：{'、'.join(each['local'])}" if each["local"] else ""
        yield f"{each['title']}：{told}{each['why']}；{place}{local}"

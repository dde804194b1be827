"""A check for people: what could not be read, what was repaired, what is not met, each with place and remedy."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from commands.annotations import Annotation
    from commands.checking import Checked
    from commands.world import World
    from engine.decision import DecisionTable
    from facts.report import Report

_ORDER: Final = (
    "breached",
    "late",
    "cannot_tell",
    "to_review",
    "not_reported",
    "not_taken_up",
    "open",
    "met_so_far",
    "met",
)
_PLAIN_LABELS: Final = frozenset(
    {"breach", "late", "not_reported", "undecidable", "awaiting_office", "open", "not_taken_up"}
)
"""Labels that say no more than the verdict above them."""

_MOST_RECORDS: Final = 5
_MOST_PLACES: Final = 3


def write_check_text(checked: Checked, world: World, *, verbose: bool) -> str:
    """The whole text of a check.

    Args:
        checked: what was found.
        world: for names and titles.
        verbose: list every repair and everything left out, not only the first places of each kind.
    """
    return "\n".join(_write_lines(checked, world, verbose=verbose))


def _write_lines(checked: Checked, world: World, *, verbose: bool) -> Iterator[str]:
    from engine.decision_load import decision_table

    table = decision_table()
    for report in checked.reports:
        name = world.registry.get(report.reporter).name
        yield (
            f"{name}的报告：读入{len(report.records)}条记录，{len(report.refusals)}行未能读入；"
            f"核对到{checked.run['as_of']}终了。"
        )
        data = [each for each in checked.annotations if not each.verdict and each.unit == report.reporter]
        yield from write_data_lines(data, verbose=verbose)
        yield from _say_held_up(report, checked.findings)
    known = {(each.code, each.unit): each.known for each in checked.annotations if each.verdict}
    for verdict in _ORDER:
        chosen = [finding for finding in checked.findings if finding["verdict"] == verdict]
        if chosen:
            yield f"\n{table.give_title('verdict', verdict)}（{len(chosen)}项）"
        for finding in chosen:
            is_known = known.get((finding["requirement"], finding["unit"]), False)
            yield from _write_finding(finding, table, brief=verdict in {"met", "met_so_far"}, is_known=is_known)
    if checked.untouched:
        yield f"\n没有涉及的要求有{len(checked.untouched)}项，没有判断。"
    news = "新的" if any(each.known for each in checked.annotations) else ""
    yield {
        0: f"\n没有发现{news}不达标。",
        1: f"\n有{news}不达标或逾期的事项。",
        3: f"\n没有发现{news}不达标，但有不能确定的，或者没有可查的。",
    }[checked.status]


def _say_held_up(report: Report, findings: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Of each ledger with rows that were refused, which requirements cannot be told because of them."""
    from facts.ledgers import LEDGERS

    undecided = [finding for finding in findings if finding["verdict"] == "cannot_tell"]
    for ledger, number in Counter(refusal.ledger for refusal in report.refusals).items():
        words = f"“{LEDGERS[ledger].title}”台账有"
        held = [
            finding["requirement"].partition("/")[2]
            for finding in undecided
            if any(condition["ledger"] == ledger for condition in finding["conditions"]) and words in finding["reason"]
        ]
        if held:
            yield f"  {words}{number}行未能读入，因此还不能判定的要求有{len(held)}项：{'、'.join(held)}。"


def write_data_lines(data: list[Annotation], *, verbose: bool) -> Iterator[str]:
    """What there is to say of the data: what could not be read or does not agree, then repairs and what was left out.

    Args:
        data: annotations that are of no requirement.
        verbose: list every repair and everything left out, not only the first places of each kind.
    """
    for each in data:
        if each.level != "note":
            yield f"  {each.line}{'（已知）' if each.known else ''}"
    yield from _write_notes([each for each in data if each.level == "note"], verbose=verbose)


def _write_notes(notes: list[Annotation], *, verbose: bool) -> Iterator[str]:
    """Repairs and what was left out: all of them, or how many of each kind with the first places."""
    if verbose:
        for each in notes:
            yield f"  {each.line}"
        return
    for code, number in Counter(each.code for each in notes).items():
        places = [_say_place(each) for each in notes if each.code == code]
        more = f" 等{number}处" if number > _MOST_PLACES else ""
        title = next(each.title for each in notes if each.code == code)
        yield f"  [{code}] {title}：{'、'.join(places[:_MOST_PLACES])}{more}"
    if notes:
        yield "  （以上几类已按通常的理解读入或略去，逐处的说明见 --verbose，每类的说明见 mingcha explain 编码。）"


def _say_place(annotation: Annotation) -> str:
    """Where, with the letters of the column, which stand in no message here."""
    cell = f"{annotation.cell}列" if annotation.cell else ""
    return annotation.place if annotation.place.endswith(cell) else f"{annotation.place}{cell}"


def _write_finding(finding: dict[str, Any], table: DecisionTable, *, brief: bool, is_known: bool) -> Iterator[str]:
    """One finding: its title with what it hangs on, the fact, what it would take, the first records."""
    marks = [] if finding["label"] in _PLAIN_LABELS else [table.give_title("label", finding["label"])]
    if "before_issue" in finding["flags"]:
        marks = ["时限早于要点印发，不据此指明"]
    if is_known:
        marks.append("已知")
    mark = f"（{'；'.join(marks)}）" if marks and not brief else ""
    yield f"  {finding['requirement']} {finding['unit_name']} {finding['title']}{mark}"
    if brief:
        return
    yield f"      {finding['reason']}"
    if finding["remedy"]:
        yield f"      {finding['remedy']}"
    for record in finding["records"][:_MOST_RECORDS]:
        sheet = f"“{record['sheet']}”表" if record["sheet"] else ""
        yield f"      {record['file']}{sheet}第{record['row']}行（{record['key']}）"

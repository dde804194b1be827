"""The rows of the non-compliance list: everything counted and worded here, so that templates only print."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from commands.missing import NOT_REPORTED, Missing, find_missing
from commands.options import show_moment
from commands.phrases import (
    give_title,
    quote,
    say_apart,
    say_consequences,
    say_day,
    say_figure,
    say_mark,
    say_place,
    say_rate,
    say_records,
    say_steps,
)
from facts.errors import InternalError, UsageError

HEADINGS: Final = {
    1: "未落实的事项",
    2: "逾期完成和未报的事项",
    3: "尚待确定的事项",
    4: "佐证未交的事项",
    0: "不列入清单的事项",
}
REMARKS: Final = {
    1: "必须落实的要求，按任何一种理解都没有做到；据此指明。所报有误的，更正后重新报送，结论随之改变。",
    2: "做了但晚于时限，或者没有报送材料；不作为未落实指明。",
    3: "取决于对要求的理解，或者等待审核、裁定、说明、补报；不作为未落实指明。",
    4: "所缺只是佐证，是否做了尚不知道；不作为未落实指明。",
    0: "达标、未到期、不适用、鼓励事项，以及已豁免、说明已认可的事项。",
}
EVIDENCE_TIER: Final = 4
_RECORDS_SHOWN: Final = 5


@dataclass(frozen=True)
class TierCount:
    """One tier of the list, and how many owed pairs are in it."""

    tier: int
    name: str
    heading: str
    remark: str
    number: int


@dataclass(frozen=True)
class Counts:
    """How many owed pairs there are, by verdict, by how they count and by tier, zeros too."""

    owed: int
    verdicts: tuple[tuple[str, int], ...]
    met: int
    not_met: int
    undecided: int
    excluded: int
    tiers: Mapping[int, int]

    @property
    def counted(self) -> int:
        """Those that enter the rate."""
        return self.met + self.not_met + self.undecided

    @property
    def listed(self) -> tuple[TierCount, ...]:
        """The tiers of the list, with how many there are."""
        return tuple(
            TierCount(tier, give_title("tier", str(tier)), heading, REMARKS[tier], self.tiers[tier])
            for tier, heading in HEADINGS.items()
            if tier
        )

    @property
    def decided(self) -> int:
        """Those of which it is known whether they are met."""
        return self.met + self.not_met


@dataclass(frozen=True)
class FindingRow:
    """One finding as it is printed; texts that say nothing are empty.

    Attributes:
        number: counted within the unit; ``3.1`` rests on number 3.
        depth: 0, or how many findings it rests on.
        indent: as many steps of indentation.
        label: the words of the decision table for what it is listed as.
        elsewhere: its own tier, where it stands under a finding of another tier.
        marks: what must be known before the finding is used.
    """

    number: str
    depth: int
    indent: str
    requirement: str
    title: str
    label: str
    elsewhere: str
    asked: str
    found: str
    lack: str
    place: str
    due: str
    next_step: str
    records: str
    together: str
    marks: tuple[str, ...]


@dataclass(frozen=True)
class TierSection:
    """The findings of one tier of one unit.

    Attributes:
        total: counts also those that stand under a finding elsewhere, and those that ``missing`` names.
        missing: those that are there only because nothing was handed in; None where there are none.
    """

    tier: int
    name: str
    heading: str
    remark: str
    total: int
    note: str
    missing: Missing | None
    rows: tuple[FindingRow, ...]


@dataclass(frozen=True)
class UnitSection:
    """One unit: its counts, its tiers, and what is shown apart.

    Attributes:
        anchor: name of the place within the page.
        step: what is proposed for it, in one line; empty where nothing is.
        steps: the same with the grounds, and what cannot be told yet.
        evidence: how many findings lack only evidence, where these are not listed.
        apart: waived pairs and accepted explanations.
        figures: figures that are shown and never judged.
        is_listed: whether there is anything to show of it.
    """

    anchor: str
    unit: str
    name: str
    counts: Counts
    step: str
    steps: tuple[str, ...]
    sections: tuple[TierSection, ...]
    evidence: int
    apart: tuple[str, ...]
    figures: tuple[str, ...]

    @property
    def is_listed(self) -> bool:
        """Whether there is anything to show of it."""
        return bool(self.steps or self.sections or self.evidence or self.apart or self.figures)


@dataclass(frozen=True)
class Division:
    """Units that stand together (部门, 街镇); the title is empty where the run names none."""

    title: str
    units: tuple[UnitSection, ...]


@dataclass(frozen=True)
class ListPage:
    """The whole list.

    Attributes:
        known_at: what it rests on.
        scope: the only unit that is shown; empty for all.
        clear: the units with nothing to show.
    """

    plan: str
    title: str
    number: str
    as_of: str
    known_at: str
    run: str
    scope: str
    unit_count: int
    requirement_count: int
    counts: Counts
    rates: tuple[str, ...]
    notes: tuple[str, ...]
    divisions: tuple[Division, ...]
    clear: tuple[str, ...]


def make_list(result: Mapping[str, Any], tiers: Collection[int], unit: str | None) -> ListPage:
    """Make the list of a run.

    Args:
        result: {run, totals, units, findings, figures} as ``assess`` gives it; findings in official order of the
            units and in the document's order. A unit's entry may carry ``division``: the title of the group of units
            in which it stands. The result may be cut down to some units.
        tiers: which tiers are listed finding by finding.
        unit: code of the only unit that is shown; None for all.

    Raises:
        UsageError: the run has nothing of that unit.
        InternalError: the findings do not add up to the totals of the run.
    """
    run = result["run"]
    by_unit: dict[str, list[Mapping[str, Any]]] = {entry["unit"]: [] for entry in result["units"]}
    for finding in result["findings"]:
        by_unit[finding["unit"]].append(finding)
    if unit is not None and unit not in by_unit:
        raise UsageError(f"这次评估里没有单位“{unit}”的事项。请核对单位和要点，或者不写 --unit 查看全部。")
    if len(result["units"]) == result["totals"]["units"]:
        _hold(count(result["findings"]), result["totals"], "全部")
    sections: list[tuple[str, UnitSection]] = []
    for place, entry in enumerate(result["units"], 1):
        own = by_unit[entry["unit"]]
        counts = count(own)
        _hold(counts, entry, entry["unit_name"])
        if unit in {None, entry["unit"]}:
            section = _make_unit(f"unit-{place}", entry, counts, own, tiers, run, result["figures"])
            sections.append((entry.get("division", ""), section))
    shown = [finding for _, section in sections for finding in by_unit[section.unit]]
    counts = count(shown)
    return ListPage(
        plan=run["plan"],
        title=run["title"],
        number=run["number"] or "文号未给出",
        as_of=say_day(run["as_of"]),
        known_at=f"{show_moment(run['known_at'])}以前收到的材料" if run["known_at"] else "没有收到任何材料",
        run=run.get("id", "未保存"),
        scope="" if unit is None else sections[0][1].name,
        unit_count=len(sections),
        requirement_count=len({finding["requirement"] for finding in shown}),
        counts=counts,
        rates=(
            say_rate("计入统计的", counts.met, counts.counted),
            say_rate("已有定论的", counts.met, counts.decided),
        ),
        notes=() if run["complete"] else ("这份要点的要求还没有全部编入，清单只涉及已编入的要求。",),
        divisions=tuple(
            Division(title, tuple(section for _, section in group))
            for title, group in groupby(sections, key=itemgetter(0))
        ),
        clear=tuple(section.name for _, section in sections if not section.is_listed),
    )


def count(findings: Sequence[Mapping[str, Any]]) -> Counts:
    """Count findings by verdict, by how they count, and by tier."""
    from engine.decision_load import decision_table

    verdicts = Counter(finding["verdict"] for finding in findings)
    counted = Counter(finding["counts_as"] for finding in findings)
    tiers = Counter(int(finding["tier"]) for finding in findings)
    titles = decision_table().fields["verdict"].values
    return Counts(
        len(findings),
        tuple((title, verdicts[verdict]) for verdict, title in titles.items()),
        counted["met"],
        counted["not_met"],
        counted["undecided"],
        counted["excluded"],
        {tier: tiers[tier] for tier in sorted(HEADINGS)},
    )


def _hold(counts: Counts, totals: Mapping[str, Any], name: str) -> None:
    """Hold what is about to be printed against the totals that the assessment proved."""
    told = {give_title("verdict", verdict): number for verdict, number in totals["verdicts"].items()}
    tiers = {int(tier): number for tier, number in totals["tiers"].items()}
    mine = {"met": counts.met, "not_met": counts.not_met, "undecided": counts.undecided, "excluded": counts.excluded}
    agrees = (counts.owed, dict(counts.verdicts), counts.tiers) == (totals["owed"], told, tiers)
    if not agrees or totals.get("counts_as", mine) != mine:
        raise InternalError(
            f"清单与评估的总数不符（{name}）：清单有{counts.owed}项，评估有{totals['owed']}项。"
            "这是程序自身的错误，没有输出清单，请报告维护人员。"
        )


def _make_unit(
    anchor: str,
    entry: Mapping[str, Any],
    counts: Counts,
    findings: Sequence[Mapping[str, Any]],
    tiers: Collection[int],
    run: Mapping[str, Any],
    figures: Iterable[Mapping[str, Any]],
) -> UnitSection:
    listed = [finding for finding in findings if finding["tier"] in tiers]
    return UnitSection(
        anchor=anchor,
        unit=entry["unit"],
        name=entry["unit_name"],
        counts=counts,
        step="、".join(say_steps(entry["consequences"])),
        steps=tuple(say_consequences(entry["consequences"])),
        sections=tuple(
            _make_tiers(listed, tiers, run, lambda own: find_missing(own, findings, handed_in=entry["handed_in"]))
        ),
        evidence=0 if EVIDENCE_TIER in tiers else counts.tiers[EVIDENCE_TIER],
        apart=() if 0 in tiers else tuple(say_apart(findings)),
        figures=tuple(
            f"{figure['title']}：{say_figure(figure['condition'])}"
            for figure in figures
            if figure["unit"] == entry["unit"]
        ),
    )


def _make_tiers(
    listed: Sequence[Mapping[str, Any]],
    tiers: Collection[int],
    run: Mapping[str, Any],
    look_for_missing: Callable[[Sequence[Mapping[str, Any]]], Missing | None],
) -> Iterator[TierSection]:
    """Tier by tier; what rests on a listed finding stands under it, whatever its own tier."""
    names = {finding["requirement"] for finding in listed}
    under: dict[str, list[Mapping[str, Any]]] = {}
    for finding in listed:
        if finding["base"] in names:
            under.setdefault(finding["base"], []).append(finding)
    placed = {finding["requirement"] for finding in listed if finding["label"] == NOT_REPORTED}
    number = 0
    for tier in (tier for tier in HEADINGS if tier in tiers):
        own = [finding for finding in listed if finding["tier"] == tier]
        rows: list[FindingRow] = []
        for finding in own:
            if finding["base"] in names or finding["label"] == NOT_REPORTED:
                continue
            number += 1
            rows += _make_rows(finding, under, placed, run, tier, (number,))
        nested = sum(finding["base"] in names for finding in own)
        if own:
            yield TierSection(
                tier=tier,
                name=give_title("tier", str(tier)),
                heading=HEADINGS[tier],
                remark=REMARKS[tier],
                total=len(own),
                note=f"其中{nested}项因所依据的事项未落实而不达标，列在所依据的事项之下。" if nested else "",
                missing=look_for_missing(own),
                rows=tuple(rows),
            )
    if placed != names:
        raise InternalError(f"清单漏列：{'、'.join(sorted(names - placed))}（程序自身的错误）。没有输出清单。")


def _make_rows(
    finding: Mapping[str, Any],
    under: Mapping[str, Sequence[Mapping[str, Any]]],
    placed: set[str],
    run: Mapping[str, Any],
    tier: int,
    number: tuple[int, ...],
) -> Iterator[FindingRow]:
    placed.add(finding["requirement"])
    yield _make_row(finding, run, tier, number)
    for place, dependent in enumerate(under.get(finding["requirement"], ()), 1):
        yield from _make_rows(dependent, under, placed, run, tier, (*number, place))


def _make_row(finding: Mapping[str, Any], run: Mapping[str, Any], tier: int, number: tuple[int, ...]) -> FindingRow:
    return FindingRow(
        number=".".join(map(str, number)),
        depth=len(number) - 1,
        indent="   " * len(number[1:]),
        requirement=finding["requirement"],
        title=finding["title"],
        label=give_title("label", finding["label"]),
        elsewhere="" if finding["tier"] == tier else give_title("tier", str(finding["tier"])),
        asked=quote(finding["source"]["figure"]),
        found=finding["reason"],
        lack=finding["remedy"],
        place=say_place(finding["source"]),
        due=say_day(finding["due"]),
        next_step=give_title("consequence", finding["consequence"]),
        records=say_records(finding["records"], finding["records_total"], _RECORDS_SHOWN),
        together="、".join(finding["together"]),
        marks=tuple(say_mark(finding, run["sent"])),
    )

"""A first draft of a requirement and its cases, from what the plan's text says; it loads, and its cases pass.

What the words do not settle is drafted as evidence, with the figures that were read beside it as comments: the
measure is for whoever encodes the plan to choose.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from string import ascii_lowercase
from textwrap import indent
from typing import Final, Literal

from engine.cases import CaseFile
from engine.catalog import PlanRules
from engine.model import Closed, Plan, RequirementFile
from engine.owners import OwnerResolver, unit_names
from engine.rules.figures import Figure, normalise, read_figures, read_number, read_strictness
from engine.rules.outline import Outline
from engine.rules.plantext import PlanPlace, PlanText
from engine.rules.wording import say_figure
from facts.errors import UsageError
from facts.strict_yaml import load_strict
from facts.units import UnitRegistry

LONGEST_FIGURE: Final = 20
"""So many characters of the text are cited where no figure stands in it."""

_EVIDENCE_FORM: Final = 14
_TABLE_CONTENT: Final = 2
_TABLE_UNITS: Final = 3
_SPLIT: Final = re.compile(r"[、,，;；|\s]+|牵头|负责|配合|落实|共同|等部门")
_NUMERAL: Final = re.compile(r"\d+|[一二三四五六七八九十]+")
_BEGINNING: Final = 8
_PREFIXES: Final = {"body": "b", "annex1": "a1.", "annex2": "a2.", "annex3": "a3."}


@dataclass(frozen=True)
class Draft:
    """YAML of a requirement and of its cases, without the keys ``requirements`` and ``cases`` above them."""

    id: str
    requirement: str
    cases: str


def draft_requirement(rules: PlanRules, registry: UnitRegistry, place: PlanPlace) -> Draft:
    """Draft what one place of the plan may ask.

    Args:
        rules: the plan as far as it is encoded.
        registry: units of its district.
        place: a row, section or item of its text.

    Raises:
        UsageError: the place binds nobody: annex 2 of last year's problems, the opening.
    """
    plan = rules.plan
    name = _choose_id(rules, place)
    figures = read_figures(f"{place.text}。{place.inherited}", plan.year)
    owners = _find_owners(place, plan)
    time, *days = _draft_time(figures, plan)
    soft = read_strictness(place.text)
    binds = soft if soft is not None and read_strictness(place.text[:_BEGINNING]) == soft else "must"
    hint = "  # 原文有原则上、鼓励、探索一类的话：只管一部分的，另写一条" if soft is not None else ""
    lines = [
        f"- id: {name}",
        f"  title: {_quote(place.title or place.printed[:LONGEST_FIGURE])}  # 改成自己的话，短，带数字",
        f"  owed_by: {{each: [{', '.join(map(_quote, owners))}]}}  # 核对：牵头、共同、记录所指",
        f"  binds: {binds}{hint}",
        f"  forms: [{_EVIDENCE_FORM}]",
        *(f"  # 原文“{figure.words}”：{_say(figure)}" for figure in figures if figure.op != "during"),
        "  # 能数的改用指标（见 rules/measures）；不能数的写明交什么、在何处公开、何时、由谁、怎样算合格",
        "  condition: {evidence: {asks: 请写明交什么}}",
        f"  time: {time}",
        f"  source: {_draft_source(place, figures)}",
        "  remedy: 请写明没有做到怎么补",
    ]
    cases = list(_draft_cases(name, _choose_unit(rules, registry, owners), days, binds))
    return Draft(name, "\n".join(lines) + "\n", "\n".join(cases) + "\n")


def find_draft_place(
    outline: Outline | None, text: PlanText | None, document: str, section: str | None, row: int | None
) -> PlanPlace:
    """The place that is to be drafted: of the plan's text where that is given, else what the outline says of it.

    Raises:
        UsageError: there is no such place, or neither text nor outline to look in.
    """
    if text is not None:
        found = text.find(document, section, row)
        if found is None:
            raise UsageError(
                f"所给的原文里没有 {document} 的 {section or f'第{row}行'}。请核对 --row、--section、--document。"
            )
        return found
    if outline is None:
        raise UsageError("这份要点还没有全文清单。请用 --source 给出要点原文。")
    for place in outline.file.places:
        same = normalise(place.section or "") == normalise(section or "") if section is not None else place.row == row
        if place.document == document and same:
            words = normalise(place.title + place.starts)
            return PlanPlace(document, place.section, place.row, None, place.title, words, place.title + place.starts)
    raise UsageError(f"全文清单里没有 {document} 的 {section or f'第{row}行'}。请核对，或者用 --source 给出要点原文。")


def append_draft(root: Path, plan: str, file: str, draft: Draft) -> dict[Path, str]:
    """The chapter and the case file with the draft at their ends: path to text; nothing is written here.

    Args:
        root: the folder ``rules/``.
        plan: id of the plan.
        file: name of the chapter, such as ``03-platforms.yaml``; the cases go into the file of that name in ``cases``.
        draft: what is added.

    Raises:
        UsageError: the name is no name of a chapter.
        RulesError: the files do not read with the draft at their ends.
    """
    if not re.fullmatch(r"[\w.-]+\.yaml", file) or file == "plan.yaml":
        raise UsageError(f"“{file}”不是章节文件的名字。请写 plans/{plan} 里的文件名，如 03-platforms.yaml。")
    folder = root / "plans" / plan
    written = {}
    models: tuple[type[Closed], type[Closed]] = (RequirementFile, CaseFile)
    for path, key, part, model in (
        (folder / file, "requirements", draft.requirement, models[0]),
        (folder / "cases" / file, "cases", draft.cases, models[1]),
    ):
        before = path.read_bytes().decode("utf-8") if path.exists() else f"{key}:\n"
        gap = "\n" if path.exists() else ""
        text = before.rstrip("\n") + "\n" + gap + indent(part, "  ")
        model.model_validate(load_strict(text, f"rules/{path.relative_to(root).as_posix()}").data)
        written[path] = text
    return written


def _say(figure: Figure) -> str:
    return f"{say_figure(figure)}（{figure.op}）"


def _quote(text: str) -> str:
    """A scalar for flow and block alike: plain where that is safe."""
    plain = re.fullmatch(r"[\w一-鿿（）“”《》、，。—·/+-]+", text) and not re.fullmatch(
        r"[\d.+-]+|true|false|null", text
    )
    return text if plain and text[0] not in "-?" else json.dumps(text, ensure_ascii=False)


def _choose_id(rules: PlanRules, place: PlanPlace) -> str:
    """The place's own id, or with the next free letter where it is taken."""
    stem = f"{rules.plan.id}/{_name_place(rules, place)}"
    taken = [name for name in rules.requirements if re.fullmatch(re.escape(stem) + "[a-z]?", name)]
    if not taken:
        return stem
    used = {name[len(stem) :] for name in taken}
    return stem + next(letter for letter in ascii_lowercase if letter not in used)


def _name_place(rules: PlanRules, place: PlanPlace) -> str:
    if place.below_row is not None:
        return f"{place.below_row}+1"
    prefix = _PREFIXES.get(place.document, "")
    if place.row is not None:
        return f"{prefix}{place.row}"
    numbers = [f"{read_number(part) or 0:g}" for part in _NUMERAL.findall(place.section or "")]
    if not numbers:
        raise UsageError(f"{place.say()}没有编号，不能起草要求。请指明有编号的行或节。")
    # A plan whose sections are numbered through calls them by that number alone: qingpu-2023/15a.
    through = any(
        requirement.source.document == place.document == "body" and name.partition("/")[2][:1].isdigit()
        for name, requirement in rules.requirements.items()
    )
    return numbers[-1] if through else prefix + ".".join(numbers)


def _find_owners(place: PlanPlace, plan: Plan) -> list[str]:
    """Groups and units whose names stand in the column of responsible units, or in the text."""
    known = [*plan.groups, *unit_names(plan.district)]
    column = place.cells[_TABLE_UNITS] if len(place.cells) > _TABLE_UNITS else ""
    bracket = re.search(r"责任单位:(.*?)\)", place.text)
    said = column or (bracket[1] if bracket else "") or place.inherited
    found = [word for word in _SPLIT.split(normalise(said)) if word in known]
    if not found:
        found = sorted((name for name in known if name in place.text), key=place.text.index)
    return list(dict.fromkeys(found)) or [next(iter(plan.groups), "区政府办公室")]


def _choose_unit(rules: PlanRules, registry: UnitRegistry, owners: Sequence[str]) -> str:
    members = OwnerResolver(rules.plan, registry, {}).members(owners)
    return members[0].short if members else "区政府办公室"


def _draft_time(figures: Sequence[Figure], plan: Plan) -> tuple[str, date, date]:
    """The time as YAML, its first and its last day."""
    start = date(plan.year, 1, 1)
    if not any(figure.op == "during" for figure in figures):
        for figure in figures:
            if figure.days is not None:
                first, last = figure.days
                if first is None or first == start:
                    return f"{{by: {last.isoformat()}}}", start, last
                return f"{{window: [{first.isoformat()}, {last.isoformat()}]}}", first, last
    return "{during: year}", start, date(plan.year, 12, 31)


def _draft_source(place: PlanPlace, figures: Sequence[Figure]) -> str:
    """Cites the first figure of the place's own text with what stands before it, else its first words."""
    content = place.cells[_TABLE_CONTENT] if len(place.cells) > _TABLE_CONTENT else place.printed
    words = "".join(content.split())[:LONGEST_FIGURE]
    for figure in figures:
        start = place.text.find(figure.words)
        if start >= 0 and figure.op != "during" and len(place.printed) == len(place.text):
            before = re.split(r"[，。；、（,;(]", place.printed[:start])[-1]
            kept = max(LONGEST_FIGURE - len(figure.words), 0)
            words = before[len(before) - min(kept, len(before)) :] + place.printed[start : start + len(figure.words)]
            break
    if place.row is not None:
        where = f"row: {place.row}"
    elif place.below_row is not None:
        where = f"below_row: {place.below_row}"
    else:
        where = f"section: {_quote(place.section or '')}"
    return f"{{document: {place.document}, {where}, figure: {_quote(words)}}}"


Situation = Literal["above", "on", "below", "not_reported", "ends_early", "not_yet_due"]


def _draft_cases(name: str, unit: str, days: Sequence[date], binds: str) -> Iterator[str]:
    """The six situations of evidence: accepted early and on the day, nothing, silent, reported in part, in time."""
    start, last = days
    after = last + timedelta(days=1)
    halfway = start + (last - start) // 2
    whole = (start, after)
    missing = "not_taken_up" if binds == "encouraged" else "breached"
    yield from _case(name, unit, "above", "提前交来，认可", "met", after, whole, halfway, "accepted")
    yield from _case(name, unit, "on", "最后一日交来，认可", "met", after, whole, last, "accepted")
    yield from _case(name, unit, "below", "到期没有交", missing, after, whole)
    yield from _case(name, unit, "not_reported", "到期什么也没有报送", "not_reported", after, None)
    yield from _case(name, unit, "ends_early", "只报到一半，到期看不出", "cannot_tell", after, (start, halfway))
    yield from _case(name, unit, "not_yet_due", "还没有到期，没有交", "open", halfway, (start, halfway))


def _case(  # noqa: PLR0913, PLR0917 - a case has so many parts
    name: str,
    unit: str,
    shows: Situation,
    says: str,
    expect: str,
    as_of: date,
    covered: tuple[date, date] | None,
    given: date | None = None,
    verdict: str = "",
) -> Iterator[str]:
    yield f"- case: {says}"
    yield f"  requirement: {name}"
    yield f"  unit: {_quote(unit)}"
    yield f"  shows: {shows}"
    yield f"  as_of: {as_of.isoformat()}"
    if covered is not None:
        yield f"  covers: {{evidence: [{covered[0].isoformat()}, {covered[1].isoformat()}]}}"
    if given is not None:
        yield f"  records: {{evidence: [{{key: E1, requirement: {name}, what: 已交材料, done: {given.isoformat()}}}]}}"
        yield f"  judged: [{{key: E1, verdict: {verdict}}}]"
    yield f"  expect: {expect}"

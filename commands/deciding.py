"""What the office decides: review evidence; waive, accept an explanation, take in an objection; take it back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final, cast

import typer

from commands.chinese import ChineseCommand
from commands.options import (
    DatabaseOption,
    Format,
    FormatOption,
    PlanOption,
    UnitOption,
    now,
    read_day,
    seconds,
    show_moment,
)
from commands.output import fields, print_json, print_table, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from commands.world import World
    from facts.store.dispositions import Disposition, DispositionKind, JudgedEvidence, JudgementVerdict

KINDS: Final[Mapping[str, str]] = {"waived": "豁免", "explained": "说明已认可", "objected": "异议"}
VERDICTS: Final[Mapping[str, str]] = {"accepted": "认可", "returned": "退回"}

_RequirementOption = Annotated[
    str | None, typer.Option("--requirement", "-r", metavar="要求", help="只看这项要求的，写要求的编号。")
]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("review", cls=ChineseCommand)(review)
    app.command("waive", cls=ChineseCommand)(waive)
    app.command("dispositions", cls=ChineseCommand)(dispositions)


def review(
    plan: PlanOption,
    unit: UnitOption = None,
    requirement: _RequirementOption = None,
    key: Annotated[
        list[str] | None, typer.Option("--key", metavar="编号", help="佐证的编号，可以写多次；不写则是全部待审核的。")
    ] = None,
    verdict: Annotated[
        str | None, typer.Option("--verdict", metavar="结论", help="认可或退回（accepted、returned）；不写则只列出。")
    ] = None,
    by: Annotated[str, typer.Option("--by", metavar="审核人", help="谁审核。")] = "",
    why: Annotated[str, typer.Option("--why", metavar="理由", help="为什么；退回必须写。")] = "",
    every: Annotated[
        bool, typer.Option("--all", help="没有用 --unit、--requirement、--key 指明范围而确实要一次审完。")
    ] = False,
    database: DatabaseOption = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """审核佐证材料：列出待审核的；写了 --verdict，则一并认可或者退回所列的。"""
    from commands.world import load_world, open_store
    from facts.errors import UsageError
    from facts.store.database import reading
    from facts.store.dispositions import NewJudgement, judge, judged_evidence
    from facts.store.knowledge import latest_known

    world = load_world(plan)
    engine = open_store(database, make=False)
    chosen = None if verdict is None else cast("JudgementVerdict", _choose("--verdict", verdict, VERDICTS))
    code = world.unit(unit) if unit else None
    full = world.requirement(requirement) if requirement else None
    with reading(engine) as connection:
        pieces = [
            piece
            for piece in judged_evidence(connection, latest_known(connection))
            if piece.requirement in world.rules.requirements
            and code in {None, piece.unit}
            and full in {None, piece.requirement}
            and (piece.key in key if key else piece.verdict is None)
        ]
    if chosen is None:
        _show_queue(pieces, world, form)
        return
    if not (code or full or key or every):
        raise UsageError("没有写审核哪些佐证。请用 --unit、--requirement 或 --key 指明；确实要一次审完的写 --all。")
    _check_keys(key or (), pieces, world)
    if not pieces:
        raise UsageError("没有符合条件的待审核佐证，没有存入任何审核意见。先不写 --verdict，看看列出哪些。")
    judge(engine, [NewJudgement(piece.unit, piece.key, chosen, by, why) for piece in pieces], seconds(now()))
    say(f"已{VERDICTS[chosen]}{len(pieces)}份佐证：{_name_pieces(pieces, world)}。")


def _check_keys(keys: Sequence[str], pieces: Sequence[JudgedEvidence], world: World) -> None:
    """Each key that was given must mean one piece."""
    from facts.errors import UsageError

    for key in keys:
        found = [piece for piece in pieces if piece.key == key]
        if not found:
            raise UsageError(f"没有编号为“{key}”的佐证（或不在所写的单位、要求之内），没有存入任何审核意见。请核对。")
        if len(found) > 1:
            raise UsageError(f"{_name_pieces(found, world)}的编号相同，没有存入任何审核意见。请用 --unit 写明单位。")


def _name_pieces(pieces: Sequence[JudgedEvidence], world: World) -> str:
    most = 5
    named = "、".join(f"{world.registry.get(piece.unit).short}{piece.key}" for piece in pieces[:most])
    return named + (f" 等{len(pieces)}份" if len(pieces) > most else "")


def _show_queue(pieces: Sequence[JudgedEvidence], world: World, form: Format) -> None:
    requirements, units = world.rules.requirements, world.registry
    if form is Format.JSON:
        print_json([fields(piece) | {"done": date.fromordinal(piece.done).isoformat()} for piece in pieces])
        return
    print_table(
        f"佐证材料（{len(pieces)}份）",
        ("单位", "编号", "要求", "要素", "要求内容", "做了什么", "完成日期", "公开位置或文号", "见", "审核"),
        [
            (
                units.get(piece.unit).short,
                piece.key,
                piece.requirement.partition("/")[2],
                piece.element or "",
                requirements[piece.requirement].title,
                piece.what or "（没有写）",
                date.fromordinal(piece.done),
                piece.where or "（没有写）",
                f"{piece.file}“{piece.sheet}”第{piece.row}行" if piece.sheet else f"{piece.file}第{piece.row}行",
                VERDICTS.get(piece.verdict or "", "待审核"),
            )
            for piece in pieces
        ],
    )


def waive(
    plan: PlanOption,
    requirement: Annotated[str, typer.Argument(metavar="要求", help="要求的编号。")],
    unit: Annotated[str, typer.Option("--unit", "-u", metavar="单位", help="哪个单位。")],
    why: Annotated[str, typer.Option("--why", metavar="理由", help="为什么。")],
    by: Annotated[str, typer.Option("--by", metavar="批准人", help="谁批准（异议写提出人）。")],
    kind: Annotated[
        str,
        typer.Option(
            "--kind", metavar="种类", help="豁免、说明已认可或异议（waived、explained、objected），默认为豁免。"
        ),
    ] = "waived",
    since: Annotated[
        str | None, typer.Option("--from", metavar="日期", help="自哪一天，默认要点年度的1月1日。")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="日期", help="到哪一天，默认不设终止。")] = None,
    database: DatabaseOption = None,
) -> None:
    """记下对一个单位一项要求的豁免、认可的说明或者异议。"""
    from commands.world import load_world, open_store
    from facts.store.dispositions import NewDisposition, decide

    world = load_world(plan)
    chosen = cast("DispositionKind", _choose("--kind", kind, KINDS))
    first = read_day(since, "--from") if since else date(world.rules.plan.year, 1, 1)
    last = read_day(until, "--until").toordinal() if until else None
    code, full = world.unit(unit), world.requirement(requirement)
    _check_owed(world, full, code)
    number = decide(
        open_store(database),
        NewDisposition(plan, full, code, chosen, why, by, first.toordinal(), last),
        seconds(now()),
    )
    say(f"已记下（第{number}号）：{world.registry.get(code).short}，{full}，{KINDS[chosen]}。")
    if chosen == "explained" and world.rules.requirements[full].binds == "must":
        say("注意：这是必须落实的要求，说明不能代替落实，只会使它列入待裁定的事项。")


def _check_owed(world: World, requirement: str, unit: str) -> None:
    """A decision about a duty that the unit does not have is a slip."""
    from engine.owners import OwnerResolver
    from facts.errors import UsageError

    resolver = OwnerResolver(world.rules.plan, world.registry, world.settings.groups)
    owners = resolver.owners(world.rules.requirements[requirement].owed_by)
    if unit in {owner.unit for owner in owners}:
        return
    name = world.registry.get(unit).short
    leads = [world.registry.get(owner.unit).short for owner in owners if unit in owner.together]
    if leads:
        see = f"它由几个单位共同承担，记在{leads[0]}名下，请写 --unit {leads[0]}"
    else:
        see = f"承担的单位见 mingcha rules show {requirement} --plan {world.rules.plan.id}"
    raise UsageError(f"“{name}”的清单里没有要求“{requirement}”，没有记下任何内容。{see}。")


def dispositions(
    plan: PlanOption,
    unit: UnitOption = None,
    withdraw: Annotated[
        int | None, typer.Option("--withdraw", metavar="号", help="撤销这一号；记录留在历史里。", min=1)
    ] = None,
    by: Annotated[str, typer.Option("--by", metavar="撤销人", help="谁撤销。")] = "",
    why: Annotated[str, typer.Option("--why", metavar="理由", help="为什么撤销。")] = "",
    database: DatabaseOption = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """列出豁免、认可的说明和异议，或者撤销其中一号。"""
    from commands.world import load_world, open_store
    from facts.errors import UsageError
    from facts.store.database import reading
    from facts.store.dispositions import list_dispositions
    from facts.store.dispositions import withdraw as take_back

    world = load_world(plan)
    engine = open_store(database, make=False)
    code = world.unit(unit) if unit else None
    with reading(engine) as connection:
        found = [each for each in list_dispositions(connection, plan) if code in {None, each.unit}]
    if withdraw is not None:
        if withdraw not in {each.pk for each in found}:
            raise UsageError(f"这份要点（这个单位）没有第{withdraw}号处理决定。不写 --withdraw 可以列出全部。")
        take_back(engine, withdraw, by=by, why=why, at=seconds(now()))
        say(f"已撤销第{withdraw}号。下次判定起不再算，历史里仍然看得到。")
        return
    if form is Format.JSON:
        print_json([_describe(each) for each in found])
        return
    print_table(
        f"豁免、说明和异议（{len(found)}项）",
        ("号", "单位", "要求", "种类", "理由", "批准人", "有效期", "记下", "撤销"),
        [_lay_out(each, world) for each in found],
    )


def _describe(each: Disposition) -> dict[str, Any]:
    """A decision as plain data: days as dates, open ends as null."""
    return {
        **{name: value for name, value in fields(each).items() if name not in {"known_from", "known_until"}},
        "valid_from": date.fromordinal(each.valid_from).isoformat(),
        "valid_until": None if each.valid_until is None else date.fromordinal(each.valid_until).isoformat(),
        "withdrawn": bool(each.withdrawn_by),
    }


def _lay_out(each: Disposition, world: World) -> tuple[object, ...]:
    until = "不设终止" if each.valid_until is None else str(date.fromordinal(each.valid_until))
    return (
        each.pk,
        world.registry.get(each.unit).short,
        each.requirement.partition("/")[2],
        KINDS[each.kind],
        each.why,
        each.approved_by,
        f"{date.fromordinal(each.valid_from)} 至 {until}",
        show_moment(each.decided_at),
        f"{each.withdrawn_by}：{each.withdrawn_why}" if each.withdrawn_by else "",
    )


def _choose(option: str, written: str, titles: Mapping[str, str]) -> str:
    """The code of a choice that may be written in Chinese or as its code."""
    from facts.errors import UsageError

    codes = {**{title: code for code, title in titles.items()}, **{code: code for code in titles}}
    if written not in codes:
        allowed = "、".join(f"{title}（{code}）" for code, title in titles.items())
        raise UsageError(f"{option} 不能是“{written}”，可以是 {allowed}。")
    return codes[written]

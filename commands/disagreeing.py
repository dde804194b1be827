"""Where a report and those of other reporters say different things of the same record, for people and programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Engine

    from commands.world import World
    from facts.store.agreement import Disagreement, Saying
    from facts.store.submissions import SubmissionResult

_MOST_SHOWN: Final = 5


def find_disagreements(engine: Engine, result: SubmissionResult) -> list[Disagreement]:
    """What a report that was just taken in says otherwise than other reporters of the same records."""
    from facts.store.agreement import list_disagreements
    from facts.store.database import reading

    if not (result.outranked or result.outranks):
        return []
    with reading(engine) as connection:
        return list(list_disagreements(connection, result.submission))


def describe_disagreements(found: Sequence[Disagreement]) -> list[dict[str, Any]]:
    """The same as plain data: ledger, unit, key, column, and what each of the two reporters says, and where."""
    return [
        {
            "ledger": each.ledger,
            "unit": each.unit,
            "key": each.key,
            "column": each.column.title,
            "counted": _describe(each, each.counted),
            "other": _describe(each, each.other),
        }
        for each in found
    ]


def write_disagreements(found: Sequence[Disagreement], world: World, *, verbose: bool) -> Iterator[str]:
    """One line a disagreement: what is reckoned with, what the other says, where both stand; the first few of many."""
    if found:
        yield f"  与别的单位所报不一致的有{len(found)}处，请核对："
    for each in found if verbose else found[:_MOST_SHOWN]:
        counted, other = _say(each, each.counted, world), _say(each, each.other, world)
        yield f"    {each.key}“{each.column.title}”：{counted}，以此为准；{other}。"
    if not verbose and len(found) > _MOST_SHOWN:
        yield f"    还有{len(found) - _MOST_SHOWN}处，加 --verbose 全部列出。"


def _say(found: Disagreement, saying: Saying, world: World) -> str:
    from facts.intake.convert import show_value

    return (
        f"{world.registry.get(saying.reporter).short}报的是{show_value(found.column, saying.value)}（{saying.origin}）"
    )


def _describe(found: Disagreement, saying: Saying) -> dict[str, Any]:
    from facts.intake.convert import show_value

    origin = saying.origin
    place = {"file": origin.file, "sheet": origin.sheet, "row": origin.row}
    return {"reporter": saying.reporter, "value": show_value(found.column, saying.value), **place}

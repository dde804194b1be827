"""Shows one danger of durable_rules in a process of its own: ``python show.py NAME`` prints what happened as JSON.

Written with the engine as its authors offer it (``durable.engine``), without our wall. Some of these never return,
take the process down, or eat memory; whoever runs them sets a time limit.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
import warnings
from typing import TYPE_CHECKING, Any

import durable.engine
from durable.engine import Host, Ruleset

if TYPE_CHECKING:
    from collections.abc import Callable

warnings.simplefilter("ignore", DeprecationWarning)  # durable.engine calls datetime.utcfromtimestamp
Fired = list[object]


def make_ruleset(fired: Fired, **matches: dict[str, Any]) -> Ruleset:
    """A ruleset without a host: each rule matches one fact and notes its own name."""

    def note(name: str) -> Callable[[Any], None]:
        return lambda _context: fired.append(name)

    rules = {name: {"all": [{"m": match}], "run": note(name)} for name, match in matches.items()}
    return Ruleset("show", None, rules)


def run(ruleset: Ruleset, facts: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Assert facts and fire, as a host does; gives the state that comes back."""
    ends: list[Any] = []
    ruleset.do_actions(ruleset.assert_facts(facts), lambda error, state: ends.append((error, state)))
    assert ends[0][0] is None
    state: dict[str, Any] | None = ends[0][1]
    return state


def name_failure(action: Callable[[], object]) -> str:
    """The class and message of what is raised, or an empty text."""
    try:
        action()
    except Exception as error:  # noqa: BLE001 - whatever the engine raises is what is shown
        return f"{type(error).__name__}: {error}"
    return ""


def show_swallowed() -> object:
    def fail(_context: object) -> None:
        raise KeyboardInterrupt

    state = run(Ruleset("show", None, {"a": {"all": [{"m": {"x": 1}}], "run": fail}}), [{"x": 1}])
    return {"returned": True, "exception": (state or {}).get("exception", "")[:16]}


def show_unmatched() -> object:
    fired: Fired = []
    ruleset = make_ruleset(fired, a={"x": 1})
    return {"raised": name_failure(lambda: run(ruleset, [{"x": 1}, {"x": 2}, {"x": 1, "y": 1}])), "fired": fired}


def show_event() -> object:
    fired: Fired = []
    ruleset = make_ruleset(fired, a={"x": 1}, b={"$gte": {"x": 0}})
    ruleset.do_actions(ruleset.assert_event({"x": 1}), lambda _error, _state: None)
    as_event = list(fired)
    fired.clear()
    run(ruleset, [{"x": 1, "sid": "other"}])
    return {"event": len(as_event), "fact": len(fired)}


def show_duplicate() -> object:
    ruleset = make_ruleset([], a={"x": 1})
    run(ruleset, [{"x": 1}])
    return {"raised": name_failure(lambda: run(ruleset, [{"x": 1}]))}


def show_collision() -> object:
    """Two different ids with the same 32-bit hash (FNV-1a), found by trying some ten thousand."""
    known: dict[int, str] = {}
    pair: tuple[str, str] | None = None
    for number in range(1_000_000):
        value = hash_id(str(number))
        if value in known:
            pair = (known[value], str(number))
            break
        known[value] = str(number)
    assert pair is not None
    ruleset = make_ruleset([], a={"x": 1})
    first, second = pair
    run(ruleset, [{"x": 1, "id": first}])
    return {"tried": len(known), "raised": name_failure(lambda: run(ruleset, [{"x": 1, "id": second, "y": 2}]))}


def hash_id(text: str) -> int:
    """The engine's hash by which it tells facts apart."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value


def show_types() -> object:
    fired: Fired = []
    rules: dict[str, dict[str, Any]] = {
        "text_below_60": {"$and": [{"case": "text"}, {"$lt": {"x": 60}}]},
        "empty_below_5": {"$and": [{"case": "empty"}, {"$lte": {"x": 5}}]},
        "bool_below_5": {"$and": [{"case": "bool"}, {"$lte": {"x": 5}}]},
        "none_below_5": {"$and": [{"case": "none"}, {"$lte": {"x": 5}}]},
        "none_from_5": {"$and": [{"case": "none"}, {"$gte": {"x": 5}}]},
        "missing": {"$and": [{"case": "missing"}, {"$gte": {"x": 0}}]},
        "all": {"$gte": {"n": 0}},
    }
    facts: list[dict[str, Any]] = [
        {"n": 1, "case": "text", "x": "100"},
        {"n": 2, "case": "empty", "x": ""},
        {"n": 3, "case": "bool", "x": True},
        {"n": 4, "case": "none", "x": None},
        {"n": 5, "case": "missing", "xx": 5},
    ]
    run(make_ruleset(fired, **rules), facts)
    return sorted({str(name) for name in fired} - {"all"})


def show_either() -> object:
    fired: Fired = []
    run(make_ruleset(fired, a={"$or": [{"x": 1}, {"y": 1}]}), [{"x": 1, "y": 1}])
    return {"fired": len(fired)}


def show_two_parameters() -> object:
    after: Fired = []

    def act(_context: object, _i: int = 1) -> None:
        after.append("acted")

    rules = {"a": {"all": [{"m": {"x": 1}}], "run": act}}
    ruleset = Ruleset("show", None, rules)
    ruleset.do_actions(ruleset.assert_facts([{"x": 1}]), lambda _error, _state: after.append("completed"))
    return {"after": after}


def show_slow() -> object:
    """An action that seems to take eleven seconds: the clock of the layer is moved, so that nobody waits."""
    fired: Fired = []
    moved = [0.0]
    clock = durable.engine._unix_now  # noqa: SLF001 - the danger is there
    durable.engine._unix_now = lambda: clock() + moved[0]  # noqa: SLF001 - as above

    def act(_context: object) -> None:
        fired.append("slow")
        moved[0] += 11

    rules = {name: {"all": [{"m": {"x": 1}}], "run": act} for name in ("a", "b")}
    ruleset = Ruleset("show", None, rules)
    ends: Fired = []
    ruleset.do_actions(ruleset.assert_facts([{"x": 1}]), lambda error, _state: ends.append(error))
    return {"fired": fired, "ends": ends}


def show_threads() -> object:
    before = threading.active_count()
    host = Host({"show": {"a": {"all": [{"m": {"x": 1}}], "run": lambda _context: None}}})
    where: Fired = []
    rules = {"a": {"all": [{"m": {"x": 1}}], "run": lambda _context: where.append(threading.current_thread().name)}}
    host.set_rulesets({"other": rules})
    ruleset = host.get_ruleset("other")
    ruleset.assert_facts([{"x": 1}])  # and before the caller fires it, a thread of the host's does
    deadline = time.monotonic() + 5
    while not where and time.monotonic() < deadline:
        time.sleep(0.05)
    elsewhere = where not in ([], [threading.main_thread().name])
    return {"more_threads": threading.active_count() > before, "fired_elsewhere": elsewhere}


def show_name_id() -> object:
    return fire_for_ever({"$neq": {"id": "none"}})


def show_name_sid() -> object:
    return fire_for_ever({"$neq": {"sid": "none"}})


def show_absent() -> object:
    return fire_for_ever({"$nex": {"missing": 1}})


def fire_for_ever(match: dict[str, Any]) -> object:
    """Assert one fact under a rule that matches the engine's own context as well, and stop at the thousandth firing."""
    fired: Fired = []

    def act(_context: object) -> None:
        fired.append("a")
        if len(fired) == 1000:
            print(json.dumps({"fired": len(fired)}), flush=True)
            os._exit(0)  # nothing that is raised here would get out

    run(Ruleset("show", None, {"a": {"all": [{"m": match}], "run": act}}), [{"x": 1, "id": "f"}])
    return {"fired": len(fired)}


def show_delete_unfired() -> object:
    """Deletes a session in which nothing fired: memory is freed that was never set."""
    ruleset = make_ruleset([], a={"x": 1})
    name_failure(lambda: ruleset.assert_fact({"x": 2}))
    ruleset.delete_state("0")
    return {"returned": True}


def show_sessions() -> object:
    ruleset = make_ruleset([], a={"$gte": {"x": 0}})
    for number in range(1, 2000):
        if failure := name_failure(lambda number=number: run(ruleset, [{"x": number, "sid": f"s{number}"}])):  # type: ignore[misc]
            return {"session": number, "raised": failure}
    return {"session": None}


def widen(number: int, **fact: object) -> dict[str, Any]:
    """A fact with so many properties."""
    return {**fact, "x": 1} | {f"p{at}": 0 for at in range(number - 1 - len(fact))}


def show_properties() -> object:
    ruleset = make_ruleset([], a={"$gte": {"x": 0}})
    raised = {n: name_failure(lambda n=n: ruleset.assert_fact(widen(n, id=f"f{n}"))) for n in range(250, 260)}  # type: ignore[misc]
    most = max(number for number, failure in raised.items() if not failure)
    return {"most_with_id": most, "raised": raised[most + 1]}


def show_batch_with_a_wide_fact() -> object:
    """In a batch the same is no error: what follows the wide fact is not asserted, and nobody is told."""
    fired: Fired = []
    run(make_ruleset(fired, a={"$gte": {"x": 0}}), [{"x": 1}, widen(300), {"x": 2}])
    return {"fired": len(fired)}


def show_too_many_rules() -> object:
    rules: dict[str, dict[str, Any]] = {}
    for number in range(100):
        rules[f"low{number}"] = {"$lt": {f"p{number}": 10}}
        rules[f"high{number}"] = {"$gte": {f"p{number}": 0}}
    return {"raised": name_failure(lambda: run(make_ruleset([], **rules), [{f"p{at}": 5 for at in range(100)}]))}


def show_memory() -> object:
    ruleset = make_ruleset([], a={"$gte": {"x": 0}})
    before = resident()
    for number in range(1000):
        ruleset.assert_facts([{"x": number * 10 + at, "sid": f"s{number}"} for at in range(10)])
    return {"bytes_per_fact": (resident() - before) // 10_000}


def resident() -> int:
    """The memory that the process has in use, in bytes."""
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - a file of the kernel's
        return int(file.read().split()[1]) * 4096


if __name__ == "__main__":
    print(json.dumps(globals()[f"show_{sys.argv[1]}"]()))

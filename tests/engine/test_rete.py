"""The wall: it derives what the table says, and every danger of durable_rules stops at it.

What a danger is, is shown by ``dangers/show.py`` in a process of its own, without our wall.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import rete
from engine.decision import conclude_pair, evaluate
from engine.rete import Inference, derive_checked, get_inference
from facts.errors import InternalError
from tests.engine.dangers.show import hash_id
from tests.engine.made_facts import MARGINS, PLAIN, TABLE, facts, list_facts, load_changed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from engine.decision import Derivation, Fact

ROOT = Path(__file__).resolve().parents[2]
DANGERS = Path(__file__).parent / "dangers"
BREACHED: Fact = {**PLAIN, **dict.fromkeys(MARGINS, -1)}


def start_script(*command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run one of the dangers' scripts, or Python with some arguments, in a process of its own with a time limit."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    whole = [sys.executable, *command]
    return subprocess.run(whole, cwd=DANGERS, env=environment, capture_output=True, text=True, timeout=300, check=False)


def show(danger: str) -> Any:  # noqa: ANN401 - whatever the script prints as JSON
    ended = start_script("show.py", danger)
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


def conclude(inference: Inference, facts: list[Fact]) -> list[Derivation]:
    """What an inference alone derives, without the plain evaluation beside it."""
    rows = inference.derive("甲局", facts)
    return [conclude_pair("甲局", int(fact["pair"]), found) for fact, found in zip(facts, rows, strict=True)]


# --- the engine says what the table says --------------------------------------------------------


def test_the_engine_agrees_with_the_plain_evaluation_on_every_combination() -> None:
    everything = list(list_facts())
    assert len(everything) == 11_520
    assert conclude(get_inference(TABLE), everything) == [evaluate(TABLE, "甲局", fact) for fact in everything]


@given(st.lists(facts, max_size=20))
def test_the_engine_agrees_on_random_units(unit: list[Fact]) -> None:
    numbered = [{**fact, "pair": pair} for pair, fact in enumerate(unit)]
    assert derive_checked(TABLE, "甲局", numbered) == [evaluate(TABLE, "甲局", fact) for fact in numbered]


def test_all_three_stages_fire_one_after_the_other() -> None:
    (found,) = conclude(get_inference(TABLE), [BREACHED])
    assert found.rows == ("V05", "P15", "C01")
    assert (found.verdict, found.tier, found.accuses, found.label) == ("breached", 1, True, "breach")
    assert (found.counts_as, found.consequence) == ("not_met", "rectify")


def test_derivations_come_in_the_order_of_the_facts_whatever_their_numbers() -> None:
    pairs = random.Random(3).sample(range(10**9), 1000)
    chosen = [{**fact, "pair": pair} for fact, pair in zip(list_facts(), pairs, strict=False)]
    found = derive_checked(TABLE, "甲局", chosen)
    assert [derivation.pair for derivation in found] == pairs


@pytest.mark.parametrize("size", [0, 1, rete.MOST_FACTS - 1, rete.MOST_FACTS, rete.MOST_FACTS + 1, 3 * rete.MOST_FACTS])
def test_a_unit_may_have_any_number_of_pairs_also_all_alike(size: int) -> None:
    found = derive_checked(TABLE, "甲局", [{**BREACHED, "pair": pair} for pair in range(size)])
    assert [derivation.pair for derivation in found] == list(range(size))
    assert {derivation.rows for derivation in found} <= {("V05", "P15", "C01")}


def test_a_disagreement_of_the_two_evaluations_stops_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Inference(load_changed(tmp_path, '{tier: "1", accuses: "yes"', '{tier: "2", accuses: "no"'))
    monkeypatch.setattr(rete, "get_inference", lambda _table: other)
    with pytest.raises(InternalError, match=r"单位“甲局”第 7 对.*不一致") as caught:
        derive_checked(TABLE, "甲局", [{**PLAIN, "pair": 6}, BREACHED])
    assert caught.value.exit_status == 70


def test_reaching_an_impossible_row_stops_the_run(tmp_path: Path) -> None:
    old, new = (
        "binds: encouraged}\n        then: {verdict: not_taken_up}",
        "binds: encouraged}\n        then: {verdict: breached}",
    )
    inference = Inference(load_changed(tmp_path, old, new))
    with pytest.raises(InternalError, match=r"第 7 对.*“P08”"):
        conclude(inference, [{**BREACHED, "binds": "encouraged"}])


# --- silence is never a pass --------------------------------------------------------------------


def make_altered(alter: Callable[[dict[str, Any]], None]) -> Inference:
    """An inference whose rules were altered between the table and the engine."""

    class Altered(Inference):
        def _compile(self) -> Iterator[tuple[str, rete.Rule]]:
            rules = dict(super()._compile())
            alter(rules)
            yield from rules.items()

    return Altered(TABLE)


@pytest.mark.parametrize(("rule", "rows"), [("V05_0", "[]"), ("P15_0", "['V05']"), ("C01_0", "['V05', 'P15']")])
def test_a_stage_that_keeps_silent_is_named_and_stops_the_run(rule: str, rows: str) -> None:
    inference = make_altered(lambda rules: rules.pop(rule))
    assert conclude(inference, [PLAIN])[0].verdict == "met"
    with pytest.raises(InternalError, match=rf"单位“甲局”第 7 对：引擎只推出了 {re.escape(rows)}"):
        inference.derive("甲局", [{**PLAIN, "pair": 6}, BREACHED])


@pytest.mark.parametrize(
    ("rule", "of", "row"), [("V03_0", "V05_0", "V05"), ("P09_0", "P15_0", "P15"), ("C07_0", "C01_0", "C07")]
)
def test_a_stage_that_derives_twice_is_named_and_stops_the_run(rule: str, of: str, row: str) -> None:
    inference = make_altered(lambda rules: rules[rule].update(all=rules[of]["all"]))
    with pytest.raises(InternalError, match=rf"单位“甲局”第 7 对：引擎推出了 \[.*'{row}'\]，同一步不止一行"):
        inference.derive("甲局", [BREACHED])


def test_without_the_rule_that_takes_every_fact_an_unmatched_one_still_stops_the_run() -> None:
    danger = show("unmatched")
    assert "MessageNotHandledException" in danger["raised"]
    assert danger["fired"] == []

    def drop(rules: dict[str, Any]) -> None:
        del rules["catch_all"], rules["V05_0"]

    with pytest.raises(InternalError, match="没有规则接收"):
        make_altered(drop).derive("甲局", [{**PLAIN, "pair": 6}, BREACHED])


class ForgetfulEngine:
    """Stands before the engine and forgets to delete the session."""

    def __init__(self, engine: object) -> None:
        self.engine = engine

    def __getattr__(self, name: str) -> object:
        return (lambda *_arguments: None) if name == "delete_state" else getattr(self.engine, name)


class FailingEngine:
    """Stands before the engine and fails at one of its functions."""

    def __init__(self, engine: object, function: str, failure: BaseException) -> None:
        self.engine, self.function, self.failure = engine, function, failure

    def __getattr__(self, name: str) -> object:
        return self.fail if name == self.function else getattr(self.engine, name)

    def fail(self, *_arguments: object) -> None:
        raise self.failure


@pytest.mark.parametrize(
    "function", ["assert_facts", "start_action_for_state", "complete_and_start_action", "delete_state"]
)
def test_whatever_the_engine_raises_is_our_own_error_and_the_inference_is_given_up(
    function: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    inference = get_inference(TABLE)
    failing = FailingEngine(inference._engine, function, MemoryError("坏了"))  # noqa: SLF001 - only the wall reaches it
    with monkeypatch.context() as patched:
        patched.setattr(inference, "_engine", failing)
        with pytest.raises(InternalError, match=r"单位“甲局”.*MemoryError：坏了"):
            inference.derive("甲局", [PLAIN])
    with pytest.raises(InternalError, match="不能继续使用"):
        inference.derive("乙局", [PLAIN])
    assert derive_checked(TABLE, "乙局", [PLAIN])[0].verdict == "met"


def test_a_user_who_stops_the_program_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert show("swallowed") == {"returned": True, "exception": "exception caught"}
    inference = get_inference(TABLE)
    failing = FailingEngine(inference._engine, "complete_and_start_action", KeyboardInterrupt())  # noqa: SLF001 - as above
    monkeypatch.setattr(inference, "_engine", failing)
    with pytest.raises(KeyboardInterrupt):
        inference.derive("甲局", [PLAIN])
    assert get_inference(TABLE) is not inference


def test_a_session_in_which_nothing_fired_is_never_deleted_for_that_can_end_the_process() -> None:
    # The C library of Linux fills fresh memory with a pattern when asked to, and the danger is then certain.
    ended = start_script("show.py", "delete_unfired", MALLOC_PERTURB_="165")
    assert ended.returncode != 0
    inference = make_altered(lambda rules: rules.pop("V03_0"))
    inference._engine = FailingEngine(inference._engine, "delete_state", AssertionError())  # noqa: SLF001 - as above
    with pytest.raises(InternalError, match="没有触发任何规则"):
        inference.derive("甲局", [PLAIN])


def test_what_a_session_leaves_behind_makes_itself_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    inference = Inference(TABLE)
    with monkeypatch.context() as patched:
        patched.setattr(inference, "_engine", ForgetfulEngine(inference._engine))  # noqa: SLF001 - as above
        assert conclude(inference, [PLAIN])[0].verdict == "met"
    with pytest.raises(InternalError, match="重复"):
        inference.derive("乙局", [PLAIN])


def test_rules_that_the_engine_refuses_are_our_own_error() -> None:
    with pytest.raises(InternalError, match="推理引擎不接受"):
        make_altered(lambda rules: rules.update(bad={"all": [{"m": {"$no_such": {"x": 1}}}]}))


# --- dangers that are never generated -----------------------------------------------------------


def list_conditions() -> list[dict[str, Any]]:
    rules: dict[str, Any] = {}
    make_altered(rules.update)
    conditions = []
    for name, rule in rules.items():
        if name != "catch_all":
            assert rule.keys() == {"all", "cap"}
            ((key, match),) = rule["all"][0].items()
            assert (len(rule["all"]), key, match.keys()) == (1, "m", {"$and"})
            assert match["$and"][0].keys() == {"stage"}
            conditions.extend(match["$and"])
    assert len(conditions) > 200
    return conditions


def test_only_comparisons_of_known_fields_with_codes_integers_or_fields_are_compiled() -> None:
    known = {*TABLE.fields, "stage"}
    for condition in list_conditions():
        ((key, value),) = condition.items()
        if key.startswith("$"):
            assert key in {"$gte", "$lt", "$neq"}
            ((key, value),) = value.items()
        assert key in known - {"id", "sid"}
        if isinstance(value, dict):
            assert value.keys() == {"$m"}
            assert value["$m"] in known
        else:
            assert type(value) in {int, str}


@pytest.mark.parametrize("danger", ["name_id", "name_sid", "absent"])
def test_a_rule_on_the_engines_own_names_or_on_an_absent_field_would_fire_for_ever(danger: str) -> None:
    assert show(danger) == {"fired": 1000}


def test_a_choice_within_a_rule_would_fire_twice() -> None:
    assert show("either") == {"fired": 2}


def test_an_event_would_be_consumed_by_the_first_rule() -> None:
    assert show("event") == {"event": 1, "fact": 2}


def test_text_blanks_and_truth_values_would_pass_for_numbers_but_never_reach_the_engine() -> None:
    assert show("types") == ["bool_below_5", "empty_below_5", "text_below_60"]
    for value in ("100", "", True, None, 0.5, float("nan"), [1]):
        with pytest.raises(InternalError, match="end_high"):
            derive_checked(TABLE, "甲局", [{**PLAIN, "end_high": value}])  # type: ignore[dict-item]


def test_a_missing_or_misspelt_field_would_match_nothing_but_never_reaches_the_engine() -> None:
    misspelt = {("end_hihg" if name == "end_high" else name): value for name, value in PLAIN.items()}
    for fact in (misspelt, {**PLAIN, "id": "x"}, {**PLAIN, "sid": "x"}):
        with pytest.raises(InternalError, match=r"多出或者缺少：(end_high、end_hihg|id|sid)"):
            derive_checked(TABLE, "甲局", [fact])


def test_an_action_with_two_parameters_or_of_eleven_seconds_would_end_the_chain_without_a_word() -> None:
    assert show("two_parameters") == {"after": ["acted"]}
    assert show("slow") == {"fired": ["slow"], "ends": []}


def test_a_host_would_fire_in_threads_of_its_own_but_the_wall_starts_none() -> None:
    assert show("threads") == {"more_threads": True, "fired_elsewhere": True}
    before = threading.active_count()
    Inference(TABLE).derive("甲局", [PLAIN])
    assert threading.active_count() == before


# --- limits of the engine -----------------------------------------------------------------------


def test_the_same_content_twice_would_be_refused_but_a_pair_twice_is_named() -> None:
    assert "MessageObservedException" in show("duplicate")["raised"]
    with pytest.raises(InternalError, match=r"第 7 对：同一对出现了两次"):
        derive_checked(TABLE, "甲局", [PLAIN, PLAIN])


def test_two_facts_may_be_taken_for_one_but_no_two_ids_of_a_session_are() -> None:
    danger = show("collision")
    assert "MessageObservedException" in danger["raised"]
    stages = 100
    ids = [f"{depth}.{at}" for depth in range(stages) for at in range(rete.MOST_FACTS)]
    hashes = {hash_id(name) for name in [*ids, "sid-0"]}
    assert len(hashes) == stages * rete.MOST_FACTS + 1


def test_session_1025_would_fail_and_state_stay_for_ever_but_three_thousand_units_leave_memory_flat() -> None:
    assert show("sessions") == {"session": 1025, "raised": "MemoryError: "}
    assert show("memory")["bytes_per_fact"] > 5000
    memory = json.loads(start_script("flat_memory.py").stdout)
    assert memory["end"] - memory["early"] < 4 * 2**20


def test_too_many_properties_would_end_a_batch_without_a_word_but_the_table_is_held_below() -> None:
    danger = show("properties")
    assert "302" in danger["raised"]
    assert show("batch_with_a_wide_fact") == {"fired": 1}
    assert rete.MOST_FIELDS + len(("stage", "pair", "id")) <= danger["most_with_id"]


def test_a_table_with_too_many_fields_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rete, "MOST_FIELDS", len(TABLE.chain.fields) - 1)
    with pytest.raises(InternalError, match=f"{len(TABLE.chain.fields)} 个字段"):
        Inference(TABLE)


def test_too_many_rules_on_one_fact_would_end_in_error_303() -> None:
    assert "303" in show("too_many_rules")["raised"]


# --- one thread, one process, only when used ----------------------------------------------------


def in_a_thread(action: Callable[[], object]) -> object:
    """What the action gives, or raises, in another thread."""
    results: list[object] = []

    def run() -> None:
        try:
            results.append(action())
        except InternalError as error:
            results.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return results[0]


def test_an_inference_belongs_to_its_thread_and_is_made_once_in_each() -> None:
    mine = get_inference(TABLE)
    assert get_inference(TABLE) is mine
    error = in_a_thread(lambda: mine.derive("甲局", [PLAIN]))
    assert isinstance(error, InternalError)
    assert "线程" in error.message
    assert (
        in_a_thread(lambda: get_inference(TABLE) is not mine and derive_checked(TABLE, "甲局", [PLAIN])[0].verdict)
        == "met"
    )


def test_the_engine_is_loaded_only_when_it_is_used() -> None:
    ended = start_script("-c", "import engine.rete, sys; print('durable' in sys.modules)")
    assert ended.stdout.strip() == "False"


@settings(max_examples=20)
@given(st.text(max_size=20))
def test_the_name_of_a_unit_never_reaches_the_engine(name: str) -> None:
    assert derive_checked(TABLE, name, [BREACHED])[0].verdict == "breached"

"""The formulas that look for what is impossible, missing, doubled or overdue in each row."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from facts.intake.form.limits import has_come, quote
from facts.intake.form.places import ROW, TODAY, serial
from facts.intake.form.words import (
    DARK,
    DONE_LATE,
    DOUBLE,
    DUE_SOON,
    DUE_TODAY,
    FINE,
    IN_TIME,
    LACKING,
    LATE,
    NOT_DECLARED,
    NOT_YET,
    OVERDUE,
    PAST,
    RUNNING,
    SOON_DAYS,
    UNCLEAR,
    WRONG,
)
from facts.intake.limits import EARLIEST_YEAR
from facts.intake.names import KEY_HEADING, NOTHING
from facts.intake.order import OLDER_TOO, ORDERS, PARTS, PERIODS
from facts.ledgers import LEDGERS, ledger_columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from facts.intake.form.places import InfoPlaces


STATED_AHEAD: Final = frozenset({"due", "until"})
"""Days that are known before they come."""

_WITHOUT_LOWER_BOUND: Final = OLDER_TOO | {"evidence"}
"""Ledgers whose rows may be older than the list; a proof has its own first day."""
_EARLIEST: Final = serial(date(EARLIEST_YEAR, 1, 1).toordinal())


class Watched(NamedTuple):
    """A limit of time by the letters of its columns with the due day and the state, and what is due by it."""

    due: str
    state: str
    name: str


def write_faults(ledger: str, letters: Mapping[str, str], info: InfoPlaces) -> str:
    """Give the formula that names what is impossible in the row: no day, a day out of bounds, days out of order."""
    record = LEDGERS[ledger]
    columns = ledger_columns(record)
    titles = {name: column.title for name, column in columns.items()}
    parts = [
        _check_day(name, titles[name], letters, ledger, info)
        for name, column in columns.items()
        if column.kind in {"day", "moment"}
    ]
    pairs = (*ORDERS.get(ledger, ()), *([PERIODS[ledger]] if ledger in PERIODS else ()))
    for earlier, later in pairs:
        first, second = _cell(letters, earlier), _cell(letters, later)
        message = f"“{titles[later]}”早于“{titles[earlier]}”"
        parts.append(_say_if(f"AND(ISNUMBER({first}),ISNUMBER({second}),{second}<{first})", message))
    for part, whole in PARTS.get(ledger, ()):
        first, second = _cell(letters, part), _cell(letters, whole)
        message = f"“{titles[part]}”大于“{titles[whole]}”"
        parts.append(_say_if(f"AND(ISNUMBER({first}),ISNUMBER({second}),{first}>{second})", message))
    return f"={_join(parts)}"


def write_check(ledger: str, letters: Mapping[str, str], faults: str, limits: Sequence[Watched], keys: str) -> str:
    """Give the formula of the check: the gravest thing to be said of the row, nothing where the row is empty.

    Args:
        ledger: the ledger's English name.
        letters: the letters of its columns, ``key`` and ``unit`` among them.
        faults: the letter of the column with what is impossible.
        limits: the limits of time reckoned in the row.
        keys: two ranges, of numbers and units of all rows, by which doubles are found, with a blank between.
    """
    columns = ledger_columns(LEDGERS[ledger])
    wanted = {_cell(letters, "key"): KEY_HEADING}
    for name, column in columns.items():
        if column.required:
            told = _cell(letters, name) + (f"&{_cell(letters, column.default_from)}" if column.default_from else "")
            wanted[told] = column.title
    lacking = "+".join(f'({cell}="")' for cell in wanted)
    named = _join([f'IF({cell}=""," {title}","")' for cell, title in wanted.items()])
    numbers, units = keys.split(" ")
    key, unit = _cell(letters, "key"), _cell(letters, "unit")
    double = f"SUMPRODUCT(({numbers}={key})*({units}={unit}))>1"
    said = _grade(limits, FINE)
    said = f"IF({double},{quote(DOUBLE)},{said})"
    said = f"IF(({lacking})>0,{quote(LACKING)}&{named},{said})"
    return f'=IF({count_filled(letters)}=0,"",IF(${faults}{ROW}<>"",{quote(WRONG)}&${faults}{ROW},{said}))'


def write_proof_due(letters: Mapping[str, str], info: InfoPlaces) -> str:
    """Give the formula of the day by which the proof in the row must be done."""
    return f"={_look_up_proof(letters, info, 'K')}"


def write_proof_state(letters: Mapping[str, str], due: str) -> str:
    """Give the formula of the state of the proof in the row."""
    due, done = f"${due}{ROW}", _cell(letters, "done")
    finished = f"IF(INT({done})<={due},{IN_TIME},{DONE_LATE})"
    return f'=IF({due}="","",IF({has_come(done)},{finished},IF({due}<={TODAY},{PAST},{RUNNING})))'


def write_proof_faults(letters: Mapping[str, str], info: InfoPlaces) -> str:
    """Give the formula that names what is impossible in a row of the evidence sheet."""
    number, done = _cell(letters, "requirement"), _cell(letters, "done")
    first = _look_up_proof(letters, info, "J")
    unknown = f'AND({number}<>"",ISERROR({_match_proof(number, info)}))'
    columns = ledger_columns(LEDGERS["evidence"])
    parts = [
        _say_if(unknown, f"“{columns['requirement'].title}”不是本单位要交佐证的"),
        _check_day("done", columns["done"].title, letters, "evidence", info),
        _say_if(f"AND(ISNUMBER({done}),{done}<N({first}))", f"“{columns['done'].title}”早于起算日，不计入"),
    ]
    return f"={_join(parts)}"


def write_proof_check(letters: Mapping[str, str], faults: str, due: str, state: str, keys: str) -> str:
    """Give the formula of the check of a row of the evidence sheet; a row only filled in beforehand is open."""
    handed = "&".join(_cell(letters, name) for name in ("what", "done", "where"))
    watched = [Watched(due, state, "佐证")]
    numbers, units = keys.split(" ")
    key, unit, number = (_cell(letters, name) for name in ("key", "unit", "requirement"))
    wanted = {key: KEY_HEADING, number: "要求编号", _cell(letters, "done"): "完成日期"}
    lacking = "+".join(f'({cell}="")' for cell in wanted)
    named = _join([f'IF({cell}=""," {title}","")' for cell, title in wanted.items()])
    double = f"SUMPRODUCT(({numbers}={key})*({units}={unit}))>1"
    open_ = _grade(watched, NOT_YET)
    said = f"IF({double},{quote(DOUBLE)},{_grade(watched, FINE)})"
    said = f"IF(({lacking})>0,{quote(LACKING)}&{named},{said})"
    said = f'IF({handed}="",{open_},{said})'
    return f'=IF({count_filled(letters)}=0,"",IF(${faults}{ROW}<>"",{quote(WRONG)}&${faults}{ROW},{said}))'


def write_coverage_check(letters: Mapping[str, str], info: InfoPlaces, titles: str) -> str:
    """Give the formula that holds a line of the coverage sheet against the rows of its ledger."""
    ledger, first, last = (_cell(letters, name) for name in ("ledger", "covers_from", "complete_through"))
    nothing, mode = _cell(letters, "nothing"), _cell(letters, "mode")
    count = f"IFERROR(INDEX({info.counts_range},MATCH({ledger},{info.titles_range},0)),0)"
    once = f"SUMPRODUCT(--({titles}={ledger}))=1"
    none = quote(NOTHING)
    said = (
        f'IF({last}="",IF(OR({nothing}<>"",{count}>0),{quote(LACKING + "止")},{quote(NOT_DECLARED)}),'
        f'IF({first}="",{quote(LACKING + "起")},'
        f"IF(NOT(AND(ISNUMBER({first}),ISNUMBER({last}))),{quote(WRONG + '起、止不是日期')},"
        f"IF({last}<{first},{quote(WRONG + '止早于起')},"
        f"IF(AND({once},{nothing}={none},{count}>0),{quote(WRONG + '填了“无”，台账里却有')}&{count}&{quote('行')},"
        f'IF(AND({nothing}<>{none},{mode}<>"汇总",{count}=0),{quote(WRONG + "台账里没有，请填“无”")},'
        f"{quote(FINE)}))))))"
    )
    return f'=IF({ledger}="","",{said})'


def count_filled(letters: Mapping[str, str]) -> str:
    """Whether anything stands in the row: how many of the ledger's own cells are filled in."""
    return f"COUNTA({','.join(_cell(letters, name) for name in letters)})"


def _cell(letters: Mapping[str, str], name: str) -> str:
    return f"${letters[name]}{ROW}"


def _say_if(condition: str, message: str) -> str:
    return f'IF({condition},{quote(" " + message)},"")'


def _join(parts: Sequence[str]) -> str:
    """Put the messages that there are one after the other; each begins with a blank."""
    return f'SUBSTITUTE(TRIM({"&".join(parts)})," ","、")'


def _check_day(name: str, title: str, letters: Mapping[str, str], ledger: str, info: InfoPlaces) -> str:
    cell = _cell(letters, name)
    bounds = f'IF({cell}<{_EARLIEST},{quote(f" “{title}”早于{EARLIEST_YEAR}年")},"")'
    record = LEDGERS[ledger]
    if not record.standing and name not in STATED_AHEAD:
        message = quote(f" “{title}”晚于核对日期或报送范围的止")
        bounds = f"IF({cell}>={info.upper(ledger)}+1,{message},{bounds})"
    if not record.standing and ledger not in _WITHOUT_LOWER_BOUND:
        columns = ledger_columns(record)
        message = quote(f" “{title}”早于报送范围的起")
        days = ",".join(_cell(letters, other) for other, column in columns.items() if column.kind == "day")
        before = f"MAX({days})<{info.lower(ledger)}"  # what arose before may be done after
        if name == record.anchor:
            bounds = f"IF({before},{message},{bounds})"
        elif name == columns[record.anchor].default_from:
            bounds = f'IF(AND({_cell(letters, record.anchor)}="",{before}),{message},{bounds})'
    return f'IF({cell}="","",IF(ISNUMBER({cell}),{bounds},{quote(f" “{title}”不是日期")}))'


def _match_proof(number: str, info: InfoPlaces) -> str:
    """The row of the proof that the number means, with or without the plan's id before it."""
    return f'MATCH(SUBSTITUTE({number},{info.plan}&"/",""),{info.proof_range("I")},0)'


def _look_up_proof(letters: Mapping[str, str], info: InfoPlaces, letter: str) -> str:
    number = _cell(letters, "requirement")
    found = f"INDEX({info.proof_range(letter)},{_match_proof(number, info)})"
    return f'IF({number}="","",IFERROR(IF({found}="","",{found}),""))'


def _grade(limits: Sequence[Watched], otherwise: str) -> str:
    """The gravest word that is true of a limit, with what is due by those of which it is true."""
    grades = (
        (OVERDUE, f"AND({{state}}={PAST},{{due}}<{TODAY})"),
        (DUE_TODAY, f"AND({{state}}={PAST},{{due}}>={TODAY})"),
        (DUE_SOON, f"AND({{state}}={RUNNING},{{due}}<={TODAY}+{SOON_DAYS})"),
        (UNCLEAR, f"{{state}}={DARK}"),
        (LATE, f"{{state}}={DONE_LATE}"),
    )
    said = quote(otherwise)
    if not limits:
        return said
    for word, condition in reversed(grades):
        conditions = [condition.format(state=f"${one.state}{ROW}", due=f"${one.due}{ROW}") for one in limits]
        names = [f'IF({each}," {limit.name}","")' for each, limit in zip(conditions, limits, strict=True)]
        held = conditions[0] if len(conditions) == 1 else f"OR({','.join(conditions)})"
        named = quote(limits[0].name) if len(limits) == 1 else _join(names)
        said = f"IF({held},{quote(word)}&{named},{said})"
    return said

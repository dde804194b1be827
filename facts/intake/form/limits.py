"""The formulas that reckon a limit of time in each row: its due day, and how the row stands to it.

They use nothing that Excel 2010, WPS and LibreOffice do not all know. How days are counted is tabulated once, on the
hidden sheet; :mod:`facts.clocks` says how.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from facts.case_clock import LONGEST_EXTENSION
from facts.intake.form.places import CHECKED_ROWS, FIRST_ROW, ROW, TODAY, serial
from facts.intake.form.words import DARK, DONE_LATE, IN_TIME, MOVED_DUE, NO_OWN_DUE, PAST, RUNNING, UNKNOWN_DUE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from facts.intake.form.content import Question, RowLimit
    from facts.intake.form.places import DayTable

_MONTHS_A_YEAR: Final = 12
_HOURS_A_DAY: Final = 24
_YES, _UNCLEAR, _NO = 2, 1, 0


def quote(text: str) -> str:
    """Give the text as it stands in a formula."""
    return '"' + text.replace('"', '""') + '"'


def has_come(cell: str) -> str:
    """Whether the day in the cell has come by the end of the day of the check."""
    return f"AND(ISNUMBER({cell}),{cell}<{TODAY}+1)"


def write_due(limit: RowLimit, letters: Mapping[str, str], days: DayTable, steps: Mapping[str, str]) -> str:
    """Give the formula of the due day: nothing where the row is not meant, words where it cannot be told.

    Args:
        limit: the limit.
        letters: the letters of the ledger's columns by English name.
        days: the table of working days.
        steps: the ranges of the columns of the records that can move the day, by English name; empty where none can.
    """
    start = _cell(letters, limit.start)
    member = f"MIN({','.join([_in_period(limit, letters), *(_answer(each, letters) for each in limit.questions)])})"
    unknown = quote(UNKNOWN_DUE)
    due = _reckon(limit, start, days)
    if limit.own:
        own = _cell(letters, limit.own)
        due = f"IF(ISNUMBER({own}),INT({own}),{due})"
    if steps:
        due = _move(limit, letters, days, steps, due)
    unstarted = unknown if limit.start == limit.item_day[0] else '""'
    due = f"IF({has_come(start)},{due},{unstarted})"
    return f'=IF({member}={_NO},"",IF({member}={_UNCLEAR},{unknown},{due}))'


def write_state(limit: RowLimit, letters: Mapping[str, str], due: str) -> str:
    """Give the formula of the row's state to the limit whose due day stands in the column `due`."""
    due, start, end = f"${due}{ROW}", _cell(letters, limit.start), _cell(letters, limit.end)
    if limit.unit == "hours":
        past = f"{due}<{TODAY}+1"
        before, in_time = f"{end}<{start}", f"ROUND({end}*1440,0)<=ROUND({due}*1440,0)"
    else:
        past = f"{due}<={TODAY}"
        before, in_time = f"INT({end})<INT({start})", f"INT({end})<={due}"
    done = f"IF({before},{DARK},IF({in_time},{IN_TIME},{DONE_LATE}))"
    missing = f"IF({past},{PAST},{RUNNING})"
    return f'=IF({due}="","",IF(ISTEXT({due}),{DARK},IF({has_come(end)},{done},{missing})))'


def _cell(letters: Mapping[str, str], name: str) -> str:
    return f"${letters[name]}{ROW}"


def _in_period(limit: RowLimit, letters: Mapping[str, str]) -> str:
    """Whether the row belongs to the time of the obligation."""
    day, *others = (_cell(letters, name) for name in limit.item_day)
    if others:
        day = f"IF(ISNUMBER({day}),{day},{others[0]})"
    return (
        f"IF(AND(ISNUMBER({day}),{day}>={serial(limit.first)},{day}<{serial(limit.last) + 1},{day}<{TODAY}+1)"
        f",{_YES},{_NO})"
    )


def _answer(question: Question, letters: Mapping[str, str]) -> str:
    cell = _cell(letters, question.column)
    if not question.words:
        yes, no = (_YES, _NO) if question.yes else (_NO, _YES)
        return f"IF({has_come(cell)},{yes},{no})"
    any_word = f"OR({','.join(f'{cell}={quote(word)}' for word in question.words)})"
    return f'IF({cell}="",{_UNCLEAR},IF({any_word},{_YES},{_NO}))'


def _reckon(limit: RowLimit, start: str, days: DayTable, more: str = "") -> str:
    """The due day by the number of units that holds for the day on which the time begins, and more working days."""
    found = quote(UNKNOWN_DUE if limit.counts else NO_OWN_DUE)
    for count in reversed(limit.counts):
        due = _add(limit, start, count.number, days, more)
        bounds = [f"INT({start})>={serial(count.since)}"] if count.since is not None else []
        bounds += [f"INT({start})<={serial(count.until)}"] if count.until is not None else []
        found = f"IF(AND({','.join(bounds)}),{due},{found})" if bounds else due
    return found


def _move(limit: RowLimit, letters: Mapping[str, str], days: DayTable, steps: Mapping[str, str], due: str) -> str:
    """The due day as the steps of the case move it: by one extension; more than that the sheet does not reckon.

    An extension counts as :mod:`facts.case_clock` says: with consent, of at most 20 days, told to the applicant
    after the time began and before it was up.
    """
    start = _cell(letters, limit.start)
    ours = f"({steps['case']}={_cell(letters, 'key')})"
    extension = f'{ours}*({steps["kind"]}="延期")'
    extra, notified = steps["extra_days"], steps["notified"]
    held = (
        f'{extension}*({steps["consented"]}="是")*({extra}>=1)*({extra}<={LONGEST_EXTENSION})'
        f'*({notified}<>"")*({notified}<{TODAY}+1)*({notified}>=INT({start}))*({notified}<={due})*{extra}'
    )
    moved = quote(MOVED_DUE)
    extended = f"IFERROR({_reckon(limit, start, days, f'+SUMPRODUCT({held})')},{moved})"
    number, extensions = f"SUMPRODUCT(--{ours})", f"SUMPRODUCT({extension})"
    return f"IF({number}=0,{due},IF(AND({number}=1,{extensions}=1),{extended},{moved}))"


def _add(limit: RowLimit, start: str, number: int, days: DayTable, more: str) -> str:
    unknown = quote(UNKNOWN_DUE)
    if limit.unit == "hours":
        return f"{start}+{number}/{_HOURS_A_DAY}"
    if limit.unit == "working_days":
        passed = f"INDEX({days.running_range},INT({start})-{serial(days.first) - 1})"
        due = f"INDEX({days.workday_range},{passed}+{number}{more})"
        inside = f"AND({start}>={serial(days.first)},{start}<{serial(days.last) + 1})"
        return f"IF({inside},IFERROR({due},{unknown}),{unknown})"
    if limit.unit == "calendar_days":
        due = f"INT({start})+{number}"
    else:
        due = f"EDATE(INT({start}),{number * (_MONTHS_A_YEAR if limit.unit == 'years' else 1)})"
    if not limit.rolls or number <= 0:
        return due
    passed = f"INDEX({days.running_range},{due}-{serial(days.first)})"
    rolled = f"INDEX({days.workday_range},{passed}+1)"
    inside = f"AND({due}>{serial(days.first)},{due}<={serial(days.last)})"
    return f"IF({inside},IFERROR({rolled},{unknown}),{unknown})"


def list_cases(letter: str, sheet: str) -> str:
    """Give the range of a column in the rows of another sheet that are reckoned."""
    first = FIRST_ROW + 1
    return f"'{sheet}'!${letter}${first}:${letter}${first + CHECKED_ROWS - 1}"

"""Days and moments are read in every form in which offices write them, and never guessed."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facts.intake.days import MINUTES_A_DAY, read_day, read_moment
from facts.intake.refused import Refused, Repaired

if TYPE_CHECKING:
    from facts.intake.table import CellValue

TENTH_OF_MAY = date(2021, 5, 10).toordinal()


@pytest.mark.parametrize(
    "cell",
    [
        date(2021, 5, 10),
        datetime(2021, 5, 10, 14, 30),
        "2021-05-10",
        "2021-5-10",
        "2021/5/10",
        "2021/05/10",
        "2021.5.10",
        "2021年5月10日",
        "2021 年 5 月 10 日",
        "2021年05月10",
        "20210510",
        20210510,
        20210510.0,
        " 2021-05-10\u3000",
        "2021-05-10 14:30",
        "2021-05-10T14:30:00",
        "2021年5月10日14时30分",
    ],
)
def test_a_day_is_read_in_every_form(cell: CellValue) -> None:
    assert read_day(cell) == TENTH_OF_MAY


@pytest.mark.parametrize(
    ("cell", "code", "words"),
    [
        ("5月10日", "D102", "没有写年份"),
        ("5/10", "D102", "没有写年份"),
        ("2021年5月", "D102", "没有写到哪一日"),
        ("2021-05", "D102", "没有写到哪一日"),
        ("21-5-10", "D102", "认不出"),
        ("2021-5/10", "D102", "认不出"),
        ("2021-13-01", "D102", "没有 2021年13月1日"),
        ("2021-02-29", "D102", "没有 2021年2月29日"),
        ("2021-05-10 上午", "D102", "认不出"),
        ("2021-05-10 25:00", "D102", "认不出"),
        ("2021-05-1014:30", "D102", "认不出"),
        (202105, "D102", "不是日期"),
        ("202105", "D102", "认不出"),
        (12, "D102", "不是日期"),
        (float("inf"), "D102", "不是日期"),
        (True, "D102", "不是日期"),
        (time(14, 30), "D102", "不是日期"),
        ("1989-12-31", "D103", "1989-12-31"),
        (date(2101, 1, 1), "D103", "2101-01-01"),
        ("0021-05-10", "D103", "核对年份"),
        (99991231, "D103", "9999-12-31"),
    ],
)
def test_a_day_that_is_not_plain_is_refused_with_its_reason(cell: CellValue, code: str, words: str) -> None:
    refused = read_day(cell)
    assert isinstance(refused, Refused)
    assert refused.code.number == code
    assert words in f"{refused.reason}{refused.remedy}"


@pytest.mark.parametrize(
    ("cell", "minute"),
    [
        (datetime(2021, 5, 10, 14, 30), 870),
        (datetime(2021, 5, 10, 14, 29, 59, 999_600), 870),
        (datetime(2021, 5, 10, 14, 30, 59), 870),
        ("2021-05-10 14:30", 870),
        ("2021/5/10 9:05", 545),
        ("2021-05-10 14:30:45", 870),
        ("2021年5月10日14时30分", 870),
        ("2021年5月10日 9时", 540),
        ("2021年5月10日9时整", 540),
        ("2021-05-10 00:00", 0),
        ("2021-05-10 24:00", 1440),
    ],
)
def test_a_moment_is_read_to_the_minute(cell: CellValue, minute: int) -> None:
    assert read_moment(cell) == TENTH_OF_MAY * MINUTES_A_DAY + minute


@pytest.mark.parametrize(
    ("cell", "code", "words"),
    [
        (date(2021, 5, 10), "D104", "2021-05-10 00:00"),
        ("2021-05-10", "D104", "没有几时几分"),
        ("14:30", "D104", "不是时刻"),
        (time(14, 30), "D104", "不是时刻"),
        (44326.6, "D104", "不是时刻"),
        ("2021-05-10 24:01", "D104", "不是时刻"),
        ("2021-05-10 14:60", "D104", "不是时刻"),
        ("2021-05-32 14:30", "D102", "5月32日"),
        ("1989-05-10 14:30", "D103", "1989-05-10"),
    ],
)
def test_a_moment_without_its_minute_is_refused(cell: CellValue, code: str, words: str) -> None:
    refused = read_moment(cell)
    assert isinstance(refused, Refused)
    assert refused.code.number == code
    assert words in f"{refused.reason}{refused.remedy}"


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d"]))
def test_every_day_is_read_back_as_it_was_written(day: date, form: str) -> None:
    assert read_day(day.strftime(form)) == day.toordinal()


@given(st.text(max_size=30))
def test_no_text_makes_the_reading_of_days_fail(text: str) -> None:
    for result in (read_day(text), read_moment(text)):
        value = result.value if isinstance(result, Repaired) else result
        assert value is None or isinstance(value, Refused) or (isinstance(value, int) and value > 0)

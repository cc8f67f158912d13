"""Dates as people type them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuan_safety.workbooks.cells import Problem
from liuan_safety.workbooks.dates import EARLIEST, date

FIRST_OF_SEPTEMBER = dt.date(2018, 9, 1)


@pytest.mark.parametrize(
    "value",
    [
        "2018-09-01",
        "2018-9-1",
        "2018.9.1",
        "2018.09.01",
        "2018/9/1",
        "2018/09/01",
        "20180901",
        20180901,
        20180901.0,
        43344.0,
        "43344",
        "2018年9月1日",
        "2018年09月01日",
        "2018年9月1号",
        "2018 年 9 月 1 日",
        "２０１８年９月１日",
        "２０１８．９．１",
        "2018、9、1",
        "2018。9。1",
        "2018-9-1日",
        "二〇一八年九月一日",
        "二零一八年九月一日",
        "2018-09-01 00:00:00",
        "2018-09-01T08:00:00",
        "2018/9/1 8:00",
        "2018-09-01上午8:00",
        "2018年9月1日8:00",
        "'2018-09-01",
        "（2018年9月1日）",
        "2018年9月1日 星期六",
        "2018-09-01（周六）",
        "20180901.0",
        "43344.0",
        "1-Sep-2018",
        "Sep 1, 2018",
        " 2018-09-01\n",
        dt.date(2018, 9, 1),
        dt.datetime(2018, 9, 1, 13, 30),
    ],
)
def test_one_day_in_many_forms(value: object) -> None:
    assert date(value) == FIRST_OF_SEPTEMBER


@pytest.mark.parametrize("value", ["", "N/A", "无", "-", "/", None, "暂无"])
def test_empty(value: object) -> None:
    assert date(value) is None


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2018-13-45", "日历上"),
        ("2018.2.30", "日历上"),
        (20181345.0, "日历上"),
        ("二〇一八年春", "不是能读出"),
        ("2018年9月", "只有年月"),
        ("2018.9", "只有年月"),
        (201809.0, "只有年月"),
        ("2018", "只有年份"),
        (2018.0, "只有年份"),
        ("2018年", "只有年份"),
        ("18.9.1", "两位"),
        ("98年9月1日", "两位"),
        ("5/4/2018", "分不清月和日"),
        ("1898-01-01", "1900"),
        (dt.date(1900, 1, 1), "1900"),
        (0.0, "不是"),
        (True, "不是"),
        (float("nan"), "不是"),
        (float("inf"), "不是"),
        ("筹建", "不是"),
        (dt.time(3, 4), "不是"),
    ],
)
def test_problems_say_why(value: object, said: str) -> None:
    found = date(value)
    assert isinstance(found, Problem)
    assert said in found.reason


@pytest.mark.parametrize(("value", "day"), [("25/12/2018", 25), ("12/25/2018", 25), ("5/5/2018", 5)])
def test_day_first_is_read_where_only_one_reading_is_possible(value: str, day: int) -> None:
    found = date(value)
    assert isinstance(found, dt.date)
    assert found.day == day


@given(st.dates(EARLIEST, dt.date(2100, 1, 1)))
def test_every_day_is_read_in_every_numeric_form(day: dt.date) -> None:
    forms = [day.strftime(form) for form in ("%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日")]
    assert {date(form) for form in forms} == {day}
    assert date(float(day.strftime("%Y%m%d"))) == day


@pytest.mark.parametrize("written", ["不详", "未知", "待定"])
def test_not_knowing_is_no_date(written: str) -> None:
    assert isinstance(date(written), Problem)

"""Dates in the forms people type. Never guessed: a year alone, a month without a day, two-digit years are Problems."""

from __future__ import annotations

import datetime as dt
import re

from liuan_safety.workbooks.cells import UNKNOWNS, Problem, is_empty, text
from liuan_safety.workbooks.numbers import chinese_number

EARLIEST = dt.date(1900, 1, 2)
"""Before it lies only Excel's own zero (1900-01-00 and 1900-01-01 stand for an empty number)."""

_EXCEL_EPOCH = dt.date(1899, 12, 30)
_SERIALS = range(10_000, 80_000)
_WRAPPED = re.compile(r"[\"'‘’“”(（]*(.*?)(?:[ (（]*(?:星期|周)[一二三四五六日天])?[\"'‘’“”)）]*")
_TIME = re.compile(
    r"(?:[ T]|(?<=[日号])|(?=[上下]午))(?:上午|下午)?\d{1,2}:\d{1,2}(?::\d{1,2}(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$"
)
_PARTS = re.compile(r"(\d{4})\s*[-./\\年,，、。·—–_ ~]\s*(\d{1,2})\s*[-./\\月,，、。·—–_ ~]\s*(\d{1,2})\s*[日号]?\.?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})")
_YEAR_MONTH = re.compile(r"\d{4}\s*[-./年]\s*\d{1,2}\s*月?(?:份)?|\d{4}(?:0\d|1[0-2])")
_YEAR = re.compile(r"\d{4}\s*年?")
_SHORT_YEAR = re.compile(r"'?\d{2}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*[日号]?")
_CHINESE = re.compile(
    r"([〇零○Ｏ一二三四五六七八九OoО]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,4})[日号]?"
)
_DIGITS = {char: str(value) for value, char in enumerate("〇一二三四五六七八九")} | dict.fromkeys("零○OoО", "0")
_ENGLISH_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_ENGLISH_MONTHS, 1)}
_ENGLISH = re.compile(r"(\d{1,2})[- ]([A-Za-z]{3})[a-z]*[-, ]+(\d{4})|([A-Za-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})")


def date(value: object) -> dt.date | Problem | None:
    """A calendar date, None for empty, or a Problem with its reason.

    Read: real dates, Excel serial numbers (10000 to 79999, so from 1927 on), 20180901, 2018-09-01, 2018.9.1,
    2018年9月1日, 二〇一八年九月一日, each with a time of day or not; 25/12/2018 where only one reading is possible.
    """
    if isinstance(value, dt.datetime):
        return _in_range(value.date(), value)
    if isinstance(value, dt.date):
        return _in_range(value, value)
    if isinstance(value, float | int) and not isinstance(value, bool):
        return _from_number(value)
    if not isinstance(value, str):
        return None if value is None else Problem(f"“{text(value)}”不是日期")
    cleaned = text(value)
    if cleaned in UNKNOWNS:
        return Problem(f"填的是“{cleaned}”，不是日期")
    return None if is_empty(cleaned) else _from_text(cleaned)


def _in_range(day: dt.date, shown: object) -> dt.date | Problem:
    return day if day >= EARLIEST else Problem(f"“{text(shown)}”早于1900年，不是可信的日期")


def _from_number(value: float) -> dt.date | Problem | None:
    if value != value or abs(value) >= 1e9:
        return Problem(f"“{value:g}”不是日期")
    whole = int(value)
    if whole in _SERIALS:
        return _EXCEL_EPOCH + dt.timedelta(days=whole)
    return _from_text(str(whole) if whole == value else repr(value))


def _from_text(cleaned: str) -> dt.date | Problem:
    bare = _TIME.sub("", _bare(cleaned))
    if match := _PARTS.fullmatch(bare):
        return _day(match[1], match[2], match[3], cleaned)
    digits = bare.removesuffix(".0").removesuffix("日")
    if digits.isdecimal() and digits.isascii():
        return _from_digits(digits)
    if match := _CHINESE.fullmatch(bare.replace(" ", "")):
        year = "".join(_DIGITS[char] for char in match[1])
        return _day(year, chinese_number(match[2]) or 0, chinese_number(match[3]) or 0, cleaned)
    if match := _ENGLISH.fullmatch(bare):
        day, month, year = (match[1], match[2], match[3]) if match[1] else (match[5], match[4], match[6])
        return _day(year, _MONTHS.get(month.lower(), 0), day, cleaned)
    if match := _DAY_FIRST.fullmatch(bare):
        return _day_or_month_first(int(match[1]), int(match[2]), match[3], cleaned)
    return _unreadable(bare, cleaned)


def _bare(cleaned: str) -> str:
    """Without quotes and brackets round it and without the day of the week."""
    wrapped = _WRAPPED.fullmatch(cleaned)
    return wrapped[1] if wrapped else cleaned


def _from_digits(digits: str) -> dt.date | Problem:
    if len(digits) == 8:
        return _day(digits[:4], digits[4:6], digits[6:], digits)
    if len(digits) == 5 and int(digits) in _SERIALS:
        return _EXCEL_EPOCH + dt.timedelta(days=int(digits))
    return _unreadable(digits, digits)


def _day(year: str, month: str | int, day: str | int, shown: str) -> dt.date | Problem:
    try:
        return _in_range(dt.date(int(year), int(month), int(day)), shown)
    except ValueError:
        return Problem(f"“{shown}”不是日历上有的日期")


def _day_or_month_first(first: int, second: int, year: str, shown: str) -> dt.date | Problem:
    if first > 12 or first == second:
        return _day(year, second, first, shown)
    if second > 12:
        return _day(year, first, second, shown)
    return Problem(f"“{shown}”分不清月和日，请写成年-月-日")


def _unreadable(bare: str, shown: str) -> Problem:
    if _YEAR_MONTH.fullmatch(bare):
        return Problem(f"“{shown}”只有年月，没有日")
    if _YEAR.fullmatch(bare):
        return Problem(f"“{shown}”只有年份，没有月和日")
    if _SHORT_YEAR.fullmatch(bare):
        return Problem(f"“{shown}”的年份只有两位，分不清世纪")
    return Problem(f"“{shown}”不是能读出的日期")

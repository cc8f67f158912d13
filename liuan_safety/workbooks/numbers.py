"""Head counts and money as people type them: 约30人, 1,200, 164.9000(万元), 50万美元, 壹佰万元整."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from liuan_safety.workbooks.cells import UNKNOWNS, Problem, is_empty, text

MOST_STAFF = 1_000_000
"""Persons. More is no head count but a telephone number or a code in the wrong column."""

_CHINESE_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")}
_CHINESE_DIGITS |= {char: value for value, char in enumerate("零壹贰叁肆伍陆柒捌玖")} | {"〇": 0, "两": 2, "俩": 2}
_CHINESE_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_CHINESE_MYRIADS = {"万": 10_000, "亿": 100_000_000}
_CHINESE_NUMBER = re.compile(f"[{''.join((*_CHINESE_DIGITS, *_CHINESE_UNITS, *_CHINESE_MYRIADS))}]+")


def chinese_number(words: str) -> int | None:
    """三十 → 30, 一千二百 → 1200, 壹佰万 → 1000000; None for anything else. At least one unit or one digit."""
    if not _CHINESE_NUMBER.fullmatch(words):
        return None
    total = section = digit = 0
    fresh = False
    for char in words:
        if char in _CHINESE_DIGITS:
            if fresh and digit:
                return None
            digit, fresh = _CHINESE_DIGITS[char], True
        elif char in _CHINESE_UNITS:
            section += (digit or (0 if fresh else 1)) * _CHINESE_UNITS[char]
            digit, fresh = 0, False
        else:
            total, section = (total + section + digit) * _CHINESE_MYRIADS[char], 0
            digit, fresh = 0, False
    return total + section + digit


@dataclass(frozen=True, slots=True)
class HeadCount:
    """A number of persons; `approximate` when it was written with 约, 余, 左右."""

    persons: int
    approximate: bool = False


_PERSONS = r"(?:人|[(（][人名][)）]|名|个|位|员|口|名?员工|名?职工|人员|个人)?"
_BEFORE = r"(?:职工|员工)?(约|大约|大概|约为|约有|近|估计|[~≈]|有|共|共计|合计|现有|总计)?"
_AFTER = r"(左右|上下)?"
_ABOUT = ("约", "大约", "大概", "约为", "约有", "近", "估计", "~", "≈")
_MORE = r"(余|多|来)?"
_COUNT = re.compile(
    rf"{_BEFORE}(\d+(?:\.\d+)?|\d{{1,3}}(?:[, ]\d{{3}})+(?:\.0+)?)([十百千万])?{_MORE}{_PERSONS}{_AFTER}"
)
_CHINESE_COUNT = re.compile(
    rf"{_BEFORE}([零〇一二三四五六七八九两十百千万壹贰叁肆伍陆柒捌玖拾佰仟]+){_MORE}{_PERSONS}{_AFTER}"
)
_SPACE_BESIDE_WORDS = re.compile(r"(?<!\d)\s+|\s+(?!\d)")  # 157 人, but 1 200 keeps its groups
_SCALE = {"十": 10, "百": 100, "千": 1000, "万": 10_000, None: 1}
_RANGE = re.compile(r"\d+人?\s*[-~—–至到]\s*\d+人?")


def head_count(value: object) -> HeadCount | Problem | None:
    """A number of persons: 79, 79.0, 约79, 79人, 30余人, 1,200, 三十人. A range, 若干, 3.5 and -5 are Problems."""
    if isinstance(value, bool | dt.date | dt.time | dt.timedelta):
        return Problem(f"“{text(value)}”不是人数（可能被Excel自动改成了日期或逻辑值）")
    if isinstance(value, float | int):
        return _whole_persons(Decimal(repr(value)), text(value), approximate=False)
    cleaned = _SPACE_BESIDE_WORDS.sub("", text(value)).replace("，", ",").strip("。.;；")
    if cleaned in UNKNOWNS:
        return Problem(f"填的是“{cleaned}”，不是人数")
    if is_empty(cleaned):
        return None
    if match := _COUNT.fullmatch(cleaned):
        number = Decimal(re.sub("[, ]", "", match[2])) * _SCALE[match[3]]
        return _whole_persons(number, cleaned, approximate=_is_approximate(match[1], match[4], match[5]))
    if (match := _CHINESE_COUNT.fullmatch(cleaned)) and (count := chinese_number(match[2])) is not None:
        return _whole_persons(Decimal(count), cleaned, approximate=_is_approximate(match[1], match[3], match[4]))
    if _RANGE.fullmatch(cleaned):
        return Problem(f"“{cleaned}”是一个范围，不是一个人数")
    return Problem(f"“{cleaned}”不是数字")


def _is_approximate(before: str | None, more: str | None, after: str | None) -> bool:
    return bool(more or after or before in _ABOUT)


def _whole_persons(number: Decimal, shown: str, *, approximate: bool) -> HeadCount | Problem:
    if not number.is_finite() or number != number.to_integral_value():
        return Problem(f"“{shown}”不是整数")
    if number < 0:
        return Problem(f"“{shown}”是负数")
    if number > MOST_STAFF:
        return Problem(f"“{shown}”过大，不像人数")
    return HeadCount(int(number), approximate)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in hundredths of its currency (分 for CNY), never converted."""

    fen: int
    currency: str = "CNY"


class UnitMissing(Problem):
    """A number without any unit, neither in the cell nor in the heading: it may be 元 or 万元."""

    __slots__ = ()


_CURRENCIES = (
    ("人民币|RMB|CNY|[¥￥]", "CNY"),
    ("新台币|台币|TWD", "TWD"),
    ("美元|美金|USD|US[$]|[$]", "USD"),
    ("香港元|港元|港币|HK[$D]+", "HKD"),
    ("澳门元|MOP", "MOP"),
    ("欧元|EUR|€", "EUR"),
    ("日元|日圆|JPY", "JPY"),
    ("英镑|GBP|£", "GBP"),
    ("韩元|韩圆|KRW", "KRW"),
    ("澳大利亚元|澳元|AUD", "AUD"),
    ("加拿大元|加元|CAD", "CAD"),
    ("新加坡元|新元|SGD", "SGD"),
    ("瑞士法郎|CHF", "CHF"),
)
_CURRENCY_PATTERNS = tuple((re.compile(pattern), code) for pattern, code in _CURRENCIES)
_UNITS = {"亿": 10**8, "千万": 10**7, "百万": 10**6, "十万": 10**5, "万": 10**4, "千": 1000, "百": 100, "": 1}
_AMOUNT = re.compile(r"(-?\d+(?:\.\d+)?|-?\d{1,3}(?:,\d{3})+(?:\.\d+)?)(亿|千万|百万|十万|万|千|百)?(元|圆|块)?整?")
_CHINESE_AMOUNT = re.compile(r"([零〇一二三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟两]+)(元|圆|块)整?")
_MONEY_NOISE = re.compile(r"注册资本金?|注册资金|认缴|出资额?|约为?|计|[()（）\[\]【】:：;；。\s]")


@lru_cache(maxsize=1024)
def currency_of(value: str) -> str | None:
    """The ISO code of the currency a text names, or None."""
    return next((code for pattern, code in _CURRENCY_PATTERNS if pattern.search(value.upper())), None)


def money(value: object, *, unit: str | None = None, currency: str | None = None) -> Money | Problem | None:
    """An amount. `unit` is what the heading says ('万元', '元', '万美元'); the cell's own unit goes before it.

    A number with no unit anywhere is UnitMissing, not a guess.
    """
    if type(value) is float or type(value) is str:
        return _remembered_money(value, unit, currency)
    return _money(value, unit, currency)


def _money(value: object, unit: str | None, currency: str | None) -> Money | Problem | None:
    if isinstance(value, bool | dt.date | dt.time | dt.timedelta):
        return Problem(f"“{text(value)}”不是金额")
    cleaned = text(value).replace("，", ",")
    if isinstance(value, float):
        if "e" in cleaned:  # written small or large: show and read it in full
            cleaned = format(Decimal(repr(value)), "f")
        return _amount(cleaned, cleaned, unit, currency or currency_of(unit or "") or "CNY", named=False)
    if is_empty(cleaned):
        return None
    upper = cleaned.upper()
    named = currency_of(upper)
    bare = _MONEY_NOISE.sub("", upper)
    for pattern, _code in _CURRENCY_PATTERNS:
        bare = pattern.sub("元", bare) if "元" not in bare else pattern.sub("", bare)
    bare = re.sub("元+", "元", bare).removeprefix("元")
    own_currency = named or currency or currency_of(unit or "") or "CNY"
    return _amount(bare, cleaned, unit, own_currency, named=named is not None)


# Round amounts come again and again: 50万, 100万. Nought and minus nought are one key and one amount.
_remembered_money = lru_cache(maxsize=16384)(_money)


def _amount(bare: str, shown: str, unit: str | None, currency: str, *, named: bool) -> Money | Problem:
    if match := _AMOUNT.fullmatch(bare):
        number = Decimal(match[1].replace(",", ""))
        if match[2] or match[3]:
            return _fen(number * _UNITS[match[2] or ""], shown, currency)
        if unit:
            return _fen(number * _unit_factor(unit), shown, currency)
        return _fen(number, shown, currency) if number == 0 else UnitMissing(_no_unit(shown, named=named))
    if (match := _CHINESE_AMOUNT.fullmatch(bare)) and (number_read := chinese_number(match[1])) is not None:
        return _fen(Decimal(number_read), shown, currency)
    return Problem(f"“{shown}”读不出金额")


def _no_unit(shown: str, *, named: bool) -> str:
    return f"“{shown}”没有写单位，表头也没有写，分不清元和万元" + ("（只写了币种）" if named else "")


@lru_cache(maxsize=256)
def _unit_factor(unit: str) -> int:
    return next((factor for word, factor in _UNITS.items() if word and word in unit), 1)


def _fen(amount: Decimal, shown: str, currency: str) -> Money | Problem:
    try:
        fen = int((amount * 100).to_integral_value(ROUND_HALF_UP))
    except InvalidOperation:
        return Problem(f"“{shown}”读不出金额")
    if fen < 0:
        return Problem(f"“{shown}”是负数")
    return Money(fen, currency) if fen < 10**17 else Problem(f"“{shown}”过大，不像金额")

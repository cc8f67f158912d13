"""The yearly notice on holidays, read from its words: `元旦：1月1日（周四）至3日放假，共3天。1月4日上班。`

Nothing is guessed: a weekday in brackets that is wrong, a number of days that does not fit, a worked day that is no
weekend are said, and the notice is not taken until they are mended.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from liuan_safety.obligations.workdays import ONE, Day

HOLIDAYS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
LONGEST = 20  # days of one holiday: more is a misread line
_ITEM = re.compile(rf"((?:{'|'.join(HOLIDAYS)})(?:[、,和与及\s]*(?:{'|'.join(HOLIDAYS)}))*)\s*[::]")
_DAY = r"(?:(?:(?P<year{0}>\d{{4}})年)?(?P<month{0}>\d{{1,2}})月)?(?P<day{0}>\d{{1,2}})日(?:\((?P<beside{0}>[^()]*)\))?"
_PERIOD = re.compile(_DAY.format(1) + r"(?:\s*(?:至|到|-|—|~)+\s*" + _DAY.format(2) + r")?\s*(?:放假|休息)")
_WORKED = re.compile(r"((?:(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日(?:\([^()]*\))?[、,和及\s]*)+)(?:均?正常|照常|均)?上班")
_ONE_DAY = re.compile(_DAY.format(""))
_SUM = re.compile(r"共\s*(\d{1,2})\s*天")
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
_WEEKDAYS = "一二三四五六日"


@dataclass
class Notice:
    """What a notice says of one year: its days off and worked, what is wrong with it, and holidays it does not name."""

    year: int
    days: dict[dt.date, Day] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def read_notice(text: str, year: int) -> Notice:
    """Read the text of the notice on that year's holidays."""
    notice = Notice(year)
    plain = unicodedata.normalize("NFKC", text)
    named = set()
    for name, words in _items(plain):
        named.update(holiday for holiday in HOLIDAYS if holiday in name)
        _read_item(notice, name, words)
    notice.missing = [holiday for holiday in HOLIDAYS if holiday not in named]
    if not named:
        notice.faults.append("没有读到放假安排。请粘贴通知中“元旦：1月1日至3日放假，共3天。1月4日上班。”这样的各项")
    return notice


def _items(plain: str) -> Iterator[tuple[str, str]]:
    found = list(_ITEM.finditer(plain))
    for place, item in enumerate(found):
        end = found[place + 1].start() if place + 1 < len(found) else len(plain)
        yield item[1], plain[item.end() : end]


def _read_item(notice: Notice, name: str, words: str) -> None:
    period = _PERIOD.search(words)
    if period is None:
        notice.faults.append(f"“{name}”没有写明哪几天放假")
        return
    month = None
    ends = []
    for place in ("1", "2"):
        if period[f"day{place}"] is None:
            continue
        month = int(period[f"month{place}"] or month or 0)
        day = _date(notice, name, period[f"year{place}"], month, int(period[f"day{place}"]), period[f"beside{place}"])
        if day is None:
            return
        ends.append(day)
    _take_free(notice, name, ends[0], ends[-1], _SUM.search(words))
    _take_worked(notice, name, words)


def _take_free(notice: Notice, name: str, first: dt.date, last: dt.date, stated: re.Match[str] | None) -> None:
    count = (last - first).days + 1
    if not 1 <= count <= LONGEST:
        notice.faults.append(f"“{name}”从{_shown(first)}到{_shown(last)}，不像一个假期")
        return
    if stated and int(stated[1]) != count:
        notice.faults.append(f"“{name}”写的是共{stated[1]}天，按起止日是{count}天")
    for step in range(count):
        _put(notice, Day(first + ONE * step, False, _short(name)))


def _take_worked(notice: Notice, name: str, words: str) -> None:
    for match in _WORKED.finditer(words):
        month: int | None = None
        for one in _ONE_DAY.finditer(match[1]):
            month = int(one["month"] or month or 0)
            day = _date(notice, name, one["year"], month, int(one["day"]), one["beside"])
            if day is None:
                continue
            if day.weekday() < 5:
                notice.faults.append(f"“{name}”里{_shown(day)}是周{_WEEKDAYS[day.weekday()]}，本来就上班")
                continue
            _put(notice, Day(day, True, _short(name)))


def _put(notice: Notice, day: Day) -> None:
    other = notice.days.get(day.day)
    if other is not None and other.works != day.works:
        notice.faults.append(f"{_shown(day.day)}既放假又上班")
        return
    notice.days[day.day] = day


def _date(notice: Notice, name: str, year: str | None, month: int, day: int, beside: str | None) -> dt.date | None:
    # 元旦's holiday may begin in December, and so may the weekend worked for it.
    of_year = int(year) if year else notice.year - (name.startswith("元旦") and month == 12)
    try:
        found = dt.date(of_year, month, day)
    except ValueError:
        notice.faults.append(f"“{name}”里的{month}月{day}日不是一个日期")
        return None
    if abs((found - dt.date(notice.year, 7, 1)).days) > 200:
        notice.faults.append(f"“{name}”里的{_shown(found)}不属于{notice.year}年的安排")
        return None
    weekday = _WEEKDAY.search(beside or "")
    if weekday and _WEEKDAYS.index(weekday[1].replace("天", "日")) != found.weekday():
        notice.faults.append(f"“{name}”里{_shown(found)}是周{_WEEKDAYS[found.weekday()]}，不是{weekday[0]}")
    return found


def _short(name: str) -> str:
    return "、".join(holiday for holiday in HOLIDAYS if holiday in name)


def _shown(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"

"""The calendar of a year as the page draws it: twelve months of weeks, and the holidays in words."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from liuan_safety.obligations.workdays import Day, WorkCalendar

WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Cell:
    """One day of a month's table; without a day, a gap before the first or after the last."""

    day: int = 0
    kind: str = ""  # rest, holiday, make-up, today's mark is beside it
    mark: str = ""
    words: str = ""
    is_today: bool = False


@dataclass(frozen=True)
class Month:
    """One month: its weeks and how many days of it are worked."""

    number: int
    weeks: list[list[Cell]]
    workdays: int


@dataclass(frozen=True)
class Holiday:
    """One holiday: its days off and the days worked for it."""

    name: str
    free: str
    worked: str
    count: int


def months_of(days: list[Day], today: dt.date) -> list[Month]:
    """The months of a year from its days."""
    answer = []
    for number, group in groupby(days, lambda day: day.day.month):
        month = list(group)
        cells = [Cell()] * month[0].day.weekday() + [_cell(day, today) for day in month]
        cells += [Cell()] * (-len(cells) % 7)
        weeks = [cells[start : start + 7] for start in range(0, len(cells), 7)]
        answer.append(Month(number, weeks, sum(day.works for day in month)))
    return answer


def _cell(day: Day, today: dt.date) -> Cell:
    if day.is_make_up:
        kind, mark, words = "make-up", "班", f"{day.holiday}调休上班"
    elif day.holiday:
        kind, mark, words = "holiday", "休", f"{day.holiday}放假"
    else:
        kind, mark, words = ("" if day.works else "rest"), "", ("" if day.works else "周末")
    return Cell(day.day.day, kind, mark, words, day.day == today)


def holidays_of(calendar: WorkCalendar, year: int) -> list[Holiday]:
    """The year's holidays, with what lies just before and after it where they begin or end there."""
    first, last = dt.date(year - 1, 12, 16), dt.date(year + 1, 1, 15)
    span = [calendar.of(first + dt.timedelta(step)) for step in range((last - first).days + 1)]
    answer: dict[str, tuple[list[Day], list[Day]]] = {}
    for day in span:
        if day.holiday and _belongs(day, year):
            answer.setdefault(day.holiday, ([], []))[day.works].append(day)
    # By the first day off: the weekend worked for 国庆节 may lie before 中秋节.
    in_order = sorted(answer.items(), key=lambda item: (item[1][0] or item[1][1])[0].day)
    return [
        Holiday(name, _period(free), "、".join(_shown(day.day, year) for day in worked), len(free))
        for name, (free, worked) in in_order
    ]


def _belongs(day: Day, year: int) -> bool:
    """元旦 of the next year may begin in December; it is not this year's."""
    if "元旦" not in day.holiday:
        return day.day.year == year
    return (day.day.year + (day.day.month == 12)) == year


def _period(free: list[Day]) -> str:
    if not free:
        return ""
    year = free[-1].day.year
    first, last = _shown(free[0].day, year), _shown(free[-1].day, year)
    return first if first == last else f"{first}至{last}"


def _shown(day: dt.date, year: int) -> str:
    words = f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"
    return words if day.year == year else f"{day.year}年{words}"


def off_days(calendar: WorkCalendar, first: dt.date, last: dt.date) -> Iterator[str]:
    """The holidays and worked weekends after the first day up to the last, in words: why a term is longer."""
    day = first + dt.timedelta(1)
    while day <= last:
        one = calendar.of(day)
        if one.holiday:
            yield f"{day:%Y-%m-%d}（周{WEEKDAYS[day.weekday()]}）{one.holiday}{'调休上班' if one.works else '放假'}"
        day += dt.timedelta(1)

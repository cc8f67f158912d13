"""Workdays as the State Council orders them each year: weekends, holidays, and weekends worked in their stead.

The common library knows the years that were announced when it was made. What it does not know yet, or what was changed
since, the office records from the notice; a year that nobody has announced goes by the week and the holidays that the
law ties to fixed days (全国年节及纪念日放假办法), and everything reckoned by it is provisional.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import chinese_calendar

ONE = dt.timedelta(days=1)
# Month and day of the holidays that need no notice: the fourth revision of the order, in force from 2025-01-01.
LIBRARY_YEARS = range(min(chinese_calendar.holidays).year, max(chinese_calendar.holidays).year + 1)
NEW_YEAR = "元旦"
FIXED = {(1, 1): NEW_YEAR, (5, 1): "劳动节", (5, 2): "劳动节", (10, 1): "国庆节", (10, 2): "国庆节", (10, 3): "国庆节"}
_CHINESE_NAMES = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}
_FULL_NAMES = {"清明": "清明节", "端午": "端午节", "中秋": "中秋节"}


@dataclass(frozen=True, slots=True)
class Day:
    """One day: whether offices work, and the holiday that makes it so (empty for an ordinary day)."""

    day: dt.date
    works: bool
    holiday: str = ""

    @property
    def is_make_up(self) -> bool:
        """A day of a weekend that is worked for a holiday."""
        return self.works and bool(self.holiday)


@dataclass(frozen=True)
class WorkCalendar:
    """The library's years with what the office has recorded: `days` by date, `announced` years by their notices."""

    days: Mapping[dt.date, Day] = field(default_factory=dict)
    announced: frozenset[int] = frozenset()

    def of(self, day: dt.date) -> Day:
        """What kind of day it is."""
        recorded = self.days.get(day)
        if recorded is not None:
            return recorded
        is_weekday = day.weekday() < 5
        if day.year in self.announced:
            return self._of_next_year(day) or Day(day, is_weekday)
        if known_to_library(day.year):
            return _of_library(day)
        holiday = FIXED.get((day.month, day.day), "")
        return Day(day, is_weekday and not holiday, holiday)

    def _of_next_year(self, day: dt.date) -> Day | None:
        """元旦 may begin in December, by the notice of the year that it opens: what the library knows of that."""
        if day.month < 12 or day.year + 1 in self.announced or not known_to_library(day.year):
            return None
        found = _of_library(day)
        return found if found.holiday == NEW_YEAR else None

    def works(self, day: dt.date) -> bool:
        """Whether offices work on the day."""
        return self.of(day).works

    def is_provisional(self, year: int) -> bool:
        """Whether nobody has announced the year's holidays yet."""
        return year not in self.announced and not known_to_library(year)

    def next_workday(self, day: dt.date) -> dt.date:
        """The day itself if offices work, else the first one after it on which they do."""
        while not self.works(day):
            day += ONE
        return day

    def workdays_after(self, day: dt.date) -> Iterator[dt.date]:
        """The workdays after a day, one after the other, without an end."""
        while True:
            day = self.next_workday(day + ONE)
            yield day

    def count(self, first: dt.date, last: dt.date) -> int:
        """How many workdays lie from the first to the last day, both included."""
        return sum(self.works(first + ONE * step) for step in range((last - first).days + 1))

    def year(self, year: int) -> list[Day]:
        """All days of a year."""
        first = dt.date(year, 1, 1)
        return [self.of(first + ONE * step) for step in range((dt.date(year + 1, 1, 1) - first).days)]


def known_to_library(year: int) -> bool:
    """Whether the library knows the year's notice."""
    return year in LIBRARY_YEARS


def _of_library(day: dt.date) -> Day:
    is_free, name = chinese_calendar.get_holiday_detail(day)
    words = _CHINESE_NAMES.get(name, name) if name else ""
    return Day(day, not is_free, _FULL_NAMES.get(words, words))

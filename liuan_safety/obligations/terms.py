"""When a term ends: a number with its unit, as the law of that step says, from the day or hour in which it begins.

The day in which a term begins is not counted (民法典 art. 201). Calendar days run through holidays; only a last day may
move to the next workday, and only where the law of that step says so (民法典 art. 203). Workdays are those of
`workdays.WorkCalendar`. Months and years end on the day of that number, or on the month's last (art. 202). Hours run
through nights and holidays, from the moment itself or, where the step's law has it so (民事诉讼法 art. 85), from the
next full hour.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from liuan_safety.obligations.workdays import ONE, WorkCalendar

MOST = 10_000  # of any unit: more is a slip of the pen


class Unit(StrEnum):
    """What a term is counted in."""

    WORKDAYS = "workdays"
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"
    HOURS = "hours"

    @property
    def label(self) -> str:
        """The Chinese word of the unit."""
        return UNIT_LABELS[self]


UNIT_LABELS = {
    Unit.WORKDAYS: "个工作日",
    Unit.DAYS: "日（自然日）",
    Unit.MONTHS: "个月",
    Unit.YEARS: "年",
    Unit.HOURS: "小时",
}


@dataclass(frozen=True, slots=True)
class Term:
    """A number and its unit. `moves`: a last day off moves to the next workday. `full_hours`: hours begin with the
    next full one. Raises ValueError for a number that can't be."""

    number: int
    unit: Unit
    moves: bool = False
    full_hours: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.number <= MOST:
            raise ValueError(f"a term of {self.number} {self.unit}")

    def __str__(self) -> str:
        return f"{self.number} {self.unit.label}"


@dataclass(frozen=True, slots=True)
class Due:
    """The end of a term. `ends` is the first moment that is too late; `last_day` the last day that is not.

    `provisional`: it rests on a year whose holidays nobody has announced. `moved_from` is the day from which a last day
    off was moved.
    """

    ends: dt.datetime
    last_day: dt.date
    provisional: bool = False
    moved_from: dt.date | None = None

    def is_over(self, now: dt.datetime) -> bool:
        """Whether the term has run out."""
        return now >= self.ends


def due(term: Term, begins: dt.datetime, days: WorkCalendar) -> Due:
    """When a term that begins at this moment ends. `begins` bears the zone by whose days and hours it is counted."""
    if begins.tzinfo is None:
        raise ValueError("a term begins at a moment with its zone")
    if term.unit is Unit.HOURS:
        ends = _first_hour(begins, full=term.full_hours) + dt.timedelta(hours=term.number)
        return Due(ends, (ends - dt.timedelta(microseconds=1)).astimezone(begins.tzinfo).date())
    first = begins.date()
    last = _last_day(term, first, days)
    provisional = False
    if term.unit is Unit.WORKDAYS:
        provisional = any(days.is_provisional(year) for year in range(first.year, last.year + 1))
    moved = days.next_workday(last) if term.moves else last
    if term.moves:
        provisional = provisional or any(days.is_provisional(day.year) for day in (last, moved))
    return Due(_midnight_after(moved, begins), moved, provisional, last if moved != last else None)


def _first_hour(begins: dt.datetime, *, full: bool) -> dt.datetime:
    if not full:
        return begins
    return begins.replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=1)


def _midnight_after(day: dt.date, begins: dt.datetime) -> dt.datetime:
    return dt.datetime.combine(day + ONE, dt.time(), tzinfo=begins.tzinfo)


def _last_day(term: Term, first: dt.date, days: WorkCalendar) -> dt.date:
    if term.unit is Unit.DAYS:
        return first + ONE * term.number
    if term.unit is Unit.WORKDAYS:
        return next(islice(days.workdays_after(first), term.number - 1, None)) if term.number else first
    months = term.number * (12 if term.unit is Unit.YEARS else 1)
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return dt.date(year, month + 1, min(first.day, calendar.monthrange(year, month + 1)[1]))

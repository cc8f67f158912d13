"""Reading the workday calendar. It is the same for everybody: no scope."""

import datetime

from django.utils import timezone

from liuan_safety.audit.models import Paper
from liuan_safety.obligations.models import CalendarDay, HolidayNotice
from liuan_safety.obligations.workdays import LIBRARY_YEARS, Day, WorkCalendar, known_to_library
from liuan_safety.organizations.models import User
from liuan_safety.policy.kept import Kept

YEARS_AHEAD = 3  # nobody announces further ahead


def _read() -> WorkCalendar:
    rows = CalendarDay.objects.values_list("day", "works", "holiday")
    years = HolidayNotice.objects.values_list("year", flat=True)
    return WorkCalendar({day: Day(day, works, holiday) for day, works, holiday in rows}, frozenset(years))


kept = Kept(_read)


def calendar_now() -> WorkCalendar:
    """The calendar as it stands: the library's years and the office's notices."""
    return kept.now()


def years() -> range:
    """The years that the pages offer."""
    return range(LIBRARY_YEARS.start, timezone.localdate().year + YEARS_AHEAD + 1)


def notice_of(year: int) -> HolidayNotice | None:
    """The notice recorded for the year."""
    return HolidayNotice.objects.select_related("paper", "set_by").filter(year=year).first()


def first_unannounced(today: datetime.date | None = None) -> int:
    """The first year from this one on whose holidays nobody has announced."""
    year, days = (today or timezone.localdate()).year, calendar_now()
    while not days.is_provisional(year):
        year += 1
    return year


def source_of(year: int) -> str:
    """Where the year's days come from, in words for the page."""
    notice = notice_of(year)
    if notice:
        return f"{notice.number}，{notice.dated:%Y-%m-%d}"
    return "国务院办公厅历年通知（随系统提供）" if known_to_library(year) else "尚未公布"


def papers_are_open(_user: User, paper: Paper) -> bool:
    """The scans of notices may be read by everybody."""
    return HolidayNotice.objects.filter(paper=paper).exists()

"""The terms of this room as settings: lamps of today, and the last days of departments and of the office (D7)."""

import datetime

from django.utils import timezone

from enterprises.supervision.lamps import Lamps, lamps
from liuan_safety.obligations.selectors import calendar_now
from liuan_safety.obligations.terms import Due, Term, Unit, due
from liuan_safety.obligations.workdays import WorkCalendar
from liuan_safety.policy.selectors import value

GREEN, CLAIM, OFFICE = (
    "supervision.green_workdays", "supervision.claim_workdays", "supervision.office_workdays",
)  # fmt: skip


def workdays(key: str) -> int:
    """The setting as it holds today."""
    return int(str(value(key)))


def lamps_today(today: datetime.date | None = None, days: WorkCalendar | None = None) -> Lamps:
    """The days that part green, amber and overdue, as of today."""
    return lamps(today or timezone.localdate(), workdays(GREEN), workdays(CLAIM), days or calendar_now())


def midnight(day: datetime.date) -> datetime.datetime:
    """The instant in which the day begins here."""
    return datetime.datetime.combine(day, datetime.time(), tzinfo=timezone.get_current_timezone())


def answer_due(since: datetime.datetime, days: WorkCalendar) -> Due:
    """By when a department that was asked at this instant has to have answered."""
    return due(Term(workdays(CLAIM), Unit.WORKDAYS), timezone.localtime(since), days)


def office_due(since: datetime.datetime, days: WorkCalendar) -> Due:
    """By when the office has to have named or decided what came to it at this instant."""
    return due(Term(workdays(OFFICE), Unit.WORKDAYS), timezone.localtime(since), days)

"""红绿灯: how long a department has been asked, in workdays (D7). No database, no clock.

The day of asking is not counted. Green up to the first number of workdays, amber up to the second, then overdue.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from liuan_safety.obligations.workdays import ONE, WorkCalendar


class Lamp(StrEnum):
    """The colour is said in words: fills belong to risk grades alone."""

    GREEN = "green"
    AMBER = "amber"
    OVERDUE = "overdue"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {"green": "未到期", "amber": "临期", "overdue": "逾期"}[self.value]


@dataclass(frozen=True, slots=True)
class Lamps:
    """The days that part the colours, for one today: asked on `green_from` or later is green, on `amber_from` amber."""

    green_from: dt.date
    amber_from: dt.date

    def of(self, asked_on: dt.date) -> Lamp:
        """The lamp of what was asked on that day."""
        if asked_on >= self.green_from:
            return Lamp.GREEN
        return Lamp.AMBER if asked_on >= self.amber_from else Lamp.OVERDUE


def lamps(today: dt.date, green: int, term: int, days: WorkCalendar) -> Lamps:
    """`green` and `term` in workdays, the second not less than the first."""
    return Lamps(_earliest(today, green, days), _earliest(today, max(green, term), days))


def _earliest(today: dt.date, workdays: int, days: WorkCalendar) -> dt.date:
    """The first day of asking whose term of so many workdays ends today or later: a day off after it is too late."""
    if workdays < 1:
        return today
    day, passed = today, 0
    while passed < workdays:
        day -= ONE
        passed += days.works(day)
    return day

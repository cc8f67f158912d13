"""What the acting post owes, has done and is told. Asked of the sources each time: nothing is kept here."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone

from liuan_safety.obligations.rules import GROUP_LABELS, Ladder, Lamp, group, lamp
from liuan_safety.obligations.sources import Done, Owed, Seat, Source, sources_for
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import deeds_of
from liuan_safety.policy.selectors import value

RUNG_SETTINGS = ("reminders.first_days", "reminders.second_days", "reminders.last_days")
ESCALATE_SETTING = "reminders.escalate_days"


def ladder_now() -> Ladder:
    """The rungs and the day of escalation as the settings say today."""
    return Ladder(tuple(int(str(value(key))) for key in RUNG_SETTINGS), int(str(value(ESCALATE_SETTING))))


def seat_of(user: User) -> Seat | None:
    """Where the acting post stands; None without one in force."""
    tenure = user.acting
    if tenure is None or not tenure.is_in_force():
        return None
    return Seat(tenure.post.unit.jurisdiction_id, tenure.post.unit_id, deeds_of(tenure.role))


def holds(seat: Seat, one: Owed) -> bool:
    """Whether the matter is owed by posts of this seat."""
    return one.deed in seat.deeds and (
        one.unit == seat.unit if one.unit is not None else one.jurisdiction == seat.jurisdiction
    )


def owed_by(user: User) -> list[Owed]:
    """What the acting post owes, by due date, the longest overdue first."""
    seat = seat_of(user)
    if seat is None:
        return []
    found = [one for source in sources_for(seat.deeds) for one in source.owed(seat, timezone.localdate())]
    mine = [one for one in found if holds(seat, one)]
    return sorted(mine, key=lambda one: (one.last_day, one.kind, one.title))


def count(user: User) -> int:
    """How many matters the acting post owes, for the menu: as `owed_by` has them, without listing where a source can
    count."""
    seat = seat_of(user)
    if seat is None:
        return 0
    today = timezone.localdate()
    return sum(_count(source, seat, today) for source in sources_for(seat.deeds))


def _count(source: Source, seat: Seat, today: datetime.date) -> int:
    if source.count is not None:
        return source.count(seat, today)
    return sum(holds(seat, one) for one in source.owed(seat, today))


def done_by(user: User) -> list[Done]:
    """What was settled in the acting post's jurisdiction by its deeds, whoever held the post; the newest first."""
    seat = seat_of(user)
    if seat is None:
        return []
    found = [one for source in sources_for(seat.deeds) for one in source.done(seat)]
    return sorted(found, key=lambda one: one.at, reverse=True)


@dataclass(frozen=True, slots=True)
class Line:
    """One matter with its lamp of today."""

    owed: Owed
    lamp: Lamp
    group: str

    @property
    def until(self) -> str:
        """The last day, marked where it rests on a year whose holidays nobody has announced."""
        return f"{self.owed.last_day:%Y-%m-%d}{'（暂估）' if self.owed.provisional else ''}"


def lines(user: User) -> list[Line]:
    """The open matters as the inbox shows them."""
    matters = owed_by(user)
    if not matters:
        return []
    ladder, today = ladder_now(), timezone.localdate()
    return [
        Line(one, lamp(one.last_day, today, ladder), GROUP_LABELS[group(one.last_day, today, ladder)])
        for one in matters
    ]


def grouped(found: Iterable[Line]) -> list[tuple[str, list[Line]]]:
    """Lines in their order under the words of when they are due."""
    return [(words, list(some)) for words, some in groupby(found, lambda line: line.group)]

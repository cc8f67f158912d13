"""What the acting post owes, has done and is told. Asked of the sources each time: nothing is kept here."""

from dataclasses import dataclass

from django.utils import timezone

from liuan_safety.obligations.rules import Ladder, Lamp, lamp
from liuan_safety.obligations.sources import Done, Owed, sources_for
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import deeds_of
from liuan_safety.policy.selectors import value

RUNG_SETTINGS = ("reminders.first_days", "reminders.second_days", "reminders.last_days")
ESCALATE_SETTING = "reminders.escalate_days"


def ladder_now() -> Ladder:
    """The rungs and the day of escalation as the settings say today."""
    return Ladder(tuple(int(str(value(key))) for key in RUNG_SETTINGS), int(str(value(ESCALATE_SETTING))))


def owed_by(user: User) -> list[Owed]:
    """What the acting post owes, by due date, the longest overdue first."""
    tenure = user.acting
    if tenure is None or not tenure.is_in_force():
        return []
    place, deeds = tenure.post.unit.jurisdiction_id, deeds_of(tenure.role)
    found = [one for source in sources_for(deeds) for one in source.owed([place], timezone.localdate())]
    mine = [one for one in found if one.jurisdiction == place and one.deed in deeds]
    return sorted(mine, key=lambda one: (one.last_day, one.kind, one.title))


def done_by(user: User) -> list[Done]:
    """What was settled in the acting post's jurisdiction by its deeds, whoever held the post; the newest first."""
    tenure = user.acting
    if tenure is None or not tenure.is_in_force():
        return []
    place, deeds = tenure.post.unit.jurisdiction_id, deeds_of(tenure.role)
    found = [one for source in sources_for(deeds) for one in source.done(place, deeds)]
    return sorted(found, key=lambda one: one.at, reverse=True)


@dataclass(frozen=True, slots=True)
class Line:
    """One matter with its lamp of today."""

    owed: Owed
    lamp: Lamp


def lines(user: User) -> list[Line]:
    """The open matters as the inbox shows them."""
    matters = owed_by(user)
    if not matters:
        return []
    ladder, today = ladder_now(), timezone.localdate()
    return [Line(one, lamp(one.last_day, today, ladder)) for one in matters]

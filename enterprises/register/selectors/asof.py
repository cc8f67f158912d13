"""The register as it was on a day (D7): read off the versions, which hold every state with the instants it held.

A day is read at its end in the officer's time. Who may look back sees an enterprise that lies in the post's place
today **and** lay there on that day: what came from elsewhere is not shown from before, what went away not any more.
Personal data keep no history and are not part of it.
"""

import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from enterprises.register.models import Condition, Enterprise, EnterpriseVersion, PlaceVersion
from enterprises.register.selectors.history import HistoryLine, history
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Reach, reach_of


def day_of(text: str) -> datetime.date | None:
    """The day that an address asks for; None for none, for nonsense, and for today and later: that is the present."""
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return None
    return day if day < timezone.localdate() else None


def end_of(day: datetime.date) -> datetime.datetime:
    """The first instant after the day, in the officer's time."""
    following = day + datetime.timedelta(days=1)
    return timezone.make_aware(datetime.datetime.combine(following, datetime.time()))


def held_at(instant: datetime.datetime) -> Q:
    """Versions that held just before the instant."""
    return Q(valid_from__lt=instant) & (Q(valid_to__isnull=True) | Q(valid_to__gte=instant))


def past_versions(user: User, instant: datetime.datetime) -> "QuerySet[EnterpriseVersion]":
    """The enterprises as they stood just before the instant, in the register or not, as far as the user may look."""
    rows = EnterpriseVersion.objects.filter(held_at(instant), enterprise__in=Enterprise.objects.visible_to(user))
    tenure = user.acting
    if tenure is not None and reach_of(tenure.role) is Reach.JURISDICTION:
        rows = rows.filter(jurisdiction__path__startswith=tenure.jurisdiction.path)
    return rows.select_related("jurisdiction__parent", "enterprise")


def past_list(user: User, instant: datetime.datetime) -> "QuerySet[EnterpriseVersion]":
    """The register of that instant."""
    return past_versions(user, instant).filter(condition=Condition.IN_REGISTER)


def narrowed(rows: "QuerySet[EnterpriseVersion]", asked: dict[str, Any]) -> "QuerySet[EnterpriseVersion]":
    """The same filters as the present list's, as far as versions hold what they ask."""
    for word in str(asked.get("q", "")).split()[:10]:
        rows = rows.filter(
            Q(name__icontains=word) | Q(former_name__icontains=word) | Q(credit_code__icontains=word.upper())
        )
    for name, column in (
        ("sector", "sector"), ("grade", "standard_grade"), ("status", "status_as_written"), ("size", "size_class"),
    ):  # fmt: skip
        value = asked.get(name)
        if value:
            rows = rows.filter(**{column: "" if value == "unknown" else value})
    if asked.get("above_scale"):
        rows = rows.filter(above_scale={"yes": True, "no": False}.get(asked["above_scale"]))
    if asked.get("place_path"):
        rows = rows.filter(jurisdiction__path__startswith=asked["place_path"])
    return rows


def past_places(enterprise_id: int, instant: datetime.datetime) -> list[PlaceVersion]:
    """Its places in use just before the instant."""
    rows = PlaceVersion.objects.filter(held_at(instant), enterprise=enterprise_id).exclude(address="")
    return list(rows.select_related("jurisdiction", "place").order_by("-place__is_primary", "place_id"))


def past_history(enterprise: Enterprise, instant: datetime.datetime) -> list[HistoryLine]:
    """What had happened to it by then, the latest first."""
    return [line for line in history(enterprise) if line.at < instant]

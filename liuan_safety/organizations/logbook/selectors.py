"""Deeds as the audit administrator searches them, and one's own for the desk."""

import datetime
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from liuan_safety.audit.models import DeedRecord, Seal
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Reach, reach_of


@dataclass(frozen=True)
class SealState:
    """How far the log is sealed: the last seal and what waits."""

    last: Seal | None
    waiting: int


def deeds_visible_to(user: User) -> QuerySet[DeedRecord]:
    """The log as far as the acting post reaches: all of it for the city, a jurisdiction's part by its path."""
    tenure = user.acting
    if tenure is None or not tenure.is_in_force():
        return DeedRecord.objects.none()
    reach = reach_of(tenure.role)
    if reach is Reach.CITY:
        return DeedRecord.objects.all()
    if reach is Reach.JURISDICTION:
        return DeedRecord.objects.filter(jurisdiction_path__startswith=tenure.jurisdiction.path)
    return DeedRecord.objects.none()


def narrowed(
    deeds: QuerySet[DeedRecord],
    *,
    person: str = "",
    post: str = "",
    action: str = "",
    thing: str = "",
    request_number: str = "",
    path: str = "",
    since: datetime.date | None = None,
    until: datetime.date | None = None,
) -> QuerySet[DeedRecord]:
    """The deeds that answer to all that is given; `until` is the last day included."""
    wanted = Q()
    for lookup, value in (
        ("user_label__icontains", person),
        ("post_label__icontains", post),
        ("action", action),
        ("request_number", request_number),
        ("jurisdiction_path__startswith", path),
        ("at__gte", _midnight(since) if since else None),
        ("at__lt", _midnight(until + datetime.timedelta(days=1)) if until else None),
    ):
        if value:
            wanted &= Q(**{lookup: value})
    if thing:
        wanted &= Q(object_label__icontains=thing) | Q(detail__icontains=thing)
    return deeds.filter(wanted)


def own_deeds(user: User, limit: int = 20) -> list[DeedRecord]:
    """What the person did last, in whatever post; log-ins are no deeds to remember."""
    rows = DeedRecord.objects.filter(user_id=user.pk).exclude(action__startswith="session.")
    return list(rows.order_by("-id")[:limit])


def seal_state() -> SealState:
    """The head of the chain, and how many deeds came after it."""
    last = Seal.objects.last()
    after = DeedRecord.objects.filter(pk__gt=last.last_deed) if last else DeedRecord.objects.all()
    return SealState(last, after.count())


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))

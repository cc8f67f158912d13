"""What is overdue within a scope, and with whom: asked of the sources of obligations, as the inbox asks them."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from assessments.dashboard.selectors.scope import Scope
from liuan_safety.obligations.sources import Owed, sources
from liuan_safety.organizations.models import Unit

MOST = 30


@dataclass(frozen=True)
class Late:
    """One overdue matter: who holds it, what it is, how many days."""

    holder: str
    owed: Owed
    days: int


def overdue_in(scope: Scope) -> tuple[list[Late], int]:
    """The longest overdue first, at most thirty, and how many there are in all."""
    today = timezone.localdate()
    found = [one for one in _open_matters(today) if one.last_day < today and one.jurisdiction in scope.line_of]
    found.sort(key=lambda one: (one.last_day, one.kind, one.title))
    shown = found[:MOST]
    units = _units(one.unit for one in shown)
    names = {one.pk: one.name for one in scope.inside}
    return [
        Late(units.get(one.unit or 0) or names[one.jurisdiction], one, (today - one.last_day).days) for one in shown
    ], len(found)


def _open_matters(today: datetime.date) -> Iterable[Owed]:
    return (one for source in sources() for one in source.owed(None, today))


def _units(ids: Iterable[int | None]) -> dict[int, str]:
    wanted = {pk for pk in ids if pk}
    return dict(Unit.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}

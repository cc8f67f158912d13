"""Supervisors as written that no unit explains, by county, and what officers have said of writings (D7)."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count

from enterprises.supervision.models import SupervisionProposal, SupervisorName
from enterprises.supervision.selectors.waiting import seen
from enterprises.supervision.units import Units
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.selectors.jurisdictions import COUNTY_LEVEL

MOST_SHOWN = 200


@dataclass(frozen=True)
class Unknown:
    """A writing of a county that means no unit yet, and of how many enterprises it stands."""

    county: Jurisdiction
    written: str
    number: int


def unknown_names(user: User) -> list[Unknown]:
    """The writings of what the user sees, the most frequent first."""
    rows = SupervisionProposal.objects.filter(nominated_unit=None, enterprise__in=seen(user))
    groups = rows.exclude(enterprise__supervisor_as_written="").order_by()
    counted = groups.values_list("enterprise__supervisor_as_written", "enterprise__jurisdiction")
    counts: Counter[tuple[int, str]] = Counter()
    units = Units()
    for written, place, number in counted.annotate(number=Count("pk")):
        counts[units.county(place), written] += number
    found = [
        Unknown(units.places[county], written, number)
        for (county, written), number in counts.most_common(MOST_SHOWN)
        if units.places[county].kind in COUNTY_LEVEL
    ]
    return sorted(found, key=lambda one: (one.county.path, -one.number, one.written))


def said_names(user: User) -> "list[SupervisorName]":
    """What was said of writings in the counties that the user sees."""
    rows = SupervisorName.objects.visible_to(user).select_related("county", "unit")
    return list(rows.order_by("county__path", "written")[:MOST_SHOWN])

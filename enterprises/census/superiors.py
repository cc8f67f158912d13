"""To whom a return is owed, and which places owed one of a year (D7). Defined once for deeds, pages and the inbox.

A township is a county's matter even where it stands below a zone of the county (托管乡镇): the zone owes a return of
its own, and judges nobody.
"""

import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.organizations.selectors.jurisdictions import COUNTY_LEVEL, TOWN_LEVEL, jurisdictions_in_force

Kind = Jurisdiction.Kind


def superior_of(place: Jurisdiction) -> Jurisdiction | None:
    """The city for a county, the county for whatever of town level stands within it."""
    above = place.parent
    return above.parent if above is not None and above.kind == Kind.COUNTY_ZONE else above


def owed_to(above: int, prefix: str = "jurisdiction__") -> Q:
    """Places whose superior that is, as `superior_of` says; `prefix` reaches through a relation."""
    in_zone = Q(**{f"{prefix}parent__kind": Kind.COUNTY_ZONE})
    direct = Q(**{f"{prefix}parent": above}) & ~in_zone
    return direct | (in_zone & Q(**{f"{prefix}parent__parent": above}))


def census_day(year: int, today: datetime.date | None = None) -> datetime.date:
    """The day whose places a year's census is about: its last one, or today while the year runs."""
    return min(today or timezone.localdate(), datetime.date(year, 12, 31))


def owing(year: int, above: Jurisdiction) -> QuerySet[Jurisdiction]:
    """Who has to send for the year: the counties of the city, or all of town level within the county."""
    kinds = COUNTY_LEVEL if above.kind == Kind.CITY else TOWN_LEVEL
    return jurisdictions_in_force(census_day(year)).filter(owed_to(above.pk, ""), kind__in=kinds)

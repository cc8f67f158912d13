"""Places as a list, and who shares a site with whom (园中园、厂中厂): read through the user's scope (D7)."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from enterprises.register.geography import COUNTIES, LUAN, Box, doubt
from enterprises.register.models import Enterprise, Place
from enterprises.register.selectors.search import matching
from liuan_safety.organizations.models import Jurisdiction, User

MOST_LANDLORDS = 20
_NEEDED = (
    *("kind", "name", "address", "longitude", "latitude", "begins_on", "ends_on", "is_primary", "revision"),
    *("enterprise__name", "enterprise__jurisdiction", "enterprise__supervisor_as_written"),
    *("jurisdiction__name", "jurisdiction__kind", "jurisdiction__code", "jurisdiction__path"),
    *("jurisdiction__parent__name", "jurisdiction__parent__kind", "jurisdiction__parent__code"),
    *("within__name", "within__address", "within__enterprise__name", "valid_to"),
)


def open_places(user: User) -> "QuerySet[Place]":
    """Places in use of enterprises in the register that the user sees."""
    rows: QuerySet[Place] = Place.objects.visible_to(user).filter(valid_to=None, enterprise__valid_to=None)
    return rows


def place_list(user: User) -> "QuerySet[Place]":
    """The same with what a line of the list shows."""
    related = ("enterprise", "jurisdiction__parent", "within__enterprise")
    return open_places(user).select_related(*related).only(*_NEEDED)


def places_matching(words: str) -> Q:
    """Part of the enterprise's name or code, or of the place's own name or address; every word must be found."""
    wanted = Q()
    for word in words.split()[:10]:
        found = Enterprise.objects.filter(matching(word)).values("pk")
        wanted &= Q(enterprise__in=found) | Q(name__icontains=word) | Q(address__icontains=word)
    return wanted


def with_point(answer: str) -> Q:
    """`yes`: has a point; `no`: has none; `doubtful`: has one outside Lu'an or outside the county that it is said to
    lie in, by the boxes of `geography`, as `doubt_of` says it of one place."""
    known = Q(longitude__isnull=False, latitude__isnull=False)
    return {"yes": known, "doubtful": known & _outside()}.get(answer, ~known)


def in_box(box: Box) -> Q:
    """Places whose point lies in the box."""
    return Q(longitude__range=(box.west, box.east), latitude__range=(box.south, box.north))


def expected_boxes(jurisdictions: Collection[Jurisdiction]) -> dict[int, Box]:
    """Jurisdiction → the box in which a point of it is not doubtful: its county's, else Lu'an's. One query."""
    level = {row.pk: county_level_id(row) for row in jurisdictions}
    counties = Jurisdiction.objects.filter(pk__in=set(level.values()), kind=Jurisdiction.Kind.COUNTY)
    codes = dict(counties.values_list("pk", "code"))
    return {pk: COUNTIES.get(codes.get(county, ""), LUAN) for pk, county in level.items()}


def _outside() -> Q:
    outside = ~in_box(LUAN)
    counties = Jurisdiction.objects.filter(kind=Jurisdiction.Kind.COUNTY, code__in=COUNTIES)
    for path, code in counties.values_list("path", "code"):
        outside |= Q(jurisdiction__path__startswith=path) & ~in_box(COUNTIES[code])
    return outside


def in_days(state: str, today: datetime.date | None = None) -> Q:
    """Building sites: `coming`, `running`, or `expired` (the last day has passed)."""
    day = today or timezone.localdate()
    site = Q(kind=Place.Kind.SITE)
    expired = site & Q(ends_on__lt=day)
    coming = site & Q(begins_on__gt=day)
    return {"expired": expired, "coming": coming}.get(state, site & ~Q(ends_on__lt=day) & ~Q(begins_on__gt=day))


def sharing(side: str) -> Q:
    """`tenant`: lies within somebody else's place; `landlord`: another enterprise's place lies within it."""
    if side == "tenant":
        return Q(within__isnull=False)
    inside = Place.objects.filter(within=OuterRef("pk"), valid_to=None, enterprise__valid_to=None)
    return Q(Exists(inside))


def expired_sites(user: User) -> int:
    """How many building sites in scope have passed their last day and are still open."""
    return open_places(user).filter(in_days("expired")).count()


def landlord_candidates(user: User, *, besides: int | None = None) -> "QuerySet[Place]":
    """Places in use, within the officer's scope, in which a place of the enterprise `besides` may lie."""
    return open_places(user).exclude(enterprise=besides).select_related("enterprise", "jurisdiction")


def search_landlords(user: User, words: str, *, besides: int | None = None) -> list[Place]:
    """The first candidates whose enterprise or address matches."""
    rows = landlord_candidates(user, besides=besides).filter(places_matching(words))
    return list(rows.order_by("enterprise__name_pinyin", "pk")[:MOST_LANDLORDS])


@dataclass(frozen=True)
class Sharer:
    """Landlord or tenant as this user may see it: outside the scope the name and the county, nothing more."""

    name: str
    county: str
    enterprise_id: int | None = None
    kind: str = ""
    place: str = ""
    supervisor: str = ""
    closed: bool = False


def tenants_of(enterprise: Enterprise, user: User) -> list[Sharer]:
    """Enterprises whose places lie within one of this enterprise's places, those of the user's scope in full."""
    rows = Place.objects.filter(within__enterprise=enterprise, valid_to=None, enterprise__valid_to=None)
    rows = rows.exclude(enterprise=enterprise).select_related("enterprise__jurisdiction")
    return _sharers(list(rows.order_by("enterprise__name_pinyin", "pk")), user)


def landlords_of(places: Collection[Place], user: User) -> dict[int, Sharer]:
    """Place → the enterprise within whose place it lies, as the user may see it; two queries."""
    wanted = {place.pk: place.within_id for place in places if place.within_id}
    rows = Place.objects.filter(pk__in=set(wanted.values())).select_related("enterprise__jurisdiction")
    found = list(rows)
    named = dict(zip([place.pk for place in found], _sharers(found, user), strict=True))
    return {pk: named[within] for pk, within in wanted.items() if within in named}


def _sharers(places: list[Place], user: User) -> list[Sharer]:
    if not places:
        return []
    seen = Enterprise.objects.visible_to(user).filter(pk__in={place.enterprise_id for place in places})
    visible = set(seen.values_list("pk", flat=True))
    counties = county_names([place.enterprise.jurisdiction for place in places])
    return [_sharer(place, counties[place.enterprise.jurisdiction_id], visible) for place in places]


def _sharer(place: Place, county: str, visible: set[int]) -> Sharer:
    enterprise = place.enterprise
    if enterprise.pk not in visible:
        return Sharer(enterprise.name, county)
    return Sharer(
        name=enterprise.name,
        county=county,
        enterprise_id=enterprise.pk,
        kind=place.get_kind_display(),
        place=place.name or place.address,
        supervisor=enterprise.supervisor_as_written,
        closed=place.valid_to is not None or enterprise.valid_to is not None,
    )


def county_names(jurisdictions: Collection[Jurisdiction]) -> dict[int, str]:
    """Jurisdiction → the name of its county or city zone; the city's own for what lies in none. One query."""
    level = {row.pk: county_level_id(row) for row in jurisdictions}
    names = dict(Jurisdiction.objects.filter(pk__in=set(level.values())).values_list("pk", "name"))
    return {pk: names[county] for pk, county in level.items()}


def county_level_id(jurisdiction: Jurisdiction) -> int:
    """The county or city zone that it lies in, read off the path; the city itself for what lies in none."""
    chain = jurisdiction.ancestor_ids
    return chain[1] if len(chain) > 1 else chain[0]


def doubt_of(place: Place) -> str:
    """What is doubtful of the place's point, in words; needs `jurisdiction` with its code."""
    if place.longitude is None or place.latitude is None:
        return ""
    county = place.jurisdiction
    if county.kind not in (Jurisdiction.Kind.COUNTY, Jurisdiction.Kind.CITY_ZONE) and county.parent is not None:
        county = county.parent
    code = county.code if county.kind == Jurisdiction.Kind.COUNTY else ""
    return doubt(place.longitude, place.latitude, county=code, county_name=county.name)


def is_expired(place: Place, today: datetime.date | None = None) -> bool:
    """Whether it is a building site whose last day has passed."""
    return (
        place.kind == Place.Kind.SITE and place.ends_on is not None and place.ends_on < (today or timezone.localdate())
    )

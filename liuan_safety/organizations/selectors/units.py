"""Units by name on a day, and their history. Reading the directory is for every post; managing narrows by scope."""

import datetime

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from liuan_safety.organizations.models import Jurisdiction, Post, Tenure, Unit, UnitEvent, UnitName
from liuan_safety.organizations.models.periods import in_force
from liuan_safety.organizations.rules import local_name, plain_name
from liuan_safety.organizations.selectors.jurisdictions import COUNTY_LEVEL


def units_in_force(on: datetime.date | None = None) -> QuerySet[Unit]:
    """Units that hold on that day (today by default), with their jurisdiction."""
    return Unit.objects.filter(in_force(on)).select_related("jurisdiction")


def name_on(unit: Unit, day: datetime.date) -> str:
    """What the unit was called on that day; its present name where no record reaches back so far."""
    row = unit.names.filter(in_force(day)).first()
    return row.name if row else unit.name


def units_typed(words: str, most: int = 5) -> list[Unit]:
    """The first units in force that bear or bore every word as part of a name, for finding as one types."""
    rows = units_in_force()
    for word in words.split()[:5]:
        bore = UnitName.objects.filter(name__icontains=word).values("unit")
        rows = rows.filter(Q(name__icontains=word) | Q(short_name__icontains=word) | Q(pk__in=bore))
    return list(rows.order_by("jurisdiction__path", "name")[:most])


def find_units(text: str, *, jurisdiction: Jurisdiction | None = None, on: datetime.date | None = None) -> list[Unit]:
    """Units that the text can mean on that day, best kind of match only; several mean that it is ambiguous.

    A name that it bears, then one that it bore, then the same behind the name of a county (金安区住建局) or of the
    city. `jurisdiction` keeps to that jurisdiction and what lies below it.
    """
    rows = units_in_force(on)
    if jurisdiction is not None:
        rows = rows.filter(path_within(jurisdiction))
    for wanted, within in _readings(text, on):
        narrowed = rows if within is None else rows.filter(path_within(within))
        found = list(narrowed.filter(Q(name__in=wanted) | Q(short_name__in=wanted)).distinct())
        found = found or list(narrowed.filter(_bore(wanted)).distinct())
        if found:
            return found
    return []


def path_within(jurisdiction: Jurisdiction) -> Q:
    """Units of the jurisdiction and of what lies below it."""
    return Q(jurisdiction__path__startswith=jurisdiction.path)


def _bore(wanted: set[str]) -> Q:
    names = UnitName.objects.filter(Q(name__in=wanted) | Q(short_name__in=wanted))
    return Q(pk__in=names.values("unit"))


def _readings(text: str, on: datetime.date | None) -> list[tuple[set[str], Jurisdiction | None]]:
    wanted = {plain_name(text), local_name(text)} - {""}
    if not wanted:
        return []
    readings: list[tuple[set[str], Jurisdiction | None]] = [(wanted, None)]
    bare = local_name(text)
    for county in Jurisdiction.objects.filter(in_force(on), kind__in=COUNTY_LEVEL):
        short = county.name[:-1]
        if len(short) >= 2 and bare.startswith(short) and len(bare) > len(county.name):
            readings.append(({bare.removeprefix(county.name), bare.removeprefix(short)}, county))
    if bare.startswith("市") and len(bare) > 2:
        readings.append(({bare[1:]}, None))
    return readings


def search_units(
    *, text: str = "", kind: str = "", within: Jurisdiction | None = None, on: datetime.date | None = None
) -> QuerySet[Unit]:
    """The directory's list: part of a present or former name or short name; one kind; one jurisdiction's path."""
    posts = Count("posts", filter=in_force(on, prefix="posts__"), distinct=True)
    rows = units_in_force(on).annotate(post_count=posts)
    if text := plain_name(text):
        former = UnitName.objects.filter(Q(name__icontains=text) | Q(short_name__icontains=text)).values("unit")
        rows = rows.filter(Q(name__icontains=text) | Q(short_name__icontains=text) | Q(pk__in=former))
    if kind:
        rows = rows.filter(kind=kind)
    if within is not None:
        rows = rows.filter(path_within(within))
    return rows.order_by("jurisdiction__path", "kind", "name")


def events_of(unit: Unit) -> QuerySet[UnitEvent]:
    """What became of the unit, newest first, with the paper and who recorded it."""
    mine = Q(sources=unit) | Q(targets=unit)
    return (
        UnitEvent.objects.filter(mine)
        .distinct()
        .select_related("paper", "recorded_by")
        .prefetch_related("sources", "targets")
    )


def due_events(today: datetime.date) -> QuerySet[UnitEvent]:
    """Events whose day has come and that were not carried out yet, oldest first."""
    return UnitEvent.objects.filter(applied_at__isnull=True, effective_on__lte=today).order_by("effective_on", "id")


def pending_events(unit: Unit) -> QuerySet[UnitEvent]:
    """Events recorded for a later day."""
    return events_of(unit).filter(applied_at__isnull=True)


def posts_of(unit: Unit, on: datetime.date | None = None) -> QuerySet[Post]:
    """Posts of the unit in force with `holders`: tenures that hold on that day or begin later."""
    day = on or timezone.localdate()
    now_or_later = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    holders = Tenure.objects.filter(now_or_later).select_related("user").order_by("valid_from")
    return (
        Post.objects.filter(in_force(day), unit=unit)
        .prefetch_related(Prefetch("tenures", queryset=holders, to_attr="holders"))
        .order_by("role", "title", "id")
    )

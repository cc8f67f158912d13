"""Finding jurisdictions by what people write. The directory is open to every post, so nothing is narrowed here."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import Count, Q, QuerySet

from liuan_safety.organizations.models import Jurisdiction, Unit
from liuan_safety.organizations.models.periods import in_force
from liuan_safety.organizations.rules import local_name, plain_name, stem

COUNTY_LEVEL = (Jurisdiction.Kind.COUNTY, Jurisdiction.Kind.CITY_ZONE)
TOWN_LEVEL = (Jurisdiction.Kind.TOWNSHIP, Jurisdiction.Kind.COUNTY_ZONE)
TOWN_RANKS = ("镇", "乡", "街道", "街道办事处", "办事处")


def jurisdictions_in_force(on: datetime.date | None = None) -> QuerySet[Jurisdiction]:
    """All jurisdictions that hold on that day (today by default), in the order of the tree."""
    return Jurisdiction.objects.filter(in_force(on)).order_by("path")


def county_level(on: datetime.date | None = None) -> QuerySet[Jurisdiction]:
    """Counties and city zones in force: who reports, pays and is assessed."""
    return jurisdictions_in_force(on).filter(kind__in=COUNTY_LEVEL)


def find_jurisdictions(
    text: str, *, within: Jurisdiction | None = None, on: datetime.date | None = None
) -> list[Jurisdiction]:
    """Every jurisdiction that the text can mean, best kind of match only; several mean that it is ambiguous.

    Exact name or code first, then alias, then the name without its rank (城北乡 for 城北镇), then a county's name in
    front (舒城县城关镇). `within` keeps to that jurisdiction and what lies below it; `on` asks for another day.
    """
    return find_among(text, candidates(within, on))


def find_among(text: str, rows: list[Jurisdiction]) -> list[Jurisdiction]:
    """The same among rows at hand (`candidates`), for callers that ask hundreds of times."""
    found = _match(text, rows)
    if found or not plain_name(text):
        return found
    wanted = local_name(text)
    for county in [row for row in rows if row.kind in COUNTY_LEVEL and wanted.startswith(row.name)]:
        below = [row for row in rows if row.is_within(county) and row.pk != county.pk]
        found = _match(wanted[len(county.name) :], below)
        if found:
            return found
    return []


def candidates(within: Jurisdiction | None = None, on: datetime.date | None = None) -> list[Jurisdiction]:
    """Jurisdictions in force with their aliases and parents, in two queries."""
    rows = jurisdictions_in_force(on)
    if within is not None:
        rows = rows.filter(path__startswith=within.path)
    return list(rows.prefetch_related("aliases").select_related("parent"))


def _match(text: str, rows: list[Jurisdiction]) -> list[Jurisdiction]:
    wanted = {plain_name(text), local_name(text)} - {""}
    if not wanted:
        return []
    for names in (_own_names, _alias_names, _stem_names):
        compare = {stem(name) for name in wanted} if names is _stem_names else wanted
        found = [row for row in rows if compare & set(names(row))]
        if found:
            return found
    return []


def _own_names(row: Jurisdiction) -> Iterator[str]:
    yield plain_name(row.name)
    if row.code:
        yield row.code


def _alias_names(row: Jurisdiction) -> Iterator[str]:
    return (plain_name(alias.name) for alias in row.aliases.all())


def _stem_names(row: Jurisdiction) -> Iterator[str]:
    yield stem(plain_name(row.name))


def township_lookup(county: Jurisdiction, on: datetime.date | None = None) -> dict[str, Jurisdiction]:
    """What workbooks write for the townships and zones below this county → the jurisdiction; two queries in all.

    Keys are bare names (`rules.plain_name`): own names, aliases, other ranks of the same name, each also with the
    county's name in front. A key that could mean two is left out: the officer decides.
    """
    rows = [row for row in candidates(county, on) if row.kind in TOWN_LEVEL]
    lookup: dict[str, Jurisdiction] = {}
    taken: set[str] = set()
    for names in (_own_names, _alias_names, _rank_names):
        meant = _meanings((name, row) for row in rows for name in names(row) if name not in taken)
        lookup |= {name: found[0] for name, found in meant.items() if len(found) == 1}
        taken |= meant.keys()
    return lookup | {f"{county.name}{name}": row for name, row in lookup.items() if not name.isdigit()}


def _rank_names(row: Jurisdiction) -> Iterator[str]:
    bare = stem(plain_name(row.name))
    yield bare
    if row.kind == Jurisdiction.Kind.TOWNSHIP:
        yield from (bare + rank for rank in TOWN_RANKS)


def _meanings(pairs: Iterable[tuple[str, Jurisdiction]]) -> dict[str, list[Jurisdiction]]:
    meant: dict[str, list[Jurisdiction]] = defaultdict(list)
    for name, row in pairs:
        if row not in meant[name]:
            meant[name].append(row)
    return dict(meant)


def tree(on: datetime.date | None = None) -> QuerySet[Jurisdiction]:
    """City, counties, zones and townships of that day with the number of units and of what lies directly below."""
    children = Count("children", filter=in_force(on, prefix="children__"), distinct=True)
    units = Count("units", filter=in_force(on, prefix="units__"), distinct=True)
    return jurisdictions_in_force(on).annotate(child_count=children, unit_count=units).select_related("parent")


def search_jurisdictions(
    *, text: str = "", kind: str = "", below: Jurisdiction | None = None, on: datetime.date | None = None
) -> QuerySet[Jurisdiction]:
    """The directory's list: part of a name, an alias or a code; one kind; below one jurisdiction."""
    rows = tree(on)
    if text := plain_name(text):
        rows = rows.filter(
            Q(name__icontains=text)
            | Q(code__startswith=text)
            | Q(pk__in=Jurisdiction.objects.filter(aliases__name__icontains=text).values("pk"))
        )
    if kind:
        rows = rows.filter(kind=kind)
    return rows if below is None else rows.filter(path__startswith=below.path)


def ancestors(jurisdiction: Jurisdiction) -> list[Jurisdiction]:
    """From the city down to the parent."""
    rows = Jurisdiction.objects.in_bulk(jurisdiction.ancestor_ids[:-1])
    return [rows[pk] for pk in jurisdiction.ancestor_ids[:-1] if pk in rows]


def what_still_stands(jurisdiction: Jurisdiction, on: datetime.date) -> dict[str, int]:
    """What keeps a jurisdiction from being closed on that day: label → count, nothing when it may close."""
    later = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    counts = {
        "下级辖区": Jurisdiction.objects.filter(later, parent=jurisdiction).count(),
        "单位": Unit.objects.filter(later, jurisdiction=jurisdiction).count(),
    }
    return {label: count for label, count in counts.items() if count}

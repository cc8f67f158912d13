"""The register as a list: what a user sees, with what each line shows, in a fixed number of queries."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from enterprises.register.models import Enterprise, EnterpriseVersion, Place, PlaceVersion, Standing
from enterprises.register.selectors import search
from enterprises.register.selectors.long_lists import WAYS
from enterprises.register.standings import StandingKind, kind_of
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.models.periods import in_force
from liuan_safety.organizations.roles import Reach, reach_of
from liuan_safety.ui.leafing import LeafedRows
from liuan_safety.ui.posted import whole

MOST_CHOICES = 60
CHOICES_KEPT = 300
PLACES_KEPT = 300
matching = search.matching
NEEDED_BY_LIST = (
    "name",
    "credit_code",
    "former_name",
    "sector",
    "staff",
    "above_scale",
    "standard_grade",
    "status_as_written",
    "changed_at",
    "industry_code",
    "size_class",
    "condition",
    "enterprise_type",
    "founded_on",
    "capital_fen",
    "revenue_fen",
    "assets_fen",
    "registered_address",
    "supervisor_as_written",
    "legal_person",
    "contact_person",
    "telephone",
    "remark",
    "revision",
    "valid_to",
    "origin_id",
    "jurisdiction__name",
    "jurisdiction__kind",
    "jurisdiction__parent__name",
    "jurisdiction__parent__kind",
)


def register_list(user: User) -> "QuerySet[Enterprise]":
    """Enterprises that the user sees, with jurisdiction; only the columns that a list shows.

    Those that have left the register are among them: `EnterpriseFilter` leaves them out unless it is asked for them.
    """
    rows = Enterprise.objects.seen_by(user)
    return rows.select_related("jurisdiction__parent").only(*NEEDED_BY_LIST)


def leafed(rows: "QuerySet[Enterprise]") -> LeafedRows:
    """The list as a table takes it: looked for once, exact up to 10,000, its pages read by index."""
    return LeafedRows(rows, WAYS)


def places_below(place_id: "int | str") -> list[int]:
    """Ids of the jurisdiction and all below it; looked up apart, so that the list is read by index."""
    if whole(str(place_id)) is None:
        return []
    known: list[int] | None = cache.get(f"register.below:{place_id}")
    if known is not None:
        return known
    root = Jurisdiction.objects.filter(pk=place_id).values("path")[:1]
    below = Jurisdiction.objects.annotate(root=Subquery(root)).filter(path__startswith=F("root"))
    known = list(below.order_by().values_list("pk", flat=True))
    cache.set(f"register.below:{place_id}", known, PLACES_KEPT)
    return known


def with_township(known: bool) -> Q:
    """Whether the census or an officer said in which township, village or county zone the enterprise lies."""
    above: list[int] | None = cache.get("register.above-townships")
    if above is None:
        kinds = [Jurisdiction.Kind.CITY, Jurisdiction.Kind.COUNTY, Jurisdiction.Kind.CITY_ZONE]
        above = list(Jurisdiction.objects.filter(kind__in=kinds).order_by().values_list("pk", flat=True))
        cache.set("register.above-townships", above, PLACES_KEPT)
    # By their ids: a join would keep the list from being read by its own index.
    return ~Q(jurisdiction__in=above) if known else Q(jurisdiction__in=above)


def with_place(has: bool) -> Q:
    """Whether the enterprise has a place with an address that is still in use."""
    there = Exists(Place.objects.filter(enterprise=OuterRef("pk"), valid_to=None).exclude(address=""))
    return Q(there) if has else ~Q(there)


def with_point(has: bool) -> Q:
    """Whether a place in use has a longitude and a latitude, so that the map shows it."""
    known = Place.objects.filter(longitude__isnull=False, latitude__isnull=False, valid_to=None)
    there = Exists(known.filter(enterprise=OuterRef("pk")))
    return Q(there) if has else ~Q(there)


def with_place_kind(kind: str) -> Q:
    """Whether the enterprise has a place of that kind (厂区, 仓库 …) in use."""
    return Q(Exists(Place.objects.filter(enterprise=OuterRef("pk"), valid_to=None, kind=kind)))


def under_standing(kind: str) -> Q:
    """Enterprises under this standing today."""
    return Q(Exists(Standing.objects.filter(in_force(), enterprise=OuterRef("pk"), kind=kind)))


def listed_in(year: int) -> "QuerySet[Any]":
    """Keys of the enterprises on anybody's census list of that year (D7), as a subquery."""
    return Enterprise.objects.filter(census_entries__year=year).order_by().values("pk")


def touched_by(source_kind: str, source_id: str) -> Q:
    """Enterprises that this source (an import) brought in or changed."""
    source = {"entry__source_kind": source_kind, "entry__source_id": source_id}
    own = EnterpriseVersion.objects.filter(**source).values("enterprise_id")
    places = PlaceVersion.objects.filter(**source).values("enterprise_id")
    return Q(pk__in=own) | Q(pk__in=places)


def tags_of(enterprise_ids: Iterable[int], day: datetime.date | None = None) -> dict[int, list[StandingKind]]:
    """The tags of these enterprises on that day (today), the gravest first; one query."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = Standing.objects.filter(in_force(day), enterprise__in=list(enterprise_ids))
    for enterprise_id, kind in rows.values_list("enterprise_id", "kind"):
        found[enterprise_id].add(kind)
    return {pk: sorted(map(kind_of, kinds), key=lambda kind: (kind.order, kind.key)) for pk, kinds in found.items()}


def jurisdictions_in_reach(user: User, day: datetime.date | None = None) -> list[Jurisdiction]:
    """City, counties, zones and townships that the user can narrow the list to, in the tree's order; those of the day
    (today)."""
    tenure = user.acting
    if tenure is None:
        return []
    rows = Jurisdiction.objects.filter(in_force(day)).exclude(kind=Jurisdiction.Kind.VILLAGE).order_by("path")
    if reach_of(tenure.role) is Reach.CITY:
        return list(rows)
    if reach_of(tenure.role) is Reach.JURISDICTION:
        return list(rows.filter(path__startswith=tenure.jurisdiction.path))
    return []


@dataclass(frozen=True)
class Choices:
    """What a list can be narrowed to: places in reach, and for some text columns their values, the commonest first."""

    places: list[tuple[str, str, str]]
    values: dict[str, list[str]]


def choices_for(
    user: User,
    columns: Sequence[str],
    wanted: str = "",
    rows: "QuerySet[Any] | None" = None,
    day: datetime.date | None = None,
) -> Choices:
    """The choices of the user's scope, kept for some minutes: counting a million rows for each page is too much.

    `wanted` is the place that an address asks for: a place that has only just come is looked up at once. `rows` are
    those of a past `day`; else the choices are today's.
    """
    key = f"register.choices:{scope_key(user)}:{','.join(columns)}:{day or ''}"
    known: Choices | None = cache.get(key)
    if known is None or (wanted and wanted not in {pk for pk, _, _ in known.places}):
        places = [(str(row.pk), row.kind, row.name) for row in jurisdictions_in_reach(user, day)]
        known = Choices(places, known.values if known else values_in_use(user, columns, rows))
        cache.set(key, known, CHOICES_KEPT)
    return known


def scope_key(user: User) -> str:
    """What a user sees of the register, as a word: alike for all who see the same."""
    tenure = user.acting
    if tenure is None or not tenure.is_in_force():
        return "nobody"
    reach = reach_of(tenure.role)
    if reach is Reach.CITY:
        return "city"
    whose = f"{reach}:{tenure.jurisdiction.path}"
    granted = Enterprise.objects.all().granted_ids_of(user)
    return f"{whose}:{user.pk}:{tenure.post_id}" if granted or reach is Reach.GRANTED else whose


def values_in_use(user: User, columns: Sequence[str], rows: "QuerySet[Any] | None" = None) -> dict[str, list[str]]:
    """For each text column its values among what the user sees (or among `rows`), the commonest first; one query."""
    rows = Enterprise.objects.seen_by(user).filter(valid_to=None) if rows is None else rows
    counted: dict[str, Counter[str]] = {column: Counter() for column in columns}
    for *values, number in rows.order_by().values_list(*columns).annotate(number=Count("pk")):
        for column, value in zip(columns, values, strict=True):
            counted[column][value] += number
    return {column: _commonest(counter) for column, counter in counted.items()}


def _commonest(counted: "Counter[str]") -> list[str]:
    pairs = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return [value for value, _ in pairs if value][:MOST_CHOICES]


def count_by_county(user: User) -> list[tuple[Jurisdiction, int]]:
    """How many enterprises each county-level jurisdiction of the user's reach has, the most first.

    For a post below the city the townships (and what lies on the county itself) are counted instead.
    """
    rows = Enterprise.objects.visible_to(user).filter(valid_to=None).order_by()
    counts = dict(rows.values_list("jurisdiction").annotate(number=Count("pk")))
    reachable = {row.pk: row for row in jurisdictions_in_reach(user)}
    totals: dict[int, int] = defaultdict(int)
    depth = _depth_counted(user)
    for row in Jurisdiction.objects.filter(pk__in=counts):
        chain = [pk for pk in row.ancestor_ids if pk in reachable]
        if chain:
            totals[chain[min(depth, len(chain) - 1)]] += counts[row.pk]
    pairs = [(reachable[pk], number) for pk, number in totals.items()]
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0].path))


def _depth_counted(user: User) -> int:
    """One level below the user's own."""
    return 1 if user.acting else 0


def register_totals(user: User) -> dict[str, int]:
    """Enterprises in the register: all, above scale, without township, without a place's address. One query."""
    rows = Enterprise.objects.visible_to(user).filter(valid_to=None).order_by()
    counted = rows.aggregate(
        all=Count("pk"),
        above_scale=Count("pk", filter=Q(above_scale=True)),
        no_township=Count("pk", filter=with_township(False)),
        no_place=Count("pk", filter=with_place(False)),
    )
    return {key: int(number) for key, number in counted.items()}

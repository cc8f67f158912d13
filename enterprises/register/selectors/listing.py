"""The register as a list: what a user sees, with what each line shows, in a fixed number of queries."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value

from enterprises.register.models import Enterprise, EnterpriseVersion, Place, PlaceVersion, Standing
from enterprises.register.standings import StandingKind, kind_of
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.models.periods import in_force
from liuan_safety.organizations.roles import Reach, reach_of
from liuan_safety.workbooks import cells

MOST_CHOICES = 60
MOST_WORDS = 10
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
    "jurisdiction__name",
    "jurisdiction__kind",
    "jurisdiction__parent__name",
    "jurisdiction__parent__kind",
)


def register_list(user: User) -> "QuerySet[Enterprise]":
    """Enterprises in the register that the user sees, with jurisdiction; only the columns that a list shows."""
    rows = Enterprise.objects.visible_to(user).filter(valid_to=None)
    return rows.select_related("jurisdiction__parent").only(*NEEDED_BY_LIST)


def matching(words: str) -> Q:
    """Part of a name, of a former name, or of a code; several words must all be found.

    Words are written as the import writes names: full-width letters become half-width, brackets full-width. Words
    after the tenth are left aside: a database takes only so deep a condition.
    """
    wanted = Q()
    for raw in cells.text(words).split()[:MOST_WORDS]:
        word = cells.name(raw) or raw
        wanted &= Q(name__icontains=word) | Q(former_name__icontains=word) | Q(credit_code__icontains=word.upper())
    return wanted


def with_township(known: bool) -> Q:
    """Whether the census or an officer said in which township, village or county zone the enterprise lies."""
    kinds = [Jurisdiction.Kind.TOWNSHIP, Jurisdiction.Kind.VILLAGE, Jurisdiction.Kind.COUNTY_ZONE]
    below = Q(jurisdiction__kind__in=kinds)
    return below if known else ~below


def with_place(has: bool) -> Q:
    """Whether the enterprise has a place with an address that is still in use."""
    there = Exists(Place.objects.filter(enterprise=OuterRef("pk"), valid_to=None).exclude(address=""))
    return Q(there) if has else ~Q(there)


def under_standing(kind: str) -> Q:
    """Enterprises under this standing today."""
    return Q(Exists(Standing.objects.filter(in_force(), enterprise=OuterRef("pk"), kind=kind)))


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


def jurisdictions_in_reach(user: User) -> list[Jurisdiction]:
    """City, counties, zones and townships that the user can narrow the list to, in the tree's order."""
    tenure = user.acting
    if tenure is None:
        return []
    rows = Jurisdiction.objects.filter(in_force()).exclude(kind=Jurisdiction.Kind.VILLAGE).order_by("path")
    if reach_of(tenure.role) is Reach.CITY:
        return list(rows)
    if reach_of(tenure.role) is Reach.JURISDICTION:
        return list(rows.filter(path__startswith=tenure.jurisdiction.path))
    return []


def values_in_use(user: User, columns: Sequence[str]) -> dict[str, list[str]]:
    """For each text column its values among what the user sees, the commonest first; one query for all of them."""
    parts = [_counted(user, column) for column in columns]
    rows = parts[0].union(*parts[1:], all=True).order_by("column", "-number", "value")
    found: dict[str, list[str]] = {column: [] for column in columns}
    for column, value, _ in rows:
        found[column].append(value)
    return {column: values[:MOST_CHOICES] for column, values in found.items()}


def _counted(user: User, column: str) -> "QuerySet[Any, tuple[str, str, int]]":
    rows = Enterprise.objects.visible_to(user).filter(valid_to=None).exclude(**{column: ""}).order_by()
    named = rows.annotate(column=Value(column, output_field=CharField()), value=F(column))
    return named.values("column", "value").annotate(number=Count("pk")).values_list("column", "value", "number")


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

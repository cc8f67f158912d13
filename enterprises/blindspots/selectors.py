"""Reading blind spots (D7): what is open of a year, how much of it where, what was answered.

`path` narrows to a jurisdiction and what lies below it; "" is the whole city.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from enterprises.blindspots.models import SpotAnswer
from enterprises.census.locks import lock_beneath
from enterprises.census.models import CensusReturn
from enterprises.register import spots
from enterprises.register.spots import KINDS, SpotSource, Told
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.roles import Reach, reach_of
from liuan_safety.policy.selectors import value

Counts = dict[str, dict[tuple[int, str], int]]


def year_now() -> int:
    """The year whose census is being collected: the newest one whose day is near, or that somebody has begun while
    nothing of the year before waits any more. One early or mis-dated return begins no year (D57)."""
    return _now_of(_years())


def years_to_clear() -> list[int]:
    """Years whose spots are owed: the one being collected and the one before it, until each is certified."""
    found = _years()
    now = _now_of(found)
    years = [now, *([now - 1] if now - 1 in found and found[now - 1].waits else [])]
    return [year for year in years if not is_certified(year)]


def is_certified(year: int) -> bool:
    """Whether the year is certified: what locks the city as a whole, which sends no return of its own."""
    city = Jurisdiction.objects.filter(kind=Jurisdiction.Kind.CITY, valid_to=None).order_by("path").first()
    return city is not None and lock_beneath(year, city) is not None


@dataclass(frozen=True, slots=True)
class _Year:
    """`near`: its day is near or past. `waits`: it was begun, or its day is not long past; a list of former years that
    somebody merely looks at waits for nobody."""

    near: bool
    begun: bool
    waits: bool


def _years() -> dict[int, _Year]:
    """Years that have returns up to this one, by what their returns say."""
    today = timezone.localdate()
    window = datetime.timedelta(days=int(str(value("census.opens_days"))))
    moved = ~Q(state=CensusReturn.State.OPEN)
    near = Q(due_on__lte=today + window) | moved & Q(due_on=None)
    rows = CensusReturn.objects.filter(year__lte=today.year).order_by().values_list("year")
    counted = rows.annotate(
        near=Count("pk", filter=near),
        begun=Count("pk", filter=moved),
        late=Count("pk", filter=Q(due_on__gte=today - window)),
    )
    return {year: _Year(near > 0, begun > 0, begun + late > 0) for year, near, begun, late in counted}


def _now_of(found: dict[int, _Year]) -> int:
    for year in sorted(found, reverse=True):
        before = found.get(year - 1)
        is_free = before is None or not before.waits
        if found[year].near or (found[year].begun and (is_free or is_certified(year - 1))):
            return year
    return timezone.localdate().year


def years_known() -> list[int]:
    """Years that have returns, the newest first, and the one being collected."""
    years = CensusReturn.objects.order_by().values_list("year", flat=True).distinct()
    return sorted({*years, year_now()}, reverse=True)


def reach_path(user: User) -> str | None:
    """Below which path the acting post sees spots: "" for the city, None for nothing."""
    tenure = user.acting
    if tenure is None or not tenure.is_in_force():
        return None
    reach = reach_of(tenure.role)
    if reach is Reach.CITY:
        return ""
    return str(tenure.jurisdiction.path) if reach is Reach.JURISDICTION else None


def all_rows(kind: str, year: int, *, path: str = "") -> "QuerySet[Any]":
    """Every spot of a kind, answered ones included; none of a kind that no room has registered."""
    source = spots.source_of(kind)
    return SpotAnswer.objects.none() if source is None else below(source.rows(year), source, path)


def open_rows(kind: str, year: int, *, path: str = "") -> "QuerySet[Any]":
    """Spots of a kind that nobody has answered as they stand now; unordered."""
    rows, source = all_rows(kind, year, path=path), spots.source_of(kind)
    return rows if source is None else unanswered(rows, source, year)


def below(rows: "QuerySet[Any]", source: SpotSource, path: str) -> "QuerySet[Any]":
    """Rows of the jurisdiction with that path and of those below it."""
    if not path:
        return rows
    places = Jurisdiction.objects.filter(path__startswith=path).order_by().values("pk")
    return rows.filter(**{f"{source.place}__in": places})


def unanswered(rows: "QuerySet[Any]", source: SpotSource, year: int) -> "QuerySet[Any]":
    """Rows of a kind without those that an answer ends."""
    if not KINDS[source.kind].answers:
        return rows
    given = answers_to(source.kind, year)
    if source.stamp is not None:
        same = given.filter(row_key=OuterRef("pk"), fingerprint=OuterRef("stamped"))
        return rows.alias(stamped=source.stamp).filter(~Exists(same))
    return rows.exclude(pk__in=given.exclude(pk__in=_stale(source, year)).order_by().values("row_key"))


def answers_to(kind: str, year: int) -> "QuerySet[SpotAnswer]":
    """Answers given and not withdrawn, whether or not they still fit what stands there."""
    return SpotAnswer.objects.filter(kind=kind, year=year, withdrawn_at=None)


def _stale(source: SpotSource, year: int) -> list[int]:
    """Answers to what has changed since: each answered row is told anew."""
    given = {
        key: (pk, mark) for pk, key, mark in answers_to(source.kind, year).values_list("pk", "row_key", "fingerprint")
    }
    if not given:
        return []
    rows = source.rows(year).filter(pk__in=answers_to(source.kind, year).order_by().values("row_key"))
    return [given[row.pk][0] for row in rows.iterator(2_000) if source.tell(row).fingerprint != given[row.pk][1]]


def standing_answers(kind: str, year: int, *, path: str = "") -> "QuerySet[SpotAnswer]":
    """Answers that end a spot now: the row still stands and is as it was when it was answered."""
    source = spots.source_of(kind)
    if source is None:
        return SpotAnswer.objects.none()
    given = answers_to(kind, year).filter(jurisdiction__path__startswith=path)
    rows = source.rows(year).order_by()
    if source.stamp is None:
        return given.exclude(pk__in=_stale(source, year)).filter(row_key__in=rows.values("pk"))
    same = rows.alias(stamped=source.stamp).filter(pk=OuterRef("row_key"), stamped=OuterRef("fingerprint"))
    return given.filter(Exists(same))


def counts(year: int, *, path: str = "", kinds: Iterable[str] | None = None) -> Counts:
    """By kind → (jurisdiction id, sector) → open spots, in the table's order; one query a kind, empty ones left out."""
    found: Counts = {}
    wanted = None if kinds is None else set(kinds)
    for source in spots.sources():
        if wanted is not None and source.kind not in wanted:
            continue
        cells = {
            (place, sector): number
            for place, sector, number in _counted(open_rows(source.kind, year, path=path), source)
        }
        if cells:
            found[source.kind] = cells
    return found


def _counted(rows: "QuerySet[Any]", source: SpotSource) -> Iterable[tuple[int, str, int]]:
    grouped = rows.order_by().values_list(source.place, *([source.sector] if source.sector else []))
    for place, *sector, number in grouped.annotate(number=Count("pk")):
        yield place, (sector[0] if sector else "") or "", number


def barring_counts(year: int, *, path: str = "") -> dict[str, int]:
    """Kinds that bar the certification and have open spots, with how many."""
    barring = [kind.key for kind in KINDS.values() if kind.bars]
    return {kind: sum(cells.values()) for kind, cells in counts(year, path=path, kinds=barring).items()}


def closed_questions(year: int, *, path: str = "") -> "list[SpotAnswer]":
    """Answered spots that stand as they were answered, in the table's order, then by place and name."""
    found: list[SpotAnswer] = []
    for source in spots.sources():
        rows = standing_answers(source.kind, year, path=path).select_related("jurisdiction", "paper")
        found += rows.order_by("jurisdiction__path", "title", "row_key")
    return found


def open_of_enterprise(year: int, enterprise_id: int, *, path: str = "") -> list[tuple[str, Told]]:
    """The open spots of one enterprise by kind, in words: one query for all kinds, one more for each that is open."""
    asked: dict[str, QuerySet[Any]] = {}
    for source in spots.sources():
        if source.enterprise:
            rows = source.one(year, enterprise_id) if source.one is not None else source.rows(year)
            rows = below(rows.filter(**{source.enterprise: enterprise_id}), source, path)
            asked[source.kind] = unanswered(rows, source, year).order_by()
    if not asked:
        return []
    first, *others = (rows.values_list(Value(kind), "pk") for kind, rows in asked.items())
    found = dict.fromkeys(kind for kind, _pk in first.union(*others, all=True))
    told = []
    for source in (one for one in spots.sources() if one.kind in found):
        told += [(source.kind, source.tell(row)) for row in asked[source.kind].order_by("pk")]
    return told

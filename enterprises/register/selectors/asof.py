"""The register as it was on a day (D7): read off the versions, which hold every state with the instants it held.

A day is read at its end in the officer's time. Who may look back sees an enterprise that lies in the post's place
today **and** lay there on that day: what came from elsewhere is not shown from before, what went away not any more.
One that is granted singly today is seen on any day, as its history is. Personal data keep no history and are not part
of it.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from enterprises.register.models import Condition, Enterprise, EnterpriseVersion, PlaceVersion, RegisterEntry, Standing
from enterprises.register.names import name_pinyin, search_text
from enterprises.register.selectors import past_order, search
from liuan_safety.organizations.models import User
from liuan_safety.organizations.models.periods import in_force
from liuan_safety.organizations.roles import Reach, reach_of
from liuan_safety.ui.leafing import LeafedRows, Sample, Ways
from liuan_safety.ui.tags.words import paper_date

ASOF = "asof"  # the parameter of the address


@dataclass(frozen=True)
class Asked:
    """The day that an address looks back to; None: the present. `fault` says why it is the present though asked."""

    day: datetime.date | None = None
    fault: str = ""


def asked_day(text: str) -> Asked:
    """What `?asof=` means: nothing, today, or something that is no day or has not come yet, is the present."""
    text = text.strip()
    if not text:
        return Asked()
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return Asked(fault=f"回看日期“{text[:20]}”不是有效的日期，请按 2018-12-31 的写法填写。")
    today = timezone.localdate()
    if day > today:
        return Asked(fault=f"{paper_date(day)}还没有到，只能回看今天以前的台账。")
    return Asked(day if day < today else None)


def end_of(day: datetime.date) -> datetime.datetime:
    """The first instant after the day, in the officer's time."""
    following = day + datetime.timedelta(days=1)
    return timezone.make_aware(datetime.datetime.combine(following, datetime.time()))


def held_at(instant: datetime.datetime) -> Q:
    """Versions that held just before the instant."""
    return Q(valid_from__lt=instant) & (Q(valid_to__isnull=True) | Q(valid_to__gte=instant))


def past_versions(user: User, instant: datetime.datetime) -> "QuerySet[EnterpriseVersion]":
    """The enterprises as they stood just before the instant, in the register or not, as far as the user may look."""
    seen = Enterprise.objects.seen_by(user)
    rows = EnterpriseVersion.objects.filter(held_at(instant), enterprise__in=seen)
    tenure = user.acting
    if tenure is not None and reach_of(tenure.role) is Reach.JURISDICTION:
        there = Q(jurisdiction__path__startswith=tenure.jurisdiction.path)
        rows = rows.filter(there | Q(enterprise__in=Enterprise.objects.all().granted_ids_of(user)))
    return rows


def past_list(user: User, instant: datetime.datetime) -> "QuerySet[EnterpriseVersion]":
    """All of them with what a list shows, under the names that the present list has for it."""
    rows = past_versions(user, instant).select_related("jurisdiction__parent")
    rows = rows.annotate(origin_id=F("enterprise__origin_id"))
    return past_order.sorted_by_names_then(rows, instant, held_at(instant))


def in_register() -> Q:
    """Versions of enterprises that stood in the register."""
    return Q(condition=Condition.IN_REGISTER)


def first_day() -> datetime.date | None:
    """The day of the first act on the register; None before it."""
    first = RegisterEntry.objects.aggregate(first=Min("made_at"))["first"]
    return timezone.localdate(first) if first else None


# -- finding by words -------------------------------------------------------------------------------------------------


def matching_then(
    rows: "QuerySet[EnterpriseVersion]", typed: str, instant: datetime.datetime
) -> "QuerySet[EnterpriseVersion]":
    """Those of the versions held at the instant that every word finds by the names and the code of that time.

    Who bears the same names and code since is found by today's index. The few others are compared one by one.
    """
    words = search.words_of(typed)
    if not words:
        return rows
    renamed = rows.filter(enterprise__in=past_order.renamed_since(instant).values("enterprise_id")).order_by()
    found: list[int] = []
    passed: list[int] = []
    for pk, *named in renamed.values_list("enterprise_id", "name", "former_name", "credit_code").iterator():
        (found if search.text_matches(_search_text(*named), words) else passed).append(pk)
    wanted = (search.matching(typed) & ~Q(pk__in=passed)) | Q(pk__in=found)
    return rows.filter(enterprise__in=Enterprise.objects.filter(wanted))


def _search_text(name: Any, former_name: Any, credit_code: Any) -> str:
    return search_text(name, name_pinyin(name), former_name, credit_code or "")


# -- what hung on them ------------------------------------------------------------------------------------------------


def places_then(instant: datetime.datetime) -> "QuerySet[PlaceVersion]":
    """Places in use at the instant, of the enterprise of the outer query."""
    return PlaceVersion.objects.filter(held_at(instant), enterprise=OuterRef("enterprise_id")).order_by()


def standing_then(kind: str, day: datetime.date) -> Q:
    """Enterprises under this standing on that day."""
    return Q(Exists(Standing.objects.filter(in_force(day), enterprise=OuterRef("enterprise_id"), kind=kind)))


def touched_before(source_kind: str, source_id: str, instant: datetime.datetime) -> Q:
    """Enterprises that this source (an import) had brought in or changed by then."""
    source = {"entry__source_kind": source_kind, "entry__source_id": source_id, "valid_from__lt": instant}
    own = EnterpriseVersion.objects.filter(**source).order_by().values("enterprise_id")
    places = PlaceVersion.objects.filter(**source).order_by().values("enterprise_id")
    return Q(enterprise__in=own) | Q(enterprise__in=places)


def past_places(enterprise_ids: Collection[int], instant: datetime.datetime) -> dict[int, list[PlaceVersion]]:
    """Enterprise → its places in use just before the instant, the one that was primary then first. Two queries."""
    rows = PlaceVersion.objects.filter(held_at(instant), enterprise__in=enterprise_ids).select_related("jurisdiction")
    found: dict[int, list[PlaceVersion]] = defaultdict(list)
    for row in rows.order_by("place_id"):
        found[row.enterprise_id].append(row)
    several = [row.place_id for places in found.values() if len(places) > 1 for row in places]
    chosen = _made_primary(several, instant) if several else {}
    for places in found.values():
        # Without a word the oldest is meant: that which came with the enterprise.
        places.sort(key=lambda row: (-chosen.get(row.place_id, 0), row.place_id))
    return dict(found)


def _made_primary(place_ids: Collection[int], instant: datetime.datetime) -> dict[int, int]:
    """Place → the act before the instant that made it the primary one and still stood then.

    A version does not say it by itself: an act that chooses marks what it chose (a merger also what it laid aside,
    which has not come from elsewhere), a move opens a new primary place.
    """
    kinds = RegisterEntry.Kind
    undone = RegisterEntry.objects.filter(undoes=OuterRef("entry_id"), made_at__lt=instant)
    marked = Q(changed__contains="is_primary") & (~Q(entry__kind=kinds.MERGE) | Q(changed__contains="enterprise"))
    made = marked | Q(changed="*", entry__kind=kinds.MOVE)
    rows = PlaceVersion.objects.filter(made, place__in=place_ids, valid_from__lt=instant, entry__undoes=None)
    return dict(rows.exclude(Exists(undone)).order_by("entry_id").values_list("place_id", "entry_id"))


# -- a page of a large result -----------------------------------------------------------------------------------------


def leafed(rows: "QuerySet[EnterpriseVersion]", instant: datetime.datetime) -> LeafedRows:
    """The list as a table takes it: exact up to 10,000, a page's keys found before its rows are read."""

    def page_of(rows: "QuerySet[EnterpriseVersion]", bottom: int, top: int, _sample: Sample | None) -> list[Any]:
        keys = past_order.page_of(rows, bottom, top, instant, held_at(instant))
        found = {row.pk: row for row in rows.order_by().filter(pk__in=keys)}
        return [found[pk] for pk in keys if pk in found]

    return LeafedRows(rows, Ways(page_of=page_of))

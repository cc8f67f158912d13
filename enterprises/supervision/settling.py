"""Units of proposals brought in step with the units of today: founded, merged, explained by an officer; and the
proposals of places in another county. Set-based: a few groups are compared, not every enterprise (D7)."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Substr
from django.utils import timezone

from enterprises.register.models import Place
from enterprises.supervision.models import PlaceProposal, SupervisionProposal
from enterprises.supervision.units import Units
from liuan_safety.organizations.models.jurisdiction import PATH_STEP

COUNTY_PATH = 2 * (PATH_STEP + 1)  # city and county of a jurisdiction's path
Change = tuple[Q, dict[str, Any]]


def settle(units: Units) -> None:
    """Write whatever differs; nothing else is touched. Safe to repeat."""
    now = timezone.now()
    with transaction.atomic():
        for rows, values in [*_fields(units, now), *_nominations(units, now)]:
            SupervisionProposal.objects.filter(rows).update(**values)
        made, gone = _places(units, now)
        PlaceProposal.objects.filter(pk__in=gone).delete()
        PlaceProposal.objects.bulk_create(
            made,
            batch_size=500,
            update_conflicts=True,
            unique_fields=["place"],
            update_fields=["enterprise", "department", "words", "unit", "unit_since"],
        )


def is_behind() -> bool:
    """Whether `settle` would write something."""
    units, now = Units(), timezone.now()
    if next(_fields(units, now), None) or next(_nominations(units, now), None):
        return True
    made, gone = _places(units, now)
    return bool(made or gone)


def _fields(units: Units, now: Any) -> Iterator[Change]:
    groups = SupervisionProposal.objects.order_by().values_list("department", "enterprise__jurisdiction", "unit")
    for field, place, unit in groups.distinct():
        meant = units.for_field(field, place)
        if meant != unit:
            rows = Q(department=field, enterprise__jurisdiction=place, unit=unit)
            yield _keyed(rows), {"unit": meant, "unit_since": now if meant else None}


def _nominations(units: Units, now: Any) -> Iterator[Change]:
    written = SupervisionProposal.objects.exclude(enterprise__supervisor_as_written="").order_by()
    groups = written.values_list(
        "enterprise__supervisor_as_written", "enterprise__jurisdiction", "nominated_unit", "nominated_by_words"
    )
    for text, place, unit, words in groups.distinct():
        meant = units.nominated(text, place)
        if (meant.unit_id, meant.words[:160]) == (unit, words):
            continue
        rows = Q(
            enterprise__supervisor_as_written=text,
            enterprise__jurisdiction=place,
            nominated_unit=unit,
            nominated_by_words=words,
        )
        values: dict[str, Any] = {"nominated_unit": meant.unit_id, "nominated_by_words": meant.words[:160]}
        if meant.unit_id != unit:
            values["nominated_since"] = now if meant.unit_id else None
        yield _keyed(rows), values


def _keyed(rows: Q) -> Q:
    """By keys: an UPDATE cannot reach through a relation."""
    return Q(pk__in=SupervisionProposal.objects.filter(rows).order_by().values("pk"))


def _places(units: Units, now: Any) -> tuple[list[PlaceProposal], list[int]]:
    """Proposals to write for places of another county than their enterprise, and those that have no place any more."""
    abroad = (
        Place.objects.filter(valid_to=None, enterprise__valid_to=None, enterprise__supervision_proposal__isnull=False)
        .exclude(jurisdiction=F("enterprise__jurisdiction"))
        .annotate(
            here=Substr("jurisdiction__path", 1, COUNTY_PATH),
            there=Substr("enterprise__jurisdiction__path", 1, COUNTY_PATH),
        )
        .exclude(here=F("there"))
        .order_by()
        .values_list(
            "pk",
            "enterprise_id",
            "jurisdiction_id",
            "enterprise__supervision_proposal__department",
            "enterprise__supervision_proposal__words",
        )
    )
    known = {row.place_id: row for row in PlaceProposal.objects.all()}
    made = []
    for pk, enterprise, where, field, words in abroad:
        unit, was = units.for_field(field, where), known.pop(pk, None)
        if was and (was.enterprise_id, was.department, was.words, was.unit_id) == (enterprise, field, words, unit):
            continue
        since = was.unit_since if was and was.unit_id == unit else now
        made.append(
            PlaceProposal(
                place_id=pk,
                enterprise_id=enterprise,
                department=field,
                words=words,
                unit_id=unit,
                unit_since=since if unit else None,
            )
        )
    return made, [row.pk for row in known.values()]

"""Writes the made-up enterprises into the register, a thousand at a time, with versions, places and some history."""

import datetime
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from enterprises.demonstration.making import make_enterprise
from enterprises.demonstration.places import point_of, sites_of, tenants_of
from enterprises.register.facts import ENTERPRISE_FACTS
from enterprises.register.models import (
    Enterprise,
    EnterpriseVersion,
    Place,
    PlaceVersion,
    RegisterEntry,
)
from enterprises.register.names import keys_of_name
from enterprises.register.services.writing import derive, place_version_of, version_of
from liuan_safety.organizations.models import Jurisdiction, Tenure
from liuan_safety.organizations.models.periods import in_force
from liuan_safety.organizations.roles import Role

BATCH = 500
PER_TOWNSHIP = (12, 32)
PER_ZONE = (40, 90)
MENDED_SHARE = 0.05
IN_REGISTER_SINCE = datetime.timedelta(days=330)
MENDED_SINCE = datetime.timedelta(days=60)


@dataclass
class Made:
    """One enterprise with its place, before their rows have numbers."""

    enterprise: Enterprise
    place: Place


def is_empty() -> bool:
    """Whether the register holds nothing yet."""
    return not Enterprise.objects.exists()


def load(chance: random.Random) -> str:
    """Enterprises for every township and zone; one entry per county, and mended facts for some."""
    numbers = iter(range(1, 1_000_000))
    areas = list(Jurisdiction.objects.filter(in_force()).order_by("path"))
    total = mended = 0
    for county in (area for area in areas if area.is_county_level):
        inside = [area for area in areas if area.is_within(county)]
        entry = _opening_entry(county)
        made = [one for area in inside for one in _enterprises_of(area, county, entry, numbers, chance)]
        _write(made, county, entry)
        mended += _mend_some(made, county, chance)
        total += len(made)
    return f"企业 {total:,} 家,其中 {mended} 家有更正记录"


def _holder(county: Jurisdiction) -> Tenure | None:
    rows = Tenure.objects.filter(post__unit__jurisdiction=county, post__role=Role.COUNTY_OFFICER)
    return rows.select_related("user", "post__unit").first()


def _entry(county: Jurisdiction, kind: str, at: datetime.datetime, **rest: Any) -> RegisterEntry:
    holder = _holder(county)
    return RegisterEntry.objects.create(
        kind=kind,
        made_at=at,
        made_by=holder.user if holder else None,
        post=holder.post if holder else None,
        maker_label=f"{holder.user.name}（{holder.label}）" if holder else f"演示数据（{county.name}）",
        **rest,
    )


def _opening_entry(county: Jurisdiction) -> RegisterEntry:
    at = timezone.now() - IN_REGISTER_SINCE
    return _entry(
        county, RegisterEntry.Kind.IMPORT, at, source_kind="demonstration", source_label=f"演示数据“{county.name}”"
    )


def _enterprises_of(
    area: Jurisdiction, county: Jurisdiction, entry: RegisterEntry, numbers: Iterator[int], chance: random.Random
) -> list[Made]:
    if area.kind == Jurisdiction.Kind.TOWNSHIP:
        count = chance.randint(*PER_TOWNSHIP)
    elif area.kind in (Jurisdiction.Kind.CITY_ZONE, Jurisdiction.Kind.COUNTY_ZONE):
        count = chance.randint(*PER_ZONE)
    else:
        return []
    return [_made(next(numbers), area, county, entry, chance) for _ in range(count)]


def _made(number: int, area: Jurisdiction, county: Jurisdiction, entry: RegisterEntry, chance: random.Random) -> Made:
    facts = make_enterprise(number, county, area, chance)
    point = point_of(area, county, number)
    enterprise = Enterprise(
        **{fact.key: facts[fact.key] for fact in ENTERPRISE_FACTS},
        jurisdiction=area,
        **keys_of_name(facts["name"], credit_code=facts["credit_code"], former_name=facts["former_name"]),
        valid_from=entry.made_at,
        changed_at=entry.made_at,
        origin=entry,
    )
    derive(enterprise)
    place = Place(
        kind=facts["place_kind"],
        address=facts["address"],
        longitude=point[0] if point else None,
        latitude=point[1] if point else None,
        jurisdiction=area,
        is_primary=True,
        valid_from=entry.made_at,
    )
    return Made(enterprise, place)


def _write(made: list[Made], county: Jurisdiction, entry: RegisterEntry) -> None:
    enterprises = [one.enterprise for one in made]
    Enterprise.objects.bulk_create(enterprises, batch_size=BATCH)
    for one in made:
        one.place.enterprise = one.enterprise
    places = [one.place for one in made]
    Place.objects.bulk_create(places, batch_size=BATCH)
    Place.objects.bulk_update(tenants_of(places), ["within", "address", "longitude", "latitude"], batch_size=BATCH)
    places += Place.objects.bulk_create(sites_of(enterprises, county, entry), batch_size=BATCH)
    versions = [version_of(one.enterprise, entry, ["*"]) for one in made]
    EnterpriseVersion.objects.bulk_create(versions, batch_size=BATCH)
    PlaceVersion.objects.bulk_create([place_version_of(place, entry, ["*"]) for place in places], batch_size=BATCH)


def _mend_some(made: list[Made], county: Jurisdiction, chance: random.Random) -> int:
    """Some facts were set right afterwards by the county's officer, as an enterprise's history shows them."""
    chosen = chance.sample(made, max(1, int(len(made) * MENDED_SHARE))) if made else []
    if not chosen:
        return 0
    entry = _entry(
        county, RegisterEntry.Kind.MEND, timezone.now() - MENDED_SINCE, reason="企业来函说明，核对营业执照后更正"
    )
    enterprises = [one.enterprise for one in chosen]
    ids = [enterprise.pk for enterprise in enterprises]
    EnterpriseVersion.objects.filter(enterprise__in=ids, valid_to=None).update(valid_to=entry.made_at)
    for enterprise in enterprises:
        enterprise.staff = (enterprise.staff or 0) + chance.randint(1, 9)
        enterprise.standard_grade = "三级" if enterprise.standard_grade != "三级" else "二级"
        enterprise.revision += 1
        enterprise.changed_at = entry.made_at
    Enterprise.objects.bulk_update(enterprises, ["staff", "standard_grade", "revision", "changed_at"], batch_size=BATCH)
    changed = ["staff", "standard_grade"]
    EnterpriseVersion.objects.bulk_create([version_of(enterprise, entry, changed) for enterprise in enterprises])
    return len(chosen)

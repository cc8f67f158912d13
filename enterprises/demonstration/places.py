"""Where the made-up enterprises stand: invented points within each county, building sites with days, shared sites.

Each place draws on a random source of its own number, so that a place more changes no name after it.
"""

import datetime
import random
from collections.abc import Iterator
from decimal import Decimal

from django.utils import timezone

from enterprises.demonstration.trades import ROADS
from enterprises.register.models import Enterprise, Place, RegisterEntry
from liuan_safety.organizations.models import Jurisdiction

# Circles that lie wholly within the county's outline: longitude, latitude, radius in degrees.
ANCHORS: dict[str, tuple[tuple[float, float, float], ...]] = {
    "金安区": (
        *((116.63, 31.92, 0.04), (116.73, 31.58, 0.02), (116.73, 31.70, 0.02), (116.59, 31.46, 0.05)),
        *((116.65, 31.78, 0.04), (116.59, 31.62, 0.05)),
    ),
    "叶集区": ((116.13, 31.81, 0.04), (116.03, 31.93, 0.03), (115.93, 31.85, 0.02)),
    "裕安区": (
        *((116.33, 31.71, 0.05), (116.25, 31.89, 0.03), (116.23, 31.55, 0.03), (116.47, 31.71, 0.03)),
        *((116.41, 31.87, 0.05), (116.33, 31.99, 0.04), (116.19, 31.71, 0.04), (116.43, 31.57, 0.03)),
    ),
    "霍邱县": (
        *((115.98, 32.47, 0.05), (116.22, 32.21, 0.05), (116.08, 32.27, 0.05), (116.24, 32.03, 0.02)),
        *((116.38, 32.29, 0.05), (116.12, 32.11, 0.05), (116.38, 32.09, 0.04), (116.20, 32.37, 0.05)),
        *((115.98, 32.03, 0.03), (115.96, 32.23, 0.04), (116.32, 32.39, 0.05), (116.46, 32.17, 0.04)),
    ),
    "金寨县": (
        *((115.75, 31.31, 0.05), (115.83, 31.39, 0.05), (115.81, 31.21, 0.05), (116.07, 31.51, 0.03)),
        *((115.87, 31.57, 0.05), (115.73, 31.57, 0.05), (115.57, 31.59, 0.05), (115.59, 31.43, 0.05)),
        *((115.45, 31.51, 0.03), (115.97, 31.61, 0.04), (115.67, 31.69, 0.05), (115.91, 31.71, 0.05)),
    ),
    "舒城县": (
        *((116.91, 31.22, 0.04), (116.89, 31.34, 0.05), (116.65, 31.14, 0.05), (116.95, 31.50, 0.02)),
        *((116.75, 31.24, 0.05), (116.81, 31.42, 0.03), (117.05, 31.40, 0.02), (116.69, 31.38, 0.03)),
        *((116.59, 31.24, 0.04), (116.77, 31.12, 0.04)),
    ),
    "霍山县": (
        *((116.19, 31.23, 0.05), (116.47, 31.39, 0.03), (116.31, 31.29, 0.05), (116.43, 31.23, 0.04)),
        *((116.25, 31.43, 0.03), (116.17, 31.35, 0.05), (116.09, 31.17, 0.05), (116.21, 31.11, 0.03)),
    ),
    "六安经济技术开发区": ((116.57, 31.76, 0.02),),
    "六安市承接产业转移集中示范园区": ((116.66, 31.84, 0.02),),
}
WITHOUT_POINT = 0.24
OUTSIDE = 0.004  # some points are typed wrong, as they are
DEGREE = Decimal("0.000001")
BUILDER = "建筑施工"
SITE_NAMES = ("安置房二期", "标准化厂房", "污水管网", "中学教学楼", "农贸市场改造", "河道整治", "住宅小区", "道路改造")
TENANTS = (3, 6)


def point_of(area: Jurisdiction, county: Jurisdiction, number: int) -> tuple[Decimal, Decimal] | None:
    """Longitude and latitude of the enterprise of that number, or None for those that nobody has located."""
    chance = random.Random(f"point {number}")  # noqa: S311  made-up data
    if chance.random() < WITHOUT_POINT:
        return None
    if chance.random() < OUTSIDE:
        return _degrees(chance.uniform(117.4, 118.2)), _degrees(chance.uniform(31.2, 32.2))
    circles = ANCHORS[county.name]
    longitude, latitude, radius = circles[area.pk % len(circles)]
    return _degrees(chance.uniform(-0.7, 0.7) * radius + longitude), _degrees(
        chance.uniform(-0.7, 0.7) * radius + latitude
    )


def _degrees(number: float) -> Decimal:
    return Decimal(number).quantize(DEGREE)


def sites_of(enterprises: list[Enterprise], county: Jurisdiction, entry: RegisterEntry) -> Iterator[Place]:
    """Building sites of every third builder: some run, some are over and still stand as open."""
    today = timezone.localdate()
    for enterprise in enterprises:
        if enterprise.sector != BUILDER or enterprise.pk % 3:
            continue
        chance = random.Random(f"site {enterprise.pk}")  # noqa: S311  made-up data
        begins = today - datetime.timedelta(days=chance.randrange(20, 600))
        point = point_of(enterprise.jurisdiction, county, -enterprise.pk)
        yield Place(
            enterprise=enterprise,
            kind=Place.Kind.SITE,
            name=f"{chance.choice(SITE_NAMES)}工地",
            address=f"安徽省六安市{county.name}{chance.choice(ROADS)}北侧",
            longitude=point[0] if point else None,
            latitude=point[1] if point else None,
            begins_on=begins,
            ends_on=begins + datetime.timedelta(days=chance.randrange(180, 720)),
            jurisdiction=enterprise.jurisdiction,
            valid_from=entry.made_at,
        )


def tenants_of(places: list[Place]) -> list[Place]:
    """In each zone some enterprises rent from the first works there: their places lie within its place."""
    tenants: list[Place] = []
    by_zone: dict[int, list[Place]] = {}
    for place in places:
        if place.jurisdiction.kind in (Jurisdiction.Kind.COUNTY_ZONE, Jurisdiction.Kind.CITY_ZONE):
            by_zone.setdefault(place.jurisdiction_id, []).append(place)
    for zone in by_zone.values():
        works = [place for place in zone if place.kind == Place.Kind.WORKS]
        chance = random.Random(f"tenants {len(zone)}")  # noqa: S311  made-up data
        for tenant in works[1 : 1 + chance.randint(*TENANTS)]:
            tenant.within = works[0]
            tenant.address = f"{works[0].address}（园区内）"
            tenant.longitude, tenant.latitude = works[0].longitude, works[0].latitude
            tenants.append(tenant)
    return tenants

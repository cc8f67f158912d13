"""What the map's page and the small map of a form are told: areas with their shades, tiles, the table, addresses."""

import math
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from enterprises.register.geography import COUNTIES, LUAN, Box
from enterprises.register.models import Place
from enterprises.register.place_filters import PlaceFilter
from enterprises.register.selectors.mapping import (
    AreaCount,
    Drawn,
    base_area,
    counts_below,
    counts_by_jurisdiction,
    with_empty_areas,
)
from enterprises.register.selectors.places import county_level_id
from liuan_safety.organizations.models import Jurisdiction, User

SHADES = 5
ZONES = (Jurisdiction.Kind.CITY_ZONE, Jurisdiction.Kind.COUNTY_ZONE)
NO_FILTER = ("view", "page", "sort")


@dataclass(frozen=True)
class Line:
    """One line of the table behind the map, with the addresses that its figures open."""

    name: str
    is_zone: bool
    places: int
    with_point: int
    without: int
    doubtful: int
    shade: int
    url: str
    without_url: str
    doubtful_url: str


@dataclass(frozen=True)
class Scale:
    """Equal steps from one to the greatest number, each rounded up to a plain figure."""

    step: int

    @classmethod
    def for_greatest(cls, greatest: int) -> "Scale":
        """The scale whose five steps reach the greatest number."""
        least = max(1, math.ceil(greatest / SHADES))
        unit = 10 ** max(0, len(str(least)) - 2)
        return cls(math.ceil(least / unit) * unit)

    def shade(self, number: int) -> int:
        """0 for none, else 1 to 5."""
        return min(SHADES, math.ceil(number / self.step))

    def legend(self) -> list[dict[str, Any]]:
        """Each shade with its figures."""
        return [
            {"shade": shade, "words": f"{(shade - 1) * self.step + 1:,}—{shade * self.step:,}"}
            for shade in range(1, SHADES + 1)
        ]


def map_page(filtered: PlaceFilter, user: User, query: QueryDict) -> dict[str, Any]:
    """Everything that the page shows; one query counts, whatever the number of places."""
    city = Jurisdiction.objects.get(kind=Jurisdiction.Kind.CITY, valid_to=None)
    base = base_area(user, filtered.narrowed_to, city)
    counts = counts_by_jurisdiction(filtered.qs)
    areas = Jurisdiction.objects.in_bulk(counts)
    may_narrow = "jurisdiction" in filtered.form.fields
    counties = counts_below(counts, city, areas)
    lines = with_empty_areas(counties if base == city else counts_below(counts, base, areas), base)
    scale = Scale.for_greatest(max((line.places for line in lines), default=0))
    shown = [_line(line, scale, query, base, may_narrow) for line in lines]
    return {
        "lines": shown,
        "total": _total(shown, query),
        "base": base,
        "tiles": [line for line in shown if line.is_zone],
        "legend": scale.legend(),
        "map": _map(base, counties, scale if base == city else None, query, may_narrow),
        "list_url": _address("register:places", query),
        "whole_url": _address("register:map", query, jurisdiction=None) if filtered.narrowed_to else "",
    }


def _line(line: AreaCount, scale: Scale, query: QueryDict, base: Jurisdiction, may_narrow: bool) -> Line:
    itself = line.area.pk == base.pk
    area = {"jurisdiction": line.area.pk} if may_narrow and not itself else {}
    return Line(
        name=f"{line.area.name}（未细分到下级）" if itself else line.area.name,
        is_zone=line.area.kind in ZONES and not itself,
        places=line.places,
        with_point=line.places - line.without,
        without=line.without,
        doubtful=line.doubtful,
        shade=scale.shade(line.places),
        url=_address("register:map", query, **area) if area else "",
        without_url=_address("register:places", query, **area, point="no") if area else "",
        doubtful_url=_address("register:places", query, **area, point="doubtful") if area else "",
    )


def _total(lines: list[Line], query: QueryDict) -> dict[str, Any]:
    return {
        **{key: sum(getattr(line, key) for line in lines) for key in ("places", "with_point", "without", "doubtful")},
        "without_url": _address("register:places", query, point="no"),
        "doubtful_url": _address("register:places", query, point="doubtful"),
    }


def _map(
    base: Jurisdiction, counties: list[AreaCount], scale: Scale | None, query: QueryDict, may_narrow: bool
) -> dict[str, Any]:
    """What the script draws. Below the city no shades: the one county is as dark as it is."""
    counted = {line.area.name: line for line in counties}
    areas = Jurisdiction.objects.filter(kind=Jurisdiction.Kind.COUNTY, code__in=COUNTIES, valid_to=None)
    return {
        "home": numbers(home_of(base)),
        "areas": [
            {
                "name": area.name,
                "count": counted[area.name].places if area.name in counted else 0,
                "shade": _shade(counted.get(area.name), scale),
                "url": _address("register:map", query, jurisdiction=area.pk)
                if may_narrow and area.name in counted
                else "",
            }
            for area in areas
        ],
        "points_url": _address("register:map_points", query),
        "list_url": _address("register:places", query),
        "enterprise_url": reverse("register:detail", args=[0]),
    }


def _shade(line: AreaCount | None, scale: Scale | None) -> int:
    if line is None:
        return 0
    return scale.shade(line.places) if scale else 1


def home_of(area: Jurisdiction) -> Box:
    """What the map shows at first: the county that the area lies in, else the whole city."""
    county = Jurisdiction.objects.filter(pk=county_level_id(area)).first()
    return COUNTIES.get(county.code, LUAN) if county and county.kind == Jurisdiction.Kind.COUNTY else LUAN


def little_map(area: Jurisdiction) -> dict[str, Any]:
    """For the form of a place: where to begin, and in which county a point is expected."""
    county = Jurisdiction.objects.filter(pk=county_level_id(area)).first()
    expected = county.name if county and county.kind == Jurisdiction.Kind.COUNTY else ""
    return {"home": numbers(home_of(area)), "county": expected}


def points_answer(found: Drawn) -> dict[str, Any]:
    """The endpoint's answer: points as [longitude, latitude, enterprise, name, words, site], cells with their box."""
    kinds: dict[str, str] = dict(Place.Kind.choices)
    return {
        "total": found.total,
        "points": [
            [
                float(row["longitude"]),
                float(row["latitude"]),
                row["enterprise_id"],
                row["enterprise_name"],
                "，".join(filter(None, (kinds.get(row["kind"], ""), row["name"] or row["address"]))),
                row["kind"] == Place.Kind.SITE,
            ]
            for row in found.points
        ],
        "cells": [
            [cell.longitude, cell.latitude, cell.count, numbers(cell.box), str(cell.box)] for cell in found.cells
        ],
    }


def numbers(box: Box) -> list[float]:
    """West, south, east, north."""
    return [float(box.west), float(box.south), float(box.east), float(box.north)]


def _address(name: str, query: QueryDict, **changes: Any) -> str:
    """An address with the page's filters, some of them changed; None takes one away."""
    kept = query.copy()
    for key in NO_FILTER:
        kept.pop(key, None)
    for key, value in changes.items():
        kept.pop(key, None)
        if value is not None:
            kept[key] = str(value)
    text = kept.urlencode()
    return reverse(name) + (f"?{text}" if text else "")

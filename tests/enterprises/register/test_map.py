"""The map: what is drawn is what the filters and the scope leave, however it is gathered."""

import datetime
import json
from collections import Counter
from decimal import Decimal
from math import floor

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from enterprises.register.geography import LUAN, Box, cell_size
from enterprises.register.mapping import SHADES, Scale
from enterprises.register.models import Enterprise, Place
from enterprises.register.selectors.mapping import drawn
from enterprises.register.services import grant_enterprise
from tests.enterprises.factories import EnterpriseFactory, PlaceFactory
from tests.liuan_safety.organizations.factories import jurisdiction

pytestmark = [pytest.mark.django_db, pytest.mark.article("D7")]
POINTS = "register:map_points"


def scatter(enterprise: Enterprise, points: list[tuple[Decimal, Decimal]]) -> None:
    """Many places at once, without versions."""
    Place.objects.bulk_create(
        Place(
            enterprise=enterprise, kind="works", address="x", longitude=longitude, latitude=latitude,
            jurisdiction=enterprise.jurisdiction, valid_from=enterprise.valid_from,
        )
        for longitude, latitude in points
    )  # fmt: skip


degrees = st.tuples(
    st.decimals(Decimal("115.0"), Decimal("117.5"), places=6), st.decimals(Decimal("30.9"), Decimal("32.8"), places=6)
)
boxes = st.tuples(degrees, degrees).map(
    lambda pair: Box(
        min(pair[0][0], pair[1][0]), min(pair[0][1], pair[1][1]),
        max(pair[0][0], pair[1][0]), max(pair[0][1], pair[1][1]),
    )
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(degrees, max_size=40), boxes, st.integers(0, 12))
def test_gathered_or_not_every_place_of_the_box_is_counted_once(points, box, most):
    Enterprise.objects.filter(name="撒点").delete()
    scatter(EnterpriseFactory(name="撒点", primary_place=False), points)
    inside = [point for point in points if box.holds(*point) and LUAN.holds(*point)]
    found = drawn(Place.objects.filter(enterprise__name="撒点"), box, most=most)
    assert found.total == len(inside)
    if len(inside) <= most:
        assert not found.cells
        return
    size = cell_size(box)
    grid = Counter(
        (floor((float(x) - float(LUAN.west)) / size), floor((float(y) - float(LUAN.south)) / size)) for x, y in inside
    )
    assert sorted(cell.count for cell in found.cells) == sorted(number for number in grid.values() if number > 1)
    assert len(found.points) == sum(number == 1 for number in grid.values())
    for cell in found.cells:
        assert float(cell.box.west) - 1e-6 <= cell.longitude <= float(cell.box.east) + 1e-6
        assert float(cell.box.south) - 1e-6 <= cell.latitude <= float(cell.box.north) + 1e-6


def test_places_without_a_point_or_astray_are_not_drawn(client, cast):
    EnterpriseFactory(place_name="三十铺镇")
    enterprise = EnterpriseFactory(place_name="三十铺镇", primary_place=False)
    PlaceFactory(enterprise=enterprise, longitude=None, latitude=None)
    PlaceFactory(enterprise=enterprise, longitude=Decimal("120.000000"))
    answer = cast.login(client, cast.jinan_officer).get(reverse(POINTS)).json()
    assert answer["total"] == len(answer["points"]) == 1


def test_another_county_sees_nothing(client, cast):
    enterprise = EnterpriseFactory(place_name="三十铺镇")
    mine = cast.login(client, cast.jinan_officer).get(reverse(POINTS)).json()
    assert [point[2] for point in mine["points"]] == [enterprise.pk]
    stranger = cast.login(type(client)(), cast.yuan_officer)
    assert stranger.get(reverse(POINTS)).json() == {"total": 0, "points": [], "cells": []}
    asked = {"jurisdiction": jurisdiction("金安区").pk}
    assert stranger.get(reverse(POINTS), asked).json()["total"] == 0
    page = stranger.get(reverse("register:map"))
    assert page.context["total"]["places"] == 0
    assert enterprise.name not in page.content.decode()


def test_the_city_sees_all_and_narrows_to_a_county(client, cast):
    for place in ("三十铺镇", "苏埠镇", "苏埠镇", "六安经济技术开发区"):
        EnterpriseFactory(place_name=place)
    office = cast.login(client, cast.office)
    page = office.get(reverse("register:map"))
    lines = {line.name: line for line in page.context["lines"]}
    assert {name: line.places for name, line in lines.items() if line.places} == {
        "金安区": 1, "裕安区": 2, "六安经济技术开发区": 1,
    }  # fmt: skip
    assert lines["霍山县"].places == 0, "a county without places shows as such"
    assert {tile.name for tile in page.context["tiles"]} == {"六安经济技术开发区", "六安市承接产业转移集中示范园区"}
    told = page.context["map"]
    areas = {area["name"]: area for area in told["areas"]}
    assert len(areas) == 7
    assert (areas["裕安区"]["count"], areas["霍山县"]["shade"]) == (2, 0)
    narrowed = office.get(areas["裕安区"]["url"])
    assert narrowed.context["total"]["places"] == 2
    assert {line.name for line in narrowed.context["lines"] if line.places} == {"苏埠镇"}
    points = office.get(narrowed.context["map"]["points_url"]).json()
    assert points["total"] == 2
    assert narrowed.context["map"]["home"] != told["home"]


def test_the_table_counts_what_is_missing_and_opens_its_list(client, cast):
    EnterpriseFactory(place_name="三十铺镇")
    PlaceFactory(enterprise=EnterpriseFactory(place_name="东市街道"), longitude=None, latitude=None)
    PlaceFactory(enterprise=EnterpriseFactory(place_name="东市街道"), longitude=Decimal("118.000000"))
    officer = cast.login(client, cast.jinan_officer)
    page = officer.get(reverse("register:map"), {"kind": "works"})
    assert {key: page.context["total"][key] for key in ("places", "with_point", "without", "doubtful")} == {
        "places": 5, "with_point": 4, "without": 1, "doubtful": 1,
    }  # fmt: skip
    assert "没有坐标 1 处" in page.content.decode()
    for line in page.context["lines"]:
        for url, number in ((line.without_url, line.without), (line.doubtful_url, line.doubtful)):
            if url:
                assert officer.get(url).context["count"] == number
        if line.url:
            assert officer.get(line.url).context["total"]["places"] == line.places
    assert officer.get(page.context["total"]["without_url"]).context["count"] == 1
    assert "kind=works" in page.context["total"]["without_url"]


def test_many_places_are_gathered_and_a_cell_opens_its_places(client, cast, monkeypatch):
    monkeypatch.setattr("enterprises.register.selectors.mapping.drawn.__kwdefaults__", {"most": 3})
    enterprise = EnterpriseFactory(place_name="三十铺镇", primary_place=False)
    scatter(enterprise, [(Decimal("116.5") + Decimal(n) / 10_000, Decimal("31.7")) for n in range(9)])
    scatter(enterprise, [(Decimal("115.6"), Decimal("31.3"))])
    officer = cast.login(client, cast.jinan_officer)
    answer = officer.get(reverse(POINTS)).json()
    assert answer["total"] == 10
    assert len(answer["points"]) == 1, "one that stands alone in its cell is a point"
    assert sum(cell[2] for cell in answer["cells"]) == 9
    listed = [officer.get(reverse("register:places"), {"box": cell[4]}).context["count"] for cell in answer["cells"]]
    assert listed == [cell[2] for cell in answer["cells"]]
    near = officer.get(reverse(POINTS), {"view": "115.5,31.2,115.7,31.4"}).json()
    assert (near["total"], near["cells"]) == (1, [])


def test_a_granted_enterprise_is_on_the_map_of_whoever_was_granted_it(client, cast):
    enterprise = EnterpriseFactory(place_name="三十铺镇")
    friend = cast.yuan_department
    today = timezone.localdate()
    grant_enterprise(
        enterprise_id=enterprise.pk, tenure=friend.acting, valid_from=today,
        valid_to=today + datetime.timedelta(days=9), reason="联合执法", by=cast.jinan_officer,
    )  # fmt: skip
    visitor = cast.login(client, friend)
    assert visitor.get(reverse(POINTS)).json()["total"] == 1
    page = visitor.get(reverse("register:map"))
    assert page.context["total"]["places"] == 1
    assert not any(line.url for line in page.context["lines"])


def test_the_page_says_that_it_is_a_sketch_and_carries_its_figures(client, cast):
    EnterpriseFactory(place_name="三十铺镇")
    page = cast.login(client, cast.office).get(reverse("register:map"))
    html = page.content.decode()
    assert "示意图" in html
    data = html.split('<script id="map-data" type="application/json">')[1].split("</script>")[0]
    assert json.loads(data)["areas"]
    assert reverse("register:map") in cast.login(client, cast.office).get(reverse("register:list")).content.decode()


def test_the_page_costs_few_queries(client, cast, django_assert_max_num_queries):
    officer = cast.login(client, cast.jinan_officer)
    for number in range(20):
        EnterpriseFactory(place_name="三十铺镇" if number % 2 else "东市街道")
    with django_assert_max_num_queries(26):
        officer.get(reverse("register:map"))
    with django_assert_max_num_queries(12):
        officer.get(reverse(POINTS))


@given(st.integers(0, 2_000_000))
def test_the_scale_reaches_the_greatest_number(greatest):
    scale = Scale.for_greatest(greatest)
    assert scale.shade(0) == 0
    assert scale.step * SHADES >= greatest
    assert 0 <= scale.shade(greatest) <= SHADES
    shades = [scale.shade(greatest * part // 10) for part in range(11)]
    assert shades == sorted(shades)

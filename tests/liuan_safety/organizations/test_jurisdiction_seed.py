"""The jurisdictions come with the migrations: item 2 of the house."""

import datetime
import importlib

import pytest
from django.apps import apps

from liuan_safety.organizations.models import Jurisdiction, JurisdictionAlias
from liuan_safety.organizations.models.periods import in_force

pytestmark = pytest.mark.django_db
plant = importlib.import_module("liuan_safety.organizations.migrations.0003_luan_jurisdictions").plant


def names(kind: str, day: datetime.date) -> set[str]:
    return set(Jurisdiction.objects.filter(in_force(day), kind=kind).values_list("name", flat=True))


def test_seven_counties_stand_today_and_shouxian_is_gone(cast):
    seven = {"金安区", "裕安区", "叶集区", "霍邱县", "舒城县", "金寨县", "霍山县"}
    assert names("county", datetime.date(2026, 1, 1)) == seven
    assert names("county", datetime.date(2015, 1, 1)) == seven - {"叶集区"} | {"寿县"}


def test_the_citys_zone_lies_under_the_city_although_its_code_begins_like_jinans(cast):
    zone = Jurisdiction.objects.get(code="341502400")
    assert (zone.kind, zone.parent.name) == ("city_zone", "六安市")
    assert not zone.is_within(Jurisdiction.objects.get(code="341502"))


def test_every_township_lies_on_the_path_of_the_county_of_its_code(cast):
    towns = Jurisdiction.objects.filter(kind="township").select_related("parent")
    assert len(towns) == 140
    for town in towns:
        assert town.code[:6] == town.parent.code
        assert town.path == f"{town.parent.path}{town.pk:06d}/"
        assert town.ancestor_ids == [town.parent.parent_id, town.parent_id, town.pk]


def test_planting_again_adds_nothing_and_keeps_what_the_office_changed(cast):
    Jurisdiction.objects.filter(name="金安区").update(pays=False)
    before = Jurisdiction.objects.count(), JurisdictionAlias.objects.count()
    plant(apps, None)
    assert (Jurisdiction.objects.count(), JurisdictionAlias.objects.count()) == before
    assert not Jurisdiction.objects.get(name="金安区").pays

"""Merging landlord and tenant (D7): no place lies within another place of its own firm, and taking back restores it."""

import pytest

from enterprises.register.models import Place
from enterprises.register.selectors.acts import latest_act
from enterprises.register.selectors.consequences import of_merging
from enterprises.register.services import take_back
from enterprises.register.services.merging import Seen, merge_enterprises
from tests.enterprises.factories import EnterpriseFactory, PlaceFactory
from tests.enterprises.register.records import assert_history_tells_the_present, snapshot

pytestmark = [pytest.mark.django_db, pytest.mark.article("D7")]


def firm(name, **place):
    made = EnterpriseFactory(name=name, place_name="三十铺镇", primary_place=False)
    return made, PlaceFactory(enterprise=made, is_primary=True, **place)


@pytest.fixture
def park(cast):
    return firm("总园区", address="园区路 1 号")


@pytest.fixture
def landlord(park):
    return firm("甲厂房公司", address="园区路 1 号 2 幢", within=park[1])


@pytest.fixture
def tenant(landlord):
    return firm("乙租户", address="园区路 1 号 2 幢 3 层", within=landlord[1])


def merge(survivor, other, by, picked=()):
    merge_enterprises(
        survivor_id=survivor.pk, other_id=other.pk, survivor_seen=Seen(1), other_seen=Seen(1),
        from_other=set(picked), reason="经核实为同一家", by=by,
    )  # fmt: skip


def within_own():
    return [
        row for row in Place.objects.filter(valid_to=None) if row.within and row.within.enterprise == row.enterprise
    ]


@pytest.mark.parametrize("tenant_survives", [True, False])
@pytest.mark.parametrize("picked", [(), ("primary_place",)])
def test_the_place_lies_where_its_landlords_did_and_back_again(cast, park, landlord, tenant, tenant_survives, picked):
    by, (a, inner), (b, outer) = cast.jinan_officer, tenant, landlord
    survivor, other = (a, b) if tenant_survives else (b, a)
    before = snapshot([a.pk, b.pk])
    assert any("互为出租方和承租方：1 处" in line for line in of_merging(survivor, other))
    merge(survivor, other, by, picked)
    assert within_own() == []
    inner.refresh_from_db()
    assert inner.within == park[1]
    assert outer.versions.count() + inner.versions.count() <= 4  # one each by the act
    assert_history_tells_the_present()
    take_back(entry_id=latest_act(survivor.pk).pk, reason="不是同一家", by=by)
    assert snapshot([a.pk, b.pk]) == before
    inner.refresh_from_db()
    assert inner.within == outer
    assert_history_tells_the_present()


def test_with_no_landlord_above_it_lies_within_nobodys(cast, park, landlord):
    merge(park[0], landlord[0], cast.jinan_officer)
    landlord[1].refresh_from_db()
    assert landlord[1].within is None


def test_a_third_firms_place_stays_where_it_is(cast, park, landlord, tenant):
    merge(park[0], landlord[0], cast.jinan_officer)
    tenant[1].refresh_from_db()
    assert tenant[1].within == landlord[1]


def test_a_double_that_only_its_own_firm_rented_is_closed(cast):
    owner, house = firm("甲业主", address="沿街路 8 号")
    shop, room = firm("乙铺面", address="沿街路8号", within=house)
    merge(shop, owner, cast.jinan_officer)
    assert list(shop.places.filter(valid_to=None)) == [room]

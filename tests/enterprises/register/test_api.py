"""The register over the API: scope, filters, paging, masked, never another county's."""

import datetime

import pytest

from enterprises.register.models import Enterprise
from liuan_safety.organizations.accounts.services import create_token
from tests.enterprises.factories import EnterpriseFactory, PlaceFactory, many
from tests.liuan_safety.organizations.factories import jurisdiction

URL = "/api/enterprises/"


@pytest.fixture
def officer(client, cast):
    return cast.login(client, cast.jinan_officer)


def test_the_list_is_the_posts_own(officer, cast, client):
    own = EnterpriseFactory(place_name="三十铺镇")
    EnterpriseFactory(place_name="苏埠镇")
    body = officer.get(URL).json()
    assert body["count"] == 1
    assert body["results"][0]["credit_code"] == own.credit_code
    assert "telephone" not in body["results"][0]


def test_filters_and_paging(officer):
    many(60, jurisdiction("三十铺镇"))
    EnterpriseFactory(name="甲化工", sector="化工", above_scale=True)
    assert officer.get(URL, {"q": "化工"}).json()["count"] == 1
    assert officer.get(URL, {"under": jurisdiction("三十铺镇").pk}).json()["count"] == 60
    assert officer.get(URL, {"above_scale": "true"}).json()["count"] == 1
    assert len(officer.get(URL, {"page_size": 10, "page": 2}).json()["results"]) == 10


def test_one_enterprise_with_places_and_masks(officer):
    made = EnterpriseFactory()
    body = officer.get(f"{URL}{made.pk}/").json()
    assert (body["telephone"], body["legal_person"]) == ("139****2265", "吴××")
    assert body["places"][0]["address"] == "金安区试验路 1 号"
    assert body["revision"] == 1
    assert not {"name_pinyin", "origin"} & set(body)


def test_places_have_their_days_and_their_landlord_as_far_as_the_post_may_see_it(officer):
    near, far = (
        EnterpriseFactory(name="园区甲", place_name="三十铺镇"),
        EnterpriseFactory(name="园区乙", place_name="苏埠镇"),
    )
    made = EnterpriseFactory(place_name="三十铺镇")
    days = {"begins_on": datetime.date(2026, 3, 1), "ends_on": datetime.date(2026, 9, 30)}
    site = PlaceFactory(enterprise=made, kind="site", within=near.places.get(), is_primary=False, **days)
    shop = PlaceFactory(enterprise=made, kind="shop", within=far.places.get(), is_primary=False)
    places = {row["id"]: row for row in officer.get(f"{URL}{made.pk}/").json()["places"]}
    assert (places[site.pk]["begins_on"], places[site.pk]["ends_on"]) == ("2026-03-01", "2026-09-30")
    landlord = places[site.pk]["landlord"]
    assert (landlord["enterprise"], landlord["name"], landlord["county"]) == (near.pk, "园区甲", "金安区")
    assert landlord["place"]
    unseen = {"enterprise": None, "name": "园区乙", "county": "裕安区", "place": ""}
    assert places[shop.pk]["landlord"] == unseen
    assert places[made.places.get(is_primary=True).pk]["landlord"] is None


def test_another_countys_is_not_there(client, cast):
    made = EnterpriseFactory()
    assert cast.login(client, cast.yuan_officer).get(f"{URL}{made.pk}/").status_code == 404
    assert cast.login(client, cast.auditor).get(URL).status_code == 403


def test_queries_do_not_grow(officer, django_assert_max_num_queries):
    many(50, jurisdiction("三十铺镇"))
    with django_assert_max_num_queries(13):
        assert len(officer.get(URL).json()["results"]) == 50
    assert Enterprise.objects.count() == 50


def test_a_token_of_the_register_reads_its_posts_own_and_nothing_else(cast, client):
    own = EnterpriseFactory(place_name="三十铺镇")
    other = EnterpriseFactory(place_name="苏埠镇")
    text = create_token(by=cast.jinan_officer, name="对接", scopes=["register:read"], days=1)[1]
    headers = {"authorization": f"Token {text}"}
    assert [row["id"] for row in client.get(URL, headers=headers).json()["results"]] == [own.pk]
    assert client.get(f"{URL}{other.pk}/", headers=headers).status_code == 404
    assert client.get("/api/imports/", headers=headers).status_code == 403

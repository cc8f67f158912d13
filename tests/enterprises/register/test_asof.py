"""The register as it was on a day: list and page, the same scope, and at this instant the present list (D7)."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from enterprises.register.models import EnterpriseVersion, PlaceVersion, RegisterEntry
from enterprises.register.selectors.asof import day_of, end_of, past_list
from enterprises.register.selectors.listing import register_list
from enterprises.register.services import mend_enterprise
from tests.enterprises.factories import EnterpriseFactory, EntryFactory
from tests.liuan_safety.organizations.factories import jurisdiction

pytestmark = pytest.mark.django_db
DAY = datetime.date(2018, 12, 31)


def firm_of(day: datetime.date, **values: Any) -> Any:
    at = timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))
    return EnterpriseFactory(origin=EntryFactory(made_at=at), **values)


@pytest.fixture
def changed(cast: Any) -> Any:
    """Named 旧名厂 at the end of 2018, renamed today; another one came in only in 2019."""
    firm = firm_of(datetime.date(2018, 12, 1), name="旧名厂")
    firm_of(datetime.date(2019, 1, 1), name="后来厂")
    mend_enterprise(
        enterprise_id=firm.pk, revision_seen=1, changes={"name": "新名厂"}, reason="改名", by=cast.jinan_officer
    )
    return firm


def test_the_list_is_that_of_the_day(cast: Any, client: Any, changed: Any) -> None:
    cast.login(client, cast.jinan_officer)
    page = client.get("/enterprises/?asof=2018-12-31").content.decode()
    assert "您看到的是 2018年12月31日 的台账" in page
    assert "旧名厂" in page
    assert "新名厂" not in page
    assert "后来厂" not in page
    assert "后来厂" in client.get("/enterprises/?asof=2019-01-01").content.decode()
    assert "旧名厂" not in client.get("/enterprises/?asof=2018-12-31&q=没有").content.decode()


def test_the_page_is_that_of_the_day_and_offers_no_deeds(cast: Any, client: Any, changed: Any) -> None:
    cast.login(client, cast.jinan_officer)
    page = client.get(f"/enterprises/{changed.pk}/?asof=2018-12-31").content.decode()
    assert "旧名厂" in page
    assert "新名厂" not in page
    assert "更正信息" not in page
    assert changed.telephone not in page
    assert client.get(f"/enterprises/{changed.pk}/?asof=2018-11-30").status_code == 404


def test_who_looks_back_sees_what_lay_and_lies_in_his_place(cast: Any, client: Any, changed: Any) -> None:
    cast.login(client, cast.yuan_officer)
    assert "旧名厂" not in client.get("/enterprises/?asof=2018-12-31").content.decode()
    assert client.get(f"/enterprises/{changed.pk}/?asof=2018-12-31").status_code == 404
    EnterpriseVersion.objects.filter(enterprise=changed).update(jurisdiction=jurisdiction("裕安区"))
    cast.login(client, cast.jinan_officer)
    assert "旧名厂" not in client.get("/enterprises/?asof=2018-12-31").content.decode()


def test_at_this_instant_it_is_the_present_list(cast: Any, changed: Any) -> None:
    now = timezone.now() + datetime.timedelta(seconds=1)
    then = past_list(cast.jinan_officer, now).values_list("enterprise", "name", "staff", "jurisdiction")
    present = register_list(cast.jinan_officer).filter(valid_to=None)
    assert set(then) == set(present.values_list("pk", "name", "staff", "jurisdiction"))
    assert RegisterEntry.objects.exists()
    assert PlaceVersion.objects.exists()


def test_the_day_ends_at_midnight_of_the_officers_clock() -> None:
    assert end_of(DAY).isoformat() == "2019-01-01T00:00:00+08:00"
    assert day_of("2018-12-31") == DAY
    assert day_of("31.12.2018") is None
    assert day_of(timezone.localdate().isoformat()) is None


def test_the_list_asks_as_often_for_many_as_for_one(
    cast: Any, client: Any, changed: Any, django_assert_max_num_queries: Any
) -> None:
    for _ in range(5):
        firm_of(datetime.date(2018, 12, 1))
    cast.login(client, cast.jinan_officer)
    client.get("/enterprises/?asof=2018-12-31")
    with django_assert_max_num_queries(14):
        client.get("/enterprises/?asof=2018-12-31")

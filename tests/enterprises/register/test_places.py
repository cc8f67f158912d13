"""Places (D7): a site's days, the landlord's place, the primary one; who sees what of whom on a shared site."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from enterprises.register.models import Place, RegisterEntry
from enterprises.register.selectors.history import history
from enterprises.register.selectors.places import (
    doubt_of,
    expired_sites,
    in_days,
    landlords_of,
    place_list,
    search_landlords,
    sharing,
    tenants_of,
    with_point,
)
from enterprises.register.services import (
    add_place,
    change_place,
    close_enterprise,
    close_expired_site,
    close_place,
    make_primary,
)
from liuan_safety.audit.models import DeedRecord
from liuan_safety.ui.errors import Conflict, RuleBroken
from tests.enterprises.factories import EnterpriseFactory, PlaceFactory
from tests.liuan_safety.organizations.factories import jurisdiction

pytestmark = [pytest.mark.django_db, pytest.mark.article("D7")]
TODAY = datetime.date(2026, 6, 1)
WHY = {"reason": "现场核实"}


@pytest.fixture
def enterprise(db):
    return EnterpriseFactory(name="甲建设有限公司", place_name="三十铺镇")


@pytest.fixture
def park(db):
    return EnterpriseFactory(name="乙园区管理有限公司", place_name="三十铺镇", supervisor_as_written="区经信局")


def site(enterprise, by, **changes):
    values = {"kind": "site", "name": "一号工地", "address": "工地路 1 号", "begins_on": datetime.date(2026, 3, 1)}
    return add_place(enterprise_id=enterprise.pk, values=values | changes, by=by, **WHY)


def rent(enterprise, landlord, by, **changes):
    values = {"kind": "works", "address": "园区 3 号楼", "within": landlord.places.get(is_primary=True)}
    return add_place(enterprise_id=enterprise.pk, values=values | changes, by=by, **WHY)


def sentences(enterprise):
    return [line.sentence for line in history(enterprise)]


def test_a_site_has_its_days_and_says_so_in_history(cast, enterprise):
    place = site(enterprise, cast.jinan_officer, ends_on=datetime.date(2026, 9, 30))
    changes = {"ends_on": datetime.date(2026, 12, 31)}
    change_place(place_id=place.pk, revision_seen=1, changes=changes, by=cast.jinan_officer, **WHY)
    assert "将场所结束日期由“2026-09-30”改为“2026-12-31”" in sentences(enterprise)[0]
    versions = list(place.versions.order_by("revision").values_list("begins_on", "ends_on"))
    begins = datetime.date(2026, 3, 1)
    assert versions == [(begins, datetime.date(2026, 9, 30)), (begins, datetime.date(2026, 12, 31))]
    logged = DeedRecord.objects.filter(action="register.place.changed").get()
    assert logged.after == {"ends_on": "2026-12-31"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"begins_on": None}, "begins_on"),
        ({"ends_on": datetime.date(2026, 2, 28)}, "ends_on"),
        ({"begins_on": datetime.date(26, 3, 1)}, "begins_on"),
        ({"kind": "works"}, "begins_on"),
        ({"kind": "shop", "begins_on": None, "ends_on": datetime.date(2026, 3, 1)}, "ends_on"),
    ],
)
def test_days_that_can_not_be_are_refused(cast, enterprise, changes, field):
    with pytest.raises(RuleBroken) as refused:
        site(enterprise, cast.jinan_officer, **changes)
    assert refused.value.field == field
    assert enterprise.places.count() == 1
    assert not RegisterEntry.objects.filter(kind="mend").exists()


def test_the_same_place_sent_twice_is_added_once(cast, enterprise):
    site(enterprise, cast.jinan_officer)
    with pytest.raises(RuleBroken, match="没有重复增加"):
        site(enterprise, cast.jinan_officer)
    site(enterprise, cast.jinan_officer, name="二号工地")
    assert Place.objects.filter(enterprise=enterprise, kind="site").count() == 2


def test_a_firm_that_has_left_gets_no_form_of_a_place(client, cast, enterprise):
    url = reverse("register:new_place", args=[enterprise.pk])
    cast.login(client, cast.jinan_officer)
    assert client.get(url).status_code == 200
    close_enterprise(enterprise_id=enterprise.pk, revision_seen=enterprise.revision, by=cast.jinan_officer, **WHY)
    assert client.get(url).status_code == 422
    with pytest.raises(RuleBroken, match="不能再修改"):
        add_place(enterprise_id=enterprise.pk, values={"address": "甲路"}, by=cast.jinan_officer, **WHY)


def test_a_number_that_is_none_in_the_address_harms_nothing(client, cast, enterprise):
    cast.login(client, cast.jinan_officer)
    assert client.get(reverse("register:map"), {"county": "²", "jurisdiction": "²"}).status_code == 200
    assert client.get(reverse("register:map_points"), {"columns": "²"}).status_code == 200
    new = reverse("register:new_place", args=[enterprise.pk])
    answer = client.post(new, {"kind": "works", "address": "甲路", "within": "²", "reason": "核实"})
    assert answer.status_code == 200
    assert not Place.objects.filter(enterprise=enterprise, address="甲路").exists()


def test_the_database_itself_refuses_a_site_that_ends_before_it_begins(enterprise):
    begins = datetime.date(2026, 3, 1)
    backwards = {"begins_on": begins, "ends_on": begins - datetime.timedelta(days=1)}
    with pytest.raises(IntegrityError), transaction.atomic():
        PlaceFactory(enterprise=enterprise, kind="site", is_primary=False, **backwards)
    place = PlaceFactory(enterprise=enterprise, kind="site", is_primary=False, begins_on=begins, ends_on=begins)
    place.ends_on = backwards["ends_on"]
    with pytest.raises(ValidationError, match="结束日期不能早于开始日期"):
        place.validate_constraints()


def test_a_site_may_last_one_day(cast, enterprise):
    day = datetime.date(2026, 3, 1)
    assert site(enterprise, cast.jinan_officer, ends_on=day).ends_on == day


def test_a_half_point_names_the_missing_half(cast, enterprise):
    with pytest.raises(RuleBroken) as refused:
        site(enterprise, cast.jinan_officer, longitude=Decimal("116.5"))
    assert refused.value.field == "latitude"


def test_an_expired_site_is_closed_with_one_click(cast, enterprise):
    by, yesterday = cast.jinan_officer, timezone.localdate() - datetime.timedelta(days=1)
    days = {"begins_on": datetime.date(2020, 1, 1)}
    runs = site(enterprise, by, **days, ends_on=timezone.localdate())
    over = site(enterprise, by, **days, ends_on=yesterday, name="二号工地")
    assert expired_sites(by) == 1
    assert expired_sites(cast.yuan_officer) == 0
    with pytest.raises(RuleBroken):
        close_expired_site(place_id=runs.pk, revision_seen=1, by=by)
    with pytest.raises(Http404):
        close_expired_site(place_id=over.pk, revision_seen=1, by=cast.yuan_officer)
    with pytest.raises(Conflict):
        close_expired_site(place_id=over.pk, revision_seen=9, by=by)
    close_expired_site(place_id=over.pk, revision_seen=1, by=by)
    assert expired_sites(by) == 0
    assert f"期限到 {yesterday} 为止，已到期" in sentences(enterprise)[0]
    with pytest.raises(RuleBroken, match="已经停用"):
        close_expired_site(place_id=over.pk, revision_seen=2, by=by)


def test_the_states_of_a_site_share_no_site(cast, enterprise):
    day = datetime.timedelta(days=1)
    begins = TODAY - 5 * day
    PlaceFactory(enterprise=enterprise, kind="site", name="over", begins_on=begins, ends_on=TODAY - day)
    PlaceFactory(enterprise=enterprise, kind="site", name="last day", begins_on=begins, ends_on=TODAY)
    PlaceFactory(enterprise=enterprise, kind="site", name="open end", begins_on=TODAY)
    PlaceFactory(enterprise=enterprise, kind="site", name="to come", begins_on=TODAY + day, ends_on=TODAY + 2 * day)
    found = {
        state: set(Place.objects.filter(in_days(state, TODAY)).values_list("name", flat=True))
        for state in ("expired", "running", "coming")
    }
    assert found == {"expired": {"over"}, "running": {"last day", "open end"}, "coming": {"to come"}}


def test_another_place_becomes_the_primary_one(cast, enterprise):
    by = cast.jinan_officer
    former = enterprise.places.get()
    place = site(enterprise, by)
    with pytest.raises(RuleBroken):
        make_primary(place_id=place.pk, revision_seen=1, by=by)
    now = make_primary(place_id=place.pk, revision_seen=1, by=by, **WHY)
    assert list(enterprise.places.filter(is_primary=True)) == [place]
    assert now.revision > former.revision, "a form opened on the former primary place must be refused"
    assert "将场所“一号工地”设为主要场所" in sentences(enterprise)[0]
    count = RegisterEntry.objects.count()
    make_primary(place_id=place.pk, revision_seen=1, by=by, **WHY)
    assert RegisterEntry.objects.count() == count, "done already, it is done"
    close_place(place_id=former.pk, revision_seen=1, by=by, **WHY)
    with pytest.raises(RuleBroken):
        make_primary(place_id=former.pk, revision_seen=2, by=by, **WHY)
    with pytest.raises(Http404):
        make_primary(place_id=place.pk, revision_seen=2, by=cast.yuan_officer, **WHY)


def test_a_form_opened_before_the_primary_place_changed_is_refused(cast, enterprise):
    from enterprises.register.services import mend_enterprise

    place = site(enterprise, cast.jinan_officer)
    make_primary(place_id=place.pk, revision_seen=1, by=cast.office, **WHY)
    with pytest.raises(Conflict):
        mend_enterprise(
            enterprise_id=enterprise.pk, revision_seen=1, place_revision_seen=1, changes={"staff": 9}, reason="x",
            by=cast.jinan_officer,
        )  # fmt: skip


def test_a_closed_place_is_changed_no_more(cast, enterprise):
    place = site(enterprise, cast.jinan_officer)
    close_place(place_id=place.pk, revision_seen=1, by=cast.jinan_officer, **WHY)
    with pytest.raises(RuleBroken, match="已经停用"):
        change_place(place_id=place.pk, revision_seen=2, changes={"name": "x"}, by=cast.jinan_officer, **WHY)


def test_landlord_and_tenant_name_each_other(cast, enterprise, park):
    place = rent(enterprise, park, cast.jinan_officer)
    landlord = landlords_of([place], cast.jinan_officer)[place.pk]
    assert (landlord.name, landlord.enterprise_id, landlord.county) == (park.name, park.pk, "金安区")
    enterprise.supervisor_as_written = "区住建局"
    enterprise.save()
    (tenant,) = tenants_of(park, cast.jinan_officer)
    assert (tenant.name, tenant.kind, tenant.supervisor) == (enterprise.name, "厂区", "区住建局")
    assert tenants_of(enterprise, cast.jinan_officer) == []
    changes = {"within": None}
    change_place(place_id=place.pk, revision_seen=1, changes=changes, by=cast.jinan_officer, **WHY)
    assert f"将场所所在场地由“{park.name}”改为“空”" in sentences(enterprise)[0]
    assert tenants_of(park, cast.jinan_officer) == []


def test_a_closed_tenant_is_none(cast, enterprise, park):
    place = rent(enterprise, park, cast.jinan_officer)
    close_place(place_id=place.pk, revision_seen=1, by=cast.jinan_officer, **WHY)
    assert tenants_of(park, cast.jinan_officer) == []


def test_a_closed_landlord_says_so(cast, enterprise, park):
    place = rent(enterprise, park, cast.jinan_officer)
    Place.objects.filter(enterprise=park).update(valid_to=timezone.now())
    assert landlords_of([place], cast.jinan_officer)[place.pk].closed


def refused(cast_user, place, landlord):
    with pytest.raises(RuleBroken) as broken:
        change_place(place_id=place.pk, revision_seen=place.revision, changes={"within": landlord}, by=cast_user, **WHY)
    assert broken.value.field == "within"
    return broken.value.message_zh


def test_no_place_lies_within_itself_or_in_a_circle(cast, enterprise, park):
    by = cast.jinan_officer
    own = enterprise.places.get()
    assert "另一家企业" in refused(by, own, own)
    third = EnterpriseFactory(name="丙厂", place_name="三十铺镇")
    hall = rent(park, enterprise, by)
    floor = add_place(enterprise_id=third.pk, values={"kind": "works", "address": "三层", "within": hall}, by=by, **WHY)
    assert "互为出租方" in refused(by, own, floor)
    assert "互为出租方" in refused(by, hall, floor)


def test_a_landlord_of_another_county_or_out_of_use_is_refused(cast, enterprise, park):
    place = rent(enterprise, park, cast.jinan_officer, within=None)
    stranger = EnterpriseFactory(place_name="苏埠镇").places.get()
    assert "另一县区" in refused(cast.office, place, stranger)
    with pytest.raises(Http404):
        change_place(place_id=place.pk, revision_seen=1, changes={"within": stranger}, by=cast.jinan_officer, **WHY)
    closed = PlaceFactory(enterprise=park, valid_to=timezone.now())
    assert "已经停用" in refused(cast.office, place, closed)


def test_across_scopes_name_and_county_are_seen_and_nothing_more(cast, enterprise):
    other = EnterpriseFactory(name="丁物流园", place_name="金安区", supervisor_as_written="区交通局")
    place = rent(enterprise, other, cast.jinan_officer)
    by = cast.jinan_township  # of 三十铺镇: 丁物流园 lies on the county itself, beyond that post's scope
    landlord = landlords_of([place], by)[place.pk]
    assert (landlord.name, landlord.county) == ("丁物流园", "金安区")
    assert (landlord.enterprise_id, landlord.kind, landlord.place, landlord.supervisor) == (None, "", "", "")
    assert not search_landlords(by, "丁物流园", besides=enterprise.pk)
    changes = {"name": "甲厂房"}
    change_place(place_id=place.pk, revision_seen=1, changes=changes, by=by, **WHY)
    assert Place.objects.get(pk=place.pk).within_id, "what the officer can't see stays as it is"


def test_landlords_are_searched_by_name_and_address_in_scope(cast, enterprise, park):
    EnterpriseFactory(name="乙园区外县公司", place_name="苏埠镇")
    found = search_landlords(cast.jinan_officer, "乙园区", besides=enterprise.pk)
    assert [place.enterprise for place in found] == [park]
    Place.objects.filter(enterprise=park).update(address="迎宾大道 88 号")
    assert search_landlords(cast.jinan_officer, "迎宾大道", besides=enterprise.pk)
    assert not search_landlords(cast.jinan_officer, "乙园区", besides=park.pk)


def test_a_place_may_lie_elsewhere_within_the_officers_reach(cast, enterprise):
    place = site(enterprise, cast.jinan_officer, jurisdiction=jurisdiction("东市街道"))
    assert place.jurisdiction.name == "东市街道"
    with pytest.raises(Exception, match="没有“修改企业台账”的权限"):
        site(enterprise, cast.jinan_officer, jurisdiction=jurisdiction("苏埠镇"))


def test_the_list_is_narrowed_by_point_and_by_sharing(cast, enterprise, park):
    Place.objects.filter(enterprise=enterprise).update(longitude=None, latitude=None)
    far = PlaceFactory(enterprise=park, longitude=Decimal("117.900000"))
    astray = PlaceFactory(enterprise=park, longitude=Decimal("117.100000"), latitude=Decimal("31.300000"))
    rows = place_list(cast.jinan_officer)
    assert [place.enterprise for place in rows.filter(with_point("no"))] == [enterprise]
    doubtful = list(rows.filter(with_point("doubtful")).order_by("pk"))
    assert doubtful == [far, astray]
    assert all(doubt_of(place) for place in doubtful)
    assert not any(doubt_of(place) for place in rows.exclude(pk__in=[far.pk, astray.pk]))
    assert rows.filter(with_point("yes")).count() == 3
    tenant = rent(enterprise, park, cast.jinan_officer)
    assert list(rows.filter(sharing("tenant"))) == [tenant]
    assert [place.enterprise for place in rows.filter(sharing("landlord"))] == [park]


def test_two_places_of_one_name_are_no_secret_of_another_county(cast, enterprise):
    EnterpriseFactory(place_name="苏埠镇")
    assert {place.enterprise for place in place_list(cast.jinan_officer)} == {enterprise}
    assert place_list(cast.office).count() == 2


def form_data(client, url, **changes):
    form = client.get(url).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    return data | changes


def test_the_form_of_a_site_with_its_landlord(client, cast, enterprise, park):
    officer = cast.login(client, cast.jinan_officer)
    url = reverse("register:new_place", args=[enterprise.pk])
    landlord = park.places.get()
    data = form_data(
        officer, url, kind="site", address="园区工地", begins_on="2026-03-01", ends_on="2026-02-01",
        within=landlord.pk, longitude="117.9", latitude="31.7", reason="新开工",
    )  # fmt: skip
    page = officer.post(url, data).content.decode()
    assert "结束日期 2026-02-01 早于开始日期 2026-03-01，请核对" in page
    assert park.name in page, "the landlord that was chosen stays chosen"
    answer = officer.post(url, data | {"ends_on": "2026-12-01"}, follow=True)
    place = enterprise.places.get(kind="site")
    assert (place.within_id, place.begins_on) == (landlord.pk, datetime.date(2026, 3, 1))
    assert "不在六安市范围内，请核对" in answer.content.decode()
    page = officer.get(reverse("register:detail", args=[park.pk])).content.decode()
    assert enterprise.name in page
    assert "场地内的企业" in page


def test_a_landlord_out_of_scope_is_no_choice(client, cast, enterprise):
    stranger = EnterpriseFactory(place_name="苏埠镇").places.get()
    officer = cast.login(client, cast.jinan_officer)
    url = reverse("register:new_place", args=[enterprise.pk])
    data = form_data(officer, url, kind="works", address="园区", within=stranger.pk, reason="租用")
    assert officer.post(url, data).status_code == 200
    assert enterprise.places.count() == 1
    asked = officer.get(reverse("register:landlords", args=[enterprise.pk]), {"q": stranger.enterprise.name})
    assert asked.json() == {"results": []}


def test_the_page_offers_what_can_be_done(client, cast, enterprise):
    officer = cast.login(client, cast.jinan_officer)
    over = site(enterprise, cast.jinan_officer, begins_on=datetime.date(2020, 1, 1), ends_on=datetime.date(2020, 2, 1))
    page = officer.get(reverse("register:detail", args=[enterprise.pk])).content.decode()
    assert "已到期" in page
    assert reverse("register:end_expired", args=[over.pk]) in page
    answer = officer.post(reverse("register:end_expired", args=[over.pk]), {"revision_seen": 7}, follow=True)
    assert "同事已修改了这处场所" in answer.content.decode()
    officer.post(reverse("register:end_expired", args=[over.pk]), {"revision_seen": 1})
    assert Place.objects.get(pk=over.pk).valid_to is not None
    place = site(enterprise, cast.jinan_officer)
    url = reverse("register:primary_place", args=[place.pk])
    assert "事由" in officer.post(url, {"revision_seen": 1}).content.decode()
    assert officer.post(url, {"revision_seen": 1, "reason": "搬迁"}).status_code == 302
    assert Place.objects.get(pk=place.pk).is_primary


def test_the_list_page_keeps_its_state_in_the_address(client, cast, enterprise):
    officer = cast.login(client, cast.jinan_officer)
    site(enterprise, cast.jinan_officer, begins_on=datetime.date(2020, 1, 1), ends_on=datetime.date(2020, 2, 1))
    url = reverse("register:places")
    assert officer.get(url).context["count"] == 2
    for query, count in (
        ({"kind": "site"}, 1), ({"days": "expired"}, 1), ({"days": "running"}, 0), ({"point": "no"}, 1),
        ({"q": "甲建设"}, 2), ({"q": "工地路"}, 1), ({"q": "甲建设 工地路"}, 1), ({"q": "没有这个"}, 0),
        ({"box": "116.4,31.6,116.6,31.8"}, 1), ({"box": "no box"}, 0), ({"sharing": "tenant"}, 0),
        ({"jurisdiction": jurisdiction("三十铺镇").pk}, 2), ({"sector": "建材"}, 2),
    ):  # fmt: skip
        page = officer.get(url, query)
        assert page.context["count"] == count, query
    assert "/enterprises/map/?kind=site" in officer.get(url, {"kind": "site"}).content.decode()
    stranger = cast.login(type(client)(), cast.yuan_officer)
    assert stranger.get(url).context["count"] == 0


def test_enterprises_are_found_by_whether_the_map_shows_them(client, cast, enterprise, park):
    officer = cast.login(client, cast.jinan_officer)
    Place.objects.filter(enterprise=park).update(longitude=None, latitude=None)
    url = reverse("register:list")
    for answer, name in (("yes", enterprise.name), ("no", park.name)):
        page = officer.get(url, {"point": answer})
        assert page.context["count"] == 1
        assert name in page.content.decode()


def test_sixty_places_cost_no_more_queries_than_one(client, cast, enterprise):
    officer = cast.login(client, cast.jinan_officer)
    url = reverse("register:places")

    def asked():
        with CaptureQueriesContext(connection) as queries:
            officer.get(url)
        return len(queries)

    officer.get(url)
    one = asked()
    for _ in range(60):
        PlaceFactory(enterprise=enterprise, within=enterprise.places.first())
    assert asked() <= one + 1, "one for the landlords' names at most"

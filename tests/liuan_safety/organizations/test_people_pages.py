"""Pages of jurisdictions, units, posts and people: who gets which answer, and what the forms do."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from liuan_safety.audit.models import DeedRecord
from liuan_safety.organizations.models import Post, Unit, UnitEvent, User
from liuan_safety.organizations.roles import Role
from tests.cast import login
from tests.liuan_safety.organizations.factories import UnitFactory, UserFactory, jurisdiction

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"organizations:{name}", args=args)


def text(answer):
    return answer.content.decode()


def forms_of(answer):
    """Hidden fields of the page's form, as the browser would send them back."""
    found = re.findall(r'<input type="hidden" name="(revision|seen)" value="([^"]*)"', text(answer))
    return {name: value.replace("&quot;", '"') for name, value in found}


@pytest.mark.parametrize("page", ["jurisdictions", "units"])
def test_the_directory_is_open_to_every_role(cast, client, page):
    for role in Role:
        assert login(client, cast.member(role)).get(url(page)).status_code == 200, role


def test_people_of_another_county_are_not_there(cast, client):
    person, tenure = cast.yuan_officer, cast.yuan_officer.acting
    login(client, cast.jinan_administrator)
    pages = [
        url("person", person.pk),
        url("person_edit", person.pk),
        url("post_appoint", person.pk),
        url("person_end", person.pk),
        url("post_hand_over", tenure.pk),
        url("post_end", tenure.pk),
        url("post_close", tenure.post_id),
        url("unit_edit", tenure.post.unit_id),
        url("unit_event", tenure.post.unit_id, "renamed"),
        url("jurisdiction_edit", jurisdiction("苏埠镇").pk),
    ]
    assert [client.get(page).status_code for page in pages] == [404] * len(pages)
    deeds = [
        url(name, person.pk) for name in ("person_reset_password", "person_lock", "person_unlock", "person_reveal")
    ]
    assert [client.post(page).status_code for page in deeds] == [404] * len(deeds)


def test_a_missing_deed_is_403(cast, client):
    login(client, cast.leader)
    for page in (url("people"), url("posts"), url("unit_new"), url("person_new"), url("jurisdiction_new")):
        assert client.get(page).status_code == 403, page


def test_lists_are_filtered_by_the_address_and_say_when_they_are_empty(cast, client):
    UnitFactory(name="金安区水利局", jurisdiction=jurisdiction("金安区"))
    login(client, cast.office)
    county = jurisdiction("金安区").pk
    assert "金安区水利局" in text(client.get(url("units"), {"within": county, "q": "水利"}))
    assert "没有符合条件的单位" in text(client.get(url("units"), {"within": jurisdiction("裕安区").pk, "q": "水利"}))
    assert "三十铺镇" in text(client.get(url("jurisdictions"), {"q": "三十铺"}))
    assert "没有符合条件的辖区" in text(client.get(url("jurisdictions"), {"q": "无此地"}))
    assert cast.jinan_officer.name in text(client.get(url("people"), {"role": "county_officer", "state": "active"}))
    assert client.get(url("posts"), {"state": "vacant", "role": "leader"}).status_code == 200


def test_lists_ask_the_database_a_fixed_number_of_times(cast, client, django_assert_max_num_queries):
    login(client, cast.office)
    client.get(url("people"))
    for number in range(30):
        unit = UnitFactory(jurisdiction=jurisdiction("金安区"))
        Post.objects.create(unit=unit, role=Role.DEPARTMENT_OFFICER, valid_from=datetime.date(2020, 1, 1))
        UserFactory(username=f"many{number}")
    for page in ("people", "posts", "units", "jurisdictions"):
        with django_assert_max_num_queries(22):
            client.get(url(page))


def test_an_account_is_opened_and_its_password_shown_once(cast, client):
    login(client, cast.jinan_administrator)
    unit = cast.jinan_officer.acting.unit
    assert "市安委办工作人员" not in text(client.get(url("person_new")))
    data = {
        "username": "wangxin",
        "name": "王新",
        "unit": unit.pk,
        "role": "county_officer",
        "valid_from": "2026-01-05",
    }
    answer = client.post(url("person_new"), data)
    made = User.objects.get(username="wangxin")
    shown = re.search(r'首次密码</dt><dd class="lu-code">([^<]+)<', text(answer)).group(1)
    assert made.check_password(shown)
    assert "no-store" in answer["Cache-Control"]
    again = client.post(url("person_new"), data)
    assert again.status_code == 422
    assert "已被使用" in text(again)


def test_a_role_that_was_not_offered_is_refused(cast, client):
    login(client, cast.jinan_administrator)
    data = {
        "username": "wangxin",
        "name": "王新",
        "unit": cast.jinan_officer.acting.unit.pk,
        "role": "county_administrator",
    }
    answer = client.post(url("person_new"), data | {"valid_from": "2026-01-05"})
    assert answer.status_code == 422
    assert not User.objects.filter(username="wangxin").exists()


def test_a_number_is_masked_and_shown_on_a_logged_click(cast, client):
    person = cast.jinan_officer
    User.objects.filter(pk=person.pk).update(telephone="13855556789")
    login(client, cast.jinan_administrator)
    assert "13855556789" not in text(client.get(url("person", person.pk)))
    assert "13855556789" not in text(client.get(url("person_edit", person.pk)))
    assert text(client.post(url("person_reveal", person.pk))) == "13855556789"
    assert DeedRecord.objects.filter(action="organizations.person.telephone_revealed").count() == 1


def test_a_number_cannot_carry_markup_into_the_page(cast, client):
    User.objects.filter(pk=cast.jinan_officer.pk).update(telephone="<b>1</b>")
    login(client, cast.office)
    assert text(client.post(url("person_reveal", cast.jinan_officer.pk))) == "&lt;b&gt;1&lt;/b&gt;"


def test_renaming_shows_what_moves_before_it_is_done(cast, client):
    unit = cast.jinan_officer.acting.unit
    login(client, cast.jinan_administrator)
    page = url("unit_event", unit.pk, "renamed")
    data = forms_of(client.get(page)) | {"name": "金安区安委会办公室", "on": "2026-02-01"}
    preview = client.post(page, data)
    assert "更名为金安区安委会办公室" in text(preview)
    assert not UnitEvent.objects.exists()
    fingerprint = re.search(r'name="confirmed" value="(\w+)"', text(preview)).group(1)
    other = client.post(page, data | {"confirmed": fingerprint, "name": "金安区另一个名称"})
    assert not UnitEvent.objects.exists()
    assert "更名为金安区另一个名称" in text(other)
    done = client.post(page, data | {"confirmed": fingerprint})
    assert done.status_code == 302
    unit.refresh_from_db()
    assert unit.name == "金安区安委会办公室"
    assert "更名为金安区安委会办公室" in text(client.get(url("unit", unit.pk)))


@pytest.mark.parametrize("kind", ["merged", "split", "moved", "abolished"])
def test_every_kind_of_change_has_its_form(cast, client, kind):
    unit = UnitFactory(jurisdiction=jurisdiction("金安区"))
    login(client, cast.office)
    assert client.get(url("unit_event", unit.pk, kind)).status_code == 200
    assert client.post(url("unit_event", unit.pk, kind), {"on": ""}).status_code == 422


def test_a_change_of_a_later_day_is_shown_and_can_be_taken_back(cast, client):
    unit, heir = UnitFactory(name="甲办"), UnitFactory(name="乙局")
    login(client, cast.office)
    page = url("unit_event", unit.pk, "abolished")
    day = timezone.localdate() + datetime.timedelta(days=20)
    data = forms_of(client.get(page)) | {"heir": heir.pk, "on": str(day)}
    fingerprint = re.search(r'name="confirmed" value="(\w+)"', text(client.post(page, data))).group(1)
    client.post(page, data | {"confirmed": fingerprint})
    assert "已登记、尚未生效" in text(client.get(url("unit", unit.pk)))
    client.post(url("unit_event_cancel", UnitEvent.objects.get().pk))
    assert not UnitEvent.objects.exists()


def test_the_second_officer_sees_both_versions_and_loses_nothing(cast, client):
    unit = UnitFactory(name="丙局", field="住建")
    login(client, cast.office)
    page = url("unit_edit", unit.pk)
    mine = forms_of(client.get(page)) | {"kind": "department", "short_name": "我的简称", "field": "住建"}
    Unit.objects.filter(pk=unit.pk).update(field="交通", revision=2)
    refused = client.post(page, mine)
    assert refused.status_code == 409
    for words in ("内容已被同事修改", "我的简称", "交通"):
        assert words in text(refused)
    unit.refresh_from_db()
    assert (unit.field, unit.short_name) == ("交通", "")
    assert client.post(page, mine | forms_of(refused)).status_code == 302
    unit.refresh_from_db()
    assert unit.short_name == "我的简称"


def test_jurisdictions_are_founded_mended_moved_closed_and_named(cast, client):
    login(client, cast.office)
    county = jurisdiction("金安区")
    data = {"parent": county.pk, "kind": "township", "name": "新设镇", "valid_from": "2026-01-01"}
    assert client.post(url("jurisdiction_new"), data).status_code == 302
    town = jurisdiction("新设镇")
    for name, more in (
        ("jurisdiction_edit", {"name": "新设街道", "valid_from": "2026-01-01"}),
        ("jurisdiction_move", {"parent": jurisdiction("裕安区").pk}),
        ("jurisdiction_close", {"on": "2026-06-01"}),
    ):
        page = url(name, town.pk)
        answer = client.post(page, forms_of(client.get(page)) | more)
        assert answer.status_code == 302, text(answer)
    client.post(url("alias_add", town.pk), {"name": "新街道"})
    shown = text(client.get(url("jurisdiction", town.pk)))
    assert all(words in shown for words in ("新设街道", "裕安区", "已终止", "新设镇", "新街道"))
    client.post(url("alias_remove", town.aliases.get(name="新街道").pk))
    assert not town.aliases.filter(name="新街道").exists()


def test_a_successor_is_picked_and_the_leaver_is_out(cast, client):
    leaver, tenure = cast.jinan_officer, cast.jinan_officer.acting
    other = cast.jinan_township
    login(client, cast.jinan_administrator)
    found = client.get(url("people_options"), {"q": other.name}).json()["results"]
    assert [row["value"] for row in found] == [other.pk]
    page = url("post_hand_over", tenure.pk)
    assert client.get(page).status_code == 200
    today = str(timezone.localdate())
    assert client.post(page, {"successor": other.pk, "on": today}).status_code == 302
    assert login(client, leaver).get("/").status_code == 302


def test_account_deeds_from_the_persons_page(cast, client):
    person = cast.jinan_officer
    login(client, cast.jinan_administrator)
    assert "首次密码" in text(client.post(url("person_reset_password", person.pk)))
    client.post(url("person_lock", person.pk))
    assert "账号已停用" in text(client.get(url("person", person.pk)))
    client.post(url("person_unlock", person.pk))
    client.post(url("person_remove_code", person.pk))
    assert client.post(url("person_end", person.pk), {"on": str(timezone.localdate())}).status_code == 302
    person.refresh_from_db()
    assert person.is_active
    assert not [tenure for tenure in person.tenures.all() if tenure.is_in_force()]

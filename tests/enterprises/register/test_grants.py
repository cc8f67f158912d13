"""Single grants: days, post, reach, and what they never open."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from enterprises.register.models import Enterprise, EnterpriseGrant, Place
from enterprises.register.services import close_enterprise, end_grant, grant_enterprise, mend_enterprise, reveal_field
from liuan_safety.organizations.roles import Role
from liuan_safety.ui.errors import RuleBroken
from tests.enterprises.factories import EnterpriseFactory
from tests.liuan_safety.organizations.factories import PostFactory, TenureFactory

TODAY = datetime.date(2026, 11, 23)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def enterprise(cast):
    return EnterpriseFactory()


def grant(cast, enterprise, person, start=TODAY, end=TODAY + 10 * DAY, by=None):
    return grant_enterprise(
        enterprise_id=enterprise.pk,
        tenure=person.acting,
        valid_from=start,
        valid_to=end,
        reason="受托检查",
        by=by or cast.jinan_officer,
    )


@pytest.fixture
def on_day(monkeypatch):
    def move(day):
        monkeypatch.setattr(timezone, "localdate", lambda *args, **kwargs: day)

    move(TODAY)
    return move


def sees(person):
    return Enterprise.objects.visible_to(person).exists()


@pytest.mark.parametrize(("days", "seen"), [(-1, False), (0, True), (9, True), (10, False), (11, False)])
def test_a_grant_holds_from_its_first_day_until_before_its_last(cast, enterprise, on_day, days, seen):
    person = cast.yuan_department
    grant(cast, enterprise, person)
    on_day(TODAY + days * DAY)
    assert sees(person) is seen
    assert Place.objects.visible_to(person).exists() is seen


def test_a_grant_is_the_posts_not_the_persons(cast, enterprise, on_day):
    person = cast.yuan_department
    grant(cast, enterprise, person)
    other = PostFactory(unit=person.acting.unit, role=Role.DEPARTMENT_OFFICER.value)
    person.acting = TenureFactory(user=person, post=other)
    assert not sees(person)


def test_a_grant_is_not_a_colleagues(cast, enterprise, on_day):
    grant(cast, enterprise, cast.yuan_department)
    assert not sees(cast.city_department)


def test_a_grant_widens_a_reach_and_city_roles_need_none(cast, enterprise, on_day):
    own = EnterpriseFactory(place_name="裕安区")
    grant(cast, enterprise, cast.yuan_officer)
    assert set(Enterprise.objects.visible_to(cast.yuan_officer)) == {own, enterprise}
    assert Enterprise.objects.visible_to(cast.leader).count() == 2


def test_a_grant_shows_and_no_more(cast, enterprise, on_day):
    visitor = cast.yuan_officer
    grant(cast, enterprise, visitor)
    with pytest.raises(PermissionDenied):
        mend_enterprise(enterprise_id=enterprise.pk, revision_seen=1, changes={"staff": 1}, reason="x", by=visitor)
    with pytest.raises(PermissionDenied):
        reveal_field(enterprise_id=enterprise.pk, field="telephone", by=visitor)
    with pytest.raises(PermissionDenied):
        grant(cast, enterprise, cast.city_department, by=visitor)


def test_who_may_grant(cast, enterprise, on_day):
    with pytest.raises(Http404):
        grant(cast, enterprise, cast.city_department, by=cast.yuan_officer)
    with pytest.raises(PermissionDenied):
        grant(cast, EnterpriseFactory(place_name="三十铺镇"), cast.city_department, by=cast.jinan_township)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [(0, 0, "晚于起始日"), (-9, -1, "已经过去"), (5, 15, "已有授权"), (-5, 1, "已有授权")],
)
def test_days_that_make_no_sense(cast, enterprise, on_day, start, end, words):
    grant(cast, enterprise, cast.yuan_department)
    with pytest.raises(RuleBroken, match=words):
        grant(cast, enterprise, cast.yuan_department, TODAY + start * DAY, TODAY + end * DAY)


def test_a_second_term_after_the_first(cast, enterprise, on_day):
    grant(cast, enterprise, cast.yuan_department)
    grant(cast, enterprise, cast.yuan_department, TODAY + 10 * DAY, TODAY + 20 * DAY)
    assert EnterpriseGrant.objects.count() == 2


def test_a_role_that_reads_no_register_gets_none(cast, enterprise, on_day):
    with pytest.raises(RuleBroken, match="不能查看企业台账"):
        grant(cast, enterprise, cast.auditor)


def test_an_ended_grant_holds_no_longer_and_stays_on_record(cast, enterprise, on_day):
    given = grant(cast, enterprise, cast.yuan_department)
    end_grant(grant_id=given.pk, by=cast.jinan_officer)
    assert not sees(cast.yuan_department)
    assert EnterpriseGrant.objects.get().valid_to == TODAY
    with pytest.raises(RuleBroken, match="已经终止"):
        end_grant(grant_id=given.pk, by=cast.jinan_officer)
    with pytest.raises(Http404):
        end_grant(grant_id=given.pk, by=cast.yuan_officer)


def test_a_grant_not_yet_begun_can_be_ended(cast, enterprise, on_day):
    given = grant(cast, enterprise, cast.yuan_department, TODAY + 3 * DAY)
    assert end_grant(grant_id=given.pk, by=cast.jinan_officer).valid_to == TODAY + 3 * DAY
    on_day(TODAY + 4 * DAY)
    assert not sees(cast.yuan_department)


def test_the_picker_names_people_of_elsewhere_by_name_and_post_alone(cast, client, enterprise):
    """The crossing `register.granted_to`."""
    stranger = cast.yuan_officer
    page = cast.login(client, cast.jinan_officer).get(f"/enterprises/{enterprise.pk}/grants/new/").content.decode()
    assert f">{stranger.name} — {stranger.acting.post}</option>" in page
    assert stranger.username not in page
    assert not stranger.telephone or stranger.telephone not in page


def test_a_record_that_has_left_gets_neither_link_nor_form(client, cast, enterprise):
    officer = cast.login(client, cast.jinan_officer)
    url = reverse("register:grant", args=[enterprise.pk])
    assert officer.get(url).status_code == 200
    close_enterprise(enterprise_id=enterprise.pk, revision_seen=1, reason="不再经营", by=cast.jinan_officer)
    page = officer.get(reverse("register:detail", args=[enterprise.pk])).content.decode()
    assert url not in page
    assert "可用“授权查看”" not in page
    given = {"tenure": 1, "valid_from": TODAY, "valid_to": TODAY + DAY, "reason": "受托检查"}
    for answer in (officer.get(url), officer.post(url, given)):
        assert answer.status_code == 422
        assert "注销，不在册，不能再办理" in answer.content.decode()

"""Posts, people and accounts: appointed, handed over, locked, ended."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from liuan_safety.audit.models import DeedRecord
from liuan_safety.organizations.models import ApiToken, Tenure, User
from liuan_safety.organizations.roles import Role
from liuan_safety.organizations.services import people, posts
from liuan_safety.organizations.services.people import Appointment
from liuan_safety.organizations.services.sessions import end_expired
from liuan_safety.ui.errors import Conflict, RuleBroken
from tests.liuan_safety.organizations.factories import UnitFactory, UserFactory, jurisdiction

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 1, 5)


def today():
    return timezone.localdate()


def tomorrow():
    return today() + datetime.timedelta(days=1)


def token_of(tenure):
    return ApiToken.objects.create(
        tenure=tenure,
        name="t",
        prefix=f"t{tenure.pk}",
        digest="x",
        expires_at=timezone.now() + datetime.timedelta(days=30),
    )


def create(by, unit, role=Role.COUNTY_OFFICER, username="xinren", **more):
    item = Appointment(unit=unit, role=role, valid_from=DAY, **more)
    return people.create_account(by=by, username=username, name="新人", telephone="13800000000", appointments=(item,))


def test_an_account_begins_with_a_random_password_that_must_be_changed(cast):
    person, password = create(cast.jinan_administrator, cast.jinan_officer.acting.unit, title="副主任")
    assert person.check_password(password)
    assert person.must_change_password
    assert person.tenures.get().post.title == "副主任"
    assert password not in str(list(DeedRecord.objects.values()))
    assert "13800000000" not in str(list(DeedRecord.objects.values()))


@pytest.mark.parametrize("role", [Role.OFFICE_STAFF, Role.COUNTY_ADMINISTRATOR, Role.LEADER, Role.SYSTEM_ADMINISTRATOR])
def test_a_county_administrator_hands_out_no_higher_role(cast, role):
    with pytest.raises(PermissionDenied):
        create(cast.jinan_administrator, cast.jinan_officer.acting.unit, role)
    assert not User.objects.filter(username="xinren").exists()


def test_nor_any_role_in_another_county_or_in_the_city(cast):
    for unit in (cast.yuan_officer.acting.unit, cast.office.acting.unit):
        with pytest.raises(PermissionDenied):
            create(cast.jinan_administrator, unit)


def test_a_countys_role_cannot_stand_in_the_city_even_by_the_offices_hand(cast):
    with pytest.raises(RuleBroken, match="不能设在"):
        create(cast.office, cast.office.acting.unit, Role.COUNTY_OFFICER)


def test_nobody_appoints_oneself(cast):
    with pytest.raises(RuleBroken, match="不能给自己任职"):
        posts.appoint(
            by=cast.office,
            user=cast.office,
            unit=cast.audit_administrator.acting.unit,
            role=Role.AUDIT_ADMINISTRATOR,
            valid_from=DAY,
        )


def test_the_system_administrator_makes_accounts_but_appoints_nobody(cast):
    person, _ = people.create_account(by=cast.system_administrator, username="kong", name="空号")
    assert not person.tenures.exists()
    with pytest.raises(PermissionDenied):
        create(cast.system_administrator, cast.office.acting.unit, Role.OFFICE_STAFF)
    people.reset_password(by=cast.system_administrator, person=cast.jinan_officer)
    with pytest.raises(PermissionDenied):
        people.reset_password(by=cast.system_administrator, person=cast.audit_administrator)


@pytest.mark.parametrize("stranger", ["yuan_officer", "jinan_officer", "leader", "audit_administrator"])
def test_who_does_not_manage_people_resets_no_password(cast, stranger):
    with pytest.raises(PermissionDenied):
        people.reset_password(by=getattr(cast, stranger), person=cast.jinan_township)


def test_a_county_administrator_keeps_accounts_of_the_own_county_alone(cast):
    people.reset_password(by=cast.jinan_administrator, person=cast.jinan_officer)
    for other in (cast.yuan_officer, cast.office):
        with pytest.raises(PermissionDenied):
            people.reset_password(by=cast.jinan_administrator, person=other)


def test_somebody_with_a_second_post_elsewhere_is_out_of_the_countys_hands(cast):
    posts.appoint(
        by=cast.office,
        user=cast.jinan_officer,
        unit=cast.yuan_officer.acting.unit,
        role=Role.COUNTY_OFFICER,
        valid_from=DAY,
    )
    with pytest.raises(PermissionDenied):
        people.lock_account(by=cast.jinan_administrator, person=cast.jinan_officer, reason="试")


def test_a_successor_takes_over_today_and_the_leavers_access_ends(cast):
    leaver, tenure = cast.jinan_officer, cast.jinan_officer.acting
    token, epoch = token_of(tenure), cast.jinan_officer.access_epoch
    successor = UserFactory()
    follower = posts.hand_over(
        by=cast.jinan_administrator, post=tenure.post, leaver=leaver, successor=successor, on=today()
    )
    for row in (leaver, tenure, token):
        row.refresh_from_db()
    assert follower.post == tenure.post
    assert follower.is_in_force()
    assert not tenure.is_in_force()
    assert leaver.access_epoch == epoch + 1
    assert token.revoked_at is not None


def test_a_hand_over_of_tomorrow_changes_nothing_today(cast):
    leaver, tenure = cast.jinan_officer, cast.jinan_officer.acting
    token, successor = token_of(tenure), UserFactory()
    follower = posts.hand_over(by=cast.office, post=tenure.post, leaver=leaver, successor=successor, on=tomorrow())
    tenure.refresh_from_db()
    assert tenure.is_in_force(today())
    assert not tenure.is_in_force(tomorrow())
    assert follower.is_in_force(tomorrow())
    assert end_expired(today()) == 0
    assert end_expired(tomorrow()) == 1
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_hand_over_is_refused_where_it_makes_no_sense(cast):
    tenure, other = cast.jinan_officer.acting, UserFactory()
    with pytest.raises(RuleBroken, match="不担任"):
        posts.hand_over(by=cast.office, post=tenure.post, leaver=other, successor=cast.jinan_township, on=today())
    with pytest.raises(PermissionDenied):
        posts.hand_over(
            by=cast.yuan_administrator, post=tenure.post, leaver=cast.jinan_officer, successor=other, on=today()
        )


def test_a_vacant_post_is_taken_up_again_by_the_next_of_its_role(cast):
    tenure = cast.jinan_officer.acting
    posts.end_tenure(by=cast.office, tenure=tenure, on=today())
    again = posts.appoint(
        by=cast.office, user=UserFactory(), unit=tenure.unit, role=Role.COUNTY_OFFICER, valid_from=today()
    )
    assert again.post == tenure.post


def test_a_person_leaves_all_posts_at_once(cast):
    unit = UnitFactory(name="金安区应急局", jurisdiction=jurisdiction("金安区"))
    person = cast.jinan_officer
    posts.appoint(by=cast.office, user=person, unit=unit, role=Role.DEPARTMENT_OFFICER, valid_from=DAY)
    assert people.end_person(by=cast.jinan_administrator, person=person, on=today()) == 2
    assert not [tenure for tenure in Tenure.objects.filter(user=person) if tenure.is_in_force()]


def test_a_locked_account_ends_its_sessions_and_opens_again(cast):
    person = cast.jinan_officer
    token = token_of(person.acting)
    locked = people.lock_account(by=cast.jinan_administrator, person=person, reason="手机遗失")
    token.refresh_from_db()
    assert not locked.is_active
    assert token.revoked_at is not None
    assert people.unlock_account(by=cast.jinan_administrator, person=person).is_active
    with pytest.raises(RuleBroken, match="原因"):
        people.lock_account(by=cast.jinan_administrator, person=person, reason=" ")


def test_user_names_are_unique_in_any_case_and_typable(cast):
    create(cast.office, cast.jinan_officer.acting.unit)
    for name, words in (("XinRen", "已被使用"), ("新 人", "只能含"), ("", "只能含")):
        with pytest.raises(RuleBroken, match=words):
            create(cast.office, cast.jinan_officer.acting.unit, username=name)


def test_people_are_seen_in_their_county_and_leavers_where_they_last_stood(cast):
    mine = User.objects.visible_to(cast.jinan_administrator)
    assert cast.jinan_officer in mine
    assert cast.yuan_officer not in mine
    assert cast.office not in mine
    posts.end_tenure(by=cast.office, tenure=cast.jinan_officer.acting, on=today())
    assert mine.filter(pk=cast.jinan_officer.pk).exists()
    posts.appoint(
        by=cast.office,
        user=cast.jinan_officer,
        unit=cast.yuan_officer.acting.unit,
        role=Role.COUNTY_OFFICER,
        valid_from=today(),
    )
    assert not mine.filter(pk=cast.jinan_officer.pk).exists()
    assert not User.objects.visible_to(cast.city_department).exists()


def test_a_number_is_shown_with_a_line_in_the_log_and_never_to_strangers(cast):
    cast.jinan_officer.telephone = "13800000000"
    cast.jinan_officer.save()
    assert people.reveal_telephone(by=cast.jinan_administrator, person=cast.jinan_officer) == "13800000000"
    assert DeedRecord.objects.filter(action="organizations.person.telephone_revealed").count() == 1
    with pytest.raises(PermissionDenied):
        people.reveal_telephone(by=cast.yuan_administrator, person=cast.jinan_officer)


def test_two_administrators_mend_the_same_person(cast):
    people.mend_person(by=cast.office, person=cast.jinan_officer, revision=1, changes={"name": "甲"})
    with pytest.raises(Conflict):
        people.mend_person(by=cast.office, person=cast.jinan_officer, revision=1, changes={"name": "乙"})


def test_a_post_that_is_held_cannot_be_abolished(cast):
    post = cast.jinan_officer.acting.post
    with pytest.raises(RuleBroken, match="还由"):
        posts.close_post(by=cast.office, post=post, revision=1, on=today())
    posts.end_tenure(by=cast.office, tenure=cast.jinan_officer.acting, on=today())
    assert posts.close_post(by=cast.office, post=post, revision=1, on=today()).valid_to == today()

"""Several posts: switching between them, and every deed recorded under the one that acts."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from liuan_safety.audit.models import DeedRecord
from liuan_safety.audit.refusals import RuleBroken
from liuan_safety.organizations.access import may, require
from liuan_safety.organizations.accounts.services import switch_post
from liuan_safety.organizations.models import Tenure, User
from liuan_safety.organizations.roles import Deed, Role
from tests.liuan_safety.organizations.factories import PostFactory, TenureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def double(cast, client) -> tuple[User, Tenure]:
    """An officer of the safety office who is an inspector of a department too."""
    user = cast.member(Role.OFFICE_STAFF)
    post = PostFactory(unit=cast.unit("六安市应急管理局"), role=Role.DEPARTMENT_OFFICER.value)
    second = TenureFactory(post=post, user=user, valid_from=datetime.date(2020, 1, 1))
    cast.login(client, user)
    return user, second


def test_the_switch_and_what_is_recorded(client, double):
    user, second = double
    page = client.get("/").content.decode()
    assert "您共担任 2 个岗位" in page
    assert client.post("/posts/switch/", {"tenure": second.pk})["Location"] == "/"
    deed = DeedRecord.objects.get(action="session.post_switched")
    assert (deed.before, deed.after) == ({"post": str(user.acting.post)}, {"post": str(second.post)})
    assert "部门工作人员" in client.get("/").content.decode()
    client.post("/logout/")
    assert DeedRecord.objects.get(action="session.closed").post_id == second.post_id


def test_rights_are_those_of_the_acting_post(client, double):
    user, second = double
    assert may(user, Deed.POLICY_MANAGE)
    user.acting = second
    assert not may(user, Deed.POLICY_MANAGE)


@pytest.mark.parametrize("whose", ["stranger", "nobody", "text"])
def test_another_persons_post_is_not_there(client, cast, double, whose):
    wanted = {"stranger": cast.yuan_officer.acting.pk, "nobody": 10**12, "text": "²"}[whose]
    assert client.post("/posts/switch/", {"tenure": wanted}).status_code == 404
    assert client.get("/posts/switch/").status_code == 405


def test_an_ended_post_is_refused_and_falls_back_to_one_in_force(client, double):
    user, second = double
    client.post("/posts/switch/", {"tenure": second.pk})
    Tenure.objects.filter(pk=second.pk).update(valid_to=timezone.localdate())
    assert "市安委办工作人员" in client.get("/").content.decode()
    assert client.post("/posts/switch/", {"tenure": second.pk}).status_code == 422
    second.refresh_from_db()
    with pytest.raises(RuleBroken, match="今天不由您担任"):
        switch_post(by=user, tenure=second, session=client.session)


def test_a_post_that_was_closed_gives_no_rights(client, double):
    user, second = double
    second.post.valid_to = timezone.localdate()
    second.post.save()
    with pytest.raises(RuleBroken):
        switch_post(by=user, tenure=second, session=client.session)


def test_services_refuse_whose_post_has_ended(double):
    user, _ = double
    require(user, Deed.POLICY_MANAGE)
    user.acting.valid_to = timezone.localdate()
    with pytest.raises(PermissionDenied, match="修改参数"):
        require(user, Deed.POLICY_MANAGE)

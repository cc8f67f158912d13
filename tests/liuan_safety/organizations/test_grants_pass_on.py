"""Single grants go with the post when units merge, and the due changes run by the clock."""

import datetime

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from enterprises.register.models import Enterprise, EnterpriseGrant
from liuan_safety.operations.tasks import carry_out_due_changes
from liuan_safety.organizations.models import Tenure, UnitEvent
from liuan_safety.organizations.services.posts import hand_over
from liuan_safety.organizations.services.unit_events import record_event
from tests.enterprises.factories import EnterpriseFactory
from tests.liuan_safety.organizations.factories import UnitFactory, UserFactory, jurisdiction

pytestmark = pytest.mark.django_db


@pytest.fixture
def enterprise(cast):
    """One of another county, granted to 金安区's housing department."""
    made = EnterpriseFactory(place_name="裕安区")
    EnterpriseGrant.objects.create(
        user=cast.jinan_department,
        post=cast.jinan_department.acting.post,
        content_object=made,
        permission=Permission.objects.get(codename="view_enterprise"),
        reason="联合执法",
        granted_by=cast.office,
        valid_from=datetime.date(2020, 1, 1),
    )
    return made


def test_a_grant_passes_to_the_successor(cast, enterprise):
    leaver, successor, on = cast.jinan_department, UserFactory(), timezone.localdate()
    successor.acting = hand_over(by=cast.office, post=leaver.acting.post, leaver=leaver, successor=successor, on=on)
    assert enterprise in Enterprise.objects.visible_to(successor)
    leaver.acting = Tenure.objects.get(user=leaver)
    assert enterprise not in Enterprise.objects.visible_to(leaver)
    assert EnterpriseGrant.objects.get(user=leaver).valid_to == on


def test_a_grant_is_still_seen_after_the_merger(cast, enterprise):
    person, post = cast.jinan_department, cast.jinan_department.acting.post
    heir = UnitFactory(name="金安区大建设局", jurisdiction=jurisdiction("金安区"))
    assert enterprise in Enterprise.objects.visible_to(person)
    on = timezone.localdate()
    event = record_event(by=cast.office, kind="merged", sources=[post.unit], on=on, plan={"target": heir.pk})
    assert event.moved["单独授权"] == 1
    person.acting = Tenure.objects.get(user=person, post__unit=heir)
    assert enterprise in Enterprise.objects.visible_to(person)
    person.acting = Tenure.objects.get(user=person, post=post)
    assert enterprise not in Enterprise.objects.visible_to(person)


def test_beat_carries_out_what_has_fallen_due(cast):
    unit = UnitFactory(name="甲局")
    day = timezone.localdate()
    event = record_event(
        by=cast.office, kind="renamed", sources=[unit], on=day + datetime.timedelta(days=1), plan={"name": "乙局"}
    )
    carry_out_due_changes()
    unit.refresh_from_db()
    assert unit.name == "甲局"
    UnitEvent.objects.filter(pk=event.pk).update(effective_on=day)
    carry_out_due_changes()
    unit.refresh_from_db()
    assert unit.name == "乙局"

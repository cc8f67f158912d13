"""One bundle for each person, channel and day; whoever held the post gets it; nothing lost, nothing twice."""

import datetime
import threading
from typing import Any

import pytest
from django.core import mail
from django.db import connections
from django.utils import timezone

from liuan_safety.notices import outbox
from liuan_safety.notices.delivering import deliver_due
from liuan_safety.notices.models import ChannelChoice, Delivery, Notice
from liuan_safety.notices.services import choose_channels
from liuan_safety.notices.tasks import deliver
from liuan_safety.organizations.models import Tenure, User
from liuan_safety.organizations.roles import Role
from tests.liuan_safety.notices.conftest import reachable, tell
from tests.liuan_safety.organizations.factories import person

pytestmark = pytest.mark.django_db


def since_long(user: User) -> User:
    Tenure.objects.filter(user=user).update(valid_from=datetime.date(2020, 1, 1))
    user.acting.refresh_from_db()
    return user


def test_one_letter_holds_all_of_the_day_overdue_first(reader: User) -> None:
    tell(reader.acting.post, "1")
    tell(reader.acting.post, "2", rung="overdue")
    assert outbox.pack() == 1
    assert outbox.pack() == 0
    assert deliver_due() == 1
    assert deliver_due() == 0
    (letter,) = mail.outbox
    assert letter.to == ["jinan@example.org"]
    assert "2 件，其中逾期 1 件" in letter.subject
    assert letter.body.index("事项2") < letter.body.index("事项1")
    row = Delivery.objects.get()
    assert (row.state, row.receipt) == ("sent", letter.extra_headers["Message-ID"])
    assert row.addressed == "j***@example.org" and row.sent_at


def test_what_comes_later_goes_into_the_next_days_bundle(reader: User) -> None:
    tell(reader.acting.post, "1")
    outbox.pack()
    deliver_due()
    tell(reader.acting.post, "2")
    assert outbox.pack() == 0
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    assert outbox.pack(tomorrow) == 1
    newest = Delivery.objects.latest("day")
    assert [one.title for one in newest.matters.all()] == ["事项2"], "the first was told already"


def test_two_posts_of_one_person_make_one_letter(reader: User, cast: Any) -> None:
    other = cast.yuan_township.acting.post
    Tenure.objects.create(post=other, user=reader, valid_from=datetime.date(2020, 1, 1))
    tell(reader.acting.post, "1")
    tell(other, "2")
    assert outbox.pack() == 1
    row = Delivery.objects.get()
    assert row.matters.count() == 2
    assert str(other) in row.posts and str(reader.acting.post) in row.posts


def test_whoever_held_the_post_that_day_gets_it_and_a_successor_finds_it_in_the_inbox(reader: User) -> None:
    post = since_long(reader).acting.post
    tell(post, "1", days_ago=1)
    today = timezone.localdate()
    Tenure.objects.filter(user=reader).update(valid_to=today)
    heir = reachable(person("heir", "接任甲", post.unit, Role.COUNTY_OFFICER), "heir@example.org")
    Tenure.objects.filter(user=heir).update(post=post, valid_from=today)
    heir.acting = Tenure.objects.get(user=heir)
    assert outbox.pack() == 0, "neither who has left nor who had not come"
    assert Notice.objects.visible_to(heir).count() == 1
    tell(post, "2")
    assert outbox.pack() == 1
    row = Delivery.objects.get()
    assert row.person == heir
    assert [one.title for one in row.matters.all()] == ["事项2"]


def test_who_is_not_told(reader: User, cast: Any, settings: Any) -> None:
    read, old = tell(reader.acting.post, "1"), tell(reader.acting.post, "2", days_ago=4)
    Notice.objects.filter(pk=read.pk).update(read_at=timezone.now())
    since_long(reader)
    assert outbox.pack() == 0, "one was read, one is stale"
    Notice.objects.filter(pk=old.pk).delete()
    tell(cast.yuan_officer.acting.post, "3")
    assert outbox.pack() == 0, "no address"
    tell(reader.acting.post, "4")
    ChannelChoice.objects.create(user=reader, email=False)
    assert outbox.pack() == 0, "does not want it"
    ChannelChoice.objects.all().delete()
    User.objects.filter(pk=reader.pk).update(is_active=False)
    assert outbox.pack() == 0, "locked"
    User.objects.filter(pk=reader.pk).update(is_active=True)
    settings.NOTICE_EMAIL_FROM = ""
    assert outbox.pack() == 0 and deliver() == 0, "no channel is on"
    assert not Delivery.objects.exists()


def test_each_channel_that_was_chosen_gets_its_own(reader: User, texts: list[Any]) -> None:
    choose_channels(by=reader, email=reader.email, wanted=["email", "sms"], seen=0)
    tell(reader.acting.post, "1", rung="overdue")
    assert outbox.pack() == 2
    assert deliver_due() == 2
    assert texts == [("13800138000", "安全生产平台提醒：您有1件待办，其中逾期1件。事项1，请登录平台办理。")]
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(("hour", "expected"), [(7, False), (8, True), (19, True), (20, False), (3, False)])
def test_nobodys_telephone_rings_at_night(hour: int, expected: bool) -> None:
    day = datetime.datetime(2026, 12, 1, hour, 30, tzinfo=timezone.get_current_timezone())
    assert outbox.is_time(day) is expected


def test_many_people_cost_few_queries(cast: Any, django_assert_max_num_queries: Any) -> None:
    unit = cast.jinan_officer.acting.post.unit
    for number in range(30):
        one = reachable(person(f"many{number}", f"多{number}", unit, Role.COUNTY_OFFICER), f"m{number}@example.org")
        tell(one.acting.post, str(number))
        tell(one.acting.post, f"{number}b")
    with django_assert_max_num_queries(14):
        assert outbox.pack() == 30


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_that_pack_at_once_make_one_bundle(cast: Any) -> None:
    reader = reachable(cast.jinan_officer, "jinan@example.org")
    for number in range(20):
        tell(reader.acting.post, str(number))
    both, made = threading.Barrier(2), []

    def run() -> None:
        try:
            both.wait(10)
            made.append(outbox.pack())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(made) == [0, 1]
    assert Delivery.objects.get().lines.count() == 20

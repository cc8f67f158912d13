"""Own channels, what was sent, sending again, the figures of the menu."""

import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from liuan_safety.audit.models import DeedRecord
from liuan_safety.notices import outbox
from liuan_safety.notices.delivering import deliver_due
from liuan_safety.notices.models import ChannelChoice, Delivery
from liuan_safety.notices.services import choose_channels, mark_read, send_again
from liuan_safety.organizations.models import User
from liuan_safety.ui.errors import Conflict, RuleBroken
from tests.liuan_safety.notices.conftest import tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(reader: User) -> Delivery:
    tell(reader.acting.post, "1")
    outbox.pack()
    deliver_due()
    return Delivery.objects.get()


def test_a_person_chooses_and_the_log_holds_no_address(client: Client, cast: Any, reader: User) -> None:
    cast.login(client, reader)
    page = reverse("notices:channels")
    assert "138****8000" in client.get(page).content.decode()
    fields = {"seen": "0", "email": "new@example.org", "ways": ["email", "sms"]}
    for _twice in range(2):
        assert client.post(page, fields).status_code == 302
    choice = ChannelChoice.objects.get(user=reader)
    assert (choice.email, choice.sms, choice.wecom, choice.revision) == (True, True, False, 1)
    reader.refresh_from_db()
    assert reader.email == "new@example.org"
    deed = DeedRecord.objects.get(action="notices.channels.chosen")
    assert "example.org" not in str(deed.before) + str(deed.after)
    stale = client.post(page, fields | {"ways": ["wecom"]}).content.decode()
    assert "另一个窗口" in stale


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"seen": "0", "email": "", "ways": ["email"]}, "请填写邮箱地址"),
        ({"seen": "0", "email": "nobody", "ways": []}, "邮"),
        ({"seen": "x", "email": "", "ways": ["pigeon"]}, "lu-error"),
    ],
)
def test_bad_input_changes_nothing(fields: Any, words: str, client: Client, cast: Any, reader: User) -> None:
    cast.login(client, reader)
    assert words in client.post(reverse("notices:channels"), fields).content.decode()
    assert not ChannelChoice.objects.exists()


def test_nothing_is_sent_without_a_channel_and_the_pages_say_so(client: Client, cast: Any, settings: Any) -> None:
    settings.NOTICE_EMAIL_FROM = ""
    cast.login(client, cast.office)
    for name in ("notices:channels", "notices:deliveries", "notices:sent_to_me"):
        assert "尚未启用外发" in client.get(reverse(name)).content.decode()


def test_the_list_shows_whom_and_masks_where(client: Client, cast: Any, reader: User, row: Delivery) -> None:
    cast.login(client, cast.office)
    page = client.get(reverse("notices:deliveries"), {"channel": "email", "state": "sent"}).content.decode()
    assert reader.name in page and "j***@example.org" in page and "jinan@example.org" not in page
    for query in ({"channel": "sms"}, {"state": "given_up"}, {"day": "2020-01-01"}, {"person": "无此人"}):
        assert "j***@example.org" not in client.get(reverse("notices:deliveries"), query).content.decode()
    assert "事项1" in client.get(row.get_absolute_url()).content.decode()


def test_everybody_sees_the_own_and_no_others(client: Client, cast: Any, reader: User, row: Delivery) -> None:
    cast.login(client, reader)
    assert "已送出" in client.get(reverse("notices:sent_to_me")).content.decode()
    page = client.get(row.get_absolute_url()).content.decode()
    assert "事项1" in page and "重发" not in page
    cast.login(client, cast.yuan_officer)
    assert client.get(row.get_absolute_url()).status_code == 404
    assert client.get(reverse("notices:deliveries")).status_code == 403
    assert client.post(reverse("notices:send_again", args=[row.pk])).status_code == 403


def test_sending_again_is_safe_to_press_twice_and_logged(client: Client, cast: Any, row: Delivery) -> None:
    cast.login(client, cast.office)
    address = reverse("notices:send_again", args=[row.pk])
    for _twice in range(2):
        client.post(address, {"seen": row.lease_number})
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("waiting", 0)
    assert DeedRecord.objects.filter(action="notices.delivery.sent_again").count() == 1
    assert deliver_due() == 1
    with pytest.raises(Conflict):
        send_again(by=cast.office, delivery=row, seen=row.lease_number)
    for odd in ("x", "9" * 5000):
        client.post(address, {"seen": odd})
    assert Delivery.objects.get().state == "sent", "what was seen is missing"


def test_who_may_send_again_and_what(cast: Any, row: Delivery) -> None:
    with pytest.raises(PermissionDenied):
        send_again(by=cast.jinan_officer, delivery=row, seen=row.lease_number)
    Delivery.objects.update(state="needless")
    with pytest.raises(RuleBroken, match="不用重发"):
        send_again(by=cast.office, delivery=row, seen=row.lease_number)


def test_the_list_asks_a_fixed_number_of_times(
    client: Client, cast: Any, row: Delivery, django_assert_max_num_queries: Any
) -> None:
    for number, user in enumerate([cast.yuan_officer, cast.leader, cast.auditor, cast.secretary]):
        Delivery.objects.create(person=user, channel="email", day=row.day, posts=str(number), created_at=row.created_at)
    cast.login(client, cast.office)
    with django_assert_max_num_queries(13):
        client.get(reverse("notices:deliveries"))


def test_figures_of_the_menu_are_never_old(client: Client, cast: Any, reader: User) -> None:
    def figure() -> str:
        page = client.get(reverse("ui:counts"))
        assert page["Cache-Control"] == "no-store"
        found = re.search(r'id="lu-count-obligations-inbox-notices"[^>]*>(\d*)<', page.content.decode())
        assert found
        return found[1]

    cast.login(client, reader)
    assert 'id="lu-count-obligations-inbox-notices"' in client.get("/account/password/").content.decode()
    assert figure() == ""
    newest = tell(reader.acting.post, "1")
    assert figure() == "1"
    mark_read(by=reader, newest=newest.pk)
    assert figure() == ""


def test_choosing_needs_what_was_seen(reader: User) -> None:
    choose_channels(by=reader, email="", wanted=[], seen=0)
    with pytest.raises(Conflict):
        choose_channels(by=reader, email="", wanted=["sms"], seen=0)

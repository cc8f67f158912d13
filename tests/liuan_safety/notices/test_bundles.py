"""What is told outside: one bundle a person, channel and day; leases; nobody urged for what is done; gateways."""

import datetime
import http.server
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liuan_safety.notices import channels, delivering, outbox, services
from liuan_safety.notices.models import Delivery, DeliveryLine, Notice
from liuan_safety.notices.rules import Channel, State
from liuan_safety.organizations.models import User
from liuan_safety.ui.errors import Conflict, RuleBroken
from tests.cast import Cast

pytestmark = pytest.mark.django_db
LATER = datetime.timedelta(hours=1)


@pytest.fixture(autouse=True)
def open_for_all(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """E-mail is on; whether a matter is open is each test's own word."""
    settings.NOTICE_EMAIL_FROM = "平台 <safety@example.org>"
    monkeypatch.setattr(delivering, "_still_open", None)


@pytest.fixture
def clerk(cast: Cast) -> User:
    user = cast.jinan_officer
    user.email, user.telephone = "clerk@example.org", "13955550001"
    user.save()
    return user


def _told(user: User, number: int = 1, rung: str = "3") -> list[Notice]:
    return [
        Notice.objects.create(
            kind="test", source_key=f"{rung}-{step}", rung=rung, post=user.acting.post, title=f"第{step}件事",
            url="/inbox/", sent_at=timezone.now(),
        )
        for step in range(number)
    ]  # fmt: skip


def _only() -> Delivery:
    return Delivery.objects.get()


def test_all_of_a_day_goes_into_one_letter_and_no_second_one_is_made(clerk: User) -> None:
    _told(clerk, 3)
    _told(clerk, 1, rung="overdue")
    assert (outbox.pack(), outbox.pack()) == (1, 0)
    assert delivering.deliver_due() == 1
    assert delivering.deliver_due() == 0
    (letter,) = mail.outbox
    assert letter.to == ["clerk@example.org"] and "4 件，其中逾期 1 件" in letter.subject
    assert all(f"第{step}件事" in letter.body for step in range(3))
    assert _only().state == State.SENT and _only().receipt == letter.extra_headers["Message-ID"]


def test_what_comes_after_the_days_bundle_goes_into_the_next_days(clerk: User) -> None:
    _told(clerk)
    outbox.pack()
    _told(clerk, 1, rung="1")
    assert outbox.pack() == 0
    assert outbox.pack(timezone.now() + datetime.timedelta(days=1)) == 1
    assert DeliveryLine.objects.count() == 2


def test_nobody_is_written_to_for_what_is_done_or_read(clerk: User, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = _told(clerk, 2)
    outbox.pack()
    delivering.ask_whether_open(lambda asked: delivering.Standing(frozenset({(first.kind, first.source_key)})))
    delivering.deliver_due()
    assert "第0件事" in mail.outbox[0].body and "第1件事" not in mail.outbox[0].body
    assert DeliveryLine.objects.get(notice=second).left_out
    monkeypatch.setattr(delivering, "_still_open", lambda asked: delivering.Standing(frozenset()))
    Delivery.objects.all().delete()
    outbox.pack()
    delivering.deliver_due()
    assert _only().state == State.NEEDLESS and len(mail.outbox) == 1


def test_who_came_into_the_post_later_is_not_written_to_of_before(clerk: User, cast: Cast) -> None:
    (notice,) = _told(clerk)
    Notice.objects.filter(pk=notice.pk).update(sent_at=timezone.now() - datetime.timedelta(days=2))
    clerk.acting.valid_from = timezone.localdate() - datetime.timedelta(days=1)
    clerk.acting.save()
    assert outbox.pack() == 0


def test_a_worker_that_died_before_handing_over_loses_nothing(clerk: User) -> None:
    _told(clerk)
    outbox.pack()
    lease = delivering._take(_only().pk)
    assert lease == 1 and delivering._take(_only().pk) is None
    assert delivering.deliver_due() == 0
    Delivery.objects.update(lease_until=timezone.now() - LATER)
    assert delivering.deliver_due() == 1
    assert not delivering._move(_only().pk, lease, State.TAKEN, state=State.SENDING), "who slept can't go on"
    assert len(mail.outbox) == 1


def test_one_that_died_after_handing_over_is_not_sent_twice_but_shown(clerk: User, cast: Cast) -> None:
    _told(clerk)
    outbox.pack()
    lease = delivering._take(_only().pk) or 0
    delivering._move(_only().pk, lease, State.TAKEN, state=State.SENDING)
    Delivery.objects.update(lease_until=timezone.now() - LATER)
    assert delivering.deliver_due() == 0 and not mail.outbox
    row = _only()
    assert row.state == State.UNSURE
    assert services.send_again(by=cast.office, delivery=row, seen=row.lease_number)
    assert not services.send_again(by=cast.office, delivery=row, seen=row.lease_number), "pressed twice it is once"
    assert delivering.deliver_due() == 1 and len(mail.outbox) == 1


def test_a_refusal_is_tried_again_later_and_given_up_at_last(clerk: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(channel: Channel, address: str, letter: channels.Letter) -> str:
        raise channels.Refused("网关没有接收")

    monkeypatch.setattr(channels, "send", refuse)
    _told(clerk)
    outbox.pack()
    for attempt in range(1, 6):
        Delivery.objects.update(retry_at=None)
        delivering.deliver_due()
        assert (_only().attempts, _only().error) == (attempt, "网关没有接收")
    assert _only().state == State.GIVEN_UP
    assert delivering.deliver_due() == 0


def test_without_an_address_it_says_so(clerk: User) -> None:
    _told(clerk)
    outbox.pack()
    User.objects.filter(pk=clerk.pk).update(email="")
    delivering.deliver_due()
    assert _only().state == State.GIVEN_UP and "地址" in _only().error


class Gateway(http.server.BaseHTTPRequestHandler):
    """A text message gateway of the city: takes JSON, remembers it."""

    took: list[tuple[str, dict[str, Any]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.took.append((self.path, json.loads(body)))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *words: Any) -> None:
        """Silent."""


@pytest.fixture
def gateway() -> Iterator[int]:
    Gateway.took = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_text_message_goes_to_the_gateway_that_is_set(clerk: User, gateway: int, settings: Any) -> None:
    settings.NOTICE_EMAIL_FROM = ""
    settings.NOTICE_GATEWAYS = {"sms": f"json://127.0.0.1:{gateway}/sms/{{telephone}}"}
    services.choose_channels(by=clerk, email="", wanted=[Channel.SMS], seen=0)
    _told(clerk, 2)
    outbox.pack()
    assert delivering.deliver_due() == 1
    ((path, body),) = Gateway.took
    assert path == "/sms/13955550001" and "2件待办" in body["message"]
    assert _only().addressed == "139****0001"


def test_a_gateway_that_does_not_answer_is_told_in_words(clerk: User, settings: Any) -> None:
    settings.NOTICE_GATEWAYS = {"wecom": "json://127.0.0.1:9/"}
    settings.NOTICE_EMAIL_FROM = ""
    services.choose_channels(by=clerk, email="", wanted=[Channel.WECOM], seen=0)
    _told(clerk)
    outbox.pack()
    delivering.deliver_due()
    assert _only().state == State.WAITING and "没有接收" in _only().error and _only().retry_at


def test_nothing_set_nothing_leaves(clerk: User, settings: Any) -> None:
    settings.NOTICE_EMAIL_FROM, settings.NOTICE_GATEWAYS = "", {}
    _told(clerk)
    assert outbox.pack() == 0 and not Delivery.objects.exists()


def test_own_channels_are_chosen_once_and_checked(clerk: User) -> None:
    with pytest.raises(RuleBroken, match="邮箱"):
        services.choose_channels(by=clerk, email="", wanted=[Channel.EMAIL], seen=0)
    for _ in range(2):
        row = services.choose_channels(by=clerk, email="a@example.org", wanted=[Channel.EMAIL], seen=0)
    assert row.revision == 1
    with pytest.raises(Conflict):
        services.choose_channels(by=clerk, email="b@example.org", wanted=[Channel.EMAIL], seen=0)


def test_who_got_what_is_seen_by_the_office_masked_and_by_the_person(
    clerk: User, cast: Cast, client: Client, settings: Any
) -> None:
    _told(clerk)
    outbox.pack()
    delivering.deliver_due()
    row = _only()
    cast.login(client, cast.office)
    page = client.get(reverse("notices:deliveries")).content.decode()
    assert clerk.name in page and "c***@example.org" in page and "clerk@example.org" not in page
    assert "第0件事" in client.get(reverse("notices:delivery", args=[row.pk])).content.decode()
    answer = client.post(reverse("notices:send_again", args=[row.pk]), {"seen": str(row.lease_number)})
    assert answer.status_code == 302 and _only().state == State.WAITING
    cast.login(client, clerk)
    assert client.get(reverse("notices:sent_to_me")).status_code == 200
    assert client.get(reverse("notices:delivery", args=[row.pk])).status_code == 200
    assert client.get(reverse("notices:deliveries")).status_code == 403
    cast.login(client, cast.yuan_officer)
    assert client.get(reverse("notices:delivery", args=[row.pk])).status_code == 404
    assert client.get(reverse("notices:channels")).status_code == 200

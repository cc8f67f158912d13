"""A bundle on its way: refused, given up, left by a dead worker, overtaken, settled before it left."""

import datetime
from smtplib import SMTPDataError, SMTPRecipientsRefused
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from liuan_safety.notices import channels, delivering, outbox
from liuan_safety.notices.delivering import InDoubt, deliver, deliver_due, sweep
from liuan_safety.notices.models import Delivery, Notice
from liuan_safety.notices.rules import Channel
from liuan_safety.notices.services import send_again
from liuan_safety.obligations import sources, still_owed
from liuan_safety.organizations.models import User
from tests.liuan_safety.notices.conftest import reachable, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(reader: User) -> Delivery:
    tell(reader.acting.post, "1")
    outbox.pack()
    return Delivery.objects.get()


def answer(monkeypatch: pytest.MonkeyPatch, sender: Any) -> None:
    monkeypatch.setitem(channels._SENDERS, Channel.EMAIL, sender)


def refuse(error: Exception) -> Any:
    def sender(address: str, letter: channels.Letter) -> str:
        raise error

    return sender


def test_a_refusal_is_tried_again_later_and_given_up_after_five(row: Delivery, monkeypatch: Any) -> None:
    answer(monkeypatch, refuse(channels.Refused("邮件服务器没有应答")))
    for attempt in range(1, 6):
        assert deliver_due() == 0
        row.refresh_from_db()
        assert row.attempts == attempt and row.error == "邮件服务器没有应答"
        assert deliver_due() == 0
        assert Delivery.objects.get().attempts == attempt, "not before its time"
        Delivery.objects.update(retry_at=None)
    assert row.state == "given_up"
    assert deliver_due() == 0 and Delivery.objects.get().attempts == 5


def test_what_will_never_be_taken_is_given_up_at_once(row: Delivery, monkeypatch: Any) -> None:
    answer(monkeypatch, refuse(channels.Refused("邮件服务器拒收（550）", again=False)))
    deliver_due()
    row.refresh_from_db()
    assert (row.state, row.error) == ("given_up", "邮件服务器拒收（550）")


def test_an_unknown_outcome_is_said_and_not_sent_again(row: Delivery, monkeypatch: Any) -> None:
    answer(monkeypatch, refuse(RuntimeError("secret words")))
    deliver_due()
    row.refresh_from_db()
    assert row.state == "unsure" and "secret" not in row.error
    assert deliver_due() == 0


@pytest.mark.parametrize(("left_in", "becomes", "letters"), [("taken", "sent", 1), ("sending", "unsure", 0)])
def test_what_a_dead_worker_left(row: Delivery, left_in: str, becomes: str, letters: int) -> None:
    soon, late = timezone.now() + datetime.timedelta(minutes=1), timezone.now() - datetime.timedelta(seconds=1)
    Delivery.objects.update(state=left_in, lease_number=1, lease_until=soon)
    assert deliver_due() == 0, "its lease runs"
    Delivery.objects.update(lease_until=late)
    deliver_due()
    row.refresh_from_db()
    assert row.state == becomes and len(mail.outbox) == letters
    assert sweep() == 0


def test_a_worker_that_slept_writes_nothing_over_the_other(row: Delivery, monkeypatch: Any) -> None:
    def slept(address: str, letter: channels.Letter) -> str:
        Delivery.objects.update(lease_until=timezone.now() - datetime.timedelta(seconds=1))
        sweep()
        return "late"

    answer(monkeypatch, slept)
    assert not deliver(row.pk)
    row.refresh_from_db()
    assert (row.state, row.receipt) == ("unsure", "")


def test_of_two_workers_one_sends(row: Delivery) -> None:
    assert deliver(row.pk)
    assert not deliver(row.pk)
    assert len(mail.outbox) == 1


def test_nobody_is_told_of_what_was_done_or_read_meanwhile(reader: User, monkeypatch: Any) -> None:
    source = sources.Source("test.matter", "事项", frozenset(), lambda seat, today: [], lambda seat: [])
    monkeypatch.setitem(sources._sources, "test.matter", source)
    tell(reader.acting.post, "done", kind="test.matter")
    read = tell(reader.acting.post, "read")
    tell(reader.acting.post, "open")
    outbox.pack()
    Notice.objects.filter(pk=read.pk).update(read_at=timezone.now())
    still_owed.forget()
    deliver_due()
    (letter,) = mail.outbox
    assert "事项open" in letter.body and "事项done" not in letter.body and "事项read" not in letter.body
    left = Delivery.objects.get().lines.filter(left_out=True).values_list("notice__source_key", flat=True)
    assert set(left) == {"done", "read"}


def test_a_bundle_of_which_nothing_is_left_is_not_sent(row: Delivery) -> None:
    Notice.objects.update(read_at=timezone.now())
    assert deliver_due() == 0
    assert Delivery.objects.get().state == "needless" and not mail.outbox


class Failing:
    """A source that fails until it is mended."""

    mended = False

    def owed(self, *_asked: Any) -> list[Any]:
        if not self.mended:
            raise RuntimeError("secret words")
        return [SimpleNamespace(key="doubtful")]


@pytest.fixture
def failing(monkeypatch: Any) -> Failing:
    made = Failing()
    source = sources.Source("test.matter", "事项", frozenset(), made.owed, lambda seat: [])
    monkeypatch.setitem(sources._sources, "test.matter", source)
    return made


def test_what_a_failing_source_can_not_say_goes_into_the_next_bundle(reader: User, failing: Failing) -> None:
    tell(reader.acting.post, "doubtful", kind="test.matter")
    tell(reader.acting.post, "open")
    outbox.pack()
    with pytest.raises(InDoubt, match="test.matter"):
        deliver_due()
    assert "事项open" in mail.outbox[0].body and "事项doubtful" not in mail.outbox[0].body
    assert Delivery.objects.get().state == "sent"
    failing.mended = True
    still_owed.forget()
    assert outbox.pack(timezone.now() + datetime.timedelta(days=1)) == 1
    assert deliver_due() == 1
    assert "事项doubtful" in mail.outbox[1].body and "事项open" not in mail.outbox[1].body


def test_a_bundle_all_in_doubt_waits_and_stops_no_other(reader: User, failing: Failing, cast: Any) -> None:
    tell(reader.acting.post, "doubtful", kind="test.matter")
    tell(reachable(cast.yuan_officer, "yuan@example.org").acting.post, "open")
    outbox.pack()
    with pytest.raises(InDoubt):
        deliver_due()
    assert [letter.to for letter in mail.outbox] == [["yuan@example.org"]]
    row = Delivery.objects.get(person=reader)
    assert (row.state, row.attempts, row.error) == ("waiting", 0, delivering.DOUBT_WORDS)
    assert row.retry_at is not None and not row.lines.filter(left_out=True).exists()
    failing.mended = True
    still_owed.forget()
    Delivery.objects.update(retry_at=None)
    assert deliver_due() == 1 and "事项doubtful" in mail.outbox[1].body


def send_once_more(row: Delivery, by: User) -> Delivery:
    row.refresh_from_db()
    assert send_again(by=by, delivery=row, seen=row.lease_number)
    deliver_due()
    row.refresh_from_db()
    return row


def test_a_sent_letter_stays_sent_when_all_of_it_is_settled_before_it_is_sent_again(row: Delivery, cast: Any) -> None:
    deliver_due()
    Notice.objects.update(read_at=timezone.now())
    row = send_once_more(row, cast.office)
    assert (row.state, row.error) == ("sent", "重发时事项都已办结或阅读，没有再发")
    assert row.sent_at is not None and len(mail.outbox) == 1
    assert not row.lines.filter(left_out=True).exists(), "the first letter told it"


def test_a_letter_sent_again_names_what_is_open_and_keeps_what_the_first_one_told(reader: User, cast: Any) -> None:
    first, _second = tell(reader.acting.post, "first"), tell(reader.acting.post, "second")
    outbox.pack()
    deliver_due()
    Notice.objects.filter(pk=first.pk).update(read_at=timezone.now())
    row = send_once_more(Delivery.objects.get(), cast.office)
    assert "事项second" in mail.outbox[1].body and "事项first" not in mail.outbox[1].body
    assert row.state == "sent" and not row.lines.filter(left_out=True).exists()


def test_an_address_that_is_gone(row: Delivery) -> None:
    User.objects.update(email="")
    deliver_due()
    row.refresh_from_db()
    assert row.state == "given_up" and "没有可用的邮件地址" in row.error


# -- channels -----------------------------------------------------------------------------------------------------

LETTER = channels.Letter("标题", "正文", "短文", "ref-1")


@pytest.mark.parametrize(
    ("error", "words", "again"),
    [
        (SMTPDataError(451, b"later"), "拒收（451）", True),
        (SMTPDataError(554, b"no"), "拒收（554）", False),
        (SMTPRecipientsRefused({"a@example.org": (550, b"unknown")}), "拒收（550）", False),
        (TimeoutError(), "没有应答", True),
        (ConnectionRefusedError(), "连不上", True),
    ],
)
def test_what_the_mail_server_says(error: Exception, words: str, again: bool, monkeypatch: Any) -> None:
    monkeypatch.setattr("django.core.mail.EmailMessage.send", lambda self, fail_silently=False: _raise(error))
    with pytest.raises(channels.Refused) as refused:
        channels.send(Channel.EMAIL, "a@example.org", LETTER)
    assert words in refused.value.words and refused.value.again is again


def _raise(error: Exception) -> None:
    raise error


@pytest.mark.parametrize("taken", [True, False])
def test_apprise_is_given_the_number_and_its_answer_is_believed(taken: bool, settings: Any, monkeypatch: Any) -> None:
    settings.NOTICE_GATEWAYS = {"sms": "jsons://gateway.example.org/sms?:to={telephone}"}
    asked: list[tuple[str, str]] = []

    def notify(self: Any, body: str, **options: Any) -> bool:
        asked.append((self[0].url(), body))
        return taken

    monkeypatch.setattr("apprise.Apprise.notify", notify)
    if taken:
        assert channels.send(Channel.SMS, "13800138000", LETTER) == "ref-1"
    else:
        with pytest.raises(channels.Refused, match="没有接收"):
            channels.send(Channel.SMS, "13800138000", LETTER)
    ((address, body),) = asked
    assert "13800138000" in address and body == "短文"


def test_wrong_addresses_and_channels_that_are_off(settings: Any) -> None:
    with pytest.raises(channels.Refused, match="没有启用"):
        channels.send(Channel.WECOM, "x", LETTER)
    settings.NOTICE_GATEWAYS = {"sms": "nonsense://x"}
    with pytest.raises(channels.Refused, match="写错了"):
        channels.send(Channel.SMS, "13800138000", LETTER)


def test_where_a_person_is_reached(reader: User, settings: Any) -> None:
    settings.NOTICE_GATEWAYS = {"dingtalk": "dingtalk://t/{telephone}", "wecom": "wecombot://key"}
    assert channels.address_of(Channel.DINGTALK, reader) == "13800138000"
    assert channels.address_of(Channel.WECOM, reader) == reader.name
    reader.telephone = "0564-3330000"
    assert channels.address_of(Channel.DINGTALK, reader) == "", "a desk telephone gets no text"
    assert delivering.UNSURE_WORDS

"""Channels of the tests: e-mail into Django's outbox, a text gateway that only notes what it was given."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from liuan_safety.notices import channels, delivering
from liuan_safety.notices.models import Notice
from liuan_safety.notices.rules import Channel
from liuan_safety.obligations import still_owed
from liuan_safety.organizations.models import Post, User


@pytest.fixture(autouse=True)
def outside(settings: Any) -> Iterator[None]:
    """E-mail is on, everything else off."""
    settings.NOTICE_EMAIL_FROM = "平台 <platform@example.org>"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.NOTICE_GATEWAYS = {}
    still_owed.forget()
    yield
    still_owed.forget()


@pytest.fixture
def texts(settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Text messages are on: pairs of number and words."""
    settings.NOTICE_GATEWAYS = {"sms": "jsons://gateway.example.org/?:to={telephone}"}
    sent: list[tuple[str, str]] = []

    def note(address: str, letter: channels.Letter) -> str:
        sent.append((address, letter.short))
        return letter.reference

    monkeypatch.setitem(channels._SENDERS, Channel.SMS, note)
    return sent


@pytest.fixture
def reader(cast: Any) -> User:
    """An officer with an e-mail address and a mobile number."""
    return reachable(cast.jinan_officer, "jinan@example.org")


def reachable(user: User, email: str, telephone: str = "138 0013-8000") -> User:
    user.email, user.telephone = email, telephone
    user.save(update_fields=["email", "telephone"])
    return user


def tell(post: Post, key: str = "1", *, rung: str = "3", days_ago: int = 0, kind: str = "walk.made_up") -> Notice:
    """A notice of a kind that no source knows: it counts as open."""
    when = timezone.now() - datetime.timedelta(days=days_ago)
    return Notice.objects.create(
        kind=kind, source_key=key, rung=rung, post=post, title=f"事项{key}", url=f"/x/{key}/", sent_at=when
    )


__all__ = ["delivering", "reachable", "tell"]

"""Sending notices and marking them as read."""

from collections.abc import Iterable

from django.utils import timezone

from liuan_safety.notices.models import Notice
from liuan_safety.organizations.access import acting_post
from liuan_safety.organizations.models import User

BATCH = 1000


def send(notices: Iterable[Notice]) -> None:
    """Write those that were not sent before; the database refuses a second one of the same matter, rung and post."""
    Notice.objects.bulk_create(notices, batch_size=BATCH, ignore_conflicts=True)


def mark_read(*, by: User, newest: int) -> int:
    """Mark the acting post's notices up to the newest one that was on the screen as read; how many were not yet.

    Safe to send twice: who read first, and when, stays.
    """
    acting = acting_post(by)
    unread = Notice.objects.visible_to(by).filter(read_at=None, pk__lte=newest)
    return unread.update(read_at=timezone.now(), read_by=f"{by.name}（{acting.label}）"[:160])

"""Sending notices and marking them as read; the own channels; sending a bundle again."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from liuan_safety.audit.services import masked, record
from liuan_safety.notices.models import ChannelChoice, Delivery, Notice
from liuan_safety.notices.rules import Channel, State
from liuan_safety.organizations.access import acting_post, require
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import Conflict, RuleBroken

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


@transaction.atomic
def choose_channels(*, by: User, email: str, wanted: Iterable[Channel], seen: int) -> ChannelChoice:
    """The person's own e-mail address and channels. `seen` is the revision that was on the screen, 0 without one.

    Raises Conflict when another window was faster, RuleBroken for e-mail without an address.
    """
    person = User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    held = ChannelChoice.objects.filter(user=person).first()
    ways = set(wanted)
    if held is not None and {one for one in Channel if getattr(held, one.value)} == ways and person.email == email:
        return held  # Sent twice: what was asked for stands.
    if seen != (held.revision if held else 0):
        raise Conflict("notices.channels_changed", "接收方式刚在另一个窗口改过。没有写入，请核对后再改。")
    if Channel.EMAIL in ways and not email:
        raise RuleBroken("notices.no_address", "请填写邮箱地址，或者不选邮件。", field="email")
    before = {"channels": _words(held)} | ({"email": masked(person.email)} if person.email else {})
    if person.email != email:
        person.email = email
        person.save(update_fields=["email"])
    row = held or ChannelChoice(user=person, revision=0)
    for one in Channel:
        setattr(row, one.value, one in ways)
    row.revision += 1
    row.save()
    after = {"channels": _words(row)} | ({"email": masked(email)} if email else {})
    record(action="notices.channels.chosen", obj=person, before=before, after=after)
    return row


def _words(row: ChannelChoice | None) -> list[str]:
    return [one.value for one in Channel if getattr(row, one.value)] if row else []


@transaction.atomic
def send_again(*, by: User, delivery: Delivery, seen: int) -> bool:
    """Put a bundle back into the queue; False where somebody has already done so. `seen`: its lease number on screen.

    Raises Conflict when the bundle has moved on since. The bundle keeps its number, so that a mailbox may know it.
    """
    require(by, Deed.DELIVERIES_VIEW)
    row = Delivery.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=delivery.pk).first()
    if row is None:
        raise PermissionDenied("这条外发通知不在当前岗位的可见范围内")
    if row.state in (State.WAITING, State.TAKEN, State.SENDING):
        return False
    if not row.is_repeatable:
        raise RuleBroken("notices.needless", "这条外发通知的事项在发送前已经办结，不用重发。")
    if row.lease_number != seen:
        raise Conflict("notices.delivery_moved", "这条外发通知的状态刚刚变了。没有重发，请刷新后核对。")
    before = row.state
    row.state, row.attempts, row.retry_at, row.error = State.WAITING, 0, None, ""
    row.lease_number += 1
    row.save(update_fields=["state", "attempts", "retry_at", "error", "lease_number"])
    record(action="notices.delivery.sent_again", obj=row, before={"state": before}, after={"state": row.state})
    return True

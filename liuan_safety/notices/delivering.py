"""Sending what is packed: a worker takes a bundle by its lease number, writes the letter, hands it over, notes the end.

Each step is one conditional update on (row, lease number, state), as in `jobs.leases`: of many workers one goes on, and
one that slept finds that the number has moved. A worker that dies while it writes the letter (`taken`) has sent
nothing: the bundle waits again after the lease. One that dies between handing over and noting it (`sending`) leaves
what nobody can know: an outside gateway can't be made exactly-once. Such a bundle is not sent a second time by itself;
it shows as 不确定, and whoever looks after deliveries decides. Its matters stand in the inbox in any case.
"""

import datetime
import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from liuan_safety.notices import channels
from liuan_safety.notices.models import Delivery, DeliveryLine, Notice
from liuan_safety.notices.rules import (
    CHANNEL_LABELS,
    MOST_ATTEMPTS,
    Channel,
    State,
    lease_end,
    letter,
    masked,
    retry_at,
    short_letter,
    subject,
)

logger = logging.getLogger(__name__)
Matter = tuple[str, str]  # kind and source key
AT_ONCE = 200
UNSURE_WORDS = "发送中断，不能确定对方是否收到。请先向本人核实，再决定是否重发"
NEEDLESS_WORDS = "事项在发送前已经办结或阅读"
NOT_AGAIN_WORDS = "重发时事项都已办结或阅读，没有再发"
DOUBT_WORDS = "暂时不能确定事项是否已经办结，稍后自动再试"


@dataclass(frozen=True)
class Standing:
    """Which matters are open, and the kinds of which nobody can say it now."""

    still: frozenset[Matter]
    doubtful: frozenset[str] = frozenset()


class InDoubt(Exception):
    """Raised when all other letters are done: matters of these kinds were left for a later run."""


_still_open: Callable[[Collection[Matter]], Standing] | None = None


def ask_whether_open(check: Callable[[Collection[Matter]], Standing]) -> None:
    """A room above says which matters are still open when a letter is written: nobody is urged for what is done."""
    global _still_open
    _still_open = check


def sweep(now: datetime.datetime | None = None) -> int:
    """Pick up what its worker left: taken goes back to waiting, sending becomes unsure. How many."""
    late = Delivery.objects.filter(lease_until__lt=now or timezone.now())
    back = late.filter(state=State.TAKEN).update(
        state=State.WAITING, lease_until=None, lease_number=F("lease_number") + 1
    )
    unsure = late.filter(state=State.SENDING).update(
        state=State.UNSURE, lease_until=None, lease_number=F("lease_number") + 1, error=UNSURE_WORDS
    )
    return back + unsure


def deliver_due() -> int:
    """Send what waits and is due, at most 200 in one call; how many were sent. Raises InDoubt at the end."""
    sweep()
    now = timezone.now()
    due = Delivery.objects.filter(state=State.WAITING).exclude(retry_at__gt=now)
    doubts: set[str] = set()
    sent = sum(deliver(pk, doubts) for pk in list(due.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]))
    if doubts:
        raise InDoubt(f"left for later: matters of {', '.join(sorted(doubts))}; {sent} letters sent")
    return sent


def deliver(pk: int, doubts: set[str] | None = None) -> bool:
    """Send one bundle, if nobody else has it; whether it was sent. Never raises what a gateway raises.

    Kinds of which nobody can say whether they are open are put into `doubts`.
    """
    lease = _take(pk)
    if lease is None:
        return False
    row = Delivery.objects.select_related("person").get(pk=pk)
    channel = Channel(row.channel)
    address = channels.address_of(channel, row.person) if row.person.is_active else ""
    notices, doubtful = _standing(row)
    if doubts is not None:
        doubts |= {one.kind for one in doubtful}
    if doubtful and not notices:
        again = {"attempts": F("attempts") - 1, "retry_at": retry_at(timezone.now(), 1), "error": DOUBT_WORDS}
        _move(pk, lease, State.TAKEN, state=State.WAITING, lease_until=None, **again)
        return False
    if not notices:
        _nothing_to_tell(row, lease)
        return False
    if not address:
        words = f"没有可用的{CHANNEL_LABELS[channel]}地址"
        _move(pk, lease, State.TAKEN, state=State.GIVEN_UP, lease_until=None, error=words)
        return False
    if not _move(pk, lease, State.TAKEN, state=State.SENDING, addressed=masked(address)):
        return False
    return _hand_over(row, lease, channel, address, _letter(row, notices))


def _take(pk: int) -> int | None:
    """Make it this worker's; its lease number, or None where another was faster."""
    seen = Delivery.objects.filter(pk=pk, state=State.WAITING).values_list("lease_number", flat=True).first()
    if seen is None:
        return None
    taken = Delivery.objects.filter(pk=pk, state=State.WAITING, lease_number=seen).update(
        state=State.TAKEN, lease_number=seen + 1, lease_until=lease_end(timezone.now()), attempts=F("attempts") + 1
    )
    return seen + 1 if taken else None


def _move(pk: int, lease: int, from_state: State, **changes: Any) -> bool:
    """The one write: only while the row is in that state under that lease."""
    return bool(Delivery.objects.filter(pk=pk, lease_number=lease, state=from_state).update(**changes))


def _nothing_to_tell(row: Delivery, lease: int) -> None:
    """A letter that went out once stays a sent one: nothing that happens later makes it needless."""
    state, words = (State.SENT, NOT_AGAIN_WORDS) if row.sent_at else (State.NEEDLESS, NEEDLESS_WORDS)
    _move(row.pk, lease, State.TAKEN, state=state, lease_until=None, error=words)


def _standing(row: Delivery) -> tuple[list[Notice], list[Notice]]:
    """What of the bundle is still to be told, overdue first, and what is in doubt.

    What is settled or read is marked as left out, unless the bundle was sent before: what it told then was told. What
    is in doubt leaves a bundle that tells something else, so that the next day's takes it up.
    """
    notices = list(row.matters.order_by("pk"))
    matters = {(one.kind, one.source_key) for one in notices}
    now = _still_open(matters) if _still_open else Standing(frozenset(matters))
    unread = [one for one in notices if one.read_at is None]
    kept = [one for one in unread if (one.kind, one.source_key) in now.still]
    doubtful = [one for one in unread if one.kind in now.doubtful]
    _mark_lines(row, kept, doubtful)
    return sorted(kept, key=lambda one: not one.is_urgent), doubtful


def _mark_lines(row: Delivery, kept: list[Notice], doubtful: list[Notice]) -> None:
    lines = DeliveryLine.objects.filter(delivery=row)
    lines.filter(notice__in=[one.pk for one in kept]).update(left_out=False)
    if row.sent_at is not None:
        return
    lines.exclude(notice__in=[one.pk for one in kept + doubtful]).update(left_out=True)
    if kept and doubtful:
        lines.filter(notice__in=[one.pk for one in doubtful]).delete()


def _letter(row: Delivery, notices: list[Notice]) -> channels.Letter:
    overdue = sum(one.is_urgent for one in notices)
    return channels.Letter(
        subject=subject(row.day, len(notices), overdue),
        text=letter(row.person.name, [(one.title, one.url) for one in notices], settings.SITE_URL),
        short=short_letter(len(notices), overdue, notices[0].title),
        reference=f"liuan-{row.day:%Y%m%d}-{row.pk}",
    )


def _hand_over(row: Delivery, lease: int, channel: Channel, address: str, text: channels.Letter) -> bool:
    try:
        receipt = channels.send(channel, address, text)
    except channels.Refused as refused:
        _refused(row, lease, refused)
        return False
    except Exception as error:
        logger.exception("delivery %s: the gateway's answer is unknown", row.pk)
        words = f"{UNSURE_WORDS}（{type(error).__name__}）"
        _move(row.pk, lease, State.SENDING, state=State.UNSURE, lease_until=None, error=words)
        return False
    ends = {"state": State.SENT, "lease_until": None, "error": "", "receipt": receipt[:120]}
    return _move(row.pk, lease, State.SENDING, sent_at=timezone.now(), **ends)


def _refused(row: Delivery, lease: int, refused: channels.Refused) -> None:
    again = refused.again and row.attempts < MOST_ATTEMPTS
    _move(
        row.pk,
        lease,
        State.SENDING,
        state=State.WAITING if again else State.GIVEN_UP,
        retry_at=retry_at(timezone.now(), row.attempts) if again else None,
        lease_until=None,
        error=refused.words[:300],
    )

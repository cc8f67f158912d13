"""The sweep: calls out what nobody works on. It only sends messages; taking a job is always `leases.claim`."""

import datetime
import logging

from django.db import IntegrityError
from django.db.models import F, Q
from django.utils import timezone

from liuan_safety.jobs.leases import due
from liuan_safety.jobs.models import Heartbeat, Job
from liuan_safety.jobs.rules import SWEEP_SECONDS, State, reminder_at
from liuan_safety.jobs.selectors import SWEEP
from liuan_safety.jobs.services import wake

logger = logging.getLogger(__name__)
CALLS_PER_SWEEP = 50


def _is_my_turn() -> bool:
    """Beat and every worker sweep; whoever moves the heartbeat on does it, so that one write and one look suffice."""
    now = timezone.now()
    latest = now - datetime.timedelta(seconds=SWEEP_SECONDS - 1)
    if Heartbeat.objects.filter(name=SWEEP, at__gt=latest).exists():
        return False
    if Heartbeat.objects.filter(name=SWEEP, at__lte=latest).update(at=now):
        return True
    try:
        return Heartbeat.objects.get_or_create(name=SWEEP, defaults={"at": now})[1]
    except IntegrityError:
        return False


def _fail_worn_out() -> None:
    """A job whose worker died at every attempt would kill workers for ever: it ends here, with its number."""
    now = timezone.now()
    worn = Job.objects.filter(due(now), state=State.RUNNING, attempts__gte=F("max_attempts"))
    for pk, number, request in worn.values_list("pk", "lease_number", "request_number"):
        words = f"处理多次中断，已停止重试，没有写入任何数据。请把编号 {request} 告诉系统管理员。"
        Job.objects.filter(pk=pk, lease_number=number, state=State.RUNNING, lease_until__lt=now).update(
            state=State.FAILED, error=words, finished_at=now, lease_until=None
        )


def call_out(*, everything: bool = False) -> int:
    """Send a wake-up call for each due job, `everything` aside only for those not called lately. Returns the calls.

    Reminders of one job come at growing distances (`rules.reminder_at`).
    """
    now = timezone.now()
    waiting = Job.objects.filter(due(now), attempts__lt=F("max_attempts"))
    if not everything:
        waiting = waiting.filter(Q(remind_at__isnull=True) | Q(remind_at__lte=now))
    calls = 0
    for pk, number, reminders in waiting.order_by("pk").values_list("pk", "lease_number", "reminders")[
        :CALLS_PER_SWEEP
    ]:
        if not wake(pk):
            break
        # Whoever took it since has put the reminders back to nought: with the old number this write would undo that
        # and put off the call that the next lost lease needs.
        untaken = Job.objects.filter(pk=pk, lease_number=number)
        untaken.update(reminders=reminders + 1, remind_at=reminder_at(now, reminders))
        calls += 1
    return calls


def sweep(*, at_start: bool = False) -> int:
    """One round: end what is worn out, call out what waits; all that is due `at_start` of a worker."""
    if not _is_my_turn() and not at_start:
        return 0
    _fail_worn_out()
    calls = call_out(everything=at_start)
    if calls:
        logger.info("sweep called out %s jobs", calls)
    return calls

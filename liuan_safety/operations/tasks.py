"""What beat sends again and again on this floor: sealing the log, and clearing away at night."""

import datetime

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone

from liuan_safety.audit import sealing
from liuan_safety.organizations.services import sessions, unit_events

KEPT = datetime.timedelta(days=190)


@shared_task(name="operations.seal_audit")
def seal_audit() -> None:
    """Chain the deeds that were written since the last seal."""
    sealing.seal()


@shared_task(name="operations.carry_out_due_changes")
def carry_out_due_changes() -> None:
    """Units change and tokens of ended tenures end on their day; safe to run twice."""
    unit_events.apply_due_events()
    sessions.end_expired()


@shared_task(name="operations.clear_away")
def clear_away() -> None:
    """Sessions that ended and log-in attempts older than the law's six months (网络安全法 art. 21(3))."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    old = timezone.now() - KEPT
    for model in (AccessAttempt, AccessFailureLog, AccessLog):
        model.objects.filter(attempt_time__lt=old).delete()

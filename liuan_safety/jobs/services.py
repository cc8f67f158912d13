"""Deeds of this room: queue a job, wake a worker, cancel what nobody has begun."""

import logging
import uuid
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from liuan_safety.audit.context import current_actor
from liuan_safety.audit.services import record
from liuan_safety.celery import app
from liuan_safety.jobs.models import Job
from liuan_safety.jobs.rules import State, reminder_at
from liuan_safety.organizations.access import may
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import RuleBroken

if TYPE_CHECKING:
    from liuan_safety.organizations.models import Jurisdiction, User

logger = logging.getLogger(__name__)
RUN_TASK = "jobs.run"


def enqueue(
    *, kind: str, params: dict[str, Any], by: "User | None", jurisdiction: "Jurisdiction | None" = None, dedup: str = ""
) -> Job:
    """Queue a job in the caller's transaction; a worker is woken after the commit.

    `params` are JSON values (ids, names; never a file's content). With `dedup`, an unfinished job of the same kind
    and key is returned instead of a second one. `by=None` is the system itself. A broker that is down fails nobody:
    the sweep finds the row.
    """
    if twin := _open_twin(kind, dedup):
        return twin
    now = timezone.now()
    tenure = by.acting if by is not None else None
    place = jurisdiction or (tenure.jurisdiction if tenure else None)
    job = Job(
        kind=kind,
        params=params,
        dedup=dedup,
        created_by=by,
        tenure=tenure,
        jurisdiction_path=place.path if place else "",
        request_number=current_actor().request_number or uuid.uuid4().hex[:12],
        created_at=now,
        remind_at=reminder_at(now, 0),
    )
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError:
        # Two queued the same work at one moment: the unique index let one through.
        if twin := _open_twin(kind, dedup):
            return twin
        raise
    transaction.on_commit(lambda: wake(job.pk), robust=True)
    return job


def _open_twin(kind: str, dedup: str) -> Job | None:
    return Job.objects.open().filter(kind=kind, dedup=dedup).first() if dedup else None


def wake(job_id: int) -> bool:
    """Send the wake-up call; False if the broker did not take it. Never raises: the row waits for the sweep."""
    try:
        app.send_task(RUN_TASK, args=[job_id], retry=False, ignore_result=True)
    except Exception:
        logger.warning("no wake-up call for job %s: the broker did not take it", job_id, exc_info=True)
        return False
    return True


def cancel(*, job: Job, by: "User") -> Job:
    """Take back a job that nobody has begun, or stop one that makes a file: its lease is gone, its worker stops.

    RuleBroken when a worker was faster, PermissionDenied if not one's own.
    """
    if not (may(by, Deed.JOBS_VIEW_ALL) or (by.acting is not None and job.created_by_id == by.pk)):
        raise PermissionDenied("只能取消自己提交的任务")
    with transaction.atomic():
        current = Job.objects.select_for_update().get(pk=job.pk)
        before = current.state
        ends = {"state": State.CANCELLED, "finished_at": timezone.now(), "lease_until": None}
        # A worker may take it or end it this very moment: only the state that was seen is left.
        if not current.is_cancellable or not Job.objects.filter(pk=job.pk, state=before).update(**ends):
            raise RuleBroken("jobs.begun", "任务已经开始或已经结束，不能取消。请刷新页面查看最新状态。")
        record(
            action="jobs.job.cancelled",
            obj=job,
            before={"state": before},
            after={"state": State.CANCELLED},
            jurisdiction_path=job.jurisdiction_path,
        )
    job.refresh_from_db()
    return job

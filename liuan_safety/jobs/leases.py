"""Taking, keeping and giving back a job: every step is one conditional update, so that two can never hold it.

The lease number is the fence. A worker that slept (paused, swapped out, cut off) still believes that it holds the job;
each of its writes asks for its own number and finds that the number has moved on.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from liuan_safety.jobs.models import Job
from liuan_safety.jobs.rules import State, lease_end, retry_at


class LeaseLost(Exception):
    """Another worker has the job now (or it has ended): stop, write nothing more. No error of the job."""


@dataclass(frozen=True)
class Lease:
    """The right to work on one job, as long as its number is the row's."""

    job_id: int
    number: int

    def _rows(self) -> Any:
        return Job.objects.filter(pk=self.job_id, lease_number=self.number, state=State.RUNNING)

    def is_held(self) -> bool:
        """Whether the row still carries this number. A read: a later write must ask again."""
        return bool(self._rows().exists())

    def renew(self, **changes: Any) -> None:
        """Push the end of the lease on, with what else changed (progress). Raises LeaseLost."""
        if not self._rows().update(lease_until=lease_end(timezone.now()), **changes):
            raise LeaseLost(self.job_id)

    def finish(self, result: dict[str, Any]) -> None:
        """Mark the job done; stands in the same transaction as its last write. Raises LeaseLost."""
        now = timezone.now()
        changes = {"state": State.DONE, "result": result, "finished_at": now, "lease_until": None, "error": ""}
        if not self._rows().update(**changes):
            raise LeaseLost(self.job_id)

    def fail(self, error: str) -> None:
        """End the job as failed, unless somebody else has it by now."""
        now = timezone.now()
        self._rows().update(state=State.FAILED, error=error[:500], finished_at=now, lease_until=None)

    def give_back(self, error: str) -> None:
        """Queue the job again after an unexpected error; fail it when its attempts are used up."""
        now = timezone.now()
        again = self._rows().filter(attempts__lt=F("max_attempts"))
        attempts = Job.objects.values_list("attempts", flat=True).get(pk=self.job_id)
        moment = retry_at(now, attempts)
        if not again.update(
            state=State.QUEUED, lease_until=None, error=error[:500], retry_at=moment, remind_at=moment, reminders=0
        ):
            self.fail(error)


def due(now: datetime.datetime) -> Q:
    """Jobs that a worker may take: queued and not waiting for a retry, or running under a lease that has ended."""
    queued = Q(state=State.QUEUED) & (Q(retry_at__isnull=True) | Q(retry_at__lte=now))
    abandoned = Q(state=State.RUNNING, lease_until__lt=now)
    return queued | abandoned


def claim(job_id: int) -> Lease | None:
    """Take the job, or None: it has ended, somebody holds it, or another was faster."""
    now = timezone.now()
    takeable = Job.objects.filter(due(now), pk=job_id, attempts__lt=F("max_attempts"))
    seen = takeable.values_list("lease_number", flat=True).first()
    if seen is None:
        return None
    taken = takeable.filter(lease_number=seen).update(
        state=State.RUNNING,
        lease_number=seen + 1,
        lease_until=lease_end(now),
        attempts=F("attempts") + 1,
        started_at=now,
        remind_at=None,
        reminders=0,
        progress_done=0,
        progress_total=0,
        progress_message="",
    )
    return Lease(job_id, seen + 1) if taken else None

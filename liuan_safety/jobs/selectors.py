"""Reading jobs: lists for people, figures for health checks."""

import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, QuerySet
from django.utils import timezone

from liuan_safety.jobs.models import Heartbeat, Job
from liuan_safety.jobs.rules import OPEN_STATES

if TYPE_CHECKING:
    from liuan_safety.organizations.models import User

SWEEP = "sweep"


def all_jobs(user: "User") -> QuerySet[Job]:
    """Jobs that the user may see, newest first, with who queued them."""
    return Job.objects.visible_to(user).select_related("created_by", "tenure__post__unit").order_by("-id")


def own_jobs(user: "User") -> QuerySet[Job]:
    """The person's own jobs, in the acting post."""
    return all_jobs(user).filter(created_by=user)


def age_of_last_sweep() -> datetime.timedelta | None:
    """How long ago the last sweep was; None if there never was one. Over a minute: no worker and no beat is alive."""
    at = Heartbeat.objects.filter(name=SWEEP).values_list("at", flat=True).first()
    return None if at is None else timezone.now() - at


def queue_lengths() -> dict[str, int]:
    """Number of open jobs by state: for metrics."""
    counted = Job.objects.filter(state__in=OPEN_STATES).values_list("state").annotate(n=Count("pk"))
    return {state.value: 0 for state in OPEN_STATES} | dict(counted.order_by())

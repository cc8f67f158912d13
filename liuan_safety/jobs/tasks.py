"""Celery's side: take an id, call one function, end. The broker may lose or repeat any of it."""

from celery import shared_task

from liuan_safety.jobs import running, services, sweeping


# Not acks_late: the row is the truth. An unacknowledged message would come back from Redis every minute of a long job.
@shared_task(name=services.RUN_TASK, acks_late=False)
def run(job_id: int) -> bool:
    """Do the job, if nobody else has it."""
    return running.execute(job_id)


@shared_task(name="jobs.sweep")
def sweep() -> int:
    """Call out what nobody works on."""
    return sweeping.sweep()

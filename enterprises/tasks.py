"""What beat sends again and again in this wing; Celery finds the tasks of an app here."""

from celery import shared_task

from enterprises.register.resizing import queue_daily
from enterprises.register.services.settling import settle_search
from enterprises.supervision.proposing import queue_if_behind


@shared_task(name="enterprises.settle_search")
def settle() -> None:
    """Sort what was written since into the index that search reads; safe to run twice."""
    settle_search()


@shared_task(name="enterprises.resize")
def resize() -> None:
    """Queue the day's look at size classes; safe to run twice."""
    queue_daily()


@shared_task(name="enterprises.propose_supervisors")
def propose_supervisors() -> None:
    """Queue proposals where the register or the rules have moved on; safe to run twice."""
    queue_if_behind()

"""What beat sends again and again in this wing; Celery finds the tasks of an app here."""

from celery import shared_task

from enterprises.register.resizing import queue_daily
from enterprises.register.services.settling import settle_search


@shared_task(name="enterprises.settle_search")
def settle() -> None:
    """Sort what was written since into the index that search reads; safe to run twice."""
    settle_search()


@shared_task(name="enterprises.resize")
def resize() -> None:
    """Queue the day's look at size classes; safe to run twice."""
    queue_daily()

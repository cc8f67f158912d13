"""What beat sends again and again."""

from celery import shared_task

from liuan_safety.obligations.reminding import remind

REMIND = "obligations.remind"


@shared_task(name=REMIND)
def remind_all() -> None:
    """Write the reminders that apply today; safe to run twice."""
    remind()

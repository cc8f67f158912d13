"""What beat sends again and again."""

from celery import shared_task
from django.utils import timezone

from liuan_safety.notices import channels, delivering, outbox

DELIVER = "notices.deliver"
SECONDS = 120


@shared_task(name=DELIVER)
def deliver() -> int:
    """Pack and send what is due; without a channel nothing is asked. Safe to run twice and to be killed."""
    if not channels.configured():
        return 0
    if not outbox.is_time(timezone.now()):
        delivering.sweep()
        return 0
    outbox.pack()
    return delivering.deliver_due()

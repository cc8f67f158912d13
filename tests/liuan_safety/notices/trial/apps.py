"""Registers the trial's source and gateway; beat asks every three seconds; leases are short."""

from django.apps import AppConfig


class TrialConfig(AppConfig):
    name = "tests.liuan_safety.notices.trial"
    label = "reminded"
    verbose_name = "试验提醒"

    def ready(self) -> None:
        from liuan_safety.jobs import schedule
        from liuan_safety.notices import channels, delivering, outbox, rules
        from liuan_safety.notices.rules import Channel
        from liuan_safety.notices.tasks import DELIVER
        from liuan_safety.obligations import sources
        from liuan_safety.obligations.tasks import REMIND
        from tests.liuan_safety.notices.trial.work import SOURCE, write_down

        rules.LEASE_SECONDS = 2
        sources._sources.clear()
        sources.register(SOURCE)
        channels._SENDERS[Channel.EMAIL] = write_down
        outbox.is_time = lambda now: True  # type: ignore[assignment]
        delivering._still_open = None
        schedule.every("obligations.remind", REMIND, seconds=3)
        schedule.every(DELIVER, DELIVER, seconds=3)

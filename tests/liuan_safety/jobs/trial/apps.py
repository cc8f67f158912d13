"""Registers the trial's kind of work."""

from django.apps import AppConfig


class TrialConfig(AppConfig):
    name = "tests.liuan_safety.jobs.trial"
    label = "trial"
    verbose_name = "试验任务"

    def ready(self) -> None:
        from liuan_safety.jobs import registry
        from tests.liuan_safety.jobs.trial.work import do_work

        registry.register("trial.work", do_work, label="试验任务")

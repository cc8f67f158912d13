"""What beat does again and again. Rooms add theirs in `AppConfig.ready()`; times of day are Asia/Shanghai."""

from typing import Any

from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured

from liuan_safety.celery import app


def every(name: str, task: str, *, seconds: float | None = None, at: crontab | None = None) -> None:
    """Have beat send `task` (its Celery name) each `seconds`, or when `at` says so.

    The message is void after one period (an hour for `at`): what is due again anyway needs no queue of old calls.
    """
    if (seconds is None) == (at is None):
        raise ImproperlyConfigured(f"定时任务 {name}:seconds 与 at 只能且必须给出一个")
    entry: dict[str, Any] = {"task": task, "schedule": seconds or at, "options": {"expires": seconds or 3600}}
    app.conf.beat_schedule[name] = entry

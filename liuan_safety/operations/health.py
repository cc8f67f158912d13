"""Is the site able to work: database, broker, and whether somebody looks after the jobs."""

import datetime
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection

from liuan_safety.jobs import selectors as jobs

# Beat and every worker sweep each few seconds; after this long none of them lives.
SWEEP_IS_OLD = datetime.timedelta(seconds=90)


@dataclass(frozen=True)
class JobFigures:
    """Open jobs by state, and how long ago somebody looked for lost ones (None: never)."""

    by_state: Mapping[str, int]
    sweep_age_seconds: float | None


def job_figures() -> JobFigures:
    """What the database says of jobs."""
    age = jobs.age_of_last_sweep()
    return JobFigures(jobs.queue_lengths(), None if age is None else round(age.total_seconds(), 1))


def faults() -> dict[str, str]:
    """What is not ready, by part, in Chinese; empty when all is well."""
    checks: dict[str, Callable[[], str]] = {"database": _database, "broker": _broker, "sweep": _sweep}
    found = {}
    for part, check in checks.items():
        fault = check()
        if fault:
            found[part] = fault
        if part in found and part == "database":
            break  # without it the rest can't be known
    return found


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "数据库连接不上"
    return ""


def _broker() -> str:
    if not settings.REDIS_URL:
        folder = Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"])
        return "" if os.access(folder, os.W_OK) else "消息目录不可写"
    try:
        with current_app.connection_for_read(connect_timeout=2) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, interval_step=0, timeout=2)
    except Exception:  # the transport's own errors share no base class
        return "消息服务(Redis)连接不上"
    return ""


def _sweep() -> str:
    age = jobs.age_of_last_sweep()
    if age is None:
        return "后台任务从未巡检过:请启动 worker 与 beat"
    if age > SWEEP_IS_OLD:
        return f"后台任务已 {age.total_seconds():.0f} 秒没有巡检:worker 与 beat 可能都停了"
    return ""

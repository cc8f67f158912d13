"""Settings of gunicorn, for `make run` and for the web containers alike. Variables: docs/operation.md."""

from pathlib import Path
from typing import Any

from liuan_safety import env
from liuan_safety.operations import metrics_files

bind = f"{env.text('HOST', '127.0.0.1')}:{env.integer('PORT', 8000)}"
workers = env.integer("WEB_WORKERS", 2)
threads = env.integer("WEB_THREADS", 4)
worker_class = "gthread"
# One import for all workers; nothing connects to the database or the broker before a request comes.
preload_app = True
# Reading is done by Celery: a request that takes longer than this hangs.
timeout = 120
graceful_timeout = 20
# A proxy keeps its connections for a minute; closing first would cost it a failed request now and then.
keepalive = 75
# The heartbeat file must not lie on a slow disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
# The site writes its own access line, without the query string (operations.middleware).
accesslog = None
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "liuan_safety.operations.logs.JsonLines"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True},
        "gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},
    },
}


def on_starting(server: Any) -> None:
    """Counters of an earlier run belong to processes that are gone."""
    metrics_files.clear()


def child_exit(server: Any, worker: Any) -> None:
    """Gauges of a worker that ended count no more."""
    metrics_files.forget(worker.pid)

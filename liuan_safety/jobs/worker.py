"""A worker looks for lost work when it comes up and every few seconds after, beat or no beat."""

import logging
import os
import threading
from typing import Any

from celery.signals import worker_ready, worker_shutting_down
from django.db import connections

from liuan_safety.jobs import sweeping
from liuan_safety.jobs.rules import SWEEP_SECONDS

logger = logging.getLogger(__name__)
_stop = threading.Event()
_at_work = threading.Lock()


def _keep_forks_out() -> None:
    """No pool process is forked in the middle of a sweep: it would inherit the locks of SQLite or libpq, held for ever.

    The pool forks anew when a process has died, has grown too big or has run out of time.
    """
    os.register_at_fork(before=_at_work.acquire, after_in_parent=_at_work.release, after_in_child=_at_work.release)


def _sweep(*, at_start: bool = False) -> None:
    with _at_work:
        try:
            sweeping.sweep(at_start=at_start)
        except Exception:
            logger.exception("sweep failed, the next one comes in %s s", SWEEP_SECONDS)
        finally:
            # Nor must a pool process inherit an open connection.
            connections.close_all()


def _sweep_for_ever() -> None:
    _sweep(at_start=True)
    while not _stop.wait(SWEEP_SECONDS):
        _sweep()


@worker_ready.connect
def start_sweeping(**kwargs: Any) -> None:
    """In the worker's main process, beside its pool."""
    _stop.clear()
    _keep_forks_out()
    threading.Thread(target=_sweep_for_ever, name="sweep", daemon=True).start()


@worker_shutting_down.connect
def stop_sweeping(**kwargs: Any) -> None:
    """A worker on its way out calls nobody."""
    _stop.set()

"""Who carries an import forward: a job of the queue, or the command in its own process. Both look alike from here."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

from django.db import transaction

READ_JOB = "census.read"
WRITE_JOB = "census.write"
UNDO_JOB = "census.undo"


class Worker(Protocol):
    """`jobs.running.JobRun`, as far as this room needs it."""

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Tell how far the work is; never inside a transaction."""

    def final(self, result: dict[str, Any] | None = None) -> AbstractContextManager[dict[str, Any]]:
        """The one transaction in which the last write and the end of the work stand together."""


class DirectWorker:
    """The command's own hands: no job row, no broker."""

    def __init__(self, tell: Callable[[int, int, str], None] | None = None) -> None:
        self._tell = tell

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Hand the progress to the command."""
        if self._tell:
            self._tell(done, total, message)

    @contextmanager
    def final(self, result: dict[str, Any] | None = None) -> Iterator[dict[str, Any]]:
        """One transaction; a failure leaves nothing behind."""
        with transaction.atomic(durable=True):
            yield {} if result is None else result

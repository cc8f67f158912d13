"""Small tables that every request asks, kept by each process for a few seconds."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import connection

KEPT_SECONDS = 5.0
T = TypeVar("T")


class Kept(Generic[T]):
    """What `read` answers, read once in a few seconds per process.

    Another process sees a change five seconds later. Inside a transaction nothing is kept, so that what it has
    written itself, or rolls back, never stands here.
    """

    def __init__(self, read: Callable[[], T]) -> None:
        self._read = read
        self._value: T | None = None
        self._read_at = 0.0

    def clear(self) -> None:
        """Forget it: somebody has just written."""
        self._value = None

    def now(self) -> T:
        """The answer, at most five seconds old."""
        if connection.in_atomic_block:
            return self._read()
        if self._value is None or time.monotonic() - self._read_at > KEPT_SECONDS:
            self._value, self._read_at = self._read(), time.monotonic()
        return self._value

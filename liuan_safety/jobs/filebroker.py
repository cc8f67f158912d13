"""The broker that needs no server: kombu's folder of messages, with three holes mended.

kombu writes a message under its final name (a reader may get an empty one and take the worker down), writes the table
of queues without a lock that readers see, and moves a message through the machine's temporary folder. Here everything
becomes visible by one rename, tables are read and written under one lock, and messages that nobody fetched are
removed: they are wake-up calls, the sweep sends new ones.
"""

import fcntl
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps, loads

STALE_SECONDS = 600
TIDY_SECONDS = 60


class Channel(filesystem.Channel):
    """Folders `data_folder_in` (= out) and `control_folder` as in kombu; `<messages>/taken` is ours."""

    _tidied_at = 0.0

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.control_folder.mkdir(parents=True, exist_ok=True)
        with (self.control_folder / "lock").open("a") as file:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX)
            yield

    def get_table(self, exchange: str) -> list[Any]:
        with self._locked():
            return super().get_table(exchange)

    def _queue_bind(self, *args: Any) -> None:
        with self._locked():
            super()._queue_bind(*args)

    def _delete(self, *args: Any, **kwargs: Any) -> None:
        with self._locked():
            super()._delete(*args, **kwargs)

    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:
        folder = Path(self.data_folder_out)
        self._tidy(folder)
        # Wall clock, not kombu's monotonic one: the order must survive a restart of the machine.
        name = f"{time.time_ns() // 1000}_{uuid.uuid4()}.{queue}.msg"
        hidden = folder / f".{name}"
        hidden.write_text(dumps(payload), encoding="utf-8")
        hidden.rename(folder / name)

    def _get(self, queue: str) -> dict[str, Any]:
        folder = Path(self.data_folder_in)
        taken = folder / "taken"
        taken.mkdir(exist_ok=True)
        for path in sorted(folder.glob(f"[0-9]*.{queue}.msg")):
            if path.name.partition(".")[2] != f"{queue}.msg":
                continue
            mine = taken / path.name
            try:
                path.rename(mine)
            except FileNotFoundError:
                continue  # another worker was faster
            text = mine.read_text(encoding="utf-8")
            mine.unlink()
            return loads(text)
        raise Empty

    def _tidy(self, folder: Path) -> None:
        now = time.time()
        if now - self._tidied_at < TIDY_SECONDS:
            return
        self._tidied_at = now
        for path in [*folder.glob("*.msg"), *folder.glob(".*.msg"), *folder.glob("taken/*.msg")]:
            with suppress(FileNotFoundError):
                if now - path.stat().st_mtime > STALE_SECONDS:
                    path.unlink()


class Transport(filesystem.Transport):
    """Set as `CELERY_BROKER_TRANSPORT` beside `filesystem://`."""

    Channel = Channel

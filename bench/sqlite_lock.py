"""How long an import keeps SQLite's one write lock: at most 1 s at 20,000 rows and 5 s at 100,000.

Measured twice over: the transaction of the write itself, and the longest wait of another writer that does one short
deed after the other during the whole import (reading, staging and writing).
"""

import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.import_census import made_up_workbook, scratch_database, start_django

LIMITS = {20_000: 1.0, 100_000: 5.0}


class OtherWriter(threading.Thread):
    """One short deed after the other, each timed."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.stop = threading.Event()
        self.waits: list[float] = []
        self.failure: Exception | None = None

    def run(self) -> None:
        from django.db import connection, transaction

        from liuan_safety.audit.services import record

        try:
            while not self.stop.wait(0.02):
                started = time.monotonic()
                with transaction.atomic():
                    record(action="bench.deed")
                self.waits.append(time.monotonic() - started)
        except Exception as failure:
            self.failure = failure
        finally:
            connection.close()


def timing_worker(held: list[tuple[float, float]]) -> type:
    """A worker that notes how long its last transaction took, and how much of that it was at work."""
    from enterprises.census.services.workers import DirectWorker

    class Timed(DirectWorker):
        @contextmanager
        def final(self, result: Any = None) -> Iterator[Any]:
            with super().final(result) as answer:
                started, busy = time.monotonic(), time.thread_time()
                yield answer
            held.append((time.monotonic() - started, time.thread_time() - busy))

    return Timed


@contextmanager
def company() -> Iterator[OtherWriter]:
    """Another writer at work meanwhile."""
    other = OtherWriter()
    other.start()
    try:
        yield other
    finally:
        other.stop.set()
        other.join()


def import_with_company(path: Path) -> tuple[tuple[float, float], OtherWriter, Any]:
    """Import beside another writer: seconds of the write's transaction (of it at work), the writer, the report."""
    from enterprises.census.services import commanding
    from liuan_safety.organizations.models import Jurisdiction

    held: list[tuple[float, float]] = []
    plain, commanding.DirectWorker = commanding.DirectWorker, timing_worker(held)
    try:
        with company() as other:
            county = Jurisdiction.objects.get(name="舒城县")
            report = commanding.import_files(paths=[path], jurisdiction=county, year=2018, by=None)
    finally:
        commanding.DirectWorker = plain
    return max(held), other, report


def main() -> int:
    start_django()
    missed = 0
    with tempfile.TemporaryDirectory() as name, scratch_database():
        start = 0
        for count, limit in LIMITS.items():
            for kind, changes in (("new", {}), ("changed", {"从业人数": 777, "行业领域": "其他"})):
                path = made_up_workbook(Path(name) / f"{kind}{count}.xlsx", count, start=start, **changes)
                (held, busy), other, report = import_with_company(path)
                assert getattr(report.tally, kind) == count
                longest = max(other.waits)
                print(
                    f"{count:>7} rows {kind:<8} write lock {held:5.2f} s (at work {busy:.2f} s)"
                    f"   another writer waited {longest:5.2f} s at most"
                    f"   {len(other.waits)} deeds, failures: {other.failure or 'none'}   (limit {limit:.0f} s)",
                    flush=True,
                )
                missed += max(held, longest) > limit or other.failure is not None
            start += count
    return int(missed > 0)


if __name__ == "__main__":
    os.environ.pop("DATABASE_URL", None)
    sys.exit(main())

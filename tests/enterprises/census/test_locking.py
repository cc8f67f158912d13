"""SQLite: importing 20,000 rows, or undoing that, keeps others waiting for a moment only, and none of them fails."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import close_old_connections, connection, transaction

from enterprises.census.models import ImportRun
from enterprises.census.services.commanding import import_files
from enterprises.census.services.undoing import undo_import
from enterprises.census.services.workers import DirectWorker
from enterprises.register.models import Enterprise
from liuan_safety.audit.services import record
from liuan_safety.organizations.models import Jurisdiction
from tests.cast import Cast
from tests.enterprises.census.made_up import rows, workbook

ROWS = 20_000
# Seconds; reading and checking as many rows take longer. That it is one second on a free machine is measured by
# `bench.sqlite_lock` and `bench.undo_import`: tests share theirs.
PATIENCE = 4


class OtherWriter(threading.Thread):
    """An officer who keeps working while the import runs: one short deed after the other."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.stop = threading.Event()
        self.slowest, self.deeds, self.failure = 0.0, 0, None

    def run(self) -> None:
        close_old_connections()
        try:
            while not self.stop.wait(0.02):
                started = time.monotonic()
                with transaction.atomic():
                    record(action="test.deed")
                self.slowest = max(self.slowest, time.monotonic() - started)
                self.deeds += 1
        except Exception as failure:
            self.failure = failure
        finally:
            connection.close()


@contextmanager
def company() -> Iterator[None]:
    """Another writer at work meanwhile, who hardly waits."""
    other = OtherWriter()
    other.start()
    try:
        yield
    finally:
        other.stop.set()
        other.join()
    assert other.failure is None
    assert other.deeds >= 3  # it has written beside the import, not only before and after
    assert other.slowest < PATIENCE, f"another writer waited {other.slowest:.2f} s"


@pytest.mark.django_db(transaction=True)
def test_other_writers_wait_little_and_never_fail(tmp_path: Path, settings: Any) -> None:
    officer = Cast().shucheng_officer
    place = Jurisdiction.objects.get(name="舒城县")
    path = workbook(tmp_path, "大表.xlsx", list(rows(ROWS)))
    with company():
        report = import_files(paths=[path], jurisdiction=place, year=2018, by=None)
    assert report.tally.new == Enterprise.objects.filter(valid_to=None).count() == ROWS
    run = ImportRun.objects.get()
    assert run.state == "written"

    with company():
        undo_import(run.pk, reason="试验", by=officer, worker=DirectWorker())
    assert ImportRun.objects.get().state == "undone"
    assert not Enterprise.objects.filter(valid_to=None).exists()

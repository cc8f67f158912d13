"""The worker's own small sweep."""

import os
import threading
import time

import pytest
from django.db import connections

from liuan_safety.jobs import sweeping, worker


def test_no_process_is_forked_in_the_middle_of_a_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    began = threading.Event()
    # The real thing closes the connection of its own thread; here it would be that of the test.
    monkeypatch.setattr(connections, "close_all", lambda: None)

    def slow(*, at_start: bool) -> None:
        began.set()
        time.sleep(0.5)

    monkeypatch.setattr(sweeping, "sweep", slow)
    worker._keep_forks_out()
    sweeper = threading.Thread(target=worker._sweep)
    sweeper.start()
    began.wait()
    child = os.fork()
    if child == 0:
        os._exit(0 if not worker._at_work.locked() else 1)
    sweeping_still = sweeper.is_alive() and worker._at_work.locked()
    _, status = os.waitpid(child, 0)
    sweeper.join()
    assert not sweeping_still, "the fork did not wait"
    assert os.waitstatus_to_exitcode(status) == 0, "the child can sweep as well"


def test_a_sweep_that_fails_does_not_end_the_sweeper(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*, at_start: bool) -> None:
        raise ConnectionError

    monkeypatch.setattr(connections, "close_all", lambda: None)
    monkeypatch.setattr(sweeping, "sweep", fail)
    worker._sweep()
    assert "sweep failed" in caplog.text
    assert not worker._at_work.locked()

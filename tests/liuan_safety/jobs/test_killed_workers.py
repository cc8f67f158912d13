"""The promise: whatever happens to a worker, each job is done once, within 30 seconds of the next worker's start."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.liuan_safety.jobs.houses import House, wait_for

PROMISE_SECONDS = 30


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    try:
        made.open()
        yield made
    finally:
        made.close()


def _states(house: House) -> dict[int, str]:
    return dict(house.rows("SELECT id, state FROM jobs_job"))


def _times_done(house: House) -> dict[int, int]:
    return dict(house.rows("SELECT job_id, count(*) FROM trial_trace GROUP BY job_id"))


def _pause_at(house: House, point: str) -> tuple[object, int]:
    """A worker that is stopped in the middle of a job, not ended: it will believe that the job is still its own."""
    worker = house.start_worker(1)
    house.hold("paused")
    (job,) = house.queue(f"paused:{point}")
    wait_for("the first worker is in its job", lambda: house.has_reached("paused"), seconds=30)
    house.signal(worker, signal.SIGSTOP)
    while not house.is_writable():
        # It was caught in the millisecond of a renewal, with SQLite's one lock in its hand.
        house.signal(worker, signal.SIGCONT)
        time.sleep(0.3)
        house.signal(worker, signal.SIGSTOP)
    return worker, job


@pytest.mark.processes
def test_each_job_is_done_once_whatever_happens_to_the_worker(house: House) -> None:
    # SQLite has one write lock: a process paused with it in its hand stops everybody, so there it is paused earlier.
    sleeper, paused = _pause_at(house, "writing" if house.is_postgresql else "reading")

    doomed = house.start_worker(3)
    house.hold("reader", "ended", "writer")
    reading, committed = house.queue("reader:reading", "ended:committed")
    wait_for("one job reads", lambda: house.has_reached("reader"), seconds=30)
    wait_for("one job has committed", lambda: house.has_reached("ended"), seconds=30)
    writing, *queued = house.queue("writer:writing", "fourth:", "fifth:")
    wait_for("one job writes", lambda: house.has_reached("writer"), seconds=30)
    house.kill(doomed)

    assert _times_done(house) == {committed: 1}
    before = _states(house)
    assert (before[reading], before[writing], before[committed]) == ("running", "running", "done")
    assert [before[job] for job in queued] == ["queued", "queued"]

    house.forget_messages()
    house.let_go("reader", "ended", "writer", "paused")
    everything = {paused, reading, committed, writing, *queued}
    fresh = house.start_worker(2)
    wait_for("all jobs done", lambda: set(_states(house).values()) == {"done"}, seconds=PROMISE_SECONDS)
    assert _times_done(house) == dict.fromkeys(everything, 1)

    house.signal(sleeper, signal.SIGCONT)
    wait_for("the sleeper gives up", lambda: "taken over by another worker" in house.log_of(sleeper), seconds=20)
    assert _times_done(house) == dict.fromkeys(everything, 1)
    assert set(_states(house).values()) == {"done"}
    assert fresh.poll() is None

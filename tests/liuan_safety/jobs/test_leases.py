"""Taking a job: one at a time, in its time, and only while it has attempts left."""

import datetime
import threading
import time

import pytest
from django.db import connection, connections
from django.utils import timezone

from liuan_safety.jobs import rules, running
from liuan_safety.jobs.leases import LeaseLost, claim
from liuan_safety.jobs.models import Job
from liuan_safety.jobs.running import JobRun, execute
from liuan_safety.jobs.services import enqueue


def let_lease_end(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - datetime.timedelta(seconds=1))


@pytest.mark.django_db
def test_a_job_is_taken_once_until_its_lease_ends(job: Job) -> None:
    first = claim(job.pk)
    assert first is not None
    assert claim(job.pk) is None
    let_lease_end(job)
    second = claim(job.pk)
    assert second is not None
    assert second.number == first.number + 1
    for late in (first.renew, lambda: first.finish({})):
        with pytest.raises(LeaseLost):
            late()
    first.fail("晚了")
    first.give_back("晚了")
    job.refresh_from_db()
    assert (job.state, job.error, job.attempts) == ("running", "", 2)
    second.finish({"n": 1})
    assert not second.is_held()


@pytest.mark.django_db
def test_attempts_run_out(job: Job) -> None:
    for _ in range(job.max_attempts):
        assert claim(job.pk) is not None
        let_lease_end(job)
    assert claim(job.pk) is None


@pytest.mark.django_db(transaction=True)
def test_of_many_that_reach_for_it_one_gets_it() -> None:
    job = enqueue(kind="test.work", params={}, by=None)
    start = threading.Barrier(6)
    taken: list[object] = []

    def reach() -> None:
        start.wait()
        taken.append(claim(job.pk))
        connections.close_all()

    threads = [threading.Thread(target=reach) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 6
    assert len([lease for lease in taken if lease]) == 1


@pytest.mark.django_db(transaction=True)
def test_a_long_silent_handler_keeps_its_lease(handled_by, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "RENEWAL_SECONDS", 0.1)
    job = enqueue(kind="test.work", params={}, by=None)
    ends = []

    def work(run: JobRun) -> None:
        for _ in range(2):
            ends.append(Job.objects.values_list("lease_until", flat=True).get(pk=run.job.pk))
            connection.close()
            time.sleep(0.5)

    handled_by(work)
    execute(job.pk)
    assert ends[1] > ends[0]
    assert not [thread for thread in threading.enumerate() if thread.name == "lease"]


@pytest.mark.django_db(transaction=True)
def test_the_thread_notices_that_the_lease_is_gone(handled_by, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "RENEWAL_SECONDS", 0.1)
    job = enqueue(kind="test.work", params={}, by=None)
    noticed = []

    def work(run: JobRun) -> None:
        Job.objects.filter(pk=run.job.pk).update(lease_number=9)
        noticed.append(run.lease_lost.wait(5))
        run.step()

    handled_by(work)
    execute(job.pk)
    assert noticed == [True]
    assert Job.objects.get(pk=job.pk).state == "running"


def test_a_killed_worker_is_noticed_inside_the_promise() -> None:
    assert rules.LEASE_SECONDS + rules.SWEEP_SECONDS < 30
    assert rules.RENEWAL_SECONDS * 3 < rules.LEASE_SECONDS


def test_reminders_come_at_growing_distances() -> None:
    now = datetime.datetime(2018, 11, 1, tzinfo=datetime.UTC)
    waits = [(rules.reminder_at(now, n) - now).total_seconds() for n in (0, 1, 2, 6, 50)]
    assert waits == [10, 20, 40, 600, 600]


@pytest.mark.parametrize(("done", "total", "shown"), [(0, 0, None), (1, 3, 33), (5, 4, 100), (4, 4, 100)])
def test_percent(done: int, total: int, shown: int | None) -> None:
    assert rules.percent(done, total) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"), [(-3, "0 秒"), (41, "41 秒"), (185, "3 分 5 秒"), (7800, "2 小时 10 分")]
)
def test_duration(seconds: int, shown: str) -> None:
    assert rules.duration(datetime.timedelta(seconds=seconds)) == shown

"""The sweep and what beat does."""

import datetime

import pytest
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from liuan_safety.celery import app
from liuan_safety.jobs import schedule, selectors, services, sweeping
from liuan_safety.jobs.leases import claim
from liuan_safety.jobs.models import Heartbeat, Job
from liuan_safety.jobs.services import enqueue

pytestmark = pytest.mark.django_db
AGO = datetime.timedelta(seconds=60)


@pytest.fixture
def job() -> Job:
    return enqueue(kind="test.work", params={}, by=None)


def let_time_pass(job: Job) -> None:
    """A minute, as far as sweep, reminder and lease are concerned."""
    now = timezone.now()
    Heartbeat.objects.update(at=now - AGO)
    Job.objects.filter(pk=job.pk, remind_at__isnull=False).update(remind_at=now - AGO)
    Job.objects.filter(pk=job.pk, lease_until__isnull=False).update(lease_until=now - AGO)


def test_a_job_whose_call_was_lost_is_called_again(job: Job, calls: list[int]) -> None:
    assert sweeping.sweep() == 0, "its own call is still under way"
    let_time_pass(job)
    assert sweeping.sweep() == 1
    let_time_pass(job)
    assert sweeping.sweep() == 1
    assert calls == [job.pk, job.pk]


def test_a_worker_that_comes_up_calls_everything(job: Job, calls: list[int]) -> None:
    sweeping.sweep()
    assert sweeping.sweep(at_start=True) == 1
    assert calls == [job.pk]


def test_a_lease_that_has_ended_is_called_out(job: Job, calls: list[int]) -> None:
    claim(job.pk)
    assert sweeping.sweep(at_start=True) == 0, "somebody works on it"
    let_time_pass(job)
    assert sweeping.sweep() == 1
    assert claim(job.pk) is not None


def test_a_reminder_does_not_undo_what_a_claim_has_put_back(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seen in the field: the sweep read the row as queued, a worker took it, the sweep put off its next call."""
    monkeypatch.setattr(sweeping, "wake", lambda pk: claim(pk) is not None)
    assert sweeping.sweep(at_start=True) == 1
    job.refresh_from_db()
    assert (job.state, job.remind_at, job.reminders) == ("running", None, 0)


def test_one_of_many_sweepers_sweeps(job: Job, calls: list[int]) -> None:
    let_time_pass(job)
    assert [sweeping.sweep() for _ in range(3)] == [1, 0, 0]


def test_a_broker_that_is_down_is_asked_once_a_sweep(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    enqueue(kind="test.work", params={}, by=None)
    asked = []
    monkeypatch.setattr(sweeping, "wake", asked.append)
    assert sweeping.sweep(at_start=True) == 0
    assert len(asked) == 1


def test_a_job_that_ends_every_worker_ends_itself(job: Job, calls: list[int]) -> None:
    Job.objects.filter(pk=job.pk).update(max_attempts=1)
    claim(job.pk)
    let_time_pass(job)
    sweeping.sweep()
    job.refresh_from_db()
    assert (job.state, calls) == ("failed", [])
    assert job.request_number in job.error


def test_the_age_of_the_last_sweep(job: Job) -> None:
    assert selectors.age_of_last_sweep() is None
    sweeping.sweep()
    assert selectors.age_of_last_sweep() < datetime.timedelta(seconds=5)
    let_time_pass(job)
    assert selectors.age_of_last_sweep() >= AGO


def test_queue_lengths(job: Job) -> None:
    assert selectors.queue_lengths() == {"queued": 1, "running": 0}


def test_beat_sends_only_what_a_worker_knows() -> None:
    app.loader.import_default_modules()
    entries = app.conf.beat_schedule
    assert entries["jobs.sweep"]["schedule"] == 5
    assert {entry["task"] for entry in entries.values()} <= set(app.tasks)
    assert services.RUN_TASK in app.tasks
    assert str(app.timezone) == "Asia/Shanghai"


def test_a_scheduled_task_has_one_rhythm() -> None:
    for wrong in ({}, {"seconds": 5, "at": crontab(hour=3)}):
        with pytest.raises(ImproperlyConfigured):
            schedule.every("test.wrong", "jobs.sweep", **wrong)
    assert "test.wrong" not in app.conf.beat_schedule

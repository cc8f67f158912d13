"""One run of one job: its end, its errors, its fence."""

import datetime
import time
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from liuan_safety.audit.context import current_actor
from liuan_safety.audit.models import Paper
from liuan_safety.jobs import running
from liuan_safety.jobs.leases import LeaseLost
from liuan_safety.jobs.models import Job
from liuan_safety.jobs.running import JobRun, execute
from liuan_safety.jobs.services import enqueue
from liuan_safety.ui.errors import RuleBroken
from tests.cast import Cast

pytestmark = pytest.mark.django_db
Use = Callable[[Callable[[JobRun], None]], None]


def run(job: Job) -> Job:
    """Do it here and now; the row afterwards."""
    execute(job.pk, in_background=False)
    job.refresh_from_db()
    return job


def take_over(job: Job) -> None:
    """Another worker takes the job, as after a lease that ended while this one slept."""
    Job.objects.filter(pk=job.pk).update(lease_number=job.lease_number + 1)


def test_a_job_ends_with_its_result(job: Job, handled_by: Use) -> None:
    def work(run: JobRun) -> None:
        run.progress(1, 2, "一半")
        with run.final({"rows": 1}) as result:
            result["extra"] = run.params["file"]

    handled_by(work)
    ended = run(job)
    assert (ended.state, ended.result, ended.percent) == ("done", {"rows": 1, "extra": 7}, 100)
    assert (ended.progress_message, ended.attempts, ended.lease_until) == ("一半", 1, None)
    assert execute(job.pk) is False


def test_a_handler_without_last_words_is_done_too(job: Job, handled_by: Use) -> None:
    handled_by(lambda run: None)
    assert run(job).state == "done"


def test_it_is_done_for_the_person_in_the_post_and_recorded_so(cast: Cast, job: Job, handled_by: Use) -> None:
    seen = []
    handled_by(lambda run: seen.append((run.user, run.user.acting, current_actor())))
    run(job)
    ((user, acting, actor),) = seen
    assert (user, acting) == (cast.jinan_officer, cast.jinan_officer.acting)
    assert (actor.user_id, actor.post_id, actor.channel) == (user.pk, acting.post_id, "job")
    assert actor.request_number == job.request_number


def test_a_post_that_has_ended_gets_nothing_done(job: Job, handled_by: Use) -> None:
    done = []
    handled_by(lambda run: done.append(1))
    job.tenure.valid_to = timezone.localdate() - datetime.timedelta(days=1)
    job.tenure.save()
    ended = run(job)
    assert (ended.state, done) == ("failed", [])
    assert "岗位已经终止" in ended.error


@pytest.mark.parametrize(
    ("error", "words"),
    [(RuleBroken("x", "工作簿读不出来。"), "工作簿读不出来。"), (PermissionDenied("没有权限导入"), "没有权限导入")],
)
def test_a_refusal_fails_the_job_with_its_words(job: Job, handled_by: Use, error: Exception, words: str) -> None:
    def work(run: JobRun) -> None:
        raise error

    handled_by(work)
    ended = run(job)
    assert (ended.state, ended.error, ended.attempts) == ("failed", words, 1)


def test_a_surprise_is_tried_again_and_then_reported_with_its_number(job: Job, handled_by: Use) -> None:
    def work(run: JobRun) -> None:
        raise ZeroDivisionError

    handled_by(work)
    for attempt in range(1, job.max_attempts):
        ended = run(job)
        assert (ended.state, ended.attempts) == ("queued", attempt)
        assert ended.retry_at > timezone.now()
        assert execute(job.pk) is False, "not before its time"
        Job.objects.filter(pk=job.pk).update(retry_at=timezone.now())
    ended = run(job)
    assert (ended.state, ended.attempts) == ("failed", job.max_attempts)
    assert job.request_number in ended.error


def test_a_kind_that_nobody_knows_fails(cast: Cast) -> None:
    ended = run(enqueue(kind="gone.work", params={}, by=cast.jinan_officer))
    assert ended.state == "failed"
    assert "gone.work" in ended.error


def test_who_slept_writes_nothing(job: Job, handled_by: Use) -> None:
    def work(run: JobRun) -> None:
        take_over(run.job)
        with run.final():
            Paper.objects.create(title="不应写入")

    handled_by(work)
    assert run(job).state == "running"
    assert not Paper.objects.exists()


def test_who_is_overtaken_in_the_last_transaction_takes_it_back(job: Job, handled_by: Use) -> None:
    def work(run: JobRun) -> None:
        with run.final():
            Paper.objects.create(title="不应写入")
            take_over(run.job)

    handled_by(work)
    ended = run(job)
    assert (ended.state, ended.result) == ("running", {})
    assert not Paper.objects.exists()


def test_who_slept_hears_of_it_at_the_next_progress(job: Job, handled_by: Use) -> None:
    reached = []

    def work(run: JobRun) -> None:
        take_over(run.job)
        with pytest.raises(LeaseLost):
            run.progress(1, 3)
        reached.append(1)
        run.lease_lost.set()
        with pytest.raises(LeaseLost):
            run.step()
        raise LeaseLost

    handled_by(work)
    ended = run(job)
    assert (ended.state, ended.progress_done, reached) == ("running", 0, [1])


def test_an_error_after_the_end_changes_nothing(job: Job, handled_by: Use) -> None:
    def work(run: JobRun) -> None:
        with run.final({"rows": 3}):
            pass
        raise ZeroDivisionError

    handled_by(work)
    ended = run(job)
    assert (ended.state, ended.result, ended.error) == ("done", {"rows": 3}, "")


def test_an_error_in_the_last_transaction_takes_everything_back(job: Job, handled_by: Use) -> None:
    def work(run: JobRun) -> None:
        with run.final():
            Paper.objects.create(title="不应写入")
            raise RuleBroken("x", "第 3 行重复。")

    handled_by(work)
    assert run(job).error == "第 3 行重复。"
    assert not Paper.objects.exists()


def test_progress_inside_a_transaction_is_an_error_of_the_programmer(job: Job, handled_by: Use) -> None:
    def work(run: JobRun) -> None:
        with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
            run.progress(1, 3)

    handled_by(work)
    assert run(job).state == "done"


def test_progress_writes_at_most_twice_a_second(job: Job, handled_by: Use) -> None:
    shown = []

    def work(run: JobRun) -> None:
        for done in range(1, 1001):
            run.progress(done, 1000, "读取")
            shown.append(Job.objects.values_list("progress_done", flat=True).get(pk=run.job.pk))

    handled_by(work)
    run(job)
    assert shown[-1] == 1000, "the last one always shows"
    assert len(set(shown)) < 20


def test_a_job_of_the_system_has_no_user(handled_by: Use) -> None:
    handled_by(lambda run: run.user)
    ended = run(enqueue(kind="test.work", params={}, by=None))
    assert ended.state == "failed"
    assert "没有办理人" in ended.error


@pytest.mark.django_db(transaction=True)
def test_on_postgresql_a_pause_in_the_last_transaction_frees_its_locks(
    handled_by: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite can't; there the job simply ends."""
    monkeypatch.setattr(running, "IDLE_SECONDS", 1)
    job = enqueue(kind="test.work", params={}, by=None)

    def work(run: JobRun) -> None:
        with run.final():
            Paper.objects.create(title="暂停之前")
            time.sleep(1.5)
            Paper.objects.create(title="暂停之后")

    handled_by(work)
    ended = run(job)
    if connection.vendor == "postgresql":
        assert (ended.state, Paper.objects.count()) == ("queued", 0)
    else:
        assert (ended.state, Paper.objects.count()) == ("done", 2)

"""Queueing, waking and cancelling."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from liuan_safety.audit.context import Actor, acting_as
from liuan_safety.audit.models import DeedRecord
from liuan_safety.celery import app
from liuan_safety.jobs import registry
from liuan_safety.jobs.leases import LeaseLost, claim
from liuan_safety.jobs.models import Job
from liuan_safety.jobs.services import cancel, enqueue, wake
from liuan_safety.organizations.roles import Role
from liuan_safety.ui.errors import RuleBroken
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_the_row_carries_who_where_and_under_which_request(cast: Cast) -> None:
    officer = cast.jinan_officer
    with acting_as(Actor(request_number="abc123")):
        job = enqueue(kind="test.work", params={"file": 7}, by=officer)
    job.refresh_from_db()
    assert (job.state, job.params, job.request_number) == ("queued", {"file": 7}, "abc123")
    assert (job.created_by, job.tenure) == (officer, officer.acting)
    assert job.jurisdiction_path == officer.acting.jurisdiction.path


def test_the_call_goes_out_after_the_commit_and_not_before(
    cast: Cast, calls: list[int], django_capture_on_commit_callbacks: Callable
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = enqueue(kind="test.work", params={}, by=cast.jinan_officer)
        assert calls == []
    assert calls == [job.pk]


def test_a_deed_that_is_rolled_back_queues_nothing(
    cast: Cast, calls: list[int], django_capture_on_commit_callbacks: Callable
) -> None:
    def deed() -> None:
        with transaction.atomic():
            enqueue(kind="test.work", params={}, by=cast.jinan_officer)
            raise ValueError("deed")

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ValueError, match="deed"):
        deed()
    assert not Job.objects.exists()
    assert calls == []


def test_a_broker_that_is_down_fails_nobody(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable
) -> None:
    def refuse(*args: object, **options: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(app, "send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        job = enqueue(kind="test.work", params={}, by=cast.jinan_officer)
    assert wake(job.pk) is False
    assert Job.objects.get(pk=job.pk).state == "queued"


def test_the_same_work_is_queued_once_while_it_is_open(cast: Cast, calls: list[int]) -> None:
    first = enqueue(kind="test.work", params={}, by=cast.jinan_officer, dedup="census-2018")
    again = enqueue(kind="test.work", params={}, by=cast.jinan_officer, dedup="census-2018")
    other = enqueue(kind="test.work", params={}, by=cast.jinan_officer, dedup="census-2019")
    assert (again.pk, other.pk == first.pk) == (first.pk, False)
    Job.objects.filter(pk=first.pk).update(state="done", finished_at=first.created_at)
    assert enqueue(kind="test.work", params={}, by=cast.jinan_officer, dedup="census-2018").pk != first.pk


def test_two_that_queue_the_same_work_at_one_moment_get_one_job(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    first = enqueue(kind="test.work", params={}, by=cast.jinan_officer, dedup="x")
    looks = iter([None, first])  # the look before the insert sees nothing yet, the one after the refusal does
    monkeypatch.setattr("liuan_safety.jobs.services._open_twin", lambda kind, dedup: next(looks))
    assert enqueue(kind="test.work", params={}, by=cast.jinan_officer, dedup="x") == first
    assert Job.objects.count() == 1


def test_what_nobody_has_begun_can_be_cancelled(cast: Cast, job: Job) -> None:
    cancelled = cancel(job=job, by=cast.jinan_officer)
    assert cancelled.state == "cancelled"
    assert cancelled.finished_at is not None
    assert claim(job.pk) is None
    deed = DeedRecord.objects.get(action="jobs.job.cancelled")
    assert (deed.object_id, deed.after) == (str(job.pk), {"state": "cancelled"})


def test_what_has_begun_cannot(cast: Cast, job: Job) -> None:
    claim(job.pk)
    with pytest.raises(RuleBroken, match="已经开始"):
        cancel(job=job, by=cast.jinan_officer)
    assert not DeedRecord.objects.filter(action="jobs.job.cancelled").exists()


def test_what_makes_a_file_is_stopped_at_any_time_before_its_end(cast: Cast, job: Job, monkeypatch: Any) -> None:
    monkeypatch.setattr(registry, "_kinds", {job.kind: registry.Kind(job.kind, lambda run: None, "试验", page="x")})
    lease = claim(job.pk)
    assert lease is not None
    assert cancel(job=job, by=cast.jinan_officer).state == "cancelled"
    with pytest.raises(LeaseLost):
        lease.renew()
    with pytest.raises(LeaseLost):
        lease.finish({})
    with pytest.raises(RuleBroken, match="已经结束"):
        cancel(job=job, by=cast.jinan_officer)


def test_a_stranger_cancels_nothing_and_the_system_administrator_may(cast: Cast, job: Job) -> None:
    with pytest.raises(PermissionDenied):
        cancel(job=job, by=cast.yuan_officer)
    assert cancel(job=job, by=cast.member(Role.SYSTEM_ADMINISTRATOR)).state == "cancelled"

"""Pages of jobs: one's own, nobody else's, all of them for the system administrator."""

import pytest
from django.test import Client
from django.utils import timezone

from liuan_safety.jobs.leases import claim
from liuan_safety.jobs.models import Job
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Role
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def sysadmin(cast: Cast) -> User:
    return cast.member(Role.SYSTEM_ADMINISTRATOR)


def page(client: Client, cast: Cast, user: User, path: str) -> str:
    answer = cast.login(client, user).get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_own_jobs(client: Client, cast: Cast, job: Job) -> None:
    assert f"任务 {job.pk}" in page(client, cast, cast.jinan_officer, "/jobs/")
    assert f"任务 {job.pk}" not in page(client, cast, cast.yuan_officer, "/jobs/")


@pytest.mark.parametrize("path", ["", "progress/"])
def test_a_job_of_somebody_else_is_not_there(client: Client, cast: Cast, job: Job, path: str) -> None:
    assert cast.login(client, cast.yuan_officer).get(f"/jobs/{job.pk}/{path}").status_code == 404
    assert cast.login(client, cast.jinan_officer).get(f"/jobs/{job.pk}/{path}").status_code == 200


def test_the_same_person_in_another_post_does_not_see_it(cast: Cast, job: Job) -> None:
    stranger = cast.jinan_officer
    stranger.acting = cast.yuan_officer.acting
    assert not Job.objects.visible_to(stranger).exists()
    stranger.acting = None
    assert not Job.objects.visible_to(stranger).exists()


def test_all_jobs_are_for_the_system_administrator(client: Client, cast: Cast, job: Job, sysadmin: User) -> None:
    assert f"任务 {job.pk}" in page(client, cast, sysadmin, "/jobs/all/")
    assert f"任务 {job.pk}" not in page(client, cast, sysadmin, "/jobs/all/?state=done")
    assert f"任务 {job.pk}" in page(client, cast, sysadmin, "/jobs/all/?state=queued&person=金安")
    assert cast.login(client, cast.jinan_officer).get("/jobs/all/").status_code == 403


def test_the_list_says_when_no_worker_lives(client: Client, cast: Cast, sysadmin: User) -> None:
    assert "后台进程没有响应" in page(client, cast, sysadmin, "/jobs/all/")


def test_the_bar_shows_the_progress_and_then_lets_the_page_load_anew(client: Client, cast: Cast, job: Job) -> None:
    cast.login(client, cast.jinan_officer)
    assert "排队中" in client.get(f"/jobs/{job.pk}/progress/").content.decode()
    claim(job.pk).renew(progress_done=3, progress_total=9, progress_message="正在读取 第 3 个表")
    answer = client.get(f"/jobs/{job.pk}/progress/")
    assert "正在读取 第 3 个表" in answer.content.decode()
    assert "HX-Refresh" not in answer.headers
    Job.objects.filter(pk=job.pk).update(state="done", finished_at=timezone.now())
    assert client.get(f"/jobs/{job.pk}/progress/").headers["HX-Refresh"] == "true"


def test_a_failed_job_says_why(client: Client, cast: Cast, job: Job, sysadmin: User) -> None:
    claim(job.pk).fail("第 3 个表没有表头。")
    for user in (cast.jinan_officer, sysadmin):
        assert "第 3 个表没有表头。" in page(client, cast, user, f"/jobs/{job.pk}/")


def test_cancel_by_button(client: Client, cast: Cast, job: Job) -> None:
    cast.login(client, cast.yuan_officer)
    assert client.post(f"/jobs/{job.pk}/cancel/").status_code == 404
    cast.login(client, cast.jinan_officer)
    assert client.get(f"/jobs/{job.pk}/cancel/").status_code == 405
    assert "任务已取消" in client.post(f"/jobs/{job.pk}/cancel/", follow=True).content.decode()
    assert "不能取消" in client.post(f"/jobs/{job.pk}/cancel/", follow=True).content.decode()
    job.refresh_from_db()
    assert job.state == "cancelled"

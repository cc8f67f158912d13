"""Pages of jobs: one's own, everybody's for the system administrator, one job, its progress."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from liuan_safety.jobs import registry, selectors, services, tables
from liuan_safety.jobs.forms import JobFilter
from liuan_safety.jobs.models import Job
from liuan_safety.jobs.tables import JobTable
from liuan_safety.organizations.access import deed_required, may, open_to_all_posts
from liuan_safety.organizations.activity import background
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import RuleBroken
from liuan_safety.ui.tables import paged
from liuan_safety.ui.tags.reading import Fact
from liuan_safety.ui.tags.words import iso_minute


def _job(request: HttpRequest, pk: int) -> Job:
    return get_object_or_404(selectors.all_jobs(request.user), pk=pk)


@require_GET
@open_to_all_posts
def own(request: HttpRequest) -> HttpResponse:
    """我的任务"""
    table = paged(JobTable(selectors.own_jobs(request.user), exclude=("created_by", "attempts")), request)
    return render(request, "jobs/own.html", {"table": table})


@require_GET
@deed_required(Deed.JOBS_VIEW_ALL)
def every_job(request: HttpRequest) -> HttpResponse:
    """后台任务"""
    filtered = JobFilter(request.GET, queryset=selectors.all_jobs(request.user))
    context = {
        "filter": filtered,
        "table": paged(JobTable(filtered.qs), request),
        "waiting": selectors.queue_lengths(),
        "sweep": selectors.age_of_last_sweep(),
    }
    return render(request, "jobs/all.html", context)


def _facts(job: Job) -> list[Fact]:
    post = str(job.tenure.post) if job.tenure else ""
    return [
        Fact("提交人", job.created_by.name if job.created_by else "系统", note=post),
        Fact("提交时间", iso_minute(job.created_at)),
        Fact("开始时间", iso_minute(job.started_at)),
        Fact("结束时间", iso_minute(job.finished_at)),
        Fact("时长", tables.age(job)),
        Fact("尝试次数", f"{job.attempts} / {job.max_attempts}"),
        Fact("请求编号", job.request_number),
    ]


@require_GET
@open_to_all_posts
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One job."""
    job = _job(request, pk)
    context = {
        "job": job,
        "facts": _facts(job),
        "state": tables.state_tag(job),
        # An administrator looks after the job, not after what it works on.
        "address": registry.address_of(job.kind, job.params, job.pk) if job.created_by_id == request.user.pk else "",
        "may_view_all": may(request.user, Deed.JOBS_VIEW_ALL),
    }
    return render(request, "jobs/job.html", context)


@require_GET
@open_to_all_posts
@background
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The bar, asked for every second while the job is open; then the page loads anew."""
    job = _job(request, pk)
    answer = render(request, "jobs/_progress.html", {"job": job})
    if not job.is_open:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@open_to_all_posts
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a job that nobody has begun, or stop one that makes a file."""
    job = _job(request, pk)
    try:
        services.cancel(job=job, by=request.user)
        messages.success(request, "任务已取消。")
    except RuleBroken as broken:
        messages.error(request, broken.message_zh)
    return redirect("jobs:job", pk=job.pk)

"""A job that makes a file (an export, a template, a receipt): how far it is, and the file for whoever ordered it."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.core.files import File
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from liuan_safety.jobs.models import Job
from liuan_safety.jobs.rules import State
from liuan_safety.jobs.running import JobRun

KEPT_DAYS = 7
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class FilePage:
    """What the page of such a job says: its heading, where one comes from, its button, what its rows are counted in.

    `page` and `file` are names of addresses that take the job's number.
    """

    title: str
    crumbs: Sequence[tuple[str, str]]
    button: str
    unit: str
    page: str
    file: str


def keep_file(run: JobRun, made: BinaryIO) -> str:
    """Put what the job has made into the file store, where it stays a week; answers its name there."""
    drop_old_files(run.job.kind)
    made.seek(0)
    return str(default_storage.save(f"exports/{uuid.uuid4().hex}.xlsx", File(made)))


def drop_old_files(kind: str) -> None:
    """Files of this kind's jobs that ended more than a week ago go; the job row stays and says so."""
    limit = timezone.now() - datetime.timedelta(days=KEPT_DAYS)
    for job in Job.objects.filter(kind=kind, finished_at__lt=limit):
        if name := job.result.get("file"):
            default_storage.delete(name)
            Job.objects.filter(pk=job.pk).update(result=job.result | {"file": ""})


def ordered_job(request: HttpRequest, kind: str, job_id: int) -> Job:
    """The job that this person queued in this post; anybody else's is not there. Raises Http404."""
    rows = Job.objects.visible_to(request.user).filter(kind=kind, created_by=request.user)
    return get_object_or_404(rows, pk=job_id)


def progress_answer(request: HttpRequest, job: Job, about: FilePage) -> HttpResponse:
    """The page of the job, or to a poll its progress alone; a poll that comes after the end loads the page anew."""
    if request.htmx and not job.is_open:
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"
        return answer
    is_done = job.state == State.DONE and bool(job.result.get("file"))
    context = {"job": job, "about": about, "is_done": is_done, "kept_days": KEPT_DAYS}
    return render(request, "jobs/_file_progress.html" if request.htmx else "jobs/file.html", context)


def made_file(job: Job) -> Any:
    """The file that the job has made, open. Raises Http404 before its end and after the file has gone."""
    name = job.result.get("file") if job.state == State.DONE else ""
    if not name or not default_storage.exists(name):
        raise Http404
    return default_storage.open(name)


def download(file: Any, name: str) -> FileResponse:
    """An open workbook under its name; nobody on the way keeps a copy. Closed by the response."""
    answer = FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
    answer["Cache-Control"] = "no-store"
    return answer

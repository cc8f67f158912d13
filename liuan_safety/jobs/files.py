"""A job that makes a file (an export, a template): how far it is, and the file for the person who ordered it."""

from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from liuan_safety.jobs.models import Job
from liuan_safety.jobs.rules import State

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def ordered_job(request: HttpRequest, kind: str, job_id: int) -> Job:
    """The job that this person queued in this post; anybody else's is not there. Raises Http404."""
    rows = Job.objects.visible_to(request.user).filter(kind=kind, created_by=request.user)
    return get_object_or_404(rows, pk=job_id)


def progress_answer(request: HttpRequest, job: Job, *, page: str, part: str) -> HttpResponse:
    """The page of the job, or to a poll its progress alone; a poll that comes after the end loads the page anew."""
    if request.htmx and not job.is_open:
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"
        return answer
    is_done = job.state == State.DONE and bool(job.result.get("file"))
    return render(request, part if request.htmx else page, {"job": job, "is_done": is_done})


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

"""回执: the officer's own workbook back with its wrong rows, at once or, if it is long, from a worker."""

import tempfile

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from enterprises.census import selectors
from enterprises.census.models import ImportFile
from enterprises.census.receipts import receipt_name
from enterprises.census.services.receiving import RECEIPT_JOB, is_long, queue_receipt, take_receipt
from liuan_safety.jobs.files import FilePage, download, made_file, ordered_job, progress_answer
from liuan_safety.organizations.access import deed_required
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import RuleBroken


@require_POST
@deed_required(Deed.CENSUS_IMPORT)
def receipt(request: HttpRequest, pk: int, file_id: int) -> HttpResponse:
    """The receipt of one workbook of an import."""
    run = get_object_or_404(selectors.imports(request.user), pk=pk)
    file: ImportFile = get_object_or_404(selectors.files(run, request.user).select_related("run"), pk=file_id)
    try:
        if is_long(file):
            return redirect("census:receipt_job", queue_receipt(file=file, by=request.user).pk)
        return _taken(request, file)
    except RuleBroken as broken:
        messages.error(request, broken.message_zh)
        return redirect("census:import", pk)


def _taken(request: HttpRequest, file: ImportFile) -> HttpResponse:
    target = tempfile.TemporaryFile()  # noqa: SIM115 (closed, and so removed, by the response)
    try:
        take_receipt(file=file, by=request.user, target=target)
    except BaseException:
        target.close()
        raise
    return download(target, receipt_name(file))


@require_GET
@deed_required(Deed.CENSUS_IMPORT)
def receipt_job(request: HttpRequest, job_id: int) -> HttpResponse:
    """How far a long receipt is, and the way to its file."""
    job = ordered_job(request, RECEIPT_JOB, job_id)
    crumbs = [("普查", reverse("census:imports"))]
    # Whoever ordered it may have moved to a post that no longer sees the import; the file is theirs all the same.
    file = ImportFile.objects.visible_to(request.user).select_related("run__jurisdiction").filter(pk=job.params["file"])
    if found := file.first():
        name = f"{found.run.year}年度 {found.run.jurisdiction.name}"
        crumbs.append((name, reverse("census:import", args=[found.run_id])))
    about = FilePage("下载回执", crumbs, "下载回执", "行", "census:receipt_job", "census:receipt_file")
    return progress_answer(request, job, about)


@require_GET
@deed_required(Deed.CENSUS_IMPORT)
def receipt_file(request: HttpRequest, job_id: int) -> HttpResponse:
    """The finished receipt, for the person who ordered it."""
    job = ordered_job(request, RECEIPT_JOB, job_id)
    return download(made_file(job), job.result["name"])

"""填报模板: the former list of a place as a workbook to fill in (D7)."""

import tempfile

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from enterprises.census.selectors.template import contents
from enterprises.census.services.templating import DIRECT_ROWS, TEMPLATE_JOB, note_template, queue_template
from enterprises.census.template_forms import TemplateForm
from enterprises.census.template_job import file_name, fill
from liuan_safety.jobs.files import FilePage, download, made_file, ordered_job, progress_answer
from liuan_safety.organizations.access import deed_required
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import RuleBroken


@require_http_methods(["GET", "POST"])
@deed_required(Deed.CENSUS_IMPORT)
def template(request: HttpRequest) -> HttpResponse:
    """GET offers the choice; POST gives the workbook, or queues it when it is long."""
    form = TemplateForm(request.POST or None, user=request.user, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        try:
            return _taken(request, form)
        except RuleBroken as broken:
            form.add_error(broken.field or None, broken.message_zh)
    return render(request, "enterprises/census/template.html", {"form": form}, status=422 if form.errors else 200)


def _taken(request: HttpRequest, form: TemplateForm) -> HttpResponse:
    sender, year = form.cleaned_data["jurisdiction"], form.cleaned_data["year"]
    in_clear = bool(form.cleaned_data.get("in_clear"))
    count = contents(sender, year, request.user).count
    about = {"sender": sender, "year": year, "count": count, "in_clear": in_clear, "by": request.user}
    if count > DIRECT_ROWS:
        return redirect("census:template_job", queue_template(**about).pk)
    note_template(**about)
    # Closed, and so removed, by the response.
    target = tempfile.TemporaryFile()  # noqa: SIM115
    fill(sender, year, request.user, target, in_clear=in_clear)
    target.seek(0)
    return download(target, file_name(sender, year))


@require_GET
@deed_required(Deed.CENSUS_IMPORT)
def template_job(request: HttpRequest, job_id: int) -> HttpResponse:
    """How far a long template is, and the way to its file."""
    job = ordered_job(request, TEMPLATE_JOB, job_id)
    crumbs = [("普查", reverse("census:imports")), ("填报模板", reverse("census:template"))]
    about = FilePage("填报模板", crumbs, "下载模板", "家", "census:template_job", "census:template_file")
    return progress_answer(request, job, about)


@require_GET
@deed_required(Deed.CENSUS_IMPORT)
def template_file(request: HttpRequest, job_id: int) -> HttpResponse:
    """The finished template, for the person who ordered it."""
    job = ordered_job(request, TEMPLATE_JOB, job_id)
    return download(made_file(job), job.result["name"])

"""The list as a workbook: what will be taken out is said before, and logged."""

import tempfile
from dataclasses import replace
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from enterprises.register.batches import list_state
from enterprises.register.exports import wanted_rows
from enterprises.register.models import Enterprise
from enterprises.register.services.exporting import DIRECT_ROWS, EXPORT_JOB, note_export, queue_export
from enterprises.register.tables import EnterpriseTable
from enterprises.register.workbook import Choice, export_rows, report_for
from liuan_safety.jobs.files import download, made_file, ordered_job, progress_answer
from liuan_safety.organizations.access import deed_required, may
from liuan_safety.organizations.roles import Deed
from liuan_safety.workbooks.report_writer import write_report

COLUMNS_ALL, COLUMNS_SHOWN = "all", "shown"


class ExportForm(forms.Form):
    """All columns, which can be read back, or those of the list; personal data in clear only when asked for."""

    scope = forms.ChoiceField(
        label="栏目",
        choices=[
            (COLUMNS_ALL, "全部栏目：改好后可以再次导入"),
            (COLUMNS_SHOWN, "列表中显示的栏目：用于打印和报送"),
        ],
        widget=forms.RadioSelect,
        initial=COLUMNS_ALL,
        required=False,
    )
    in_clear = forms.BooleanField(label="含法定代表人、联系人、电话的明文", required=False)


@deed_required(Deed.REGISTER_EXPORT)
def export(request: HttpRequest) -> HttpResponse:
    """GET says how many and which; POST gives the workbook, or queues it when it is long."""
    rows, words = wanted_rows(request.GET, request.user)
    form, count = ExportForm(request.POST if request.method == "POST" else None), rows.count()
    if request.method == "POST" and form.is_valid():
        choice = _choice(request, form, words)
        about = {"count": count, "filter_words": words, "in_clear": choice.in_clear, "columns": choice.labels}
        if count > DIRECT_ROWS:
            query, keys = request.GET.urlencode(), choice.columns
            job = queue_export(query=query, keys=keys, by=request.user, **about)
            return redirect("register:export_job", job.pk)
        note_export(by=request.user, **about)
        return _file(request, rows, choice, count)
    context = {
        "form": form,
        "count": count,
        "words": words,
        "is_long": count > DIRECT_ROWS,
        "shown": Choice(columns=EnterpriseTable.chosen(request.GET)).parts(),
        "may_reveal": may(request.user, Deed.REGISTER_REVEAL),
        "back": list_state(request.GET),
    }
    return render(request, "enterprises/register/export.html", context)


def _choice(request: HttpRequest, form: ExportForm, words: str) -> Choice:
    """Without data of persons among the columns there is nothing to show in clear."""
    shown = form.cleaned_data["scope"] == COLUMNS_SHOWN
    choice = Choice(words, form.cleaned_data["in_clear"], EnterpriseTable.chosen(request.GET) if shown else ())
    return choice if choice.has_personal else replace(choice, in_clear=False)


def _file(request: HttpRequest, rows: "QuerySet[Enterprise]", choice: Choice, count: int) -> FileResponse:
    # Closed, and so removed, by the response.
    target = tempfile.TemporaryFile()  # noqa: SIM115
    today = timezone.localdate()
    write_report(report_for(request.user, choice, count, today), export_rows(rows, choice, request.user), target)
    target.seek(0)
    return _download(target, today.isoformat())


def _download(file: Any, day: str) -> FileResponse:
    return download(file, f"企业台账{day}.xlsx")


@deed_required(Deed.REGISTER_EXPORT)
def export_job(request: HttpRequest, job_id: int) -> HttpResponse:
    """How far the export is, and the way to its file."""
    job = ordered_job(request, EXPORT_JOB, job_id)
    page, part = "enterprises/register/export_job.html", "enterprises/register/_export_progress.html"
    return progress_answer(request, job, page=page, part=part)


@deed_required(Deed.REGISTER_EXPORT)
def export_file(request: HttpRequest, job_id: int) -> HttpResponse:
    """The finished workbook, for the person who ordered it."""
    job = ordered_job(request, EXPORT_JOB, job_id)
    return _download(made_file(job), timezone.localdate(job.finished_at).isoformat())

"""The list as a workbook: what will be taken out is said before, and logged."""

import datetime
import tempfile
from dataclasses import replace
from typing import Any

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from enterprises.register.batches import list_state
from enterprises.register.exports import Wanted, wanted_rows
from enterprises.register.selectors.asof import ASOF, asked_day
from enterprises.register.services.exporting import DIRECT_ROWS, EXPORT_JOB, note_export, queue_export
from enterprises.register.tables import EnterpriseTable
from enterprises.register.workbook import Choice, report_for
from liuan_safety.jobs.files import FilePage, download, made_file, ordered_job, progress_answer
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

    def __init__(self, data: Any = None, *, day: datetime.date | None = None) -> None:
        super().__init__(data)
        if day is not None:  # read back, a past list would bring the past back
            self.fields["scope"].choices = [(COLUMNS_ALL, "全部栏目"), *self.fields["scope"].choices[1:]]


@deed_required(Deed.REGISTER_EXPORT)
def export(request: HttpRequest) -> HttpResponse:
    """GET says how many and which; POST gives the workbook, or queues it when it is long."""
    if asked_day(request.GET.get(ASOF, "")).fault:
        return redirect(list_state(request.GET))  # where it is said what is wrong with the day
    wanted = wanted_rows(request.GET, request.user)
    form = ExportForm(request.POST if request.method == "POST" else None, day=wanted.day)
    count = wanted.rows.count()
    if request.method == "POST" and form.is_valid():
        choice = _choice(request, form, wanted)
        about = {
            "count": count,
            "filter_words": wanted.words_with_day,
            "in_clear": choice.in_clear,
            "columns": choice.labels,
        }
        if count > DIRECT_ROWS:
            query, keys = request.GET.urlencode(), choice.columns
            job = queue_export(query=query, keys=keys, by=request.user, **about)
            return redirect("register:export_job", job.pk)
        note_export(by=request.user, **about)
        return _file(request, wanted, choice, count)
    context = {
        "form": form,
        "count": count,
        "words": wanted.words,
        "day": wanted.day,
        "is_long": count > DIRECT_ROWS,
        "shown": Choice(columns=EnterpriseTable.chosen(request.GET), day=wanted.day).parts(),
        "may_reveal": may(request.user, Deed.REGISTER_REVEAL) and wanted.day is None,
        "back": list_state(request.GET),
    }
    return render(request, "enterprises/register/export.html", context)


def _choice(request: HttpRequest, form: ExportForm, wanted: Wanted) -> Choice:
    """Without data of persons among the columns there is nothing to show in clear."""
    shown = EnterpriseTable.chosen(request.GET) if form.cleaned_data["scope"] == COLUMNS_SHOWN else ()
    choice = Choice(wanted.words, form.cleaned_data["in_clear"], shown, wanted.day)
    return choice if choice.has_personal else replace(choice, in_clear=False)


def _file(request: HttpRequest, wanted: Wanted, choice: Choice, count: int) -> FileResponse:
    # Closed, and so removed, by the response.
    target = tempfile.TemporaryFile()  # noqa: SIM115
    today = timezone.localdate()
    write_report(report_for(request.user, choice, count, today), wanted.cells(choice, request.user), target)
    target.seek(0)
    return _download(target, wanted.day, today)


def _download(file: Any, looked_back_to: datetime.date | None, made_on: datetime.date) -> FileResponse:
    day = f"{looked_back_to.isoformat()}（回看）" if looked_back_to else made_on.isoformat()
    return download(file, f"企业台账{day}.xlsx")


@deed_required(Deed.REGISTER_EXPORT)
def export_job(request: HttpRequest, job_id: int) -> HttpResponse:
    """How far the export is, and the way to its file."""
    job = ordered_job(request, EXPORT_JOB, job_id)
    crumbs = [("企业台账", reverse("register:list"))]
    about = FilePage("导出企业台账", crumbs, "下载工作簿", "家", "register:export_job", "register:export_file")
    return progress_answer(request, job, about)


@deed_required(Deed.REGISTER_EXPORT)
def export_file(request: HttpRequest, job_id: int) -> HttpResponse:
    """The finished workbook, for the person who ordered it."""
    job = ordered_job(request, EXPORT_JOB, job_id)
    asked = asked_day(QueryDict(job.params["query"]).get(ASOF, ""))
    return _download(made_file(job), asked.day, timezone.localdate(job.finished_at))

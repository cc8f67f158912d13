"""监管归属: who supervises what, for all who look over; the list as a workbook."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from enterprises.supervision.assigned_filters import AssignedFilter
from enterprises.supervision.assigned_tables import NEEDED, AssignedTable
from enterprises.supervision.assigned_workbook import JOB, queue_export
from enterprises.supervision.selectors.waiting import seen
from liuan_safety.jobs.files import FilePage, download, made_file, ordered_job, progress_answer
from liuan_safety.organizations.access import deed_required, may
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.tables import paged


@require_GET
@deed_required(Deed.SUPERVISION_LIST)
def assigned(request: HttpRequest) -> HttpResponse:
    """The list; its address is described in `assigned_filters`."""
    found = AssignedFilter(request.GET, seen(request.user), user=request.user)
    related = ("jurisdiction__parent", "supervision_proposal__unit")
    rows = found.qs.order_by("name_pinyin", "pk").select_related(*related).only(*NEEDED)
    table = paged(AssignedTable(rows), request)
    context = {
        "filter": found,
        "filter_words": found.in_words(),
        "table": table,
        "count": table.page.paginator.count,
        "may_decide": may(request.user, Deed.SUPERVISION_DECIDE),
        "may_name": may(request.user, Deed.REGISTER_EDIT),
    }
    return render(request, "enterprises/supervision/assigned.html", context)


@require_POST
@deed_required(Deed.SUPERVISION_LIST)
def export(request: HttpRequest) -> HttpResponse:
    """Queue the list's workbook."""
    job = queue_export(query=request.GET.urlencode(), by=request.user)
    return redirect("supervision:export_job", job.pk)


@deed_required(Deed.SUPERVISION_LIST)
def export_job(request: HttpRequest, job_id: int) -> HttpResponse:
    """How far the export is, and the way to its file."""
    job = ordered_job(request, JOB, job_id)
    crumbs = [("监管归属", reverse("supervision:assigned"))]
    about = FilePage("导出监管归属", crumbs, "下载工作簿", "家", "supervision:export_job", "supervision:export_file")
    return progress_answer(request, job, about)


@deed_required(Deed.SUPERVISION_LIST)
def export_file(request: HttpRequest, job_id: int) -> FileResponse:
    """The finished workbook, for the person who ordered it."""
    job = ordered_job(request, JOB, job_id)
    day = timezone.localdate(job.finished_at) if job.finished_at else timezone.localdate()
    return download(made_file(job), f"监管归属{day.isoformat()}.xlsx")

"""Pages of the census imports: list, upload, the import itself in each of its states, checks."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enterprises.census import display, last_year_display, selectors, workbook
from enterprises.census.forms import ACCEPTED, UploadForm
from enterprises.census.models import ImportRun
from enterprises.census.selectors.twins import twins_of
from enterprises.census.services.deciding import confirm_import, discard_import, resume_import
from enterprises.census.services.uploading import upload_workbooks
from enterprises.census.tables import ImportFilter, ImportTable
from liuan_safety.organizations.access import deed_required, may
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import RuleBroken
from liuan_safety.ui.posted import whole
from liuan_safety.ui.tables import paged

State = ImportRun.State
PER_PAGE = 50


def _import(request: HttpRequest, pk: int) -> ImportRun:
    run: ImportRun = get_object_or_404(selectors.imports(request.user), pk=pk)
    return run


@require_GET
@deed_required(Deed.CENSUS_VIEW)
def import_list(request: HttpRequest) -> HttpResponse:
    filtered = ImportFilter(request.GET, queryset=selectors.imports(request.user))
    table = paged(ImportTable(filtered.qs), request)
    context = {"filter": filtered, "table": table, "may_import": may(request.user, Deed.CENSUS_IMPORT)}
    return render(request, "enterprises/census/import_list.html", context)


@require_http_methods(["GET", "POST"])
@deed_required(Deed.CENSUS_IMPORT)
def upload(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            return _uploaded(request, form)
        except RuleBroken as broken:
            form.add_error(broken.field or None, broken.message_zh)
    context = {"form": form, "accepted": ACCEPTED, "steps": display.STEPS, **display.upload_limits()}
    return render(request, "enterprises/census/upload.html", context, status=422 if form.errors else 200)


def _uploaded(request: HttpRequest, form: UploadForm) -> HttpResponse:
    data: dict[str, Any] = form.cleaned_data
    runs = upload_workbooks(
        by=request.user,
        year=data["year"],
        jurisdiction=data["jurisdiction"],
        files=[(file.name, file) for file in data["files"]],
    )
    for refused in form.refused:
        messages.error(request, refused)
    if len(runs) == 1:
        return redirect("census:import", runs[0].pk)
    messages.success(request, f"已上传{len(runs)}个文件，正在逐个读取和核对，完成后请在本页核对填报单位并确认入库。")
    return redirect("census:batch", runs[0].batch_id)


@require_GET
@deed_required(Deed.CENSUS_VIEW)
def import_page(request: HttpRequest, pk: int) -> HttpResponse:
    run = _import(request, pk)
    context = display.import_context(run, request.user)
    if display.has_result(run):
        show = display.shown(run, request.GET.get("show", ""))
        if context["may_decide"] and run.state in (State.CHECKED, State.WRITTEN):
            context["twins"] = twins_of(run, request.user)
        context |= last_year_display.tiles(run, request.user, request.GET.get("check") or show)
        if show == last_year_display.GONE:
            context |= last_year_display.gone_context(run, request.user, request.GET.get("page"))
            return render(request, "enterprises/census/import.html", context)
        if show in selectors.OUTCOMES:
            rows: Any = selectors.staged_rows(run, request.user, show)
        else:
            context |= display.kinds_context(selectors.finding_kinds(run, request.user, show), request.GET.get("check"))
            rows = selectors.findings(run, request.user, show, context["check"])
        context |= display.rows_context(show, Paginator(rows, PER_PAGE).get_page(request.GET.get("page")))
    return render(request, "enterprises/census/import.html", context)


@require_GET
@deed_required(Deed.CENSUS_VIEW)
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    run = _import(request, pk)
    context = display.import_context(run, request.user)
    response = render(request, "enterprises/census/_progress.html", context)
    if not run.is_under_way or context["is_stuck"]:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@deed_required(Deed.CENSUS_IMPORT)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    revision = request.POST.get("revision", "")
    return _decided(request, pk, confirm_import, revision=whole(revision, 0))


@require_POST
@deed_required(Deed.CENSUS_IMPORT)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    return _decided(request, pk, discard_import, done="已放弃这次导入，台账没有变动。")


@require_POST
@deed_required(Deed.CENSUS_IMPORT)
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    return _decided(request, pk, resume_import)


def _decided(request: HttpRequest, pk: int, deed: Any, done: str = "", **options: Any) -> HttpResponse:
    try:
        deed(run=_import(request, pk), by=request.user, **options)
        if done:
            messages.success(request, done)
    except RuleBroken as broken:
        messages.error(request, broken.message_zh)
    return redirect("census:import", pk)


@require_GET
@deed_required(Deed.CENSUS_VIEW)
def wrong_rows(request: HttpRequest, pk: int) -> HttpResponse:
    run = _import(request, pk)
    file, name = workbook.wrong_rows(run, request.user)
    return FileResponse(file, as_attachment=True, filename=name)


@require_GET
@deed_required(Deed.CENSUS_VIEW)
def last_year(request: HttpRequest, pk: int) -> HttpResponse:
    run = _import(request, pk)
    file, name = workbook.last_year(run, request.user)
    return FileResponse(file, as_attachment=True, filename=name)


@require_GET
@deed_required(Deed.CHECKS_VIEW)
def checks(request: HttpRequest) -> HttpResponse:
    return render(request, "enterprises/census/checks.html", {"groups": display.check_groups()})

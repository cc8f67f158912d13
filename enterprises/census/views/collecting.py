"""Pages of batches: many workbooks at once, whose each one is, which stands, one word for all that are ready (D7)."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enterprises.census import collecting_display, selectors
from enterprises.census.collecting_forms import SenderForm
from enterprises.census.models import ImportBatch, ImportRun
from enterprises.census.selectors.collecting import batches, lines_of
from enterprises.census.services import collecting
from liuan_safety.organizations.access import deed_required
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import RuleBroken

PER_PAGE = 30


def _batch(request: HttpRequest, pk: int) -> ImportBatch:
    batch: ImportBatch = get_object_or_404(batches(request.user), pk=pk)
    return batch


def _run(request: HttpRequest, pk: int) -> ImportRun:
    rows = selectors.imports(request.user).select_related("jurisdiction", "batch__jurisdiction", "job")
    run: ImportRun = get_object_or_404(rows, pk=pk)
    return run


def _back(run: ImportRun) -> HttpResponse:
    return redirect("census:batch", run.batch_id) if run.batch_id else redirect("census:import", run.pk)


@require_GET
@deed_required(Deed.CENSUS_VIEW)
def batch_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(batches(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "enterprises/census/batch_list.html", {"page": page})


@require_GET
@deed_required(Deed.CENSUS_VIEW)
def batch_page(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _batch(request, pk)
    context = collecting_display.batch_context(batch, lines_of(batch, request.user), request.user)
    return render(request, "enterprises/census/batch.html", context)


@require_GET
@deed_required(Deed.CENSUS_VIEW)
def batch_progress(request: HttpRequest, pk: int) -> HttpResponse:
    context = collecting_display.progress_context(_batch(request, pk), request.user)
    response = render(request, "enterprises/census/_batch_progress.html", context)
    if not context["under_way"]:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@deed_required(Deed.CENSUS_IMPORT)
def batch_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _batch(request, pk)
    seen = collecting_display.seen_revisions(request.POST.get("seen", ""))
    done, kept = collecting.confirm_ready(by=request.user, batch=batch, seen=seen)
    for words in kept:
        messages.error(request, words)
    if done:
        messages.success(request, f"已确认{done}份，正在逐份写入台账，可以关掉浏览器，完成后在本页查看。")
    return redirect("census:batch", pk)


@require_http_methods(["GET", "POST"])
@deed_required(Deed.CENSUS_IMPORT)
def sender(request: HttpRequest, pk: int) -> HttpResponse:
    run = _run(request, pk)
    form = SenderForm(request.POST or None, run=run, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            revision = form.cleaned_data["revision"]
            named = collecting.name_sender(by=request.user, run=run, revision=revision, answer=form.answer)
            messages.success(request, f"已认定为{named.sender_label}，{collecting_display.what_follows(named)}")
            return _back(named)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.message_zh)
    context = {"form": form, "run": run, **collecting_display.sender_context(run)}
    return render(request, "enterprises/census/sender.html", context, status=422 if form.errors else 200)


@require_POST
@deed_required(Deed.CENSUS_IMPORT)
def stand(request: HttpRequest, pk: int) -> HttpResponse:
    return _decided(request, pk, collecting.let_stand, "以{name}为准；同一填报单位的其他份列为未采用，行保留备查。")


@require_POST
@deed_required(Deed.CENSUS_IMPORT)
def beside(request: HttpRequest, pk: int) -> HttpResponse:
    return _decided(request, pk, collecting.add_beside, "{name}作为补充，入库时不取代同一填报单位的其他份。")


def _decided(request: HttpRequest, pk: int, deed: Any, done: str) -> HttpResponse:
    run = _run(request, pk)
    try:
        deed(by=request.user, run=run)
        messages.success(request, done.format(name="、".join(f"“{file.name}”" for file in run.files.all())))
    except RuleBroken as broken:
        messages.error(request, broken.message_zh)
    except PermissionDenied as refused:
        messages.error(request, str(refused))
    return _back(run)

"""Undoing an import: the question with what stands in the way, and how far the job is."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from enterprises.census import selectors
from enterprises.census.models import ImportRun
from enterprises.census.services.undoing import request_undo
from enterprises.census.undo_display import UndoForm, blocking_context, undo_context
from liuan_safety.organizations.access import deed_required
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import RuleBroken


def _import(request: HttpRequest, pk: int) -> ImportRun:
    run: ImportRun = get_object_or_404(selectors.imports(request.user), pk=pk)
    return run


@require_http_methods(["GET", "POST"])
@deed_required(Deed.CENSUS_IMPORT)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Consequences, reason and what stands in the way; POST queues the undoing."""
    run, form = _import(request, pk), UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            request_undo(run=run, reason=form.cleaned_data["reason"], by=request.user)
            return redirect("census:import", pk)
        except RuleBroken as broken:
            form.add_error(broken.field or None, broken.message_zh)
            messages.error(request, broken.message_zh)
    context = {**undo_context(run), **blocking_context(run, request.user, request.GET.get("page"))}
    context |= {"run": run, "undo_form": form}
    return render(request, "enterprises/census/undo.html", context, status=422 if form.errors else 200)


@require_GET
@deed_required(Deed.CENSUS_VIEW)
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The bar alone; the page is fetched anew once the job has ended."""
    run = _import(request, pk)
    context = {"run": run, **undo_context(run)}
    response = render(request, "enterprises/census/_undo_progress.html", context)
    if not context["is_undoing"]:
        response["HX-Refresh"] = "true"
    return response

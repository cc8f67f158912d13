"""对应列: what each column of an import holds, corrected by hand and remembered by sender and heading (D7)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enterprises.census import display, mapping_display, selectors
from enterprises.census.mapping_forms import ColumnsForm
from enterprises.census.models import ImportRun
from enterprises.census.selectors.mapping import mappings
from enterprises.census.services.mapping import forget_mapping, map_columns
from liuan_safety.organizations.access import deed_required
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import RuleBroken


@require_http_methods(["GET", "POST"])
@deed_required(Deed.CENSUS_IMPORT)
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    run: ImportRun = get_object_or_404(selectors.imports(request.user), pk=pk)
    sheets = mapping_display.sheets_of(run, request.user, request.GET)
    initial = {"revision": run.revision, "said": mapping_display.said_rows(run)}
    form = ColumnsForm(request.POST or None, sheets=sheets, initial=initial)
    if request.method == "POST" and form.is_valid() and _saved(request, run, form):
        return redirect("census:import", pk)
    context = {
        **display.import_context(run, request.user),
        **mapping_display.page(run, request.user, sheets, request.GET),
        "form": form,
        "sheets": sheets,
    }
    return render(request, "enterprises/census/columns.html", context, status=422 if form.errors else 200)


def _saved(request: HttpRequest, run: ImportRun, form: ColumnsForm) -> bool:
    data: dict[str, Any] = form.cleaned_data
    try:
        for file_id, words in form.words().items():
            file = run.files.get(pk=file_id)
            map_columns(file=file, words=words, revision=data["revision"], said=data["said"] or 0, by=request.user)
    except RuleBroken as broken:
        form.add_error(None, broken.message_zh)
        return False
    messages.success(request, "列的对应已保存，正在按它重新读取；同一单位再报同样表头的表，会直接按它读取。")
    return True


@require_GET
@deed_required(Deed.CENSUS_IMPORT)
def remembered(request: HttpRequest) -> HttpResponse:
    rows = mapping_display.remembered(mappings(request.user), request.GET.get("page"))
    return render(request, "enterprises/census/mappings.html", rows)


@require_POST
@deed_required(Deed.CENSUS_IMPORT)
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    forget_mapping(mapping=get_object_or_404(mappings(request.user), pk=pk), by=request.user)
    messages.success(request, "已忘掉这个对应；以后同样的表头由系统重新认。")
    return redirect("census:mappings")

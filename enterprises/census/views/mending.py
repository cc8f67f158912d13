"""The page 改错 of an import, and the deeds on its rows."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enterprises.census import selectors
from enterprises.census.locks import lock_of
from enterprises.census.mending_page import changes_of, grid_of
from enterprises.census.models import ImportRun
from enterprises.census.selectors.mending import SHOWN, counts_to_mend, rows_to_mend
from enterprises.census.services import mending
from liuan_safety.organizations.access import deed_required
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import RuleBroken
from liuan_safety.ui.posted import whole

PER_PAGE = (50, 200)


def _import(request: HttpRequest, pk: int) -> ImportRun:
    run: ImportRun = get_object_or_404(selectors.imports(request.user), pk=pk)
    return run


def _ids(request: HttpRequest, name: str) -> list[int]:
    found = (whole(one) for one in request.POST.getlist(name))
    return [one for one in found if one is not None]


@require_GET
@deed_required(Deed.CENSUS_IMPORT)
def grid(request: HttpRequest, pk: int) -> HttpResponse:
    """Wrong rows first; the other kinds on demand."""
    run = _import(request, pk)
    show = request.GET.get("show", "wrong")
    show = show if show in SHOWN else "wrong"
    many = str(PER_PAGE[1]) == request.GET.get("per_page")
    page = Paginator(rows_to_mend(run, request.user, show), PER_PAGE[many]).get_page(request.GET.get("page"))
    context = {"grid": grid_of(run, list(page.object_list)), "page": page, "show": show, "sizes": PER_PAGE}
    return render(request, "enterprises/census/mend.html", {**_context(request, run), **context})


def _context(request: HttpRequest, run: ImportRun) -> dict[str, Any]:
    counts = counts_to_mend(run, request.user)
    kinds = [(key, label, counts.get(key)) for key, label in SHOWN.items()]
    follow_up = ImportRun.objects.filter(follows=run, attempt=0, state=ImportRun.State.CHECKED).first()
    return {"run": run, "kinds": kinds, "follow_up": follow_up, "lock": lock_of(run.year, run.jurisdiction)}


def _back(request: HttpRequest, pk: int) -> HttpResponse:
    """To the page of the grid that the form came from."""
    asked = {key: request.POST[key] for key in ("show", "page", "per_page") if request.POST.get(key)}
    return redirect(f"{reverse('census:mend', args=[pk])}?{urlencode(asked)}")


@require_http_methods(["GET", "POST"])
@deed_required(Deed.CENSUS_IMPORT)
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save the cells of one page; the same rows come back with what became of each.

    Whoever had to log in again on the page of the answer comes by GET: the grid follows, and with it what was typed.
    """
    run = _import(request, pk)
    if request.method == "GET":
        return _back(request, pk)
    ids = _ids(request, "row")[: mending.MOST_ROWS]
    rows = run.staged.filter(pk__in=ids).select_related("file", "settled_by").order_by("id")
    changes, seen = changes_of(request.POST, grid_of(run, list(rows)))
    try:
        answer = mending.mend_rows(run=run, changes=changes, seen=seen, by=request.user)
    except RuleBroken as broken:
        messages.error(request, broken.message_zh)
        return _back(request, pk)
    run.refresh_from_db()
    context = {**_context(request, run), "grid": grid_of(run, list(rows.all()), answer, changes), "answer": answer}
    return render(request, "enterprises/census/mend.html", {**context, "show": request.POST.get("show", "wrong")})


@require_POST
@deed_required(Deed.CENSUS_IMPORT)
def rows_deed(request: HttpRequest, pk: int) -> HttpResponse:
    """A deed on ticked rows (划除, 恢复, 代码待补), or which enterprise one row means."""
    run, ids = _import(request, pk), _ids(request, "pick")
    deed, _colon, rest = request.POST.get("deed", "").partition(":")
    try:
        messages.success(request, _carry_out(request, run, ids, deed, rest))
    except RuleBroken as broken:
        messages.error(request, broken.message_zh)
    return _back(request, pk)


def _carry_out(request: HttpRequest, run: ImportRun, ids: list[int], deed: str, rest: str) -> str:
    by, reason = request.user, request.POST.get("reason", "")
    if deed == "match":
        row, _dash, enterprise = rest.partition("-")
        mending.decide_match(run=run, row_id=whole(row, 0), enterprise_id=whole(enterprise), by=by)
        return "已认定，本行已重新核对。"
    if not ids:
        raise RuleBroken("census.no_rows_picked", "没有勾选任何行：请先在行首勾选，再办理。")
    if deed == "strike":
        return f"已划除{mending.strike_rows(run=run, row_ids=ids, reason=reason, by=by)}行，可在“已划除”里恢复。"
    if deed == "restore":
        answer = mending.restore_struck(run=run, row_ids=ids, by=by)
    elif deed == "keep":
        answer = mending.keep_without_code(run=run, row_ids=ids, reason=reason, by=by)
    else:
        raise RuleBroken("census.no_such_deed", "没有选择要办理的事项。请刷新页面后重试。")
    return f"已重新核对：{len(answer.good)}行改好，{len(answer.wrong)}行仍有错。"

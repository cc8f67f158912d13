"""Pages of returns: who has sent, who has not, nil returns, giving back, accepting, merging, reconciling (D7)."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from enterprises.census import returning_display
from enterprises.census.models import CensusReturn
from enterprises.census.reconciliation import reconcile
from enterprises.census.selectors.returning import places_above
from enterprises.census.services import returns
from enterprises.census.services.merging import merge_returns
from liuan_safety.organizations.access import deed_required
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import RuleBroken
from liuan_safety.ui.posted import whole


def _chosen(request: HttpRequest) -> tuple[int, Jurisdiction]:
    """Year and county of the address, else the user's own; 404 for a county that the post does not look through."""
    places = places_above(request.user)
    year, place = returning_display.chosen(request.GET, places)
    if place is None:
        raise Http404
    return year, place


def _address(year: int, place: Jurisdiction | None) -> str:
    return f"{reverse('census:returns')}?year={year}&place={place.pk if place else ''}"


@require_GET
@deed_required(Deed.CENSUS_VIEW)
def return_list(request: HttpRequest) -> HttpResponse:
    year, place = _chosen(request)
    if year >= timezone.localdate().year - 1 or returns.is_begun(year):
        returns.expect_returns(year=year, above=place)
    context = returning_display.list_context(
        request.user, year, place, places_above(request.user), request.GET.get("show", "")
    )
    return render(request, "enterprises/census/returns.html", context)


@require_GET
@deed_required(Deed.CENSUS_VIEW)
def return_page(request: HttpRequest, pk: int) -> HttpResponse:
    context = returning_display.page_context(_return(request, pk), request.user)
    return render(request, "enterprises/census/return.html", context)


def _return(request: HttpRequest, pk: int) -> CensusReturn:
    rows = CensusReturn.objects.visible_to(request.user).select_related("jurisdiction__parent__parent")
    row: CensusReturn = get_object_or_404(rows, pk=pk)
    return row


@require_POST
@deed_required(Deed.CENSUS_IMPORT)
def nil(request: HttpRequest, pk: int) -> HttpResponse:
    return _moved(request, pk, returns.report_nil, "reason", "已报送零报告。以后上传名录并入库，零报告自动撤回。")


@require_POST
@deed_required(Deed.CENSUS_REVIEW)
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    return _moved(request, pk, returns.give_back, "remarks", "已退回修改，填报单位可以重新导入。")


@require_POST
@deed_required(Deed.CENSUS_REVIEW)
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    return _moved(request, pk, returns.accept, "", "已接收；确需修改时可以退回。")


def _moved(request: HttpRequest, pk: int, deed: Any, worded: str, done: str) -> HttpResponse:
    row = _return(request, pk)
    revision = request.POST.get("revision", "")
    words = {worded: request.POST.get("remark", "")} if worded else {}
    try:
        deed(by=request.user, census_return=row, revision=whole(revision, -1), **words)
        messages.success(request, f"{row.jurisdiction.name}：{done}")
    except RuleBroken as broken:
        messages.error(request, broken.message_zh)
    return redirect("census:return", pk)


@require_POST
@deed_required(Deed.CENSUS_REVIEW)
def merge(request: HttpRequest) -> HttpResponse:
    year, place = _chosen(request)
    try:
        count = merge_returns(by=request.user, year=year, county=place)
        words = f"已把{count}个单位的名录并入{place.name}名录。" if count else "已接收的报送都已并入，没有新的。"
        messages.success(request, words)
    except RuleBroken as broken:
        messages.error(request, broken.message_zh)
    return redirect(_address(year, place))


@require_GET
@deed_required(Deed.CENSUS_VIEW)
def reconciliation(request: HttpRequest) -> HttpResponse:
    year, place = _chosen(request)
    if not returning_display.may_reconcile(place, request.user):
        return _not_here(request, year, place)
    found = reconcile(year, place)
    context = returning_display.reconciliation_context(request, found, year, place)
    return render(request, "enterprises/census/reconciliation.html", context)


@require_GET
@deed_required(Deed.CENSUS_VIEW)
def reconciliation_file(request: HttpRequest) -> HttpResponse | FileResponse:
    year, place = _chosen(request)
    if not returning_display.may_reconcile(place, request.user):
        return _not_here(request, year, place)
    found = reconcile(year, place)
    file, name = returning_display.reconciliation_workbook(found, year, place, request.user)
    return FileResponse(file, as_attachment=True, filename=name)


def _not_here(request: HttpRequest, year: int, place: Jurisdiction) -> HttpResponse:
    messages.error(request, "对账按县区进行，由看得到整个县区的岗位办理。请先选一个县区。")
    return redirect(_address(year, place))

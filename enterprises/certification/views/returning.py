"""Pages of a county's return: the way to sending, the summary as page and workbook (D7)."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from enterprises.census.models import CensusReturn
from enterprises.certification import display
from enterprises.certification.forms import SignedForm
from enterprises.certification.models import Summary
from enterprises.certification.selectors.returning import latest_summary
from enterprises.certification.services import returning
from enterprises.certification.workbooks import summary_workbook
from liuan_safety.organizations.access import deed_required
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import RuleBroken
from liuan_safety.ui.posted import whole


def _return(request: HttpRequest, pk: int) -> CensusReturn:
    """A county's return that the post sees; townships have no such page."""
    rows = CensusReturn.objects.visible_to(request.user).select_related("jurisdiction__parent")
    row: CensusReturn = get_object_or_404(rows, pk=pk)
    if not row.jurisdiction.is_county_level:
        raise Http404
    return row


def _summary(request: HttpRequest, pk: int) -> tuple[CensusReturn, Summary]:
    """The summary asked for by its number, else the newest one."""
    row = _return(request, pk)
    number = request.GET.get("number", "")
    rows = Summary.objects.filter(census_return=row).select_related("census_return__jurisdiction")
    found = rows.filter(number=int(number)).first() if number.isdecimal() and len(number) < 6 else latest_summary(row)
    if found is None:
        raise Http404
    return row, found


@require_GET
@deed_required(Deed.CENSUS_VIEW)
def send_page(request: HttpRequest, pk: int) -> HttpResponse:
    """报送页: checks, summary, differences."""
    context = display.send_context(_return(request, pk), request.user)
    return render(request, "enterprises/certification/send.html", context)


@require_GET
@deed_required(Deed.CENSUS_VIEW)
def summary(request: HttpRequest, pk: int) -> HttpResponse:
    """汇总表, as the paper it becomes."""
    return render(request, "enterprises/certification/summary.html", display.summary_context(*_summary(request, pk)))


@require_GET
@deed_required(Deed.CENSUS_VIEW)
def summary_file(request: HttpRequest, pk: int) -> FileResponse:
    """The same as a workbook."""
    file, name = summary_workbook(*_summary(request, pk), user=request.user)
    return FileResponse(file, as_attachment=True, filename=name)


@require_POST
@deed_required(Deed.CENSUS_IMPORT)
def produce(request: HttpRequest, pk: int) -> HttpResponse:
    """生成汇总表."""
    row = _return(request, pk)
    words = "汇总表已生成。请打印，由单位负责人签字后上传扫描件。"
    return _done(request, row, lambda: returning.produce_summary(by=request.user, census_return=row), words, "summary")


@require_POST
@deed_required(Deed.CENSUS_IMPORT)
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """上传签字件; a form with errors is shown again."""
    row = _return(request, pk)
    found = latest_summary(row)
    form = SignedForm(request.POST, request.FILES)
    if found is not None and form.is_valid():
        data = form.cleaned_data
        try:
            returning.attach_signed(
                by=request.user, summary=found, signer=data["signer"], signed_on=data["signed_on"],
                file=data["paper_file"],
            )  # fmt: skip
            messages.success(request, "签字件已上传。检查都通过后，就可以报送。")
            return redirect("certification:send", pk)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.message_zh)
    context = display.send_context(row, request.user, form)
    return render(request, "enterprises/certification/send.html", context, status=422)


@require_POST
@deed_required(Deed.CENSUS_IMPORT)
def explain(request: HttpRequest, pk: int) -> HttpResponse:
    """说明差异."""
    row = _return(request, pk)
    said = {name: request.POST.get(name, "") for name in ("side", "cause", "digest", "reason")}
    deed = lambda: returning.explain_difference(by=request.user, census_return=row, **said)  # noqa: E731
    return _done(request, row, deed, "已说明。", "differences")


@require_POST
@deed_required(Deed.CENSUS_IMPORT)
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """报送."""
    row = _return(request, pk)
    revision = request.POST.get("revision", "")
    seen = whole(revision, -1)
    deed = lambda: returning.send_return(by=request.user, census_return=row, revision=seen)  # noqa: E731
    return _done(request, row, deed, f"{row.jurisdiction.name}{row.year}年度普查已报送，等上级接收。", "")


def _done(request: HttpRequest, row: CensusReturn, deed: Callable[[], Any], words: str, anchor: str) -> HttpResponse:
    try:
        deed()
        messages.success(request, words)
    except RuleBroken as broken:
        messages.error(request, broken.message_zh)
    answer = redirect("certification:send", row.pk)
    if anchor:
        answer["Location"] += f"#{anchor}"
    return answer

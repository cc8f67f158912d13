"""Pages of a census year: how far it is, certifying it, reading it as it was (D7)."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enterprises.certification import year_display
from enterprises.certification.forms import FrozenFilter, WithdrawForm, YearForm
from enterprises.certification.freezing import parts_of, proves
from enterprises.certification.models import CensusYear, FrozenYear
from enterprises.certification.selectors.reading import FrozenList, parts_seen, sees_city
from enterprises.certification.services.certifying import certify_year, withdraw_certification
from enterprises.certification.views.asked import text_asked, text_or_404, year_or_404
from enterprises.certification.workbooks import year_workbook
from liuan_safety.organizations.access import deed_required
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import RuleBroken

PER_PAGE = 50


@require_GET
@deed_required(Deed.CENSUS_VIEW)
def year_list(request: HttpRequest) -> HttpResponse:
    """Every year and how far it is."""
    return render(request, "enterprises/certification/years.html", {"lines": year_display.year_lines(request.user)})


@require_GET
@deed_required(Deed.CENSUS_VIEW)
def year_page(request: HttpRequest, year: int) -> HttpResponse:
    """A year: as it was certified, from its text; or what is still missing."""
    frozen = text_asked(request, year)
    context = year_display.year_context(request.user, year, frozen, asked=bool(request.GET.get("number")))
    return render(request, "enterprises/certification/year.html", context)


@require_http_methods(["GET", "POST"])
@deed_required(Deed.CENSUS_CERTIFY)
def certify(request: HttpRequest, year: int) -> HttpResponse:
    """认定."""
    words = f"{year}年度普查已认定，当年的数字从此不再变动。"
    return _deed(request, year, YearForm, certify_year, words, "certify")


@require_http_methods(["GET", "POST"])
@deed_required(Deed.CENSUS_CERTIFY)
def withdraw(request: HttpRequest, year: int) -> HttpResponse:
    """撤回认定."""
    words = f"{year}年度普查的认定已撤回；原来的存档仍可查看。"
    return _deed(request, year, WithdrawForm, withdraw_certification, words, "withdraw")


def _deed(
    request: HttpRequest, year: int, form_class: type[YearForm], deed: Callable[..., CensusYear], words: str, key: str
) -> HttpResponse:
    row = CensusYear.objects.filter(year=year_or_404(year)).first()
    posted = request.method == "POST"
    initial = {"revision": row.revision if row else 0}
    form = form_class(request.POST, request.FILES) if posted else form_class(initial=initial)
    if posted and form.is_valid():
        try:
            deed(by=request.user, year=year, **form.deed())
            messages.success(request, words)
            return redirect("certification:year", year)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.message_zh)
    context = year_display.deed_context(year, row, form, key)
    return render(request, "enterprises/certification/deed.html", context, status=422 if posted else 200)


@require_POST
@deed_required(Deed.CENSUS_VIEW)
def prove(request: HttpRequest, year: int) -> HttpResponse:
    """验证: the digests are computed anew from what is stored."""
    frozen = text_asked(request, year)
    if frozen is None:
        messages.error(request, f"{year}年度还没有认定，没有可以验证的存档。")
        return redirect("certification:year", year)
    wrong = proves(frozen)
    if wrong:
        messages.error(request, f"存档与校验值不符，请立即报告系统管理员：{'；'.join(wrong[:3])}")
    else:
        messages.success(request, f"验证无误：{frozen.size} 字节，校验值 {frozen.sha256}。")
    return redirect("certification:year", year)


@require_GET
@deed_required(Deed.CENSUS_VIEW)
def enterprises(request: HttpRequest, year: int) -> HttpResponse:
    """The enterprises of a certified year, out of its text."""
    frozen = text_asked(request, year)
    context: dict[str, Any] = {"year": year, "frozen": frozen}
    if frozen is not None:
        parts = parts_seen(request.user, frozen)
        counties = sorted(set(parts.order_by().values_list("county", flat=True)))
        asked = {"q": request.GET.get("q", ""), "county": request.GET.get("county", ""), "number": frozen.number}
        form = FrozenFilter(asked, counties=counties)
        found = form.cleaned_data if form.is_valid() else {}
        if found.get("county"):
            parts = parts.filter(county=found["county"])
        context["form"] = form
        rows = FrozenList(parts, found.get("q", ""))
        context["page"] = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "enterprises/certification/enterprises.html", context)


@require_GET
@deed_required(Deed.CENSUS_VIEW)
def text(request: HttpRequest, year: int) -> StreamingHttpResponse:
    """The whole text as it was certified: its digest is the one that is shown. Only for who sees the city."""
    frozen = _whole(request, year)
    answer = StreamingHttpResponse(_stream(frozen), content_type="application/x-ndjson; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="census-{year}-{frozen.number}.ndjson"'
    return answer


def _stream(frozen: FrozenYear) -> Iterator[bytes]:
    yield frozen.head.encode()
    for part in parts_of(frozen.year, frozen.number).values_list("text", flat=True).iterator(20):
        yield part.encode()


@require_GET
@deed_required(Deed.CENSUS_VIEW)
def workbook(request: HttpRequest, year: int) -> FileResponse:
    """The enterprises that the post sees, out of the text."""
    frozen = text_or_404(request, year)
    file, name = year_workbook(request.user, frozen)
    return FileResponse(file, as_attachment=True, filename=name)


def _whole(request: HttpRequest, year: int) -> FrozenYear:
    if not sees_city(request.user):
        raise Http404
    return text_or_404(request, year)

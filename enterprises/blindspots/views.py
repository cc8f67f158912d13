"""监管盲区: the matrix, the list of a kind, what was answered, answering, withdrawing, the workbook."""

import tempfile
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enterprises.blindspots import display, selectors, services
from enterprises.blindspots.answering import Selection, selection_in
from enterprises.blindspots.display import PLACE, SECTOR
from enterprises.blindspots.filters import SpotFilter
from enterprises.blindspots.forms import ROWS, WHOLE, AnswerForm, OverviewForm
from enterprises.blindspots.models import SpotAnswer
from enterprises.blindspots.services import AnswerResult, placed
from enterprises.blindspots.tables import SpotTable
from enterprises.blindspots.workbook import Wanted, write_spots
from enterprises.register import spots
from enterprises.register.spots import KINDS, SpotSource
from liuan_safety.jobs.files import FilePage, download, made_file, ordered_job, progress_answer
from liuan_safety.organizations.access import acting_post, deed_required, may
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import RuleBroken
from liuan_safety.ui.tables import BatchDeed, paged
from liuan_safety.ui.tags.reading import Tab

DIRECT_ROWS = 5_000  # more than these are written by a worker: the browser would wait too long
ANSWERED, PER_PAGE = "answered", 50


def _source(kind: str) -> SpotSource:
    source = spots.source_of(kind)
    if source is None:
        raise Http404
    return source


def _path(request: HttpRequest) -> str:
    path = selectors.reach_path(request.user)
    if path is None:
        raise PermissionDenied("当前岗位不负责辖区内的监管盲区")
    return path


def _year(request: HttpRequest) -> int:
    text = request.GET.get("year", "")
    return int(text) if text.isdecimal() and len(text) == 4 else selectors.year_now()


@require_GET
@deed_required(Deed.SPOTS_VIEW)
def overview(request: HttpRequest) -> HttpResponse:
    """What is wrong where: kinds by place or by sector, every number the way to its list."""
    path, own, year = _path(request), acting_post(request.user).jurisdiction, _year(request)
    places = display.places_to_choose(request.user)
    form = OverviewForm({"year": year, "place": request.GET.get("place", "")}, places=places, whole=own.name)
    form.is_valid()
    within: Jurisdiction = form.places.get(form.cleaned_data.get("place") or 0, own)
    by = SECTOR if request.GET.get("by") == SECTOR else PLACE
    found = selectors.counts(year, path=path if within == own else within.path)
    query = f"year={year}" + (f"&place={within.pk}" if within != own else "")
    tabs = [
        Tab("按辖区", f"?{query}", current=by == PLACE),
        Tab("按行业领域", f"?{query}&by={SECTOR}", current=by == SECTOR),
    ]
    context = {
        "form": form, "year": year, "within": within, "by": by, "tabs": tabs, "query": query,
        "matrix": display.matrix_of(found, year, within, by), "may_choose": bool(places),
    }  # fmt: skip
    return render(request, "enterprises/blindspots/overview.html", context)


@require_GET
@deed_required(Deed.SPOTS_VIEW)
def kind_list(request: HttpRequest, kind: str) -> HttpResponse:
    """Open spots of one kind, or with `tab=answered` what was answered."""
    source, path, year = _source(kind), _path(request), _year(request)
    rows = selectors.open_rows(kind, year, path=path)
    given = selectors.answers_to(kind, year).filter(jurisdiction__path__startswith=path)
    is_answered = request.GET.get("tab") == ANSWERED and bool(KINDS[kind].answers)
    form = SpotFilter(request.GET, user=request.user, source=source, sectors=_sectors(source, rows, given, is_answered))
    query = f"year={year}"
    context: dict[str, Any] = {
        "kind": KINDS[kind], "form": form, "year": year, "is_answered": is_answered, "query": query,
        "may_answer": may(request.user, Deed.SPOTS_ANSWER) and bool(KINDS[kind].answers),
    }  # fmt: skip
    if is_answered:
        context |= _answered(request, kind, year, form.narrow_answers(given))
    else:
        context |= _open(request, source, year, form.narrow(rows), context["may_answer"])
    if KINDS[kind].answers:
        context["tabs"] = [
            Tab("待办理", f"?{query}", None if is_answered else context["count"], not is_answered),
            Tab("已答复", f"?{query}&tab={ANSWERED}", given.count(), is_answered),
        ]
    return render(request, "enterprises/blindspots/kind.html", context)


def _sectors(source: SpotSource, rows: Any, given: Any, is_answered: bool) -> list[str]:
    if not source.sector:
        return []
    named = given.order_by().values_list("sector") if is_answered else rows.order_by().values_list(source.sector)
    return sorted({sector for (sector,) in named.distinct() if sector})


def _open(request: HttpRequest, source: SpotSource, year: int, rows: Any, may_answer: bool) -> dict[str, Any]:
    url, may_mend = reverse("blindspots:answer", args=[source.kind]), may(request.user, Deed.SPOTS_ANSWER)
    batch = [BatchDeed("答复", url, "check")] if may_answer else []
    table = SpotTable(
        placed(rows, source).order_by(source.place, "pk"),
        source=source, year=year, may_mend=may_mend, query=_state(request), batch=batch,
    )  # fmt: skip
    table = paged(table, request)
    table.batch_note = f"一次最多 {services.MOST_ROWS} 项" if batch else ""
    return {"table": table, "count": table.page.paginator.count}


def _state(request: HttpRequest) -> str:
    """The list's own address without what was ticked: the way back."""
    kept = request.GET.copy()
    for name in (ROWS, WHOLE):
        kept.pop(name, None)
    return str(kept.urlencode())


def _answered(request: HttpRequest, kind: str, year: int, rows: Any) -> dict[str, Any]:
    page = Paginator(rows.select_related("jurisdiction__parent", "paper"), PER_PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    ids = [one.pk for one in shown]
    fits = set(selectors.standing_answers(kind, year).filter(pk__in=ids).values_list("pk", flat=True))
    there = selectors.all_rows(kind, year).filter(pk__in=[one.row_key for one in shown])
    lines = display.answered_lines(shown, request.user)
    states = {one.pk: "" if one.pk in fits else "mended" for one in shown}
    standing = set(there.values_list("pk", flat=True))
    states |= {one.pk: "changed" for one in shown if one.pk not in fits and one.row_key in standing}
    return {"page": page, "lines": [(line, states[line.answer.pk]) for line in lines], "count": page.paginator.count}


@require_http_methods(["GET", "POST"])
@deed_required(Deed.SPOTS_ANSWER)
def answer(request: HttpRequest, kind: str) -> HttpResponse:
    """答复: one spot or many alike; GET asks, POST does and says what comes next."""
    source, path, year = _source(kind), _path(request), _year(request)
    back = f"{reverse('blindspots:kind', args=[kind])}?{_state(request) or f'year={year}'}"
    if not KINDS[kind].answers:
        messages.error(request, f"“{KINDS[kind].label}”不能用答复了结，改好以后自动消除。")
        return redirect(back)
    rows = placed(selectors.open_rows(kind, year, path=path), source)
    selection = selection_in(request, request.user, source, rows)
    form = AnswerForm(
        request.POST or None, request.FILES or None, user=request.user, kind=KINDS[kind], written=selection.written()
    )
    if request.method == "POST" and form.is_valid():
        result = _done(request, form, kind, year)
        if result is not None:
            return _told(request, result, kind, back)
    return render(request, "enterprises/blindspots/answer.html", _asked(kind, year, form, selection, back))


def _done(request: HttpRequest, form: AnswerForm, kind: str, year: int) -> AnswerResult | None:
    given = form.cleaned_data
    try:
        return services.answer_all(
            kind=kind, year=year, rows=form.seen(), reason=given["answer"], note=given["reason"], paper=form.paper(),
            by=request.user,
        )  # fmt: skip
    except RuleBroken as broken:
        form.blame(broken.field, broken.message_zh)
        return None


def _told(request: HttpRequest, result: AnswerResult, kind: str, back: str) -> HttpResponse:
    leads = [line for line in display.answered_lines(result.done, request.user) if line.next]
    if not result.left_alone and not leads:
        messages.success(request, f"已答复 {len(result.done) + result.already} 项，可在“已答复”里查看和撤回。")
        return redirect(back)
    context = {"result": result, "kind": KINDS[kind], "leads": leads, "back": back}
    return render(request, "enterprises/blindspots/answer_result.html", context)


def _asked(kind: str, year: int, form: AnswerForm, selection: Selection, back: str) -> dict[str, Any]:
    return {
        "kind": KINDS[kind], "year": year, "form": form, "selection": selection, "back": back,
        "too_many": f"选中 {selection.total:,} 项，一次最多 {services.MOST_ROWS} 项。请缩小条件或分批勾选。",
    }  # fmt: skip


@require_POST
@deed_required(Deed.SPOTS_ANSWER)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """撤回答复."""
    one = SpotAnswer.objects.visible_to(request.user).filter(pk=pk).first()
    if one is None:
        raise Http404
    try:
        services.withdraw(answer_id=pk, by=request.user)
        messages.success(request, f"已撤回对“{one.title}”的答复，这一项重新列入待办理。")
    except RuleBroken as broken:
        messages.error(request, broken.message_zh)
    return redirect(f"{reverse('blindspots:kind', args=[one.kind])}?year={one.year}&tab={ANSWERED}")


@require_POST
@deed_required(Deed.SPOTS_VIEW)
def export(request: HttpRequest) -> HttpResponse:
    """The workbook of one kind as its list is narrowed, or of all kinds; queued when it is long."""
    kind = request.GET.get("kind", "")
    if kind and spots.source_of(kind) is None:
        raise Http404
    wanted = Wanted(request.GET, request.user, kind)
    count = wanted.count()
    about: dict[str, Any] = {"title": wanted.title, "count": count, "filter_words": wanted.words, "by": request.user}
    if count > DIRECT_ROWS:
        job = services.queue_export(query=request.GET.urlencode(), kind=kind, **about)
        return redirect("blindspots:export_job", job.pk)
    services.note_export(**about)
    target = tempfile.TemporaryFile()  # noqa: SIM115  closed by the response
    write_spots(wanted, count, target)
    target.seek(0)
    return download(target, f"{wanted.title}.xlsx")


@require_GET
@deed_required(Deed.SPOTS_VIEW)
def export_job(request: HttpRequest, job_id: int) -> HttpResponse:
    """How far the export is, and the way to its file."""
    job = ordered_job(request, services.EXPORT_JOB, job_id)
    crumbs = [("监管盲区", reverse("blindspots:overview"))]
    about = FilePage("导出监管盲区", crumbs, "下载工作簿", "项", "blindspots:export_job", "blindspots:export_file")
    return progress_answer(request, job, about)


@require_GET
@deed_required(Deed.SPOTS_VIEW)
def export_file(request: HttpRequest, job_id: int) -> HttpResponse:
    """The finished workbook, for the person who ordered it."""
    return download(made_file(ordered_job(request, services.EXPORT_JOB, job_id)), "监管盲区.xlsx")

"""Pages of the workday calendar: a year, the notice it rests on, and the reckoning of a term."""

import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from liuan_safety.audit.papers import add_paper
from liuan_safety.obligations import display, selectors, services
from liuan_safety.obligations.forms import NoticeForm, TermForm
from liuan_safety.obligations.holiday_notice import read_notice
from liuan_safety.obligations.terms import Term, Unit, due
from liuan_safety.organizations.access import deed_required, may
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import RuleBroken
from liuan_safety.ui.tags.reading import Fact
from liuan_safety.ui.tags.words import iso


def _known(year: int) -> int:
    if year not in selectors.years():
        raise Http404
    return year


@require_GET
@deed_required(Deed.POLICY_VIEW)
def this_year(request: HttpRequest) -> HttpResponse:
    """工作日历"""
    return year_page(request, timezone.localdate().year)


@require_GET
@deed_required(Deed.POLICY_VIEW)
def year_page(request: HttpRequest, year: int) -> HttpResponse:
    """The year's days off and worked, and what they rest on."""
    calendar, held = selectors.calendar_now(), selectors.notice_of(_known(year))
    days = calendar.year(year)
    context = {
        "year": year,
        "years": {"before": _neighbour(year - 1), "after": _neighbour(year + 1)},
        "weekdays": display.WEEKDAYS,
        "months": display.months_of(days, timezone.localdate()),
        "holidays": display.holidays_of(calendar, year),
        "provisional": calendar.is_provisional(year),
        "workdays": sum(day.works for day in days),
        "notice": held,
        "source": selectors.source_of(year),
        "may_record": may(request.user, Deed.POLICY_MANAGE),
    }
    return render(request, "obligations/year.html", context)


def _neighbour(year: int) -> int | None:
    return year if year in selectors.years() else None


def _record(year: int, form: NoticeForm, by: User) -> None:
    data = form.cleaned_data
    title = f"{year}年部分节假日安排的通知"
    paper = None
    if data["paper_file"]:
        try:
            paper = add_paper(title=title, number=data["number"], dated=data["dated"], file=data["paper_file"], by=by)
        except RuleBroken as broken:
            broken.field = "paper_file"
            raise
    services.record_notice(
        year=year, text=data["text"], number=data["number"], dated=data["dated"], by=by, seen=data["seen"], paper=paper
    )


@require_http_methods(["GET", "POST"])
@deed_required(Deed.POLICY_MANAGE)
def notice(request: HttpRequest, year: int) -> HttpResponse:
    """Paste the notice, see what was read, record it."""
    held = selectors.notice_of(_known(year))
    form = NoticeForm(held, request.POST or None, request.FILES or None)
    read = None
    if request.method == "POST" and form.is_valid():
        read = read_notice(form.cleaned_data["text"], year)
        if "look" not in request.POST:
            try:
                _record(year, form, request.user)
            except RuleBroken as broken:
                form.add_error(broken.field if broken.field in form.fields else None, broken.message_zh)
            else:
                messages.success(request, f"已登记{year}年的放假安排，期限从现在起按它推算。")
                return redirect("obligations:year", year=year)
    context = {"year": year, "form": form, "notice": held, "read": _read_words(read) if read else None}
    return render(request, "obligations/notice.html", context)


def _read_words(read: Any) -> dict[str, Any]:
    from liuan_safety.obligations.workdays import WorkCalendar

    calendar = WorkCalendar(read.days, frozenset({read.year}))
    faults = [*read.faults, *([f"没有读到{'、'.join(read.missing)}的安排"] if read.missing else [])]
    return {
        "holidays": display.holidays_of(calendar, read.year),
        "faults": faults,
        "workdays": sum(day.works for day in calendar.year(read.year)),
    }


@require_GET
@deed_required(Deed.POLICY_VIEW)
def term(request: HttpRequest) -> HttpResponse:
    """期限推算: when a term ends, and which holidays lie in it."""
    form = TermForm(request.GET or None, initial={"begins": timezone.localdate(), "unit": Unit.WORKDAYS, "number": 5})
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        context |= _reckoned(form.cleaned_data)
    return render(request, "obligations/term.html", context)


def _reckoned(data: dict[str, Any]) -> dict[str, Any]:
    calendar = selectors.calendar_now()
    asked = Term(data["number"], Unit(data["unit"]), moves=data["moves"])
    begins = datetime.datetime.combine(data["begins"], datetime.time(), tzinfo=timezone.get_current_timezone())
    try:
        end = due(asked, begins, calendar)
    except (OverflowError, ValueError):
        return {"too_far": True}
    last = end.last_day
    facts = [
        Fact("到期日", f"{iso(last)}（周{display.WEEKDAYS[last.weekday()]}）"),
        Fact("期限", f"自 {iso(data['begins'])} 次日起 {asked}"),
        Fact("其中工作日", f"{calendar.count(data['begins'] + datetime.timedelta(1), last)} 天"),
    ]
    if end.moved_from:
        facts.append(Fact("顺延", f"末日 {iso(end.moved_from)} 是休息日，顺延到其后第一个工作日"))
    return {
        "facts": facts,
        "provisional": end.provisional,
        "unannounced": selectors.first_unannounced() if end.provisional else None,
        "skipped": list(display.off_days(calendar, data["begins"], last)),
        "calendar_url": reverse("obligations:year", args=[last.year]) if last.year in selectors.years() else "",
    }

"""The register as it was on a day: list and page, with the way back to today and no deeds."""

import datetime
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from enterprises.register import industries
from enterprises.register.facts import VERSIONED_FACTS, Fact
from enterprises.register.models import Enterprise, EnterpriseVersion
from enterprises.register.parts import WIDE
from enterprises.register.past_filters import PastFilter
from enterprises.register.past_tables import PastTable
from enterprises.register.selectors import asof
from enterprises.register.selectors.history import history
from enterprises.register.selectors.listing import tags_of
from enterprises.register.wording import in_currency, in_words
from liuan_safety.organizations.access import may
from liuan_safety.organizations.roles import Deed
from liuan_safety.organizations.selectors.saved_views import saved_views
from liuan_safety.ui.tables import paged
from liuan_safety.ui.tags import reading
from liuan_safety.ui.tags.words import iso, paper_date


def past_list(request: HttpRequest, day: datetime.date, page: str) -> HttpResponse:
    """The list as it was at the end of that day, with the same filters, columns and saved filters as today's."""
    rows = asof.past_list(request.user, asof.end_of(day))
    filtered = PastFilter(request.GET, rows, user=request.user, day=day)
    table = paged(PastTable(filtered.qs, day=day, columns=PastTable.chosen(request.GET)), request)
    if not table.page.paginator.count and (note := _why_empty(day)):
        table.empty_title, table.empty_note = "当日台账里还没有企业", note
    context = {
        "filter": filtered,
        "filter_words": filtered.in_words(),
        "table": table,
        "count": table.page.paginator.count,
        "views": saved_views(request.user, page, request.GET),
        "export_url": f"{reverse('register:export')}?{request.GET.urlencode()}" if may_export(request) else "",
    }
    return render(request, "enterprises/register/list.html", context | looking_back(request, day))


def may_export(request: HttpRequest) -> bool:
    """Whether this post takes lists out."""
    return may(request.user, Deed.REGISTER_EXPORT)


def looking_back(request: HttpRequest, day: datetime.date | None, fault: str = "") -> dict[str, object]:
    """What a page needs to look back, or to say that it does: the rest of the address goes along."""
    query = request.GET.copy()
    for name in (asof.ASOF, "page"):
        query.pop(name, None)
    return {
        "day": day,
        "asof_fault": fault,
        "asof_kept": [(name, value) for name, values in query.lists() for value in values if value],
        "asof_latest": timezone.localdate() - datetime.timedelta(days=1),
        "today_url": f"{request.path}?{query.urlencode()}" if query else request.path,
    }


def today_only(request: HttpRequest) -> dict[str, object]:
    """For a page that knows today alone: which day was asked of it, where that day's register and its own today are."""
    asked = asof.asked_day(request.GET.get(asof.ASOF, ""))
    there = f"{reverse('register:list')}?{asof.ASOF}={asked.day.isoformat()}" if asked.day else ""
    return {**looking_back(request, asked.day, asked.fault), "past_list_url": there}


def _why_empty(day: datetime.date) -> str:
    """Before the first act on the register no filter helps: the note says when it began."""
    first = asof.first_day()
    if first is None or day >= first:
        return ""
    return f"台账自 {paper_date(first)}起才有第一批企业，在此之前没有记录可以回看。"


def past_page(request: HttpRequest, enterprise: Enterprise, day: datetime.date) -> HttpResponse:
    """The enterprise as it was at the end of that day; where it was not there, a page that says so (404)."""
    instant = asof.end_of(day)
    rows = asof.past_versions(request.user, instant).select_related("jurisdiction__parent")
    version = rows.filter(enterprise=enterprise).first()
    context = {"enterprise": enterprise, "version": version, **looking_back(request, day)}
    if version is None:
        came = timezone.localdate(enterprise.valid_from)
        context["came_words"] = f"它于 {paper_date(came)}入库，换一个此后的日期回看。" if came > day else ""
        return render(request, "enterprises/register/past_page.html", context, status=404)
    lines = [reading.Sentence(line.at, line.maker, line.sentence) for line in history(enterprise, instant)]
    context |= {
        "five": _five(version),
        "groups": _groups(version),
        "places": asof.past_places([enterprise.pk], instant).get(enterprise.pk, []),
        "tags": tags_of([enterprise.pk], day).get(enterprise.pk, []),
        "lines": lines,
    }
    return render(request, "enterprises/register/past_page.html", context)


def _five(version: EnterpriseVersion) -> list[reading.Fact]:
    """As on the present page; how it stood in the register takes the place of the last change."""
    place, parent = version.jurisdiction, version.jurisdiction.parent
    where = place.name if parent is None or parent.kind == "city" else f"{parent.name} {place.name}"
    staff = "" if version.staff is None else f"{version.staff:,} 人"
    return [
        reading.Fact("所属辖区", where),
        reading.Fact("行业领域", version.sector),
        reading.Fact("从业人员", staff, note={True: "规模以上", False: "规模以下"}.get(version.above_scale, "")),
        reading.Fact("企业规模", version.get_size_class_display()),
        reading.Fact("在册情况", version.get_condition_display(), note=f"{iso(version.valid_from)} 起为此内容"),
    ]


def _groups(version: EnterpriseVersion) -> list[tuple[str, list[reading.Fact]]]:
    """The facts in the groups of the present page."""
    facts = [fact for fact in VERSIONED_FACTS if fact.key != "capital_currency"]
    return [
        (title, [_fact(version, fact) for fact in group])
        for title, group in groupby(facts, key=lambda fact: fact.group)
    ]


def _fact(version: EnterpriseVersion, fact: Fact) -> reading.Fact:
    value = getattr(version, fact.key)
    words = in_words(fact, value, empty="")
    if fact.key == "industry_code" and value:
        words = industries.in_words(value)
    if fact.key == "capital_fen" and words:
        words = in_currency(words, version.capital_currency)
    return reading.Fact(fact.label, words, wide=fact.key in WIDE)

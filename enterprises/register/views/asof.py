"""The register as it was on a day: list and page, with the way back to today and no deeds."""

import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from enterprises.register.facts import VERSIONED_FACTS
from enterprises.register.models import Enterprise, EnterpriseVersion
from enterprises.register.selectors import asof
from enterprises.register.selectors.listing import tags_of
from enterprises.register.wording import in_words
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.ui.tables import DateColumn, ListTable, NumberColumn, TextColumn, paged, two_lines
from liuan_safety.ui.tags import reading


class PastTable(ListTable):
    """The lines of that day."""

    name = TextColumn(verbose_name="企业", order_by=("enterprise__name_pinyin", "enterprise_id"))
    jurisdiction = TextColumn(verbose_name="辖区", order_by=("jurisdiction__path", "enterprise_id"))
    sector = TextColumn(verbose_name="行业领域", order_by=("sector", "enterprise_id"))
    staff = NumberColumn(verbose_name="从业人员", unit="人", order_by=("staff", "enterprise_id"))
    standard_grade = TextColumn(verbose_name="标准化", orderable=False, card=False)
    status_as_written = TextColumn(verbose_name="状态", orderable=False, card=False)
    valid_from = DateColumn(verbose_name="此前最近变更", orderable=False, card=False)

    unit = "家"
    caption = "当日的企业台账"
    empty_title = "当日没有符合条件的企业"
    empty_note = "放宽或清除筛选条件，或换一个日期。"
    day = ""

    class Meta(ListTable.Meta):
        model = EnterpriseVersion
        fields = ("name", "jurisdiction", "sector", "staff", "standard_grade", "status_as_written", "valid_from")
        order_by = ("name",)

    def row_url(self, record: Any) -> str:
        return f"{reverse('register:detail', args=[record.enterprise_id])}?asof={self.day}"

    def render_name(self, record: EnterpriseVersion) -> Any:
        return two_lines(record.name, record.credit_code or "代码待补")

    def render_jurisdiction(self, record: EnterpriseVersion) -> str:
        return record.jurisdiction.name


def past_list(request: HttpRequest, day: datetime.date) -> HttpResponse:
    """The list as it was at the end of that day; the filters of the address hold as far as history knows them."""
    asked = request.GET.dict()
    number = asked.get("jurisdiction", "")
    place = Jurisdiction.objects.filter(pk=number).first() if number.isdecimal() else None
    asked["place_path"] = place.path if place else ""
    rows = asof.narrowed(asof.past_list(request.user, asof.end_of(day)), asked)
    table = PastTable(rows)
    table.day = day.isoformat()
    paged(table, request)
    kept = [(key, value) for key, value in request.GET.items() if key not in ("asof", "page")]
    context = {"table": table, "day": day, "kept": kept, "back_url": reverse("register:list")}
    return render(request, "enterprises/register/past_list.html", context)


def past_page(request: HttpRequest, enterprise: Enterprise, day: datetime.date) -> HttpResponse:
    """The enterprise as it was at the end of that day; 404 where it was not there, or not in the reader's place."""
    instant = asof.end_of(day)
    version = asof.past_versions(request.user, instant).filter(enterprise=enterprise).first()
    if version is None:
        raise Http404
    facts = [
        reading.Fact("所属辖区", version.jurisdiction.name),
        reading.Fact("在册情况", version.get_condition_display()),
    ]
    facts += [
        reading.Fact(fact.label, in_words(fact, getattr(version, fact.key), empty="")) for fact in VERSIONED_FACTS
    ]
    facts.append(reading.Fact("企业规模", version.get_size_class_display()))
    lines = [reading.Sentence(line.at, line.maker, line.sentence) for line in asof.past_history(enterprise, instant)]
    context = {
        "version": version,
        "facts": facts,
        "places": asof.past_places(enterprise.pk, instant),
        "tags": tags_of([enterprise.pk], day).get(enterprise.pk, []),
        "lines": lines,
        "day": day,
        "back_url": reverse("register:detail", args=[enterprise.pk]),
    }
    return render(request, "enterprises/register/past_page.html", context)

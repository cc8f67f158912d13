"""机构与执法人员: all departments with their gaps, one department, and the forms."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liuan_safety.organizations.access import deed_required
from liuan_safety.organizations.house import selectors, services
from liuan_safety.organizations.house.forms import HouseFilter, HouseForm, LeaveForm, OfficerForm
from liuan_safety.organizations.house.rules import Certificate
from liuan_safety.organizations.house.selectors import Standing
from liuan_safety.organizations.house.tables import HouseTable
from liuan_safety.organizations.models import EnforcementOfficer, House, Jurisdiction, Unit, User
from liuan_safety.organizations.roles import Deed
from liuan_safety.organizations.views.editing import attempt, back_to, edit, form_page
from liuan_safety.ui.tables import paged
from liuan_safety.ui.tags.words import iso_minute

STATES = {
    Certificate.TO_COME: ("尚未生效", "plain"),
    Certificate.VALID: ("有效", "good"),
    Certificate.LAPSING: ("临期", "soon"),
    Certificate.LAPSED: ("已过期", "grave"),
}


def _seen(user: User, pk: int) -> Unit:
    return get_object_or_404(selectors.departments(user), pk=pk)


@require_GET
@deed_required(Deed.HOUSE_VIEW)
def house_list(request: HttpRequest) -> HttpResponse:
    """Departments in scope: what each has, what is missing; counts by jurisdiction."""
    rows = selectors.standings(selectors.departments(request.user))
    counties = selectors.counties_of(rows)
    places = Jurisdiction.objects.filter(pk__in=[row["place"].pk for row in counties]).order_by("path")
    chosen = HouseFilter(request.GET, places=places)
    shown = _narrowed(rows, chosen)
    context = {
        "filter": chosen,
        "table": paged(HouseTable(shown), request),
        "counties": counties if len(counties) > 1 else [],
        "departments": len(rows),
        "complete": sum(row["complete"] for row in counties),
        "shown": len(shown),
    }
    return render(request, "organizations/house/list.html", context)


def _narrowed(rows: list[Standing], chosen: HouseFilter) -> list[Standing]:
    if not chosen.is_valid():
        return rows
    words, place, gap = (chosen.cleaned_data[key] for key in ("q", "place", "gap"))
    found = [row for row in rows if words in row.unit.name or words in row.unit.short_name] if words else rows
    if place:
        found = [row for row in found if selectors.county_of(row.unit) == place.pk]
    if gap == "any":
        return [row for row in found if row.gaps]
    if gap == "none":
        return [row for row in found if not row.gaps]
    return [row for row in found if gap in row.gaps] if gap else found


@require_GET
@deed_required(Deed.HOUSE_VIEW)
def house_detail(request: HttpRequest, pk: int) -> HttpResponse:
    unit = _seen(request.user, pk)
    (standing,) = selectors.standings([unit])
    officers = [(one, *STATES[state]) for one, state in standing.officers]
    context = {
        "unit": unit,
        "house": standing.house,
        "lines": _lines(standing.house),
        "said": _said(standing.house),
        "gaps": standing.gaps,
        "officers": officers,
        "former": selectors.former_officers(unit),
        "may_edit": selectors.may_edit(request.user, unit),
    }
    return render(request, "organizations/house/detail.html", context)


def _said(house: House | None) -> str:
    if house is None:
        return ""
    return f"{house.said_label} {iso_minute(timezone.localtime(house.said_at))} 填报；查看电话会记入操作记录"


def _lines(house: House | None) -> list[dict[str, str]]:
    """Agency, or the three, each with whether a telephone is known."""
    if house is None:
        return []
    rows = [("agency", "专门机构"), ("leader", "分管领导"), ("section", "承担科室"), ("person", "责任人")]
    return [
        {"key": key, "label": label, "name": getattr(house, key), "telephone": getattr(house, f"{key}_telephone")}
        for key, label in rows
        if getattr(house, key) or (key != "agency" and not house.agency)
    ]


def _values(house: House | None) -> dict[str, Any]:
    return {key: getattr(house, key) if house else "" for key in services.HOUSE_FIELDS}


def _house(unit: Unit) -> House:
    """What the department has said; with revision 0 and not written before it says anything."""
    return House.objects.filter(unit=unit).first() or House(unit=unit, revision=0)


@require_http_methods(["GET", "POST"])
@deed_required(Deed.HOUSE_EDIT)
def house_edit(request: HttpRequest, pk: int) -> HttpResponse:
    unit = _seen(request.user, pk)
    house = _house(unit)
    form = HouseForm(request.POST) if request.POST else HouseForm.begin(_values(house), house.revision)

    def deed() -> House:
        values = {key: form.cleaned_data[key] for key in services.HOUSE_FIELDS}
        return services.say_house(by=request.user, unit=unit, revision=form.cleaned_data["revision"], values=values)

    if edit(request, form, house, _values, deed, anew=lambda: _house(unit)):
        messages.success(request, f"已填报“{unit.name}”的安全监管机构和责任人。")
        return back_to("house", pk)
    return form_page(request, form, row=unit, title=f"安全监管机构和责任人：{unit.name}", verb="填报", back=_page(unit))


def _page(unit: Unit) -> str:
    return reverse("organizations:house", args=[unit.pk])


@require_http_methods(["GET", "POST"])
@deed_required(Deed.HOUSE_EDIT)
def officer_new(request: HttpRequest, pk: int) -> HttpResponse:
    unit = _seen(request.user, pk)
    form = OfficerForm(request.POST or None)
    if request.method == "POST":
        made = attempt(form, lambda: services.add_officer(by=request.user, unit=unit, values=form.cleaned_data))
        if made:
            messages.success(request, f"已登记执法人员“{made.name}”。")
            return back_to("house", pk, "#officers")
    return form_page(request, form, row=unit, title=f"登记执法人员：{unit.name}", verb="登记", back=_page(unit))


def _officer(user: User, pk: int) -> EnforcementOfficer:
    rows = EnforcementOfficer.objects.select_related("unit__jurisdiction")
    return get_object_or_404(rows.filter(unit__in=selectors.departments(user).values("pk")), pk=pk, left_on=None)


def _officer_values(officer: EnforcementOfficer) -> dict[str, Any]:
    return {key: getattr(officer, key) for key in services.OFFICER_FIELDS}


@require_http_methods(["GET", "POST"])
@deed_required(Deed.HOUSE_EDIT)
def officer_edit(request: HttpRequest, pk: int) -> HttpResponse:
    officer = _officer(request.user, pk)
    start = OfficerForm.begin(_officer_values(officer), officer.revision)
    form = OfficerForm(request.POST) if request.POST else start

    def deed() -> EnforcementOfficer:
        seen = form.cleaned_data["revision"] or 0
        return services.mend_officer(by=request.user, officer=officer, revision=seen, values=form.cleaned_data)

    if edit(request, form, officer, _officer_values, deed):
        messages.success(request, f"已更正执法人员“{form.cleaned_data['name']}”。")
        return back_to("house", officer.unit_id, "#officers")
    title = f"更正执法人员：{officer.name}"
    return form_page(request, form, row=officer, title=title, verb="更正", back=_page(officer.unit))


@require_http_methods(["GET", "POST"])
@deed_required(Deed.HOUSE_EDIT)
def officer_leave(request: HttpRequest, pk: int) -> HttpResponse:
    officer = _officer(request.user, pk)
    form = LeaveForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST":
        gone = attempt(
            form, lambda: services.let_officer_go(by=request.user, officer=officer, on=form.cleaned_data["on"])
        )
        if gone:
            messages.success(request, f"“{officer.name}”已离岗，不再计入执法人员。")
            return back_to("house", officer.unit_id, "#officers")
    return form_page(request, form, row=officer, title=f"离岗：{officer.name}", verb="离岗", back=_page(officer.unit))


@require_POST
@deed_required(Deed.HOUSE_VIEW)
def telephone(request: HttpRequest, pk: int, which: str) -> HttpResponse:
    """The whole number; who looked stands in the log."""
    unit = _seen(request.user, pk)
    return HttpResponse(escape(services.reveal_telephone(by=request.user, unit=unit, which=which)) or "未登记")

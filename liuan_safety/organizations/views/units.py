"""单位: the directory, one unit with its history, and the forms that change it."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from liuan_safety.organizations import movers
from liuan_safety.organizations.access import deed_required, may
from liuan_safety.organizations.forms import units as forms
from liuan_safety.organizations.house.selectors import departments
from liuan_safety.organizations.models import Unit, UnitEvent, User
from liuan_safety.organizations.roles import Deed
from liuan_safety.organizations.selectors.units import events_of, posts_of, search_units
from liuan_safety.organizations.services import unit_changes, unit_events
from liuan_safety.organizations.services import units as services
from liuan_safety.organizations.tables import UnitTable
from liuan_safety.organizations.views.editing import attempt, back_to, edit, form_page, paper_of, sentences
from liuan_safety.ui.tables import paged
from liuan_safety.ui.tags.reading import Fact

EVENT_TITLES = {"renamed": "更名", "merged": "合并", "split": "拆分", "moved": "划转", "abolished": "撤销"}


def _managed(user: User, pk: int) -> Unit:
    return get_object_or_404(Unit.objects.visible_to(user).select_related("jurisdiction", "parent"), pk=pk)


def _values(unit: Unit) -> dict[str, Any]:
    return {key: getattr(unit, key) for key in services.MENDABLE}


@deed_required(Deed.DIRECTORY_VIEW)
def unit_list(request: HttpRequest) -> HttpResponse:
    chosen = forms.UnitFilter(request.GET, queryset=search_units(), request=request)
    table = paged(UnitTable(chosen.qs), request)
    context = {"table": table, "filter": chosen, "may_add": may(request.user, Deed.UNIT_MANAGE)}
    return render(request, "organizations/unit_list.html", context)


@deed_required(Deed.DIRECTORY_VIEW)
def unit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.select_related("jurisdiction", "parent"), pk=pk)
    events = list(events_of(unit))
    manages = may(request.user, Deed.UNIT_MANAGE, within=unit.jurisdiction)
    context = {
        "unit": unit,
        "five": _five(unit, request.user),
        "names": unit.names.order_by("-valid_from"),
        "events": [event for event in events if event.applied_at],
        "pending": [event for event in events if event.applied_at is None],
        "posts": posts_of(unit) if may(request.user, Deed.PEOPLE_VIEW, within=unit.jurisdiction) else None,
        "manages": manages and unit.is_in_force(),
        "appoints": may(request.user, Deed.PEOPLE_MANAGE, within=unit.jurisdiction) and unit.is_in_force(),
        "event_titles": EVENT_TITLES,
        "history": sentences(unit) if manages else [],
    }
    return render(request, "organizations/unit_detail.html", context)


def _five(unit: Unit, user: User) -> list[Fact]:
    place = reverse("organizations:jurisdiction", args=[unit.jurisdiction_id])
    rows = [
        Fact("辖区", unit.jurisdiction, url=place),
        Fact("类别", unit.get_kind_display()),
        Fact("行业领域", unit.field or "—"),
        Fact("存续", f"{unit.valid_from} 起" + (f"，至 {unit.valid_to}（不含）" if unit.valid_to else "")),
    ]
    if (
        unit.kind == Unit.Kind.DEPARTMENT
        and unit.field
        and may(user, Deed.HOUSE_VIEW)
        and departments(user).filter(pk=unit.pk).exists()
    ):
        rows.append(Fact("安全监管机构", "查看", url=reverse("organizations:house", args=[unit.pk])))
    if unit.parent:
        rows.append(Fact("主管单位", unit.parent, url=reverse("organizations:unit", args=[unit.parent_id])))
    return rows


@deed_required(Deed.UNIT_MANAGE)
def unit_new(request: HttpRequest) -> HttpResponse:
    start = {"jurisdiction": request.GET.get("jurisdiction")}
    form = forms.NewUnitForm(request.POST or None, request.FILES or None, user=request.user, initial=start)

    def deed() -> Unit:
        with transaction.atomic():
            return services.create_unit(by=request.user, paper=paper_of(request.user, form), **form.facts())

    if request.method == "POST" and (made := attempt(form, deed)):
        messages.success(request, f"已登记单位“{made.name}”。接下来可以登记岗位和人员。")
        return back_to("unit", made.pk)
    return form_page(request, form, title="新增单位", verb="登记", back=reverse("organizations:units"))


@deed_required(Deed.UNIT_MANAGE)
def unit_edit(request: HttpRequest, pk: int) -> HttpResponse:
    unit = _managed(request.user, pk)
    form = forms.UnitForm(request.POST) if request.POST else forms.UnitForm.begin(_values(unit), unit.revision)

    def deed() -> Unit:
        changes = {key: form.cleaned_data[key] for key in services.MENDABLE}
        return services.mend_unit(by=request.user, unit=unit, revision=form.cleaned_data["revision"], changes=changes)

    if edit(request, form, unit, _values, deed):
        messages.success(request, f"已保存“{unit.name}”。")
        return back_to("unit", pk)
    note = "名称变了请办理“更名”，这样以前的文件和表格里写的旧名称仍能查到。"
    return form_page(request, form, row=unit, title=f"修改单位：{unit.name}", verb="保存", back=_page(unit), note=note)


@deed_required(Deed.UNIT_MANAGE)
def unit_event(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """First the form, then what it will do with what moves, then the deed."""
    unit = _managed(request.user, pk)
    kind_form = forms.EVENT_FORMS.get(kind)
    if kind_form is None:
        raise Http404
    start = kind_form.begin({}, unit.revision, user=request.user, unit=unit)
    form = kind_form(request.POST, request.FILES or None, user=request.user, unit=unit) if request.POST else start
    fine = request.method == "POST" and attempt(form, lambda: _check(form))
    confirmed = fine and request.POST.get("confirmed") == form.fingerprint()
    if confirmed and edit(request, form, unit, lambda fresh: {}, lambda: _record(request.user, form)):
        messages.success(request, f"已登记“{EVENT_TITLES[kind]}”，自 {form.cleaned_data['on']} 起生效。")
        return back_to("unit", pk, "#events")
    return _event_page(request, form, unit, kind)


def _record(by: User, form: Any) -> UnitEvent:
    with transaction.atomic():
        return unit_events.record_event(
            by=by,
            kind=form.kind,
            sources=form.sources(),
            on=form.cleaned_data["on"],
            plan=form.plan(),
            paper=paper_of(by, form),
            revision=form.cleaned_data["revision"],
        )


def _check(form: Any) -> bool:
    unit_changes.check(form.kind, form.sources(), form.cleaned_data["on"], form.plan())
    return True


def _event_page(request: HttpRequest, form: Any, unit: Unit, kind: str) -> HttpResponse:
    context: dict[str, Any] = {"row": unit, "title": f"{EVENT_TITLES[kind]}：{unit.name}", "back": _page(unit)}
    if form.is_bound and form.is_valid() and not form.errors:
        on = form.cleaned_data["on"]
        context |= {
            "fingerprint": form.fingerprint(),
            "summary": unit_changes.summary(kind, form.sources(), form.plan()),
            "on": on,
            "moves": [(source, movers.preview(source, on)) for source in form.sources()],
            "later": on > timezone.localdate(),
        }
    else:
        form.without_file()
    return form_page(request, form, template="organizations/unit_event.html", **context)


@require_POST
@deed_required(Deed.UNIT_MANAGE)
def unit_event_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    reached = Unit.objects.visible_to(request.user)
    event = get_object_or_404(UnitEvent.objects.filter(sources__in=reached).distinct(), pk=pk)
    unit = event.sources.first()
    unit_events.cancel_event(by=request.user, event=event)
    messages.success(request, "已撤回，单位没有变动。")
    return redirect("organizations:unit", unit.pk)


def _page(unit: Unit) -> str:
    return reverse("organizations:unit", args=[unit.pk])

"""辖区: the directory, one jurisdiction, and the office's forms."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from liuan_safety.organizations.access import acting_post, deed_required, may
from liuan_safety.organizations.forms import jurisdictions as forms
from liuan_safety.organizations.models import Jurisdiction, JurisdictionAlias, User
from liuan_safety.organizations.roles import Deed, Reach, reach_of
from liuan_safety.organizations.selectors.jurisdictions import ancestors, search_jurisdictions, tree
from liuan_safety.organizations.selectors.units import search_units
from liuan_safety.organizations.services import jurisdictions as services
from liuan_safety.organizations.tables import JurisdictionTable, UnitTable
from liuan_safety.organizations.views.editing import attempt, back_to, edit, form_page, sentences
from liuan_safety.ui.tables import paged
from liuan_safety.ui.tags.reading import Fact


def _managed(user: User, pk: int) -> Jurisdiction:
    return get_object_or_404(Jurisdiction.objects.visible_to(user).select_related("parent"), pk=pk)


def _keeps_tree(user: User, row: Jurisdiction) -> bool:
    """Whether the acting post may change this row: a county's administrator changes villages only."""
    fits = row.kind == Jurisdiction.Kind.VILLAGE or reach_of(acting_post(user).role) is Reach.CITY
    return fits and may(user, Deed.JURISDICTION_MANAGE, within=row)


def _values(row: Jurisdiction) -> dict[str, Any]:
    return {key: getattr(row, key) for key in ("name", "code", "valid_from", "pays", "is_assessed")}


@deed_required(Deed.DIRECTORY_VIEW)
def jurisdiction_list(request: HttpRequest) -> HttpResponse:
    chosen = forms.JurisdictionFilter(request.GET, queryset=search_jurisdictions(), request=request)
    table = paged(JurisdictionTable(chosen.qs), request)
    context = {"table": table, "filter": chosen, "may_add": may(request.user, Deed.JURISDICTION_MANAGE)}
    return render(request, "organizations/jurisdiction_list.html", context)


@deed_required(Deed.DIRECTORY_VIEW)
def jurisdiction_detail(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Jurisdiction.objects.select_related("parent"), pk=pk)
    below = JurisdictionTable(tree().filter(parent=row))
    below.list_id, below.top = "below", len(row.ancestor_ids) + 1
    units = paged(UnitTable(search_units().filter(jurisdiction=row), prefix="units-"), request)
    units.list_id = "units"
    context = {
        "row": row,
        "above": ancestors(row),
        "five": _five(row),
        "below": below,
        "units": units,
        "aliases": row.aliases.order_by("name"),
        "alias_form": forms.AliasForm(),
        "keeps_tree": _keeps_tree(request.user, row),
        "keeps_names": may(request.user, Deed.JURISDICTION_MANAGE, within=row),
        "adds_units": may(request.user, Deed.UNIT_MANAGE, within=row),
        "history": sentences(row),
    }
    return render(request, "organizations/jurisdiction_detail.html", context)


def _five(row: Jurisdiction) -> list[Fact]:
    until = f"，至 {row.valid_to}（不含）" if row.valid_to else ""
    parent = (
        Fact("上级", row.parent, url=reverse("organizations:jurisdiction", args=[row.parent_id]))
        if row.parent
        else None
    )
    rows = [
        Fact("类别", row.get_kind_display()),
        parent or Fact("上级", "—"),
        Fact("区划代码", row.code or "—"),
        Fact("存续", f"{row.valid_from} 起{until}"),
    ]
    if row.is_county_level:
        rows.append(
            Fact("职责", f"{'上解' if row.pays else '不上解'}资金、{'列入' if row.is_assessed else '不列入'}考核")
        )
    return rows


@deed_required(Deed.JURISDICTION_MANAGE)
def jurisdiction_new(request: HttpRequest) -> HttpResponse:
    start = {"parent": request.GET.get("parent")}
    form = forms.NewJurisdictionForm(request.POST or None, user=request.user, initial=start)
    if request.method == "POST":
        made = attempt(form, lambda: services.add_jurisdiction(by=request.user, **form.cleaned_data))
        if made:
            messages.success(request, f"已登记辖区“{made.name}”。接下来可以登记它的单位。")
            return back_to("jurisdiction", made.pk)
    return form_page(request, form, title="新增辖区", verb="登记", back=reverse("organizations:jurisdictions"))


@deed_required(Deed.JURISDICTION_MANAGE)
def jurisdiction_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = _managed(request.user, pk)
    form = (
        forms.JurisdictionForm(request.POST)
        if request.POST
        else forms.JurisdictionForm.begin(_values(row), row.revision)
    )

    def deed() -> Jurisdiction:
        changes = {key: form.cleaned_data[key] for key in _values(row)}
        revision = form.cleaned_data["revision"]
        return services.mend_jurisdiction(by=request.user, jurisdiction=row, revision=revision, changes=changes)

    if edit(request, form, row, _values, deed):
        messages.success(request, f"已保存“{form.cleaned_data['name']}”。")
        return back_to("jurisdiction", pk)
    return form_page(request, form, row=row, title=f"修改辖区：{row.name}", verb="保存", back=_page(row))


@deed_required(Deed.JURISDICTION_MANAGE)
def jurisdiction_move(request: HttpRequest, pk: int) -> HttpResponse:
    row = _managed(request.user, pk)
    start = forms.MoveJurisdictionForm.begin({"parent": row.parent}, row.revision, user=request.user)
    form = forms.MoveJurisdictionForm(request.POST, user=request.user) if request.POST else start

    def deed() -> Jurisdiction:
        cleaned = form.cleaned_data
        revision, parent = cleaned["revision"], cleaned["parent"]
        return services.move_jurisdiction(by=request.user, jurisdiction=row, revision=revision, parent=parent)

    if edit(request, form, row, lambda fresh: {"parent": fresh.parent}, deed):
        messages.success(request, f"“{row.name}”及其下级已划到“{form.cleaned_data['parent']}”。")
        return back_to("jurisdiction", pk)
    count = Jurisdiction.objects.filter(path__startswith=row.path).count() - 1
    note = f"“{row.name}”连同下级 {count} 个辖区、它们的单位和企业一起划入新的上级，立即生效；可以再划回来。"
    return form_page(request, form, row=row, title=f"划转辖区：{row.name}", verb="划转", back=_page(row), note=note)


@deed_required(Deed.JURISDICTION_MANAGE)
def jurisdiction_close(request: HttpRequest, pk: int) -> HttpResponse:
    row = _managed(request.user, pk)
    form = forms.CloseForm(request.POST) if request.POST else forms.CloseForm.begin({"on": row.valid_to}, row.revision)

    def deed() -> Jurisdiction:
        revision, on = form.cleaned_data["revision"], form.cleaned_data["on"]
        return services.close_jurisdiction(by=request.user, jurisdiction=row, revision=revision, on=on)

    if edit(request, form, row, lambda fresh: {"on": fresh.valid_to}, deed):
        messages.success(request, f"“{row.name}”自 {form.cleaned_data['on']} 起终止。")
        return back_to("jurisdiction", pk)
    note = "终止后不再出现在填报和选择中，以往记录仍按当时的辖区显示。其下还有辖区或单位时不能终止。"
    return form_page(request, form, row=row, title=f"终止辖区：{row.name}", verb="终止", back=_page(row), note=note)


@require_POST
@deed_required(Deed.JURISDICTION_MANAGE)
def alias_add(request: HttpRequest, pk: int) -> HttpResponse:
    row = _managed(request.user, pk)
    form = forms.AliasForm(request.POST)
    alias = attempt(form, lambda: services.add_alias(by=request.user, jurisdiction=row, name=form.cleaned_data["name"]))
    if alias:
        messages.success(request, f"已登记别名“{alias.name}”，以后的表格里这样写也能识别。")
    else:
        messages.error(request, ";".join(text for texts in form.errors.values() for text in texts))
    return back_to("jurisdiction", pk, "#aliases")


@require_POST
@deed_required(Deed.JURISDICTION_MANAGE)
def alias_remove(request: HttpRequest, pk: int) -> HttpResponse:
    within = Jurisdiction.objects.visible_to(request.user)
    alias = get_object_or_404(JurisdictionAlias.objects.select_related("jurisdiction"), pk=pk, jurisdiction__in=within)
    services.remove_alias(by=request.user, alias=alias)
    messages.success(request, f"已去掉别名“{alias.name}”。")
    return redirect("organizations:jurisdiction", alias.jurisdiction_id)


def _page(row: Jurisdiction) -> str:
    return reverse("organizations:jurisdiction", args=[row.pk])

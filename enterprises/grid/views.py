"""Pages of the grid: the tree with its counts, one grid, enterprises to be given, a keeper's own list."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enterprises.grid import selectors, services
from enterprises.grid.forms import (
    EndForm,
    GiveForm,
    GridForm,
    KeeperForm,
    OwnFilter,
    RenameForm,
    SucceedForm,
    UncoveredFilter,
)
from enterprises.grid.models import Keeping
from enterprises.grid.tables import EnterprisesOfGridTable, KeptTable
from enterprises.register.models import Enterprise
from liuan_safety.organizations.access import deed_required, may
from liuan_safety.organizations.models import Jurisdiction, Post, Tenure, Unit, User
from liuan_safety.organizations.models.periods import in_force
from liuan_safety.organizations.roles import Deed, Role
from liuan_safety.ui.errors import RuleBroken
from liuan_safety.ui.posted import row_ids, whole
from liuan_safety.ui.tables import BatchDeed, paged


def _place(request: HttpRequest) -> Jurisdiction:
    """The jurisdiction that the address names, within reach; else where the tree begins for the post."""
    root = selectors.root_of(request.user)
    asked = whole(request.GET.get("at", ""))
    if asked is not None:
        return get_object_or_404(Jurisdiction.objects.visible_to(request.user).filter(in_force()), pk=asked)
    return get_object_or_404(Jurisdiction, pk=root.pk if root else None)


@require_GET
@deed_required(Deed.GRID_VIEW)
def tree(request: HttpRequest) -> HttpResponse:
    """网格: one jurisdiction, what lies below it, and its own grids with their keepers."""
    place, root = _place(request), selectors.root_of(request.user)
    above = Jurisdiction.objects.filter(pk__in=place.ancestor_ids[:-1]).order_by("path")
    rows = selectors.counts_below(place)
    units = list(selectors.grids(request.user).filter(jurisdiction=place))
    context = {
        "place": place,
        "above": [one for one in above if root and one.is_within(root)],
        "own": rows[0],
        "rows": rows[1:],
        "total": {
            key: sum(getattr(row, key) for row in rows) for key in ("grids", "keepers", "enterprises", "uncovered")
        },
        "grids": selectors.grid_units(units),
        "may_manage": may(request.user, Deed.GRID_MANAGE, within=place),
    }
    return render(request, "enterprises/grid/tree.html", context)


def _grid(user: User, pk: int) -> Unit:
    return get_object_or_404(selectors.grids(user), pk=pk)


def _keeper_post(user: User, pk: int) -> Post:
    return get_object_or_404(selectors.keeper_posts(user), pk=pk)


@require_http_methods(["GET", "POST"])
@deed_required(Deed.GRID_MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    """划定网格."""
    place = _place(request)
    form = GridForm(request.POST or None)
    made = _done(form, lambda: services.lay_out(by=request.user, jurisdiction=place, name=form.cleaned_data["name"]))
    if made:
        messages.success(request, f"已划定网格“{made.name}”。接下来请指定网格员。")
        return redirect("grid:grid", pk=made.pk)
    back = f"{reverse('grid:tree')}?at={place.pk}"
    return _form(request, form, f"划定网格：{place.name}", "划定", back)


def _done(form: forms.Form, deed: Callable[[], Any]) -> Any:
    """The deed's answer; None where the form was not sent, is wrong, or is refused with the reason in it."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return deed()
    except RuleBroken as broken:
        form.add_error(broken.field if broken.field in form.fields else None, broken.message_zh)
    except PermissionDenied as refused:
        form.add_error(None, str(refused) or "当前岗位没有这项权限")
    return None


def _form(request: HttpRequest, form: forms.Form, title: str, verb: str, back: str, **more: Any) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "title": title, "verb": verb, "back": back, **more}
    return render(request, "enterprises/grid/form.html", context, status=status)


@require_GET
@deed_required(Deed.GRID_VIEW)
def grid(request: HttpRequest, pk: int) -> HttpResponse:
    """One grid: its keepers and what they keep."""
    unit = _grid(request.user, pk)
    (found,) = selectors.grid_units([unit])
    rows = Enterprise.objects.visible_to(request.user).filter(
        valid_to=None, pk__in=Keeping.objects.filter(valid_to=None, post__unit=unit).values("enterprise")
    )
    tenures = Tenure.objects.filter(in_force(), post__unit=unit, post__role=Role.GRID_KEEPER.value)
    context = {
        "unit": unit,
        "rows": found.rows,
        "tenures": tenures.select_related("user", "post").order_by("valid_from"),
        "table": paged(KeptTable(rows.select_related("jurisdiction").order_by("name_pinyin", "id")), request),
        "may_manage": may(request.user, Deed.GRID_MANAGE, within=unit.jurisdiction),
    }
    return render(request, "enterprises/grid/grid.html", context)


@require_http_methods(["GET", "POST"])
@deed_required(Deed.GRID_MANAGE)
@never_cache
def keeper(request: HttpRequest, pk: int) -> HttpResponse:
    """指定网格员; a new account's first password is shown on this answer alone."""
    unit = _grid(request.user, pk)
    form = KeeperForm(request.POST or None)
    made = _done(form, lambda: services.name_keeper(by=request.user, unit=unit, **form.cleaned_data))
    if made:
        tenure, password = made
        if password:
            tenures = Tenure.objects.filter(pk=tenure.pk).select_related("post__unit")
            context = {"person": tenure.user, "password": password, "tenures": tenures}
            return render(request, "organizations/account_slip.html", context)
        messages.success(request, f"{tenure.user.name}自 {tenure.valid_from} 起任网格员。")
        return redirect("grid:grid", pk=pk)
    return _form(request, form, f"指定网格员：{unit.name}", "指定", reverse("grid:grid", args=[pk]))


@require_http_methods(["GET", "POST"])
@deed_required(Deed.GRID_MANAGE)
def succeed(request: HttpRequest, pk: int) -> HttpResponse:
    """网格员交接: same post, same enterprises, another person."""
    reached = selectors.keeper_posts(request.user).values("pk")
    tenure = get_object_or_404(Tenure.objects.select_related("user", "post__unit"), pk=pk, post__in=reached)
    form = SucceedForm(request.POST or None, user=request.user)
    back = reverse("grid:grid", args=[tenure.post.unit_id])

    def deed() -> Tenure:
        successor, on = form.cleaned_data["username"], form.cleaned_data["on"]
        return services.succeed(by=request.user, post=tenure.post, leaver=tenure.user, successor=successor, on=on)

    made = _done(form, deed)
    if made:
        messages.success(request, f"自 {made.valid_from} 起由{made.user.name}接任，原有企业随岗位移交。")
        return redirect(back)
    return _form(request, form, f"网格员交接：{tenure.user.name}", "交接", back)


@require_http_methods(["GET", "POST"])
@deed_required(Deed.GRID_MANAGE)
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """网格员离岗, nobody following yet."""
    reached = selectors.keeper_posts(request.user).values("pk")
    tenure = get_object_or_404(Tenure.objects.select_related("user", "post__unit"), pk=pk, post__in=reached)
    form = EndForm(request.POST or None, initial={"on": timezone.localdate()})
    back = reverse("grid:grid", args=[tenure.post.unit_id])
    if _done(form, lambda: services.end(by=request.user, tenure=tenure, on=form.cleaned_data["on"])):
        messages.success(request, f"{tenure.user.name}自 {form.cleaned_data['on']} 起不再任网格员，请尽快指定接任人。")
        return redirect(back)
    return _form(request, form, f"网格员离岗：{tenure.user.name}", "离岗", back)


@require_http_methods(["GET", "POST"])
@deed_required(Deed.GRID_MANAGE)
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """网格更名."""
    unit = _grid(request.user, pk)
    form = RenameForm(request.POST or None, initial={"name": unit.name, "revision": unit.revision})
    back = reverse("grid:grid", args=[pk])

    def deed() -> Unit:
        data = form.cleaned_data
        return services.rename(by=request.user, unit=unit, revision=data["revision"], name=data["name"])

    made = _done(form, deed)
    if made:
        messages.success(request, f"网格已更名为“{made.name}”。")
        return redirect(back)
    return _form(request, form, f"网格更名：{unit.name}", "更名", back)


@require_POST
@deed_required(Deed.GRID_MANAGE)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """撤销网格."""
    unit = _grid(request.user, pk)
    try:
        services.take_up(by=request.user, unit=unit)
    except RuleBroken as broken:
        messages.error(request, broken.message_zh)
        return redirect("grid:grid", pk=pk)
    messages.success(request, f"已撤销网格“{unit.name}”。")
    return redirect(f"{reverse('grid:tree')}?at={unit.jurisdiction_id}")


@require_GET
@deed_required(Deed.GRID_MANAGE)
def uncovered(request: HttpRequest) -> HttpResponse:
    """待分派企业: those without keeper, to be ticked and given."""
    chosen = _uncovered(request)
    table = EnterprisesOfGridTable(
        chosen.qs.select_related("jurisdiction").order_by("jurisdiction__path", "name_pinyin", "id"),
        batch=[BatchDeed("分派给网格员", reverse("grid:give"), "user")],
    )
    return render(request, "enterprises/grid/uncovered.html", {"filter": chosen, "table": paged(table, request)})


def _uncovered(request: HttpRequest) -> UncoveredFilter:
    root = selectors.root_of(request.user)
    if root is None:
        raise PermissionDenied("您目前没有在任的岗位")
    rows = selectors.without_keeper() & Enterprise.objects.visible_to(request.user)
    return UncoveredFilter(request.GET, rows, root=root)


def _ticked(request: HttpRequest, found: Callable[[], Any]) -> list[int]:
    """The ticked rows of the address; with `all` everything that its filters find."""
    if request.GET.get("all"):
        return list(found()[: services.MOST_AT_ONCE + 1])
    return row_ids(request.GET.getlist("rows"))


@require_http_methods(["GET", "POST"])
@deed_required(Deed.GRID_MANAGE)
def give(request: HttpRequest) -> HttpResponse:
    """分派 the ticked enterprises to a keeper."""
    ids = _ticked(request, lambda: _uncovered(request).qs.order_by("pk").values_list("pk", flat=True))
    form = GiveForm(
        request.POST or None, user=request.user, initial={"rows": ",".join(map(str, ids[: services.MOST_AT_ONCE]))}
    )

    def deed() -> services.KeepResult:
        data = form.cleaned_data
        return services.give(by=request.user, post=data["post"], enterprises=form.ids(), ground=data["ground"])

    made = _done(form, deed)
    if made:
        _tell(request, "已分派", made)
        return redirect("grid:uncovered")
    note = _note(request, ids)
    return _form(request, form, "分派给网格员", "分派", reverse("grid:uncovered"), note=note)


def _note(request: HttpRequest, ids: list[int]) -> str:
    if request.method == "POST":
        return ""
    if len(ids) > services.MOST_AT_ONCE:
        return f"一次最多分派 {services.MOST_AT_ONCE:,} 家，本次只办理前 {services.MOST_AT_ONCE:,} 家。"
    return f"选中 {len(ids):,} 家。已由同事分派给别人的不会改动。" if ids else "没有选中企业，请回到列表勾选。"


def _tell(request: HttpRequest, what: str, made: services.KeepResult) -> None:
    left = f"，{made.left:,} 家没有改动（已由同事办理，或不在该网格的辖区）" if made.left else ""
    messages.success(request, f"{what} {made.given:,} 家{left}。")


@require_http_methods(["GET", "POST"])
@deed_required(Deed.GRID_MANAGE)
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """移交 what a keeper's post keeps to another: all of it."""
    post = _keeper_post(request.user, pk)
    kept = Keeping.objects.filter(valid_to=None, post=post).count()
    form = GiveForm(request.POST or None, user=request.user, without=post.pk, initial={"rows": "all"})
    back = reverse("grid:grid", args=[post.unit_id])

    def deed() -> services.KeepResult:
        data = form.cleaned_data
        ids = None if data["rows"] == "all" else form.ids()
        return services.hand_over(
            by=request.user, source=post, target=data["post"], enterprises=ids, ground=data["ground"]
        )

    made = _done(form, deed)
    if made:
        _tell(request, "已移交", made)
        return redirect(back)
    note = f"现有 {kept:,} 家企业，全部移交；历史保留。"
    return _form(request, form, f"移交企业：{post.unit.name}", "移交", back, note=note)


@require_GET
@deed_required(Deed.GRID_OWN)
def own(request: HttpRequest) -> HttpResponse:
    """我的网格: a keeper's own enterprises, as cards on a phone."""
    chosen = OwnFilter(request.GET, selectors.own_enterprises(request.user))
    table = paged(KeptTable(chosen.qs), request)
    return render(request, "enterprises/grid/own.html", {"filter": chosen, "table": table})

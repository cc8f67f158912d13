"""Forms that change the register: facts, new enterprises, places. What was typed is never lost."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from enterprises.register.clashes import form_on_top_of, rows_of
from enterprises.register.conflicts import EditConflict
from enterprises.register.forms import ClosePlaceForm, CreateForm, GroundsForm, MendForm, PlaceForm
from enterprises.register.models import Enterprise, Place
from enterprises.register.selectors.past import base_values, present_values
from enterprises.register.services import add_place, change_place, close_place, create_enterprise, mend_enterprise
from enterprises.register.views.page import visible_enterprise
from liuan_safety.organizations.access import deed_required, require
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import Conflict, RuleBroken


@deed_required(Deed.REGISTER_EDIT)
def mend(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """Mend facts; a colleague's change meanwhile is shown beside one's own."""
    enterprise = visible_enterprise(request, enterprise_id)
    require(request.user, Deed.REGISTER_EDIT, within=enterprise.jurisdiction)
    place = enterprise.places.filter(is_primary=True).first()
    form = _mend_form(request, enterprise, place)
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            _mend(form, enterprise, place)
        except EditConflict as clash:
            conflict, form = clash, form_on_top_of(form, clash)
        except RuleBroken as broken:
            form.blame(broken.field, broken.message_zh)
        else:
            messages.success(request, f"已更正“{enterprise}”，变动已记入历史。")
            return redirect("register:detail", enterprise.pk)
    context = {"form": form, "enterprise": enterprise, "conflict": conflict, "rows": rows_of(conflict)}
    return render(request, "enterprises/register/mend.html", context)


def _mend_form(request: HttpRequest, enterprise: Enterprise, place: Place | None) -> MendForm:
    seen = {"revision_seen": enterprise.revision, "place_revision_seen": place.revision if place else 0}
    return MendForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,
        values=present_values(enterprise, place),
        initial=seen,
    )


def _mend(form: MendForm, enterprise: Enterprise, place: Place | None) -> None:
    seen = {name: form.cleaned_data[name] for name in ("revision_seen", "place_revision_seen")}
    base = base_values(enterprise, place, *seen.values())
    mend_enterprise(
        enterprise_id=enterprise.pk,
        changes=form.changes(base),
        reason=form.cleaned_data["reason"],
        paper=form.paper(),
        by=form.user,
        **seen,
    )


@deed_required(Deed.REGISTER_EDIT)
def create(request: HttpRequest) -> HttpResponse:
    """Take a new enterprise in."""
    form = CreateForm(request.POST or None, request.FILES or None, user=request.user)

    def write() -> HttpResponse:
        enterprise = create_enterprise(
            values=form.given(),
            jurisdiction=form.place,
            reason=form.cleaned_data["reason"],
            paper=form.paper(),
            by=form.user,
        )
        messages.success(request, f"“{enterprise}”已登记入库。")
        return redirect("register:detail", enterprise.pk)

    return _answer(request, form, write, "enterprises/register/create.html", {})


@deed_required(Deed.REGISTER_EDIT)
def new_place(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """One more place of the enterprise."""
    enterprise = visible_enterprise(request, enterprise_id)
    require(request.user, Deed.REGISTER_EDIT, within=enterprise.jurisdiction)
    form = PlaceForm(request.POST or None, request.FILES or None, user=request.user)

    def write() -> HttpResponse:
        add_place(
            enterprise_id=enterprise.pk,
            values=form.given(),
            reason=form.cleaned_data["reason"],
            paper=form.paper(),
            by=form.user,
        )
        messages.success(request, "已增加场所。")
        return redirect("register:detail", enterprise.pk)

    context = {"enterprise": enterprise, "title": "增加场所", "verb": "增加场所"}
    return _answer(request, form, write, "enterprises/register/place.html", context)


@deed_required(Deed.REGISTER_EDIT)
def mend_place(request: HttpRequest, place_id: int) -> HttpResponse:
    """Mend a place."""
    place = _place(request, place_id)
    values = {key: getattr(place, key) for key in ("kind", "name", "address", "longitude", "latitude")}
    form = PlaceForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,
        values=values,
        initial={"revision_seen": place.revision},
    )

    def write() -> HttpResponse:
        _change(form, change_place, place, changes=form.given())
        messages.success(request, "已更正场所。")
        return redirect("register:detail", place.enterprise_id)

    context = {"enterprise": place.enterprise, "title": "更正场所", "verb": "更正", "place": place}
    return _answer(request, form, write, "enterprises/register/place.html", context)


@deed_required(Deed.REGISTER_EDIT)
def end_place(request: HttpRequest, place_id: int) -> HttpResponse:
    """Close a place."""
    place = _place(request, place_id)
    form = ClosePlaceForm(
        request.POST or None, request.FILES or None, user=request.user, initial={"revision_seen": place.revision}
    )

    def write() -> HttpResponse:
        _change(form, close_place, place)
        messages.success(request, f"已停用场所“{place}”。")
        return redirect("register:detail", place.enterprise_id)

    context = {"enterprise": place.enterprise, "title": f"停用场所“{place}”", "verb": "停用", "place": place}
    return _answer(request, form, write, "enterprises/register/place.html", context)


def _place(request: HttpRequest, place_id: int) -> Place:
    rows = Place.objects.visible_to(request.user).select_related("enterprise__jurisdiction__parent")
    place = get_object_or_404(rows, pk=place_id)
    require(request.user, Deed.REGISTER_EDIT, within=place.enterprise.jurisdiction)
    return place


def _change(form: GroundsForm, deed: Callable[..., Any], place: Place, **changes: Any) -> None:
    deed(
        place_id=place.pk,
        revision_seen=form.cleaned_data["revision_seen"] or 0,
        reason=form.cleaned_data["reason"],
        paper=form.paper(),
        by=form.user,
        **changes,
    )


def _answer(
    request: HttpRequest, form: GroundsForm, write: Callable[[], HttpResponse], template: str, context: dict[str, Any]
) -> HttpResponse:
    """Write and go on, or show the form again with what is wrong."""
    if request.method == "POST" and form.is_valid():
        try:
            return write()
        except Conflict as clash:
            form.add_error(None, clash.message_zh)
            _refresh(form, context["place"])
        except RuleBroken as broken:
            form.blame(broken.field, broken.message_zh)
    return render(request, template, {"form": form, **context})


def _refresh(form: GroundsForm, place: Place) -> None:
    """The next attempt is made on top of what the colleague has saved."""
    place.refresh_from_db()
    form.data = form.data.copy()
    form.data["revision_seen"] = str(place.revision)

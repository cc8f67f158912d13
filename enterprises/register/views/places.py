"""Forms of an enterprise's places: one more, mend, close."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from enterprises.register.forms import GroundsForm
from enterprises.register.models import Place
from enterprises.register.place_forms import ClosePlaceForm, PlaceForm
from enterprises.register.services import add_place, change_place, close_place
from enterprises.register.views.answering import answer
from enterprises.register.views.page import visible_enterprise
from liuan_safety.organizations.access import deed_required, require
from liuan_safety.organizations.roles import Deed


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
    return answer(request, form, write, "enterprises/register/place.html", context)


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
    return answer(request, form, write, "enterprises/register/place.html", context)


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
    return answer(request, form, write, "enterprises/register/place.html", context)


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

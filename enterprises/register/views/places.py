"""Places: their list, and the forms of one more, mending, making primary, closing."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from enterprises.register.forms import GroundsForm
from enterprises.register.mapping import little_map
from enterprises.register.models import Place
from enterprises.register.place_filters import PlaceFilter
from enterprises.register.place_forms import PlaceForm, PlaceGroundsForm, landlord_words
from enterprises.register.place_tables import PlaceTable
from enterprises.register.selectors.places import doubt_of, place_list, search_landlords
from enterprises.register.services import add_place, change_place, close_expired_site, close_place, make_primary
from enterprises.register.services.changing import refuse_left
from enterprises.register.views.answering import answer
from enterprises.register.views.asof import today_only
from enterprises.register.views.page import visible_enterprise
from liuan_safety.organizations.access import deed_required, require
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import Conflict, RuleBroken
from liuan_safety.ui.posted import whole
from liuan_safety.ui.tables import paged

FORM = "enterprises/register/place.html"


@require_GET
@deed_required(Deed.REGISTER_VIEW)
def places(request: HttpRequest) -> HttpResponse:
    """All places in use that the post sees; the whole state is in the address."""
    filtered = PlaceFilter(request.GET, place_list(request.user), user=request.user)
    table = paged(PlaceTable(filtered.qs), request)
    query = request.GET.urlencode()
    context = {
        "filter": filtered,
        "table": table,
        "count": table.page.paginator.count,
        "map_url": reverse("register:map") + (f"?{query}" if query else ""),
    }
    return render(request, "enterprises/register/places.html", context | today_only(request))


@require_GET
@deed_required(Deed.REGISTER_EDIT)
def landlords(request: HttpRequest, enterprise_id: int) -> JsonResponse:
    """Answers the picker of the landlord's place as one types: places in scope by enterprise or address."""
    enterprise = visible_enterprise(request, enterprise_id)
    found = search_landlords(request.user, request.GET.get("q", ""), besides=enterprise.pk)
    return JsonResponse({"results": [{"value": place.pk, "text": landlord_words(place)} for place in found]})


@deed_required(Deed.REGISTER_EDIT)
def new_place(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """One more place of the enterprise."""
    enterprise = visible_enterprise(request, enterprise_id)
    require(request.user, Deed.REGISTER_EDIT, within=enterprise.jurisdiction)
    refuse_left(enterprise)
    form = PlaceForm(request.POST or None, request.FILES or None, user=request.user, enterprise=enterprise)

    def write() -> HttpResponse:
        place = add_place(
            enterprise_id=enterprise.pk,
            values=form.given(),
            reason=form.cleaned_data["reason"],
            paper=form.paper(),
            by=form.user,
        )
        return _done(request, place, "已增加场所。")

    context = {"enterprise": enterprise, "title": "增加场所", "verb": "增加场所"}
    return answer(request, form, write, FORM, context | {"map": little_map(enterprise.jurisdiction)})


@deed_required(Deed.REGISTER_EDIT)
def mend_place(request: HttpRequest, place_id: int) -> HttpResponse:
    """Mend a place."""
    place = _place(request, place_id)
    form = PlaceForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,
        enterprise=place.enterprise,
        place=place,
        initial={"revision_seen": place.revision},
    )

    def write() -> HttpResponse:
        changed = _deed(form, change_place, place, changes=form.given())
        return _done(request, changed, "已更正场所，变动已记入历史。")

    context = _context(place, "更正场所", "更正") | {"map": little_map(place.jurisdiction)}
    return answer(request, form, write, FORM, context)


@deed_required(Deed.REGISTER_EDIT)
def end_place(request: HttpRequest, place_id: int) -> HttpResponse:
    """Close a place."""
    place = _place(request, place_id)
    form = _grounds_form(request, place)

    def write() -> HttpResponse:
        return _done(request, _deed(form, close_place, place), f"已停用场所“{place}”。")

    return answer(request, form, write, FORM, _context(place, f"停用场所“{place}”", "停用"))


@deed_required(Deed.REGISTER_EDIT)
def primary_place(request: HttpRequest, place_id: int) -> HttpResponse:
    """Make it the place where the enterprise is found."""
    place = _place(request, place_id)
    form = _grounds_form(request, place)

    def write() -> HttpResponse:
        return _done(request, _deed(form, make_primary, place), f"已把“{place}”设为主要场所。")

    return answer(request, form, write, FORM, _context(place, f"把“{place}”设为主要场所", "设为主要场所"))


@require_POST
@deed_required(Deed.REGISTER_EDIT)
def end_expired(request: HttpRequest, place_id: int) -> HttpResponse:
    """Close a building site whose last day has passed, with one click."""
    place = _place(request, place_id)
    seen = request.POST.get("revision_seen", "")
    try:
        close_expired_site(place_id=place.pk, revision_seen=whole(seen, 0), by=request.user)
    except (Conflict, RuleBroken) as refused:
        messages.error(request, refused.message_zh)
        return redirect(_page_of(place))
    return _done(request, place, f"已停用场所“{place}”。")


def _place(request: HttpRequest, place_id: int) -> Place:
    related = ("enterprise__jurisdiction__parent", "jurisdiction__parent")
    place = get_object_or_404(Place.objects.visible_to(request.user).select_related(*related), pk=place_id)
    require(request.user, Deed.REGISTER_EDIT, within=place.enterprise.jurisdiction)
    return place


def _grounds_form(request: HttpRequest, place: Place) -> PlaceGroundsForm:
    seen = {"revision_seen": place.revision}
    return PlaceGroundsForm(request.POST or None, request.FILES or None, user=request.user, initial=seen)


def _context(place: Place, title: str, verb: str) -> dict[str, Any]:
    return {"enterprise": place.enterprise, "title": title, "verb": verb, "place": place}


def _deed(form: GroundsForm, deed: Callable[..., Place], place: Place, **changes: Any) -> Place:
    return deed(
        place_id=place.pk,
        revision_seen=form.cleaned_data["revision_seen"] or 0,
        reason=form.cleaned_data["reason"],
        paper=form.paper(),
        by=form.user,
        **changes,
    )


def _done(request: HttpRequest, place: Place, message: str) -> HttpResponse:
    """What happened; and where the point is doubtful, that too."""
    messages.success(request, message)
    doubtful = doubt_of(place) if place.valid_to is None else ""
    if doubtful:
        messages.warning(request, f"已保存，但{doubtful}。")
    return redirect(_page_of(place))


def _page_of(place: Place) -> str:
    return reverse("register:detail", args=[place.enterprise_id])

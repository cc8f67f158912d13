"""企业地图: the page, and the points of the part that is looked at."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from enterprises.register.geography import FEWEST_COLUMNS, LUAN, Box
from enterprises.register.mapping import map_page, points_answer
from enterprises.register.place_filters import PlaceFilter
from enterprises.register.selectors.mapping import drawn
from enterprises.register.selectors.places import open_places
from enterprises.register.views.asof import today_only
from liuan_safety.organizations.access import deed_required
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.posted import whole

MOST_COLUMNS = 32


@require_GET
@deed_required(Deed.REGISTER_VIEW)
def map_of_places(request: HttpRequest) -> HttpResponse:
    """Places in scope on a sketch of the counties, with the table behind it."""
    filtered = PlaceFilter(request.GET, open_places(request.user), user=request.user)
    context = {"filter": filtered, **map_page(filtered, request.user, request.GET)}
    return render(request, "enterprises/register/map.html", context | today_only(request))


@require_GET
@deed_required(Deed.REGISTER_VIEW)
def map_points(request: HttpRequest) -> JsonResponse:
    """Points of the part that `view` names (west, south, east, north), gathered where they are many: on a narrow
    screen in fewer `columns`."""
    rows = PlaceFilter(request.GET, open_places(request.user), user=request.user, offer_choices=False).qs
    box = Box.parse(request.GET.get("view", "")) or LUAN
    columns = min(max(whole(request.GET.get("columns", ""), FEWEST_COLUMNS), 2), MOST_COLUMNS)
    return JsonResponse(points_answer(drawn(rows, box, columns=columns)))

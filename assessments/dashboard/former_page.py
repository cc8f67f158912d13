"""普查名录 of a year, row by row: what stands behind the dashboard's figures of last year."""

from typing import Any

from django.http import Http404, HttpRequest, QueryDict

from assessments.dashboard import addresses
from assessments.dashboard.former_filters import FormerFilter
from assessments.dashboard.former_tables import NEEDED, FormerTable
from assessments.dashboard.selectors.former import counted_then, rows_then
from assessments.dashboard.selectors.scope import Scope, own_place, places_to_open, scope_of, years_to_choose
from liuan_safety.organizations.models import User
from liuan_safety.ui.leafing import LeafedRows
from liuan_safety.ui.tables import paged


def years_of_lists() -> list[int]:
    """Years whose list can be asked for: those of the dashboard, and each one's former year; the newest first."""
    known = years_to_choose()
    return sorted({*known, *(year - 1 for year in known)}, reverse=True)


def former_context(request: HttpRequest, user: User) -> dict[str, Any]:
    """The page; Http404 for a year that nobody collected or a place out of reach."""
    data = request.GET.copy()
    scope, years, places = _asked(data, user)
    options: dict[str, Any] = {"years": years, "places": places, "counted": counted_then(scope)}
    found = FormerFilter(data, rows_then(scope), **options)
    rows = found.qs.order_by("enterprise__name_pinyin", "pk").select_related(
        "staged_row", "enterprise__jurisdiction", "jurisdiction"
    )
    table = paged(FormerTable(LeafedRows(rows.only(*NEEDED))), request)
    return {
        "filter": found,
        "table": table,
        "count": table.page.paginator.words,
        "year": scope.former,
        "place": scope.place,
        "dashboard_url": addresses.dashboard(scope.year, scope.place.pk),
    }


def _asked(data: QueryDict, user: User) -> tuple[Scope, list[int], list[Any]]:
    years, places, own = years_of_lists(), places_to_open(user), own_place(user)
    if own is None or not years:
        raise Http404
    data.setdefault("year", str(years[1]))  # last year's, as the dashboard compares
    data.setdefault("place", str(own.pk))
    place = next((one for one in places if str(one.pk) == data["place"]), None)
    year = next((one for one in years if str(one) == data["year"]), None)
    if place is None or year is None:
        raise Http404
    return scope_of(year + 1, place), years, places

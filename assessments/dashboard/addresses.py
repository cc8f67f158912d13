"""Where a figure leads: the list behind it, narrowed so that it shows exactly as many."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse

from enterprises.register.overview import list_url
from liuan_safety.organizations.models import Jurisdiction

if TYPE_CHECKING:
    from assessments.dashboard.figures import Figures, Line
    from assessments.dashboard.selectors.scope import Scope

ABOVE_TOWNSHIPS = (Jurisdiction.Kind.CITY, Jurisdiction.Kind.COUNTY, Jurisdiction.Kind.CITY_ZONE)


def dashboard(year: int, place: int, **more: Any) -> str:
    """The dashboard of a year and place."""
    return f"{reverse('dashboard:page')}?{urlencode({'year': year, 'place': place, **more})}"


def enterprises(place: Jurisdiction, *, itself: bool = False, **filters: Any) -> str:
    """The register below a place; `itself`: what lies on it and in none of its townships. The city itself has no
    such list: there the address is empty."""
    if itself and place.kind == Jurisdiction.Kind.CITY:
        return ""
    if itself and place.kind in ABOVE_TOWNSHIPS:
        filters["township"] = "no"
    return list_url(jurisdiction=place.pk, **filters)


def listed_then(scope: "Scope", **filters: str) -> str:
    """The rows of last year's list that a figure of it counts."""
    asked = {"year": scope.former, "place": scope.place.pk, **filters}
    return f"{reverse('dashboard:former')}?{urlencode(asked)}"


def joined_since(scope: "Scope") -> str:
    """What stands in the register and was on nobody's list last year."""
    return list_url(jurisdiction=scope.place.pk, unlisted=scope.former)


def returns(year: int, place: int, show: str = "") -> str:
    """The returns directly below a county or the city; `show` keeps to those of one figure of their tally."""
    asked = {"year": year, "place": place} | ({"show": show} if show else {})
    return f"{reverse('census:returns')}?{urlencode(asked)}"


def returns_of(figures: "Figures") -> str:
    """The returns of the lines: the list of the place; a township's own return, where it was ever asked for."""
    place = figures.scope.place
    if place.kind in (Jurisdiction.Kind.CITY, Jurisdiction.Kind.COUNTY):
        return returns(figures.scope.year, place.pk)
    return _own_return(figures, place.pk)


def returns_within(figures: "Figures", line: "Line", show: str = "") -> str:
    """The returns of those who report within a line, or those of one figure; where it reports by itself, its own."""
    scope = figures.scope
    if line.itself:
        return ""
    if scope.reporters(line.place) != [line.place.pk]:
        return returns(scope.year, line.place.pk, show)
    return _own_return(figures, line.place.pk) or returns_of(figures)


def _own_return(figures: "Figures", place: int) -> str:
    own = figures.returns.own.get(place)
    return reverse("census:return", args=[own.pk]) if own else ""


def led(place: Jurisdiction, *, itself: bool = False, **filters: Any) -> str:
    """监管归属 below a place; what lies on it and in none of its townships has no list there."""
    if itself:
        return ""
    return f"{reverse('supervision:assigned')}?{urlencode({'jurisdiction': place.pk, **filters})}"


def spots(scope: "Scope", line: "Line | None" = None) -> str:
    """监管盲区 of the scope, or of a line of it; what lies on the place itself and in none below has no page."""
    if line is not None and line.itself:
        return ""
    place = line.place if line else scope.place
    return f"{reverse('blindspots:overview')}?{urlencode({'year': scope.year, 'place': place.pk})}"

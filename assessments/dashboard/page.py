"""What the pages show: the dashboard as asked for, and the panels of the wall."""

from typing import Any

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils import timezone

from assessments.dashboard import addresses, charts, tiles
from assessments.dashboard.compared import compared
from assessments.dashboard.figures import Figures
from assessments.dashboard.forms import AskedForm
from assessments.dashboard.selectors.overdue import Late
from assessments.dashboard.selectors.scope import own_place, places_to_open, scope_of, years_to_choose
from enterprises.blindspots.selectors import year_now
from enterprises.census.owed import KIND as RETURN
from liuan_safety.organizations.access import may
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.tags.reading import Tab


def asked(query: QueryDict, user: User) -> tuple[Figures, AskedForm]:
    """The dashboard that an address asks for; Http404 for a year without a census or a place out of reach."""
    years, places = years_to_choose(), places_to_open(user)
    own = own_place(user)
    if own is None:
        raise Http404
    given = {
        "year": query.get("year") or year_now(),
        "place": query.get("place") or own.pk,
        "map": query.get("map") or "returned",
    }
    form = AskedForm(given, years=years, places=places)
    if not form.is_valid():
        raise Http404
    return Figures(scope_of(form.cleaned_data["year"], form.cleaned_data["place"])), form


def page_context(query: QueryDict, user: User) -> dict[str, Any]:
    """The page."""
    figures, form = asked(query, user)
    scope, measure = figures.scope, form.cleaned_data["map"]
    late, whole = figures.overdue
    address = {"year": scope.year, "place": scope.place.pk}
    tail = f"?year={scope.year}&place={scope.place.pk}"
    return {
        "figures": figures,
        "form": form,
        "year": scope.year,
        "place": scope.place,
        "taken_at": timezone.now(),
        "standing": figures.standing,
        "tiles": tiles.five(figures),
        "is_empty": not figures.now.whole,
        "no_returns": not (figures.returns.whole.returned or figures.returns.of_lines.returned),
        "map": charts.county_map(figures, measure) if charts.is_city(figures) else None,
        "measures": [
            Tab(label, addresses.dashboard(map=key, **address) + "#map", current=key == measure)
            for key, label in charts.MEASURES.items()
        ],
        "charts": [
            (key, chart)
            for key, chart in (
                ("by-unit", charts.by_unit(figures)),
                ("by-sector", charts.by_sector(figures)),
                ("by-size", charts.by_size(figures)),
                ("by-scale", charts.by_scale(figures)),
            )
            if chart
        ],
        "compared": compared(figures),
        "late": [(one, _late_url(one, figures, user)) for one in late],
        "late_whole": whole,
        "wall_url": reverse("dashboard:wall") + tail,
        "workbook_url": reverse("dashboard:workbook") + tail,
    }


def _late_url(one: Late, figures: Figures, user: User) -> str:
    """Where the matter stands: for whoever may do it; returns for everybody who may look at them."""
    if one.owed is None:
        line = next((line for line in figures.lines if line.place == one.line), None)
        if line is None:
            return ""
        return addresses.spots(figures.scope, line) if one.is_clearing else addresses.returns_within(figures, line)
    seen = may(user, one.owed.deed) or (one.owed.kind == RETURN and may(user, Deed.CENSUS_VIEW))
    return one.owed.url if seen else ""


def wall_context(query: QueryDict, user: User) -> dict[str, Any]:
    """The wall: one question per panel."""
    figures, _form = asked(query, user)
    late, whole = figures.overdue
    lines = sorted(
        (line for line in figures.lines if not line.itself),
        key=lambda line: (line.returned_share is None, line.returned_share or 0, line.place.path),
    )
    return {
        "figures": figures,
        "year": figures.scope.year,
        "place": figures.scope.place,
        "tiles": tiles.five(figures),
        "lines": [(line, charts.share_of(line, "returned")) for line in lines[:WALL_LINES]],
        "more_lines": max(0, len(lines) - WALL_LINES),
        "late": late[:WALL_LINES],
        "late_whole": whole,
        "taken_at": timezone.now(),
        "fresh_url": f"{reverse('dashboard:wall_fresh')}?year={figures.scope.year}&place={figures.scope.place.pk}",
        "page_url": addresses.dashboard(figures.scope.year, figures.scope.place.pk),
    }


WALL_LINES = 8

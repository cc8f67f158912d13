"""The figures of a county's, or the city's, census of a year, out of what stands in lists and register now."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from enterprises.census.models import CensusEntry
from enterprises.certification import canonical
from enterprises.certification.rules import Figures, Group, figures_of, supervisor_label
from enterprises.certification.supervisors import with_lead
from enterprises.register.models import Enterprise
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.organizations.selectors.jurisdictions import COUNTY_LEVEL, TOWN_LEVEL


def listed(year: int, place: Jurisdiction | None = None) -> "QuerySet[Any]":
    """Enterprises in the register that anybody has listed in the census of the year, within the place or anywhere.

    Each counts once, where it stands in the register: what two places list stands in one of them.
    """
    entries = CensusEntry.objects.filter(year=year, enterprise=OuterRef("pk"))
    rows = Enterprise.objects.filter(Exists(entries), valid_to=None).order_by()
    return rows if place is None else rows.filter(jurisdiction__path__startswith=place.path)


def figures(year: int, place: Jurisdiction) -> Figures:
    """Counts by place (township of a county, county of the city), sector and supervisor; one grouped query."""
    columns = ("jurisdiction", "sector", "lead_unit", "lead_interim", "above_scale")
    rows = with_lead(listed(year, place)).values_list(*columns).annotate(number=Count("pk"), people=Sum("staff"))
    names = place_names(place)
    return figures_of(
        Group(names[pk], sector, supervisor_label(unit or "", interim=bool(interim)), above, number, people or 0)
        for pk, sector, unit, interim, above, number, people in rows
    )


def place_names(place: Jurisdiction) -> dict[int, str]:
    """Every jurisdiction within the place → the name under which it is counted: its township, or county for the city.

    What stands at the county itself, because nobody knows its township, counts under the county's own name.
    """
    kinds = COUNTY_LEVEL if place.kind == Jurisdiction.Kind.CITY else TOWN_LEVEL
    names: dict[int, str] = {}
    for row in Jurisdiction.objects.filter(path__startswith=place.path).order_by("path"):
        above = names.get(row.parent_id or 0, place.name)
        names[row.pk] = row.name if row.kind in kinds or row.pk == place.pk else above
    return names


def figures_text(year: int, place: Jurisdiction, found: Figures) -> str:
    """The canonical text of a place's figures: what a summary and an acceptance keep, and digests are made of."""
    whose = {"code": place.code, "name": place.name}
    return canonical.line({"figures": found, "format": canonical.FORMAT, "place": whose, "year": year})


def figures_in(text: str) -> Figures:
    """The figures of such a text; tables that were empty are there again."""
    found: Figures = canonical.parse(text)["figures"]
    return {"places": {}, "sectors": {}, "supervisors": {}, **found}

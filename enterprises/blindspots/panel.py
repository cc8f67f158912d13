"""Blind spots where somebody works: on the desk, on an enterprise's page."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from enterprises.blindspots.selectors import barring_counts, open_of_enterprise, reach_path, year_now
from enterprises.register.models import Enterprise
from enterprises.register.spots import KINDS, SpotKind, Told
from liuan_safety.organizations import desk
from liuan_safety.organizations.access import may
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed


def desk_content(user: User) -> desk.Content:
    """Open spots that bar the certification, with how many; the good news where there are none."""
    path = reach_path(user)
    if path is None:
        return desk.Content()
    year = year_now()
    found = barring_counts(year, path=path)
    lines = [
        desk.Line(
            KINDS[kind].label,
            f"{reverse('blindspots:kind', args=[kind])}?year={year}",
            f"{number:,} 项",
            "soon",
            KINDS[kind].verb,
        )
        for kind, number in found.items()
    ]
    return desk.Content(
        lines=lines,
        count=sum(found.values()),
        counted="项",
        more_url=reverse("blindspots:overview"),
        more_label="打开监管盲区",
        empty=f"{year}年度没有影响认定的盲区。",
    )


@dataclass(frozen=True)
class OpenSpot:
    """One open spot of an enterprise."""

    kind: SpotKind
    told: Told
    url: str

    @property
    def deed_url(self) -> str:
        """Where it is mended, or asked for an answer."""
        return self.url if self.kind.is_asked else self.told.url


def enterprise_panel(enterprise: Enterprise, user: User) -> dict[str, Any] | None:
    """Its open spots with where they are mended; no part of the page where there are none."""
    path = reach_path(user)
    if path is None or enterprise.valid_to is not None:
        return None
    year = year_now()
    found = [
        OpenSpot(KINDS[kind], told, f"{reverse('blindspots:kind', args=[kind])}?year={year}")
        for kind, told in open_of_enterprise(year, enterprise.pk, path=path)
    ]
    return {"spots": found, "count": len(found), "may_mend": may(user, Deed.SPOTS_ANSWER)} if found else None

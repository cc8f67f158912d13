"""Of which year and place the dashboard speaks, and which places stand as its lines."""

from dataclasses import dataclass
from functools import cached_property

from enterprises.blindspots.selectors import years_known
from enterprises.register.selectors.listing import jurisdictions_in_reach
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.selectors.jurisdictions import COUNTY_LEVEL, TOWN_LEVEL

MOST_YEARS = 10


@dataclass(frozen=True)
class Scope:
    """Year, place, and everything that lies below it or ever did: a closed township may still hold enterprises."""

    year: int
    place: Jurisdiction
    inside: tuple[Jurisdiction, ...]

    @property
    def former(self) -> int:
        """The year that figures are compared with."""
        return self.year - 1

    @cached_property
    def ids(self) -> list[int]:
        """Ids of the place and all below it."""
        return [one.pk for one in self.inside]

    @cached_property
    def lines(self) -> list[Jurisdiction]:
        """Counties of the city or townships of a county, in force today; a township stands for itself."""
        kinds = COUNTY_LEVEL if self.place.kind == Jurisdiction.Kind.CITY else TOWN_LEVEL
        below = [one for one in self.inside if one.parent_id == self.place.pk and one.kind in kinds and _open(one)]
        return below or [self.place]

    def reporters(self, line: Jurisdiction) -> list[int]:
        """Who reports within a line: its townships and zones; itself where it has none."""
        below = [one.pk for one in self.inside if one.parent_id == line.pk and one.kind in TOWN_LEVEL and _open(one)]
        return below or [line.pk]

    @cached_property
    def line_of(self) -> dict[int, int]:
        """Every place inside → the place directly below the dashboard's own that it lies in (or the own itself)."""
        depth = len(self.place.ancestor_ids)
        return {one.pk: one.ancestor_ids[min(depth, len(one.ancestor_ids) - 1)] for one in self.inside}


def _open(place: Jurisdiction) -> bool:
    return place.is_in_force()


def scope_of(year: int, place: Jurisdiction) -> Scope:
    """The scope of a year and place; one query."""
    inside = Jurisdiction.objects.filter(path__startswith=place.path).order_by("path")
    return Scope(year, place, tuple(inside))


def own_place(user: User) -> Jurisdiction | None:
    """Where the acting post's reach begins: the city for the city's roles, else the own county or township."""
    return next(iter(jurisdictions_in_reach(user)), None)


def places_to_open(user: User) -> list[Jurisdiction]:
    """Of which places the post may open the dashboard, in the tree's order."""
    return jurisdictions_in_reach(user)


def years_to_choose() -> list[int]:
    """Years with a return, and the one now collected, ten at most; the newest first."""
    return years_known()[:MOST_YEARS]

"""Whether the census of a place and year is locked, why, and who can open it (D7): asked by every deed that would
change it, and by pages, so that a locked page says so before anybody has typed.

A year below an accepted return is locked. Rooms above register more (a certified year) and what opens it again (an
exception of the office). Deeds hold the place's return first (`held`): who certifies or accepts holds it too.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from enterprises.census.models import CensusReturn
from enterprises.census.superiors import superior_of
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.ui.errors import RuleBroken


@dataclass(frozen=True)
class Lock:
    """Why it is locked, who can open it and how; `title` names it on a page. `by` and `since`: whose deed it was."""

    title: str
    reason: str
    opener: str
    by: str = ""
    since: datetime.datetime | None = None

    @property
    def words(self) -> str:
        """Both in one sentence each."""
        return f"{self.reason}{self.opener}"


Closing = Callable[[int, Jurisdiction], Lock | None]
Opening = Callable[[int, Jurisdiction, datetime.date], bool]
_closings: dict[str, Closing] = {}
_openings: dict[str, Opening] = {}


def register(key: str, *, closing: Closing | None = None, opening: Opening | None = None) -> None:
    """Called in `AppConfig.ready()`: what locks a year for a place, and what opens it all the same."""
    if closing is not None:
        _closings[key] = closing
    if opening is not None:
        _openings[key] = opening


def is_opened(year: int, place: Jurisdiction) -> bool:
    """Whether an exception opens the year to this place today."""
    today = timezone.localdate()
    return any(opening(year, place, today) for opening in _openings.values())


def lock_of(year: int, place: Jurisdiction, *, from_above: bool = False) -> Lock | None:
    """What locks the census of this year for this place; None where it is open, or opened.

    `from_above`: the place's own acceptance does not count, as for whoever would take it back.
    """
    found = lock_beneath(year, place, from_above=from_above)
    return None if found is None or is_opened(year, place) else found


def lock_beneath(year: int, place: Jurisdiction, *, from_above: bool = False) -> Lock | None:
    """The lock itself, whether or not an exception opens it."""
    for closing in _closings.values():
        if (found := closing(year, place)) is not None:
            return found
    return _accepted(year, place, place.ancestor_ids[:-1] if from_above else place.ancestor_ids)


def _accepted(year: int, place: Jurisdiction, steps_up: list[int]) -> Lock | None:
    """An accepted return locks its own list, a county's those of its townships as well."""
    steps = CensusReturn.objects.filter(year=year, jurisdiction__in=steps_up, state="accepted")
    if place.kind == Jurisdiction.Kind.TOWNSHIP:  # below a zone it sends for itself, whatever the zone has sent
        steps = steps.exclude(jurisdiction__kind=Jurisdiction.Kind.COUNTY_ZONE)
    row = steps.select_related("jurisdiction__parent__parent").order_by("jurisdiction__path").first()
    if row is None:
        return None
    superior = superior_of(row.jurisdiction)
    above = superior.name if superior else "上级"
    reason = (
        f"{row.jurisdiction.name}{year}年度的普查报送已由{row.decided_label or '上级'}接收，不能再导入、改正或撤销。"
    )
    opener = f"确需修改的，请{above}先在“报送”页面退回修改。"
    return Lock("已接收，已锁定", reason, opener, row.decided_label, row.decided_at)


def held(year: int, place_id: int) -> None:
    """Lock the rows of the place's return and of those above it: nobody accepts or certifies in the meantime."""
    steps = Jurisdiction.objects.get(pk=place_id).ancestor_ids
    rows = CensusReturn.objects.filter(year=year, jurisdiction__in=steps).order_by("pk")
    list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))


def refuse_locked(year: int, place: Jurisdiction, *, from_above: bool = False) -> None:
    """Raises RuleBroken with the lock's words. Inside the deed's transaction; holds the returns concerned."""
    held(year, place.pk)
    check_unlocked(year, place, from_above=from_above)


def check_unlocked(year: int, place: Jurisdiction, *, from_above: bool = False) -> None:
    """The same without holding anything: for a question that is asked again later."""
    found = lock_of(year, place, from_above=from_above)
    if found is not None:
        raise RuleBroken("census.locked", found.words)

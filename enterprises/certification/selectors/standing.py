"""How far the census of a place and year is, in the words that stand beside its figures wherever they appear."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from enterprises.census.models import CensusReturn
from enterprises.census.superiors import census_day
from enterprises.certification.models import CensusYear
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.organizations.selectors.jurisdictions import county_level

State = CensusReturn.State


class Step(StrEnum):
    """未报, 已报未接收, 已接收, 已认定."""

    OPEN = "open"
    SENT = "sent"
    ACCEPTED = "accepted"
    CERTIFIED = "certified"


@dataclass(frozen=True, slots=True)
class Standing:
    """The step with its words; `kind` is that of the tag. `is_final`: the figures will not move any more."""

    step: Step
    label: str
    words: str
    kind: str

    @property
    def is_final(self) -> bool:
        """Whether the year is certified."""
        return self.step == Step.CERTIFIED


_FOUND = {
    Step.OPEN: Standing(Step.OPEN, "未报", "尚未报送，数字未经审核", "soon"),
    Step.SENT: Standing(Step.SENT, "已报未接收", "已报送，还没有接收，数字未经审核", "accent"),
    Step.ACCEPTED: Standing(Step.ACCEPTED, "已接收", "已接收，年度还没有认定", "plain"),
    Step.CERTIFIED: Standing(Step.CERTIFIED, "已认定", "年度已认定", "good"),
}
_OF_STATE = {State.OPEN: Step.OPEN, State.RETURNED: Step.OPEN, State.SENT: Step.SENT, State.ACCEPTED: Step.ACCEPTED}


def standing_of(year: int, jurisdiction: Jurisdiction) -> Standing:
    """Of one place; of the city the least that any of its counties has reached."""
    return standings(year, [jurisdiction])[jurisdiction.pk]


def standings(year: int, places: Iterable[Jurisdiction]) -> dict[int, Standing]:
    """Of several places by id, in three queries: a place is as far as its own return; the city as its last county."""
    rows = list(places)
    if CensusYear.objects.filter(year=year, state=CensusYear.State.CERTIFIED).exists():
        return {place.pk: _FOUND[Step.CERTIFIED] for place in rows}
    below: dict[int, list[int]] = {place.pk: [] for place in rows if place.kind == Jurisdiction.Kind.CITY}
    counties = county_level(census_day(year)).filter(parent__in=below) if below else Jurisdiction.objects.none()
    for pk, above in counties.values_list("pk", "parent"):
        if above is not None:
            below[above].append(pk)
    asked = {place.pk for place in rows}.union(*below.values())
    states = dict(CensusReturn.objects.filter(year=year, jurisdiction__in=asked).values_list("jurisdiction", "state"))
    # A county without a return has not sent: it counts as open, or the city would be as far as those that have one.
    return {place.pk: _of({states.get(pk, State.OPEN) for pk in below.get(place.pk, [place.pk])}) for place in rows}


def _of(states: Collection[str]) -> Standing:
    order = (Step.OPEN, Step.SENT, Step.ACCEPTED)
    steps = [_OF_STATE[State(state)] for state in states] or [Step.OPEN]
    return _FOUND[min(steps, key=order.index)]

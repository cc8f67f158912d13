"""Everything that one dashboard knows, read once and handed to page, wall and workbook alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from assessments.dashboard import addresses, rules
from assessments.dashboard.selectors import former, gaps, overdue, register, returns, supervisors
from assessments.dashboard.selectors.scope import Scope
from enterprises.census.models import CensusReturn
from enterprises.census.return_rules import Tally
from enterprises.certification.selectors.standing import Standing, Step
from liuan_safety.organizations.models import Jurisdiction

OWED = ("未报", "退回修改")


def _share(led: int, enterprises: int) -> int | None:
    """Both are counted one after the other: what was written in between must not stop the page."""
    return rules.share(min(led, enterprises), enterprises)


def _left(led: int, enterprises: int) -> int:
    """Enterprises without a lead, likewise."""
    return max(enterprises - led, 0)


@dataclass(frozen=True)
class Line:
    """One county or township with its figures; `itself`: what lies on the scope's own place and in none below."""

    place: Jurisdiction
    itself: bool
    tally: Tally
    state: str
    enterprises: int
    led: int
    gaps: int
    is_accepted: bool = False

    @property
    def name(self) -> str:
        return f"{self.place.name}（未细分到下级）" if self.itself else self.place.name

    @property
    def returned_share(self) -> int | None:
        """Of those who report within it, how many have sent; a line whose own return was accepted is through."""
        if self.is_accepted:
            return rules.WHOLE
        return rules.share(self.tally.returned, self.tally.expected)

    @property
    def without_lead(self) -> int:
        return _left(self.led, self.enterprises)

    @property
    def led_share(self) -> int | None:
        """Of its enterprises, how many have a lead supervisor."""
        return _share(self.led, self.enterprises)


@dataclass(frozen=True)
class Figures:
    """The dashboard of a scope. Each part is asked of the database when it is first needed."""

    scope: Scope

    @cached_property
    def now(self) -> register.Counted:
        return register.counted_now(self.scope)

    @cached_property
    def then(self) -> former.Former:
        return former.counted_then(self.scope)

    @cached_property
    def returns(self) -> returns.Returns:
        return returns.returns_of(self.scope)

    @cached_property
    def led(self) -> supervisors.Led:
        return supervisors.led_now(self.scope)

    @cached_property
    def gaps(self) -> gaps.Gaps:
        return gaps.open_gaps(self.scope)

    @cached_property
    def movement(self) -> rules.Movement:
        return rules.Movement(*former.movement(self.scope))

    @cached_property
    def standings(self) -> dict[int, Standing]:
        return returns.standings_of(self.scope)

    @property
    def standing(self) -> Standing:
        """How final the figures of the whole place are: of the city, as far as the last of its counties."""
        own = self.standings[self.scope.place.pk]
        if own.is_final or self.scope.place.kind != Jurisdiction.Kind.CITY:
            return own
        order = list(Step)
        return min((self.standings[line.pk] for line in self.scope.lines), key=lambda one: order.index(one.step))

    def _state(self, place: Jurisdiction) -> str:
        own = self.returns.own.get(place.pk)
        if own is not None and own.state == returns.State.RETURNED:
            return str(own.get_state_display())
        return self.standings[place.pk].label

    @cached_property
    def overdue(self) -> tuple[list[overdue.Late], int]:
        """What is overdue, the longest first, and how many there are in all."""
        return overdue.overdue_in(self.scope, self.returns, [line.place.pk for line in self.owing], self.gaps)

    @property
    def owing(self) -> list[Line]:
        """Lines whose own return is not in, or was given back."""
        return [line for line in self.lines if line.state in OWED]

    @property
    def without_lead(self) -> int:
        return _left(self.led.whole, self.now.whole)

    @property
    def led_share(self) -> int | None:
        return _share(self.led.whole, self.now.whole)

    @cached_property
    def lines(self) -> list[Line]:
        """Every line in the tree's order, and what lies on the place itself where there is something."""
        return list(self._lines())

    def _lines(self) -> Iterator[Line]:
        known = {line.pk for line in self.scope.lines}
        others = {*self.now.by_line, *self.gaps.by_line} - known
        for place in self.scope.inside:
            if place.pk not in known and place.pk not in others:
                continue
            yield Line(
                place=place,
                itself=place.pk == self.scope.place.pk and place.pk not in known,
                tally=self.returns.within.get(place.pk, Tally()),
                state=self._state(place) if place.pk in known else "",
                enterprises=self.now.by_line[place.pk],
                led=self.led.by_line[place.pk],
                gaps=self.gaps.by_line[place.pk],
                is_accepted=self._is_accepted(place),
            )

    def _is_accepted(self, place: Jurisdiction) -> bool:
        own = self.returns.own.get(place.pk)
        return own is not None and own.state == CensusReturn.State.ACCEPTED

    def enterprises_of(self, line: Line, **filters: str | int) -> str:
        """The register behind a figure of the line."""
        return addresses.enterprises(line.place, itself=line.itself, **filters)

"""Returns of the census (D7): who has sent in time, who late, what was accepted, line by line."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count
from django.utils import timezone

from assessments.dashboard.selectors.scope import Scope
from enterprises.census.models import CensusReturn
from enterprises.census.selectors.returning import is_late

State = CensusReturn.State


@dataclass
class Tally:
    """Returns of some places: expected = returned + missing, returned = in time + late."""

    expected: int = 0
    returned: int = 0
    late: int = 0
    overdue: int = 0
    given_back: int = 0
    nil: int = 0
    accepted: int = 0

    @property
    def missing(self) -> int:
        """Neither sent nor, after it was given back, sent again."""
        return self.expected - self.returned

    @property
    def in_time(self) -> int:
        """Sent by the day."""
        return self.returned - self.late

    def add(self, row: CensusReturn | None, today: datetime.date) -> None:
        """One place more; without a row it was never asked for: it owes, and nothing is late."""
        self.expected += 1
        if row is None:
            return
        sent, late = row.state in (State.SENT, State.ACCEPTED), is_late(row, today)
        self.returned += sent
        self.late += sent and late
        self.overdue += late and not sent
        self.given_back += row.state == State.RETURNED
        self.nil += sent and row.is_nil
        self.accepted += row.state == State.ACCEPTED


@dataclass(frozen=True)
class Returns:
    """The year's returns within a scope: of the lines themselves, and of those who report within each line."""

    own: dict[int, CensusReturn]
    of_lines: Tally
    within: dict[int, Tally]
    whole: Tally


def returns_of(scope: Scope) -> Returns:
    """Read once; a few hundred rows at most."""
    rows = CensusReturn.objects.filter(year=scope.year, jurisdiction__in=scope.ids).select_related("jurisdiction")
    known = {row.jurisdiction_id: row for row in rows}
    today = timezone.localdate()
    within = {line.pk: _tally(scope.reporters(line), known, today) for line in scope.lines}
    every = [place for line in scope.lines for place in scope.reporters(line)]
    lines = [line.pk for line in scope.lines]
    own = {pk: known[pk] for pk in lines if pk in known}
    return Returns(own, _tally(lines, known, today), within, _tally(every, known, today))


def _tally(places: Iterable[int], known: dict[int, CensusReturn], today: datetime.date) -> Tally:
    tally = Tally()
    for place in places:
        tally.add(known.get(place), today)
    return tally


def accepted_then(scope: Scope) -> int | None:
    """How many of the lines' returns were accepted in the former year in the end; None where none was asked for."""
    rows = CensusReturn.objects.filter(year=scope.former, jurisdiction__in=[line.pk for line in scope.lines])
    states = dict(rows.order_by().values_list("state").annotate(number=Count("pk")))
    return states.get(State.ACCEPTED, 0) if states else None

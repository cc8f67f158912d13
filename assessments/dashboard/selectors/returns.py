"""Returns of the census (D7): who has sent in time, who late, what was accepted, line by line."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count
from django.utils import timezone

from assessments.dashboard.selectors.scope import Scope
from enterprises.census.models import CensusReturn
from enterprises.census.selectors.returning import is_late
from enterprises.census.services.returns import due_day

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

    def add(self, row: CensusReturn | None, due_on: datetime.date, today: datetime.date) -> None:
        """One place more; without a row nobody has looked at its return yet: it owes all the same."""
        self.expected += 1
        if row is None:
            self.overdue += today > due_on
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
    due = {line.pk: due_day(scope.year, line) for line in scope.lines}
    every = {line.pk: scope.reporters(line) for line in scope.lines}
    return Returns(
        own={pk: known[pk] for pk in due if pk in known},
        of_lines=_tally(due.items(), known),
        within={line: _tally(((place, due[line]) for place in places), known) for line, places in every.items()},
        whole=_tally(((place, due[line]) for line, places in every.items() for place in places), known),
    )


def _tally(places: Iterable[tuple[int, datetime.date]], known: dict[int, CensusReturn]) -> Tally:
    tally, today = Tally(), timezone.localdate()
    for place, due_on in places:
        tally.add(known.get(place), due_on, today)
    return tally


def accepted_then(scope: Scope) -> int | None:
    """How many of the lines' returns were accepted in the former year in the end; None where none was asked for."""
    rows = CensusReturn.objects.filter(year=scope.former, jurisdiction__in=[line.pk for line in scope.lines])
    states = dict(rows.order_by().values_list("state").annotate(number=Count("pk")))
    return states.get(State.ACCEPTED, 0) if states else None

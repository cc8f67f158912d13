"""Returns of the census (D7): who has sent in time, who late, what was accepted, line by line; and how final it is."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone

from assessments.dashboard.selectors.scope import Scope
from enterprises.census.models import CensusReturn
from enterprises.census.return_rules import ReturnFacts, Tally, tally
from enterprises.census.services.returns import due_day
from enterprises.certification.selectors.standing import Standing, standings

State = CensusReturn.State


@dataclass(frozen=True)
class Returns:
    """The year's returns within a scope: of the lines themselves, and of those who report within each line."""

    own: Mapping[int, CensusReturn]
    of_lines: Tally
    within: Mapping[int, Tally]
    whole: Tally


def returns_of(scope: Scope) -> Returns:
    """Read once; a few hundred rows at most. A place whose return nobody has opened yet owes it all the same."""
    rows = CensusReturn.objects.filter(year=scope.year, jurisdiction__in=scope.ids).select_related("jurisdiction")
    known = {row.jurisdiction_id: row for row in rows}
    due = {line.pk: due_day(scope.year, line) for line in scope.lines}
    within = {line.pk: [(place, due[line.pk]) for place in scope.reporters(line)] for line in scope.lines}
    return Returns(
        own={pk: known[pk] for pk in due if pk in known},
        of_lines=_tally(due.items(), known),
        within={line: _tally(places, known) for line, places in within.items()},
        whole=_tally((one for places in within.values() for one in places), known),
    )


def _tally(places: Iterable[tuple[int, datetime.date]], known: Mapping[int, CensusReturn]) -> Tally:
    return tally((_facts(known.get(place), due_on) for place, due_on in places), timezone.localdate())


def _facts(row: CensusReturn | None, due_on: datetime.date) -> ReturnFacts:
    if row is None:
        return ReturnFacts(State.OPEN, due_on=due_on)
    sent_on = timezone.localdate(row.sent_at) if row.sent_at else None
    return ReturnFacts(row.state, row.is_nil, row.due_on, sent_on)


def standings_of(scope: Scope) -> dict[int, Standing]:
    """How far the census of the place and of each line is; three queries."""
    return standings(scope.year, [scope.place, *scope.lines])

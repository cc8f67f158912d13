"""What is overdue within a scope, and with whom: returns line by line, everything else as the inbox reads it.

Returns are read from what is expected, not from what somebody has already looked at; townships that owe theirs are
told as one matter of their county, so that the city's leader reads nine lines and not a hundred.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils import timezone

from assessments.dashboard.selectors.gaps import Gaps
from assessments.dashboard.selectors.returns import Returns
from assessments.dashboard.selectors.scope import Scope
from enterprises.blindspots.owed import ARTICLE as CLEARING
from enterprises.blindspots.owed import KIND as SPOTS
from enterprises.census.owed import ARTICLE
from enterprises.census.owed import KIND as RETURN
from enterprises.census.return_rules import Tally
from enterprises.census.services.returns import due_day
from liuan_safety.obligations.sources import Owed, sources
from liuan_safety.organizations.models import Jurisdiction, Unit
from liuan_safety.organizations.roles import Deed

MOST = 30


@dataclass(frozen=True)
class Late:
    """One overdue matter: who holds it, what it is under which article, since when. `line`: whose returns, or
    with `is_clearing` whose blind spots; `owed`: the obligation behind it."""

    holder: str
    title: str
    article: str
    last_day: datetime.date
    line: Jurisdiction | None = None
    owed: Owed | None = None
    is_clearing: bool = False

    @property
    def days(self) -> int:
        """Days since the last one."""
        return (timezone.localdate() - self.last_day).days


def overdue_in(scope: Scope, returns: Returns, owing: Iterable[int], gaps: Gaps) -> tuple[list[Late], int]:
    """The longest overdue first, at most thirty, and how many there are in all. `owing`: lines whose own return is
    not in."""
    found = [*_returns(scope, returns, set(owing)), *_uncleared(scope, gaps), *_others(scope)]
    found.sort(key=lambda one: (one.last_day, one.owed is not None))
    return found[:MOST], len(found)


def _returns(scope: Scope, returns: Returns, owing: set[int]) -> Iterator[Late]:
    today = timezone.localdate()
    for line in scope.lines:
        own = returns.own.get(line.pk)
        last_day = own.due_on if own is not None and own.due_on else due_day(scope.year, line)
        if line.pk in owing and today > last_day:
            yield Late(line.name, f"{scope.year}年度普查名录未报", ARTICLE, last_day, line)
        below = returns.within.get(line.pk, Tally()).overdue
        if below and scope.reporters(line) != [line.pk]:
            title = f"{below} 个乡镇、园区未报{scope.year}年度普查名录"
            yield Late(line.name, title, ARTICLE, due_day(scope.year, line), line)


def _uncleared(scope: Scope, gaps: Gaps) -> Iterator[Late]:
    """Blind spots are to be cleared by the day of the return; counted once already, so that nobody counts them anew."""
    today = timezone.localdate()
    for line in scope.lines:
        number, last_day = gaps.by_line[line.pk], due_day(scope.year, line)
        if number and today > last_day:
            yield Late(line.name, f"监管盲区还有 {number:,} 项未清零", CLEARING, last_day, line, is_clearing=True)


def _others(scope: Scope) -> list[Late]:
    today = timezone.localdate()
    matters = [
        one
        for source in sources()
        if source.kind != SPOTS
        for one in source.owed(None, today)
        if one.last_day < today and one.jurisdiction in scope.line_of and not _is_return(one)
    ]
    wanted = {one.unit for one in matters if one.unit}
    units = dict(Unit.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}
    places = {one.pk: one.name for one in scope.inside}
    return [
        Late(units.get(one.unit or 0) or places[one.jurisdiction], one.title, one.article, one.last_day, owed=one)
        for one in matters
    ]


def _is_return(one: Owed) -> bool:
    """A return that is to be sent: told line by line; one that waits for the level above is a matter of its own."""
    return one.kind == RETURN and one.deed == Deed.CENSUS_IMPORT

"""What the census owes (D7): a place its return, the level above its word on a return that was sent.

Read from the returns themselves: whoever holds the open item owes it, and once it is settled nobody does.
"""

import datetime
from collections.abc import Collection, Iterator

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from enterprises.census.locks import is_opened, lock_beneath
from enterprises.census.models import CensusReturn, ReturnStep
from enterprises.census.selectors.returning import ACCEPT_SETTING
from enterprises.census.services.returns import due_day, expect_returns
from enterprises.census.superiors import owed_to, superior_of
from liuan_safety.obligations.selectors import calendar_now
from liuan_safety.obligations.sources import Done, Owed, Seat, Source
from liuan_safety.obligations.terms import Due, Term, Unit, due
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.organizations.models.periods import in_force
from liuan_safety.organizations.roles import Deed
from liuan_safety.organizations.selectors.jurisdictions import COUNTY_LEVEL, jurisdictions_in_force
from liuan_safety.policy.selectors import value

KIND = "census.return"
ARTICLE = "二（七）每年底摸底普查"
OPENS_SETTING = "census.opens_days"
_DONE_SHOWN = 200
State = CensusReturn.State
_SENDERS_MOVES = Q(to_state=State.SENT)
# An import under an exception leaves a line that moves nothing: nobody has judged.
_SUPERIORS_MOVES = Q(to_state__in=[State.ACCEPTED, State.RETURNED]) & ~Q(from_state=F("to_state"))


def owed(seat: Seat | None, today: datetime.date) -> Iterator[Owed]:
    """Open items of this year's census, and of last year's where anybody has sent; None: of all places."""
    year = today.year
    rows = CensusReturn.objects.filter(year__in=(year - 1, year)).exclude(state=State.ACCEPTED)
    rows = rows.filter(Q(state=State.SENT) | in_force(today, "jurisdiction__"))
    if seat is not None:
        mine = Q(jurisdiction=seat.jurisdiction) & ~Q(state=State.SENT)
        rows = rows.filter(mine | (owed_to(seat.jurisdiction) & Q(state=State.SENT)))
    found = list(
        rows.filter(jurisdiction__parent__isnull=False, due_on__isnull=False).select_related(
            "jurisdiction__parent__parent"
        )
    )
    # A list of last year that somebody merely looks at months later asks nobody for anything.
    old = [row for row in found if row.year < year and row.state == State.OPEN]
    begun, window = (_begun(year - 1), _window()) if old else (set(), datetime.timedelta())
    sent = any(row.state == State.SENT for row in found)
    term, calendar = (_accept_term(), calendar_now()) if sent else (None, None)
    shut = _Shut()
    for row in found:
        above, day = superior_of(row.jurisdiction), row.due_on
        if above is None or day is None or (row.year < year and shut.holds(row, above)):
            continue
        if row.state == State.SENT and term and calendar:
            yield _acceptance(row, above, due(term, timezone.localtime(row.sent_at), calendar))
        elif row not in old or above.pk in begun or today <= day + window:
            yield _return(row, above, day)


class _Shut:
    """Which returns of a past year can't be moved any more: asked once for each superior, not for each return."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], bool] = {}

    def holds(self, row: CensusReturn, above: Jurisdiction) -> bool:
        """Whether the year is certified, or the county accepted, and no exception opens it to the place."""
        key = (row.year, above.pk)
        if key not in self._known:
            self._known[key] = lock_beneath(row.year, above) is not None
        return self._known[key] and not is_opened(row.year, row.jurisdiction)


def _window() -> datetime.timedelta:
    """So long before its day, and after it, a return is asked for although nobody around has begun."""
    return datetime.timedelta(days=int(str(value(OPENS_SETTING))))


def _begun(year: int) -> set[int]:
    moved = CensusReturn.objects.filter(year=year).exclude(state=State.OPEN)
    places = Jurisdiction.objects.filter(pk__in=moved.values("jurisdiction")).select_related("parent__parent")
    return {above.pk for place in places if (above := superior_of(place)) is not None}


def _accept_term() -> Term:
    return Term(int(str(value(ACCEPT_SETTING))), Unit.WORKDAYS)


def _return(row: CensusReturn, above: Jurisdiction, last_day: datetime.date) -> Owed:
    back = "退回修改，请改好再报" if row.state == State.RETURNED else "待报送"
    return Owed(
        kind=KIND, key=f"{row.pk}:{row.revision}", title=f"{row.year}年度普查名录（{row.jurisdiction.name}）{back}",
        wanted_by=above.name, article=ARTICLE, jurisdiction=row.jurisdiction_id, deed=Deed.CENSUS_IMPORT,
        last_day=last_day, url=_where(row), verb="去报送", superior=above.pk,
        superior_deed=Deed.CENSUS_REVIEW,
    )  # fmt: skip


def _where(row: CensusReturn) -> str:
    """A county sends from a page of its own, with its signed summary."""
    room = "certification:send" if row.jurisdiction.is_county_level else "census:return"
    return reverse(room, args=[row.pk])


def _acceptance(row: CensusReturn, above: Jurisdiction, ends: Due) -> Owed:
    return Owed(
        kind=KIND, key=f"{row.pk}:{row.revision}", title=f"{row.jurisdiction.name}{row.year}年度普查名录待审核",
        wanted_by=row.jurisdiction.name, article=ARTICLE, jurisdiction=above.pk, deed=Deed.CENSUS_REVIEW,
        last_day=ends.last_day, url=reverse("census:return", args=[row.pk]), verb="去审核", superior=above.parent_id,
        superior_deed=Deed.CENSUS_REVIEW, provisional=ends.provisional,
    )  # fmt: skip


def done(seat: Seat) -> Iterator[Done]:
    """Returns sent from the place, and those below it that were accepted or given back; the newest 200."""
    asked = Q(pk=None)
    if Deed.CENSUS_IMPORT in seat.deeds:
        asked |= _SENDERS_MOVES & Q(census_return__jurisdiction=seat.jurisdiction)
    if Deed.CENSUS_REVIEW in seat.deeds:
        asked |= _SUPERIORS_MOVES & owed_to(seat.jurisdiction, "census_return__jurisdiction__")
    steps = ReturnStep.objects.filter(asked).select_related("census_return__jurisdiction").order_by("-at")
    for step in steps[:_DONE_SHOWN]:
        row = step.census_return
        word = State(step.to_state).label
        title = f"{row.jurisdiction.name}{row.year}年度普查名录{word}"
        yield Done(title, step.at, step.maker_label, reverse("census:return", args=[row.pk]))


def prepare(today: datetime.date) -> None:
    """Open the year's returns of all places once their day is near enough (a setting), and what is missing of those of
    a year long ago that somebody has begun."""
    opens = _window()
    moved = CensusReturn.objects.filter(year__lt=today.year - 1).exclude(state=State.OPEN).order_by()
    begun = list(moved.values_list("year", flat=True).distinct())
    above = jurisdictions_in_force().filter(kind__in=(Jurisdiction.Kind.CITY, *COUNTY_LEVEL))
    for place in above:
        if today >= due_day(today.year, place) - opens:
            expect_returns(year=today.year, above=place)
        for year in begun:
            expect_returns(year=year, above=place)


def still(keys: Collection[str]) -> set[str]:
    """Which of these turns (return and revision) nobody has moved on, their rows locked in the order of the keys."""
    wanted = {int(key.partition(":")[0]) for key in keys}
    rows = CensusReturn.objects.filter(pk__in=wanted).exclude(state=State.ACCEPTED).order_by("pk")
    held = rows.select_for_update(of=("self",)).values_list("pk", "revision")
    return {f"{pk}:{revision}" for pk, revision in held} & set(keys)


DEEDS = frozenset({Deed.CENSUS_IMPORT, Deed.CENSUS_REVIEW})
SOURCE = Source(KIND, "普查报送", DEEDS, owed, done, prepare, still=still)

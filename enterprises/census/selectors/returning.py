"""Reading returns (D7): who has sent, who has not, what each list holds, what is merged and who is listed twice."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from enterprises.census.models import CensusEntry, CensusReturn, ImportRun
from enterprises.census.return_rules import ReturnFacts, Tally, counts_as, tally
from enterprises.census.superiors import owed_to
from enterprises.register.models import Enterprise
from liuan_safety.obligations.selectors import calendar_now
from liuan_safety.obligations.terms import Term, Unit, due
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.selectors.jurisdictions import COUNTY_LEVEL
from liuan_safety.policy.selectors import value

State = CensusReturn.State
ACCEPT_SETTING = "census.accept_workdays"
_SHOWN_TWICE = 200


@dataclass(frozen=True)
class ReturnLine:
    """One place's return with the figures of its list; `counted` names the figures of the tally that it is part of."""

    row: CensusReturn
    listed: int
    open_wrong: int
    waiting: int
    counted: frozenset[str]
    judge_by: datetime.date | None = None

    @property
    def is_late(self) -> bool:
        """Whether its sender was late, or is."""
        return bool(self.counted & {"late", "overdue"})

    @property
    def is_overdue(self) -> bool:
        """Whether it is still owed after its day; one sent late is late, not overdue."""
        return "overdue" in self.counted

    @property
    def is_unjudged(self) -> bool:
        """Whether the level above has let its own term pass."""
        return "unjudged" in self.counted


def returns(user: User, year: int, above: Jurisdiction) -> QuerySet[CensusReturn]:
    """Returns of the year that are owed to a county or the city, as far as the user may see them."""
    rows = CensusReturn.objects.visible_to(user).filter(owed_to(above.pk), year=year)
    return rows.select_related("jurisdiction").order_by("jurisdiction__path")


def places_above(user: User) -> list[Jurisdiction]:
    """Whose returns the user may look through: the city and its counties, or the own county."""
    if user.acting is None:
        return []
    own = user.acting.jurisdiction
    steps = own.ancestor_ids[:2]
    rows = Jurisdiction.objects.visible_to(user).filter(kind__in=(*COUNTY_LEVEL, Jurisdiction.Kind.CITY))
    return list(rows.order_by("path")) or list(Jurisdiction.objects.filter(pk__in=steps[-1:]))


def return_lines(user: User, year: int, above: Jurisdiction) -> list[ReturnLine]:
    """The returns with what stands in each list; four queries, however many places."""
    rows = list(returns(user, year, above))
    ids = [row.jurisdiction_id for row in rows]
    listed = _counted(CensusEntry.objects.filter(year=year, jurisdiction__in=ids))
    runs = ImportRun.objects.filter(year=year, jurisdiction__in=ids)
    waiting = _counted(runs.filter(state=ImportRun.State.CHECKED))
    wrong = open_wrong_rows(runs)
    today = timezone.localdate()
    terms = judge_days(rows)
    return [
        ReturnLine(
            row,
            listed.get(row.jurisdiction_id, 0),
            wrong.get(row.jurisdiction_id, 0),
            waiting.get(row.jurisdiction_id, 0),
            counts_as(facts_of(row, terms.get(row.pk)), today),
            terms.get(row.pk),
        )
        for row in rows
    ]


def judge_days(rows: Iterable[CensusReturn]) -> dict[int, datetime.date]:
    """Until when the level above has to judge what was sent, by the return's id; asks the calendar only if any was."""
    waiting = [row for row in rows if row.state == State.SENT and row.sent_at is not None]
    if not waiting:
        return {}
    term, calendar = Term(int(str(value(ACCEPT_SETTING))), Unit.WORKDAYS), calendar_now()
    return {row.pk: due(term, timezone.localtime(row.sent_at), calendar).last_day for row in waiting}


def facts_of(row: CensusReturn, judge_by: datetime.date | None = None) -> ReturnFacts:
    """What the rules count of a return."""
    sent_on = timezone.localdate(row.sent_at) if row.sent_at else None
    return ReturnFacts(row.state, row.is_nil, row.due_on, sent_on, judge_by)


def tally_of(rows: Iterable[CensusReturn]) -> Tally:
    """The figures that any return has, of these returns as of today."""
    found = list(rows)
    terms = judge_days(found)
    return tally((facts_of(row, terms.get(row.pk)) for row in found), timezone.localdate())


def _counted(rows: QuerySet[CensusEntry] | QuerySet[ImportRun]) -> dict[int, int]:
    return dict(rows.order_by().values_list("jurisdiction").annotate(number=Count("pk")))


def open_wrong_rows(runs: QuerySet[ImportRun]) -> dict[int, int]:
    """Wrong rows of standing imports that are neither mended nor struck, by place.

    A row still wrong in a receipt sent back is the open row of the import that it came from, and counted there.
    """
    standing = runs.filter(state=ImportRun.State.WRITTEN, superseded_by=None)
    wrong = Count("staged", filter=Q(staged__outcome="refused", staged__settled_by=None, staged__mends_row=None))
    return dict(standing.order_by().values_list("jurisdiction").annotate(number=wrong))


def is_late(row: CensusReturn, today: datetime.date) -> bool:
    """Whether the return was due before today and is still owed, or was sent after its day."""
    return bool(counts_as(facts_of(row), today) & {"late", "overdue"})


@dataclass(frozen=True)
class Merged:
    """The county's list of a year as merged: figures by place, firms that several places list."""

    places: list[tuple[Jurisdiction, int]]
    enterprises: int
    twice: list[tuple[Enterprise, list[str]]]


def merged_list(user: User, year: int, county: Jurisdiction) -> Merged:
    """What the merged returns of a county hold together; duplicates across places are named."""
    merged = returns(user, year, county).filter(state=State.ACCEPTED).exclude(merged_at=None)
    places = {row.jurisdiction_id: row.jurisdiction for row in merged}
    entries = CensusEntry.objects.visible_to(user).filter(year=year, jurisdiction__in=places).order_by()
    counts = dict(entries.values_list("jurisdiction").annotate(number=Count("pk")))
    return Merged(
        [(place, counts.get(pk, 0)) for pk, place in places.items()],
        entries.values("enterprise").distinct().count(),
        _listed_twice(entries, places),
    )


def _listed_twice(
    entries: QuerySet[CensusEntry], places: dict[int, Jurisdiction]
) -> list[tuple[Enterprise, list[str]]]:
    several = entries.values("enterprise").annotate(number=Count("pk")).filter(number__gt=1)
    ids = list(several.values_list("enterprise", flat=True)[:_SHOWN_TWICE])
    where: dict[int, list[str]] = defaultdict(list)
    for enterprise_id, place_id in entries.filter(enterprise__in=ids).values_list("enterprise", "jurisdiction"):
        where[enterprise_id].append(places[place_id].name)
    found = Enterprise.objects.in_bulk(ids)
    return [(found[pk], sorted(names)) for pk, names in where.items() if pk in found]

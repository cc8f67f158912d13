"""What the grid owes (T3): a vacant keeper's post with enterprises is owed by the jurisdiction that it stands in."""

import datetime
from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Count, Max, Min
from django.urls import reverse
from django.utils import timezone

from enterprises.grid.models import Keeping
from enterprises.grid.selectors import held_today
from liuan_safety.obligations.selectors import calendar_now
from liuan_safety.obligations.sources import Done, Owed, Seat, Source
from liuan_safety.obligations.terms import Term, Unit, due
from liuan_safety.organizations.models import Jurisdiction, Tenure
from liuan_safety.organizations.roles import Deed
from liuan_safety.policy.selectors import value

KIND = "grid.vacant"
ARTICLE = "考察报告：网格化、实名制"
TERM_SETTING = "grid.refill_workdays"
_DONE_SHOWN = 200
TOWN_DEPTH = 3  # city, county, township


def owed(seat: Seat | None, today: datetime.date) -> Iterator[Owed]:
    """One line for each jurisdiction that answers for vacant posts with enterprises, due so many workdays after
    the first of them fell vacant (a setting). A village's is its township's: nobody lays out a grid from a village."""
    found: dict[int, list[tuple[datetime.date, int]]] = defaultdict(list)
    for post, path, number, first in _vacant(seat):
        found[_answering(path)].append((_since(post, first, today), number))
    if not found:
        return
    places = Jurisdiction.objects.in_bulk(found)
    term, calendar = Term(int(str(value(TERM_SETTING))), Unit.WORKDAYS), calendar_now()
    for place in sorted(found):
        if seat is not None and place != seat.jurisdiction:
            continue
        since = min(day for day, _ in found[place])
        number = sum(number for _, number in found[place])
        begins = datetime.datetime.combine(since, datetime.time(), tzinfo=timezone.get_current_timezone())
        ends = due(term, begins, calendar)
        yield Owed(
            kind=KIND, key=f"{place}:{since:%Y%m%d}", title=f"{number}家企业的网格员岗位空缺，请指定或移交",
            wanted_by=places[place].name, article=ARTICLE, jurisdiction=place, deed=Deed.GRID_MANAGE,
            last_day=ends.last_day, url=f"{reverse('grid:tree')}?at={place}", verb="去指定",
            superior=places[place].parent_id, superior_deed=Deed.GRID_MANAGE, provisional=ends.provisional,
        )  # fmt: skip


def _vacant(seat: Seat | None) -> list[tuple[int, str, int, datetime.datetime]]:
    """Vacant posts that keep something: post, path, how many, since when the oldest of them is kept."""
    rows = Keeping.objects.filter(valid_to=None, enterprise__valid_to=None).exclude(post__in=held_today())
    if seat is not None:
        path = Jurisdiction.objects.filter(pk=seat.jurisdiction).values_list("path", flat=True).first() or ""
        rows = rows.filter(post__unit__jurisdiction__path__startswith=path)
    grouped = rows.order_by().values_list("post", "post__unit__jurisdiction__path")
    return list(grouped.annotate(number=Count("pk"), first=Min("valid_from")))


def _answering(path: str) -> int:
    """The jurisdiction that answers: the township's at the lowest."""
    steps = [int(step) for step in path.split("/") if step]
    return steps[min(len(steps), TOWN_DEPTH) - 1]


def _since(post: int, first: datetime.datetime, today: datetime.date) -> datetime.date:
    """The day on which the post fell vacant; where nobody ever held it, on which it was given something."""
    ended = Tenure.objects.filter(post=post, valid_to__lte=today).aggregate(day=Max("valid_to"))["day"]
    return ended or timezone.localdate(first)


def done(seat: Seat) -> Iterator[Done]:
    """Enterprises of the place's grids that were given or handed over, a line for each deed; the newest 200."""
    if Deed.GRID_MANAGE not in seat.deeds:
        return
    path = Jurisdiction.objects.filter(pk=seat.jurisdiction).values_list("path", flat=True).first() or ""
    rows = Keeping.objects.filter(post__unit__jurisdiction__path__startswith=path).order_by()
    deeds = rows.values_list("post__unit", "post__unit__name", "valid_from", "maker_label").annotate(number=Count("pk"))
    for unit, name, at, who, number in deeds.order_by("-valid_from")[:_DONE_SHOWN]:
        yield Done(f"{number}家企业分派到{name}", at, who, reverse("grid:grid", args=[unit]))


SOURCE = Source(KIND, "网格员空缺", frozenset({Deed.GRID_MANAGE}), owed, done)

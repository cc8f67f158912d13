"""What the grid owes (T3): a vacant keeper's post with enterprises is owed by the jurisdiction that it stands in."""

import datetime
from collections.abc import Iterator

from django.db.models import Count, Max
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


def owed(seat: Seat | None, today: datetime.date) -> Iterator[Owed]:
    """One line for each jurisdiction with vacant keepers' posts that have enterprises, due so many workdays after the
    latest holder left (a setting)."""
    rows = Keeping.objects.filter(valid_to=None, enterprise__valid_to=None).exclude(post__in=held_today())
    if seat is not None:
        rows = rows.filter(post__unit__jurisdiction=seat.jurisdiction)
    found = list(
        rows.order_by().values_list("post__unit__jurisdiction").annotate(number=Count("pk"), newest=Max("valid_from"))
    )
    if not found:
        return
    places = Jurisdiction.objects.in_bulk([place for place, _, _ in found])
    term, calendar = Term(int(str(value(TERM_SETTING))), Unit.WORKDAYS), calendar_now()
    for place, number, newest in found:
        since = max(_left(place, today), timezone.localtime(newest))
        ends = due(term, since, calendar)
        yield Owed(
            kind=KIND, key=f"{place}:{since:%Y%m%d}", title=f"{number}家企业的网格员岗位空缺，请指定或移交",
            wanted_by=places[place].name, article=ARTICLE, jurisdiction=place, deed=Deed.GRID_MANAGE,
            last_day=ends.last_day, url=f"{reverse('grid:tree')}?at={place}", verb="去指定",
            superior=places[place].parent_id, superior_deed=Deed.GRID_MANAGE, provisional=ends.provisional,
        )  # fmt: skip


def _left(place: int, today: datetime.date) -> datetime.datetime:
    """When the latest keeper of the place left; long ago where none ever did."""
    posts = Keeping.objects.filter(valid_to=None, post__unit__jurisdiction=place).values("post")
    ended = Tenure.objects.filter(post__in=posts, valid_to__lte=today).aggregate(day=Max("valid_to"))["day"]
    day = ended or datetime.date(today.year, 1, 1)
    return datetime.datetime.combine(day, datetime.time(), tzinfo=timezone.get_current_timezone())


def done(seat: Seat) -> Iterator[Done]:
    """Enterprises of the place's grids that were given or handed over, a line for each deed; the newest 200."""
    if Deed.GRID_MANAGE not in seat.deeds:
        return
    rows = Keeping.objects.filter(post__unit__jurisdiction=seat.jurisdiction).order_by()
    deeds = rows.values_list("post__unit", "post__unit__name", "valid_from", "maker_label").annotate(number=Count("pk"))
    for unit, name, at, who, number in deeds.order_by("-valid_from")[:_DONE_SHOWN]:
        yield Done(f"{number}家企业分派到{name}", at, who, reverse("grid:grid", args=[unit]))


SOURCE = Source(KIND, "网格员空缺", frozenset({Deed.GRID_MANAGE}), owed, done)

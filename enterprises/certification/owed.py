"""The office owes the certification of a year once its last county is accepted (D7); read from returns and year."""

import datetime
from collections.abc import Iterator

from django.db.models import Count, Max
from django.urls import reverse
from django.utils import timezone

from enterprises.census.models import CensusReturn
from enterprises.census.superiors import census_day
from enterprises.certification.models import CensusYear, YearStep
from liuan_safety.obligations.selectors import calendar_now
from liuan_safety.obligations.sources import Done, Owed, Seat, Source
from liuan_safety.obligations.terms import Term, Unit, due
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.organizations.roles import Deed
from liuan_safety.organizations.selectors.jurisdictions import county_level
from liuan_safety.policy.selectors import value

KIND = "census.certification"
ARTICLE = "二（七）每年底摸底普查，不留监管盲区"
SETTING = "census.certify_workdays"
_DONE_SHOWN = 50


def owed(seat: Seat | None, today: datetime.date) -> Iterator[Owed]:
    """Years of which every county is accepted and that nobody has certified; this year's and the last one's. Once a
    certification is taken back, it is a new turn with a new term."""
    city = Jurisdiction.objects.filter(kind=Jurisdiction.Kind.CITY, valid_to=None).order_by("path").first()
    if city is None or (seat is not None and seat.jurisdiction != city.pk):
        return
    certified = set(CensusYear.objects.filter(state=CensusYear.State.CERTIFIED).values_list("year", flat=True))
    for year in (today.year - 1, today.year):
        if year not in certified and (last := _last_accepted(year, today)) is not None:
            yield _owed(year, max(last, _withdrawn_at(year) or last), city)


def _last_accepted(year: int, today: datetime.date) -> datetime.datetime | None:
    """When the last of the year's counties was accepted; None where one of them is not."""
    counties = list(county_level(census_day(year, today)).values_list("pk", flat=True))
    accepted = CensusReturn.objects.filter(year=year, jurisdiction__in=counties, state=CensusReturn.State.ACCEPTED)
    found = accepted.aggregate(number=Count("pk"), last=Max("decided_at"))
    last: datetime.datetime | None = found["last"] if found["number"] == len(counties) else None
    return last


def _withdrawn_at(year: int) -> datetime.datetime | None:
    """When the certification of the year was last taken back."""
    steps = YearStep.objects.filter(census_year__year=year, to_state=CensusYear.State.COLLECTING)
    return steps.aggregate(last=Max("at"))["last"]


def _owed(year: int, since: datetime.datetime, city: Jurisdiction) -> Owed:
    term = Term(int(str(value(SETTING))), Unit.WORKDAYS)
    ends = due(term, timezone.localtime(since), calendar_now())
    return Owed(
        kind=KIND, key=f"{year}:{since:%Y%m%d%H%M%S}", title=f"{year}年度普查待认定：各县区报送已全部接收",
        wanted_by=city.name, article=ARTICLE, jurisdiction=city.pk, deed=Deed.CENSUS_CERTIFY, last_day=ends.last_day,
        url=reverse("certification:year", args=[year]), verb="去认定", provisional=ends.provisional,
    )  # fmt: skip


def done(seat: Seat) -> Iterator[Done]:
    """Certifications and their withdrawals, for whoever certifies."""
    if Deed.CENSUS_CERTIFY not in seat.deeds:
        return
    for step in YearStep.objects.select_related("census_year").order_by("-at")[:_DONE_SHOWN]:
        word = "认定" if step.to_state == CensusYear.State.CERTIFIED else "撤回认定"
        address = reverse("certification:year", args=[step.census_year.year])
        yield Done(f"{step.census_year.year}年度普查{word}", step.at, step.maker_label, address)


SOURCE = Source(KIND, "普查认定", frozenset({Deed.CENSUS_CERTIFY}), owed, done)

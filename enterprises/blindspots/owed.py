"""盲区清零 (D7): a county owes it by the day of its return while barring spots are open; read from the spots."""

import datetime
from collections.abc import Iterator

from django.urls import reverse

from enterprises.blindspots.selectors import barring_counts, counts, years_to_clear
from enterprises.census.models import CensusReturn
from enterprises.register.spots import KINDS
from liuan_safety.obligations.sources import Done, Owed, Seat, Source
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.organizations.models.periods import in_force
from liuan_safety.organizations.roles import Deed
from liuan_safety.organizations.selectors.jurisdictions import COUNTY_LEVEL

KIND = "spots.clear"
ARTICLE = "二（七）不留盲区死角"


def owed(seat: Seat | None, today: datetime.date) -> Iterator[Owed]:
    """One matter for each county and uncertified year that has open barring spots; None: of all counties."""
    years = (today.year - 1, today.year)
    rows = CensusReturn.objects.filter(in_force(today, "jurisdiction__"), year__in=years, due_on__isnull=False)
    rows = rows.filter(jurisdiction__kind__in=COUNTY_LEVEL).select_related("jurisdiction__parent")
    if seat is not None:
        rows = rows.filter(jurisdiction=seat.jurisdiction)
    asked = list(rows)
    if not asked:
        return
    for year in years_to_clear():
        found = [row for row in asked if row.year == year]
        open_spots = _by_county(year, found)
        for row in found:
            if number := open_spots.get(row.jurisdiction_id, 0):
                yield _matter(row, number)


def _by_county(year: int, rows: list[CensusReturn]) -> dict[int, int]:
    """Open barring spots by county: one count for one county, one of the city for several."""
    if not rows:
        return {}
    if len(rows) == 1:
        place = rows[0].jurisdiction
        return {place.pk: sum(barring_counts(year, path=place.path).values())}
    barring = [kind.key for kind in KINDS.values() if kind.bars]
    paths = dict(Jurisdiction.objects.order_by().values_list("pk", "path"))
    sums: dict[int, int] = {}
    for cells in counts(year, kinds=barring).values():
        for (place_id, _sector), number in cells.items():
            for step in paths[place_id].split("/"):
                if step:
                    sums[int(step)] = sums.get(int(step), 0) + number
    return sums


def _matter(row: CensusReturn, number: int) -> Owed:
    place, above = row.jurisdiction, row.jurisdiction.parent
    return Owed(
        kind=KIND, key=f"{row.year}:{place.pk}", title=f"{place.name}{row.year}年度监管盲区清零，还有 {number:,} 项",
        wanted_by=above.name if above else "市安委办", article=ARTICLE, jurisdiction=place.pk, deed=Deed.SPOTS_ANSWER,
        last_day=row.due_on or datetime.date(row.year, 12, 31), url=f"{reverse('blindspots:overview')}?year={row.year}",
        verb="去清零", superior=above.pk if above else None, superior_deed=Deed.SPOTS_ANSWER,
    )  # fmt: skip


def done(seat: Seat) -> Iterator[Done]:
    """Nothing: clearing is no single act; each answer stands in the kind's own list."""
    return iter(())


SOURCE = Source(KIND, "监管盲区清零", frozenset({Deed.SPOTS_ANSWER}), owed, done, recurs=True)

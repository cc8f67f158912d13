"""The register's filters on the state of a past day: the same conditions in the address, asked of the versions."""

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Exists, Q, QuerySet

from enterprises.register.filters import CENSUS_SOURCE, EnterpriseFilter
from enterprises.register.models import EnterpriseVersion, PlaceVersion
from enterprises.register.selectors import asof, listing
from liuan_safety.organizations.models import User

Rows = QuerySet[EnterpriseVersion]


class PastFilter(EnterpriseFilter):
    """As `EnterpriseFilter`, for the versions that held at the end of the day; choices are those of that day too."""

    def __init__(self, data: Any, queryset: Rows, *, user: User, day: datetime.date) -> None:
        self.day, self.instant = day, asof.end_of(day)
        super().__init__(data, queryset, user=user)

    def offered(self, user: User, columns: Sequence[str]) -> listing.Choices:
        rows = asof.past_versions(user, self.instant).filter(asof.in_register())
        return listing.choices_for(user, columns, str(self.data.get("jurisdiction", "") or ""), rows, self.day)

    def narrow_words(self, rows: Rows, name: str, value: str) -> Rows:
        return asof.matching_then(rows, value, self.instant)

    def in_register(self) -> Q:
        return asof.in_register()

    def _with_place(self, rows: Rows, places: "QuerySet[PlaceVersion]", has: bool = True) -> Rows:
        return rows.filter(Exists(places) if has else ~Exists(places))

    def narrow_place(self, rows: Rows, name: str, value: str) -> Rows:
        return self._with_place(rows, asof.places_then(self.instant).exclude(address=""), value == "yes")

    def narrow_place_kind(self, rows: Rows, name: str, value: str) -> Rows:
        return self._with_place(rows, asof.places_then(self.instant).filter(kind=value))

    def narrow_point(self, rows: Rows, name: str, value: str) -> Rows:
        known = asof.places_then(self.instant).filter(longitude__isnull=False, latitude__isnull=False)
        return self._with_place(rows, known, value == "yes")

    def narrow_standing(self, rows: Rows, name: str, value: str) -> Rows:
        return rows.filter(asof.standing_then(value, self.day))

    def narrow_census(self, rows: Rows, name: str, value: Decimal) -> Rows:
        return rows.filter(enterprise__in=listing.listed_in(int(value)))

    def narrow_unlisted(self, rows: Rows, name: str, value: Decimal) -> Rows:
        return rows.exclude(enterprise__in=listing.listed_in(int(value)))

    def narrow_source(self, rows: Rows, name: str, value: str) -> Rows:
        return rows.filter(asof.touched_before(CENSUS_SOURCE, value.strip(), self.instant))

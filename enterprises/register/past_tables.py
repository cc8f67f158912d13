"""The list as it was on a day: the same table, without the columns that keep no history and without deeds."""

import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property

from enterprises.register.models import EnterpriseVersion, PlaceVersion
from enterprises.register.selectors import asof
from enterprises.register.selectors.listing import tags_of
from enterprises.register.standings import StandingKind
from enterprises.register.tables import EnterpriseTable
from liuan_safety.ui.tables import DateColumn


class PastTable(EnterpriseTable):
    """A line as it stood at the end of that day; it leads to the enterprise's page of that day."""

    # Personal data keep no history.
    legal_person = None
    contact_person = None
    telephone = None
    changed_at = DateColumn(
        verbose_name="此前最近变更", accessor="valid_from", order_by=("valid_from", "id"), card=False
    )

    caption = "当日的企业台账"
    empty_title = "当日没有符合条件的企业"
    empty_note = "放宽或清除筛选条件，或换一个日期。"

    class Meta(EnterpriseTable.Meta):
        """The library does not inherit it by itself."""

    def __init__(self, rows: "QuerySet[EnterpriseVersion]", *, day: datetime.date, **options: Any) -> None:
        self.day = day
        super().__init__(asof.leafed(rows, asof.end_of(day)), **options)

    def row_url(self, record: Any) -> str:
        return f"{reverse('register:detail', args=[record.enterprise_id])}?{asof.ASOF}={self.day.isoformat()}"

    @property
    def _page(self) -> dict[int, int]:
        """Version → enterprise."""
        return {row.record.pk: row.record.enterprise_id for row in self.paginated_rows}

    @cached_property
    def tags(self) -> dict[int, list[StandingKind]]:
        """Tags of that day by version, asked once."""
        found = tags_of(self._page.values(), self.day)
        return {pk: found[owner] for pk, owner in self._page.items() if owner in found}

    @cached_property
    def addresses(self) -> dict[int, str]:
        """Addresses of the places that were primary then, by version; only where the column stands."""
        found: dict[int, list[PlaceVersion]] = asof.past_places(list(self._page.values()), asof.end_of(self.day))
        return {pk: found[owner][0].address for pk, owner in self._page.items() if owner in found}

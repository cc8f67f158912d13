"""并入县区名录 (D7): the accepted lists of the townships become the county's list of the year.

The merged list is read, not copied: it is what stands in the lists of the merged returns, so that an undone import or
a return given back leaves it by itself.
"""

from django.db import transaction
from django.utils import timezone

from enterprises.census.models import CensusReturn
from liuan_safety.audit.services import record
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import RuleBroken


@transaction.atomic
def merge_returns(*, by: User, year: int, county: Jurisdiction) -> int:
    """Merge every accepted return below the county that is not merged yet, and count them.

    Raises RuleBroken where none is accepted. Merged twice is merged once.
    """
    require(by, Deed.CENSUS_REVIEW, within=county)
    below = CensusReturn.objects.select_for_update(of=("self",)).filter(
        year=year, jurisdiction__path__startswith=county.path, state=CensusReturn.State.ACCEPTED
    )
    rows = list(below.exclude(jurisdiction=county).select_related("jurisdiction"))
    if not rows:
        raise RuleBroken(
            "census.nothing_accepted",
            f"{county.name}还没有已接收的{year}年度报送。请先逐个核对、接收，再并入县区名录。",
        )
    fresh = [row for row in rows if row.merged_at is None]
    now = timezone.now()
    for row in fresh:
        row.merged_at, row.revision = now, row.revision + 1
    CensusReturn.objects.bulk_update(fresh, ["merged_at", "revision"])
    if fresh:
        record(
            action="census.return.merged",
            obj=county,
            after={"year": year, "places": [row.jurisdiction.name for row in fresh]},
            jurisdiction_path=county.path,
        )
    return len(fresh)

"""A township below a county's zone (托管乡镇): expected and judged by the county, counted once where it stands."""

import datetime
from typing import Any

import pytest
from django.urls import reverse

from enterprises.census.locks import lock_of
from enterprises.census.models import CensusReturn
from enterprises.census.owed import done, owed
from enterprises.census.services.returns import accept, expect_returns, report_nil
from enterprises.certification.freezing import write_parts
from enterprises.certification.models import FrozenPart
from enterprises.certification.selectors.figures import figures
from enterprises.certification.selectors.hindrances import of_lists
from liuan_safety.obligations import inbox
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.organizations.services.jurisdictions import add_jurisdiction
from tests.enterprises.certification.ways import YEAR, county_return, list_enterprise, settle_townships

pytestmark = pytest.mark.django_db


@pytest.fixture
def zone(cast: Any, shucheng: Jurisdiction) -> Jurisdiction:
    return add_jurisdiction(
        by=cast.office, kind="county_zone", name="试验园区", parent=shucheng, valid_from=datetime.date(2017, 1, 1)
    )


@pytest.fixture
def entrusted(cast: Any, zone: Jurisdiction) -> Jurisdiction:
    return add_jurisdiction(
        by=cast.office, kind="township", name="试验托管镇", parent=zone, valid_from=datetime.date(2017, 1, 1)
    )


def test_its_enterprises_stand_in_the_text_once(zone: Jurisdiction, entrusted: Jurisdiction) -> None:
    village = Jurisdiction.objects.create(
        kind="village", name="试验村", parent=entrusted, path=f"{entrusted.path}999999/", valid_from=zone.valid_from
    )
    for place in (zone, entrusted, village):
        list_enterprise(place)
    frozen = write_parts(YEAR, 1)
    county = zone.parent
    assert frozen.records == frozen.whole["enterprises"] == figures(YEAR, county)["enterprises"] == 3
    assert frozen.counties[county.pk] == figures(YEAR, county)
    parts = FrozenPart.objects.exclude(records=0).values_list("township", "jurisdiction", "records")
    assert set(parts) == {("试验园区", zone.pk, 1), ("试验托管镇", entrusted.pk, 2)}


def test_it_owes_the_county_and_the_county_judges(
    cast: Any, zone: Jurisdiction, entrusted: Jurisdiction, client: Any
) -> None:
    officer, county = cast.shucheng_officer, zone.parent
    own = county_return(county)
    settle_townships(county)
    row = CensusReturn.objects.get(year=YEAR, jurisdiction=entrusted)
    CensusReturn.objects.filter(pk=row.pk).update(state="open", is_nil=False, merged_at=None)
    (waiting,) = of_lists(own)
    assert waiting.detail == "试验托管镇"
    assert lock_of(YEAR, entrusted) is None
    row = report_nil(by=officer, census_return=row, revision=row.revision, reason="没有企业")
    seat, day = inbox.seat_of(officer), datetime.date(YEAR + 1, 1, 5)
    (one,) = (line for line in owed(seat, day) if line.verb == "去审核")
    assert (one.jurisdiction, one.title) == (county.pk, f"试验托管镇{YEAR}年度普查名录待审核")
    cast.login(client, officer)
    page = client.get(reverse("census:return", args=[row.pk])).content.decode()
    assert f"place={county.pk}" in page
    accept(by=officer, census_return=row, revision=row.revision)
    assert [line.title for line in done(seat)][0] == f"试验托管镇{YEAR}年度普查名录已接收"
    lock = lock_of(YEAR, entrusted)
    assert lock is not None and "请舒城县先在" in lock.words


def test_the_list_of_returns_shows_it_with_the_county(cast: Any, entrusted: Jurisdiction, client: Any) -> None:
    county = entrusted.parent.parent
    expect_returns(year=YEAR, above=county)
    cast.login(client, cast.shucheng_officer)
    page = client.get(reverse("census:returns"), {"year": YEAR, "place": county.pk}).content.decode()
    assert "试验托管镇" in page and "试验园区" in page

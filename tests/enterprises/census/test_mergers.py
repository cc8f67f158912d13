"""Two records of one firm become one: who listed them goes along, comes back, and stays with the survivor."""

import pytest
from django.utils import timezone

from enterprises.census.listings import rebuild
from enterprises.census.models import CensusEntry, ImportFile, ImportRun, StagedRow
from enterprises.register.models import RegisterEntry
from enterprises.register.services import merge_enterprises, take_back
from enterprises.register.services.merging import Seen
from tests.enterprises.factories import EnterpriseFactory, EntryFactory
from tests.liuan_safety.organizations.factories import jurisdiction

YEAR = 2026


@pytest.fixture
def firms(cast):
    return [EnterpriseFactory(place_name=place) for place in ("三十铺镇", "木厂镇")]


def listed(place, *firms):
    """A written import of the place with one unchanged row for each firm, and the list made from it."""
    run = ImportRun.objects.create(
        year=YEAR, jurisdiction=place, maker_label="x", created_at=timezone.now(), state=ImportRun.State.WRITTEN,
        revision=1, entry=EntryFactory(),
    )  # fmt: skip
    file = ImportFile.objects.create(run=run, position=1, name="x.xlsx", file="x", sha256="0" * 64, size=1)
    for number, firm in enumerate(firms, start=1):
        StagedRow.objects.create(
            run=run, file=file, sheet="表", row=number, outcome=StagedRow.Outcome.UNCHANGED, enterprise=firm,
            jurisdiction=place, name=firm.name,
        )  # fmt: skip
    rebuild(YEAR, place.pk)


def merge(survivor, other, by):
    merge_enterprises(
        survivor_id=survivor.pk, other_id=other.pk, survivor_seen=Seen(1), other_seen=Seen(1), from_other=set(),
        reason="重复", by=by,
    )  # fmt: skip
    return RegisterEntry.objects.get(kind="merge")


def lists_of(firm):
    rows = CensusEntry.objects.filter(enterprise=firm, year=YEAR).order_by("jurisdiction_id")
    return [row.jurisdiction.name for row in rows]


def test_listings_go_along_and_come_back(cast, firms):
    survivor, other = firms
    listed(jurisdiction("三十铺镇"), survivor)
    listed(jurisdiction("木厂镇", "金安区"), other)
    entry = merge(survivor, other, cast.jinan_officer)
    assert sorted(lists_of(survivor)) == ["三十铺镇", "木厂镇"]
    assert lists_of(other) == []
    take_back(entry_id=entry.pk, reason="不是一家", by=cast.jinan_officer)
    assert (lists_of(survivor), lists_of(other)) == (["三十铺镇"], ["木厂镇"])


def test_a_place_that_listed_both_keeps_one_row_with_the_survivor(cast, firms):
    survivor, other = firms
    listed(jurisdiction("三十铺镇"), survivor, other)
    entry = merge(survivor, other, cast.jinan_officer)
    assert lists_of(survivor) == ["三十铺镇"]
    take_back(entry_id=entry.pk, reason="不是一家", by=cast.jinan_officer)
    assert lists_of(survivor) == lists_of(other) == ["三十铺镇"]


def test_a_list_made_anew_names_the_survivor_once(cast, firms):
    survivor, other = firms
    place = jurisdiction("木厂镇", "金安区")
    listed(place, other)
    merge(survivor, other, cast.jinan_officer)
    CensusEntry.objects.all().delete()
    rebuild(YEAR, place.pk)
    assert (lists_of(survivor), lists_of(other)) == (["木厂镇"], [])
    rebuild(YEAR, place.pk)
    assert CensusEntry.objects.count() == 1


def test_a_list_made_anew_keeps_the_survivors_own_row(cast, firms):
    survivor, other = firms
    place = jurisdiction("三十铺镇")
    listed(place, survivor)
    listed(place, other)  # later, beside the first
    merge(survivor, other, cast.jinan_officer)
    kept = CensusEntry.objects.get(enterprise=survivor).staged_row_id
    rebuild(YEAR, place.pk)
    assert CensusEntry.objects.get(enterprise=survivor).staged_row_id == kept

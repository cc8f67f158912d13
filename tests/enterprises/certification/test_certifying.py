"""Certifying: only when every county is accepted and nothing bars; withdrawn with a paper; the text stays."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from enterprises.census.models import CensusReturn
from enterprises.census.services.returns import give_back
from enterprises.certification.freezing import proves
from enterprises.certification.models import CensusYear, Freeze, FrozenPart, FrozenYear, YearStep
from enterprises.certification.selectors.standing import standing_of
from enterprises.certification.services.certifying import withdraw_certification
from enterprises.register.models import Enterprise
from enterprises.register.spots import KINDS
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.organizations.selectors.jurisdictions import county_level
from liuan_safety.ui.errors import Conflict, RuleBroken
from tests.enterprises.certification.ways import (
    YEAR,
    accept_county,
    certify,
    list_enterprise,
    settle_others,
    supervise,
    town,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_marked_spots")]
BARRING = [kind.key for kind in KINDS.values() if kind.bars]


@pytest.fixture
def ready(cast: Any, shucheng: Jurisdiction) -> Jurisdiction:
    """A city that may be certified: one county with two enterprises, the others nil."""
    lead = cast.unit("舒城县住房和城乡建设局", "舒城县")
    for name in ("杭埠镇", "汤池镇"):
        supervise(list_enterprise(town(name)), lead)
    accept_county(cast.office, cast.shucheng_officer, shucheng)
    settle_others(cast, shucheng)
    return shucheng


@pytest.mark.article("D7")
def test_a_year_that_nothing_bars_is_certified_and_proves_itself(cast: Any, ready: Jurisdiction) -> None:
    row = certify(cast)
    assert (row.state, row.certified_by, row.frozen.records) == ("certified", cast.office, 2)
    assert proves(row.frozen) == []
    assert standing_of(YEAR, ready).label == "已认定"
    assert YearStep.objects.get().paper.number == "六安办〔2019〕3号"


@pytest.mark.article("D7")
@pytest.mark.parametrize("kind", BARRING)
def test_one_barring_spot_of_any_kind_is_one_too_many(kind: str, cast: Any, ready: Jurisdiction) -> None:
    spot = Enterprise.objects.first()
    Enterprise.objects.filter(pk=spot.pk).update(remark=f"盲区：{kind}")
    with pytest.raises(RuleBroken, match=KINDS[kind].label):
        certify(cast)
    assert not FrozenYear.objects.exists() and not FrozenPart.objects.exists()
    Enterprise.objects.filter(pk=spot.pk).update(remark="")
    assert certify(cast).state == "certified"


def test_a_kind_that_nobody_watches_bars(cast: Any, ready: Jurisdiction, monkeypatch: pytest.MonkeyPatch) -> None:
    from enterprises.register import spots

    monkeypatch.delitem(spots._sources, "claimed_twice")
    with pytest.raises(RuleBroken, match="多头认领"):
        certify(cast)


def test_every_county_has_to_be_accepted(cast: Any, ready: Jurisdiction) -> None:
    row = CensusReturn.objects.get(year=YEAR, jurisdiction=ready)
    give_back(by=cast.office, census_return=row, revision=row.revision, remarks="核对规上")
    with pytest.raises(RuleBroken, match="县区报送未接收"):
        certify(cast)


def test_who_may_and_what_is_missing(cast: Any, ready: Jurisdiction) -> None:
    for stranger in (cast.shucheng_officer, cast.leader, cast.city_department):
        with pytest.raises(PermissionDenied):
            certify(type("Asked", (), {"office": stranger})())
    with pytest.raises(RuleBroken, match="文号"):
        certify(cast, number=" ")
    with pytest.raises(Conflict):
        certify(cast, revision=4)
    assert certify(cast)
    with pytest.raises(RuleBroken, match="已认定"):
        certify(cast, revision=1)


def test_a_certification_is_taken_back_with_a_paper_and_its_text_stays(cast: Any, ready: Jurisdiction) -> None:
    first = certify(cast).frozen
    paper = {"number": "六安办〔2019〕9号", "dated": None, "file": None}
    with pytest.raises(RuleBroken, match="原因"):
        withdraw_certification(by=cast.office, year=YEAR, revision=1, reason=" ", **paper)
    row = withdraw_certification(by=cast.office, year=YEAR, revision=1, reason="漏了一个园区", **paper)
    assert (row.state, row.frozen) == ("collecting", None)
    again = certify(cast, revision=2).frozen
    assert again.number == 2
    assert {one.pk for one in FrozenYear.objects.all()} == {first.pk, again.pk}
    assert proves(first) == [] == proves(again)


@pytest.mark.parametrize("model", [FrozenYear, FrozenPart, Freeze])
def test_what_is_frozen_is_refused_to_be_changed_by_the_database(model: Any, cast: Any, ready: Jurisdiction) -> None:
    certify(cast)
    table = model._meta.db_table
    for statement in (f"UPDATE {table} SET sha256 = ''", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_text_that_was_tampered_with_is_found_out(cast: Any, ready: Jurisdiction) -> None:
    from liuan_safety.audit.immutable import lifted

    frozen = certify(cast).frozen
    with lifted(connection):
        part = FrozenPart.objects.filter(records__gt=0).first()
        FrozenPart.objects.filter(pk=part.pk).update(text=part.text.replace("建材", "建筑"))
    assert any("校验值不符" in words for words in proves(frozen))


def test_the_city_is_as_far_as_the_last_of_all_its_counties(cast: Any, shucheng: Jurisdiction) -> None:
    """One whose return nobody has opened yet is one that has not sent."""
    city = shucheng.parent
    assert standing_of(YEAR, city).step == "open"
    now = timezone.now()
    CensusReturn.objects.create(year=YEAR, jurisdiction=shucheng, state="accepted", sent_at=now, decided_at=now)
    assert (standing_of(YEAR, shucheng).step, standing_of(YEAR, city).step) == ("accepted", "open")
    for county in county_level().exclude(pk=shucheng.pk):
        CensusReturn.objects.create(year=YEAR, jurisdiction=county, state="sent", sent_at=now)
    assert standing_of(YEAR, city).step == "sent"


def test_states_of_the_year_are_moved_by_services_alone(cast: Any, ready: Jurisdiction) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        CensusYear.objects.create(year=2017, state="certified")

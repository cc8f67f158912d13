"""Units of proposals: resolved in bulk like `unit_for`, kept with their instant, brought in step with changes."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from enterprises.register.models import Place
from enterprises.supervision import settling
from enterprises.supervision.models import PlaceProposal, SupervisionProposal, SupervisorName
from enterprises.supervision.proposing import LOOKED_UP, queue_if_behind, write_proposals
from enterprises.supervision.selectors import LOOKED_INTO, unit_for
from enterprises.supervision.selectors.names import unknown_names
from enterprises.supervision.services import open_draft
from enterprises.supervision.services.naming import say_name
from enterprises.supervision.units import Units
from liuan_safety.organizations.models import Jurisdiction, UnitEvent
from liuan_safety.organizations.services.unit_events import record_event
from liuan_safety.ui.errors import RuleBroken
from tests.enterprises.factories import EnterpriseFactory
from tests.enterprises.supervision.claims import department, held_rules
from tests.liuan_safety.organizations.factories import UnitFactory, jurisdiction

pytestmark = pytest.mark.django_db


def propose_again(enterprise: Any) -> SupervisionProposal:
    row = type(enterprise).objects.filter(pk=enterprise.pk).values(*LOOKED_INTO, *LOOKED_UP).get()
    write_proposals(held_rules(), [row], Units())
    return SupervisionProposal.objects.get(enterprise=enterprise)


@pytest.fixture
def rules(cast: Any) -> Any:
    """The shipped rules in force since long."""
    held = open_draft(by=cast.office)
    type(held).objects.filter(pk=held.pk).update(valid_from="2020-01-01")
    return held


def test_units_resolve_as_one_by_one(cast: Any) -> None:
    department("住房和城乡建设局"), department("住房和城乡建设局", "六安市"), department("商务局", "六安市")
    units = Units()
    for place in Jurisdiction.objects.filter(name__in=("金安区", "三十铺镇", "舒城县", "六安市")):
        for field in ("住建", "商务", "没有", ""):
            found = unit_for(field, place)
            assert units.for_field(field, place.pk) == (found.pk if found else None)


def test_a_unit_that_stays_keeps_its_instant(rules: Any, cast: Any) -> None:
    builders = department("住房和城乡建设局")
    enterprise = EnterpriseFactory(name="金安区皖兴建筑工程有限公司", business_scope="房屋建筑工程施工")
    first = propose_again(enterprise)
    assert first.unit == builders
    long_ago = timezone.now() - datetime.timedelta(days=40)
    SupervisionProposal.objects.update(unit_since=long_ago)
    assert propose_again(enterprise).unit_since == long_ago
    enterprise.name = "金安区皖兴加油站"
    enterprise.business_scope = "汽油零售"
    enterprise.save()
    changed = propose_again(enterprise)
    assert changed.unit != builders
    assert changed.unit_since is None or changed.unit_since > long_ago


def test_old_names_lead_to_todays_units(rules: Any, cast: Any) -> None:
    emergency = department("应急管理局")
    emergency.names.create(
        name="金安区安全生产监督管理局", short_name="金安区安监局", valid_from="2010-01-01", valid_to="2018-01-01"
    )
    trade = UnitFactory(name="金安区工商行政管理局", jurisdiction=jurisdiction("金安区"), valid_to="2019-03-01")
    market = UnitFactory(name="金安区市场监督管理局", jurisdiction=jurisdiction("金安区"), field="市场监管")
    event = UnitEvent.objects.create(kind="merged", effective_on="2019-03-01", summary="合并")
    event.sources.add(trade), event.targets.add(market)
    units, town = Units(), jurisdiction("三十铺镇", "金安区").pk
    for written, unit in (("安监局", emergency), ("金安区安监局", emergency), ("工商行政管理局", market)):
        assert units.nominated(written, town).unit_id == unit.pk, written
    assert units.nominated("金安区工商行政管理局", town).matches[0].how.value == "原名"


def test_a_new_unit_and_a_new_word_are_noticed(rules: Any, cast: Any) -> None:
    city = department("住房和城乡建设局", "六安市")
    enterprise = EnterpriseFactory(
        name="金安区皖兴建筑工程有限公司", business_scope="房屋建筑工程施工", supervisor_as_written="墙改办"
    )
    propose_again(enterprise)
    assert enterprise.supervision_proposal.unit == city
    assert queue_if_behind() is None
    county = department("住房和城乡建设局")
    assert queue_if_behind() is not None
    settling.settle(Units())
    proposal = SupervisionProposal.objects.get()
    assert (proposal.unit, proposal.nominated_unit) == (county, None)
    assert not settling.is_behind()
    [unknown] = unknown_names(cast.jinan_officer)
    assert (unknown.written, unknown.county.name, unknown.number) == ("墙改办", "金安区", 1)
    say_name(county=jurisdiction("金安区"), written="墙改办", unit=county, by=cast.jinan_officer)
    settling.settle(Units())
    assert SupervisionProposal.objects.get().nominated_unit == county
    assert unknown_names(cast.jinan_officer) == []


def test_who_may_say_what_a_writing_means(cast: Any) -> None:
    here, unit = jurisdiction("金安区"), department("住房和城乡建设局")
    for user in (cast.yuan_officer, cast.jinan_township, cast.jinan_department):
        with pytest.raises(PermissionDenied):
            say_name(county=here, written="墙改办", unit=unit, by=user)
    with pytest.raises(RuleBroken):
        say_name(county=here, written="墙改办", unit=department("商务局", "裕安区"), by=cast.office)
    with pytest.raises(RuleBroken):
        say_name(county=here, written=" ", unit=unit, by=cast.office)
    say_name(county=here, written="墙 改办", unit=unit, by=cast.office)
    other = department("商务局")
    say_name(county=here, written="墙改办", unit=other, by=cast.jinan_officer)
    assert [(row.key, row.unit) for row in SupervisorName.objects.all()] == [("墙改办", other)]


def test_a_place_in_another_county_has_a_proposal_of_its_own(rules: Any, cast: Any) -> None:
    here, there = department("住房和城乡建设局"), department("住房和城乡建设局", "裕安区")
    enterprise = EnterpriseFactory(name="金安区皖兴建筑工程有限公司", business_scope="房屋建筑工程施工")
    site = Place.objects.create(
        enterprise=enterprise,
        kind="site",
        name="城南工地",
        jurisdiction=jurisdiction("裕安区"),
        valid_from=timezone.now(),
    )
    assert propose_again(enterprise).unit == here
    settling.settle(Units())
    row = PlaceProposal.objects.get()
    assert (row.place, row.unit, row.department) == (site, there, "住建")
    since = row.unit_since
    settling.settle(Units())
    assert PlaceProposal.objects.get().unit_since == since
    Place.objects.filter(pk=site.pk).update(jurisdiction=jurisdiction("三十铺镇", "金安区"))
    assert settling.is_behind()
    settling.settle(Units())
    assert not PlaceProposal.objects.exists()


def test_a_merged_unit_hands_everything_over(cast: Any) -> None:
    from enterprises.supervision.models import Assignment
    from enterprises.supervision.services import claiming
    from tests.enterprises.supervision.claims import lead, officer, proposed, rows, state

    old, new = department("商务局"), department("经济和信息化局")
    mine, both, waiting = proposed(old), proposed(old, new, name="金安乙厂"), proposed(old, name="金安丙厂")
    claiming.claim(rows=rows(mine), by=officer(old))
    for unit in (old, new):
        claiming.claim(rows=rows(both), by=officer(unit))
    claiming.pass_on(rows=rows(waiting), to=department("应急管理局"), code="field", reason="", by=officer(old))
    claiming.pass_on(rows=rows(waiting), to=old, code="field", reason="", by=officer(department("应急管理局")))
    assert state(both) == "twice"
    event = record_event(
        by=cast.office, kind=UnitEvent.Kind.MERGED, sources=[old], on=timezone.localdate(), plan={"target": new.pk}
    )
    assert event.moved["监管归属和待答复的企业"] == 2
    assert (lead(mine), state(mine)) == (new, "claimed")
    assert (lead(both), state(both)) == (new, "claimed")
    assert not Assignment.objects.current().filter(unit=old).exists()
    assert SupervisionProposal.objects.filter(unit=old).count() == 0

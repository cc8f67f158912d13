"""Versions of the rules: draft, change, trial, publication; and the proposals that follow."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enterprises.register.models import Enterprise
from enterprises.supervision import selectors, services
from enterprises.supervision.models import Rule, RuleSet, SupervisionProposal
from enterprises.supervision.proposing import PROPOSE_JOB, TRIAL_JOB, proposal_for, queue_if_behind
from enterprises.supervision.shipped import shipped_rules
from liuan_safety.audit.models import DeedRecord
from liuan_safety.jobs.models import Job
from liuan_safety.jobs.running import execute
from liuan_safety.organizations.models import Unit
from liuan_safety.ui.errors import Conflict, RuleBroken
from tests.enterprises.factories import EnterpriseFactory
from tests.liuan_safety.organizations.factories import UnitFactory, jurisdiction

pytestmark = pytest.mark.django_db
EMPTY: dict[str, Any] = dict.fromkeys(("codes", "sectors", "names", "scope", "hazards", "without", "activity"), "")


def values(**given: Any) -> dict[str, Any]:
    return {"title": "规则", "department": "住建", "rank": 5, **EMPTY, **given}


@pytest.fixture
def first(cast: Any) -> RuleSet:
    """Version 1 with two rules, in force."""
    held = RuleSet.objects.create(version=1, made_at=timezone.now(), valid_from=datetime.date(2020, 1, 1))
    held.rules.create(key="build", title="建筑", department="住建", names="建材\n建筑", scope="建筑施工")
    held.rules.create(key="trade", title="商贸", department="商务", rank=7, scope="销售")
    return held


def propose_now() -> Job:
    job = queue_if_behind()
    assert job is not None
    assert execute(job.pk, in_background=False)
    job.refresh_from_db()
    return job


def hold(version: int, cast: Any, **more: Any) -> RuleSet:
    given = {"valid_from": timezone.localdate(), "note": "", "ground": "会议纪要", "by": cast.office}
    given["seen"] = RuleSet.objects.get(version=version).revision
    return services.let_hold(version=version, **{**given, **more})


def test_the_first_draft_holds_the_shipped_rules(cast: Any) -> None:
    made = services.open_draft(by=cast.office)
    assert (made.version, made.is_draft, made.rules.count()) == (1, True, len(shipped_rules()))
    assert {row.as_rule() for row in made.rules.all()} == set(shipped_rules())
    assert services.open_draft(by=cast.office) == made


def test_only_the_office_may(cast: Any, first: RuleSet) -> None:
    for person in (cast.jinan_officer, cast.leader):
        with pytest.raises(PermissionDenied):
            services.open_draft(by=person)
        with pytest.raises(PermissionDenied):
            services.let_hold(version=1, valid_from=timezone.localdate(), note="", ground="x", seen=1, by=person)


def test_a_draft_is_a_copy_and_the_version_in_force_stays(cast: Any, first: RuleSet) -> None:
    made = services.open_draft(by=cast.office)
    services.save_rule(version=2, key="build", values=values(title="建筑业", names="建筑"), seen=1, by=cast.office)
    services.drop_rule(version=2, key="trade", by=cast.office)
    services.drop_rule(version=2, key="trade", by=cast.office)
    assert list(made.rules.values_list("title", flat=True)) == ["建筑业"]
    assert list(first.rules.values_list("title", flat=True)) == ["建筑", "商贸"]
    assert selectors.rule_set_in_force() == first


def test_a_colleague_was_faster(cast: Any, first: RuleSet) -> None:
    services.open_draft(by=cast.office)
    services.save_rule(version=2, key="build", values=values(names="砖"), seen=1, by=cast.office)
    with pytest.raises(Conflict):
        services.save_rule(version=2, key="build", values=values(names="瓦"), seen=1, by=cast.office)
    with pytest.raises(Conflict):
        hold(2, cast, seen=1)
    assert Rule.objects.get(rule_set__version=2, key="build").names == "砖"


def test_saved_twice_is_one_change(cast: Any, first: RuleSet) -> None:
    services.open_draft(by=cast.office)
    row = services.save_rule(version=2, key="build", values=values(names="砖"), seen=1, by=cast.office)
    again = services.save_rule(version=2, key="build", values=values(names="砖"), seen=row.revision, by=cast.office)
    assert again.revision == row.revision
    assert DeedRecord.objects.filter(action="supervision.rule.saved").count() == 1


def test_a_published_version_is_never_changed(cast: Any, first: RuleSet) -> None:
    deeds = (
        lambda: services.save_rule(version=1, key="build", values=values(names="砖"), seen=1, by=cast.office),
        lambda: services.drop_rule(version=1, key="build", by=cast.office),
        lambda: services.discard_draft(version=1, by=cast.office),
        lambda: services.try_out(version=1, by=cast.office),
        lambda: hold(1, cast),
    )
    for deed in deeds:
        with pytest.raises(RuleBroken, match="已经发布"):
            deed()


def test_a_rule_has_to_look_at_something(cast: Any, first: RuleSet) -> None:
    services.open_draft(by=cast.office)
    with pytest.raises(RuleBroken, match="至少填一项"):
        services.save_rule(version=2, key="", values=values(without="砖"), seen=None, by=cast.office)


def test_versions_follow_one_another_by_their_day(cast: Any, first: RuleSet) -> None:
    today = timezone.localdate()
    services.open_draft(by=cast.office)
    with pytest.raises(RuleBroken, match="不能早于今天"):
        hold(2, cast, valid_from=today - datetime.timedelta(days=1))
    to_come = hold(2, cast, valid_from=today + datetime.timedelta(days=10))
    assert selectors.rule_set_in_force() == first
    assert selectors.rule_set_in_force(to_come.valid_from) == to_come
    services.open_draft(by=cast.office)
    with pytest.raises(RuleBroken, match="不能更早"):
        hold(3, cast)
    assert not Job.objects.filter(kind=PROPOSE_JOB).exists()


def test_proposals_follow_the_version_the_register_and_nothing_else(cast: Any, first: RuleSet) -> None:
    built = EnterpriseFactory(name="金安甲建材厂", business_scope="建筑施工")
    sold = EnterpriseFactory(name="金安乙", business_scope="五金销售", supervisor_as_written="安监局")
    nobody = EnterpriseFactory(name="金安丙", business_scope="")
    closed = EnterpriseFactory(name="金安丁建材厂", valid_to=timezone.now(), condition="closed")
    untouched = list(Enterprise.objects.order_by("pk").values())
    assert propose_now().result == {"proposed": 3, "version": 1}
    told = dict(SupervisionProposal.objects.values_list("enterprise", "department"))
    assert told == {built.pk: "住建", sold.pk: "商务", nobody.pk: ""}
    stored = SupervisionProposal.objects.get(enterprise=built)
    assert (stored.rule_title, stored.words) == ("建筑", "企业名称“建材”、经营范围“建筑施工”")
    assert queue_if_behind() is None

    services.open_draft(by=cast.office)
    services.save_rule(version=2, key="trade", values=values(department="供销", scope="销售"), seen=1, by=cast.office)
    hold(2, cast)
    propose_now()
    assert SupervisionProposal.objects.get(enterprise=sold).department == "供销"
    assert set(SupervisionProposal.objects.values_list("rule_set__version", flat=True)) == {2}
    assert list(Enterprise.objects.order_by("pk").values()) == untouched
    assert not SupervisionProposal.objects.filter(enterprise=closed).exists()

    Enterprise.objects.filter(pk=nobody.pk).update(business_scope="建筑施工", revision=2)
    assert propose_now().result["proposed"] == 1
    assert SupervisionProposal.objects.get(enterprise=nobody).department == "住建"


def test_a_trial_counts_and_writes_nothing(cast: Any, first: RuleSet) -> None:
    sold = EnterpriseFactory(name="金安乙", business_scope="五金销售")
    EnterpriseFactory(name="金安甲建材厂")
    services.open_draft(by=cast.office)
    services.save_rule(version=2, key="trade", values=values(department="供销", scope="销售"), seen=1, by=cast.office)
    job = services.try_out(version=2, by=cast.office)
    assert services.try_out(version=2, by=cast.office) == job
    assert execute(job.pk, in_background=False)
    job.refresh_from_db()
    assert job.kind == TRIAL_JOB
    assert (job.result["checked"], job.result["changed"]) == (2, 1)
    assert job.result["moves"] == [["商务", "供销", 1, [sold.pk]]]
    assert job.result["departments"] == [["住建", 1, 1], ["供销", 0, 1], ["商务", 1, 0]]
    assert not SupervisionProposal.objects.exists()


def test_what_is_not_stored_yet_is_reckoned(cast: Any, first: RuleSet) -> None:
    enterprise = EnterpriseFactory(name="金安甲建材厂")
    found = proposal_for(enterprise)
    assert found is not None
    assert (found.department, found.words, found.pk) == ("住建", "企业名称“建材”", None)
    propose_now()
    found = proposal_for(enterprise)
    assert found is not None
    assert found.pk


def test_a_field_means_the_nearest_department(cast: Any) -> None:
    town = jurisdiction("三十铺镇", "金安区")
    city = UnitFactory(
        name="六安市测试住建局", field="测试领域", kind=Unit.Kind.DEPARTMENT, jurisdiction=jurisdiction("六安市")
    )
    assert selectors.unit_for("测试领域", town) == city
    county = UnitFactory(
        name="金安区测试住建局", field="测试领域", kind=Unit.Kind.DEPARTMENT, jurisdiction=jurisdiction("金安区")
    )
    assert selectors.unit_for("测试领域", town) == county
    assert selectors.unit_for("没有的领域", town) is None
    assert selectors.unit_for("", town) is None


def test_a_chunk_is_written_by_few_statements(cast: Any, first: RuleSet) -> None:
    from enterprises.supervision.proposing import LOOKED_UP, write_proposals
    from enterprises.supervision.units import Units

    for number in range(20):
        EnterpriseFactory(name=f"金安{number}建材厂")
    rows = next(selectors.chunks(selectors.out_of_step(first), *LOOKED_UP))
    units = Units()
    selectors.proposer_of(first)
    with CaptureQueriesContext(connection) as asked:
        write_proposals(first, rows, units)
    assert sum(query["sql"].startswith("INSERT") for query in asked) == 1

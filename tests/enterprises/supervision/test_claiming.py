"""Deeds of departments: claim, pass on, refuse, withdraw; one by one and many at once."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enterprises.register.models import Enterprise
from enterprises.supervision.models import Assignment, Claim, SupervisionCase, SupervisionStep
from enterprises.supervision.services import claiming
from enterprises.supervision.subjects import Subject, Ticked
from liuan_safety.audit.models import DeedRecord
from liuan_safety.ui.errors import RuleBroken
from tests.enterprises.factories import EnterpriseFactory
from tests.enterprises.supervision.claims import case_of, department, lead, officer, proposed, rows, state

pytestmark = pytest.mark.django_db


@pytest.fixture
def emergency(cast: Any) -> Any:
    return department("应急管理局")


def test_a_claim_makes_the_department_the_lead(builders: Any) -> None:
    enterprise = proposed(builders)
    outcome = claiming.claim(rows=rows(enterprise), by=officer(builders), ground="三定规定")
    assert [item.enterprise for item in outcome.done] == [enterprise]
    assert (state(enterprise), lead(enterprise)) == ("claimed", builders)
    row = Assignment.objects.get()
    assert (row.ground, row.origin, row.is_interim, row.valid_to) == ("三定规定", "claim", False, None)
    step = SupervisionStep.objects.get()
    assert (step.key, step.from_state, step.to_state, step.unit) == ("claim", "", "claimed", builders)
    assert DeedRecord.objects.filter(action="supervision.case.claim").count() == 1


def test_sent_twice_it_does_nothing_the_second_time(builders: Any) -> None:
    enterprise, by = proposed(builders), officer(builders)
    ticked = rows(enterprise)
    claiming.claim(rows=ticked, by=by)
    again = claiming.claim(rows=ticked, by=by)
    assert (again.done, again.already, again.left_alone) == ([], 1, [])
    assert SupervisionStep.objects.count() == 1
    for deed in (claiming.refuse, claiming.pass_on):
        other = proposed(builders, name=f"金安{deed.__name__}厂")
        given = {"to": department("商务局")} if deed is claiming.pass_on else {}
        seen = rows(other)
        deed(rows=seen, code="field", reason="", by=by, **given)
        assert deed(rows=seen, code="field", reason="", by=by, **given).already == 1


def test_claimed_by_two_is_claimed_twice_until_one_withdraws(builders: Any, industry: Any) -> None:
    enterprise = proposed(builders, industry)
    claiming.claim(rows=rows(enterprise), by=officer(industry))
    claiming.claim(rows=rows(enterprise), by=officer(builders))
    assert (state(enterprise), lead(enterprise)) == ("twice", industry)
    claiming.withdraw(rows=rows(enterprise), reason="核对有误", by=officer(industry))
    assert (state(enterprise), lead(enterprise)) == ("claimed", builders)
    assert Claim.objects.filter(ended_at=None).count() == 1


def test_whoever_supports_stands_beside_the_lead(builders: Any, emergency: Any) -> None:
    enterprise = proposed(builders, emergency)
    by = officer(emergency)
    left = claiming.claim(rows=rows(enterprise), part="support", by=by).left_alone
    assert "还没有行业主管部门" in left[0].reason
    claiming.claim(rows=rows(enterprise), by=officer(builders))
    claiming.claim(rows=rows(enterprise), part="support", by=by)
    assert (state(enterprise), lead(enterprise)) == ("claimed", builders)
    assert Assignment.objects.current().get(part="support").unit == emergency
    claiming.withdraw(rows=rows(enterprise), reason="不再配合", by=by)
    assert not Assignment.objects.current().filter(part="support").exists()
    assert (state(enterprise), lead(enterprise)) == ("claimed", builders)


def test_refused_by_the_nominated_the_proposed_is_asked_with_its_own_term(builders: Any, industry: Any) -> None:
    enterprise = proposed(builders, industry)
    claiming.refuse(rows=rows(enterprise), code="field", by=officer(industry))
    case = case_of(enterprise)
    assert (case.state, case.asked_unit) == ("passed", builders)
    assert case.asked_at == enterprise.supervision_proposal.unit_since
    claiming.refuse(rows=rows(enterprise), code="other", reason="不是本局的企业", by=officer(builders))
    assert (state(enterprise), case_of(enterprise).asked_unit) == ("refused", None)


def test_passed_on_and_back_the_two_differ(builders: Any, industry: Any) -> None:
    enterprise = proposed(builders)
    claiming.pass_on(rows=rows(enterprise), to=industry, code="field", reason="", by=officer(builders))
    assert (state(enterprise), case_of(enterprise).asked_unit) == ("passed", industry)
    claiming.pass_on(rows=rows(enterprise), to=builders, code="scope", reason="", by=officer(industry))
    assert state(enterprise) == "disputed"
    left = claiming.claim(rows=rows(enterprise), by=officer(builders)).left_alone
    assert "裁定" in left[0].reason


def test_a_lead_that_passes_on_goes_on_until_the_other_claims(builders: Any, industry: Any) -> None:
    enterprise = proposed(builders)
    claiming.claim(rows=rows(enterprise), by=officer(builders))
    claiming.pass_on(rows=rows(enterprise), to=industry, code="other", reason="改了行", by=officer(builders))
    assert (state(enterprise), lead(enterprise)) == ("passed", builders)
    claiming.claim(rows=rows(enterprise), by=officer(industry))
    assert (state(enterprise), lead(enterprise)) == ("claimed", industry)
    assert Assignment.objects.filter(unit=builders, valid_to=None).count() == 0


def test_refused_by_the_other_a_lead_that_passed_on_is_in_dispute(builders: Any, industry: Any) -> None:
    enterprise = proposed(builders)
    claiming.claim(rows=rows(enterprise), by=officer(builders))
    claiming.pass_on(rows=rows(enterprise), to=industry, code="field", reason="", by=officer(builders))
    claiming.refuse(rows=rows(enterprise), code="field", by=officer(industry))
    assert (state(enterprise), lead(enterprise)) == ("disputed", builders)


def test_withdrawn_the_department_is_asked_again(builders: Any) -> None:
    enterprise = proposed(builders)
    claiming.claim(rows=rows(enterprise), by=officer(builders))
    claiming.withdraw(rows=rows(enterprise), reason="点错了", by=officer(builders))
    case = case_of(enterprise)
    assert (case.state, case.asked_unit, lead(enterprise)) == ("passed", builders, None)
    assert case.asked_at == enterprise.supervision_proposal.unit_since


def test_what_a_colleague_changed_is_left_out_and_told(builders: Any, industry: Any) -> None:
    first, second = proposed(builders, industry), proposed(builders, name="金安第二厂")
    seen = rows(first, second)
    claiming.claim(rows=rows(first), by=officer(industry))
    outcome = claiming.claim(rows=seen, by=officer(builders))
    assert [item.enterprise for item in outcome.done] == [second]
    assert outcome.left_alone[0].name == first.name
    assert "已认领" in outcome.left_alone[0].reason
    assert state(first) == "claimed"


def test_what_is_not_before_the_department_is_left_alone_without_a_name(builders: Any, cast: Any) -> None:
    stranger = proposed(department("商务局"))
    outcome = claiming.claim(rows=rows(stranger), by=officer(builders))
    assert [(row.name, row.reason) for row in outcome.left_alone] == [("", "已不在本部门可办理的范围内")]
    gone = [Ticked(Subject(10**9), 0)]
    assert claiming.claim(rows=gone, by=officer(builders)).left_alone[0].name == ""
    assert not SupervisionCase.objects.exists()


def test_a_department_elsewhere_cannot_claim_what_nobody_has(cast: Any) -> None:
    enterprise = proposed()
    there = department("商务局", "裕安区")
    assert claiming.claim(rows=rows(enterprise), by=officer(there)).left_alone
    here = department("商务局")
    assert claiming.claim(rows=rows(enterprise), by=officer(here)).done


def test_reasons_are_asked_for(builders: Any) -> None:
    ticked, by = rows(proposed(builders)), officer(builders)
    for given in ({"code": ""}, {"code": "mood"}, {"code": "other", "reason": " "}):
        with pytest.raises(RuleBroken):
            claiming.refuse(rows=ticked, by=by, **given)
    with pytest.raises(RuleBroken):
        claiming.withdraw(rows=ticked, reason=" ", by=by)
    with pytest.raises(RuleBroken):
        claiming.pass_on(rows=ticked, to=builders, code="field", reason="", by=by)
    with pytest.raises(RuleBroken):
        claiming.claim(rows=[], by=by)
    with pytest.raises(RuleBroken):
        claiming.claim(rows=[Ticked(Subject(number), 0) for number in range(501)], by=by)
    assert not SupervisionStep.objects.exists()


def test_only_departments_claim(cast: Any, builders: Any) -> None:
    ticked = rows(proposed(builders))
    for user in (cast.office, cast.jinan_officer, cast.jinan_township, cast.jinan_keeper):
        with pytest.raises(PermissionDenied):
            claiming.claim(rows=ticked, by=user)


def test_a_place_of_another_county_is_claimed_by_itself(builders: Any) -> None:
    from enterprises.supervision.models import PlaceProposal

    enterprise = EnterpriseFactory(place_name="裕安区")
    place = enterprise.places.get()
    PlaceProposal.objects.create(place=place, enterprise=enterprise, unit=builders, unit_since=enterprise.valid_from)
    claiming.claim(rows=[Ticked(Subject(enterprise.pk, place.pk), 0)], by=officer(builders))
    row = Assignment.objects.get()
    assert (row.place, row.unit, row.part) == (place, builders, "lead")
    assert lead(enterprise) is None


def test_the_department_sees_what_it_supervises_and_nothing_else(builders: Any, industry: Any) -> None:
    mine, theirs, waiting = proposed(builders), proposed(industry, name="金安他厂"), proposed(builders, name="金安待厂")
    claiming.claim(rows=rows(mine), by=officer(builders))
    claiming.claim(rows=rows(theirs), by=officer(industry))
    seen = Enterprise.objects.visible_to(officer(builders))
    assert list(seen) == [mine]
    assert waiting not in seen
    claiming.withdraw(rows=rows(mine), reason="不是", by=officer(builders))
    assert not Enterprise.objects.visible_to(officer(builders)).exists()


def test_hundreds_are_written_by_few_statements(builders: Any) -> None:
    by = officer(builders)
    few, many = [[proposed(builders, name=f"金安{size}号{n}厂") for n in range(size)] for size in (2, 12)]
    counts = []
    for some in (few, many):
        with CaptureQueriesContext(connection) as asked:
            claiming.claim(rows=rows(*some), by=by)
        counts.append(len(asked) - len(some))
    assert counts[0] == counts[1]


def test_imports_never_override_a_decision(builders: Any, industry: Any) -> None:
    """A later import changes what the county wrote, and the proposal with it: the claim stands."""
    from enterprises.supervision.proposing import LOOKED_UP, write_proposals
    from enterprises.supervision.selectors import LOOKED_INTO
    from enterprises.supervision.units import Units
    from tests.enterprises.supervision.claims import held_rules

    enterprise = proposed(builders)
    claiming.claim(rows=rows(enterprise), by=officer(builders))
    before = [list(model.objects.values()) for model in (Assignment, Claim, SupervisionCase, SupervisionStep)]
    Enterprise.objects.filter(pk=enterprise.pk).update(supervisor_as_written="经信局", revision=2)
    row = Enterprise.objects.filter(pk=enterprise.pk).values(*LOOKED_INTO, *LOOKED_UP).get()
    write_proposals(held_rules(), [row], Units())
    enterprise.refresh_from_db()
    assert enterprise.supervision_proposal.nominated_unit == industry
    assert [list(model.objects.values()) for model in (Assignment, Claim, SupervisionCase, SupervisionStep)] == before
    assert lead(enterprise) == builders

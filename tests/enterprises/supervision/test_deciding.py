"""What the office says: interim supervisors, decisions, and what they do to claims."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile

from enterprises.supervision.models import Assignment, Claim
from enterprises.supervision.services import claiming
from enterprises.supervision.services.deciding import Decision, decide, name_interim
from enterprises.supervision.subjects import Subject
from liuan_safety.audit.papers import add_paper
from liuan_safety.ui.errors import Conflict, RuleBroken
from tests.enterprises.supervision.claims import case_of, department, lead, officer, proposed, rows, state

pytestmark = pytest.mark.django_db
GROUND = "安委办专题会议纪要"


def scan(by: Any) -> Any:
    return add_paper(title="会议纪要", number="〔2026〕7号", file=ContentFile(b"%PDF-1.4 x", name="a.pdf"), by=by)


def decided(enterprise: Any, unit: Any, by: Any, **given: Any) -> Any:
    given = {"ground": GROUND, "decision": Decision(unit), **given}
    revision = given.pop("revision", rows(enterprise)[0].revision)
    return decide(subject=Subject(enterprise.pk), revision=revision, by=by, **given)


def test_an_interim_supervisor_covers_until_a_department_claims(builders: Any, industry: Any, cast: Any) -> None:
    enterprise = proposed(builders)
    claiming.refuse(rows=rows(enterprise), code="field", by=officer(builders))
    outcome = name_interim(rows=rows(enterprise), unit=industry, ground=GROUND, by=cast.office)
    assert len(outcome.done) == 1
    assert (state(enterprise), lead(enterprise)) == ("interim", industry)
    assert Assignment.objects.current().get().is_interim
    claiming.claim(rows=rows(enterprise), by=officer(builders))
    assert (state(enterprise), lead(enterprise)) == ("claimed", builders)
    assert not Assignment.objects.current().filter(is_interim=True).exists()


def test_the_interim_department_may_keep_it(industry: Any, cast: Any) -> None:
    enterprise = proposed()
    name_interim(rows=rows(enterprise), unit=industry, ground=GROUND, by=cast.office)
    claiming.claim(rows=rows(enterprise), by=officer(industry))
    row = Assignment.objects.current().get()
    assert (row.unit, row.is_interim, row.origin) == (industry, False, "claim")


def test_many_get_their_own_proposed_unit(builders: Any, industry: Any, cast: Any) -> None:
    first, second, third = proposed(builders), proposed(industry, name="金安乙厂"), proposed(name="金安丙厂")
    ticked = rows(first, second, third)
    outcome = name_interim(rows=ticked, unit=None, ground=GROUND, by=cast.office)
    assert (lead(first), lead(second), lead(third)) == (builders, industry, None)
    assert [row.name for row in outcome.left_alone] == [third.name]
    again = name_interim(rows=ticked, unit=None, ground=GROUND, by=cast.office)
    assert (again.done, again.already) == ([], 2)


def test_a_claimed_one_gets_no_interim_supervisor(builders: Any, industry: Any, cast: Any) -> None:
    enterprise = proposed(builders)
    claiming.claim(rows=rows(enterprise), by=officer(builders))
    outcome = name_interim(rows=rows(enterprise), unit=industry, ground=GROUND, by=cast.office)
    assert "已有部门认领" in outcome.left_alone[0].reason
    assert lead(enterprise) == builders


def test_a_dispute_goes_on_under_an_interim_supervisor(builders: Any, industry: Any, cast: Any) -> None:
    enterprise = proposed(builders)
    claiming.pass_on(rows=rows(enterprise), to=industry, code="field", reason="", by=officer(builders))
    claiming.pass_on(rows=rows(enterprise), to=builders, code="field", reason="", by=officer(industry))
    name_interim(rows=rows(enterprise), unit=builders, ground=GROUND, by=cast.office)
    assert (state(enterprise), lead(enterprise)) == ("disputed", builders)


def test_a_decision_ends_the_claims(builders: Any, industry: Any, cast: Any) -> None:
    enterprise, emergency = proposed(builders, industry), department("应急管理局")
    claiming.claim(rows=rows(enterprise), by=officer(builders))
    claiming.claim(rows=rows(enterprise), by=officer(industry))
    with pytest.raises(RuleBroken, match="扫描件"):
        decided(enterprise, industry, cast.office)
    bare = add_paper(title="会议纪要", by=cast.office)
    with pytest.raises(RuleBroken, match="扫描件"):
        decided(enterprise, industry, cast.office, paper=bare)
    paper = scan(cast.office)
    decided(enterprise, industry, cast.office, paper=paper, decision=Decision(industry, support=(emergency,)))
    assert (state(enterprise), lead(enterprise)) == ("decided", industry)
    assert not Claim.objects.filter(ended_at=None).exists()
    current = {row.unit: (row.part, row.origin, row.paper) for row in Assignment.objects.current()}
    assert current == {industry: ("lead", "decision", paper), emergency: ("support", "decision", paper)}
    assert "裁定" in claiming.claim(rows=rows(enterprise), by=officer(builders)).left_alone[0].reason


def test_what_the_office_imposed_is_not_shed(builders: Any, industry: Any, cast: Any) -> None:
    enterprise = proposed()
    name_interim(rows=rows(enterprise), unit=builders, ground=GROUND, by=cast.office)
    claiming.claim(rows=rows(enterprise), part="support", by=officer(industry))
    name_interim(rows=rows(enterprise), unit=industry, ground=GROUND, by=cast.office)
    outcome = claiming.withdraw(rows=rows(enterprise), reason="不归我", by=officer(industry))
    assert not outcome.done
    assert lead(enterprise) == industry


def test_a_part_that_was_decided_is_not_claimed_over(builders: Any, industry: Any, cast: Any) -> None:
    enterprise = proposed(builders)
    decision = Decision(builders, support=(industry,))
    [ticked] = rows(enterprise)
    decide(subject=ticked.subject, revision=0, decision=decision, ground=GROUND, by=cast.office)
    outcome = claiming.claim(rows=rows(enterprise), part="professional", by=officer(industry))
    assert not outcome.done
    assert "市安委办已裁定" in outcome.left_alone[0].reason
    assert not claiming.withdraw(rows=rows(enterprise), reason="不归我", by=officer(industry)).done


def test_the_office_assigns_anew_without_a_dispute(builders: Any, industry: Any, cast: Any) -> None:
    enterprise = proposed(builders)
    claiming.claim(rows=rows(enterprise), by=officer(builders))
    decided(enterprise, industry, cast.office)
    decided(enterprise, builders, cast.office)
    assert lead(enterprise) == builders
    assert Assignment.objects.filter(enterprise=enterprise).count() == 3
    assert case_of(enterprise).steps.filter(key="decide").count() == 2


def test_a_lead_cannot_step_down_to_support(builders: Any, industry: Any, cast: Any) -> None:
    """Else nobody would lead: it has to pass it on, take its claim back, or ask the office."""
    enterprise, claimed = proposed(builders), proposed(industry, name="金安乙厂")
    decided(enterprise, builders, cast.office)
    assert claiming.claim(rows=rows(enterprise), part="support", by=officer(builders)).done == []
    claiming.claim(rows=rows(claimed), by=officer(industry))
    assert claiming.claim(rows=rows(claimed), part="support", by=officer(industry)).done == []
    assert (lead(enterprise), lead(claimed)) == (builders, industry)


def test_what_a_decision_needs(builders: Any, industry: Any, cast: Any) -> None:
    enterprise = proposed(builders)
    with pytest.raises(RuleBroken, match="依据"):
        decided(enterprise, builders, cast.office, ground=" ")
    with pytest.raises(RuleBroken, match="只能有一种"):
        decided(enterprise, builders, cast.office, decision=Decision(builders, support=(builders,)))
    with pytest.raises(Conflict):
        decided(enterprise, builders, cast.office, revision=7)
    with pytest.raises(RuleBroken, match="不是现有的部门"):
        decided(enterprise, cast.jinan_officer.acting.post.unit, cast.office)
    for user in (cast.jinan_officer, officer(builders), cast.jinan_township):
        with pytest.raises(PermissionDenied):
            decided(enterprise, builders, user)
        with pytest.raises(PermissionDenied):
            name_interim(rows=rows(enterprise), unit=builders, ground=GROUND, by=user)
    assert not Assignment.objects.exists()

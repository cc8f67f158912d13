"""What is owed, what waits for the office, blind spots; and what hangs on an enterprise when it moves."""

import datetime
import json
from typing import Any

import pytest
from django.utils import timezone

from enterprises.register import spots
from enterprises.register.models import Enterprise
from enterprises.register.references import Touched
from enterprises.supervision import hanging
from enterprises.supervision.models import Assignment, PlaceProposal, SupervisionCase, SupervisionProposal
from enterprises.supervision.selectors import asking, waiting
from enterprises.supervision.services import claiming
from enterprises.supervision.services.deciding import name_interim
from liuan_safety.obligations import inbox
from tests.enterprises.factories import EnterpriseFactory
from tests.enterprises.supervision.claims import case_of, department, lead, officer, proposed, rows

pytestmark = pytest.mark.django_db
GROUND = "安委办专题会议纪要"


def ago(days: int) -> Any:
    return timezone.now() - datetime.timedelta(days=days)


def everything() -> Any:
    return Enterprise.objects.filter(valid_to=None)


def found(kind: str) -> list[Any]:
    source = next(one for one in spots.sources() if one.kind == kind)
    return [source.tell(row) for row in source.rows(2026)]


def test_what_a_department_is_asked(builders: Any, industry: Any) -> None:
    mine, county = proposed(builders), proposed(industry, builders, name="金安乙厂")
    theirs, nobodys = proposed(industry, name="金安丙厂"), proposed(name="金安丁厂")
    assert set(asking.asked(builders)) == {mine, county}
    assert set(asking.nobodys(builders)) == {nobodys}
    assert theirs not in asking.open_to(builders)
    claiming.claim(rows=rows(county), by=officer(industry))
    assert set(asking.asked(builders)) == {mine}
    assert set(asking.claimed_by_others(builders)) == {county}
    assert set(asking.own(industry)) == {county}
    claiming.refuse(rows=rows(mine), code="field", by=officer(builders))
    assert set(asking.sent_on(builders)) == {mine}
    assert set(asking.nobodys(builders)) == {mine, nobodys}
    assert set(asking.nobodys(department("商务局", "裕安区"))) == set()
    Enterprise.objects.update(valid_to=timezone.now())
    assert not asking.open_to(builders).exists()


def test_places_are_asked_by_themselves(builders: Any) -> None:
    enterprise = EnterpriseFactory(place_name="裕安区")
    place = enterprise.places.get()
    PlaceProposal.objects.create(place=place, enterprise=enterprise, unit=builders, unit_since=ago(3))
    assert [row.since for row in asking.asked_places(builders)] == [PlaceProposal.objects.get().unit_since]
    assert list(asking.places_open_to(builders)) == [place]
    assert not asking.asked_places(department("商务局")).exists()


def test_one_line_for_a_department_by_its_longest_waiting(builders: Any, industry: Any) -> None:
    proposed(builders, since=ago(2)), proposed(industry, builders, since=ago(5), name="金安乙厂")
    [matter] = inbox.owed_by(officer(builders))
    assert matter.title == f"2 家企业待{builders.name}答复是否监管"
    assert matter.unit == builders.pk
    assert inbox.owed_by(officer(department("商务局"))) == []
    [other] = inbox.owed_by(officer(industry))
    assert other.title.startswith("1 家")
    for enterprise in everything():
        claiming.claim(rows=rows(enterprise), by=officer(builders))
    assert inbox.owed_by(officer(builders)) == []
    assert [one.title for one in inbox.done_by(officer(builders))] == ["认领 1 家企业", "认领 1 家企业"]


def test_what_nobody_answers_is_the_offices(builders: Any, industry: Any, cast: Any) -> None:
    late, soon = proposed(builders, since=ago(60)), proposed(builders, name="金安乙厂")
    both = proposed(builders, industry, since=ago(60), name="金安丙厂")
    SupervisionProposal.objects.filter(enterprise=both).update(unit_since=timezone.now())
    assert set(waiting.unanswered(everything())) == {late}
    titles = [one.title for one in inbox.owed_by(cast.office)]
    assert "1 家企业逾期未答复或无人认领，待指定临时监管部门" in titles
    assert inbox.owed_by(cast.jinan_officer) == []
    name_interim(rows=rows(late), unit=builders, ground=GROUND, by=cast.office)
    assert not waiting.uncovered(everything()).exists()
    assert set(waiting.interim(everything())) == {late}
    assert soon in asking.asked(builders)


def office_line(cast: Any) -> Any:
    return next(one for one in inbox.owed_by(cast.office) if "待指定" in one.title)


def test_what_nobody_was_ever_asked_falls_due_by_its_own_day(cast: Any) -> None:
    nobodys = proposed(name="金安无主厂")
    Enterprise.objects.filter(pk=nobodys.pk).update(valid_from=ago(400))
    matter = office_line(cast)
    assert matter.last_day < timezone.localdate()
    assert str(timezone.localtime(ago(400)).date()) in matter.key


def test_what_was_passed_on_and_not_answered_falls_due_by_its_own_day(builders: Any, industry: Any, cast: Any) -> None:
    passed = proposed(builders)
    claiming.pass_on(rows=rows(passed), to=industry, code="field", reason="", by=officer(builders))
    SupervisionCase.objects.update(asked_at=ago(200))
    assert office_line(cast).last_day < timezone.localdate()


def test_no_lamp_stands_where_nobody_is_asked(builders: Any, cast: Any) -> None:
    asked, refused = proposed(builders), proposed(builders, name="金安乙厂")
    claiming.refuse(rows=rows(refused), code="field", by=officer(builders))
    since = {row.pk: row.since for row in waiting.with_since(everything())}
    assert since[refused.pk] is None
    assert since[asked.pk] is not None


def test_disputes_are_the_offices(builders: Any, industry: Any, cast: Any) -> None:
    twice, disputed = proposed(builders, industry), proposed(builders, name="金安乙厂")
    for unit in (builders, industry):
        claiming.claim(rows=rows(twice), by=officer(unit))
    claiming.pass_on(rows=rows(disputed), to=industry, code="field", reason="", by=officer(builders))
    claiming.pass_on(rows=rows(disputed), to=builders, code="field", reason="", by=officer(industry))
    assert [set(rule(everything())) for rule in (waiting.claimed_twice, waiting.disputed)] == [{twice}, {disputed}]
    assert "2 项监管归属待裁定" in [one.title for one in inbox.owed_by(cast.office)]
    assert [one.title for one in found("claimed_twice")] == [twice.name]
    assert [one.title for one in found("disputed")] == [disputed.name]
    assert found("no_supervisor") == []


def test_blind_spots_of_nobody_interim_and_silence(builders: Any, industry: Any, cast: Any) -> None:
    late, held = proposed(builders, since=ago(60)), proposed(industry, name="金安乙厂")
    assert {one.title for one in found("no_supervisor")} == {late.name, held.name}
    assert [one.title for one in found("silent_department")] == [builders.name]
    name_interim(rows=rows(held), unit=None, ground=GROUND, by=cast.office)
    assert [one.title for one in found("no_supervisor")] == [late.name]
    [interim] = found("interim")
    assert interim.detail == f"{industry.name}临时监管"
    assert interim.fingerprint
    claiming.refuse(rows=rows(late), code="scope", by=officer(builders))
    assert found("silent_department") == []
    Enterprise.objects.update(valid_to=timezone.now())
    assert found("no_supervisor") == found("interim") == []


@pytest.mark.parametrize("kind", ["no_supervisor", "disputed", "claimed_twice", "interim", "silent_department"])
def test_lookups_of_spots_lead_to_place_sector_and_enterprise(kind: str, builders: Any, cast: Any) -> None:
    source = next(one for one in spots.sources() if one.kind == kind)
    lookups = [name for name in (source.place, source.sector, source.enterprise) if name]
    list(source.rows(2026).values_list(*lookups))
    source.rows(2026).count()


def test_a_merger_of_records_hands_over_and_back(builders: Any, industry: Any) -> None:
    source, target = proposed(builders), proposed(industry, name="金安乙厂")
    claiming.claim(rows=rows(source), by=officer(builders))
    moved = hanging._move(source.pk, target.pk)
    assert (lead(target), lead(source)) == (builders, None)
    assert case_of(target).state == "claimed"
    assert hanging._count(target.pk) == 2
    hanging._give_back(moved, source.pk, target.pk)
    assert (lead(target), lead(source)) == (None, builders)
    claiming.claim(rows=rows(target), by=officer(industry))
    moved = hanging._move(source.pk, target.pk)
    assert (moved, lead(target), lead(source)) == ([], industry, builders)


def test_a_lead_that_comes_by_a_merger_brings_its_claim(builders: Any, industry: Any) -> None:
    source, target = proposed(builders), proposed(industry, name="金安乙厂")
    claiming.claim(rows=rows(source), by=officer(builders))
    claiming.refuse(rows=rows(target), code="field", by=officer(industry))
    moved = json.loads(json.dumps(hanging._move(source.pk, target.pk)))
    assert (lead(target), case_of(target).state) == (builders, "claimed")
    hanging._give_back(moved, source.pk, target.pk)
    assert (lead(target), case_of(target).state) == (None, "refused")
    assert (lead(source), case_of(source).state) == (builders, "claimed")
    hanging._move(source.pk, target.pk)
    outcome = claiming.pass_on(rows=rows(target), to=industry, code="field", reason="", by=officer(builders))
    assert len(outcome.done) == 1


def test_decisions_stand_in_the_way_of_undoing_an_import(builders: Any, cast: Any) -> None:
    enterprise = proposed(builders)
    touched = Touched(enterprise.origin)
    assert not hanging._said_since(touched).exists()
    claiming.claim(rows=rows(enterprise), by=officer(builders))
    [step] = hanging._said_since(touched)
    told = hanging._tell(step, cast.office)
    assert (told.name, told.what, told.enterprise_id) == (enterprise.name, "认领为行业主管", enterprise.pk)


def test_the_database_holds_one_lead(builders: Any, industry: Any) -> None:
    from django.db import IntegrityError, transaction

    enterprise = proposed(builders)
    claiming.claim(rows=rows(enterprise), by=officer(builders))
    row = Assignment.objects.get()
    for change in ({"unit": industry}, {"part": "support"}):
        copy = Assignment(**{f.attname: getattr(row, f.attname) for f in Assignment._meta.fields if not f.primary_key})
        for name, value in change.items():
            setattr(copy, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            copy.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        SupervisionCase.objects.update(asked_unit=builders)

"""Places with a supervisor of their own: beside their enterprise, before the office, and when they are given up."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enterprises.register import spots
from enterprises.register.models import Enterprise, Place
from enterprises.supervision.models import Assignment, PlaceProposal, SupervisionCase
from enterprises.supervision.selectors import asking
from enterprises.supervision.services import claiming, inheriting
from enterprises.supervision.subjects import Subject, Ticked
from liuan_safety.obligations import inbox
from liuan_safety.organizations.models import Unit
from tests.cast import Cast, login
from tests.enterprises.factories import EnterpriseFactory
from tests.enterprises.supervision.claims import held_rules, officer, propose, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(builders: Unit) -> Place:
    """A place for which the builders are asked by itself."""
    enterprise = EnterpriseFactory(place_name="裕安区", name="金安跨区厂")
    propose(enterprise, builders)
    found: Place = enterprise.places.get()
    PlaceProposal.objects.create(place=found, enterprise=enterprise, unit=builders, unit_since=timezone.now())
    return found


def subject(place: Place) -> Subject:
    return Subject(place.enterprise_id, place.pk)


def ticked(place: Place) -> list[Ticked]:
    case = SupervisionCase.objects.filter(place=place).first()
    return [Ticked(subject(place), case.revision if case else 0)]


def in_dispute(place: Place, first: Unit, second: Unit) -> None:
    claiming.claim(rows=ticked(place), by=officer(first))
    claiming.pass_on(rows=ticked(place), to=second, code="field", reason="", by=officer(first))
    claiming.refuse(rows=ticked(place), code="field", by=officer(second))
    assert SupervisionCase.objects.get(place=place).state == "disputed"


def give_up(place: Place) -> None:
    Place.objects.filter(pk=place.pk).update(valid_to=timezone.now())


def disputed() -> list[Any]:
    source = next(one for one in spots.sources() if one.kind == "disputed")
    return list(source.rows(timezone.localdate().year))


def test_a_whole_and_its_place_are_taken_at_once(place: Place, builders: Unit, industry: Unit, client: Client) -> None:
    both = f"{place.enterprise_id}:0,{place.enterprise_id}-{place.pk}:0"
    login(client, officer(builders))
    answer = client.post(reverse("supervision:claim_take"), {"rows": both, "part": "lead"})
    assert answer.status_code == 200
    assert sorted(Assignment.objects.values_list("place", flat=True), key=bool) == [None, place.pk]
    assert inheriting.inherit(source=builders, heir=industry) == 2
    assert set(Assignment.objects.current().values_list("unit", flat=True)) == {industry.pk}


def test_a_place_in_dispute_is_before_the_office(
    place: Place, builders: Unit, industry: Unit, cast: Cast, client: Client
) -> None:
    in_dispute(place, builders, industry)
    login(client, cast.office)
    [matter] = [one for one in inbox.owed_by(cast.office) if "待裁定" in one.title]
    assert matter.title == "1 项监管归属待裁定"
    page = client.get(matter.url).content.decode()
    assert reverse("supervision:decide_place", args=[place.enterprise_id, place.pk]) in page
    assert "有争议" in page
    tabs = {tab.label: tab.count for tab in client.get(matter.url).context["tabs"]}
    assert (tabs["有争议"], tabs["多头认领"]) == (1, 0)


def test_claimed_twice_alone_opens_its_own_tab(place: Place, builders: Unit, industry: Unit, cast: Cast) -> None:
    PlaceProposal.objects.filter(place=place).update(unit=industry)
    claiming.claim(rows=ticked(place), by=officer(industry))
    PlaceProposal.objects.filter(place=place).update(unit=builders)
    claiming.claim(rows=ticked(place), by=officer(builders))
    [matter] = [one for one in inbox.owed_by(cast.office) if "待裁定" in one.title]
    assert matter.url.endswith("tab=twice")


def test_a_place_given_up_hangs_on_nobody(place: Place, builders: Unit, industry: Unit, cast: Cast) -> None:
    in_dispute(place, builders, industry)
    assert len(disputed()) == 1
    assert Enterprise.objects.visible_to(officer(builders)).exists()
    give_up(place)
    assert disputed() == []
    assert not Enterprise.objects.visible_to(officer(builders)).exists()
    assert not [one for one in inbox.owed_by(cast.office) if "待裁定" in one.title]


def test_what_the_department_has_by_place_alone_stands_apart(place: Place, builders: Unit, client: Client) -> None:
    claiming.claim(rows=ticked(place), by=officer(builders))
    assert list(asking.own_places(builders)) == [place]
    assert not asking.own(builders).exists()
    login(client, officer(builders))
    page = client.get(reverse("supervision:claims"), {"tab": "own"}).content.decode()
    url = reverse("supervision:claim_place", args=[place.enterprise_id, place.pk])
    assert url in page
    assert client.get(url).status_code == 200
    give_up(place)
    assert not asking.own_places(builders).exists()


def test_a_department_passed_something_that_closed_is_not_silent(builders: Unit, industry: Unit, cast: Cast) -> None:
    held_rules()
    enterprise = EnterpriseFactory(name="金安关停厂")
    propose(enterprise, industry)
    claiming.pass_on(rows=rows(enterprise), to=builders, code="field", reason="", by=officer(industry))
    SupervisionCase.objects.update(asked_at=timezone.now() - datetime.timedelta(days=90))
    source = next(one for one in spots.sources() if one.kind == "silent_department")
    assert list(source.rows(2026)) == [builders]
    Enterprise.objects.update(valid_to=timezone.now())
    assert list(source.rows(2026)) == []

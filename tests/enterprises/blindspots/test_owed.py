"""盲区清零: which county owes it by when, that nobody is asked where nothing is open, and who sees it in the inbox."""

import datetime
from typing import Any

import pytest

from enterprises.blindspots.owed import owed
from enterprises.blindspots.selectors import year_now
from enterprises.census import locks
from enterprises.census.locks import Lock
from enterprises.census.models import CensusReturn
from enterprises.register.models import Enterprise
from liuan_safety.notices.models import Notice
from liuan_safety.obligations import inbox
from liuan_safety.obligations.reminding import remind
from liuan_safety.organizations.models import Jurisdiction
from tests.enterprises.blindspots.lists import YEAR, reported
from tests.enterprises.factories import EnterpriseFactory
from tests.liuan_safety.organizations.factories import jurisdiction

pytestmark = pytest.mark.django_db
DAY = datetime.date(YEAR, 12, 31)


@pytest.fixture
def home(cast: Any) -> Jurisdiction:
    return jurisdiction("金安区")


@pytest.fixture
def without_code(cast: Any) -> Enterprise:
    return EnterpriseFactory(jurisdiction=jurisdiction("三十铺镇", "金安区"), credit_code=None)


@pytest.fixture
def both_returns(home: Jurisdiction) -> None:
    for place in (home, jurisdiction("裕安区"), jurisdiction("三十铺镇", "金安区")):
        CensusReturn.objects.create(year=YEAR, jurisdiction=place, due_on=DAY)


@pytest.fixture(autouse=True)
def _near(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests of this file run on any day of the year; those of the turn of the year say which one."""
    if "january" not in request.fixturenames:
        monkeypatch.setattr("enterprises.blindspots.owed.years_to_clear", lambda: [YEAR])


@pytest.fixture
def january(monkeypatch: pytest.MonkeyPatch) -> datetime.date:
    """Last year's census isn't certified yet."""
    day = datetime.date(YEAR, 1, 10)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_given: day)
    return day


def titles(user: Any) -> list[str]:
    return [one.title for one in inbox.owed_by(user) if one.kind == "spots.clear"]


def test_the_county_owes_it_by_the_day_of_its_return(
    both_returns: None, without_code: Enterprise, home: Jurisdiction
) -> None:
    (one,) = owed(None, DAY)
    assert (one.jurisdiction, one.last_day, one.key) == (home.pk, DAY, f"{YEAR}:{home.pk}")
    assert "还有 1 项" in one.title
    assert one.superior == home.parent_id


def test_it_stands_in_the_inbox_of_the_county_alone(both_returns: None, without_code: Enterprise, cast: Any) -> None:
    assert len(titles(cast.jinan_officer)) == 1
    for other in (cast.jinan_township, cast.yuan_officer, cast.office, cast.leader):
        assert not titles(other)


def test_nobody_is_urged_once_it_is_mended_nor_for_what_does_not_bar(
    both_returns: None, without_code: Enterprise, cast: Any
) -> None:
    EnterpriseFactory(jurisdiction=without_code.jurisdiction, primary_place=False)
    Enterprise.objects.filter(pk=without_code.pk).update(credit_code="91341502MA00000XX1")
    assert not list(owed(None, DAY))
    assert not titles(cast.jinan_officer)


def test_without_a_return_nobody_owes_anything(without_code: Enterprise) -> None:
    assert not list(owed(None, DAY))


def test_several_counties_are_counted_once(
    both_returns: None, without_code: Enterprise, django_assert_max_num_queries: Any
) -> None:
    EnterpriseFactory(jurisdiction=jurisdiction("苏埠镇", "裕安区"), credit_code=None)
    EnterpriseFactory(jurisdiction=jurisdiction("裕安区"), credit_code=None)
    found = {one.jurisdiction: one.title for one in owed(None, DAY)}
    assert sorted("还有 1 项" in title for title in found.values()) == [False, True]
    assert sum("还有 2 项" in title for title in found.values()) == 1


def test_a_county_that_was_clear_is_reminded_anew_when_spots_are_back(
    both_returns: None, without_code: Enterprise, cast: Any
) -> None:
    told = Notice.objects.filter(kind="spots.clear", post=cast.jinan_officer.acting.post)
    for turn in (1, 2):
        remind(DAY)
        remind(DAY)
        assert told.count() == turn
        Enterprise.objects.filter(pk=without_code.pk).update(credit_code="91341502MA00000XX1")
        remind(DAY)
        Enterprise.objects.filter(pk=without_code.pk).update(credit_code=None)


def owed_years(today: datetime.date) -> list[int]:
    return [int(one.key.partition(":")[0]) for one in owed(None, today)]


def test_an_early_return_of_the_new_year_silences_no_duty_of_the_last_one(
    january: datetime.date, both_returns: None, home: Jurisdiction, without_code: Enterprise
) -> None:
    reported(home, YEAR - 1, state="returned", due_on=datetime.date(YEAR - 1, 12, 31))
    assert (owed_years(january), year_now()) == ([YEAR - 1], YEAR - 1)
    reported(without_code.jurisdiction, YEAR, due_on=DAY)
    assert (owed_years(january), year_now()) == ([YEAR - 1], YEAR - 1)


def test_the_last_year_is_owed_beside_the_new_one_until_it_is_certified(
    january: datetime.date, both_returns: None, home: Jurisdiction, without_code: Enterprise,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    reported(home, YEAR - 1, due_on=datetime.date(YEAR - 1, 12, 31))
    CensusReturn.objects.filter(year=YEAR).update(due_on=january)
    assert owed_years(january) == [YEAR, YEAR - 1]
    certified = Lock("年度已认定，已锁定", "", "")
    monkeypatch.setitem(locks._closings, "certification", lambda year, place: certified if year < YEAR else None)
    assert owed_years(january) == [YEAR]
    CensusReturn.objects.filter(year=YEAR).update(due_on=DAY)
    assert not owed_years(january), "nobody has begun the new one"
    reported(without_code.jurisdiction, YEAR, due_on=DAY)
    assert (owed_years(january), year_now()) == ([YEAR], YEAR)


def test_a_former_list_that_somebody_looked_at_months_later_owes_nothing(
    january: datetime.date, both_returns: None, home: Jurisdiction, without_code: Enterprise
) -> None:
    CensusReturn.objects.create(year=YEAR - 1, jurisdiction=home, due_on=datetime.date(YEAR - 1, 3, 1))
    reported(without_code.jurisdiction, YEAR, due_on=DAY)
    assert (owed_years(january), year_now()) == ([YEAR], YEAR)

"""Every kind that census and register know: it appears, is counted where it belongs, and goes when it is mended."""

import datetime
from typing import Any

import pytest

from enterprises.blindspots import selectors
from enterprises.census.models import CensusEntry, CensusReturn, ImportRun, StagedRow
from enterprises.register import spots
from enterprises.register.models import Condition, Enterprise, Place
from tests.dated import let_setting_be
from tests.enterprises.blindspots.lists import YEAR, listed, reported, wrong_row
from tests.enterprises.factories import EnterpriseFactory, many
from tests.liuan_safety.organizations.factories import jurisdiction

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(cast: Any) -> Any:
    return jurisdiction("金安区")


@pytest.fixture
def town(cast: Any) -> Any:
    return jurisdiction("三十铺镇", "金安区")


def keys(kind: str, path: str = "") -> set[int]:
    return set(selectors.open_rows(kind, YEAR, path=path).values_list("pk", flat=True))


def told(kind: str) -> spots.Told:
    source = spots.source_of(kind)
    assert source is not None
    return source.tell(selectors.open_rows(kind, YEAR).get())


def test_every_kind_of_ours_is_registered() -> None:
    ours = {"code_outstanding", "wrong_rows", "vanished", "no_point", "far_from_last_year", "far_from_the_like"}
    assert ours <= {source.kind for source in spots.sources()}


def test_a_code_is_outstanding_until_it_is_there(town: Any) -> None:
    without = EnterpriseFactory(credit_code=None, jurisdiction=town, sector="建材")
    EnterpriseFactory(jurisdiction=town)
    EnterpriseFactory(credit_code=None, condition=Condition.CLOSED, jurisdiction=town)
    assert keys("code_outstanding") == {without.pk}
    assert selectors.counts(YEAR)["code_outstanding"] == {(town.pk, "建材"): 1}
    assert told("code_outstanding").url.endswith(f"/{without.pk}/mend/")
    Enterprise.objects.filter(pk=without.pk).update(credit_code="91341502MA00000XX1")
    assert not keys("code_outstanding")


def test_a_wrong_row_counts_for_its_sender_until_mended_struck_or_superseded(home: Any, town: Any) -> None:
    run = listed(home, [])
    row = wrong_row(run, jurisdiction=town)
    wrong_row(run, outcome="struck")
    wrong_row(run, mends_row=row.pk)
    wrong_row(listed(home, [], year=YEAR - 1))
    assert keys("wrong_rows") == {row.pk}
    assert selectors.counts(YEAR)["wrong_rows"] == {(home.pk, "建材"): 1}
    assert not keys("wrong_rows", town.path)
    said = told("wrong_rows")
    assert "校验位不对" in said.detail
    assert said.url.endswith(f"/census/{run.pk}/mend/?show=wrong")
    StagedRow.objects.filter(pk=row.pk).update(settled_by=run)
    assert not keys("wrong_rows")
    StagedRow.objects.filter(pk=row.pk).update(settled_by=None)
    ImportRun.objects.filter(pk=run.pk).update(superseded_by=run)
    assert not keys("wrong_rows")


def test_who_was_listed_last_year_has_vanished_once_the_place_has_sent(home: Any, town: Any) -> None:
    kept, gone = EnterpriseFactory(jurisdiction=town), EnterpriseFactory(jurisdiction=town, sector="轻工")
    listed(town, [kept, gone], year=YEAR - 1)
    assert not keys("vanished"), "nobody has sent yet"
    listed(town, [kept])
    assert keys("vanished") == {gone.pk}
    assert selectors.counts(YEAR)["vanished"] == {(town.pk, "轻工"): 1}
    assert f"{YEAR - 1} 年度" in told("vanished").detail


@pytest.mark.parametrize("state", ["sent", "returned", "accepted"])
def test_a_nil_return_makes_the_whole_former_list_vanish(state: str, town: Any) -> None:
    row = EnterpriseFactory(jurisdiction=town)
    listed(town, [row], year=YEAR - 1)
    reported(town, state=state, is_nil=True)
    assert keys("vanished") == {row.pk}
    CensusReturn.objects.filter(year=YEAR).delete()
    reported(town, state="open")
    assert not keys("vanished")


@pytest.mark.parametrize("condition", [Condition.CLOSED, Condition.MOVED_OUT, Condition.MERGED, Condition.WITHDRAWN])
def test_what_the_register_says_of_it_is_an_answer_too(condition: str, town: Any) -> None:
    row = EnterpriseFactory(jurisdiction=town)
    listed(town, [row], year=YEAR - 1)
    listed(town, [])
    assert keys("vanished") == {row.pk}
    Enterprise.objects.filter(pk=row.pk).update(condition=condition)
    assert not keys("vanished")


def test_another_place_that_lists_it_ends_it(town: Any) -> None:
    row = EnterpriseFactory(jurisdiction=town)
    listed(town, [row], year=YEAR - 1)
    listed(town, [])
    listed(jurisdiction("苏埠镇", "裕安区"), [row])
    assert not keys("vanished")


def test_the_county_as_a_whole_has_listed_this_year_what_townships_had(home: Any, town: Any) -> None:
    kept, gone = EnterpriseFactory(jurisdiction=town), EnterpriseFactory(jurisdiction=town)
    listed(town, [kept, gone], year=YEAR - 1)
    listed(home, [kept])
    assert keys("vanished") == {gone.pk}


def test_a_list_that_is_in_counts_before_its_return_is_sent(home: Any, town: Any) -> None:
    """A county looks at what stands in the way before it sends."""
    other_town = jurisdiction("木厂镇", "金安区")
    mine, yours = EnterpriseFactory(jurisdiction=town), EnterpriseFactory(jurisdiction=other_town)
    listed(home, [mine, yours], year=YEAR - 1)
    run = listed(home, [], state="open")
    assert keys("vanished") == {mine.pk, yours.pk}
    ImportRun.objects.filter(pk=run.pk).update(sender_state="unknown")
    assert not keys("vanished"), "nobody knows yet whose list it is"
    ImportRun.objects.filter(pk=run.pk).update(sender_state="confirmed")
    listed(town, [], state="open")
    assert keys("vanished") == {mine.pk}, "townships send their own: the others are still awaited"


def test_the_former_list_is_the_newest_of_the_county(home: Any, town: Any) -> None:
    old, newer = EnterpriseFactory(jurisdiction=town), EnterpriseFactory(jurisdiction=town)
    other_town = jurisdiction("苏埠镇", "裕安区")
    elsewhere = EnterpriseFactory(jurisdiction=other_town)
    listed(home, [old], year=YEAR - 2)
    listed(town, [newer], year=YEAR - 1)
    listed(other_town, [elsewhere], year=YEAR - 2)
    listed(town, [])
    listed(other_town, [])
    assert keys("vanished") == {newer.pk, elsewhere.pk}


def test_no_point_goes_with_a_point(town: Any) -> None:
    row = EnterpriseFactory(jurisdiction=town, primary_place__longitude=None, primary_place__latitude=None)
    EnterpriseFactory(jurisdiction=town)
    without_place = EnterpriseFactory(jurisdiction=town, primary_place=False)
    assert keys("no_point") == {row.pk, without_place.pk}
    Place.objects.filter(enterprise=row).update(longitude=116, latitude=31)
    assert keys("no_point") == {without_place.pk}


@pytest.mark.parametrize(
    ("before", "now", "is_far"),
    [(10, 46, True), (10, 39, False), (20, 60, True), (20, 59, False), (90, 30, True), (46, 16, False), (31, 0, True)],
)
def test_far_from_last_year_by_factor_and_people(before: int, now: int, is_far: bool, town: Any) -> None:
    row = EnterpriseFactory(jurisdiction=town, staff=now)
    listed(town, {row: before}, year=YEAR - 1)
    assert keys("far_from_last_year") == ({row.pk} if is_far else set())
    if is_far:
        assert str(before) in told("far_from_last_year").detail


def test_without_a_figure_nothing_is_far(town: Any) -> None:
    unknown, fresh = EnterpriseFactory(jurisdiction=town, staff=None), EnterpriseFactory(jurisdiction=town, staff=900)
    listed(town, {unknown: 900, fresh: None}, year=YEAR - 1)  # type: ignore[dict-item]
    assert not keys("far_from_last_year")


def test_the_setting_of_the_day_says_what_is_far(town: Any) -> None:
    row = EnterpriseFactory(jurisdiction=town, staff=46)
    listed(town, {row: 10}, year=YEAR - 1)
    assert keys("far_from_last_year")
    let_setting_be("spots.far_factor", "5")
    assert not keys("far_from_last_year")


def test_far_from_the_like_by_division_and_size(town: Any) -> None:
    alike = {"industry_code": "2611", "size_class": "small"}
    many(10, town, staff=40, **alike)
    large = EnterpriseFactory(jurisdiction=town, staff=290, **alike | {"industry_code": "2619"})
    EnterpriseFactory(jurisdiction=town, staff=290, industry_code="2611", size_class="medium")
    EnterpriseFactory(jurisdiction=town, staff=290, industry_code="3031", size_class="small")
    assert keys("far_from_the_like") == {large.pk}
    assert "一般为 40 人" in told("far_from_the_like").detail
    Enterprise.objects.filter(pk=large.pk).update(staff=100)
    assert not keys("far_from_the_like")


def test_fewer_alike_than_the_setting_says_are_not_compared(town: Any) -> None:
    alike = {"industry_code": "2611", "size_class": "small"}
    many(8, town, staff=40, **alike)
    EnterpriseFactory(jurisdiction=town, staff=290, **alike)
    assert not keys("far_from_the_like")


def test_too_few_people_are_far_as_well(town: Any) -> None:
    alike = {"industry_code": "2611", "size_class": "large"}
    many(10, town, staff=400, **alike)
    few = EnterpriseFactory(jurisdiction=town, staff=2, **alike)
    assert keys("far_from_the_like") == {few.pk}


def test_rows_are_narrowed_to_the_path(home: Any, town: Any) -> None:
    mine = EnterpriseFactory(credit_code=None, jurisdiction=town)
    theirs = EnterpriseFactory(credit_code=None, jurisdiction=jurisdiction("苏埠镇", "裕安区"))
    assert keys("code_outstanding") == {mine.pk, theirs.pk}
    assert keys("code_outstanding", home.path) == {mine.pk}
    assert selectors.counts(YEAR, path=home.path)["code_outstanding"] == {(town.pk, "建材"): 1}


def test_only_kinds_that_bar_are_barring(town: Any) -> None:
    EnterpriseFactory(credit_code=None, jurisdiction=town, primary_place=False)
    assert set(selectors.counts(YEAR)) >= {"code_outstanding", "no_point"}
    assert selectors.barring_counts(YEAR)["code_outstanding"] == 1
    assert "no_point" not in selectors.barring_counts(YEAR)


def test_the_year_now_is_the_newest_that_was_begun_or_is_near(town: Any) -> None:
    assert selectors.year_now() == YEAR
    reported(town, YEAR - 1)
    assert selectors.year_now() == YEAR - 1
    reported(town, YEAR, state="open", due_on=datetime.date(YEAR + 1, 12, 31))
    assert selectors.year_now() == YEAR - 1
    CensusReturn.objects.filter(year=YEAR).update(due_on=datetime.date(YEAR, 1, 1))
    assert selectors.year_now() == YEAR


def test_an_entry_of_this_year_counts_whoever_wrote_it(town: Any) -> None:
    row = EnterpriseFactory(jurisdiction=town)
    listed(town, [row], year=YEAR - 1)
    listed(town, [row])
    assert not keys("vanished")
    CensusEntry.objects.filter(year=YEAR).delete()
    assert keys("vanished") == {row.pk}

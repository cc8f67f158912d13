"""Locks: what an accepted or certified year refuses, who opens it; exceptions for one unit until a day."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from enterprises.census.locks import lock_of
from enterprises.census.models import CensusReturn, ImportRun
from enterprises.census.selectors.blocking import Blocking
from enterprises.census.services.deciding import confirm_import
from enterprises.census.services.mending import strike_rows
from enterprises.census.services.returns import accept, give_back
from enterprises.certification.models import CensusYear, FrozenYear, LockException
from enterprises.certification.selectors.exceptions import exceptions_of, worded
from enterprises.certification.services.excepting import grant_exception, latest_end, revoke_exception
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.ui.errors import Conflict, RuleBroken
from tests.enterprises.census.conftest import confirmed, uploaded
from tests.enterprises.census.township_books import town_book
from tests.enterprises.certification.ways import YEAR, county_return, town

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_marked_spots")]
BAD = [["", "舒城试验无码厂", "", "杭埠镇"]]


@pytest.fixture
def run(cast: Any, shucheng: Jurisdiction) -> ImportRun:
    """A township's list with a wrong row, written."""
    book = town_book("杭埠镇", 1, 2, rows=BAD)
    return confirmed(uploaded(cast.shucheng_officer, shucheng, book, name="杭埠镇.xlsx"), cast.shucheng_officer)


def certified(year: int = YEAR) -> CensusYear:
    """The year, certified by the short way."""
    now = timezone.now()
    text = FrozenYear.objects.create(year=year, number=1, head="{}\n", records=0, size=3, sha256="0", made_at=now)
    return CensusYear.objects.create(
        year=year, state="certified", certified_at=now, certified_label="安办甲（市安委办）", frozen=text
    )


def by_certifying(cast: Any, county: Jurisdiction) -> None:
    certified()


def by_accepting_the_county(cast: Any, county: Jurisdiction) -> None:
    row = county_return(county)
    now = timezone.now()
    CensusReturn.objects.filter(pk=row.pk).update(
        state="accepted", sent_at=now, decided_at=now, decided_label="安办甲（市安委办）"
    )


@pytest.mark.article("D7")
@pytest.mark.parametrize("lock", [by_certifying, by_accepting_the_county], ids=lambda way: way.__name__)
def test_everything_of_a_locked_year_is_refused(
    lock: Callable[[Any, Jurisdiction], None], cast: Any, run: ImportRun, shucheng: Jurisdiction
) -> None:
    officer = cast.shucheng_officer
    waiting = uploaded(officer, shucheng, town_book("汤池镇", 3), name="汤池镇.xlsx")
    row = CensusReturn.objects.get(year=YEAR, jurisdiction=town("杭埠镇"))
    wrong = run.staged.get(outcome="refused")
    assert lock_of(YEAR, town("杭埠镇")) is None
    lock(cast, shucheng)
    found = lock_of(YEAR, town("杭埠镇"))
    assert found is not None and "市安委办" in found.words + "市安委办" and found.since
    deeds: tuple[Callable[[], Any], ...] = (
        lambda: confirm_import(run=waiting, revision=waiting.revision, by=officer),
        lambda: strike_rows(run=run, row_ids=[wrong.pk], reason="重复", by=officer),
        lambda: give_back(by=officer, census_return=row, revision=row.revision, remarks="再核"),
        lambda: accept(by=officer, census_return=row, revision=row.revision),
    )
    for deed in deeds:
        with pytest.raises(RuleBroken) as refused:
            deed()
        assert refused.value.code == "census.locked"
    assert [line.what for line in Blocking(run, officer)[0:5]][0] == found.words
    assert lock_of(YEAR - 1, town("杭埠镇")) is None


def test_an_exception_opens_one_unit_and_no_other(cast: Any, run: ImportRun, shucheng: Jurisdiction) -> None:
    officer, place = cast.shucheng_officer, town("汤池镇")
    mine = uploaded(officer, shucheng, town_book("汤池镇", 3), name="汤池镇.xlsx")
    certified()
    CensusReturn.objects.create(
        year=YEAR, jurisdiction=place, state="accepted", sent_at=timezone.now(), decided_at=timezone.now()
    )
    grant_exception(by=cast.office, year=YEAR, jurisdiction=place, until=timezone.localdate(), reason="补漏报一户")
    assert lock_of(YEAR, place) is None and lock_of(YEAR, town("杭埠镇")) is not None
    assert confirmed(mine, officer).state == "written"
    row = CensusReturn.objects.get(year=YEAR, jurisdiction=place)
    assert row.state == "accepted" and "例外修改" in row.steps.last().remark
    (one,) = exceptions_of(YEAR, shucheng)
    assert "补漏报一户" in worded(one)


def test_an_exception_ends_with_its_day_or_with_a_word(cast: Any, run: ImportRun) -> None:
    certified()
    place, today = town("杭埠镇"), timezone.localdate()
    one = grant_exception(by=cast.office, year=YEAR, jurisdiction=place, until=today, reason="补报")
    with pytest.raises(Conflict, match="已有一项"):
        grant_exception(by=cast.office, year=YEAR, jurisdiction=place, until=today, reason="再补")
    LockException.objects.filter(pk=one.pk).update(until=today - datetime.timedelta(days=1))
    assert lock_of(YEAR, place) is not None
    two = grant_exception(by=cast.office, year=YEAR, jurisdiction=place, until=today, reason="再补")
    assert lock_of(YEAR, place) is None
    revoke_exception(by=cast.office, exception=two, reason="已办完")
    revoke_exception(by=cast.office, exception=two, reason="再点一次")
    assert lock_of(YEAR, place) is not None
    assert LockException.objects.get(pk=two.pk).revoked_reason == "已办完"


def test_what_an_exception_has_to_say_and_who_grants_it(cast: Any, run: ImportRun) -> None:
    place, today = town("杭埠镇"), timezone.localdate()
    asked = {"year": YEAR, "jurisdiction": place, "until": today, "reason": "补报"}
    with pytest.raises(RuleBroken, match="没有锁定"):
        grant_exception(by=cast.office, **asked)
    certified()
    for stranger in (cast.shucheng_officer, cast.leader):
        with pytest.raises(PermissionDenied):
            grant_exception(by=stranger, **asked)
    late, past = latest_end() + datetime.timedelta(days=1), datetime.date(2018, 1, 1)
    for changes, words in (({"reason": " "}, "事由"), ({"until": late}, "截止日"), ({"until": past}, "截止日")):
        with pytest.raises(RuleBroken, match=words):
            grant_exception(by=cast.office, **{**asked, **changes})


def test_a_locked_page_says_why_and_who_can_open_it(cast: Any, run: ImportRun, client: Any) -> None:
    certified()
    row = CensusReturn.objects.get(year=YEAR, jurisdiction=town("杭埠镇"))
    cast.login(client, cast.shucheng_officer)
    page = client.get(reverse("census:return", args=[row.pk])).content.decode()
    assert "年度已认定，已锁定" in page and "请市安委办在年度页面准予例外修改" in page
    assert "退回修改</button>" not in page
    page = client.get(reverse("census:import", args=[run.pk])).content.decode()
    assert "年度已认定，已锁定" in page


def test_the_page_of_exceptions_grants_and_revokes(cast: Any, run: ImportRun, client: Any) -> None:
    certified()
    cast.login(client, cast.office)
    address = reverse("certification:exceptions", args=[YEAR])
    data = {"jurisdiction": town("杭埠镇").pk, "until": timezone.localdate().isoformat(), "reason": "补报一户"}
    assert "截止日" in client.post(address, {**data, "until": "2018-01-01"}).content.decode()
    page = client.post(address, data, follow=True).content.decode()
    assert "补报一户" in page
    client.post(reverse("certification:revoke", args=[LockException.objects.get().pk]))
    assert "已收回" in client.get(address).content.decode()

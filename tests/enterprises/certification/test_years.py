"""Pages of years, the obligation to certify, and what each post sees."""

import datetime
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from enterprises.census.models import CensusReturn
from enterprises.certification import owed
from enterprises.certification.models import CensusYear
from enterprises.certification.services.certifying import withdraw_certification
from enterprises.register.models import Enterprise
from liuan_safety.obligations import inbox
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.ui.errors import RuleBroken
from tests.enterprises.certification.ways import (
    YEAR,
    accept_county,
    certify,
    list_enterprise,
    scan,
    settle_others,
    supervise,
    town,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_marked_spots")]


@pytest.fixture
def ready(cast: Any, shucheng: Jurisdiction) -> Jurisdiction:
    supervise(list_enterprise(town("杭埠镇"), name="舒城试验认定厂"), cast.unit("舒城县住建局", "舒城县"))
    accept_county(cast.office, cast.shucheng_officer, shucheng)
    settle_others(cast, shucheng)
    return shucheng


def test_the_office_certifies_reads_proves_and_takes_back(cast: Any, ready: Jurisdiction, client: Any) -> None:
    cast.login(client, cast.office)
    page = client.get(reverse("certification:year", args=[YEAR])).content.decode()
    assert "检查全部通过" in page
    address = reverse("certification:certify", args=[YEAR])
    assert client.post(address, {"revision": "0"}).status_code == 422
    data = {"revision": "0", "paper_number": "六安办〔2019〕3号", "paper_file": scan()}
    page = client.post(address, data, follow=True).content.decode()
    assert "已认定" in page and "六安办〔2019〕3号" in page and "舒城县住建局" in page
    page = client.post(reverse("certification:prove", args=[YEAR]), follow=True).content.decode()
    assert "验证无误" in page
    page = client.get(reverse("certification:enterprises", args=[YEAR]), {"q": "认定厂"}).content.decode()
    assert "舒城试验认定厂" in page
    assert client.get(reverse("certification:workbook", args=[YEAR])).status_code == 200
    assert "已认定" in client.get(reverse("certification:years")).content.decode()
    data = {"revision": "1", "paper_number": "六安办〔2019〕9号", "reason": "漏报一个园区"}
    page = client.post(reverse("certification:withdraw", args=[YEAR]), data, follow=True).content.decode()
    assert "汇集中" in page and "漏报一个园区" in page
    page = client.get(reverse("certification:year", args=[YEAR]), {"number": "1"}).content.decode()
    assert "认定已撤回" in page


def test_what_is_not_known_of_the_size_is_no_no(cast: Any, ready: Jurisdiction, client: Any) -> None:
    """The list says what the summary counts: 规模不明 is neither 规上 nor 规下."""
    Enterprise.objects.update(above_scale=None)
    certify(cast)
    cast.login(client, cast.office)
    page = client.get(reverse("certification:enterprises", args=[YEAR])).content.decode()
    assert "不明</td>" in page and '<td data-label="规模以上">否' not in page


def test_what_is_in_the_way_is_said_instead_of_a_form(cast: Any, shucheng: Jurisdiction, client: Any) -> None:
    cast.login(client, cast.office)
    page = client.get(reverse("certification:certify", args=[YEAR])).content.decode()
    assert "县区报送未接收" in page and "paper_number" not in page


def test_a_county_reads_its_own_part(cast: Any, ready: Jurisdiction, client: Any) -> None:
    certify(cast)
    cast.login(client, cast.yuan_officer)
    page = client.get(reverse("certification:enterprises", args=[YEAR])).content.decode()
    assert "舒城试验认定厂" not in page
    page = client.get(reverse("certification:year", args=[YEAR])).content.decode()
    assert "舒城县住建局" not in page and "舒城县1号" not in page
    cast.login(client, cast.shucheng_officer)
    assert "舒城县住建局" in client.get(reverse("certification:year", args=[YEAR])).content.decode()


@pytest.mark.parametrize("year", [0, 1999, 2999])
def test_a_year_without_a_census_is_not_there(year: int, cast: Any, client: Any) -> None:
    cast.login(client, cast.office)
    assert client.get(reverse("certification:year", args=[year])).status_code == 404


def test_a_year_that_nobody_certified_has_nothing_to_take_back(cast: Any, client: Any) -> None:
    cast.login(client, cast.office)
    data = {"revision": "0", "paper_number": "六安办〔2025〕9号", "reason": "点错了年度"}
    answer = client.post(reverse("certification:withdraw", args=[2024]), data)
    assert answer.status_code == 422 and "现在不能办理" in answer.content.decode()
    with pytest.raises(RuleBroken, match="2024年度还没有认定"):
        withdraw_certification(
            by=cast.office, year=2024, revision=0, reason="再核", number="1号", dated=None, file=None
        )
    assert not CensusYear.objects.exists()


def test_the_office_owes_the_certification_after_the_last_acceptance(cast: Any, ready: Jurisdiction) -> None:
    today = timezone.localdate()
    CensusReturn.objects.update(year=today.year - 1)
    (one,) = owed.owed(None, today)
    assert one.title.startswith(f"{today.year - 1}年度普查待认定") and one.last_day > today
    assert one in inbox_of(cast.office)
    CensusReturn.objects.filter(jurisdiction=ready).update(state="sent")
    assert not list(owed.owed(None, today))


def inbox_of(user: Any) -> list[Any]:
    return [line for line in inbox.owed_by(user) if line.kind == owed.KIND]


def test_nobody_owes_what_is_certified(cast: Any, ready: Jurisdiction) -> None:
    certify(cast)
    day = datetime.date(YEAR + 1, 2, 1)
    assert not list(owed.owed(None, day))
    withdraw_certification(by=cast.office, year=YEAR, revision=1, reason="再核", number="1号", dated=None, file=None)
    assert [one.verb for one in owed.owed(None, day)] == ["去认定"]
    assert CensusYear.objects.get().state == "collecting"


def test_a_certification_taken_back_is_a_new_turn_with_a_term_of_its_own(cast: Any, ready: Jurisdiction) -> None:
    day, long_ago = datetime.date(YEAR + 1, 2, 1), timezone.now() - datetime.timedelta(days=90)
    CensusReturn.objects.update(decided_at=long_ago)
    (before,) = owed.owed(None, day)
    certify(cast)
    withdraw_certification(by=cast.office, year=YEAR, revision=1, reason="再核", number="1号", dated=None, file=None)
    (after,) = owed.owed(None, day)
    assert before.last_day < timezone.localdate() < after.last_day and before.key != after.key
    later = timezone.now() + datetime.timedelta(days=1)
    CensusReturn.objects.filter(jurisdiction=ready).update(decided_at=later)
    (again,) = owed.owed(None, day)
    assert again.key == f"{YEAR}:{later:%Y%m%d%H%M%S}", "a county accepted after it counts from there"

"""A county's return as a deed: checks, the signed summary, sending, acceptance that freezes, mending and again."""

import datetime
import io
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from enterprises.census.models import CensusReturn
from enterprises.census.services.returns import accept, give_back, report_nil
from enterprises.certification import canonical
from enterprises.certification.models import DifferenceAnswer, Freeze, Summary
from enterprises.certification.selectors import hindrances as asked
from enterprises.certification.selectors.hindrances import Difference
from enterprises.certification.selectors.returning import figures_now, hindrances_of
from enterprises.certification.selectors.standing import standing_of
from enterprises.certification.services import returning
from enterprises.certification.services.returning import attach_signed, produce_summary, send_return
from enterprises.register.models import Enterprise
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.ui.errors import Conflict, RuleBroken
from tests.enterprises.certification.ways import (
    YEAR,
    accept_county,
    county_return,
    enter,
    list_enterprise,
    scan,
    send,
    settle_townships,
    signed_summary,
    town,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_marked_spots")]
State = CensusReturn.State


@pytest.fixture
def row(cast: Any, shucheng: Jurisdiction) -> CensusReturn:
    """A county with three enterprises, whose townships are settled."""
    for place, above in (("杭埠镇", True), ("杭埠镇", False), ("汤池镇", None)):
        list_enterprise(town(place), above_scale=above, staff=10)
    settle_townships(shucheng)
    return county_return(shucheng)


def keys(row: CensusReturn) -> list[str]:
    return [one.key for one in hindrances_of(row)]


def test_figures_count_each_enterprise_once_by_place_sector_and_scale(
    row: CensusReturn, shucheng: Jurisdiction
) -> None:

    enter(Enterprise.objects.first(), shucheng)
    closed = list_enterprise(town("汤池镇"))
    Enterprise.objects.filter(pk=closed.pk).update(valid_to=timezone.now(), condition="closed")
    list_enterprise(town("三十铺镇", "金安区"))
    list_enterprise(town("汤池镇"), year=YEAR - 1)
    figures, digest = figures_now(row)
    assert [figures[key] for key in ("enterprises", "above", "below", "unknown", "staff")] == [3, 1, 1, 1, 30]
    assert {name: one["enterprises"] for name, one in figures["places"].items()} == {"杭埠镇": 2, "汤池镇": 1}
    assert digest == figures_now(row)[1]


def test_what_stands_in_the_way_is_said_one_by_one(cast: Any, row: CensusReturn, shucheng: Jurisdiction) -> None:
    assert keys(row) == ["summary"]
    one = CensusReturn.objects.get(year=YEAR, jurisdiction=town("杭埠镇"))
    CensusReturn.objects.filter(pk=one.pk).update(merged_at=None)
    other = CensusReturn.objects.filter(year=YEAR, jurisdiction=town("汤池镇"))
    other.update(state=State.SENT)
    Enterprise.objects.update(remark="盲区：no_supervisor")
    found = {one.key: one for one in hindrances_of(row)}
    assert list(found) == ["townships", "merging", "spots.no_supervisor", "summary"]
    assert (found["townships"].detail, found["merging"].detail) == ("汤池镇", "杭埠镇")
    assert found["spots.no_supervisor"].count == 3 and f"year={YEAR}" in found["spots.no_supervisor"].url
    with pytest.raises(RuleBroken, match="无监管部门（3处）"):
        send_return(by=cast.shucheng_officer, census_return=row, revision=row.revision)


@pytest.mark.article("D7")
def test_only_a_signed_summary_of_these_very_figures_is_sent(cast: Any, row: CensusReturn) -> None:
    officer = cast.shucheng_officer
    first = produce_summary(by=officer, census_return=row)
    assert produce_summary(by=officer, census_return=row) == first
    assert keys(row) == ["scan"]
    list_enterprise(town("汤池镇"))
    assert keys(row) == ["summary"]
    second = produce_summary(by=officer, census_return=row)
    assert (second.number, second.label[-12:]) == (2, second.sha256[:12])
    with pytest.raises(Conflict, match="最新的一份"):
        attach_signed(by=officer, summary=first, signer="县长", signed_on=timezone.localdate(), file=scan())
    attach_signed(by=officer, summary=second, signer="县长", signed_on=timezone.localdate(), file=scan())
    sent = send_return(by=officer, census_return=row, revision=row.revision)
    assert (sent.state, standing_of(YEAR, sent.jurisdiction).label) == (State.SENT, "已报未接收")
    assert second.label in sent.steps.last().remark
    with pytest.raises(RuleBroken, match="要改请上级"):
        produce_summary(by=officer, census_return=sent)


def test_what_the_signed_paper_has_to_say(cast: Any, row: CensusReturn) -> None:
    officer, today = cast.shucheng_officer, timezone.localdate()
    made = produce_summary(by=officer, census_return=row)
    day = datetime.timedelta(days=1)
    cases = (
        (" ", today, scan(), "签字人"),
        ("县长", None, scan(), "签字日期"),
        ("县长", today + day, scan(), "签字日期"),
        ("县长", today - day, scan(), "签字日期"),
        ("县长", today, None, "扫描件"),
    )
    for signer, day_signed, file, words in cases:
        with pytest.raises(RuleBroken, match=words):
            attach_signed(by=officer, summary=made, signer=signer, signed_on=day_signed, file=file)
    signed = attach_signed(by=officer, summary=made, signer="县长", signed_on=today, file=scan())
    assert attach_signed(by=officer, summary=made, signer="别人", signed_on=today, file=scan()).signer == "县长"
    assert signed.paper.sha256


def test_who_may_and_where(cast: Any, row: CensusReturn) -> None:
    for stranger in (cast.yuan_officer, cast.leader, cast.member(cast.jinan_township.acting.role, "舒城县")):
        with pytest.raises(PermissionDenied):
            produce_summary(by=stranger, census_return=row)
    signed_summary(cast.shucheng_officer, row)
    with pytest.raises(PermissionDenied):
        send_return(by=cast.yuan_officer, census_return=row, revision=row.revision)
    with pytest.raises(Conflict):
        send_return(by=cast.shucheng_officer, census_return=row, revision=row.revision + 1)
    township = CensusReturn.objects.get(year=YEAR, jurisdiction=town("杭埠镇"))
    with pytest.raises(RuleBroken, match="自动报送"):
        send_return(by=cast.shucheng_officer, census_return=township, revision=township.revision)


@pytest.mark.article("D7")
def test_acceptance_freezes_what_was_signed_and_a_later_one_makes_another(cast: Any, row: CensusReturn) -> None:
    officer, office = cast.shucheng_officer, cast.office
    sent = send(officer, row.jurisdiction)
    signed = Summary.objects.get()
    list_enterprise(town("汤池镇"))
    taken = accept(by=office, census_return=sent, revision=sent.revision)
    first = Freeze.objects.get()
    assert (first.text, first.sha256, first.made_by) == (signed.text, canonical.digest(signed.text), office)
    back = give_back(by=office, census_return=taken, revision=taken.revision, remarks="补一户")
    assert keys(back) == ["summary"]
    signed_summary(officer, back)
    again = send_return(by=officer, census_return=back, revision=back.revision)
    accept(by=office, census_return=again, revision=again.revision)
    assert Freeze.objects.count() == 2
    assert Freeze.objects.get(pk=first.pk).text == first.text


def test_a_nil_county_needs_no_paper(cast: Any, shucheng: Jurisdiction) -> None:
    row = county_return(shucheng)
    row = report_nil(by=cast.shucheng_officer, census_return=row, revision=row.revision, reason="没有企业")
    accept(by=cast.office, census_return=row, revision=row.revision)
    assert canonical.parse(Freeze.objects.get().text)["figures"]["enterprises"] == 0


def test_differences_are_explained_for_exactly_these_firms(
    cast: Any, row: CensusReturn, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Difference("county", "not_listed", "所在地已报送，名录里没有这一户", 2, "a" * 64)
    for module in (asked, returning):
        monkeypatch.setattr(module, "differences", lambda row: [one])
    assert "differences" in keys(row)
    said = {"by": cast.shucheng_officer, "census_return": row, "side": "county", "cause": "not_listed"}
    with pytest.raises(RuleBroken, match="为什么"):
        returning.explain_difference(**said, digest="a" * 64, reason=" ")
    with pytest.raises(Conflict):
        returning.explain_difference(**said, digest="b" * 64, reason="已停产")
    returning.explain_difference(**said, digest="a" * 64, reason="已停产")
    assert DifferenceAnswer.objects.get().reason == "已停产"


def test_the_pages_walk_from_checks_to_sent(cast: Any, row: CensusReturn, client: Any) -> None:
    cast.login(client, cast.shucheng_officer)
    address = reverse("certification:send", args=[row.pk])
    page = client.get(address).content.decode()
    assert "汇总表未生成" in page and "生成汇总表" in page
    client.post(reverse("certification:produce", args=[row.pk]))
    assert "缺签字件" in client.get(address).content.decode()
    missing = client.post(reverse("certification:sign", args=[row.pk]), {"signer": "县长"})
    assert missing.status_code == 422
    data = {"signer": "县长甲", "signed_on": timezone.localdate().isoformat(), "paper_file": scan()}
    page = client.post(reverse("certification:sign", args=[row.pk]), data, follow=True).content.decode()
    assert "检查全部通过" in page and "已签字" in page
    page = client.post(reverse("certification:send_deed", args=[row.pk]), {"revision": row.revision}, follow=True)
    assert "已报送，等上级接收" in page.content.decode()
    paper = client.get(reverse("certification:summary", args=[row.pk])).content.decode()
    assert "舒城县2018年度工矿商贸企业安全生产普查汇总表" in paper and "单位负责人：县长甲" in paper
    cast.login(client, cast.office)
    assert "县长甲" in client.get(address).content.decode()
    scanned = client.get(reverse("organizations:paper", args=[Summary.objects.get().paper_id]))
    assert b"".join(scanned.streaming_content).startswith(b"%PDF")
    scanned.close()
    cast.login(client, cast.yuan_officer)
    assert client.get(address).status_code == 404
    assert client.get(reverse("organizations:paper", args=[Summary.objects.get().paper_id])).status_code == 404


def test_the_workbook_has_every_table_its_total_and_who_signs(cast: Any, row: CensusReturn, client: Any) -> None:
    made = signed_summary(cast.shucheng_officer, row)
    cast.login(client, cast.shucheng_officer)
    answer = client.get(reverse("certification:summary_file", args=[row.pk]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = [[cell.value for cell in line] for line in book.active.iter_rows()]
    assert made.label in str(rows[1][0]) and "填报单位：舒城县" in str(rows[1][0])
    assert [line[2] for line in rows if line[1] == "合计"] == [3, 3, 3]
    assert any("县长甲" in str(line[1]) for line in rows)


def test_a_sent_return_that_has_moved_since_says_so(cast: Any, row: CensusReturn, client: Any) -> None:
    send(cast.shucheng_officer, row.jurisdiction)
    list_enterprise(town("汤池镇"))
    cast.login(client, cast.office)
    page = client.get(reverse("certification:send", args=[row.pk])).content.decode()
    assert "签字以后数字有变动" in page and "企业由 3 变为 4" in page


def test_the_standing_of_a_city_is_that_of_its_last_county(cast: Any, row: CensusReturn) -> None:
    city = row.jurisdiction.parent
    assert standing_of(YEAR, city).label == "未报"
    accept_county(cast.office, cast.shucheng_officer, row.jurisdiction)
    assert standing_of(YEAR, row.jurisdiction).label == "已接收"
    assert standing_of(YEAR, city).label == "未报"
    assert not standing_of(YEAR, city).is_final

"""Deeds on ticked enterprises: one entry for all, each row asked for by itself, sent twice without harm."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from enterprises.register.models import Condition, Enterprise, EnterpriseVersion, RegisterEntry
from enterprises.register.services import grant_enterprise, mend_enterprise
from enterprises.register.services.batch import MOST_ROWS, Ticked, move_all, set_trades
from enterprises.register.services.taking_back import take_back
from liuan_safety.audit.models import DeedRecord
from liuan_safety.ui.errors import RuleBroken
from tests.enterprises.factories import EnterpriseFactory, PlaceFactory, many
from tests.enterprises.register.pages import LIST, asked
from tests.enterprises.register.records import assert_history_tells_the_present, snapshot
from tests.liuan_safety.organizations.factories import jurisdiction

TRADE, MOVE = "/enterprises/batch/trade/", "/enterprises/batch/move/"


def ticked(*enterprises):
    return [Ticked(row.pk, row.revision) for row in enterprises]


def address(*enterprises):
    return {"rows": [f"{row.pk}:{row.revision}" for row in enterprises]}


@pytest.fixture
def three(cast):
    return [
        EnterpriseFactory(name=name, staff=46, revenue_fen=10**12, assets_fen=1) for name in ("甲厂", "乙厂", "丙厂")
    ]


def test_trades_of_all_in_one_entry_with_what_follows(three, cast):
    result = set_trades(
        rows=ticked(*three), sector="建材", industry_code="3021", reason="统一归类", by=cast.jinan_officer
    )
    assert [row.name for row in result.done] == ["甲厂", "乙厂", "丙厂"]
    entry = RegisterEntry.objects.get(kind=RegisterEntry.Kind.MEND)
    assert result.entry == entry
    for row in Enterprise.objects.all():
        version = row.versions.get(valid_to=None)
        assert (row.industry_code, row.size_class, row.above_scale, row.revision) == ("3021", "small", True, 2)
        assert (version.entry, version.revision) == (entry, 2)
        assert set(version.changed.split(",")) == {"industry_code", "size_class", "above_scale"}
    assert_history_tells_the_present()
    deed = DeedRecord.objects.get(action="register.batch.trades")
    assert (deed.after["rows"], deed.detail) == (3, "统一归类")


def test_sent_twice_does_nothing_the_second_time(three, cast):
    call = {"rows": ticked(*three), "sector": "化工", "reason": "归类", "by": cast.jinan_officer}
    assert len(set_trades(**call).done) == 3
    again = set_trades(**call)
    assert (again.done, again.already, again.left_alone, again.entry) == ([], 3, [], None)
    assert RegisterEntry.objects.filter(kind=RegisterEntry.Kind.MEND).count() == 1


def test_each_row_is_asked_for_by_itself(three, cast):
    fresh, stale, same = three
    Enterprise.objects.filter(pk=same.pk).update(sector="化工")
    gone = EnterpriseFactory(name="注销的", condition=Condition.CLOSED, valid_to=fresh.valid_from)
    strange = EnterpriseFactory(name="裕安的", place_name="裕安区")
    rows = ticked(fresh, stale, same, gone, strange)
    mend_enterprise(enterprise_id=stale.pk, revision_seen=1, changes={"staff": 9}, reason="核实", by=cast.office)
    result = set_trades(rows=rows, sector="化工", reason="归类", by=cast.jinan_officer)
    assert ([row.name for row in result.done], result.already) == (["甲厂"], 1)
    left = {row.name: row.reason for row in result.left_alone}
    assert set(left) == {"乙厂", "注销的", ""}
    assert cast.office.name in left["乙厂"]
    assert "注销" in left["注销的"]
    assert "可见范围" in left[""]
    stale.refresh_from_db()
    strange.refresh_from_db()
    assert (stale.sector, strange.sector) == ("建材", "建材")


def test_an_enterprise_shown_by_a_grant_is_not_theirs_to_change(cast):
    other = EnterpriseFactory(name="外区", place_name="裕安区")
    today = timezone.localdate()
    grant_enterprise(
        enterprise_id=other.pk, tenure=cast.jinan_officer.acting, valid_from=today,
        valid_to=today + datetime.timedelta(days=1), reason="联合执法", by=cast.yuan_officer,
    )  # fmt: skip
    result = set_trades(rows=ticked(other), sector="化工", reason="归类", by=cast.jinan_officer)
    assert not result.done


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": ""}, "填写事由"),
        ({"sector": ""}, "至少一项"),
        ({"industry_code": "9999"}, "9999"),
        ({"rows": []}, "没有勾选"),
        ({"rows": [Ticked(number, 1) for number in range(MOST_ROWS + 1)]}, "一次最多 500 家"),
    ],
)
def test_what_is_refused_as_a_whole(three, cast, changes, words):
    call = {"rows": ticked(*three), "sector": "化工", "reason": "归类", "by": cast.jinan_officer}
    with pytest.raises(RuleBroken, match=words):
        set_trades(**call | changes)
    assert Enterprise.objects.filter(sector="化工").count() == 0


def test_who_does_not_keep_the_register_may_not(three, cast):
    with pytest.raises(PermissionDenied):
        set_trades(rows=ticked(*three), sector="化工", reason="归类", by=cast.leader)
    with pytest.raises(PermissionDenied):
        move_all(rows=ticked(*three), jurisdiction=jurisdiction("裕安区"), reason="划转", by=cast.jinan_officer)


def test_moving_takes_places_there_along(three, cast):
    town = jurisdiction("三十铺镇")
    elsewhere = PlaceFactory(enterprise=three[0], jurisdiction=jurisdiction("裕安区"))
    result = move_all(rows=ticked(*three), jurisdiction=town, reason="区划调整", by=cast.jinan_officer)
    assert len(result.done) == 3
    for row in three:
        row.refresh_from_db()
        place = row.places.get(is_primary=True)
        assert (row.jurisdiction, place.jurisdiction, place.revision) == (town, town, 2)
        assert place.versions.get(valid_to=None).entry == result.entry
    elsewhere.refresh_from_db()
    assert elsewhere.jurisdiction == jurisdiction("裕安区")
    assert_history_tells_the_present()
    again = move_all(rows=ticked(*three), jurisdiction=town, reason="区划调整", by=cast.jinan_officer)
    assert (again.done, again.already) == ([], 3)


def test_a_lodger_does_not_move_to_another_county(three, cast):
    landlord = EnterpriseFactory(name="园区").places.get()
    three[0].places.update(within=landlord)
    result = move_all(rows=ticked(*three), jurisdiction=jurisdiction("裕安区"), reason="划转", by=cast.office)
    assert [row.name for row in result.done] == ["乙厂", "丙厂"]
    assert "其他企业的场地" in result.left_alone[0].reason


def test_a_batch_is_taken_back_as_a_whole(three, cast):
    ids = [row.pk for row in three]
    before = snapshot(ids)
    town = jurisdiction("三十铺镇")
    moved = move_all(rows=ticked(*three), jurisdiction=town, reason="区划调整", by=cast.jinan_officer)
    take_back(entry_id=moved.entry.pk, reason="划错了", by=cast.jinan_officer)
    assert snapshot(ids) == before


def test_five_hundred_cost_no_query_each(cast, django_assert_max_num_queries):
    made = many(MOST_ROWS, jurisdiction("三十铺镇"))
    with django_assert_max_num_queries(40):
        result = set_trades(rows=ticked(*made), industry_code="3021", reason="归类", by=cast.jinan_officer)
    assert len(result.done) == MOST_ROWS
    assert EnterpriseVersion.objects.filter(entry=result.entry).count() == MOST_ROWS


# -- pages --------------------------------------------------------------------------------


def test_from_the_list_to_the_result(officer, three):
    page = officer.get(LIST).content.decode()
    assert f'value="{three[0].pk}:1"' in page
    assert f'formaction="{TRADE}"' in page
    page = officer.get(TRADE, address(*three)).content.decode()
    assert "甲厂、" in page or "、甲厂" in page
    form = {"rows": ",".join(address(*three)["rows"]), "sector": "化工", "reason": "归类"}
    answer = officer.post(TRADE, form)
    assert len(answer.context["result"].done) == 3
    assert "3 家一并恢复原状" in answer.content.decode()
    detail = officer.get(reverse("register:detail", args=[three[0].pk])).content.decode()
    assert "将行业领域由“建材”改为“化工”" in detail
    assert "归类" in detail


def test_what_was_left_alone_is_listed_with_its_reason(officer, three, cast):
    rows = ",".join(address(*three)["rows"])
    mend_enterprise(enterprise_id=three[0].pk, revision_seen=1, changes={"staff": 9}, reason="核实", by=cast.office)
    page = officer.post(TRADE, {"rows": rows, "sector": "化工", "reason": "归类"}).content.decode()
    assert "没有办理的企业" in page
    assert f"勾选之后{cast.office.name}" in page


def test_all_that_the_filter_finds(officer, three):
    EnterpriseFactory(name="别的", sector="化工")
    selection = officer.get(TRADE, {"all": "1", "sector": "建材"}).context["selection"]
    assert {row.enterprise_id for row in selection.rows} == {row.pk for row in three}


def test_too_many_are_refused_beforehand_and_nothing_is_ticked_says_so(officer):
    many(MOST_ROWS + 1, jurisdiction("三十铺镇"))
    page = officer.get(TRADE, {"all": "1"}).content.decode()
    assert "选中 501 家，一次最多 500 家" in page
    assert 'name="reason"' not in page
    assert "还没有勾选企业" in officer.get(TRADE).content.decode()


def test_errors_stand_in_the_form_and_the_ticks_stay(officer, three):
    rows = ",".join(address(*three)["rows"])
    answer = officer.post(TRADE, {"rows": rows, "sector": "化工"})
    assert "请填写事由" in answer.content.decode()
    assert answer.context["form"]["rows"].value() == rows


def test_moving_by_form_within_reach_only(officer, three):
    form = {"rows": ",".join(address(*three)["rows"]), "reason": "划转"}
    assert "form" in officer.post(MOVE, form | {"jurisdiction": jurisdiction("裕安区").pk}).context
    answer = officer.post(MOVE, form | {"jurisdiction": jurisdiction("三十铺镇").pk})
    assert len(answer.context["result"].done) == 3


def test_who_may_not_edit_sees_no_such_deed(client, cast, three):
    leader = cast.login(client, cast.leader)
    page = leader.get(LIST).content.decode()
    assert "data-lu-batch" not in page
    assert leader.get(TRADE).status_code == 403


def test_the_page_of_a_deed_takes_few_queries(officer, three):
    officer.get(LIST)
    _, queries = asked(lambda: officer.get(TRADE, address(*three)))
    assert len(queries) <= 12, queries

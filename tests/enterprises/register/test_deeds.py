"""Deeds between censuses: close, reopen, move, change trade, merge, split; each refused where it must be."""

import datetime
import threading
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.utils import timezone

from enterprises.register import standings
from enterprises.register.models import Condition, Enterprise, EnterpriseGrant, Place, RegisterEntry, Standing
from enterprises.register.selectors.acts import latest_act
from enterprises.register.selectors.history import history
from enterprises.register.services import add_place, close_place, grant_enterprise, mend_enterprise, place_standing
from enterprises.register.services.closing import close_enterprise, reopen_enterprise
from enterprises.register.services.merging import Seen, merge_enterprises
from enterprises.register.services.moving import move_enterprise
from enterprises.register.services.splitting import split_enterprise
from enterprises.register.services.trading import change_trade
from liuan_safety.audit.models import DeedRecord
from liuan_safety.ui.errors import Conflict, RuleBroken
from tests.enterprises.factories import EnterpriseFactory, PlaceFactory, credit_code
from tests.enterprises.register.records import assert_history_tells_the_present
from tests.liuan_safety.organizations.factories import jurisdiction

GROUNDS = {"reason": "企业申请"}


@pytest.fixture
def enterprise(cast):
    return EnterpriseFactory(
        name="金安甲建材厂", place_name="三十铺镇", industry_code="3011", revenue_fen=1_000_000_000
    )


@pytest.fixture(autouse=True)
def history_is_right(db):
    yield
    assert_history_tells_the_present()


def close(enterprise, by, **given):
    return close_enterprise(enterprise_id=enterprise.pk, revision_seen=enterprise.revision, by=by, **(GROUNDS | given))


def fresh(enterprise):
    return Enterprise.objects.get(pk=enterprise.pk)


def first_sentence(enterprise):
    return history(fresh(enterprise))[0].sentence


def test_closing_takes_the_places_along(cast, enterprise):
    PlaceFactory(enterprise=enterprise, address="库房路 1 号")
    closed = close(enterprise, cast.jinan_officer)
    assert (closed.condition, closed.revision) == (Condition.CLOSED, 2)
    assert closed.valid_to == closed.changed_at
    assert not Place.objects.filter(enterprise=enterprise, valid_to=None).exists()
    assert first_sentence(enterprise) == "办理注销，停用场所 2 处，事由：企业申请"
    assert DeedRecord.objects.get(action="register.enterprise.closed").after == {"condition": "注销", "places": 2}


def test_moving_out_says_where_to(cast, enterprise):
    with pytest.raises(RuleBroken, match="迁往何地"):
        close(enterprise, cast.jinan_officer, condition=Condition.MOVED_OUT)
    close(enterprise, cast.jinan_officer, condition=Condition.MOVED_OUT, destination="合肥市肥西县")
    assert first_sentence(enterprise) == "迁出本市，停用场所 1 处，事由：迁往合肥市肥西县；企业申请"


def test_who_may_close_what(cast, enterprise):
    with pytest.raises(Http404):
        close(enterprise, cast.yuan_officer)
    with pytest.raises(PermissionDenied):
        close(enterprise, cast.leader)
    with pytest.raises(RuleBroken, match="请填写事由"):
        close(enterprise, cast.jinan_officer, reason=" ")
    with pytest.raises(RuleBroken, match="注销还是迁出"):
        close(enterprise, cast.jinan_officer, condition=Condition.MERGED)
    assert fresh(enterprise).condition == Condition.IN_REGISTER


def test_closing_twice_is_told_and_writes_nothing(cast, enterprise):
    close(enterprise, cast.jinan_officer)
    with pytest.raises(RuleBroken, match="不在册"):
        close(enterprise, cast.jinan_officer)
    assert RegisterEntry.objects.filter(kind="close").count() == 1


def test_a_colleagues_change_meanwhile_is_a_conflict(cast, enterprise):
    seen = latest_act(enterprise.pk).pk
    add_place(enterprise_id=enterprise.pk, values={"address": "新库", "kind": "warehouse"}, by=cast.office, **GROUNDS)
    with pytest.raises(Conflict, match="更正"):
        close(enterprise, cast.jinan_officer, entry_seen=seen)
    mend_enterprise(enterprise_id=enterprise.pk, revision_seen=1, changes={"staff": 3}, by=cast.office, **GROUNDS)
    with pytest.raises(Conflict):
        close(enterprise, cast.jinan_officer)
    close(fresh(enterprise), cast.jinan_officer, entry_seen=latest_act(enterprise.pk).pk)


def test_reopening_brings_back_what_left_with_it_and_nothing_more(cast, enterprise):
    long_closed = PlaceFactory(enterprise=enterprise)
    close_place(place_id=long_closed.pk, revision_seen=1, by=cast.jinan_officer, **GROUNDS)
    close(enterprise, cast.jinan_officer)
    back = reopen_enterprise(enterprise_id=enterprise.pk, revision_seen=2, by=cast.jinan_officer, **GROUNDS)
    assert (back.condition, back.valid_to) == (Condition.IN_REGISTER, None)
    assert list(enterprise.places.filter(valid_to=None)) == [enterprise.places.get(is_primary=True)]
    assert Place.objects.get(pk=long_closed.pk).valid_to is not None
    assert first_sentence(enterprise) == "恢复在册，恢复场所 1 处，事由：企业申请"
    with pytest.raises(RuleBroken, match="在册，不需要恢复"):
        reopen_enterprise(enterprise_id=enterprise.pk, revision_seen=3, by=cast.jinan_officer, **GROUNDS)


def move(enterprise, by, to, **given):
    return move_enterprise(
        enterprise_id=enterprise.pk, revision_seen=enterprise.revision, jurisdiction=jurisdiction(to), by=by,
        **(GROUNDS | given),
    )  # fmt: skip


def test_moving_within_the_county_takes_the_places_of_the_old_township_along(cast, enterprise):
    elsewhere = PlaceFactory(enterprise=enterprise, jurisdiction=jurisdiction("金安区"))
    move(enterprise, cast.jinan_officer, "木厂镇")
    assert fresh(enterprise).jurisdiction.name == "木厂镇"
    assert enterprise.places.get(is_primary=True).jurisdiction.name == "木厂镇"
    assert Place.objects.get(pk=elsewhere.pk).jurisdiction.name == "金安区"
    assert first_sentence(enterprise).startswith("迁移，将所属辖区由“三十铺镇”改为“木厂镇”")


def test_new_premises_close_the_old_ones(cast, enterprise):
    old = enterprise.places.get()
    premises = {"address": "木厂镇工业路 8 号", "longitude": Decimal("116.6"), "latitude": Decimal("31.8")}
    move(enterprise, cast.jinan_officer, "木厂镇", premises=premises)
    new = enterprise.places.get(is_primary=True)
    assert (new.address, new.jurisdiction.name, new.kind) == ("木厂镇工业路 8 号", "木厂镇", old.kind)
    assert Place.objects.get(pk=old.pk).valid_to is not None
    assert "启用新址“木厂镇工业路 8 号”" in first_sentence(enterprise)


def test_moving_asks_for_both_ends(cast, enterprise):
    with pytest.raises(PermissionDenied):
        move(enterprise, cast.jinan_officer, "苏埠镇")
    with pytest.raises(PermissionDenied):
        move(enterprise, cast.jinan_township, "木厂镇")
    with pytest.raises(RuleBroken, match="已在三十铺镇"):
        move(enterprise, cast.jinan_officer, "三十铺镇")
    with pytest.raises(RuleBroken, match="请选择现行"):
        move(enterprise, cast.office, "六安市")
    with pytest.raises(RuleBroken, match="不是新址"):
        move(enterprise, cast.jinan_officer, "木厂镇", premises={"address": "金安区试验路 1 号"})
    moved = move(enterprise, cast.office, "苏埠镇")
    assert moved.jurisdiction.name == "苏埠镇"
    with pytest.raises(Http404):
        move(moved, cast.jinan_officer, "三十铺镇")


def test_changing_trade_measures_the_size_anew(cast, enterprise):
    trade = {"industry_code": "F5211", "sector": "商贸"}
    changed = change_trade(
        enterprise_id=enterprise.pk, revision_seen=1, changes=trade, by=cast.jinan_officer, **GROUNDS
    )
    assert (changed.industry_code, changed.sector) == ("5211", "商贸")
    assert (changed.size_class, changed.above_scale) == ("small", True)
    sentence = first_sentence(enterprise)
    assert "改行，" in sentence
    assert "将企业规模由空改为“小型”" in sentence
    with pytest.raises(RuleBroken, match="没有改行"):
        change_trade(enterprise_id=enterprise.pk, revision_seen=2, changes=trade, by=cast.jinan_officer, **GROUNDS)
    with pytest.raises(RuleBroken, match="大类"):
        change_trade(
            enterprise_id=enterprise.pk, revision_seen=2, changes={"industry_code": "9911"}, by=cast.jinan_officer,
            **GROUNDS,
        )  # fmt: skip


def seen(enterprise):
    return Seen(enterprise.revision, latest_act(enterprise.pk).pk)


def merge(survivor, other, by, from_other=(), **given):
    return merge_enterprises(
        survivor_id=survivor.pk, other_id=other.pk, survivor_seen=seen(survivor), other_seen=seen(other),
        from_other=set(from_other), by=by, **(GROUNDS | given),
    )  # fmt: skip


@pytest.fixture
def other(cast):
    return EnterpriseFactory(
        name="金安甲建材厂（分部）", place_name="木厂镇", staff=80, telephone="13800000001",
        primary_place__address="木厂镇二路 2 号",
    )  # fmt: skip


def test_merging_keeps_what_the_officer_picks(cast, enterprise, other):
    codes = enterprise.credit_code, other.credit_code
    merge(enterprise, other, cast.jinan_officer, ["staff", "telephone", "credit_code", "jurisdiction"])
    survivor, away = fresh(enterprise), fresh(other)
    assert (survivor.staff, survivor.telephone, survivor.name) == (80, "13800000001", "金安甲建材厂")
    assert (survivor.credit_code, away.credit_code) == codes[::-1]
    assert survivor.jurisdiction.name == "木厂镇"
    assert away.telephone == "13912342265"
    assert (away.condition, away.merged_into_id) == (Condition.MERGED, survivor.pk)
    assert [place.address for place in survivor.places.filter(valid_to=None)] == [
        "金安区试验路 1 号",
        "木厂镇二路 2 号",
    ]
    assert not away.places.exists()
    sentence = first_sentence(enterprise)
    assert sentence.startswith("将重复记录“金安甲建材厂（分部）”并入本记录，转入场所 1 处；将")
    assert "13800000001" not in sentence
    assert first_sentence(other) == "并入“金安甲建材厂”，本记录不再在册，事由：企业申请"
    assert survivor.versions.first().entry_id == away.versions.first().entry_id
    assert DeedRecord.objects.filter(action__startswith="register.enterprise.merged").count() == 2


def test_the_same_address_is_one_place(cast, enterprise):
    twin = EnterpriseFactory(place_name="三十铺镇")
    merge(enterprise, twin, cast.jinan_officer, ["primary_place"])
    assert enterprise.places.filter(valid_to=None).count() == 1
    assert enterprise.places.get(is_primary=True).versions.count() == 1


def test_the_other_primary_place_may_be_picked(cast, enterprise, other):
    merge(enterprise, other, cast.jinan_officer, ["primary_place"])
    assert enterprise.places.get(is_primary=True).address == "木厂镇二路 2 号"
    assert enterprise.places.filter(valid_to=None).count() == 2


def test_a_survivor_without_place_or_code_takes_the_others(cast, other):
    bare = EnterpriseFactory(primary_place=False, credit_code=None, place_name="三十铺镇")
    merge(bare, other, cast.jinan_officer, ["credit_code"])
    assert fresh(other).credit_code is None
    assert bare.places.get(is_primary=True).address == "木厂镇二路 2 号"


def test_tags_and_grants_go_along(cast, enterprise, other, monkeypatch):
    monkeypatch.setattr(standings, "_kinds", {"s": standings.StandingKind("s", "停产整顿", style="grave")})
    for row, source in ((enterprise, "1"), (other, "1"), (other, "2")):
        place_standing(enterprise=row, kind="s", source_kind="t", source_id=source)
    today = timezone.localdate()
    grant_enterprise(
        enterprise_id=other.pk, tenure=cast.yuan_department.acting, valid_from=today,
        valid_to=today + datetime.timedelta(days=9), reason="受托检查", by=cast.jinan_officer,
    )  # fmt: skip
    merge(enterprise, other, cast.jinan_officer)
    assert Standing.objects.filter(enterprise=enterprise).count() == 2
    assert EnterpriseGrant.objects.get().content_object_id == enterprise.pk


def test_what_cannot_be_merged(cast, enterprise, other):
    with pytest.raises(RuleBroken, match="不能与自己合并"):
        merge(enterprise, enterprise, cast.jinan_officer)
    stranger = EnterpriseFactory(place_name="苏埠镇")
    with pytest.raises(Http404):
        merge(enterprise, stranger, cast.jinan_officer)
    close(other, cast.jinan_officer)
    with pytest.raises(RuleBroken, match="不在册"):
        merge(enterprise, fresh(other), cast.jinan_officer)
    assert fresh(enterprise).revision == 1


def test_a_merged_record_takes_no_more_deeds(cast, enterprise, other):
    merge(enterprise, other, cast.jinan_officer)
    with pytest.raises(RuleBroken, match="出库|不在册"):
        mend_enterprise(enterprise_id=other.pk, revision_seen=2, changes={"staff": 1}, by=cast.jinan_officer, **GROUNDS)
    with pytest.raises(RuleBroken, match="已并入“金安甲建材厂”"):
        reopen_enterprise(enterprise_id=other.pk, revision_seen=2, by=cast.jinan_officer, **GROUNDS)


def split(enterprise, by, **given):
    values = {"name": "金安乙贸易公司", "credit_code": credit_code(), "staff": 6} | given.pop("values", {})
    return split_enterprise(
        enterprise_id=enterprise.pk, revision_seen=enterprise.revision, values=values, by=by, **(GROUNDS | given)
    )


def test_splitting_hands_places_to_the_new_firm(cast, enterprise):
    shop = PlaceFactory(enterprise=enterprise, kind="shop", address="门市路 3 号")
    made = split(enterprise, cast.jinan_officer, place_ids=[shop.pk], staff_left=40)
    assert (made.name, made.jurisdiction_id, made.origin.kind) == (
        "金安乙贸易公司",
        enterprise.jurisdiction_id,
        "split",
    )
    assert made.places.get(is_primary=True).pk == shop.pk
    assert fresh(enterprise).staff == 40
    assert first_sentence(enterprise).startswith(
        "分立出“金安乙贸易公司”，转出场所 1 处；将从业人员由 46 人改为 40 人；将企业规模由空改为“小型”"
    )
    assert first_sentence(made) == "由“金安甲建材厂”分立，登记入库，事由：企业申请"


def test_a_new_firm_may_begin_without_code_at_an_address_of_its_own(cast, enterprise):
    with pytest.raises(RuleBroken, match="代码待补"):
        split(enterprise, cast.jinan_officer, values={"credit_code": ""}, address="新路 1 号")
    with pytest.raises(RuleBroken, match="请选择转给新企业的场所"):
        split(enterprise, cast.jinan_officer)
    made = split(enterprise, cast.jinan_officer, values={"credit_code": ""}, address="新路 1 号", code_outstanding=True)
    assert made.credit_code is None
    assert made.places.get().address == "新路 1 号"


def test_what_cannot_be_split_off(cast, enterprise):
    with pytest.raises(RuleBroken, match="主要场所留在原企业"):
        split(enterprise, cast.jinan_officer, place_ids=[enterprise.places.get().pk])
    stranger = PlaceFactory(enterprise=EnterpriseFactory())
    with pytest.raises(RuleBroken, match="不属于本企业"):
        split(enterprise, cast.jinan_officer, place_ids=[stranger.pk])
    with pytest.raises(RuleBroken, match="已登记为"):
        split(enterprise, cast.jinan_officer, values={"credit_code": enterprise.credit_code}, address="新路 1 号")
    with pytest.raises(RuleBroken) as caught:
        split(enterprise, cast.jinan_officer, address="新路 1 号", staff_left=-1)
    assert caught.value.field == "staff_left"
    assert Enterprise.objects.filter(name="金安乙贸易公司").count() == 0


def test_what_the_figures_decide_is_not_typed(cast, enterprise):
    with pytest.raises(RuleBroken, match="年营业收入") as caught:
        mend_enterprise(
            enterprise_id=enterprise.pk, revision_seen=1, changes={"above_scale": True}, by=cast.jinan_officer,
            **GROUNDS,
        )  # fmt: skip
    assert caught.value.field == "above_scale"
    mended = mend_enterprise(
        enterprise_id=enterprise.pk, revision_seen=1, changes={"above_scale": True, "revenue_fen": 2_000_000_000},
        by=cast.jinan_officer, **GROUNDS,
    )  # fmt: skip
    assert (mended.above_scale, mended.size_class) == (True, "small")


@pytest.mark.django_db(transaction=True)
def test_of_two_deeds_at_the_same_moment_one_is_told(cast):
    """One record merged into the other and the other way round, at once: one merger stands, the other is refused."""
    first, second = (EnterpriseFactory(place_name="三十铺镇") for _ in range(2))
    sides = {row.pk: Seen(row.revision, latest_act(row.pk).pk) for row in (first, second)}
    officers, start, outcomes = [cast.office, cast.jinan_officer], threading.Barrier(2), []

    def work(officer, survivor, other):
        start.wait()
        try:
            merge_enterprises(
                survivor_id=survivor.pk, other_id=other.pk, survivor_seen=sides[survivor.pk],
                other_seen=sides[other.pk], from_other=set(), by=officer, **GROUNDS,
            )  # fmt: skip
            outcomes.append("merged")
        except RuleBroken as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    pairs = ((officers[0], first, second), (officers[1], second, first))
    threads = [threading.Thread(target=work, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["merged", "register.gone"] or sorted(outcomes) == ["merged", "register.conflict"]
    assert RegisterEntry.objects.filter(kind="merge").count() == 1
    assert Enterprise.objects.filter(condition=Condition.MERGED).count() == 1
